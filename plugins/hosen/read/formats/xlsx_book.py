"""What the cells of a workbook's sheets share, and how their cells become columns."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from hosen.read.formats.refusals import TooSparse
from hosen.read.formats.xlsx_dates import DURATION, MOMENTS, NUMBER, duration
from hosen.read.grid import BrokenCell, Value

Objects = npt.NDArray[np.object_]

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384

MAX_AREA = 30_000_000
"""Places of one sheet, empty ones too: all of a sheet's rows with 28 columns."""

SPARE_AREA, AREA_PER_CELL = 1_000_000, 50
"""A larger area than this, and than this many places for each cell with a value, is not a table."""


@dataclass
class Book:
    """Shared strings (None for an empty one), styles and texts already met; equal texts of a book are one object."""

    is_1904: bool = False
    shared: Objects = field(default_factory=lambda: np.empty(0, object))
    style_kinds: tuple[int, ...] = ()
    _texts: dict[str, Value] = field(default_factory=lambda: {"": None})

    def same(self, texts: list[str]) -> list[Value]:
        """Each text as the object that the book has for it, None for an empty one."""
        return list(map(self._texts.setdefault, texts, texts))

    @cached_property
    def has_empty_text(self) -> bool:
        return None in self.shared.tolist()

    def style_kind(self, style: int) -> int:
        return self.style_kinds[style] if style < len(self.style_kinds) else NUMBER

    def dated(self, serials: list[float], kind: int) -> list[Value]:
        """What numbers stand for whose style is of this kind (MOMENT or DURATION)."""
        if kind == DURATION:
            return [duration(serial) for serial in serials]
        return list(map(MOMENTS[self.is_1904].__getitem__, serials))


broken = lru_cache(maxsize=64)(BrokenCell)


def objects(values: Sequence[Value]) -> Objects:
    return np.fromiter(values, object, len(values))


@dataclass(frozen=True)
class Piece:
    """Cells of a sheet: 0-based rows and columns, and values, one for each."""

    rows: npt.NDArray[np.int32]
    columns: npt.NDArray[np.int32]
    values: Objects


@dataclass
class Cells:
    """The cells of one sheet as they are found. Later cells of the same place win."""

    _pieces: list[Piece] = field(default_factory=list)
    _height: int = 0
    _width: int = 0
    _count: int = 0

    def add(self, piece: Piece) -> None:
        if not len(piece.values):
            return
        self._pieces.append(piece)
        self._height = max(self._height, int(piece.rows.max()) + 1)
        self._width = max(self._width, int(piece.columns.max()) + 1)
        self._count += len(piece.values)
        if self._height > LAST_ROW or self._width > LAST_COLUMN:
            raise ValueError("a cell beyond the last row or column")

    def grid(self) -> list[list[Value]]:
        """Columns from A1 to the last row and column with a value. Raises TooSparse. The cells are gone afterwards."""
        area = self._height * self._width
        if area > MAX_AREA or area > SPARE_AREA + AREA_PER_CELL * self._count:
            raise TooSparse(f"{self._height:,} × {self._width:,}")
        places = np.empty(area, object)
        for piece in self._pieces:
            places[piece.columns * np.int32(self._height) + piece.rows] = piece.values
        self._pieces.clear()
        columns = []
        for column in places.reshape(self._width, self._height):
            columns.append(column.tolist())
            column.fill(None)
        return columns
