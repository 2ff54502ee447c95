"""Cells of a column to values, each distinct cell once, with what was wrong with them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from hosen.dates import read_dates
from hosen.forms import Column, Form
from hosen.periods import Period
from hosen.privacy import without_identifiers
from hosen.pseudonyms import Kind
from hosen.read.grid import BrokenCell, Sheet, Value, is_blank, text_of
from hosen.read.known import MAX_CACHED, Known
from hosen.read.linecells import LineCells
from hosen.text import clean, looks_reversed, may_look_reversed, mirrored, normalise, together
from hosen.values import cast, code_key

NUMERIC = ("integer", "number", "percent", "flag")


@dataclass(frozen=True)
class Problem:
    """An issue's code, the cell's text and the parameters of the code's sentences."""

    code: str
    value: str | None = None
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """What a cell says. flag: exact, approximate, suppressed, none (`-`), missing (nothing there) or broken. second:
    the later of two dates."""

    value: Any = None
    flag: str = "exact"
    low: float | None = None
    high: float | None = None
    problems: tuple[Problem, ...] = ()
    second: date | None = None


NOTHING = Reading(flag="missing")
ERROR_TEXTS = frozenset(
    ["#REF!", "#VALUE!", "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA"]
)
"""What formulas that failed leave in files that know text only."""
EXACT = ("exact", "none", "missing")


@dataclass
class Typed:
    """A column read: values, None where there is none, and by position whatever is not simply a value or nothing.
    array: the values in Arrow, where they are there already."""

    values: list[Any]
    odd: dict[int, Reading] = field(default_factory=dict)
    array: pa.Array | None = None

    def flag(self, place: int) -> str:
        if place in self.odd:
            return self.odd[place].flag
        return "missing" if self.values[place] is None else "exact"


