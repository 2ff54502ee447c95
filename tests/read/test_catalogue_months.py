"""Months across a header in all their spellings, and periods that a table, a sheet or a row names."""

from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from .catalogue import GILA, JERUSALEM, MONTHLY, NETWORK, OTZMA, column, exact, outcomes, told
from .conftest import MakeWorkbook, ReadFile

ACROSS = ["מרכז", "תכנית", "מדד"]
BARE = ["מרכז", "תכנית", "משפחות פעילות", "מפגשים"]
LINES = [[GILA, OTZMA, "מפגשים", 5, 6], [GILA, OTZMA, "משפחות פעילות", 50, None]]
EXPECTED = [
    {
        "period": "2021-01",
        "centre_code": "1001 A3",
        "programme_code": "otzma B3",
        "month": "2021-01 D2",
        "families_active": "50 D4",
        "meetings": "5 D3",
    },
    {
        "period": "2021-02",
        "centre_code": "1001 A3",
        "programme_code": "otzma B3",
        "month": "2021-02 E2",
        "meetings": "6 E3",
    },
]


@pytest.mark.parametrize(
    ("january", "february"),
    [
        ("ינואר", "פברואר"),
        ("ינו'", "פבר׳"),
        ("ינו", "פבר"),
        ("ינו-21", "פבר-21"),
        ("ינואר 2021", "פברואר 2021"),
        ("ינואר\n2021", "פברואר\n2021"),
        ("ינואר 21", "פברואר 21"),
        ("01/2021", "02/2021"),
        ("1.2021", "2.2021"),
        ("01/21", "02/21"),
        ("2021-01", "2021-02"),
        ("Jan-21", "Feb-21"),
        ("חודש ינואר", "חודש פברואר"),
        ("חודש 1", "חודש 2"),
        (datetime(2021, 1, 1), datetime(2021, 2, 1)),
        (date(2021, 1, 31), date(2021, 2, 28)),
        ("\u200fינואר\u200f", "\u202bפברואר\u202c"),
        ("ראוני", "ראורבפ"),
    ],
)
def test_months_across(workbook: MakeWorkbook, read: ReadFile, january: Any, february: Any) -> None:
    found = read(workbook(a=[["שנת 2021"], [*ACROSS, january, february], *LINES]), **JERUSALEM)
    assert (exact(found, "centre_monthly"), told(found)) == (EXPECTED, [])
    assert outcomes(found, "layout", "period_key", "period_from") == [("months_across", None, "rows")]


@pytest.mark.parametrize("shown", ["mmm-yy", "[$-40D]mmm\\-yy", "mm/yyyy", "[$-he-IL,100]mmmm yyyy"])
def test_months_across_as_days_of_excel_in_any_format(workbook: MakeWorkbook, read: ReadFile, shown: str) -> None:
    path = workbook(a=[[], [*ACROSS, datetime(2021, 1, 1), datetime(2021, 2, 1)], *LINES])
    file = openpyxl.load_workbook(path)
    for place in ("D2", "E2"):
        file["a"][place].number_format = shown
    file.save(path)
    found = read(path, **JERUSALEM)
    assert (exact(found, "centre_monthly"), told(found)) == (EXPECTED, [])


def test_the_other_periods_column_is_kept_apart(workbook: MakeWorkbook, read: ReadFile) -> None:
    """A figure for a quarter beside the months is no month's."""
    header = [*ACROSS, "ינואר", "פברואר", "רבעון 1"]
    lines = [[*one, 11] for one in LINES]
    found = read(workbook(a=[["שנת 2021"], header, *lines]), **JERUSALEM)
    assert (exact(found, "centre_monthly"), told(found)) == (EXPECTED, [("header_unknown", "F2")])


@pytest.mark.parametrize("other", ['סה"כ רבעון 1', "מצטבר ינואר-פברואר", "ממוצע חודשי", "ינואר (יעד)", "ינואר – תכנון"])
def test_what_is_computed_of_the_months_is_no_month(workbook: MakeWorkbook, read: ReadFile, other: str) -> None:
    header = [*ACROSS, "ינואר", "פברואר", other]
    found = read(workbook(a=[["שנת 2021"], header, *([*one, 11] for one in LINES)]), **JERUSALEM)
    assert (exact(found, "centre_monthly"), told(found)) == (EXPECTED, [("header_unknown", "F2")])


def test_months_across_without_a_year_are_asked_about(workbook: MakeWorkbook, read: ReadFile) -> None:
    found = read(workbook(a=[[*ACROSS, "ינואר", "פברואר"], *LINES]), **JERUSALEM)
    assert (found.records, told(found)) == ({}, [("period_unknown", None)])


