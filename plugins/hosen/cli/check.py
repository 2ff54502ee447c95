"""`hosen check`: one file, read and validated, nothing stored; on request a copy with its problems marked."""

from pathlib import Path
from typing import Annotated

import typer

from hosen.cli.run import Encoding, Form, PeriodKey, Submitter, given
from hosen.cli.show import AsJson, Json, Lang, as_json, out, progress, visible
from hosen.errors import ConfigError

ACCEPTED, HAS_ERRORS, UNREADABLE = 0, 1, 2


def check(
    file: Annotated[Path, typer.Argument(help="A sheet.", dir_okay=False)],
    form: Form = "",
    submitter: Submitter = "",
    period: PeriodKey = "",
    encoding: Encoding = "",
    lang: Lang = "he",
    out_: Annotated[
        Path | None,
        typer.Option("--out", help="Write the file here with its problems marked.", dir_okay=False, metavar="FILE"),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace what is at --out.")] = False,
    json_: AsJson = False,
) -> None:
    """Read and validate one file and store nothing.

    Exit code 0: it would be accepted, perhaps with warnings.
    1: it has errors.
    2: it cannot be read, or a setting must be mended.

    With --out the sheet that goes back is written: the file itself, wrong cells coloured and with a comment in Hebrew,
    and a first sheet that lists what is wrong, where, and what to do. For a csv or an xls a workbook is made.

    Example: [bold]hosen check march.xlsx --submitter network_hq --out march_marked.xlsx[/bold]
    """
    from hosen import pipeline
    from hosen.cli.summary import show_figures, show_run_issues, show_submissions
    from hosen.configuration import load_configuration
    from hosen.settings import Settings

    settings = Settings.load()
    hints = given(form, submitter, period, encoding)
    if out_:
        refuse_bad_target(file, out_, overwrite=overwrite)
    elif overwrite:
        raise ConfigError("--overwrite is about --out; name the file to write too")
    with progress(is_quiet=json_) as tell:
        details = pipeline.check(str(file), hints, settings, tell, out_)
    labels = {name: form.label[lang] for name, form in load_configuration(settings).forms.items()}
    verdict = exit_code(details)
    if json_:
        as_json({"exit_code": verdict, **details})
    else:
        console = out()
        show_submissions(console, details, labels, lang)
        show_figures(console, details["submissions"], labels, lang)
        show_run_issues(console, details, lang, all_of_them="--json")
        words = {ACCEPTED: "it would be accepted", HAS_ERRORS: "it has errors", UNREADABLE: "it cannot be read"}
        if not details["submissions"] and not any(issue["severity"] == "error" for issue in details["issues"]):
            words[HAS_ERRORS] = "there is no report in it"
        console.print(f"\n{words[verdict]}; nothing was stored")
        if out_:
            console.print(f"marked: {visible(out_)}", soft_wrap=True)
    raise typer.Exit(verdict)


def refuse_bad_target(file: Path, target: Path, *, overwrite: bool) -> None:
    """ConfigError where a marked copy of the file must not, or cannot, be written."""
    from hosen.send_back import ending_of

    if not file.is_file():
        return  # said when it is collected
    if target.exists() and target.samefile(file):
        raise ConfigError(f"--out {target} is the file itself, which is never changed; choose another name")
    if target.exists() and not overwrite:
        raise ConfigError(f"--out {target} exists already; choose another name, or add --overwrite to replace it")
    if not target.parent.is_dir():
        raise ConfigError(f"--out {target}: there is no folder {target.parent}; create it or choose another place")
    ending = ending_of(file, file.name)
    if target.suffix.lower() != ending:
        raise ConfigError(f"--out {target}: the marked copy of {file.name} needs a name that ends in {ending}")


def exit_code(details: Json) -> int:
    """What a run over one file comes to."""
    errors = [issue for issue in details["issues"] if issue["severity"] == "error"]
    if any(issue["level"] == "file" for issue in errors):
        return UNREADABLE
    return HAS_ERRORS if errors or not details["submissions"] else ACCEPTED
