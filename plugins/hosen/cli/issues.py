"""`hosen issues`: what is wrong with what was sent and what is asked about it, in sentences."""

from typing import Annotated, Literal

import typer

from hosen.cli.show import AsJson, Lang, as_json, counted, lies_in, out, visible
from hosen.errors import ConfigError


def issues(
    submitter: Annotated[str, typer.Option(help="A submitter, by code or name.")] = "",
    form: Annotated[str, typer.Option(help="A form.")] = "",
    period: Annotated[str, typer.Option(help="This period and those inside it: 2021-03, 2021-H1, 2021.")] = "",
    delivery: Annotated[
        str, typer.Option(help="A file, by its name or the first 6 or more characters of its SHA-256.")
    ] = "",
    severity: Annotated[Literal["error", "warning", "info"] | None, typer.Option(help="Only these.")] = None,
    replaced: Annotated[
        bool, typer.Option("--replaced", help="Also of submissions that a newer one replaced.")
    ] = False,
    lang: Lang = "he",
    json_: AsJson = False,
) -> None:
    """Show the problems that were found, with the cell, the sentence and what to do; then what the rules across forms
    and over time ask about the figures that count, with what explains it.

    Example: [bold]hosen issues --form centre_monthly --period 2021-03 --severity error[/bold]
    """
    from hosen.cli.summary import show_issues, show_questions
    from hosen.configuration import load_configuration
    from hosen.report import find_issues, find_questions, knows_delivery
    from hosen.settings import Settings

    settings = Settings.load()
    wanted = load_configuration(settings).hints({"submitter": submitter, "form": form, "period": period})
    inside = wanted.pop("period", "")
    found = find_issues(
        settings, **wanted, delivery=delivery, severity=severity, replaced="replaced" if replaced else None
    )
    questions = find_questions(settings, **wanted, delivery=delivery, severity=severity)
    if inside:
        found, questions = (
            [issue for issue in issues if issue["period"] and lies_in(issue["period"], inside)]
            for issues in (found, questions)
        )
    if delivery and not found and not questions and not knows_delivery(settings, delivery):
        raise ConfigError(
            f"no file {visible(delivery)!r} has been taken in; files are named as `hosen issues` prints them"
        )
    if json_:
        as_json([*found, *questions])
        return
    console = out()
    show_issues(console, found, lang, limit=len(found))
    show_questions(console, questions, lang)
    told = [counted(len(found), "issue")] if found else []
    told += [counted(len(questions), "question")] if questions else []
    console.print(f"\n{' and '.join(told)}" if told else "no issues")
