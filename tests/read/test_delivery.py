"""Sheets as they come: headers anywhere, months across, totals, notes, and what cannot be told."""

import random
from collections import Counter
from datetime import datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hosen.read.known import Known

from .conftest import Found, MakeWorkbook, ReadFile

PLAN_HEADER = ["מחוז", "תכנית", "משפחות מתוכננות", "מקבלי שירות מתוכננים"]
BOOK_HEADER = ["מינהל", "אגף/מחלקה", "שירות חברתי", "תקציב", "מספר מקבלי שירות"]
SUBMITTER = {"submitter": "network_hq"}


def codes(found: Found) -> list[tuple[str, str | None]]:
    return [(issue.code, issue.cell) for issue in found.issues]


def book(found: Found) -> list[tuple[Any, ...]]:
    rows = found.records.get("service_book", [])
    names = ("administration", "division", "service_name", "budget", "book_recipients")
    return [tuple(row[name] for name in names) for row in rows]


HINTS = {"form": "service_book", "submitter": "welfare_ministry", "period": "2021"}


def test_the_header_may_stand_anywhere(workbook: MakeWorkbook, read: ReadFile) -> None:
    path = workbook(
        a=[
            ["ספר השירותים לשנת 2021"],
            ["עודכן ב-03/02/2022"],
            [],
            [None, None, "תקציב\nבאלפי  ש״ח", " שירות חברתי", "מינהל ", None, "אגף / מחלקה", "מספר מקבלי שירות"],
            [None, None, 5, "א", "מינהל א", None, "אגף א", 1],
        ]
    )
    found = read(path, submitter="welfare_ministry")
    assert book(found) == [("מינהל א", "אגף א", "א", 5.0, 1.0)]
    assert found.outcomes[0]["period_key"] == "2021"  # and not the year in which the sheet was made
    assert found.records["service_book"][0]["budget__cell"] == "C5"
    assert codes(found) == []


def test_groups_are_filled_down_within_their_own_group_only(workbook: MakeWorkbook, read: ReadFile) -> None:
    path = workbook(
        a=[
            BOOK_HEADER,
            ["מ1", "א1", "ש1", 1, 1],
            [None, None, "ש2", 1, 1],
            ["מ2", None, "ש3", 1, 1],
            [None, "א2", "ש4", 1, 1],
        ]
    )
    found = read(path, **HINTS)
    assert [row[:2] for row in book(found)] == [("מ1", "א1"), ("מ1", "א1"), ("מ2", None), ("מ2", "א2")]
    assert [row["administration__filled"] for row in found.records["service_book"]] == [False, True, False, True]
    assert found.records["service_book"][1]["division__cell"] == "B2"


def test_subtotals_and_the_total_are_compared_and_kept_out(workbook: MakeWorkbook, read: ReadFile) -> None:
    path = workbook(
        a=[
            BOOK_HEADER,
            ["מ1", "א", "ש1", 10, 1],
            [None, None, "ש2", 20, 2],
            [None, None, "סה״כ מ1", 30, 3],
            ["מ2", "ב", "ש3", 5, 1],
            [None, None, 'סה"כ מ2', 6, 1],
            [],
            ['סה"כ', None, None, 35, 4],
            ["* לא כולל שירותים שנסגרו"],
            ["טלפון לבירורים במטה"],
        ]
    )
    found = read(path, **HINTS)
    assert [row[2] for row in book(found)] == ["ש1", "ש2", "ש3"]
    assert codes(found) == [("total_differs", "D6")]
    assert found.issues[0].params == {"name": 'סה"כ מ2', "printed": "6", "computed": "5", "difference": "1"}
    assert found.outcomes[0]["total_count"] == 6


def test_a_row_of_figures_alone_is_a_total_only_where_totals_stand(workbook: MakeWorkbook, read: ReadFile) -> None:
    path = workbook(
        a=[
            BOOK_HEADER,
            ["מ", "א", "ש1", 10, 1],
            [None, None, None, 7, 1],
            [None, None, "ש2", 1, 1],
            [],
            [None, None, None, 18, 3],
        ]
    )
    found = read(path, **HINTS)
    assert [row[2:4] for row in book(found)] == [("ש1", 10.0), (None, 7.0), ("ש2", 1.0)]
    assert codes(found) == [("value_missing", "C3")]


