"""What a file is, from its bytes; archives; files that nobody meant to send."""

import gzip
import io
import time
import zipfile
from pathlib import Path

import pytest

from hosen.read.formats import Book, FileProblem, archive, kinds

from ..conftest import MakeWorkbook
from .conftest import Open, Problem, ReadSheets, assert_sayable, rows, zipped

CSV = "שם,גיל\nדנה,5\nרון,6\nשם המרכז,תכנית\n".encode()
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TYPES = '<Types><Override ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.main"/></Types>'

NOT_READ = {
    "empty": ("a.xlsx", b"", "file_empty"),
    "zeros": ("a.csv", bytes(200_000), "file_torn"),
    "torn ole": ("a.xls", OLE + bytes(600), "file_torn"),
    "torn zip": ("a.xlsx", zipped({"xl/workbook.xml": "x" * 5000})[:60], "file_torn"),
    "pdf": ("a.xlsx", b"%PDF-1.7 ...", "file_wrong_type"),
    "honest pdf": ("a.pdf", b"%PDF-1.7 ...", "file_unsupported"),
    "picture": ("a.xlsx", b"\x89PNG\r\n\x1a\n....", "file_wrong_type"),
    "word": ("a.xlsx", zipped({"[Content_Types].xml": TYPES}), "file_wrong_type"),
    "honest word": ("a.docx", zipped({"word/document.xml": "<w/>"}), "file_unsupported"),
    "opendocument text": ("a.ods", zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "file_wrong_type"),
    "json": ("a.csv", b'{"a": 1}', "file_wrong_type"),
    "xml": ("a.xml", b'<?xml version="1.0"?><feed/>', "file_wrong_type"),
    "message": ("a.eml", b"From: a@example.org\r\nMIME-Version: 1.0\r\n\r\nhello", "file_unsupported"),
    "rar": ("a.zip", b"Rar!\x1a\x07\x01\x00....", "file_wrong_type"),
    "no ending": ("report", b"%PDF-1.7 ...", "file_unsupported"),
    "empty zip": ("a.zip", zipped({}), "archive_empty"),
}


@pytest.mark.parametrize("case", NOT_READ)
def test_what_is_not_read(problem: Problem, case: str) -> None:
    name, data, code = NOT_READ[case]
    assert problem(name, data).code == code


def test_words_for_a_kind_are_in_the_readers_language(problem: Problem) -> None:
    found = problem("a.xlsx", b"%PDF-1.7 ...")
    assert (found.value, found.params["actual_he"], found.params["actual_en"]) == (
        ".xlsx",
        "מסמך PDF",
        "a PDF document",
    )


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("~$דוח.xlsx", b"\x04dana" + b" " * 160),
        (".~lock.דוח.ods#", b",dana,pc,22.11.2026;"),
        ("Thumbs.db", OLE + bytes(3000)),
        ("desktop.ini", b"[.ShellClassInfo]\n"),
        (".DS_Store", bytes(6148)),
        ("._דוח.csv", b"\0\5\x16\7" * 2000),
    ],
)
def test_files_that_programs_leave_behind(problem: Problem, name: str, data: bytes) -> None:
    found = problem(name, data)
    assert (found.code, found.value) == ("file_ignored", name)


def test_a_workbook_in_spite_of_its_name(sheets: ReadSheets, workbook: MakeWorkbook) -> None:
    data = workbook(a=[[f"תא {row}" for row in range(50)]] * 50).read_bytes()
    for name in ("~$דוח.xlsx", "a.xls", "a.csv", "A.XLSX", "a"):
        assert sheets(name, data)[0].height == 50


def test_an_archive_that_unpacks_too_far(problem: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "MAX_UNPACKED_BYTES", 10_000)
    assert problem("a.xlsx", zipped({"xl/workbook.xml": "x" * 20_000})).code == "file_too_large"


# --- archives


def test_members_in_the_order_of_their_names(opened: Open, workbook: MakeWorkbook) -> None:
    two_sheets = workbook(a=[["x"]], b=[["y"]]).read_bytes()
    data = zipped({"ת/b.csv": CSV, "__MACOSX/._b.csv": "x", "ת/a.xlsx": two_sheets, "c.html": "<table><tr><td>1<td>2"})
    ignored, html, xlsx, csv = opened("דוחות.zip", data)
    assert isinstance(ignored, FileProblem)
    assert (ignored.code, ignored.member) == ("file_ignored", "__MACOSX/._b.csv")
    books = [book for book in (html, xlsx, csv) if isinstance(book, Book)]
    assert [(book.name, book.member) for book in books] == [
        ("c.html", "c.html"),
        ("a.xlsx", "ת/a.xlsx"),
        ("b.csv", "ת/b.csv"),
    ]
    found = [(sheet.number, sheet.name) for book in books for sheet in book.sheets]
    assert found == [(1, "c"), (2, "a"), (3, "b"), (4, "b")]


