"""Cells out of a sheet's XML, thousands at a time: positions of tags as arrays, values by Arrow, no Python per cell.

Only XML as every program that saves sheets writes it is understood here. Whatever else appears (comments, prefixes,
rows without numbers, ...) raises Unusual, and the sheet is read again by xlsx_slow, which knows all of XML.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hosen.read.formats.xlsx_book import Book, Objects, Piece, broken, objects
from hosen.read.formats.xlsx_dates import DURATION, MOMENT, iso_value
from hosen.read.formats.xlsx_places import places
from hosen.read.formats.xlsx_tags import Flags, Positions, Tags, Unusual, item_text, spans, texts
from hosen.read.grid import Value

_C, _F, _I, _T, _V, _SLASH, _SPACE = b"cfitv/ "

_IS_NUMBER, _IS_SHARED, _IS_TEXT, _IS_BOOL, _IS_ERROR, _IS_ISO, _IS_INLINE, _IS_UNSAVED = range(8)
_TYPES = {"n": _IS_NUMBER, "s": _IS_SHARED, "str": _IS_TEXT, "inlineStr": _IS_INLINE}
_TYPES |= {"b": _IS_BOOL, "e": _IS_ERROR, "d": _IS_ISO}
_ATTRIBUTES = re.compile(rb'(?:\s+[\w:.-]+="[^"<&]*")*\s*')
_ATTRIBUTE = re.compile(rb'\s([\w:.-]+)="([^"]*)"')


@lru_cache(maxsize=4096)
def _type_and_style(attributes: bytes) -> tuple[int, int]:
    """Of a cell's attributes after its reference."""
    if not _ATTRIBUTES.fullmatch(attributes):
        raise Unusual("attributes")
    found = dict(_ATTRIBUTE.findall(attributes))
    kind, style = _TYPES.get(found.get(b"t", b"n").decode()), found.get(b"s", b"0")
    if kind is None or not style.isdigit() or b"r" in found:
        raise Unusual("attributes")
    return kind, int(style)


class _Found(NamedTuple):
    """The cells of a piece that have a value or should have: their tags and where their texts lie."""

    cells: Positions
    start: Positions
    end: Positions
    is_inline: Flags
    is_formula: Flags
    is_unsaved: Flags  # a formula without the tag of a value
    is_rich: Flags  # an inline string with runs, say


def read_rows(xml: bytes, start: int, end: int, book: Book) -> Piece:
    """The cells of the whole `<row>` elements between two positions of a sheet's XML."""
    tags = Tags(xml, start, end)
    found = _cells_with_text(tags)
    rows, columns, attributes = places(tags, found.cells)
    values = _values(tags, found, attributes, book)
    if book.has_empty_text or found.is_formula.any() or found.is_rich.any():  # else no value can be an empty text
        filled = values != None  # noqa: E711
        return Piece(rows[filled], columns[filled], values[filled])
    return Piece(rows, columns, values)


def _cells_with_text(tags: Tags) -> _Found:
    cells = _cell_tags(tags)
    first = tags.kind[cells + 1]
    is_empty = (first == _C) | (first == _SLASH)
    if is_empty.any():
        cells, first = cells[~is_empty], first[~is_empty]
    is_inline, is_formula = first == _I, first == _F
    if not (is_inline | is_formula | (first == _V)).all():
        raise Unusual("a cell that begins with something else")
    text_tag = cells + 1
    is_unsaved = is_rich = np.zeros(len(cells), np.bool_)
    if is_inline.any():
        text_tag += is_inline
        is_rich = is_inline.copy()
        is_rich[is_inline] = ~_is_plain(tags, text_tag[is_inline])
        text_tag[is_rich] -= 2
    if is_formula.any():
        text_tag[is_formula], saved = _value_tags(tags, text_tag[is_formula])
        is_unsaved = np.zeros(len(cells), np.bool_)
        is_unsaved[is_formula] = ~saved
    if not ((tags.kind[text_tag + 1] == _SLASH) | is_unsaved | is_rich).all():
        raise Unusual("something in a value")
    found = _Found(cells, tags.right[text_tag] + 1, tags.left[text_tag + 1], is_inline, is_formula, is_unsaved, is_rich)
    needed = (found.end > found.start) | is_formula | is_rich
    return found if needed.all() else _Found(*(part[needed] for part in found))


