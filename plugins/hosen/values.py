"""The one place where what stands in a cell becomes a typed value.

Nothing is guessed: what cannot be read as the column's type has a problem and no value. Figures that senders blur
(`כ-120`, `קטן מ-5`) stay what they are: a value or none, a flag, and bounds. 0 and missing are different.
"""

import math
import re
from datetime import date, datetime, time
from typing import Literal

from hosen.casts import EMPTY, NO_FIGURE, Cast, ValueFlag
from hosen.dates import find_period, read_period
from hosen.days import looks_like_day, names_other_weekday, read_date, read_dates, read_serial
from hosen.numbers import read_number, read_percent
from hosen.periods import Period, PeriodKind
from hosen.privacy import identity_number
from hosen.text import clean, normalise

__all__ = ["Cast", "ColumnType", "ValueFlag", "cast", "code_key", "find_period"]

ColumnType = Literal["text", "integer", "number", "percent", "flag", "date", "code", "period", "identity"]

PERIOD_KINDS: tuple[PeriodKind, ...] = ("month", "quarter", "half_year", "year")

_NONE = [
    *("-", "..", "...", "N/A", "NA", "n.a.", "none", "null"),
    *("אין", "ללא", "אין נתונים", "אין נתון", "ללא נתונים", "ללא נתון", "אין דיווח", "ללא דיווח", "אין מידע"),
    *('ל"ר', "ל.ר", "ל.ר.", "לא רלוונטי", "לא רלבנטי", "לא ישים"),
    *("לא דווח", "לא נמסר", "לא ידוע", "לא נמדד", "לא זמין", "טרם", "טרם דווח", "חסר"),
]
NONE_WORDS = frozenset(map(normalise, _NONE))
YES_WORDS = frozenset(
    map(normalise, ["יש", "כן", "קיים", "קיימת", "V", "✓", "✔", "√", "☑", "✅", "1", "yes", "y", "true"])
)
NO_WORDS = frozenset(map(normalise, ["אין", "לא", "לא קיים", "לא קיימת", "✗", "✘", "❌", "0", "no", "n", "false"]))


def cast(
    value: object,
    column_type: ColumnType,
    *,
    period_kind: PeriodKind | None = None,
    default_year: int | None = None,
    is_1904: bool = False,
    is_text: bool = False,
) -> Cast:
    """A grid value (text, number, bool, date, datetime, time, timedelta or None) as the column's type. Never raises.

    period_kind: of a period column; any kind when None. default_year: the year of months and the like that are
    written without one. is_1904: how numbers count days. is_text: of a sheet in which everything is text, so that a
    number stored as text says nothing. Codes are not looked up here.
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
            return _date(value, is_1904=is_1904, is_text=is_text)
        case "period":
            return _period(value, period_kind, default_year)
        case "percent":
            return read_percent(value, is_text=is_text)
        case "identity":
            number = identity_number(_text(value)) if isinstance(value, int | float | str) else None
            return Cast(number) if number else Cast(problem="identity_invalid")
    return read_number(value, is_whole=column_type == "integer", is_text=is_text)


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


NOT_A_DATE = Cast(problem="value_not_date")
_FIVE_DIGITS = re.compile(r"[0-9]{5}(?:\.[0-9]*)?")


def _flag(value: object) -> Cast:
    word = normalise(_text(value))
    if word in YES_WORDS:
        return Cast(1.0)
    if word in NO_WORDS:
        return Cast(0.0)
    return NO_FIGURE if word in NONE_WORDS else Cast(problem="value_not_flag")


def _date(value: object, *, is_1904: bool, is_text: bool) -> Cast:
    if isinstance(value, datetime):
        return Cast(value.date())
    if isinstance(value, date):
        return Cast(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _day_number(value, is_1904)
    if not isinstance(value, str):
        return NOT_A_DATE
    if day := read_date(value):
        return Cast(day, notes=("date_weekday_differs",) if names_other_weekday(value, day) else ())
    if is_text and _FIVE_DIGITS.fullmatch(text := clean(value)):
        return _day_number(float(text), is_1904)
    if read_dates(value):
        return Cast(problem="value_two_dates")
    return Cast(problem="date_unclear") if looks_like_day(value) else NOT_A_DATE


def _day_number(number: float, is_1904: bool) -> Cast:
    """A day that stands as a number: Excel's count of days, or its digits (20210127). One of five digits that may also
    be a day without its marks (50321: 5/3/21) is neither."""
    if day := read_serial(number, is_1904=is_1904):
        if float(number).is_integer() and 1 <= int(number) // 100 % 100 <= 12:
            return Cast(problem="date_unclear")
        return Cast(day, notes=("date_as_serial",))
    written = read_date(_text(number))
    return Cast(written) if written else NOT_A_DATE


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
