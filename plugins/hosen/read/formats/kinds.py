"""What a file is, from its bytes and not from its name, and what it is called to a person."""

import re
import zipfile

import olefile

from hosen.read.formats.book import Content, FileProblem
from hosen.read.formats.encodings import detect

MAX_UNPACKED_BYTES = 1_000_000_000
"""Above this an archive is not opened: the largest workbook seen from a district unpacks to a twentieth of it."""

KINDS = {
    "xlsx": ("חוברת עבודה של אקסל (xlsx)", "an Excel workbook (xlsx)"),
    "xlsb": ("חוברת עבודה בינרית של אקסל (xlsb)", "a binary Excel workbook (xlsb)"),
    "xls": ("חוברת עבודה של אקסל מהדור הקודם (xls)", "an Excel workbook of the old kind (xls)"),
    "ods": ("גיליון של LibreOffice (ods)", "a LibreOffice sheet (ods)"),
    "fods": ("גיליון של LibreOffice (fods)", "a LibreOffice sheet (fods)"),
    "spreadsheetml": ("גיליון אקסל בפורמט XML", "an Excel sheet as XML"),
    "html": ("דף אינטרנט (HTML)", "a web page (HTML)"),
    "mhtml": ("דף אינטרנט שמור (MHTML)", "a saved web page (MHTML)"),
    "text": ("קובץ טקסט (csv)", "a text file (csv)"),
    "zip": ("ארכיון (zip)", "an archive (zip)"),
    "gzip": ("קובץ דחוס (gz)", "a compressed file (gz)"),
    "pdf": ("מסמך PDF", "a PDF document"),
    "word": ("מסמך Word", "a Word document"),
    "presentation": ("מצגת", "a presentation"),
    "image": ("תמונה", "a picture"),
    "numbers": ("גיליון Numbers של אפל", "an Apple Numbers sheet"),
    "archive": ("ארכיון שאינו zip", "an archive other than zip"),
    "message": ("הודעת דואר", "an e-mail message"),
    "xml": ("קובץ XML שאינו גיליון", "XML that is not a sheet"),
    "json": ("קובץ JSON", "a JSON file"),
    "ole": ("קובץ אופיס שאינו חוברת עבודה", "an Office file that is not a workbook"),
    "program": ("תוכנה", "a program"),
    "binary": ("תוכן לא מוכר", "unknown content"),
}
"""Each kind's name in Hebrew and in English."""

ENDINGS = {
    "xlsx": (".xlsx", ".xlsm"),
    "xlsb": (".xlsb",),
    "xls": (".xls",),
    "ods": (".ods",),
    "fods": (".fods",),
    "spreadsheetml": (".xml",),
    "html": (".html", ".htm"),
    "mhtml": (".mht", ".mhtml"),
    "text": (".csv", ".tsv", ".tab", ".txt"),
    "zip": (".zip",),
    "gzip": (".gz",),
}
"""Endings that promise a kind that is read."""

_MAGIC = {
    b"%PDF-": "pdf",
    b"\x89PNG": "image",
    b"\xff\xd8\xff": "image",
    b"GIF87a": "image",
    b"GIF89a": "image",
    b"II*\0": "image",
    b"MM\0*": "image",
    b"\x1f\x8b\x08": "gzip",
    b"Rar!\x1a": "archive",
    b"7z\xbc\xaf": "archive",
    b"{\\rtf": "word",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BARE_BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
_HTML = re.compile(rb"<(?:!doctype\s+html|html|table|meta|head|body|style|div|center|frameset)\b", re.IGNORECASE)
_LOCK = re.compile(r"~\$.*|\.~lock\..*#", re.DOTALL)
_LITTER = ("thumbs.db", "desktop.ini", ".ds_store")
_LOCK_BYTES = 1024


def is_litter(path: str, size: int) -> bool:
    """Whether a file is one that programs leave beside others, by its name: nobody meant to send it."""
    *folders, name = path.replace("\\", "/").split("/")
    if "__MACOSX" in folders or name.lower() in _LITTER or name.startswith("._"):
        return True
    return size <= _LOCK_BYTES and bool(_LOCK.fullmatch(name))


def kind_of(content: Content) -> str | FileProblem:
    """A key of KINDS, 'encrypted' for a workbook within an encrypted file, or why it cannot even be said."""
    if content.size == 0:
        return content.problem("file_empty")
    head = content.head(65536)
    if not head.strip(b"\0"):
        return content.problem("file_torn")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _kind_of_archive(content)
    if head.startswith(_OLE):
        return _kind_of_ole(content)
    for magic, kind in _MAGIC.items():
        if head.startswith(magic):
            return kind
    if head.startswith(b"MZ") and b"\0" in head:
        return "program"
    if head.startswith(_BARE_BIFF) and 4 <= head[2] <= 16 and head[3] == 0:
        return "xls"
    return _kind_of_text(content, head)


def _kind_of_archive(content: Content) -> str | FileProblem:
    try:
        with content.open() as file, zipfile.ZipFile(file) as archive:
            content.entries[:] = entries = archive.infolist()
            names = {entry.filename.replace("\\", "/").lstrip("/").lower(): entry for entry in entries}
            unpacked = sum(entry.file_size for entry in entries)
            if unpacked > MAX_UNPACKED_BYTES:
                return content.problem("file_too_large", f"{unpacked / 1e6:,.0f} MB")
            kind = _kind_of_package(archive, names)
            manifest = names.get("meta-inf/manifest.xml")
            if kind == "ods" and manifest and b"encryption-data" in _start(archive, manifest):
                return content.problem("file_encrypted")
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError):
        return content.problem("file_torn")
    return kind


