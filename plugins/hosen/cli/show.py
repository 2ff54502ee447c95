"""How the commands print: tables and sentences in the terminal, JSON where it was asked for.

Hebrew is printed in its logical order; turning it round is the terminal's work. Names and values come from strangers:
what could steer a terminal (control and direction characters) is printed as an escape.
"""

import json
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

Json = dict[str, Any]
Language = Literal["he", "en"]

WIDTH_WITHOUT_TERMINAL = 200

STEERING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories that are printed as escapes: control, direction and joining, surrogates, line separators."""

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
Lang = Annotated[Language, typer.Option("--lang", help="The language of names and sentences.")]

STATUS_WORDS: dict[str, dict[str, str]] = {
    "accepted": {"he": "התקבל", "en": "accepted"},
    "accepted_with_warnings": {"he": "התקבל עם הערות", "en": "accepted, warnings"},
    "partly_accepted": {"he": "התקבל בחלקו", "en": "partly accepted"},
    "rejected": {"he": "נדחה", "en": "rejected"},
    "missing": {"he": "חסר", "en": "missing"},
    "not_due": {"he": "טרם הגיע המועד", "en": "not due yet"},
}

STYLES = {
    "accepted": "green",
    "accepted_with_warnings": "yellow",
    "partly_accepted": "yellow",
    "rejected": "red",
    "missing": "red",
    "error": "red",
    "warning": "yellow",
    "info": "dim",
}

SEVERITY_WORDS = {"error": "error", "warning": "warning", "info": "note"}

STAGE_WORDS = {
    "check": "checking forms, lists and sources",
    "collect": "looking for new files",
    "plan": "planning",
    "read": "reading",
    "validate": "validating",
    "load": "loading",
    "mark": "marking problems in the sheets",
    "publish": "writing the readers' copy",
}


def as_json(value: Any) -> None:
    """Print JSON, Hebrew as Hebrew."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1))


def out() -> Console:
    """Standard output; wide where it is not a terminal, so that a pipe does not cut words."""
    return _console(sys.stdout)


def visible(text: object) -> str:
    """Text that cannot steer a terminal."""
    return "".join(
        letter.encode("unicode_escape").decode("ascii") if unicodedata.category(letter) in STEERING else letter
        for letter in str(text)
    )


def number(value: float | None) -> str:
    """`1,234.5`, rounded to two places; a dash for no figure."""
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}".rstrip("0").rstrip(".")


def counted(count: int, thing: str) -> str:
    """`1 file`, `2,000 files`."""
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def lies_in(covered: str, asked: str) -> bool:
    """Whether a period lies in another, both by key; each lies in itself."""
    from hosen.periods import Period

    inner, outer = Period.from_key(covered), Period.from_key(asked)
    if "standing" in (inner.kind, outer.kind):
        return inner == outer
    return outer.start <= inner.start and inner.end <= outer.end


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], numbers: Sequence[str] = ()) -> Table:
    """A table of cells that are text, numbers, None (empty) or `styled`; `numbers` names the right-aligned columns."""
    heading = Text(visible(title), style="bold", no_wrap=True, overflow="ignore")  # it may be wider than the table
    made = Table(title=heading, title_justify="left", header_style="bold")
    for column in columns:
        made.add_column(visible(column), justify="right" if column in numbers else "left", overflow="fold")
    for row in rows:
        made.add_row(*(cell if isinstance(cell, Text) else visible("" if cell is None else cell) for cell in row))
    return made


def styled(word: object, style_of: str) -> Text:
    """A word in the colour of a status or a severity."""
    return Text(visible(word), style=STYLES.get(style_of, ""))


@contextmanager
def progress(is_quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """A function to call with stage, steps done and steps in all; shows them while standard error is a terminal."""
    console = _console(sys.stderr)
    if is_quiet or not console.is_terminal:
        yield lambda stage, done, of: None
        return
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    ) as bar:
        task = bar.add_task("", total=None)

        def tell(stage: str, done: int, of: int) -> None:
            bar.update(task, description=STAGE_WORDS.get(stage, stage), completed=done, total=of if of > 1 else None)

        yield tell


def seconds_line(seconds: Mapping[str, Mapping[str, float]]) -> str:
    """`took 7.9 s (CPU 8.4 s): read 1.2, validate 5.6, load 0.9`."""
    wall = sum(one["wall"] for one in seconds.values())
    cpu = sum(one["cpu"] for one in seconds.values())
    stages = ", ".join(f"{stage} {one['wall']:.1f}" for stage, one in seconds.items())
    return f"took {wall:.1f} s (CPU {cpu:.1f} s): {stages}"


def _console(stream: Any) -> Console:
    width = None if stream.isatty() else WIDTH_WITHOUT_TERMINAL
    return Console(file=stream, width=width, markup=False, highlight=False, emoji=False)
