"""Files of every format that districts send, as books of sheets. What a file is comes from its bytes."""

import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from pathlib import Path

from hosen.read.formats.book import Book, Content, FileProblem
from hosen.read.formats.kinds import ENDINGS, KINDS, is_litter, kind_of
from hosen.read.formats.refusals import Refused
from hosen.read.grid import Sheet

__all__ = ["Book", "FileProblem", "open_books"]

Opened = Iterator[Book | FileProblem]

_HELD = 1_000_000
"""Bytes up to which a file is held in memory: it is looked at several times."""


class _Counter:
    """Numbers sheets over all books of a delivery, in the order in which they are read."""

    def __init__(self) -> None:
        self.next = 1

    def numbered(self, sheets: Iterator[Sheet]) -> Iterator[Sheet]:
        start = self.next - 1  # readers number from 1; charts may leave gaps
        for sheet in sheets:
            self.next = max(self.next, start + sheet.number + 1)
            sheet.number += start
            yield sheet


def open_books(path: Path, name: str, options: Mapping[str, str]) -> Opened:
    """Each workbook or text that the file holds (an archive holds several), or why it is not read. options: `encoding`,
    said by a person, of texts. Only reading a book's sheets raises: `Refused`, or anything where the file is torn."""
    content = Content(name, path.read_bytes() if path.stat().st_size <= _HELD else path, options=options)
    if is_litter(name, content.size):
        yield content.problem("file_ignored", name)
        return
    yield from _opened(content, _Counter(), is_member=False)


def _opened(content: Content, counter: _Counter, *, is_member: bool) -> Opened:
    kind = kind_of(content)
    if isinstance(kind, FileProblem):
        yield kind
    elif kind == "zip" and is_member:
        yield content.problem("archive_nested", content.name)
    elif kind == "zip":
        yield from _from_archive(content, counter)
    elif kind == "gzip":
        yield from _from_gzip(content, counter, is_member=is_member)
    elif kind == "encrypted":
        yield from _from_encrypted(content, counter, is_member=is_member)
    elif kind not in ENDINGS:
        yield _not_read(content, kind)
    else:
        try:
            for book in _READERS[kind](content):
                yield _named(book, content, kind, counter)
        except Refused as refused:
            yield FileProblem(refused.code, refused.value, refused.params, content.member)
        except (MemoryError, RecursionError):
            raise
        except Exception:  # parsers raise many kinds on a torn file; whichever it is, the file is torn
            yield content.problem("file_torn")


def _named(book: Book | FileProblem, content: Content, kind: str, counter: _Counter) -> Book | FileProblem:
    """The book with its sheets numbered, and a note where the name promises another kind."""
    if isinstance(book, FileProblem):
        return book
    notes = book.notes
    promised = next((one for one, endings in ENDINGS.items() if content.ending in endings), None)
    if promised not in (None, kind):
        he, en = KINDS[kind]
        notes += (content.problem("file_other_kind", content.ending, actual_he=he, actual_en=en),)
    return replace(book, sheets=counter.numbered(book.sheets), notes=notes)


def _not_read(content: Content, kind: str) -> FileProblem:
    """A kind that is not read: said as wrong where the name promises one that is."""
    he, en = KINDS[kind]
    if any(content.ending in endings for endings in ENDINGS.values()):
        return content.problem("file_wrong_type", content.ending, actual_he=he, actual_en=en)
    return content.problem("file_unsupported", content.ending, actual_he=he, actual_en=en)


def _from_archive(content: Content, counter: _Counter) -> Opened:
    from hosen.read.formats.archive import members

    try:
        for member in members(content):
            if isinstance(member, FileProblem):
                yield member
            else:
                yield from _opened(member, counter, is_member=True)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError):
        yield content.problem("file_torn")


def _from_gzip(content: Content, counter: _Counter, *, is_member: bool) -> Opened:
    from hosen.read.formats.archive import unzipped

    within = unzipped(content)
    if isinstance(within, FileProblem):
        yield within
    elif kind_of(within) in ("zip", "gzip"):
        yield content.problem("archive_nested", content.name)
    else:
        yield from _opened(within, counter, is_member=is_member)


def _from_encrypted(content: Content, counter: _Counter, *, is_member: bool) -> Opened:
    """A workbook that Excel encrypted without asking for a password is read; others are said."""
    from hosen.read.formats.xls import without_password

    try:
        within = replace(content, source=without_password(content.read()))
    except Refused:
        yield content.problem("file_encrypted")
    else:
        yield from _opened(within, counter, is_member=is_member)


def _workbook(read: Callable[[Content], Iterator[Sheet]]) -> Callable[[Content], Opened]:
    """A reader of sheets as a reader of books. The first sheet is read at once, so that a torn file is known before a
    Book is given for it."""

    def opened(content: Content) -> Opened:
        sheets = read(content)
        first = next(sheets, None)
        if first is None:
            yield content.problem("file_torn")
        else:
            yield Book(content.name, content.member, chain([first], sheets))

    return opened


def _xlsx(content: Content) -> Iterator[Sheet]:
    from hosen.read.formats.xlsx import read_xlsx

    return read_xlsx(content.source if isinstance(content.source, Path) else content.open(), entries=content.entries)


def _xlsb(content: Content) -> Iterator[Sheet]:
    from hosen.read.formats.xlsb import read_xlsb

    return read_xlsb(content)


def _ods(content: Content) -> Iterator[Sheet]:
    from hosen.read.formats.ods import read_ods

    return read_ods(content)


def _fods(content: Content) -> Iterator[Sheet]:
    from hosen.read.formats.ods import read_fods

    return read_fods(content)


def _spreadsheetml(content: Content) -> Iterator[Sheet]:
    from hosen.read.formats.spreadsheetml import read_spreadsheetml

    return read_spreadsheetml(content)


def _xls(content: Content) -> Opened:
    from hosen.read.formats.xls import open_xls

    return open_xls(content)


def _html(content: Content) -> Opened:
    from hosen.read.formats.html import open_html

    return open_html(content)


def _mhtml(content: Content) -> Opened:
    from hosen.read.formats.html import open_mhtml

    return open_mhtml(content)


def _text(content: Content) -> Opened:
    from hosen.read.formats.delimited import open_delimited

    return open_delimited(content)


_READERS: dict[str, Callable[[Content], Opened]] = {
    "xlsx": _workbook(_xlsx),
    "xlsb": _workbook(_xlsb),
    "ods": _workbook(_ods),
    "fods": _workbook(_fods),
    "spreadsheetml": _workbook(_spreadsheetml),
    "xls": _xls,
    "html": _html,
    "mhtml": _mhtml,
    "text": _text,
}
