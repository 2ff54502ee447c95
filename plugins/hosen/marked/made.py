"""A new workbook of what was read from a file of another kind, each value at the place where it stood."""

import math
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from io import BytesIO
from itertools import islice
from typing import Any, Protocol

from openpyxl.utils.cell import get_column_letter

from hosen.marked.problems import LAST_COLUMN, LAST_ROW
from hosen.marked.workbook import free_name
from hosen.marked.xml import cell_text, escaped

_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,13})(?:\.[0-9]{1,6})?")
"""A text that a sheet program shows just so as a number; not `0031`, and no more digits than it keeps."""
_HEBREW = re.compile("[\u05d0-\u05ea]")
_LOOKED_AT = 200
_ROWS_AT_ONCE = 500
_DAY_0, _FIRST_DAY = datetime(1899, 12, 30), datetime(1900, 3, 1)
"""Before the first day Excel counts a day that never was."""
_DAY, _MOMENT, _TIME, _DURATION, _DECIMALS = 1, 2, 3, 4, 4
"""Places of formats in the workbook; that of a number with n decimals is _DECIMALS + n."""

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


class PlainSheet(Protocol):
    """What is needed of a sheet: `columns[c][r]` from A1, merged areas (top, left, bottom, right; 0-based, inclusive),
    and whether its format knows text only."""

    name: str
    columns: list[list[Any]]
    merged: list[tuple[int, int, int, int]]
    is_text: bool


def made_workbook(sheets: Iterable[PlainSheet]) -> tuple[bytes, dict[str, str]]:
    """An xlsx, and under which name each sheet stands in it. Raises what reading the sheets raises."""
    file = BytesIO()
    names: dict[str, str] = {}
    listed: list[str] = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number, sheet in enumerate(sheets, start=1):
            listed.append(free_name(_named(sheet.name), listed))
            names.setdefault(sheet.name, listed[-1])
            with archive.open(zipfile.ZipInfo(f"xl/worksheets/sheet{number}.xml"), "w", force_zip64=True) as part:
                for piece in _sheet_xml(sheet):
                    part.write(piece.encode("utf-8"))
        for name, text in _parts(listed).items():
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return file.getvalue(), names


def empty_workbook() -> bytes:
    """A workbook without a sheet: the list of problems becomes its only one."""
    return made_workbook([])[0]


def _parts(names: list[str]) -> dict[str, str]:
    """All parts but the sheets."""
    overrides = [("workbook", "sheet.main"), ("styles", "styles")]
    overrides += [(f"worksheets/sheet{number}", "worksheet") for number in range(1, len(names) + 1)]
    types = "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{_TYPE}.{kind}+xml"/>' for part, kind in overrides
    )
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(names) + 1)
    )
    sheets = "".join(
        f'<sheet name="{escaped(name)}" sheetId="{number}" r:id="rId{number}"/>' for number, name in enumerate(names, 1)
    )
    rels = f'<Relationships xmlns="{_PACKAGE}/relationships">'
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/>{types}</Types>',
        "_rels/.rels": f'{rels}<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/_rels/workbook.xml.rels": f'{rels}{relations}<Relationship Id="rIdStyles" Type="{_OFFICE}/styles" '
        'Target="styles.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><bookViews><workbookView/></bookViews>'
        f"<sheets>{sheets}</sheets></workbook>",
        "xl/styles.xml": _styles(),
    }


