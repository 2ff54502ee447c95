"""What stands in cells of a delivery as it was written: read again from the stored bytes, in a process with limits."""

import contextlib
import re
import subprocess
import threading
from collections.abc import Collection, Mapping
from pathlib import Path

from openpyxl.utils.cell import column_index_from_string

from hosen import child
from hosen.privacy import without_identifiers
from hosen.read.formats import FileProblem, open_books
from hosen.read.grid import text_of
from hosen.read.worker import MEMORY_BYTES, SECONDS_PER_FILE

Place = tuple[str, str]
"""Sheet (in an archive `member › sheet`) and cell."""


class Written:
    """The parent's end. A process that died or ran out of time is replaced at the next file."""

    def __init__(self, *, seconds: float = SECONDS_PER_FILE) -> None:
        self.seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Written":
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def texts(self, path: Path, name: str, options: Mapping[str, str], places: Collection[Place]) -> dict[Place, str]:
        """The text of each of these cells, what would identify a person masked; without those that cannot be read."""
        process = self._process = self._process or child.start("from hosen.read.written import main; main()")
        assert process.stdin and process.stdout
        timer = threading.Timer(self.seconds, process.kill)
        timer.start()
        try:
            child.send(process.stdin, (path, name, dict(options), set(places)))
            found: dict[Place, str] = child.receive(process.stdout)
        except (EOFError, BrokenPipeError):
            self._stop()
            return {}
        finally:
            timer.cancel()
        return found

    def _stop(self) -> None:
        if self._process:
            child.stop(self._process)
            self._process = None


def main() -> None:
    """The process's end: requests from standard input until it closes."""
    requests, answers = child.own_ends(MEMORY_BYTES)
    with contextlib.suppress(EOFError):
        while True:
            path, name, options, places = child.receive(requests)
            try:
                found = written(path, name, options, places)
            except Exception:  # a file that was read once and no longer is: its cells show no text
                found = {}
            child.send(answers, found)


def written(path: Path, name: str, options: Mapping[str, str], places: Collection[Place]) -> dict[Place, str]:
    """The text of each of these cells that the file has."""
    wanted: dict[str, set[str]] = {}
    for title, cell in places:
        wanted.setdefault(title, set()).add(cell)
    found: dict[Place, str] = {}
    for book in open_books(path, name, options):
        if isinstance(book, FileProblem):
            continue
        for sheet in book.sheets:
            title = f"{book.member} › {sheet.name}" if book.member else sheet.name
            for cell in wanted.pop(title, ()):
                found[title, cell] = without_identifiers(text_of(sheet.cell(*_indices(cell))))
            if not wanted:
                return found
    return found


def _indices(cell: str) -> tuple[int, int]:
    letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", cell).groups()  # type: ignore[union-attr]
    return int(digits) - 1, column_index_from_string(letters) - 1
