"""Loads batches: one transaction, after which the warehouse holds all of them and its views say so, or none."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
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
from hosen.load.parts import changed_parts, forget, known_contents, only, replace_judged_by, tell, unread_in
from hosen.load.prepare import TABLES, prepare
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

    A known delivery is replaced in those of its submissions that another reading makes other rows of; the rest of it is
    left alone, and what was released from quarantine is noted. A known delivery on which the reader failed stays as it
    stands. Without batches, arrivals, reference lists and expected reports are still brought up to `now`. Loads at the
    same time wait for each other. Raises WarehouseError when the database fails; whatever is raised, also by `build`,
    the warehouse stays as it was.
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
            result += _load_batch(connection, prepare(batch, forms), unread_in(batch), run_id, loaded_at)
        run_script(connection, sql_file("load", "receive.sql"))
        run_script(connection, sql_file("load", "supersede.sql"))
        run_script(connection, sql_file("load", "release_superseded.sql"), run_id=run_id, now=loaded_at)
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


def _load_batch(
    connection: Connection, tables: Mapping[str, pa.Table], unread: set[str], run_id: str, loaded_at: datetime
) -> LoadResult:
    known = known_contents(connection, tables["delivery"]["delivery_sha"].to_pylist())
    if left := unread & set(known):
        tables = only(tables, set(tables["delivery"]["delivery_sha"].to_pylist()) - left, ())
        known = {delivery: content for delivery, content in known.items() if delivery not in left}
    offered = tables["delivery"]["delivery_sha"].to_pylist()
    parts = changed_parts(known, tables["delivery"])
    new = [delivery for delivery in offered if delivery not in known]
    rows_of = only({name: tables[name] for name in TABLES}, new, parts)
    changed = [*new, *(delivery for delivery, _ in parts)]
    rows_of["delivery"] = only({"delivery": tables["delivery"]}, changed, ())["delivery"]
    when = pa.scalar(loaded_at, pa.timestamp("us"))
    for name in ("delivery", "submission", "issue"):
        rows_of[name] = _with_constants(rows_of[name], run_id=run_id, loaded_at=when)
    rows_of["quarantine"] = _with_constants(rows_of["quarantine"], held_from=when)
    is_accepted = pc.not_equal(rows_of["submission"]["status"], "rejected")
    accepted_from = pc.if_else(is_accepted, when, pa.scalar(None, when.type))
    rows_of["submission"] = rows_of["submission"].append_column("accepted_from", accepted_from)
    if parts:
        forget(connection, parts)
    for name in ("delivery", *TABLES):
        write_rows(connection, f"core.{name}", rows_of[name])
    if parts:
        tell(connection, run_id, loaded_at)
    replace_judged_by(connection, tables["judged_by"], known)
    return LoadResult(
        deliveries=rows_of["delivery"].num_rows,
        submissions=rows_of["submission"].num_rows,
        records=rows_of["record"].num_rows,
        quarantined=rows_of["quarantine"].num_rows,
        issues=rows_of["issue"].num_rows,
    )


def _with_constants(table: pa.Table, **constants: object) -> pa.Table:
    for name, value in constants.items():
        scalar = value if isinstance(value, pa.Scalar) else pa.scalar(value)
        table = table.append_column(name, pa.repeat(scalar, table.num_rows))
    return table
