"""What a form file must say beyond its shape (`forms/form.schema.json`): its words fit each other and the lists."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from hosen.form_layout_checks import (
    Mistake,
    exists_in,
    header_mistakes,
    layout_mistakes,
    layout_names,
    period_mistakes,
    repeated,
)
from hosen.yaml_files import Place, did_you_mean, where

PLACE_NAMES = frozenset(
    {"row_id", "delivery", "sheet", "sheet_number", "row", "submitter", "period_key", "raw_table", "raw_line"}
)
"""Names that every record has already (`hosen.batch.PLACE`)."""

LINE_LISTS = {"centre_code": "centres", "programme_code": "programmes"}
"""Columns of which lines can be expected (`reference/scopes.csv` says whose), and the lists of their codes."""

NEAR_TYPES = ("integer", "number", "code", "date")
"""Types of columns in which a digit, or day and month, can be written wrong."""

MEASURE_TYPES = ("integer", "number", "percent", "flag")
WRITTEN = ("headers", "derived", "count")
"""Where a column's value comes from: one of these three."""


class Lists(Protocol):
    """What a form needs to know of the reference lists (`hosen.reference.Reference`)."""

    @property
    def lists(self) -> Mapping[str, Sequence[Mapping[str, str]]]: ...

    def schemes(self, list_name: str) -> set[str]: ...

    def needs_scheme(self, list_name: str) -> bool: ...


def form_mistakes(data: dict[str, Any], path: Path, reference: Lists | None) -> Iterator[Mistake]:
    """Everything wrong with a form of the right shape, each with its place in the file."""
    if data["form"] != path.stem:
        yield ("form",), f"form: '{data['form']}' where '{path.stem}' was expected, the name of the file"
    columns: list[dict[str, Any]] = data["columns"]
    yield from repeated(columns, ("columns",), "column")
    for index, column in enumerate(columns):
        for key, text in _column_mistakes(column, data, reference):
            place: Place = ("columns", index, *((key,) if key in column else ()))
            yield place, f"{where(('columns', index, key) if key else ('columns', index))}: {text}"
    yield from _form_mistakes(data)
    yield from header_mistakes(data)
    yield from period_mistakes(data)
    yield from layout_mistakes(data)
    yield from _expected_line_mistakes(data)
    yield from _near_duplicate_mistakes(data)


def _column_mistakes(
    column: dict[str, Any], data: dict[str, Any], reference: Lists | None
) -> Iterator[tuple[str, str]]:
    """(key, text) for each; an empty key stands for the column itself."""
    others = {other["name"]: other for other in data["columns"] if other is not column}
    kind = column["type"]
    if column["name"] in PLACE_NAMES:
        yield "name", f"'{column['name']}' is what every record's place is kept under; choose another name"
    written = [key for key in WRITTEN if key in column]
    if len(written) != 1:
        said = " and ".join(written) or "none of them"
        yield "", f"'{column['name']}' needs one of headers, derived or count, and has {said}"
    for key, rule, fits in (
        ("list", "is for columns of type code", kind == "code"),
        ("scheme", "is for columns with a list", "list" in column),
        ("split", "is for columns with a list", "list" in column),
        ("context", "is for columns with a list", "list" in column),
        ("pseudonym", "is for columns of type text", kind == "text"),
        ("until", "is for columns of type date", kind == "date"),
        ("gives_period", "is for columns of type date", kind == "date"),
        (
            "period_kind",
            "is for columns of type period and for the date that gives the period",
            kind == "period" or bool(column.get("gives_period")),
        ),
        ("measure", f"is for columns of type {', '.join(MEASURE_TYPES)}", kind in MEASURE_TYPES),
        ("scenario", "is for columns with a measure", "measure" in column),
        ("within", "is for columns with fill_down: true", bool(column.get("fill_down"))),
        ("count", "is for columns of type integer", kind == "integer"),
        ("derived", "is for columns of type text or code", kind in ("text", "code")),
    ):
        if key in column and not fits:
            yield key, f"{rule}, and '{column['name']}' is not one"
    if column.get("fill_down") and written and "headers" not in column:
        yield "fill_down", "only a column with headers can be filled down"
    if column.get("personal"):
        for key in ("measure", "list"):
            if key in column:
                yield key, f"'{column['name']}' is personal: its values are dropped, so it cannot have a {key}"
        if column.get("pseudonym") or kind == "identity":
            yield "personal", f"of '{column['name']}' a pseudonym is kept; leave personal out"
    for key in ("derived", "count", "within", "until"):
        if key in column:
            name = column[key]["from"] if key == "derived" else column[key]
            yield from _other_column(key, name, column, others, data)
    known = layout_names(data)
    for name in column.get("layouts", ()):
        if name not in known:
            yield "layouts", f"there is no layout '{name}'{did_you_mean(name, known)}"
    yield from _reference_mistakes(column, reference)


