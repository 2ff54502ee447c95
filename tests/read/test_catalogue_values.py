"""Cells that do not simply hold what their column asks for: blurred figures, percents, days, several things in one."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from .catalogue import GILA, JERUSALEM, MONTHLY, NETWORK, OTZMA, column, exact, told
from .conftest import Found, MakeWorkbook, ReadFile

PLAN = ["מחוז", "תכנית", "משפחות מתוכננות", "אחוז מהתכנון"]
LOG = ["תאריך", "סוג הפעילות", "משתתפים", "שעות"]
CITY = {"submitter": "city_centre_bat_yam"}

# --- figures


@pytest.mark.parametrize(
    ("cell", "read_as", "issue"),
    [
        (50, "50 D2", None),
        (0, "0 D2", None),
        ("50", "50 D2", "number_as_text"),
        ("1,250", "1250 D2", "number_as_text"),
        ("1 250", "1250 D2", "number_as_text"),
        ("1\u00a0250", "1250 D2", "number_as_text"),
        ("٥٠", "50 D2", "number_as_text"),
        ("50 ", "50 D2", "number_as_text"),
        ("'50", "– D2 broken", "value_not_number"),
        ("כ-120", "120 D2 approximate", "value_approximate"),
        ("כ־120", "120 D2 approximate", "value_approximate"),
        ("כ 120", "120 D2 approximate", "value_approximate"),
        ("~120", "120 D2 approximate", "value_approximate"),
        ("בערך 120", "120 D2 approximate", "value_approximate"),
        ("קטן מ-15", "– D2 suppressed 0..14", "value_suppressed"),
        ("פחות מ-5", "– D2 suppressed 0..4", "value_suppressed"),
        ("<5", "– D2 suppressed 0..4", "value_suppressed"),
        ("עד 5", "– D2 suppressed 0..5", "value_suppressed"),
        ("מעל 100", "– D2 suppressed 101..", "value_suppressed"),
        ("10-20", "– D2 suppressed 10..20", "value_suppressed"),
        ("-", "– D2 none", None),
        ("—", "– D2 none", None),
        ("־", "– D2 none", None),
        ("אין", "– D2 none", None),
        ('ל"ר', "– D2 none", None),
        ("ל״ר", "– D2 none", None),
        ("ל''ר", "– D2 none", None),
        ("N/A", "– D2 none", None),
        ("טרם דווח", "– D2 none", None),
        (None, "– D2", None),
        ("הרבה", "– D2 broken", "value_not_number"),
        ("12 משפחות", "– D2 broken", "value_not_number"),
        ("12,5", "– D2 broken", "value_not_number"),
        (12.5, "– D2 broken", "value_not_whole"),
        (True, "– D2 broken", "value_not_number"),
        ("12²", "– D2 broken", "value_not_number"),
        ("#N/A", "– D2 broken", "error_cell"),
        ("#REF!", "– D2 broken", "error_cell"),
    ],
)
def test_a_figure(workbook: MakeWorkbook, read: ReadFile, cell: Any, read_as: str, issue: str | None) -> None:
    found = read(workbook(a=[MONTHLY, [GILA, OTZMA, "01/2021", cell, 6]]), **JERUSALEM)
    assert column(found, "centre_monthly", "families_active") == [read_as]
    assert told(found) == ([(issue, "D2")] if issue else [])


def test_nothing_and_nought_are_different(workbook: MakeWorkbook, read: ReadFile) -> None:
    lines = [[GILA, OTZMA, "01/2021", cell, 6] for cell in (0, None, "-", "0")]
    rows = read(workbook(a=[MONTHLY, *lines]), **JERUSALEM).records["centre_monthly"]
    assert [(row["families_active"], row["families_active__flag"]) for row in rows] == [
        (0.0, "exact"),
        (None, "missing"),
        (None, "none"),
        (0.0, "exact"),
    ]


@pytest.mark.parametrize(
    ("cell", "hours", "issue"),
    [
        (2.5, "2.5 D2", None),
        (time(2, 30), "2.5 D2", "duration_as_time"),
        (timedelta(hours=26, minutes=30), "26.5 D2", "duration_as_time"),
        ("2:30", "2.5 D2", "duration_as_time"),
    ],
)
def test_hours_as_a_time(workbook: MakeWorkbook, read: ReadFile, cell: Any, hours: str, issue: str | None) -> None:
    found = read(workbook(a=[LOG, [date(2021, 1, 5), "הרצאה", 20, cell]]), **CITY)
    assert column(found, "activity_log", "activity_hours") == [hours]
    assert told(found) == ([(issue, "D2")] if issue else [])


# --- percents


@pytest.mark.parametrize(
    ("cell", "read_as", "issue"),
    [
        ("84%", "84 D3", None),
        ("84 %", "84 D3", None),
        ("%84", "84 D3", None),
        ("84 אחוז", "84 D3", None),
        ("84% מהתכנון", "84 D3", None),
        (0.84, "84 D3", "percent_as_ratio"),
        ("0.84", "84 D3", "percent_as_ratio"),
        (84, "84 D3", None),
        ("84", "84 D3", "number_as_text"),
        (1.2, "120 D3", "percent_as_ratio"),
        (0, "0 D3", None),
        (5, "– D3", "percent_unclear"),
        ("5%", "5 D3", None),
        ("כ-84%", "84 D3", "value_approximate"),
        ("84%-90%", "– D3", "value_not_number"),
        ("גבוה", "– D3", "value_not_number"),
    ],
)
def test_a_percent(workbook: MakeWorkbook, read: ReadFile, cell: Any, read_as: str, issue: str | None) -> None:
    rows = [["תכנון חציון א' 2021"], PLAN, ["ירושלים", OTZMA, 100, cell]]
    found = read(workbook(a=rows), **JERUSALEM)
    assert column(found, "programme_plan", "stated_percent") == [read_as]
    assert told(found) == ([(issue, "D3")] if issue else [])


# --- days


@pytest.mark.parametrize(
    "cell",
    [
        datetime(2021, 3, 4),
        date(2021, 3, 4),
        "4/3/2021",
        "04.03.21",
        "4-3-2021",
        "4 במרץ 2021",
        "4-מרץ-21",
        "2021-03-04",
        "יום ה' 4.3.2021",
        "כ' באדר תשפ\"א",
        "כ׳ אדר ה'תשפ״א",
        "4.3.2021, כ' באדר תשפ\"א",
        "4/3/2021 10:30",
        datetime(2021, 3, 4, 10, 30),
        "\u200f4/3/2021\u200f",
    ],
)
def test_a_day(workbook: MakeWorkbook, read: ReadFile, cell: Any) -> None:
    found = read(workbook(a=[LOG, [cell, "הרצאה", 20, 2]]), **CITY)
    assert (column(found, "activity_log", "date"), told(found)) == (["2021-03-04 A2"], [])
    assert found.records["activity_log"][0]["period_key"] == "2021-03"


@pytest.mark.parametrize(
    ("cell", "day", "issue"),
    [
        (44259, "2021-03-04 A2", "date_as_serial"),
        (44259.5, "2021-03-04 A2", "date_as_serial"),
        ("יום ב' 4.3.2021", "2021-03-04 A2", "date_weekday_differs"),
        ("4/3", "– A2", "date_unclear"),
        ("31/2/2021", "– A2", "date_unclear"),
        ("מרץ", "– A2", "value_not_date"),
        (17, "– A2", "value_not_date"),
        ("12/3, 19/3, 26/3/2021", "– A2", "value_two_dates"),
    ],
)
def test_a_day_that_is_odd(workbook: MakeWorkbook, read: ReadFile, cell: Any, day: str, issue: str) -> None:
    found = read(workbook(a=[["מרץ 2021"], LOG, [cell, "הרצאה", 20, 2]]), **CITY)
    assert column(found, "activity_log", "date") == [day.replace("A2", "A3")]
    assert told(found) == [(issue, "A3")]
    assert found.records["activity_log"][0]["period_key"] == "2021-03"


@pytest.mark.parametrize(
    ("cell", "days"),
    [
        ("3-9/1/2024", ("2024-01-03 A2", "2024-01-09 A2")),
        ("1.3.21 - 4.3.21", ("2021-03-01 A2", "2021-03-04 A2")),
        ("12/3, 19/3/2021", ("2021-03-12 A2", "2021-03-19 A2")),
        ("28/12/2020 עד 3/1/2021", ("2020-12-28 A2", "2021-01-03 A2")),
    ],
)
def test_two_days_in_one_cell_with_a_column_for_the_second(
    workbook: MakeWorkbook, read: ReadFile, cell: str, days: tuple[str, str]
) -> None:
    found = read(workbook(a=[LOG, [cell, "הרצאה", 20, 2]]), **CITY)
    record = exact(found, "activity_log")[0]
    assert ((record["date"], record["date_end"]), told(found)) == (days, [])
    assert record["period"] == days[0][:7]  # that of the first day


def test_two_days_in_one_cell_beside_a_column_of_last_days(workbook: MakeWorkbook, read: ReadFile) -> None:
    lines = [["1-2/3/2021", "הרצאה", None, 20], ["1-2/3/2021", "הרצאה", "5/3/2021", 20]]
    found = read(workbook(a=[["תאריך", "סוג הפעילות", "עד תאריך", "משתתפים"], *lines]), **CITY)
    assert column(found, "activity_log", "date_end") == ["2021-03-02 A2", "2021-03-05 C3"]


def test_two_days_in_one_cell_without_a_column_for_the_second(workbook: MakeWorkbook, read: ReadFile) -> None:
    rows = [["תאריך הפניה", "גורם מפנה"], ["12/3, 19/3/2021", "רווחה"]]
    found = read(workbook(a=[["מרץ 2021"], *rows]), **CITY)
    assert (column(found, "referrals", "date"), told(found)) == (["– A3"], [("value_two_dates", "A3")])


# --- several codes in one cell

ROSTER = ["עובד קהילתי", "יישובים"]
UNIT = {"submitter": "community_unit_yehuda", "period": "2021-H1"}


def settlements(found: Found) -> list[str]:
    return column(found, "settlement_support", "locality_code")


def test_settlements_in_one_cell(workbook: MakeWorkbook, read: ReadFile) -> None:
    rows = [ROSTER, ["ישראלה ישראלי", "תירוש, גפן; לוזית,\nנחושה"], ["פלוני אלמוני", "שורש"]]
    found = read(workbook(a=rows), **UNIT)
    assert settlements(found) == ["10 B2", "39 B2", "52 B2", "59 B2", "456 B3"]
    records = found.records["settlement_support"]
    assert len({row["row_id"] for row in records}) == 5
    assert len({row["worker"] for row in records}) == 2
    assert column(found, "settlement_support", "settlements_accompanied") == ["1 B2"] * 4 + ["1 B3"]
    assert told(found) == []
    assert "ישראלה" not in str(found)


def test_a_cluster_stands_for_its_settlements(workbook: MakeWorkbook, read: ReadFile) -> None:
    rows = [ROSTER, ["פלוני אלמוני", "אשכול יישובי גוש האלה, תירוש"]]
    found = read(workbook(a=rows), **UNIT)
    assert (settlements(found), told(found)) == (["693 B2", "919 B2", "1070 B2", "1123 B2", "10 B2"], [])


def test_an_unknown_settlement_among_others(workbook: MakeWorkbook, read: ReadFile) -> None:
    found = read(workbook(a=[ROSTER, ["פלוני אלמוני", "תירוש, תירושון, גפן"]]), **UNIT)
    assert settlements(found) == ["10 B2", "– B2", "39 B2"]
    assert told(found) == [("code_unknown", "B2")]
    assert found.issues[0].value == "תירושון"
    assert found.issues[0].row_id == found.records["settlement_support"][1]["row_id"]


def test_a_name_with_a_comma_is_not_torn_from_its_figures(workbook: MakeWorkbook, read: ReadFile) -> None:
    """Figures cannot be divided among several settlements: the cell is one name there, and unknown."""
    found = read(workbook(a=[["יישוב", "אם לאם"], ["תירוש, גפן", 5]]), **UNIT)
    assert (settlements(found), told(found)) == (["– A2"], [("code_unknown", "A2")])


def test_percents_of_a_survey(workbook: MakeWorkbook, read: ReadFile) -> None:
    rows = [["סקר משפחות, חציון א' 2021"], ["קושי", "לפני המשבר", "במהלך המשבר"], ["קושי 1", "62%", 0.72]]
    found = read(workbook(a=rows), **NETWORK)
    assert column(found, "survey", "percent") == ["62 B3", "72 C3"]
    assert told(found) == [("percent_as_ratio", "C3")]
