"""The one place where what stands in a cell becomes a typed value.

Nothing is guessed: what cannot be read as the column's type has a problem and no value. Figures that senders blur
(`כ-120`, `קטן מ-5`) stay what they are: a value or none, a flag, and bounds. 0 and missing are different.
"""

import math
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Literal

from hosen.dates import find_period, read_date, read_period
from hosen.periods import Period, PeriodKind
from hosen.text import clean, normalise

__all__ = ["Cast", "ColumnType", "ValueFlag", "cast", "code_key", "find_period"]

ColumnType = Literal["text", "integer", "number", "percent", "flag", "date", "code", "period"]
ValueFlag = Literal["exact", "approximate", "suppressed", "none"]

PERIOD_KINDS: tuple[PeriodKind, ...] = ("month", "quarter", "half_year", "year")
LARGEST_RATIO = 1.5
"""Percents up to here that have no % sign are taken for ratios (0.84, 1.2); plan reports above 150% are written 160."""
SMALLEST_POINTS = 10
"""Percents from here on that have no % sign are points; between the two there is no telling (160%, or 1.6%)."""
ROUNDING_NOISE = 1e-6
"""How far from a whole number a formula's result may be and still count whole things."""

NONE_WORDS = frozenset(
    map(normalise, ["-", "..", "אין", "אין נתונים", 'ל"ר', "ל.ר", "ל.ר.", "לא רלוונטי", "N/A", "NA"])
)
YES_WORDS = frozenset(map(normalise, ["יש", "כן", "קיים", "קיימת", "V", "✓", "✔", "√", "1", "yes", "y", "true"]))
NO_WORDS = frozenset(map(normalise, ["אין", "לא", "לא קיים", "לא קיימת", "✗", "✘", "0", "no", "n", "false"]))
PLAN_WORDS = frozenset(
    map(normalise, ["מהתכנון", "מהתכנית", "מהתוכנית", "מהיעד", "מהמתוכנן", "מתוך", "התכנון", "היעד", "ביעד", "עמידה"])
) | {"ביצוע", "של", "of", "the", "plan"}
"""What may stand beside a percent without changing it; `5% מתחת ליעד` is no such thing."""


@dataclass(frozen=True)
class Cast:
    """A cell as a typed value: float for numbers, percents (in points) and flags (1 or 0), text for text and codes,
    date, Period; None when the cell is empty, says that there is nothing, withholds its value, or cannot be read.

    flag: `none` when the cell says that there is no figure. low, high: inclusive bounds of a suppressed value.
    problem: the issue code of a cell that cannot be read. notes: issue codes of what was read but should be known.
    """

    value: float | str | date | Period | None = None
    flag: ValueFlag = "exact"
    low: float | None = None
    high: float | None = None
    problem: str | None = None
    notes: tuple[str, ...] = ()


EMPTY = Cast()
NO_FIGURE = Cast(flag="none")
NOT_A_NUMBER = Cast(problem="value_not_number")


def cast(
    value: object, column_type: ColumnType, *, period_kind: PeriodKind | None = None, default_year: int | None = None
) -> Cast:
    """A grid value (text, number, bool, date, datetime or None) as the column's type. Never raises.

    period_kind: of a period column; any kind when None. default_year: the year of months and the like that are
    written without one. Codes are not looked up here.
    """
    if isinstance(value, float) and math.isnan(value):
        return EMPTY
    if value is None or (isinstance(value, str) and not clean(value)):
        return EMPTY
    if column_type == "text":
        return Cast(_text(value))
    if column_type == "flag":
        return _flag(value)
    if isinstance(value, str) and normalise(value) in NONE_WORDS:
        return NO_FIGURE
    match column_type:
        case "code":
            return Cast(code_key(value))
        case "date":
            return _date(value)
        case "period":
            return _period(value, period_kind, default_year)
        case "percent":
            return _percent(value)
    return _number(value, is_whole=column_type == "integer")


def code_key(value: object) -> str:
    """The one spelling of a code: 31, 31.0, `0031` and ` 31 ` are `31`. What is no number is only cleaned."""
    text = _text(value)
    if match := re.fullmatch(r"0*([0-9]+)(?:\.0+)?", text):
        return match[1]
    return text


