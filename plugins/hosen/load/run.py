"""Loads batches: one transaction, after which the warehouse holds all of them and its views say so, or none."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from hosen.forms import Form
from hosen.history import SINCE, Touched, next_moment, note_moment, touch
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
from hosen.schema import ensure_tables
from hosen.settings import Settings
from hosen.warehouse import (
    new_content,
    refresh_statistics,
    run_script,
    sql_file,
    transaction,
    write_rows,
)

MANY_SLICES = 400
"""A load that touches more reports than this counts as one that touches everything."""


class Build(Protocol):
    """Makes what depends on the loaded tables, in the load's transaction and as of its moment (`hosen.build.run`)."""

    def __call__(self, connection: Connection, *, moment: datetime) -> object: ...


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
    with transaction(engine) as connection:
        ensure_tables(connection)
        moment = next_moment(connection, utc(now))
        run_script(connection, sql_file("load", "begin.sql"))
        has_new_lists = replace_dimensions(connection, reference, moment)
        expected = replace_expected(connection, reference, forms, now, moment)
        arrived = note_arrivals(connection, arrivals, moment)
        _note_deliveries(connection, arrived)
        result = LoadResult()
        for batch in batches:
            result += _load_batch(connection, prepare(batch, forms), unread_in(batch), run_id, moment)
        for step in ("receive", "supersede", "release_superseded"):
            run_script(connection, sql_file("load", f"{step}.sql"), run_id=run_id, now=moment)
        result += LoadResult(issues=note_same_bytes(connection, run_id, moment))
        run_script(connection, sql_file("load", "add_run.sql"), run_id=run_id, now=moment, **vars(result))
        touched = [*expected, *_touched_by_reports(connection)]
        run_script(connection, sql_file("load", "end.sql"))
        if result.deliveries:
            refresh_statistics(connection, "core.fact", "core.submission", "core.issue")
        if result != LoadResult() or has_new_lists or touched or arrived:
            note_moment(connection, moment)
            touch(connection, moment, None if has_new_lists or len(touched) > MANY_SLICES else touched)
            new_content(connection)
        build(connection, moment=moment)
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
    connection: Connection, tables: Mapping[str, pa.Table], unread: set[str], run_id: str, moment: datetime
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
    when = pa.scalar(moment, pa.timestamp("us"))
    for name in ("delivery", *TABLES):
        rows_of[name] = _with_constants(rows_of[name], **{SINCE: when})
    for name in ("delivery", "submission", "issue"):
        rows_of[name] = _with_constants(rows_of[name], run_id=run_id, loaded_at=when)
    rows_of["quarantine"] = _with_constants(rows_of["quarantine"], held_from=when)
    is_accepted = pc.not_equal(rows_of["submission"]["status"], "rejected")
    accepted_from = pc.if_else(is_accepted, when, pa.scalar(None, when.type))
    rows_of["submission"] = rows_of["submission"].append_column("accepted_from", accepted_from)
    if parts:
        forget(connection, parts, moment)
    for name in ("delivery", *TABLES):
        write_rows(connection, f"core.{name}", rows_of[name])
    if parts:
        tell(connection, run_id, moment, tables["judged_by"])
    _note_deliveries(connection, changed)
    reports = rows_of["submission"].select(["form", "submitter_code", "period_key", "period_start", "period_end"])
    write_rows(connection, "changed_report", reports)
    replace_judged_by(connection, tables["judged_by"], known)
    return LoadResult(
        deliveries=rows_of["delivery"].num_rows,
        submissions=rows_of["submission"].num_rows,
        records=rows_of["record"].num_rows,
        quarantined=rows_of["quarantine"].num_rows,
        issues=rows_of["issue"].num_rows,
    )


def _note_deliveries(connection: Connection, deliveries: Iterable[str]) -> None:
    rows = pa.table({"delivery_sha": pa.array(sorted(set(deliveries)), pa.string())})
    write_rows(connection, "changed_delivery", rows)


def _touched_by_reports(connection: Connection) -> list[Touched]:
    """Figures begin in the period of their report."""
    sql = "SELECT DISTINCT form, submitter_code, period_start, period_end FROM changed_report"
    return [Touched(*row) for row in connection.execute(sa.text(sql))]


def _with_constants(table: pa.Table, **constants: object) -> pa.Table:
    for name, value in constants.items():
        scalar = value if isinstance(value, pa.Scalar) else pa.scalar(value)
        table = table.append_column(name, pa.repeat(scalar, table.num_rows))
    return table
