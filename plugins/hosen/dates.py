"""Days and reporting periods in the words of those who write them: `27-ינו-14`, `03/2021`, `חציון א' 2021`.

Days are day first. Nothing is guessed: two periods in one text, a month without a year, or a day that does not exist
give None.
"""

import re
from datetime import date

from hosen.periods import Period, PeriodKind
from hosen.text import normalise

_MONTH_WORDS = [
    "ינואר ינו january jan",
    "פברואר פבר february feb",
    "מרץ מרס march mar",
    "אפריל אפר april apr",
    "מאי may",
    "יוני יונ june jun",
    "יולי יול july jul",
    "אוגוסט אוג august aug",
    "ספטמבר ספט september sept sep",
    "אוקטובר אוק october oct",
    "נובמבר נוב november nov",
    "דצמבר דצמ דצ december dec",
]
MONTH_NUMBERS = {normalise(word): number for number, words in enumerate(_MONTH_WORDS, 1) for word in words.split()}

_LETTER = "א-תa-z"
_MONTH = "(?:" + "|".join(sorted(MONTH_NUMBERS, key=len, reverse=True)) + ")"
_MONTH_WORD = re.compile(rf"(?<![{_LETTER}\"'])(?:[בלמ]-?)?({_MONTH})(?![{_LETTER}\"])'?")
_TIME = r"(?:[t ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?z?)?"
_DAY_FIRST = re.compile(rf"(?<![\d./-])(\d{{1,2}})([./-])\s?(\d{{1,2}})\2\s?(\d{{4}}|\d{{2}}){_TIME}(?![\d./-]*\d)")
_YEAR_FIRST = re.compile(rf"(?<![\d./-])(\d{{4}})([./-])(\d{{1,2}})\2(\d{{1,2}}){_TIME}(?![\d./-]*\d)")
_DAY_MONTH_WORD = re.compile(
    rf"(?<![\d./-])(\d{{1,2}})[\s./-]?(?:[בל]-?)?({_MONTH})(?![{_LETTER}\"])'?[\s./,-]{{1,2}}(\d{{4}}|\d{{2}}){_TIME}(?!\d)"
)

_ORDINAL = (
    rf"(?:(?P<letter>[אגד]|ב(?!-?\d))(?![{_LETTER}])['\"]?|(?P<digit>[1-4])(?![\d.])|"
    r"ה?(?:(?P<first>ראשונה?)|(?P<second>שני(?:י?ה)?)|(?P<third>שלישית?)|(?P<fourth>רביעית?))(?![א-ת]))"
)
_ORDINALS = {"letter": "אבגד", "digit": "1234"}
_NAMED_ORDINALS = ("first", "second", "third", "fourth")
_PART_WORDS: dict[PeriodKind, re.Pattern[str]] = {
    "quarter": re.compile(rf"(?<![{_LETTER}\"])[בלה]*(?:רבעונ|quarter)[\s-]*(?:מס(?:פר|')?\s*)?{_ORDINAL}"),
    "half_year": re.compile(
        rf"(?<![{_LETTER}\"])[בלה]*(?:חציונ|מחצית(?:\s+ה?שנה)?|half(?:[\s-]year)?)[\s-]*(?:מס(?:פר|')?\s*)?{_ORDINAL}"
    ),
    "month": re.compile(r"(?<![א-ת\"])[בלה]*חודש\s*(?:מס(?:פר|')?\s*)?(?P<number>\d{1,2})(?![\d./-])"),
}
_PART_SIGNS: dict[PeriodKind, re.Pattern[str]] = {
    "quarter": re.compile(r"(?:(?<![a-z\d])|(?<=20\d\d))q([1-4])(?![a-z\d])|(?<![a-z\d])([1-4])q(?![a-z])"),
    "half_year": re.compile(r"(?:(?<![a-z\d])|(?<=20\d\d))h([12])(?![a-z\d])|(?<![a-z\d])([12])h(?![a-z])"),
}
_SPAN_LENGTH: dict[PeriodKind, int] = {"quarter": 3, "half_year": 6}
_MONTH_SPAN = re.compile(rf"(?<![{_LETTER}\"'])[בלמ]?({_MONTH})'?(?:-|\s?עד\s)[בל]?({_MONTH})(?![{_LETTER}\"])'?")
_NUMBER_SPAN = re.compile(r"(?<![\d./-])(\d{1,2})-(\d{1,2})[/.](\d{4})(?!\d)")

_MONTH_AND_YEAR = re.compile(r"(?<![\d./-])(?P<month>\d{1,2})[/._-](?P<year>(?:19|20)\d{2})(?![\d]|[./-]\d)")
_YEAR_AND_MONTH = re.compile(r"(?<![\d./-])(?P<year>(?:19|20)\d{2})[/._-]?(?P<month>\d{1,2})(?![\d]|[./-]\d)")
_MONTH_AND_SHORT_YEAR = re.compile(r"(?P<month>\d{1,2})[/-](?P<year>\d{2})")
_YEAR = re.compile(r"(?<!\d)(?<!\d[./-])((?:19|20)\d{2})(?!\d|[./-]\d)")
_YEAR_BESIDE = re.compile(r"(?<![\d])((?:19|20)\d{2})(?!\d)")
_SHORT_YEAR = re.compile(r"[\s'-]{1,2}(\d{2})$")

