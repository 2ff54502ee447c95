"""Archives of files (zip) and a single compressed file (gz). Members stay in memory: their names are never paths."""

import gzip
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from hosen.read.formats.book import Content, FileProblem
from hosen.read.formats.encodings import detect
from hosen.read.formats.kinds import is_litter

MAX_MEMBERS = 500
MAX_MEMBER_BYTES = 500_000_000
MAX_RATIO = 200
"""A member that shrinks further than this, and is large, was made to fill the memory: sheets shrink to a tenth."""
RATIO_FROM_BYTES = 50_000_000

_TORN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, struct.error)


def members(content: Content) -> Iterator[Content | FileProblem]:
    """Each member of a zip archive in the order of names, or why it is not read. Raises what zipfile raises for a torn
    archive."""
    with content.open() as file, zipfile.ZipFile(file) as archive:
        listed = ((member_name(entry), entry) for entry in archive.infolist() if not entry.is_dir())
        entries = sorted(listed, key=lambda pair: pair[0])
        if len(entries) > MAX_MEMBERS:
            yield content.problem("archive_too_many", f"{len(entries):,}", limit=f"{MAX_MEMBERS:,}")
            return
        if not entries:
            yield content.problem("archive_empty")
            return
        for name, entry in entries:
            yield _member(content, archive, name, entry)


def _member(content: Content, archive: zipfile.ZipFile, name: str, entry: zipfile.ZipInfo) -> Content | FileProblem:
    if is_litter(name, entry.file_size):
        return FileProblem("file_ignored", _base(name), member=name)
    if name.startswith("/") or name[1:2] == ":" or ".." in name.split("/") or "\0" in name:
        return FileProblem("archive_member_name", name, member=name)
    if entry.flag_bits & 1:
        return FileProblem("file_encrypted", member=name)
    large = entry.file_size > RATIO_FROM_BYTES and entry.file_size > MAX_RATIO * max(1, entry.compress_size)
    if large or entry.file_size > MAX_MEMBER_BYTES:
        return FileProblem("file_too_large", f"{entry.file_size / 1e6:,.0f} MB", member=name)
    try:
        data = archive.read(entry)
    except (*_TORN, RuntimeError):
        return FileProblem("file_torn", member=name)
    return Content(_base(name), data, name, content.options)


def unzipped(content: Content) -> Content | FileProblem:
    """The file within a gz."""
    name = content.name.removesuffix(".gz").removesuffix(".GZ")
    try:
        with content.open() as file, gzip.GzipFile(fileobj=file) as packed:
            data = packed.read(MAX_MEMBER_BYTES + 1)
    except _TORN:
        return content.problem("file_torn")
    if len(data) > MAX_MEMBER_BYTES:
        return content.problem("file_too_large", f"> {MAX_MEMBER_BYTES / 1e6:,.0f} MB")
    return Content(name, data, content.member, content.options)


def member_name(entry: zipfile.ZipInfo) -> str:
    """The name as its sender saw it. Old Windows wrote Hebrew names in cp862 and says nothing of it."""
    if entry.flag_bits & 0x800 or entry.filename.isascii():
        return entry.filename.replace("\\", "/")
    if said := _unicode_name(entry.extra):
        return said.replace("\\", "/")
    written = entry.filename.encode("cp437", "replace")
    found = detect(BytesIO(written))
    hebrew = found.encoding in ("utf-8", "windows-1255", "iso-8859-8", "cp862")
    name = written.decode(found.encoding, "replace") if found.encoding and hebrew else entry.filename
    return name.replace("\\", "/")


def _unicode_name(extra: bytes) -> str | None:
    """The name in UTF-8 that some programs put beside the other (field 0x7075)."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        if kind == 0x7075 and size > 5:
            return extra[9 : 4 + size].decode("utf-8", "replace")
        extra = extra[4 + size :]
    return None


def _base(name: str) -> str:
    return name.rpartition("/")[2]
