"""Row expectations as SQL of DuckDB that means what Great Expectations 1.24 means on pandas.

`translated` takes an expectation of the closed list ROW_RULES whose arguments are of the plain kinds that suites use.
Of all others it says None, and Great Expectations itself checks and runs them: a suite is the one statement of its
rules, whatever runs it. A differential test (tests/validate/test_sql_rules.py) holds both meanings equal.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from hosen.validate.regexes import as_re2
from hosen.validate.sql_words import (
    Kind,
    NotTranslated,
    condition,
    day,
    day_literal,
    is_one_of,
    kind_of,
    number,
    number_literal,
    quoted,
    text_literal,
)

UNIQUE = "expect_compound_columns_to_be_unique"

_FEW = 7
"""So many columns NumPy adds from the first to the last; more it adds in another order, which may round otherwise."""


@dataclass(frozen=True)
class Sql:
    """A rule as conditions on a row of `sql_words.rows`, never NULL. asked: its `row_condition`; judged: of those rows
    the ones with the values it needs; broken: of those the ones that break it ("" for UNIQUE, which compares rows)."""

    asked: str
    judged: str
    broken: str

    @property
    def is_broken(self) -> str:
        return " AND ".join(part for part in (self.asked, self.judged, self.broken) if part != "true") or "true"


def translated(type_name: str, kwargs: Mapping[str, Any], schema: pa.Schema) -> Sql | None:
    """The rule as SQL over the columns of `schema`; None where Great Expectations has to run it."""
    rule = ROW_RULES.get(type_name)
    if rule is None:
        return None
    arguments = _Arguments(dict(kwargs), schema)
    try:
        asked = condition(arguments.take("row_condition"), schema)
        judged, broken = rule(arguments)
        arguments.nothing_left()
    except NotTranslated:
        return None
    return Sql(asked, judged, broken)


class _Arguments:
    """What an expectation was given; each is taken once, and none may be left over."""

    def __init__(self, given: dict[str, Any], schema: pa.Schema) -> None:
        self._given = given
        self._schema = schema

    def take(self, name: str) -> Any:
        return self._given.pop(name, None)

    def nothing_left(self) -> None:
        if self._given:
            raise NotTranslated

    def column(self, name: str = "column") -> tuple[str, Kind]:
        """(its name in SQL, its kind)."""
        return self._known(self.take(name))

    def columns(self) -> list[tuple[str, Kind]]:
        named = self.take("column_list")
        if not isinstance(named, list) or len(named) < 2:
            raise NotTranslated
        return [self._known(name) for name in named]

    def flag(self, name: str) -> bool:
        value = self.take(name)
        if not (value is None or isinstance(value, bool)):
            raise NotTranslated
        return bool(value)

    def between(self, value: str, kind: Kind) -> str:
        """Whether a value lies between `min_value` and `max_value`."""
        low, high = self.take("min_value"), self.take("max_value")
        above, below = ">" if self.flag("strict_min") else ">=", "<" if self.flag("strict_max") else "<="
        if kind == "number":
            in_order = low is None or high is None or number(low) <= number(high)
            literal = number_literal
        elif kind == "date":
            in_order = low is None or high is None or day(low) <= day(high)
            literal = day_literal
        else:
            raise NotTranslated
        sides = [
            f"{value} {sign} {literal(limit)}" for sign, limit in ((above, low), (below, high)) if limit is not None
        ]
        if not sides or not in_order:
            raise NotTranslated
        return " AND ".join(sides)

    def is_in_set(self) -> tuple[str, str]:
        """(the column, whether its value is one of `value_set`)."""
        column, kind = self.column()
        values = self.take("value_set")
        if not isinstance(values, list) or kind not in ("number", "text"):
            raise NotTranslated
        if kind == "text" and not all(isinstance(value, str) for value in values):
            raise NotTranslated
        return column, is_one_of(column, [(text_literal if kind == "text" else number_literal)(one) for one in values])

    def matches(self) -> tuple[str, str]:
        """(the column, whether `regex` is found in it)."""
        column, pattern = self.text(), self.take("regex")
        ours = as_re2(pattern) if isinstance(pattern, str) else None
        if ours is None:
            raise NotTranslated
        return column, f"regexp_matches({column}, {text_literal(ours)})"

    def text(self) -> str:
        column, kind = self.column()
        if kind != "text":
            raise NotTranslated
        return column

    def judged(self, known: Mapping[str, str]) -> str:
        """The condition for what `ignore_row_if` says."""
        ignored = self.take("ignore_row_if")
        if not isinstance(ignored, str) or ignored not in known:
            raise NotTranslated
        return known[ignored]

    def judged_of(self, columns: list[str]) -> str:
        there = [f"{column} IS NOT NULL" for column in columns]
        any_missing, all_missing = " AND ".join(there), f"({' OR '.join(there)})"
        known = {"any_value_is_missing": any_missing, "all_values_are_missing": all_missing, "never": "true"}
        return self.judged(known)

    def _known(self, name: object) -> tuple[str, Kind]:
        if not isinstance(name, str):
            raise NotTranslated
        return quoted(name), kind_of(self._schema, name)


def _between(arguments: _Arguments) -> tuple[str, str]:
    column, kind = arguments.column()
    return f"{column} IS NOT NULL", f"NOT ({arguments.between(column, kind)})"


def _in_set(arguments: _Arguments) -> tuple[str, str]:
    column, found = arguments.is_in_set()
    return f"{column} IS NOT NULL", f"NOT {found}"


def _not_in_set(arguments: _Arguments) -> tuple[str, str]:
    column, found = arguments.is_in_set()
    return f"{column} IS NOT NULL", found


def _null(arguments: _Arguments) -> tuple[str, str]:
    return "true", f"{arguments.column()[0]} IS NOT NULL"


def _not_null(arguments: _Arguments) -> tuple[str, str]:
    return "true", f"{arguments.column()[0]} IS NULL"


def _match(arguments: _Arguments) -> tuple[str, str]:
    column, found = arguments.matches()
    return f"{column} IS NOT NULL", f"NOT {found}"


def _not_match(arguments: _Arguments) -> tuple[str, str]:
    column, found = arguments.matches()
    return f"{column} IS NOT NULL", found


def _length_between(arguments: _Arguments) -> tuple[str, str]:
    column = arguments.text()
    return f"{column} IS NOT NULL", f"NOT ({arguments.between(f'length({column})', 'number')})"


def _length_equals(arguments: _Arguments) -> tuple[str, str]:
    column = arguments.text()
    return f"{column} IS NOT NULL", f"length({column}) <> {number_literal(arguments.take('value'))}"


def _greater(arguments: _Arguments) -> tuple[str, str]:
    return _pair(arguments, ">=" if arguments.flag("or_equal") else ">")


def _equal(arguments: _Arguments) -> tuple[str, str]:
    return _pair(arguments, "=")


def _pair(arguments: _Arguments, compared: str) -> tuple[str, str]:
    (first, kind), (second, other_kind) = arguments.column("column_A"), arguments.column("column_B")
    if kind != other_kind or kind == "other":
        raise NotTranslated
    known = {
        "either_value_is_missing": f"{first} IS NOT NULL AND {second} IS NOT NULL",
        "both_values_are_missing": f"({first} IS NOT NULL OR {second} IS NOT NULL)",
        "neither": "true",
    }
    return arguments.judged(known), f"NOT coalesce({first} {compared} {second}, false)"


def _sum(arguments: _Arguments) -> tuple[str, str]:
    columns = arguments.columns()
    if len(columns) > _FEW or {kind for _, kind in columns} != {"number"}:
        raise NotTranslated
    names = [name for name, _ in columns]
    added = " + ".join(f"{name}::DOUBLE" for name in names)
    total = number_literal(arguments.take("sum_total"))
    return arguments.judged_of(names), f"NOT coalesce({added} = {total}, false)"


def _unique(arguments: _Arguments) -> tuple[str, str]:
    return arguments.judged_of([name for name, _ in arguments.columns()]), ""


ROW_RULES: dict[str, Callable[[_Arguments], tuple[str, str]]] = {
    "expect_column_values_to_be_between": _between,
    "expect_column_values_to_be_in_set": _in_set,
    "expect_column_values_to_not_be_in_set": _not_in_set,
    "expect_column_values_to_be_null": _null,
    "expect_column_values_to_not_be_null": _not_null,
    "expect_column_values_to_match_regex": _match,
    "expect_column_values_to_not_match_regex": _not_match,
    "expect_column_value_lengths_to_be_between": _length_between,
    "expect_column_value_lengths_to_equal": _length_equals,
    "expect_column_pair_values_a_to_be_greater_than_b": _greater,
    "expect_column_pair_values_to_be_equal": _equal,
    "expect_multicolumn_sum_to_equal": _sum,
    UNIQUE: _unique,
}
"""The closed list: what each expectation judges, and what breaks it."""
