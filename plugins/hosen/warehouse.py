"""The warehouse as a connection: DuckDB by default, PostgreSQL through the same SQLAlchemy URL.

Every use is one `transaction`; what goes wrong with the database itself becomes a WarehouseError that says what to do
and never holds a password. Rows travel as Arrow tables: registered on DuckDB, by COPY on PostgreSQL.
"""

import io
import re
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.csv
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.pool import NullPool

from hosen.errors import WarehouseError
from hosen.settings import PROJECT_ROOT
from hosen.warehouse_failures import CLOSING, LOCKED, failed, unreachable
from hosen.warehouse_rows import arrow_type, without_nul
from hosen.warehouse_rows import table_from_rows as table_from_rows

LOCK_WAIT_SECONDS = 10.0
"""How long to wait for another process to let go of a DuckDB file."""

CONNECT_SECONDS = 10
COPY_CHUNK_ROWS = 50_000
PG_LOCK_KEY = 0x686F73656E
"""Advisory lock that writers of a PostgreSQL warehouse take in turn ("hosen" in ASCII)."""

_DUCKDB_WRITER = threading.RLock()
"""Within one process DuckDB lets two writers start and fails one of them at commit; so they take turns."""

STORAGE_VERSION = "v1.4.0"
"""Of a new DuckDB file: text columns are written in two thirds of the time that the oldest version takes."""

SQL = PROJECT_ROOT / "sql"

FIRST_ARRIVAL = """(
    SELECT
        delivery_sha, file_name, source,
        ROW_NUMBER() OVER (PARTITION BY delivery_sha ORDER BY received_at, arrival_id) AS place
    FROM core.arrival
)"""
"""Every arrival; that of `place` 1 is the first of its delivery, and says under which name it is known."""


def connect(url: str, *, wait_seconds: float = LOCK_WAIT_SECONDS) -> Engine:
    """An engine whose database was reached once; WarehouseError says why not.

    Connections are not kept: an idle process must not hold a DuckDB file. A DuckDB file's folder is made if needed.
    """
    try:
        address = make_url(url)
        if address.get_backend_name() == "postgresql":
            address = address.set(drivername="postgresql+psycopg")
            address = address.update_query_dict({"connect_timeout": str(CONNECT_SECONDS), **address.query})
        elif address.get_backend_name() != "duckdb" or address.database in (None, "", ":memory:"):
            raise sa.exc.ArgumentError("neither a DuckDB file nor PostgreSQL")
        else:
            _make_file(Path(str(address.database)))
        engine = sa.create_engine(address, poolclass=NullPool)
    except sa.exc.ArgumentError as error:
        raise WarehouseError(
            "HOSEN_WAREHOUSE is not the address of a warehouse; write duckdb:////folder/warehouse.duckdb or "
            "postgresql+psycopg://user:password@host:5432/database"
        ) from error
    except OSError as error:
        raise WarehouseError(f"the folder of the warehouse {address.database} cannot be made: {error}") from error
    with _connection(engine, wait_seconds):
        return engine


@contextmanager
def transaction(engine: Engine, *, wait_seconds: float = LOCK_WAIT_SECONDS) -> Iterator[Connection]:
    """A connection in a transaction of the only writer: committed when the block ends well, else as if never begun.

    Other writers wait: PostgreSQL by an advisory lock, DuckDB because it lets in one process; WarehouseError when that
    takes longer than `wait_seconds` on DuckDB, or when the database fails.
    """
    duck = is_duckdb(engine)
    if duck:
        _DUCKDB_WRITER.acquire()
    try:
        with _connection(engine, wait_seconds) as connection, _failures_told(engine), connection.begin():
            if not duck:
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": PG_LOCK_KEY})
            yield connection
    finally:
        if duck:
            _DUCKDB_WRITER.release()


@contextmanager
def reading(engine: Engine, *, wait_seconds: float = LOCK_WAIT_SECONDS) -> Iterator[Connection]:
    """A connection that sees one state of the warehouse throughout, whatever others commit meanwhile."""
    with _connection(engine, wait_seconds) as connection, _failures_told(engine):
        if not is_duckdb(engine):
            connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


def is_duckdb(bind: Engine | Connection) -> bool:
    return bind.dialect.name == "duckdb"


def run_script(connection: Connection, sql: str, **parameters: Any) -> None:
    """Run the statements of `sql` (separated by a line that ends in `;`), each with the `:parameters` it names."""
    for statement in re.split(r";[ \t]*(?:\n|$)", sql):
        if statement.strip():
            named = {name: parameters[name] for name in re.findall(r"(?<![:\w]):(\w+)", statement)}
            connection.execute(sa.text(statement), named)


def execute_as_written(connection: Connection, sql: str) -> None:
    """Run one statement whose `:` and `%` mean themselves."""
    _raw(connection).execute(sql)


def table_columns(connection: Connection, schema: str, name: str) -> pa.Schema:
    """Columns of a table or view in their order, as Arrow types; empty when there is no such table."""
    rows = connection.execute(
        sa.text(
            "SELECT column_name, data_type, numeric_precision, numeric_scale FROM information_schema.columns"
            " WHERE table_schema = :schema AND table_name = :name ORDER BY ordinal_position"
        ),
        {"schema": schema, "name": name},
    ).all()
    return pa.schema([(str(row[0]), arrow_type(str(row[1]), row[2], row[3])) for row in rows])


