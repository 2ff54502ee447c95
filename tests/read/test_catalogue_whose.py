"""Which form, whose, and of what period: from the option, the content, the names, the source, in that order."""

from pathlib import Path
from typing import Any

import pytest

from hosen.read.context import Delivered
from hosen.read.delivery import read_delivery
from hosen.read.known import Known

from .catalogue import GILA, JERUSALEM, MONTHLY, OTZMA, column, exact, outcomes, told
from .conftest import DELIVERY, Found, MakeWorkbook, ReadFile

BARE = ["מרכז", "תכנית", "משפחות פעילות", "מפגשים"]
LINE = [GILA, OTZMA, 50, 6]
JERUSALEM_TITLE, HAIFA_TITLE = "מחוז ירושלים", "מחוז חיפה"
Pair = list[tuple[Any, ...]]


def from_source(known: Known, path: Path, name: str, **hints: str) -> Found:
    """As a source's file hands a delivery on."""
    return Found.of(read_delivery(path, Delivered(DELIVERY, name, {**hints, "origin": "source"}), known))


def whose(found: Found) -> Pair:
    return outcomes(found, "submitter", "submitter_from")


def of_when(found: Found) -> Pair:
    return outcomes(found, "period_key", "period_from")


# --- whose


@pytest.mark.parametrize(
    ("title", "sheet", "name", "expected"),
    [
        (JERUSALEM_TITLE, HAIFA_TITLE, "מחוז דרום.xlsx", ("district_jerusalem", "content")),
        ("דיווח", HAIFA_TITLE, "מחוז דרום.xlsx", ("district_haifa", "sheet name")),
        ("דיווח", "a", "מחוז דרום.xlsx", ("district_south", "file name")),
        ("דיווח", "a", "לשכת_מחוז_תל-אביב_2021-03.xlsx", ("district_tel_aviv", "file name")),
        ("דיווח", "a", "report.xlsx", ("noshmim_network", "source")),
    ],
)
def test_the_submitter_in_the_stated_order(
    workbook: MakeWorkbook, known: Known, title: str, sheet: str, name: str, expected: tuple[str, str]
) -> None:
    path = workbook(**{sheet: [["מרץ 2021"], [title], BARE, LINE]})
    found = from_source(known, path, name, submitter="noshmim_network")
    assert whose(found) == [expected]
    assert [code for code, _ in told(found)] == ([] if expected[1] == "source" else ["submitter_differs"])


def test_the_option_goes_before_all(workbook: MakeWorkbook, read: ReadFile) -> None:
    path = workbook(**{HAIFA_TITLE: [["מרץ 2021"], [JERUSALEM_TITLE], BARE, LINE]})
    found = read(path, submitter="district_south")
    assert (whose(found), told(found)) == ([("district_south", "option")], [])


def test_the_only_one_who_must_report_the_form(workbook: MakeWorkbook, read: ReadFile) -> None:
    rows = [["תאריך", "סוג הפעילות", "משתתפים"], ["4/3/2021", "הרצאה", 20]]
    assert whose(read(workbook(a=rows))) == [("city_centre_bat_yam", "assignment")]


def test_two_submitters_in_one_place(workbook: MakeWorkbook, read: ReadFile) -> None:
    found = read(workbook(a=[["מרץ 2021"], [JERUSALEM_TITLE, HAIFA_TITLE], BARE, LINE]))
    assert (found.records, told(found)) == ({}, [("submitter_ambiguous", None)])
    assert found.issues[0].params == {"candidates": "לשכת מחוז חיפה, לשכת מחוז ירושלים"}


def test_nobody(workbook: MakeWorkbook, read: ReadFile) -> None:
    found = read(workbook(a=[["מרץ 2021"], BARE, LINE]))
    assert (found.records, told(found)) == ({}, [("submitter_unknown", None)])


def test_a_place_that_is_an_ordinary_word_is_no_submitter(workbook: MakeWorkbook, read: ReadFile) -> None:
    found = read(workbook(a=[["מרץ 2021"], ["כולל יישובים בדרום ובצפון"], BARE, LINE]))
    assert told(found) == [("submitter_unknown", None)]


# --- when


