"""Cells as only XML written by hand can have them: errors, formulas without a saved value, days counted from 1904."""

import zipfile
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from .catalogue import GILA, JERUSALEM, MONTHLY, OTZMA, column, told
from .conftest import MakeWorkbook, ReadFile

LOG = ["תאריך", "סוג הפעילות", "משתתפים"]
CITY = {"submitter": "city_centre_bat_yam"}
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def written(path: Path, rows: list[list[str]], *, is_1904: bool = False) -> Path:
    """A workbook of one sheet, `a`. Each cell is the inside of its `c` element with the attributes before a bar
    (`t="e"|<v>#REF!</v>`), or plain text."""
    lines = []
    for number, row in enumerate(rows, 1):
        cells = []
        for place, cell in enumerate(row):
            where = f"{chr(65 + place)}{number}"
            attributes, bar, inside = cell.partition("|")
            if not bar:
                attributes, inside = 't="inlineStr"', f"<is><t>{escape(cell)}</t></is>"
            cells.append(f'<c r="{where}" {attributes}>{inside}</c>')
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    epoch = '<workbookPr date1904="1"/>' if is_1904 else ""
    files = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{epoch}'
        '<sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return path


@pytest.mark.parametrize(
    ("cell", "read_as", "issue"),
    [
        ('t="e"|<v>#REF!</v>', "– D2 broken", "error_cell"),
        ('t="e"|<f>Other!A1</f><v>#REF!</v>', "– D2 broken", "error_cell"),
        ('t="e"|<f>1/0</f><v>#DIV/0!</v>', "– D2 broken", "error_cell"),
        ('t="e"|<f>VLOOKUP(1,A1:B2,2)</f><v>#N/A</v>', "– D2 broken", "error_cell"),
        ('t="e"|<v>#NAME?</v>', "– D2 broken", "error_cell"),
        ('t="str"|<f>T(1)</f><v>#VALUE!</v>', "– D2 broken", "error_cell"),
        ("|<f>SUM(D3:D9)</f>", "– D2 broken", "formula_without_value"),
        ("|<f>SUM(D3:D9)</f><v></v>", "– D2 broken", "formula_without_value"),
        ("|<f>SUM(D3:D9)</f><v/>", "– D2 broken", "formula_without_value"),
        ('|<f t="shared" ref="D2:D9" si="0">C2*2</f>', "– D2 broken", "formula_without_value"),
        ('|<f t="shared" si="0"/>', "– D2 broken", "formula_without_value"),
        ('|<f t="array" ref="D2">SUM(A1)</f>', "– D2 broken", "formula_without_value"),
        ('t="str"|<f>IF(1,"","")</f><v></v>', "– D2", None),
        ("|<f>25*2</f><v>50</v>", "50 D2", None),
        ('t="n"|<v>50</v>', "50 D2", None),
        ("|<v>5E1</v>", "50 D2", None),
        ('t="str"|<f>T(1)</f><v>50</v>', "50 D2", "number_as_text"),
        ('t="b"|<v>1</v>', "– D2 broken", "value_not_number"),
        ("|", "– D2", None),
    ],
)
def test_a_cell_as_it_is_written(tmp_path: Path, read: ReadFile, cell: str, read_as: str, issue: str | None) -> None:
    path = written(tmp_path / "a.xlsx", [MONTHLY, [GILA, OTZMA, "01/2021", cell, "|<v>6</v>"]])
    found = read(path, **JERUSALEM)
    assert column(found, "centre_monthly", "families_active") == [read_as]
    assert column(found, "centre_monthly", "meetings") == ["6 E2"]
    assert told(found) == ([(issue, "D2")] if issue else [])


@pytest.mark.parametrize(
    ("cell", "issue"), [('t="e"|<v>#REF!</v>', "error_cell"), ("|<f>B9</f>", "formula_without_value")]
)
@pytest.mark.parametrize("place", ["A", "B", "C"])
def test_a_broken_key(tmp_path: Path, read: ReadFile, cell: str, issue: str, place: str) -> None:
    line = [GILA, OTZMA, "01/2021", "|<v>5</v>", "|<v>6</v>"]
    line["ABC".index(place)] = cell
    found = read(written(tmp_path / "a.xlsx", [MONTHLY, line]), **JERUSALEM)
    name = {"A": "centre_code", "B": "programme_code", "C": "month"}[place]
    assert column(found, "centre_monthly", name) == [f"– {place}2"]
    assert told(found) == [(issue, f"{place}2")]


