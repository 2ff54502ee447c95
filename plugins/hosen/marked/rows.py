"""Rows of a worksheet's XML: the formats of some of their cells changed, cells that are not there made."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from openpyxl.utils.cell import get_column_letter

from hosen.marked.problems import place
from hosen.marked.xml import CannotEdit

ATTRIBUTES = rb"((?:[^>\"']|\"[^\"]*\"|'[^']*')*)"
_TAG = re.compile(rb"<([\w.:-]+)" + ATTRIBUTES + rb">")
_SPANS = re.compile(rb"\sspans\s*=\s*(?:\"[^\"]*\"|'[^']*')")

Wanted = Mapping[int | None, str]
"""Column (1-based; None: the row's first cell with a value) -> severity."""


@dataclass(frozen=True)
class Cell:
    """Where a cell's tag begins and ends, and where the cell does."""

    column: int
    left: int
    right: int
    end: int

    @property
    def has_value(self) -> bool:
        return self.end > self.right


class RowEditor:
    """prefix: of tags, with its colon. style: the format of a marked cell, from its own and the severity. column_style:
    the format of a column's cells that are not there."""

    def __init__(self, prefix: bytes, style: Callable[[int, str], int], column_style: Callable[[int], int]) -> None:
        self._style, self._column_style, self._prefix = style, column_style, prefix
        self._cell = re.compile(b"<" + re.escape(prefix) + rb"c(?=[\s/>])" + ATTRIBUTES + b">")
        self._cell_end = re.compile(b"</" + re.escape(prefix) + rb"c\s*>")

    def changed(self, xml: bytes, row: int, wanted: Wanted) -> tuple[bytes, dict[int | None, int]]:
        """The row, and in which column each wanted cell stands."""
        opening = _TAG.match(xml)
        if not opening:
            raise CannotEdit("no row")
        cells = self._cells(xml, opening.end())
        settled = _settled(wanted, cells)
        marks = _worst(wanted, settled)
        there = {cell.column: cell for cell in cells}
        attributes = opening[2]
        if marks.keys() - there.keys():
            attributes = _SPANS.sub(b"", attributes)
        is_empty = attributes.endswith(b"/")
        if is_empty:
            attributes = attributes[:-1]
        is_formatted = attribute(opening[2], b"customFormat") in (b"1", b"true")
        own_style = number(attribute(opening[2], b"s"), 0) if is_formatted else None
        last = cells[-1].end if cells else opening.end()
        pieces, position = [b"<" + opening[1] + attributes + b">"], opening.end()
        for column, severity in sorted(marks.items()):
            if cell := there.get(column):
                pieces += [xml[position : cell.left], self._styled(xml[cell.left : cell.right], severity)]
                position = cell.right
            else:
                left = next((cell.left for cell in cells if cell.column > column), last)
                pieces += [xml[position:left], self._new_cell(row, column, severity, own_style)]
                position = left
        pieces += [xml[position:], b"</" + opening[1] + b">" if is_empty else b""]
        return b"".join(pieces), settled

    def new(self, row: int, wanted: Wanted) -> tuple[bytes, dict[int | None, int]]:
        """A row that is not there."""
        settled = _settled(wanted, [])
        marks = _worst(wanted, settled)
        cells = b"".join(self._new_cell(row, column, severity, None) for column, severity in sorted(marks.items()))
        name = self._prefix + b"row"
        return b'<%s r="%d">%s</%s>' % (name, row, cells, name), settled

    def _cells(self, xml: bytes, start: int) -> list[Cell]:
        cells, column, position = [], 0, start
        while match := self._cell.search(xml, position):
            _, said = place((attribute(match[1], b"r") or b"").decode("ascii", "replace"))
            column = said or column + 1
            position = match.end()
            if not match[1].endswith(b"/"):
                if not (closing := self._cell_end.search(xml, position)):
                    raise CannotEdit("a cell without an end")
                position = closing.end()
            cells.append(Cell(column, match.start(), match.end(), position))
        return cells

    def _styled(self, tag: bytes, severity: str) -> bytes:
        own = attribute(tag, b"s")
        style = b'"%d"' % self._style(number(own, 0), severity)
        if own is not None:
            return re.sub(rb"(\ss\s*=\s*)(?:\"[^\"]*\"|'[^']*')", rb"\g<1>" + style, tag, count=1)
        end = -2 if tag.endswith(b"/>") else -1
        return tag[:end].rstrip() + b" s=" + style + tag[end:]

    def _new_cell(self, row: int, column: int, severity: str, own_style: int | None) -> bytes:
        style = self._style(self._column_style(column) if own_style is None else own_style, severity)
        name = f"{get_column_letter(column)}{row}".encode()
        return b'<%sc r="%s" s="%d"/>' % (self._prefix, name, style)


def attribute(attributes: bytes, name: bytes) -> bytes | None:
    match = re.search(rb"(?:^|\s)" + name + rb"\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", attributes)
    if not match:
        return None
    return match[1] if match[1] is not None else match[2]


def number(text: bytes | None, otherwise: int) -> int:
    text = (text or b"").strip()
    return int(text) if text.isdigit() else otherwise


def _settled(wanted: Wanted, cells: list[Cell]) -> dict[int | None, int]:
    first = next((cell.column for cell in cells if cell.has_value), 1)
    return {column: column or first for column in wanted}


def _worst(wanted: Wanted, settled: Mapping[int | None, int]) -> dict[int, str]:
    """Column -> severity; an error before a warning, as in the alphabet."""
    marks: dict[int, str] = {}
    for column, severity in wanted.items():
        at = settled[column]
        marks[at] = min(severity, marks.get(at, severity))
    return marks