def _other_column(
    key: str, name: str, column: dict[str, Any], others: dict[str, dict[str, Any]], data: dict[str, Any]
) -> Iterator[tuple[str, str]]:
    """What is wrong with the column that this one names under `key`."""
    other = others.get(name)
    if other is None:
        yield key, f"there is no other column '{name}'{did_you_mean(name, others)}"
    elif key == "until" and other["type"] != "date":
        yield key, f"'{name}' is of type {other['type']}, and cannot hold the second date"
    elif key == "until" and other.get("gives_period"):
        yield key, f"'{name}' gives the period; of two dates in one cell the first has to"
    elif "headers" not in other:
        yield key, f"'{name}' does not stand in the sheet itself"
    elif other.get("personal"):
        yield key, f"'{name}' is personal: nothing is kept of it"
    elif key == "derived" and (other.get("pseudonym") or other["type"] == "identity"):
        yield key, f"of '{name}' only a pseudonym is kept, and nothing can be derived from it"
    else:
        lacking = exists_in(column, data) - exists_in(other, data)
        for layout in layout_names(data):
            if layout in lacking:
                yield key, f"'{name}' does not exist in the layout '{layout}'"


def _reference_mistakes(column: dict[str, Any], reference: Lists | None) -> Iterator[tuple[str, str]]:
    if reference is None:
        return
    if "list" in column:
        name = column["list"]
        if name not in reference.lists:
            yield "list", f"there is no reference list '{name}'{did_you_mean(name, reference.lists)}"
        elif "scheme" in column and column["scheme"] not in (known := reference.schemes(name)):
            has = f"; it has {', '.join(sorted(known - {''}))}" if known - {""} else "; it has no schemes"
            hint = did_you_mean(column["scheme"], known) or has
            yield "scheme", f"the list {name} has no scheme '{column['scheme']}'{hint}"
        elif "scheme" not in column and reference.needs_scheme(name):
            yield "list", f"the list {name} needs a scheme; it has {', '.join(sorted(reference.schemes(name)))}"
    if "measure" in column:
        measures = {row["measure_code"]: row for row in reference.lists["measures"]}
        code, unit = column["measure"], column.get("unit")
        if code not in measures:
            yield "measure", f"'{code}' is not in reference/measures.csv{did_you_mean(code, measures)}"
        elif unit and unit != measures[code]["unit"]:
            yield "unit", f"'{unit}' where the measure {code} is in {measures[code]['unit']}"


def _form_mistakes(data: dict[str, Any]) -> Iterator[Mistake]:
    columns: list[dict[str, Any]] = data["columns"]
    kept = {column["name"] for column in columns if not column.get("personal")}
    dropped = {column["name"] for column in columns} - kept
    for index, name in enumerate(data["grain"]):
        at: Place = ("grain", index)
        if name in dropped:
            yield at, f"{where(at)}: '{name}' is personal: its values are dropped, so it cannot make a row unique"
        elif name not in kept:
            yield at, f"{where(at)}: there is no column '{name}'{did_you_mean(name, kept)}"
    figures: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for index, column in enumerate(columns):
        if "measure" not in column:
            continue
        figure = (column["measure"], column.get("scenario", "actual"))
        for first in figures.setdefault(figure, []):
            if exists_in(first, data) & exists_in(column, data):
                at = ("columns", index, "measure")
                yield (
                    at,
                    f"{where(at)}: '{first['name']}' holds {figure[0]} ({figure[1]}) already; a figure has one column",
                )
                break
        figures[figure].append(column)


def _expected_line_mistakes(data: dict[str, Any]) -> Iterator[Mistake]:
    columns = {column["name"]: column for column in data["columns"]}
    for index, name in enumerate(data.get("expected_lines", ())):
        at: Place = ("expected_lines", index)
        if name not in data["grain"]:
            yield at, f"{where(at)}: '{name}' is not in the grain, so it makes no line"
        elif columns.get(name, {}).get("list") != LINE_LISTS[name]:
            yield at, f"{where(at)}: '{name}' holds no codes of the list {LINE_LISTS[name]}"
    if data.get("expected_lines") and not any("measure" in column for column in data["columns"]):
        yield ("expected_lines",), "expected_lines: the form has no measure, so no line of it could ever be there"


def _near_duplicate_mistakes(data: dict[str, Any]) -> Iterator[Mistake]:
    columns = {column["name"]: column for column in data["columns"]}
    for index, name in enumerate(data.get("near_duplicates", ())):
        at: Place = ("near_duplicates", index)
        column = columns.get(name)
        if column is None:
            yield at, f"{where(at)}: '{name}' is not a column{did_you_mean(name, columns)}"
        elif column["type"] not in NEAR_TYPES or not column.get("headers") or column.get("personal"):
            yield at, f"{where(at)}: '{name}' is no figure, code or date of the sheet that is kept"
