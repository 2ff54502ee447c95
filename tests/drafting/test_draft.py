"""What a draft makes of a sheet: its header, its lines, and each column."""

from datetime import date
from typing import Any

import pytest
from tests.drafting.conftest import MakeDraft, sample_of

from hosen.drafting import Draft, render
from hosen.drafting.columns import ColumnDraft
from hosen.drafting.header import find_header, find_lines
from hosen.drafting.words import canonical, english_label
from hosen.errors import ConfigError
from hosen.forms import Form
from hosen.reference import Reference

IDENTITIES = ["000000018", "000000026", "000000034", "000000042", "000000059", "000000067", "000000075", "000000083"]
TOWNS = ["אופקים", "אשדוד", "דימונה", "ירוחם", "שדרות", "נתיבות", "אילת", "חולון"]


def of(draft: Draft, header: str) -> ColumnDraft:
    return next(column for column in draft.columns if column.headers[0] == header)


def table(**columns: list[Any]) -> list[list[Any]]:
    return [list(columns), *map(list, zip(*columns.values(), strict=True))]


# --- where the table is


def test_the_header_stands_under_a_preamble_and_the_lines_end_at_notes() -> None:
    rows: list[list[Any]] = [
        ["דוח מחוז דרום"],
        [],
        ["יישוב", "משפחות", "שעות"],
        ["אופקים", 3, 4.5],
        ["אשדוד", 5, 1],
        ['סה"כ', 8, 5.5],
        [],
        ["* הנתונים זמניים"],
    ]
    sample = sample_of(rows)
    header = find_header(sample)
    assert header and (header.top, header.depth) == (2, 1)
    assert find_lines(sample, header) == ([3, 4], [5])


def test_a_summary_block_above_the_table_is_not_its_header() -> None:
    rows: list[list[Any]] = [
        ["נבדקים", "חולים"],
        [100, 3],
        [],
        ["עיר", "נבדקים", "חולים"],
        ["לוד", 60, 1],
        ["רמלה", 40, 2],
    ]
    header = find_header(sample_of(rows))
    assert header and header.top == 3


def test_two_rows_with_merged_cells() -> None:
    rows: list[list[Any]] = [
        ["מרכז", "מפגשים", None, "טיפולים", None],
        [None, "פרט", "קבוצה", "פרט", "קבוצה"],
        ["א", 1, 2, 3, 4],
    ]
    header = find_header(sample_of(rows, merged=[(0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 0, 4)]))
    assert header and (header.top, header.depth) == (0, 2)
    assert header.texts == {
        0: ["מרכז"],
        1: ["מפגשים", "פרט"],
        2: ["מפגשים", "קבוצה"],
        3: ["טיפולים", "פרט"],
        4: ["טיפולים", "קבוצה"],
    }


def test_no_table_at_all(forms: dict[str, Form], reference: Reference) -> None:
    from hosen.drafting import draft_form

    with pytest.raises(ConfigError, match="has no row of headers above rows of values"):
        draft_form(sample_of([[1, 2], [3, 4]]), "new_form", forms, reference)


# --- columns


def test_a_known_header_brings_its_column_and_measure(draft: MakeDraft) -> None:
    column = of(draft(table(תכנית=["נושמים", "עוצמה"], מפגשים=[3, 4])), "מפגשים")
    assert (column.name, column.type, column.measure, column.unit) == ("meetings", "integer", "meetings", "meetings")


def test_counting_words_do_not_hide_a_measure(draft: MakeDraft) -> None:
    assert of(draft(table(יישוב=TOWNS[:2], **{"כמות מושמים": [3, 4]})), "כמות מושמים").measure == "persons_placed"


def test_a_figure_of_no_known_measure_leaves_a_line_to_be_settled(draft: MakeDraft) -> None:
    made = draft(table(יישוב=TOWNS[:3], **{"מספר כלבנים": [3, 4, 5]}))
    column = of(made, "מספר כלבנים")
    assert column.wants_measure and column.measure is None
    text = render(made)
    assert f"    # measure: {column.name}\n" in text
    assert f"# {column.name},מספר כלבנים," in text


