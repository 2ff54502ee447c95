"""Makes `core.finding` anew: runs the rules, says what they found, and sets beside it what explains it."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from hosen.across_rules import AcrossRules, Twins
from hosen.build.found import Found, run_rule
from hosen.build.sides import ABOUT, drop_tables, make_tables
from hosen.build.wording import Asked, Wording, asked, read_names
from hosen.explanations import MATCHED, Explanation, Explanations
from hosen.issues import Issue
from hosen.warehouse import (
    execute_as_written,
    new_content,
    read_state,
    run_script,
    sql_file,
    table_columns,
    table_from_rows,
    write_rows,
    write_state,
)

STATE = "findings"
"""What the findings were made from, in core.state."""

SIXTH = Decimal("0.000001")


def find(connection: Connection, rules: AcrossRules, explanations: Explanations, today: date) -> None:
    """Replace the rows of core.finding, unless figures, rules and explanations are those they were made from."""
    lines = explanations.lines
    over = [line.place for line in lines if line.is_over(today)]
    made_from = f"{rules.fingerprint}|{explanations.fingerprint}|{','.join(over)}"
    if read_state(connection, STATE) == f"{read_state(connection, 'content')}|{made_from}":
        return
    figures = {figure for rule in rules.rules for figure in rule.figures}
    columns = {column for rule in rules.rules for column in rule.columns}
    there = make_tables(connection, figures, columns)
    found = [one for rule in rules.rules if rule.figures <= set(there) for one in run_rule(connection, rule, there)]
    connection.execute(sa.text("DELETE FROM core.finding"))
    _write(connection, _rows(connection, found))
    _explain(connection, rules, explanations, today)
    drop_tables(connection)
    new_content(connection)
    write_state(connection, STATE, f"{read_state(connection, 'content')}|{made_from}")


def _rows(connection: Connection, found: Iterable[Found]) -> list[dict[str, Any]]:
    questions = [one for each in found for one in asked(each)]
    if not questions:
        return []
    sides = [side for one in questions for side in (one.found.left, one.found.right) if side]
    wording = Wording(
        names=read_names(connection),
        figures=_figures(connection, {side.figure for side in sides if side.figure}),
        submissions=_submissions(connection),
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


def _submissions(connection: Connection) -> dict[int, dict[str, Any]]:
    """What is known of each submission by its number, with the name under which its file came first."""
    sql = "SELECT delivery_sha, file_name FROM core.arrival ORDER BY received_at DESC, arrival_id DESC"
    files = {row[0]: str(row[1]) for row in connection.execute(sa.text(sql))}
    rows = connection.execute(sa.text("SELECT * FROM rule_submission")).mappings()
    return {int(row["submission_no"]): {**row, "file": files.get(row["delivery_sha"])} for row in rows}


def _write(connection: Connection, rows: list[dict[str, Any]]) -> None:
    write_rows(connection, "core.finding", table_from_rows(table_columns(connection, "core", "finding"), rows))


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
