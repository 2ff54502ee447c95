"""Cells out of a sheet's XML, thousands at a time: positions of tags as arrays, values by Arrow, no Python per cell.

Only XML as every program that saves sheets writes it is understood here. Whatever else appears (comments, prefixes,
rows without numbers, ...) raises Unusual, and the sheet is read again by xlsx_slow, which knows all of XML.
"""

import re
from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hosen.read.formats.xlsx_book import Book, Objects, Piece, broken, objects
from hosen.read.formats.xlsx_dates import DURATION, MOMENT, NUMBER, iso_value
from hosen.read.formats.xlsx_places import places
from hosen.read.formats.xlsx_tags import (
    Flags,
    Positions,
    Tags,
    Unusual,
    every,
    floats,
    item_text,
    meanings,
    some,
    texts,
)
from hosen.read.grid import Value

_C, _F, _I, _R, _T, _V, _SLASH, _SPACE, _CLOSE = b"cfirtv/ >"

_IS_NUMBER, _IS_MOMENT, _IS_DURATION, _IS_SHARED = range(4)
_IS_TEXT, _IS_BOOL, _IS_ERROR, _IS_ISO, _IS_INLINE, _IS_UNSAVED = range(4, 10)
_TYPES = {"n": _IS_NUMBER, "s": _IS_SHARED, "str": _IS_TEXT, "inlineStr": _IS_INLINE}
_TYPES |= {"b": _IS_BOOL, "e": _IS_ERROR, "d": _IS_ISO}
_OF_VALUE, _OF_INLINE = (np.uint32(int.from_bytes(kinds, "little")) for kinds in (b"cv//", b"cit/"))
_ATTRIBUTES = re.compile(rb'(?:\s+[\w:.-]+="[^"<&]*")*\s*>\s*')
_ATTRIBUTE = re.compile(rb'\s([\w:.-]+)="([^"]*)"')


@lru_cache(maxsize=4096)
def _type_and_style(attributes: bytes) -> tuple[int, int]:
    """Of a cell's attributes after its reference, to the next tag."""
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
    after: Positions  # behind their tags
    start: Positions
    end: Positions
    is_inline: Flags
    is_formula: Flags
    is_unsaved: Flags  # a formula without the tag of a value
    is_rich: Flags  # an inline string with runs, say
    is_simple: bool  # none of the last three

    def needed(self) -> "_Found":
        """Without those that have no text and should have none."""
        at: Flags = self.end > self.start
        if not self.is_simple:
            at |= self.is_formula | self.is_rich
        if every(at):
            return self
        flags = (self.is_inline[at], self.is_formula[at], self.is_unsaved[at], self.is_rich[at])
        return _Found(self.cells[at], self.after[at], self.start[at], self.end[at], *flags, self.is_simple)


def read_rows(xml: bytes, start: int, end: int, book: Book) -> Piece:
    """The cells of the whole `<row>` elements between two positions of a sheet's XML."""
    tags = Tags(xml, start, end)
    found = _cells_with_text(tags)
    rows, columns, attributes = places(tags, found.cells)
    values = _values(tags, found, attributes, book)
    if book.has_empty_text or not found.is_simple:  # else no value can be an empty text
        filled = values != None  # noqa: E711
        return Piece(rows[filled], columns[filled], values[filled])
    return Piece(rows, columns, values)


def _cells_with_text(tags: Tags) -> _Found:
    cells = _cell_tags(tags)
    if (found := _simple_cells(tags, cells)) is not None:
        return found.needed()
    tags.refuse_unknown()
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
    start, end = tags.right[text_tag] + 1, tags.left[text_tag + 1]
    found = _Found(cells, tags.right[cells] + 1, start, end, is_inline, is_formula, is_unsaved, is_rich, False)
    return found.needed()


