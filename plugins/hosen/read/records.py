"""From a found table to records, a column at a time: every cell read once, every cell's place kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pyarrow as pa

from hosen.forms import Column
from hosen.issues import Issue
from hosen.periods import Period
from hosen.privacy import without_identifiers
from hosen.read.assemble import Problems, Series, assemble
from hosen.read.cells import EXACT, CellReader, Problem, Reading, Typed
from hosen.read.grid import Sheet, Value, is_blank, letter, text_of
from hosen.read.linecells import LineCells
from hosen.read.lines import Lines
from hosen.read.raw import RawCells, is_every
from hosen.read.table import Table
from hosen.read.words import spellings
from hosen.suggest import nearest
from hosen.suggest import shown as said
from hosen.text import clean


@dataclass(frozen=True)
class Figure:
    """A figure of a line: its place (0-based), what it was read as, and the cell as it stands."""

    row: int
    column: int
    number: float | None
    is_exact: bool
    cell: Value


@dataclass(frozen=True)
class Sender:
    """Whose table it is. number: of the sheet, with what tells tables beside each other apart; period: what the whole
    table speaks of, when rows do not say; given: codes named around the table, by column."""

    delivery: str
    sheet: str
    sheet_number: int
    number: str
    submitter: str
    period: Period | None
    given: dict[str, str] = field(default_factory=dict)


@dataclass
class SheetRecords:
    """What a table gave: records in the form's schema, rows of RAW with their cells, and their issues."""

    records: pa.Table
    raw: list[pa.RecordBatch]
    issues: list[Issue]


@dataclass
class _Keys:
    """A column that is no figure, by line: what was read, the row it was read in (None: its own), and whether it was
    filled down."""

    typed: Typed
    rows: list[int] | None = None
    filled: list[bool] | None = None


ANY_FIGURE = Column("figure", {"he": "נתון", "en": "figure"}, "number")
"""A figure of which only its row says what it measures."""


