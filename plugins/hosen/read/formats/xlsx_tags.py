"""Where the tags of a piece of XML lie, as arrays; only of XML as programs that save sheets write it."""

from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hosen.read.formats.xlsx_text import from_xml, rich_text

Positions = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_OPEN, _SLASH, _S, _T = b"</st"
_PAD = bytes(16)
_USED = b"cfirstvbuop/e\0"
"""First bytes of the tags in rows and in shared strings; another one is a prefix, a comment or something unknown."""


class Unusual(Exception):
    """XML that the fast way does not understand; it may be quite all right."""


class Tags:
    """The tags of a piece of XML: where each begins and ends, and the first byte of its name (`/` for closing ones).
    All positions are counted from the beginning of `xml`; only from `start` to `end` is anything looked at."""

    def __init__(self, xml: bytes, start: int, end: int) -> None:
        self.xml = xml if len(xml) - end >= len(_PAD) else xml + _PAD  # words() reads beyond the last tag
        self.bytes: npt.NDArray[np.uint8] = np.frombuffer(self.xml, np.uint8)
        folded = self.bytes[start:end] & 0xFD  # 0x3C is <, 0x3E is >
        marks = np.flatnonzero(np.equal(folded, _OPEN, out=folded.view(np.bool_)))
        marks += start
        self.left, self.right = marks[::2], marks[1::2]
        if len(marks) % 2 or (self.bytes[self.left] != _OPEN).any():  # a bare > in a text, which XML allows
            self.left, self.right = self._pairs(marks)
        self.kind: npt.NDArray[np.uint8] = np.zeros(len(self.left) + 8, np.uint8)
        self.kind[:-8] = self.bytes[self.left + 1]
        kinds = self.kind.tobytes()
        if kinds.translate(None, _USED):
            raise Unusual("not only known tags")
        closing, empty = np.count_nonzero(self.kind == _SLASH), np.count_nonzero(self.bytes[self.right - 1] == _SLASH)
        if 2 * closing + empty != len(self.left):
            raise Unusual("not every tag is closed")

    def _pairs(self, marks: Positions) -> tuple[Positions, Positions]:
        """Each `<` and the first `>` after it."""
        is_open = self.bytes[marks] == _OPEN
        left, closing = marks[is_open], marks[~is_open]
        ends = np.searchsorted(closing, left)
        if not len(left) or ends[-1] == len(closing):
            raise Unusual("a tag without an end")
        right = closing[ends]
        if (right[:-1] > left[1:]).any():
            raise Unusual("a tag in a tag")
        return left, right

    def named(self, first: int, second: bytes) -> Positions:
        """Indices of the tags whose names begin with these two bytes."""
        found = np.flatnonzero(self.kind == first)
        follows = self.bytes[self.left[found] + 2] == second[0]
        return np.asarray(found if follows.all() else found[follows])

    def closes_itself(self, tags: Positions) -> Flags:
        return np.asarray(self.bytes[self.right[tags] - 1] == _SLASH)

    def words(self, at: Positions) -> npt.NDArray[np.uint64]:
        """Eight bytes from each position as one number, the first byte lowest."""
        return np.ndarray((len(self.xml) - 7,), "<u8", self.xml, strides=(1,))[at]


def spans(xml: bytes, start: Positions, end: Positions, kind: pa.DataType | None = None) -> pa.Array:
    """The bytes between positions as one Arrow array (binary, or `string` unchecked); positions must grow, and are
    checked because Arrow trusts them."""
    edges = np.empty(2 * len(start), np.int32)
    edges[::2] = start
    edges[1::2] = end
    if (edges[1:] < edges[:-1]).any() or (len(edges) and (edges[0] < 0 or edges[-1] > len(xml))):
        raise Unusual("texts that overlap")
    buffers = [None, pa.py_buffer(edges), pa.py_buffer(xml)]
    with_gaps = pa.Array.from_buffers(kind or pa.binary(), max(len(edges) - 1, 0), buffers)
    return with_gaps.take(pa.array(np.arange(0, len(edges), 2, dtype=np.int32)))


def texts(xml: bytes, start: Positions, end: Positions) -> list[str]:
    """Texts between tags; `end` is where the next tag begins, so each is read with its `<` and split there."""
    if not len(start):
        return []
    raw: str = spans(xml, start, end + 1).buffers()[2].to_pybytes().decode()[:-1]
    found = raw.split("<")
    if "&" in raw or "_x" in raw or "\r" in raw:
        try:
            return [from_xml(each) for each in found]
        except (ValueError, OverflowError) as error:
            raise Unusual(str(error)) from error
    return found


def shared_strings(xml: bytes, start: int, end: int) -> list[str]:
    """The `<si>` items of a piece of the shared strings."""
    tags = Tags(xml, start, end)
    items = tags.named(_S, b"i")
    first = items + 1
    simple = (tags.kind[first] == _T) & (tags.kind[items + 2] == _SLASH) & (tags.kind[items + 3] == _SLASH)
    simple &= ~tags.closes_itself(items)
    simple[simple] &= ~tags.closes_itself(first[simple])
    found = texts(tags.xml, tags.right[first[simple]] + 1, tags.left[items[simple] + 2])
    if simple.all():
        return found
    places = np.empty(len(items), object)
    places[simple] = found
    for index in np.flatnonzero(~simple).tolist():
        places[index] = item_text(tags, int(items[index]), b"</si>")
    result: list[str] = places.tolist()
    return result


def item_text(tags: Tags, tag: int, closing: bytes) -> str:
    """The text of one item that has runs or nothing."""
    start, after = int(tags.left[tag]), int(tags.right[tag]) + 1
    end = after if tags.xml[after - 2] == _SLASH else tags.xml.find(closing, start) + len(closing)
    try:
        return rich_text(ElementTree.fromstring(tags.xml[start:end]))
    except ElementTree.ParseError as error:
        raise Unusual(str(error)) from error
