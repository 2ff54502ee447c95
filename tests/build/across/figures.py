"""Fills `core` with figures that a test names in a line each, as if they had been loaded."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection
from tests.build.core_tables import write_table

from hosen.forms import load_forms
from hosen.periods import Period
from hosen.settings import PROJECT_ROOT

Figure = dict[str, Any]
FORMS = load_forms((PROJECT_ROOT,))
DIMENSIONS = ("district_code", "authority_code", "centre_code", "locality_code", "programme_code", "service_code")


def figure(form: str, measure: str, value: float | None, period: str, submitter: str = "office", **more: Any) -> Figure:
    """One figure. more: columns of the form; `scenario`; `row`, where several figures share one; `low` and `high` of a
    suppressed one; `received`, the day of its report; `version`."""
    return {"form": form, "measure": measure, "value": value, "period": period, "submitter": submitter, **more}


def fill(connection: Connection, figures: list[Figure]) -> None:
    """The figures with their rows, reports and files; of several versions of a report the last stands."""
    reports = {_report(one): one for one in figures}
    last = {key[:3]: max(other[3] for other in reports if other[:3] == key[:3]) for key in reports}
    write_table(connection, "submission", [_submission(key, one, last) for key, one in reports.items()])
    names = [_name(report) for report in reports]
    write_table(
        connection,
        "arrival",
        [{"arrival_id": name, "delivery_sha": name, "file_name": f"{name}.xlsx"} for name in names],
    )
    rows = {_row(number, one): one for number, one in enumerate(figures)}
    write_table(connection, "record", [_record(row, one) for row, one in rows.items()])
    write_table(connection, "fact", [_fact(number, one) for number, one in enumerate(figures)])


def _report(one: Figure) -> tuple[str, str, str, int]:
    period = Period.from_key(one["period"])
    kind = FORMS[one["form"]].period
    key = Period.containing(period.start, kind).key if kind != period.kind else period.key
    return one["form"], one["submitter"], key, one.get("version", 1)


def _name(report: tuple[str, str, str, int]) -> str:
    form, submitter, period, version = report
    return f"{submitter} {form} {period} v{version}"


def _row(number: int, one: Figure) -> str:
    return f"{_name(_report(one))} row {one.get('row', number)}"


def _submission(report: tuple[str, str, str, int], one: Figure, last: dict[Any, int]) -> dict[str, Any]:
    form, submitter, period, version = report
    return {
        "submission_id": _name(report),
        "delivery_sha": _name(report),
        "form": form,
        "submitter_code": submitter,
        "period_key": period,
        "version": version,
        "status": "accepted",
        "is_current": version == last[report[:3]],
        "received_at": datetime.fromisoformat(one.get("received", f"2021-07-0{version}")),
    }


def _record(row: str, one: Figure) -> dict[str, Any]:
    known = {column.name for column in FORMS[one["form"]].kept_columns if not column.measure}
    return {
        "row_id": row,
        "submission_id": _name(_report(one)),
        "delivery_sha": _name(_report(one)),
        "form": one["form"],
        "sheet": "sheet",
        "row_number": 1,
        "attributes": json.dumps({name: one[name] for name in sorted(known & set(one))}),
    }


def _fact(number: int, one: Figure) -> dict[str, Any]:
    is_suppressed = "high" in one
    return {
        "submission_id": _name(_report(one)),
        "delivery_sha": _name(_report(one)),
        "row_id": _row(number, one),
        "form": one["form"],
        "measure_code": one["measure"],
        "scenario": one.get("scenario", "actual"),
        "cell": f"E{number + 1}",
        "period_key": one["period"],
        **{name: one[name] for name in (*DIMENSIONS, "origin_authority_code", "service_name") if name in one},
        "value": one["value"],
        "value_flag": "suppressed" if is_suppressed else "exact",
        "value_low": one.get("low"),
        "value_high": one.get("high"),
    }
