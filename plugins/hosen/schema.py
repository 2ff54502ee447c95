"""Which version the warehouse's own tables are of, and how they come to this program's.

`sql/core/*.sql` says what the tables are now; `migrations/versions/` holds the way there, a file per version, which
Alembic goes in the transaction of whoever calls. `core.schema_version` says where a warehouse stands; one that has
tables and lacks it was made before there were versions, and is of the first.
"""

import logging
import re
import threading
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from hosen.errors import ConfigError
from hosen.history import ensure_history
from hosen.warehouse import SQL, execute_as_written, is_duckdb
from hosen.warehouse_failures import made_later, unlike

log = logging.getLogger(__name__)

MIGRATIONS = Path(__file__).parent / "migrations"
VERSIONS = MIGRATIONS / "versions"
VERSION_TABLE = "schema_version"

_ONE_AT_A_TIME = threading.Lock()
"""What a migration works on is kept by Alembic for the whole process."""


def ensure_tables(connection: Connection) -> None:
    """Bring `core` to this program's version: make the tables of an empty warehouse, migrate those of an earlier one.
    ConfigError, and nothing done, when it is of a later version or no known one."""
    version = version_of(connection)
    if version is None:
        connection.execute(sa.text("CREATE SCHEMA IF NOT EXISTS core"))
        for file in sorted((SQL / "core").glob("*.sql")):
            execute_as_written(connection, file.read_text("utf-8"))
        stamp(connection, head())
    elif version != head():
        log.info("the warehouse goes from version %s to %s", version, head())
        drop_views(connection)  # they read the tables; whoever builds makes them again
        migrate(connection, head())
        version_of(connection)
    ensure_history(connection)


def refuse_unfit(connection: Connection) -> None:
    """ConfigError when the warehouse is of a later version or no known one."""
    version_of(connection)


def version_of(connection: Connection) -> str | None:
    """The version of the tables, None while there are none. ConfigError when it is a later one or no known one."""
    found = _columns(connection)
    if not found:
        return None
    if VERSION_TABLE not in found:
        first = _as_written((VERSIONS / f"{versions()[0]}.sql").read_text("utf-8"))
        _refuse_unlike(connection, found, first, exactly=True)
        return versions()[0]
    version = str(connection.execute(sa.text(f"SELECT version_num FROM core.{VERSION_TABLE}")).scalar_one())
    if version not in versions():
        raise ConfigError(made_later(connection.engine.url, version, head()))
    if version == head():
        now = "\n".join(file.read_text("utf-8") for file in sorted((SQL / "core").glob("*.sql")))
        _refuse_unlike(connection, found, _as_written(now))
    return version


@cache
def versions() -> tuple[str, ...]:
    """All versions, the first one first."""
    return tuple(sorted(file.stem for file in VERSIONS.glob("[0-9]*.py")))


def head() -> str:
    """This program's version of the tables."""
    return versions()[-1]


def migrate(connection: Connection, to: str) -> None:
    """Go from the version of the tables (of none, from the beginning) step by step to that one."""
    from alembic import command
    from alembic.config import Config

    version = version_of(connection)
    if version is None:
        connection.execute(sa.text("CREATE SCHEMA IF NOT EXISTS core"))
    else:
        stamp(connection, version)
    config = Config(attributes={"connection": connection, "version_table": VERSION_TABLE})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with _ONE_AT_A_TIME:
        command.upgrade(config, to)


def stamp(connection: Connection, version: str) -> None:
    """Note which version the tables are of."""
    table = f"core.{VERSION_TABLE}"
    connection.execute(sa.text(f"CREATE TABLE IF NOT EXISTS {table} (version_num VARCHAR(32) NOT NULL)"))
    connection.execute(sa.text(f"DELETE FROM {table}"))
    connection.execute(sa.text(f"INSERT INTO {table} (version_num) VALUES (:version)"), {"version": version})


def views_standing(connection: Connection) -> set[str]:
    """The views of `core` and `mart`, as `schema.name`."""
    rows = connection.execute(
        sa.text(
            "SELECT table_schema, table_name FROM information_schema.tables"
            " WHERE table_type = 'VIEW' AND table_schema IN ('core', 'mart')"
        )
    ).all()
    return {f"{schema}.{name}" for schema, name in rows}


def drop_views(connection: Connection) -> None:
    """Drop the views of `core` and `mart`, which may need each other, and the functions that return their rows."""
    names = sorted(views_standing(connection))
    if is_duckdb(connection):
        macros = "SELECT function_name FROM duckdb_functions() WHERE schema_name = 'mart'"
        for name in connection.execute(sa.text(macros)).scalars().all():
            execute_as_written(connection, f"DROP MACRO TABLE mart.{name}")
        for name in names:
            execute_as_written(connection, f"DROP VIEW {name}")
        return
    functions = "SELECT CAST(CAST(oid AS regprocedure) AS text) FROM pg_proc"
    functions += " WHERE pronamespace = to_regnamespace('mart')"
    for name in connection.execute(sa.text(functions)).scalars().all():
        execute_as_written(connection, f"DROP FUNCTION {name}")
    if names:
        execute_as_written(connection, f"DROP VIEW {', '.join(names)}")


Columns = dict[str, set[str]]
"""Table of `core` -> its columns."""


def _refuse_unlike(connection: Connection, found: Columns, wanted: Columns, *, exactly: bool = False) -> None:
    """ConfigError when one of these tables lacks a column or, where they have to be exactly these, has another one."""
    differences = [f"there is no table core.{table}" for table in sorted(wanted.keys() - found.keys())]
    for table in sorted(wanted.keys() & found.keys()):
        differences += [f"core.{table} has no column {name}" for name in sorted(wanted[table] - found[table])]
        if exactly:
            differences += [f"core.{table} has a column {name}" for name in sorted(found[table] - wanted[table])]
    if differences:
        raise ConfigError(unlike(connection.engine.url, differences))


def _columns(connection: Connection) -> Columns:
    rows = connection.execute(
        sa.text(
            "SELECT c.table_name, c.column_name FROM information_schema.columns AS c"
            " JOIN information_schema.tables AS t"
            " ON t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.table_type = 'BASE TABLE'"
            " WHERE c.table_schema = 'core'"
        )
    )
    found: Columns = {}
    for table, column in rows:
        found.setdefault(str(table), set()).add(str(column))
    return found


def _as_written(sql: str) -> Columns:
    """What CREATE TABLE statements say, each column on a line of its own, indented by four."""
    parts = re.split(r"^CREATE TABLE (?:IF NOT EXISTS )?core\.(\w+) \(", sql, flags=re.MULTILINE)
    return {
        table: set(re.findall(r"^    (\w+) [A-Z]", body.partition("\n)")[0], re.MULTILINE))
        for table, body in zip(parts[1::2], parts[2::2], strict=True)
    }
