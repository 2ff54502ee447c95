"""A table's cells as they were written, for whoever has to mend a row: personal ones and unknown columns masked.

Few rows are kept out, so cells stay columns here; loading makes texts of the rows that need them (`hosen.load.raw`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import Any

import pyarrow as pa

from hosen.batch import RAW
from hosen.forms import Column
from hosen.privacy import MASK, without_identifiers
from hosen.read.grid import Sheet, Value, is_blank, text_of
from hosen.read.linecells import LineCells
from hosen.read.table import Table, header_text

_FIGURES = ("integer", "number", "percent", "flag", "period")
"""Types in which nine digits are a number and nobody's."""


@dataclass(frozen=True)
class _Column:
    """The lines of a column as they are shown, null for nothing: numbers alone, or texts."""

    header: str
    numbers: pa.Array | None
    texts: list[str | None]

    def taken(self, lines: Sequence[int]) -> "_Column":
        """At these lines (-1: none)."""
        if self.numbers is None:
            return _Column(self.header, None, [self.texts[at] if at >= 0 else None for at in lines])
        places = pa.array([at if at >= 0 else None for at in lines], pa.int64())
        return _Column(self.header, self.numbers.take(places), [])


class RawCells:
    """The cells of a table's lines."""

    def __init__(self, sheet: Sheet, table: Table, cells: LineCells) -> None:
        self.sheet, self.table, self.cells = sheet, table, cells
        self._columns: dict[int, _Column | None] = {}

    def of(
        self, name: str, line: Sequence[int], figures: Mapping[str, tuple[int, Sequence[int]]] | None
    ) -> tuple[pa.RecordBatch, Sequence[int]]:
        """A row of RAW under this name, and of each record its line there. line: of each its line in the table;
        figures: only these figures, by the lines they stand in, and None for all columns."""
        columns = self.table.region.columns
        if figures is None:
            return _row(name, [found for column in columns if (found := self._column(column))]), line
        own = set(self.table.figures)
        shown = [found.taken(line) for column in columns if column not in own and (found := self._column(column))]
        for measure, (place, lines) in figures.items():
            if found := self._column(place):
                shown.append(replace(found.taken(lines), header=self._figure_header(found.header, measure)))
        return _row(name, shown), range(len(line))

    def _figure_header(self, header: str, measure: str) -> str:
        """With what its row measures, where rows say that: several rows are one record."""
        if self.table.measure_names is None:
            return header
        return f"{header} – {self.table.form.column(measure).label['he']}"

    def _column(self, column: int) -> _Column | None:
        """None where the lines have nothing."""
        if column not in self._columns:
            self._columns[column] = self._shown(column)
        return self._columns[column]

    def _shown(self, column: int) -> _Column | None:
        kinds = self.cells.kinds(column)
        if kinds <= {type(None)}:
            return None
        header = header_text(self.table, self.sheet, column)
        name = self.table.columns.get(column)
        known = self.table.form.column(name) if name else None
        values = self.cells.values(column)
        if self._is_masked(column, known):
            return _Column(header, None, [None if is_blank(value) else MASK for value in values])
        is_thing = known is not None and known.type == "code" and known.list is None
        is_number = is_thing or known is None or known.type in _FIGURES
        if is_number and (numbers := self.cells.numbers(column)) is not None:
            return _Column(header, numbers[1], [])
        if is_thing:
            return _Column(header, None, [None if is_blank(value) else text_of(value) for value in values])
        if kinds <= {str, type(None)} or kinds <= {date, type(None)}:
            return _Column(header, None, list(map(_SHOWN.__getitem__, values)))
        return _Column(header, None, [_text(value, is_number) for value in values])

    def _is_masked(self, column: int, known: Column | None) -> bool:
        if known is not None:
            return known.personal or known.pseudonym or known.type == "identity"
        table = self.table
        return not (column in table.figures or column == table.measure_names or column in table.totals)


def is_every(line: Sequence[int], count: int) -> bool:
    """Whether these are all of so many lines, each once."""
    return len(line) == count and line == (range(count) if isinstance(line, range) else list(range(count)))


def _row(name: str, columns: list[_Column]) -> pa.RecordBatch:
    numbers = [one.numbers for one in columns if one.numbers is not None]
    values = pa.concat_arrays(numbers) if numbers else pa.array([], pa.float64())
    texts = list(chain.from_iterable(one.texts for one in columns if one.numbers is None))
    return pa.RecordBatch.from_arrays(
        [
            pa.array([name], pa.string()),
            *_headers(tuple((one.header, one.numbers is not None) for one in columns)),
            pa.ListArray.from_arrays(pa.array([0, len(values)], pa.int32()), values),
            pa.array([texts], pa.list_(pa.string())),
        ],
        schema=RAW,
    )


@lru_cache(maxsize=1024)
def _headers(columns: tuple[tuple[str, bool], ...]) -> tuple[pa.Array, pa.Array]:
    """Many tables have the same."""
    return (
        pa.array([[header for header, _ in columns]], pa.list_(pa.string())),
        pa.array([[is_number for _, is_number in columns]], pa.list_(pa.bool_())),
    )


def _text(value: Value, is_number: bool) -> str | None:
    """is_number: a cell that is no text is nobody's number."""
    if is_blank(value):
        return None
    return text_of(value) if is_number and not isinstance(value, str) else without_identifiers(text_of(value))


class _Texts(dict[Any, str | None]):
    """What values are shown as, each made once."""

    def __missing__(self, value: Value) -> str | None:
        if len(self) > _MAX_TEXTS:
            self.clear()
        text = _text(value, is_number=False)
        if text is None or len(text) < _LONG:
            self[value] = text
        return text


_MAX_TEXTS, _LONG = 50_000, 500
_SHOWN = _Texts()