def test_rows_after_a_note_are_still_read(workbook: MakeWorkbook, read: ReadFile) -> None:
    path = workbook(a=[BOOK_HEADER, ["מ", "א", "ש1", 1, 1], ["* הערה"], ["מ", "א", "ש2", 2, 2]])
    assert [row[2] for row in book(read(path, **HINTS))] == ["ש1", "ש2"]


def test_cells_that_cannot_be_read_are_issues_at_their_place(workbook: MakeWorkbook, read: ReadFile) -> None:
    path = workbook(
        a=[
            BOOK_HEADER,
            ["מ", "א", "ש1", "הרבה", "כ-120"],
            ["מ", "א", "ש2", "=1+1", "קטן מ-15"],
            ["מ", "א", "ש3", "1,250", "-"],
            ["מ", "א", "ש4", None, None],
        ]
    )
    found = read(path, **HINTS)
    assert codes(found) == [
        ("value_not_number", "D2"),
        ("value_approximate", "E2"),
        ("formula_without_value", "D3"),
        ("value_suppressed", "E3"),
        ("number_as_text", "D4"),
        ("value_missing", "D5"),
    ]
    rows = found.records["service_book"]
    assert [row["budget"] for row in rows] == [None, None, 1250.0, None]
    recipients = [(row["book_recipients"], row["book_recipients__flag"], row["book_recipients__high"]) for row in rows]
    assert recipients == [
        (120.0, "approximate", None),
        (None, "suppressed", 14.0),
        (None, "none", None),
        (None, "missing", None),
    ]
    assert {issue.row_id for issue in found.issues} == {row["row_id"] for row in rows}


def test_unknown_repeated_and_empty_headers(workbook: MakeWorkbook, read: ReadFile) -> None:
    path = workbook(a=[[*BOOK_HEADER, "תקצוב", None], ["מ", "א", "ש1", 1, 1, "x", "y"]])
    found = read(path, **HINTS)
    assert codes(found) == [("header_unknown", "F1"), ("header_blank", "G1")]
    assert "תקציב" in found.issues[0].params["suggestions"]
    path = workbook(a=[[*BOOK_HEADER, "תקציב"], ["מ", "א", "ש1", 1, 1, 2]])
    found = read(path, **HINTS)
    assert codes(found) == [("header_repeated", "F1")]
    assert found.records == {}


def test_what_stands_under_an_unknown_header_is_never_shown(workbook: MakeWorkbook, read: ReadFile) -> None:
    path = workbook(a=[[*BOOK_HEADER, "איש קשר"], ["מ", "א", "ש1", 1, 1, "ישראלה ישראלי"]])
    found = read(path, **HINTS)
    assert "ישראלה" not in str([found.records, found.issues])


def test_identifiers_in_places_where_nobody_expects_them_are_masked(workbook: MakeWorkbook, read: ReadFile) -> None:
    path = workbook(a=[BOOK_HEADER, ["מ", "א", "ליווי 123456782, dana@example.org", "052-1234567", 1]])
    found = read(path, **HINTS)
    assert found.records["service_book"][0]["service_name"] == "ליווי •••, •••"
    kept = str([found.records, found.issues, [issue.message("he") for issue in found.issues]])
    for detail in ("123456782", "dana", "1234567"):
        assert detail not in kept


def test_a_required_column_that_is_not_there(workbook: MakeWorkbook, read: ReadFile) -> None:
    path = workbook(a=[["מינהל", "אגף/מחלקה", "שירות חברתי", "מספר מקבלי שירות"], ["מ", "א", "ש1", 1]])
    found = read(path, **HINTS)
    assert [issue.code for issue in found.issues] == ["header_missing"]
    assert "תקציב" in found.issues[0].params["words"]
    assert found.outcomes[0]["outcome"] == "rejected"


def test_a_sheet_of_no_known_form(workbook: MakeWorkbook, read: ReadFile) -> None:
    found = read(workbook(a=[["שם", "ימי חופשה"], ["א", 3]]))
    assert [issue.code for issue in found.issues] == ["form_unknown"]