def _text(value: object) -> str:
    """A cell as a person reads it: whole numbers without a decimal point, days without a midnight."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.time() != time(0) else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return clean(str(value))


# --- numbers: texts are compared as `normalise` makes them (final letters plain, no space around dashes)

_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)(?:\.\d*)?|\.\d+"
_PLAIN = re.compile(rf"(?P<before>[-+]?)(?P<digits>{_DIGITS})(?P<power>e[-+]?\d{{1,3}})?(?P<after>-?)")
_IN_PARENTHESES = re.compile(r"\(\s*([^()]*?)\s*\)")
_CURRENCY = re.compile(r"₪|(?<![\w\"'])(?:ש\"ח|שח|nis|ils)(?![\w\"'])")
_ABOUT = re.compile(r"(?:(?:כ-|כ |כ(?=\d)|בערכ |כ?בסביבות |[~≈] ?)(?P<figure>.+)|(?P<before>.+) (?:בערכ|לערכ))")
_BELOW = re.compile(r"(?:< ?|(?:קטנ|פחות|נמוכ|מתחת)ה? [מל][- ]?)([^=].*)")
_AT_MOST = re.compile(r"(?:<= ?|≤ ?|עד )(.+)")
_ABOVE = re.compile(r"(?:> ?|(?:גדול|יותר|גבוה|מעל)ה? (?:[מל][- ]?)?)([^=].*)")
_AT_LEAST = re.compile(r"(?:>= ?|≥ ?|לפחות )(.+)")


def _number(value: object, *, is_whole: bool) -> Cast:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return NOT_A_NUMBER
    if not isinstance(value, str):
        return _checked(_float(value), is_whole)
    text = _figure_text(value)
    if text is None:
        return NOT_A_NUMBER
    return _blurred(text, is_whole) or _checked(_parse(text), is_whole, notes=("number_as_text",))


def _checked(number: float | None, is_whole: bool, notes: tuple[str, ...] = ()) -> Cast:
    if number is None:
        return NOT_A_NUMBER
    if is_whole and not number.is_integer():
        if abs(number - round(number)) > ROUNDING_NOISE:
            return Cast(problem="value_not_whole")
        number = float(round(number))
    return Cast(number, notes=notes)


def _blurred(text: str, is_whole: bool) -> Cast | None:
    """An approximate value or one of which only a bound is said; None when the text is neither."""
    if (match := _ABOUT.fullmatch(text)) and (number := _parse(match["figure"] or match["before"])) is not None:
        read = _checked(number, is_whole, notes=("value_approximate",))
        return read if read.problem else replace(read, flag="approximate")
    step = 1.0 if is_whole else 0.0
    for pattern, is_top, beyond in (
        (_BELOW, True, step),
        (_AT_MOST, True, 0.0),
        (_ABOVE, False, step),
        (_AT_LEAST, False, 0.0),
    ):
        if (match := pattern.fullmatch(text)) and (number := _parse(match[1])) is not None and number >= 0:
            low, high = (0.0, max(0.0, number - beyond)) if is_top else (number + beyond, None)
            return Cast(flag="suppressed", low=low, high=high, notes=("value_suppressed",))
    return None


def _figure_text(value: str) -> str | None:
    """The text of a figure as it is compared; None when that would make another figure of it: a raised or circled
    digit would become one digit more (a footnote's `12²` is not 122), two minus signs would become one."""
    if any(unicodedata.category(sign) == "No" for sign in value) or "--" in clean(value):
        return None
    return normalise(value)


def _parse(text: str) -> float | None:
    """A number in digits: thousands separators, ₪, parentheses or a trailing minus for negative; None for all else."""
    text = _CURRENCY.sub("", text).strip()
    in_parentheses = _IN_PARENTHESES.fullmatch(text)
    match = _PLAIN.fullmatch(in_parentheses[1] if in_parentheses else text)
    if not match:
        return None
    signs = [sign for sign in (match["before"], match["after"], "-" if in_parentheses else "") if sign]
    if len(signs) > 1:
        return None
    number = _float(match["digits"].replace(",", "").replace(" ", "") + (match["power"] or ""))
    return -number if number and signs == ["-"] else number


def _float(value: float | str) -> float | None:
    try:
        number = float(value)
    except (OverflowError, ValueError):
        return None
    return number + 0.0 if math.isfinite(number) else None  # without the sign of a negative zero


# --- percents

_PERCENT = re.compile(
    r"(?P<before>.*?)(?:(?:%|אחוז) ?(?P<after>[-\d.,]*\d)|(?P<figure>\S*[\d.]-?) ?(?:%|אחוז(?:ימ)?))(?P<more>.*)"
)


def _percent(value: object) -> Cast:
    """In percent points. With a % sign as written; without one, up to LARGEST_RATIO a ratio, else points."""
    if not isinstance(value, str) or not ("%" in value or "אחוז" in value):
        read = _number(value, is_whole=False)
        if isinstance(read.value, float) and 0 < abs(read.value) <= LARGEST_RATIO:
            kept = tuple(note for note in read.notes if note != "number_as_text")
            return replace(read, value=_tidy(read.value * 100), notes=(*kept, "percent_as_ratio"))
        if isinstance(read.value, float) and LARGEST_RATIO < abs(read.value) < SMALLEST_POINTS:
            return Cast(problem="percent_unclear")
        return read
    match = _PERCENT.fullmatch(_figure_text(value) or "")
    if not match:
        return NOT_A_NUMBER
    figure = match["after"] or match["figure"]
    before, more = (_without_plan_words(match[part]) for part in ("before", "more"))
    if more:
        return NOT_A_NUMBER
    figure = f"{before} {figure}" if before else figure
    number = _parse(figure)
    return Cast(number) if number is not None else _blurred(figure, is_whole=False) or NOT_A_NUMBER


def _without_plan_words(text: str) -> str:
    words = [word for word in text.split() if word.strip("().,:-") not in PLAN_WORDS]
    return " ".join(words).strip(" ().,:")


def _tidy(number: float) -> float:
    """Without the noise of binary fractions: 0.57 × 100 is 57."""
    return float(f"{number:.12g}")


# --- flags, days, periods


def _flag(value: object) -> Cast:
    word = normalise(_text(value))
    if word in YES_WORDS:
        return Cast(1.0)
    if word in NO_WORDS:
        return Cast(0.0)
    return NO_FIGURE if word in NONE_WORDS else Cast(problem="value_not_flag")


def _date(value: object) -> Cast:
    if isinstance(value, datetime):
        return Cast(value.date())
    if isinstance(value, date):
        return Cast(value)
    day = read_date(value) if isinstance(value, str) else None
    return Cast(day) if day else Cast(problem="value_not_date")


def _period(value: object, kind: PeriodKind | None, default_year: int | None) -> Cast:
    if isinstance(value, bool):
        return Cast(problem="value_not_period")
    for one in (kind,) if kind else PERIOD_KINDS:
        period = (
            Period.containing(value, one) if isinstance(value, date) else read_period(_text(value), one, default_year)
        )
        if period:
            return Cast(period)
    return Cast(problem="value_not_period")
