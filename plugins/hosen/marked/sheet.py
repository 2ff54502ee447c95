"""A worksheet's XML, in which the formats of some cells are changed; every other byte stays.

The rows of a large sheet are found without parsing it; only those that hold marked cells are looked into.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping

from openpyxl.utils.cell import get_column_letter, range_boundaries

from hosen.marked.rows import ATTRIBUTES, RowEditor, Wanted, attribute, number
from hosen.marked.xml import CannotEdit, escaped, parsed, serialised

_UTF8 = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml(?![^>]*encoding)[^>]*>|<\?xml[^>]*encoding=.utf-8.[^>]*>)?\s*<\w", re.I
)
_ROOT = re.compile(rb"<(?:([\w.-]+):)?(?:worksheet)(?=[\s>])" + ATTRIBUTES + rb">")
_TAG = re.compile(rb"<(/?)([\w.:-]+)" + ATTRIBUTES + rb">")
_SELECTED = re.compile(rb"(\stabSelected\s*=\s*[\"'])(?:1|true|on)([\"'])")
_DIMENSION = re.compile(rb"(<(?:[\w.-]+:)?dimension\s+ref\s*=\s*[\"'])([A-Z0-9:]+)([\"'])")
_LATER = {
    b"legacyDrawingHF", b"drawingHF", b"picture", b"oleObjects", b"controls", b"webPublishItems", b"tableParts",
    b"extLst",
}  # fmt: skip
"""What the schema puts after a sheet's legacyDrawing."""

DEFAULT_WIDTH, DEFAULT_HEIGHT = 8.43, 15.0


def unselected(xml: bytes) -> bytes:
    """A sheet's part, the sheet not selected: two selected ones are a group, in which what is typed into one is typed
    into both."""
    if b"\0" in xml[:100]:
        xml = serialised(parsed(xml, is_large=True))
    end = xml.find(b"sheetData") % (len(xml) + 1)
    return _SELECTED.sub(rb"\g<1>0\g<2>", xml[:end]) + xml[end:]


