"""A workbook as an office would send it, in bytes that are the same each time."""

import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

Cell = str | int | float | datetime | None
Style = str
"""title, header, total, note or body."""

CREATED = datetime(2021, 1, 1, 8)
ZIP_TIME = (2021, 1, 1, 8, 0, 0)
RIGHT_TO_LEFT = 2  # otherwise a text that begins with a sign or a number is laid out from the left
THIN = Side(style="thin", color="BFBFBF")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)


@dataclass
class Sheet:
    """Rows of cells as they are to be written, right to left; rows and columns count from 1."""

    name: str
    rows: list[list[Cell]] = field(default_factory=list)
    styles: dict[int, Style] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)
    widths: dict[int, float] = field(default_factory=dict)
    formats: dict[int, str] = field(default_factory=dict)
    colour: str = "DDEBF7"
    is_hidden: bool = False

    def add(self, *cells: Cell, style: Style = "body") -> int:
        """Appends a row and gives its number."""
        self.rows.append(list(cells))
        self.styles[len(self.rows)] = style
        return len(self.rows)

    def title(self, text: str, width: int) -> int:
        """Appends a title merged over `width` columns and gives its row."""
        row = self.add(text, style="title")
        self.merged.append(f"A{row}:{get_column_letter(width)}{row}")
        return row


def cell_name(row: int, column: int) -> str:
    """`E103` of row 103 and column 5."""
    return f"{get_column_letter(column)}{row}"


def to_bytes(sheets: list[Sheet]) -> bytes:
    """The xlsx file of these sheets; the same sheets give the same bytes whenever they are written."""
    book = Workbook()
    book.remove(book.active)
    book.properties.creator = "hosen demo"
    book.properties.created = CREATED
    for sheet in sheets:
        _write(book, sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return _without_times(buffer.getvalue())


def _write(book: Workbook, sheet: Sheet) -> None:
    page = book.create_sheet(sheet.name)
    page.sheet_view.rightToLeft = True
    page.sheet_view.showGridLines = sheet.is_hidden
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    if sheet.is_hidden:
        page.sheet_state = "hidden"
    for number, cells in enumerate(sheet.rows, 1):
        style = sheet.styles[number]
        if style == "header":
            page.row_dimensions[number].height = 32
        for place, value in enumerate(cells, 1):
            if value is None and style in {"title", "note"}:
                continue
            cell = page.cell(number, place, value)
            _dress(cell, style, sheet, place)
    for area in sheet.merged:
        page.merge_cells(area)
    widest = max(map(len, sheet.rows), default=0)
    for place in range(1, widest + 1):
        page.column_dimensions[get_column_letter(place)].width = sheet.widths.get(place, 12)


def _dress(cell: SheetCell, style: Style, sheet: Sheet, place: int) -> None:
    match style:
        case "title":
            cell.font = Font(name="Arial", size=14, bold=True)
            cell.alignment = Alignment(horizontal="center")
        case "note":
            cell.font = Font(name="Arial", size=9, italic=True)
            cell.alignment = Alignment(readingOrder=RIGHT_TO_LEFT)
        case "header":
            cell.font = Font(name="Arial", bold=True)
            cell.fill = PatternFill("solid", start_color=sheet.colour)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
            cell.border = BOX
        case "total":
            cell.font = Font(name="Arial", bold=True)
            cell.fill = PatternFill("solid", start_color="F2F2F2")
            cell.border = BOX
        case _:
            cell.font = Font(name="Arial")
            cell.border = BOX
            side = None if place in sheet.widths else "center"
            cell.alignment = Alignment(horizontal=side, readingOrder=RIGHT_TO_LEFT)
    if place in sheet.formats and style in {"body", "total"}:
        cell.number_format = sheet.formats[place]


def _without_times(workbook: bytes) -> bytes:
    """openpyxl writes the hour of saving into the archive and into its properties; both are set to one fixed hour."""
    stamp = CREATED.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as saved, zipfile.ZipFile(buffer, "w") as fixed:
        for name in sorted(saved.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            content = saved.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            entry = zipfile.ZipInfo(name, ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            fixed.writestr(entry, content)
    return buffer.getvalue()
