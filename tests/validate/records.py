"""Records as reading leaves them, made by hand: good rows of each form that a test then spoils."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml

from hosen.batch import issues_table, record_schema, stage_folder, write_table
from hosen.forms import Form
from hosen.issues import Issue

CASE_FILES = sorted((Path(__file__).parent / "cases").glob("*.yml"))


def case_file(form: str) -> dict[str, Any]:
    """`cases/<form>.yml`."""
    found: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "cases" / f"{form}.yml").read_text("utf-8"))
    return found


GOOD: dict[str, dict[str, Any]] = {file.stem: case_file(file.stem)["good"] for file in CASE_FILES}
"""A row of each form that breaks no rule."""


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
        "raw_table": delivery,
        "raw_line": row,
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
