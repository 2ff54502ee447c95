"""What a form file must say beyond its shape (`forms/form.schema.json`): its words fit each other and the lists."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from hosen.periods import MONTHS, PeriodKind
from hosen.text import normalise
from hosen.yaml_files import Place, did_you_mean, where

PLACE_NAMES = frozenset({"row_id", "delivery", "sheet", "sheet_number", "row", "submitter", "period_key", "raw"})
"""Names that every record has already (`hosen.batch.PLACE`)."""

MEASURE_TYPES = ("integer", "number", "percent", "flag")
WRITTEN = ("headers", "derived", "count")
"""Where a column's value comes from: one of these three."""

Mistake = tuple[Place, str]


class Lists(Protocol):
    """What a form needs to know of the reference lists (`hosen.reference.Reference`)."""

    @property
    def lists(self) -> Mapping[str, Sequence[Mapping[str, str]]]: ...

    def schemes(self, list_name: str) -> set[str]: ...


def form_mistakes(data: dict[str, Any], path: Path, reference: Lists | None) -> Iterator[Mistake]:
    """Everything wrong with a form of the right shape, each with its place in the file."""
    if data["form"] != path.stem:
        yield ("form",), f"form: '{data['form']}' where '{path.stem}' was expected, the name of the file"
    columns: list[dict[str, Any]] = data["columns"]
    yield from _repeated(columns, ("columns",), "column")
    for index, column in enumerate(columns):
        for key, text in _column_mistakes(column, data, reference):
            place: Place = ("columns", index, *((key,) if key in column else ()))
            yield place, f"{where(('columns', index, key) if key else ('columns', index))}: {text}"
    yield from _header_mistakes(data)
    yield from _form_mistakes(data)
    yield from _layout_mistakes(data)


def _repeated(entries: list[dict[str, Any]], place: Place, kind: str) -> Iterator[Mistake]:
    first: dict[str, int] = {}
    for index, entry in enumerate(entries):
        name = entry["name"]
        if name in first:
            at = (*place, index, "name")
            yield at, f"{where(at)}: the {kind} '{name}' is {where((*place, first[name]))} already"
        first.setdefault(name, index)


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
        ("period_kind", "is for columns of type period", kind == "period"),
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
    for key in ("derived", "count", "within"):
        if key in column:
            name = column[key]["from"] if key == "derived" else column[key]
            yield from _other_column(key, name, others)
    yield from _reference_mistakes(column, reference)


def _other_column(key: str, name: str, others: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str]]:
    other = others.get(name)
    if other is None:
        yield key, f"there is no other column '{name}'{did_you_mean(name, others)}"
    elif "headers" not in other:
        yield key, f"'{name}' does not stand in the sheet itself"
    elif other.get("personal"):
        yield key, f"'{name}' is personal: nothing is kept of it"


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
    if "measure" in column:
        measures = {row["measure_code"]: row for row in reference.lists["measures"]}
        code, unit = column["measure"], column.get("unit")
        if code not in measures:
            yield "measure", f"'{code}' is not in reference/measures.csv{did_you_mean(code, measures)}"
        elif unit and unit != measures[code]["unit"]:
            yield "unit", f"'{unit}' where the measure {code} is in {measures[code]['unit']}"


def _header_mistakes(data: dict[str, Any]) -> Iterator[Mistake]:
    """Header words that could mean two things."""
    owners: dict[str, str] = {}
    for index, column in enumerate(data["columns"]):
        place: Place = ("columns", index, "headers")
        yield from _owned(column.get("headers", ()), place, f"the column '{column['name']}'", owners)
    for index, layout in enumerate(data.get("layouts", ())):
        words = layout.get("across", {}).get("measures_in", {}).get("headers", ())
        place = ("layouts", index, "across", "measures_in", "headers")
        # layouts are alternatives: two of them may use the same word
        yield from _owned(words, place, "the column of measure names", dict(owners))


def _owned(words: Sequence[str], place: Place, owner: str, owners: dict[str, str]) -> Iterator[Mistake]:
    for index, word in enumerate(words):
        at = (*place, index)
        key = normalise(word)
        if not key:
            yield at, f"{where(at)}: {word!r} has nothing to compare"
        elif owners.setdefault(key, owner) != owner:
            yield at, f"{where(at)}: {word!r} names {owners[key]} already; a word can name only one"


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
    if not any(column.get("required") and "headers" in column for column in columns):
        yield ("columns",), "columns: none with headers is required, so no sheet could be told from another form's"
    figures: dict[tuple[str, str], str] = {}
    periods = 0
    for index, column in enumerate(columns):
        if "measure" in column:
            figure = (column["measure"], column.get("scenario", "actual"))
            if (first := figures.setdefault(figure, column["name"])) != column["name"]:
                at = ("columns", index, "measure")
                yield at, f"{where(at)}: '{first}' holds {figure[0]} ({figure[1]}) already; a figure has one column"
        if column["type"] == "period":
            periods += 1
            yield from _period_mistakes(column, index, periods, data["period"])


def _period_mistakes(column: dict[str, Any], index: int, nth: int, period: PeriodKind) -> Iterator[Mistake]:
    at: Place = ("columns", index, "type")
    if nth > 1:
        yield at, f"{where(at)}: a second column of type period; a row lies in one period"
    if period == "standing":
        yield at, f"{where(at)}: the form is standing, so its rows have no period"
    elif MONTHS[column.get("period_kind", period)] > MONTHS[period]:
        at = ("columns", index, "period_kind")
        yield at, f"{where(at)}: a {column['period_kind']} is longer than what one submission covers, a {period}"


def _layout_mistakes(data: dict[str, Any]) -> Iterator[Mistake]:
    columns = {column["name"]: column for column in reversed(data["columns"])}
    layouts: list[dict[str, Any]] = data.get("layouts", [])
    yield from _repeated(layouts, ("layouts",), "layout")
    for index, layout in enumerate(layouts):
        across = layout.get("across")
        if not across:
            continue
        at: Place = ("layouts", index, "across", "column")
        column = columns.get(across["column"])
        if column is None:
            yield at, f"{where(at)}: there is no column '{across['column']}'{did_you_mean(across['column'], columns)}"
        elif column["type"] != "period":
            yield (
                at,
                f"{where(at)}: '{across['column']}' is of type {column['type']}; periods stand across, in a period",
            )
        elif (kind := column.get("period_kind", data["period"])) != across["kind"]:
            at = ("layouts", index, "across", "kind")
            yield at, f"{where(at)}: '{across['kind']}' where '{kind}' was expected, the kind of '{across['column']}'"
        if not any("measure" in one and "headers" in one for one in columns.values()):
            yield at, f"{where(at)}: no column with headers has a measure, so nothing could stand under the periods"
