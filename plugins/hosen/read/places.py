"""Columns that many tables have alike, as Arrow arrays: the names of cells, numbers of rows, one value throughout."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa

_FEW = 2_000
"""Rows up to which such a column is kept for the next table that needs it."""

STRING, DOUBLE, BOOLEAN, DAY = pa.string(), pa.float64(), pa.bool_(), pa.date32()


class Places:
    """The rows (0-based) of a table's lines or records, and the names of cells (`E103`) in each."""

    def __init__(self, rows: Sequence[int]) -> None:
        self.rows = rows
        first = rows[0] if rows else 0
        self._run = (first, len(rows)) if rows and list(rows) == list(range(first, first + len(rows))) else None
        self._patterns: dict[int, tuple[pa.Array, Any]] = {}

    def names(self, letters: str) -> pa.Array:
        """Of the cells of one column."""
        if not self.rows:
            return nulls(STRING, 0)
        if self._run and len(self.rows) <= _FEW:
            return _names(letters, *self._run)
        return _lettered(letters, *self._pattern(len(letters)))

    def _pattern(self, letters: int) -> tuple[pa.Array, Any]:
        if letters not in self._patterns:
            self._patterns[letters] = _pattern(letters, self.rows)
        return self._patterns[letters]

    def numbers(self) -> pa.Array:
        """1-based."""
        if self._run and len(self.rows) <= _FEW:
            return _numbers(*self._run)
        return pa.array(np.asarray(self.rows, np.int32) + np.int32(1))

    def row_ids(self, before: str, after: str) -> pa.Array:
        """One for each record: `before`, the row's number, `after`; those of the same row are numbered."""
        if self._run and len(self.rows) <= _FEW:
            return _row_ids(before, after, *self._run)
        numbers: dict[int, int] = {}
        row_ids = []
        for row in self.rows:
            again = numbers[row] = numbers.get(row, -1) + 1
            row_id = f"{before}{row + 1}{after}"
            row_ids.append(f"{row_id}.{again}" if again else row_id)
        return pa.array(row_ids, STRING)


def same(value: Any, kind: pa.DataType, count: int) -> pa.Array:
    """One value throughout."""
    if value is None:
        return nulls(kind, count)
    return _same(value, kind, count) if count <= _FEW else pa.repeat(pa.scalar(value, kind), count)


def numbered(lines: Sequence[int]) -> pa.Array:
    """As they are."""
    if isinstance(lines, range) and len(lines) <= _FEW:
        return _numbers(lines.start - 1, len(lines))
    return pa.array(np.asarray(lines, np.int32))


def nulls(kind: pa.DataType, count: int) -> pa.Array:
    """Nothing throughout."""
    return _nulls(kind, count) if count <= _FEW else pa.nulls(count, kind)


@lru_cache(maxsize=256)
def _same(value: Any, kind: pa.DataType, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(value, kind), count)


@lru_cache(maxsize=256)
def _nulls(kind: pa.DataType, count: int) -> pa.Array:
    return pa.nulls(count, kind)


@lru_cache(maxsize=1024)
def _names(letters: str, first: int, count: int) -> pa.Array:
    return _lettered(letters, *_pattern(len(letters), range(first, first + count)))


@lru_cache(maxsize=256)
def _numbers(first: int, count: int) -> pa.Array:
    return pa.array(range(first + 1, first + 1 + count), pa.int32())


def _row_ids(before: str, after: str, first: int, count: int) -> pa.Array:
    signs = before.encode()
    gap = b"\0" * len(signs)
    offsets, text = _row_ids_after(len(gap), after, first, count)
    return pa.Array.from_buffers(STRING, count, [None, offsets, pa.py_buffer(text.replace(gap, signs))])


@lru_cache(maxsize=256)
def _row_ids_after(gap: int, after: str, first: int, count: int) -> tuple[pa.Buffer, bytes]:
    """Offsets and text of row ids with so many zeros instead of what stands before the row's number."""
    array = pa.array([f"{chr(0) * gap}{row + 1}{after}" for row in range(first, first + count)], STRING)
    _, offsets, text = array.buffers()
    return offsets, text.to_pybytes()


def _pattern(letters: int, rows: Sequence[int]) -> tuple[pa.Array, Any]:
    """The names in column `A`, `AA` or `AAA`, and where each begins in the buffer."""
    pattern = pa.array([f"{'A' * letters}{row + 1}" for row in rows], STRING)
    return pattern, np.frombuffer(pattern.buffers()[1], np.int32)[: len(pattern)]


def _lettered(letters: str, pattern: pa.Array, starts: Any) -> pa.Array:
    """The same names in another column."""
    _, offsets, text = pattern.buffers()
    signs = np.frombuffer(text, np.uint8).copy()
    for place, sign in enumerate(letters.encode()):
        signs[starts + place] = sign
    return pa.Array.from_buffers(STRING, len(pattern), [None, offsets, pa.py_buffer(signs)])
