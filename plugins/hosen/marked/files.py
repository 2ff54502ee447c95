"""One file with its problems marked: its own workbook where it is one, a new one where it is of another kind."""

import os
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile

from lxml import etree

from hosen.issues import Issue, Language
from hosen.marked.made import PlainSheet, empty_workbook, made_workbook
from hosen.marked.names import safe_name
from hosen.marked.package import Package, workbook_type
from hosen.marked.problems import Counts, Problem, is_unreadable
from hosen.marked.words import words
from hosen.marked.workbook import About, mark_workbook
from hosen.storage import rename_durably

_ENDINGS = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": ".xlsx",
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml": ".xlsm",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml": ".xltx",
    "application/vnd.ms-excel.template.macroEnabled.main+xml": ".xltm",
}
_TORN = (
    zipfile.BadZipFile, zlib.error, ValueError, KeyError, EOFError, NotImplementedError, RuntimeError, OverflowError,
    etree.LxmlError, OSError,
)  # fmt: skip
"""What a file may raise that is not built as the standard says."""

Sheets = Callable[[], Iterable[PlainSheet]]


def mark(
    original: Path,
    name: str,
    issues: Iterable[Issue | Problem],
    out: Path,
    sheets: Sheets,
    language: Language = "he",
    counts: Counts | None = None,
) -> Path:
    """Writes the marked workbook to `out` (mode 0600, whole or not at all) and returns it.

    original: the bytes as they were sent, under whatever name; name: the sender's. sheets: what was read of the file;
    called only where it is no workbook that can be changed, and what it raises leaves the list of problems alone. out:
    should end as `marked_ending` says. OSError when it cannot be written.
    """
    write_private(out, marked_bytes(original, name, issues, sheets, language, counts))
    return out


def marked_bytes(
    original: Path | bytes,
    name: str,
    issues: Iterable[Issue | Problem],
    sheets: Sheets,
    language: Language = "he",
    counts: Counts | None = None,
) -> bytes:
    """The marked workbook; as `mark`."""
    problems = [Problem.of(one, language) if isinstance(one, Issue) else one for one in issues]
    about = About(name, words(language), counts)
    if is_unreadable(problems):
        return listed(problems, about)
    if workbook_type(original) in _ENDINGS:
        try:
            return _marked(original, problems, about)
        except _TORN:
            pass
    try:
        workbook, names = made_workbook(sheets())
        return _marked(workbook, _renamed(problems, names), replace(about, is_made=True))
    except Exception:  # parsers raise many kinds on a torn file; the list is what remains
        return listed(problems, about)


def listed(problems: Sequence[Problem], about: About) -> bytes:
    """A workbook with the list of problems alone."""
    return _marked(empty_workbook(), problems, replace(about, is_alone=True))


def marked_archive(members: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip of marked files. Names that lead out of the folder are put right, and no two are the same."""
    file = BytesIO()
    used: set[str] = set()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:  # workbooks are packed already
        for name, content in members:
            path = "/".join(safe_name(part) for part in name.replace("\\", "/").split("/") if part not in ("", "."))
            stem, dot, ending = path.rpartition(".")
            number = 1
            while path.casefold() in used:
                number += 1
                path = f"{stem} ({number}){dot}{ending}"
            used.add(path.casefold())
            archive.writestr(zipfile.ZipInfo(path), content)
    return file.getvalue()


def marked_ending(original: Path | bytes) -> str:
    """How the name of a marked workbook must end: `.xlsm` for one with macros, or Excel does not open it."""
    return _ENDINGS.get(workbook_type(original) or "", ".xlsx")


def marked_name(name: str, ending: str) -> str:
    """The sender's name where it ends rightly already; else with the ending it needs: `march.csv.xlsx`."""
    return name if name.lower().endswith(ending) else f"{name}{ending}"


def write_private(out: Path, content: bytes) -> None:
    """Readable by this account only, and whole before it has its name."""
    out.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with NamedTemporaryFile(dir=out.parent, prefix=".", suffix=".part", delete=False) as part:
        try:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
            rename_durably(Path(part.name), out)
        finally:
            Path(part.name).unlink(missing_ok=True)


def _marked(source: Path | bytes, problems: Sequence[Problem], about: About) -> bytes:
    file = BytesIO()
    with Package(source) as package:
        mark_workbook(package, problems, about, file)
    return file.getvalue()


def _renamed(problems: Iterable[Problem], names: Mapping[str, str]) -> list[Problem]:
    return [replace(one, sheet=names.get(one.sheet or "", one.sheet)) for one in problems]