class SheetXml:
    """The part of a worksheet. Raises CannotEdit for anything else."""

    def __init__(self, xml: bytes) -> None:
        if b"<!" in xml or b"\0" in xml or not _UTF8.match(xml):
            xml = serialised(parsed(xml, is_large=True))  # comments, CDATA, another encoding: as plain tags
        root = _ROOT.search(xml)
        if not root:
            raise CannotEdit("no worksheet")
        self._root, self._prefix = root[2], root[1] + b":" if root[1] else b""
        self.head, self._data, self.tail = self._parts(xml)

    @property
    def xml(self) -> bytes:
        return b"".join((self.head, self._data, self.tail))

    def mark(self, wanted: Mapping[int, Wanted], style: Callable[[int, str], int]) -> dict[tuple[int, int | None], int]:
        """Changes the formats of cells, by row (1-based). Returns in which column each wanted cell stands."""
        if not self.tail:
            raise CannotEdit("a worksheet without data")
        editor = RowEditor(self._prefix, style, self._column_style())
        found: dict[tuple[int, int | None], int] = {}
        pieces: list[bytes] = []
        position = 0
        left_over = iter(sorted(wanted))
        row = next(left_over, None)
        for at, left, right in self._rows():
            while row is not None and row <= at:
                is_there = row == at
                pieces.append(self._data[position:left])
                position = right if is_there else left
                given = wanted[row]
                xml, settled = (
                    editor.changed(self._data[left:right], row, given) if is_there else editor.new(row, given)
                )
                pieces.append(xml)
                found |= {(row, column): place for column, place in settled.items()}
                row = next(left_over, None)
            if row is None:
                break
        pieces.append(self._data[position:])
        while row is not None:
            xml, settled = editor.new(row, wanted[row])
            pieces.append(xml)
            found |= {(row, column): place for column, place in settled.items()}
            row = next(left_over, None)
        self._data = b"".join(pieces)
        self._widen((row, column) for (row, _), column in found.items())
        return found

    def shown_at(self, cells: Iterable[tuple[int, int]]) -> dict[tuple[int, int], tuple[int, int]]:
        """Of those cells (row, column) that are merged with others, the one that shows their value."""
        by_row: dict[int, list[int]] = {}
        for row, column in cells:
            by_row.setdefault(row, []).append(column)
        rows = sorted(by_row)
        return {
            (row, column): (top, left)
            for left, top, right, bottom in self._merged()
            for row in rows[bisect_left(rows, top) : bisect_left(rows, bottom + 1)]
            for column in by_row[row]
            if left <= column <= right
        }

    def legacy_drawing(self) -> str | None:
        """The relationship of the sheet's comment boxes, if it has any."""
        match = re.search(b"<" + re.escape(self._prefix) + rb"legacyDrawing(?=[\s/>])" + ATTRIBUTES + b">", self.tail)
        found = re.search(rb":id\s*=\s*[\"']([^\"']*)[\"']", match[1]) if match else None
        return found[1].decode() if found else None

    def add_legacy_drawing(self, identifier: str, namespace: str) -> None:
        """Names the part with the comment boxes, where the schema's order wants it."""
        tag = b"<%slegacyDrawing xmlns:hr=%s hr:id=%s/>" % (
            self._prefix, *(f'"{escaped(text)}"'.encode() for text in (namespace, identifier)),
        )  # fmt: skip
        place = self._place_of_legacy_drawing()
        self.tail = self.tail[:place] + tag + self.tail[place:]

    def width(self, column: int) -> float:
        """In signs; 0 for a hidden one."""
        for first, last, _, width in self._columns():
            if first <= column <= last:
                return width
        return DEFAULT_WIDTH

    def _parts(self, xml: bytes) -> tuple[bytes, bytes, bytes]:
        """What stands before, between and after the tags of the data; all of it before, in a sheet without."""
        name = self._prefix + b"sheetData"
        opening = re.search(b"<" + re.escape(name) + rb"(?=[\s/>])" + ATTRIBUTES + b">", xml)
        if not opening:
            return xml, b"", b""
        if opening[1].endswith(b"/"):
            return xml[: opening.start()] + b"<" + name + b">", b"", b"</" + name + b">" + xml[opening.end() :]
        end = xml.rfind(b"</" + name, opening.end())
        if end < 0:
            raise CannotEdit("data without an end")
        return xml[: opening.end()], xml[opening.end() : end], xml[end:]

    def _rows(self) -> Iterator[tuple[int, int, int]]:
        """Number of each row, and where it begins and ends in the data."""
        opening = re.compile(b"<" + re.escape(self._prefix) + rb"row(?=[\s/>])" + ATTRIBUTES + b">")
        closing = b"</" + self._prefix + b"row"
        row, position = 0, 0
        while match := opening.search(self._data, position):
            row = number(attribute(match[1], b"r"), row + 1)
            position = match.end()
            if not match[1].endswith(b"/"):
                end = self._data.find(closing, position)
                position = self._data.find(b">", end) + 1
                if end < 0 or not position:
                    raise CannotEdit("a row without an end")
            yield row, match.start(), position

    def _columns(self) -> list[tuple[int, int, int, float]]:
        """First and last, format and width of the columns that have their own."""
        found = []
        for match in re.finditer(b"<" + re.escape(self._prefix) + rb"col(?=[\s/>])" + ATTRIBUTES + b">", self.head):
            first, last = (number(attribute(match[1], name), 1) for name in (b"min", b"max"))
            width = attribute(match[1], b"width") or b""
            size = float(width) if re.fullmatch(rb"\d{1,3}(?:\.\d+)?", width) else DEFAULT_WIDTH
            is_hidden = attribute(match[1], b"hidden") in (b"1", b"true")
            found.append((first, last, number(attribute(match[1], b"style"), 0), 0.0 if is_hidden else size))
        return found

    def _column_style(self) -> Callable[[int], int]:
        columns = self._columns()
        return lambda column: next((style for first, last, style, _ in columns if first <= column <= last), 0)

    def _merged(self) -> Iterator[tuple[int, int, int, int]]:
        """Left, top, right, bottom; 1-based."""
        for match in re.finditer(
            b"<" + re.escape(self._prefix) + rb"mergeCell(?=[\s/>])" + ATTRIBUTES + b">", self.tail
        ):
            try:
                area = range_boundaries((attribute(match[1], b"ref") or b"").decode("ascii"))
            except ValueError:
                continue
            left, top, right, bottom = area
            if left and top and right and bottom:
                yield left, top, right, bottom

    def _widen(self, cells: Iterable[tuple[int, int]]) -> None:
        """The area that the sheet says it uses holds the marked cells too."""
        match = _DIMENSION.search(self.head)
        if not match:
            return
        before = tuple(edge or 1 for edge in range_boundaries(match[2].decode()))
        left, top, right, bottom = before
        for row, column in cells:
            left, right, top, bottom = min(left, column), max(right, column), min(top, row), max(bottom, row)
        if before != (left, top, right, bottom):
            area = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}".encode()
            self.head = self.head[: match.start(2)] + area + self.head[match.end(2) :]

    def _place_of_legacy_drawing(self) -> int:
        depth = 0
        choice: int | None = None
        for tag in _TAG.finditer(self.tail):
            name = tag[2].rpartition(b":")[2]
            if tag[1]:
                depth -= 1
                if depth < 0 and name == b"worksheet":
                    return tag.start()
                if depth <= 0 and name == b"sheetData":
                    depth = 0
                if depth == 0:
                    choice = None
                continue
            if depth == 0 and name == b"AlternateContent":
                choice = tag.start()
            elif name in _LATER and (depth == 0 or choice is not None):
                return tag.start() if choice is None else choice
            if not tag[3].endswith(b"/"):
                depth += 1
        raise CannotEdit("a worksheet without an end")
