"""From the rows that break a rule to issues at the right cells, with the values that the sentences name."""

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from hosen.forms import Form
from hosen.issues import Issue
from hosen.text import number_text
from hosen.validate.suites import DUPLICATE, SUBMISSION, Rule

if TYPE_CHECKING:
    import pandas as pd

_CELL = re.compile(r"([A-Z]+)([0-9]+)")
_PLACE = ("row_id", "delivery", "sheet", "row", "submitter", "period_key")


def findings(
    form: Form, rule: Rule, records: pa.Table, frame: "pd.DataFrame", row_ids: list[str], unread: set[str]
) -> Iterator[tuple[int, Issue]]:
    """(position among the records, issue) for each row that breaks the rule.

    records, frame: all rows, in the same order; the frame is indexed by `row_id`. unread: rows in which reading found
    an error.
    """
    if rule.is_uniqueness and row_ids:
        if rule.code == DUPLICATE:
            row_ids = _known_grain(rule, frame, row_ids, unread)
        others = _other_rows(rule, frame, row_ids)
        row_ids = [row_id for row_id in row_ids if row_id in others]
    if not row_ids:
        return
    positions = pc.index_in(pa.array(row_ids, pa.string()), value_set=records["row_id"].combine_chunks()).to_pylist()
    rows = _rows(rule, records, positions)
    by_id = {row["row_id"]: row for row in rows}
    for position, row in zip(positions, rows, strict=True):
        if rule.is_uniqueness:
            other: str | None = _other_place(rule, row, by_id[others[row["row_id"]]])
        else:
            other = ", ".join(_said(row, name) for name in rule.others) if rule.others else None
        yield position, _issue(form, rule, row, other)


def value_text(value: object) -> str:
    """A typed value as a person would write it: 5 rather than 5.0, day before month."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        return number_text(value)
    if isinstance(value, date):
        return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"
    return "" if value is None else str(value)


def _rows(rule: Rule, records: pa.Table, positions: list[int]) -> list[dict[str, Any]]:
    wanted = {*_PLACE, *rule.columns, *(f"{name}__cell" for name in rule.columns)}
    columns = [name for name in records.column_names if name in wanted]
    rows: list[dict[str, Any]] = records.select(columns).take(pa.array(positions, pa.int64())).to_pylist()
    return rows


def _issue(form: Form, rule: Rule, row: dict[str, Any], other: str | None) -> Issue:
    column, number = _place(row, rule.at)
    params = {"other": other} if other is not None else {}
    for name, limit in (("low", "min_value"), ("high", "max_value")):
        if limit in rule.kwargs:
            params[name] = value_text(rule.kwargs[limit])
    return Issue(
        code=rule.code,
        delivery=row["delivery"],
        severity=rule.severity,
        sheet=row["sheet"],
        row=number,
        column=column,
        row_id=row["row_id"],
        form=form.name,
        submitter=row["submitter"],
        period_key=row["period_key"],
        value=value_text(row[rule.at]) or None if rule.at else None,
        params=params,
        sentences=rule.sentences,
    )


def _place(row: dict[str, Any], column: str | None) -> tuple[str | None, int | None]:
    """Letters and row of a column's cell; where the sheet has no such cell, the record's row alone."""
    cell = _CELL.fullmatch(row.get(f"{column}__cell") or "")
    return (cell[1], int(cell[2])) if cell else (None, row["row"])


def _said(row: dict[str, Any], name: str) -> str:
    """`40 (E7)`."""
    text = value_text(row[name]) or "—"
    cell = row.get(f"{name}__cell")
    return f"{text} ({cell})" if cell else text


def _known_grain(rule: Rule, frame: "pd.DataFrame", row_ids: list[str], unread: set[str]) -> list[str]:
    """Without the rows of which reading could not make out what they report on: two unknown centres are not one."""
    grain = [name for name in rule.columns if name not in SUBMISSION]
    unknown = frame.loc[row_ids, grain].isna().any(axis="columns")
    return [
        row_id for row_id, is_unknown in zip(row_ids, unknown, strict=True) if not (is_unknown and row_id in unread)
    ]


def _other_rows(rule: Rule, frame: "pd.DataFrame", row_ids: list[str]) -> dict[str, str]:
    """For each repeated row the one to compare it with: the first of its kind, for that one the second."""
    kind = frame.loc[row_ids].groupby(list(rule.columns), dropna=False, sort=False).ngroup()
    alike: dict[int, list[str]] = {}
    for row_id, number in zip(row_ids, kind, strict=True):
        alike.setdefault(number, []).append(row_id)
    others: dict[str, str] = {}
    for members in alike.values():
        if len(members) > 1:
            others |= dict.fromkeys(members, members[0]) | {members[0]: members[1]}
    return others


def _other_place(rule: Rule, row: dict[str, Any], other: dict[str, Any]) -> str:
    """Where the other one stands: its cell when the rule marks one, else its row; and its sheet when that differs."""
    column, number = _place(other, rule.at)
    place = f"{column or ''}{number or ''}"
    return place if other["sheet"] == row["sheet"] else f"{place} ({other['sheet']})"
