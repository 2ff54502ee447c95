"""Days in the words of those who write them: `27-ינו-14`, `יום ד' 27.1.21`, `3-9/1/2024`, `י"ד בשבט תשפ"א`.

Days are day first. Nothing is guessed: a day without a year, or one that does not exist, gives None.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from hosen.hebrew_calendar import HEBREW_DAY, read_hebrew_day
from hosen.text import folded, normalise

_MONTH_WORDS = [
    "ינואר ינו january jan",
    "פברואר פבר february feb",
    "מרץ מרס מארס march mar",
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

LETTER = "א-תa-z"
MONTH = "(?:" + "|".join(sorted(MONTH_NUMBERS, key=len, reverse=True)) + ")"

_LONGEST = 200
"""Signs of the longest text that is looked at as a day; more would name one among other things."""
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?"
_TIME = rf"(?:(?:t|,? ?(?:בשעה )?(?<=[ ,])){_CLOCK}(?: ?[ap]m| ?z|[-+]\d{{1,2}}:?\d{{2}})?(?!\d))?"
DAY_FIRST = re.compile(rf"(?<![\d./-])(\d{{1,2}})([./-])\s?(\d{{1,2}})\2\s?(\d{{4}}|\d{{2}}){_TIME}(?![\d./-]*\d)")
YEAR_FIRST = re.compile(rf"(?<![\d./-])(\d{{4}})([./-])(\d{{1,2}})\2(\d{{1,2}}){_TIME}(?![\d./-]*\d)")
DAY_MONTH_WORD = re.compile(
    rf"(?<![\d./-])(\d{{1,2}})(?:st|nd|rd|th)?[\s./-]?(?:[בל]-?)?({MONTH})(?![{LETTER}\"])'?"
    rf"[\s./,-]{{1,2}}(\d{{4}}|\d{{2}}){_TIME}(?!\d)"
)
_NO_MARK = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")

_WEEKDAY_WORDS = {
    "א": 6,
    "ב": 0,
    "ג": 1,
    "ד": 2,
    "ה": 3,
    "ו": 4,
    "ש": 5,
    "ראשון": 6,
    "שני": 0,
    "שלישי": 1,
    "רביעי": 2,
    "חמישי": 3,
    "שישי": 4,
    "שבת": 5,
    "sunday": 6,
    "monday": 0,
    "tuesday": 1,
    "wednesday": 2,
    "thursday": 3,
    "friday": 4,
    "saturday": 5,
    **dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), range(7), strict=True)),
}
_WEEKDAYS = {normalise(word): number for word, number in _WEEKDAY_WORDS.items()}
_LONG_WEEKDAY = "|".join(word for word in _WEEKDAYS if len(word) > 1)
_WEEKDAY = rf"(?:ב?יומ )?(?:(?P<{{0}}>{_LONG_WEEKDAY})|(?P<{{1}}>[א-וש])'|(?<=יומ )(?P<{{2}}>[א-וש]))"
_BESIDE_WEEKDAY = re.compile(
    r"(?:" + _WEEKDAY.format("a", "b", "c") + r",?(?: ה?-|[ -]))?(?:ה-)?(?P<day>[^()]+?)"
    r"(?:,? \(?" + _WEEKDAY.format("d", "e", "f") + r"\)?)?"
)
_AROUND = re.compile(r"(?:ב?תאריכ:? |ביומ (?=\d)|ב-(?=\d))?(.*?)[ .,;]*")


@dataclass(frozen=True)
class _Token:
    """A day of a list as written: None for what it leaves to the one after it."""

    day: int
    month: int | None
    year: int | None


def read_date(text: str) -> date | None:
    """The one day that the whole text names, day first; its weekday and a time of day are dropped. A day in both
    calendars (`27.1.2021, י"ד בשבט תשפ"א`) is one where they agree."""
    text = _trimmed(normalise(text))
    return _one_day(text) or _one_day(_bare(text))


def names_other_weekday(text: str, day: date) -> bool:
    """Whether the text, a day's, also names a weekday that is not the day's own."""
    match = _BESIDE_WEEKDAY.fullmatch(_trimmed(normalise(text)))
    if not match or _one_day(match["day"]) != day:
        return False
    named = [match[group] for group in "abcdef" if match[group]]
    return any(_WEEKDAYS[word] != day.weekday() for word in named)


def read_dates(text: str) -> list[date]:
    """The days that the whole text names, in its order: two for a range (`3-9/1/2024`, `1.3.21 - 4.3.21`), more for a
    list (`12/3, 19/3/2021`). Empty when a part is no day, or when a range ends before it begins."""
    if day := read_date(text):
        return [day]
    text = _FROM.sub("", _trimmed(folded(text)))
    tokens: list[_Token] = []
    marks: list[str] = []
    place = 0
    while found := _token(text, place):
        token, place = found
        tokens.append(token)
        if place == len(text):
            return _resolved(tokens, marks)
        separator = _SEPARATOR.match(text, place)
        if not separator or (separator[0] == " " and not token.year):
            return []
        marks.append("-" if _IS_RANGE.search(separator[0]) else ",")
        place = separator.end()
    return []


def looks_like_day(text: str) -> bool:
    """Whether the text is written like a day, though it names none: without a year, or one that there is not."""
    text = _trimmed(normalise(text))
    patterns = (_LIKE_DAY, HEBREW_DAY, _DAY_ALONE)
    return any(pattern.fullmatch(each) for pattern in patterns for each in (text, _bare(text)))


def read_serial(number: float, *, is_1904: bool) -> date | None:
    """The day of an Excel serial: days since the end of 1899, or since 1904. None outside 1990 to 2100, where it would
    rather be something else."""
    if not 0 < number < 100_000:
        return None
    day = (date(1904, 1, 1) if is_1904 else date(1899, 12, 30)) + timedelta(int(number))
    return day if 1990 <= day.year <= 2100 else None


def full_year(year: str) -> int:
    """Two digits are 1950 to 2049, as newer versions of Excel take them."""
    return int(year) + (0 if len(year) == 4 else 2000 if int(year) < 50 else 1900)


def _trimmed(text: str) -> str:
    match = _AROUND.fullmatch(text) if len(text) <= _LONGEST else None
    return match[1] if match else ""


def _bare(text: str) -> str:
    """A normalised text without the weekday beside its day."""
    match = _BESIDE_WEEKDAY.fullmatch(text)
    return match["day"] if match else text


def _one_day(text: str) -> date | None:
    return _gregorian(text) or _hebrew_day(text)


def _gregorian(text: str) -> date | None:
    for pattern, order in ((DAY_FIRST, (4, 3, 1)), (YEAR_FIRST, (1, 3, 4)), (_NO_MARK, (1, 2, 3))):
        if match := pattern.fullmatch(text):
            return _day(*(match[group] for group in order))
    if match := DAY_MONTH_WORD.fullmatch(text):
        return _day(match[3], str(MONTH_NUMBERS[match[2]]), match[1])
    if match := _MONTH_DAY.fullmatch(text):
        return _day(match[3], str(MONTH_NUMBERS[match[1]]), match[2])
    return None


def _hebrew_day(text: str) -> date | None:
    """The day of a text with a day of the Hebrew calendar, alone or beside the same day of the other one."""
    match = HEBREW_DAY.search(text)
    if not match:
        return None
    day = read_hebrew_day(match)
    rest = (text[: match.start()] + " " + text[match.end() :]).strip(" ,()-/")
    return day if not rest or (day and _gregorian(rest) == day) else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        found = date(full_year(year), int(month), int(day))
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2100 else None


# --- days without their year, several days

_MONTH_DAY = re.compile(rf"({MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}}){_TIME}")
_LIKE_DAY = re.compile(rf"\d{{1,4}}([./-])\s?\d{{1,4}}(?:\1\s?\d{{1,4}})?{_TIME}")
_DAY_ALONE = re.compile(rf"\d{{1,2}}[\s./-]?(?:[בל]-?)?{MONTH}'?")

_FROM = re.compile(r"(?:החל )?(?:מ-?|בינ )(?=\d)")
_SEPARATOR = re.compile(r" ?(?:[-,;+&/]|(?<= )(?:ועד|עד|to|until)(?= |ה?-)(?: ?ה?-)?|(?<= )ו-?(?=\d)) ?| ")
_IS_RANGE = re.compile(r"^ ?-|עד|to|until")
_TOKENS = (
    re.compile(rf"(?P<day>\d{{1,2}})([./-])(?P<month>\d{{1,2}})\2(?P<year>\d{{4}}|\d{{2}})(?!\d|\2\d){_TIME}"),
    re.compile(rf"(?P<year>\d{{4}})([./-])(?P<month>\d{{1,2}})\2(?P<day>\d{{1,2}})(?!\d|\2\d){_TIME}"),
    re.compile(
        rf"(?P<day>\d{{1,2}})[ ./-]?(?:[בל]-?)?(?P<word>{MONTH})(?![{LETTER}\"])'?"
        rf"(?:[ ./,-]{{1,2}}(?P<year>\d{{4}}|\d{{2}}(?![./ ]?[בל]?-?(?:\d|{MONTH}))))?(?!\d){_TIME}"
    ),
    re.compile(r"(?P<day>\d{1,2})[./](?P<month>\d{1,2})(?![./]?\d)"),
    re.compile(r"(?P<day>\d{1,2})(?![\d./:])"),
)


def _token(text: str, place: int) -> tuple[_Token, int] | None:
    for pattern in _TOKENS:
        if match := pattern.match(text, place):
            parts = match.groupdict()
            word, month, year = parts.get("word"), parts.get("month"), parts.get("year")
            number = MONTH_NUMBERS[word] if word else int(month) if month else None
            return _Token(int(match["day"]), number, full_year(year) if year else None), match.end()
    return None


def _resolved(tokens: list[_Token], marks: list[str]) -> list[date]:
    """Days from the last, which has its month and year, to the first."""
    days: list[date] = []
    month: int | None = None
    year: int | None = None
    for token in reversed(tokens):
        month, year = token.month or month, token.year or year
        found = _day(f"{year:04d}", str(month), str(token.day)) if month and year else None
        if not found:
            return []
        days.insert(0, found)
    is_right = all(mark == "," or first <= second for mark, (first, second) in zip(marks, pairwise(days), strict=True))
    is_one_day = marks == ["-"]  # from a day to the same day
    return days if is_right and (is_one_day or len(set(days)) == len(days)) else []
