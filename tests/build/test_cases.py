"""Each view against folders of data: what stands in `core`, and what the view must say, on both databases."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from tests.build.core_tables import fill, read_csv

from hosen.build.run import build
from hosen.forms import load_forms
from hosen.schema import ensure_tables
from hosen.settings import PROJECT_ROOT
from hosen.views import View, load_views
from hosen.warehouse import connect, read_view, transaction

CASES = sorted(folder for folder in (Path(__file__).parent / "cases").glob("*/*") if folder.is_dir())
MARTS = {view.name: view for view in load_views((PROJECT_ROOT,)) if view.schema == "mart"}


def test_every_view_has_cases_and_every_case_a_view() -> None:
    assert {case.parent.name for case in CASES} == set(MARTS)
    assert set(MARTS) >= {
        "origin_host_month",
        "service_district_year",
        "district_program_month",
        "plan_vs_actual",
        "district_summary",
        "program_summary",
        "reporting_status",
        "data_quality",
    }


def test_a_measure_is_reported_by_one_form_only() -> None:
    """Views add up a measure whatever form it is from: a figure that two forms report would count twice."""
    forms = load_forms((PROJECT_ROOT,))
    reported = {(column.measure, column.scenario, form.name) for form in forms.values() for column in form.measures}
    assert len(reported) > 30
    assert len({(measure, scenario) for measure, scenario, _ in reported}) == len(reported)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_case(case: Path, warehouse_url: str) -> None:
    view = MARTS[case.parent.name]
    expected = read_csv(case / "expected.csv")
    with transaction(connect(warehouse_url)) as connection:
        ensure_tables(connection)
        fill(connection, case)
        build(connection, (PROJECT_ROOT,))
        rows = read_view(connection, "mart", view.name).to_pylist()
        _check_grain(connection, view)
    found = [{name: as_text(row[name]) for name in expected[0]} for row in rows]
    assert sorted(found, key=_in_order) == sorted(expected, key=_in_order)


def _check_grain(connection: sa.Connection, view: View) -> None:
    grain = ", ".join(view.grain)
    twice = f"SELECT {grain} FROM {view.qualified_name} GROUP BY {grain} HAVING COUNT(*) > 1"
    assert connection.execute(sa.text(twice)).all() == []


def _in_order(row: dict[str, str]) -> list[str]:
    return list(row.values())


def as_text(value: Any) -> str:
    """As the cases write it: empty for nothing, numbers without trailing zeros, ISO times."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
