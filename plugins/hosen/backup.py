"""A backup: the warehouse as it is at one moment, and every delivery, in one folder that either database takes back.

    manifest.json          what is in it, with how many rows and the SHA-256 of each file
    tables/                core.fact.parquet and so on
    deliveries/            as in the storage root
    deliveries.sha256      of each file there, as `sha256sum --check` reads it

The deliveries are copied after the tables were read: whatever the tables know is among them. The key of the pseudonyms
is not in it: whoever has both can find out people.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from hosen import __version__
from hosen.errors import ConfigError
from hosen.schema import VERSION_TABLE, version_of
from hosen.settings import Settings
from hosen.storage import CHUNK, Store
from hosen.warehouse import connect, is_duckdb, reading, table_columns

FORMAT = 1
MANIFEST = "manifest.json"
TABLES = "tables"
DELIVERIES = "deliveries"
SUMS = "deliveries.sha256"
SCHEMAS = ("core", "history")
BATCH_ROWS = 50_000
KEY_IS_APART = (
    "The key of the pseudonyms is not in this backup (HOSEN_PSEUDONYM_KEY, else the file pseudonym.key in HOSEN_HOME): "
    "keep it apart from it, and put it back before the first run after a restore."
)

Json = dict[str, Any]
Tell = Callable[[str, int, int], None]
"""Called with what is being done, how many of its steps are done, and how many there are."""


def backup(folder: Path, settings: Settings, tell: Tell = lambda stage, done, of: None) -> Json:
    """Write a backup into a folder that is not there or is empty; returns what is in it.

    It is written beside its place and renamed when it is whole and on the disk. `damaged`: deliveries whose bytes are
    no longer those that arrived; they are in the backup as they are. Raises ConfigError when the folder holds something
    or cannot be written, WarehouseError when the warehouse fails; nothing is left of it then.
    """
    folder = folder.absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ConfigError(f"{folder} is not empty; name a folder that is not there yet")
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    if unfinished.exists():
        raise ConfigError(
            f"{unfinished} is there: another backup is being written, or one was killed; delete that folder then"
        )
    try:
        unfinished.parent.mkdir(parents=True, exist_ok=True)
        unfinished.mkdir(mode=0o700)
    except OSError as error:
        raise _cannot_write(folder, error) from error
    try:
        made = _write(unfinished, settings, tell)
        os.sync()
        unfinished.replace(folder)
    except OSError as error:
        raise _cannot_write(folder, error) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return {"folder": str(folder), **made}


def base_tables(connection: Connection) -> list[str]:
    """The tables that a backup is made of, as `schema.name`: all but the one that says of which version they are."""
    rows = connection.execute(
        sa.text(
            "SELECT table_schema, table_name FROM information_schema.tables"
            " WHERE table_type = 'BASE TABLE' AND table_schema IN :schemas AND table_name <> :version ORDER BY 1, 2"
        ).bindparams(sa.bindparam("schemas", SCHEMAS, expanding=True)),
        {"version": VERSION_TABLE},
    )
    return [f"{schema}.{name}" for schema, name in rows]


def digest(file: Path) -> str:
    """The SHA-256 of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def copy_file(source: Path, place: Path) -> tuple[str, int]:
    """Copy a file's bytes: (their SHA-256, how many)."""
    place.parent.mkdir(parents=True, exist_ok=True)
    sums, size = hashlib.sha256(), 0
    with source.open("rb") as stream, place.open("xb") as copy:
        while chunk := stream.read(CHUNK):
            sums.update(chunk)
            size += copy.write(chunk)
    return sums.hexdigest(), size


def _write(folder: Path, settings: Settings, tell: Tell) -> Json:
    made_at = datetime.now(UTC)
    with reading(connect(settings.warehouse_url)) as connection:
        version = version_of(connection)
        if version is None:
            raise ConfigError("there is nothing to back up: nothing was loaded into the warehouse yet")
        names = base_tables(connection)
        tables = {}
        for number, name in enumerate(names):
            tell("writing tables", number, len(names))
            tables[name] = _write_table(connection, name, folder / TABLES / f"{name}.parquet")
    deliveries, damaged = _copy_deliveries(Store(settings.deliveries), folder, tell)
    manifest = {
        "format": FORMAT,
        "hosen": __version__,
        "made_at": made_at.isoformat(timespec="seconds"),
        "schema_version": version,
        "tables": tables,
        "deliveries": deliveries,
        "key": KEY_IS_APART,
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return {**manifest, "damaged": damaged}


def _write_table(connection: Connection, name: str, file: Path) -> Json:
    file.parent.mkdir(exist_ok=True)
    rows = 0
    fields = table_columns(connection, *name.split("."))
    with pq.ParquetWriter(file, fields, compression="zstd") as writer:
        for batch in _batches(connection, name, fields):
            writer.write_batch(batch)
            rows += batch.num_rows
    return {"rows": rows, "sha256": digest(file)}


def _batches(connection: Connection, table: str, fields: pa.Schema) -> Iterator[pa.RecordBatch]:
    """The rows of a table as they are, some at a time."""
    columns = ", ".join(f'"{name}"' for name in fields.names)
    sql = f"SELECT {columns} FROM {table}"
    raw: Any = connection.connection.driver_connection
    if is_duckdb(connection):
        for batch in raw.execute(sql).to_arrow_reader(BATCH_ROWS):
            yield batch.cast(fields)
        return
    with raw.cursor(name="rows_of_table") as cursor:  # with a name, so that the rows stay on the server
        cursor.execute(sql)
        while rows := cursor.fetchmany(BATCH_ROWS):
            columns_of = zip(*rows, strict=True)
            arrays = [pa.array(values, field.type) for values, field in zip(columns_of, fields, strict=True)]
            yield pa.RecordBatch.from_arrays(arrays, schema=fields)


def _copy_deliveries(store: Store, folder: Path, tell: Tell) -> tuple[Json, list[str]]:
    """Copies all files; returns how many deliveries and files with how many bytes, the SHA-256 of their list, and which
    deliveries are damaged."""
    files = list(store.files())
    total, deliveries, damaged = 0, 0, []
    with (folder / SUMS).open("w", encoding="ascii") as sums:
        for number, name in enumerate(files):
            tell("copying deliveries", number, len(files))
            found, size = copy_file(store.root / name, folder / DELIVERIES / name)
            sums.write(f"{found}  {DELIVERIES}/{name}\n")
            total += size
            if not name.endswith(".json"):
                deliveries += 1
                damaged += [Path(name).name] if found != Path(name).name else []
    return {"count": deliveries, "files": len(files), "bytes": total, "sha256": digest(folder / SUMS)}, damaged


def _cannot_write(folder: Path, error: OSError) -> ConfigError:
    return ConfigError(f"the backup {folder} cannot be written ({error.strerror or error}); nothing is left of it")