@pytest.mark.parametrize(
    ("header", "values", "kind"),
    [
        ("יחס", [0.5, 1.25, 3.0], "number"),
        ("אחוז ביצוע תקציבי", [0.5, 0.25, 0.3], "percent"),
        ("הישג", ["84%", "50%", "31%"], "percent"),
        ("כמות כלבנים", ["1,200", "31", "7"], "integer"),
        ("יום הפעילות", [date(2021, 1, 3), date(2021, 1, 4), date(2021, 2, 4)], "date"),
        ("מועד הביקור", ["3.1.2021", "04/01/21", "5-1-2021"], "date"),
        ("מונגש", ["יש", "אין", "יש "], "flag"),
        ("קוד פנימי", [17, 18, 19], "code"),
        ("שנה", [2019, 2020, 2021], "period"),
        ("חודש", ["ינואר 2021", "פברואר 2021", "03/2021"], "period"),
        ("מלל", ["אבג", "דהו", "זחט"], "text"),
    ],
)
def test_types_by_values(draft: MakeDraft, header: str, values: list[Any], kind: str) -> None:
    assert of(draft(table(יישוב=TOWNS[:3], **{header: values})), header).type == kind


def test_words_of_a_list_make_a_code_of_that_list(draft: MakeDraft) -> None:
    column = of(draft(table(**{"היכן קרה": [*TOWNS, "מקום שאיננו"]}, כמות=list(range(9)))), "היכן קרה")
    assert (column.type, column.required) == ("code", True)
    assert column.code_list in ("localities", "authorities")
    assert column.remarks == ["1 of 9 different words are not on the list: hosen map"]


def test_few_words_of_a_list_do_not(draft: MakeDraft) -> None:
    values = ["אופקים", "א", "ב", "ג", "ד"]
    assert of(draft(table(**{"היכן קרה": values}, כמות=[1, 2, 3, 4, 5])), "היכן קרה").code_list is None


@pytest.mark.parametrize("header", ["שם פרטי", "טלפון נייד", "כתובת מגורים", 'דוא"ל', "שם הלקוח", "איש קשר"])
def test_people_by_what_the_header_says(draft: MakeDraft, header: str) -> None:
    assert of(draft(table(מקרה=["א1", "ב2"], **{header: ["כלשהו", "אחר"]})), header).personal


@pytest.mark.parametrize("header", ["שם השירות", "שם המסגרת", "שם מינהל"])
def test_names_of_things_are_no_peoples(draft: MakeDraft, header: str) -> None:
    assert not of(draft(table(מקרה=["א1", "ב2"], **{header: ["כלשהו", "אחר"]})), header).personal


@pytest.mark.parametrize(
    "values", [["050-1234567", "052 7654321"], ["a@b.org", "c@d.co.il"], ["08-6748109", "כן 02-6298020"]]
)
def test_people_by_what_the_values_look_like(draft: MakeDraft, values: list[str]) -> None:
    assert of(draft(table(מקרה=["א1", "ב2"], פרטים=values)), "פרטים").personal


def test_identity_numbers(draft: MakeDraft) -> None:
    made = draft(table(**{'ת"ז': IDENTITIES, "סטטוס": ["א"] * 8}))
    assert of(made, 'ת"ז').type == "identity"
    assert not any(number in render(made) for number in IDENTITIES)


def test_companies_have_the_same_check_digit(draft: MakeDraft) -> None:
    numbers = [580028769, 590002341, 580007086, 580021103, 511424715, 580006104, 514194745, 511463283] * 2
    assert of(draft(table(מסגרת=numbers, כמות=list(range(16)))), "מסגרת").type != "identity"


def test_names_of_columns_are_never_given_twice(draft: MakeDraft) -> None:
    names = [one.name for one in draft(table(**{"מספר חולים": [1, 2], "כמות חולים": [3, 4], "עיר": TOWNS[:2]})).columns]
    assert len(set(names)) == 3 and "patients_2" in names


def test_the_same_header_twice_is_said(draft: MakeDraft) -> None:
    made = draft([["עיר", "נבדקים", "נבדקים"], ["לוד", 1, 2], ["רמלה", 3, 4]])
    assert [column.headers[0] for column in made.columns] == ["עיר", "נבדקים"]
    assert "the header 'נבדקים' stands twice" in made.remarks[0]


@pytest.mark.parametrize(
    ("header", "kind", "label"),
    [
        ("מספר נבדקים", "integer", "tested"),
        ("סמל מחלקה", "code", "department code"),
        ("שם התכנית", "code", "programme name"),
        ("authority_num", "code", "authority num"),
        ("תקציב 2016 אלפי ₪", "number", "budget"),
        ("כלבנים", "integer", "klbnim"),
    ],
)
def test_english_labels(header: str, kind: str, label: str) -> None:
    assert english_label([header], kind) == label


@pytest.mark.parametrize(("label", "name"), [("", "column_1"), ("3 days", "n_3_days"), ("row", "row_value")])
def test_canonical_names(label: str, name: str) -> None:
    assert canonical(label, (), "column_1") == name


