"""One batch: every form's rules over its records, then a verdict for each row."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from hosen.batch import VERDICTS, issues_from, issues_table, read_table, record_tables, stage_folder, write_table
from hosen.forms import Form
from hosen.issues import Issue
from hosen.validate import engine
from hosen.validate.engine import ROW_ID
from hosen.validate.findings import findings
from hosen.validate.suites import Rule, load_suites

if TYPE_CHECKING:
    import pandas as pd


def validate_batch(batch: Path, config: tuple[Path, ...], forms: dict[str, Form]) -> dict[str, int]:
    """Judge the records that reading left in `batch` and write `validate/verdicts` and `validate/issues` there.

    A row is quarantined when any issue of reading or of validating holds an error about it. Returns the numbers of
    rows `accepted` and `quarantined`, and of `issues` found here. Raises ConfigError for a mistaken suite and
    RuntimeError when a rule could not be run.
    """
    read_issues = issues_from(read_table(batch / "read", "issues"))
    issues: list[Issue] = []
    judged: list[tuple[Form, pa.Array]] = []
    suites: dict[str, tuple[Rule, ...]] = {}
    for form, records in record_tables(batch, forms):
        if records.num_rows:
            suites = suites or load_suites(config, forms)
            issues += judge(form, suites[form.name], records, read_issues)
        judged.append((form, records["row_id"].combine_chunks()))
    verdicts = _verdicts(judged, [*read_issues, *issues])
    with stage_folder(batch, "validate") as folder:
        write_table(folder, "verdicts", verdicts)
        write_table(folder, "issues", issues_table(issues))
    quarantined = pc.sum(pc.equal(verdicts["verdict"], "quarantined"), min_count=0).as_py()
    return {"accepted": verdicts.num_rows - quarantined, "quarantined": quarantined, "issues": len(issues)}


def judge(form: Form, rules: tuple[Rule, ...], records: pa.Table, read_issues: Iterable[Issue] = ()) -> list[Issue]:
    """An issue for each row and rule that it breaks, in the order of the rows.

    read_issues: what reading said; a row whose grain it could not read is not called a duplicate of another.
    """
    frame = _frame(records, rules)
    broken = engine.broken_rows(form.name, rules, frame)
    unread = {issue.row_id for issue in read_issues if issue.row_id and issue.effective_severity == "error"}
    found = []
    for number, (rule, row_ids) in enumerate(zip(rules, broken, strict=True)):
        found += [
            (position, number, issue) for position, issue in findings(form, rule, records, frame, row_ids, unread)
        ]
    return [issue for _, _, issue in sorted(found, key=lambda one: one[:2])]


def _frame(records: pa.Table, rules: tuple[Rule, ...]) -> "pd.DataFrame":
    """What the rules look at, indexed by `row_id`."""
    named = {name for rule in rules for name in (*rule.columns, *engine.condition_columns(rule.kwargs))}
    columns = [name for name in records.column_names if name in named and name != ROW_ID]
    frame: pd.DataFrame = records.select([ROW_ID, *columns]).to_pandas(date_as_object=False).set_index(ROW_ID)
    return frame


def _verdicts(judged: list[tuple[Form, pa.Array]], issues: Iterable[Issue]) -> pa.Table:
    barred = {issue.row_id for issue in issues if issue.row_id and issue.effective_severity == "error"}
    kept_out = pa.array(sorted(barred), pa.string())
    tables = [VERDICTS.empty_table()]
    for form, row_ids in judged:
        verdict = pc.if_else(pc.is_in(row_ids, kept_out), "quarantined", "accepted")
        names = pa.array([form.name] * len(row_ids), pa.string())
        tables.append(pa.table([row_ids, names, verdict], schema=VERDICTS))
    return pa.concat_tables(tables)
