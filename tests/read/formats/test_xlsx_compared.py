"""The reader against python-calamine on published and awkward files, against what was written, and against itself."""

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from hosen.read.formats import xlsx
from hosen.read.formats.xlsx import read_xlsx
from hosen.read.grid import BrokenCell, Sheet, Value

WORKSHEET = python_calamine.SheetTypeEnum.WorkSheet
VISIBLE = python_calamine.SheetVisibleEnum.Visible


def slowly(file: Path | io.BytesIO) -> list[Sheet]:
    def give_up(*_: Any) -> Any:
        raise xlsx.Unusual("slow on purpose")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(xlsx, "_read_fast", give_up)
        patch.setattr(xlsx, "_shared_fast", give_up)
        return list(read_xlsx(file))


def workbooks(folder: Path) -> list[Path]:
    return sorted(path for part in ("real", "parser_tests") for path in (folder / part).rglob("*.xls[xm]"))


def differences(sheet: Sheet, rows: list[list[Any]]) -> Iterator[tuple[int, int, Value, Any]]:
    """Cells that differ from calamine's, beyond what is known and meant:

    - a BrokenCell is an empty text there: an error, a formula without a value;
    - spaces at the ends of a text are cut there unless `xml:space` keeps them; the later stages cut them anyway;
    - a negative number in a date's style is a time there, and stays a number here.
    """
    for row in range(max(sheet.height, len(rows))):
        for column in range(max(sheet.width, len(rows[0]) if rows else 0)):
            ours = sheet.cell(row, column)
            theirs = rows[row][column] if row < len(rows) and column < len(rows[row]) else ""
            if isinstance(ours, BrokenCell) and theirs == "":
                continue
            if isinstance(ours, float) and ours < 0 and isinstance(theirs, time):
                continue
            if isinstance(ours, str) and isinstance(theirs, str):
                ours, theirs = ours.strip(), theirs.strip()
            theirs = None if theirs == "" else theirs
            if (type(ours), ours or None) != (type(theirs), theirs or None) and (ours or theirs):
                yield row, column, ours, theirs


def test_the_same_as_calamine_on_every_file(real_data: Path) -> None:
    found = workbooks(real_data)
    assert len(found) > 50
    for path in found:
        try:
            theirs = python_calamine.CalamineWorkbook.from_path(str(path))
        except (python_calamine.CalamineError, OSError):
            with pytest.raises(Exception):  # noqa: B017  (whatever it is, the file is torn or encrypted)
                list(read_xlsx(path))
            continue
        ours = list(read_xlsx(path))
        about = [(each.name, number, each) for number, each in enumerate(theirs.sheets_metadata, 1)]
        about = [each for each in about if each[2].typ == WORKSHEET]
        assert [(sheet.name, sheet.number) for sheet in ours] == [each[:2] for each in about], path.name
        for sheet, (name, _, metadata) in zip(ours, about, strict=True):
            grid = theirs.get_sheet_by_name(name)
            assert list(differences(sheet, grid.to_python(skip_empty_area=False))) == [], (path.name, name)
            assert sheet.is_hidden == (metadata.visible != VISIBLE)
            merged = [(top, left, bottom, right) for (top, left), (bottom, right) in grid.merged_cell_ranges or ()]
            assert sorted(sheet.merged) == sorted(merged), (path.name, name)


def test_the_slow_way_gives_the_same_on_every_file(real_data: Path) -> None:
    for path in workbooks(real_data):
        try:
            fast = list(read_xlsx(path))
        except Exception as error:
            with pytest.raises(type(error)):
                slowly(path)
            continue
        assert slowly(path) == fast, path.name


