"""`hosen replay`: read again what a mended mapping, list, rule or form concerns."""

from typing import Annotated, Any

import typer
from rich.console import Console

from hosen.cli.show import (
    STATUS_WORDS,
    AsJson,
    Json,
    Lang,
    as_json,
    counted,
    number,
    out,
    progress,
    seconds_line,
    styled,
    table,
    visible,
)

NOTHING = "nothing to read again: nothing has changed by which a file was read or judged"


def replay(
    form: Annotated[str, typer.Option(help="Every delivery with a sheet of this form.")] = "",
    submitter: Annotated[str, typer.Option(help="Every delivery of this submitter, by code or name.")] = "",
    period: Annotated[str, typer.Option(help="Of this period and those inside it: 2021-03, 2021-H1, 2021.")] = "",
    delivery: Annotated[
        str, typer.Option(help="This file, by its name or the first 6 or more characters of its SHA-256.")
    ] = "",
    all_: Annotated[bool, typer.Option("--all", help="Every delivery.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what would be read, and why.")] = False,
    lang: Lang = "he",
    json_: AsJson = False,
) -> None:
    """Read again what was read or judged by something that has changed since: a mapping, a list, a rule, a form.

    Without options exactly that; with options what they name, changed or not.
    What gives the same rows as before is left alone.

    Exit code 0: done. 2: a setting, the warehouse or a missing file must be mended; everything else was read.
    3: a reader crashed on a file; what stood of it stands.

    Example: [bold]hosen replay --dry-run[/bold]
    """
    from hosen import replay as steps
    from hosen.settings import Settings

    settings = Settings.load()
    asked = {"form": form, "submitter": submitter, "period": period, "delivery": delivery, "all": all_}
    if dry_run:
        found = steps.look(asked, settings)
        if json_:
            as_json(found)
        else:
            _show_deliveries(out(), found)
            typer.echo(f"{counted(len(found), 'file')} would be read again" if found else NOTHING)
        return
    with progress(is_quiet=json_) as tell:
        answer = steps.run(asked, settings, tell)
    if json_:
        as_json(answer)
    else:
        _show(out(), answer, lang)
    for one in answer["missing"]:
        typer.echo(visible(steps.missing_line(one, settings)), err=True)
    for one in answer["left"]:
        typer.echo(f"{visible(one['file'])}: a reader crashed or took too long; what stood of it stands", err=True)
    if answer["left"]:
        raise typer.Exit(3)
    if answer["missing"]:
        raise typer.Exit(2)


def _show(console: Console, answer: Json, lang: str) -> None:
    _show_deliveries(console, answer["deliveries"])
    if not answer["deliveries"]:
        console.print(NOTHING)
        return
    rows: list[list[Any]] = [
        [
            one["submitter_he"] or one["submitter"],
            one["form"],
            one["period"],
            one["version"],
            _status(one["status_before"], lang),
            _status(one["status"], lang),
            number(one["released"]),
            number(one["held"]),
            number(one["figures"]),
            one["file"],
        ]
        for one in answer["submissions"]
    ]
    numbers = ["version", "released", "newly held", "figures"]
    columns = ["submitter", "form", "period", "version", "before", "now", "released", "newly held", "figures", "file"]
    if rows:
        console.print(table("What changed", columns, rows, numbers))
    console.print(f"{counted(answer['unchanged'], 'submission')} unchanged")
    console.print(seconds_line(answer["seconds"]))


def _show_deliveries(console: Console, found: list[Json]) -> None:
    rows = [
        [one["file"], one["delivery"][:12], ", ".join(one["why"]), "missing" if one["is_missing"] else ""]
        for one in found
    ]
    if rows:
        console.print(table("To read again", ["file", "delivery", "why", ""], rows))


def _status(status: str | None, lang: str) -> object:
    return styled(STATUS_WORDS[status][lang], status) if status else None
