"""What a file is, from its bytes and not its name, and whether it can be opened at all."""

import zipfile
from pathlib import Path

import msoffcrypto
from msoffcrypto.exceptions import FileFormatError

MAX_UNPACKED_BYTES = 1_000_000_000
"""Above this an archive is not opened: the largest workbook seen from a district unpacks to a twentieth of it."""

WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
"""Endings that promise a workbook."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"


def problem_with(path: Path, name: str) -> tuple[str, dict[str, str]] | None:
    """Why the file cannot be read as a workbook: an issue code and its parameters, or None when it can be tried."""
    size = path.stat().st_size
    if size == 0:
        return "file_empty", {}
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(ZIP):
        return _archive_problem(path, name)
    if head.startswith(OLE):
        return _ole_problem(path, name)
    if name.lower().endswith((".xlsx", ".xlsm")) and not head.strip(b"\0"):
        return "file_torn", {}
    if not name.lower().endswith(WORKBOOKS):  # a csv that is one, say: honest, but not read yet
        return "file_unsupported", {"value": _ending(name)}
    return "file_wrong_type", {"value": _ending(name), "actual": _kind(head)}


def _archive_problem(path: Path, name: str) -> tuple[str, dict[str, str]] | None:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError):
        return "file_torn", {}
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED_BYTES:
        return "file_too_large", {"value": f"{unpacked / 1e6:,.0f} MB"}
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" in names:
        return None
    if "xl/workbook.bin" in names:
        return "file_unsupported", {"value": "xlsb"}
    if "content.xml" in names:
        return "file_unsupported", {"value": "ods"}
    kind = "Word" if any(entry.startswith("word/") for entry in names) else "ZIP"
    return "file_wrong_type", {"value": _ending(name), "actual": kind}


def _ole_problem(path: Path, name: str) -> tuple[str, dict[str, str]]:
    try:
        with path.open("rb") as file:
            if msoffcrypto.OfficeFile(file).is_encrypted():
                return "file_encrypted", {}
    except FileFormatError:
        return "file_wrong_type", {"value": _ending(name), "actual": "OLE"}
    except Exception:  # the library raises many kinds on a torn OLE container; whichever it is, the file is torn
        return "file_torn", {}
    return "file_unsupported", {"value": "xls"}


def _ending(name: str) -> str:
    return f".{name.rpartition('.')[2]}" if "." in name else name


def _kind(head: bytes) -> str:
    """A word for what the first bytes look like."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith(b"%pdf"):
        return "PDF"
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta")):
        return "HTML"
    if start.startswith(b"<?xml"):
        return "XML"
    if start.startswith((b"\x89png", b"\xff\xd8\xff", b"gif8")):
        return "image"
    return "binary" if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")) else "text"
