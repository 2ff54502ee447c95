"""A sheet as cells with places; nothing is cast here. The readers of each format (`hosen.read.formats`) make these."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property

from openpyxl.utils.cell import get_column_letter

from hosen.numbers import unformatted
from hosen.text import clean


@dataclass(frozen=True, slots=True)
class BrokenCell:
    """A cell without a usable value: an error (`#REF!`), or a formula whose value was not saved (text is empty)."""

    text: str


_TEXTS = frozenset([str, type(None)])

Value = str | float | int | bool | date | datetime | time | timedelta | BrokenCell | None


@dataclass
class Sheet:
    """One sheet. `columns[c][r]` is counted from A1, None for an empty cell; every column has the same length.

    number: 1-based, over all sheets of a delivery. merged: (top, left, bottom, right), 0-based, inclusive. is_1904: how
    numbers count as days. is_text: the format knows text only, so a number stored as text says nothing.
    """

    name: str
    number: int
    is_hidden: bool
    columns: list[list[Value]]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    is_1904: bool = False
    is_text: bool = False
    _kinds: dict[tuple[int, int, int], frozenset[type]] = field(default_factory=dict, init=False, repr=False)
    _texts: dict[tuple[int, int, int], frozenset[str]] = field(default_factory=dict, init=False, repr=False)

    @property
    def width(self) -> int:
        return len(self.columns)

    @property
    def height(self) -> int:
        return len(self.columns[0]) if self.columns else 0

    @property
    def is_empty(self) -> bool:
        return all(value is None for column in self.columns for value in column)

    @cached_property
    def merged_down(self) -> dict[tuple[int, int], int]:
        """Of the lower cells of those merged down a column, the row that holds their value."""
        down = [(top, bottom, left) for top, left, bottom, right in self.merged if left == right]
        return {(row, left): top for top, bottom, left in down for row in range(top + 1, min(bottom + 1, self.height))}

    def kinds(self, column: int, top: int, bottom: int) -> frozenset[type]:
        """The types of a part of a column."""
        key = (column, top, bottom)
        if key not in self._kinds:
            self._kinds[key] = frozenset(map(type, self.columns[column][top:bottom]))
        return self._kinds[key]

    def texts(self, column: int, top: int, bottom: int) -> frozenset[str]:
        """The distinct texts of a part of a column."""
        key = (column, top, bottom)
        if key not in self._texts:
            kinds = self.kinds(column, top, bottom)
            distinct = set(self.columns[column][top:bottom]) if str in kinds else set()
            if kinds <= _TEXTS:
                distinct.discard(None)
                self._texts[key] = frozenset(distinct)  # type: ignore[arg-type]
            else:
                self._texts[key] = frozenset([one for one in distinct if isinstance(one, str)])
        return self._texts[key]

    def cell(self, row: int, column: int | None) -> Value:
        """None outside the sheet."""
        if column is None or not (0 <= column < self.width and 0 <= row < self.height):
            return None
        return self.columns[column][row]

    def row(self, row: int) -> list[Value]:
        return [column[row] for column in self.columns]

    @classmethod
    def from_rows(cls, name: str, number: int, rows: list[list[Value]], *, is_hidden: bool = False) -> "Sheet":
        """From rows of any lengths."""
        width = max((len(row) for row in rows), default=0)
        columns = [[row[place] if place < len(row) else None for row in rows] for place in range(width)]
        return cls(name, number, is_hidden, columns)


def letter(column: int) -> str:
    """The letters of a 0-based column."""
    return str(get_column_letter(column + 1))


def text_of(value: Value) -> str:
    """A cell as a person reads it: whole numbers without a decimal point, dates as ISO."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, BrokenCell):
        return value.text
    if isinstance(value, float):
        return unformatted(value)
    if isinstance(value, datetime) and value.time() == time(0):
        return value.date().isoformat()
    return str(value)


def is_blank(value: Value) -> bool:
    """Nothing, or text in which nothing can be seen."""
    if not isinstance(value, str):
        return value is None
    return not (value and value[0].isalnum()) and not clean(value)
