"""Makes `core.finding` anew: runs the rules, says what they found, and sets beside it what explains it."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from hosen.across_rules import AcrossRule, AcrossRules, Twins
from hosen.build.found import Found, Standing, run_rule
from hosen.build.scope import Scope, drop_scope
from hosen.build.sides import ABOUT, drop_tables, make_tables
from hosen.build.wording import Asked, Wording, asked, read_names
from hosen.expanding import expanded
from hosen.explanations import MATCHED, Explanation, Explanations
from hosen.history import (
    columns_of,
    next_moment,
    note_moment,
    read_moment,
    replace_rows,
    said_columns,
    touched_since,
)
from hosen.issues import Issue
from hosen.views import View
from hosen.warehouse import (
    FIRST_ARRIVAL,
    execute_as_written,
    new_content,
    quoted,
    read_state,
    run_script,
    sql_file,
    table_from_rows,
    write_rows,
    write_state,
)

STATE = "findings"
"""What the findings were made from, in core.state."""

UNTIL = "findings_until"
"""The moment of the last change that they know of, likewise."""

ABOUT_LINES = ("explanation_expired", "explanation_unused")
"""Codes of the rows that are about a line of an explanation itself."""

EXPLAINED = ("reason", "evidence", "explained_by", "explained_on", "explained_until")
"""What a finding has from the line that explains it, besides `status`."""

SIXTH = Decimal("0.000001")


def find(
    connection: Connection,
    rules: AcrossRules,
    explanations: Explanations,
    today: date,
    *,
    moment: datetime | None = None,
    views: Sequence[View] = (),
) -> None:
    """Bring core.finding up to date, unless figures, rules and explanations are those it was made from.

    moment: that of the change; now, unless it is given. With `views` only what was touched since is asked again.
    """
    lines = explanations.lines
    over = [line.place for line in lines if line.is_over(today)]
    made_from = f"{rules.fingerprint}|{explanations.fingerprint}|{','.join(over)}"
    content, before = read_state(connection, "content"), (read_state(connection, STATE) or "|").partition("|")
    if (content, made_from) == (before[0], before[2]):
        return
    moment = moment or next_moment(connection)
    since = read_moment(connection, UNTIL) if made_from == before[2] and views else None
    touched = touched_since(connection, since)
    scope = Scope.of(connection, touched, since) if since is not None and touched is not None else None
    asked_again = [rule for rule in rules.rules if scope is None or scope.concerns(rule)]
    named = ", ".join(columns_of("finding"))
    execute_as_written(
        connection, f"CREATE TEMPORARY TABLE new_finding AS SELECT {named} FROM core.finding WITH NO DATA"
    )
    if scope is not None:
        _keep(connection, rules, asked_again, scope)
    _write(connection, _rows(connection, _asked(connection, asked_again, scope, views)))
    _explain(connection, rules, explanations, today)
    rows = [dict(row) for row in connection.execute(sa.text("SELECT * FROM new_finding")).mappings()]
    changed = replace_rows(connection, "finding", table_from_rows(said_columns(connection, "finding"), rows), moment)
    execute_as_written(connection, "DROP TABLE new_finding")
    drop_tables(connection)
    drop_scope(connection)
    if changed.num_rows:
        note_moment(connection, moment)
        new_content(connection)
    write_state(connection, UNTIL, moment.isoformat())
    write_state(connection, STATE, f"{read_state(connection, 'content')}|{made_from}")


def _asked(
    connection: Connection, rules: Sequence[AcrossRule], scope: Scope | None, views: Sequence[View]
) -> list[Found]:
    """What the rules find, in all figures or in those of the scope."""
    reported = set(connection.execute(sa.text("SELECT DISTINCT form FROM core.submission WHERE is_current")).scalars())
    rules = [rule for rule in rules if {form for form, _, _ in rule.figures} <= reported]
    if not rules:
        return []
    figures = {figure for rule in rules for figure in rule.figures}
    columns = {column for rule in rules for column in rule.columns}
    source = "core.submitted_fact"
    if scope is not None:
        by_name = {view.qualified_name: view for view in views}
        scope.make_facts(connection, rules)
        source = f"({expanded(by_name[source], by_name, {'core.fact': 'scope_fact'}.get)})"
    there = make_tables(connection, figures, columns, source)
    return [
        one
        for rule in rules
        if rule.figures <= set(there)
        for one in run_rule(connection, rule, there, scope.side_sql(rule) if scope else "TRUE")
    ]


def _keep(connection: Connection, rules: AcrossRules, again: Sequence[AcrossRule], scope: Scope) -> None:
    """Put into new_finding what need not be asked again, as if nobody had explained it."""
    reset = {"status": "'open'", **dict.fromkeys(EXPLAINED, "NULL")}
    names = columns_of("finding")
    delivered = ", ".join(quoted(rule.name) for rule in rules.rules) or "''"
    dropped = " OR ".join(f"({scope.findings_sql(rule)})" for rule in again) or "FALSE"
    execute_as_written(
        connection,
        f"INSERT INTO new_finding ({', '.join(names)}) SELECT {', '.join(reset.get(name, name) for name in names)}"
        f" FROM core.finding WHERE rule IN ({delivered}) AND NOT COALESCE({dropped}, FALSE)"
        f" AND code NOT IN ({', '.join(map(quoted, ABOUT_LINES))}) AND (submission_id IS NULL"
        " OR submission_id IN (SELECT submission_id FROM core.submission WHERE is_current))",
    )


def _rows(connection: Connection, found: Iterable[Found]) -> list[dict[str, Any]]:
    questions = [one for each in found for one in asked(each)]
    if not questions:
        return []
    sides = [side for one in questions for side in (one.found.left, one.found.right) if side]
    wording = Wording(
        names=read_names(connection),
        figures=_figures(connection, {side.figure for side in sides if side.figure}),
        submissions=_submissions(connection, sides),
    )
    rows = [_row(one, wording) for one in questions]
    return list({row["finding_id"]: row for row in rows}.values())


def _row(one: Asked, wording: Wording) -> dict[str, Any]:
    found, own, rule = one.found, one.own, one.found.rule
    left, right = found.left, found.right
    figure = wording.figures.get(own.figure or 0, {})
    submission = wording.submissions.get((own.newest if own.submitter else own.submission) or 0, {})
    period = figure.get("period_key") if isinstance(rule.test, Twins) else found.period_key
    row = {
        "rule": rule.name,
        "rule_he": rule.label["he"],
        "rule_en": rule.label["en"],
        "code": rule.code,
        "severity": rule.severity,
        "goes_to": one.goes_to,
        "delivery_sha": submission.get("delivery_sha"),
        "submission_id": submission.get("submission_id"),
        "row_id": figure.get("row_id"),
        "sheet": figure.get("sheet"),
        "cell": own.cell or figure.get("cell"),
        "form": own.form,
        "submitter_code": submission.get("submitter_code") or wording.submitters.get(own.submitter or 0),
        "period_key": period or submission.get("period_key"),
        "measure_code": own.measure,
        **{name: figure.get(name) for name in ABOUT},
        **{name: found.keys[name] for name in ABOUT if name in found.keys},
        "left_value": _decimal(left.value if left else None),
        "right_value": _decimal(right.value if right else None),
        "low": _decimal(found.low),
        "high": _decimal(found.high),
        "left_place": wording.place(left, "en"),
        "right_place": wording.place(right, "en"),
        **wording.sentences(one),
        "status": "open",
    }
    named = ("rule", "goes_to", "submission_id", "row_id", "submitter_code", "period_key", "left_place", "right_place")
    identity = [*(row[name] for name in named), sorted(found.keys.items()), found.how]
    return {"finding_id": hashlib.sha256(repr(identity).encode()).hexdigest()[:24], **row}


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(repr(value)).quantize(SIXTH)


def _figures(connection: Connection, numbers: set[int]) -> dict[int, dict[str, Any]]:
    """Each figure's row, sheet and cell, and its district, authority, centre and programme."""
    execute_as_written(connection, "CREATE TEMPORARY TABLE asked_figure (figure_no INTEGER)")
    write_rows(connection, "asked_figure", pa.table({"figure_no": pa.array(sorted(numbers), pa.int32())}))
    columns = ", ".join(f"f.{name}" for name in ABOUT)
    sql = (
        f"SELECT f.figure_no, f.row_id, r.sheet, f.cell, f.period_key, {columns} FROM asked_figure AS a"
        " JOIN rule_figure AS f ON f.figure_no = a.figure_no LEFT JOIN core.record AS r ON r.row_id = f.row_id"
    )
    rows = {int(row["figure_no"]): dict(row) for row in connection.execute(sa.text(sql)).mappings()}
    execute_as_written(connection, "DROP TABLE asked_figure")
    return rows