@pytest.mark.parametrize(
    ("title", "sheet", "name", "expected"),
    [
        ("מרץ 2021", "ינואר 2021", "02-2021.xlsx", ("2021-03", "content")),
        ("דיווח", "ינואר 2021", "02-2021.xlsx", ("2021-01", "sheet name")),
        ("דיווח", "a", "02-2021.xlsx", ("2021-02", "file name")),
        ("דיווח", "a", "report.xlsx", ("2021-05", "source")),
    ],
)
def test_the_period_in_the_stated_order(
    workbook: MakeWorkbook, known: Known, title: str, sheet: str, name: str, expected: tuple[str, str]
) -> None:
    path = workbook(**{sheet: [[title], BARE, LINE]})
    found = from_source(known, path, name, submitter="district_haifa", period="2021-05")
    assert of_when(found) == [expected]
    assert [code for code, _ in told(found)] == (["period_differs"] if expected[0] in ("2021-03", "2021-01") else [])


def test_the_option_goes_before_the_title(workbook: MakeWorkbook, read: ReadFile) -> None:
    found = read(workbook(a=[["מרץ 2021"], BARE, LINE]), **JERUSALEM, period="2021-05")
    assert (of_when(found), told(found)) == ([("2021-05", "option")], [])


def test_two_periods_in_one_place(workbook: MakeWorkbook, read: ReadFile) -> None:
    found = read(workbook(a=[["מרץ 2021"], ["אפריל 2021"], BARE, LINE]), **JERUSALEM)
    assert (found.records, told(found)) == ({}, [("period_ambiguous", None)])


def test_no_period(workbook: MakeWorkbook, read: ReadFile) -> None:
    found = read(workbook(a=[BARE, LINE]), **JERUSALEM)
    assert (found.records, told(found)) == ({}, [("period_unknown", None)])


def test_a_month_without_a_year_anywhere(workbook: MakeWorkbook, read: ReadFile) -> None:
    found = read(workbook(a=[["מרץ"], BARE, LINE]), **JERUSALEM)
    assert (found.records, told(found)) == ({}, [("period_unknown", None)])
    found = read(workbook(a=[["מרץ"], BARE, LINE]), "דיווחים 2021.xlsx", **JERUSALEM)
    assert (of_when(found), told(found)) == ([("2021-03", "content")], [])


def test_rows_that_name_their_months_go_before_the_title(workbook: MakeWorkbook, read: ReadFile) -> None:
    rows = [["אפריל 2021"], MONTHLY, [GILA, OTZMA, "03/2021", 50, 6]]
    found = read(workbook(a=rows), **JERUSALEM)
    assert column(found, "centre_monthly", "month") == ["2021-03 C3"]
    assert of_when(found) == [(None, "rows")]


# --- which form


def test_the_form_by_its_headers(workbook: MakeWorkbook, read: ReadFile) -> None:
    found = read(workbook(a=[["מרץ 2021"], BARE, LINE]), **JERUSALEM)
    assert outcomes(found, "form", "layout") == [("centre_monthly", "rows")]


def test_the_form_of_the_option(workbook: MakeWorkbook, read: ReadFile) -> None:
    """A header that more than one form may have is read as the one that was said."""
    header = ["תאריך", "סוג הפעילות", "תפקיד", "משתתפים", "שעות"]
    path = workbook(a=[header, ["4/3/2021", "הרצאה", "עובדים סוציאליים", 20, 2]])
    for form in ("activity_log", "training"):
        found = read(path, submitter="trauma_centre", form=form)
        assert outcomes(found, "form", "record_count") == [(form, 1)]


def test_the_form_of_the_source(workbook: MakeWorkbook, known: Known) -> None:
    header = ["תאריך", "סוג הפעילות", "תפקיד", "משתתפים", "שעות"]
    path = workbook(a=[header, ["4/3/2021", "הרצאה", "עובדים סוציאליים", 20, 2]])
    found = from_source(known, path, "report.xlsx", form="training", submitter="trauma_centre")
    assert outcomes(found, "form", "record_count", "submitter_from") == [("training", 1, "source")]


def test_a_header_of_two_forms_is_asked_about(workbook: MakeWorkbook, read: ReadFile) -> None:
    header = ["תאריך", "סוג הפעילות", "תפקיד", "משתתפים", "שעות"]
    path = workbook(a=[header, ["4/3/2021", "הרצאה", "עובדים סוציאליים", 20, 2]])
    found = read(path, submitter="trauma_centre")
    assert (found.records, told(found)) == ({}, [("form_ambiguous", None)])
    assert found.issues[0].params == {"candidates": "יומן פעילות, הכשרות והדרכות"}