def test_a_sheet_beside_a_report_is_left_alone(workbook: MakeWorkbook, read: ReadFile) -> None:
    path = workbook(a=[BOOK_HEADER, ["מ", "א", "ש1", 1, 1]], b=[["שם", "ימי חופשה"], ["א", 3]], c=[[]])
    found = read(path, submitter="welfare_ministry", period="2021")
    assert [outcome["outcome"] for outcome in found.outcomes] == ["read", "ignored", "ignored"]
    assert [(issue.code, issue.sheet) for issue in found.issues] == [("sheet_not_a_form", "b")]


def test_hidden_sheets_are_ignored_with_a_word(workbook: MakeWorkbook, read: ReadFile) -> None:
    rows = [BOOK_HEADER, ["מ", "א", "ש1", 1, 1]]
    found = read(workbook(hidden=("b",), a=rows, b=rows), submitter="welfare_ministry", period="2021")
    assert len(book(found)) == 1
    assert [(issue.code, issue.sheet) for issue in found.issues] == [("sheet_hidden", "b")]


def test_a_sheet_that_names_no_submitter_or_period(workbook: MakeWorkbook, read: ReadFile) -> None:
    path = workbook(a=[BOOK_HEADER, ["מ", "א", "ש1", 1, 1]])
    assert sorted(issue.code for issue in read(path).issues) == ["period_unknown", "submitter_unknown"]
    assert read(path).records == {}


def test_a_period_of_another_length_than_the_forms_is_not_taken(workbook: MakeWorkbook, read: ReadFile) -> None:
    path = workbook(a=[BOOK_HEADER, ["מ", "א", "ש1", 1, 1]])
    found = read(path, **{**HINTS, "period": "2021-H1"})
    assert [issue.code for issue in found.issues] == ["period_unknown"]
    assert found.records == {}


def test_a_header_without_lines(workbook: MakeWorkbook, read: ReadFile) -> None:
    found = read(workbook(a=[BOOK_HEADER, ['סה"כ', None, None, 0, 0]]), **HINTS)
    assert [issue.code for issue in found.issues] == ["no_rows"]
    assert found.outcomes[0]["outcome"] == "rejected"


# --- one column per month


def across(found: Found) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    names = ("families_active", "meetings", "training_hours")
    return {
        (row["programme_code"], row["period_key"]): tuple(row.get(name) for name in names)
        for row in found.records["centre_monthly"]
    }


@pytest.fixture
def centre(reference: Any) -> str:
    """Any centre that the lists know."""
    return str(reference.rows("centres")[0]["name_he"])


def test_months_across(workbook: MakeWorkbook, read: ReadFile, centre: str) -> None:
    path = workbook(
        a=[
            ["דיווח חודשי, שנת 2021"],
            ["מרכז", "תכנית", "מדד", "ינואר", "פברואר", "מרץ", 'סה"כ'],
            [centre, "מרכזי עוצמה", "מפגשים", 5, 6, None, 11],
            [centre, "מרכזי עוצמה", "משפחות פעילות", 50, 60, None, 60],
            [centre, "מרכזי עוצמה", "שעות הדרכה", 1, 2, None, 4],
        ]
    )
    found = read(path, **SUBMITTER)
    assert across(found) == {("otzma", "2021-01"): (50.0, 5.0, 1.0), ("otzma", "2021-02"): (60.0, 6.0, 2.0)}
    assert codes(found) == [("total_differs", "G5")]
    february = found.records["centre_monthly"][1]
    assert (february["meetings__cell"], february["families_active__cell"]) == ("E3", "E4")


def test_months_across_an_unknown_measure_and_a_line_twice(workbook: MakeWorkbook, read: ReadFile, centre: str) -> None:
    path = workbook(
        a=[
            ["מרכז", "תכנית", "מדד", "ינואר 2021"],
            [centre, "מרכזי עוצמה", "מפגשונים", 5],
            [centre, "מרכזי עוצמה", "מפגשים", 6],
            [centre, "מרכזי עוצמה", "מפגשים", 7],
        ]
    )
    found = read(path, **SUBMITTER)
    rows = found.records["centre_monthly"]
    assert codes(found) == [("measure_unknown", "C2")]
    assert found.issues[0].row_id == rows[0]["row_id"]
    assert [row.get("meetings") for row in rows] == [None, 6.0, 7.0]  # twice the same grain: validation says so
    assert len({row["row_id"] for row in rows}) == 3


