"""What surrounds the figures: arrivals, the reference lists as tables, expected reports."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from hosen.duties import Expected, FormDuty
from hosen.issues import Issue
from hosen.load.prepare import SENTENCES, sentences
from hosen.warehouse import (
    read_state,
    read_view,
    sql_file,
    table_columns,
    table_from_rows,
    write_rows,
    write_state,
)

ISRAEL = ZoneInfo("Asia/Jerusalem")
"""Where a due day ends."""

AHEAD = timedelta(days=366)
"""How long before it is asked for a report is known as an expected one."""

DIMENSIONS = {
    "districts": "district",
    "district_aliases": "district_alias",
    "authorities": "authority",
    "localities": "locality",
    "centres": "centre",
    "centre_programmes": "centre_programme",
    "programmes": "programme",
    "services": "service",
    "terms": "term",
    "clusters": "cluster",
    "measures": "measure",
    "submitters": "submitter",
    "scopes": "scope",
}
"""Reference list -> table of `core`."""


class Arrived(Protocol):
    """One time that bytes came in (`hosen.storage.Arrival`)."""

    @property
    def arrival_id(self) -> str: ...
    @property
    def delivery(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def received_at(self) -> datetime: ...
    @property
    def collected_at(self) -> datetime: ...
    @property
    def size(self) -> int: ...


class Lists(Protocol):
    """The reference lists (`hosen.reference.Reference`)."""

    fingerprint: str

    def rows(self, list_name: str) -> list[dict[str, str]]: ...
    def expected(self, until: date, forms: Mapping[str, Any]) -> Sequence[Expected]: ...


def utc(moment: datetime) -> datetime:
    """As the warehouse holds times: UTC without saying so. A time without a zone already is UTC."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def note_arrivals(connection: Connection, arrivals: Sequence[Arrived]) -> bool:
    """Add the arrivals that are not noted yet; says whether there were any."""
    known = {row[0] for row in connection.execute(sa.text("SELECT arrival_id FROM core.arrival"))}
    new = {one.arrival_id: one for one in arrivals if one.arrival_id not in known}
    rows = [
        {
            "arrival_id": one.arrival_id,
            "delivery_sha": one.delivery,
            "source": one.source,
            "file_name": one.name,
            "byte_size": one.size,
            "received_at": utc(one.received_at),
            "collected_at": utc(one.collected_at),
        }
        for one in new.values()
    ]
    write_rows(connection, "core.arrival", table_from_rows(table_columns(connection, "core", "arrival"), rows))
    return bool(rows)


def note_same_bytes(connection: Connection, run_id: str, now: datetime) -> int:
    """Let exactly the arrivals of bytes that had come before have an issue that says so; returns how many are new.

    Which of two arrivals came first can change when an older one is collected late.
    """
    noted = connection.execute(sa.text("SELECT issue_id FROM core.issue WHERE code = 'file_same_bytes'"))
    known = {row[0] for row in noted}
    wanted: dict[str, dict[str, Any]] = {}
    for arrival_id, delivery, received_at, first in connection.execute(sa.text(sql_file("load", "same_bytes.sql"))):
        identity = hashlib.sha256(f"file_same_bytes|{arrival_id}|{received_at}|{first}".encode()).hexdigest()[:24]
        if identity not in known:
            issue = Issue(code="file_same_bytes", delivery=delivery, params={"earlier": _local(first)})
            wanted[identity] = {
                "code": issue.code,
                "severity": issue.effective_severity,
                "delivery_sha": delivery,
                **dict(zip(SENTENCES, sentences(issue), strict=True)),
            }
        known.discard(identity)
    for gone in sorted(known):
        connection.execute(sa.text("DELETE FROM core.issue WHERE issue_id = :gone"), {"gone": gone})
    rows = [{"issue_id": identity, **row, "run_id": run_id, "loaded_at": now} for identity, row in wanted.items()]
    write_rows(connection, "core.issue", table_from_rows(table_columns(connection, "core", "issue"), rows))
    return len(rows)


def replace_dimensions(connection: Connection, reference: Lists) -> bool:
    """The reference lists as tables, written anew when they have changed; says whether they had."""
    if read_state(connection, "reference") == reference.fingerprint:
        return False
    for list_name, table in DIMENSIONS.items():
        connection.execute(sa.text(f"DELETE FROM core.{table}"))
        columns = table_columns(connection, "core", table)
        write_rows(connection, f"core.{table}", table_from_rows(columns, reference.rows(list_name)))
    write_state(connection, "reference", reference.fingerprint)
    return True


def replace_expected(connection: Connection, reference: Lists, forms: Mapping[str, FormDuty], now: datetime) -> bool:
    """Who must report what by today and in the year ahead, written anew when it has changed; says whether it had."""
    today = now.replace(tzinfo=now.tzinfo or UTC).astimezone(ISRAEL).date()
    asked = set(reference.expected(today, forms))
    rows = [
        {
            "form": one.form,
            "submitter_code": one.submitter,
            "period_key": one.period.key,
            "period_kind": one.period.kind,
            "period_start": one.period.start,
            "period_end": one.period.end,
            "due_date": one.due_date,
            "due_until": _end_of_day(one.due_date),
            "ordinary_due_date": one.ordinary_due_date,
            "is_asked": one in asked,
            "is_due": one in asked and (one.due_date is None or one.due_date < today),
            "lines_by_centre": "centre_code" in forms[one.form].expected_lines,
            "lines_by_programme": "programme_code" in forms[one.form].expected_lines,
        }
        for one in reference.expected(today + AHEAD, forms)
    ]
    columns = table_columns(connection, "core", "expected_report")
    order = [(name, "ascending") for name in ("form", "submitter_code", "period_key")]
    wanted = table_from_rows(columns, rows).sort_by(order)
    if read_view(connection, "core", "expected_report").sort_by(order).equals(wanted):
        return False
    connection.execute(sa.text("DELETE FROM core.expected_report"))
    write_rows(connection, "core.expected_report", wanted)
    return True


def _end_of_day(day: date | None) -> datetime | None:
    return utc(datetime.combine(day + timedelta(days=1), time.min, ISRAEL)) if day else None


def _local(moment: datetime) -> str:
    return moment.replace(tzinfo=UTC).astimezone(ISRAEL).strftime("%d.%m.%Y %H:%M")
