"""The grid: values with places, and broken cells that stay broken."""

import zipfile
from pathlib import Path

import openpyxl
import pytest

from hosen.read.formats.xlsx import read_xlsx as sheets
from hosen.read.grid import BrokenCell, letter, text_of

from .conftest import MakeWorkbook


def test_values_stand_where_they_stood(workbook: MakeWorkbook) -> None:
    path = workbook(a=[[], [None, "ערך", 3], [None, None, 2.5]])
    (sheet,) = sheets(path)
    assert (sheet.name, sheet.number, sheet.is_hidden) == ("a", 1, False)
    assert sheet.row(1)[1:] == ["ערך", 3]
    assert sheet.cell(2, 2) == 2.5


def test_hidden_sheets_say_so(workbook: MakeWorkbook) -> None:
    path = workbook(hidden=("b",), a=[[1]], b=[[2]])
    assert [(sheet.name, sheet.is_hidden) for sheet in sheets(path)] == [("a", False), ("b", True)]


def test_a_formula_saved_without_its_value_is_broken_not_empty(workbook: MakeWorkbook) -> None:
    path = workbook(a=[[1, "=A1+1", 5]])  # openpyxl saves formulas without values
    (sheet,) = sheets(path)
    assert sheet.row(0) == [1, BrokenCell(""), 5]


def _with_sheet_xml(path: Path, old: bytes, new: bytes) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(old, new)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (b'<c r="B1" t="e"><v>#REF!</v></c>', BrokenCell("#REF!")),
        (b'<c t="e" r="B1"><f>A1/0</f><v>#DIV/0!</v></c>', BrokenCell("#DIV/0!")),
        (b'<c r="B1" t="str"><f>IF(A1,"","")</f><v></v></c>', None),  # a formula whose value is an empty text
        (b'<c r="B1"><f>A1*2</f><v>14</v></c>', 14),
        (b'<c r="B1"><f>A1*2</f></c>', BrokenCell("")),
        (b'<c r="B1"><f t="shared" ref="B1:B9" si="0"/></c>', BrokenCell("")),
    ],
)
def test_error_cells_and_formulas(workbook: MakeWorkbook, cell: bytes, expected: object) -> None:
    path = workbook(a=[[7, 77, "x"]])
    _with_sheet_xml(path, b'<c r="B1" t="n"><v>77</v></c>', cell)
    (sheet,) = sheets(path)
    assert sheet.row(0) == [7, expected, "x"]


def test_an_error_alone_in_its_row_widens_the_grid(workbook: MakeWorkbook) -> None:
    path = workbook(a=[[1], [None, None, 9]])
    _with_sheet_xml(path, b'<c r="C2" t="n"><v>9</v></c>', b'<c r="C2" t="e"><v>#N/A</v></c>')
    (sheet,) = sheets(path)
    assert [sheet.row(0), sheet.row(1)] == [[1, None, None], [None, None, BrokenCell("#N/A")]]


def test_texts_read_as_a_person_reads_them() -> None:
    assert [text_of(value) for value in (5.0, 0.5, "א ", None, BrokenCell("#N/A"), 1e20)] == [
        "5",
        "0.5",
        "א ",
        "",
        "#N/A",
        "1e+20",
    ]


def test_letters_are_those_of_openpyxl() -> None:
    assert [letter(column) for column in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert letter(4) == openpyxl.utils.get_column_letter(5)
