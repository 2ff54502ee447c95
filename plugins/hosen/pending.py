"""What has arrived and the warehouse does not know yet."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from hosen import warehouse
from hosen.storage import Arrival, Store

Entry = dict[str, Any]


@dataclass(frozen=True)
class Known:
    """Ids of the deliveries and arrivals that stand in the warehouse."""

    deliveries: frozenset[str]
    arrivals: frozenset[str]


def known(engine: Engine) -> Known:
    """What the warehouse knows; nothing while it is empty."""
    found = []
    with warehouse.reading(engine) as connection:
        for table, column in (("delivery", "delivery_sha"), ("arrival", "arrival_id")):
            is_there = bool(warehouse.table_columns(connection, "core", table).names)
            rows = connection.execute(sa.text(f"SELECT {column} FROM core.{table}")) if is_there else ()
            found.append(frozenset(str(row[0]) for row in rows))
    return Known(*found)


def pending_deliveries(store: Store, of: Known) -> list[Entry]:
    """The entries (`entries_of`) of each delivery that is to be read: unknown ones, and known ones that were handed in
    again with their submitter, form or period."""
    wanted = {
        one.delivery
        for one in store.arrivals(without=of.arrivals)
        if one.delivery not in of.deliveries or _is_said_by_hand(one)
    }
    return entries_of(store, wanted)


def entries_of(store: Store, wanted: Collection[str]) -> list[Entry]:
    """An entry of batch.json for each of the deliveries of which an arrival is known, in order of receipt.

    An entry says how the delivery came first (`name`, `source`, `received_at`), all its `arrivals`, and the best
    `hints` at its content: what was said by hand last, else what a source says.
    """
    entries: dict[str, Entry] = {}
    said_at: dict[str, Arrival] = {}
    for one in store.arrivals(of=wanted):
        entry = entries.setdefault(
            one.delivery,
            {
                "delivery": one.delivery,
                "name": one.name,
                "source": one.source,
                "received_at": one.received_at.isoformat(),
                "hints": {},
                "arrivals": [],
            },
        )
        entry["arrivals"].append(one.arrival_id)
        before = said_at.get(one.delivery)
        if one.hints and (before is None or (_weight(one) > _weight(before))):
            said_at[one.delivery] = one
            entry["hints"] = one.hints
    return list(entries.values())


def arrivals_to_load(store: Store, batches: Sequence[Path], of: Known) -> list[Arrival]:
    """The arrivals that a load of these batches is to note: those the batches were planned with, and other names and
    times of known bytes. What came later with hints waits for the next plan, or its hints would be lost."""
    planned = {arrival for batch in batches for entry in batch_entries(batch) for arrival in entry["arrivals"]}
    return [
        one
        for one in store.arrivals(without=of.arrivals)
        if one.arrival_id in planned or (one.delivery in of.deliveries and not _is_said_by_hand(one))
    ]


def write_batch(batch: Path, run_id: str, entries: Iterable[Entry]) -> None:
    """`batch.json` of a new batch folder."""
    batch.mkdir(parents=True)
    part = batch / ".batch.json"
    part.write_text(json.dumps({"run_id": run_id, "deliveries": list(entries)}, ensure_ascii=False, indent=1), "utf-8")
    part.replace(batch / "batch.json")


def batch_entries(batch: Path) -> list[Entry]:
    """The deliveries of a batch."""
    entries: list[Entry] = json.loads((batch / "batch.json").read_text("utf-8"))["deliveries"]
    return entries


def _is_said_by_hand(one: Arrival) -> bool:
    return one.hints.get("origin") == "option"


def _weight(one: Arrival) -> tuple[bool, float]:
    """Of hints by hand the last count; of hints by sources the first."""
    moment = one.collected_at.timestamp()
    return (True, moment) if _is_said_by_hand(one) else (False, -moment)
