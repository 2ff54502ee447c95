"""A record's cells as they were written, for whoever has to mend it: personal ones and unknown columns masked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from json.encoder import encode_basestring
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hosen.privacy import MASK, without_identifiers
from hosen.read.grid import Sheet, Value, is_blank, text_of
from hosen.read.linecells import LineCells
from hosen.read.table import Table, header_text

_AT_ONCE = 20_000
"""Records whose texts are joined at a time: the texts of an Arrow array have two gigabytes together."""


@dataclass(frozen=True)
class _Column:
    """The lines of a column as they are shown. before: what stands before each in JSON; texts: null for nothing."""

    before: str
    texts: pa.Array

    def taken(self, lines: Sequence[int] | None) -> "_Column":
        """At these lines (-1: none), all for None."""
        if lines is None:
            return self
        places = pa.array([at if at >= 0 else None for at in lines], pa.int64())
        return _Column(self.before, self.texts.take(places))

    @property
    def is_full(self) -> bool:
        return not self.texts.null_count


class RawCells:
    """The cells of a table's lines as JSON texts: header as written -> cell as written."""

    def __init__(self, sheet: Sheet, table: Table, cells: LineCells) -> None:
        self.sheet, self.table, self.cells = sheet, table, cells
        self._columns: dict[int, _Column | None] = {}

    def of(
        self, line: Sequence[int], figures: Mapping[str, tuple[int, Sequence[int]]] | None
    ) -> pa.Array | pa.ChunkedArray:
        """A JSON object per record. line: of each its line; figures: only these figures, by the lines they stand in,
        and None for all columns."""
        is_whole = is_every(line, len(self.cells.rows))
        own = set(self.table.figures)
        shown = [
            found.taken(None if is_whole else line)
            for column in self.table.region.columns
            if (figures is None or column not in own) and (found := self._column(column))
        ]
        shown += [found.taken(lines) for place, lines in (figures or {}).values() if (found := self._column(place))]
        if not shown:
            return pa.repeat(pa.scalar("{}"), len(line))
        if len(line) <= _AT_ONCE:
            return _objects(shown)
        chunks = [
            _objects([_Column(one.before, one.texts.slice(start, _AT_ONCE)) for one in shown])
            for start in range(0, len(line), _AT_ONCE)
        ]
        return pa.chunked_array(chunks, pa.string())

    def _column(self, column: int) -> _Column | None:
        """None where the lines have nothing."""
        if column not in self._columns:
            self._columns[column] = self._shown(column)
        return self._columns[column]

    def _shown(self, column: int) -> _Column | None:
        values, kinds = self.cells.values(column), self.cells.kinds(column)
        if kinds <= {type(None)}:
            return None
        before = _quoted_header(header_text(self.table, self.sheet, column)) + ': "'
        return _Column(before, self._texts(column, values, kinds))

    def _texts(self, column: int, values: list[Value], kinds: frozenset[type]) -> pa.Array:
        name = self.table.columns.get(column)
        known = self.table.form.column(name) if name else None
        is_own = column in self.table.figures or column == self.table.measure_names or column in self.table.totals
        if (known is None and not is_own) or (
            known and (known.personal or known.pseudonym or known.type == "identity")
        ):
            return pa.array([None if is_blank(value) else MASK for value in values], pa.string())
        if (texts := self.cells.number_texts(column)) is not None:
            return texts
        is_number_of_a_thing = known is not None and known.type == "code" and known.list is None
        if kinds <= {str, type(None)} or kinds <= {date, type(None)}:
            cache = _SHOWN[is_number_of_a_thing]
            return pa.array(list(map(cache.__getitem__, values)), pa.string())
        return pa.array([_text(value, is_number_of_a_thing) for value in values], pa.string())


def is_every(line: Sequence[int], count: int) -> bool:
    """Whether these are all of so many lines, each once."""
    return len(line) == count and line == (range(count) if isinstance(line, range) else list(range(count)))


def _objects(columns: list[_Column]) -> pa.Array:
    """JSON objects, one for each line, of what stands there. Around the first column that always has a text, those
    before it end with a comma and those after it begin with one."""
    first = next((place for place, one in enumerate(columns) if one.is_full), None)
    parts: list[pa.Array] = []
    between = "{"
    for place, one in enumerate(columns):
        is_before = first is not None and place < first
        before = one.before if is_before or place == first else f", {one.before}"
        after = '", ' if is_before else '"'
        if one.is_full:
            parts += [_scalar(between + before), one.texts]
            between = after
        else:
            piece = pc.binary_join_element_wise(_scalar(before), one.texts, _scalar(after), _scalar(""))
            parts += [_scalar(between), piece.fill_null("")]
            between = ""
    found = pc.binary_join_element_wise(*parts, _scalar(between + "}"), _scalar(""))
    if first is None:  # each may be missing: the first that is there comes after a comma
        is_empty = pc.equal(found, "{}")
        return pc.if_else(is_empty, found, pc.binary_replace_slice(found, 1, 3, ""))
    return found


@lru_cache(maxsize=10_000)
def _scalar(text: str) -> pa.Scalar:
    return pa.scalar(text)


@lru_cache(maxsize=10_000)
def _quoted_header(text: str) -> str:
    return encode_basestring(text)


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
_SHOWN = {each: _Texts(partial(_text, is_number_of_a_thing=each)) for each in (False, True)}


def _quoted(text: str, is_number_of_a_thing: bool) -> str | None:
    """The text as it stands between the quotes of JSON."""
    if is_blank(text):
        return None
    return encode_basestring(text if is_number_of_a_thing else without_identifiers(text))[1:-1]
