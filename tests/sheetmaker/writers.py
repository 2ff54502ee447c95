"""Sheets as files of every format. All take the same cells, so the same dirt goes into each."""

import io
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import openpyxl
import xlsxwriter  # type: ignore[import-untyped]
import xlwt  # type: ignore[import-untyped]
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from .flat import csv_bytes, csv_name, html_bytes
from .model import Cell, ErrorCell, Formula, Page
from .ods import ods_bytes

SHEETS, MERGE, HIDDEN, TYPES, FORMULA, EPOCH, NEWLINE = (
    "sheets", "merge", "hidden", "types", "formula", "epoch", "newline"
)  # fmt: skip
ZIP_TIME = (2023, 1, 1, 8, 0, 0)


@dataclass(frozen=True)
class Format:
    """can: what the format holds; weight: how often it is chosen."""

    can: frozenset[str]
    weight: int


@dataclass(frozen=True)
class Written:
    name: str
    data: bytes


FORMATS = {
    "xlsx": Format(frozenset({SHEETS, MERGE, HIDDEN, TYPES, FORMULA, EPOCH, NEWLINE}), 6),
    "xlsxwriter": Format(frozenset({SHEETS, MERGE, HIDDEN, TYPES, EPOCH, NEWLINE}), 5),
    "xls": Format(frozenset({SHEETS, MERGE, HIDDEN, TYPES, EPOCH, NEWLINE}), 3),
    "ods": Format(frozenset({SHEETS, MERGE, HIDDEN, TYPES, NEWLINE}), 2),
    "csv": Format(frozenset({NEWLINE}), 3),
    "html": Format(frozenset({MERGE}), 2),
    "zip": Format(frozenset({SHEETS}), 2),
}


def write(kind: str, base: str, pages: list[Page], rng: random.Random, is_1904: bool) -> Written:
    """The file of these pages. base: its name without an ending. A page of a csv or html file takes the file's name,
    as a reader will call it."""
    match kind:
        case "xlsx":
            return Written(f"{base}.xlsx", _openpyxl(pages, is_1904))
        case "xlsxwriter":
            return Written(f"{base}.xlsx", _xlsxwriter(pages, is_1904))
        case "xls":
            return Written(f"{base}.xls", _xlwt(pages, is_1904))
        case "ods":
            return Written(f"{base}.ods", ods_bytes(pages))
        case "csv":
            pages[0].name = base
            return Written(f"{base}{csv_name(rng)}", csv_bytes(pages[0], rng))
        case "html":
            pages[0].name = base
            return Written(f"{base}.xls", html_bytes(pages[0], rng))
    return Written(f"{base}.zip", _zip(pages, base, rng))


def serial(day: date, is_1904: bool) -> int:
    """The number of a day as Excel counts."""
    first = date(1904, 1, 1) if is_1904 else date(1899, 12, 30)
    return (day.date() if isinstance(day, datetime) else day).toordinal() - first.toordinal()


def areas(page: Page) -> list[tuple[int, int, int, int]]:
    """Merged areas: top, left, bottom, right."""
    places = page.places()
    found = [(*places[id(first)], *places[id(last)]) for first, last in page.merged if id(last) in places]
    return [area for area in found if area[:2] != area[2:]]


Put = Callable[[int, int, Cell], None]


def _each(page: Page, put: Put) -> None:
    for row, cells in enumerate(page.rows):
        for column, cell in enumerate(cells):
            if cell.value is not None:
                put(row, column, cell)


