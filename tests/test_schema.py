"""Versions of the warehouse's own tables: each becomes the newest and keeps its rows; what is unknown is left alone."""

import hashlib
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from hosen import schema
from hosen.errors import ConfigError
from hosen.schema import ensure_tables, head, migrate, refuse_unfit, version_of, versions
from hosen.warehouse import connect, is_duckdb, read_view, reading, transaction, write_rows

ALLOWED = {"outcome": "readable", "status": "accepted"}
"""Values of the columns that a CHECK limits."""

Rows = list[dict[str, Any]]

BAD = """
from hosen.migrations import run

revision = "9999"
down_revision = "{before}"

def upgrade():
    run("ALTER TABLE core.fact ADD COLUMN more VARCHAR")
    run("DELETE FROM core.record")
    run("CREATE TABLE core.more (it VARCHAR)")
    run("ALTER TABLE core.no_such_table ADD COLUMN more VARCHAR")
"""

NEXT = """
from hosen.migrations import add_column, remake, run

revision = "9999"
down_revision = "{before}"

def upgrade():
    run("CREATE TABLE core.more (it VARCHAR)")
    run("ALTER TABLE core.measure ADD COLUMN more VARCHAR")
    add_column("core.fact", "more", "INTEGER", "7")
    add_column("core.arrival", "more", "TIMESTAMP", "'2021-03-31 12:00:00'")
    add_column("core.submission", "more", "BOOLEAN", "'true'")
    add_column("core.record", "more", "DATE", "'2021-03-31'")
    add_column("core.state", "more", "INTEGER", "7")
    remake(
        "core.state",
        "CREATE TABLE core.state (name VARCHAR NOT NULL PRIMARY KEY, value VARCHAR NOT NULL, twice VARCHAR NOT NULL)",
        {{"twice": "value || value"}},
    )
"""


def tables(connection: Connection) -> list[str]:
    found = connection.execute(
        sa.text(
            "SELECT table_schema, table_name FROM information_schema.tables"
            " WHERE table_schema IN ('core', 'history') AND table_type = 'BASE TABLE' ORDER BY 1, 2"
        )
    )
    return [f"{place}.{name}" for place, name in found if name != schema.VERSION_TABLE]


def described(connection: Connection) -> set[tuple[str, ...]]:
    """What the tables are made of: columns with type and whether they may be empty, keys and checks."""
    columns = connection.execute(
        sa.text(
            "SELECT table_schema, table_name, column_name, data_type, numeric_precision, numeric_scale, is_nullable"
            " FROM information_schema.columns WHERE table_schema IN ('core', 'history')"
        )
    )
    wanted = set(tables(connection))
    found = {tuple(map(str, row)) for row in columns if f"{row[0]}.{row[1]}" in wanted}
    if is_duckdb(connection):
        constraints = (
            "SELECT schema_name, table_name, constraint_type, constraint_text FROM duckdb_constraints()"
            " WHERE constraint_type <> 'NOT NULL'"
        )
    else:
        constraints = (
            "SELECT n.nspname, t.relname, CAST(c.contype AS TEXT), pg_get_constraintdef(c.oid) FROM pg_constraint AS c"
            " JOIN pg_class AS t ON t.oid = c.conrelid JOIN pg_namespace AS n ON n.oid = t.relnamespace"
            " WHERE c.contype <> 'n' AND n.nspname IN ('core', 'history')"
        )
    return found | {tuple(map(str, row)) for row in connection.execute(sa.text(constraints))}


def remember(connection: Connection) -> None:
    """Makes the tables of `history` as a warehouse of this version has them: with the columns of that time."""
    connection.execute(sa.text("CREATE SCHEMA IF NOT EXISTS history"))
    for table in [table for table in tables(connection) if table.startswith("core.")]:
        if "known_from" in read_view(connection, *table.split(".")).column_names:
            name = table.removeprefix("core.")
            made = f"CREATE TABLE history.{name} AS SELECT *, CAST(NULL AS TIMESTAMP) AS known_to FROM {table}"
            connection.execute(sa.text(f"{made} WITH NO DATA"))


def fill(connection: Connection) -> dict[str, Rows]:
    """Puts rows into every table; returns what stands in each then."""
    for table in tables(connection):
        fields = read_view(connection, *table.split(".")).schema
        rows = [{field.name: value(field, number) for field in fields} for number in range(1, 4)]
        write_rows(connection, table, pa.Table.from_pylist(rows, schema=fields))
    return contents(connection)


