"""From the rows that break a rule to issues at the right cells, with the values that the sentences name."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hosen.batch import ISSUES
from hosen.forms import Form
from hosen.text import number_text
from hosen.validate.broken import POSITION, broken_name, other_name
from hosen.validate.suites import Rule

_CELL = r"\A(?P<column>[A-Z]+)(?P<row>[0-9]+)\z"


def issues_of(form: Form, rules: Sequence[Rule], chunk: pa.Table) -> pa.Table:
    """An issue (ISSUES) for each row of the chunk (`Judging.chunks`) and rule that it breaks, in the order of the rows
    and of the rules."""
    parts = []
    for number, rule in enumerate(rules):
        broken = chunk.filter(chunk[broken_name(number)])
        if broken.num_rows:
            order = [broken[POSITION], pa.array([number] * broken.num_rows, pa.int32())]
            said = _issues(form, rule, number, broken)
            parts.append(said.append_column("first", order[0]).append_column("then", order[1]))
    if not parts:
        return ISSUES.empty_table()
    ordered = pa.concat_tables(parts).sort_by([("first", "ascending"), ("then", "ascending")])
    return ordered.drop_columns(["first", "then"])


def value_text(value: object) -> str:
    """A typed value as a person would write it: 5 rather than 5.0, day before month."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        return number_text(value)
    if isinstance(value, date):
        return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"
    return "" if value is None else str(value)


def _issues(form: Form, rule: Rule, number: int, broken: pa.Table) -> pa.Table:
    letters, lines = _place(broken, f"{rule.at}__cell", "row")
    values = _texts(broken[rule.at]) if rule.at else []
    return pa.table(
        {
            "code": _same(rule.code, broken),
            "severity": _same(rule.severity, broken),
            "delivery": broken["delivery"],
            "sheet": broken["sheet"],
            "row": lines,
            "column": letters,
            "row_id": broken["row_id"],
            "form": _same(form.name, broken),
            "submitter": broken["submitter"],
            "period_key": broken["period_key"],
            "value": pa.array([value or None for value in values], pa.string()) if rule.at else _same(None, broken),
            "params": _params(rule, number, broken),
            "sentences": _same(_json(rule.sentences), broken),
        },
        schema=ISSUES,
    )


def _same(value: str | None, broken: pa.Table) -> pa.Array:
    return pa.repeat(pa.scalar(value, pa.string()), broken.num_rows)


def _texts(column: pa.ChunkedArray) -> list[str]:
    return [value_text(value) for value in column.to_pylist()]


def _place(broken: pa.Table, cell: str, row: str) -> tuple[pa.Array, pa.Array]:
    """Letters and row of a column's cell; where the sheet has no such cell, the record's row alone."""
    if cell not in broken.column_names:
        return _same(None, broken), broken[row]
    found = pc.extract_regex(broken[cell].combine_chunks(), _CELL)
    return pc.struct_field(found, "column"), pc.coalesce(pc.struct_field(found, "row").cast(pa.int32()), broken[row])


def _params(rule: Rule, number: int, broken: pa.Table) -> pa.Array:
    limits = {
        name: value_text(rule.kwargs[limit])
        for name, limit in (("low", "min_value"), ("high", "max_value"))
        if limit in rule.kwargs
    }
    if rule.is_uniqueness:
        others = _repeated(rule, number, broken)
    elif rule.others:
        others = _others(rule, broken)
    else:
        return _same(_json(limits), broken)
    return pa.array([_json({"other": other} | limits) for other in others], pa.string())


def _json(texts: dict[str, str]) -> str:
    return json.dumps(texts, ensure_ascii=False)


def _others(rule: Rule, broken: pa.Table) -> list[str]:
    """The values beside the marked one: `40 (E7)`."""
    said = [_said(broken, name) for name in rule.others]
    return [", ".join(each) for each in zip(*said, strict=True)]


def _said(broken: pa.Table, name: str) -> list[str]:
    texts, cell = _texts(broken[name]), f"{name}__cell"
    cells: list[Any] = broken[cell].to_pylist() if cell in broken.column_names else [None] * len(texts)
    return [f"{text or '—'} ({at})" if at else text or "—" for text, at in zip(texts, cells, strict=True)]


def _repeated(rule: Rule, number: int, broken: pa.Table) -> list[str]:
    """Where the other one stands: its cell when the rule marks one, else its row; and its sheet when that differs."""
    row, cell, sheet = (other_name(number, part) for part in ("row", "cell", "sheet"))
    letters, lines = _place(broken, cell, row) if rule.at else (_same(None, broken), broken[row])
    places = (
        f"{letter or ''}{line or ''}" for letter, line in zip(letters.to_pylist(), lines.to_pylist(), strict=True)
    )
    sheets = zip(broken["sheet"].to_pylist(), broken[sheet].to_pylist(), strict=True)
    return [place if own == other else f"{place} ({other})" for place, (own, other) in zip(places, sheets, strict=True)]