# XML has no place for these, and a lone "\r" becomes a line end.
LETTERS = st.characters(exclude_characters="\ufffe\uffff", exclude_categories=["Cc", "Cs"])
TEXTS = st.text(LETTERS | st.sampled_from("\n&<>_x000D_אבג"))
NUMBERS = st.floats(-1e300, 1e300) | st.integers(-(10**14), 10**14).map(float)
DAYS = st.dates(date(1900, 3, 1))
MOMENTS = st.datetimes(datetime(1900, 3, 1), datetime(2200, 1, 1)).map(lambda value: value.replace(microsecond=0))
VALUES = st.none() | st.booleans() | NUMBERS | TEXTS | DAYS | MOMENTS
GRIDS = st.integers(1, 30).flatmap(
    lambda width: st.lists(st.lists(VALUES, min_size=width, max_size=width), max_size=12)
)


def shaped(rows: list[list[Any]]) -> list[list[Any]]:
    """The columns that come out of rows that went in."""
    kept = [[read_back(value) for value in row] for row in rows]
    while kept and all(value is None for value in kept[-1]):
        kept.pop()
    columns = [list(column) for column in zip(*kept, strict=True)]
    while columns and all(value is None for value in columns[-1]):
        columns.pop()
    return columns


def read_back(value: Any) -> Any:
    if isinstance(value, datetime) and value.time() == time(0):
        return value.date()
    return None if value == "" else value


def columns_of(file: io.BytesIO) -> list[list[Value]]:
    [sheet] = read_xlsx(file)
    assert [again.columns for again in slowly(file)] == [sheet.columns]
    return sheet.columns


@settings(max_examples=60)
@given(GRIDS)
def test_what_openpyxl_writes(rows: list[list[Any]]) -> None:
    book = openpyxl.Workbook()
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            cell = book.active.cell(number, column, value)
            if isinstance(value, str):
                cell.data_type = "s"  # even if it looks like a formula or an error
    file = io.BytesIO()
    book.save(file)
    same(columns_of(file), shaped(rows))


@settings(max_examples=60)
@given(GRIDS, st.booleans(), st.integers(0, 700), st.integers(0, 1000))
def test_what_xlsxwriter_writes(rows: list[list[Any]], in_order: bool, right: int, down: int) -> None:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "constant_memory": in_order})
    sheet = book.add_worksheet()
    formats = {date: book.add_format({"num_format": 14}), datetime: book.add_format({"num_format": "d.m.yy h:mm:ss"})}
    bold = book.add_format({"bold": True})
    for number, row in enumerate(rows, down):
        for column, value in enumerate(row, right):
            if isinstance(value, str):
                sheet.write_string(number, column, value, bold if len(value) % 2 else None)
            elif isinstance(value, date):
                sheet.write_datetime(number, column, value, formats[type(value)])
            elif isinstance(value, bool):
                sheet.write_boolean(number, column, value)
            elif value is not None:
                sheet.write_number(number, column, value)
            else:
                sheet.write_blank(number, column, None, bold)
    book.close()
    found = columns_of(file)
    expected = shaped(rows)
    if expected:
        assert all(value is None for column in found[:right] for value in column)
        assert all(value is None for column in found for value in column[:down])
        same([column[down:] for column in found[right:]], expected)
    else:
        assert found == []


def same(found: list[list[Any]], written: list[list[Any]]) -> None:
    """Equal in value and kind; numbers to the digits that a program writes (openpyxl 17, XlsxWriter 16)."""
    assert len(found) == len(written)
    for ours, theirs in zip(found, written, strict=True):
        assert [type(value) for value in ours] == [type(value) for value in theirs]
        for value, other in zip(ours, theirs, strict=True):
            assert value == (pytest.approx(other, rel=1e-15, abs=0) if type(other) is float else other)


def test_durations_as_written() -> None:
    book = openpyxl.Workbook()
    book.active.append([timedelta(hours=30), time(7, 30), timedelta(minutes=-90)])
    file = io.BytesIO()
    book.save(file)
    assert columns_of(file) == [[timedelta(hours=30)], [time(7, 30)], [timedelta(minutes=-90)]]
