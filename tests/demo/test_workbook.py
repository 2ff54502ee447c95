"""Workbooks are the same bytes whenever they are written."""

import io
import zipfile

import openpyxl
import pytest
from demo import workbook
from demo.workbook import Sheet, to_bytes


@pytest.fixture
def sheet() -> Sheet:
    sheet = Sheet("דיווח", widths={1: 30})
    sheet.title("דיווח חודשי", 2)
    sheet.add("מרכז", "מפגשים", style="header")
    sheet.add("מרכז עוצמה", 12)
    return sheet


def test_the_hour_of_writing_is_not_in_the_file(sheet: Sheet) -> None:
    with zipfile.ZipFile(io.BytesIO(to_bytes([sheet]))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {workbook.ZIP_TIME}
        properties = archive.read("docProps/core.xml").decode()
    assert properties.count("2021-01-01T08:00:00Z") == 2


def test_the_same_sheets_are_the_same_bytes(sheet: Sheet) -> None:
    first = to_bytes([sheet])
    assert to_bytes([sheet]) == first
    sheet.rows[2][1] = 13
    assert to_bytes([sheet]) != first


def test_sheets_run_from_right_to_left_and_hidden_ones_are_hidden(sheet: Sheet) -> None:
    helper = Sheet("רשימות", is_hidden=True)
    helper.add("א")
    book = openpyxl.load_workbook(io.BytesIO(to_bytes([sheet, helper])))
    assert [page.sheet_state for page in book] == ["visible", "hidden"]
    assert all(page.sheet_view.rightToLeft for page in book)
    page = book["דיווח"]
    assert [[cell.value for cell in row] for row in page["A2:B3"]] == [["מרכז", "מפגשים"], ["מרכז עוצמה", 12]]
    assert [str(area) for area in page.merged_cells.ranges] == ["A1:B1"]
