"""Several tables on one sheet, one sheet per month, hidden sheets."""

from dataclasses import replace
from datetime import datetime

import pytest

from hosen.read.context import Delivered, Surroundings
from hosen.read.delivery import read_delivery
from hosen.read.grid import Sheet, Value
from hosen.read.known import Known
from hosen.read.neighbours import Tables
from hosen.read.table import Region
from hosen.read.tables import Finder

from .catalogue import GILA, JERUSALEM, MONTHLY, NETWORK, NOSHMIM, OTZMA, YOVEL, exact, outcomes, told
from .conftest import DELIVERY, Found, MakeWorkbook, ReadFile

BARE = ["מרכז", "תכנית", "משפחות פעילות", "מפגשים"]
NAMES = ("period", "centre_code", "programme_code", "month", "families_active", "meetings")


def monthly(found: Found) -> list[tuple[str, ...]]:
    return [tuple(record[name] for name in NAMES) for record in exact(found, "centre_monthly")]


# --- stacked


def test_stacked_tables_with_titles_and_periods_of_their_own(workbook: MakeWorkbook, read: ReadFile) -> None:
    path = workbook(
        a=[
            ["מחוז ירושלים"],
            ["ינואר 2021"],
            BARE,
            [GILA, OTZMA, 50, 6],
            ['סה"כ', None, 50, 6],
            [],
            ["פברואר 2021"],
            BARE,
            [GILA, OTZMA, 51, 7],
            [YOVEL, NOSHMIM, 40, 2],
            ['סה"כ', None, 92, 9],
            [],
            ["מרץ 2021"],
            BARE,
            [GILA, OTZMA, 52, 8],
        ]
    )
    found = read(path)
    assert monthly(found) == [
        ("2021-01", "1001 A4", "otzma B4", "2021-01", "50 C4", "6 D4"),
        ("2021-02", "1001 A9", "otzma B9", "2021-02", "51 C9", "7 D9"),
        ("2021-02", "1002 A10", "noshmim B10", "2021-02", "40 C10", "2 D10"),
        ("2021-03", "1001 A15", "otzma B15", "2021-03", "52 C15", "8 D15"),
    ]
    assert told(found) == [("total_differs", "C11")]
    assert outcomes(found, "submitter", "period_key", "header_row", "record_count", "total_count") == [
        ("district_jerusalem", "2021-01", 3, 1, 2),
        ("district_jerusalem", "2021-02", 8, 2, 2),
        ("district_jerusalem", "2021-03", 14, 1, 0),
    ]


def test_a_legend_beside_the_upper_table_does_not_hide_the_lower_ones_title(
    workbook: MakeWorkbook, read: ReadFile
) -> None:
    path = workbook(
        a=[
            ["ינואר 2021"],
            [],
            BARE,
            [GILA, OTZMA, 50, 6, None, "מקרא"],
            [YOVEL, OTZMA, 40, 5, None, "ירוק", 1],
            [None, None, None, None, None, "כתום", 2],
            ["פברואר 2021", None, None, None, None, "אדום", 3],
            [],
            BARE,
            [GILA, OTZMA, 51, 7],
        ]
    )
    found = read(path, **JERUSALEM)
    assert [(one["period"], one["meetings"]) for one in exact(found, "centre_monthly")] == [
        ("2021-01", "6 D4"),
        ("2021-01", "5 D5"),
        ("2021-02", "7 D10"),
    ]
    assert told(found) == [("side_table_not_read", "F3")]


def test_a_title_that_names_a_period_is_no_line_of_the_table_above(workbook: MakeWorkbook, read: ReadFile) -> None:
    """Though lines of a roster hold words only, and the upper table's own title stands otherwise."""
    upper = ["שם יישוב", "עובד קהילתי", "סוג הצורך", "תכנית"]
    lower = ["יישובים", 'שם העו"ס הקהילתית', "מיקוד/צורך חריג", "תכנית", 'רכז צח"י']
    path = workbook(
        a=[
            ["מדור לעבודה קהילתית מטה יהודה - מחצית א' 2021"],
            ["למילוי המרכז", None, None, "נתונים"],
            upper,
            ["שדרות", "פלוני", "ליווי", OTZMA],
            [],
            ["מדור לעבודה קהילתית מטה יהודה - מחצית ב' 2021"],
            [],
            ["למילוי המרכז", None, "נתוני הפעילות"],
            lower,
            ["אילת", "פלונית", "ליווי", OTZMA, "אלמוני"],
        ]
    )
    found = read(path)
    assert [(one["period"], one["locality_code"]) for one in exact(found, "settlement_support")] == [
        ("2021-H1", "1031 A4"),
        ("2021-H2", "2600 A10"),
    ]
    assert told(found) == []


