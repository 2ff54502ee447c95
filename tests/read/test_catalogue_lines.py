"""Which rows are lines: notes, blank rows and columns, totals, keys that stand in a group's first row only."""

from typing import Any

import pytest

from .catalogue import GILA, JERUSALEM, MONTHLY, NETWORK, NOSHMIM, OTZMA, YOVEL, column, exact, merge, outcomes, told
from .conftest import Found, MakeWorkbook, ReadFile

JANUARY = "01/2021"
FIRST, SECOND = [GILA, OTZMA, JANUARY, 50, 6], [YOVEL, NOSHMIM, JANUARY, 7, 8]
NAMES = ("period", "centre_code", "programme_code", "month", "families_active", "meetings")


def line(row: int, values: tuple[str, str, str, str], columns: str = "ABCDE") -> dict[str, str]:
    """A record of January whose cells stand in those columns of a row."""
    centre, programme, active, meetings = values
    texts = (centre, programme, "2021-01", active, meetings)
    cells = [f"{text} {letter}{row}" for text, letter in zip(texts, columns, strict=True)]
    return dict(zip(NAMES, ["2021-01", *cells], strict=True))


def gila(row: int) -> dict[str, str]:
    return line(row, ("1001", "otzma", "50", "6"))


def yovel(row: int) -> dict[str, str]:
    return line(row, ("1002", "noshmim", "7", "8"))


def active(found: Found) -> list[str]:
    return column(found, "centre_monthly", "families_active")


# --- notes, blank rows and columns


@pytest.mark.parametrize(
    "note",
    [
        "* לא כולל משפחות שסיימו",
        "הערה: הנתונים זמניים",
        "הערות",
        "מקור: לשכת המחוז",
        "*",
        "*) ראו נספח 3 מיום 1.3.2021",
    ],
)
def test_notes_below_and_between(workbook: MakeWorkbook, read: ReadFile, note: str) -> None:
    found = read(workbook(a=[MONTHLY, FIRST, [note], SECOND, [], [note]]), **JERUSALEM)
    assert (exact(found, "centre_monthly"), told(found)) == ([gila(2), yovel(4)], [])


def test_a_note_of_several_rows_with_a_name_in_it(workbook: MakeWorkbook, read: ReadFile) -> None:
    notes = [["* הערה ראשונה"], ["המשך ההערה בשורה הבאה"], ["לבירורים: ישראלה ישראלי, טל' 02-5551234"]]
    found = read(workbook(a=[MONTHLY, FIRST, SECOND, [], *notes]), **JERUSALEM)
    assert (exact(found, "centre_monthly"), told(found)) == ([gila(2), yovel(3)], [])
    assert "ישראלה" not in str([found.records, found.issues, found.outcomes])


def test_blank_rows_between_lines(workbook: MakeWorkbook, read: ReadFile) -> None:
    blank: list[Any] = ["", " ", "\u00a0", "\u200f", None]
    found = read(workbook(a=[[], MONTHLY, [], FIRST, [], blank, [], SECOND, []]), **JERUSALEM)
    assert (exact(found, "centre_monthly"), told(found)) == ([gila(4), yovel(8)], [])


def test_blank_columns_before_and_between(workbook: MakeWorkbook, read: ReadFile) -> None:
    def spaced(cells: list[Any]) -> list[Any]:
        return [None, None, *cells[:2], "  ", *cells[2:4], None, *cells[4:]]

    found = read(workbook(a=[spaced(row) for row in (MONTHLY, FIRST, SECOND)]), **JERUSALEM)
    assert exact(found, "centre_monthly") == [
        line(2, ("1001", "otzma", "50", "6"), "CDFGI"),
        line(3, ("1002", "noshmim", "7", "8"), "CDFGI"),
    ]
    assert told(found) == []


# --- totals


