"""Workbooks of the old kind (xls), all versions that xlrd knows."""

import io
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

import msoffcrypto
import xlrd

from hosen.read.formats.book import Book, Content, FileProblem, Grid
from hosen.read.formats.encodings import detect
from hosen.read.formats.refusals import Refused
from hosen.read.grid import BrokenCell, Sheet, Value

HEBREW = "cp1255"
WITHOUT_PASSWORD = "VelvetSweatshop"
"""Excel encrypts a workbook whose structure is protected with this, and opens it without asking."""
_VAGUE_CODEPAGES = (None, 367, 1252, 10000)
"""Code pages that programs wrote which knew of no other; the text's signs decide. Only before BIFF8."""


class Workbook:
    """An open xls. confidence: how sure the encoding of its texts is, where the texts themselves had to tell it."""

    def __init__(self, content: Content) -> None:
        self.data = content.read()
        self.confidence: float | None = None
        said = content.options.get("encoding")
        self.book = self._open(said)
        if self.book.biff_version < 80 and not said and self.book.codepage in _VAGUE_CODEPAGES:
            self._mend_encoding()

    def _open(self, encoding: str | None) -> Any:
        try:
            return _open(self.data, encoding)
        except xlrd.XLRDError as error:
            if "encrypted" not in str(error):
                raise
            self.data = without_password(self.data)
            return _open(self.data, encoding)
        except (UnicodeDecodeError, LookupError):
            return _open(self.data, HEBREW)

    def _mend_encoding(self) -> None:
        texts = {value: None for sheet in self.book.sheets() for value in _values(sheet) if isinstance(value, str)}
        written = "\n".join(texts).encode(self.book.encoding, "replace")
        found = detect(io.BytesIO(written))
        if found.is_usable and found.encoding == "windows-1255":
            self.confidence = found.confidence
            self.book = _open(self.data, HEBREW)

    def sheets(self) -> Iterator[Sheet]:
        for number, sheet in enumerate(self.book.sheets(), 1):
            yield _sheet(self.book, sheet, number)


def open_xls(content: Content) -> Iterator[Book | FileProblem]:
    """The workbook as a Book. Raises Refused for a password, and what xlrd raises for a torn file."""
    workbook = Workbook(content)
    notes: tuple[FileProblem, ...] = ()
    if workbook.confidence is not None:
        params = {"encoding": "Windows-1255", "percent": f"{int(workbook.confidence * 100)}"}
        notes = (content.problem("encoding_probable", "Windows-1255", **params),)
    yield Book(content.name, content.member, workbook.sheets(), notes)


def _values(sheet: Any) -> Iterator[Any]:
    for row in range(sheet.nrows):
        yield from sheet.row_values(row)


def _open(data: bytes, encoding: str | None) -> Any:
    options = {"file_contents": data, "ragged_rows": True, "encoding_override": encoding, "logfile": io.StringIO()}
    try:
        return xlrd.open_workbook(formatting_info=True, **options)
    except (xlrd.XLRDError, UnicodeDecodeError, LookupError, MemoryError):
        raise
    except Exception:  # a fault in the formats alone: values without merged areas are better than nothing
        return xlrd.open_workbook(formatting_info=False, **options)


def without_password(data: bytes) -> bytes:
    """The workbook without the password that nobody types; Refused where it has one of its own."""
    target = io.BytesIO()
    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(data))
        file.load_key(password=WITHOUT_PASSWORD, **({"verify_password": True} if file.format == "ooxml" else {}))
        file.decrypt(target)
    except Exception as error:  # the library raises many kinds for a password that does not fit
        raise Refused("file_encrypted") from error
    return target.getvalue()


def _sheet(book: Any, sheet: Any, number: int) -> Sheet:
    grid = Grid()
    formats: dict[int, str] = {}
    for row in range(sheet.nrows):
        kinds, values = sheet.row_types(row), sheet.row_values(row)
        for column, (kind, value) in enumerate(zip(kinds, values, strict=True)):
            if kind == xlrd.XL_CELL_DATE:
                grid.put(row, column, _moment(value, book.datemode, _format(book, sheet, row, column, formats)))
            elif kind == xlrd.XL_CELL_ERROR:
                grid.put(row, column, BrokenCell(xlrd.error_text_from_code.get(value, "#?")))
            elif kind == xlrd.XL_CELL_BOOLEAN:
                grid.put(row, column, bool(value))
            else:
                grid.put(row, column, value)
    for top, bottom, left, right in sheet.merged_cells:
        grid.merge(top, left, bottom - 1, right - 1)
    return grid.sheet(sheet.name, number, is_hidden=sheet.visibility != 0, is_1904=book.datemode == 1)


def _format(book: Any, sheet: Any, row: int, column: int, formats: dict[int, str]) -> str:
    if not book.formatting_info:
        return ""
    index = sheet.cell_xf_index(row, column)
    if index not in formats:
        style = book.format_map.get(book.xf_list[index].format_key)
        formats[index] = style.format_str.lower() if style else ""
    return formats[index]


def _moment(serial: float, datemode: int, written_as: str) -> Value:
    """A date cell's value: a duration where its format counts hours beyond a day, else a time, a day or a moment. The
    number itself where no date has it."""
    if any(unit in written_as for unit in ("[h", "[m", "[s")):
        return timedelta(milliseconds=round(serial * 86_400_000))
    try:
        moment: datetime = xlrd.xldate.xldate_as_datetime(serial, datemode)
    except (OverflowError, ValueError):
        return serial
    if serial < 0:
        return serial
    if serial < 1 and not (serial == 0 and datemode):
        return moment.time()
    return moment.date() if moment.time() == time(0) else moment
