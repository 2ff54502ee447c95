"""Tables of web pages, also those named .xls, and pages saved as one file."""

import time

import pytest

from hosen.read.formats import Book

from .conftest import Open, Problem, ReadSheets, assert_sayable, rows

PAGE = """<html xmlns:o="urn:schemas-microsoft-com:office:office"
 xmlns:x="urn:schemas-microsoft-com:office:excel"><head>
<meta http-equiv=Content-Type content="text/html; charset={charset}"><style>td {{ color: red }}</style></head><body>
<p>דוח חודשי</p><table><tr><th>שם
   המרכז</th><th>תכנית</th></tr><tr><td>מרכז&nbsp;גלעד</td><td>עוצמה<br>ונושמים</td></tr></table></body></html>"""
EXPECTED = [["שם המרכז", "תכנית"], ["מרכז\xa0גלעד", "עוצמה\nונושמים"]]


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("windows-1255", "cp1255"),
        ("iso-8859-8-i", "iso-8859-8"),
        ("utf-8", "utf-8-sig"),
        ("unicode", "utf-16"),
        ("windows-1255", "utf-8"),  # what the page says is not so
        ("iso-8859-1", "cp1255"),
        ("utf-8", "cp1255"),
        ("utf-16", "utf-8"),
    ],
)
def test_in_the_encoding_that_the_bytes_are_in(sheets: ReadSheets, charset: str, encoding: str) -> None:
    (sheet,) = sheets("דוח.xls", PAGE.format(charset=charset).encode(encoding))
    assert rows(sheet) == EXPECTED
    assert (sheet.name, sheet.is_text) == ("דוח", True)


def test_a_page_named_as_a_workbook_is_said(opened: Open) -> None:
    (book,) = opened("דוח.xls", PAGE.format(charset="utf-8").encode())
    assert isinstance(book, Book)
    (note,) = book.notes
    assert (note.code, note.value) == ("file_other_kind", ".xls")
    assert_sayable(note)
    (book,) = opened("דוח.html", PAGE.format(charset="utf-8").encode())
    assert isinstance(book, Book)
    assert book.notes == ()


def test_cells_over_several_rows_and_columns(sheets: ReadSheets) -> None:
    page = """<table><thead><tr><td rowspan=2>שם<td colspan=2>מרץ</tr><tr><th>א<th>ב</tr></thead>
    <tbody><tr><td rowspan=0>גלעד<td>1<td>2</tr><tr><td colspan=2>3</tr></tbody></table>"""
    (sheet,) = sheets("a.htm", page.encode())
    assert rows(sheet) == [["שם", "מרץ", None], [None, "א", "ב"], ["גלעד", "1", "2"], [None, "3", None]]
    assert sheet.merged == [(0, 0, 1, 0), (0, 1, 0, 2), (2, 0, 3, 0), (3, 1, 3, 2)]


def test_a_table_within_a_table_is_a_sheet_of_its_own(sheets: ReadSheets) -> None:
    page = """<table><tr><td>ניווט</td><td>לפני<table><tr><td>שם</td><td>גיל</td></tr></table>אחרי</td></tr></table>
    <table><tr><td>יחיד</td></tr></table>"""
    outer, inner = sheets("a.html", page.encode())
    assert rows(outer) == [["ניווט", "לפני\nאחרי"]]
    assert (inner.name, inner.number, rows(inner)) == ("a 2", 2, [["שם", "גיל"]])


def test_comments_and_scripts_are_not_text(sheets: ReadSheets) -> None:
    page = "<table><tr><td>א<!-- no --><script>x()</script></td><td><p>ב</p><p>ג</p></td></tr></table>"
    assert rows(sheets("a.html", page.encode())[0]) == [["א", "ב\nג"]]


@pytest.mark.parametrize("page", ["<html><body>אין נתונים</body></html>", "<html><table></table></html>", "<html>"])
def test_a_page_without_data(problem: Problem, page: str) -> None:
    assert problem("a.xls", page.encode()).code == "file_without_table"


@pytest.mark.parametrize("depth", [3000, 300_000])
def test_deep_nesting_is_refused(problem: Problem, depth: int) -> None:
    page = "<html><table><tr><td>1<td>" + "<div>" * depth + "2</table>"
    assert problem("a.xls", page.encode()).code == "file_unsafe"


def test_spans_that_would_fill_the_memory(opened: Open) -> None:
    start = time.process_time()
    page = "<html><table>" + "<tr>" + "<td colspan=1000 rowspan=65000>x</td>" * 2000 + "</tr></table>"
    (found,) = opened("a.xls", page.encode())
    assert getattr(found, "code", "") == "file_too_large"
    page = "<html><table>" + "<tr><td rowspan=999999999 colspan=999999999>x</td></tr>" * 3 + "</table>"
    (book,) = opened("a.xls", page.encode())
    assert isinstance(book, Book)
    (sheet,) = book.sheets
    assert (sheet.height, sheet.width) == (3, 2001)
    assert time.process_time() - start < 5


def test_a_page_saved_as_one_file(sheets: ReadSheets) -> None:
    head = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=XX\r\n\r\n"
    part = "--XX\r\nContent-Type: text/html; charset=windows-1255\r\nContent-Transfer-Encoding: {}\r\n\r\n"
    body = "<html><table><tr><td>שם</td><td>גיל</td></tr><tr><td>דנה</td><td>5</td></tr></table></html>"
    data = head.encode() + part.format("8bit").encode() + body.encode("cp1255") + b"\r\n--XX--\r\n"
    (sheet,) = sheets("דוח.mht", data)
    assert rows(sheet) == [["שם", "גיל"], ["דנה", "5"]]