def _kind_of_package(archive: zipfile.ZipFile, names: dict[str, zipfile.ZipInfo]) -> str:
    if "xl/workbook.xml" in names and "xl/workbook.bin" not in names:
        return "xlsx"  # most files: without a look inside
    types = _start(archive, names["[content_types].xml"]) if "[content_types].xml" in names else b""
    mimetype = _start(archive, names["mimetype"]) if "mimetype" in names else b""
    if b"ms-excel.sheet.binary" in types or "xl/workbook.bin" in names:
        return "xlsb"
    if b"spreadsheetml" in types or b"ms-excel.sheet" in types:
        return "xlsx"
    if b"wordprocessingml" in types or any(name.startswith("word/") for name in names):
        return "word"
    if b"presentationml" in types or b"presentation" in mimetype:
        return "presentation"
    if b"opendocument" in mimetype and b"spreadsheet" not in mimetype:
        return "word"
    if "content.xml" in names:
        return "ods"
    return "numbers" if "index/document.iwa" in names or "index.zip" in names else "zip"


def _start(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    if entry.flag_bits & 1:
        return b""
    with archive.open(entry) as file:
        return file.read(1_000_000)


def _kind_of_ole(content: Content) -> str | FileProblem:
    try:
        with content.open() as file:
            streams = {"/".join(path).lower() for path in olefile.OleFileIO(file).listdir()}
            if not streams & {"workbook", "book", "encryptedpackage"}:
                return "word" if "worddocument" in streams else "message" if _is_message(streams) else "ole"
            if "encryptedpackage" in streams:
                return "encrypted"
    except Exception:  # the libraries raise many kinds on a torn OLE container; whichever it is, the file is torn
        return content.problem("file_torn")
    return "xls"


def _is_message(streams: set[str]) -> bool:
    return any(stream.startswith("__properties_version") for stream in streams)


def _kind_of_text(content: Content, head: bytes) -> str | FileProblem:
    start = _as_ascii(head).lstrip()
    if start[:1] == b"<":
        return _kind_of_markup(start)
    if re.match(rb"(?:[\w-]+:[^\n]*\n)*?mime-version:", start[:4096], re.IGNORECASE):
        return "mhtml" if b"multipart/related" in start.lower() or b"text/html" in start.lower() else "message"
    if start[:2] in (b'{"', b"[{", b"{\n", b"{\r"):
        return "json"
    controls = sum(head.count(code) for code in range(32) if code not in b"\t\n\r\f\x1a\0\x05")
    with content.open() as file:
        is_wide = (detect(file).encoding or "").startswith("utf-16") if b"\0" in head or b"\x05" in head else False
    if is_wide or head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text"
    if controls * 200 > len(head) or b"\0" in head.rstrip(b"\0"):
        return "binary"
    return "text"


def _kind_of_markup(start: bytes) -> str:
    is_page = bool(_HTML.search(start[:4096]))  # Excel's pages name its XML namespaces, too
    if b"Excel.Sheet" in start[:4096] or (b"schemas-microsoft-com:office:spreadsheet" in start[:4096] and not is_page):
        return "spreadsheetml"
    if b"<office:document" in start:
        return "fods"
    if is_page or b"<table" in start.lower():
        return "html"
    return "xml" if start.startswith(b"<?xml") else "text"


def _as_ascii(head: bytes) -> bytes:
    """The beginning without a byte order mark; UTF-16 without its zeros."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[2:].replace(b"\0", b"")
    return head.removeprefix(b"\xef\xbb\xbf")
