"""`hosen forms new`: a form file drafted from a sample sheet."""

import re
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from hosen.cli.show import AsJson, Json, as_json, counted, out, progress, visible
from hosen.configuration import Configuration
from hosen.drafting import Draft, Sample, draft_form, render
from hosen.drafting.header import find_header
from hosen.drafting.words import canonical, english_label
from hosen.errors import ConfigError
from hosen.periods import Period
from hosen.settings import Settings

NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def new_form(
    file: Annotated[Path, typer.Argument(help="A sample of the sheets that the form is for.", dir_okay=False)],
    sheet: Annotated[str, typer.Option(help="The sheet to look at; without it, the one with most headers.")] = "",
    name: Annotated[str, typer.Option(help="The form's name; without it, from the file's name.")] = "",
    to: Annotated[
        Path | None, typer.Option("--out", help="The file to write, or its folder; without it, NAME.yml here.")
    ] = None,
    json_: AsJson = False,
) -> None:
    """Draft a form file from a sample sheet, for you to look through.

    What the draft is unsure of stands in comments at its place. The file is written beside you and not into forms/,
    where it would count at once: move it there when it is right.

    Example: [bold]hosen forms new payments_2024.xlsx --name payments[/bold]
    """
    from hosen.cli.samples import samples
    from hosen.configuration import load_configuration
    from hosen.forms import check_form_file

    settings = Settings.load()
    with progress(is_quiet=json_) as tell:
        tell("check", 0, 1)
        configuration = load_configuration(settings)
        tell("read", 0, 1)
        if not file.is_file():
            raise ConfigError(f"there is no file {str(file)!r}")
        place = _place(file, name, to, configuration)
        sample = _chosen(samples(file), sheet)
        draft = draft_form(sample, place.stem, configuration.forms, configuration.reference)
        text = render(draft)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8")
        problems = check_form_file(place, configuration.reference)
        tell("read", 1, 2)
        tried = {} if problems else _try(file, sample, draft, text, settings, configuration)
    if json_:
        as_json({"file": str(place), **_as_plain(draft), "problems": problems, "sample": tried})
        return
    _show(draft, place, problems, tried)


def _place(file: Path, name: str, to: Path | None, configuration: Configuration) -> Path:
    """The file to write; a form's file has its name."""
    if name and not NAME.fullmatch(name):
        raise ConfigError(f"--name {name!r}: write small Latin letters, digits and single underscores (aid_monthly)")
    if not name:
        words = re.sub(r"[\W_]+", " ", file.stem)
        name = canonical(english_label([words], "text"), (), "new_form")
    if to is None:
        place = Path(f"{name}.yml")
    elif to.is_dir() or not to.suffix:
        place = to / f"{name}.yml"
    else:
        place = to
    if not NAME.fullmatch(place.stem) or place.suffix != ".yml":
        raise ConfigError(f"--out {str(place)!r}: a form's file is NAME.yml in small Latin letters (aid_monthly.yml)")
    if place.exists():
        raise ConfigError(f"{place} exists already; name another file with --out, or delete it first")
    if place.stem in configuration.forms:
        raise ConfigError(f"there is a form {place.stem} already; name another: --name")
    return place


def _chosen(found: list[Sample], wanted: str) -> Sample:
    if wanted:
        for sample in found:
            if sample.name.strip() == wanted.strip():
                return sample
        names = ", ".join(repr(visible(sample.name)) for sample in found)
        raise ConfigError(f"there is no sheet {wanted!r}; there are {names}")
    return max(found, key=lambda sample: len(header.texts) if (header := find_header(sample)) else 0)


def _try(file: Path, sample: Sample, draft: Draft, text: str, settings: Settings, configuration: Configuration) -> Json:
    """What reading the sample by the draft gives: its rows, and its issues by code."""
    from hosen.cli.samples import read_once

    hints = {"form": draft.name, "submitter": min(configuration.reference.submitters)}
    if draft.period != "standing" and draft.period_from.startswith("the day"):
        hints["period"] = Period.containing(date.today(), draft.period).key
    with tempfile.TemporaryDirectory(prefix="hosen-draft-") as folder:
        (Path(folder) / "forms").mkdir()
        (Path(folder) / "forms" / f"{draft.name}.yml").write_text(text, "utf-8")
        read = read_once(file, hints, (*settings.config, Path(folder)))
    issues = [issue for issue in read.issues if issue.sheet == sample.name]
    return {
        "rows": sum(outcome["record_count"] for outcome in read.outcomes if outcome["sheet"] == sample.name),
        "issues": dict(Counter(issue.code for issue in issues).most_common()),
    }


def _as_plain(draft: Draft) -> Json:
    columns = [
        {
            "column": column.name,
            "headers": column.headers,
            "type": column.type,
            "list": column.code_list,
            "measure": column.measure,
            "required": column.required,
            "personal": column.personal,
            "fill_down": column.fill_down,
            "remarks": column.remarks,
        }
        for column in draft.columns
    ]
    return {
        "form": draft.name,
        "period": draft.period,
        "period_from": draft.period_from,
        "grain": draft.grain,
        "columns": columns,
        "remarks": draft.remarks,
    }


def _show(draft: Draft, place: Path, problems: list[str], tried: Json) -> None:
    console = out()
    personal = sum(column.personal or column.type == "identity" for column in draft.columns)
    console.print(
        f"{place}: {counted(len(draft.columns), 'column')} from {visible(draft.sample)}; one submission covers: "
        f"{draft.period.replace('_', ' ')}, one row per {', '.join(draft.grain)}"
    )
    if personal:
        console.print(f"{counted(personal, 'column')} of people's details: not kept")
    for problem in problems:
        typer.echo(problem, err=True)
    if tried:
        said = ", ".join(f"{code} ×{count}" for code, count in tried["issues"].items())
        console.print(f"read by this draft, the sheet gives {counted(tried['rows'], 'row')}; issues: {said or 'none'}")
    wanted = [column.name for column in draft.columns if column.wants_measure]
    if wanted:
        console.print(f"figures of no known measure, to be settled in the file: {', '.join(wanted)}")
    console.print(
        f"look through it, move it into forms/ of your configuration, then: hosen forms check, and "
        f"hosen check FILE --form {draft.name}"
    )
