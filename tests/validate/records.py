"""Records as reading leaves them, made by hand: good rows of each form that a test then spoils."""

from pathlib import Path
from typing import Any

import pyarrow as pa

from hosen.batch import issues_table, record_schema, stage_folder, write_table
from hosen.forms import Form
from hosen.issues import Issue

GOOD: dict[str, dict[str, Any]] = {
    "department_registry": {
        "district_code": "jerusalem",
        "authority_number": "103",
        "department_code": "1030040",
        "department_name": "ירושלים - בוכרים",
        "has_noshmim": 1.0,
        "has_otzma": 0.0,
        "departments": 1.0,
        "department_authority": "103",
    },
    "framework_payments": {
        "service_code": "640",
        "year": "2017",
        "budget_line": "1042430",
        "persons_placed": 14.0,
        "total_paid": 49307.0,
        "tender": "164/13",
        "framework_number": "580028769",
        "district_code": "south",
    },
    "service_book": {
        "line_number": "4",
        "administration": "דיור",
        "division": "קליטה",
        "service_name": "אולפני עברית",
        "budget": 4500.0,
        "book_recipients": 8000.0,
    },
    "centre_monthly": {
        "centre_code": "1001",
        "programme_code": "noshmim",
        "month": "2021-03",
        "families_active": 40.0,
        "families_joined": 6.0,
        "families_completed": 4.0,
        "recipients": 90.0,
        "meetings": 75.0,
        "training_hours": 12.0,
    },
    "programme_plan": {
        "district_code": "haifa",
        "centre_code": None,
        "programme_code": "noshmim",
        "half_year": "2021-H1",
        "planned_families": 400.0,
        "planned_recipients": 900.0,
        "planned_completed": 150.0,
        "planned_hours": 60.0,
        "stated_percent": 84.0,
    },
}


def letter(form: Form, column: str) -> str:
    """The sheet column in which `record` puts a column of the form."""
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[[one.name for one in form.kept_columns].index(column)]


def record(form: Form, row: int, delivery: str = "d1", **changes: Any) -> dict[str, Any]:
    """A good record at that row of a sheet, with some of its values, or of its place, changed. Its row_id is
    `<delivery>:<row>`."""
    known = record_schema(form).names
    assert set(changes) <= set(known), f"{form.name} has no {set(changes) - set(known)}"
    found: dict[str, Any] = {
        "row_id": f"{delivery}:{row}",
        "delivery": delivery,
        "sheet": "גיליון1",
        "sheet_number": 1,
        "row": row,
        "submitter": "s1",
        "period_key": "2021-03",
        "raw": "{}",
    }
    for column in form.kept_columns:
        value = {**GOOD[form.name], **changes}.get(column.name)
        found[column.name] = value
        found[f"{column.name}__cell"] = f"{letter(form, column.name)}{row}"
        found[f"{column.name}__filled"] = False
        found[f"{column.name}__flag"] = "exact" if value is not None else "missing"
    return {name: value for name, value in {**found, **changes}.items() if name in known}


def table(form: Form, records: list[dict[str, Any]]) -> pa.Table:
    """Records as a table of the form's schema."""
    return pa.Table.from_pylist(records, schema=record_schema(form))


def make_batch(
    folder: Path, records: list[tuple[Form, list[dict[str, Any]]]], read_issues: list[Issue] | None = None
) -> Path:
    """A batch folder as reading leaves it."""
    with stage_folder(folder, "read") as read:
        write_table(read, "issues", issues_table(read_issues or []))
        for form, rows in records:
            write_table(read, f"records_{form.name}", table(form, rows))
    return folder
