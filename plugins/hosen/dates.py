"""Reporting periods in the words of those who write them: `03/2021`, `חציון א' 2021`, `1.1.2021-30.6.2021`; days are
read in `days`.

Nothing is guessed: two periods in one text or a month without a year give None. So does the Hebrew calendar: its months
and years (`תשפ"א`) lie in two of ours each.
"""

import re
from datetime import date

from hosen.days import (
    DAY_FIRST,
    DAY_MONTH_WORD,
    LETTER,
    MONTH,
    MONTH_NUMBERS,
    YEAR_FIRST,
    full_year,
    read_date,
    read_dates,
)
from hosen.hebrew_calendar import HEBREW_YEAR
from hosen.periods import Period, PeriodKind
from hosen.text import normalise

__all__ = ["find_period", "read_date", "read_dates", "read_period"]

_MONTH_WORD = re.compile(rf"(?<![{LETTER}\"'])(?:[בלמ]-?)?({MONTH})(?![{LETTER}\"])'?")

_ORDINAL = (
    rf"(?:ה-)?(?:(?P<letter>[אגד]|ב(?!-?\d))(?![{LETTER}])['\"]?|(?P<digit>[1-4])(?![\d.])|"
    r"(?P<roman>i{1,3}|iv)(?![a-z])|"
    r"ה?(?:(?P<first>ראשונה?)|(?P<second>שני(?:י?ה)?)|(?P<third>שלישית?)|(?P<fourth>רביעית?))(?![א-ת]))"
)
_ORDINALS: dict[str, list[str]] = {"letter": [*"אבגד"], "digit": [*"1234"], "roman": ["i", "ii", "iii", "iv"]}
_NAMED_ORDINALS = ("first", "second", "third", "fourth")
_PART_WORDS: dict[PeriodKind, re.Pattern[str]] = {
    "quarter": re.compile(rf"(?<![{LETTER}\"])[בלה]*(?:רבעונ|quarter)[\s-]*(?:מס(?:פר|')?\s*)?{_ORDINAL}"),
    "half_year": re.compile(
        rf"(?<![{LETTER}\"])[בלה]*(?:חציונ|(?:מחצית|חצי)(?:\s+ה?שנה)?|half(?:[\s-]year)?)[\s-]*(?:מס(?:פר|')?\s*)?{_ORDINAL}"
    ),
    "month": re.compile(r"(?<![א-ת\"])[בלה]*חודש\s*(?:מס(?:פר|')?\s*)?(?P<number>\d{1,2})(?![\d./-])"),
}
_PART_SIGNS: dict[PeriodKind, re.Pattern[str]] = {
    "quarter": re.compile(r"(?:(?<![a-z\d])|(?<=20\d\d))q([1-4])(?![a-z\d])|(?<![a-z\d])([1-4])q(?![a-z])"),
    "half_year": re.compile(r"(?:(?<![a-z\d])|(?<=20\d\d))h([12])(?![a-z\d])|(?<![a-z\d])([12])h(?![a-z])"),
}
_SPAN_LENGTH: dict[PeriodKind, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_MONTH_SPAN = re.compile(rf"(?<![{LETTER}\"'])[בלמ]?({MONTH})'?(?:-|\s?עד\s)[בל]?({MONTH})(?![{LETTER}\"])'?")
_NUMBER_SPAN = re.compile(
    r"(?<![\d./-])(?P<from>\d{1,2})(?:[/.](?P<year>\d{4}))?-(?P<to>\d{1,2})[/.](?P<end>\d{4})(?!\d)"
)
_WORD_SPAN = re.compile(
    rf"(?<![{LETTER}\"'])[בלמ]?(?P<from>{MONTH})'? (?P<year>\d{{4}})(?:-|\s?עד\s)[בל]?"
    rf"(?P<to>{MONTH})'? (?P<end>\d{{4}})(?!\d)"
)
_DAY = rf"\d{{1,2}}(?:[./-]\d{{1,2}}[./-](?:\d{{4}}|\d{{2}})| ?ב?-?{MONTH}'?,? \d{{4}})"
_DAY_SPAN = re.compile(rf"(?<![\d./-])({_DAY})\s?(?:-|עד)\s?(?:ל-?)?({_DAY})(?![\d./-]*\d)")

_MONTH_AND_YEAR = re.compile(r"(?<![\d./])(?<!\d-)(?P<month>\d{1,2})[/._-](?P<year>(?:19|20)\d{2})(?![\d]|[./-]\d)")
_YEAR_AND_MONTH = re.compile(r"(?<![\d./])(?<!\d-)(?P<year>(?:19|20)\d{2})[/._-]?(?P<month>\d{1,2})(?![\d]|[./-]\d)")
_MONTH_AND_SHORT_YEAR = re.compile(r"(?P<month>\d{1,2})[/-](?P<year>\d{2})")
_YEAR = re.compile(r"(?<!\d)(?<!\d[./-])((?:19|20)\d{2})(?!\d|[./-]\d)")
_YEAR_BESIDE = re.compile(r"(?<![\d])((?:19|20)\d{2})(?!\d)")
_SHORT_YEAR = re.compile(r"[\s'/-]{0,2}(\d{2})$")
_MAYBE_SHORT_YEAR = re.compile(r"[\s'/-]{0,2}(\d{2})(?!\d|[./:%]\d)")

_UPDATED = re.compile(r"(?:עודכנ|עדכונ|הופק|הודפס|תאריכ הפקה|updated|printed).*")
_YEAR_OF = "תכנית תוכנית פעילות תקציב כספימ לוח עבודה דיווח".replace(" ", "|")
_FILLER = re.compile(
    rf"\b[לב]?(?:שנת|שנה)(?: ה?(?:{_YEAR_OF}))?\b|\b[לב]?(?:חודש|תקופת|תקופה|דיווח|לשנה)\b|"
    r"\b(?:של|month|year|of|fy)\b|[\s,.:;()/_-]+"
)


def read_period(text: str, kind: PeriodKind, default_year: int | None = None) -> Period | None:
    """The period of that kind that the whole text names; a day stands for the period in which it lies, a name without
    a year for that of `default_year`."""
    if day := read_date(text):
        return Period.containing(day, kind)
    if len(days := read_dates(text)) == 2:
        return _spanned(days[0], days[1], kind)
    text = normalise(text)
    if kind == "month" and (match := _MONTH_AND_SHORT_YEAR.fullmatch(text)):
        return _part(full_year(match["year"]), int(match["month"]), "month")
    if default_year and (match := re.fullmatch(r"(\d{1,2})|([אב])['\"]?", text)):
        number = int(match[1]) if match[1] else "אב".index(match[2]) + 1
        letters_count = kind in ("quarter", "half_year")
        return _part(default_year, number, kind) if match[1] or letters_count else None
    period, rest = _split_period(text, kind, default_year)
    return None if _FILLER.sub("", rest) else period


def find_period(text: str, kind: PeriodKind, default_year: int | None = None) -> Period | None:
    """The one period of that kind named somewhere in a title, a header, a sheet's or a file's name; None when there is
    none or more than one. A day (`עודכן 12/03/2017`) names no period, the first and last day of one do, and a standing
    list has no words for its own."""
    return _split_period(text, kind, default_year)[0]


def _split_period(text: str, kind: PeriodKind, default_year: int | None = None) -> tuple[Period | None, str]:
    """`find_period`, and the text (normalised) without the words of the period."""
    text = _with_full_year(normalise(text), kind)
    if kind == "standing":
        return None, text
    search = _UPDATED.sub(_blank, text)
    whole = _day_spans(search, kind)
    for pattern in (DAY_FIRST, YEAR_FIRST, DAY_MONTH_WORD):
        search = pattern.sub(_blank, search)
    whole += _whole(search, kind)
    parts = _parts(search, kind)
    if kind == "year":
        whole += [(match, Period.year(int(match[1]))) for match in _YEAR.finditer(search)]
        return _only({period for _, period in whole}, text, [match for match, _ in [*whole, *parts]])
    if whole:
        periods = {period for _, period in whole}
        spans = {match.span() for match, _ in whole}
        beside = {number for match, number in parts if match.span() not in spans}
        agree = beside <= {_number(period) for period in periods if period}
        return _only(periods if agree else set(), text, [match for match, _ in [*whole, *parts]])
    years = list(_YEAR_BESIDE.finditer(search))
    if not years and HEBREW_YEAR.search(search):
        return None, text
    named = {int(match[1]) for match in years} or {default_year or 0}
    if len(named) > 1 or not any(named):
        return None, text
    year = named.pop()
    shorts = [_MAYBE_SHORT_YEAR.match(search, match.end()) for match, _ in parts]
    if not years and any(short and full_year(short[1]) != year for short in shorts):
        return None, text
    periods = {_part(year, number, kind) for _, number in parts}
    return _only(periods, text, [*years, *(match for match, _ in parts)])


def _whole(search: str, kind: PeriodKind) -> list[tuple[re.Match[str], Period | None]]:
    """Periods written in digits with their year; None for one that there is not (`13/2021`)."""
    if kind != "month":
        found = [match for pattern in (_NUMBER_SPAN, _WORD_SPAN) for match in pattern.finditer(search)]
        return [(match, _span_of(match, kind)) for match in found]
    return [
        (match, _part(int(match["year"]), int(match["month"]), "month"))
        for pattern in (_MONTH_AND_YEAR, _YEAR_AND_MONTH)
        for match in pattern.finditer(search)
    ]


def _parts(search: str, kind: PeriodKind) -> list[tuple[re.Match[str], int]]:
    """Which month, quarter or half of a year the text names, without the year; 0 for one that there is not."""
    found: list[tuple[re.Match[str], int]] = []
    if kind == "year":
        spans = _MONTH_SPAN.finditer(search)
        return [(match, 1) for match in spans if (MONTH_NUMBERS[match[1]], MONTH_NUMBERS[match[2]]) == (1, 12)]
    if kind == "month":
        found += [(match, MONTH_NUMBERS[match[1]]) for match in _MONTH_WORD.finditer(search)]
        found += [(match, int(match["number"])) for match in _PART_WORDS["month"].finditer(search)]
        return found
    found += [(match, _ordinal(match)) for match in _PART_WORDS[kind].finditer(search)]
    found += [(match, int(match[1] or match[2])) for match in _PART_SIGNS[kind].finditer(search)]
    for match in _MONTH_SPAN.finditer(search):
        period = _span(2000, MONTH_NUMBERS[match[1]], MONTH_NUMBERS[match[2]], kind)
        found.append((match, _number(period) if period else 0))
    return found


def _day_spans(search: str, kind: PeriodKind) -> list[tuple[re.Match[str], Period | None]]:
    """Periods named by their first and last day; a week and the like are none."""
    found: list[tuple[re.Match[str], Period | None]] = []
    for match in _DAY_SPAN.finditer(search):
        first, last = read_date(match[1]), read_date(match[2])
        if first and last and (period := _spanned(first, last, kind)):
            found.append((match, period))
    return found


def _with_full_year(text: str, kind: PeriodKind) -> str:
    """A month, quarter or half year that is followed by a year of two digits and by nothing else (`מרץ 21`), with all
    four."""
    patterns = [_MONTH_WORD] if kind == "month" else [each[kind] for each in (_PART_WORDS, _PART_SIGNS) if kind in each]
    if short := _SHORT_YEAR.search(text, max(0, len(text) - 4)):
        for match in (pattern.match(text) for pattern in patterns):
            if match and match.end() in (short.start(), short.start() + 1):
                return f"{match[0]} {full_year(short[1])}"
    return text


def _only(periods: set[Period | None], text: str, matches: list[re.Match[str]]) -> tuple[Period | None, str]:
    """The period, when there is one, and the text without the matches."""
    period = next(iter(periods), None)
    if len(periods) != 1 or period is None:
        return None, text
    for start, end in sorted({match.span() for match in matches}, reverse=True):
        text = text[:start] + " " + text[end:]
    return period, normalise(text)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _ordinal(match: re.Match[str]) -> int:
    for group, signs in _ORDINALS.items():
        if match[group]:
            return signs.index(match[group]) + 1
    return next(number for number, group in enumerate(_NAMED_ORDINALS, 1) if match[group])


def _part(year: int, number: int, kind: PeriodKind) -> Period | None:
    if not 1900 <= year <= 2100:
        return None
    match kind:
        case "month" if 1 <= number <= 12:
            return Period.month(year, number)
        case "quarter" if 1 <= number <= 4:
            return Period.quarter(year, number)
        case "half_year" if 1 <= number <= 2:
            return Period.half_year(year, number)
        case "year" if number == 1:
            return Period.year(year)
    return None


def _span(year: int, first: int, last: int, kind: PeriodKind) -> Period | None:
    """A quarter or half year named by its first and last month."""
    length = _SPAN_LENGTH[kind]
    return _part(year, last // length, kind) if last % length == 0 and first == last - length + 1 else None


def _span_of(match: re.Match[str], kind: PeriodKind) -> Period | None:
    """Of a first and a last month, each a number or a word, of one year."""
    if match["year"] and match["year"] != match["end"]:
        return None
    first, last = (MONTH_NUMBERS.get(match[group]) or int(match[group]) for group in ("from", "to"))
    return _span(int(match["end"]), first, last, kind)


def _spanned(first: date, last: date, kind: PeriodKind) -> Period | None:
    """The period that begins and ends on these days."""
    period = Period.containing(first, kind)
    return period if (period.start, period.end) == (first, last) else None


def _number(period: Period) -> int:
    """Which month, quarter or half of its year a period is."""
    return (period.start.month - 1) // _SPAN_LENGTH[period.kind] + 1
