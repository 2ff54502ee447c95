"""Workbooks of the old kind."""

import io
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import msoffcrypto
import pytest
import xlwt
from msoffcrypto.format.ooxml import OOXMLFile

from hosen.read.formats import Book
from hosen.read.grid import BrokenCell

from ..conftest import MakeWorkbook
from .conftest import Open, Problem, ReadSheets, rows


def saved(book: Any) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def style(text: str) -> Any:
    return xlwt.easyxf(num_format_str=text)


@pytest.fixture
def book() -> Any:
    return xlwt.Workbook(encoding="utf-8")


def test_every_kind_of_cell(book: Any, sheets: ReadSheets) -> None:
    sheet = book.add_sheet("דוח")
    sheet.write_merge(0, 1, 0, 2, "כותרת")
    for column, (value, form) in enumerate(
        [
            ("טקסט", "General"),
            (5, "General"),
            (0.25, "0%"),
            (True, "General"),
            (date(2021, 3, 1), "DD/MM/YYYY"),
            (datetime(2021, 3, 1, 12, 30), "DD/MM/YYYY HH:MM"),
            (time(2, 30), "HH:MM"),
            (1.5, "[h]:mm"),
            (-5, "DD/MM/YYYY"),
            ("", "General"),
        ]
    ):
        sheet.write(2, column, value, style(form))
    for row, code in enumerate((0x00, 0x07, 0x0F, 0x17, 0x1D, 0x24, 0x2A)):
        sheet.row(3).set_cell_error(row, code)
    hidden = book.add_sheet("מוסתר")
    hidden.visibility = 2
    hidden.write(500, 3, None, style("0"))
    first, second = sheets("דוח.XLS", saved(book))
    assert rows(first)[0][0] == "כותרת"
    assert first.merged == [(0, 0, 1, 2)]
    assert rows(first)[2] == [
        "טקסט",
        5.0,
        0.25,
        True,
        date(2021, 3, 1),
        datetime(2021, 3, 1, 12, 30),
        time(2, 30),
        timedelta(hours=36),
        -5.0,
    ]
    errors = ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"]
    assert rows(first)[3][:7] == [BrokenCell(text) for text in errors]
    assert (first.name, first.number, first.is_hidden, first.is_text) == ("דוח", 1, False, False)
    assert (second.number, second.is_hidden, second.height, second.width) == (2, True, 0, 0)


def test_days_from_1904(book: Any, sheets: ReadSheets) -> None:
    book.dates_1904 = True
    book.add_sheet("a").write(0, 0, date(2021, 3, 1), style("DD/MM/YYYY"))
    (sheet,) = sheets("a.xls", saved(book))
    assert (sheet.is_1904, sheet.cell(0, 0)) == (True, date(2021, 3, 1))


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "a"])
def test_under_another_name(book: Any, sheets: ReadSheets, name: str) -> None:
    book.add_sheet("a").write(0, 0, "x")
    assert rows(sheets(name, saved(book))[0]) == [["x"]]


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9, 0.99])
def test_cut_short(book: Any, opened: Open, keep: float) -> None:
    sheet = book.add_sheet("a")
    for row in range(2000):
        sheet.write(row, 0, f"שורה {row}")
    data = saved(book)
    (found,) = opened("a.xls", data[: int(len(data) * keep)])
    if isinstance(found, Book):
        with pytest.raises(Exception):  # noqa: B017
            list(found.sheets)
    else:
        assert found.code == "file_torn"


# --- BIFF5, written by hand: one sheet, texts in a code page


def biff5(texts: list[str], codepage: int | None, encoding: str) -> bytes:
    def record(kind: int, body: bytes) -> bytes:
        return kind.to_bytes(2, "little") + len(body).to_bytes(2, "little") + body

    def words(*numbers: int) -> bytes:
        return b"".join(number.to_bytes(2, "little") for number in numbers)

    globals_ = record(0x809, words(0x500, 0x5, 0, 0))
    if codepage:
        globals_ += record(0x42, words(codepage))
    name = b"a"
    place = len(globals_) + 4 + 6 + 1 + len(name) + 4
    globals_ += record(0x85, place.to_bytes(4, "little") + words(0) + bytes([len(name)]) + name) + record(0x0A, b"")
    sheet = record(0x809, words(0x500, 0x10, 0, 0))
    for row, text in enumerate(texts):
        written = text.encode(encoding)
        sheet += record(0x204, words(row, 0, 0, len(written)) + written)
    return globals_ + sheet + record(0x0A, b"")


TEXTS = ["שם המרכז", "מרכז גלעד", "נושמים לרווחה", "מרכזי עוצמה", "סך הכל", "משתתפים"]


@pytest.mark.parametrize("codepage", [1255, 1252, None])
def test_texts_before_unicode(opened: Open, codepage: int | None) -> None:
    (book,) = opened("a.xls", biff5(TEXTS, codepage, "cp1255"))
    assert isinstance(book, Book)
    (sheet,) = book.sheets
    assert sheet.columns == [TEXTS]
    assert [note.code for note in book.notes] == ([] if codepage == 1255 else ["encoding_probable"])


def test_western_texts_before_unicode_stay(sheets: ReadSheets) -> None:
    texts = ["Année", "Résumé", "café"]
    assert sheets("a.xls", biff5(texts, 1252, "cp1252"))[0].columns == [texts]


# --- passwords


def encrypted(path: Path, password: str) -> bytes:
    target = io.BytesIO()
    with path.open("rb") as file:
        OOXMLFile(file).encrypt(password, target)
    assert msoffcrypto.OfficeFile(io.BytesIO(target.getvalue())).is_encrypted()
    return target.getvalue()


def test_a_password(problem: Problem, workbook: MakeWorkbook) -> None:
    assert problem("a.xlsx", encrypted(workbook(a=[["x"]]), "secret")).code == "file_encrypted"


def test_a_password_that_nobody_is_asked_for(sheets: ReadSheets, workbook: MakeWorkbook) -> None:
    assert rows(sheets("a.xlsx", encrypted(workbook(a=[["x"]]), "VelvetSweatshop"))[0]) == [["x"]]