def test_months_without_a_year_are_not_guessed(workbook: MakeWorkbook, read: ReadFile, centre: str) -> None:
    path = workbook(a=[["מרכז", "תכנית", "מדד", "ינואר"], [centre, "מרכזי עוצמה", "מפגשים", 5]])
    found = read(path, **SUBMITTER)
    assert found.records == {}
    assert [outcome["outcome"] for outcome in found.outcomes] == ["rejected"]


# --- whatever the layout, the same figures


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_position_order_and_preamble_change_nothing(seed: int, known: Known) -> None:
    """The same table anywhere on the sheet, columns in any order, with other spellings, gives the same records."""
    from hosen.read.context import Delivered
    from hosen.read.delivery import Read, _add, _read_sheet
    from hosen.read.formats.book import Book
    from hosen.read.grid import Sheet

    chance = random.Random(seed)
    lines = [[f"מינהל {n}", f"אגף {n}", f"שירות {n}", float(chance.randrange(1, 9999)), float(n)] for n in range(1, 6)]
    order = chance.sample(range(5), 5)
    left, above = chance.randrange(4), chance.randrange(5)
    spell = [lambda text: text, lambda text: f" {text}\u200f", lambda text: text.replace(" ", "\u00a0\n")]
    rows: list[list[Any]] = [[None] * left + ["דוח לשנת 2021"] for _ in range(above)]
    rows.append([None] * left + [chance.choice(spell)(BOOK_HEADER[place]) for place in order])
    for line in lines:
        rows.append([None] * left + [line[place] for place in order])
        if chance.random() < 0.2:
            rows.append([])
    if chance.random() < 0.5:
        total = [None, None, 'סה"כ', sum(line[3] for line in lines), 15.0]
        rows.append([None] * left + [total[place] for place in order])
    sheet = Sheet.from_rows("גיליון", 1, rows)
    delivered = Delivered("d" * 64, "a.xlsx", {**HINTS, "origin": "option"})
    found = Read()
    tables, words_of = _read_sheet(sheet, sheet.name, Book("a.xlsx", None, iter(())), delivered, known)
    for table in tables:
        _add(found, table, delivered, sheet.name, 1, words_of)
    assert book(Found.of(found)) == [tuple(line) for line in lines]
    assert Counter(issue.code for issue in found.issues) == {}


# --- nothing is lost or taken for something else in silence

MONTHLY_HEADER = ["מרכז", "תכנית", "חודש", "משפחות פעילות", "מפגשים"]
ACROSS_HEADER = ["מרכז", "תכנית", "מדד"]
OTZMA = "מרכזי עוצמה"


def monthly(found: Found) -> list[tuple[Any, ...]]:
    names = ("row", "period_key", "families_active", "meetings")
    return [tuple(row.get(name) for name in names) for row in found.records.get("centre_monthly", [])]


@pytest.mark.parametrize(
    ("line", "service"),
    [
        (["מקור חיים", "ב", "ש2", 3, 3], "ש2"),
        (["* מ", "א", "ש2", 3, None], "ש2"),
        ([None, None, "מקור חום", 3, 3], "מקור חום"),
    ],
)
def test_a_line_that_begins_like_a_note(workbook: MakeWorkbook, read: ReadFile, line: list[Any], service: str) -> None:
    found = read(workbook(a=[BOOK_HEADER, ["מ", "א", "ש1", 1, 1], line]), **HINTS)
    assert [row[2:4] for row in book(found)] == [("ש1", 1.0), (service, 3.0)]


def test_lines_of_the_same_group_after_a_note(workbook: MakeWorkbook, read: ReadFile) -> None:
    lines = [["מ", "א", "ש1", 1, 1], ["* הערה"], ["המשך ההערה"], [None, None, "ש2", 3, 3], ['סה"כ', None, None, 5, 4]]
    found = read(workbook(a=[BOOK_HEADER, *lines]), **HINTS)
    assert [row[:3] for row in book(found)] == [("מ", "א", "ש1"), ("מ", "א", "ש2")]
    assert codes(found) == [("total_differs", "D6")]