@pytest.mark.parametrize(
    ("title", "sheet", "name"), [("הכשרות והדרכות", "a", "b"), ("", "הכשרות והדרכות", "b"), ("", "a", "הכשרות והדרכות")]
)
def test_the_forms_own_name_decides_between_two(
    workbook: MakeWorkbook, read: ReadFile, title: str, sheet: str, name: str
) -> None:
    header = ["תאריך", "סוג הפעילות", "תפקיד", "משתתפים", "שעות"]
    path = workbook(**{sheet: [[title], header, ["4/3/2021", "הרצאה", "עובדים סוציאליים", 20, 2]]})
    found = read(path, f"{name}.xlsx", submitter="trauma_centre")
    assert outcomes(found, "form", "record_count") == [("training", 1)]


def test_the_form_of_the_option_that_the_sheet_is_not(workbook: MakeWorkbook, read: ReadFile) -> None:
    found = read(workbook(a=[["מרץ 2021"], BARE, LINE]), **JERUSALEM, form="survey")
    assert found.records == {}
    assert {code for code, _ in told(found)} == {"header_missing"}
    assert outcomes(found, "outcome") == [("rejected",)]


# --- codes that stand around a table

LOG = ["תאריך", "סוג הפעילות", "משתתפים"]
ACTIVITY = ["4/3/2021", "הרצאה", 20]
CITY = {"submitter": "trauma_centre"}


@pytest.mark.parametrize(
    ("title", "sheet", "name"),
    [
        ("פעילות בעיר עפולה", "חולון", "רמלה.xlsx"),
        ("", "עפולה", "רמלה.xlsx"),
        ("", "a", "יומן_פעילות_עפולה.xlsx"),
    ],
)
def test_a_code_from_the_title_the_sheet_or_the_file(
    workbook: MakeWorkbook, read: ReadFile, title: str, sheet: str, name: str
) -> None:
    found = read(workbook(**{sheet: [[title], LOG, ACTIVITY]}), name, form="activity_log", **CITY)
    assert column(found, "activity_log", "authority_code") == ["7700"]
    assert told(found) == []


def test_a_required_code_that_is_named_twice(workbook: MakeWorkbook, read: ReadFile) -> None:
    rows = [["קו משפטי, מוקד 118 – שנת 2021"], ["נושא הפנייה", "ינואר"], ["דיור", 1]]
    found = read(workbook(a=rows), submitter="noshmim_network", form="enquiries")
    assert (found.records, told(found)) == ({}, [("code_ambiguous", None)])


@pytest.mark.parametrize("title", ["קו משפטי ומוקד 118", "מוקד 118 וקו משפטי", "קו משפטי, ולמוקד 118"])
def test_a_second_line_after_and(workbook: MakeWorkbook, read: ReadFile, title: str) -> None:
    rows = [[f"{title} – שנת 2021"], ["נושא הפנייה", "ינואר"], ["דיור", 1]]
    found = read(workbook(a=rows), submitter="noshmim_network", form="enquiries")
    assert (found.records, told(found)) == ({}, [("code_ambiguous", None)])


@pytest.mark.parametrize("title", ["מחוז ירושלים ומחוז חיפה", "לשכת מחוז דרום ומחוז ירושלים"])
def test_a_second_submitter_after_and(workbook: MakeWorkbook, read: ReadFile, title: str) -> None:
    found = read(workbook(a=[["מרץ 2021"], [title], BARE, LINE]))
    assert (found.records, told(found)) == ({}, [("submitter_ambiguous", None)])


@pytest.mark.parametrize("title", ["פעילות בערים: בת ים וחולון", "בת ים ורמלה"])
def test_a_second_city_after_and(workbook: MakeWorkbook, read: ReadFile, title: str) -> None:
    """The city is not required: none is taken where two are named."""
    found = read(workbook(a=[[title], LOG, ACTIVITY]), **CITY)
    assert column(found, "activity_log", "authority_code") == [""]


def test_the_submitter_itself_is_the_centre(workbook: MakeWorkbook, read: ReadFile) -> None:
    found = read(workbook(a=[LOG, ACTIVITY]), submitter="city_centre_bat_yam")
    assert exact(found, "activity_log")[0]["centre_code"] == "city_centre_bat_yam"
