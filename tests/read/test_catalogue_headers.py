"""What stands above and beside a table: preambles, deep and merged headers, legends and other tables at its side."""

from typing import Any

import pytest

from .catalogue import GILA, JERUSALEM, MONTHLY, NETWORK, NOSHMIM, OTZMA, YOVEL, exact, merge, outcomes, told
from .conftest import MakeWorkbook, ReadFile

BARE = ["מרכז", "תכנית", "משפחות פעילות", "מפגשים"]
MARCH = {
    "period": "2021-03",
    "centre_code": "1001 A{row}",
    "programme_code": "otzma B{row}",
    "month": "2021-03",
    "families_active": "50 C{row}",
    "meetings": "6 D{row}",
}


def at(record: dict[str, str], row: int) -> dict[str, str]:
    return {name: text.format(row=row) for name, text in record.items()}


# --- preambles


def test_a_logo_row_a_title_and_a_stamp(workbook: MakeWorkbook, read: ReadFile) -> None:
    path = workbook(
        a=[
            [None, "לוגו"],
            ["משרד הרווחה והביטחון החברתי – מחוז ירושלים"],
            ["דיווח חודשי של מרכזי העוצמה, מרץ 2021"],
            ["עודכן ב-12/04/2021"],
            [],
            BARE,
            [GILA, OTZMA, 50, 6],
        ]
    )
    found = read(path)
    assert (exact(found, "centre_monthly"), told(found)) == ([at(MARCH, 7)], [])
    fields = ("outcome", "form", "layout", "submitter", "submitter_from", "period_key", "period_from", "header_row")
    assert outcomes(found, *fields) == [
        ("read", "centre_monthly", "rows", "district_jerusalem", "content", "2021-03", "content", 6)
    ]


@pytest.mark.parametrize("depth", [0, 1, 5, 12, 30])
def test_preambles_of_any_depth(workbook: MakeWorkbook, read: ReadFile, depth: int) -> None:
    above: list[list[Any]] = [["מרץ 2021"], *([[f"שורת הסבר {number}"] for number in range(depth)])]
    found = read(workbook(a=[*above, BARE, [GILA, OTZMA, 50, 6]]), **JERUSALEM)
    assert (exact(found, "centre_monthly"), told(found)) == ([at(MARCH, depth + 3)], [])


def test_a_stamp_of_another_month_is_no_period(workbook: MakeWorkbook, read: ReadFile) -> None:
    above = [["הופק: אפריל 2021", None, None, "תאריך עדכון 1.5.2021"], ["דיווח לחודש 03/2021"]]
    found = read(workbook(a=[*above, BARE, [GILA, OTZMA, 50, 6]]), **JERUSALEM)
    assert (exact(found, "centre_monthly"), told(found)) == ([at(MARCH, 4)], [])


def test_instructions_that_use_the_headers_words(workbook: MakeWorkbook, read: ReadFile) -> None:
    above = [
        ["הנחיות: בעמודת משפחות פעילות יש לרשום את מספר המשפחות ביום האחרון של החודש"],
        ["מרכז", "שם המרכז כפי שהוא ברשימה"],
        ["תכנית", "שם התכנית"],
        ["מרץ 2021"],
    ]
    found = read(workbook(a=[*above, BARE, [GILA, OTZMA, 50, 6]]), **JERUSALEM)
    assert (exact(found, "centre_monthly"), told(found)) == ([at(MARCH, 6)], [])


# --- deep and merged headers


def test_two_rows_with_merged_cells(workbook: MakeWorkbook, read: ReadFile) -> None:
    path = workbook(
        a=[
            ["מרץ 2021"],
            ["מרכז", "תכנית", "נתוני החודש", None],
            [None, None, "משפחות פעילות", "מפגשים"],
            [GILA, OTZMA, 50, 6],
        ]
    )
    found = read(merge(path, "A2:A3", "B2:B3", "C2:D2"), **JERUSALEM)
    assert (exact(found, "centre_monthly"), told(found)) == ([at(MARCH, 4)], [])
    assert outcomes(found, "header_row") == [(3,)]