def test_a_total_word_in_a_remark_makes_no_total(workbook: MakeWorkbook, read: ReadFile, centre: str) -> None:
    line = [centre, OTZMA, "01/2021", 5, 6, 'סה"כ 3 מפגשים פרטניים']
    found = read(workbook(a=[[*MONTHLY_HEADER, "הערות"], line]), **SUBMITTER)
    assert monthly(found) == [(2, "2021-01", 5.0, 6.0)]
    assert codes(found) == [("header_unknown", "F1")]


def test_a_header_again_on_each_page(workbook: MakeWorkbook, read: ReadFile) -> None:
    lines = [["מ", "א", "ש1", 1, 1], [], BOOK_HEADER, [None, None, "ש2", 3, 3], BOOK_HEADER]
    found = read(workbook(a=[["ספר השירותים"], BOOK_HEADER, *lines]), **HINTS)
    assert [row[:3] for row in book(found)] == [("מ", "א", "ש1"), ("מ", "א", "ש2")]
    assert codes(found) == []


def test_a_header_in_two_languages_has_no_second_table(workbook: MakeWorkbook, read: ReadFile) -> None:
    english = ["district", "authority_num", "semel_machlaka", "location", "מרכזי עוצמה"]
    hebrew = ["מחוז", "מספר רשות", "סמל מחלקה", "שם המחלקה", "מרכז עוצמה"]
    found = read(workbook(a=[english, hebrew, ["חיפה", 31, 3100010, "א", "יש"]]))
    assert [row["department_name"] for row in found.records["department_registry"]] == ["א"]
    assert codes(found) == []


def test_each_table_of_a_sheet_is_read_by_its_own_header(workbook: MakeWorkbook, read: ReadFile, centre: str) -> None:
    first, second = [centre, OTZMA, "01/2021", 5, 6], [centre, OTZMA, "02/2021", 7, 8]
    swapped = [*MONTHLY_HEADER[:3], "מפגשים", "משפחות פעילות"]
    found = read(workbook(a=[MONTHLY_HEADER, first, ["עוד טבלה"], swapped, second]), **SUBMITTER)
    assert (monthly(found), codes(found)) == ([(2, "2021-01", 5.0, 6.0), (5, "2021-02", 8.0, 7.0)], [])
    found = read(workbook(a=[MONTHLY_HEADER[:4], first[:4], [], MONTHLY_HEADER, second]), **SUBMITTER)
    assert (monthly(found), codes(found)) == ([(2, "2021-01", 5.0, None), (5, "2021-02", 7.0, 8.0)], [])
    for title in (["תכנון חציון ב' 2021"], [None, None, None, None, "חציון ב' 2021"]):
        rows = [["תכנון חציון א' 2021"], PLAN_HEADER, ["חיפה", OTZMA, 5, 1], title, PLAN_HEADER, ["דרום", OTZMA, 7, 1]]
        found = read(workbook(a=rows), **SUBMITTER)
        records = [(row["row"], row["period_key"]) for row in found.records["programme_plan"]]
        assert (records, codes(found)) == ([(3, "2021-H1"), (6, "2021-H2")], [])


def test_a_line_is_no_second_row_of_the_header(workbook: MakeWorkbook, read: ReadFile) -> None:
    header = ["district", "authority_num", "semel_machlaka", "location", "תיאור", "מרכזי עוצמה"]
    lines = [["חיפה", "31", "3100010", "א", "הערה", "יש"], ["חיפה", "32", "3200010", "ב", "כפר", "אין"]]
    found = read(workbook(a=[header, *lines]))
    assert [row["row"] for row in found.records["department_registry"]] == [2, 3]
    assert codes(found) == [("header_unknown", "E1")]


def test_a_place_that_names_two_periods_decides_nothing(workbook: MakeWorkbook, read: ReadFile) -> None:
    line = ["מ", "א", "ש1", 1, 1]
    found = read(workbook(a=[["ספר 2020"], ["ספר 2021"], BOOK_HEADER, line]), submitter="welfare_ministry")
    assert (found.records, codes(found)) == ({}, [("period_ambiguous", None)])
    found = read(workbook(a=[["ספר 2020"], BOOK_HEADER, line]), "book 2021.xlsx", submitter="welfare_ministry")
    assert codes(found) == [("period_differs", None)]
    assert found.issues[0].params == {"other": "book 2021"}
    assert found.outcomes[0]["period_key"] == "2020"


