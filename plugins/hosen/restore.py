"""Brings a backup back, into a storage root and a warehouse that hold nothing yet, on either database."""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa
from sqlalchemy.engine import Connection, make_url

from hosen import schema
from hosen.backup import (
    BATCH_ROWS,
    DELIVERIES,
    FORMAT,
    MANIFEST,
    SCHEMAS,
    SUMS,
    TABLES,
    Json,
    Tell,
    copy_file,
    digest,
)
from hosen.build.run import build
from hosen.errors import ConfigError
from hosen.publish.run import publish
from hosen.settings import Settings
from hosen.storage import PLACE
from hosen.warehouse import (
    connect,
    execute_as_written,
    is_duckdb,
    quoted,
    refresh_statistics,
    table_columns,
    transaction,
    write_rows,
)

MAY_STAND = frozenset({"hosen.toml", "pseudonym.key", ".pseudonym.key.lock", "inbox", "airflow"})
"""What of a storage root belongs to the installation and no backup brings."""

UNFINISHED = ".restoring"

SQL_BY_ARROW = {
    pa.string(): "VARCHAR",
    pa.int64(): "BIGINT",
    pa.int32(): "INTEGER",
    pa.float64(): "DOUBLE PRECISION",
    pa.bool_(): "BOOLEAN",
    pa.date32(): "DATE",
    pa.timestamp("us"): "TIMESTAMP",
}


def restore(folder: Path, settings: Settings, tell: Tell = lambda stage, done, of: None) -> Json:
    """Bring a backup back and make the views and the readers' copy; returns its manifest.

    Everything is checked before anything is written; what fails later leaves the warehouse and the deliveries empty. A
    backup of an earlier version is migrated. Raises ConfigError when the backup is torn or of a later version, or the
    storage root or the warehouse holds something.
    """
    folder = folder.absolute()
    manifest = checked(folder, tell)
    _refuse_used(settings, folder)
    try:
        with _nothing_left_half(settings) as deliveries:
            _copy_deliveries(folder, deliveries, tell)
            with transaction(connect(settings.warehouse_url)) as connection:
                _refuse_filled(connection)
                _fill(connection, folder, manifest, tell)
                tell("making the views", 0, 1)
                build(connection, settings.config)
                refresh_statistics(connection, *manifest["tables"])
                deliveries.rename(settings.deliveries)
    except OSError as error:
        raise ConfigError(
            f"{settings.home} cannot be written ({error.strerror or error}); nothing was restored"
        ) from error
    tell("publish", 0, 1)
    published = publish(settings, connect(settings.warehouse_url))
    return {"folder": str(folder), "home": str(settings.home), **manifest, "published": str(published)}


def checked(folder: Path, tell: Tell = lambda stage, done, of: None) -> Json:
    """The manifest of a backup that is whole. ConfigError when it is not, or of a later version."""
    manifest = _manifest(folder)
    if manifest["format"] != FORMAT or manifest["schema_version"] not in schema.versions():
        raise ConfigError(
            f"{folder} was made by another version of Hosen ({manifest['hosen']}), which this one does not know; "
            "install that version or a later one"
        )
    tables = manifest["tables"]
    for number, (name, said) in enumerate(tables.items()):
        tell("checking tables", number, len(tables))
        file = folder / TABLES / f"{name}.parquet"
        if _sum(file) != said["sha256"] or pq.ParquetFile(file).metadata.num_rows != said["rows"]:
            raise _torn(folder, file)
    sums = folder / SUMS
    if _sum(sums) != manifest["deliveries"]["sha256"]:
        raise _torn(folder, sums)
    for number, (expected, name) in enumerate(_listed(folder)):
        tell("checking deliveries", number, manifest["deliveries"]["files"])
        file = folder / DELIVERIES / name
        if not PLACE.fullmatch(name) or _sum(file) != expected:
            raise _torn(folder, file)
    return manifest


def _manifest(folder: Path) -> Json:
    file = folder / MANIFEST
    try:
        manifest: Any = json.loads(file.read_text("utf-8"))
        names = list(manifest["tables"])
        is_good = all(re.fullmatch(rf"({'|'.join(SCHEMAS)})\.\w+", name) for name in names)
        is_good = is_good and all(type(manifest["deliveries"][one]) is int for one in ("count", "files"))
        is_good = is_good and all(
            isinstance(manifest[one], str) for one in ("schema_version", "hosen", "made_at", "key")
        )
    except FileNotFoundError as error:
        raise ConfigError(f"{folder} is no backup: it has no {MANIFEST}") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _torn(folder, file) from error
    if not is_good:
        raise _torn(folder, file)
    return dict(manifest)


