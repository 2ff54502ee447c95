"""Tables of a web page, also of one named .xls, and of a page saved as one file (MHTML). Everything in them is text."""

import email
import email.policy
import re
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from hosen.read.formats.book import MAX_COLUMNS, Book, Content, FileProblem, Grid
from hosen.read.formats.delimited import encoding_of
from hosen.read.formats.refusals import Refused, TooLarge
from hosen.read.grid import Sheet

MAX_BYTES = 200_000_000
"""A tree of a page takes ten times its bytes."""
MAX_SPAN = 65_534
"""Rows that a cell may span, as in browsers."""

_META = re.compile(rb"<meta[^>]*?charset\s*=\s*[\"']?\s*([\w:.-]+)", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_CODEC = {
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "logical": "iso-8859-8",
    "dos-862": "cp862",
    "utf-16": "utf-8",
}
_IN_BLANKS = re.compile(r"[ \t\r\n\f]+")
_SILENT = frozenset(("script", "style", "table", "head", "title", "template"))
_END_OF_BLOCK = "</p>"
_BLOCKS = frozenset(("p", "div", "li", "tr", "h1", "h2", "h3"))


def open_html(content: Content) -> Iterator[Book | FileProblem]:
    """The page's tables as sheets of one Book. Raises Refused for a page that is too large or too deep."""
    if content.size > MAX_BYTES:
        raise TooLarge(f"{content.size / 1e6:,.0f} MB")
    found = encoding_of(content, _declared(content.head(4096)))
    if isinstance(found, FileProblem):
        yield found
        return
    encoding, notes = found
    sheets = _sheets(tables(content.read().decode(encoding)), content.stem)
    first = next(sheets, None)
    if first is None:
        yield content.problem("file_without_table")
        return
    yield Book(content.name, content.member, _chained(first, sheets), notes)


def open_mhtml(content: Content) -> Iterator[Book | FileProblem]:
    """The tables of every page within the file."""
    if content.size > MAX_BYTES:
        raise TooLarge(f"{content.size / 1e6:,.0f} MB")
    message = email.message_from_bytes(content.read(), policy=email.policy.compat32)
    found: list[etree._Element] = []
    notes: tuple[FileProblem, ...] = ()
    for part in message.walk():
        body = part.get_payload(decode=True) if part.get_content_type() == "text/html" else None
        if not isinstance(body, bytes) or not body:
            continue
        page = Content(content.name, body, content.member, content.options)
        encoding = encoding_of(page, _declared(body[:4096]) or part.get_content_charset())
        if isinstance(encoding, FileProblem):
            yield encoding
            return
        notes = encoding[1] or notes
        found += tables(body.decode(encoding[0]))
    sheets = _sheets(found, content.stem)
    first = next(sheets, None)
    if first is None:
        yield content.problem("file_without_table")
        return
    yield Book(content.name, content.member, _chained(first, sheets), notes)


def tables(page: str) -> list[etree._Element]:
    """Every table of a page in its order, those within others too."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    page = _XML_DECLARATION.sub("", page.removeprefix("\ufeff"), count=1)
    root = etree.fromstring(page.encode("utf-8", "replace"), parser=parser)
    if any("xcessive depth" in error.message or "huge" in error.message.lower() for error in parser.error_log):
        raise Refused("file_unsafe", "HTML")  # the parser left out what is deeper, so no table can be trusted
    return list(root.iter("table"))


def _declared(head: bytes) -> str | None:
    found = _META.search(head)
    return _CODEC.get(name := found[1].decode("ascii", "replace").lower(), name) if found else None


def _chained(first: Sheet, others: Iterator[Sheet]) -> Iterator[Sheet]:
    yield first
    yield from others


def _sheets(found: Iterable[etree._Element], stem: str) -> Iterator[Sheet]:
    count = 0
    for table in found:
        grid, cells = _grid(table)
        if cells < 2 or not grid.height:
            continue
        name = stem if count == 0 else f"{stem} {count + 1}"
        yield grid.sheet(name, count + 1, is_text=True)
        count += 1


def _grid(table: etree._Element) -> tuple[Grid, int]:
    """The table's own cells in their places, and how many there are."""
    grid = Grid()
    free_from: list[int] = []  # by column: the first row that no cell above reaches into
    count = 0
    rows = list(_own(table, ("tr",)))
    for row, line in enumerate(rows):
        column = 0
        for cell in _own(line, ("td", "th")):
            while column < len(free_from) and free_from[column] > row:
                column += 1
            wide = min(_span(cell, "colspan"), MAX_COLUMNS - column)
            high = min(_span(cell, "rowspan") or len(rows) - row, len(rows) - row)
            free_from.extend([0] * (column + wide - len(free_from)))
            free_from[column : column + wide] = [row + high] * wide
            if wide < 1:
                raise TooLarge(f"{row + 1:,} × {column + 1:,}")
            grid.put(row, column, text_of_cell(cell) or None)
            grid.merge(row, column, row + high - 1, column + wide - 1)
            column += wide
            count += 1
    return grid, count


def _own(parent: etree._Element, tags: tuple[str, ...]) -> Iterator[Any]:
    """Elements below that belong to this table and not to one within it; forms and sections between do not count."""
    waiting = list(reversed(parent))
    while waiting:
        element = waiting.pop()
        if element.tag in tags:
            yield element
        elif element.tag not in ("table", "tr", "td", "th"):
            waiting.extend(reversed(element))


def _span(cell: etree._Element, name: str) -> int:
    """What the cell says, within reason; 1 where it says nothing."""
    text = (cell.get(name) or "1").strip()
    limit = 1000 if name == "colspan" else MAX_SPAN
    number = min(int(text), limit) if text.isascii() and text.isdigit() and len(text) < 10 else 1
    return number if name == "rowspan" else max(1, number)


def text_of_cell(cell: etree._Element) -> str:
    """What a browser shows: blanks as one, a line break where the page has one, without tables within."""
    parts: list[str] = []
    waiting: list[etree._Element | str] = [*reversed(cell), cell.text or ""]
    while waiting:
        element = waiting.pop()
        if isinstance(element, str):
            parts.append("\n" if element is _END_OF_BLOCK else _IN_BLANKS.sub(" ", element))
            continue
        waiting.append(element.tail or "")
        if element.tag in ("br", "table"):
            parts.append("\n")
        elif isinstance(element.tag, str) and element.tag not in _SILENT:
            if element.tag in _BLOCKS:
                parts.append("\n")
                waiting.append(_END_OF_BLOCK)
            waiting.extend(reversed(element))
            waiting.append(element.text or "")
    lines = [re.sub(" +", " ", line).strip(" ") for line in "".join(parts).split("\n")]
    return "\n".join(line for line in lines if line)
