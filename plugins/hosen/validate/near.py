"""Rows that are nearly one: alike in everything but one digit of one value, or the day and month of one date.

Exact duplicates are a rule of each form's suite; a row that is one is not said again here. Which columns may differ,
the form says (`near_duplicates`). Only rows of one submission are compared; where the differing date is the one that
gives the period, rows of one sender and delivery, for its two spellings lie in different months. Identity numbers are
never among these columns: what is compared is a pseudonym, and an identity number with one wrong digit never gets so
far, since its check digit gives it away while the sheet is read.

Never is each row compared with each: rows meet by a hash of all that has to be equal, and among those by a pattern with
one sign left open (`12`: `?2`, `1?`, `?12`, `1?2`, `12?`), under which at most eleven different values meet.
"""

import json
import re
from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from hosen.batch import ISSUES
from hosen.forms import Column, Form
from hosen.validate.broken import MEMORY, THREADS
from hosen.validate.findings import value_text
from hosen.validate.sql_words import quoted
from hosen.validate.suites import SUBMISSION

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CODE = "row_nearly_duplicate"
CHUNK = 50_000
"""Issues handed on at a time."""

_EXACT = 10**15
"""Numbers beyond are not written digit by digit."""


def near_issues(form: Form, file: Path, unread: pa.Array, scratch: Path) -> Iterator[pa.Table]:
    """Tables of ISSUES about the rows of one file of records, one issue for each row that nearly repeats another,
    column by column. unread: `row_id` of the rows in which reading found an error; they are not compared."""
    if not form.near_duplicates or pq.read_metadata(file).num_rows < 2:
        return
    import duckdb

    with duckdb.connect(
        ":memory:", config={"memory_limit": MEMORY, "threads": THREADS, "temp_directory": str(scratch)}
    ) as db:
        db.execute("SET preserve_insertion_order = false")
        db.register("unread", pa.table([unread.cast(pa.string())], names=["row_id"]))
        db.from_parquet(str(file).translate(_LITERAL), file_row_number=True).create_view("records")
        columns = [form.column(name) for name in form.near_duplicates]
        _hash(db, form, columns)
        for number, column in enumerate(columns):
            _find(db, form, column, number)
        for number, column in enumerate(columns):
            for batch in db.execute(_found(column, number)).to_arrow_reader(CHUNK):
                yield _issues(form, batch.to_pylist())


_LITERAL = str.maketrans({sign: f"[{sign}]" for sign in "*?["})
"""Signs of a path that DuckDB would take for a pattern."""

# No column of a form begins with _, so none is taken for one of the queries' own.


def _hash(db: "DuckDBPyConnection", form: Form, columns: list[Column]) -> None:
    """The tables `hashes` (per row that takes part: `_exact`, equal for exact duplicates, and a `_block_<n>` for each
    of the columns, equal for rows that are alike in all others) and `near` (none yet)."""
    names = [*SUBMISSION, *(column.name for column in form.kept_columns)]
    each = ", ".join(f"hash({quoted(name)}, {number}) AS _hash_{number}" for number, name in enumerate(names))
    blocks = []
    for number, column in enumerate(columns):
        same = _equal_columns(form, column)
        block = reduce(lambda left, right: f"xor({left}, {right})", (f"_hash_{names.index(name)}" for name in same))
        blocks.append(f"{block} AS _block_{number}")
    exact = [*SUBMISSION, *form.grain] if form.unique == "grain" else names
    people = [column.name for column in form.kept_columns if column.type == "identity"]
    known = "".join(f" AND {quoted(name)} IS NOT NULL" for name in people)  # two unknown people are not one
    db.execute(f"""
        CREATE TEMP TABLE hashes AS
        SELECT _place, _exact, {", ".join(blocks)}
        FROM (
            SELECT file_row_number AS _place, hash({", ".join(map(quoted, exact))}) AS _exact, {each}
            FROM records WHERE row_id NOT IN (FROM unread) {known}
        )
    """)
    db.execute("CREATE TEMP TABLE near (_place BIGINT, _other BIGINT, _column INTEGER)")


