"""What a reader sees who asks again and again: opens the readers' copy, or asks the server."""

import json
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import duckdb
import psycopg
import sqlalchemy as sa

VIEWS = {
    "month": "SELECT SUM(actual) FROM mart.district_program_month WHERE measure_code = 'meetings'",
    "half year": "SELECT SUM(actual) FROM mart.program_summary WHERE measure_code = 'meetings'",
    "centres": "SELECT SUM(actual) FROM mart.center_scorecard WHERE measure_code = 'meetings'",
    "versions": "SELECT MAX(versions) FROM mart.reporting_status WHERE form = 'centre_monthly'",
}
"""What a reader puts together from several views."""

State = tuple[int, ...]


def poll_copy(copy: Path, until: Path, note: Path) -> None:
    """Opens the file each time, asks, and closes it, until a file is there."""

    def look() -> State:
        with closing(duckdb.connect(str(copy), read_only=True)) as db:
            return tuple(_one(db.execute(sql).fetchone()) for sql in VIEWS.values())

    _poll(look, until, note)


def poll_statement(url: str, until: Path, note: Path) -> None:
    """All views in one statement."""
    sql = f"SELECT {', '.join(f'({one})' for one in VIEWS.values())}"
    with _connected(url) as connection:
        _poll(lambda: tuple(map(int, connection.execute(sql).fetchone() or ())), until, note)


def poll_transaction(url: str, until: Path, note: Path) -> None:
    """One view after the other in a transaction that sees one state."""

    def look() -> State:
        with connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            seen = []
            for sql in VIEWS.values():
                seen.append(_one(connection.execute(sql).fetchone()))
                time.sleep(0.01)
            return tuple(seen)

    with _connected(url) as connection:
        _poll(look, until, note)


def _poll(look, until: Path, note: Path) -> None:  # type: ignore[no-untyped-def]
    """Writes how often each state was seen, and the errors."""
    seen: Counter[State] = Counter()
    errors: list[str] = []
    while True:
        is_last = until.exists()
        try:
            seen[look()] += 1
        except Exception as error:  # whatever it is, no reader may get one
            errors.append(f"{type(error).__name__}: {error}")
        if is_last:
            break
        time.sleep(0.02)
    part = note.with_suffix(".part")
    part.write_text(json.dumps({"seen": list(seen.items()), "errors": errors}), "utf-8")
    part.rename(note)


def _one(row: tuple[object, ...] | None) -> int:
    return int(str(row[0]).partition(".")[0]) if row else -1


def _connected(url: str) -> psycopg.Connection:
    address = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(address, autocommit=True)