def value(field: pa.Field, number: int) -> Any:
    if field.name in ALLOWED:
        return ALLOWED[field.name]
    of_type = {
        pa.types.is_string: f"{field.name} {number}",
        pa.types.is_decimal: Decimal(number) / 8,
        pa.types.is_boolean: number % 2 == 0,
        pa.types.is_date: date(2021, 3, number),
        pa.types.is_timestamp: datetime(2021, 3, number, 12, 30),
        pa.types.is_integer: number,
    }
    return next(made for is_so, made in of_type.items() if is_so(field.type))


def contents(connection: Connection) -> dict[str, Rows]:
    return {table: read_view(connection, *table.split(".")).to_pylist() for table in tables(connection)}


def kept(before: Rows, after: Rows) -> bool:
    """Whether the same rows stand in a table, by the columns that it has had throughout."""
    if not before or not after:
        return before == after
    names = sorted(before[0].keys() & after[0].keys())
    picked = [sorted(repr([row[name] for name in names]) for row in rows) for rows in (before, after)]
    return picked[0] == picked[1]


@pytest.fixture
def engine(warehouse_url: str) -> Engine:
    return connect(warehouse_url)


@pytest.fixture
def add_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[[str], None]]:
    """Adds a version after the newest for one test."""
    newest, folder = head(), tmp_path / "100% migrations"

    def add(text: str) -> None:
        shutil.copytree(schema.MIGRATIONS, folder)
        (folder / "versions" / "9999.py").write_text(text.format(before=newest), "utf-8")
        monkeypatch.setattr(schema, "MIGRATIONS", folder)
        monkeypatch.setattr(schema, "VERSIONS", folder / "versions")
        versions.cache_clear()

    yield add
    monkeypatch.undo()
    versions.cache_clear()


@pytest.mark.parametrize("version", versions())
def test_every_version_becomes_the_newest_and_keeps_its_rows(engine: Engine, version: str) -> None:
    with transaction(engine) as connection:
        migrate(connection, version)
        remember(connection)
        before = fill(connection)
    with transaction(engine) as connection:
        assert version_of(connection) == version
        ensure_tables(connection)
        assert version_of(connection) == head()
    with reading(engine) as connection:
        after = contents(connection)
        assert [table for table in before if not kept(before[table], after.get(table, []))] == []


@pytest.mark.parametrize("version", versions())
def test_what_was_migrated_is_what_a_fresh_warehouse_is(
    engine: Engine, version: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    other = f"duckdb:///{tmp_path / 'fresh.duckdb'}"
    fresh = connect(other if is_duckdb(engine) else request.getfixturevalue("new_postgresql")())
    with transaction(engine) as migrated, transaction(fresh) as made:
        migrate(migrated, version)
        remember(migrated)
        ensure_tables(migrated)
        ensure_tables(made)
        assert described(migrated) ^ described(made) == set()


def test_tables_are_made_once_and_stay(engine: Engine) -> None:
    with transaction(engine) as connection:
        assert version_of(connection) is None
        ensure_tables(connection)
        assert version_of(connection) == head()
        before = fill(connection)
        ensure_tables(connection)
        assert contents(connection) == before


def test_warehouse_from_before_there_were_versions_is_of_the_first(engine: Engine) -> None:
    with transaction(engine) as connection:
        migrate(connection, versions()[0])
        connection.execute(sa.text(f"DROP TABLE core.{schema.VERSION_TABLE}"))
        before = fill(connection)
    with transaction(engine) as connection:
        assert version_of(connection) == versions()[0]
        ensure_tables(connection)
        assert version_of(connection) == head()
        assert kept(before["core.fact"], contents(connection)["core.fact"])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("ALTER TABLE core.fact DROP COLUMN origin_authority_code", "core.fact has no column origin_authority_code"),
        ("ALTER TABLE core.fact ADD COLUMN mine VARCHAR", "core.fact has a column mine"),
        ("DROP TABLE core.term", "there is no table core.term"),
    ],
)
def test_tables_that_no_version_made_are_told_and_left_alone(engine: Engine, change: str, said: str) -> None:
    with transaction(engine) as connection:
        migrate(connection, versions()[0])
        connection.execute(sa.text(f"DROP TABLE core.{schema.VERSION_TABLE}"))
        connection.execute(sa.text(change))
        before = described(connection)
    for refusing in (ensure_tables, refuse_unfit):
        with pytest.raises(ConfigError) as raised, transaction(engine) as connection:
            refusing(connection)
        assert said in str(raised.value)
        assert "Nothing was changed. Set it aside" in str(raised.value)
    with reading(engine) as connection:
        assert described(connection) == before


