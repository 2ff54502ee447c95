"""The cells of a table's lines, a column at a time, and what several stages of reading ask about a column."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hosen.numbers import LONGEST_WHOLE
from hosen.read.grid import Sheet, Value
from hosen.read.places import DOUBLE

_NUMBERS = frozenset([float, type(None)])


@dataclass(frozen=True)
class _Numbers:
    """All columns in which nothing but numbers stands, together: a sheet has many and they are often short. rows: of
    each column its row in `values`, in which -0.0 is 0.0; empty: where nothing stands; None: nowhere."""

    rows: dict[int, int]
    values: npt.NDArray[np.float64]
    empty: npt.NDArray[np.bool_] | None
    had_negative_zero: list[bool]
    are_whole: list[bool]

    @staticmethod
    def of(columns: dict[int, list[Value]], height: int, *, are_full: bool) -> "_Numbers":
        written = np.array(list(columns.values()), np.float64)  # None becomes NaN, which no sheet has
        written = written.reshape(len(columns), height)
        empty = None if are_full else np.isnan(written)
        filled = written if empty is None else np.where(empty, 0.0, written)
        are_whole = ((np.trunc(filled) == filled) & (np.abs(filled) < LONGEST_WHOLE)).all(axis=1)
        had_negative_zero = [False] * len(columns)
        if np.count_nonzero(is_negative := np.signbit(filled)):
            had_negative_zero = (is_negative & (filled == 0)).any(axis=1).tolist()
            filled = filled + 0.0
        rows = {column: row for row, column in enumerate(columns)}
        return _Numbers(rows, filled, empty, had_negative_zero, are_whole.tolist())

    def array(self, row: int) -> pa.Array:
        """On a buffer of its own: a slice of all would take all along when it is handed on."""
        values = self.values[row]
        if self.empty is not None:
            return pa.array(values, mask=self.empty[row])
        return pa.Array.from_buffers(DOUBLE, len(values), [None, pa.py_buffer(values)])


class LineCells:
    """rows: of the lines, 0-based, sorted; columns: those that will be asked for; among: the rows from which the lines
    were chosen. What a method gives belongs to all who ask, and is not changed."""

    def __init__(self, sheet: Sheet, rows: list[int], columns: Sequence[int], among: range) -> None:
        self.sheet, self.rows, self.columns, self.among = sheet, rows, columns, among
        first = rows[0] if rows else 0
        is_dense = bool(rows) and rows[-1] - first == len(rows) - 1
        self._slice = slice(first, first + len(rows)) if is_dense else None
        self._values: dict[int, list[Value]] = {}
        self._kinds: dict[int, frozenset[type]] = {}
        self._arrays: dict[int, tuple[list[Value], pa.Array]] = {}

    def values(self, column: int) -> list[Value]:
        """By line."""
        if column not in self._values:
            cells = self.sheet.columns[column]
            self._values[column] = cells[self._slice] if self._slice else [cells[row] for row in self.rows]
        return self._values[column]

    def kinds(self, column: int) -> frozenset[type]:
        """The types of the values."""
        if column not in self._kinds:
            kinds = self.sheet.kinds(column, self.among.start, self.among.stop)  # known already; of more rows, perhaps
            self._kinds[column] = kinds if len(kinds) == 1 else frozenset(map(type, self.values(column)))
        return self._kinds[column]

    @cached_property
    def _numbers(self) -> _Numbers:
        kinds = {column: self.kinds(column) for column in self.columns}
        columns = {column: self.values(column) for column, found in kinds.items() if found <= _NUMBERS}
        return _Numbers.of(columns, len(self.rows), are_full=not any(type(None) in kinds[column] for column in columns))

    def numbers(self, column: int) -> tuple[list[Value], pa.Array] | None:
        """The lines of a column of numbers and nothing else, as values and in Arrow, empty ones as null; -0.0 is
        0.0."""
        if column not in self._arrays:
            numbers = self._numbers
            if (row := numbers.rows.get(column)) is None:
                return None
            array = numbers.array(row)
            self._arrays[column] = array.to_pylist() if numbers.had_negative_zero[row] else self.values(column), array
        return self._arrays[column]

    def are_whole(self, column: int) -> bool:
        """Whether these are whole numbers of at most fifteen digits; empty ones count as such."""
        row = self._numbers.rows.get(column)
        return row is not None and self._numbers.are_whole[row]
