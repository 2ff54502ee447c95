"""What a made workbook consists of: records, cells that stand for their values, tables, sheets."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from hosen.forms import Form, Layout

Expect = Literal["right", "flagged", "either"]
"""Of a cell: must be read; cannot be read and must be flagged; may be read or flagged, but not wrong."""


@dataclass(frozen=True)
class Value:
    """What a reader has to find: a float, text, code, date or period key; None where there is none.

    flag, low, high: as in the records of a measure, with `missing` for an empty cell.
    """

    value: object = None
    flag: str = "exact"
    low: float | None = None
    high: float | None = None


MISSING = Value(flag="missing")


@dataclass(frozen=True)
class ErrorCell:
    """A formula error (`#REF!`)."""

    text: str


@dataclass(frozen=True)
class Formula:
    """A formula whose value was not saved."""

    text: str


@dataclass(eq=False)
class Record:
    """One record of the truth. values: by canonical column; keys: names of the columns that say what it is about."""

    number: int
    form: Form
    submitter: str
    period_key: str | None
    values: dict[str, Value]
    keys: tuple[str, ...]

    def value(self, column: str) -> Value:
        return self.values.get(column, MISSING)


@dataclass(eq=False)
class Cell:
    """One cell to be written. style: `percent`, `date` or nothing. facts: the values it stands for, (record, column)
    each; none for titles, totals, notes and the like. is_done: dirt has been put on it."""

    value: object = None
    style: str = ""
    facts: list[tuple[Record, str]] = field(default_factory=list)
    expect: Expect = "right"
    why: str = ""
    is_done: bool = False

    @property
    def column(self) -> str:
        """The form's column it stands for; of a cell with two dates the first."""
        return self.facts[0][1] if self.facts else ""

    def spoil(self, expect: Expect, why: str) -> None:
        """Expect less of the cell, never more."""
        if self.expect == "right" or expect == "flagged":
            self.expect, self.why = expect, why


LineKind = Literal["line", "total", "header", "note", "blank"]


@dataclass(eq=False)
class Line:
    """One row of a table."""

    kind: LineKind
    cells: list[Cell]
    measure: str = ""


@dataclass(eq=False)
class Printed:
    """A printed total. right: whether it agrees with the lines; None where that cannot be told."""

    cell: Cell
    right: bool | None


@dataclass(eq=False)
class Block:
    """A table of one form: header rows and lines of one width.

    roles: per column a canonical name, `<figures>`, `<measures>`, `<total>`, or nothing for a column that is not the
    form's. title: what must be said above it (submitter, period, context). merged: first and last cell of each area.
    expect, why: of all its cells, where dirt spoils the table as a whole. context: columns whose value stands outside.
    is_sorted: its lines stand in groups of a key and may not be sorted again.
    """

    form: Form
    layout: Layout
    records: list[Record]
    roles: list[str]
    header: list[list[Cell]]
    lines: list[Line]
    title: list[str] = field(default_factory=list)
    merged: list[tuple[Cell, Cell]] = field(default_factory=list)
    printed: list[Printed] = field(default_factory=list)
    expect: Expect = "right"
    why: str = ""
    is_sorted: bool = False

    @property
    def width(self) -> int:
        return len(self.roles)

    def own_lines(self) -> list[Line]:
        return [line for line in self.lines if line.kind == "line"]

    def rows(self) -> Iterator[list[Cell]]:
        """Header rows and lines from the top."""
        yield from self.header
        for line in self.lines:
            yield line.cells

    def fact_cells(self) -> Iterator[Cell]:
        """Cells that stand for something, headers across among them."""
        for row in self.rows():
            yield from (cell for cell in row if cell.facts)

    def insert_column(self, place: int, role: str = "") -> list[Cell]:
        """A new empty column; its cells from the top."""
        self.roles.insert(place, role)
        cells = [Cell() for _ in self.rows()]
        for row, cell in zip(self.rows(), cells, strict=True):
            row.insert(place, cell)
        return cells

    def figure_places(self) -> list[int]:
        """Columns that hold figures of the form."""
        measures = {column.name for column in self.form.measures}
        return [place for place, role in enumerate(self.roles) if role == "<figures>" or role in measures]


@dataclass(eq=False)
class Page:
    """One sheet: cells by row from A1. blocks: the tables on it, with the row and column of their first header cell."""

    name: str
    rows: list[list[Cell]] = field(default_factory=list)
    blocks: list[tuple[Block, int, int]] = field(default_factory=list)
    merged: list[tuple[Cell, Cell]] = field(default_factory=list)
    is_hidden: bool = False

    def put(self, row: int, column: int, cell: Cell) -> None:
        while len(self.rows) <= row:
            self.rows.append([])
        self.rows[row].extend(Cell() for _ in range(column + 1 - len(self.rows[row])))
        self.rows[row][column] = cell

    def places(self) -> dict[int, tuple[int, int]]:
        """Row and column (0-based) by a cell's id."""
        return {id(cell): (r, c) for r, row in enumerate(self.rows) for c, cell in enumerate(row)}


@dataclass(eq=False)
class Made:
    """A workbook with its truth. data: the file; hints: what its source says; secrets: texts that must appear in
    nothing that is read."""

    spec: str
    form: str
    dirt: tuple[str, ...]
    format: str
    name: str
    data: bytes
    hints: dict[str, str]
    pages: list[Page]
    secrets: frozenset[str]

    @property
    def blocks(self) -> list[Block]:
        return [block for page in self.pages for block, _, _ in page.blocks]