_UPDATED = re.compile(r"(?:עודכנ|עדכונ|הופק|הודפס|תאריכ הפקה|updated|printed).*")
_FILLER = re.compile(r"\b(?:ל|ב)?(?:חודש|שנת|שנה|תקופת|תקופה|דיווח|לשנה)\b|\b(?:של|month|year|of|fy)\b|[\s,.:;()/_-]+")


def read_date(text: str) -> date | None:
    """The day that the whole text names, day first; a time of day after it is dropped."""
    text = normalise(text)
    for pattern, order in ((_DAY_FIRST, (4, 3, 1)), (_YEAR_FIRST, (1, 3, 4))):
        if match := pattern.fullmatch(text):
            year, month, day = (match[group] for group in order)
            return _day(year, int(month), day)
    if match := _DAY_MONTH_WORD.fullmatch(text):
        return _day(match[3], MONTH_NUMBERS[match[2]], match[1])
    return None


def read_period(text: str, kind: PeriodKind, default_year: int | None = None) -> Period | None:
    """The period of that kind that the whole text names; a day stands for the period in which it lies, a name without
    a year for that of `default_year`."""
    if day := read_date(text):
        return Period.containing(day, kind)
    text = normalise(text)
    if kind == "month" and (match := _MONTH_AND_SHORT_YEAR.fullmatch(text)):
        return _part(_full_year(match["year"]), int(match["month"]), "month")
    if default_year and (match := re.fullmatch(r"(\d{1,2})|([אב])['\"]?", text)):
        number = int(match[1]) if match[1] else "אב".index(match[2]) + 1
        letters_count = kind in ("quarter", "half_year")
        return _part(default_year, number, kind) if match[1] or letters_count else None
    if kind == "month" and (short := _SHORT_YEAR.search(text)) and _MONTH_WORD.fullmatch(text[: short.start()]):
        text = f"{text[: short.start()]} {_full_year(short[1])}"
    period, rest = _split_period(text, kind, default_year)
    return None if _FILLER.sub("", rest) else period


def find_period(text: str, kind: PeriodKind, default_year: int | None = None) -> Period | None:
    """The one period of that kind named somewhere in a title, a header, a sheet's or a file's name; None when there is
    none or more than one. Days (`עודכן 12/03/2017`) name no period, and a standing list has no words for its own."""
    return _split_period(text, kind, default_year)[0]


def _split_period(text: str, kind: PeriodKind, default_year: int | None = None) -> tuple[Period | None, str]:
    """`find_period`, and the text (normalised) without the words of the period."""
    text = normalise(text)
    search = _UPDATED.sub(_blank, text)
    for pattern in (_DAY_FIRST, _YEAR_FIRST, _DAY_MONTH_WORD):
        search = pattern.sub(_blank, search)
    if kind == "standing":
        return None, text
    if kind == "year":
        matches = list(_YEAR.finditer(search))
        periods: set[Period | None] = {Period.year(int(match[1])) for match in matches}
        return _only(periods, text, matches)
    return _split_part(text, search, kind, default_year)


def _split_part(text: str, search: str, kind: PeriodKind, default_year: int | None) -> tuple[Period | None, str]:
    """A month, quarter or half year: whole (`03/2021`), or a part and the only year beside it."""
    parts = _parts(search, kind)
    if whole := _whole(search, kind):
        periods = {period for _, period in whole}
        spans = {match.span() for match, _ in whole}
        beside = {number for match, number in parts if match.span() not in spans}
        agree = beside <= {_number(period) for period in periods if period}
        return _only(periods if agree else set(), text, [match for match, _ in [*whole, *parts]])
    years = list(_YEAR_BESIDE.finditer(search))
    named = {int(match[1]) for match in years} or {default_year or 0}
    if len(named) > 1 or not any(named):
        return None, text
    year = named.pop()
    periods = {_part(year, number, kind) for _, number in parts}
    return _only(periods, text, [*years, *(match for match, _ in parts)])


def _whole(search: str, kind: PeriodKind) -> list[tuple[re.Match[str], Period | None]]:
    """Periods written in digits with their year; None for one that there is not (`13/2021`)."""
    if kind != "month":
        found = _NUMBER_SPAN.finditer(search)
        return [(match, _span(int(match[3]), int(match[1]), int(match[2]), kind)) for match in found]
    return [
        (match, _part(int(match["year"]), int(match["month"]), "month"))
        for pattern in (_MONTH_AND_YEAR, _YEAR_AND_MONTH)
        for match in pattern.finditer(search)
    ]


def _parts(search: str, kind: PeriodKind) -> list[tuple[re.Match[str], int]]:
    """Which month, quarter or half of a year the text names, without the year; 0 for one that there is not."""
    found: list[tuple[re.Match[str], int]] = []
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


def _full_year(year: str) -> int:
    """Two digits are 1950 to 2049, as newer versions of Excel take them."""
    return int(year) + (0 if len(year) == 4 else 2000 if int(year) < 50 else 1900)


def _day(year: str, month: int, day: str) -> date | None:
    try:
        found = date(_full_year(year), month, int(day))
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2100 else None


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
    return None


def _span(year: int, first: int, last: int, kind: PeriodKind) -> Period | None:
    """A quarter or half year named by its first and last month."""
    length = _SPAN_LENGTH[kind]
    return _part(year, last // length, kind) if last % length == 0 and first == last - length + 1 else None


def _number(period: Period) -> int:
    """Which month, quarter or half of its year a period is."""
    length = {"month": 1, "quarter": 3, "half_year": 6}.get(period.kind, 12)
    return (period.start.month - 1) // length + 1
