"""Figures as rules see them: temporary tables, and the SELECT of one side of a rule.

`rule_figure` has a row for each figure of the submissions that count, with numbers in place of long codes: `kind`
(form, measure and scenario), `submission_no`, `submitter_no` and its own `figure_no`; `low` and `high` are the figure
itself unless it is suppressed. `rule_submission` says which submission is which.

A side's row: its keys `k1`, `k2`, …, `period_key`, `period_start`, the figures taken together (`value`; `low` and
`high` where some are suppressed, `value` then empty), and where they stand: `cells` (how many), `figure`, `submission`
and `submitter` (their numbers; empty where there are several), and `newest`, the submission for the latest period.
"""

from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from hosen.across_checks import FIGURE_COLUMNS
from hosen.across_rules import Figures, Side
from hosen.periods import MONTHS
from hosen.warehouse import execute_as_written, refresh_statistics, write_rows

PLACES = {"figure": "figure_no", "submission": "submission_no", "submitter": "submitter_no"}
"""Columns of a side that say where its figures stand, and those of `rule_figure` that they come from."""

SIDE = ("value", "low", "high", "cells", *PLACES, "newest")
"""What a rule's SELECT gives of each side, as `l_value`, `r_value` and so on; `cells` is empty where it is missing."""

ABOUT = ("district_code", "authority_code", "centre_code", "programme_code")
"""What a finding says of a figure, whatever its rule goes by."""

TABLES = ("rule_figure", "rule_submission", "rule_kind")


class Statement:
    """Values of a statement under names of their own: `add` gives `:p1` for the first. kinds: numbers of figures; only:
    the condition on a figure `f` that it is looked at."""

    def __init__(self, kinds: Mapping[Figures, int], only: str = "TRUE") -> None:
        self.kinds, self.only = kinds, only
        self.values: dict[str, Any] = {}
        self._numbers = count(1)

    def add(self, value: Any) -> str:
        name = f"p{next(self._numbers)}"
        self.values[name] = value
        return f":{name}"

    def listed(self, values: Iterable[Any]) -> str:
        return ", ".join(self.add(value) for value in values)

    def number(self, value: float) -> str:
        return f"CAST({self.add(float(value))} AS DOUBLE PRECISION)"


def make_tables(
    connection: Connection, figures: set[Figures], columns: set[str], source: str = "core.submitted_fact"
) -> dict[Figures, int]:
    """Make the temporary tables, with those figures and what they say in those columns. Returns the figures that there
    are, with their `kind`. source: the view `core.submitted_fact`, or a SELECT of some of its rows in brackets."""
    drop_tables(connection)
    kinds = {figure: number for number, figure in enumerate(sorted(figures))}
    names = ("form", "measure_code", "scenario")
    execute_as_written(
        connection,
        "CREATE TEMPORARY TABLE rule_kind (form VARCHAR, measure_code VARCHAR, scenario VARCHAR, kind INTEGER)",
    )
    rows = [dict(zip(names, figure, strict=True)) | {"kind": number} for figure, number in kinds.items()]
    fields = pa.schema([*((name, pa.string()) for name in names), ("kind", pa.int32())])
    write_rows(connection, "rule_kind", pa.Table.from_pylist(rows, fields))
    execute_as_written(
        connection,
        "CREATE TEMPORARY TABLE rule_submission AS SELECT"
        " CAST(ROW_NUMBER() OVER (ORDER BY period_start, received_at, submission_id) AS INTEGER) AS submission_no,"
        " CAST(DENSE_RANK() OVER (ORDER BY submitter_code) AS INTEGER) AS submitter_no, submission_id, submitter_code,"
        " delivery_sha, form, period_key, period_start, received_at FROM core.submission WHERE is_current",
    )
    said = ", ".join(f"f.{name}" for name in FIGURE_COLUMNS if name in columns | set(ABOUT))
    execute_as_written(
        connection,
        "CREATE TEMPORARY TABLE rule_figure AS SELECT CAST(ROW_NUMBER() OVER () AS INTEGER) AS figure_no, k.kind,"
        f" s.submission_no, s.submitter_no, f.row_id, f.cell, f.period_key, f.period_kind, f.period_start, {said},"
        " CAST(CASE WHEN f.value_flag = 'suppressed' THEN COALESCE(f.value_low, 0) ELSE COALESCE(f.value, 0) END"
        " AS DOUBLE PRECISION) AS low,"
        " CAST(CASE WHEN f.value_flag = 'suppressed' THEN f.value_high ELSE COALESCE(f.value, 0) END"
        " AS DOUBLE PRECISION) AS high, f.stands"
        f" FROM {source} AS f JOIN rule_kind AS k ON k.form = f.form AND k.measure_code = f.measure_code"
        " AND k.scenario = f.scenario JOIN rule_submission AS s ON s.submission_id = f.submission_id",
    )
    refresh_statistics(connection, *TABLES)
    there = {int(row[0]) for row in connection.execute(sa.text("SELECT DISTINCT kind FROM rule_figure"))}
    return {figure: number for figure, number in kinds.items() if number in there}


def drop_tables(connection: Connection) -> None:
    for table in TABLES:
        execute_as_written(connection, f"DROP TABLE IF EXISTS {table}")


