"""Days of the Hebrew calendar: `י"ד בניסן תשפ"א`, `כ״ח אדר ב׳ התשפ״ד`.

The conversion is pyluach's. A month or a year of this calendar is no reporting period: it lies in two of ours.
"""

import re
from datetime import date

from pyluach.dates import HebrewDate

from hosen.text import folded

_UNITS: list[str] = ["", *"אבגדהוזחט"]
_TENS: list[str] = ["", *"יכלמנסעפצ"]
_HUNDREDS: list[str] = ["", "ק", "ר", "ש", "ת", "תק", "תר", "תש", "תת"]
_FIRST_YEAR, _LAST_YEAR = 5661, 5860
"""The years that lie in 1900 to 2100, begun or ended."""

_MONTH_WORDS: dict[int, str] = {
    1: "ניסן",
    2: "אייר איר",
    3: "סיון סיוון",
    4: "תמוז",
    5: "אב מנחם-אב",
    6: "אלול",
    7: "תשרי",
    8: "חשון חשוון מרחשון מרחשוון",
    9: "כסלו כסליו",
    10: "טבת",
    11: "שבט",
    12: "אדר אדר-א אדר-ראשון",
    13: "אדר-ב אדר-שני",
}
"""pyluach's numbers: the year begins with the seventh. Of two Adars, `אדר` alone may be either."""
_MONTHS = {folded(word).replace("-", " "): number for number, words in _MONTH_WORDS.items() for word in words.split()}


def _letters(number: int) -> str:
    """A number under 900 in Hebrew letters, without marks: 15 is טו."""
    if number % 100 in (15, 16):
        return _HUNDREDS[number // 100] + "ט" + _UNITS[number % 100 - 9]
    return _HUNDREDS[number // 100] + _TENS[number // 10 % 10] + _UNITS[number % 10]


_DAYS = {folded(_letters(day)): day for day in range(1, 31)}
_YEARS = {folded(_letters(year % 1000)): year for year in range(_FIRST_YEAR, _LAST_YEAR + 1)}

_MONTH = "|".join(sorted((re.escape(word) for word in _MONTHS), key=len, reverse=True))
_YEAR_LETTERS = r"(?:ה'?)?(ת[א-ת]{0,2}[\"']{0,2}[א-ת]'?)"
HEBREW_DAY = re.compile(
    r"(?<![א-ת\d\"'])(?:ב-)?(?P<day>[א-ל][\"']?[א-ט]?'?|\d{1,2}) (?:ל?חודש )?[בל]?-?"
    rf"(?P<month>{_MONTH})(?P<mark>')?,? (?:שנת |ה-)?(?:{_YEAR_LETTERS}|(?P<number>5[67]\d\d))(?![א-ת\d\"])"
)
"""In `folded` text. A year of two letters under 5800 (תש"ם) has its mark between them."""
HEBREW_YEAR = re.compile(r"(?<![א-ת\"'])[בל]?(?:ה'?)?ת[רש][א-צ]?[\"'][א-צ](?![א-ת\"])")
"""A year named anywhere in `folded` text: with its gershayim, for without them it may be any word."""


def read_hebrew_day(match: re.Match[str]) -> date | None:
    """The day of a match of HEBREW_DAY; None where there is no such day, or where it may be in either Adar."""
    letters = match["day"].translate(_NO_MARKS)
    day = int(letters) if letters.isdecimal() else _DAYS.get(letters)
    year = int(match["number"]) if match["number"] else _YEARS.get(match[4].translate(_NO_MARKS))
    month = _MONTHS[match["month"]]
    if not day or not year or not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    has_two = (7 * year + 1) % 19 < 7
    if month >= 12 and has_two == (match["month"] == "אדר"):
        return None
    try:
        found: date = HebrewDate(year, month, day).to_pydate()
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2100 else None


_NO_MARKS = str.maketrans("", "", "\"'")
