"""The same words in every spelling: quotes, dashes, marks, digits, visual order, mirrored brackets."""

import pytest

from .catalogue import GILA, JERUSALEM, MONTHLY, NETWORK, NOSHMIM, OTZMA, column, exact, outcomes, told
from .conftest import MakeWorkbook, ReadFile

GERSHAYIM = ['"', "״", "”", "“", "„", "‟", "″", "〝", "〞", "＂", "''", "׳׳", "’’", "´´", "‶", "❝"]
GERESH = ["'", "׳", "’", "‘", "‚", "‛", "′", "`", "´", "＇", "ʹ", "ʼ", "‹"]
DASHES = ["-", "־", "‐", "‑", "‒", "–", "—", "―", "−", "﹣", "－", " - ", " – ", "–\u200f"]
MARKS = [
    *("\u200e", "\u200f", "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"),
    *("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u061c"),
]
SPACES = ["\u00a0", "\u2009", "\u202f", "\u3000", "  ", "\n", "\r\n", "\t", " \n "]


@pytest.mark.parametrize("sign", GERSHAYIM)
def test_gershayim_of_every_kind(workbook: MakeWorkbook, read: ReadFile, sign: str) -> None:
    """In a header, a code, a total's word and a word for none."""
    rows = [
        ["מרכז", "תכנית", "חודש", f"משפחות\nפעילות ({sign}תיקים{sign})", "מפגשים"],
        [GILA, f"מפ{sign}ה", "01/2021", 5, f"ל{sign}ר"],
        [f"סה{sign}כ", None, None, 6, None],
    ]
    found = read(workbook(a=rows), **JERUSALEM)
    assert column(found, "centre_monthly", "programme_code") == ["mapa B2"]
    assert column(found, "centre_monthly", "families_active") == ["5 D2"]
    assert column(found, "centre_monthly", "meetings") == ["– E2 none"]
    assert told(found) == [("total_differs", "D3")]


@pytest.mark.parametrize("sign", GERESH)
def test_geresh_of_every_kind(workbook: MakeWorkbook, read: ReadFile, sign: str) -> None:
    rows = [
        [f"חציון א{sign} 2021"],
        ["מחוז", "תכנית", "משפחות מתוכננות"],
        ["ירושלים", OTZMA, 100],
    ]
    found = read(workbook(a=rows), **JERUSALEM)
    assert (outcomes(found, "period_key"), told(found)) == ([("2021-H1",)], [])
    rows = [["מרכז", "תכנית", "חודש", f"מס{sign} משפחות פעילות"], [GILA, OTZMA, f"ינו{sign} 2021", 5]]
    found = read(workbook(a=rows), **JERUSALEM)
    assert (column(found, "centre_monthly", "families_active"), told(found)) == (["5 D2"], [])
    assert column(found, "centre_monthly", "month") == ["2021-01 C2"]


@pytest.mark.parametrize("sign", DASHES)
def test_dashes_of_every_kind(workbook: MakeWorkbook, read: ReadFile, sign: str) -> None:
    """In a code, a month across and a blurred figure."""
    rows = [[*MONTHLY[:2], "מדד", f"ינו{sign}21"], [GILA.replace(" – ", sign), OTZMA, "מפגשים", f"כ{sign}120"]]
    found = read(workbook(a=rows), **JERUSALEM)
    assert exact(found, "centre_monthly") == [
        {
            "period": "2021-01",
            "centre_code": "1001 A2",
            "programme_code": "otzma B2",
            "month": "2021-01 D1",
            "meetings": "120 D2 approximate",
        }
    ]
    assert told(found) == [("value_approximate", "D2")]


@pytest.mark.parametrize("sign", ["-", "–", "—", "־", "−", "- ", "--", "---"])
def test_a_dash_for_none(workbook: MakeWorkbook, read: ReadFile, sign: str) -> None:
    found = read(workbook(a=[MONTHLY, [GILA, OTZMA, "01/2021", sign, 6]]), **JERUSALEM)
    assert (column(found, "centre_monthly", "families_active"), told(found)) == (["– D2 none"], [])


@pytest.mark.parametrize("mark", MARKS)
def test_marks_that_cannot_be_seen(workbook: MakeWorkbook, read: ReadFile, mark: str) -> None:
    """In titles, headers, codes, periods and figures, at the ends and inside."""

    def marked(text: str) -> str:
        return f"{mark}{text[:2]}{mark}{text[2:]}{mark}"

    rows = [
        [marked("מרץ 2021")],
        list(map(marked, ["מרכז", "תכנית", "משפחות פעילות", "מפגשים"])),
        [marked(GILA), marked(OTZMA), marked("1250"), 6],
        [marked('סה"כ'), None, 1250, 6],
    ]
    found = read(workbook(a=rows), **JERUSALEM)
    assert exact(found, "centre_monthly") == [
        {
            "period": "2021-03",
            "centre_code": "1001 A3",
            "programme_code": "otzma B3",
            "month": "2021-03",
            "families_active": "1250 C3",
            "meetings": "6 D3",
        }
    ]
    assert told(found) == [("number_as_text", "C3")]


@pytest.mark.parametrize("space", SPACES)
def test_spaces_of_every_kind(workbook: MakeWorkbook, read: ReadFile, space: str) -> None:
    rows = [
        [text.replace(" ", space) for text in MONTHLY],
        [f"{space}{GILA.replace(' ', space)}{space}", OTZMA.replace(" ", space), f"מרץ{space}2021", 5, 6],
    ]
    found = read(workbook(a=rows), **JERUSALEM)
    assert column(found, "centre_monthly", "centre_code") == ["1001 A2"]
    assert column(found, "centre_monthly", "month") == ["2021-03 C2"]
    assert told(found) == []