def _simple_cells(tags: Tags, cells: Positions) -> _Found | None:
    """Of rows of nothing but `<c><v></v></c>` and `<c><is><t></t></is></c>`, all of them closed, else None: as most
    sheets are, and faster."""
    four = np.ndarray((len(tags.kind) - 3,), "<u4", tags.kind, strides=(1,))[cells]  # the kinds of four tags each
    is_inline = four == _OF_INLINE
    values, inline = int(np.count_nonzero(four == _OF_VALUE)), int(np.count_nonzero(is_inline))
    closed = 2 * values + 3 * inline + tags.count(_R)
    if len(cells) != values + inline or len(tags.left) != 2 * closed or tags.count(_SLASH) != closed:
        return None
    if inline and not all(every(tags.kind[cells[is_inline] + place] == _SLASH) for place in (4, 5)):
        return None
    if not tags.are_even():  # a bare > in a text, or a tag without an end
        return None
    none = np.zeros(len(cells), np.bool_)
    after = tags.left[cells + 1]
    text_tag = cells + 1 + is_inline if inline else cells + 1
    start = tags.left[text_tag] + len(b"<v>")
    if some(tags.bytes[start - 1] != _CLOSE):
        return None
    return _Found(cells, after, start, tags.left[text_tag + 1], is_inline, none, none, none, True)


def _cell_tags(tags: Tags) -> Positions:
    cells: Positions = (tags.kind == _C).nonzero()[0]
    follows = tags.bytes[tags.left[cells] + 2]
    is_cell = follows == _SPACE
    if every(is_cell):
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
    if not len(found.cells):
        return np.empty(0, object)
    types, present = meanings(tags, attributes, found.after, partial(_type, book))
    if some((types == _IS_INLINE) != found.is_inline):
        raise Unusual("a value beside an inline string")
    if not found.is_simple:
        lacks_value = found.is_formula & (found.is_unsaved | ((found.end <= found.start) & (types != _IS_TEXT)))
        types[lacks_value] = _IS_UNSAVED
    numbers = floats(tags.xml, found.start, found.end, types <= _IS_SHARED)
    values = np.empty(len(types), object)
    for kind in set(present):
        chosen = (types == kind).nonzero()[0]
        if kind == _IS_NUMBER:
            values[chosen] = numbers[chosen].astype(object)  # all of them would leave holes in memory: slow later
        elif kind == _IS_SHARED:
            values[chosen] = _shared(numbers[chosen], book)
        elif kind in _DATED:
            values[chosen] = objects(book.dated(numbers[chosen].tolist(), _DATED[kind]))
        else:
            raw, which = texts(tags.xml, found.start[chosen], found.end[chosen])
            values[chosen] = objects(_BY_TEXT[kind](book, raw))[which]
    if not found.is_simple:
        values[lacks_value] = broken("")
        for index in found.is_rich.nonzero()[0].tolist():
            values[index] = book.same([item_text(tags, int(found.cells[index]) + 1, b"</is>")])[0]
    return values


_DATED = {_IS_MOMENT: MOMENT, _IS_DURATION: DURATION}
_BY_TEXT: dict[int, Callable[[Book, list[str]], list[Value]]] = {
    _IS_TEXT: Book.same,
    _IS_INLINE: Book.same,
    _IS_BOOL: lambda book, raw: [text.strip() in ("1", "true") for text in raw],
    _IS_ERROR: lambda book, raw: [broken(text.strip()) for text in raw],
    _IS_ISO: lambda book, raw: [iso_value(text) for text in raw],
}


def _type(book: Book, attributes: bytes) -> int:
    kind, style = _type_and_style(attributes)
    if kind == _IS_NUMBER and (dated := book.style_kind(style)) != NUMBER:
        return _IS_MOMENT if dated == MOMENT else _IS_DURATION
    return kind


def _shared(numbers: npt.NDArray[np.float64], book: Book) -> Objects:
    indices = numbers.astype(np.int64)
    if len(indices) and (indices.min() < 0 or indices.max() >= len(book.shared)):
        raise Unusual("a text that is not there")
    return book.shared[indices]