@pytest.mark.parametrize("stamp", [["עודכן ב:", 2022], ["עודכן ב", None, "שנת 2022"]])
def test_a_stamp_with_its_day_in_the_next_cell(workbook: MakeWorkbook, read: ReadFile, stamp: list[Any]) -> None:
    path = workbook(a=[stamp, BOOK_HEADER, ["מ", "א", "ש1", 1, 1]])
    assert codes(read(path, submitter="welfare_ministry")) == [("period_unknown", None)]


def test_a_year_in_a_line_is_not_the_sheets_year(workbook: MakeWorkbook, read: ReadFile, centre: str) -> None:
    rows = [[*MONTHLY_HEADER, "הערות"], [centre, OTZMA, "מרץ", 5, 6, "הועבר מ-2020"]]
    found = read(workbook(a=[["שנת 2021"], *rows]), "report 2022.xlsx", **SUBMITTER)
    assert monthly(found) == [(3, "2021-03", 5.0, 6.0)]
    found = read(workbook(a=[["שנת 2021"], ["שנת 2020"], *rows]), "report 2022.xlsx", **SUBMITTER)
    assert codes(found) == [("header_unknown", "F3"), ("value_not_period", "C4")]


def test_months_as_days_of_excel(workbook: MakeWorkbook, read: ReadFile, centre: str) -> None:
    header = [*ACROSS_HEADER, datetime(2021, 1, 1), datetime(2021, 2, 1)]
    found = read(workbook(a=[header, [centre, OTZMA, "מפגשים", 5, 6]]), **SUBMITTER)
    assert monthly(found) == [(2, "2021-01", None, 5.0), (2, "2021-02", None, 6.0)]


def test_one_month_over_two_columns(workbook: MakeWorkbook, read: ReadFile, centre: str) -> None:
    path = workbook(a=[[*ACROSS_HEADER, "ינואר 2021", "01/2021"], [centre, OTZMA, "מפגשים", 5, 6]])
    assert codes(read(path, **SUBMITTER)) == [("header_repeated", "E1")]


def test_what_only_mentions_a_month_is_none(workbook: MakeWorkbook, read: ReadFile, centre: str) -> None:
    path = workbook(a=[["2021"], [*ACROSS_HEADER, "ינואר", "מצטבר עד מרץ"], [centre, OTZMA, "מפגשים", 5, 6]])
    found = read(path, **SUBMITTER)
    assert (monthly(found), codes(found)) == ([(3, "2021-01", None, 5.0)], [("header_unknown", "E2")])


def test_a_year_over_several_months(workbook: MakeWorkbook, read: ReadFile, centre: str) -> None:
    upper, lower = [None, None, None, "שנת 2020", None, "שנת 2021"], [*ACROSS_HEADER, "נובמבר", "דצמבר", "ינואר"]
    line = [centre, OTZMA, "מפגשים", 5, 6, 7]
    found = read(workbook(a=[upper, lower, line]), "report 2021.xlsx", **SUBMITTER)
    assert [row[1] for row in monthly(found)] == ["2020-11", "2020-12", "2021-01"]
    header = [*ACROSS_HEADER, "דצמבר 2020", "ינואר", "פברואר"]
    found = read(workbook(a=[["שנת 2021"], header, line]), **SUBMITTER)
    assert [row[1] for row in monthly(found)] == ["2020-12"]  # whose are the others is not guessed
    assert codes(found) == [("header_unknown", "E2"), ("header_unknown", "F2")]


def test_unknown_centres_stay_apart(workbook: MakeWorkbook, read: ReadFile) -> None:
    lines = [["אאא", OTZMA, "מפגשים", 5], ["בבב", OTZMA, "משפחות פעילות", 6]]
    found = read(workbook(a=[[*ACROSS_HEADER, "ינואר 2021"], *lines]), **SUBMITTER)
    assert codes(found) == [("code_unknown", "A2"), ("code_unknown", "A3")]


def test_a_total_of_months_that_are_empty(workbook: MakeWorkbook, read: ReadFile, centre: str) -> None:
    lines = [[centre, OTZMA, "מפגשים", None, 5], [centre, OTZMA, "משפחות פעילות", 6, 6]]
    found = read(workbook(a=[[*ACROSS_HEADER, "ינואר 2021", 'סה"כ'], *lines]), **SUBMITTER)
    assert codes(found) == [("total_differs", "E2")]