def test_newest_version_that_lacks_a_column_is_told(engine: Engine) -> None:
    with transaction(engine) as connection:
        ensure_tables(connection)
        connection.execute(sa.text("ALTER TABLE core.fact DROP COLUMN origin_authority_code"))
    with pytest.raises(ConfigError, match=r"core\.fact has no column"), transaction(engine) as connection:
        ensure_tables(connection)


def test_warehouse_of_a_later_version_is_told_and_left_alone(engine: Engine) -> None:
    with transaction(engine) as connection:
        ensure_tables(connection)
        schema.stamp(connection, "9998")
        connection.execute(sa.text("DROP TABLE core.fact"))
        before = described(connection)
    for refusing in (ensure_tables, refuse_unfit):
        with pytest.raises(ConfigError) as raised, transaction(engine) as connection:
            refusing(connection)
        assert "later version of Hosen: its tables are of version 9998" in str(raised.value)
        assert "Install the later version" in str(raised.value)
    with reading(engine) as connection:
        assert described(connection) == before


def test_migration_goes_below_views_that_stand(engine: Engine) -> None:
    with transaction(engine) as connection:
        migrate(connection, versions()[0])
        connection.execute(sa.text("CREATE SCHEMA mart"))
        for statement in (
            "CREATE VIEW core.step AS SELECT * FROM core.fact",
            "CREATE VIEW mart.first AS SELECT * FROM core.step",
            "CREATE VIEW mart.second AS SELECT * FROM mart.first",
        ):
            connection.execute(sa.text(statement))
        if not is_duckdb(connection):
            function = "mart.first(now timestamp) RETURNS SETOF mart.first LANGUAGE sql AS 'TABLE mart.first'"
            connection.execute(sa.text(f"CREATE FUNCTION {function}"))
        views = schema.views_standing(connection)
        assert views == {"core.step", "mart.first", "mart.second"}
        ensure_tables(connection)
        assert schema.views_standing(connection) == (views if head() == versions()[0] else set())
        schema.drop_views(connection)
        assert schema.views_standing(connection) == set()


def test_what_a_version_can_do(engine: Engine, add_version: Callable[[str], None]) -> None:
    with transaction(engine) as connection:
        ensure_tables(connection)
        before = fill(connection)
    add_version(NEXT)
    with transaction(engine) as connection:
        migrate(connection, "9999")
        assert connection.execute(sa.text("SELECT version_num FROM core.schema_version")).all() == [("9999",)]
        after = contents(connection)
        assert all(kept(before[table], after[table]) for table in before)
        assert after["core.more"] == []
        assert {row["more"] for row in after["core.measure"]} == {None}
        assert {row["more"] for row in after["core.fact"]} == {7}
        assert {row["more"] for row in after["core.arrival"]} == {datetime(2021, 3, 31, 12)}
        assert {row["more"] for row in after["core.submission"]} == {True}
        assert {row["more"] for row in after["core.record"]} == {date(2021, 3, 31)}
        assert {row["twice"] for row in after["core.state"]} == {row["value"] * 2 for row in before["core.state"]}
        for statement in (
            "INSERT INTO core.state (name, value, twice) VALUES ('new', '1', '11')",
            "UPDATE core.state SET value = '2'",
            "UPDATE core.fact SET more = 8",
            "DELETE FROM core.measure",
        ):
            connection.execute(sa.text(statement))
    with pytest.raises(sa.exc.IntegrityError), transaction(engine) as connection:
        connection.execute(sa.text("UPDATE core.fact SET more = NULL"))


def test_migration_that_fails_leaves_everything_as_it_was(engine: Engine, add_version: Callable[[str], None]) -> None:
    with transaction(engine) as connection:
        ensure_tables(connection)
        connection.execute(sa.text("CREATE SCHEMA mart"))
        connection.execute(sa.text("CREATE VIEW mart.first AS SELECT * FROM core.fact"))
        before = fill(connection), described(connection), version_of(connection)
    add_version(BAD)
    with pytest.raises(sa.exc.DBAPIError, match="no_such_table"), transaction(engine) as connection:
        ensure_tables(connection)
    with reading(engine) as connection:
        assert schema.views_standing(connection) == {"mart.first"}
        assert (contents(connection), described(connection), version_of(connection)) == before


def test_versions_follow_each_other_and_are_written_down_once() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS).replace("%", "%%"))
    steps = list(ScriptDirectory.from_config(config).walk_revisions())
    assert [step.revision for step in reversed(steps)] == list(versions())
    assert all(step.doc for step in steps)


def test_first_version_is_as_it_was_given_out() -> None:
    text = (schema.VERSIONS / "0001.sql").read_text("utf-8")
    assert len(re.findall("^CREATE TABLE core", text, re.MULTILINE)) == 27
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == "ca0d4a03632ea49e"
