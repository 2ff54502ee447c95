"""All that an installation says and keeps, so that two can be compared whose runs had other names and times."""

import hashlib
import json
import re
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import sqlalchemy as sa

from hosen import warehouse
from hosen.settings import Settings
from hosen.storage import Store

SCHEMAS = ("core", "history", "kept", "mart")
OF_THE_RUN = ("run_id", "collected_at")
"""Columns that say which run did something, and when the bytes were first seen."""

Standing = dict[str, list[str]]


def standing(settings: Settings) -> Standing:
    """Rows as text by table and place, moments of loads by their number; files by name and content."""
    found: Standing = {}
    with warehouse.reading(warehouse.connect(settings.warehouse_url)) as connection:
        tables = connection.execute(sa.text("SELECT table_schema, table_name FROM information_schema.tables")).all()
        read = {f"{schema}.{name}": _rows(connection, schema, name) for schema, name in tables if schema in SCHEMAS}
    moments = {row["known_from"] for rows in read.values() for row in rows if row.get("known_from")}
    moments |= {row["moment"] for row in read.get("core.touched", [])}
    numbers = {moment: f"moment {number}" for number, moment in enumerate(sorted(moments))}
    state = {row["name"]: row["value"] for row in read.pop("core.state", [])}
    runs = read.pop("core.run", [])
    for name, rows in read.items():
        found[name] = sorted(_text(row, numbers) for row in rows)
    counts = ("deliveries", "submissions", "records", "quarantined", "issues")
    found["loaded"] = [f"{name}: {sum(run[name] for run in runs)}" for name in counts]
    for name in ("moment", "kept"):
        found[f"state {name}"] = [numbers.get(datetime.fromisoformat(state[name]), "another")] if name in state else []
    for name in ("reference", "views"):
        found[f"state {name}"] = [str(state.get(name))]
    found["findings are of this content"] = [str(str(state.get("findings")).partition("|")[0] == state.get("content"))]
    return found | _copy(settings, state.get("content"), numbers) | _files(settings)


def differences(one: Standing, other: Standing) -> list[str]:
    """Which parts differ, with an example of each."""
    found = []
    for name in sorted({*one, *other}):
        mine, others = one.get(name), other.get(name)
        if mine != others:
            lost = [row for row in mine or [] if row not in (others or [])]
            more = [row for row in others or [] if row not in (mine or [])]
            found.append(
                f"{name}: {len(mine or [])} and {len(others or [])}; only here {lost[:2]}, only there {more[:2]}"
            )
    return found


def without_moments(one: Standing) -> Standing:
    """Two loads can become one: then there are fewer moments, and nothing stood between them."""
    kept = {name: rows for name, rows in one.items() if not name.startswith("history.") and name != "core.touched"}
    return {name: sorted(re.sub(r"moment \d+", "a moment", row) for row in rows) for name, rows in kept.items()}


def _rows(connection: sa.engine.Connection, schema: str, name: str) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(sa.text(f'SELECT * FROM "{schema}"."{name}"')).mappings()]


def _text(row: dict[str, Any], moments: dict[datetime, str]) -> str:
    said = {
        name: moments.get(value, value) if isinstance(value, datetime) else value
        for name, value in row.items()
        if name not in OF_THE_RUN
    }
    return repr(said)


def _copy(settings: Settings, content: str | None, moments: dict[datetime, str]) -> Standing:
    """The readers' copy, and that it shows what the warehouse holds."""
    if not settings.mart_copy.exists():
        return {"copy": ["none"]}
    found: Standing = {}
    with duckdb.connect(str(settings.mart_copy), read_only=True) as db:
        names = [row[0] for row in db.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        for name in names:
            rows = db.execute(f"SELECT * FROM {name}").to_arrow_table().to_pylist()
            if name == "about":
                found["copy shows"] = [f"{row['content'] == content} {moments.get(row['moment'])}" for row in rows]
            else:
                found[f"copy {name}"] = sorted(_text(row, moments) for row in rows)
    found["copy's folder"] = sorted(file.name for file in settings.mart_copy.parent.iterdir())
    return found


def _files(settings: Settings) -> Standing:
    store = Store(settings.deliveries)
    arrivals = [
        f"{one.arrival_id} {one.delivery} {one.name} {one.received_at} {one.size} {json.dumps(one.hints)}"
        for one in store.arrivals()
    ]
    bytes_there = [
        f"{place} {hashlib.sha256((store.root / place).read_bytes()).hexdigest()}"
        for place in store.files()
        if ".arrivals/" not in place
    ]
    marked = settings.home / "marked"
    sheets = [f"{file.relative_to(marked)} {_content(file)}" for file in sorted(marked.glob("*/[!.]*"))]
    return {"arrivals in the store": arrivals, "bytes in the store": bytes_there, "marked sheets": sheets}


def _content(file: Path) -> str:
    """Of a workbook what its parts hold, whenever they were packed."""
    with zipfile.ZipFile(file) as packed:
        return " ".join(f"{one.filename}:{one.CRC:x}" for one in packed.infolist())