def column_sql(name: str) -> str:
    """A column of the figure `f`, or of its row `r`, as text."""
    return f"f.{name}" if name in FIGURE_COLUMNS else f"(CAST(r.attributes AS JSON) ->> '{name}')"


def record_sql(columns: Iterable[str]) -> str:
    """The join that `column_sql` of these columns needs."""
    is_needed = any(name not in FIGURE_COLUMNS for name in columns)
    return " JOIN core.record AS r ON r.row_id = f.row_id" if is_needed else ""


def keys(by: tuple[str, ...]) -> list[str]:
    return [f"k{number}" for number in range(1, len(by) + 1)]


def where_sql(side: Side, statement: Statement) -> list[str]:
    """The conditions under which a figure `f` is one of the side's."""
    conditions = [f"f.kind = {statement.add(statement.kinds[side.figures])}", f"({statement.only})"]
    for name, values in side.where:
        column = column_sql(name)
        conditions.append(f"{column} IN ({statement.listed(values)})" if values else f"{column} IS NULL")
    return conditions


def side_sql(side: Side, by: tuple[str, ...], period: str | None, statement: Statement) -> str:
    """The SELECT of a side, a row for each combination of `by` and period (without `period`, for all time)."""
    sql = _taken_together(side, by, period, statement)
    if side.percent_of is None:
        return sql
    names = [*keys(by), "period_key"]
    whole = side_sql(side.percent_of, by, period, statement)
    alike = " AND ".join(f"part.{name} = whole.{name}" for name in names)
    kept = ", ".join(f"part.{name}" for name in (*names, "period_start", "cells", *PLACES, "newest"))
    return (
        f"SELECT {kept}, 100 * part.value / NULLIF(whole.value, 0) AS value, 100 * part.low / NULLIF(whole.high, 0) AS"
        f" low, 100 * part.high / NULLIF(whole.low, 0) AS high FROM ({sql}) AS part JOIN ({whole}) AS whole ON {alike}"
    )


def _taken_together(side: Side, by: tuple[str, ...], period: str | None, statement: Statement) -> str:
    named = [*by, *(name for name, _ in side.where), *([side.column] if side.column else [])]
    of_column = column_sql(side.column) if side.column and side.aggregate != "distinct" else None
    number = f"CAST({of_column} AS DOUBLE PRECISION)"
    picked = [
        *(f"{column_sql(name)} AS k{position}" for position, name in enumerate(by, start=1)),
        f"{period_sql(period)} AS period_key",
        "f.period_start",
        f"{number} AS low, {number} AS high" if of_column else "f.low, f.high",
        f"{', '.join(f'f.{name}' for name in PLACES.values())}",
        *([f"{column_sql(side.column)} AS counted"] if side.aggregate == "distinct" and side.column else []),
    ]
    conditions = ["f.stands", *where_sql(side, statement), *(f"{column_sql(name)} IS NOT NULL" for name in by)]
    if of_column:
        conditions.append(f"{of_column} IS NOT NULL")
    if period:
        finer = [kind for kind in MONTHS if MONTHS[kind] <= MONTHS[period]] if period in MONTHS else [period]
        conditions.append(f"f.period_kind IN ({statement.listed(finer)})")
    sql = f"SELECT {', '.join(picked)} FROM rule_figure AS f{record_sql(named)} WHERE {' AND '.join(conditions)}"
    group = ", ".join([*keys(by), "period_key"])
    if side.aggregate == "last":
        newest = f"SELECT *, MAX(period_start) OVER (PARTITION BY {group}) AS newest FROM ({sql}) AS every_one"
        sql = f"SELECT * FROM ({newest}) AS dated WHERE period_start = newest"
    counted = {"count": "COUNT(*)", "distinct": "COUNT(DISTINCT counted)"}.get(side.aggregate)
    low = f"CAST({counted} AS DOUBLE PRECISION)" if counted else "SUM(low)"
    high = low if counted else "CASE WHEN COUNT(*) = COUNT(high) THEN SUM(high) END"
    return (
        f"SELECT *, CASE WHEN low = high THEN low END AS value FROM (SELECT {group}, MIN(period_start) AS period_start,"
        f" {low} AS low, {high} AS high, COUNT(*) AS cells, {places_sql()} FROM ({sql}) AS one_by_one GROUP BY {group})"
        " AS taken"
    )


def places_sql() -> str:
    """Where figures that are taken together stand."""
    alike = (
        f"CASE WHEN MIN({number}) = MAX({number}) THEN MIN({number}) END AS {place}" for place, number in PLACES.items()
    )
    return f"{', '.join(alike)}, MAX(submission_no) AS newest"


def period_sql(kind: str | None) -> str:
    """The key of the period of that kind in which the figure `f` lies; empty text for all time."""
    year = "SUBSTRING(CAST(f.period_start AS VARCHAR), 1, 4)"
    month = "SUBSTRING(CAST(f.period_start AS VARCHAR), 6, 2)"
    match kind:
        case None:
            return "''"
        case "year":
            return year
        case "half_year":
            return f"{year} || CASE WHEN {month} <= '06' THEN '-H1' ELSE '-H2' END"
        case "quarter":
            return (
                f"{year} || CASE WHEN {month} <= '03' THEN '-Q1' WHEN {month} <= '06' THEN '-Q2'"
                f" WHEN {month} <= '09' THEN '-Q3' ELSE '-Q4' END"
            )
    return "f.period_key"
