"""Columns of typed values to an Arrow table in the form's record schema, and to the issues of its cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from hosen.batch import ARROW_TYPES
from hosen.forms import Column, Form
from hosen.issues import Issue
from hosen.periods import Period, PeriodKind
from hosen.read.cells import Problem, Reading, Typed
from hosen.read.lines import split_reference
from hosen.read.places import STRING, Places, nulls, numbered, same
from hosen.read.raw import is_every
from hosen.read.table import Table

if TYPE_CHECKING:
    from hosen.read.records import Sender


@dataclass
class Series:
    """A column's values for a set of records: `lines` says which of the typed ones each record has (-1: none), `rows`
    in which row (0-based) each typed one stands, by line."""

    letters: str
    typed: Typed
    lines: Sequence[int]
    rows: list[int]
    filled: list[bool] | None = None

    def __post_init__(self) -> None:
        self.is_plain = is_every(self.lines, len(self.typed.values))

    def values(self) -> list[Any]:
        if self.is_plain:
            return self.typed.values
        return [self.typed.values[at] if at >= 0 else None for at in self.lines]

    def array(self, kind: pa.DataType) -> pa.Array:
        if self.is_plain and self.typed.array is not None:
            return self.typed.array
        return pa.array(self.values(), kind)

    def cells(self, places: Places) -> pa.Array:
        letters = self.letters
        if self.is_plain and self.rows is places.rows:
            return places.names(letters)
        rows = self.rows
        return pa.array([f"{letters}{rows[at] + 1}" if at >= 0 else None for at in self.lines], pa.string())

    def odd(self) -> dict[int, Reading]:
        """By record, what is not simply a value or nothing."""
        if not self.typed.odd:
            return {}
        if self.is_plain:
            return self.typed.odd
        return {k: self.typed.odd[at] for k, at in enumerate(self.lines) if at in self.typed.odd}

    def cell(self, k: int) -> str:
        at = self.lines[k]
        return f"{self.letters}{self.rows[at] + 1}"


class Problems:
    """Issues of records, gathered as they are found."""

    def __init__(self, sender: "Sender") -> None:
        self.sender = sender
        self._found: list[tuple[int, str, Problem]] = []
        self.issues: list[Issue] = []

    def add(self, record: int, where: str, problem: Problem) -> None:
        self._found.append((record, where, problem))

    @property
    def records(self) -> set[int]:
        """Of which something is told."""
        return {record for record, _, _ in self._found}

    def close(self, row_ids: pa.Array, period_keys: pa.Array) -> None:
        """Makes the issues, in the order of the records."""
        if not self._found:
            return
        row_ids, period_keys = row_ids.to_pylist(), period_keys.to_pylist()
        for record, where, problem in sorted(self._found, key=lambda one: one[0]):
            letters, row = split_reference(where)
            self.issues.append(
                Issue(
                    problem.code,
                    self.sender.delivery,
                    sheet=self.sender.sheet,
                    row=row,
                    column=letters,
                    row_id=row_ids[record],
                    period_key=period_keys[record],
                    value=problem.value,
                    params=problem.params,
                )
            )


def assemble(
    table: Table,
    sender: "Sender",
    rows: list[int],
    series: Mapping[str, Series],
    constants: Mapping[str, tuple[str, str | None]],
    raw: tuple[str, Sequence[int]],
    suffix: str,
    problems: Problems,
) -> pa.Table:
    """Records of one form. rows: of each record, 0-based; constants: column -> its one value and the cell that says it;
    raw: the row of RAW that holds their cells, and
    of each its line there; suffix: tells several records of a row apart."""
    form, count = table.form, len(rows)
    schema = table.header.words.schema
    made: dict[str, pa.Array] = {}
    every = next((one.rows for one in series.values() if one.is_plain), rows)
    places, exact = Places(every), same("exact", STRING, count)
    own_places = places if every is rows else Places(rows)
    for name, one in series.items():
        _put(made, form.column(name), one, problems, places, exact)
    for name, (value, cell) in constants.items():
        made[name] = same(value, schema.field(name).type, count)
        made[f"{name}__cell"] = same(cell, STRING, count)
    _put_second_days(made, form, series)
    period = sender.period
    for column in form.columns_in(table.layout):
        if column.type == "period" and column.name not in made and period:
            made[column.name] = same(period.key, STRING, count)
    for column in form.columns_in(table.layout):
        if column.derived and (source := made.get(column.derived[0])) is not None:
            made[column.name] = pc.utf8_slice_codeunits(source, 0, column.derived[1])
            made[f"{column.name}__cell"] = made[f"{column.derived[0]}__cell"]
        elif column.count and (source := made.get(column.count)) is not None:
            own = pc.is_valid(source)
            if (filled := made.get(f"{column.count}__filled")) is not None:
                own = pc.and_not(own, filled)
            made[column.name] = own.cast(pa.float64())
            made[f"{column.name}__cell"] = made[f"{column.count}__cell"]
            made[f"{column.name}__flag"] = exact
    period_keys = _period_keys(table, sender, made, series, problems, count)
    _note_missing(table, made, series, rows, problems)
    _note_undated(table, period_keys, series, rows, problems)
    row_ids = own_places.row_ids(f"{sender.delivery[:20]}.{sender.number}.", f".{suffix}" if suffix else "")
    made |= {
        "row_id": row_ids,
        "delivery": same(sender.delivery, STRING, count),
        "sheet": same(sender.sheet, STRING, count),
        "sheet_number": same(sender.sheet_number, pa.int32(), count),
        "row": own_places.numbers(),
        "submitter": same(sender.submitter, STRING, count),
        "period_key": period_keys,
        "raw_table": same(raw[0], STRING, count),
        "raw_line": numbered(raw[1]),
    }
    problems.close(row_ids, period_keys)
    arrays = [made[name] if name in made else nulls(kind, count) for name, kind in table.header.words.fields]
    return pa.Table.from_batches([pa.RecordBatch.from_arrays(arrays, schema=schema)])


def _put(
    made: dict[str, pa.Array], column: Column, one: Series, problems: Problems, places: Places, exact: pa.Array
) -> None:
    name = column.name
    kind = ARROW_TYPES[column.type]
    values = one.array(kind)
    made[name] = values
    made[f"{name}__cell"] = one.cells(places)
    odd = one.odd()
    if column.fill_down:
        filled = one.filled or [False] * len(one.typed.values)
        is_filled = filled if one.is_plain else [at >= 0 and filled[at] for at in one.lines]
        made[f"{name}__filled"] = pa.array(is_filled, pa.bool_())
    if column.measure:
        flags: pa.Array = pc.if_else(pc.is_valid(values), "exact", "missing") if values.null_count else exact
        if odd:
            texts = flags.to_pylist()
            low: list[float | None] = [None] * len(texts)
            high: list[float | None] = [None] * len(texts)
            for k, reading in odd.items():
                texts[k], low[k], high[k] = reading.flag, reading.low, reading.high
            flags = pa.array(texts, pa.string())
            made[f"{name}__low"], made[f"{name}__high"] = pa.array(low, pa.float64()), pa.array(high, pa.float64())
        made[f"{name}__flag"] = flags
    for k, reading in odd.items():
        for problem in reading.problems:
            problems.add(k, one.cell(k), problem)


def _put_second_days(made: dict[str, pa.Array], form: Form, series: Mapping[str, Series]) -> None:
    """The later of two days in a cell goes where its column says."""
    for name, one in series.items():
        until = form.column(name).until
        if not until:
            continue
        seconds = {k: reading.second for k, reading in one.odd().items() if reading.second}
        if not seconds:
            continue
        days = made[until].to_pylist() if until in made else [None] * len(one.lines)
        cells = made[f"{until}__cell"].to_pylist() if until in made else [None] * len(one.lines)
        for k, day in seconds.items():
            if days[k] is None:
                days[k], cells[k] = day, one.cell(k)
        made[until], made[f"{until}__cell"] = pa.array(days, pa.date32()), pa.array(cells, pa.string())


def _period_keys(
    table: Table,
    sender: "Sender",
    made: dict[str, pa.Array],
    series: Mapping[str, Series],
    problems: Problems,
    count: int,
) -> pa.Array:
    """In what period each record lies: its own, that of its day, or the table's."""
    form, whole = table.form, sender.period
    default = whole.key if whole else None
    if (column := form.period_column) is not None and column.name in made:
        own = made[column.name].to_pylist()
        return pa.array([_containing(key, form.period) if key else default for key in own], STRING)
    if (column := form.dating_column) is not None and column.name in series:
        days = made[column.name].to_pylist() if _is_second(form, column.name) else series[column.name].values()
        key_of = {day: _of_day(day, form.period) if day else default for day in set(days)}
        if set(key_of.values()) == {default}:
            return same(default, STRING, count)
        keys = [key_of[day] for day in days]
        for k, (day, key) in enumerate(zip(days, keys, strict=True)):
            if whole and key != default:
                where = series[column.name].cell(k)
                problems.add(k, where, Problem("date_outside_period", f"{day:%d/%m/%Y}", {"period": whole.key}))
        return pa.array(keys, STRING)
    return same(default, STRING, count)


