"""Which parts of known deliveries another reading changes, and the exchange of exactly those.

A part is a submission (its id), or what belongs to none: of a form (its name), of the whole file (empty text). What
another reading leaves as it was keeps its rows, its time of loading and its run.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from hosen.batch import ISSUES, read_table
from hosen.fingerprints import kinds
from hosen.warehouse import run_script, sql_file, write_rows

REREAD = "reread"
"""Why a delivery was read again where nothing that is known of had changed."""

Part = tuple[str, str]
"""Delivery and part."""

UNREAD = ("file_crashed_reader", "file_over_limits")
"""What says more of the reader than of the file: what stands of a known delivery is not replaced by that."""

KNOWN = sa.text(
    "SELECT delivery_sha, outcome, content FROM core.delivery WHERE delivery_sha IN :deliveries"
).bindparams(sa.bindparam("deliveries", expanding=True))


def unread_in(batch: Path) -> set[str]:
    """The deliveries of a batch on which the reader crashed or ran over its limits."""
    issues = read_table(batch / "read", "issues") if (batch / "read").is_dir() else ISSUES.empty_table()
    found = issues.filter(pc.is_in(issues["code"], pa.array(UNREAD)))
    return set(found["delivery"].to_pylist())


def known_contents(connection: Connection, deliveries: Sequence[str]) -> dict[str, tuple[str, str]]:
    """(outcome, content) of those deliveries that stand in the warehouse."""
    if not deliveries:
        return {}
    rows = connection.execute(KNOWN, {"deliveries": list(deliveries)})
    return {str(row[0]): (str(row[1]), str(row[2])) for row in rows}


def changed_parts(known: Mapping[str, tuple[str, str]], offered: pa.Table) -> list[Part]:
    """The parts of known deliveries that are new, gone or other than they were."""
    found = []
    for row in offered.to_pylist():
        delivery = row["delivery_sha"]
        if delivery not in known:
            continue
        outcome, text = known[delivery]
        before, now = json.loads(text), json.loads(row["content"])
        parts = {part for part in {*before, *now} if before.get(part) != now.get(part)}
        if outcome != row["outcome"]:
            parts.add("")
        found += [(delivery, part) for part in sorted(parts)]
    return found


def only(tables: Mapping[str, pa.Table], deliveries: Iterable[str], parts: Iterable[Part]) -> dict[str, pa.Table]:
    """Of each table of rows the whole of these deliveries, and these parts of others."""
    whole = pa.array(sorted(set(deliveries)), pa.string())
    some = pa.array([f"{delivery}|{part}" for delivery, part in parts], pa.string())
    found = {}
    for name, table in tables.items():
        wanted = pc.is_in(table["delivery_sha"], whole)
        if len(some) and "form" in table.column_names:
            part = pc.coalesce(table["submission_id"], table["form"], "")
            key = pc.binary_join_element_wise(table["delivery_sha"], part, "|")
            wanted = pc.or_(wanted, pc.is_in(key, some))
        found[name] = table.filter(wanted)
    return found


def forget(connection: Connection, parts: Sequence[Part], moment: datetime) -> None:
    """Take the rows of these parts, and their deliveries, into `history`; `tell` follows when others are in."""
    rows = pa.table(
        {
            "delivery_sha": pa.array([delivery for delivery, _ in parts], pa.string()),
            "part": pa.array([part for _, part in parts], pa.string()),
        }
    )
    connection.execute(sa.text("CREATE TEMPORARY TABLE replaced_part (delivery_sha VARCHAR, part VARCHAR)"))
    write_rows(connection, "replaced_part", rows)
    run_script(connection, sql_file("load", "forget_parts.sql"), now=moment)


def tell(connection: Connection, run_id: str, now: datetime, judged_by: pa.Table) -> None:
    """Note what came of the parts that `forget` took out: rows released, rows held, figures changed, and by what.
    judged_by: what they were judged by this time; `replace_judged_by` follows."""
    sql = "SELECT * FROM core.judged_by WHERE delivery_sha IN (SELECT delivery_sha FROM replaced_part)"
    before = [dict(row._mapping) for row in connection.execute(sa.text(sql))]
    connection.execute(
        sa.text("CREATE TEMPORARY TABLE reread_because (delivery_sha VARCHAR, form VARCHAR, because VARCHAR)")
    )
    write_rows(connection, "reread_because", reasons(before, judged_by.to_pylist()))
    run_script(connection, sql_file("load", "tell_replayed.sql"), run_id=run_id, now=now)
    connection.execute(sa.text("DROP TABLE replaced_part"))
    connection.execute(sa.text("DROP TABLE reread_because"))


def reasons(before: Iterable[Mapping[str, str]], after: Iterable[Mapping[str, str]]) -> pa.Table:
    """Why each delivery reads differently (`delivery_sha`, `form`, `because`), from two readings' rows of
    `core.judged_by`; the form is empty for what belongs to none."""
    then, now = _fingerprints(before), _fingerprints(after)
    rows = []
    for delivery, form in sorted({*then, *now}):
        old = then.get((delivery, form), then.get((delivery, ""), {}))
        new = now.get((delivery, form), now.get((delivery, ""), {}))
        found = kinds(old, new) if old and new else []
        rows.append({"delivery_sha": delivery, "form": form, "because": ", ".join(found) or REREAD})
    return pa.Table.from_pylist(rows, pa.schema(dict.fromkeys(("delivery_sha", "form", "because"), pa.string())))


def _fingerprints(rows: Iterable[Mapping[str, str]]) -> dict[Part, dict[str, str]]:
    """By delivery and form, and of the whole delivery with an empty form."""
    found: dict[Part, dict[str, str]] = {}
    for row in rows:
        for form in ("", row["form"] or ""):
            found.setdefault((row["delivery_sha"], form), {}).update(json.loads(row["fingerprints"] or "{}"))
    return found


def replace_judged_by(connection: Connection, rows: pa.Table, known: Iterable[str]) -> None:
    """What the deliveries were judged by this time, in place of what is noted of the known ones."""
    if again := sorted(known):
        forgotten = sa.text("DELETE FROM core.judged_by WHERE delivery_sha IN :deliveries")
        named = forgotten.bindparams(sa.bindparam("deliveries", expanding=True))
        connection.execute(named, {"deliveries": again})
    write_rows(connection, "core.judged_by", rows)
