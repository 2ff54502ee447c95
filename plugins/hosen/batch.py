"""What one stage hands to the next: Parquet files in a folder per batch, under fixed names and schemas.

    batches/<run>/<batch>/batch.json              the deliveries of the batch (written by the planner)
                          judged_by.json          fingerprints of what they are read and judged by (likewise)
                          read/outcomes.parquet   one row per delivery and sheet: what was made of it
                          read/records_<form>.parquet   typed rows, wide, one per record
                          read/raw.parquet        their cells as written, one row per table
                          read/issues.parquet
                          validate/verdicts.parquet     one row per record: accepted or quarantined
                          validate/issues.parquet

A stage writes into a temporary folder beside its own and renames it when whole, so a killed stage leaves nothing
that the next one would take for complete.
"""

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from hosen.forms import Form
from hosen.issues import Issue

ISSUES = pa.schema(
    [
        ("code", pa.string()),
        ("severity", pa.string()),
        ("delivery", pa.string()),
        ("sheet", pa.string()),
        ("row", pa.int32()),
        ("column", pa.string()),
        ("row_id", pa.string()),
        ("form", pa.string()),
        ("submitter", pa.string()),
        ("period_key", pa.string()),
        ("value", pa.string()),
        ("params", pa.string()),  # JSON object of text
        ("sentences", pa.string()),  # JSON object of text
    ]
)

OUTCOMES = pa.schema(
    [
        ("delivery", pa.string()),
        ("sheet", pa.string()),  # null: the file could not be opened
        ("sheet_number", pa.int32()),  # 1-based
        ("outcome", pa.string()),  # read | rejected | ignored (hidden, empty)
        ("form", pa.string()),
        ("layout", pa.string()),
        ("submitter", pa.string()),
        ("submitter_from", pa.string()),  # option | content | sheet name | file name | source | assignment
        ("words_of", pa.string()),  # the submitter whose own words a sheet was read with that does not say whose it is
        ("period_key", pa.string()),  # null where the rows name their own periods
        ("period_from", pa.string()),
        ("header_row", pa.int32()),
        ("record_count", pa.int32()),
        ("total_count", pa.int32()),  # total rows and cells that were recognised and reconciled
    ]
)

VERDICTS = pa.schema(
    [("row_id", pa.string()), ("form", pa.string()), ("verdict", pa.string())]  # accepted | quarantined
)

PLACE = [
    ("row_id", pa.string()),  # unique in the warehouse: delivery, sheet number, row, and period where rows are melted
    ("delivery", pa.string()),
    ("sheet", pa.string()),
    ("sheet_number", pa.int32()),
    ("row", pa.int32()),
    ("submitter", pa.string()),
    ("period_key", pa.string()),
    ("raw_table", pa.string()),  # where RAW has its cells as written
    ("raw_line", pa.int32()),
]
"""Columns that every record has, whatever its form."""

RAW = pa.schema(
    [
        ("raw_table", pa.string()),
        ("headers", pa.list_(pa.string())),  # as written, of the columns in which anything stands
        ("are_numbers", pa.list_(pa.bool_())),  # by column: its cells are in `numbers`, or else in `texts`
        ("numbers", pa.list_(pa.float64())),  # column after column, each from its first line to its last
        ("texts", pa.list_(pa.string())),  # personal ones masked
    ]
)
"""The cells of a table as they were written, null for an empty one. Texts of a row are made where it is kept out."""

ARROW_TYPES = {
    "text": pa.string(),
    "code": pa.string(),
    "identity": pa.string(),  # a pseudonym
    "integer": pa.float64(),
    "number": pa.float64(),
    "percent": pa.float64(),
    "flag": pa.float64(),
    "date": pa.date32(),
    "period": pa.string(),
}


def record_schema(form: Form) -> pa.Schema:
    """The wide record of a form: PLACE, then for each kept (not personal) column `c` its value `c` and its cell
    `c__cell` (`E103`); a filled-down column has `c__filled`; a measure has `c__flag` (exact, approximate, suppressed,
    none) and the bounds `c__low` and `c__high` where it is not exact."""
    fields = list(PLACE)
    for column in form.kept_columns:
        fields.append((column.name, ARROW_TYPES[column.type]))
        fields.append((f"{column.name}__cell", pa.string()))
        if column.fill_down:
            fields.append((f"{column.name}__filled", pa.bool_()))
        if column.measure:
            fields += [
                (f"{column.name}__flag", pa.string()),
                (f"{column.name}__low", pa.float64()),
                (f"{column.name}__high", pa.float64()),
            ]
    return pa.schema(fields)


def issues_table(issues: Iterable[Issue]) -> pa.Table:
    """Issues as rows of the ISSUES schema."""
    rows = []
    for issue in issues:
        row = asdict(issue)
        row["severity"] = issue.effective_severity
        row["params"] = json.dumps(issue.params, ensure_ascii=False)
        row["sentences"] = json.dumps(issue.sentences, ensure_ascii=False)
        rows.append(row)
    return pa.Table.from_pylist(rows, schema=ISSUES)


def issues_from(table: pa.Table) -> list[Issue]:
    """The inverse of `issues_table`."""
    rows: list[dict[str, Any]] = table.to_pylist()
    return [
        Issue(**{**row, "params": json.loads(row["params"]), "sentences": json.loads(row["sentences"])}) for row in rows
    ]


@contextmanager
def stage_folder(batch: Path, stage: str) -> Iterator[Path]:
    """A folder to write a stage's files into; takes its place under `batch` only when the block ends well."""
    unfinished = batch / f".{stage}.{os.getpid()}"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    yield unfinished
    final = batch / stage
    shutil.rmtree(final, ignore_errors=True)
    unfinished.rename(final)


def write_table(folder: Path, name: str, table: pa.Table) -> None:
    pq.write_table(table, folder / f"{name}.parquet", compression="zstd")


def read_table(folder: Path, name: str) -> pa.Table:
    return pq.read_table(folder / f"{name}.parquet")


def record_tables(batch: Path, forms: dict[str, Form]) -> Iterator[tuple[Form, pa.Table]]:
    """Each form that the batch has records of, with them."""
    for file in sorted((batch / "read").glob("records_*.parquet")):
        yield forms[file.stem.removeprefix("records_")], pq.read_table(file)
