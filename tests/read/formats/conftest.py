"""Files written on the spot, and opening them."""

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from hosen.issues import Issue
from hosen.read.formats import Book, FileProblem, open_books
from hosen.read.grid import Sheet

Open = Callable[..., list[Book | FileProblem]]
ReadSheets = Callable[..., list[Sheet]]
Problem = Callable[..., FileProblem]


@pytest.fixture
def opened(tmp_path: Path) -> Open:
    """Opens bytes that were sent under a name."""

    def open_bytes(name: str, data: bytes, **options: str) -> list[Book | FileProblem]:
        path = tmp_path / "delivered"
        path.write_bytes(data)
        return list(open_books(path, name, options))

    return open_bytes


@pytest.fixture
def sheets(opened: Open) -> ReadSheets:
    """The sheets of bytes that can be read."""

    def read(name: str, data: bytes, **options: str) -> list[Sheet]:
        books = opened(name, data, **options)
        assert all(isinstance(book, Book) for book in books), books
        return [sheet for book in books if isinstance(book, Book) for sheet in book.sheets]

    return read


@pytest.fixture
def problem(opened: Open) -> Problem:
    """The one problem of bytes that cannot be read; its sentences are complete in both languages."""

    def only(name: str, data: bytes, **options: str) -> FileProblem:
        (found,) = opened(name, data, **options)
        assert isinstance(found, FileProblem), found
        assert_sayable(found)
        return found

    return only


def assert_sayable(problem: FileProblem) -> None:
    issue = Issue(problem.code, "d", value=problem.value, params=problem.params)
    for text in (issue.message("he"), issue.message("en"), issue.action("he"), issue.action("en")):
        assert "{" not in text
        assert '""' not in text


def rows(sheet: Sheet) -> list[list[object]]:
    return [list(sheet.row(row)) for row in range(sheet.height)]


def zipped(entries: Mapping[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return target.getvalue()
