from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hosen.dates import MONTH_NUMBERS, find_period, read_date, read_period
from hosen.periods import Period, PeriodKind

HEBREW_MONTHS = [
    *("ינואר", "פברואר", "מרץ", "אפריל", "מאי", "יוני"),
    *("יולי", "אוגוסט", "ספטמבר", "אוקטובר", "נובמבר", "דצמבר"),
]
DAYS = st.dates(min_value=date(1950, 1, 1), max_value=date(2049, 12, 31))
KINDS: list[PeriodKind] = ["month", "quarter", "half_year", "year", "standing"]


@given(DAYS, st.sampled_from("/.-"), st.booleans(), st.booleans())
def test_days_are_day_first(day: date, mark: str, is_padded: bool, is_short: bool) -> None:
    width = 2 if is_padded else 1
    year = f"{day.year % 100:02d}" if is_short else str(day.year)
    assert read_date(f"{day.day:0{width}d}{mark}{day.month:0{width}d}{mark}{year}") == day
    assert read_date(day.isoformat()) == day


@pytest.mark.parametrize(
    "text",
    ["27-ינו-14", "27 בינואר 2014", "27 ינו' 2014", "27-Jan-14", "27.1.14", "2014-01-27 00:00:00", "27/01/2014 10:30"],
)
def test_days_with_words_and_times(text: str) -> None:
    assert read_date(text) == date(2014, 1, 27)


@pytest.mark.parametrize(
    "text", ["31/02/2021", "3/25/2021", "1.1.2021, 2.2.2021", "44256", "אתמול", "", "1/2", "00/01/2021"]
)
def test_no_day_is_guessed(text: str) -> None:
    assert read_date(text) is None


@given(st.integers(2000, 2049), st.integers(1, 12))
def test_months_in_every_spelling(year: int, month: int) -> None:
    expected = Period.month(year, month)
    name = HEBREW_MONTHS[month - 1]
    for text in (
        f"{month:02d}/{year}",
        f"{month}.{year}",
        f"{year}-{month:02d}",
        f"{year}{month:02d}",
        f"{month:02d}/{year % 100:02d}",
        f"{name} {year}",
        f"{name} {year % 100:02d}",
        f"{name}-{year % 100:02d}",
        f"חודש {name} {year}",
        f"לחודש {month}/{year}",
        f"01/{month:02d}/{year}",
    ):
        assert read_period(text, "month") == expected, text
    assert read_period(name, "month", year) == read_period(str(month), "month", year) == expected
    assert read_period(name, "month") is None
    assert read_period(name, "month", 21) is None


@pytest.mark.parametrize(("word", "number"), MONTH_NUMBERS.items())
def test_every_month_word(word: str, number: int) -> None:
    assert find_period(f"דוח {word} 2021", "month") == Period.month(2021, number)


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        ("חציון א' 2021", "half_year", "2021-H1"),
        ("חציון ב׳ של שנת 2021", "half_year", "2021-H2"),
        ("המחצית השנייה של 2021", "half_year", "2021-H2"),
        ("חציון ראשון 2021", "half_year", "2021-H1"),
        ("חציון 1/2021", "half_year", "2021-H1"),
        ("H1 2021", "half_year", "2021-H1"),
        ("2021-H2", "half_year", "2021-H2"),
        ("2021H2", "half_year", "2021-H2"),
        ("1H2021", "half_year", "2021-H1"),
        ("ינואר–יוני 2021", "half_year", "2021-H1"),
        ("7-12/2021", "half_year", "2021-H2"),
        ("רבעון א' 2021", "quarter", "2021-Q1"),
        ("הרבעון הרביעי של 2021", "quarter", "2021-Q4"),
        ("Q3 2021", "quarter", "2021-Q3"),
        ("2021Q3", "quarter", "2021-Q3"),
        ("אפריל עד יוני 2021", "quarter", "2021-Q2"),
        ("2021", "year", "2021"),
        ("שנת 2021", "year", "2021"),
    ],
)
def test_longer_periods(text: str, kind: PeriodKind, key: str) -> None:
    period = read_period(text, kind)
    assert period is not None
    assert period.key == key
    assert find_period(f"דוח: {text}", kind) == period


@pytest.mark.parametrize(("text", "kind", "key"), [("ב'", "half_year", "2021-H2"), ("4", "quarter", "2021-Q4")])
def test_a_part_alone_needs_a_year_from_elsewhere(text: str, kind: PeriodKind, key: str) -> None:
    period = read_period(text, kind, 2021)
    assert period is not None
    assert period.key == key
    assert read_period(text, kind) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("13/2021", "month"),
        ("ינואר-מרץ 2021", "month"),
        ("לא כולל מרץ 2021", "month"),
        ("2021", "month"),
        ("03/2021", "year"),
        ("2016-2017", "year"),
        ("2016/17", "year"),
        ('תשפ"א', "year"),
        ("חציון 3 2021", "half_year"),
        ("חציון ב-2021", "half_year"),  # "half-year B 2021", or "a half year in 2021"?
        ("ינואר-מרץ 2021", "half_year"),
        ("רבעון 2021", "quarter"),
        ("2-6/2021", "half_year"),
        ("מרץ 2021 2022", "month"),
    ],
)
def test_no_period_is_guessed(text: str, kind: PeriodKind) -> None:
    assert read_period(text, kind, 2020) is None


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        ("דיווח חודשי – מרץ 2021", "month", "2021-03"),
        ("שנת 2021 - דיווח חודש מרץ", "month", "2021-03"),
        ("לשכת מחוז ירושלים - דיווח מרכזים 2021-03.xlsx", "month", "2021-03"),
        ("report_03_2021.xlsx", "month", "2021-03"),
        ("מרץ 2021 (03/2021)", "month", "2021-03"),
        ("service_book_welfare_2016.xlsx", "year", "2016"),
        ("תקציב 2016 אלפי ₪", "year", "2016"),
        ("תקציב 2016 (עודכן 12/03/2017)", "year", "2016"),
        ("plan_2021_H1.xlsx", "half_year", "2021-H1"),
        ("מחוז דרום, חציון א' תשפ\"א (ינואר-יוני 2021)", "half_year", "2021-H1"),
    ],
)
def test_periods_inside_titles_and_names(text: str, kind: PeriodKind, key: str) -> None:
    found = find_period(text, kind)
    assert found is not None
    assert found.key == key
    assert find_period(text, kind, 1999) == found, "a year in the text counts more than the default"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("עודכן ב-מרץ 2021", "month"),
        ("עודכן ביום 12/03/2021", "month"),
        ("עודכן ביום 12/03/2021", "year"),
        ("מרץ 2021 (04/2021)", "month"),
        ("ינואר–מרץ 2021", "month"),
        ("דיווח לחודשים 1-6/2021", "month"),
        ("טלפון 03-2021234", "month"),
        ("תכנון 2021 מול ביצוע 2020", "year"),
        ("רשימת מחלקות 2021", "standing"),
    ],
)
def test_titles_without_one_sure_period(text: str, kind: PeriodKind) -> None:
    assert find_period(text, kind) is None


@given(
    st.text(alphabet=st.one_of(st.characters(), st.sampled_from("0123456789/.-'אבינוארחציון qh"))),
    st.sampled_from(KINDS),
)
def test_any_text_is_a_period_of_the_kind_or_none(text: str, kind: PeriodKind) -> None:
    for period in (find_period(text, kind, 2021), read_period(text, kind, 2021)):
        assert period is None or period.kind == kind