# --- keys


def test_groups_are_filled_down_and_a_lower_one_ends_with_the_upper(draft: MakeDraft) -> None:
    made = draft(
        [
            ["מדור", "תחום", "פעולה", "כמות"],
            ["א", "א1", "ראשונה", 1],
            [None, None, "שנייה", 2],
            [None, "א2", "שלישית", 3],
            ["ב", None, "רביעית", 4],
            [None, None, "חמישית", 5],
        ]
    )
    first, second = of(made, "מדור"), of(made, "תחום")
    assert first.fill_down and first.required and first.within is None
    assert second.fill_down and not second.required and second.within == first.name
    assert made.grain == [of(made, "פעולה").name]


def test_a_column_that_is_sometimes_empty_is_not_filled_down(draft: MakeDraft) -> None:
    made = draft([["פעולה", "מכרז", "כמות"], ["א", "1/1", 1], ["ב", None, 2], ["ג", None, 3], ["ד", "1/2", 4]])
    assert not of(made, "מכרז").fill_down and not of(made, "מכרז").required


def test_the_fewest_keys_that_tell_lines_apart(draft: MakeDraft) -> None:
    made = draft(table(מחוז=["דרום", "דרום", "חיפה"], פעולה=["א", "ב", "א"], כמות=[1, 2, 3]))
    assert made.grain == ["district_code", of(made, "פעולה").name] and made.unique == "grain"


def test_lines_that_no_keys_tell_apart(draft: MakeDraft) -> None:
    made = draft(table(מחוז=["דרום", "דרום", "חיפה"], פעולה=["א", "א", "א"], כמות=[1, 2, 3]))
    assert made.unique == "row" and "unique: row" in render(made)


# --- periods


@pytest.mark.parametrize(
    ("title", "sheet", "file", "kind", "where"),
    [
        ("דיווח לחודש מרץ 2021", "גיליון1", "a.xlsx", "month", "the title"),
        ("דיווח", "רבעון 2 2021", "a.xlsx", "quarter", "the sheet's name"),
        ("דיווח", "גיליון1", "plan_H1_2021.xlsx", "half_year", "the file's name"),
        ("דיווח", "גיליון1", "report_2021.xlsx", "year", "the file's name"),
        ("דיווח", "גיליון1", "a.xlsx", "standing", "no period is named anywhere"),
        ("דיווח", "גיליון1", "a_2021-03-04.xlsx", "month", "the day in the file's name; say which month with --period"),
    ],
)  # fmt: skip
def test_what_one_submission_covers(draft: MakeDraft, title: str, sheet: str, file: str, kind: str, where: str) -> None:
    made = draft([[title], ["עיר", "נבדקים"], ["לוד", 1], ["רמלה", 2]], sheet=sheet, file=file)
    assert made.period == kind and made.period_from.startswith(where)


def test_a_log_of_days(draft: MakeDraft) -> None:
    made = draft(table(**{"יום הפעילות": [date(2021, 1, 3), date(2021, 1, 4)], "נושא": ["א", "ב"], "כמות": [1, 2]}))
    assert made.period == "month" and made.dating == of(made, "יום הפעילות").name
    assert "gives_period: true" in render(made)


def test_months_across_with_measures_in_rows(draft: MakeDraft) -> None:
    made = draft(
        [
            ["דיווח 2021"],
            ["תכנית", "נתון", "ינואר", "פברואר", "מרץ", 'סה"כ'],
            ["נושמים", "משפחות פעילות", 3, 4, 5, 12],
            ["נושמים", "מפגשים", 1, 2, 3, 6],
            ["עוצמה", "משפחות פעילות", 3, 4, 5, 12],
            ["עוצמה", "מפגשים", 1, 2, 3, 6],
        ]
    )
    assert made.grain == ["programme_code", "month"]
    assert {column.measure for column in made.measures} == {"families_active", "meetings"}
    text = render(made)
    assert "across: {columns: [month], measures: rows, measures_in: {headers: [נתון]}}" in text
    assert 'total_columns: [סה"כ]' in text


def test_years_over_groups_of_measures(draft: MakeDraft) -> None:
    made = draft(
        [
            [None, 2020, None, 2021, None],
            ["תכנית", "מפגשים", "שעות הדרכה", "מפגשים", "שעות הדרכה"],
            ["נושמים", 1, 2.5, 3, 4],
            ["עוצמה", 1, 2, 3, 4],
        ]
    )
    assert "across: {columns: [year], measures: header}" in render(made)
    assert {column.measure for column in made.measures} == {"meetings", "training_hours"}