def _find(db: "DuckDBPyConnection", form: Form, column: Column, number: int) -> None:
    """Adds to `near` each row that differs from another in this column only, with one such row, unless it is an exact
    duplicate or stands there for an earlier column."""
    text, patterns = _neighbours(column)
    is_equal = " AND ".join(
        f"a.{quoted(name)} IS NOT DISTINCT FROM b.{quoted(name)}" for name in _equal_columns(form, column)
    )
    db.execute(f"""
        CREATE OR REPLACE TEMP TABLE meetings AS
        WITH alike AS (
            SELECT _place, _exact, _block_{number} AS _block FROM hashes
            WHERE _block_{number} IN (SELECT _block_{number} FROM hashes GROUP BY 1 HAVING count(*) > 1)
        ),
        repeated AS (
            SELECT _exact FROM hashes WHERE _exact IN (SELECT _exact FROM alike) GROUP BY 1 HAVING count(*) > 1
        ),
        written AS (
            SELECT _place, _block, {text} AS _written
            FROM alike JOIN records ON file_row_number = _place
            WHERE _exact NOT IN (FROM repeated)
        ),
        spread AS (SELECT _place, _block, unnest({patterns}) AS _pattern FROM written WHERE _written IS NOT NULL)
        SELECT _place, hash(_block, _pattern) AS _meeting FROM spread
    """)
    db.execute(f"""
        INSERT INTO near
        WITH met AS (
            SELECT _meeting, min(_place) AS _first, max(_place) AS _last FROM meetings
            GROUP BY _meeting HAVING count(*) > 1
        ),
        pairs AS (
            SELECT _place, min(CASE WHEN _place = _first THEN _last ELSE _first END) AS _other
            FROM meetings JOIN met USING (_meeting) GROUP BY _place
        )
        SELECT _place, _other, {number}
        FROM pairs
        JOIN records AS a ON a.file_row_number = _place
        JOIN records AS b ON b.file_row_number = _other
        WHERE {is_equal} AND _place NOT IN (SELECT _place FROM near)
    """)


def _equal_columns(form: Form, column: Column) -> list[str]:
    """What two rows must share: the submission, and every value but this column's and those that come from it."""
    submission = [name for name in SUBMISSION if not (column.gives_period and name == "period_key")]
    own = {one.name for one in form.kept_columns if one.derived and one.derived[0] == column.name}
    return submission + [one.name for one in form.kept_columns if one.name not in own | {column.name}]


def _neighbours(column: Column) -> tuple[str, str]:
    """SQL: the value written in signs, NULL where it takes no part; and the patterns under which `_written` meets its
    neighbours. A figure of one digit has no neighbour of one digit: every two such figures would differ by one."""
    name = quoted(column.name)
    if column.type == "date":
        day, month = f"day({name})", f"month({name})"
        text = f"CASE WHEN {day} <= 12 AND {day} <> {month} THEN {name}::VARCHAR END"
        return text, "[list_sort(string_split(_written, '-')[2:]) || [string_split(_written, '-')[1]]]"
    if column.type == "code":
        text = f"CASE WHEN regexp_full_match({name}, '[0-9]+') THEN {name} END"
    else:
        whole = f"CASE WHEN {name} = trunc({name}) THEN {name}::BIGINT::VARCHAR ELSE {name}::VARCHAR END"
        text = f"CASE WHEN abs({name}) < {_EXACT} THEN {whole} END"
    changed = (
        "[substr(_written, 1, x) || '?' || substr(_written, x + 2) FOR x IN range(length(_written))"
        " IF length(_written) > 1 AND substr(_written, x + 1, 1) BETWEEN '0' AND '9']"
    )
    added = "[substr(_written, 1, x) || '?' || substr(_written, x + 1) FOR x IN range(length(_written) + 1)]"
    return text, f"{changed} || {added}"


def _found(column: Column, number: int) -> str:
    """The rows of this column with their neighbours."""
    value, cell = quoted(column.name), quoted(f"{column.name}__cell")
    return f"""
        SELECT
            a.delivery, a.sheet, a.row, a.row_id, a.submitter, a.period_key, a.{value} AS value, a.{cell} AS cell,
            b.sheet AS other_sheet, b.row AS other_row, b.{value} AS other_value, b.{cell} AS other_cell
        FROM near
        JOIN records AS a ON a.file_row_number = _place
        JOIN records AS b ON b.file_row_number = _other
        WHERE _column = {number}
        ORDER BY _place
    """


def _issues(form: Form, rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist([_issue(form, row) for row in rows], schema=ISSUES)


def _issue(form: Form, row: dict[str, Any]) -> dict[str, Any]:
    found = re.fullmatch(r"([A-Z]+)([0-9]+)", row["cell"] or "")
    other = row["other_cell"] or str(row["other_row"])
    if row["other_sheet"] != row["sheet"]:
        other = f"{other} ({row['other_sheet']})"
    return {
        "code": CODE,
        "severity": "warning",
        **{name: row[name] for name in ("delivery", "sheet", "row_id", "submitter", "period_key")},
        "row": int(found[2]) if found else row["row"],
        "column": found[1] if found else None,
        "form": form.name,
        "value": value_text(row["value"]),
        "params": json.dumps({"other": other, "other_value": value_text(row["other_value"])}, ensure_ascii=False),
        "sentences": "{}",
    }
