"""Loads batches: one transaction, after which the warehouse holds all of them and its views say so, or none."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from hosen.forms import Form
from hosen.load.ledger import (
    Arrived,
    Lists,
    note_arrivals,
    note_same_bytes,
    replace_dimensions,
    replace_expected,
    utc,
)
from hosen.load.prepare import TABLES, only, prepare
from hosen.settings import Settings
from hosen.warehouse import (
    ensure_tables,
    new_content,
    refresh_statistics,
    run_script,
    sql_file,
    transaction,
    write_rows,
)

Build = Callable[[Connection], object]
"""Makes what depends on the loaded tables, in the load's transaction (`hosen.build.run.build` with its folders)."""


@dataclass(frozen=True)
class LoadResult:
    """How many of each were new in the warehouse."""

    deliveries: int = 0
    submissions: int = 0
    records: int = 0
    quarantined: int = 0
    issues: int = 0

    def __add__(self, other: "LoadResult") -> "LoadResult":
        return LoadResult(
            self.deliveries + other.deliveries,
            self.submissions + other.submissions,
            self.records + other.records,
            self.quarantined + other.quarantined,
            self.issues + other.issues,
        )


def load_batches(
    settings: Settings,
    engine: Engine,
    batches: Sequence[Path],
    arrivals: Sequence[Arrived],
    reference: Lists,
    forms: Mapping[str, Form],
    run_id: str,
    now: datetime,
    *,
    build: Build,
) -> LoadResult:
    """Load validated batches, supersede older versions and build, in one transaction.

    A delivery that gives the rows it already has in the warehouse is left alone; one that gives others replaces them.
    Without batches, arrivals, reference lists and expected reports are still brought up to `now`. Loads at the same
    time wait for each other. Raises WarehouseError when the database fails; whatever is raised, also by `build`, the
    warehouse stays as it was.
    """
    loaded_at = utc(now)
    with transaction(engine) as connection:
        ensure_tables(connection)
        changes = [
            replace_dimensions(connection, reference),
            replace_expected(connection, reference, forms, now),
            note_arrivals(connection, arrivals),
        ]
        result = LoadResult()
        for batch in batches:
            result += _load_batch(connection, prepare(batch, forms), run_id, loaded_at)
        run_script(connection, sql_file("load", "receive.sql"))
        run_script(connection, sql_file("load", "supersede.sql"))
        result += LoadResult(issues=note_same_bytes(connection, run_id, loaded_at))
        run_script(connection, sql_file("load", "add_run.sql"), run_id=run_id, now=loaded_at, **vars(result))
        if result.deliveries:
            refresh_statistics(connection, "core.fact", "core.submission", "core.issue")
        if result != LoadResult() or any(changes):
            new_content(connection)
        build(connection)
    return result


def finish_run(engine: Engine, run_id: str, finished_at: datetime, stage_seconds: Mapping[str, float]) -> None:
    """Note when a run ended and how long its stages took."""
    with transaction(engine) as connection:
        run_script(
            connection,
            sql_file("load", "finish_run.sql"),
            run_id=run_id,
            finished_at=utc(finished_at),
            stage_seconds=json.dumps(dict(stage_seconds)),
        )


def _load_batch(connection: Connection, tables: Mapping[str, pa.Table], run_id: str, loaded_at: datetime) -> LoadResult:
    rows = connection.execute(sa.text("SELECT delivery_sha, content FROM core.delivery"))
    known = {str(row[0]): str(row[1]) for row in rows}
    offered = dict(
        zip(tables["delivery"]["delivery_sha"].to_pylist(), tables["delivery"]["content"].to_pylist(), strict=True)
    )
    new = [delivery for delivery, content in offered.items() if known.get(delivery) != content]
    _forget(connection, [delivery for delivery in new if delivery in known])
    rows_of = only(tables, new)
    when = pa.scalar(loaded_at, pa.timestamp("us"))
    for name in ("delivery", "submission", "issue"):
        rows_of[name] = _with_constants(rows_of[name], run_id=run_id, loaded_at=when)
    for name in ("delivery", *TABLES):
        write_rows(connection, f"core.{name}", rows_of[name])
    return LoadResult(
        deliveries=rows_of["delivery"].num_rows,
        submissions=rows_of["submission"].num_rows,
        records=rows_of["record"].num_rows,
        quarantined=rows_of["quarantine"].num_rows,
        issues=rows_of["issue"].num_rows,
    )


def _forget(connection: Connection, deliveries: Iterable[str]) -> None:
    gone = pa.table({"delivery_sha": pa.array(list(deliveries), pa.string())})
    if not gone.num_rows:
        return
    connection.execute(sa.text("CREATE TEMPORARY TABLE replaced_delivery (delivery_sha VARCHAR)"))
    write_rows(connection, "replaced_delivery", gone)
    run_script(connection, sql_file("load", "forget_deliveries.sql"))
    connection.execute(sa.text("DROP TABLE replaced_delivery"))


def _with_constants(table: pa.Table, **constants: object) -> pa.Table:
    for name, value in constants.items():
        scalar = value if isinstance(value, pa.Scalar) else pa.scalar(value)
        table = table.append_column(name, pa.repeat(scalar, table.num_rows))
    return table
