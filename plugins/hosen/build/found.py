"""What the rules find: runs each rule's SELECT and gives both sides as values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from hosen.across_rules import AcrossRule, Closed, Comparison, Figures, Series, Side
from hosen.build.comparisons import comparison_sql
from hosen.build.series import series_sql
from hosen.build.sides import PLACES, SIDE, Statement, keys
from hosen.build.twins import twins_sql
from hosen.warehouse import sql_file


@dataclass(frozen=True)
class Standing:
    """One side of a finding. cells: how many; 0 where a report should have had one. figure, submission, submitter:
    their numbers in the tables of `hosen.build.sides`, empty where there are several. newest: the submission for the
    latest period. cell: where a rule knows it itself."""

    form: str
    measure: str | None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    cells: int = 0
    figure: int | None = None
    submission: int | None = None
    submitter: int | None = None
    newest: int | None = None
    cell: str | None = None


@dataclass(frozen=True)
class Found:
    """What one rule says of one combination of keys. left, right: None where missing. changes: of a closed period's
    report, (measure, now, before)."""

    rule: AcrossRule
    keys: dict[str, str]
    period_key: str | None
    left: Standing | None
    right: Standing | None
    low: float | None = None
    high: float | None = None
    how: str | None = None
    changes: tuple[tuple[str, float | None, float | None], ...] = ()


def run_rule(
    connection: Connection, rule: AcrossRule, kinds: Mapping[Figures, int], only: str = "TRUE"
) -> Iterator[Found]:
    """Everything that breaks the rule, among the figures of `make_tables`. only: the condition on a figure `f` that the
    rule looks at it."""
    test = rule.test
    if isinstance(test, Closed):
        for form in test.forms:
            yield from _closed(connection, rule, form, test)
        return
    statement = Statement(kinds, only)
    if isinstance(test, Comparison):
        by, left, right, sql = test.by, test.left, test.right, comparison_sql(test, statement)
    elif isinstance(test, Series):
        by, left, right, sql = test.by, test.side, test.side, series_sql(test, statement)
    else:
        by, left, right, sql = (), test.side, test.side, twins_sql(test, statement)
    for row in connection.execute(sa.text(sql), statement.values).mappings():
        yield Found(
            rule=rule,
            keys={name: row[key] for name, key in zip(by, keys(by), strict=True)},
            period_key=row["period_key"] or None,
            left=_standing(row, "l", left),
            right=_standing(row, "r", right),
            low=_number(row["lowest"]),
            high=_number(row["highest"]),
            how=row["how"],
        )


def _standing(row: Any, prefix: str, side: Side) -> Standing | None:
    values = {name: row[f"{prefix}_{name}"] for name in SIDE}
    if values["cells"] is None:
        return None
    known: dict[str, Any] = {name: _number(values[name]) for name in ("value", "low", "high")}
    known |= {name: None if values[name] is None else int(values[name]) for name in (*PLACES, "newest")}
    return Standing(form=side.form, measure=side.measure, cells=int(values["cells"]), **known)


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _closed(connection: Connection, rule: AcrossRule, form: str, test: Closed) -> Iterator[Found]:
    said = {"form": form, "days": test.days, "first": test.says_right}
    if not connection.execute(sa.text(sql_file("build", "late.sql")), {"form": form, "days": test.days}).first():
        return  # what follows looks at every figure
    rows = connection.execute(sa.text(sql_file("build", "closed.sql")), said).mappings().all()
    for submission in dict.fromkeys(row["submission_no"] for row in rows):
        changed = [row for row in rows if row["submission_no"] == submission]
        one = changed[0] if len(changed) == 1 else None
        about: dict[str, Any] = {"form": form, "measure": one and one["measure_code"]}
        about["submitter"] = changed[0]["submitter_no"]
        cell = one["cell"] if one and one["cells"] == 1 else None
        cells = sum(int(row["cells"]) for row in changed)
        late = Standing(
            **about,
            value=_number(one["now"]) if one else None,
            cells=cells,
            submission=submission,
            newest=submission,
            cell=cell,
        )
        before = Standing(**about, value=_number(one["before"]) if one else None) if changed[0]["has_earlier"] else None
        changes = tuple((row["measure_code"], _number(row["now"]), _number(row["before"])) for row in changed)
        yield Found(rule, {}, changed[0]["period_key"], late, before, changes=changes)