def test_words_of_one_header_in_two_rows(workbook: MakeWorkbook, read: ReadFile) -> None:
    path = workbook(
        a=[
            ["מרץ 2021"],
            ["שם", None, "מספר משפחות", "מספר"],
            ["המרכז", "תכנית", "פעילות", "מפגשים"],
            [GILA, OTZMA, 50, 6],
        ]
    )
    found = read(path, **JERUSALEM)
    assert (exact(found, "centre_monthly"), told(found)) == ([at(MARCH, 4)], [])


THREE_ROWS = [
    ["סיוע חומרי"],
    [None, None, 2021, None, None, None],
    ["רשות מקומית", "סוג הסיוע", "ינואר", None, "פברואר", None],
    [None, None, "יחידות", "משפחות", "יחידות", "משפחות"],
    ["שדרות", "מחשבים", 10, 4, 20, 7],
    [None, "תווי קנייה", 3, 2, None, None],
]
AID = [
    ("2021-01", "1031 A5", "computers B5", "2021-01 C4", "10 C5", "4 D5"),
    ("2021-01", "1031 A5 filled", "vouchers B6", "2021-01 C4", "3 C6", "2 D6"),
    ("2021-02", "1031 A5", "computers B5", "2021-02 E4", "20 E5", "7 F5"),
]
AID_NAMES = ("period", "authority_code", "aid_kind", "month", "aid_units", "aid_families")


def test_three_rows_with_merged_cells(workbook: MakeWorkbook, read: ReadFile) -> None:
    merged = ("C2:F2", "A3:A4", "B3:B4", "C3:D3", "E3:F3")
    found = read(merge(workbook(a=THREE_ROWS), *merged), **NETWORK)
    assert exact(found, "aid") == [dict(zip(AID_NAMES, values, strict=True)) for values in AID]
    assert (told(found), outcomes(found, "layout", "header_row")) == ([], [("months_over_measures", 4)])


def test_three_rows_without_merged_cells(workbook: MakeWorkbook, read: ReadFile) -> None:
    found = read(workbook(a=THREE_ROWS), **NETWORK)
    assert exact(found, "aid") == [dict(zip(AID_NAMES, values, strict=True)) for values in AID]
    assert told(found) == []


def test_four_rows_with_merged_cells(workbook: MakeWorkbook, read: ReadFile) -> None:
    path = workbook(
        a=[
            ["נושא הפנייה", "פניות", None, None, None],
            [None, "שנת 2021", None, None, None],
            [None, "קו משפטי", None, "מוקד 118", None],
            [None, "ינואר", "פברואר", "ינואר", "פברואר"],
            ["דיור", 1, 2, 3, 4],
            ["חובות", 5, None, 7, 8],
        ]
    )
    found = read(merge(path, "A1:A4", "B1:E1", "B2:E2", "B3:C3", "D3:E3"), **NETWORK)
    names = ("period", "line", "topic", "month", "enquiries")
    assert exact(found, "enquiries") == [
        dict(zip(names, values, strict=True))
        for values in [
            ("2021-01", "legal_line B4", "housing A5", "2021-01 B4", "1 B5"),
            ("2021-01", "legal_line B4", "debts A6", "2021-01 B4", "5 B6"),
            ("2021-02", "legal_line C4", "housing A5", "2021-02 C4", "2 C5"),
            ("2021-01", "hotline_118 D4", "housing A5", "2021-01 D4", "3 D5"),
            ("2021-01", "hotline_118 D4", "debts A6", "2021-01 D4", "7 D6"),
            ("2021-02", "hotline_118 E4", "housing A5", "2021-02 E4", "4 E5"),
            ("2021-02", "hotline_118 E4", "debts A6", "2021-02 E4", "8 E6"),
        ]
    ]
    assert (told(found), outcomes(found, "layout", "header_row")) == ([], [("lines_and_months_across", 4)])