def _listed(folder: Path) -> Iterator[tuple[str, str]]:
    """(SHA-256, place below `deliveries/`) of each file."""
    with (folder / SUMS).open(encoding="utf-8") as lines:
        for line in lines:
            expected, _, name = line.rstrip("\n").partition("  ")
            yield expected, name.removeprefix(f"{DELIVERIES}/")


def _sum(file: Path) -> str | None:
    try:
        return digest(file)
    except OSError:
        return None


def _torn(folder: Path, file: Path) -> ConfigError:
    return ConfigError(
        f"the backup {folder} is not whole: {file.relative_to(folder)} is missing or not as it was written. Nothing "
        "was restored; take another backup"
    )


def _refuse_used(settings: Settings, folder: Path) -> None:
    there = sorted(settings.home.iterdir()) if settings.home.is_dir() else []
    for one in there:
        if one.name in (*MAY_STAND, UNFINISHED) or one in (_file_of(settings), folder, *folder.parents):
            continue
        if not one.is_dir() or any(one.iterdir()):
            raise ConfigError(
                f"the storage root {settings.home} is not empty ({one.name}); a backup is brought back into an empty "
                "one only: name another folder in HOSEN_HOME. Nothing was restored"
            )


def _refuse_filled(connection: Connection) -> None:
    found = connection.execute(
        sa.text(
            "SELECT table_schema, table_name FROM information_schema.tables"
            " WHERE table_schema IN ('core', 'history', 'kept', 'mart') ORDER BY 1, 2"
        )
    ).first()
    if found:
        raise ConfigError(
            f"the warehouse is not empty ({found[0]}.{found[1]}); a backup is brought back into an empty one only: "
            "name another in HOSEN_WAREHOUSE. Nothing was restored"
        )


@contextmanager
def _nothing_left_half(settings: Settings) -> Iterator[Path]:
    """A folder for the deliveries, which the block renames to their place at last. When the block fails they go, and so
    does a DuckDB file that was not there before."""
    unfinished = settings.home / UNFINISHED
    shutil.rmtree(unfinished, ignore_errors=True)  # of one that was killed
    file = _file_of(settings)
    is_new = file is not None and not file.exists()
    unfinished.mkdir(parents=True)
    try:
        yield unfinished
    except BaseException:
        shutil.rmtree(unfinished if unfinished.exists() else settings.deliveries, ignore_errors=True)
        if is_new and file is not None:
            file.unlink(missing_ok=True)
            file.with_name(f"{file.name}.wal").unlink(missing_ok=True)
        raise


def _file_of(settings: Settings) -> Path | None:
    """That of a DuckDB warehouse."""
    return Path(str(make_url(settings.warehouse_url).database)).absolute() if settings.is_duckdb else None


def _copy_deliveries(folder: Path, to: Path, tell: Tell) -> None:
    files = list(_listed(folder))
    for number, (expected, name) in enumerate(files):
        tell("copying deliveries", number, len(files))
        place = to / name
        if copy_file(folder / DELIVERIES / name, place)[0] != expected:
            raise _torn(folder, folder / DELIVERIES / name)
        if not name.endswith(".json"):
            place.chmod(0o444)


def _fill(connection: Connection, folder: Path, manifest: Json, tell: Tell) -> None:
    """The tables as they were, then brought to this program's version."""
    if manifest["schema_version"] == schema.head():
        schema.ensure_tables(connection)
    else:
        schema.migrate(connection, manifest["schema_version"])
    tables = manifest["tables"]
    for number, name in enumerate(tables):
        tell("writing tables", number, len(tables))
        _write(connection, name, folder / TABLES / f"{name}.parquet")
    schema.ensure_tables(connection)


def _write(connection: Connection, table: str, place: Path) -> None:
    with pq.ParquetFile(place) as file:
        if not table_columns(connection, *table.split(".")).names:
            _make(connection, table, file.schema_arrow)
        if is_duckdb(connection):  # which reads the file itself, in the least memory
            columns = ", ".join(f'"{name}"' for name in file.schema_arrow.names)
            source = f"read_parquet({quoted(escape(str(place)))})"
            execute_as_written(connection, f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {source}")
            return
        for batch in file.iter_batches(BATCH_ROWS):
            write_rows(connection, table, pa.Table.from_batches([batch]))


def _make(connection: Connection, table: str, fields: pa.Schema) -> None:
    """A table that no version of the schema makes: those of `history` are made from those of `core`."""
    connection.execute(sa.text(f"CREATE SCHEMA IF NOT EXISTS {table.split('.')[0]}"))
    columns = ", ".join(f'"{field.name}" {_sql_type(field.type)}' for field in fields)
    execute_as_written(connection, f"CREATE TABLE {table} ({columns})")


def _sql_type(arrow_type: pa.DataType) -> str:
    if pa.types.is_decimal(arrow_type):
        return f"NUMERIC({arrow_type.precision}, {arrow_type.scale})"
    return SQL_BY_ARROW[arrow_type]
