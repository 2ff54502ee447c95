"""What the rows of a view are made of, as its file's header says it.

    -- traces: core.half_year_cell where s.scenario = 'actual'
    --   actual | sum | s.in_district
    --   months_reported | distinct s.month
    -- open: district_code at national; part_code

`traces` names the view in between whose rows (`s` in the conditions) lead to cells, `core.lineage` where none is named,
and what holds of all of them. `f` is the cell in `core.lineage`, its row's attributes as JSON in `f.said`, and `v` the
view's row. A row stands for the cells that agree with it in every column of its grain: with the column of that name of
`s`, else of `f`, else with the attribute. `open` names the columns in which they need not: always, `at` some levels, or
`where empty`. Then a line for each figure: how the cells give it, and what else holds of them.

How: sum, count, highest, same (each cell says it), `distinct <expression>`, `mean over <expression>` (the sum, divided
by how many different ones have a value), `<figure> of <figure>` (percent) and `<figure> per <figure>` (both where there
is something to divide), and part: they are behind it, but not by a sum. A view that is not about cells is traced to one
of LEDGERS, and has no such lines.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlglot

from hosen.errors import ConfigError

CELLS = "core.lineage"
LEDGERS = ("core.submission", "core.standing_problem", "core.quarantine", "core.finding")
PLAIN = ("sum", "count", "highest", "same", "part")
OVER = ("distinct", "mean over")
BETWEEN = ("of", "per")


@dataclass(frozen=True)
class Figure:
    """One column of a view that cells give. how: a word of PLAIN, OVER (then `over` is an expression of `s`, `f`) or
    BETWEEN (then `parts` are two other figures). condition: which cells, empty for those of the parts."""

    name: str
    how: str
    condition: str
    over: str = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Open:
    """A column of the grain in which cells need not agree: `at` these levels, where it is empty, or always."""

    column: str
    levels: tuple[str, ...] = ()
    where_empty: bool = False


@dataclass(frozen=True)
class Traces:
    """What a view's rows are made of. source: the rows (`s`) that lead to cells, or those of a ledger; where: what
    holds of all of them."""

    source: str
    where: str
    figures: tuple[Figure, ...]
    open: tuple[Open, ...]

    @property
    def is_of_cells(self) -> bool:
        return self.source not in LEDGERS

    def figure(self, name: str) -> Figure | None:
        return next((figure for figure in self.figures if figure.name == name), None)


def read_traces(file: Path, lines: Sequence[str], opened: Sequence[str], columns: Sequence[str]) -> Traces:
    """From a header: lines and opened are its parts `traces` and `open`, columns those that the view gives. ConfigError
    says what is wrong."""
    said, *rest = _joined(lines)
    source, _, where = said.partition("where ")
    _check_sql(file, where)
    figures: dict[str, Figure] = {}
    for line in rest:
        figure = _figure(file, line)
        if figure.name not in columns:
            raise ConfigError(f"{file}: traces {figure.name}, which the query does not give")
        if unknown := [part for part in figure.parts if part not in figures]:
            raise ConfigError(f"{file}: {figure.name} is traced by {', '.join(unknown)}, of which no line above speaks")
        figures[figure.name] = figure
    source = source.strip() or CELLS
    if not figures and source not in LEDGERS:
        raise ConfigError(f"{file}: below `-- traces:` write `--   column | how | condition` for each figure")
    free = [_open(file, text.strip()) for text in " ".join(opened).split(";") if text.strip()]
    if unknown := [one.column for one in free if one.column not in columns]:
        raise ConfigError(f"{file}: leaves {', '.join(unknown)} open, which the query does not give")
    return Traces(source, where.strip() or "TRUE", tuple(figures.values()), tuple(free))


def _joined(lines: Sequence[str]) -> list[str]:
    """A line that begins no new figure goes on with the one above."""
    joined = [lines[0].strip()]
    for line in map(str.strip, lines[1:]):
        if re.match(r"\w+( \| |$)", line):
            joined.append(line)
        else:
            joined[-1] += f" {line}"
    return joined


def _figure(file: Path, line: str) -> Figure:
    name, how, condition = ([field.strip() for field in line.split(" | ", 2)] + ["", ""])[:3]
    _check_sql(file, condition)
    if how in PLAIN:
        return Figure(name, how, condition or "TRUE")
    for word in OVER:
        if how.startswith(f"{word} "):
            over = how.removeprefix(f"{word} ")
            _check_sql(file, over)
            return Figure(name, word, condition or "TRUE", over=over)
    if match := re.fullmatch(r"(\w+) (of|per) (\w+)", how):
        return Figure(name, match[2], condition, parts=(match[1], match[3]))
    raise ConfigError(f"{file}: {name} is traced by {how!r}; write {', '.join([*PLAIN, *OVER])} or `one of another`")


def _check_sql(file: Path, sql: str) -> None:
    try:
        sqlglot.parse_one(sql or "TRUE", read="postgres")
    except sqlglot.ParseError as error:
        raise ConfigError(f"{file}: traces by {sql!r}: {error.errors[0].get('description')}") from error


def _open(file: Path, text: str) -> Open:
    match = re.fullmatch(r"(\w+)(?: at ([\w, ]+)| (where empty))?", text)
    if not match:
        raise ConfigError(f"{file}: leaves {text!r} open; write `column`, `column at level, level` or `… where empty`")
    levels = tuple(level.strip() for level in match[2].split(",")) if match[2] else ()
    return Open(match[1], levels, bool(match[3]))
