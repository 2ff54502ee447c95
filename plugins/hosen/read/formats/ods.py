"""OpenDocument sheets: the archive (ods) and the single XML file (fods).

The XML is read directly: other readers give an error cell as an empty or an ordinary text.
"""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import IO

from lxml import etree

from hosen.read.formats.book import MAX_CELLS, MAX_ROWS, Content, Grid
from hosen.read.formats.refusals import TooSparse
from hosen.read.formats.xml import local, safe_events
from hosen.read.grid import BrokenCell, Sheet, Value

MAX_TEXT = 100_000
"""Characters of one cell; Excel holds a third of it. More blanks than that are not written out."""

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_KEPT = (
    f"{_STYLE}style", f"{_TABLE}table", f"{_TABLE}table-row", f"{_TABLE}null-date", f"{_OFFICE}spreadsheet"
)  # fmt: skip
_ERROR = re.compile(r"#(?:[^\s#]+[!?]|N/A|NV)|\w+:5\d\d")
"""How an error looks in a cell with a formula: #REF!, #N/A, Err:502, in any language of the program."""
_DURATION = re.compile(r"(-?)P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?")


def read_ods(content: Content) -> Iterator[Sheet]:
    """Each table. Raises UnsafeXml, TooSparse, and what zipfile and lxml raise for a torn file."""
    with content.open() as file, zipfile.ZipFile(file) as archive:
        name = next(name for name in archive.namelist() if name.replace("\\", "/").lower() == "content.xml")
        with archive.open(name) as part:
            yield from _sheets(part)


def read_fods(content: Content) -> Iterator[Sheet]:
    """As read_ods, from a single file of XML."""
    with content.open() as file:
        yield from _sheets(file)


def _sheets(file: IO[bytes]) -> Iterator[Sheet]:
    number = 1
    hidden_styles: set[str] = set()
    is_1904 = False
    grid, row, depth = Grid(), 0, 0  # depth: tables within the table (of a chart, or of a cell) are not the sheet's
    for event, element in safe_events(file, _KEPT):
        tag = local(element)
        if tag == "table":
            depth += 1 if event == "start" else -1
        if event == "start":
            if tag == "table" and depth == 1:
                grid, row = Grid(), 0
        elif tag == "style":
            if any(child.get(f"{_TABLE}display") == "false" for child in element):
                hidden_styles.add(element.get(f"{_STYLE}name", ""))
        elif tag == "null-date":
            is_1904 = element.get(f"{_TABLE}date-value", "").startswith("1904")
        elif tag == "table-row" and depth == 1:
            repeat = _number(element, "number-rows-repeated", MAX_ROWS)
            _put_row(grid, row, repeat, element)
            row += repeat
            _forget(element)
        elif tag == "table" and depth == 0:
            if _is_of_the_spreadsheet(element):
                is_hidden = element.get(f"{_TABLE}style-name", "") in hidden_styles
                name = element.get(f"{_TABLE}name") or str(number)
                yield grid.sheet(name, number, is_hidden=is_hidden, is_1904=is_1904)
                number += 1
            element.clear()


def _is_of_the_spreadsheet(table: etree._Element) -> bool:
    parent = table.getparent()
    return parent is not None and local(parent) == "spreadsheet"


def _forget(element: etree._Element) -> None:
    """Free a row that was read, and the ones before it."""
    element.clear()
    while (before := element.getprevious()) is not None and local(before) == "table-row":
        parent = before.getparent()
        if parent is None:
            break
        parent.remove(before)


def _put_row(grid: Grid, row: int, repeat: int, line: etree._Element) -> None:
    column = 0
    filled: list[tuple[int, int, Value]] = []
    for cell in line:
        tag = local(cell)
        if tag not in ("table-cell", "covered-table-cell"):
            continue
        times = _number(cell, "number-columns-repeated", MAX_ROWS)
        value = value_of(cell) if tag == "table-cell" else None
        if value is not None and value != "":
            filled.append((column, times, value))
        if tag == "table-cell":
            high = _number(cell, "number-rows-spanned", MAX_ROWS)
            wide = _number(cell, "number-columns-spanned", MAX_ROWS)
            grid.merge(row, column, row + high - 1, column + wide - 1)
        column += times
    if not filled:
        return
    if repeat * (width := sum(times for _, times, _ in filled)) > MAX_CELLS:
        raise TooSparse(f"{repeat:,} × {width:,}")
    for place in range(row, row + repeat):
        for column, times, value in filled:
            for further in range(times):
                grid.put(place, column + further, value)