@pytest.mark.parametrize("name", ["../a.csv", "/etc/a.csv", "C:\\a.csv", "x/../../a.csv", "..\\a.csv"])
def test_names_that_point_elsewhere(opened: Open, name: str) -> None:
    bad, good = sorted(opened("a.zip", zipped({name: CSV, "z.csv": CSV})), key=lambda one: isinstance(one, Book))
    assert isinstance(bad, FileProblem)
    assert bad.code == "archive_member_name"
    assert_sayable(bad)
    assert isinstance(good, Book)


def test_members_that_are_not_read(opened: Open) -> None:
    inner = zipped({"a.csv": CSV})
    found = opened("a.zip", zipped({"1.zip": inner, "2.pdf": b"%PDF-1", "3.csv": b"", "4.csv": CSV}))
    codes = [one.code if isinstance(one, FileProblem) else "read" for one in found]
    assert codes == ["archive_nested", "file_unsupported", "file_empty", "read"]
    assert [one.member for one in found] == ["1.zip", "2.pdf", "3.csv", "4.csv"]


def test_too_many_members(problem: Problem) -> None:
    found = problem("a.zip", zipped({f"{number}.csv": CSV for number in range(archive.MAX_MEMBERS + 1)}))
    assert (found.code, found.value) == ("archive_too_many", "501")


def test_a_member_that_grows_too_far(problem: Problem) -> None:
    start = time.process_time()
    found = problem("a.zip", zipped({"a.csv": b"0" * 60_000_000}))
    assert (found.code, found.member) == ("file_too_large", "a.csv")
    assert time.process_time() - start < 5


def test_a_member_with_a_password_or_a_torn_one(opened: Open) -> None:
    data = bytearray(zipped({"a.csv": CSV, "b.csv": CSV}))
    central = data.index(b"PK\x01\x02")
    data[central + 8] |= 1  # a.csv: the flag of encryption
    data[data.index(b"PK\x03\x04", 10) + 40] ^= 0xFF  # b.csv: its content
    first, second = opened("a.zip", bytes(data))
    assert [getattr(one, "code", "") for one in (first, second)] == ["file_encrypted", "file_torn"]


def test_hebrew_names_from_old_windows() -> None:
    for encoding in ("cp862", "utf-8", "cp1255"):
        entry = zipfile.ZipInfo("דוח מרכז גלעד.csv".encode(encoding).decode("cp437"))
        assert archive.member_name(entry) == "דוח מרכז גלעד.csv"


def test_a_name_that_is_given_twice() -> None:
    entry = zipfile.ZipInfo("???.csv\x80")
    name = "דוח.csv".encode()
    entry.extra = b"\x75\x70" + (5 + len(name)).to_bytes(2, "little") + b"\1\0\0\0\0" + name
    entry.filename = "é.csv"
    assert archive.member_name(entry) == "דוח.csv"


def test_a_compressed_text(sheets: ReadSheets, problem: Problem) -> None:
    (sheet,) = sheets("דוח.csv.gz", gzip.compress(CSV))
    assert (sheet.name, rows(sheet)[1]) == ("דוח", ["דנה", "5"])
    assert problem("a.gz", gzip.compress(CSV)[:20]).code == "file_torn"
    assert problem("a.gz", gzip.compress(gzip.compress(CSV))).code == "archive_nested"


def test_a_compressed_text_that_grows_too_far(problem: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_MEMBER_BYTES", 10_000)
    assert problem("a.csv.gz", gzip.compress(bytes(20_000))).code == "file_too_large"


def test_an_archive_cut_short(problem: Problem) -> None:
    data = zipped({"a.csv": CSV * 500, "b.csv": CSV})
    assert problem("a.zip", data[: len(data) // 2]).code == "file_torn"


def test_nothing_is_written_beside_the_file(tmp_path: Path, opened: Open) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr("a.csv", CSV)
    opened("a.zip", target.getvalue())
    assert [path.name for path in tmp_path.iterdir()] == ["delivered"]