@pytest.mark.parametrize(
    "digits", ["١٢٥٠", "۱۲۵۰", "１２５０", "𝟏𝟐𝟓𝟎", "1250", "1,250", "1٬250", "1'250", "1’250", "1 250", "1\u202f250"]
)
def test_digits_of_every_kind(workbook: MakeWorkbook, read: ReadFile, digits: str) -> None:
    found = read(workbook(a=[MONTHLY, [GILA, OTZMA, "01/2021", digits, 6]]), **JERUSALEM)
    assert column(found, "centre_monthly", "families_active") == ["1250 D2"]
    assert told(found) == [("number_as_text", "D2")]


@pytest.mark.parametrize(
    "word",
    ["נוֹשְׁמִים לִרְוָחָה", "נושמימ לרווחה", "נושמים לרוחה", "\ufb40ושמים לרווחה", "נוֹשמים לרווחה", "נושמים  לרווחה "],
)
def test_niqqud_final_letters_and_presentation_forms(workbook: MakeWorkbook, read: ReadFile, word: str) -> None:
    rows = [["מרכז", "תוכנית", "חודש", "משפחות פעילות"], [GILA, word, "01/2021", 5]]
    found = read(workbook(a=rows), **JERUSALEM)
    assert (column(found, "centre_monthly", "programme_code"), told(found)) == (["noshmim B2"], [])


# --- reversed and mirrored


def reversed_(text: str) -> str:
    """As a PDF copy has it: the signs in the order of their looks, numbers as they are."""
    return " ".join(word if word.isascii() else word[::-1] for word in reversed(text.split(" ")))


def test_everything_in_visual_order(workbook: MakeWorkbook, read: ReadFile) -> None:
    rows = [
        [reversed_("דיווח חודשי מרץ 2021")],
        list(map(reversed_, ["מרכז", "תכנית", "משפחות פעילות", "מפגשים"])),
        [reversed_(GILA), reversed_(NOSHMIM), 5, 6],
        [reversed_('סה"כ'), None, 5, 6],
    ]
    found = read(workbook(a=rows), **JERUSALEM)
    assert exact(found, "centre_monthly") == [
        {
            "period": "2021-03",
            "centre_code": "1001 A3",
            "programme_code": "noshmim B3",
            "month": "2021-03",
            "families_active": "5 C3",
            "meetings": "6 D3",
        }
    ]
    assert sorted(told(found)) == [("text_reversed", "A2"), ("text_reversed", "A3"), ("text_reversed", "B3")]


def test_months_and_measures_in_visual_order(workbook: MakeWorkbook, read: ReadFile) -> None:
    rows = [
        [reversed_("שנת 2021")],
        list(map(reversed_, ["מרכז", "תכנית", "מדד", "ינואר", "מרץ"])),
        [GILA, OTZMA, reversed_("משפחות פעילות"), 5, 6],
    ]
    found = read(workbook(a=rows), **JERUSALEM)
    assert column(found, "centre_monthly", "month") == ["2021-01 D2", "2021-03 E2"]
    assert column(found, "centre_monthly", "families_active") == ["5 D3", "6 E3"]
    assert told(found) == [("text_reversed", "A2")]


@pytest.mark.parametrize("name", ["ג'ש (גוש חלב)", "ג'ש )גוש חלב(", "(בלח שוג) ש'ג", ")בלח שוג( ש'ג"])
def test_a_name_with_mirrored_brackets(workbook: MakeWorkbook, read: ReadFile, name: str) -> None:
    rows = [["רשות", "סוג סיוע", "חודש", "יחידות"], [name, "מחשבים", "01/2021", 5]]
    found = read(workbook(a=rows), **NETWORK)
    assert column(found, "aid", "authority_code") == ["487 A2"]
    assert told(found) == ([("text_reversed", "A2")] if "בלח" in name else [])


@pytest.mark.parametrize("header", ["מפגשים (החודש)", "מפגשים )החודש(", "מפגשים [החודש]", "מפגשים ]החודש["])
def test_a_header_with_mirrored_brackets(workbook: MakeWorkbook, read: ReadFile, header: str) -> None:
    found = read(workbook(a=[[*MONTHLY[:4], header], [GILA, OTZMA, "01/2021", 5, 6]]), **JERUSALEM)
    assert (column(found, "centre_monthly", "meetings"), told(found)) == (["6 E2"], [])


def test_a_bracket_that_changes_the_figure_mirrored_too(workbook: MakeWorkbook, read: ReadFile) -> None:
    found = read(workbook(a=[[*MONTHLY[:4], "מפגשים )יעד שנתי("], [GILA, OTZMA, "01/2021", 5, 6]]), **JERUSALEM)
    assert (column(found, "centre_monthly", "meetings"), told(found)) == ([""], [("header_unknown", "E1")])


def test_free_text_in_visual_order_is_put_right_and_said(workbook: MakeWorkbook, read: ReadFile) -> None:
    rows = [["תאריך", "סוג הפעילות", "נושא", "משתתפים"], ["4/3/2021", "הרצאה", reversed_("חוסן בימים קשים"), 20]]
    found = read(workbook(a=rows), submitter="city_centre_bat_yam")
    assert column(found, "activity_log", "topic") == ["חוסן בימים קשים C2"]
    assert told(found) == [("text_reversed", "C2")]
