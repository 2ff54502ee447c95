"""The sheet that a form is drafted from, and what its cells look like; nothing is read of their meaning yet."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time

from hosen.text import clean


@dataclass(frozen=True)
class Sample:
    """A sheet. columns[c][r]: its cells, counted from A1, None for an empty one. merged: (top, left, bottom, right),
    0-based, inclusive. name: the sheet's; file: the file's."""

    name: str
    file: str
    columns: list[list[object]]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)

    @property
    def height(self) -> int:
        return max(map(len, self.columns), default=0)

    def cell(self, row: int, column: int) -> object:
        """None for an empty cell, text without a visible sign included."""
        cells = self.columns[column]
        value = cells[row] if row < len(cells) else None
        return None if isinstance(value, str) and not clean(value) else value

    def row(self, row: int) -> list[object]:
        return [self.cell(row, column) for column in range(len(self.columns))]


def as_text(value: object) -> str:
    """A cell as a person reads it; empty for an empty or a broken one."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time(0):
        return value.date().isoformat()
    return clean(str(value)) if isinstance(value, str | int | float | date | time) else ""


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_year(value: object) -> bool:
    """A number that may be a year in a header."""
    return isinstance(value, int | float) and float(value).is_integer() and 1950 <= value <= 2100


def share(parts: Iterable[bool]) -> float:
    """How many of them hold, from 0 to 1; 0 of nothing."""
    counted = list(parts)
    return sum(counted) / len(counted) if counted else 0.0