def _openpyxl(pages: list[Page], is_1904: bool) -> bytes:
    book = openpyxl.Workbook()
    if is_1904:
        book.epoch = CALENDAR_MAC_1904
    assert book.active is not None
    book.remove(book.active)
    for page in pages:
        sheet = book.create_sheet(page.name)
        sheet.sheet_state = "hidden" if page.is_hidden else "visible"
        sheet.sheet_view.rightToLeft = True
        for row, cells in enumerate(page.rows, 1):
            for column, cell in enumerate(cells, 1):
                if cell.value is None:
                    continue
                written = sheet.cell(row, column)
                value = cell.value
                if cell.style == "serial" and isinstance(value, datetime):
                    value = serial(value, is_1904)
                elif isinstance(value, ErrorCell | Formula):
                    value = value.text
                written.value = value
                if isinstance(cell.value, str) and not isinstance(written.value, datetime):
                    written.data_type = "s"
                if cell.style == "percent":
                    written.number_format = "0%"
                elif cell.style == "date":
                    written.number_format = "dd/mm/yyyy"
        for top, left, bottom, right in areas(page):
            sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _xlsxwriter(pages: list[Page], is_1904: bool) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "date_1904": is_1904, "strings_to_numbers": False})
    styles = {"percent": book.add_format({"num_format": "0%"}), "date": book.add_format({"num_format": "d.m.yyyy"})}
    plain = book.add_format()
    for page in pages:
        sheet = book.add_worksheet(page.name)
        sheet.right_to_left()
        for top, left, bottom, right in areas(page):
            sheet.merge_range(top, left, bottom, right, "")

        def put(row: int, column: int, cell: Cell, sheet: object = sheet) -> None:
            value, style = cell.value, styles.get(cell.style, plain)
            if isinstance(value, ErrorCell):
                sheet.write_formula(row, column, "=A1", style, value.text)  # type: ignore[attr-defined]
            elif isinstance(value, datetime) and cell.style == "serial":
                sheet.write_number(row, column, serial(value, is_1904), plain)  # type: ignore[attr-defined]
            elif isinstance(value, datetime):
                sheet.write_datetime(row, column, value, style)  # type: ignore[attr-defined]
            elif isinstance(value, str):
                sheet.write_string(row, column, value, style)  # type: ignore[attr-defined]
            else:
                sheet.write_number(row, column, value, style)  # type: ignore[attr-defined]

        _each(page, put)
    shown = next(number for number, page in enumerate(pages) if not page.is_hidden)
    book.worksheets()[shown].activate()
    book.worksheets()[shown].set_first_sheet()
    for sheet, page in zip(book.worksheets(), pages, strict=True):
        if page.is_hidden:
            sheet.hide()
    book.close()
    return buffer.getvalue()


def _xlwt(pages: list[Page], is_1904: bool) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    book.dates_1904 = is_1904
    styles = {"percent": xlwt.easyxf(num_format_str="0%"), "date": xlwt.easyxf(num_format_str="DD/MM/YYYY")}
    plain = xlwt.easyxf()
    codes = {"#REF!": 0x17, "#N/A": 0x2A, "#DIV/0!": 0x07, "#VALUE!": 0x0F, "#NAME?": 0x1D}
    for page in pages:
        sheet = book.add_sheet(page.name, cell_overwrite_ok=True)
        sheet.visibility = 1 if page.is_hidden else 0

        def put(row: int, column: int, cell: Cell, sheet: xlwt.Worksheet = sheet) -> None:
            value = cell.value
            if isinstance(value, ErrorCell):
                sheet.row(row).set_cell_error(column, codes[value.text])
            elif isinstance(value, datetime):
                number = serial(value, is_1904)
                sheet.write(row, column, number, plain if cell.style == "serial" else styles["date"])
            else:
                sheet.write(row, column, value, styles.get(cell.style, plain))

        _each(page, put)
        for top, left, bottom, right in areas(page):
            value = page.rows[top][left]
            if not isinstance(value.value, ErrorCell):
                style = styles["date"] if isinstance(value.value, datetime) else plain
                shown = serial(value.value, is_1904) if isinstance(value.value, datetime) else value.value
                sheet.write_merge(top, bottom, left, right, shown, style)
    book.active_sheet = next(number for number, page in enumerate(pages) if not page.is_hidden)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _zip(pages: list[Page], base: str, rng: random.Random) -> bytes:
    """A csv or xlsx for each page, which is called after its place in the archive from then on."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for page in pages:
            stem = f"{page.name} {base}"
            if rng.random() < 0.5:
                name, sheet, data = f"{stem}.csv", stem, csv_bytes(page, rng)
            else:
                name, sheet, data = f"{stem}.xlsx", page.name, _openpyxl([page], False)
            page.name = f"{name} › {sheet}"
            archive.writestr(zipfile.ZipInfo(name, ZIP_TIME), data)
    return buffer.getvalue()
