"""Reporting periods and their keys: `2021-03`, `2021-Q1`, `2021-H1`, `2021`, `standing`."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

PeriodKind = Literal["month", "quarter", "half_year", "year", "standing"]
MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
KINDS: tuple[PeriodKind, ...] = ("month", "quarter", "half_year", "year")


@dataclass(frozen=True, order=True)
class Period:
    """A span of whole months; `standing` is a list that holds until a newer one replaces it (a registry)."""

    start: date
    end: date
    kind: PeriodKind

    @classmethod
    def month(cls, year: int, month: int) -> "Period":
        return cls._span(year, month, "month")

    @classmethod
    def quarter(cls, year: int, quarter: int) -> "Period":
        return cls._span(year, 3 * quarter - 2, "quarter")

    @classmethod
    def half_year(cls, year: int, half: int) -> "Period":
        return cls._span(year, 6 * half - 5, "half_year")

    @classmethod
    def year(cls, year: int) -> "Period":
        return cls._span(year, 1, "year")

    @classmethod
    def standing(cls) -> "Period":
        return cls(date(1900, 1, 1), date(9999, 12, 31), "standing")

    @classmethod
    @lru_cache(maxsize=10_000)
    def from_key(cls, key: str) -> "Period":
        """The period of a key; ValueError when it is not one."""
        if key == "standing":
            return cls.standing()
        match = re.fullmatch(r"(\d{4})(?:-(?:(0[1-9]|1[0-2])|Q([1-4])|H([12])))?", key)
        if not match:
            raise ValueError(f"{key!r} is not a period: write 2021-03, 2021-Q1, 2021-H1 or 2021")
        year, month, quarter, half = (int(part) if part else 0 for part in match.groups())
        if month:
            return cls.month(year, month)
        if quarter:
            return cls.quarter(year, quarter)
        return cls.half_year(year, half) if half else cls.year(year)

    @classmethod
    def containing(cls, day: date, kind: PeriodKind) -> "Period":
        """The period of that kind in which `day` lies."""
        if kind == "standing":
            return cls.standing()
        length = MONTHS[kind]
        return cls._span(day.year, (day.month - 1) // length * length + 1, kind)

    @classmethod
    def _span(cls, year: int, first_month: int, kind: PeriodKind) -> "Period":
        last = first_month + MONTHS[kind] - 1
        return cls(date(year, first_month, 1), date(year, last, monthrange(year, last)[1]), kind)

    @property
    def key(self) -> str:
        year = f"{self.start.year:04d}"
        match self.kind:
            case "month":
                return f"{year}-{self.start.month:02d}"
            case "quarter":
                return f"{year}-Q{(self.start.month + 2) // 3}"
            case "half_year":
                return f"{year}-H{1 if self.start.month == 1 else 2}"
            case "year":
                return year
        return "standing"

    def next(self) -> "Period":
        """The following period of the same kind; a standing one has none."""
        if self.kind == "standing":
            raise ValueError("a standing list has no following period")
        year, month = (self.end.year + 1, 1) if self.end.month == 12 else (self.end.year, self.end.month + 1)
        return Period._span(year, month, self.kind)

    def keys_within(self) -> list[str]:
        """The keys of the period and of all shorter ones in it, the shortest first."""
        if self.kind == "standing":
            return [self.key]
        shorter = [kind for kind in KINDS if MONTHS[kind] <= MONTHS[self.kind]]
        return [one.key for kind in shorter for one in covering(self.start, self.end, kind)]


def covering(first: date, last: date, kind: PeriodKind) -> Iterator[Period]:
    """The periods of that kind in which the days lie; the standing one for its own first day."""
    if first == Period.standing().start:
        yield Period.standing()
        return
    one = Period.containing(first, kind)
    while one.start <= last:
        yield one
        one = one.next()
