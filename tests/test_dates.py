from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyluach.dates import HebrewDate

from hosen.dates import find_period, read_date, read_dates, read_period
from hosen.days import MONTH_NUMBERS, names_other_weekday
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
    [
        *("27-ינו-14", "27 בינואר 2014", "27 ינו' 2014", "27-Jan-14", "27th January 2014", "Jan 27, 2014", "27.1.14"),
        *("2014-01-27 00:00:00", "2014-01-27T10:30:00Z", "20140127", "27/01/2014 10:30", "27.1.14, בשעה 10:30-12:00"),
        *("יום ב' 27.1.14", "יום שני, 27/1/2014", "ב' 27.1.14", "27.1.14 (יום ב')", "Mon 27/01/2014", "27.1.2014."),
        *("ביום 27/1/14", "בתאריך 27.1.14", "27 - 1 - 2014", "٢٧/١/٢٠١٤", "\u200f27/01/2014\u200f"),
        *(
            'כ"ו בשבט תשע"ד',
            "כ״ו שבט ה׳תשע״ד",
            "כו בשבט תשעד",
            'יום ב\', כ"ו בשבט התשע"ד',
            '27.1.2014 (כ"ו בשבט תשע"ד)',
        ),
    ],
)
def test_days_with_words_and_times(text: str) -> None:
    assert read_date(text) == date(2014, 1, 27)


@pytest.mark.parametrize(
    "text",
    [
        *("31/02/2021", "3/25/2021", "1.1.2021, 2.2.2021", "44256", "אתמול", "", "1/2", "00/01/2021", "27.1.2012²"),
        *("א' באדר תשפ\"ב", "א' באדר ב' תשפ\"א", "ל' בחשון תשפ\"א", 'ל"א בניסן תשפ"א', 'כ"ו בשבט', 'ניסן תשפ"א'),
        '28.1.2014 (כ"ו בשבט תשע"ד)',
    ],
)
def test_no_day_is_guessed(text: str) -> None:
    assert read_date(text) is None


@given(st.dates(date(1905, 1, 1), date(2095, 12, 31)), st.booleans(), st.booleans())
def test_days_of_the_hebrew_calendar(day: date, with_marks: bool, with_prefix: bool) -> None:
    """Written by the library, read here; of a year with two Adars the month says which."""
    hebrew = HebrewDate.from_pydate(day)
    names = ["ניסן", "אייר", "סיון", "תמוז", "אב", "אלול", "תשרי", "חשון", "כסלו", "טבת", "שבט"]
    adar = ["אדר א׳", "אדר ב׳"] if (7 * hebrew.year + 1) % 19 < 7 else ["אדר"]
    text = (
        f"{hebrew.hebrew_day()} {'ב' if with_prefix else ''}{[*names, *adar][hebrew.month - 1]} {hebrew.hebrew_year()}"
    )
    assert read_date(text if with_marks else text.replace("״", "").replace("׳", "")) == day
    assert read_period(text, "month") == Period.containing(day, "month")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ('י"ד בניסן תשפ"א', date(2021, 3, 27)),
        ("כ״ח אדר ב׳ התשפ״ד", date(2024, 4, 7)),
        ('ט"ו בשבט תשפ"א', date(2021, 1, 28)),
        ("ה' באייר תש\"ח", date(1948, 5, 14)),
    ],
)
def test_known_days_of_the_hebrew_calendar(text: str, day: date) -> None:
    assert read_date(text) == day


def test_a_weekday_is_compared_with_its_day() -> None:
    wednesday = date(2021, 1, 27)
    assert not any(names_other_weekday(text, wednesday) for text in ("יום ד' 27.1.21", "27.1.21", "Wed 27.1.21"))
    assert all(names_other_weekday(text, wednesday) for text in ("יום ג' 27.1.21", "27.1.21 (שני)"))
    assert not names_other_weekday("ד' ניסן תשפ\"א", date(2021, 3, 17)), "the fourth of Nisan, no weekday"


