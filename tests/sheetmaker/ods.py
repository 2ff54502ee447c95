"""Sheets as an OpenDocument spreadsheet, as LibreOffice writes it."""

import io
import zipfile
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

from .model import Cell, ErrorCell, Page

_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)
_STYLES = (
    '<office:automatic-styles><style:style style:name="shown" style:family="table">'
    '<style:table-properties table:display="true"/></style:style>'
    '<style:style style:name="hidden" style:family="table"><style:table-properties table:display="false"/>'
    "</style:style></office:automatic-styles>"
)
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
    '<manifest:file-entry manifest:full-path="/" '
    'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
_KIND = "application/vnd.oasis.opendocument.spreadsheet"
_TIME = (2023, 1, 1, 8, 0, 0)


def ods_bytes(pages: list[Page]) -> bytes:
    tables = "".join(map(_table, pages))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMES} office:version="1.2">{_STYLES}'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype", _TIME), _KIND, zipfile.ZIP_STORED)
        archive.writestr(zipfile.ZipInfo("META-INF/manifest.xml", _TIME), _MANIFEST)
        archive.writestr(zipfile.ZipInfo("content.xml", _TIME), content)
    return buffer.getvalue()


def _table(page: Page) -> str:
    from .writers import areas

    spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in areas(page)}
    covered = {
        (row, column)
        for top, left, bottom, right in areas(page)
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    } - spans.keys()
    rows = []
    for row, cells in enumerate(page.rows):
        parts: list[str] = []
        empty = 0
        for column, cell in enumerate(cells):
            if cell.value is None and (row, column) not in spans and (row, column) not in covered:
                empty += 1
                continue
            if empty:
                parts.append(f'<table:table-cell table:number-columns-repeated="{empty}"/>')
                empty = 0
            parts.append(_cell(cell, spans.get((row, column)), (row, column) in covered))
        tail = 1000 - len(cells) + empty
        parts.append(f'<table:table-cell table:number-columns-repeated="{tail}"/>')
        rows.append(f"<table:table-row>{''.join(parts)}</table:table-row>")
    rows.append(
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="1000"/></table:table-row>'
    )
    style = "hidden" if page.is_hidden else "shown"
    return f'<table:table table:name={quoteattr(page.name)} table:style-name="{style}">{"".join(rows)}</table:table>'


def _cell(cell: Cell, span: tuple[int, int] | None, is_covered: bool) -> str:
    value = cell.value
    if is_covered:
        return "<table:covered-table-cell/>"
    spanned = f' table:number-rows-spanned="{span[0]}" table:number-columns-spanned="{span[1]}"' if span else ""
    if value is None:
        return f"<table:table-cell{spanned}/>"
    shown = ""
    if isinstance(value, ErrorCell):
        kind = 'office:value-type="string" office:string-value="" calcext:value-type="error" table:formula="of:=#REF!"'
        shown = value.text
    elif isinstance(value, datetime) and cell.style == "serial":
        days = value.toordinal() - datetime(1899, 12, 30).toordinal()
        kind, shown = f'office:value-type="float" office:value="{days}"', str(days)
    elif isinstance(value, datetime):
        kind = f'office:value-type="date" office:date-value="{value:%Y-%m-%d}"'
        shown = f"{value:%d/%m/%Y}"
    elif isinstance(value, int | float):
        type_name = "percentage" if cell.style == "percent" else "float"
        kind, shown = f'office:value-type="{type_name}" office:value="{value!r}"', f"{value!r}"
    else:
        kind, shown = 'office:value-type="string"', str(value)
    lines = "".join(f"<text:p>{_spaced(line)}</text:p>" for line in shown.split("\n"))
    return f"<table:table-cell {kind}{spanned}>{lines}</table:table-cell>"


def _spaced(text: str) -> str:
    """Spaces beyond the first are elements of their own."""
    return escape(text).replace("  ", " <text:s/>")