@pytest.mark.parametrize("word", ['סה"כ', "סה״כ", "סה''כ", "סך הכל", "סך הכול", "Total", 'סה"כ מחוז', "סה''כ:"])
def test_a_total_row_that_is_right(workbook: MakeWorkbook, read: ReadFile, word: str) -> None:
    found = read(workbook(a=[MONTHLY, FIRST, SECOND, [word, None, None, 57, 14]]), **JERUSALEM)
    assert (exact(found, "centre_monthly"), told(found)) == ([gila(2), yovel(3)], [])
    assert outcomes(found, "record_count", "total_count") == [(2, 2)]


def test_a_total_row_that_is_wrong(workbook: MakeWorkbook, read: ReadFile) -> None:
    found = read(workbook(a=[MONTHLY, FIRST, SECOND, ['סה"כ', None, None, 58, 14]]), **JERUSALEM)
    assert (exact(found, "centre_monthly"), told(found)) == ([gila(2), yovel(3)], [("total_differs", "D4")])
    assert found.issues[0].params == {"name": 'סה"כ', "printed": "58", "computed": "57", "difference": "1"}


@pytest.mark.parametrize("place", [1, 2])
def test_the_totals_word_in_another_key_column(workbook: MakeWorkbook, read: ReadFile, place: int) -> None:
    total: list[Any] = [None, None, None, 57, 14]
    total[place] = 'סה"כ'
    found = read(workbook(a=[MONTHLY, FIRST, SECOND, total]), **JERUSALEM)
    assert (exact(found, "centre_monthly"), told(found)) == ([gila(2), yovel(3)], [])
    assert outcomes(found, "total_count") == [(2,)]


def test_subtotals_between_groups(workbook: MakeWorkbook, read: ReadFile) -> None:
    rows = [
        MONTHLY,
        FIRST,
        [GILA, NOSHMIM, JANUARY, 10, 1],
        ['סה"כ גילה', None, None, 60, 7],
        SECOND,
        ['סה"כ קריית יובל', None, None, 70, 8],
        ['סה"כ', None, None, 67, 15],
    ]
    found = read(workbook(a=rows), **JERUSALEM)
    assert active(found) == ["50 D2", "10 D3", "7 D5"]
    assert told(found) == [("total_differs", "D6")]
    assert found.issues[0].params == {
        "name": 'סה"כ קריית יובל',
        "printed": "70",
        "computed": "7",
        "difference": "63",
    }
    assert outcomes(found, "total_count") == [(6,)]


@pytest.mark.parametrize(("printed", "issues"), [(57, []), (5700, [("total_differs", "D2")])])
def test_a_total_on_top(workbook: MakeWorkbook, read: ReadFile, printed: int, issues: list[tuple[str, str]]) -> None:
    found = read(workbook(a=[MONTHLY, ['סה"כ', None, None, printed, 14], FIRST, SECOND]), **JERUSALEM)
    assert (exact(found, "centre_monthly"), told(found)) == ([gila(3), yovel(4)], issues)


def test_a_total_that_missed_a_text(workbook: MakeWorkbook, read: ReadFile) -> None:
    rows = [MONTHLY, FIRST, [YOVEL, NOSHMIM, JANUARY, "7\u00a0", 8], ['סה"כ', None, None, 50, 14]]
    found = read(workbook(a=rows), **JERUSALEM)
    assert told(found) == [("number_as_text", "D3"), ("total_misses_text", "D4")]
    assert found.issues[1].params["cells"] == "D3"
    assert active(found) == ["50 D2", "7 D3"]


def test_a_total_beside_a_figure_that_is_not_exact(workbook: MakeWorkbook, read: ReadFile) -> None:
    rows = [MONTHLY, FIRST, [YOVEL, NOSHMIM, JANUARY, "כ-7", 8], ['סה"כ', None, None, 58, 14]]
    found = read(workbook(a=rows), **JERUSALEM)
    assert told(found) == [("value_approximate", "D3")]
    assert outcomes(found, "total_count") == [(1,)]


