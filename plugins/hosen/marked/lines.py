"""The list of problems as lines: those that say the same of several cells of a sheet are one line."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from openpyxl.utils.cell import get_column_letter

from hosen.marked.problems import SEVERITIES, Problem, order
from hosen.marked.words import Words

MOST_OF_A_KIND = {"error": 20, "warning": 4, "info": 1}
"""Lines for one kind of problem in one sheet; where sentences differ more than that, the rest share the last one."""

CELLS_NAMED = 40
VALUES_SHOWN = 5
LONGEST_VALUE = 200


@dataclass(frozen=True)
class Line:
    """One line of the list. sheet, row and column: where its link leads; None where it has none."""

    severity: str
    sheet: str | None
    row: int | None
    column: int | None
    message: str
    action: str
    value: str


def lines(problems: Iterable[Problem], sheets: Sequence[str], words: Words) -> list[Line]:
    """The lines, most important first. sheets: names in the order of the file."""
    places = {name: place for place, name in enumerate(sheets)}
    kinds: dict[tuple[str | None, str, str], list[Problem]] = defaultdict(list)
    for one in sorted(problems, key=lambda one: order(one, places)):
        kinds[one.sheet, one.severity, one.code].append(one)
    groups: list[tuple[Problem, Line]] = []
    for kind in kinds.values():
        groups += [(group[0], _line(group, words, told=told)) for group, told in _grouped(kind)]
    groups.sort(key=lambda pair: order(pair[0], places))
    return [line for _, line in groups]


def counts(problems: Iterable[Problem]) -> dict[str, int]:
    """How many there are of each severity, the worst first; those that there are."""
    found = dict.fromkeys(SEVERITIES, 0)
    for one in problems:
        found[one.severity] += 1
    return {severity: count for severity, count in found.items() if count}


def _grouped(kind: list[Problem]) -> list[tuple[list[Problem], bool]]:
    """Groups that say the same but for the cell (and but for the value, where it is taken in), and, where there are too
    many, one of all the rest (True)."""
    by_sentence: dict[tuple[str, str], list[Problem]] = defaultdict(list)
    for one in kind:
        by_sentence[_without_place(one.message, one), _without_place(one.action, one)].append(one)
    groups = list(by_sentence.values())
    most = MOST_OF_A_KIND[kind[0].severity]
    if len(groups) <= most:
        return [(group, False) for group in groups]
    rest = [one for group in groups[most - 1 :] for one in group]
    return [(group, False) for group in groups[: most - 1]] + [(rest, True)]


def _without_place(text: str, problem: Problem) -> str:
    same = [problem.cell, problem.value if problem.severity != "error" else None]
    for one in same:
        if one:
            text = text.replace(one, "\0")
    return text


def _line(group: list[Problem], words: Words, *, told: bool) -> Line:
    first = group[0]
    message = words.of_this_kind.format(count=len(group), message=first.message) if told else first.message
    others = cells_named([(one.row, one.column) for one in group[1:] if one.row or one.column], words)
    if others:
        message += f"\n{words.also.format(cells=others)}"
    values = list(dict.fromkeys(one.value for one in group if one.value))
    shown = [value if len(value) <= LONGEST_VALUE else f"{value[:LONGEST_VALUE]}…" for value in values[:VALUES_SHOWN]]
    if len(values) > VALUES_SHOWN:
        shown.append(words.and_more.format(count=len(values) - VALUES_SHOWN))
    return Line(first.severity, first.sheet, first.row, first.column, message, first.action, "\n".join(shown))


def cells_named(cells: Iterable[tuple[int | None, int | None]], words: Words) -> str:
    """`E5, E9–E12`: cells that follow each other down a column together."""
    by_column: Mapping[int, set[int]] = defaultdict(set)
    for row, column in cells:
        by_column[column or 0].add(row or 0)
    names: list[str] = []
    left = 0
    for column, rows in sorted(by_column.items()):
        letters = get_column_letter(column) if column else ""
        for _, run in groupby(enumerate(sorted(rows)), key=lambda pair: pair[1] - pair[0]):
            numbers = [row for _, row in run]
            if len(names) >= CELLS_NAMED:
                left += len(numbers)
            elif len(numbers) > 2:
                names.append(f"{letters}{numbers[0]}–{letters}{numbers[-1]}")
            else:
                names += [f"{letters}{row or ''}" for row in numbers]
    if left:
        names.append(words.and_more.format(count=left))
    return ", ".join(names)
