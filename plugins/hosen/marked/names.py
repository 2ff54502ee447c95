"""Names of files that any system can store."""

import re
import unicodedata

_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.I)
_LONGEST = 180
"""Bytes; systems take 255, and something may be added."""


def safe_name(name: str) -> str:
    """A file's or folder's name, never a path: without what steers a terminal or a system forbids, not too long. The
    ending stays."""
    plain = "".join("_" if unicodedata.category(sign)[0] == "C" else sign for sign in name)
    plain = _FORBIDDEN.sub("_", plain).strip(" .") or "_"
    if _RESERVED.fullmatch(plain):
        plain = f"_{plain}"
    stem, dot, ending = plain.rpartition(".")
    if not stem or len(ending) > 10:
        stem, dot, ending = plain, "", ""
    room = _LONGEST - len((dot + ending).encode())
    stem = stem.encode()[:room].decode("utf-8", "ignore").rstrip(" .")
    return f"{stem}{dot}{ending}"
