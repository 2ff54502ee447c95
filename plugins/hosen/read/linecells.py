"""The cells of a table's lines, a column at a time, and what several stages of reading ask about a column."""

import numpy as np
import pyarrow as pa

from hosen.read.grid import Sheet, Value

_NUMBERS = frozenset([float, type(None)])
_MOST_DIGITS = 1e15
"""Above this a whole number is not written with all its digits."""


class LineCells:
    """rows: of the lines, 0-based, sorted. What a method gives belongs to all who ask, and is not changed."""

    def __init__(self, sheet: Sheet, rows: list[int]) -> None:
        self.sheet, self.rows = sheet, rows
        first = rows[0] if rows else 0
        is_dense = bool(rows) and rows[-1] - first == len(rows) - 1
        self._slice = slice(first, first + len(rows)) if is_dense else None
        self._values: dict[int, list[Value]] = {}
        self._kinds: dict[int, set[type]] = {}
        self._numbers: dict[int, pa.Array | None] = {}
        self._whole: dict[int, bool] = {}

    def values(self, column: int) -> list[Value]:
        """By line."""
        if column not in self._values:
            cells = self.sheet.columns[column]
            self._values[column] = cells[self._slice] if self._slice else [cells[row] for row in self.rows]
        return self._values[column]

    def kinds(self, column: int) -> set[type]:
        """The types of the values."""
        if column not in self._kinds:
            self._kinds[column] = set(map(type, self.values(column)))
        return self._kinds[column]

    def numbers(self, column: int) -> pa.Array | None:
        """The lines of a column of numbers and nothing else, empty ones as null."""
        if column not in self._numbers:
            self._numbers[column] = _numbers(self.values(column), self.kinds(column))
        return self._numbers[column]

    def are_whole(self, column: int) -> bool:
        """Whether these are whole numbers of at most fifteen digits; empty ones count as such."""
        if column not in self._whole:
            self._whole[column] = (numbers := self.numbers(column)) is not None and _are_whole(numbers)
        return self._whole[column]


def without_negative_zero(numbers: pa.Array) -> pa.Array:
    """-0.0 is 0.0."""
    plain = filled(numbers)
    is_negative = np.signbit(plain) & (plain == 0)
    if not is_negative.any():
        return numbers
    return pa.array([None if one is None else one + 0.0 for one in numbers.to_pylist()], pa.float64())


def filled(numbers: pa.Array) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """The numbers, 0 for those that are not there."""
    plain = numbers.fill_null(0.0) if numbers.null_count else numbers
    found: np.ndarray[tuple[int], np.dtype[np.float64]] = plain.to_numpy()
    return found


def _are_whole(numbers: pa.Array) -> bool:
    plain = filled(numbers)
    return bool((np.trunc(plain) == plain).all()) and bool(np.abs(plain).max(initial=0) < _MOST_DIGITS)


def _numbers(values: list[Value], kinds: set[type]) -> pa.Array | None:
    if kinds == {float}:
        return pa.array(np.array(values, np.float64))
    return pa.array(values, pa.float64()) if kinds <= _NUMBERS else None
