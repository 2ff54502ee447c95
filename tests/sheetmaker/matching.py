"""Which record of the truth became which record that was read, by the places of their cells."""

from dataclasses import dataclass, field
from typing import Any

from openpyxl.utils import get_column_letter

from .model import Block, Cell, Line, Made, Record
from .reading import Reading

Found = dict[str, Any]


def letters(place: tuple[int, int]) -> str:
    """`E103` of a 0-based row and column."""
    row, column = place
    return f"{get_column_letter(column + 1)}{row + 1}"


@dataclass(eq=False)
class Unit:
    """One record of the truth as far as it stands on one line. cells: by column, those above or merged among them;
    own: of these, the columns whose cell lies on the line; figures: the columns with figures. context: columns whose
    value stands outside the table."""

    sheet: str
    block: Block
    line: Line
    record: Record
    cells: dict[str, Cell]
    own: frozenset[str]
    figures: frozenset[str]
    context: tuple[str, ...]
    found: list[Found] = field(default_factory=list)
    is_lost: bool = False
    """Its figures were not read; `found` is what else was read of its line."""

    def candidates(self, column: str, matched: "Matched") -> list[Found]:
        """The read records that may hold the unit's value of a column: those with this very cell, for keys those that
        hold the unit's figures."""
        if column in self.figures:
            return matched.at(self, column)
        if self.is_lost and self.block.layout.across and column in self.block.layout.across.columns:
            return []
        return self.found


@dataclass
class Matched:
    """places: row and column by a cell's id; index: read records by form, sheet, column and cell."""

    places: dict[int, tuple[int, int]]
    sheet_of: dict[int, str]
    units: list[Unit]
    index: dict[tuple[str, str, str, str], list[Found]]

    def at(self, unit: Unit, column: str) -> list[Found]:
        key = (unit.block.form.name, unit.sheet, column, letters(self.places[id(unit.cells[column])]))
        return self.index.get(key, [])

    def was_read(self, block: Block) -> bool:
        """Whether any record came from the table."""
        return any(unit.found for unit in self.units if unit.block is block)


def match(made: Made, reading: Reading) -> Matched:
    places: dict[int, tuple[int, int]] = {}
    sheet_of: dict[int, str] = {}
    units: list[Unit] = []
    for page in made.pages:
        places.update(page.places())
        for block, _, _ in page.blocks:
            sheet_of[id(block)] = page.name
            units += _units(page.name, block)
    index: dict[tuple[str, str, str, str], list[Found]] = {}
    for form, rows in reading.records.items():
        for record in rows:
            for name, where in record.items():
                if name.endswith("__cell") and where:
                    index.setdefault((form, record["sheet"], name.removesuffix("__cell"), where), []).append(record)
    matched = Matched(places, sheet_of, units, index)
    for unit in units:
        unit.found = _found(unit, matched)
    return matched


def _units(sheet: str, block: Block) -> list[Unit]:
    elsewhere: dict[tuple[int, str], Cell] = {}
    kept = {column.name for column in block.form.kept_columns}
    measures = {column.name for column in block.form.measures}
    for cell in block.fact_cells():
        for record, column in cell.facts:
            if column in kept:
                elsewhere.setdefault((id(record), column), cell)
    units = []
    for line in block.own_lines():
        own: dict[int, dict[str, Cell]] = {}
        records: dict[int, Record] = {}
        for cell in line.cells:
            for record, column in cell.facts:
                if column in kept:
                    own.setdefault(id(record), {}).setdefault(column, cell)
                    records[id(record)] = record
        for key, record in records.items():
            if not own[key]:
                continue
            if block.layout.across and not set(own[key]) & measures:
                continue  # only the end of a merged area
            if not _begins_here(record, line, block):
                continue
            cells = {column: cell for (one, column), cell in elsewhere.items() if one == key and column not in measures}
            cells.update(own[key])
            context = tuple(name for name in record.values if name not in cells and _is_outside(block, name))
            figures = frozenset(set(own[key]) & measures)
            units.append(Unit(sheet, block, line, record, cells, frozenset(own[key]), figures, context))
    return units


def _begins_here(record: Record, line: Line, block: Block) -> bool:
    """Whether the line is one of the record's own: a key merged over several lines lies on the first of them, which
    is not the other lines' own."""
    if block.layout.across:
        return True
    return _home(block).get(id(record)) is line


def _home(block: Block) -> dict[int, Line]:
    """In layouts with a record in each row: the line that has most of a record's cells; of equals the lower one, as
    what is filled down or merged stands above."""
    counts: dict[int, tuple[int, Line]] = {}
    for line in block.own_lines():
        tally: dict[int, int] = {}
        for cell in line.cells:
            for record, _ in cell.facts:
                tally[id(record)] = tally.get(id(record), 0) + 1
        for key, count in tally.items():
            if key not in counts or count >= counts[key][0]:
                counts[key] = (count, line)
    return {key: line for key, (_, line) in counts.items()}


def _is_outside(block: Block, name: str) -> bool:
    column = block.form.column(name)
    return (column.context or column.type == "period") and name not in block.roles


def _found(unit: Unit, matched: Matched) -> list[Found]:
    """The read records of a unit: with its figures; without figures those of its row, and of several records in one
    row (a cell with several codes) the one with its code."""
    by_figure = [record for column in sorted(unit.figures) for record in matched.at(unit, column)]
    if by_figure:
        return _distinct(by_figure)
    unit.is_lost = bool(unit.figures)
    rows = {matched.places[id(unit.cells[column])][0] + 1 for column in unit.own if column in unit.cells}
    at_row = _distinct([
        record for column in sorted(unit.own) for record in matched.at(unit, column) if record["row"] in rows
    ])  # fmt: skip
    split = [column for column in unit.block.form.split_in(unit.block.layout) if column.name in unit.own]
    for column in split:
        at_row = [record for record in at_row if record.get(column.name) == unit.record.value(column.name).value]
    return at_row


def _distinct(records: list[Found]) -> list[Found]:
    return list({id(record): record for record in records}.values())