def test_a_total_column_per_measure(workbook: MakeWorkbook, read: ReadFile) -> None:
    rows = [
        ["סיוע חומרי 2021"],
        ["רשות", "סוג סיוע", "ינואר", None, "פברואר", None, 'סה"כ', None],
        [None, None, "יחידות", "משפחות", "יחידות", "משפחות", "יחידות", "משפחות"],
        ["שדרות", "מחשבים", 10, 4, 20, 7, 30, 11],
        ["אילת", "מחשבים", 3, 2, 1, 1, 5, 3],
        ['סה"כ', None, 13, 6, 21, 8, 34, 14],
    ]
    found = read(merge(workbook(a=rows), "C2:D2", "E2:F2", "G2:H2"), **NETWORK)
    assert column(found, "aid", "aid_units") == ["10 C4", "3 C5", "20 E4", "1 E5"]
    assert column(found, "aid", "aid_families") == ["4 D4", "2 D5", "7 F4", "1 F5"]
    assert told(found) == [("total_differs", "G5")]
    assert found.issues[0].params == {"name": 'סה"כ יחידות', "printed": "5", "computed": "4", "difference": "1"}


def test_one_total_column_in_each_row(workbook: MakeWorkbook, read: ReadFile) -> None:
    rows = [
        ["סיוע חומרי 2021"],
        ["רשות", "סוג סיוע", "ינואר", "פברואר", 'סה"כ'],
        ["שדרות", "מחשבים", 10, 20, 30],
        ["אילת", "מחשבים", None, 5, 6],
    ]
    found = read(workbook(a=rows), **NETWORK)
    assert column(found, "aid", "aid_units") == ["10 C3", "20 D3", "5 D4"]
    assert told(found) == [("total_differs", "E4")]


def test_a_total_column_where_nothing_stands_across(workbook: MakeWorkbook, read: ReadFile) -> None:
    header = ["מתחם", "רשות המוצא", "שבוע", "מפגשים", "טיפולים", "פעילויות", 'סה"כ']
    host = "מתחם חוסן אילת"
    lines = [[host, "שדרות", "3/12/2023", 40, 12, None, 52], [host, "אשכול", "3/12/2023", 8, 2, 1, 12]]
    found = read(workbook(a=[header, *lines]), submitter="children_compounds")
    assert column(found, "treatments", "encounters") == ["40 D2", "8 D3"]
    assert told(found) == [("total_differs", "G3")]
    assert found.issues[0].params == {"name": 'סה"כ', "printed": "12", "computed": "11", "difference": "1"}


@pytest.mark.parametrize("is_reversed", [False, True])
def test_the_total_of_a_stock_is_its_latest_month(workbook: MakeWorkbook, read: ReadFile, is_reversed: bool) -> None:
    cells = [["ינואר", 50], ["פברואר", 51], ["מרץ", 48]]
    header, values = zip(*(cells[::-1] if is_reversed else cells), strict=True)
    rows = [
        ["שנת 2021"],
        ["מרכז", "תכנית", "מדד", *header, 'סה"כ'],
        [GILA, OTZMA, "משפחות פעילות", *values, 48],
        [GILA, NOSHMIM, "משפחות פעילות", *values, 50],
    ]
    found = read(workbook(a=rows), **JERUSALEM)
    assert told(found) == [("total_differs", "G4")]


def test_a_total_over_places_is_their_sum_and_nothing_else(workbook: MakeWorkbook, read: ReadFile) -> None:
    header = ["רשות מוצא", "שבוע", "סוג", "מתחם חוסן ים המלח", "מתחם חוסן אילת", 'סה"כ']
    lines = [["שדרות", "3/12/2023", "מפגשים", 40, 30, 70], ["אשכול", "3/12/2023", "מפגשים", 4, 3, 3]]
    found = read(workbook(a=[header, *lines]), submitter="children_compounds")
    assert told(found) == [("total_differs", "F3")]


