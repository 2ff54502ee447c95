"""`hosen map`: what a submitter's own words mean, asked once and kept in a mapping file."""

import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from hosen.cli.run import Form, Submitter, given
from hosen.cli.show import AsJson, Json, as_json, counted, out, progress, table, visible
from hosen.errors import ConfigError

if TYPE_CHECKING:
    from hosen.cli.questions import Question
    from hosen.configuration import Configuration
    from hosen.read.delivery import Read

UNKNOWN = ("header_unknown", "header_missing", "code_unknown", "measure_unknown")


def map_words(
    file: Annotated[Path | None, typer.Argument(help="A sheet with unknown words.", dir_okay=False)] = None,
    form: Form = "",
    submitter: Submitter = "",
    who: Annotated[str, typer.Option(help="Who accepts the answers; stands in the mapping file.")] = "",
    why: Annotated[str, typer.Option(help="For what reason; stands in the mapping file.")] = "",
    answers: Annotated[Path | None, typer.Option(help="A filled-in file of questions.", dir_okay=False)] = None,
    to: Annotated[
        Path | None, typer.Option("--out", help="Write the questions to this CSV file, for filling in.", dir_okay=False)
    ] = None,
    stale: Annotated[bool, typer.Option("--stale", help="List the mapping lines that are of no use any more.")] = False,
    json_: AsJson = False,
) -> None:
    """Settle what unknown headers, codes and names of figures in a sheet mean.

    Each is asked once, with the nearest known words.
    An answer is a number of the list, a word, a code, or `-` for a column that is not wanted; Enter leaves it open.

    Accepted answers are lines in mappings/SUBMITTER.csv of your configuration (the last folder of HOSEN_CONFIG).
    Without a terminal, or with --out, the questions are written to a CSV file; --answers takes it back filled in.

    Example: [bold]hosen map march.xlsx --who "Dana Levi" --why "asked the centre by phone"[/bold]
    """
    from hosen.configuration import load_configuration
    from hosen.settings import Settings

    settings = Settings.load()
    if stale:
        from hosen.cli.stale import stale_lines

        _show_stale(stale_lines(settings), json_)
        return
    configuration = load_configuration(settings)
    if file is None:
        raise ConfigError("name the file whose words are to be settled: hosen map FILE")
    if to and answers:
        raise ConfigError("--out writes the questions, --answers takes them back; give one of the two")
    from hosen.cli.answers import read_answers, write_questions
    from hosen.cli.questions import find_questions
    from hosen.cli.samples import read_once, samples

    hints = configuration.hints(given(form, submitter, ""))
    with progress(is_quiet=json_) as tell:
        tell("read", 0, 1)
        read = read_once(file, hints, settings.config)
        questions = find_questions(read, lambda: samples(file), configuration, configuration.mappings, hints)
    before = _state(read)
    result: Json = {"file": str(file), "questions": [question.as_json() for question in questions], "before": before}
    console = out()
    accepted: list[tuple[Question, str]] = []
    if answers:
        accepted = read_answers(answers, questions, configuration)
        _must_be_said(who, why)
    elif questions and (to or not (json_ or has_terminal())):
        place = to or Path(f"{file.stem}_questions.csv")
        write_questions(questions, place)
        result["out"] = str(place)
        if not json_:
            said = f"{counted(len(questions), 'question')} in {place}: fill in the column answer, then"
            console.print(f'{said}: hosen map {file} --answers {place} --who "…" --why "…"', soft_wrap=True)
    elif questions and not json_:
        accepted = _ask(console, questions, configuration)
        if accepted:
            who = who or typer.prompt("who accepts this")
            why = why or typer.prompt("why")
    if accepted:
        result["written"] = _write(accepted, settings.config, configuration, who=who, why=why)
        with progress(is_quiet=json_) as tell:
            tell("read", 0, 1)
            result["after"] = _state(read_once(file, hints, settings.config))
    if json_:
        as_json(result)
        return
    for place, count in result.get("written", {}).items():
        console.print(f"{counted(count, 'line')} added to {place}", soft_wrap=True)
    if not questions:
        console.print(_nothing_to_ask(read, file), soft_wrap=True)
    console.print(f"the file reads like this{' now' if accepted else ''}: {_sentence(result.get('after', before))}")


def has_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin.isatty()


