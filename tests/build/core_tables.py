"""Fills `core` from small CSV files that name only the columns that matter to a case."""

import csv
from pathlib import Path
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from hosen.periods import Period
from hosen.warehouse import table_columns, table_from_rows, write_rows

FILLERS = {"string": "-", "bool": "true", "date32[day]": "2021-01-01", "timestamp[us]": "2021-01-01T00:00:00"}
"""What stands in columns that must not be empty and that a case does not name; numbers get 0."""


def fill(connection: Connection, folder: Path) -> None:
    """Rows of each `core_<table>.csv` and `history_<table>.csv`; a period's kind and days follow from its key."""
    for file in sorted([*folder.glob("core_*.csv"), *folder.glob("history_*.csv")]):
        rows = read_csv(file)
        assert rows, f"{file} has no rows"
        schema, _, table = file.stem.partition("_")
        write_table(connection, table, rows, schema)


def write_table(connection: Connection, table: str, rows: list[dict[str, Any]], schema: str = "core") -> None:
    """Rows of a table of `core` or `history`, with fillers for what they do not say."""
    columns = table_columns(connection, schema, table)
    assert columns.names, f"there is no table {schema}.{table}"
    unknown = {name for row in rows for name in row} - set(columns.names)
    assert not unknown, f"{schema}.{table} has no columns {unknown}"
    required = _required(connection, table)
    write_rows(
        connection, f"{schema}.{table}", table_from_rows(columns, [_whole(row, columns, required) for row in rows])
    )


def read_csv(file: Path) -> list[dict[str, Any]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text, strict=True))


def _whole(row: dict[str, Any], columns: pa.Schema, required: set[str]) -> dict[str, Any]:
    if row.get("period_key") and "period_kind" in columns.names:
        period = Period.from_key(row["period_key"])
        row = {"period_kind": period.kind, "period_start": period.start, "period_end": period.end, **row}
    for name in required - set(row):
        row[name] = FILLERS.get(str(columns.field(name).type), 0)
    return row


def _required(connection: Connection, table: str) -> set[str]:
    rows = connection.execute(
        sa.text(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = 'core' AND table_name = :table AND is_nullable = 'NO'"
        ),
        {"table": table},
    )
    return {row[0] for row in rows}
