"""Every delivered rule across forms and over time: figures that break it, and figures that must not, on both
databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from tests.build.across.cases import CASES, Case
from tests.build.across.figures import FORMS, Figure, fill
from tests.build.core_tables import write_table

from hosen.across_rules import AcrossRule, AcrossRules, load_across_rules
from hosen.build.findings import find
from hosen.build.run import build
from hosen.explanations import Explanations
from hosen.schema import ensure_tables
from hosen.settings import PROJECT_ROOT
from hosen.warehouse import connect, transaction

RULES = {rule.name: rule for rule in load_across_rules((PROJECT_ROOT,), FORMS).rules}
TODAY = date(2021, 12, 31)


@pytest.fixture(scope="module", params=["duckdb", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> sa.Engine:
    """A warehouse with empty tables and all views."""
    if request.param == "duckdb":
        url = f"duckdb:///{tmp_path_factory.mktemp('across') / 'warehouse.duckdb'}"
    else:
        url = request.getfixturevalue("new_postgresql")()
    engine = connect(url)
    with transaction(engine) as connection:
        ensure_tables(connection)
        build(connection, (PROJECT_ROOT,))
        write_table(
            connection, "expected_report", [_due("centre_monthly", "2021-06"), _due("programme_plan", "2021-H1")]
        )
    return engine


@contextmanager
def in_passing(engine: sa.Engine) -> Iterator[Connection]:
    """A transaction that leaves nothing behind."""
    with engine.connect() as connection:
        passing = connection.begin()
        yield connection
        passing.rollback()


@pytest.fixture
def warehouse(engine: sa.Engine) -> Iterator[Connection]:
    with in_passing(engine) as connection:
        yield connection


def _due(form: str, period: str) -> dict[str, Any]:
    return {"form": form, "submitter_code": "office", "period_key": period, "due_until": "2021-07-10T21:00:00"}


def found(
    connection: Connection, figures: list[Figure], *rules: AcrossRule, explanations: Explanations | None = None
) -> list[dict[str, Any]]:
    """What the rules find in those figures."""
    fill(connection, figures)
    find(connection, AcrossRules(rules), explanations or Explanations(), TODAY)
    rows = connection.execute(sa.text("SELECT * FROM core.finding ORDER BY submitter_code, finding_id")).mappings()
    return [dict(row) for row in rows]


def test_every_rule_has_a_case_and_every_case_a_rule() -> None:
    assert set(CASES) == set(RULES)
    assert len(RULES) >= 20


@pytest.mark.parametrize("name", CASES)
def test_figures_that_break_it(name: str, warehouse: Connection) -> None:
    case: Case = CASES[name]
    rows = found(warehouse, case.bad, RULES[name])
    assert len(rows) == case.found
    for row in rows:
        assert (row["rule"], row["code"], row["severity"]) == (name, RULES[name].code, RULES[name].severity)
        assert row["status"] == "open"
        said = [row[column] for column in ("message_he", "message_en", "action_he", "action_en")]
        assert not any("{" in text or "None" in text for text in said)
        assert row["submission_id"] and row["delivery_sha"] and row["form"] and row["period_key"]
        assert row["left_place"] or row["right_place"]
        values = (row["left_value"], row["right_value"])
        assert values == (case.left, case.right)


@pytest.mark.parametrize("name", CASES)
def test_figures_that_do_not(name: str, warehouse: Connection) -> None:
    assert found(warehouse, CASES[name].good, RULES[name]) == []


@pytest.mark.parametrize("name", CASES)
def test_the_order_of_loading_changes_nothing(name: str, engine: sa.Engine) -> None:
    """Cells are named after the order in which figures are written, so they are left out."""
    kept = ("rule", "submission_id", "left_value", "right_value", "low", "high", "goes_to")
    told = []
    for figures in (CASES[name].bad, CASES[name].bad[::-1]):
        with in_passing(engine) as connection:
            rows = found(connection, figures, RULES[name])
            told.append(sorted(str([row[column] for column in kept]) for row in rows))
    assert told[0] == told[1]