def write_rows(connection: Connection, table: str, rows: pa.Table) -> None:
    """Append an Arrow table to `schema.name`; columns are matched by name. Null stays null, empty text stays empty."""
    if not rows.num_rows:
        return
    rows = without_nul(rows)
    columns = ", ".join(f'"{name}"' for name in rows.column_names)
    raw = _raw(connection)
    if is_duckdb(connection):
        raw.register("incoming_rows", rows)
        try:
            raw.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM incoming_rows")
        finally:
            raw.unregister("incoming_rows")
        return
    options = pyarrow.csv.WriteOptions(include_header=False, quoting_style="all_valid")
    with raw.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN WITH (FORMAT csv)") as copy:
        for start in range(0, rows.num_rows, COPY_CHUNK_ROWS):
            buffer = io.BytesIO()
            pyarrow.csv.write_csv(rows.slice(start, COPY_CHUNK_ROWS), buffer, options)
            copy.write(buffer.getbuffer())


def read_view(connection: Connection, schema: str, name: str, order: Sequence[str] = ()) -> pa.Table:
    """A whole table or view as Arrow, with the types of `table_columns`, in the given order (nulls last).
    WarehouseError when it is not there."""
    fields = table_columns(connection, schema, name)
    if not fields.names:
        raise WarehouseError(f"the warehouse has no {schema}.{name}: nothing was loaded into it yet")
    names = ", ".join(f'"{field}"' for field in fields.names)
    return read_rows(connection, fields, f'SELECT {names} FROM "{schema}"."{name}"', order)


def read_rows(connection: Connection, fields: pa.Schema, sql: str, order: Sequence[str] = ()) -> pa.Table:
    """The rows of a SELECT of these columns as Arrow, in the given order (nulls last)."""
    if order:
        sql += " ORDER BY " + ", ".join(f'"{column}" NULLS LAST' for column in order)
    if is_duckdb(connection):
        found = _raw(connection).execute(sql).to_arrow_table()
        return found.cast(fields)
    with _raw(connection).cursor() as cursor:
        cursor.execute(sql)
        columns = list(zip(*cursor.fetchall(), strict=True)) or [()] * len(fields)
    return pa.table([pa.array(list(values), field.type) for values, field in zip(columns, fields, strict=True)], fields)


def refresh_statistics(connection: Connection, *tables: str) -> None:
    """Let PostgreSQL plan with what is in the tables now: after a first large load its views are four times as fast.
    DuckDB keeps its own."""
    if not is_duckdb(connection):
        for table in tables:
            execute_as_written(connection, f"ANALYZE {table}")


def quoted(text: str) -> str:
    """Text as an SQL literal, for statements that take no parameters."""
    return "'" + text.replace("'", "''") + "'"


def read_state(connection: Connection, name: str) -> str | None:
    """One value of core.state; None when it was never written or the warehouse is still empty."""
    if not table_columns(connection, "core", "state").names:
        return None
    row = connection.execute(sa.text("SELECT value FROM core.state WHERE name = :name"), {"name": name}).first()
    return str(row[0]) if row else None


def write_state(connection: Connection, name: str, value: str) -> None:
    """Set one value of core.state."""
    run_script(connection, sql_file("load", "write_state.sql"), name=name, value=value)


def new_content(connection: Connection) -> None:
    """Say that what readers see has changed, so that the readers' copy is written again."""
    write_state(connection, "content", uuid.uuid4().hex)


def sql_file(*parts: str) -> str:
    """The text of a file below `sql/`."""
    return SQL.joinpath(*parts).read_text("utf-8")


def _raw(connection: Connection) -> Any:
    return connection.connection.driver_connection


def _make_file(file: Path) -> None:
    """A DuckDB file of STORAGE_VERSION in its folder, unless there is one. Why it cannot be made, connecting tells."""
    import duckdb

    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        with suppress(duckdb.Error), duckdb.connect() as db:
            db.execute(f"ATTACH {quoted(str(file))} AS made (STORAGE_VERSION '{STORAGE_VERSION}')")


@contextmanager
def _connection(engine: Engine, wait_seconds: float) -> Iterator[Connection]:
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            connection = engine.connect()
            break
        except sa.exc.DBAPIError as error:
            waits = any(one in str(error.orig) for one in (LOCKED, CLOSING))
            if not waits or time.monotonic() >= deadline:
                raise WarehouseError(unreachable(engine.url, str(error.orig))) from error
            time.sleep(0.1)
    with connection:
        yield connection


@contextmanager
def _failures_told(engine: Engine) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        reason = getattr(error, "orig", error)
        if not isinstance(error, _operational_errors()) and not isinstance(reason, _operational_errors()):
            raise
        raise WarehouseError(failed(engine.url, str(reason))) from error


@cache
def _operational_errors() -> tuple[type[Exception], ...]:
    """What the databases raise when the fault is not in a statement; bulk loads bypass SQLAlchemy's own."""
    import duckdb  # not with this module: Airflow's DAG files import it

    refused = (psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction)
    return (sa.exc.OperationalError, psycopg.OperationalError, duckdb.OperationalError, *refused)
