"""After some reports changed, asking again what that concerns finds what asking everything finds."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Connection, Engine
from tests.build.across.figures import FORMS, Figure, figure, fill
from tests.build.core_tables import write_table

from hosen.across_rules import load_across_rules
from hosen.build.findings import STATE, find
from hosen.build.run import build
from hosen.explanations import Explanations
from hosen.history import Touched, touch
from hosen.periods import Period
from hosen.schema import ensure_tables
from hosen.settings import PROJECT_ROOT
from hosen.views import load_views
from hosen.warehouse import connect, new_content, transaction, write_state

RULES = load_across_rules((PROJECT_ROOT,), FORMS)
VIEWS = load_views((PROJECT_ROOT,))
TODAY = date(2021, 12, 31)
BEFORE = datetime(2021, 9, 1)
AFTER = BEFORE + timedelta(days=1)

Report = tuple[str, str, str]
"""Form, submitter, period."""

MONTHS = [f"2021-{month:02d}" for month in range(1, 9)]
MEASURES = ("families_active", "recipients", "meetings")


@st.composite
def reports(draw: st.DrawFn, months: list[str]) -> dict[Report, list[Figure]]:
    """What two offices say of three centres month by month, and plans, aid and registries to hold it against."""
    found: dict[Report, list[Figure]] = {}
    value = st.sampled_from([0, 10, 11, 12, 40, 400])
    for office in ("office", "other"):
        for month in months:
            lines = draw(st.lists(st.tuples(st.sampled_from("123"), st.sampled_from(MEASURES), value), max_size=5))
            figures = [
                figure("centre_monthly", measure, amount, month, office, centre_code=centre, programme_code="otzma")
                for centre, measure, amount in lines
            ]
            found["centre_monthly", office, month] = figures
            kinds = draw(st.lists(value, max_size=1))
            found["aid", office, month] = [
                figure("aid", "aid_units", amount, month, office, authority_code="3000", aid_kind="computer")
                for amount in kinds
            ]
        for half in {f"2021-H{1 if month <= '2021-06' else 2}" for month in months}:
            plans = draw(st.lists(value, max_size=1))
            found["programme_plan", office, half] = [
                figure(
                    "programme_plan",
                    "recipients",
                    amount,
                    half,
                    office,
                    scenario="plan",
                    district_code="haifa",
                    programme_code="otzma",
                )
                for amount in plans
            ]
    registry = draw(st.lists(value, max_size=1))
    found["department_registry", "other", "standing"] = [
        figure("department_registry", "departments_with_otzma", amount, "standing", "other", district_code="haifa")
        for amount in registry
    ]
    return {report: figures for report, figures in found.items() if figures}


def fill_again(connection: Connection, changed: Mapping[Report, list[Figure]]) -> None:
    """Other figures in place of what stands of these reports."""
    for form, submitter, period in changed:
        name = f"{submitter} {form} {period} v1"
        said = {"name": name, "now": AFTER}
        connection.execute(
            sa.text("INSERT INTO history.fact SELECT *, :now FROM core.fact WHERE submission_id = :name"), said
        )
        for table in ("fact", "record", "submission"):
            connection.execute(sa.text(f"DELETE FROM core.{table} WHERE submission_id = :name"), {"name": name})
        connection.execute(sa.text("DELETE FROM core.arrival WHERE delivery_sha = :name"), {"name": name})
    if figures := [one for many in changed.values() for one in many]:
        fill(connection, figures)
    days = [(form, submitter, Period.from_key(period)) for form, submitter, period in changed]
    touch(connection, AFTER, [Touched(form, submitter, day.start, day.end) for form, submitter, day in days])
    new_content(connection)


def findings(connection: Connection) -> list[dict[str, Any]]:
    rows = connection.execute(sa.text("SELECT * FROM core.finding ORDER BY finding_id")).mappings()
    return [{name: value for name, value in row.items() if name != "known_from"} for row in rows]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A warehouse with lists and all views; what an example writes into it goes again."""
    engine = connect(f"duckdb:///{tmp_path_factory.mktemp('again') / 'warehouse.duckdb'}")
    with transaction(engine) as connection:
        ensure_tables(connection)
        build(connection, (PROJECT_ROOT,))
        centres = [{"centre_code": one, "district_code": "haifa" if one < "3" else "south"} for one in "123"]
        write_table(connection, "centre", centres)
        due = {"form": "centre_monthly", "submitter_code": "office", "due_until": "2021-03-10T21:00:00"}
        write_table(connection, "expected_report", [{**due, "period_key": month} for month in MONTHS[:3]])
    return engine


@settings(max_examples=25, phases=[Phase.reuse, Phase.generate], suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_asking_again_finds_what_asking_everything_does(engine: Engine, data: st.DataObject) -> None:
    before = data.draw(reports(MONTHS))
    others = data.draw(reports(data.draw(st.lists(st.sampled_from(MONTHS), min_size=1, max_size=2, unique=True))))
    assume(before or others)
    chosen = data.draw(st.lists(st.sampled_from(sorted({*before, *others})), min_size=1, max_size=3, unique=True))
    changed = {report: others.get(report, []) for report in chosen}
    with engine.connect() as connection, connection.begin() as passing:
        if figures := [one for many in before.values() for one in many]:
            fill(connection, figures)
        find(connection, RULES, Explanations(), TODAY, moment=BEFORE, views=VIEWS)
        fill_again(connection, changed)
        find(connection, RULES, Explanations(), TODAY, moment=AFTER, views=VIEWS)
        again = findings(connection)
        write_state(connection, STATE, "")
        find(connection, RULES, Explanations(), TODAY, moment=AFTER + timedelta(days=1), views=VIEWS)
        everything = findings(connection)
        passing.rollback()
    assert [row for row in again if row not in everything] == []
    assert [row for row in everything if row not in again] == []
