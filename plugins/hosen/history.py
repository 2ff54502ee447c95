"""What the warehouse said before: rows of `core` that changed or went are kept in `history`.

A row of `core` says since when it stands as it is (`known_from`). The tables of `history` are those of `core` that have
`known_from`, with one column more: a row stood from `known_from` until just before `known_to`. Both are moments of
loads; two loads never have the same one.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import NamedTuple

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from hosen.warehouse import (
    SQL,
    execute_as_written,
    read_state,
    read_view,
    table_columns,
    write_rows,
    write_state,
)

SINCE = "known_from"
UNTIL = "known_to"
MOMENT = "moment"
"""In core.state: that of the last load."""


class Touched(NamedTuple):
    """What a change touched: reports of a form by a submitter, for periods that begin between two days."""

    form: str
    submitter_code: str
    first_day: date
    last_day: date


@cache
def remembered() -> tuple[str, ...]:
    """The tables of `core` that have a history."""
    files = sorted((SQL / "core").glob("*.sql"))
    return tuple(file.stem for file in files if f"    {SINCE} TIMESTAMP" in file.read_text("utf-8"))


@cache
def columns_of(table: str) -> tuple[str, ...]:
    """The columns of a table of `core` by its file, without `known_from`."""
    names = re.findall(r"^    (\w+) [A-Z]", (SQL / "core" / f"{table}.sql").read_text("utf-8"), re.MULTILINE)
    return tuple(name for name in names if name not in (SINCE, "CHECK"))


def ensure_history(connection: Connection) -> None:
    """Make the tables of `history` that are not there."""
    connection.execute(sa.text("CREATE SCHEMA IF NOT EXISTS history"))
    found = connection.execute(
        sa.text("SELECT table_name FROM information_schema.tables WHERE table_schema = 'history'")
    )
    there = {str(row[0]) for row in found}
    for table in remembered():
        if table not in there:
            execute_as_written(
                connection,
                f"CREATE TABLE history.{table} AS SELECT *, CAST(NULL AS TIMESTAMP) AS {UNTIL} FROM core.{table}"
                " WITH NO DATA",
            )


def next_moment(connection: Connection, now: datetime | None = None) -> datetime:
    """The moment of a change: now (UTC, no zone), but later than that of the one before, whatever the clock says."""
    now = now or datetime.now(UTC).replace(tzinfo=None)
    last = last_moment(connection)
    return max(now, last + timedelta(microseconds=1)) if last else now


def note_moment(connection: Connection, moment: datetime) -> None:
    """Say that something changed at that moment."""
    write_state(connection, MOMENT, moment.isoformat())


def last_moment(connection: Connection) -> datetime | None:
    """The moment of the last change; None while there was none."""
    return read_moment(connection, MOMENT)


def read_moment(connection: Connection, name: str) -> datetime | None:
    """A moment that stands in core.state under that name."""
    text = read_state(connection, name)
    return datetime.fromisoformat(text) if text else None


def said_columns(connection: Connection, table: str) -> pa.Schema:
    """The columns of a table of `core` that has a history, without `known_from`."""
    columns = table_columns(connection, "core", table)
    return columns.remove(columns.get_field_index(SINCE))


def replace_rows(connection: Connection, table: str, wanted: pa.Table, moment: datetime) -> pa.Table:
    """Let exactly these rows stand in a table of `core`; returns those that came or went. wanted: all columns but
    `known_from`, each row once. Rows that stay are not touched."""
    names = said_columns(connection, table).names
    before = read_view(connection, "core", table).select(names)
    wanted = wanted.select(names).cast(before.schema)
    rows_before, rows_wanted = _as_rows(before), _as_rows(wanted)
    standing, coming = set(rows_before), set(rows_wanted)
    gone = _taken(before, (place for place, row in enumerate(rows_before) if row not in coming))
    new = _taken(wanted, (place for row, place in _places(rows_wanted).items() if row not in standing))
    _remove(connection, table, names, gone, moment)
    write_rows(connection, f"core.{table}", new.append_column(SINCE, constant(moment, new.num_rows)))
    return pa.concat_tables([gone, new])


def constant(moment: datetime, rows: int) -> pa.Array:
    """A column of one time."""
    return pa.repeat(pa.scalar(moment, pa.timestamp("us")), rows)


def touch(connection: Connection, moment: datetime, slices: Sequence[Touched] | None) -> None:
    """Note what a change touched; None: everything."""
    rows = [one._asdict() for one in slices] if slices is not None else [dict.fromkeys(Touched._fields)]
    columns = table_columns(connection, "core", "touched")
    write_rows(
        connection, "core.touched", pa.Table.from_pylist([{MOMENT: moment, **row} for row in rows], schema=columns)
    )


def touched_since(connection: Connection, moment: datetime | None) -> list[Touched] | None:
    """What was touched after that moment; None: everything, or nothing is known of that."""
    if moment is None:
        return None
    sql = "SELECT DISTINCT form, submitter_code, first_day, last_day FROM core.touched WHERE moment > :moment"
    found = [Touched(*row) for row in connection.execute(sa.text(sql), {"moment": moment})]
    return None if any(one.form is None for one in found) else sorted(found)


def all_as_they_stood(instant: str) -> dict[str, str]:
    """`core.<table>` and `history.<table>` -> the SELECT of its rows of an instant. instant: an expression."""
    tables = {f"core.{name}": as_it_stood(name, columns_of(name), instant) for name in remembered()}
    before = "(SELECT * FROM history.{} WHERE {} <= {})"
    return tables | {f"history.{name}": before.format(name, UNTIL, instant) for name in remembered()}


def as_it_stood(table: str, columns: Sequence[str], instant: str) -> str:
    """The SELECT of a table of `core` as it stood at an instant. instant: an expression."""
    named = ", ".join([*columns, SINCE])
    return (
        f"(SELECT {named} FROM core.{table} WHERE {SINCE} <= {instant}"
        f" UNION ALL SELECT {named} FROM history.{table} WHERE {SINCE} <= {instant} AND {UNTIL} > {instant})"
    )


def _remove(connection: Connection, table: str, names: Sequence[str], gone: pa.Table, moment: datetime) -> None:
    if not gone.num_rows:
        return
    kept = ", ".join([*names, SINCE])
    execute_as_written(connection, f"CREATE TEMPORARY TABLE gone_row AS SELECT * FROM core.{table} WITH NO DATA")
    write_rows(connection, "gone_row", gone.append_column(SINCE, constant(moment, gone.num_rows)))
    same = " AND ".join(f"g.{name} IS NOT DISTINCT FROM t.{name}" for name in names)
    among = f"EXISTS (SELECT 1 FROM gone_row AS g WHERE {same})"
    connection.execute(
        sa.text(
            f"INSERT INTO history.{table} ({kept}, {UNTIL}) SELECT {', '.join(f't.{name}' for name in names)},"
            f" t.{SINCE}, :moment FROM core.{table} AS t WHERE t.{SINCE} < :moment AND {among}"
        ),
        {"moment": moment},
    )
    connection.execute(sa.text(f"DELETE FROM core.{table} AS t WHERE {among}"))
    execute_as_written(connection, "DROP TABLE gone_row")


def _as_rows(table: pa.Table) -> list[tuple[object, ...]]:
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))


def _taken(table: pa.Table, places: Iterable[int]) -> pa.Table:
    return table.take(pa.array(places, pa.int64()))


def _places(rows: Sequence[tuple[object, ...]]) -> dict[tuple[object, ...], int]:
    return {row: place for place, row in reversed(list(enumerate(rows)))}
