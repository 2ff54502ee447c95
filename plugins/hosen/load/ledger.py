"""What surrounds the figures: arrivals, the reference lists as tables, expected reports."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from hosen.duties import Expected, FormDuty
from hosen.history import SINCE, Touched, replace_rows, said_columns
from hosen.issues import Issue
from hosen.load.prepare import SENTENCES, sentences
from hosen.warehouse import (
    read_state,
    run_script,
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
    "readers": "reader_district",
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


def note_arrivals(connection: Connection, arrivals: Sequence[Arrived], moment: datetime) -> set[str]:
    """Add the arrivals that are not noted yet; returns of which deliveries there were any."""
    known = _known(connection, "arrival", "arrival_id", [one.arrival_id for one in arrivals])
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
            SINCE: moment,
        }
        for one in new.values()
    ]
    write_rows(connection, "core.arrival", table_from_rows(table_columns(connection, "core", "arrival"), rows))
    return {one.delivery for one in new.values()}


def note_same_bytes(connection: Connection, run_id: str, moment: datetime) -> int:
    """Of the deliveries in `changed_delivery`, let exactly the arrivals of bytes that had come before have an issue
    that says so; returns how many are new.

    Which of two arrivals came first can change when an older one is collected late.
    """
    noted = connection.execute(
        sa.text(
            "SELECT issue_id FROM core.issue WHERE code = 'file_same_bytes'"
            " AND delivery_sha IN (SELECT delivery_sha FROM changed_delivery)"
        )
    )
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
        run_script(connection, sql_file("load", "forget_issue.sql"), issue_id=gone, now=moment)
    rows = [
        {"issue_id": identity, **row, "run_id": run_id, "loaded_at": moment, SINCE: moment}
        for identity, row in wanted.items()
    ]
    write_rows(connection, "core.issue", table_from_rows(table_columns(connection, "core", "issue"), rows))
    return len(rows)


def replace_dimensions(connection: Connection, reference: Lists, moment: datetime) -> bool:
    """The reference lists as tables, brought up to date when they have changed; says whether they had."""
    if read_state(connection, "reference") == reference.fingerprint:
        return False
    for list_name, table in DIMENSIONS.items():
        rows = table_from_rows(said_columns(connection, table), reference.rows(list_name))
        replace_rows(connection, table, rows, moment)
    write_state(connection, "reference", reference.fingerprint)
    return True


def replace_expected(
    connection: Connection, reference: Lists, forms: Mapping[str, FormDuty], now: datetime, moment: datetime
) -> list[Touched]:
    """Who must report what by today and in the year ahead, brought up to date; returns what that touched."""
    today = now.replace(tzinfo=now.tzinfo or UTC).astimezone(ISRAEL).date()
    duties = sorted((name, form.period, form.due_days, form.expected_lines) for name, form in forms.items())
    made_from = hashlib.sha256(repr((reference.fingerprint, today, duties)).encode()).hexdigest()[:16]
    if read_state(connection, "expected") == made_from:
        return []
    write_state(connection, "expected", made_from)
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
    wanted = table_from_rows(said_columns(connection, "expected_report"), rows)
    changed = replace_rows(connection, "expected_report", wanted, moment)
    names = ["form", "submitter_code", "period_start", "period_end"]
    reports = set(zip(*(changed[name].to_pylist() for name in names), strict=True))
    return [Touched(*report) for report in sorted(reports)]


def _known(connection: Connection, table: str, column: str, ids: Sequence[str]) -> set[str]:
    """Those of the ids that a table of `core` has."""
    connection.execute(sa.text("CREATE TEMPORARY TABLE offered (id VARCHAR)"))
    write_rows(connection, "offered", pa.table({"id": pa.array(ids, pa.string())}))
    found = connection.execute(sa.text(f"SELECT {column} FROM core.{table} WHERE {column} IN (SELECT id FROM offered)"))
    known = {str(row[0]) for row in found}
    connection.execute(sa.text("DROP TABLE offered"))
    return known


def _end_of_day(day: date | None) -> datetime | None:
    return utc(datetime.combine(day + timedelta(days=1), time.min, ISRAEL)) if day else None


def _local(moment: datetime) -> str:
    return moment.replace(tzinfo=UTC).astimezone(ISRAEL).strftime("%d.%m.%Y %H:%M")