def test_totals_on_top_and_totals_that_cannot_be_read(workbook: MakeWorkbook, read: ReadFile) -> None:
    lines = [["מ", "א", "ש1", 1, 1], ["מ", "א", "ש2", 2, 2]]
    assert codes(read(workbook(a=[BOOK_HEADER, ['סה"כ', None, None, 3, 3], *lines]), **HINTS)) == []
    found = read(workbook(a=[BOOK_HEADER, *lines, ['סה"כ', None, None, "#REF!", "=SUM(E2:E3)"]]), **HINTS)
    assert codes(found) == [("total_unreadable", "D4"), ("total_unreadable", "E4")]
    assert len(book(found)) == 2


def test_a_code_that_excel_made_a_day_of(workbook: MakeWorkbook, read: ReadFile) -> None:
    header = ["מספר קטלוגי", "שנה", "תקנה", "כמות מושמים", "סך תשלומים", "מחוז", "ח.פ"]
    path = workbook(a=[header, [1, 2017, datetime(2017, 3, 1), 5, -0.0, "חיפה", True]])
    found = read(path, submitter="older_citizens_admin")
    assert {"C2", "G2"} <= {issue.cell for issue in found.issues if issue.code == "value_wrong_shape"}
    assert str(found.records["framework_payments"][0]["total_paid"]) == "0.0"


@pytest.mark.parametrize("remark", ["(תכנון)", "(יעד שנתי)", "(%)", "[מצטבר]"])
def test_a_bracket_that_makes_another_figure(workbook: MakeWorkbook, read: ReadFile, centre: str, remark: str) -> None:
    header = [*MONTHLY_HEADER[:3], f"משפחות פעילות {remark}", "מפגשים (החודש)"]
    found = read(workbook(a=[header, [centre, OTZMA, "01/2021", 5, 6]]), **SUBMITTER)
    assert (monthly(found), codes(found)) == ([(2, "2021-01", None, 6.0)], [("header_unknown", "D1")])


def test_a_department_takes_no_authority_of_another_district(workbook: MakeWorkbook, read: ReadFile) -> None:
    header = ["district", "authority_num", "semel_machlaka", "location", "מרכזי עוצמה"]
    found = read(workbook(a=[header, ["חיפה", 31, 3100010, "א", "יש"], ["דרום", None, None, "ב", "אין"]]))
    assert codes(found) == [("value_missing", "B3")]


def test_a_file_of_empty_sheets_says_so(workbook: MakeWorkbook, read: ReadFile) -> None:
    assert codes(read(workbook(a=[[]]))) == [("sheet_empty", None)]


def test_a_key_merged_over_its_rows(workbook: MakeWorkbook, read: ReadFile) -> None:
    path = workbook(
        a=[["חציון א' 2021"], PLAN_HEADER, ["חיפה", OTZMA, 5, 1], [None, 'מפ"ה', 7, None], ["דרום", OTZMA, 1, 1]]
    )
    file = openpyxl.load_workbook(path)
    file["a"].merge_cells("A3:A4")
    file["a"].merge_cells("D3:D4")
    file.save(path)
    rows = read(path, **SUBMITTER).records["programme_plan"]
    assert [row["district_code"] for row in rows] == ["haifa", "haifa", "south"]
    assert [row["planned_recipients"] for row in rows] == [1.0, None, 1.0]
    assert rows[1]["district_code__cell"] == "A3"


def test_a_total_word_in_a_remark_beside_merged_keys(workbook: MakeWorkbook, read: ReadFile, centre: str) -> None:
    lines = [[centre, OTZMA, "01/2021", 5, 6, None], [None, OTZMA, "02/2021", 5, 6, 'סה"כ 3 מפגשים פרטניים']]
    path = workbook(a=[[*MONTHLY_HEADER, "הערות"], *lines])
    file = openpyxl.load_workbook(path)
    file["a"].merge_cells("A2:A3")
    file.save(path)
    assert [row[0] for row in monthly(read(path, **SUBMITTER))] == [2, 3]
