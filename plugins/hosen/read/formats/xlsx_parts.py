"""The parts of an Office Open XML package: bytes by name, relationships, and small XML parts as trees.

An archive is not believed: what comes out is counted, its checksum is compared, and no part is unpacked that promises
more than any sheet needs. XML that declares a document type or entities is refused before anything in it is used.
"""

import posixpath
import struct
import zipfile
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import unquote
from xml.etree import ElementTree

from zlib_ng import zlib_ng

from hosen.read.formats.refusals import TooLarge, UnsafeXml

MAX_UNPACKED = 1_000_000_000
"""Bytes of all parts together. The largest workbook seen from a district unpacks to a twentieth of it."""

BOMB_BYTES = 50_000_000
BOMB_RATIO = 1_000
PIECE = 1_000_000
"""Bytes handed on at once: small enough to stay near the processor, large enough that the overhead does not count."""

_BUFFER = 1 << 16
_SMALL = 1 << 16
"""Bytes of a part that is kept, in case that the next workbook has the same."""

_LOCAL_HEADER = struct.Struct("<4s22xHH")


class Package:
    """An opened package. Names of parts are compared without case, with either slash. entries: of its directory, where
    that was read before."""

    def __init__(self, file: Path | IO[bytes], entries: Sequence[zipfile.ZipInfo] = ()) -> None:
        self._mine = isinstance(file, Path)
        self._file: IO[bytes] = file.open("rb", _BUFFER) if isinstance(file, Path) else file
        self._produced = 0
        try:
            entries = entries or self._zip.infolist()
            self._entries = {_key(entry.filename): entry for entry in entries}
            _check_sizes(entries)
        except BaseException:
            self.close()
            raise

    @cached_property
    def _zip(self) -> zipfile.ZipFile:
        return zipfile.ZipFile(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        if self._mine:
            self._file.close()

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._entries

    def read(self, name: str) -> bytes:
        entry = self._entries[_key(name)]
        if max(entry.file_size, entry.compress_size) <= _SMALL and _is_deflated(entry):
            position = self._start_of(entry)
            self._file.seek(position)
            if (found := _small_part(self._file.read(entry.compress_size), entry.file_size, entry.CRC)) is not None:
                self._produced += len(found)
                return found
        return b"".join(self.pieces(name))

    def tree(self, name: str) -> ElementTree.Element:
        return tree_of(self.read(name))

    def pieces(self, name: str) -> Iterator[bytes]:
        """A part's bytes, at most PIECE at a time. Raises BadZipFile when they are not what the archive says."""
        entry = self._entries[_key(name)]
        checksum = length = 0
        for piece in self._unpack(entry):
            length += len(piece)
            self._produced += len(piece)
            if length > entry.file_size:
                raise zipfile.BadZipFile(f"{name} is longer than the archive says")
            if self._produced > 2 * MAX_UNPACKED:  # a part that is read twice, or that many sheets share
                raise TooLarge(f"{self._produced / 1e6:,.0f} MB")
            checksum = zlib_ng.crc32(piece, checksum)
            yield piece
        if length != entry.file_size or checksum != entry.CRC:
            raise zipfile.BadZipFile(f"{name} does not match its checksum")

    def _unpack(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        if not _is_deflated(entry):
            with self._zip.open(entry) as stream:
                while piece := stream.read(PIECE):
                    yield piece
            return
        position = self._start_of(entry)
        left = entry.compress_size
        inflate = zlib_ng.decompressobj(-zlib_ng.MAX_WBITS)
        while left and not inflate.eof:
            self._file.seek(position)
            packed = self._file.read(min(left, PIECE))
            if not packed:
                raise zipfile.BadZipFile("a part is cut short")
            position += len(packed)
            left -= len(packed)
            while packed and not inflate.eof:
                if piece := inflate.decompress(packed, PIECE):
                    yield piece
                packed = inflate.unconsumed_tail
        while not inflate.eof and (piece := inflate.decompress(b"", PIECE)):
            yield piece

    def _start_of(self, entry: zipfile.ZipInfo) -> int:
        """Where its bytes begin."""
        self._file.seek(entry.header_offset)
        header = self._file.read(30)
        if len(header) < 30 or header[:4] != b"PK\x03\x04":
            raise zipfile.BadZipFile("a part does not begin where the archive says")
        _, name_length, extra_length = _LOCAL_HEADER.unpack(header)
        return entry.header_offset + 30 + int(name_length) + int(extra_length)

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """Of the relationships of a part ('' for the package): id → last word of the type, target as a part's name."""
        folder, base = posixpath.split(name)
        part = posixpath.join(folder, "_rels", f"{base}.rels")
        if part not in self:
            return {}
        found = _relations_in(self.read(part))
        return {identifier: (kind, self._resolve(folder, target)) for identifier, kind, target in found}

    def _resolve(self, folder: str, target: str) -> str:
        """The part that a target names: from the root, from the folder or, as some programs write it, without `/`."""
        if (plain := target[1:] if target.startswith("/") else f"{folder}/{target}") in self:
            return plain
        for text in (target, unquote(target)):
            for start in (folder, ""):
                name = posixpath.normpath(posixpath.join("/", start, text)).lstrip("/")
                if name in self:
                    return name
        return target

    def workbook(self) -> str:
        """The part that lists the sheets. Raises BadZipFile when there is none."""
        for kind, target in self.relations("").values():
            if kind == "officedocument" and target in self:
                return target
        if "[Content_Types].xml" in self:
            for override in self.tree("[Content_Types].xml"):
                name = override.get("PartName", "").replace("\\", "/").lstrip("/")
                if "sheet" in (kind := override.get("ContentType", "")) and ".main+xml" in kind and name in self:
                    return name
        if "xl/workbook.xml" in self:
            return "xl/workbook.xml"
        raise zipfile.BadZipFile("no workbook in the archive")


def _check_sizes(entries: Sequence[zipfile.ZipInfo]) -> None:
    total = sum(entry.file_size for entry in entries)
    if total > MAX_UNPACKED:
        raise TooLarge(f"{total / 1e6:,.0f} MB")
    for entry in entries:
        if entry.file_size > BOMB_BYTES and entry.file_size > BOMB_RATIO * entry.compress_size:
            raise TooLarge(f"{entry.file_size / 1e6:,.0f} MB")


def _is_deflated(entry: zipfile.ZipInfo) -> bool:
    return entry.compress_type == zipfile.ZIP_DEFLATED and not entry.flag_bits & 1


@lru_cache(maxsize=64)
def _small_part(packed: bytes, size: int, checksum: int) -> bytes | None:
    """What is packed; None where it is not what the archive says. The same in most files of a program."""
    try:
        found = zlib_ng.decompressobj(-zlib_ng.MAX_WBITS).decompress(packed, size + 1)
    except zlib_ng.error:  # type: ignore[misc]
        return None
    return found if len(found) == size and zlib_ng.crc32(found) == checksum else None


@lru_cache(maxsize=1024)
def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


@lru_cache(maxsize=64)
def _relations_in(xml: bytes) -> tuple[tuple[str, str, str], ...]:
    """Id, last word of the type, target; those outside of the package left out. The same in most files of a program."""
    return tuple(
        (each.get("Id", ""), each.get("Type", "").rpartition("/")[2].lower(), each.get("Target", "").replace("\\", "/"))
        for each in tree_of(xml)
        if each.get("TargetMode") != "External"
    )


class _Builder(ElementTree.TreeBuilder):
    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise UnsafeXml("DOCTYPE")


def tree_of(xml: bytes) -> ElementTree.Element:
    """The root of a small part. Raises UnsafeXml for a document type, ParseError for what is not XML."""
    if b"<!" not in xml and b"\0" not in xml:  # no document type in any encoding that keeps ASCII
        return ElementTree.fromstring(xml)
    parser = ElementTree.XMLParser(target=_Builder())
    parser.feed(xml)
    root: ElementTree.Element = parser.close()
    return root


def local(tag: str) -> str:
    """A tag without its namespace: Strict and Transitional files differ only in that."""
    return tag.rpartition("}")[2]