class CellReader:
    """Reads cells of one sheet. default_year: the year of a month that names none. day: codes must hold on it."""

    def __init__(self, known: Known, sheet: Sheet, form: Form, default_year: int | None, day: date | None) -> None:
        self.known, self.sheet, self.form = known, sheet, form
        self.default_year, self.day = default_year, day

    def read_lines(self, cells: LineCells, place: int, column: Column) -> Typed:
        """The lines of one column of a table."""
        is_plain = column.type == "number" or (column.type == "integer" and cells.are_whole(place))
        if is_plain and (numbers := cells.numbers(place)) is not None:
            values, array = numbers
            return Typed(values, array=array)
        return self.read_all(cells.values(place), column, cells.kinds(place))

    def read_all(self, values: Sequence[Value], column: Column, kinds: frozenset[type] | None = None) -> Typed:
        """A column's cells; each distinct one is looked at once. kinds: the values' types, where they are known."""
        kinds = frozenset(map(type, values)) if kinds is None else kinds
        keys: list[Any]
        readings: dict[Any, Reading]
        is_plain = column.type in ("integer", "number") and kinds <= {float, type(None)}
        if is_plain and (column.type == "number" or all(map(float.is_integer, filter(None, values)))):  # type: ignore[arg-type]
            return Typed([0.0 if value == 0 else value for value in values] if 0.0 in values else list(values))
        if column.type == "date" and kinds <= {date, type(None)}:
            return Typed(list(values))
        if column.type in ("text", "code") and kinds <= {str, type(None)} and not column.pseudonym:
            return self._read_texts(values, column)
        if bool in kinds or BrokenCell in kinds or (int in kinds and float in kinds):
            keys = [(type(value), value) for value in values]
            readings = {key: self.read(key[1], column) for key in set(keys)}
        else:
            keys = list(values)
            readings = {value: self.read(value, column) for value in set(values)}
        if column.type in NUMERIC:
            found = {key: _numeric(reading.value) for key, reading in readings.items()}
        else:
            found = {key: reading.value for key, reading in readings.items()}
        typed = Typed(list(map(found.__getitem__, keys)))
        odd = {key: reading for key, reading in readings.items() if _is_odd(reading)}
        if odd:
            typed.odd = {place: odd[key] for place, key in enumerate(keys) if key in odd}
        return typed

    def _read_texts(self, texts: Sequence[Any], column: Column) -> Typed:
        """Texts and codes; those that were met on other sheets are read as they were there."""
        day = self.day if column.type == "code" else None
        values, odd = self.known.readings.setdefault((self.form.name, column.name, day), ({}, {}))
        if len(values) > MAX_CACHED:
            values.clear()
            odd.clear()
        distinct = set(texts)
        if new := distinct.difference(values):
            if column.type == "text" and _stand_as_they_are(new - {None}):
                values.update(zip(new, new, strict=True))
            else:
                for text in new:
                    reading = self.read(text, column)
                    values[text] = reading.value
                    if _is_odd(reading):
                        odd[text] = reading
        typed = Typed(list(map(values.__getitem__, texts)))
        if not odd.keys().isdisjoint(distinct):
            typed.odd = {place: odd[text] for place, text in enumerate(texts) if text in odd}
        return typed

    def read(self, value: Value, column: Column) -> Reading:
        """One cell."""
        if is_blank(value):
            return NOTHING
        if isinstance(value, BrokenCell):
            code = "error_cell" if value.text else "formula_without_value"
            return Reading(None, "broken", problems=(Problem(code, value.text or None),))
        text = text_of(value)
        if text.startswith("#") and text.strip().upper() in ERROR_TEXTS:
            return Reading(None, "broken", problems=(Problem("error_cell", clean(text)),))
        if column.type == "code" and (isinstance(value, bool) or not isinstance(value, int | float | str)):
            return Reading(None, "broken", problems=(Problem("value_wrong_shape", clean(text)),))  # Excel: 03-17, a day
        match column.type:
            case "text":
                return self._text(text, column)
            case "code":
                return self._code(text, column)
            case "date":
                return self._date(value, column)
            case "identity":
                return self._identity(value)
        result = cast(
            value,
            column.type,
            period_kind=column.period_kind,
            default_year=self.default_year,
            is_1904=self.sheet.is_1904,
            is_text=self.sheet.is_text,
        )
        codes = [result.problem] if result.problem else []
        problems = tuple(Problem(code, without_identifiers(clean(text))) for code in [*codes, *result.notes])
        read = result.value.key if isinstance(result.value, Period) else result.value
        return Reading(read, "broken" if result.problem else result.flag, result.low, result.high, problems)

    def _text(self, text: str, column: Column) -> Reading:
        if column.pseudonym:
            return Reading(self._pseudonym("name", normalise(text)))
        shown = without_identifiers(clean(text))
        if looks_reversed(shown):
            return Reading(mirrored(shown), problems=(Problem("text_reversed", shown),))
        return Reading(shown)

    def _identity(self, value: Value) -> Reading:
        result = cast(value, "identity")
        if result.problem:
            return Reading(None, "broken", problems=(Problem(result.problem),))
        return Reading(self._pseudonym("identity", str(result.value)) if result.value is not None else None)

    def _pseudonym(self, kind: Kind, value: str) -> str | None:
        if self.known.pseudonyms is None:
            return None
        return self.known.pseudonyms.of(kind, value)

    def _date(self, value: Value, column: Column) -> Reading:
        """A day; of two days the first, where the column says where the second goes."""
        if column.until and isinstance(value, str):
            days = read_dates(value)
            if len(days) == 2:
                return Reading(days[0], second=days[1])
        result = cast(value, "date", is_1904=self.sheet.is_1904, is_text=self.sheet.is_text)
        codes = [result.problem] if result.problem else []
        shown = without_identifiers(clean(text_of(value)))
        problems = tuple(Problem(code, shown) for code in [*codes, *result.notes])
        read = result.value.date() if isinstance(result.value, datetime) else result.value
        return Reading(read, "broken" if result.problem else result.flag, problems=problems)

    def _code(self, text: str, column: Column) -> Reading:
        if cast(text, "code").flag == "none":
            return NOTHING
        if column.list is None:
            return Reading(code_key(text))
        match, is_reversed = self.known.code(self.form, column, text, self.day)
        shown = without_identifiers(clean(text))
        if match.code is None:
            nearest = ", ".join(f"{name} ({score:.0f})" for name, _, score in match.suggestions) or "—"
            return Reading(
                None,
                "broken",
                problems=(Problem("code_unknown", shown, {"suggestions": nearest, "field": column.name}),),
            )
        return Reading(match.code, problems=(Problem("text_reversed", shown),) if is_reversed else ())

    def _pieces(self, text: str, column: Column, separators: tuple[str, ...]) -> list[str]:
        """The names in a text. One that is on the list is not cut again: a line may break inside a name."""
        whole = clean(text)
        if not separators or not whole or self.known.code(self.form, column, whole, self.day)[0].code:
            return [whole] if whole else []
        pieces = text.split(separators[0])
        return [one for piece in pieces for one in self._pieces(piece, column, separators[1:])]

    def read_several(self, value: Value, column: Column) -> list[Reading]:
        """The codes that one cell names, between the column's separators; a cluster's name stands for its members."""
        if not isinstance(value, str):
            return [self.read(value, column)]
        readings = []
        for part in self._pieces(value, column, column.split):
            members = self.known.reference.cluster(part) if column.list == "localities" else ()
            readings += [Reading(code) for code in members] or [self.read(part, column)]
        return readings or [NOTHING]


def _stand_as_they_are(texts: set[str]) -> bool:
    """Whether texts are sure to be read as they stand, each of them: seen without looking at one after the other."""
    whole = together(texts)
    return whole is not None and not may_look_reversed(whole) and without_identifiers(whole) == whole


def _is_odd(reading: Reading) -> bool:
    """Whether it is more than a value or nothing."""
    if reading is NOTHING:
        return False
    return reading.flag != "exact" or bool(reading.problems) or reading.second is not None


def _numeric(value: Any) -> Any:
    return float(value) if isinstance(value, int | float) else value
