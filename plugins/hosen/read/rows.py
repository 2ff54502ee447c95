"""From a found table to records: every line read once, every cell's place kept."""

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from hosen.forms import Column
from hosen.issues import Issue
from hosen.periods import Period
from hosen.privacy import MASK, without_identifiers
from hosen.read.cells import NOTHING, CellReader, Figure, Problem, Reading
from hosen.read.grid import Sheet, Value, letter, text_of
from hosen.read.lines import Lines, cell, find_lines, is_blank, key_place, split_reference
from hosen.read.tables import Table, header_text
from hosen.text import clean, normalise

NUMERIC = ("integer", "number", "percent", "flag")

Record = dict[str, Any]


@dataclass
class SheetRecords:
    """What a table gave: records in the form's schema, issues, and what the totals are compared with.

    figures: by column; measure_of_row: what a row measures, in layouts where each row names it.
    """

    lines: Lines
    records: list[Record] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    figures: dict[int, list[Figure]] = field(default_factory=dict)
    measure_of_row: dict[int, str] = field(default_factory=dict)


class RowReader:
    """Reads the lines of one table into records. period: what the whole sheet reports on, when rows do not say."""

    def __init__(
        self, sheet: Sheet, table: Table, cells: CellReader, *, delivery: str, submitter: str, period: Period | None
    ) -> None:
        self.sheet, self.table, self.form, self.cells = sheet, table, table.form, cells
        self.delivery, self.submitter, self.period = delivery, submitter, period
        self.result = SheetRecords(find_lines(sheet, table))
        self.above: dict[str, tuple[Reading, str]] = {}
        self.open: dict[tuple[Any, ...], Record] = {}

    def read(self) -> SheetRecords:
        """All records of the table, in the order of the sheet."""
        read_line = self._read_across if self.table.layout.across else self._read_line
        for row in self.result.lines.rows:
            read_line(row)
        if self.table.layout.across:
            for row, _ in self.result.lines.totals:
                if word := self._measure_word(row):
                    self.result.measure_of_row[row] = word
        for record in self.result.records:
            self._close(record)
        return self.result

    def _read_line(self, row: int) -> None:
        """A line is a record."""
        record = self._keys(row)
        for column in self.form.measures:
            if (place := self.table.column_of.get(column.name)) is not None:
                self._measure(record, row, column, place)
        self.result.records.append(record)

    def _read_across(self, row: int) -> None:
        """A line has one measure and a figure per period: each goes to the record of its keys and period."""
        keys = self._keys(row)
        word = self._measure_word(row)
        measure = self._measures.get(word or "")
        if measure is None:
            shown = without_identifiers(clean(text_of(cell(self.sheet, row, self.table.measure_names))))
            known = ", ".join(column.label["he"] for column in self.form.measures)
            problem = Problem("measure_unknown", shown, {"suggestions": known})
            self._note(keys, f"{letter(self.table.measure_names or 0)}{row + 1}", (problem,))
        else:
            self.result.measure_of_row[row] = word or ""
        for place, period in self.table.periods.items():
            if is_blank(cell(self.sheet, row, place)):
                continue
            if measure is None:
                self._begin(keys, place, period)
                continue
            identity = (period.key, *(self._identity(keys, row, name) for name in self.form.grain))
            record = self.open.get(identity)
            if record is None or record.get(f"{measure.name}__cell"):
                record = self.open[identity] = self._begin(keys, place, period)
            record["raw"] |= keys["raw"]
            self._measure(record, row, measure, place)

    def _identity(self, keys: Record, row: int, name: str) -> Any:
        """What tells a key from others: its code, or its text where that has none."""
        if keys.get(name) is not None or name not in self.table.column_of:
            return keys.get(name)
        return ("text", normalise(text_of(cell(self.sheet, *key_place(self.sheet, row, self.table.column_of[name])))))

    def _begin(self, keys: Record, place: int, period: Period) -> Record:
        """A new record of a line's keys in one period."""
        assert self.table.layout.across is not None
        record = {**keys, "row_id": f"{keys['row_id']}.{period.key}", "raw": {**keys["raw"]}}
        record["problems"] = [*keys["problems"]]
        header = f"{letter(place)}{self.table.first_row}"
        self._put(record, self.form.column(self.table.layout.across.column), Reading(period.key), header)
        self.result.records.append(record)
        return record

    def _keys(self, row: int) -> Record:
        """A record with its place and everything that is not a figure."""
        raw = {}
        for spot, value in enumerate(self.sheet.rows[row]):
            if not is_blank(value):
                raw[self._headers[spot]] = self._shown(spot, value)
        record: Record = {
            "row_id": f"{self.delivery[:20]}.{self.sheet.number}.{row + 1}",
            "delivery": self.delivery,
            "sheet": self.sheet.name,
            "sheet_number": self.sheet.number,
            "row": row + 1,
            "submitter": self.submitter,
            "period_key": self.period.key if self.period else None,
            "raw": raw,
            "problems": [],
        }
        for column in self.form.kept_columns:
            place = self.table.column_of.get(column.name)
            if place is not None and not column.measure:
                self._key(record, row, column, place)
            elif column.type == "period" and self.period and not self.table.layout.across:
                self._put(record, column, Reading(self.period.key), None)
        return record

    def _key(self, record: Record, row: int, column: Column, place: int) -> None:
        at = row if column.fill_down else key_place(self.sheet, row, place)[0]
        where = f"{letter(place)}{at + 1}"
        reading = self.cells.read(cell(self.sheet, at, place), column)
        if column.fill_down:
            record[f"{column.name}__filled"] = reading is NOTHING and column.name in self.above
            if reading is NOTHING:
                reading, where = self.above.get(column.name, (reading, where))
            else:
                self.above[column.name] = (reading, where)
                for lower in self.form.columns:
                    if lower.within == column.name:
                        self.above.pop(lower.name, None)
        self._put(record, column, reading, where)
        self._note(record, where, reading.problems)

    def _measure(self, record: Record, row: int, column: Column, place: int) -> None:
        value = cell(self.sheet, row, place)
        reading = self.cells.read(value, column)
        where = f"{letter(place)}{row + 1}"
        self._put(record, column, reading, where)
        self._note(record, where, reading.problems)
        figure = Figure(row, place, reading.number, reading.flag in ("exact", "none", "missing"), value)
        self.result.figures.setdefault(place, []).append(figure)

    def _put(self, record: Record, column: Column, reading: Reading, where: str | None) -> None:
        record[column.name] = reading.number if column.type in NUMERIC else reading.value
        record[f"{column.name}__cell"] = where
        if column.measure:
            record[f"{column.name}__flag"] = reading.flag
            record[f"{column.name}__low"], record[f"{column.name}__high"] = reading.low, reading.high
        if column.type == "period" and reading.value:
            start = Period.from_key(reading.value).start
            record["period_key"] = Period.containing(start, self.form.period).key

    @staticmethod
    def _note(record: Record, where: str, problems: tuple[Problem, ...]) -> None:
        record["problems"] += [(where, problem) for problem in problems]

    def _close(self, record: Record) -> None:
        """What follows from the rest of the record, and its issues."""
        for column in self.form.kept_columns:
            if column.derived:
                source, length = column.derived
                whole = record.get(source)
                self._put(record, column, Reading(whole[:length] if whole else None), record.get(f"{source}__cell"))
            elif column.count:
                own = record.get(column.count) is not None and not record.get(f"{column.count}__filled")
                self._put(record, column, Reading(1.0 if own else 0.0), record.get(f"{column.count}__cell"))
            elif column.required and self._lacks(record, column):
                place = self.table.column_of.get(column.name)
                where = f"{letter(place)}{record['row']}" if place is not None else str(record["row"])
                self._note(record, where, (Problem("value_missing"),))
        for where, problem in record.pop("problems"):
            letters, row = split_reference(where)
            issue = Issue(
                problem.code,
                self.delivery,
                sheet=self.sheet.name,
                row=row,
                column=letters,
                row_id=record["row_id"],
                value=problem.value,
                params=problem.params,
            )
            self.result.issues.append(issue)
        record["raw"] = json.dumps(record["raw"], ensure_ascii=False)

    def _lacks(self, record: Record, column: Column) -> bool:
        if record.get(column.name) is not None or (self.table.layout.across and column.measure):
            return False
        if column.measure and record.get(f"{column.name}__flag") not in (None, "missing"):
            return False
        where = record.get(f"{column.name}__cell")
        return not any(place == where for place, _ in record["problems"])

    def _measure_word(self, row: int) -> str | None:
        value = cell(self.sheet, row, self.table.measure_names)
        return None if is_blank(value) else normalise(text_of(value))

    @cached_property
    def _measures(self) -> dict[str, Column]:
        return {normalise(word): column for column in self.form.measures for word in column.headers}

    @cached_property
    def _headers(self) -> list[str]:
        width = max(len(row) for row in self.sheet.rows)
        return [header_text(self.table, self.sheet, column) for column in range(width)]

    def _shown(self, place: int, value: Value) -> str:
        """A cell as it may be shown: hidden under headers that the form does not know or calls personal."""
        if place not in self._own:
            return MASK
        name = self.table.columns.get(place)
        column = self.form.column(name) if name else None
        if column and column.personal:
            return MASK
        is_number_of_a_thing = column is not None and column.type == "code" and column.list is None
        text = text_of(value)
        return text if is_number_of_a_thing or not isinstance(value, str) else without_identifiers(text)

    @cached_property
    def _own(self) -> frozenset[int]:
        return frozenset(self.table.own_columns)