def _is_second(form: Form, name: str) -> bool:
    """Whether another column's second days may stand there."""
    return any(column.until == name for column in form.columns)


def _note_missing(
    table: Table, made: dict[str, pa.Array], series: Mapping[str, Series], rows: list[int], problems: Problems
) -> None:
    """An error for each required cell in which nothing stands."""
    form, across = table.form, table.layout.across
    for name in form.required_in(table.layout):
        column = form.column(name)
        if column.personal or not column.required or (across and column.measure) or name not in series:
            continue
        values = made[name]
        if not values.null_count:
            continue
        odd = series[name].odd()
        for k, value in enumerate(values.to_pylist()):
            if value is not None:
                continue
            reading = odd.get(k)
            if reading and (reading.problems or (column.measure and reading.flag != "missing")):
                continue
            problems.add(k, f"{series[name].letters}{rows[k] + 1}", Problem("value_missing"))


def _note_undated(
    table: Table, period_keys: pa.Array, series: Mapping[str, Series], rows: list[int], problems: Problems
) -> None:
    """An error for each record of which nothing tells the period, unless another error keeps it out."""
    if not period_keys.null_count:
        return
    told = problems.records
    column = table.form.dating_column or table.form.period_column
    for k, key in enumerate(period_keys.to_pylist()):
        if key is None and k not in told:
            one = series.get(column.name) if column else None
            problems.add(k, f"{one.letters}{rows[k] + 1}" if one else str(rows[k] + 1), Problem("value_missing"))


@lru_cache(maxsize=10_000)
def _containing(key: str, kind: PeriodKind) -> str:
    return Period.containing(Period.from_key(key).start, kind).key


@lru_cache(maxsize=10_000)
def _of_day(day: date, kind: PeriodKind) -> str:
    return Period.containing(day, kind).key