@given(DAYS, DAYS, st.sampled_from([" - ", "-", " – ", " עד ", ", ", "\n", "; ", " ו-"]), st.sampled_from("./"))
def test_two_days_in_one_text(first: date, second: date, separator: str, mark: str) -> None:
    days = [first, second]
    text = separator.join(f"{day.day}{mark}{day.month}{mark}{day.year}" for day in days)
    is_range = separator.strip(" ") in ("-", "–", "עד")
    is_wrong = first > second if is_range else first == second
    assert read_dates(text) == ([] if is_wrong else days)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("3-9/1/2024", ["2024-01-03", "2024-01-09"]),
        ("12/3, 19/3/2021", ["2021-03-12", "2021-03-19"]),
        ("3,10,17/3/2021", ["2021-03-03", "2021-03-10", "2021-03-17"]),
        ("1.3-4.3.21", ["2021-03-01", "2021-03-04"]),
        ("01-03-2021 - 04-03-2021", ["2021-03-01", "2021-03-04"]),
        ("2021-03-01 - 2021-03-04", ["2021-03-01", "2021-03-04"]),
        ("2021-03-01/2021-03-04", ["2021-03-01", "2021-03-04"]),
        ("מ-1.3.21 עד ה-4.3.21", ["2021-03-01", "2021-03-04"]),
        ("3-9 בינואר 2024", ["2024-01-03", "2024-01-09"]),
        ("28 בפברואר - 3 במרץ 2021", ["2021-02-28", "2021-03-03"]),
        ("5 ו-6 במרץ 2021", ["2021-03-05", "2021-03-06"]),
        ("1.3.21 10:00 - 4.3.21 12:00", ["2021-03-01", "2021-03-04"]),
        ("27.1.21", ["2021-01-27"]),
        ("1-6/2021", []),
        ("28.12-3.1.2022", []),  # of which year is the first?
        ("9-3/1/2024", []),
        ("27.1, 28.1", []),
        ("1.3.21 4.3", []),
        ("28 בפברואר 21 3 במרץ 21", []),
        ("1.3.21 - אתמול", []),
        ("", []),
    ],
)
def test_several_days(text: str, days: list[str]) -> None:
    assert [str(day) for day in read_dates(text)] == days


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
        ("חצי שנה ראשונה 2021", "half_year", "2021-H1"),
        ("01/2021 - 06/2021", "half_year", "2021-H1"),
        ("ינואר 2021 - יוני 2021", "half_year", "2021-H1"),
        ("1.1.2021-30.6.2021", "half_year", "2021-H1"),
        ("01-07-2021 - 31-12-2021", "half_year", "2021-H2"),
        ("1 בינואר 2021 עד 30 ביוני 2021", "half_year", "2021-H1"),
        ("רבעון ראשון 2021", "quarter", "2021-Q1"),
        ("הרבעון ה-3 של 2021", "quarter", "2021-Q3"),
        ("רבעון IV 2021", "quarter", "2021-Q4"),
        ("Q1/2021", "quarter", "2021-Q1"),
        ("1.3.2021 - 31.3.2021", "month", "2021-03"),
        ("2021", "year", "2021"),
        ("שנת 2021", "year", "2021"),
        ("שנת התכנית 2021", "year", "2021"),
        ("שנת תוכנית 2021", "year", "2021"),
        ("1-12/2021", "year", "2021"),
        ("ינואר-דצמבר 2021", "year", "2021"),
        ("1.1.2021-31.12.2021", "year", "2021"),
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
        ('שנת תשפ"א', "year"),
        ("מחצית א' תשפ\"א", "half_year"),
        ('רבעון 1 תש"פ', "quarter"),
        ('ניסן תשפ"א', "month"),
        ('מרץ תשפ"א', "month"),
        ("1.1.2021-31.3.2021", "half_year"),
        ("3-9/1/2024", "month"),
        ("חציון ב-21", "half_year"),
        ("1/2020-6/2021", "half_year"),
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
        ("מחצית א' תשפ\"א", "half_year"),
        ("רשימת מחלקות 2021", "standing"),
    ],
)
def test_titles_without_one_sure_period(text: str, kind: PeriodKind) -> None:
    assert find_period(text, kind) is None


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        ("מרץ 20", "month", "2020-03"),
        ("Mar-20", "month", "2020-03"),
        ("מרץ'20", "month", "2020-03"),
        ("Q1/20", "quarter", "2020-Q1"),
        ("1Q20", "quarter", "2020-Q1"),
        ("חציון ב'-20", "half_year", "2020-H2"),
    ],
)
def test_a_year_of_two_digits_counts_more_than_the_default(text: str, kind: PeriodKind, key: str) -> None:
    for period in (find_period(text, kind), find_period(text, kind, 2021), read_period(text, kind, 2021)):
        assert period is not None
        assert period.key == key
    assert find_period(f"דיווח {text}, מחוז דרום", kind, 2021) is None


@given(
    st.text(alphabet=st.one_of(st.characters(), st.sampled_from("0123456789/.-'אבינוארחציון qh"))),
    st.sampled_from(KINDS),
)
def test_any_text_is_a_period_of_the_kind_or_none(text: str, kind: PeriodKind) -> None:
    for period in (find_period(text, kind, 2021), read_period(text, kind, 2021)):
        assert period is None or period.kind == kind
