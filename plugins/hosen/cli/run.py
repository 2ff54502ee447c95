"""`hosen run`: the whole way in this process."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from hosen.cli.show import AsJson, Json, Lang, as_json, counted, out, progress, seconds_line, visible
from hosen.errors import ConfigError

Form = Annotated[str, typer.Option("--form", help="The form of the given files, as in `hosen forms list`.")]
Submitter = Annotated[str, typer.Option("--submitter", help="Who sent the given files: a code or a name.")]
PeriodKey = Annotated[str, typer.Option("--period", help="What the given files report on: 2021-03, 2021-H1, 2021.")]


Encoding = Annotated[
    str, typer.Option("--encoding", help="How a text file (csv) is encoded: windows-1255, utf-8, cp862.")
]


def given(form: str, submitter: str, period: str, encoding: str = "") -> dict[str, str]:
    """What was said of the files by options; nothing for an option that was left out."""
    said = {"form": form, "submitter": submitter, "period": period, "encoding": encoding}
    return {key: value for key, value in said.items() if value}


def run(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files and folders; without any, the configured sources.")
    ] = None,
    form: Form = "",
    submitter: Submitter = "",
    period: PeriodKey = "",
    encoding: Encoding = "",
    lang: Lang = "he",
    json_: AsJson = False,
) -> None:
    """Take in new sheets, from collecting them to the views.

    Everything that waits is taken in, also what an earlier run had to leave.
    Running again changes nothing.

    Exit code 0: done; a rejected sheet is an outcome, not a failure.
    2: a setting, a source or the warehouse must be mended.
    3: a reader crashed on a file; all others were taken in.

    Example: [bold]hosen run otzma_noshmim_registry.xlsx[/bold]
    """
    from hosen import pipeline
    from hosen.configuration import load_configuration
    from hosen.report import run_details
    from hosen.settings import Settings

    hints = given(form, submitter, period, encoding)
    if hints and not paths:
        raise ConfigError("--form, --submitter, --period and --encoding are about given files; name the files too")
    settings = Settings.load()
    with progress(is_quiet=json_) as tell:
        summary = pipeline.run([str(path) for path in paths or ()], hints, settings, tell)
    details = run_details(settings, summary["run_id"])
    unreadable = [file for one in summary["collected"] for file in one["unreadable"]]
    if json_:
        as_json({**summary, **details})
    else:
        labels = {name: form.label[lang] for name, form in load_configuration(settings).forms.items()}
        _show(out(), summary, details, labels, lang)
    for file in unreadable:
        typer.echo(f"{visible(file['name'])} cannot be read ({file['reason']}); it was left for the next run", err=True)
    if summary["bugs"]:
        typer.echo(
            f"a reader crashed on {counted(summary['bugs'], 'file')}; that is a defect of the program: what crashed it "
            "is set aside (issue file_crashed_reader), everything else was taken in",
            err=True,
        )
        raise typer.Exit(3)
    if unreadable:
        raise typer.Exit(2)


def _show(console: Console, summary: Json, details: Json, labels: dict[str, str], lang: Lang) -> None:
    from hosen.cli.summary import show_figures, show_run_issues, show_submissions

    files = sum(one["files"] for one in summary["collected"])
    for one in summary["collected"]:
        for name in one["same_bytes"]:
            console.print(f"{visible(name)}: exactly this file has come before; it was noted and not taken in again")
        for name in one["unfinished"]:
            console.print(f"{visible(name)} was being written; the next run takes it")
        if one["ignored"]:
            names = ", ".join(visible(name) for name in one["ignored"][:5])
            more = " …" if len(one["ignored"]) > 5 else ""
            console.print(
                f"{one['source']}: {counted(len(one['ignored']), 'file')} left, being no sheet: {names}{more}"
            )
    if details["deliveries"]:
        show_submissions(console, details, labels, lang)
        show_figures(console, details["submissions"], labels, lang)
        show_run_issues(console, details, lang)
        console.print()
    else:
        console.print(f"nothing new: looked at {counted(files, 'file')}, nothing loaded")
    if summary["marked"]["marked"]:
        sheets = counted(summary["marked"]["marked"], "sheet")
        console.print(f"{sheets} with problems marked, to send back: {summary['marked_in']}")
    console.print(seconds_line(summary["seconds"]))
    console.print(
        f"views: {summary['published']} (schema mart); who has reported: hosen status; problems: hosen issues"
    )
