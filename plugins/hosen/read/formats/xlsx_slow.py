"""Sheets and shared strings read by an XML parser: all of XML, some ten times slower than xlsx_cells, same results."""

import math
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from xml.parsers import expat

import numpy as np

from hosen.read.formats.refusals import UnsafeXml
from hosen.read.formats.xlsx_book import LAST_COLUMN, LAST_ROW, Book, Piece, broken, objects
from hosen.read.formats.xlsx_dates import NUMBER, iso_value
from hosen.read.formats.xlsx_text import unescaped
from hosen.read.grid import Value

_ENOUGH = 50_000
_NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*")
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")

Range = tuple[int, int, int, int]


def parse(
    pieces: Iterable[bytes],
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> Iterator[None]:
    """Calls back with names without their namespaces; yields after each piece. Raises UnsafeXml for a document type,
    ExpatError for what is not XML."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise UnsafeXml("DOCTYPE")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(" ")[2], attributes)
    parser.EndElementHandler = lambda name: end(name.rpartition(" ")[2])
    parser.CharacterDataHandler = text
    for piece in pieces:
        parser.Parse(piece, False)
        yield
    parser.Parse(b"", True)
    yield


def shared_strings(pieces: Iterable[bytes]) -> list[str]:
    reader = _Texts()
    found = []

    def end(name: str) -> None:
        reader.end(name)
        if name == "si":
            found.append(reader.take())

    for _ in parse(pieces, lambda name, _: reader.start(name), end, reader.text):
        pass
    return found


class _Texts:
    """Gathers the text of `<t>`, phonetic readings left out."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._is_text = False
        self._phonetic = 0

    def start(self, name: str) -> None:
        self._phonetic += name == "rPh"
        self._is_text = name == "t" and not self._phonetic

    def end(self, name: str) -> None:
        self._phonetic -= name == "rPh"
        self._is_text = False

    def text(self, text: str) -> None:
        if self._is_text:
            self._parts.append(text)

    def take(self) -> str:
        text = unescaped("".join(self._parts))
        self._parts.clear()
        return text


class SheetReader:
    """The cells of a sheet in pieces; `merged` is complete afterwards. Values outside of `<sheetData>` are no cells."""

    def __init__(self, book: Book) -> None:
        self.merged: list[str] = []
        self._book = book
        self._texts = _Texts()
        self._places: list[tuple[int, int]] = []
        self._values: list[Value] = []
        self._row = self._column = 0  # 1-based, of the last cell
        self._is_data = self._is_value = False
        self._cell: dict[str, str] | None = None
        self._value: list[str] | None = None
        self._has_formula = False

    def read(self, pieces: Iterable[bytes]) -> Iterator[Piece]:
        for _ in parse(pieces, self._start, self._end, self._text):
            if len(self._values) >= _ENOUGH:
                yield self._take()
        yield self._take()

    def _take(self) -> Piece:
        places = np.array(self._places, np.int32).reshape(-1, 2)
        values = objects(self._values)
        self._places, self._values = [], []
        return Piece(places[:, 0], places[:, 1], values)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheetData":
            self._is_data = True
        elif name == "mergeCell":
            self.merged.append(attributes.get("ref", ""))
        elif not self._is_data:
            return
        elif name == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = 0
        elif name == "c" and self._cell is None:
            self._cell, self._value, self._has_formula = attributes, None, False
            self._place(attributes.get("r"))
        elif self._cell is not None:
            self._texts.start(name)
            self._has_formula |= name == "f"
            if name == "v":
                self._value, self._is_value = [], True

    def _end(self, name: str) -> None:
        if name == "sheetData":
            self._is_data = False
        elif self._cell is not None:
            self._texts.end(name)
            if name == "v":
                self._is_value = False
            elif name == "c":
                value = self._convert(self._cell, None if self._value is None else "".join(self._value))
                if value is not None:
                    self._places.append((self._row - 1, self._column - 1))
                    self._values.append(value)
                self._cell = None

    def _text(self, text: str) -> None:
        if self._is_value and self._value is not None:
            self._value.append(text)
        elif self._cell is not None:
            self._texts.text(text)

    def _place(self, reference: str | None) -> None:
        if reference is None:
            self._column += 1
            return
        self._row, self._column = place_of(reference)

    def _convert(self, cell: dict[str, str], value: str | None) -> Value:
        kind = cell.get("t", "n")
        inline = self._texts.take()
        if self._has_formula and (value is None or (not value and kind != "str")):
            return broken("")
        if kind == "inlineStr":
            return self._book.same([inline or unescaped(value or "")])[0]
        if not value:
            return None
        if kind == "s":
            return self._shared(value)
        if kind == "b":
            return value.strip() in ("1", "true")
        if kind == "e":
            return broken(value.strip())
        if kind == "d":
            return iso_value(value)
        return self._number(value, cell.get("s", "0")) if kind == "n" else self._book.same([unescaped(value)])[0]

    def _shared(self, value: str) -> Value:
        index = int(value)
        if 0 <= index < len(self._book.shared):
            text: Value = self._book.shared[index]
            return text
        return broken("")  # the text was not saved

    def _number(self, value: str, style: str) -> Value:
        if not _NUMBER.fullmatch(value) or not math.isfinite(number := float(value)):
            return self._book.same([unescaped(value)])[0]
        kind = self._book.style_kind(int(style) if style.isdecimal() else 0)
        return number if kind == NUMBER else self._book.dated([number], kind)[0]


def place_of(reference: str) -> tuple[int, int]:
    """1-based row and column. Raises ValueError for what is no place."""
    match = _REFERENCE.fullmatch(reference.strip().upper().replace("$", ""))
    if not match:
        raise ValueError(f"no place: {reference[:20]!r}")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    row = int(match[2])
    if not (0 < row <= LAST_ROW and column <= LAST_COLUMN):
        raise ValueError(f"no place: {reference!r}")
    return row, column


def ranges(references: Iterable[str]) -> list[Range]:
    """Merged ranges as 0-based (top, left, bottom, right); what is no range of places is left out."""
    found = []
    for reference in references:
        start, _, end = reference.partition(":")
        with suppress(ValueError):
            (top, left), (bottom, right) = place_of(start), place_of(end)
            found.append((top - 1, left - 1, bottom - 1, right - 1))
    return found
