"""`hosen check`: one file, read and validated, nothing stored."""

from pathlib import Path
from typing import Annotated

import typer

from hosen.cli.run import Encoding, Form, PeriodKey, Submitter, given
from hosen.cli.show import AsJson, Json, Lang, as_json, out, progress

ACCEPTED, HAS_ERRORS, UNREADABLE = 0, 1, 2


def check(
    file: Annotated[Path, typer.Argument(help="A sheet.", dir_okay=False)],
    form: Form = "",
    submitter: Submitter = "",
    period: PeriodKey = "",
    encoding: Encoding = "",
    lang: Lang = "he",
    json_: AsJson = False,
) -> None:
    """Read and validate one file and store nothing.

    Exit code 0: it would be accepted, perhaps with warnings.
    1: it has errors.
    2: it cannot be read, or a setting must be mended.

    Example: [bold]hosen check march.xlsx --submitter network_hq[/bold]
    """
    from hosen import pipeline
    from hosen.cli.summary import show_figures, show_run_issues, show_submissions
    from hosen.configuration import load_configuration
    from hosen.settings import Settings

    settings = Settings.load()
    hints = given(form, submitter, period, encoding)
    with progress(is_quiet=json_) as tell:
        details = pipeline.check(str(file), hints, settings, tell)
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
    raise typer.Exit(verdict)


def exit_code(details: Json) -> int:
    """What a run over one file comes to."""
    errors = [issue for issue in details["issues"] if issue["severity"] == "error"]
    if any(issue["level"] == "file" for issue in errors):
        return UNREADABLE
    return HAS_ERRORS if errors or not details["submissions"] else ACCEPTED
