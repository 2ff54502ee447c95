"""One batch: every form's rules over its records, then a verdict for each row.

However many records there are, they go through in parts: rows that break a rule become issues chunk by chunk, and of
all others only the verdict is kept in memory, a byte each.
"""

import json
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hosen.batch import ISSUES, VERDICTS, issues_from, stage_folder, write_table
from hosen.forms import Form
from hosen.issues import Issue
from hosen.validate.broken import POSITION, Counts, Judging, broken_name
from hosen.validate.findings import issues_of
from hosen.validate.near import near_issues
from hosen.validate.suites import Rule, load_suites

RESULTS = "results.json"
_PART = 100_000
"""Verdicts written at a time."""


def validate_batch(batch: Path, config: tuple[Path, ...], forms: dict[str, Form]) -> dict[str, int]:
    """Judge the records that reading left in `batch` and write `validate/verdicts`, `validate/issues` and
    `validate/results.json` there (per form how often each of its rules was asked and broken, and no value).

    A row is quarantined when any issue of reading or of validating holds an error about it. Returns the numbers of
    rows `accepted` and `quarantined`, and of `issues` found here. Raises ConfigError for a mistaken suite and
    RuntimeError when a rule could not be run.
    """
    files = sorted((batch / "read").glob("records_*.parquet"))
    unread = _rows_with_errors(batch / "read" / "issues.parquet")
    has_records = any(pq.read_metadata(file).num_rows for file in files)
    suites = load_suites(config, forms) if has_records else {}
    totals = {"accepted": 0, "quarantined": 0, "issues": 0}
    results: dict[str, list[dict[str, Any]]] = {}
    with (
        stage_folder(batch, "validate") as folder,
        pq.ParquetWriter(folder / "issues.parquet", ISSUES, compression="zstd") as issues,
        pq.ParquetWriter(folder / "verdicts.parquet", VERDICTS, compression="zstd") as verdicts,
    ):
        for file in files:
            form = forms[file.stem.removeprefix("records_")]
            is_broken = np.zeros(pq.read_metadata(file).num_rows, bool)
            if len(is_broken):
                rules = suites[form.name]
                found, counts = _judge(form, rules, file, unread, issues, is_broken)
                totals["issues"] += found
                results[form.name] = [_result(rule, one) for rule, one in zip(rules, counts, strict=True)]
            kept_out = _write_verdicts(form, file, is_broken, unread, verdicts)
            totals["quarantined"] += kept_out
            totals["accepted"] += len(is_broken) - kept_out
        (folder / RESULTS).write_text(json.dumps(results, ensure_ascii=False, indent=1), "utf-8")
    return totals


def judge(form: Form, rules: tuple[Rule, ...], records: pa.Table, read_issues: Iterable[Issue] = ()) -> list[Issue]:
    """An issue for each row and rule that it breaks, in the order of the rows; for few records, held in memory.

    read_issues: what reading said; a row whose grain it could not read is not called a duplicate of another.
    """
    unread = {issue.row_id for issue in read_issues if issue.row_id and issue.effective_severity == "error"}
    with tempfile.TemporaryDirectory(prefix="hosen-judge-") as folder:
        write_table(Path(folder), "records", records)
        file = Path(folder) / "records.parquet"
        not_read = pa.array(sorted(unread), pa.string())
        with Judging(file, rules, not_read, Path(folder)) as judging:
            parts = [issues_of(form, rules, chunk) for chunk in judging.chunks()]
        parts += near_issues(form, file, not_read, Path(folder))
    return issues_from(pa.concat_tables([ISSUES.empty_table(), *parts]))


def _judge(
    form: Form, rules: tuple[Rule, ...], file: Path, unread: pa.Array, issues: pq.ParquetWriter, is_broken: np.ndarray
) -> tuple[int, list[Counts]]:
    """Writes the issues and marks the rows with an error; (how many issues, the rules' counts)."""
    found = 0
    broken = [0] * len(rules)
    with tempfile.TemporaryDirectory(prefix=".spill-", dir=file.parents[1]) as scratch:
        with Judging(file, rules, unread, Path(scratch)) as judging:
            for chunk in judging.chunks():
                said = issues_of(form, rules, chunk)
                issues.write_table(said)
                found += said.num_rows
                positions = chunk[POSITION].to_numpy()
                for number, rule in enumerate(rules):
                    breaks = chunk[broken_name(number)].to_numpy()
                    broken[number] += int(np.count_nonzero(breaks))
                    if rule.severity == "error":
                        is_broken[positions[breaks]] = True
            counts = judging.counts()
        for said in near_issues(form, file, unread, Path(scratch)):
            issues.write_table(said)
            found += said.num_rows
    for one, number in zip(counts, broken, strict=True):
        one.broken = number
    return found, counts


def _result(rule: Rule, counts: Counts) -> dict[str, Any]:
    return {"rule": rule.key, "asked": counts.asked, "missing": counts.missing, "broken": counts.broken}


def _rows_with_errors(file: Path) -> pa.Array:
    """`row_id` of the rows about which reading found an error."""
    issues = pq.read_table(file, columns=["row_id", "severity"])
    wanted = issues.filter(pc.equal(issues["severity"], "error"))["row_id"]
    return pc.unique(wanted.drop_null()).cast(pa.string())


def _write_verdicts(form: Form, file: Path, is_broken: np.ndarray, unread: pa.Array, verdicts: pq.ParquetWriter) -> int:
    """How many rows are quarantined."""
    start = kept_out = 0
    for batch in pq.ParquetFile(file).iter_batches(_PART, columns=["row_id"]):
        row_ids = batch.column(0)
        barred = pa.array(is_broken[start : start + len(row_ids)])
        if len(unread):
            barred = pc.or_(barred, pc.is_in(row_ids, unread))
        names = pa.repeat(pa.scalar(form.name), len(row_ids))
        verdicts.write_table(pa.table([row_ids, names, pc.if_else(barred, "quarantined", "accepted")], schema=VERDICTS))
        kept_out += pc.sum(barred, min_count=0).as_py()
        start += len(row_ids)
    return kept_out
