"""A draft as the text of a form file."""

import csv
import io
from collections.abc import Iterable

import yaml

from hosen.drafting.columns import ColumnDraft
from hosen.drafting.draft import Draft
from hosen.drafting.header import NOTE_WORDS, TOTAL_WORDS

STAMPS = ("עודכן", "עדכון אחרון", "הופק", "תאריך הפקה", "תאריך עדכון")


def render(draft: Draft) -> str:
    """The file's text: what the draft is unsure of stands in comments at its place."""
    lines = [
        "# yaml-language-server: $schema=form.schema.json",
        f"# Drafted from {_one_line(draft.sample)} ({draft.lines:,} lines).",
        "# Look through it, then delete these comments.",
        *(f"# {_one_line(remark)}" for remark in draft.remarks),
        f"form: {draft.name}",
        f"label: {{he: {_scalar(draft.label_he)}, en: {_scalar(draft.label_en)}}}",
        f"period: {draft.period}  # seen in: {_one_line(draft.period_from)}",
        f"grain: {_words(draft.grain)}",
    ]
    if draft.unique == "row":
        lines.append("unique: row  # no few columns tell all lines apart")
    lines.append("columns:")
    for column in draft.columns:
        lines += _column(column, is_dating=column.name == draft.dating)
    lines += ["layouts:", *_layouts(draft)]
    lines += [f"totals: {_words(TOTAL_WORDS)}", f"notes: {_words(NOTE_WORDS)}", f"stamps: {_words(STAMPS)}"]
    if wanted := [column for column in draft.columns if column.wants_measure and not column.like_measure]:
        lines += [
            "# Figures of no known measure are not counted. For each that should be: a line in reference/measures.csv,",
            "# and the measure's line above without its #. The lines, with a guess at how each figure adds up:",
            *(f"# {measure_line(column)}" for column in wanted),
        ]
    return "\n".join(lines) + "\n"


def measure_line(column: ColumnDraft) -> str:
    """A line for reference/measures.csv, for a person to look through."""
    adds_up = ("stock", "last", "none", "none") if column.unit in ("percent", "rate") else ("flow", "sum", "sum", "sum")
    line = io.StringIO()
    cells = [column.name, column.label_he, column.label_en.capitalize(), column.unit or "count", *adds_up, ""]
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()


def _column(column: ColumnDraft, *, is_dating: bool) -> Iterable[str]:
    yield f"  - name: {column.name}" + (f"  # {_one_line('; '.join(column.remarks))}" if column.remarks else "")
    yield f"    label: {{he: {_scalar(column.label_he)}, en: {_scalar(column.label_en)}}}"
    yield f"    type: {column.type}"
    for key, value in (
        ("list", column.code_list),
        ("scheme", column.scheme),
        ("period_kind", column.period_kind),
        ("unit", column.unit or ("count" if column.wants_measure else None)),
        ("measure", column.measure),
        ("scenario", column.scenario if column.scenario != "actual" else None),
    ):
        if value:
            yield f"    {key}: {value}"
    if column.wants_measure:
        yield f"    # measure: {column.like_measure or column.name}"
    for key, holds in (
        ("gives_period", is_dating),
        ("required", column.required),
        ("personal", column.personal),
        ("fill_down", column.fill_down),
    ):
        if holds:
            yield f"    {key}: true"
    if column.within:
        yield f"    within: {column.within}"
    yield f"    headers: {_words(column.headers)}"


def _layouts(draft: Draft) -> Iterable[str]:
    across = draft.across
    if across is None or not draft.measures:
        yield "  - name: rows"
    if across is None:
        return
    off = "" if draft.measures else "# "
    if off:
        yield "# The layout of the sample, once one of its figures is a known measure; then delete the layout above:"
    measures = across.measures
    if measures == "one":
        measures = next(column.name for column in draft.columns if column.is_figure)
    named = f", measures_in: {{headers: {_words([draft.names_header])}}}" if across.measures == "rows" else ""
    yield f"{off}  - name: {across.kind}s_across"
    yield f"{off}    across: {{columns: [{across.kind}], measures: {measures}{named}}}"
    if across.totals:
        yield f"{off}    total_columns: {_words(across.totals.values())}"


def _words(words: Iterable[str]) -> str:
    return f"[{', '.join(map(_scalar, dict.fromkeys(words)))}]"


def _scalar(text: str) -> str:
    """A text as YAML, inside brackets too."""
    written: str = yaml.safe_dump([_one_line(text)], allow_unicode=True, default_flow_style=True, width=10**9)
    return written.strip()[1:-1]


def _one_line(text: str) -> str:
    return " ".join(text.split())
