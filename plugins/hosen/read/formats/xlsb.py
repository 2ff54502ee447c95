"""Binary Excel workbooks (xlsb).

calamine reads the values. It gives an empty cell for an error and no merged areas, so the sheets' records are looked
through for both.
"""

import posixpath
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any
from xml.etree import ElementTree

import python_calamine

from hosen.read.formats.book import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Area, Content, clipped, trimmed
from hosen.read.formats.refusals import TooSparse, UnsafeXml
from hosen.read.grid import BrokenCell, Sheet, Value

_ROW, _CELL_ERROR, _FORMULA_ERROR = 0, 3, 11
_CELLS = range(2, 12)
"""Records of cells that hold something."""
_WORKBOOK, _BUNDLE_SHEET, _MERGED = 153, 156, 176
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


@dataclass(frozen=True)
class _Listed:
    """A sheet as the workbook lists it. part: its name in the archive."""

    name: str
    is_hidden: bool
    part: str


def read_xlsb(content: Content) -> Iterator[Sheet]:
    """Each sheet that has cells of its own (charts have none). Raises TooSparse, and what zipfile, struct and calamine
    raise for a torn file."""
    with content.open() as file, zipfile.ZipFile(file) as archive:
        listed, is_1904 = _listed(archive)
        with content.open() as again:
            workbook = _contained(partial(python_calamine.CalamineWorkbook.from_filelike, again))
            known = set(workbook.sheet_names)
            for number, about in enumerate(listed, 1):
                if "worksheets/" not in about.part or about.name not in known:
                    continue
                broken, merged = _scan(archive.read(about.part))
                rows = _contained(partial(_rows, workbook, about.name))
                columns = trimmed(_columns(rows, broken))
                height = len(columns[0]) if columns else 0
                areas = clipped(merged, height, len(columns))
                yield Sheet(about.name, number, about.is_hidden, columns, areas, is_1904)


def _contained(read: Callable[[], Any]) -> Any:
    """What a reader written in Rust gives; its panic as an ordinary error."""
    try:
        return read()
    except Exception:
        raise
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise ValueError("the reader gave up") from error


def _rows(workbook: python_calamine.CalamineWorkbook, name: str) -> list[list[Any]]:
    sheet = workbook.get_sheet_by_name(name)
    if sheet.total_height * sheet.total_width > MAX_CELLS:
        raise TooSparse(f"{sheet.total_height:,} × {sheet.total_width:,}")
    return sheet.to_python(skip_empty_area=False)


def _columns(rows: list[list[Any]], broken: dict[tuple[int, int], BrokenCell]) -> list[list[Value]]:
    height = max([len(rows), *(row + 1 for row, _ in broken)])
    width = max([max(map(len, rows), default=0), *(column + 1 for _, column in broken)])
    if height * width > MAX_CELLS:
        raise TooSparse(f"{height:,} × {width:,}")
    columns: list[list[Value]] = [list(cells) for cells in zip(*rows, strict=True)]
    for cells in columns:
        for place, value in enumerate(cells):
            if value == "":
                cells[place] = None
    columns.extend([] for _ in range(width - len(columns)))
    for column in columns:
        column.extend([None] * (height - len(column)))
    for (row, place), cell in broken.items():
        columns[place][row] = cell
    return columns


def _records(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Each record's type, and where its content begins and ends."""
    place, size = 0, len(data)
    while place < size:
        kind = data[place]
        place += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (data[place] & 0x7F) << 7
            place += 1
        length = shift = 0
        while True:
            byte = data[place]
            place += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80 or shift > 21:
                break
        end = place + length
        if end > size:
            raise ValueError("a record is cut off")
        yield kind, place, end
        place = end


def _scan(data: bytes) -> tuple[dict[tuple[int, int], BrokenCell], list[Area]]:
    """Error cells by 0-based row and column, and merged areas. Raises TooSparse before anyone makes room for it all."""
    broken: dict[tuple[int, int], BrokenCell] = {}
    merged: list[Area] = []
    row = last_row = last_column = 0
    for kind, start, _ in _records(data):
        if kind in _CELLS:  # calamine makes room for all that lies between the first and the last
            last_row, last_column = max(last_row, row), max(last_column, *struct.unpack_from("<I", data, start))
        if kind == _ROW:
            (row,) = struct.unpack_from("<I", data, start)
        elif kind in (_CELL_ERROR, _FORMULA_ERROR):
            column, _, code = struct.unpack_from("<IIB", data, start)
            broken[row, column] = BrokenCell(_ERRORS.get(code, "#?"))
        elif kind == _MERGED:
            top, bottom, left, right = struct.unpack_from("<IIII", data, start)
            merged.append((top, left, bottom, right))
    if last_row >= MAX_ROWS or last_column >= MAX_COLUMNS or (last_row + 1) * (last_column + 1) > MAX_CELLS:
        raise TooSparse(f"{last_row + 1:,} × {last_column + 1:,}")
    return broken, merged


def _listed(archive: zipfile.ZipFile) -> tuple[list[_Listed], bool]:
    """The sheets in their order, and whether days count from 1904."""
    relations = {
        relation.get("Id", ""): relation.get("Target", "")
        for relation in ElementTree.fromstring(_without_types(archive.read("xl/_rels/workbook.bin.rels")))
    }
    data = archive.read("xl/workbook.bin")
    listed, is_1904 = [], False
    for kind, start, _ in _records(data):
        if kind == _WORKBOOK:
            is_1904 = bool(data[start] & 1)
        elif kind == _BUNDLE_SHEET:
            (state,) = struct.unpack_from("<I", data, start)
            identifier, place = _wide_text(data, start + 8)
            name, _ = _wide_text(data, place)
            part = posixpath.normpath(posixpath.join("/xl", relations.get(identifier, ""))).lstrip("/")
            listed.append(_Listed(name, state != 0, part))
    return listed, is_1904


def _without_types(xml: bytes) -> bytes:
    """The XML, unless it declares a document type: then it is not one that a program saved."""
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise UnsafeXml("DOCTYPE")
    return xml


def _wide_text(data: bytes, place: int) -> tuple[str, int]:
    (count,) = struct.unpack_from("<I", data, place)
    if count == 0xFFFFFFFF:
        return "", place + 4
    end = place + 4 + 2 * count
    return data[place + 4 : end].decode("utf-16-le"), end
