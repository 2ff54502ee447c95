"""Texts with separators, in every dialect and encoding."""

import csv
import io
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hosen.read.formats import Book, FileProblem
from hosen.read.formats.book import Content
from hosen.read.formats.delimited import NO_SEPARATOR, find_dialect, open_delimited

from .conftest import Open, Problem, ReadSheets, assert_sayable, rows

HEADER = ["שם המרכז", "תכנית", "מספר משתתפים"]
DATA = [HEADER, ["מרכז גלעד", "נושמים לרווחה", "12"], ["מרכז כרמים", "מרכזי עוצמה", "8"]]


def written(table: list[list[str]], **dialect: object) -> str:
    target = io.StringIO(newline="")
    csv.writer(target, **dialect).writerows(table)  # type: ignore[arg-type]
    return target.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1255", "cp862"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"], ids=["crlf", "lf", "cr"])
def test_each_dialect_in_each_encoding(sheets: ReadSheets, encoding: str, separator: str, ending: str) -> None:
    data = written(DATA, delimiter=separator, lineterminator=ending).encode(encoding)
    (sheet,) = sheets("דוח.csv", data)
    assert rows(sheet) == DATA
    assert (sheet.name, sheet.number, sheet.is_text, sheet.is_hidden) == ("דוח", 1, True, False)


@pytest.mark.parametrize("name", ["a.csv", "A.CSV", "a.tsv", "a.txt", "a.xls", "a.XLSX", "report", "a.b.csv"])
def test_the_name_does_not_matter(sheets: ReadSheets, name: str) -> None:
    assert rows(sheets(name, written(DATA).encode())[0]) == DATA


def test_a_text_named_as_a_workbook_is_read_and_said(opened: Open) -> None:
    (book,) = opened("דוח.xls", written(DATA).encode())
    assert isinstance(book, Book)
    assert [note.code for note in book.notes] == ["file_other_kind"]
    assert_sayable(book.notes[0])


def test_quotation_marks_and_line_breaks_within_cells(sheets: ReadSheets) -> None:
    table = [["שם", "הערה", "סכום"], ['בי"ס "אלון"', "שורה\nושורה, ועוד", '5 ש"ח'], ["ע'ג", "a;b|c", ""]]
    (sheet,) = sheets("a.csv", written(table).encode())
    assert rows(sheet) == [table[0], table[1], ["ע'ג", "a;b|c", None]]


def test_quotation_marks_after_a_backslash(sheets: ReadSheets) -> None:
    text = '"שם","הערה"\n"א","אמר \\"שלום, חבר\\" והלך"\n"ב","ג"\n'
    assert rows(sheets("a.csv", text.encode())[0])[1] == ["א", 'אמר "שלום, חבר" והלך']


def test_an_abbreviation_without_quotation_marks_around_it(sheets: ReadSheets) -> None:
    text = 'שם,סכום בש"ח,הערה\nביה"ס אלון,5,ע"י\nגן,6,\n'
    assert rows(sheets("a.csv", text.encode())[0])[0] == ["שם", 'סכום בש"ח', "הערה"]


def test_a_mark_that_opens_and_does_not_close(opened: Open) -> None:
    text = "שם,סכום,הערה\n" + '"א,5,\n' + "".join(f"ב{n},{n},\n" for n in range(30))
    (book,) = opened("a.csv", text.encode())
    assert isinstance(book, Book)
    assert [note.code for note in book.notes] == ["quotes_as_written"]
    (sheet,) = book.sheets
    assert sheet.height == 32
    assert sheet.cell(1, 0) == '"א'


def test_marks_that_cannot_be_understood(problem: Problem) -> None:
    text = 'שם,סכום\n"א" ב,5\n"ג,6,7,8\nד,ה,ו\nז\n"ח" ט,1,2,3,4\n'
    assert problem("a.csv", text.encode()).code == "quotes_uneven"


def test_a_line_that_names_the_separator(sheets: ReadSheets) -> None:
    (sheet,) = sheets("a.csv", "sep=;\r\nשם;סכום\r\nא, ב;1,5\r\n".encode())
    assert rows(sheet) == [["שם", "סכום"], ["א, ב", "1,5"]]


def test_titles_and_ragged_rows(sheets: ReadSheets) -> None:
    text = "דוח חודשי, מרץ 2021\n\nשם;גיל;עיר\nדנה;5;חיפה;עוד\nרון;6\n\n;;\n;;;;;;\n"
    (sheet,) = sheets("a.csv", text.encode())
    assert (sheet.height, sheet.width) == (5, 4)
    assert rows(sheet)[2:] == [["שם", "גיל", "עיר", None], ["דנה", "5", "חיפה", "עוד"], ["רון", "6", None, None]]


