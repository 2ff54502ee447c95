"""Where the tags of a piece of XML lie, as arrays; only of XML as programs that save sheets write it."""

from collections.abc import Callable
from functools import cached_property
from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hosen.read.formats.xlsx_text import from_xml, rich_text

Positions = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_OPEN, _CLOSE, _SLASH, _S, _T = b"<>/st"
_PAD = bytes(16)
_KEPT_SPACES, _ITEM_END, _BETWEEN_ITEMS = b'<t xml:space="preserve">', b"</t></si>", "</t></si><si><t>"
_LOW_BYTES = np.array([(1 << 8 * count) - 1 for count in range(9)], np.uint64)
"""Words with so many bytes set."""
_MOST_WORDS, _LAST_BYTE = len(_PAD) // 8, np.uint64(56)
_SLOTS, _SLOT_BITS = 1 << 13, np.uint64(64 - 13)
_ODD, _ODD_TOO = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_USED = b"cfirstvbuop/e\0"
"""First bytes of the tags in rows and in shared strings; another one is a prefix, a comment or something unknown."""


def some(flags: Flags) -> bool:
    """Whether any is true. What arrays have for this takes longer, and most are short."""
    return bool(np.count_nonzero(flags))


def every(flags: Flags) -> bool:
    """Whether all are true."""
    return bool(np.count_nonzero(flags) == flags.size)


class Unusual(Exception):
    """XML that the fast way does not understand; it may be quite all right."""


class Tags:
    """The tags of a piece of XML: where each begins (`left`), where it ends (`right`), and the first byte of its name
    (`/` for closing ones). All positions are counted from the beginning of `xml`; only from `start` to `end` is
    anything looked at. That every tag is closed is sure once `right` was asked for."""

    def __init__(self, xml: bytes, start: int, end: int) -> None:
        self.xml = xml if len(xml) - end >= len(_PAD) else xml + _PAD  # words() reads beyond the last tag
        self.bytes: npt.NDArray[np.uint8] = np.frombuffer(self.xml, np.uint8)
        self._words = np.ndarray((len(self.xml) - 7,), "<u8", self.xml, strides=(1,))
        self._start, self._end = start, end
        self.left: Positions = self._found(_OPEN)
        self.kind: npt.NDArray[np.uint8] = np.zeros(len(self.left) + 8, np.uint8)
        self.kind[:-8] = self.bytes[self.left + 1]

    def refuse_unknown(self) -> None:
        """Raises Unusual where a tag is of no kind that stands in rows or in shared strings."""
        if self.kind.tobytes().translate(None, _USED):
            raise Unusual("not only known tags")

    def count(self, kind: int) -> int:
        """How many tags are of a kind."""
        return int(np.count_nonzero(self.kind == kind))

    def are_even(self) -> bool:
        """Whether there are as many `>` as `<`."""
        return int(np.count_nonzero(self.bytes[self._start : self._end] == _CLOSE)) == len(self.left)

    def _found(self, byte: int) -> Positions:
        positions: Positions = (self.bytes[self._start : self._end] == byte).nonzero()[0]
        positions += self._start
        return positions

    @cached_property
    def right(self) -> Positions:
        right = self._found(_CLOSE)
        if len(right) != len(self.left):  # a bare > in a text, which XML allows
            ends = np.searchsorted(right, self.left)
            if not len(right) or not len(ends) or ends[-1] == len(right):
                raise Unusual("a tag without an end")
            right = right[ends]
        if (right < self.left).any() or (right[:-1] > self.left[1:]).any():
            raise Unusual("a tag in a tag")
        if 2 * self.count(_SLASH) + np.count_nonzero(self.bytes[right - 1] == _SLASH) != len(self.left):
            raise Unusual("not every tag is closed")
        return right

    def named(self, first: int, second: bytes) -> Positions:
        """Indices of the tags whose names begin with these two bytes."""
        found = np.flatnonzero(self.kind == first)
        follows = self.bytes[self.left[found] + 2] == second[0]
        return np.asarray(found if every(follows) else found[follows])

    def closes_itself(self, tags: Positions) -> Flags:
        return np.asarray(self.bytes[self.right[tags] - 1] == _SLASH)

    def words(self, at: Positions) -> npt.NDArray[np.uint64]:
        """Eight bytes from each position as one number, the first byte lowest."""
        return np.asarray(self._words[at])


def meanings(
    tags: Tags, start: Positions, end: Positions, meaning: Callable[[bytes], int]
) -> tuple[npt.NDArray[np.uint8], list[int]]:
    """What the bytes between positions mean, at each, and all meanings that occur; each distinct text is asked about
    once. Few of them are long."""
    lengths = end - start
    if lengths.min(initial=0) < 0:
        raise Unusual("texts that overlap")
    count = int(lengths.max(initial=0)) // 8 + 1
    if count > _MOST_WORDS:
        return _long_meanings(tags, start, end, meaning)
    keys = []  # the texts, zeros, their lengths in the last byte
    for place in range(count):
        low_bytes = _LOW_BYTES.take(lengths - 8 * place if place else lengths, mode="clip")
        keys.append(tags.words(start + 8 * place if place else start) & low_bytes)
    keys[-1] |= lengths.view(np.uint64) << _LAST_BYTE
    mixed = keys[0] * _ODD
    for key in keys[1:]:
        mixed ^= key * _ODD_TOO
    slots = (mixed >> _SLOT_BITS).view(np.int64)
    table, places = np.empty(_SLOTS, np.int64), np.arange(len(start))
    table[slots] = places
    likeness = table[slots]  # of each a place where, but for an accident, the same text stands
    if not all(every(key[likeness] == key) for key in keys):
        return _long_meanings(tags, start, end, meaning)
    distinct = (likeness == places).nonzero()[0]
    ends = zip(start[distinct].tolist(), end[distinct].tolist(), strict=True)
    found = [meaning(tags.xml[left:right]) for left, right in ends]
    table[slots[distinct]] = found
    return table[slots].astype(np.uint8), found


