"""A record's cells as they were written, for whoever has to mend it: personal ones and unknown columns masked."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import islice
from typing import Any

import pyarrow as pa

from hosen.privacy import MASK, without_identifiers
from hosen.read.grid import Sheet, Value, is_blank, text_of
from hosen.read.tables import Table, header_text

_AT_ONCE = 20_000
"""Records whose texts are made before they are handed to Arrow."""


@dataclass(frozen=True)
class _Column:
    """The lines of a column as they are shown. before: what stands before each in JSON; values: texts or numbers, None
    for nothing."""

    before: str
    values: list[str | None]

    def taken(self, lines: list[int] | None) -> "_Column":
        """At these lines (-1: none), all for None."""
        if lines is None:
            return self
        return replace(self, values=[self.values[at] if at >= 0 else None for at in lines])

    def piece(self) -> tuple[str, list[Any]]:
        """A part of a record's template, and what goes into it record by record."""
        if None not in self.values:
            return f', {self.before.replace("%", "%%")}%s"', self.values
        before = f", {self.before}"
        return "%s", ["" if value is None else f'{before}{value}"' for value in self.values]


class RawCells:
    """The cells of a table's lines as JSON texts: header as written -> cell as written."""

    def __init__(self, sheet: Sheet, table: Table, values: Callable[[int], list[Value]]) -> None:
        self.sheet, self.table, self._values = sheet, table, values
        self._columns: dict[int, _Column | None] = {}

    def of(self, line: list[int], figures: Mapping[str, tuple[int, list[int]]] | None) -> pa.ChunkedArray:
        """A JSON object per record. line: of each its line; figures: only these figures, by the lines they stand in,
        and None for all columns."""
        is_whole = len(line) == len(self._values(0)) and line == list(range(len(line)))
        own = set(self.table.figures)
        shown = [
            found.taken(None if is_whole else line)
            for column in range(self.table.region.left, min(self.table.region.right, self.sheet.width))
            if (figures is None or column not in own) and (found := self._column(column))
        ]
        shown += [found.taken(lines) for place, lines in (figures or {}).values() if (found := self._column(place))]
        if not shown:
            return pa.chunked_array([pa.repeat(pa.scalar("{}"), len(line))])
        pieces = [one.piece() for one in shown]
        template = "".join(piece for piece, _ in pieces)
        records = zip(*(values for _, values in pieces), strict=True)
        texts: Iterator[str]
        if template.startswith(", "):
            texts = map(f"{{{template[2:]}}}".__mod__, records)
        else:  # the first may be missing
            texts = (f"{{{(template % record)[2:]}}}" for record in records)
        chunks = [pa.array(list(islice(texts, _AT_ONCE)), pa.string()) for _ in range(0, len(line), _AT_ONCE)]
        return pa.chunked_array(chunks, pa.string())

    def _column(self, column: int) -> _Column | None:
        """None where the lines have nothing."""
        if column not in self._columns:
            self._columns[column] = self._shown(column)
        return self._columns[column]

    def _shown(self, column: int) -> _Column | None:
        values = self._values(column)
        kinds = set(map(type, values))
        if kinds <= {type(None)}:
            return None
        name = self.table.columns.get(column)
        known = self.table.form.column(name) if name else None
        is_own = column in self.table.figures or column == self.table.measure_names or column in self.table.totals
        before = json.dumps(header_text(self.table, self.sheet, column), ensure_ascii=False) + ': "'
        if (known is None and not is_own) or (
            known and (known.personal or known.pseudonym or known.type == "identity")
        ):
            return _Column(before, [None if is_blank(value) else MASK for value in values])
        if kinds <= {float, type(None)}:
            if all(map(float.is_integer, filter(None, values))):  # type: ignore[arg-type]
                return _Column(before, list(map(_WHOLE.__getitem__, values)))
            return _Column(before, pa.array(values, pa.float64()).cast(pa.string()).to_pylist())
        is_number_of_a_thing = known is not None and known.type == "code" and known.list is None
        if kinds <= {str, type(None)} or kinds <= {date, type(None)}:
            cache = _SHOWN[is_number_of_a_thing]
            return _Column(before, list(map(cache.__getitem__, values)))
        return _Column(before, [_text(value, is_number_of_a_thing) for value in values])


def _text(value: Value, is_number_of_a_thing: bool) -> str | None:
    if isinstance(value, str):
        return _quoted(value, is_number_of_a_thing)
    if is_blank(value):
        return None
    return _quoted(text_of(value), True)


class _Texts(dict[Any, str | None]):
    """What values are shown as, each made once."""

    def __init__(self, show: Callable[[Value], str | None]) -> None:
        super().__init__()
        self._show = show

    def __missing__(self, value: Value) -> str | None:
        if len(self) > _MAX_TEXTS:
            self.clear()
        text = self._show(value)
        if text is None or len(text) < _LONG:
            self[value] = text
        return text


_MAX_TEXTS, _LONG = 50_000, 500
_WHOLE = _Texts(lambda number: None if number is None else text_of(number))
_SHOWN = {each: _Texts(partial(_text, is_number_of_a_thing=each)) for each in (False, True)}


def _quoted(text: str, is_number_of_a_thing: bool) -> str | None:
    """The text as it stands between the quotes of JSON."""
    if is_blank(text):
        return None
    return json.dumps(text if is_number_of_a_thing else without_identifiers(text), ensure_ascii=False)[1:-1]
