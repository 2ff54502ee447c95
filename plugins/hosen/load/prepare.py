"""A batch as it will stand in the warehouse: rows for the tables in `core`, made before anything is written.

Works set by set, in a DuckDB of its own in memory, with the queries in `sql/prepare/`; which database the warehouse is
on makes no difference.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from hosen import fingerprints
from hosen.batch import ISSUES, issues_from, issues_table, read_table, record_tables
from hosen.forms import Form
from hosen.issues import Issue
from hosen.load.raw import raw_texts
from hosen.load.rows import FIGURES, figures, sheet_rows, too_large, without
from hosen.periods import Period
from hosen.warehouse import sql_file

if TYPE_CHECKING:
    import duckdb

TABLES = ("submission", "record", "fact", "quarantine", "issue")
"""Tables of `core` that a delivery has rows in, apart from `delivery` itself."""

SENTENCES = ("level", "cell", "message_he", "message_en", "action_he", "action_en")
"""Columns of core.issue that `sentences` fills."""

PERIOD = [
    ("period_key", pa.string()),
    ("period_kind", pa.string()),
    ("period_start", pa.date32()),
    ("period_end", pa.date32()),
]


def prepare(batch: Path, forms: Mapping[str, Form]) -> dict[str, pa.Table]:
    """Rows by table of `core` (`delivery`, `judged_by` and TABLES), without what only the load knows: `loaded_at`,
    `run_id`, times of receipt, versions. Raises RuntimeError when a record has no verdict or no cells (a bug of an
    earlier stage)."""
    import duckdb

    outcomes = read_table(batch / "read", "outcomes")
    wide = list(record_tables(batch, dict(forms)))
    unfit = [issue for form, records in wide for issue in too_large(form, records)]
    verdicts = without(read_table(batch / "validate", "verdicts"), (issue.row_id or "" for issue in unfit))
    issues = pa.concat_tables(
        [read_table(batch / "read", "issues"), read_table(batch / "validate", "issues"), issues_table(unfit)]
    ).cast(ISSUES)
    with duckdb.connect(":memory:") as db:
        records = [_query(db, "records", sheet_rows=sheet_rows(form, table)) for form, table in wide]
        _put(db, "records", records or [_query(db, "records", sheet_rows=_no_rows())])
        _put(db, "figures", [figures(form, table) for form, table in wide] or [FIGURES.empty_table()])
        _put(db, "verdicts", [verdicts])
        _put(db, "outcomes", [outcomes])
        _put(db, "issues", [_told(issues)])
        named = db.execute(
            "SELECT form, period_key FROM records UNION SELECT form, period_key FROM outcomes"
            " UNION SELECT form, period_key FROM issues"
        ).fetchall()
        _put(db, "periods", [_periods(named, forms)])
        _put(db, "submission_periods", [_submission_periods(named, forms)])
        _put(db, "keyed", [_query(db, "keyed")])
        unjudged = db.execute("SELECT form, COUNT(*) FROM keyed WHERE verdict IS NULL GROUP BY form").fetchall()
        if unjudged:
            raise RuntimeError(f"{batch}: records without a verdict: {dict(unjudged)}")
        _put(db, "raw", [raw_texts(batch, _query(db, "kept_out"))])
        made = {}
        for step in ("submission_sheets", "issue_submissions", *TABLES):
            made[step] = _query(db, step)
            _put(db, step, [made[step]])
        whole = {"delivery": _query(db, "delivery"), "judged_by": _judged_by(batch, _query(db, "judged_by"))}
        return whole | {name: made[name] for name in TABLES}


def _query(db: "duckdb.DuckDBPyConnection", step: str, **given: pa.Table) -> pa.Table:
    for name, table in given.items():
        db.register(name, table)
    return db.execute(sql_file("prepare", f"{step}.sql")).to_arrow_table()


def _put(db: "duckdb.DuckDBPyConnection", name: str, tables: list[pa.Table]) -> None:
    db.register(name, pa.concat_tables(tables))


def _no_rows() -> pa.Table:
    texts = ["row_id", "delivery", "form", "sheet", "submitter", "period_key", "raw_table"]
    fields = [(name, pa.string()) for name in texts]
    fields += [("row", pa.int32()), ("raw_line", pa.int32()), ("attributes", pa.struct([("none", pa.string())]))]
    return pa.schema(fields).empty_table()


def _judged_by(batch: Path, read_as: pa.Table) -> pa.Table:
    """With the fingerprints that the batch was planned with, empty where it has none."""
    then = fingerprints.of_batch(batch)
    found = [
        then.text(row["read_as"], row["form"], row["submitter_code"]) if then else "" for row in read_as.to_pylist()
    ]
    return read_as.append_column("fingerprints", pa.array(found, pa.string()))


def _named_periods(
    named: Iterable[tuple[str | None, str | None]], forms: Mapping[str, Form]
) -> list[tuple[str, Period]]:
    return [(form, Period.from_key(key)) for form, key in named if form and form in forms and key]


def _submission_period(form: Form, period: Period) -> Period:
    """What one submission covers: rows may name shorter periods than their form's."""
    return Period.containing(period.start, form.period) if form.period != period.kind else period


def _periods(named: Iterable[tuple[str | None, str | None]], forms: Mapping[str, Form]) -> pa.Table:
    """Each period that the batch names for a form, and the key of the submission in which it lies."""
    fields = pa.schema([("form", pa.string()), ("named", pa.string()), ("submission_key", pa.string()), *PERIOD])
    rows = [
        (form, period.key, _submission_period(forms[form], period).key, *_period_fields(period))
        for form, period in _named_periods(named, forms)
    ]
    return pa.Table.from_pylist([dict(zip(fields.names, row, strict=True)) for row in rows], schema=fields)


def _submission_periods(named: Iterable[tuple[str | None, str | None]], forms: Mapping[str, Form]) -> pa.Table:
    fields = pa.schema(PERIOD)
    periods = {_submission_period(forms[form], period) for form, period in _named_periods(named, forms)}
    rows = [dict(zip(fields.names, _period_fields(period), strict=True)) for period in sorted(periods)]
    return pa.Table.from_pylist(rows, schema=fields)


def _period_fields(period: Period) -> tuple[object, ...]:
    return period.key, period.kind, period.start, period.end


def _told(issues: pa.Table) -> pa.Table:
    """Issues with a number, an id that is the same whenever the batch is read, and their sentences."""
    seen: Counter[str] = Counter()
    rows = []
    for issue in issues_from(issues):
        identity = _identity(issue)
        rows.append((hashlib.sha256(f"{identity}|{seen[identity]}".encode()).hexdigest()[:24], *sentences(issue)))
        seen[identity] += 1
    names = ("issue_id", *SENTENCES)
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    for name, values in zip(names, columns, strict=True):
        issues = issues.append_column(name, pa.array(list(values), pa.string()))
    return issues.append_column("number", pa.array(range(issues.num_rows), pa.int64()))


def sentences(issue: Issue) -> tuple[str | None, ...]:
    """An issue's level, cell, and what is said in both languages, in the order of SENTENCES."""
    return (
        issue.definition.level,
        issue.cell,
        issue.message("he"),
        issue.message("en"),
        issue.action("he"),
        issue.action("en"),
    )


def _identity(issue: Issue) -> str:
    place = [issue.delivery, issue.sheet, issue.row, issue.column, issue.row_id, issue.form, issue.submitter]
    return json.dumps([issue.code, *place, issue.period_key, issue.value, sorted(issue.params.items())])