def _ask(console: Console, questions: "list[Question]", configuration: "Configuration") -> "list[tuple[Question, str]]":
    """(question, meaning) of each that was answered; ends early on Ctrl-D with what was answered so far."""
    from hosen.cli.questions import meaning_of

    accepted: list[tuple[Question, str]] = []
    for number, question in enumerate(questions, 1):
        times = f", {question.count} times" if question.count > 1 else ""
        of = f" of {question.column}" if question.column else ""
        console.print(
            f"\n[{number}/{len(questions)}] {question.kind}{of}: {visible(question.text)}  "
            f"({visible(question.sheet)} {question.cell}{times})"
        )
        if question.holds:
            console.print(f"  under it: {question.holds}")
        for place, choice in enumerate(question.choices, 1):
            means = "" if question.kind == "code" else f" → {choice.meaning}"
            console.print(f"  {place}  {visible(choice.word)}{means} ({choice.score})")
        wanted = "" if question.kind != "header" else ", - not wanted"
        while True:
            try:
                answer = typer.prompt(f"  number, word{wanted}, Enter to leave it", default="", show_default=False)
            except typer.Abort:
                console.print()
                return accepted
            if not answer.strip():
                break
            try:
                accepted.append((question, meaning_of(answer, question, configuration)))
                break
            except ConfigError as error:
                console.print(f"  {visible(error)}")
    return accepted


def _write(
    accepted: "list[tuple[Question, str]]",
    config: tuple[Path, ...],
    configuration: "Configuration",
    *,
    who: str,
    why: str,
) -> dict[str, int]:
    """Lines by file; checked together with all other mapping files before any is touched."""
    from hosen.cli.answers import mapping_line, replace_file, with_lines
    from hosen.mappings import load_mappings

    when = date.today().isoformat()
    lines: dict[Path, list[dict[str, str]]] = {}
    for question, meaning in accepted:
        place = config[-1] / "mappings" / f"{question.submitter}.csv"
        lines.setdefault(place, []).append(mapping_line(question, meaning, who=who, when=when, why=why))
    texts = {place: with_lines(place, new) for place, new in lines.items()}
    load_mappings(config, configuration.forms, configuration.reference, instead=texts)
    for place, text in texts.items():
        replace_file(place, text)
    return {str(place): len(new) for place, new in lines.items()}


def _must_be_said(who: str, why: str) -> None:
    missing = [name for name, value in (("--who", who), ("--why", why)) if not value.strip()]
    if missing:
        raise ConfigError(f"{' and '.join(missing)}: each accepted answer says who accepted it and why")


def _state(read: "Read") -> Json:
    """`sheets` by outcome, `rows` that were read, and how many words are `unknown`, by issue code."""
    counts = Counter(issue.code for issue in read.issues)
    return {
        "sheets": dict(Counter(outcome["outcome"] for outcome in read.outcomes)),
        "rows": sum(table.num_rows for tables in read.records.values() for table in tables),
        "unknown": {code: counts[code] for code in UNKNOWN if counts[code]},
    }


def _sentence(state: Json) -> str:
    sheets = ", ".join(f"{counted(count, 'sheet')} {outcome}" for outcome, count in state["sheets"].items())
    unknown = ", ".join(f"{code} ×{count}" for code, count in state["unknown"].items())
    return f"{sheets}; {counted(state['rows'], 'row')}; {unknown or 'every word is known'}"


def _nothing_to_ask(read: "Read", file: Path) -> str:
    codes = {issue.code for issue in read.issues}
    if "form_unknown" in codes:
        return f"the headers fit no form: say which with --form, or draft one: hosen forms new {file}"
    if "form_ambiguous" in codes:
        return "the headers fit several forms: say which with --form"
    if "submitter_unknown" in codes:
        return "the file does not say who sent it: --submitter"
    return "there is nothing to settle"


def _show_stale(lines: list[Json], json_: bool) -> None:
    if json_:
        as_json(lines)
        return
    console = out()
    if not lines:
        console.print("no mapping line is of no use")
        return
    rows = [
        [line["submitter"], line["form"], line["kind"], line["text"], line["reason"], line["place"]] for line in lines
    ]
    columns = ["submitter", "form", "kind", "text", "why it can go", "where"]
    console.print(table("Mapping lines that can go", columns, rows))