def test_stacked_tables_of_different_forms(workbook: MakeWorkbook, read: ReadFile) -> None:
    path = workbook(
        a=[
            ["המשרד הארצי, 2021"],
            ["סיוע חומרי"],
            ["רשות", "סוג סיוע", "ינואר", "פברואר"],
            ["שדרות", "מחשבים", 10, 20],
            [],
            ["פניות לקווים"],
            ["קו", "נושא הפנייה", "ינואר", "פברואר"],
            ["קו משפטי", "דיור", 1, 2],
        ]
    )
    found = read(path)
    assert [tuple(record.values()) for record in exact(found, "aid")] == [
        ("2021-01", "1031 A4", "computers B4", "2021-01 C3", "10 C4"),
        ("2021-02", "1031 A4", "computers B4", "2021-02 D3", "20 D4"),
    ]
    assert [tuple(record.values()) for record in exact(found, "enquiries")] == [
        ("2021-01", "legal_line A8", "housing B8", "2021-01 C7", "1 C8"),
        ("2021-02", "legal_line A8", "housing B8", "2021-02 D7", "2 D8"),
    ]
    assert told(found) == []


def test_a_table_above_the_one_that_is_known_best(workbook: MakeWorkbook, read: ReadFile) -> None:
    """The table with the most known headers is not the first one; the first is read too."""
    plan = ["מחוז", "תכנית", "משפחות מתוכננות"]
    path = workbook(
        a=[
            ["תכנון חציון א' 2021"],
            plan,
            ["ירושלים", NOSHMIM, 100],
            [],
            ["דיווח חודשי"],
            [*MONTHLY, "שעות הדרכה", "מקבלי שירות"],
            [GILA, OTZMA, "01/2021", 50, 6, 7, 8],
        ]
    )
    found = read(path, **JERUSALEM)
    assert [tuple(record.values()) for record in exact(found, "programme_plan")] == [
        ("2021-H1", "jerusalem A3", "noshmim B3", "2021-H1", "100 C3")
    ]
    assert [record["families_active"] for record in exact(found, "centre_monthly")] == ["50 D7"]
    assert told(found) == []
    assert outcomes(found, "form", "header_row") == [("programme_plan", 2), ("centre_monthly", 6)]


# --- side by side


def test_the_same_table_side_by_side(workbook: MakeWorkbook, read: ReadFile) -> None:
    path = workbook(
        a=[
            ["ינואר 2021", None, None, None, None, "פברואר 2021"],
            [*BARE, None, *BARE],
            [GILA, OTZMA, 50, 6, None, GILA, OTZMA, 51, 7],
            [YOVEL, NOSHMIM, 40, 5],
        ]
    )
    found = read(path, **JERUSALEM)
    assert monthly(found) == [
        ("2021-01", "1001 A3", "otzma B3", "2021-01", "50 C3", "6 D3"),
        ("2021-01", "1002 A4", "noshmim B4", "2021-01", "40 C4", "5 D4"),
        ("2021-02", "1001 F3", "otzma G3", "2021-02", "51 H3", "7 I3"),
    ]
    assert (told(found), outcomes(found, "period_key")) == ([], [("2021-01",), ("2021-02",)])
    assert len({row["row_id"] for row in found.records["centre_monthly"]}) == 3


