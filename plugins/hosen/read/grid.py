"""A sheet as cells with places; nothing is cast here.

calamine reads the values. It gives an empty text for an error cell (`#REF!`) and for a formula that was saved without
its value, so both are looked up in the sheet's XML and put back as what they are.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from xml.etree import ElementTree

import python_calamine
from openpyxl.utils.cell import coordinate_to_tuple, get_column_letter


@dataclass(frozen=True, slots=True)
class BrokenCell:
    """A cell without a usable value: an error (`#REF!`), or a formula whose value was not saved (text is empty)."""

    text: str


Value = str | float | int | bool | date | datetime | time | timedelta | BrokenCell | None


@dataclass(frozen=True)
class Sheet:
    """One sheet: `rows[r][c]` counted from A1, with None for an empty cell; number is 1-based. merged: of the lower
    cells of those merged down a column, the row that holds their value."""

    name: str
    number: int
    is_hidden: bool
    rows: list[list[Value]]
    merged: dict[tuple[int, int], int] = field(default_factory=dict)

    @cached_property
    def is_empty(self) -> bool:
        return not any(value is not None for row in self.rows for value in row)


def letter(column: int) -> str:
    """The letters of a 0-based column."""
    return get_column_letter(column + 1)


def text_of(value: Value) -> str:
    """A cell as a person reads it: whole numbers without a decimal point, dates as ISO."""
    if value is None:
        return ""
    if isinstance(value, BrokenCell):
        return value.text
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time(0):
        return value.date().isoformat()
    return str(value)


def sheets(path: Path) -> Iterator[Sheet]:
    """Each sheet of an xlsx or xlsm workbook in its order. Raises what calamine and zipfile raise for a torn file."""
    workbook = python_calamine.CalamineWorkbook.from_path(str(path))
    with zipfile.ZipFile(path) as archive:
        parts = _sheet_parts(archive)
        for number, about in enumerate(workbook.sheets_metadata, 1):
            if about.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            hidden = about.visible != python_calamine.SheetVisibleEnum.Visible
            sheet = workbook.get_sheet_by_name(about.name)
            cells = sheet.to_python(skip_empty_area=False)
            down = [(top, end, left) for (top, left), (end, right) in sheet.merged_cell_ranges or () if left == right]
            merged = {(row, left): top for top, end, left in down for row in range(top + 1, min(end + 1, len(cells)))}
            rows: list[list[Value]] = [[None if value == "" else value for value in row] for row in cells]
            if part := parts.get(about.name):
                _put_broken(rows, _broken_cells(archive.read(part)))
            yield Sheet(about.name, number, hidden, rows, merged)


_PREFIX = rb"(?:\w+:)?"
_ERROR = re.compile(
    rb"<" + _PREFIX + rb"c\b([^>]*\bt=\"e\"[^>]*)>(?:(?!</" + _PREFIX + rb"c>).)*?<" + _PREFIX + rb"v>([^<]*)<",
    re.DOTALL,
)
_UNCACHED = re.compile(
    rb"<" + _PREFIX + rb"c\b([^>]*)>\s*<" + _PREFIX + rb"f\b(?:[^>]*/>|[^>]*>[^<]*</" + _PREFIX + rb"f>)\s*"
    rb"(<" + _PREFIX + rb"v\s*/>|<" + _PREFIX + rb"v></" + _PREFIX + rb"v>)?\s*</" + _PREFIX + rb"c>",
)
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3}[0-9]{1,7})"')


def _broken_cells(xml: bytes) -> dict[tuple[int, int], BrokenCell]:
    """Error cells and formulas without a value, by 0-based row and column."""
    found = {}
    for attributes, text in _ERROR.findall(xml):
        if place := _REFERENCE.search(attributes):
            found[place[1].decode()] = BrokenCell(text.decode())
    for attributes, empty_value in _UNCACHED.findall(xml):
        if empty_value and b't="str"' in attributes:  # the formula's value is an empty text
            continue
        if place := _REFERENCE.search(attributes):
            found[place[1].decode()] = BrokenCell("")
    places = {}
    for reference, cell in found.items():
        row, column = coordinate_to_tuple(reference)
        places[row - 1, column - 1] = cell
    return places


def _put_broken(rows: list[list[Value]], broken: dict[tuple[int, int], BrokenCell]) -> None:
    width = max((len(row) for row in rows), default=0)
    for (row, column), cell in broken.items():
        width = max(width, column + 1)
        while len(rows) <= row:
            rows.append([])
        rows[row].extend([None] * (width - len(rows[row])))
        rows[row][column] = cell
    for cells in rows:
        cells.extend([None] * (width - len(cells)))


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Where each sheet's XML lies in the archive, by the sheet's name."""
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
        return {}
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    parts = {}
    for element in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if not element.tag.endswith("}sheet"):
            continue
        identifier = next((value for key, value in element.attrib.items() if key.endswith("}id")), None)
        target = targets.get(identifier, "").lstrip("/")
        part = target if target.startswith("xl/") else f"xl/{target}"
        if part in names:
            parts[element.get("name", "")] = part
    return parts
