"""The first sheet: what is wrong, where, and what to do, as a worksheet's XML."""

from collections.abc import Callable, Mapping, Sequence
from math import ceil

from openpyxl.utils.cell import get_column_letter

from hosen.marked.lines import Line
from hosen.marked.words import Words
from hosen.marked.xml import cell_text, escaped

WIDTHS = (6.0, 10.0, 20.0, 12.0, 58.0, 56.0, 24.0)
HEADING_ROW = 5
MOST_LINES = 3_000
_LAST = get_column_letter(len(WIDTHS))


def list_xml(
    head: Sequence[str],
    lines: Sequence[Line],
    notes: Sequence[str],
    sheets: Mapping[str, bool],
    style: Callable[[str], int],
    words: Words,
    namespaces: tuple[str, str],
) -> bytes:
    """head: the title, what it is about, how many there are, what to do. notes: sentences below the lines. sheets:
    whether each is hidden, so that no link leads to it. namespaces: of the sheet and of relationships."""
    rows, links = _head(head, style, words), []
    shown = lines[: MOST_LINES - 1] if len(lines) > MOST_LINES else lines
    for place, line in enumerate(shown, start=1):
        row = HEADING_ROW + place
        is_hidden = sheets.get(line.sheet or "", True)
        target = None if is_hidden else _target(line)
        sheet = line.sheet or words.whole_file
        if is_hidden and line.sheet in sheets:
            sheet = f"{sheet} {words.hidden}"
        cell = _cell(line)
        if target:
            cell = cell or words.to_sheet
            links.append(f'<hyperlink ref="D{row}" location="{target}" display="{escaped(cell)}"/>')
        texts = (words.severities[line.severity], sheet, cell, line.message, line.action, line.value)
        styles = (line.severity, "text", "link" if target else "cell", "text", "text", "value")
        cells = f'<c r="A{row}" s="{style("number")}"><v>{place}</v></c>'
        cells += "".join(
            _text(f"{get_column_letter(column)}{row}", text, style(name))
            for column, (text, name) in enumerate(zip(texts, styles, strict=True), start=2)
        )
        rows.append(f'<row r="{row}" ht="{_height(texts)}" customHeight="1">{cells}</row>')
    last = HEADING_ROW + len(shown)
    below = list(notes)
    if len(shown) < len(lines):
        below.append(words.more_lines.format(count=len(lines) - len(shown)))
    merged = [f"A{row}:{_LAST}{row}" for row in range(1, HEADING_ROW)]
    for place, note in enumerate(below, start=last + 2):
        rows.append(f'<row r="{place}" ht="32" customHeight="1">{_text(f"A{place}", note, style("help"))}</row>')
        merged.append(f"A{place}:{_LAST}{place}")
    return _sheet(rows, merged, links, last, words, namespaces)


def print_titles(name: str) -> str:
    """What the workbook says of the rows that are printed on each page."""
    return f"{quoted(name)}!${HEADING_ROW}:${HEADING_ROW}"


def quoted(name: str) -> str:
    """A sheet's name within a reference."""
    return "'" + name.replace("'", "''") + "'"


def _head(head: Sequence[str], style: Callable[[str], int], words: Words) -> list[str]:
    rows = []
    looks = zip(head, ("title", "summary", "summary", "help"), (28, 20, 20, 34), strict=True)
    for row, (text, name, height) in enumerate(looks, start=1):
        rows.append(f'<row r="{row}" ht="{height}" customHeight="1">{_text(f"A{row}", text, style(name))}</row>')
    cells = "".join(
        _text(f"{get_column_letter(column)}{HEADING_ROW}", text, style("heading"))
        for column, text in enumerate(words.headings, start=1)
    )
    return [*rows, f'<row r="{HEADING_ROW}" ht="22" customHeight="1">{cells}</row>']


def _sheet(
    rows: Sequence[str],
    merged: Sequence[str],
    links: Sequence[str],
    last: int,
    words: Words,
    namespaces: tuple[str, str],
) -> bytes:
    right_to_left = ' rightToLeft="1"' if words.is_right_to_left else ""
    columns = "".join(
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>' for place, width in enumerate(WIDTHS, 1)
    )
    merges = "".join(f'<mergeCell ref="{area}"/>' for area in merged)
    return "".join(
        (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
            f'<worksheet xmlns="{namespaces[0]}" xmlns:r="{namespaces[1]}">',
            '<sheetPr><tabColor rgb="FFC00000"/><pageSetUpPr fitToPage="1"/></sheetPr>',
            f'<dimension ref="A1:{_LAST}{max(last, HEADING_ROW)}"/>',
            f'<sheetViews><sheetView showGridLines="0"{right_to_left} tabSelected="1" workbookViewId="0">',
            f'<pane ySplit="{HEADING_ROW}" topLeftCell="A{HEADING_ROW + 1}" activePane="bottomLeft" state="frozen"/>',
            f'<selection pane="bottomLeft" activeCell="A{HEADING_ROW + 1}" sqref="A{HEADING_ROW + 1}"/>',
            '</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>',
            f"<cols>{columns}</cols><sheetData>{''.join(rows)}</sheetData>",
            f'<mergeCells count="{len(merged)}">{merges}</mergeCells>',
            f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else "",
            '<printOptions horizontalCentered="1"/>',
            '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>',
            '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>',
            "<headerFooter><oddFooter>&amp;C&amp;P / &amp;N</oddFooter></headerFooter></worksheet>",
        )
    ).encode("utf-8")


def _text(cell: str, text: str, style: int) -> str:
    if not text:
        return f'<c r="{cell}" s="{style}"/>'
    written = escaped(cell_text(text))
    return f'<c r="{cell}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{written}</t></is></c>'


def _cell(line: Line) -> str:
    return f"{get_column_letter(line.column) if line.column else ''}{line.row or ''}"


def _target(line: Line) -> str:
    """As it stands in an attribute."""
    return escaped(f"{quoted(line.sheet or '')}!{get_column_letter(line.column or 1)}{line.row or 1}")


def _height(texts: Sequence[str]) -> int:
    """Points; wide letters need about as much room as the columns say."""
    lines = 1
    for text, width in zip(texts, WIDTHS[1:], strict=True):
        lines = max(lines, sum(max(1, ceil(len(part) / (width * 0.98))) for part in text.split("\n")))
    return min(400, 15 * lines + 6)


def about(counted: Mapping[str, int], words: Words) -> str:
    """`3 errors · 12 warnings`."""
    return " · ".join(words.number(severity, count) for severity, count in counted.items()) or words.nothing
