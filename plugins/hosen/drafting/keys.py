"""Which columns a sample leaves empty below a filled cell, and which of them make a row unique."""

from collections.abc import Sequence
from itertools import combinations, pairwise

from hosen.drafting.columns import ColumnDraft
from hosen.drafting.sample import as_text, is_number, share
from hosen.text import normalise

MOSTLY = 0.8
CONTINUATIONS = 0.1
"""Up to this share of lines that lack the leading keys they go on from the line above; more are groups."""
MOST_KEYS = 4
CANDIDATES = 9


def note_fill_down(columns: list[ColumnDraft]) -> None:
    """Mark the leading key columns that are written on the first line of a group only.

    They stand left of the first column that every line fills, running numbers aside. In groups each has a value of
    its own, and a lower one ends with the group above it (`within`); in lists with a few continuation rows all of
    them are empty in the same lines.
    """
    leading = []
    for column in columns:
        if column.place is None or is_running_number(column):
            continue
        if None not in column.values or column.is_figure:
            break
        leading.append(column)
    leading = [
        one for one in leading if one.values and one.filled and not one.personal and one.type in ("code", "text")
    ]
    together = [column for column in leading if share(value is None for value in column.values) <= CONTINUATIONS]
    above: ColumnDraft | None = None
    for column in leading:
        if column in together:
            column.fill_down = len(together) > 1 and column.values[0] is not None
        elif _is_grouped(column):
            column.fill_down = True
            column.within = above.name if above else None
        if column.fill_down:
            above = column


def is_running_number(column: ColumnDraft) -> bool:
    """1, 2, 3 … down the sheet."""
    numbers = [value for value in column.values if isinstance(value, int | float) and is_number(value)]
    if len(numbers) < 2 or len(numbers) < MOSTLY * len(column.values):
        return False
    return share(after - before == 1 for before, after in pairwise(numbers)) >= MOSTLY


def find_grain(columns: list[ColumnDraft]) -> tuple[list[str], bool]:
    """(the fewest key columns that tell all lines apart, whether they do). Where none do: all keys, so that only
    lines alike in every column count as duplicates."""
    keys = [column for column in columns if column.is_key and column.filled and not is_running_number(column)]
    keys.sort(key=lambda column: None in _filled_down(column))  # those that are always there first
    cells = {column.name: _filled_down(column) for column in keys}
    names = [column.name for column in keys][:CANDIDATES]
    for size in range(1, min(MOST_KEYS, len(names)) + 1):
        for chosen in combinations(names, size):
            rows = list(zip(*(cells[name] for name in chosen), strict=True))
            if len(set(rows)) == len(rows) and not any(all(cell is None for cell in row) for row in rows):
                return [column.name for column in columns if column.name in chosen], True
    short = [column.name for column in keys if column.type != "text" or column.required] or names
    return [column.name for column in columns if column.name in short], False


def _filled_down(column: ColumnDraft) -> Sequence[str | None]:
    above: str | None = None
    found = []
    for value in column.values:
        word = normalise(as_text(value)) if value is not None else None
        above = word if word is not None else above
        found.append(above if column.fill_down else word)
    return found


def _is_grouped(column: ColumnDraft) -> bool:
    """Written where a group begins: hardly ever the same value twice running."""
    words = [as_text(value) for value in column.filled]
    return len(words) > 1 and share(one != other for one, other in pairwise(words)) >= MOSTLY