def test_tables_of_different_forms_side_by_side(workbook: MakeWorkbook, read: ReadFile) -> None:
    path = workbook(
        a=[
            ["סיוע חומרי 2021", None, None, None, None, "פניות 2021"],
            ["רשות", "סוג סיוע", "ינואר", "פברואר", None, "קו", "נושא הפנייה", "ינואר"],
            ["שדרות", "מחשבים", 10, 20, None, "קו משפטי", "דיור", 1],
            [None, None, None, None, None, "מוקד 118", "חובות", 2],
        ]
    )
    found = read(path, **NETWORK)
    assert [tuple(record.values()) for record in exact(found, "aid")] == [
        ("2021-01", "1031 A3", "computers B3", "2021-01 C2", "10 C3"),
        ("2021-02", "1031 A3", "computers B3", "2021-02 D2", "20 D3"),
    ]
    assert [tuple(record.values()) for record in exact(found, "enquiries")] == [
        ("2021-01", "legal_line F3", "housing G3", "2021-01 H2", "1 H3"),
        ("2021-01", "hotline_118 F4", "debts G4", "2021-01 H2", "2 H4"),
    ]
    assert told(found) == []


@pytest.mark.parametrize("is_left", [True, False])
def test_tables_side_by_side_that_have_no_header_in_common(
    workbook: MakeWorkbook, read: ReadFile, is_left: bool
) -> None:
    aid = [["רשות", "סוג סיוע", "ינואר", "פברואר"], ["שדרות", "מחשבים", 10, 20], ["אילת", "מחשבים", 1, 2]]
    lines = [["קו", "נושא הפנייה", "מרץ"], ["קו משפטי", "דיור", 1], ["מוקד 118", "חובות", 2]]
    pairs = zip(lines, aid, strict=True) if is_left else zip(aid, lines, strict=True)
    found = read(workbook(a=[["שנת 2021"], *([*one, None, *two] for one, two in pairs)]), **NETWORK)
    assert [record["aid_units"][:2].strip() for record in exact(found, "aid")] == ["10", "1", "20", "2"]
    assert [record["line"].split()[0] for record in exact(found, "enquiries")] == ["legal_line", "hotline_118"]
    assert {record["period"] for record in exact(found, "enquiries")} == {"2021-03"}
    assert told(found) == []


def test_three_of_the_same_table_side_by_side(workbook: MakeWorkbook, read: ReadFile) -> None:
    header = [*MONTHLY, None, *MONTHLY, None, *MONTHLY]
    line = []
    for month in ("01/2021", "02/2021", "03/2021"):
        line += [GILA, OTZMA, month, 50, 6, None]
    found = read(workbook(a=[header, line[:-1]]), **JERUSALEM)
    assert [(record["period"], record["families_active"]) for record in exact(found, "centre_monthly")] == [
        ("2021-01", "50 D2"),
        ("2021-02", "50 J2"),
        ("2021-03", "50 P2"),
    ]
    assert told(found) == []


def test_a_header_that_stands_twice_is_not_where_the_table_beside_it_begins(
    workbook: MakeWorkbook, read: ReadFile
) -> None:
    """Neither is a column of one table read as a column of the other."""
    path = workbook(
        a=[
            ["ינואר 2021", None, None, None, None, None, None, "פברואר 2021"],
            [*BARE, None, "מפגשים", None, *BARE, None, "מפגשים"],
            [GILA, OTZMA, 50, 6, None, 66, None, GILA, OTZMA, 51, 7, None, 77],
        ]
    )
    found = read(path, **JERUSALEM)
    assert found.records == {}
    assert told(found) == [("header_repeated", "F2"), ("header_repeated", "M2")]


def test_a_header_that_stands_twice_in_one_of_two_tables(workbook: MakeWorkbook, read: ReadFile) -> None:
    path = workbook(
        a=[
            ["ינואר 2021", None, None, None, None, None, None, "פברואר 2021"],
            [*BARE, None, "מפגשים", None, *BARE],
            [GILA, OTZMA, 50, 6, None, 66, None, GILA, OTZMA, 51, 7],
        ]
    )
    found = read(path, **JERUSALEM)
    assert monthly(found) == [("2021-02", "1001 H3", "otzma I3", "2021-02", "51 J3", "7 K3")]
    assert told(found) == [("header_repeated", "F2")]