def test_a_broken_key_is_not_filled_from_above(tmp_path: Path, read: ReadFile) -> None:
    rows = [
        LOG,
        ["4/3/2021", "הרצאה", "|<v>20</v>"],
        ['t="e"|<v>#REF!</v>', "סדנה", "|<v>10</v>"],
        ["|", "תרגיל", "|<v>5</v>"],
    ]
    found = read(written(tmp_path / "a.xlsx", [["מרץ 2021"], *rows]), **CITY)
    assert column(found, "activity_log", "date") == ["2021-03-04 A3", "– A4", "– A4 filled"]
    assert told(found) == [("error_cell", "A4"), ("error_cell", "A4")]


def test_broken_totals(tmp_path: Path, read: ReadFile) -> None:
    rows = [MONTHLY, [GILA, OTZMA, "01/2021", "|<v>5</v>", "|<v>6</v>"]]
    rows += [['סה"כ', "|", "|", 't="e"|<f>SUM(D2:D9)</f><v>#REF!</v>', "|<f>SUM(E2:E9)</f>"]]
    found = read(written(tmp_path / "a.xlsx", rows), **JERUSALEM)
    assert told(found) == [("total_unreadable", "D3"), ("total_unreadable", "E3")]
    assert column(found, "centre_monthly", "families_active") == ["5 D2"]


def test_a_broken_header(tmp_path: Path, read: ReadFile) -> None:
    rows = [[*MONTHLY[:4], 't="e"|<v>#REF!</v>'], [GILA, OTZMA, "01/2021", "|<v>5</v>", "|<v>6</v>"]]
    found = read(written(tmp_path / "a.xlsx", rows), **JERUSALEM)
    assert column(found, "centre_monthly", "meetings") == [""]
    assert told(found) == [("header_unknown", "E1")]


# --- days


@pytest.mark.parametrize("is_1904", [False, True])
def test_serials_in_a_date_column_by_the_workbooks_epoch(tmp_path: Path, read: ReadFile, is_1904: bool) -> None:
    serial = 44259 - (1462 if is_1904 else 0)
    rows = [LOG, [f"|<v>{serial}</v>", "הרצאה", "|<v>20</v>"]]
    found = read(written(tmp_path / "a.xlsx", rows, is_1904=is_1904), **CITY)
    assert column(found, "activity_log", "date") == ["2021-03-04 A2"]
    assert told(found) == [("date_as_serial", "A2")]


def test_days_of_a_1904_workbook(workbook: MakeWorkbook, read: ReadFile) -> None:
    path = workbook(a=[["x"]])
    file = openpyxl.Workbook()
    file.epoch = CALENDAR_MAC_1904
    for row in (LOG, [datetime(2021, 3, 4), "הרצאה", 20]):
        file.active.append(row)
    file.save(path)
    found = read(path, **CITY)
    assert (column(found, "activity_log", "date"), told(found)) == (["2021-03-04 A2"], [])


def test_months_across_in_a_1904_workbook(workbook: MakeWorkbook, read: ReadFile) -> None:
    path = workbook(a=[["x"]])
    file = openpyxl.Workbook()
    file.epoch = CALENDAR_MAC_1904
    header = ["מרכז", "תכנית", "מדד", datetime(2021, 1, 1), datetime(2021, 2, 1)]
    for row in (header, [GILA, OTZMA, "מפגשים", 5, 6]):
        file.active.append(row)
    file.save(path)
    found = read(path, **JERUSALEM)
    assert column(found, "centre_monthly", "month") == ["2021-01 D1", "2021-02 E1"]
    assert told(found) == []


def test_a_serial_with_an_error_beside_it(tmp_path: Path, read: ReadFile) -> None:
    rows = [LOG, ["|<v>1</v>", "הרצאה", "|<v>20</v>"], ["|<f>TODAY()</f>", "הרצאה", "|<v>20</v>"]]
    found = read(written(tmp_path / "a.xlsx", [["מרץ 2021"], *rows]), **CITY)
    assert column(found, "activity_log", "date") == ["– A3", "– A4"]
    assert told(found) == [("value_not_date", "A3"), ("formula_without_value", "A4")]
