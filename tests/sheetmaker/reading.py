"""A made workbook as the reader reads it: the one place that knows how reading is called and what it gives."""

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hosen.issues import Issue
from hosen.read.context import Delivered
from hosen.read.delivery import Read, read_delivery

from .model import Made
from .words import World

DELIVERY = "d" * 64


@dataclass
class Reading:
    """What was read: records as dicts by form, issues."""

    records: dict[str, list[dict[str, Any]]]
    issues: list[Issue]


def read_made(made: Made, world: World) -> Reading:
    """Writes the workbook to a folder that lives as long as this call, and reads it."""
    with tempfile.TemporaryDirectory(prefix="sheetmaker-") as folder:
        path = Path(folder) / "delivery"
        path.write_bytes(made.data)
        read = read_delivery(path, Delivered(DELIVERY, made.name, dict(made.hints)), world.known)
    found = as_reading(read)
    _check_places(read, found)
    return found


def _check_places(read: Read, found: Reading) -> None:
    """Every record's cells as written stand in one table, on a line that is there."""
    rows = [row for table in read.raw for row in table.to_pylist()]
    heights = {row["raw_table"]: (len(row["numbers"]) + len(row["texts"])) // len(row["headers"]) for row in rows}
    assert len(heights) == len(rows), "two tables of one name"
    for records in found.records.values():
        for record in records:
            assert 0 <= record["raw_line"] < heights[record["raw_table"]], f"no line {record['raw_line']}"


def as_reading(read: Read) -> Reading:
    """Records of any shape (dicts, or Arrow tables and batches) as dicts."""
    records: dict[str, list[dict[str, Any]]] = {}
    parts: Iterable[Any]
    for form, parts in read.records.items():
        rows = records.setdefault(form, [])
        for part in parts:
            rows += [part] if isinstance(part, dict) else part.to_pylist()
    return Reading(records, list(read.issues))