def _long_meanings(
    tags: Tags, start: Positions, end: Positions, meaning: Callable[[bytes], int]
) -> tuple[npt.NDArray[np.uint8], list[int]]:
    distinct, which = _distinct(tags.xml, start, end)
    found = [meaning(each) for each in distinct.to_pylist()]
    return np.array(found, np.uint8)[which], found


def floats(xml: bytes, start: Positions, end: Positions, chosen: Flags) -> npt.NDArray[np.float64]:
    """The numbers between positions; any where it is not chosen."""
    is_valid = np.zeros(2 * len(start), np.bool_)
    is_valid[::2] = chosen
    try:
        bits = np.packbits(is_valid, bitorder="little")
        found = _with_gaps(xml, start, end, pa.string(), bits).cast(pa.float64())
    except pa.ArrowInvalid as error:
        raise Unusual(str(error)) from error
    numbers = np.frombuffer(found.buffers()[1], np.float64, len(found))[::2]
    if not every(np.isfinite(numbers)):
        raise Unusual("not a number")
    return numbers


def _with_gaps(
    xml: bytes, start: Positions, end: Positions, kind: pa.DataType, valid: npt.NDArray[np.uint8]
) -> pa.Array:
    """The bytes between positions, and between them what lies between. Positions must grow, and are checked because
    Arrow trusts them. valid: a bit for each, and for each gap."""
    edges = np.empty(2 * len(start), np.int32)
    edges[::2] = start
    edges[1::2] = end
    if some(edges[1:] < edges[:-1]) or (len(edges) and (edges[0] < 0 or edges[-1] > len(xml))):
        raise Unusual("texts that overlap")
    buffers = [pa.py_buffer(valid), pa.py_buffer(edges), pa.py_buffer(xml)]
    return pa.Array.from_buffers(kind, max(len(edges) - 1, 0), buffers)


def _distinct(xml: bytes, start: Positions, end: Positions) -> tuple[pa.Array, npt.NDArray[np.int32]]:
    """The distinct bytes between positions, and at each which of them they are."""
    no_gaps = np.full(len(start) // 4 + 1, 0b01010101, np.uint8)
    encoded = _with_gaps(xml, start, end, pa.binary(), no_gaps).dictionary_encode()
    return encoded.dictionary, np.frombuffer(encoded.indices.buffers()[1], np.int32, len(encoded))[::2]


def texts(xml: bytes, start: Positions, end: Positions) -> tuple[list[str], npt.NDArray[np.int32]]:
    """The distinct texts between tags, and at each position which of them it is. `end` is where the next tag begins, so
    each is read with its `<` and split there."""
    if not len(start):
        return [], np.empty(0, np.int32)
    distinct, which = _distinct(xml, start, end + 1)
    raw: str = distinct.buffers()[2].to_pybytes().decode()[:-1]
    return _plain(raw.split("<"), raw), which


def _plain(found: list[str], raw: str) -> list[str]:
    """The texts; raw holds them all."""
    if "&" in raw or "_x" in raw or "\r" in raw:
        try:
            return from_xml(found)
        except (ValueError, OverflowError) as error:
            raise Unusual(str(error)) from error
    return found


def shared_strings(xml: bytes, start: int, end: int) -> list[str]:
    """The `<si>` items of a piece of the shared strings."""
    items = xml[start:end].replace(_KEPT_SPACES, b"<t>")
    if items.startswith(b"<si><t>") and items.endswith(_ITEM_END):
        raw = items[len(b"<si><t>") : -len(_ITEM_END)].decode()
        found = raw.split(_BETWEEN_ITEMS)
        if raw.count("<") == 4 * (len(found) - 1):
            return _plain(found, raw)
    return _shared_strings(Tags(xml, start, end))


def _shared_strings(tags: Tags) -> list[str]:
    tags.refuse_unknown()
    items = tags.named(_S, b"i")
    first = items + 1
    simple = (tags.kind[first] == _T) & (tags.kind[items + 2] == _SLASH) & (tags.kind[items + 3] == _SLASH)
    simple &= ~tags.closes_itself(items)
    simple[simple] &= ~tags.closes_itself(first[simple])
    found, which = texts(tags.xml, tags.right[first[simple]] + 1, tags.left[items[simple] + 2])
    places = np.empty(len(items), object)
    places[simple] = np.fromiter(found, object, len(found))[which]
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
