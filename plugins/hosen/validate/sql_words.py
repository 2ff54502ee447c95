"""Columns, literals and row conditions of rules in SQL; what is not certain to mean the same as in pandas raises
NotTranslated."""

import math
import re
from datetime import date
from typing import Any, Literal

import pyarrow as pa

Kind = Literal["number", "text", "date", "other"]

_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00)?)?", re.ASCII)
_EXACT = 2**53
"""Up to here a whole number is the same as a float."""
_COMPARED = {"==": "=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


class NotTranslated(Exception):
    """Great Expectations has to say what this means."""


def rows(source: str, schema: pa.Schema, columns: list[str]) -> str:
    """A SELECT of the columns as rules see them: a NaN is missing, as in pandas. It is asked for by `isnan`: DuckDB
    believes a Parquet file's least and greatest value, which leave NaN out, and would hold an `=` for false."""
    seen = (
        f"CASE WHEN NOT isnan({quoted(name)}) THEN {quoted(name)} END AS {quoted(name)}"
        if pa.types.is_floating(schema.field(name).type)
        else quoted(name)
        for name in columns
    )
    return f"SELECT {', '.join(seen)} FROM {source}"


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def kind_of(schema: pa.Schema, name: str) -> Kind:
    place = schema.get_field_index(name)
    if place < 0:
        raise NotTranslated
    kind = schema.field(place).type
    if pa.types.is_floating(kind) or pa.types.is_int32(kind):
        return "number"
    if pa.types.is_string(kind):
        return "text"
    return "date" if pa.types.is_date32(kind) else "other"


def number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
        raise NotTranslated
    if isinstance(value, int) and abs(value) > _EXACT:
        raise NotTranslated
    return float(value)


def number_literal(value: object) -> str:
    return f"'{number(value)!r}'::DOUBLE"


def text_literal(text: str) -> str:
    if "\0" in text:
        raise NotTranslated
    return "'" + text.replace("'", "''") + "'"


def day(value: object) -> date:
    """Written as text, alone or with its midnight: Great Expectations compares a column of days with a moment only."""
    found = _MIDNIGHT.fullmatch(value) if isinstance(value, str) else None
    try:
        if found:
            return date.fromisoformat(found[1])
    except ValueError:
        pass
    raise NotTranslated


def day_literal(value: object) -> str:
    return f"DATE '{day(value).isoformat()}'"


def is_one_of(column: str, literals: list[str]) -> str:
    return f"({column} IN ({', '.join(literals)}))" if literals else "false"


def condition(given: Any, schema: pa.Schema, *, is_inner: bool = False) -> str:
    """A `row_condition`, as pandas evaluates it: what is missing is unequal to everything. Great Expectations takes no
    `or` within another group (is_inner)."""
    if given is None:
        return "true"
    if not isinstance(given, dict):
        raise NotTranslated
    kind, rest = given.get("type"), {key: value for key, value in given.items() if key != "type"}
    if (
        kind in (("and",) if is_inner else ("and", "or"))
        and set(rest) == {"conditions"}
        and isinstance(rest["conditions"], list)
    ):
        if not rest["conditions"] or not all(isinstance(part, dict) for part in rest["conditions"]):
            raise NotTranslated
        return (
            "("
            + f" {str(kind).upper()} ".join(condition(part, schema, is_inner=True) for part in rest["conditions"])
            + ")"
        )
    named = rest.get("column")
    if not isinstance(named, dict) or set(named) != {"name"} or not isinstance(named["name"], str):
        raise NotTranslated
    column, of_kind = quoted(named["name"]), kind_of(schema, named["name"])
    if kind == "nullity" and set(rest) == {"column", "is_null"} and isinstance(rest["is_null"], bool):
        return f"({column} IS {'' if rest['is_null'] else 'NOT '}NULL)"
    if kind == "comparison" and set(rest) == {"column", "operator", "parameter"}:
        return _comparison(column, of_kind, rest["operator"], rest["parameter"])
    raise NotTranslated


def _comparison(column: str, kind: Kind, operator: object, parameter: object) -> str:
    if operator in ("IN", "NOT_IN"):
        if not isinstance(parameter, list) or not parameter:
            raise NotTranslated
        found = f"coalesce({is_one_of(column, [_asked(one, kind, '==') for one in parameter])}, false)"
        return found if operator == "IN" else f"(NOT {found})"
    if operator == "!=":
        return f"({column} IS DISTINCT FROM {_asked(parameter, kind, '!=')})"
    if operator not in _COMPARED:
        raise NotTranslated
    return f"coalesce({column} {_COMPARED[str(operator)]} {_asked(parameter, kind, str(operator))}, false)"


def _asked(parameter: object, kind: Kind, operator: str) -> str:
    """A literal of a condition. Texts are only asked whether they are equal, and days never: to pandas no day equals a
    text. It reads a backtick as a sign of its own."""
    if kind == "number" and math.isfinite(number(parameter)):
        return number_literal(parameter)
    if kind == "date" and operator in ("<", "<=", ">", ">="):
        return day_literal(parameter)
    if kind == "text" and operator in ("==", "!=") and isinstance(parameter, str) and "`" not in parameter:
        return text_literal(parameter)
    raise NotTranslated