@pytest.mark.parametrize("second", ["שנת 2022", None])
def test_months_across_of_two_years_side_by_side(workbook: MakeWorkbook, read: ReadFile, second: str | None) -> None:
    header = ["מרכז", "תכנית", "מדד", "ינואר", "פברואר"]
    first = "שנת 2021" if second else "השנים 2021 ו-2022"
    path = workbook(
        a=[
            [first, None, None, None, None, None, second],
            [],
            [*header, None, *header],
            [GILA, OTZMA, "מפגשים", 5, 6, None, GILA, OTZMA, "מפגשים", 7, 8],
        ]
    )
    found = read(path, **JERUSALEM)
    if second is None:
        assert (found.records, told(found)) == ({}, [("period_unknown", None)])
        return
    assert [(one["month"], one["meetings"]) for one in exact(found, "centre_monthly")] == [
        ("2021-01 D3", "5 D4"),
        ("2021-02 E3", "6 E4"),
        ("2022-01 J3", "7 J4"),
        ("2022-02 K3", "8 K4"),
    ]
    assert told(found) == []


def test_nothing_is_read_of_a_table_whose_year_is_not_known(known: Known) -> None:
    header: list[Value] = ["מרכז", "תכנית", "מדד", "ינואר", "פברואר"]
    sheet = Sheet.from_rows("a", 1, [header, [GILA, OTZMA, "מפגשים", 5.0, 6.0]])
    around = Surroundings(sheet, "report.xlsx", Delivered(DELIVERY, "report.xlsx"), known.reference, known.stamps)
    tables = Tables(sheet, around, Finder(sheet, known, around.year_above))
    search = tables.search(Region(0, 0, sheet.height, sheet.width))
    assert search.table is None
    assert search.yearless is not None
    assert (list(tables.around_table(search.yearless)), tables.not_read) == ([], [0])


def test_a_second_table_lower_and_further_to_the_side(workbook: MakeWorkbook, read: ReadFile) -> None:
    path = workbook(
        a=[
            ["שנת 2021"],
            ["רשות", "סוג סיוע", "ינואר"],
            ["שדרות", "מחשבים", 10],
            [],
            [None] * 4 + ["קו", "נושא הפנייה", "ינואר"],
            [None] * 4 + ["קו משפטי", "דיור", 1],
        ]
    )
    found = read(path, **NETWORK)
    assert [record["aid_units"] for record in exact(found, "aid")] == ["10 C3"]
    assert [record["enquiries"] for record in exact(found, "enquiries")] == ["1 G6"]
    assert told(found) == []


def test_a_blank_column_within_a_table(workbook: MakeWorkbook, read: ReadFile) -> None:
    rows = [[*MONTHLY[:4], None, "מפגשים"], [GILA, OTZMA, "01/2021", 50, None, 6]]
    found = read(workbook(a=rows), **JERUSALEM)
    assert monthly(found) == [("2021-01", "1001 A2", "otzma B2", "2021-01 C2", "50 D2", "6 F2")]
    assert told(found) == []


# --- one sheet per month


def test_a_sheet_per_month_with_the_year_in_the_files_name(workbook: MakeWorkbook, read: ReadFile) -> None:
    months = {"ינואר": 50, "פבר'": 51, "מרץ (סופי)": 52, "חודש 4": 53}
    path = workbook(**{name: [BARE, [GILA, OTZMA, active, 6]] for name, active in months.items()})
    found = read(path, "דיווח 2021.xlsx", **JERUSALEM)
    assert outcomes(found, "sheet", "period_key", "period_from", "record_count") == [
        ("ינואר", "2021-01", "sheet name", 1),
        ("פבר'", "2021-02", "sheet name", 1),
        ("מרץ (סופי)", "2021-03", "sheet name", 1),
        ("חודש 4", "2021-04", "sheet name", 1),
    ]
    assert [row[4] for row in monthly(found)] == ["50 C2", "51 C2", "52 C2", "53 C2"]
    assert told(found) == []


def test_a_sheet_named_by_a_bare_number_is_asked_about(workbook: MakeWorkbook, read: ReadFile) -> None:
    """`3` may be March or the third sheet."""
    found = read(workbook(**{"3": [BARE, [GILA, OTZMA, 50, 6]]}), "דיווח 2021.xlsx", **JERUSALEM)
    assert (found.records, told(found)) == ({}, [("period_unknown", None)])


