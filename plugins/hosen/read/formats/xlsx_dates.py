"""Numbers that are dates, times or durations: which number formats say so, and what they stand for."""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from hosen.read.formats.xlsx_parts import local, tree_of
from hosen.read.grid import Value

NUMBER, MOMENT, DURATION = 0, 1, 2
"""What a style makes of a number: itself, a date and/or time of day, an elapsed time."""

_MOMENTS = frozenset({*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)})
_DURATION = 46

_LITERAL = re.compile(r'"[^"]*"?|\\.|_.|\*.')
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_BRACKETS = re.compile(r"\[[^\]]*\]")
_GENERAL = re.compile("general", re.IGNORECASE)
_LETTERS = re.compile(r"[dmyhs]", re.IGNORECASE)

_DAY_MS = 86_400_000


def kind_of_format(code: str) -> int:
    """What a number format makes of a positive number: its first section decides; quoted text, escaped signs, colours,
    conditions, currencies and locales say nothing."""
    plain = _LITERAL.sub("", code).partition(";")[0]
    if _ELAPSED.search(plain):
        return DURATION
    return MOMENT if _LETTERS.search(_GENERAL.sub("", _BRACKETS.sub("", plain))) else NUMBER


@lru_cache(maxsize=16)
def style_kinds(xml: bytes) -> tuple[int, ...]:
    """NUMBER, MOMENT or DURATION for each cell style of styles.xml, in the order that cells name them."""
    formats: dict[int, int] = {}
    kinds: list[int] = []
    for part in tree_of(xml):
        if local(part.tag) == "numFmts":
            formats = {_number(each.get("numFmtId")): kind_of_format(each.get("formatCode", "")) for each in part}
        elif local(part.tag) == "cellXfs":
            identifiers = [_number(each.get("numFmtId")) for each in part if local(each.tag) == "xf"]
            kinds = [formats[each] if each in formats else _built_in(each) for each in identifiers]
    return tuple(kinds)


def _built_in(identifier: int) -> int:
    if identifier == _DURATION:
        return DURATION
    return MOMENT if identifier in _MOMENTS else NUMBER


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


def moment(serial: float, is_1904: bool) -> Value:
    """A date for whole days, a time below one day, else both, to the millisecond; the number itself where no calendar
    has that day."""
    if serial < 0:
        return serial
    milliseconds = round(serial * _DAY_MS)
    try:
        if serial < 1 and not is_1904:
            return (datetime.min + timedelta(milliseconds=milliseconds % _DAY_MS)).time()
        value = _epoch(serial, is_1904) + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return serial
    return value.date() if serial == int(serial) else value


class _Moments(dict[float, Value]):
    """What numbers stand for, each made once: the same days stand in many cells."""

    def __init__(self, *, is_1904: bool) -> None:
        super().__init__()
        self._is_1904 = is_1904

    def __missing__(self, serial: float) -> Value:
        if len(self) >= _MOST:
            self.clear()
        value = self[serial] = moment(serial, self._is_1904)
        return value


_MOST = 1 << 16
MOMENTS = {is_1904: _Moments(is_1904=is_1904) for is_1904 in (False, True)}


def _epoch(serial: float, is_1904: bool) -> datetime:
    if is_1904:
        return datetime(1904, 1, 1)
    return datetime(1899, 12, 30 if serial >= 60 else 31)  # Excel believes that 1900 had a 29 February, serial 60


@lru_cache(maxsize=1 << 16)
def duration(days: float) -> Value:
    """To the millisecond; the number itself where it is beyond all time."""
    try:
        return timedelta(milliseconds=round(days * _DAY_MS))
    except OverflowError:
        return days


_ISO_TIME = re.compile(r"T?\d{2}:\d{2}")


def iso_value(raw: str) -> Value:
    """A cell of type `d`: a date at midnight is a date; what is not ISO stays text."""
    try:
        if _ISO_TIME.match(text := raw.strip()):
            return time.fromisoformat(text)
        if len(text) <= 10:
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return raw
    return moment.date() if moment.time() == time(0) else moment
