"""What opening a file gives, and the grid that every reader fills."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from hosen.read.formats.refusals import TooSparse
from hosen.read.grid import Sheet, Value

MAX_CELLS = 50_000_000
"""Cells of one sheet's grid, empty ones among them: three times the million rows of fifteen columns that may come."""
MAX_COLUMNS = 16_384
"""As many as Excel has."""
MAX_ROWS = 5_000_000

Area = tuple[int, int, int, int]
"""top, left, bottom, right; 0-based, inclusive."""


@dataclass(frozen=True)
class FileProblem:
    """A code of issue_codes.yml: nothing of this file, or of this member of an archive, is read. Among the notes of a
    Book: the file is read, and this is said."""

    code: str
    value: str | None = None
    params: dict[str, str] = field(default_factory=dict)
    member: str | None = None


@dataclass(frozen=True)
class Book:
    """One workbook or text file. name: the file's; inside an archive, the member's base name. member: its path in the
    archive. sheets: lazy; `Refused` or whatever a parser raises on a torn file."""

    name: str
    member: str | None
    sheets: Iterator[Sheet]
    notes: tuple[FileProblem, ...] = ()


@dataclass(frozen=True)
class Content:
    """The bytes of a file (a path), or of an archive's member (in memory). name: as it was sent."""

    name: str
    source: Path | bytes
    member: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    entries: list[zipfile.ZipInfo] = field(default_factory=list, init=False, repr=False, compare=False)
    """What an archive holds, once it was looked at."""

    @property
    def size(self) -> int:
        return len(self.source) if isinstance(self.source, bytes) else self.source.stat().st_size

    @property
    def stem(self) -> str:
        """The name without its last ending."""
        return self.name.rpartition(".")[0] or self.name

    @property
    def ending(self) -> str:
        """With its dot, in lower case; the name itself where it has none."""
        return f".{self.name.rpartition('.')[2].lower()}" if "." in self.name else self.name

    def open(self) -> IO[bytes]:
        return io.BytesIO(self.source) if isinstance(self.source, bytes) else self.source.open("rb")

    def head(self, size: int) -> bytes:
        with self.open() as file:
            return file.read(size)

    def read(self) -> bytes:
        return self.source if isinstance(self.source, bytes) else self.source.read_bytes()

    def problem(self, code: str, value: str | None = None, **params: str) -> FileProblem:
        return FileProblem(code, value, params, self.member)


class Grid:
    """Columns filled cell by cell, rows in rising order within a column. Only what holds a value takes memory."""

    def __init__(self) -> None:
        self.columns: list[list[Value]] = []
        self.merged: list[Area] = []
        self.height = 0
        self._cells = 0

    def put(self, row: int, column: int, value: Value) -> None:
        """Empty text is an empty cell. Raises TooSparse where the grid would be larger than a sheet may be."""
        if value is None or value == "":
            return
        if column >= len(self.columns):
            if column >= MAX_COLUMNS:
                raise TooSparse(f"{self.height:,} × {column + 1:,}")
            self.columns.extend([] for _ in range(column + 1 - len(self.columns)))
        cells = self.columns[column]
        gap = row - len(cells)
        self._cells += gap + 1
        if gap < 0 or row >= MAX_ROWS or self._cells > MAX_CELLS:
            raise TooSparse(f"{row + 1:,} × {len(self.columns):,}")
        if gap:
            cells.extend([None] * gap)
        cells.append(value)
        if row >= self.height:
            self.height = row + 1

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        if (top, left) != (bottom, right):
            self.merged.append((top, left, bottom, right))

    def sheet(
        self, name: str, number: int, *, is_hidden: bool = False, is_1904: bool = False, is_text: bool = False
    ) -> Sheet:
        """The sheet, its columns of one length and its merged areas cut to what holds values."""
        if self.height * len(self.columns) > MAX_CELLS:
            raise TooSparse(f"{self.height:,} × {len(self.columns):,}")
        for cells in self.columns:
            cells.extend([None] * (self.height - len(cells)))
        merged = clipped(self.merged, self.height, len(self.columns))
        return Sheet(name, number, is_hidden, self.columns, merged, is_1904, is_text)


def clipped(areas: list[Area], height: int, width: int) -> list[Area]:
    """Merged areas cut to a grid; those that no longer join cells are left out."""
    cut = [(top, left, min(bottom, height - 1), min(right, width - 1)) for top, left, bottom, right in areas]
    return [area for area in cut if area[0] <= area[2] and area[1] <= area[3] and area[:2] != area[2:]]


def trimmed(columns: list[list[Value]]) -> list[list[Value]]:
    """Columns without the empty rows and columns at their ends; None and '' are empty."""
    height = max((_last(cells) for cells in columns), default=0)
    for cells in columns:
        del cells[height:]
    while columns and _last(columns[-1]) == 0:
        columns.pop()
    return columns


def _last(cells: list[Value]) -> int:
    """How many cells there are up to the last that holds a value."""
    count = len(cells)
    while count and cells[count - 1] is None:
        count -= 1
    return count