def test_headers_with_line_breaks_marks_and_double_spaces(workbook: MakeWorkbook, read: ReadFile) -> None:
    header = ["שם\nהמרכז", " תכנית :", "מספר  משפחות\r\nפעילות*", "מפגשים (החודש)"]
    found = read(workbook(a=[["מרץ 2021"], header, [GILA, OTZMA, 50, 6]]), **JERUSALEM)
    assert (exact(found, "centre_monthly"), told(found)) == ([at(MARCH, 3)], [])


# --- beside the table

LEGEND = ["מקרא", "ע = מרכזי עוצמה", "נ = נושמים לרווחה", 17]


def test_a_legend_left_of_the_table(workbook: MakeWorkbook, read: ReadFile) -> None:
    """Left as the sheet is seen from right to left: in the columns beyond the table's last."""
    rows = [["מרץ 2021"], [*BARE, None, LEGEND[0]], [GILA, OTZMA, 50, 6, None, LEGEND[1]]]
    rows += [[None] * 5 + [LEGEND[2]], [None] * 5 + [LEGEND[3]]]
    found = read(workbook(a=rows), **JERUSALEM)
    assert (exact(found, "centre_monthly"), told(found)) == ([at(MARCH, 3)], [("side_table_not_read", "F2")])
    assert found.issues[0].params == {"columns": "F"}


def test_a_side_table_right_of_the_table(workbook: MakeWorkbook, read: ReadFile) -> None:
    side = [["רכיב", "כמות"], ["חדרים", 3], ["מחשבים", 4]]
    table = [MONTHLY, [GILA, OTZMA, "03/2021", 50, 6], [YOVEL, NOSHMIM, "03/2021", 7, 8]]
    found = read(workbook(a=[[*one, None, *two] for one, two in zip(side, table, strict=True)]), **JERUSALEM)
    names = ("period", "centre_code", "programme_code", "month", "families_active", "meetings")
    assert exact(found, "centre_monthly") == [
        dict(zip(names, values, strict=True))
        for values in [
            ("2021-03", "1001 D2", "otzma E2", "2021-03 F2", "50 G2", "6 H2"),
            ("2021-03", "1002 D3", "noshmim E3", "2021-03 F3", "7 G3", "8 H3"),
        ]
    ]
    assert told(found) == [("side_table_not_read", "A1")]
    assert found.issues[0].params == {"columns": "A–B"}


def test_side_tables_on_both_sides_are_said_each(workbook: MakeWorkbook, read: ReadFile) -> None:
    rows = [["רכיב", None, *MONTHLY, None, "מקרא"], ["חדרים", None, GILA, OTZMA, "03/2021", 50, 6, None, "הסבר"]]
    found = read(workbook(a=rows), **JERUSALEM)
    assert len(exact(found, "centre_monthly")) == 1
    assert told(found) == [("side_table_not_read", "A1"), ("side_table_not_read", "I1")]
    assert [issue.params["columns"] for issue in found.issues] == ["A", "I"]


def test_a_side_table_longer_than_the_table(workbook: MakeWorkbook, read: ReadFile) -> None:
    """Its lines below the table's last are not the table's lines, and a total among them is no total of it."""
    side = [["סעיף", 1], ["סעיף", 2], ["סעיף", 3], ['סה"כ', 6]]
    table: list[list[Any]] = [BARE, [GILA, OTZMA, 50, 6], [None] * 4, [None] * 4]
    rows = [[*one, None, *two] for one, two in zip(table, side, strict=True)]
    found = read(workbook(a=[["מרץ 2021"], *rows]), **JERUSALEM)
    assert (exact(found, "centre_monthly"), told(found)) == ([at(MARCH, 3)], [("side_table_not_read", "F2")])
    assert outcomes(found, "record_count", "total_count") == [(1, 0)]


def test_what_stands_beside_a_table_is_never_kept(workbook: MakeWorkbook, read: ReadFile) -> None:
    rows = [["מרץ 2021"], [*BARE, None, "איש קשר"], [GILA, OTZMA, 50, 6, None, "ישראלה ישראלי 050-1234567"]]
    found = read(workbook(a=rows), **JERUSALEM)
    kept = str([found.records, found.issues])
    assert "ישראלה" not in kept
    assert "1234567" not in kept