def _submissions(connection: Connection, sides: Iterable[Standing]) -> dict[int, dict[str, Any]]:
    """What is known of each submission of the sides by its number, with the name under which its file came first; of a
    submitter without one, the newest."""
    numbers = sorted({number for side in sides for number in (side.submission, side.newest) if number})
    submitters = sorted({side.submitter for side in sides if side.submitter})
    execute_as_written(
        connection, "CREATE TEMPORARY TABLE asked_submission (submission_no INTEGER, submitter_no INTEGER)"
    )
    rows = [(number, None) for number in numbers] + [(None, number) for number in submitters]
    columns = list(zip(*rows, strict=True)) or [(), ()]
    names = ("submission_no", "submitter_no")
    given = {name: pa.array(list(column), pa.int32()) for name, column in zip(names, columns, strict=True)}
    write_rows(connection, "asked_submission", pa.table(given))
    sql = (
        f"SELECT s.*, a.file_name AS file FROM rule_submission AS s LEFT JOIN {FIRST_ARRIVAL} AS a"
        " ON a.delivery_sha = s.delivery_sha AND a.place = 1"
        " WHERE s.submission_no IN (SELECT submission_no FROM asked_submission WHERE submission_no IS NOT NULL)"
        " OR s.submission_no IN (SELECT MAX(r.submission_no) FROM rule_submission AS r"
        " JOIN asked_submission AS q ON q.submitter_no = r.submitter_no GROUP BY r.submitter_no)"
    )
    found = {int(row["submission_no"]): dict(row) for row in connection.execute(sa.text(sql)).mappings()}
    execute_as_written(connection, "DROP TABLE asked_submission")
    return found


