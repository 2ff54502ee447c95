"""Workbooks saved as "XML Spreadsheet 2003" by Excel and by reports that were made to look so."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import IO

from lxml import etree

from hosen.read.formats.book import Content, Grid
from hosen.read.formats.xml import local, safe_events
from hosen.read.grid import BrokenCell, Sheet, Value

_NAMESPACE = "{urn:schemas-microsoft-com:office:spreadsheet}"


def read_spreadsheetml(content: Content) -> Iterator[Sheet]:
    """Each sheet. Raises UnsafeXml, TooSparse, and what lxml raises for torn XML."""
    with content.open() as file:
        yield from _sheets(file)


def _sheets(file: IO[bytes]) -> Iterator[Sheet]:
    number = 1
    grid, row, name, is_hidden, is_1904 = Grid(), -1, "", False, False
    for event, element in safe_events(file):
        tag = local(element)
        if event == "start":
            if tag == "Worksheet":
                grid, row, is_hidden = Grid(), -1, False
                name = element.get(f"{_NAMESPACE}Name") or str(number)
            continue
        if tag == "Date1904":
            is_1904 = (element.text or "1").strip() != "0"
        elif tag == "Visible":
            is_hidden = (element.text or "").strip() in ("SheetHidden", "SheetVeryHidden")
        elif tag == "Row":
            row = _number(element, "Index", row + 2) - 1
            _put_row(grid, row, element)
            row += _number(element, "Span", 0)
            element.clear()
        elif tag == "Worksheet":
            yield grid.sheet(name, number, is_hidden=is_hidden, is_1904=is_1904)
            number += 1
            element.clear()


def _put_row(grid: Grid, row: int, line: etree._Element) -> None:
    column = -1
    for cell in line:
        if local(cell) != "Cell":
            continue
        column = _number(cell, "Index", column + 2) - 1
        right = column + _number(cell, "MergeAcross", 0)
        grid.put(row, column, _value(cell))
        grid.merge(row, column, row + _number(cell, "MergeDown", 0), right)
        column = right


def _value(cell: etree._Element) -> Value:
    data = next((child for child in cell if local(child) == "Data"), None)
    if data is None:
        return BrokenCell("") if cell.get(f"{_NAMESPACE}Formula") else None
    text = "".join(data.itertext())
    kind = data.get(f"{_NAMESPACE}Type")
    try:
        if kind == "Number":
            return float(text)
        if kind == "DateTime":
            return _moment(text)
    except ValueError:
        return text
    if kind == "Boolean":
        return text.strip() == "1"
    return BrokenCell(text) if kind == "Error" else text


def _moment(text: str) -> date | datetime | time:
    """A day, a moment, or a time where the day is the one from which Excel counts."""
    moment = datetime.fromisoformat(text.strip())
    if moment.date() in (date(1899, 12, 31), date(1899, 12, 30), date(1904, 1, 1)) and moment.time() != time(0):
        return moment.time()
    return moment.date() if moment.time() == time(0) else moment


def _number(element: etree._Element, name: str, otherwise: int) -> int:
    text = element.get(f"{_NAMESPACE}{name}", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise
