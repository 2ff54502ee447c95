"""One cell of a column to its value, with what was wrong with it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hosen.forms import Column
from hosen.periods import Period
from hosen.privacy import without_identifiers
from hosen.read.grid import BrokenCell, Value, text_of
from hosen.read.lines import is_blank
from hosen.reference import Reference
from hosen.text import clean
from hosen.values import cast, code_key


@dataclass(frozen=True)
class Problem:
    """An issue's code, the cell's text and the parameters of the code's sentences."""

    code: str
    value: str | None = None
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """What a cell says. flag: exact, approximate, suppressed, none (`-`), missing (nothing there) or broken."""

    value: Any = None
    flag: str = "exact"
    low: float | None = None
    high: float | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def number(self) -> float | None:
        return float(self.value) if isinstance(self.value, int | float) else None


NOTHING = Reading(flag="missing")


@dataclass(frozen=True)
class Figure:
    """A figure of a line: its place (0-based), what it was read as, and the cell as it stands."""

    row: int
    column: int
    number: float | None
    is_exact: bool
    cell: Value


class CellReader:
    """Reads cells of one sheet. default_year: the year of a month that names none. day: codes must hold on it."""

    def __init__(self, reference: Reference, default_year: int | None, day: date | None) -> None:
        self.reference, self.default_year, self.day = reference, default_year, day
        self._codes: dict[tuple[str, str | None, str], Reading] = {}

    def read(self, value: Value, column: Column) -> Reading:
        if is_blank(value):
            return NOTHING
        if isinstance(value, BrokenCell):
            code = "error_cell" if value.text else "formula_without_value"
            return Reading(None, "broken", problems=(Problem(code, value.text or None),))
        text = text_of(value)
        if column.type == "code" and (isinstance(value, bool) or not isinstance(value, int | float | str)):
            return Reading(None, "broken", problems=(Problem("value_wrong_shape", clean(text)),))  # Excel: 03-17, a day
        if column.type == "text":
            return Reading(without_identifiers(clean(text)))
        if column.type == "code":
            return self._code(text, column)
        result = cast(value, column.type, period_kind=column.period_kind, default_year=self.default_year)
        codes = [result.problem] if result.problem else []
        problems = tuple(Problem(code, without_identifiers(clean(text))) for code in [*codes, *result.notes])
        read = result.value.key if isinstance(result.value, Period) else result.value
        return Reading(read, "broken" if result.problem else result.flag, result.low, result.high, problems)

    def _code(self, text: str, column: Column) -> Reading:
        if cast(text, "code").flag == "none":
            return NOTHING
        if column.list is None:
            return Reading(code_key(text))
        asked = (column.list, column.scheme, text)
        if asked not in self._codes:
            match = self.reference.resolve(column.list, text, scheme=column.scheme, on=self.day)
            if match.code is None:
                nearest = ", ".join(name for name, _, _ in match.suggestions) or "—"
                problem = Problem("code_unknown", without_identifiers(clean(text)), {"suggestions": nearest})
                self._codes[asked] = Reading(None, "broken", problems=(problem,))
            else:
                self._codes[asked] = Reading(match.code)
        return self._codes[asked]