class RecordReader:
    """Reads the lines of one table into records."""

    def __init__(self, sheet: Sheet, table: Table, lines: Lines, cells: CellReader, sender: Sender) -> None:
        self.sheet, self.table, self.form, self.cells, self.sender = sheet, table, table.form, cells, sender
        self.rows = lines.rows
        self.lines = lines
        self.line_cells = LineCells(
            sheet, lines.rows, table.region.columns, range(table.first_row, table.region.bottom)
        )
        self._typed: dict[int, Typed] = {}

    def read(self) -> SheetRecords:
        """All records of the table."""
        self.keys = {name: self._key(place, name) for place, name in self._own_keys()}
        self.raw = RawCells(self.sheet, self.table, self.line_cells)
        across = self.table.layout.across
        if across is None:
            parts = [self._rows_layout()]
        elif across.measures == "rows":
            parts = self._measures_in_rows()
        else:
            parts = [self._group(values, places) for values, places in self._groups().items()]
        issues = [issue for part in parts for issue in part.issues]
        filled = [part for part in parts if part.records.num_rows]
        tables = [part.records for part in filled] or [self.table.header.words.schema.empty_table()]
        raw = [row for part in filled for row in part.raw]
        return SheetRecords(tables[0] if len(tables) == 1 else pa.concat_tables(tables), raw, issues)

    def figures(self, column: int) -> list[Figure]:
        """What the lines have in a column of figures, in the order of the sheet."""
        return [self.figure(column, at) for at in range(len(self.rows))]

    def figure(self, column: int, at: int) -> Figure:
        """What one line, counted from 0, has there."""
        typed, row = self._figure(column), self.rows[at]
        return Figure(row, column, typed.values[at], typed.flag(at) in EXACT, self.sheet.columns[column][row])

    def numbers(self, column: int) -> tuple[list[float | None], set[int]]:
        """The numbers of a column of figures by line, and the lines whose figure is not exact."""
        typed = self._figure(column)
        return typed.values, {at for at, reading in typed.odd.items() if reading.flag not in EXACT}

    @cached_property
    def measure_of_row(self) -> dict[int, str]:
        """What rows measure, lines and totals alike, in layouts where each row names it."""
        place, found = self.table.measure_names, {}
        if place is not None:
            for row in [*self.rows, *(row for row, _ in self.lines.totals)]:
                if measure := self._measure(self.sheet.columns[place][row]):
                    found[row] = measure
        return found

    # --- cells by line

    def _values(self, column: int) -> list[Value]:
        return self.line_cells.values(column)

    def _figure(self, place: int) -> Typed:
        if place not in self._typed:
            self._typed[place] = self._note_merged(
                place, self.cells.read_lines(self.line_cells, place, self._figure_column(place))
            )
        return self._typed[place]

    def _note_merged(self, place: int, typed: Typed) -> Typed:
        """A figure in cells merged down is that of the first line; that it stands over several is said."""
        down = self.sheet.merged_down
        if down and any(column == place for _, column in down):
            tops = {down[row, place] for row in self.rows if (row, place) in down}
            for at, row in enumerate(self.rows):
                if row in tops and typed.values[at] is not None:
                    reading = typed.odd.get(at) or Reading(typed.values[at])
                    shown = clean(text_of(self.sheet.columns[place][row]))
                    typed.odd[at] = replace(reading, problems=(*reading.problems, Problem("figure_merged", shown)))
        return typed

    def _figure_column(self, place: int) -> Column:
        if place in self.table.columns:
            return self.form.column(self.table.columns[place])
        measure = self.table.figures[place][1]
        return self.form.column(measure) if measure else ANY_FIGURE

    def _own_keys(self) -> list[tuple[int, str]]:
        kept = ((place, self.form.column(name)) for place, name in self.table.columns.items())
        return [(place, column.name) for place, column in kept if not column.measure and not column.personal]

    def _key(self, place: int, name: str) -> _Keys:
        column = self.form.column(name)
        rows: list[int] | None = None
        down = self.sheet.merged_down if not column.fill_down else {}
        if down and any((row, place) in down for row in self.rows):
            rows = [down.get((row, place), row) for row in self.rows]
            values = [self.sheet.columns[place][row] for row in rows]
            typed = self.cells.read_all(values, column)
        else:
            values = self._values(place)
            typed = self.cells.read_lines(self.line_cells, place, column)
        if column.fill_down and any(map(is_blank, values)):
            return self._filled_down(column, values, typed)
        return _Keys(typed, rows, [False] * len(values) if column.fill_down else None)

    def _filled_down(self, column: Column, values: Sequence[Value], typed: Typed) -> _Keys:
        """An empty cell has the value of the row above, but not across the row where `within` was last written."""
        upper = self.table.column_of.get(column.within) if column.within else None
        borders = [False] * len(values) if upper is None else [not is_blank(value) for value in self._values(upper)]
        above: int | None = None
        source: list[int] = []
        for at, value in enumerate(values):
            if not is_blank(value):
                above = at
            elif borders[at]:
                above = None
            source.append(at if above is None else above)
        filled = Typed([typed.values[at] for at in source])
        filled.odd = {at: typed.odd[origin] for at, origin in enumerate(source) if origin in typed.odd}
        is_filled = [origin != at for at, origin in enumerate(source)]
        return _Keys(filled, [self.rows[origin] for origin in source], is_filled)

    # --- layouts

    def _rows_layout(self) -> SheetRecords:
        """A line is a record, or one for each code that its split cell names."""
        line: Sequence[int] = range(len(self.rows))
        splits = [column for column in self.form.split_in(self.table.layout) if column.name in self.keys]
        if splits:
            line = self._split(splits[0])
        figures = {
            column.name: (place, line)
            for column in self.form.measures
            if (place := self.table.column_of.get(column.name)) is not None
        }
        return self._assemble(line, figures, (), "")

    def _split(self, column: Column) -> list[int]:
        """The lines once for each code of the split cell; the column's own reading is laid out likewise."""
        place, keys = self.table.column_of[column.name], self.keys[column.name]
        line: list[int] = []
        readings: list[Reading] = []
        for at, row in enumerate(keys.rows or self.rows):
            several = self.cells.read_several(self.sheet.columns[place][row], column)
            line += [at] * len(several)
            readings += several
        typed = Typed([reading.value for reading in readings])
        typed.odd = {at: one for at, one in enumerate(readings) if one.flag != "exact" or one.problems}
        self.keys[column.name] = _Keys(typed, [(keys.rows or self.rows)[at] for at in line])
        self.split_column = column.name
        return line

    split_column: str | None = None

    def _groups(self) -> dict[tuple[tuple[str, str], ...], dict[str | None, int]]:
        """The figure columns by what stands across above them, each by its measure."""
        groups: dict[tuple[tuple[str, str], ...], dict[str | None, int]] = {}
        for place, (values, measure) in self.table.figures.items():
            groups.setdefault(values, {})[measure] = place
        return groups

    def _group(self, values: tuple[tuple[str, str], ...], places: dict[str | None, int]) -> SheetRecords:
        """The lines that have a figure in one group of columns."""
        cells = [self._values(place) for place in places.values()]
        line = [at for at, found in enumerate(zip(*cells, strict=True)) if not all(map(is_blank, found))]
        figures = {measure: (place, line) for measure, place in places.items() if measure}
        return self._assemble(line, figures, values, f"{letter(min(places.values()))}")

    def _measures_in_rows(self) -> list[SheetRecords]:
        """Each line has one measure: lines of the same keys are one record per group of columns."""
        assert self.table.measure_names is not None
        entries: list[dict[str | None, int]] = []
        open_entries: dict[tuple[Any, ...], dict[str | None, int]] = {}
        unknown: dict[int, str] = {}
        place = self.table.measure_names
        for at, row in enumerate(self.rows):
            measure = self.measure_of_row.get(row)
            if measure is None:
                unknown[at] = f"{letter(place)}{row + 1}"
                entries.append({None: at})
                continue
            identity = tuple(self._identity(name, at) for name in self.keys)
            entry = open_entries.get(identity)
            if entry is None or measure in entry:
                entry = open_entries[identity] = {}
                entries.append(entry)
            entry[measure] = at
        parts = []
        for values, places in self._groups().items():
            column = next(iter(places.values()))
            cells = self._values(column)
            present = [entry for entry in entries if any(not is_blank(cells[at]) for at in entry.values())]
            line = [min(entry.values()) for entry in present]
            measures = {measure for entry in present for measure in entry if measure}
            figures = {
                measure: (column, [_if_written(cells, entry.get(measure, -1)) for entry in present])
                for measure in sorted(measures)
            }
            notes = [(k, unknown[at], self._unknown_measure(at)) for k, at in enumerate(line) if at in unknown]
            parts.append(self._assemble(line, figures, values, letter(column), notes))
        return parts

    def _identity(self, name: str, at: int) -> Any:
        """What tells a key from others: its code or its days, or its text where that has none."""
        keys = self.keys[name]
        if keys.typed.values[at] is not None:
            reading = keys.typed.odd.get(at)
            return keys.typed.values[at], reading and reading.second
        row = keys.rows[at] if keys.rows else self.rows[at]
        return ("text", clean(text_of(self.sheet.columns[self.table.column_of[name]][row])))

    def _measure(self, value: Value) -> str | None:
        words = self.table.header.words.measures
        return next((words[key] for key in spellings((text_of(value),)) if key in words), None)

    def _unknown_measure(self, at: int) -> Problem:
        assert self.table.measure_names is not None
        shown = without_identifiers(clean(text_of(self.sheet.columns[self.table.measure_names][self.rows[at]])))
        words = [word for column in self.form.measures for word in column.headers]
        known = ", ".join(column.label["he"] for column in self.form.measures if column.headers)
        near = nearest(shown, words)
        return Problem("measure_unknown", shown, {"suggestions": said(near) if near else known})

    # --- records

    def _assemble(
        self,
        line: Sequence[int],
        figures: Mapping[str, tuple[int, Sequence[int]]],
        across: tuple[tuple[str, str], ...],
        suffix: str,
        notes: Sequence[tuple[int, str, Problem]] = (),
    ) -> SheetRecords:
        series: dict[str, Series] = {}
        for name, keys in self.keys.items():
            lines = range(len(line)) if name == self.split_column else line
            place = self.table.column_of[name]
            series[name] = Series(letter(place), keys.typed, lines, keys.rows or self.rows, keys.filled)
        for name, (place, lines) in figures.items():
            column = self.form.column(name)
            typed = self._figure(place)
            if place in self.table.figures and self.table.figures[place][1] is None:
                typed = self._typed_as(place, column)
            series[name] = Series(letter(place), typed, lines, self.rows)
        constants: dict[str, tuple[str, str | None]] = {
            name: (value, None) for name, value in self.sender.given.items()
        }
        for name, value in across:
            place = next(place for place, (values, _) in self.table.figures.items() if values == across)
            constants[name] = (value, f"{letter(place)}{self.table.first_row}")
        rows = self.rows if is_every(line, len(self.rows)) else [self.rows[at] for at in line]
        problems = Problems(self.sender)
        for k, where, problem in notes:
            problems.add(k, where, problem)
        name = f"{self.sender.delivery}.{self.sender.number}.{self.table.first_row}.{suffix}"
        raw, raw_lines = self.raw.of(name, line, figures if across else None)
        records = assemble(self.table, self.sender, rows, series, constants, (name, raw_lines), suffix, problems)
        return SheetRecords(records, [raw], problems.issues)

    def _typed_as(self, place: int, column: Column) -> Typed:
        """A column whose rows measure different things, read as one of them."""
        return self.cells.read_lines(self.line_cells, place, column)


def _if_written(cells: Sequence[Value], at: int) -> int:
    return at if at >= 0 and not is_blank(cells[at]) else -1