def _cell_tags(tags: Tags) -> Positions:
    cells = np.flatnonzero(tags.kind == _C)
    follows = tags.bytes[tags.left[cells] + 2]
    is_cell = follows == _SPACE
    if is_cell.all():
        return cells
    if (follows[~is_cell] < ord("A")).any():  # `<c>` without a place; names like `<color>` are of runs of text
        raise Unusual("a cell without attributes")
    return np.asarray(cells[is_cell])


def _is_plain(tags: Tags, text_tag: Positions) -> Flags:
    """Whether these are the tags of `<is><t>text</t></is>`."""
    kind = tags.kind
    plain: Flags = (kind[text_tag] == _T) & (kind[text_tag + 1] == _SLASH) & (kind[text_tag + 2] == _SLASH)
    plain[plain] &= ~tags.closes_itself(text_tag[plain])
    return plain


def _value_tags(tags: Tags, formulas: Positions) -> tuple[Positions, Flags]:
    """The tags of the values of formulas, and whether there is one (else the tag of the cell)."""
    is_closed = tags.closes_itself(formulas)
    if (tags.kind[formulas + 1][~is_closed] != _SLASH).any():
        raise Unusual("something in a formula")
    after = formulas + 2 - is_closed
    saved = tags.kind[after] == _V
    return np.where(saved, after, formulas - 1), saved


def _values(tags: Tags, found: _Found, attributes: Positions, book: Book) -> Objects:
    values = np.empty(len(found.cells), object)
    if not len(values):
        return values
    encoded = spans(tags.xml, attributes, tags.right[found.cells]).dictionary_encode()
    distinct = [_type_and_style(each) for each in encoded.dictionary.to_pylist()]
    codes = encoded.indices.to_numpy()
    types = np.array([kind for kind, _ in distinct])[codes]
    if ((types == _IS_INLINE) != found.is_inline).any():
        raise Unusual("a value beside an inline string")
    if found.is_formula.any():
        lacks_value = found.is_formula & (found.is_unsaved | ((found.end <= found.start) & (types != _IS_TEXT)))
        types[lacks_value] = _IS_UNSAVED
        values[lacks_value] = broken("")
    present = {kind for kind, _ in distinct}
    styles = np.array([book.style_kind(style) for _, style in distinct])
    for kind in present:
        chosen = np.flatnonzero(types == kind)
        if kind == _IS_NUMBER:
            _set_numbers(values, chosen, tags.xml, found, styles[codes[chosen]], book)
        elif kind == _IS_SHARED:
            _set_shared(values, chosen, tags.xml, found, book)
        else:
            raw = texts(tags.xml, found.start[chosen], found.end[chosen])
            values[chosen] = objects(_BY_TEXT[kind](book, raw))
    for index in np.flatnonzero(found.is_rich).tolist():
        values[index] = book.same([item_text(tags, int(found.cells[index]) + 1, b"</is>")])[0]
    return values


_BY_TEXT: dict[int, Callable[[Book, list[str]], list[Value]]] = {
    _IS_TEXT: Book.same,
    _IS_INLINE: Book.same,
    _IS_BOOL: lambda book, raw: [text.strip() in ("1", "true") for text in raw],
    _IS_ERROR: lambda book, raw: [broken(text.strip()) for text in raw],
    _IS_ISO: lambda book, raw: [iso_value(text) for text in raw],
}


def _floats(xml: bytes, found: _Found, chosen: Positions) -> npt.NDArray[np.float64]:
    try:
        floats = spans(xml, found.start[chosen], found.end[chosen], pa.string()).cast(pa.float64()).to_numpy()
    except pa.ArrowInvalid as error:
        raise Unusual(str(error)) from error
    if not np.isfinite(floats).all():
        raise Unusual("not a number")
    return floats  # type: ignore[no-any-return]


def _set_numbers(values: Objects, chosen: Positions, xml: bytes, found: _Found, kinds: Positions, book: Book) -> None:
    """kinds: what the style of each chosen cell makes of its number."""
    floats = _floats(xml, found, chosen)
    values[chosen] = objects(floats.tolist())
    if kinds.any():
        for kind in (MOMENT, DURATION):
            of_kind = np.flatnonzero(kinds == kind)
            values[chosen[of_kind]] = objects(book.dated(floats[of_kind].tolist(), kind))


def _set_shared(values: Objects, chosen: Positions, xml: bytes, found: _Found, book: Book) -> None:
    indices = _floats(xml, found, chosen).astype(np.int64)
    if len(indices) and (indices.min() < 0 or indices.max() >= len(book.shared)):
        raise Unusual("a text that is not there")
    values[chosen] = book.shared[indices]