def _number(element: etree._Element, name: str, limit: int) -> int:
    text = element.get(f"{_TABLE}{name}", "1")
    return max(1, min(int(text), limit)) if text.isascii() and text.isdigit() and len(text) < 12 else 1


def value_of(cell: etree._Element) -> Value:
    """The cell's value by its stated type; its text where the type does not hold."""
    kind = cell.get(f"{_OFFICE}value-type")
    is_formula = cell.get(f"{_TABLE}formula") is not None
    if kind is None and not len(cell):
        return BrokenCell("") if is_formula else None
    if cell.get(f"{_CALC}value-type") == "error":
        return BrokenCell(_text(cell) or cell.get(f"{_OFFICE}string-value") or "#?")
    if is_formula:
        text = _text(cell)
        if _ERROR.fullmatch(text):
            return BrokenCell(text)
        if kind is None and not text:
            return BrokenCell("")
    stated: str | None = cell.get(f"{_OFFICE}{_ATTRIBUTES.get(kind or '', 'value')}")
    try:
        if kind in ("float", "percentage", "currency") and stated is not None:
            return float(stated)
        if kind == "date" and stated:
            return _moment(stated)
        if kind == "time" and stated:
            return _duration(stated)
    except (ValueError, OverflowError):
        pass
    if kind == "boolean" and stated in ("true", "false"):
        return stated == "true"
    return (cell.get(f"{_OFFICE}string-value") or _text(cell)) or None


_ATTRIBUTES = {"date": "date-value", "time": "time-value", "boolean": "boolean-value"}


def _moment(stated: str) -> date | datetime | time:
    """A day, or a moment where the time is not midnight; a time where the day is the one from which sheets count."""
    if len(stated) <= 10:
        return date.fromisoformat(stated)
    moment = datetime.fromisoformat(stated.rstrip("Z")[:26])
    if moment.date() == date(1899, 12, 30):
        return moment.time()
    return moment.date() if moment.time() == time(0) else moment


def _duration(stated: str) -> time | timedelta:
    """A time of the day, or a duration where it is a day or longer, or negative."""
    found = _DURATION.fullmatch(stated)
    if not found:
        raise ValueError(stated)
    sign, days, hours, minutes, seconds = found.groups()
    whole = timedelta(days=int(days or 0), hours=int(hours or 0), minutes=int(minutes or 0))
    length = whole + timedelta(seconds=float((seconds or "0").replace(",", ".")))
    if sign or length >= timedelta(1):
        return -length if sign else length
    return (datetime.min + length).time()


def _text(cell: etree._Element) -> str:
    """The cell's paragraphs, one to a line, without comments and drawings."""
    paragraphs = (child for child in cell if child.tag in (f"{_TEXT}p", f"{_TEXT}h"))
    lines = ["".join(_pieces(paragraph))[:MAX_TEXT] for paragraph in paragraphs]
    return "\n".join(lines)[:MAX_TEXT].strip("\n")


def _pieces(paragraph: etree._Element) -> Iterator[str]:
    waiting: list[etree._Element | str] = [*reversed(paragraph), paragraph.text or ""]
    while waiting:
        piece = waiting.pop()
        if isinstance(piece, str):
            yield piece
            continue
        waiting.append(piece.tail or "")
        if not isinstance(piece.tag, str) or not piece.tag.startswith(_TEXT):
            continue  # a comment or a drawing
        tag = local(piece)
        if tag == "s":
            count = piece.get(f"{_TEXT}c", "1")
            yield " " * min(int(count) if count.isascii() and count.isdigit() and len(count) < 9 else 1, MAX_TEXT)
        elif tag in ("tab", "line-break"):
            yield "\t" if tag == "tab" else "\n"
        elif tag not in ("note", "ruby-text"):
            waiting.extend(reversed(piece))
            waiting.append(piece.text or "")
