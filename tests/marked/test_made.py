"""Workbooks made of files of other kinds."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from tests.marked.conftest import ERROR, SHEET, Marked, comment, fill, problem

from hosen.marked import marked_ending
from hosen.marked.names import safe_name
from hosen.read.formats import open_books
from hosen.read.formats.book import Book
from hosen.read.grid import BrokenCell, Sheet


@dataclass
class Page:
    columns: list[list[Any]]
    name: str = SHEET
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    is_text: bool = False


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    file = tmp_path / "report.csv"
    file.write_text("no workbook", "utf-8")
    return file


def made(marked: Marked, original: Path, *pages: Page, problems: Any = ()) -> Workbook:
    return openpyxl.load_workbook(marked(original, problems, sheets=lambda: pages))


def test_values_stand_where_they_stood(csv: Path, marked: Marked) -> None:
    column = [None, "א", 5, 2.5, True, date(2021, 3, 1), datetime(2021, 3, 1, 10, 30), time(8, 15), timedelta(hours=30)]
    book = made(marked, csv, Page([[None] * len(column), column], merged=[(1, 0, 2, 0)]), problems=[problem("B3")])
    page = book[SHEET]
    found = [page.cell(row, 2).value for row in range(1, len(column) + 1)]
    assert found[:5] == [None, "א", 5, 2.5, True]
    assert found[5:7] == [datetime(2021, 3, 1), datetime(2021, 3, 1, 10, 30)]
    assert found[7] == time(8, 15)
    assert page["B9"].number_format == "[h]:mm:ss"
    assert [str(area) for area in page.merged_cells.ranges] == ["A2:A3"]
    assert page.sheet_view.rightToLeft
    assert fill(book, "B3") == ERROR
    assert comment(book, "B3")
    assert "אינו חוברת אקסל" in book.worksheets[0]["A4"].value


@pytest.mark.parametrize(
    "text", ["=1+1", "+972", "-5%", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", "#REF!", "0031", "1e5"]
)
def test_text_is_never_a_formula(csv: Path, marked: Marked, text: str) -> None:
    for is_text in (True, False):
        cell = made(marked, csv, Page([[text]], is_text=is_text))[SHEET]["A1"]
        assert (cell.value, cell.data_type) == (text, "s")


def test_errors_are_shown_as_their_text(csv: Path, marked: Marked) -> None:
    cell = made(marked, csv, Page([[BrokenCell("#DIV/0!")]]))[SHEET]["A1"]
    assert (cell.value, cell.data_type) == ("#DIV/0!", "s")


@pytest.mark.parametrize(
    "value", [float("nan"), 1e300, 10**16, date(1899, 5, 1), datetime(1900, 1, 1), timedelta(hours=-1)]
)
def test_what_excel_cannot_count_is_text(csv: Path, marked: Marked, value: Any) -> None:
    assert made(marked, csv, Page([[value]]))[SHEET]["A1"].data_type == "s"


def test_numbers_of_a_text_file_are_numbers(csv: Path, marked: Marked) -> None:
    page = made(marked, csv, Page([["12", "-3", "12.50", "012", "123456789012345678", "1,234"]], is_text=True))[SHEET]
    assert [page.cell(row, 1).value for row in range(1, 7)] == [12, -3, 12.5, "012", "123456789012345678", "1,234"]
    assert page["A3"].number_format == "0.00"
    assert made(marked, csv, Page([["12"]]))[SHEET]["A1"].value == "12"  # where a sheet says text, it stays text


def test_names_that_excel_does_not_take(csv: Path, marked: Marked) -> None:
    names = ["a/b:c*?", "A_b_c__", "x" * 40, "", "'q'"]
    pages = [Page([["1"]], name=name) for name in names]
    book = made(marked, csv, *pages, problems=[problem("A1", sheet="x" * 40)])
    assert book.sheetnames == ["בעיות", "a_b_c__", "A_b_c__ 2", "x" * 31, "גיליון", "q"]
    assert fill(book, "A1", "x" * 31) == ERROR
    assert book.worksheets[0]["D6"].hyperlink.location == f"'{'x' * 31}'!A1"


def test_a_file_that_cannot_be_read_gets_the_list_alone(csv: Path, marked: Marked) -> None:
    def torn() -> list[Page]:
        raise AssertionError("it must not be opened")

    told = problem("", code="file_encrypted", level="file", sheet=None, message="מוגן בסיסמה.")
    book = openpyxl.load_workbook(marked(csv, [told], sheets=torn))
    assert book.sheetnames == ["בעיות"]
    assert book.worksheets[0]["E6"].value == "מוגן בסיסמה."


@pytest.mark.parametrize("content", [b"PK\x03\x04torn", b"", b"\xd0\xcf\x11\xe0"])
def test_a_reader_that_fails_leaves_the_list(csv: Path, marked: Marked, content: bytes) -> None:
    def torn() -> list[Page]:
        raise RuntimeError("torn")

    csv.write_bytes(content)
    book = openpyxl.load_workbook(marked(csv, [problem("A1")], sheets=torn))
    assert book.sheetnames == ["בעיות"]
    assert book.worksheets[0]["D6"].hyperlink is None


def test_a_csv_as_it_is_read(tmp_path: Path, marked: Marked) -> None:
    file = tmp_path / "report.csv"
    file.write_bytes("מרכז;משפחות\r\nעוצמה;=5\r\n\r\nחוסן;7\r\n".encode("windows-1255"))

    def sheets() -> list[Sheet]:
        return [sheet for book in open_books(file, file.name, {}) if isinstance(book, Book) for sheet in book.sheets]

    book = openpyxl.load_workbook(marked(file, [problem("B2", sheet="report")], sheets=sheets))
    assert [[cell.value for cell in row] for row in book["report"]["A1:B4"]] == [
        ["מרכז", "משפחות"], ["עוצמה", "=5"], [None, None], ["חוסן", 7],
    ]  # fmt: skip
    assert fill(book, "B2", "report") == ERROR
    assert marked_ending(file) == ".xlsx"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("דיווח מרץ.xlsx", "דיווח מרץ.xlsx"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("a\\b:c*?.csv", "a_b_c__.csv"),
        ("\u202egnp.xlsx\x00", "_gnp.xlsx_"),
        ("con.xlsx", "_con.xlsx"),
        ("...", "_"),
        ("", "_"),
    ],
)
def test_names_of_files(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_long_names_keep_their_ending() -> None:
    found = safe_name("א" * 300 + ".xlsx")
    assert found.endswith("א.xlsx")
    assert len(found.encode()) <= 180