def _styles() -> str:
    decimals = [(164 + count, f"0.{'0' * count}") for count in range(1, 7)]
    formats = "".join(f'<numFmt numFmtId="{number}" formatCode="{code}"/>' for number, code in decimals)
    numbers = [0, 14, 22, 21, 46, *(number for number, _ in decimals)]
    xfs = "".join(
        f'<xf numFmtId="{number}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        for number in numbers
    )
    return (
        f'<styleSheet xmlns="{_MAIN}"><numFmts count="{len(decimals)}">{formats}</numFmts>'
        '<fonts count="1"><font><sz val="11"/><name val="Arial"/></font></fonts><fills count="2"><fill><patternFill '
        'patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1">'
        '<border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1">'
        '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(numbers)}">{xfs}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def _sheet_xml(sheet: PlainSheet) -> Iterator[str]:
    columns = [column[:LAST_ROW] for column in sheet.columns[:LAST_COLUMN]]
    looked_at = [[value for value in column[:_LOOKED_AT] if value is not None] for column in columns]
    is_hebrew = any(isinstance(value, str) and _HEBREW.search(value) for column in looked_at for value in column)
    view = f'<sheetView rightToLeft="{is_hebrew:d}" workbookViewId="0"/>'
    yield f'<worksheet xmlns="{_MAIN}"><sheetViews>{view}</sheetViews>'
    widths = (min(60, max(9, 2 + max((len(str(value)) for value in column), default=0))) for column in looked_at)
    cols = "".join(
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>' for place, width in enumerate(widths, 1)
    )
    yield f"<cols>{cols}</cols><sheetData>" if cols else "<sheetData>"
    letters = [get_column_letter(place) for place in range(1, len(columns) + 1)]
    rows = enumerate(zip(*columns, strict=True), start=1)
    while some := list(islice(rows, _ROWS_AT_ONCE)):
        yield "".join(_row(row, letters, values, is_text=sheet.is_text) for row, values in some)
    yield "</sheetData>"
    areas = [
        f'<mergeCell ref="{get_column_letter(left + 1)}{top + 1}:{get_column_letter(right + 1)}{bottom + 1}"/>'
        for top, left, bottom, right in sheet.merged
        if bottom < LAST_ROW and right < LAST_COLUMN
    ]
    yield f'<mergeCells count="{len(areas)}">{"".join(areas)}</mergeCells>' if areas else ""
    yield "</worksheet>"


def _row(row: int, letters: list[str], values: tuple[Any, ...], *, is_text: bool) -> str:
    cells = "".join(
        _cell(f"{letter}{row}", value, is_text=is_text)
        for letter, value in zip(letters, values, strict=True)
        if value is not None
    )
    return f'<row r="{row}">{cells}</row>' if cells else ""


def _cell(name: str, value: Any, *, is_text: bool) -> str:
    """Text stays text whatever it begins with; there are no formulas."""
    if isinstance(value, str):
        if is_text and _NUMBER.fullmatch(value):
            decimals = len(value.partition(".")[2])
            return _number(name, value, _DECIMALS + decimals if decimals else 0)
        return f'<c r="{name}" t="inlineStr"><is><t xml:space="preserve">{_written(value)}</t></is></c>'
    if isinstance(value, bool):
        return f'<c r="{name}" t="b"><v>{value:d}</v></c>'
    if isinstance(value, int | float) and math.isfinite(value) and abs(value) < 1e15:
        return _number(name, repr(value))
    if (serial := _serial(value)) is not None:
        return _number(name, repr(serial[0]), serial[1])
    text = getattr(value, "text", None)
    return _cell(name, text if isinstance(text, str) else str(value), is_text=False)


@lru_cache(maxsize=50_000)
def _written(text: str) -> str:
    return escaped(cell_text(text))


def _number(name: str, digits: str, style: int = 0) -> str:
    return f'<c r="{name}" s="{style}"><v>{digits}</v></c>' if style else f'<c r="{name}"><v>{digits}</v></c>'


def _serial(value: Any) -> tuple[float, int] | None:
    """A time as Excel counts it, and its format; None for what it cannot."""
    if isinstance(value, time):
        value, style = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second), _TIME
    elif isinstance(value, timedelta):
        style = _DURATION
    elif isinstance(value, datetime):
        value, style = value.replace(tzinfo=None), _MOMENT if value.time() != time(0) else _DAY
    elif isinstance(value, date):
        value, style = datetime(value.year, value.month, value.day), _DAY
    else:
        return None
    if isinstance(value, datetime):
        if value < _FIRST_DAY:
            return None
        value -= _DAY_0
    days = value / timedelta(days=1)
    return (days, style) if days >= 0 else None


def _named(name: str) -> str:
    return _NOT_IN_NAMES.sub("_", name).strip("' ")[:31] or "גיליון"
