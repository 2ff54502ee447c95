"""Rows for the warehouse as Arrow tables: the types of its columns, and values that fit them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

ARROW_BY_SQL = {
    "bigint": pa.int64(),
    "integer": pa.int32(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "double": pa.float64(),
    "double precision": pa.float64(),
    "timestamp": pa.timestamp("us"),
    "timestamp without time zone": pa.timestamp("us"),
    "varchar": pa.string(),
    "character varying": pa.string(),
    "text": pa.string(),
}


def table_from_rows(fields: pa.Schema, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Rows as Arrow under `fields`: missing keys and empty text are null, ISO text becomes a date or a number."""
    return pa.table(
        [pa.array([_fitting(row.get(field.name), field.type) for row in rows], field.type) for field in fields], fields
    )


def _fitting(value: Any, arrow_type: pa.DataType) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        if pa.types.is_date(arrow_type):
            return date.fromisoformat(value)
        if pa.types.is_timestamp(arrow_type):
            return datetime.fromisoformat(value)
        if pa.types.is_integer(arrow_type):
            return int(value)
        if pa.types.is_boolean(arrow_type):
            return value.casefold() == "true"
        if pa.types.is_decimal(arrow_type):
            return pa.scalar(value).cast(arrow_type).as_py()
    return str(value) if pa.types.is_string(arrow_type) else value


def arrow_type(data_type: str, precision: int | None, scale: int | None) -> pa.DataType:
    name = data_type.lower()
    if name.startswith(("decimal", "numeric")):
        if not precision:
            raise TypeError("a NUMERIC column of a view needs a CAST that states its precision")
        return pa.decimal128(precision, scale or 0)
    return ARROW_BY_SQL[name]


def without_nul(rows: pa.Table) -> pa.Table:
    """PostgreSQL cannot hold the character NUL; both databases get the replacement character instead."""
    for position, field in enumerate(rows.schema):
        if pa.types.is_string(field.type):
            column = rows.column(position)
            if pc.any(pc.match_substring(column, "\x00")).as_py():
                rows = rows.set_column(position, field, pc.replace_substring(column, "\x00", "\ufffd"))
    return rows
