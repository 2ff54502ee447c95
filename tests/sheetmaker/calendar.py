"""Days in the Hebrew calendar, as people write them: `כ"ז בטבת תשפ"א`."""

from datetime import date

_EPOCH = -1373427  # ordinal of the day before the first of Tishri of year 1
_PLAIN = ["תשרי", "חשוון", "כסלו", "טבת", "שבט", "אדר", "ניסן", "אייר", "סיוון", "תמוז", "אב", "אלול"]
_ONES = ["", *"אבגדהוזחט"]
_TENS = ["", *"יכלמנסעפצ"]
_HUNDREDS = ["", "ק", "ר", "ש", "ת", "תק", "תר", "תש", "תת", "תתק"]


def hebrew_date(day: date) -> str:
    """The day in words, without the thousands of the year."""
    year = day.year + 3760
    while _new_year(year + 1) <= day.toordinal():
        year += 1
    left = day.toordinal() - _new_year(year)
    for name, length in _months(year):
        if left < length:
            return f"{_numeral(left + 1)} ב{name} {_numeral(year % 1000)}"
        left -= length
    raise AssertionError("a year is as long as its months")


def _is_leap(year: int) -> bool:
    return (7 * year + 1) % 19 < 7


def _elapsed(year: int) -> int:
    months = (235 * year - 234) // 19
    parts = 12084 + 13753 * months
    days = 29 * months + parts // 25920
    return days + 1 if 3 * (days + 1) % 7 < 3 else days


def _new_year(year: int) -> int:
    """The ordinal of the first of Tishri."""
    before, now, after = (_elapsed(one) for one in (year - 1, year, year + 1))
    delay = 2 if after - now == 356 else 1 if now - before == 382 else 0
    return _EPOCH + now + delay


def _months(year: int) -> list[tuple[str, int]]:
    length = _new_year(year + 1) - _new_year(year)
    lengths = [30, 30 if length % 10 == 5 else 29, 29 if length % 10 == 3 else 30, 29, 30, 29, 30, 29, 30, 29, 30, 29]
    months = list(zip(_PLAIN, lengths, strict=True))
    if _is_leap(year):
        months[5:6] = [("אדר א'", 30), ("אדר ב'", 29)]
    return months


def _numeral(number: int) -> str:
    letters = _HUNDREDS[number // 100]
    rest = number % 100
    letters += {15: "טו", 16: "טז"}.get(rest, _TENS[rest // 10] + _ONES[rest % 10])
    return f"{letters}'" if len(letters) == 1 else f'{letters[:-1]}"{letters[-1]}'
