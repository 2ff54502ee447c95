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
    return as_reading(read)


def as_reading(read: Read) -> Reading:
    """Records of any shape (dicts, or Arrow tables and batches) as dicts."""
    records: dict[str, list[dict[str, Any]]] = {}
    parts: Iterable[Any]
    for form, parts in read.records.items():
        rows = records.setdefault(form, [])
        for part in parts:
            rows += [part] if isinstance(part, dict) else part.to_pylist()
    return Reading(records, list(read.issues))