def test_decimal_commas_do_not_separate(sheets: ReadSheets) -> None:
    text = "שם;א;ב\nאלון;1,5;2,5\nברוש;3,5;4,5\nגפן;5,5;6,5\n"
    assert rows(sheets("a.csv", text.encode())[0])[1] == ["אלון", "1,5", "2,5"]


def test_one_column_needs_no_separator(sheets: ReadSheets) -> None:
    assert find_dialect("שם\nדנה\nרון\n").separator == NO_SEPARATOR
    assert rows(sheets("a.csv", "שם\nדנה\nרון\n".encode())[0]) == [["שם"], ["דנה"], ["רון"]]


def test_an_encoding_that_is_only_probable_is_said(opened: Open) -> None:
    (book,) = opened("a.csv", "גיל,5\n".encode("cp1255"))
    assert isinstance(book, Book)
    (note,) = book.notes
    assert (note.code, note.params["encoding"]) == ("encoding_probable", "Windows-1255")
    assert 75 <= int(note.params["percent"]) < 97
    assert_sayable(note)


def test_an_unclear_encoding_is_asked_for_and_an_answer_decides(problem: Problem, sheets: ReadSheets) -> None:
    data = "א,5\nב,6\n".encode("cp862")
    found = problem("a.csv", data)
    assert found.code == "encoding_unclear"
    assert "CP862" in found.params["candidates"]
    assert rows(sheets("a.csv", data, encoding="cp862")[0]) == [["א", "5"], ["ב", "6"]]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "klingon", "rot13", "base64", "utf-16", "ascii", "idna", "undefined", ""]
)
def test_an_encoding_that_does_not_fit(problem: Problem, encoding: str) -> None:
    data = "מרכז,5\nא".encode("cp1255")
    expected = "encoding_probable" if not encoding else "encoding_wrong"
    if encoding:
        assert problem("a.csv", data, encoding=encoding).code == expected


@pytest.mark.parametrize(
    "data",
    [
        random.Random(1).randbytes(5000),
        bytes(range(256)) * 20,
        b"a,b\n1,2\n" + bytes(100) + b"3,4\n",
    ],
    ids=["noise", "all bytes", "zeros within"],
)
def test_what_is_not_text_is_not_read(opened: Open, data: bytes) -> None:
    (found,) = opened("a.csv", data)
    assert isinstance(found, FileProblem)
    assert found.code in ("file_wrong_type", "file_torn")
    assert_sayable(found)


def test_zeros_at_the_end_are_a_broken_copy(problem: Problem) -> None:
    assert problem("a.csv", b"a,b\n1,2\n" + bytes(100_000)).code == "file_torn"


def test_a_row_of_a_hundred_thousand_cells(problem: Problem) -> None:
    assert problem("a.csv", b"a,b\n" + b"," * 100_000 + b"1\n").code == "file_over_limits"


def test_a_million_empty_rows_are_cheap(sheets: ReadSheets) -> None:
    start = time.process_time()
    (sheet,) = sheets("a.csv", "שם,גיל\nדנה,5\n".encode() + b",,,,\n" * 1_000_000)
    assert (sheet.height, sheet.width) == (2, 2)
    assert time.process_time() - start < 10


def test_a_mark_never_closed_in_a_long_file(opened: Open) -> None:
    (found,) = opened("a.csv", b'a,b\n"1,2\n' + b"3,4\n" * 400_000)
    notes = found.notes if isinstance(found, Book) else (found,)
    assert [note.code for note in notes] == ["quotes_as_written"]


texts = st.text(st.sampled_from("אבגדהוילמנרשתםן ,;|\t\"'\n5.-–"), max_size=12)


@settings(max_examples=300)
@given(
    table=st.integers(2, 5).flatmap(
        lambda width: st.lists(st.lists(texts, min_size=width, max_size=width), min_size=2, max_size=8)
    ),
    separator=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "windows-1255", "iso-8859-8", "cp862"]),
    says_separator=st.booleans(),
)
def test_what_was_written_is_read_or_flagged(
    table: list[list[str]], separator: str, encoding: str, says_separator: bool
) -> None:
    """With the separator said, cells come back exactly; else the text does, whatever separates it."""
    lines = [[f"עמודה {number}" for number in range(len(table[0]))], *table]
    text = (f"sep={separator}\r\n" if says_separator else "") + written(
        lines, delimiter=separator, quoting=csv.QUOTE_ALL
    )
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        return
    (found,) = open_delimited(Content("a.csv", data))
    if isinstance(found, FileProblem):
        assert found.code == "encoding_unclear"
        return
    (sheet,) = found.sheets
    read = [["" if cell is None else cell for cell in row] for row in rows(sheet)]
    while lines and not any(lines[-1]):
        lines.pop()
    width = max(len(row) for row in lines)
    assert read == [row + [""] * (width - len(row)) for row in lines]