def test_totals_of_each_measure_where_rows_name_them(workbook: MakeWorkbook, read: ReadFile) -> None:
    rows = [
        ["שנת 2021"],
        ["מרכז", "תכנית", "מדד", "ינואר", "פברואר"],
        [GILA, OTZMA, "מפגשים", 1, 3],
        [GILA, OTZMA, "משפחות פעילות", 10, 30],
        ['סה"כ', None, "מפגשים", 1, 3],
        ['סה"כ', None, "משפחות פעילות", 10, 31],
    ]
    found = read(workbook(a=rows), **JERUSALEM)
    assert told(found) == [("total_differs", "E6")]
    assert outcomes(found, "record_count", "total_count") == [(2, 4)]


# --- keys of a group


def test_keys_filled_down(workbook: MakeWorkbook, read: ReadFile) -> None:
    rows = [
        ["רשות", "סוג סיוע", "חודש", "יחידות"],
        ["שדרות", "מחשבים", "ינואר 2021", 10],
        [None, "טאבלטים", "ינואר 2021", 5],
        ["", "תווי קנייה", "ינואר 2021", 6],
        ["אילת", "מחשבים", "ינואר 2021", 7],
        [None, "ריהוט", "ינואר 2021", 8],
    ]
    found = read(workbook(a=rows), **NETWORK)
    assert column(found, "aid", "authority_code") == [
        "1031 A2",
        "1031 A2 filled",
        "1031 A2 filled",
        "2600 A5",
        "2600 A5 filled",
    ]
    assert column(found, "aid", "aid_units") == ["10 D2", "5 D3", "6 D4", "7 D5", "8 D6"]
    assert told(found) == []


def test_keys_merged_over_their_rows(workbook: MakeWorkbook, read: ReadFile) -> None:
    """A column that the form does not fill down takes what is merged over its rows, and nothing else."""
    rows = [
        MONTHLY,
        FIRST,
        [None, NOSHMIM, None, 10, 1],
        [None, 'מפ"ה', None, 11, 2],
        SECOND,
        [None, OTZMA, JANUARY, 12, 3],
    ]
    found = read(merge(workbook(a=rows), "A2:A4", "C2:C4"), **JERUSALEM)
    assert column(found, "centre_monthly", "centre_code") == ["1001 A2", "1001 A2", "1001 A2", "1002 A5", "– A6"]
    assert column(found, "centre_monthly", "month") == [*["2021-01 C2"] * 3, "2021-01 C5", "2021-01 C6"]
    assert active(found) == ["50 D2", "10 D3", "11 D4", "7 D5", "12 D6"]
    assert told(found) == [("value_missing", "A6")]


def test_figures_merged_over_rows_stand_in_the_first(workbook: MakeWorkbook, read: ReadFile) -> None:
    rows = [MONTHLY, FIRST, [YOVEL, NOSHMIM, JANUARY, None, 8]]
    found = read(merge(workbook(a=rows), "D2:D3"), **JERUSALEM)
    assert active(found) == ["50 D2", "– D3"]
    assert told(found) == [("figure_merged", "D2")]


def test_merged_dates_of_an_activity_log(workbook: MakeWorkbook, read: ReadFile) -> None:
    rows = [
        ["תאריך", "סוג הפעילות", "משתתפים"],
        ["5/1/2021", "הרצאה", 20],
        [None, "סדנה", 10],
        ["6/1/2021", "תרגיל", 7],
    ]
    found = read(merge(workbook(a=rows), "A2:A3"), submitter="city_centre_bat_yam")
    assert column(found, "activity_log", "date") == ["2021-01-05 A2", "2021-01-05 A2 filled", "2021-01-06 A4"]
    assert column(found, "activity_log", "activities") == ["1 B2", "1 B3", "1 B4"]
    assert told(found) == []
