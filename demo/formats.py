"""The same sheets in the other formats that arrive; the same sheets give the same bytes, as in `workbook`."""

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from html import escape
from xml.sax.saxutils import escape as xml_escape
from xml.sax.saxutils import quoteattr

import xlwt
from openpyxl.worksheet.cell_range import CellRange

from demo.workbook import ZIP_TIME, Cell, Sheet, to_bytes

OPEN_DOCUMENT = "application/vnd.oasis.opendocument.spreadsheet"
CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">
<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"""
MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">
<manifest:file-entry manifest:full-path="/" manifest:media-type="{OPEN_DOCUMENT}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"""


def written(sheets: list[Sheet], kind: str) -> bytes:
    """A file of these sheets. kind: xlsx, xls, ods, html (a web page, as saved under the name .xls), csv (windows-1255,
    commas) or csv_utf16 (tabs, with its byte order mark); the last three hold the first sheet only."""
    return KINDS[kind](sheets)


def _csv(sheets: list[Sheet]) -> bytes:
    return _delimited(sheets[0], ",").encode("cp1255")


def _csv_utf16(sheets: list[Sheet]) -> bytes:
    return b"\xff\xfe" + _delimited(sheets[0], "\t").encode("utf-16-le")


def _delimited(sheet: Sheet, delimiter: str) -> str:
    width = max(map(len, sheet.rows))
    lines = [
        delimiter.join(_quoted(said(cell), delimiter) for cell in [*cells, *[None] * (width - len(cells))])
        for cells in sheet.rows
    ]
    return "".join(f"{line}\r\n" for line in lines)


def _quoted(text: str, delimiter: str) -> str:
    if any(sign in text for sign in (delimiter, '"', "\n")):
        return '"' + text.replace('"', '""') + '"'
    return text


def said(cell: Cell) -> str:
    """A cell as text, days first."""
    if cell is None:
        return ""
    return f"{cell:%d/%m/%Y}" if isinstance(cell, datetime) else str(cell)


def _xls(sheets: list[Sheet]) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str="dd/mm/yyyy")
    for sheet in sheets:
        page = book.add_sheet(sheet.name)
        page.cols_right_to_left = True
        for row, cells in enumerate(sheet.rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, datetime):
                    page.write(row, column, cell, day)
                elif cell is not None:
                    page.write(row, column, cell)
        for area in sheet.merged:
            place = CellRange(area)
            page.merge(place.min_row - 1, place.max_row - 1, place.min_col - 1, place.max_col - 1)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _html(sheets: list[Sheet]) -> bytes:
    rows = []
    for number, cells in enumerate(sheets[0].rows, 1):
        tag = "th" if sheets[0].styles[number] == "header" else "td"
        rows.append("<tr>" + "".join(f"<{tag}>{escape(said(cell))}</{tag}>" for cell in cells) + "</tr>")
    page = "\n".join(
        [
            '<html dir="rtl"><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1255">',
            "<style>td {mso-number-format:General}</style></head><body>",
            '<table border="1">',
            *rows,
            "</table></body></html>",
        ]
    )
    return page.encode("cp1255")


def _ods(sheets: list[Sheet]) -> bytes:
    tables = "".join(_ods_table(sheet) for sheet in sheets)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in (
            ("mimetype", OPEN_DOCUMENT),
            ("content.xml", CONTENT.format(tables=tables)),
            ("META-INF/manifest.xml", MANIFEST),
        ):
            entry = zipfile.ZipInfo(name, ZIP_TIME)
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, text)
    return buffer.getvalue()


def _ods_table(sheet: Sheet) -> str:
    rows = "".join(
        "<table:table-row>" + "".join(map(_ods_cell, cells or [None])) + "</table:table-row>" for cells in sheet.rows
    )
    return f"<table:table table:name={quoteattr(sheet.name)}>{rows}</table:table>"


def _ods_cell(cell: Cell) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, datetime):
        about = f'office:value-type="date" office:date-value="{cell:%Y-%m-%d}"'
    elif isinstance(cell, str):
        about = 'office:value-type="string"'
    else:
        about = f'office:value-type="float" office:value="{cell}"'
    return f"<table:table-cell {about}><text:p>{xml_escape(said(cell))}</text:p></table:table-cell>"


KINDS: dict[str, Callable[[list[Sheet]], bytes]] = {
    "xlsx": to_bytes,
    "xls": _xls,
    "ods": _ods,
    "html": _html,
    "csv": _csv,
    "csv_utf16": _csv_utf16,
}
