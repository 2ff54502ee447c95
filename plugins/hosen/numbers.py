"""Numbers, percents and durations as people write them.

A figure that could be two different numbers is none: `12,5` (a decimal comma, or a slip?), `1,234,56`, `12 שעות` in a
column whose unit nobody knows here. Texts are compared as `normalise` makes them (final letters plain, no space around
dashes).
"""

import math
import re
from dataclasses import replace
from datetime import time, timedelta

from hosen.casts import NOT_A_NUMBER, Cast
from hosen.text import clean, normalise

LARGEST_RATIO = 1.5
"""Percents up to here that have no % sign are taken for ratios (0.84, 1.2); plan reports above 150% are written 160."""
SMALLEST_POINTS = 10
"""Percents from here on that have no % sign are points; between the two there is no telling (160%, or 1.6%)."""
ROUNDING_NOISE = 1e-6
"""How far from a whole number a formula's result may be and still count whole things."""
LONGEST_WHOLE = 1e15
"""From here on a whole number is not written with all its digits."""
LONGEST_FIGURE = 100
"""Signs of the longest text that is looked at as a figure."""

PLAN_WORDS = frozenset(
    map(normalise, ["מהתכנון", "מהתכנית", "מהתוכנית", "מהיעד", "מהמתוכנן", "מתוך", "התכנון", "היעד", "ביעד", "עמידה"])
) | {"ביצוע", "של", "of", "the", "plan"}
"""What may stand beside a percent without changing it; `5% מתחת ליעד` is no such thing."""

_DIGITS = r"(?:[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?: \d{3})+|[1-9]\d{0,2}(?:'\d{3})+|\d+)(?:\.\d*)?|\.\d+"
_PLAIN = re.compile(rf"(?P<before>[-+]?)(?:₪ ?)?(?P<digits>{_DIGITS})(?P<power>e[-+]?\d{{1,3}})?(?P<after>-?)")
_IN_PARENTHESES = re.compile(r"\(\s?([^()]*?)\s?\)")
_SHEKELS = r"₪|ש[\"']ח|שח|שקל(?:ימ)?(?: חדשימ)?|nis|ils"
_CURRENCY = re.compile(rf"^(?:{_SHEKELS}) ?(?=[-+\d.(])|(?<=[-\d.)]) ?(?:{_SHEKELS})$")
_ABOUT = re.compile(
    r"(?:(?:כ-|כ |כ(?=\d)|בערכ |בקירוב |כ?בסביבות |[~≈] ?)(?P<figure>.+)|(?P<before>.+) (?:בערכ|לערכ|בקירוב))"
)
_BELOW = re.compile(r"(?:< ?|(?:קטנ|פחות|נמוכ|מתחת)ה? [מל][- ]?)([^=].*)")
_AT_MOST = re.compile(
    r"(?:<= ?|≤ ?|עד |לכל היותר |מקסימומ |לא יותר מ[- ]?)(?P<figure>.+)|(?P<before>.+) (?:ומטה|או פחות|לכל היותר)"
)
_ABOVE = re.compile(r"(?:> ?|(?:גדול|יותר|גבוה|מעל)ה? (?:[מל][- ]?)?)([^=].*)")
_AT_LEAST = re.compile(
    r"(?:>= ?|≥ ?|לפחות |מינימומ |לא פחות מ[- ]?)(?P<figure>.+)|(?P<before>.+) (?:ומעלה|או יותר|לפחות)"
)
_BETWEEN = re.compile(rf"(?:בינ )?({_DIGITS})(?:-| עד | ל-?)({_DIGITS})")
_CLOCK = re.compile(r"(\d{1,4}):([0-5]\d)(?::([0-5]\d))?")


def unformatted(number: float) -> str:
    """As it is typed into a cell: a whole number without a decimal point, no thousands separated."""
    return str(int(number)) if number.is_integer() and abs(number) < LONGEST_WHOLE else str(number)


def read_number(value: object, *, is_whole: bool, is_text: bool = False) -> Cast:
    """A number, or a duration in hours where parts of a thing count (2:30 is 2.5). is_whole: of whole things."""
    if isinstance(value, bool):
        return NOT_A_NUMBER
    if isinstance(value, int | float):
        return _checked(_float(value), is_whole)
    if not is_whole and (hours := _hours(value)) is not None:
        return Cast(hours, notes=("duration_as_time",))
    text = _figure_text(value) if isinstance(value, str) else None
    if text is None:
        return NOT_A_NUMBER
    notes = () if is_text else ("number_as_text",)
    return _blurred(text, is_whole) or _checked(_parse(text), is_whole, notes=notes)


def _hours(value: object) -> float | None:
    """The hours of a duration, or of a cell that Excel shows as one (a time of day is one since midnight)."""
    if isinstance(value, timedelta):
        return tidy(value.total_seconds() / 3600) if value >= timedelta(0) else None
    if isinstance(value, time):
        return tidy(value.hour + value.minute / 60 + (value.second + value.microsecond / 1e6) / 3600)
    if isinstance(value, str) and ":" in value and (match := _CLOCK.fullmatch(clean(value))):
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return tidy(hours + minutes / 60 + seconds / 3600)
    return None


