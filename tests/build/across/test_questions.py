"""Whom a question goes to and what it may say; what explains it; when findings are made anew."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from tests.build.across.cases import ACTIVE, activity, listed, monthly, over_time, plan
from tests.build.across.figures import fill
from tests.build.across.test_rules import RULES, TODAY, engine, found, in_passing, warehouse  # noqa: F401

from hosen.across_rules import AcrossRules
from hosen.build.findings import find
from hosen.explanations import MATCHED, Explanation, Explanations
from hosen.warehouse import new_content, read_state

JUMP = over_time(
    "centre_monthly", ACTIVE, [40, 90], ["2021-05", "2021-06"], centre_code="1001", programme_code="noshmim"
)


def line(
    rule: str = "families_jumped", until: date | None = None, status: str = "explained", **matched: str
) -> Explanation:
    which: dict[str, str | None] = {column: matched.get(column) for column in MATCHED}
    place = f"explanations/x.csv, line {len(matched) + 2}"
    return Explanation(rule, which, status, "merged", "letter", "dana", date(2021, 7, 1), until, place)


def asked_about(connection: Connection, *lines: Explanation) -> list[dict[str, Any]]:
    rows = found(connection, JUMP, RULES["families_jumped"], explanations=Explanations(lines, "x"))
    return sorted(rows, key=lambda row: row["code"], reverse=True)


def test_a_submitters_message_says_nothing_of_anothers_report(warehouse: Connection) -> None:  # noqa: F811
    figures = [monthly(ACTIVE, 777), monthly(ACTIVE, 888, submitter="bureau", received="2021-07-09")]
    rows = {row["submitter_code"]: row for row in found(warehouse, figures, RULES["families_reported_by_two"])}
    for own, other, number in (("office", "bureau", "888"), ("bureau", "office", "777")):
        row = rows[own]
        said = " ".join(row[name] for name in ("message_he", "message_en", "action_he", "action_en"))
        assert row["goes_to"] == "submitter"
        assert number not in said
        assert other not in said
        assert f"{own} centre_monthly" in said
        assert {float(row["left_value"]), float(row["right_value"])} == {777, 888}  # headquarters sees both
    assert "centre_monthly" in rows["office"]["left_place"]


def test_what_two_lists_say_of_a_person_goes_to_headquarters_only(warehouse: Connection) -> None:  # noqa: F811
    [row] = found(
        warehouse, [listed("0123456789ab", 1), listed("0123456789ab", 2, "other")], RULES["person_on_two_lists"]
    )
    assert row["goes_to"] == "headquarters"
    assert "0123456789ab" not in str(row)
    assert "E1" in row["message_en"] and "E2" in row["message_en"]


def test_figures_of_several_senders_together_go_to_headquarters(warehouse: Connection) -> None:  # noqa: F811
    figures = [monthly(ACTIVE, 30), monthly(ACTIVE, 40, submitter="other", centre_code="7"), plan(ACTIVE, 0)]
    [row] = found(warehouse, figures, RULES["families_have_a_plan"])
    assert (row["goes_to"], row["submitter_code"], row["left_value"]) == ("headquarters", None, 70)


def test_what_is_alike_comes_before_what_is_nearly_alike(warehouse: Connection) -> None:  # noqa: F811
    rule = RULES["activity_reported_twice"]
    figures = [
        *activity("one", "2021-03-04", 25, row=1),
        *activity("other", "2021-03-04", 25, row=1),
        *activity("other", "2021-03-04", 27, row=2),
        *activity("one", "2021-05-06", 30, row=3),
        *activity("other", "2021-06-05", 30, row=3),
        *activity("one", "2021-02-01", 118, row=4),
        *activity("other", "2021-02-01", 148, row=4),
        *activity("one", "2021-01-01", 18, row=5),
        *activity("other", "2021-01-01", 81, row=5),
    ]
    said = sorted(row["message_en"].split(": ")[0].split("rows are ")[1] for row in found(warehouse, figures, rule))
    swapped = 'alike, but day and month of "date" are swapped'
    digit = 'different in one digit of "participants"'
    assert said == sorted(["alike", "alike", swapped, swapped, digit, digit])


def test_a_line_that_broke_off_is_asked_about_in_the_next_report(warehouse: Connection) -> None:  # noqa: F811
    figures = [
        *JUMP[:1],
        monthly(ACTIVE, 10, "2021-05", centre_code="7"),
        monthly(ACTIVE, 10, "2021-06", centre_code="7"),
    ]
    [row] = found(warehouse, figures, RULES["families_jumped"])
    assert (row["submission_id"], row["cell"]) == ("office centre_monthly 2021-06 v1", None)
    assert (row["left_value"], row["right_value"], row["centre_code"]) == (None, 40, "1001")
    assert "has no line" in row["message_en"]


@pytest.mark.parametrize("more", [{"period_key": "2021-06"}, {"submitter_code": "office", "centre_code": "1001"}, {}])
def test_an_explanation_stands_beside_its_figure(warehouse: Connection, more: dict[str, str]) -> None:  # noqa: F811
    [row] = asked_about(warehouse, line(until=TODAY, **more))
    assert (row["status"], row["reason"], row["evidence"]) == ("explained", "merged", "letter")
    assert (row["explained_by"], row["explained_until"]) == ("dana", TODAY)


def test_the_line_that_names_more_counts(warehouse: Connection) -> None:  # noqa: F811
    [row] = asked_about(warehouse, line(status="waived"), line(centre_code="1001"))
    assert row["status"] == "explained"


def test_a_line_that_is_over_explains_nothing_and_is_reported(warehouse: Connection) -> None:  # noqa: F811
    asked, expired = asked_about(warehouse, line(until=date(2021, 12, 30)))
    assert (asked["status"], expired["code"], expired["goes_to"]) == ("open", "explanation_expired", "headquarters")
    assert "explanations/x.csv, line 2" in expired["message_he"]


def test_a_line_that_fits_nothing_is_reported(warehouse: Connection) -> None:  # noqa: F811
    asked, unused = asked_about(warehouse, line(centre_code="1002"))
    assert (asked["status"], unused["code"], unused["centre_code"]) == ("open", "explanation_unused", "1002")


def test_findings_are_made_anew_only_when_something_changed(engine: sa.Engine) -> None:  # noqa: F811
    rules = AcrossRules((RULES["families_jumped"],), "rules")
    with in_passing(engine) as connection:
        fill(connection, JUMP)
        new_content(connection)
        find(connection, rules, Explanations(), TODAY)
        content = read_state(connection, "content")
        connection.execute(sa.text("DELETE FROM core.finding"))
        find(connection, rules, Explanations(), TODAY)
        assert connection.execute(sa.text("SELECT COUNT(*) FROM core.finding")).scalar_one() == 0
        assert read_state(connection, "content") == content
        explained = Explanations((line(until=TODAY),), "one line")
        find(connection, rules, explained, TODAY)
        assert connection.execute(sa.text("SELECT status FROM core.finding")).scalars().all() == ["explained"]
        assert read_state(connection, "content") != content
        find(connection, rules, explained, date(2022, 1, 1))  # the line is over by then
        assert sorted(connection.execute(sa.text("SELECT code FROM core.finding")).scalars()) == [
            "explanation_expired",
            "figure_jumped",
        ]