def _write(connection: Connection, rows: list[dict[str, Any]]) -> None:
    write_rows(connection, "new_finding", table_from_rows(said_columns(connection, "finding"), rows))


def _explain(connection: Connection, rules: AcrossRules, explanations: Explanations, today: date) -> None:
    """Set status and reasons from the lines that match; a line that is over or matches nothing becomes a row itself."""
    lines = explanations.lines
    if not lines:
        return
    fields = pa.schema(
        [(name, pa.string()) for name in ("rule", *MATCHED, "status", "reason", "evidence", "explained_by")]
        + [("explained_on", pa.date32()), ("explained_until", pa.date32())]
        + [("line", pa.int32()), ("named", pa.int32())]
    )
    rows = [
        {
            "rule": line.rule,
            **line.matched,
            "status": line.status,
            "reason": line.reason,
            "evidence": line.evidence,
            "explained_by": line.who,
            "explained_on": line.when,
            "explained_until": line.until,
            "line": number,
            "named": sum(value is not None for value in line.matched.values()),
        }
        for number, line in enumerate(lines)
    ]
    sql_types = {pa.string(): "VARCHAR", pa.date32(): "DATE", pa.int32(): "INTEGER"}
    columns = ", ".join(f"{field.name} {sql_types[field.type]}" for field in fields)
    execute_as_written(connection, f"CREATE TEMPORARY TABLE explanation ({columns})")
    write_rows(connection, "explanation", table_from_rows(fields, rows))
    used = {int(row[0]) for row in connection.execute(sa.text(sql_file("build", "used_explanations.sql")))}
    run_script(connection, sql_file("build", "explain.sql"), today=today)
    execute_as_written(connection, "DROP TABLE explanation")
    told = [(line, "explanation_expired") for line in lines if line.is_over(today)]
    told += [
        (line, "explanation_unused")
        for number, line in enumerate(lines)
        if number not in used and not line.is_over(today)
    ]
    labels = {rule.name: rule.label for rule in rules.rules}
    _write(connection, [_about_line(line, code, labels[line.rule]) for line, code in told])


def _about_line(line: Explanation, code: str, label: Mapping[str, str]) -> dict[str, Any]:
    params = {"place": line.place, "rule_he": label["he"], "rule_en": label["en"], "until": str(line.until or "")}
    issue = Issue(code, delivery="", params=params)
    return {
        "finding_id": hashlib.sha256(repr([code, line.place]).encode()).hexdigest()[:24],
        "rule": line.rule,
        "rule_he": label["he"],
        "rule_en": label["en"],
        "code": code,
        "severity": issue.effective_severity,
        "goes_to": "headquarters",
        **line.matched,
        "left_place": line.place,
        "message_he": issue.message("he"),
        "message_en": issue.message("en"),
        "action_he": issue.action("he"),
        "action_en": issue.action("en"),
        "status": "open",
        "explained_until": line.until,
    }