def _checked(number: float | None, is_whole: bool, notes: tuple[str, ...] = ()) -> Cast:
    if number is None:
        return NOT_A_NUMBER
    if is_whole and not number.is_integer():
        if abs(number - round(number)) > ROUNDING_NOISE:
            return Cast(problem="value_not_whole")
        number = float(round(number))
    return Cast(number, notes=notes)


def _blurred(text: str, is_whole: bool) -> Cast | None:
    """An approximate value or one of which only bounds are said; None when the text is neither."""
    if (match := _ABOUT.fullmatch(text)) and (number := _parse(match["figure"] or match["before"])) is not None:
        read = _checked(number, is_whole, notes=("value_approximate",))
        return read if read.problem else replace(read, flag="approximate")
    if match := _BETWEEN.fullmatch(text):
        low, high = _parse(match[1]), _parse(match[2])
        is_interval = low is not None and high is not None and low < high and not _is_padded(match)
        return _withheld(low, high) if is_interval else None
    step = 1.0 if is_whole else 0.0
    for pattern, is_top, beyond in (
        (_BELOW, True, step),
        (_AT_MOST, True, 0.0),
        (_ABOVE, False, step),
        (_AT_LEAST, False, 0.0),
    ):
        if (match := pattern.fullmatch(text)) and (number := _parse(next(filter(None, match.groups())))) is not None:
            if number < 0:
                return None
            return _withheld(0.0, max(0.0, number - beyond)) if is_top else _withheld(number + beyond, None)
    return None


def _withheld(low: float | None, high: float | None) -> Cast:
    return Cast(flag="suppressed", low=low, high=high, notes=("value_suppressed",))


def _is_padded(match: re.Match[str]) -> bool:
    """Whether a bound begins with a needless 0, as telephone numbers and days do (03-1234567)."""
    return any(len(text) > 1 and text[0] == "0" and text[1].isdigit() for text in match.groups())


def _figure_text(value: str) -> str | None:
    """The text of a figure as it is compared; None when it is too long for one, or where two minus signs would
    become one."""
    text = clean(value)
    return None if len(text) > LONGEST_FIGURE or "--" in text else normalise(text)


def _parse(text: str) -> float | None:
    """A number in digits: thousands separators, ₪, parentheses or a trailing minus for negative; None for all else."""
    text = _CURRENCY.sub("", text, count=1).strip()
    in_parentheses = _IN_PARENTHESES.fullmatch(text)
    match = _PLAIN.fullmatch(in_parentheses[1] if in_parentheses else text)
    if not match:
        return None
    signs = [sign for sign in (match["before"], match["after"], "-" if in_parentheses else "") if sign]
    if len(signs) > 1:
        return None
    number = _float(re.sub("[, ']", "", match["digits"]) + (match["power"] or ""))
    return -number if number and signs == ["-"] else number


def _float(value: float | str) -> float | None:
    try:
        number = float(value)
    except (OverflowError, ValueError):
        return None
    return number + 0.0 if math.isfinite(number) else None  # without the sign of a negative zero


# --- percents

_PERCENT = re.compile(
    r"(?P<before>[^%]*?)(?:(?:%|אחוז) ?(?P<after>[-\d.,]*\d)|"
    r"(?P<figure>[^\s%(]*[\d.]-?) ?(?:%|אחוז(?:ימ)?))(?P<more>.*)"
)
_ONLY_IN_PARENTHESES = re.compile(r"\([^()א-ת]*\)")


def read_percent(value: object, *, is_text: bool = False) -> Cast:
    """In percent points. With a % sign as written; without one, up to LARGEST_RATIO a ratio, else points."""
    text = _figure_text(value) if isinstance(value, str) else None
    if text is None or not ("%" in text or "אחוז" in text):
        return _without_sign(value, is_text)
    match = _PERCENT.fullmatch(text)
    if not match or _ONLY_IN_PARENTHESES.fullmatch(text):  # (5%) may be a minus
        return NOT_A_NUMBER
    figure = match["after"] or match["figure"]
    before, more = (_without_plan_words(match[part]) for part in ("before", "more"))
    if more or re.search(r"\d", before):
        return NOT_A_NUMBER
    figure = f"{before} {figure}" if before else figure
    number = _parse(figure)
    return Cast(number) if number is not None else _blurred(figure, is_whole=False) or NOT_A_NUMBER


def _without_sign(value: object, is_text: bool) -> Cast:
    read = read_number(value, is_whole=False, is_text=is_text)
    if "duration_as_time" in read.notes:
        return NOT_A_NUMBER
    if isinstance(read.value, float) and 0 < abs(read.value) <= LARGEST_RATIO:
        kept = tuple(note for note in read.notes if note != "number_as_text")
        return replace(read, value=tidy(read.value * 100), notes=(*kept, "percent_as_ratio"))
    if isinstance(read.value, float) and LARGEST_RATIO < abs(read.value) < SMALLEST_POINTS:
        return Cast(problem="percent_unclear")
    return read


def _without_plan_words(text: str) -> str:
    words = [word for word in text.split() if word.strip("().,:-") not in PLAN_WORDS]
    return " ".join(words).strip(" ().,:")


def tidy(number: float) -> float:
    """Without the noise of binary fractions: 0.57 × 100 is 57."""
    return float(f"{number:.12g}")
