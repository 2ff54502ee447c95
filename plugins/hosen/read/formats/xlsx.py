"""Workbooks of Excel and its kin (xlsx, xlsm; Transitional and Strict) as sheets of typed cells, without Excel.

Nothing in a workbook is run or fetched. Errors and formulas without a value come out as BrokenCell. See xlsx_cells for
how it is fast, xlsx_slow for what happens to XML that is right but unusual.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipInfo

from hosen.read.formats import xlsx_slow
from hosen.read.formats.xlsx_book import Book, Cells, Objects, objects
from hosen.read.formats.xlsx_cells import read_rows
from hosen.read.formats.xlsx_dates import style_kinds
from hosen.read.formats.xlsx_parts import Package, local, tree_of
from hosen.read.formats.xlsx_tags import Unusual, shared_strings
from hosen.read.grid import Sheet

__all__ = ["read_xlsx"]

_UTF8 = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml(?![^>]*encoding)[^>]*>|<\?xml[^>]*encoding=.utf-8.[^>]*>)?\s*<\w", re.I
)
_MERGED = re.compile(rb'<mergeCell\s[^>]*?\bref="([^"<&]*)"')
_DATA, _DATA_END = re.compile(rb"<sheetData(?:\s[^>]*)?(/?)>"), b"</sheetData"
_MAX_HEAD = 20_000_000


def read_xlsx(path: Path | IO[bytes], first_number: int = 1, entries: Sequence[ZipInfo] = ()) -> Iterator[Sheet]:
    """Each worksheet in the workbook's order; chart and macro sheets only count. entries: of the archive, where they
    were read before. Raises Refused (refusals.py) for a
    file that does harm; BadZipFile, KeyError, ValueError, ParseError, zlib_ng.error ... for a torn one."""
    with Package(path, entries) as package:
        workbook = package.workbook()
        is_1904, sheets = _workbook_in(package.read(workbook))
        relations = package.relations(workbook)
        parts = dict(relations.values())
        book = Book(is_1904)
        if (styles := parts.get("styles", "")) in package:
            book.style_kinds = style_kinds(package.read(styles))
        if (strings := parts.get("sharedstrings", "")) in package:
            book.shared = _shared_strings(package, strings)
        for number, (name, state, identifier) in enumerate(sheets, first_number):
            kind, target = relations.get(identifier, ("", ""))
            if kind in ("worksheet", ""):
                if target not in package:
                    raise BadZipFile(f"the sheet number {number} is not in the archive")
                sheet = Sheet(name, number, state in ("hidden", "veryhidden"), [], is_1904=is_1904)
                _read_sheet(package, target, book, sheet)
                yield sheet


@lru_cache(maxsize=64)
def _workbook_in(xml: bytes) -> tuple[bool, tuple[tuple[str, str, str], ...]]:
    """Whether days are counted from 1904; of each sheet its name, state and relationship."""
    root = tree_of(xml)
    is_1904 = any(
        each.get("date1904", "0").lower() in ("1", "true") for each in root if local(each.tag) == "workbookPr"
    )
    sheets = tuple(
        (
            each.get("name", ""),
            each.get("state", "visible").lower(),
            next((value for key, value in each.attrib.items() if key.endswith("}id")), ""),
        )
        for group in root
        if local(group.tag) == "sheets"
        for each in group
    )
    return is_1904, sheets


def _read_sheet(package: Package, part: str, book: Book, sheet: Sheet) -> None:
    try:
        cells, merged = _read_fast(package, part, book)
    except (Unusual, IndexError):  # IndexError: tags that do not follow each other as in any known file
        cells = Cells()
        reader = xlsx_slow.SheetReader(book)
        for piece in reader.read(package.pieces(part)):
            cells.add(piece)
        merged = reader.merged
    sheet.columns = cells.grid()
    sheet.merged = xlsx_slow.ranges(merged)


def _read_fast(package: Package, part: str, book: Book) -> tuple[Cells, list[str]]:
    """The cells and the merged ranges. Raises Unusual for XML that needs a parser."""
    cells = Cells()
    pieces = package.pieces(part)
    head, match = b"", None
    while match is None:
        if (piece := next(pieces, None)) is None or len(head) > _MAX_HEAD:
            raise Unusual("no data")
        head += piece
        match = _DATA.search(head)
    if not _UTF8.match(head) or b"<!" in head[: match.start()]:
        raise Unusual("not plain UTF-8")
    xml, start = head, match.end()
    if match[1]:
        return cells, _merged_after(xml[start:], pieces)
    while (end := xml.rfind(_DATA_END, start)) < 0:
        if (piece := next(pieces, None)) is None:
            raise Unusual("no end of the data")
        if (cut := xml.rfind(b"<row", start)) > start:
            cells.add(read_rows(xml, start, cut, book))
            start = cut
        xml, start = xml[start:] + piece, 0
    cells.add(read_rows(xml, start, end, book))
    return cells, _merged_after(xml[end:], pieces)


def _merged_after(rest: bytes, pieces: Iterator[bytes]) -> list[str]:
    found: list[str] = []
    for piece in (b"", *pieces):
        rest += piece
        if b"<!" in rest:
            raise Unusual("not only tags")
        found.extend(each.decode() for each in _MERGED.findall(rest))
        rest = rest[max(rest.rfind(b"<"), 0) :]
        if _MERGED.match(rest):
            rest = b""
    return found


def _shared_strings(package: Package, part: str) -> Objects:
    try:
        found = _shared_fast(package.pieces(part))
    except (Unusual, IndexError):
        found = xlsx_slow.shared_strings(package.pieces(part))
    return objects([text or None for text in found])


def _shared_fast(pieces: Iterator[bytes]) -> list[str]:
    xml = next(pieces, b"")
    match = re.search(rb"<sst\b[^>]*>", xml)
    if not match or not _UTF8.match(xml) or b"<!" in xml[: match.start()]:
        raise Unusual("not plain UTF-8")
    found: list[str] = []
    start = match.end()
    for piece in pieces:
        if (cut := xml.rfind(b"<si", start)) > start:
            found.extend(shared_strings(xml, start, cut))
            start = cut
        xml, start = xml[start:] + piece, 0
    if (end := xml.rfind(b"</sst")) < start:
        raise Unusual("no end of the strings")
    found.extend(shared_strings(xml, start, end))
    return found
