"""Writes the readers' copy: one DuckDB file with the views of `mart` as tables, and nothing else of the warehouse.

A copy of an earlier state is brought up to the present one: in a copy of that file the views' rows of those half years
that were touched since are made anew, and views without a slice as a whole.

The tables lie in the file's own schema. The file is called mart, so a reader who opens it writes
`mart.program_summary`, as in the warehouse; a schema of that name beside it would make those words ambiguous.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
from sqlalchemy.engine import Connection, Engine

from hosen.errors import WarehouseError
from hosen.history import last_moment, touched_since
from hosen.publish.slices import Slices, rows_of
from hosen.settings import Settings
from hosen.storage import rename_durably
from hosen.views import View, fingerprint, load_views
from hosen.warehouse import quoted, read_state, reading

if TYPE_CHECKING:
    import duckdb

STORAGE_VERSION = "v1.2.0"
"""Every DuckDB from 1.2 on opens it, so also the one inside a BI tool."""

ABOUT = "about"
"""Table of the copy that says which state of the warehouse it shows."""


def publish(settings: Settings, engine: Engine) -> Path:
    """Bring `settings.mart_copy` up to the warehouse's present state; returns its path.

    All views are read in one state of the warehouse, into a file beside the copy that takes its place when it is
    whole and on the disk; who reads the old one goes on reading it. A copy that already shows the present state stays.
    Raises WarehouseError when nothing was loaded yet or the copy cannot be written.
    """
    copy = settings.mart_copy
    try:
        copy.parent.mkdir(parents=True, exist_ok=True)
        with _one_at_a_time(copy.parent), reading(engine) as connection:
            content = read_state(connection, "content")
            if content is None:
                raise WarehouseError("there is nothing to publish: nothing was loaded into the warehouse yet")
            shown = _shown(copy)
            if shown is None or shown.content != content:
                views = load_views(settings.config)
                if fingerprint(views) != read_state(connection, "views"):
                    raise WarehouseError(
                        "the files in sql/ say other views than the warehouse has: run `hosen run`, which makes them "
                        "anew; the readers' copy stays as it is until then"
                    )
                _replace(copy, connection, content, views, shown)
    except OSError as error:
        raise WarehouseError(f"the readers' copy {copy} cannot be written ({error}); the one before stays") from error
    return copy


def is_behind(settings: Settings, engine: Engine) -> bool:
    """Whether something was loaded that the readers' copy does not show."""
    with reading(engine) as connection:
        content = read_state(connection, "content")
    shown = _shown(settings.mart_copy)
    return content is not None and (shown is None or shown.content != content)


@dataclass(frozen=True)
class Shown:
    """Which state of the warehouse a copy shows. moment: of its last load; views: fingerprint of their definitions."""

    content: str
    moment: datetime | None = None
    views: str | None = None


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _shown(copy: Path) -> Shown | None:
    """What a copy shows; None when there is none, or it cannot be read."""
    import duckdb

    if not copy.exists():
        return None
    try:
        with duckdb.connect(str(copy), read_only=True) as db:
            row = db.execute(f"SELECT content, moment, views FROM {ABOUT}").fetchone()
            return Shown(*row) if row else None
    except duckdb.Error:
        return None


def _replace(copy: Path, connection: Connection, content: str, views: Sequence[View], shown: Shown | None) -> None:
    import duckdb

    unfinished = copy.with_name(f".{copy.name}.unfinished")
    _remove(unfinished)
    now = Shown(content, last_moment(connection), fingerprint(views))
    slices = _slices(connection, shown, now)
    tables = rows_of(connection, views, slices)
    try:
        if slices is not None:
            shutil.copyfile(copy, unfinished)
        with duckdb.connect(":memory:") as db:
            with _told_as_of_the_copy():
                db.execute(f"ATTACH {quoted(str(unfinished))} AS copy (STORAGE_VERSION '{STORAGE_VERSION}')")
                db.execute("USE copy")
                db.execute("BEGIN")
            for view, rows in tables:
                with _told_as_of_the_copy():
                    _write(db, view, rows, slices)
            with _told_as_of_the_copy():
                db.execute(
                    f"CREATE OR REPLACE TABLE {ABOUT} AS SELECT $1 AS content, $2::TIMESTAMP AS moment, $3 AS views",
                    [now.content, now.moment, now.views],
                )
                db.execute("COMMIT")
                db.execute("USE memory")
                db.execute("DETACH copy")
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
    except BaseException:
        _remove(unfinished)  # on a full disk it takes the place that the next one needs
        raise
    _wal(copy).unlink(missing_ok=True)  # of a reader who wrote into the copy before: it does not fit this one
    rename_durably(unfinished, copy)


def _slices(connection: Connection, shown: Shown | None, now: Shown) -> Slices | None:
    """What has to be made anew in a copy; None: all of it."""
    if shown is None or shown.moment is None or shown.views != now.views:
        return None
    touched = touched_since(connection, shown.moment)
    return None if touched is None else Slices.of(touched)


@contextmanager
def _told_as_of_the_copy() -> Iterator[None]:
    """What DuckDB says of the copy's file as an OSError; else it would pass for a failure of the warehouse."""
    import duckdb

    try:
        yield
    except duckdb.OperationalError as error:
        raise OSError(str(error).strip().replace("\n", " ")) from error


def _remove(file: Path) -> None:
    for left_over in (file, _wal(file)):
        left_over.unlink(missing_ok=True)


def _wal(file: Path) -> Path:
    return file.with_name(f"{file.name}.wal")


def _write(db: "duckdb.DuckDBPyConnection", view: View, rows: pa.Table, slices: Slices | None) -> None:
    db.register("view_rows", rows)
    if slices is None:
        db.execute(f"CREATE TABLE {view.name} AS SELECT * FROM view_rows")
        db.execute(f"COMMENT ON TABLE {view.name} IS {quoted(view.comment)}")
        for column in view.columns:
            db.execute(f"COMMENT ON COLUMN {view.name}.{column.name} IS {quoted(column.comment)}")
    else:
        db.execute(f"DELETE FROM {view.name} WHERE {slices.condition(view)}")
        db.execute(f"INSERT INTO {view.name} SELECT * FROM view_rows")
    db.unregister("view_rows")