def test_months_of_a_school_year(workbook: MakeWorkbook, read: ReadFile) -> None:
    header = [*ACROSS, "דצמבר 2020", "ינואר 2021"]
    found = read(workbook(a=[['תשפ"א'], header, *LINES]), **JERUSALEM)
    assert column(found, "centre_monthly", "month") == ["2020-12 D2", "2021-01 E2"]
    assert told(found) == []


@pytest.mark.parametrize(
    "month",
    [
        "03/2021",
        "3/2021",
        "3.2021",
        "מרץ 2021",
        "מרס 2021",
        "מארס 2021",
        "מרץ 21",
        "במרץ 2021",
        "2021-03",
        "Mar 2021",
        "מרץ",
        "מרס",
        "3",
        3,
        datetime(2021, 3, 1),
        "1/3/2021",
        "31.3.2021",
        "מרץ, 2021",
        "03-2021",
        "חודש מרץ",
    ],
)
def test_a_month_in_a_row(workbook: MakeWorkbook, read: ReadFile, month: Any) -> None:
    found = read(workbook(a=[["דיווח לשנת 2021"], MONTHLY, [GILA, OTZMA, month, 50, 6]]), **JERUSALEM)
    assert (column(found, "centre_monthly", "month"), told(found)) == (["2021-03 C3"], [])
    assert found.records["centre_monthly"][0]["period_key"] == "2021-03"


@pytest.mark.parametrize("month", ["13/2021", "מרץ-אפריל 2021", 'אדר תשפ"א', "הכול", "רבעון 1", "00/2021"])
def test_a_month_that_is_none(workbook: MakeWorkbook, read: ReadFile, month: str) -> None:
    found = read(workbook(a=[MONTHLY, [GILA, OTZMA, month, 50, 6]]), **JERUSALEM)
    assert (column(found, "centre_monthly", "month"), told(found)) == (["– C2"], [("value_not_period", "C2")])


@pytest.mark.parametrize(
    "title",
    ["דיווח לחודש מרץ 2021", "מרץ 2021", "03/2021", "מרץ 21", "תקופת הדיווח: 3.2021", "1.3.2021-31.3.2021"],
)
def test_a_month_in_the_title(workbook: MakeWorkbook, read: ReadFile, title: str) -> None:
    found = read(workbook(a=[[title], BARE, [GILA, OTZMA, 50, 6]]), **JERUSALEM)
    assert outcomes(found, "period_key", "period_from") == [("2021-03", "content")]
    assert told(found) == []


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("חציון א' 2021", "2021-H1"),
        ("חציון ב׳ 2021", "2021-H2"),
        ("מחצית ראשונה 2021", "2021-H1"),
        ("מחצית שנייה של שנת 2021", "2021-H2"),
        ("H1 2021", "2021-H1"),
        ("ינואר-יוני 2021", "2021-H1"),
        ("1.7.2021 – 31.12.2021", "2021-H2"),
        ("07/2021-12/2021", "2021-H2"),
    ],
)
def test_a_half_year_in_the_title(workbook: MakeWorkbook, read: ReadFile, title: str, key: str) -> None:
    rows = [[title], ["מחוז", "תכנית", "משפחות מתוכננות"], ["ירושלים", OTZMA, 100]]
    found = read(workbook(a=rows), **JERUSALEM)
    assert outcomes(found, "period_key", "period_from") == [(key, "content")]
    assert [tuple(record.values()) for record in exact(found, "programme_plan")] == [
        (key, "jerusalem A3", "otzma B3", key, "100 C3")
    ]
    assert told(found) == []


@pytest.mark.parametrize(
    ("title", "key"), [("Q1 2021", "2021-Q1"), ("רבעון שני 2021", "2021-Q2"), ("אפריל–יוני 2021", "2021-Q2")]
)
def test_a_quarter_in_the_title(workbook: MakeWorkbook, read: ReadFile, title: str, key: str) -> None:
    rows = [[title], ["עיר", "אוכלוסיית יעד", "הכשרות"], ["בת ים", "פרט ומשפחה", 3]]
    found = read(workbook(a=rows), submitter="trauma_centre")
    assert outcomes(found, "form", "period_key", "period_from") == [("preparedness_quarterly", key, "content")]
    assert told(found) == []


def test_months_across_under_a_year_each(workbook: MakeWorkbook, read: ReadFile) -> None:
    rows = [
        ["רשות", "סוג סיוע", 2020, None, 2021],
        [None, None, "נובמבר", "דצמבר", "ינואר"],
        ["שדרות", "מחשבים", 1, 2, 3],
    ]
    found = read(workbook(a=rows), **NETWORK)
    assert column(found, "aid", "month") == ["2020-11 C2", "2020-12 D2", "2021-01 E2"]
    assert column(found, "aid", "aid_units") == ["1 C3", "2 D3", "3 E3"]
    assert told(found) == []