@pytest.mark.parametrize("name", ["ינואר 2021", "01-2021", "ינואר 21", "ינו-21", "1.2021", "Jan 2021"])
def test_a_sheets_name_that_says_month_and_year(workbook: MakeWorkbook, read: ReadFile, name: str) -> None:
    found = read(workbook(**{name: [BARE, [GILA, OTZMA, 50, 6]]}), **JERUSALEM)
    assert outcomes(found, "period_key", "period_from") == [("2021-01", "sheet name")]
    assert told(found) == []


def test_a_sheet_per_month_of_an_activity_log(workbook: MakeWorkbook, read: ReadFile) -> None:
    """The rows' days decide; a day beyond the sheet's month is said."""
    header = ["תאריך", "סוג הפעילות", "משתתפים"]
    path = workbook(
        ינואר=[["יומן פעילות 2021"], header, [datetime(2021, 1, 5), "הרצאה", 20]],
        פברואר=[
            ["יומן פעילות 2021"],
            header,
            [datetime(2021, 2, 5), "הרצאה", 21],
            [datetime(2021, 3, 1), "סדנה", 9],
        ],
    )
    found = read(path, submitter="city_centre_bat_yam")
    records = [(one["period"], one["date"], one["activity_participants"]) for one in exact(found, "activity_log")]
    assert records == [
        ("2021-01", "2021-01-05 A3", "20 C3"),
        ("2021-02", "2021-02-05 A3", "21 C3"),
        ("2021-03", "2021-03-01 A4", "9 C4"),
    ]
    assert [(issue.code, issue.sheet, issue.cell) for issue in found.issues] == [
        ("date_outside_period", "פברואר", "A4")
    ]


# --- hidden sheets


def test_a_hidden_sheet_is_ignored_and_the_outcome_says_so(workbook: MakeWorkbook, read: ReadFile) -> None:
    rows = [MONTHLY, [GILA, OTZMA, "01/2021", 50, 6]]
    found = read(workbook(hidden=("ישן",), דיווח=rows, ישן=rows), **JERUSALEM)
    assert len(exact(found, "centre_monthly")) == 1
    assert outcomes(found, "sheet", "outcome", "record_count") == [("דיווח", "read", 1), ("ישן", "ignored", 0)]
    assert [(issue.code, issue.sheet) for issue in found.issues] == [("sheet_hidden", "ישן")]


def test_a_hidden_sheet_is_read_where_its_form_says_so(workbook: MakeWorkbook, known: Known) -> None:
    rows = [MONTHLY, [GILA, OTZMA, "01/2021", 50, 6]]
    path = workbook(hidden=("ב",), א=[["הסבר"]], ב=rows)
    forms = known.forms | {"centre_monthly": replace(known.forms["centre_monthly"], hidden_sheets="read")}
    other = Known(forms, known.reference, known.mappings, known.pseudonyms)
    found = Found.of(read_delivery(path, Delivered(DELIVERY, path.name, {**JERUSALEM, "origin": "option"}), other))
    assert monthly(found) == [("2021-01", "1001 A2", "otzma B2", "2021-01 C2", "50 D2", "6 E2")]
    assert outcomes(found, "sheet", "outcome") == [("א", "ignored"), ("ב", "read")]
    assert [(issue.code, issue.sheet) for issue in found.issues] == [("sheet_not_a_form", "א")]


def test_a_file_of_hidden_sheets_only(workbook: MakeWorkbook, read: ReadFile) -> None:
    """Excel keeps one sheet in view; here it is an empty one."""
    rows = [MONTHLY, [GILA, OTZMA, "01/2021", 50, 6]]
    found = read(workbook(hidden=("ב",), א=[[]], ב=rows), **JERUSALEM)
    assert (found.records, outcomes(found, "outcome")) == ({}, [("ignored",), ("ignored",)])
    assert [(issue.code, issue.sheet) for issue in found.issues] == [("sheet_hidden", "ב")]
