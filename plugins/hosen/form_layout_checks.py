"""What a form file says of its header words, periods and layouts: whether a sheet could be read by it."""

from collections.abc import Iterator, Sequence
from typing import Any

from hosen.periods import MONTHS
from hosen.text import normalise
from hosen.yaml_files import Place, did_you_mean, where

Mistake = tuple[Place, str]

MEASURES_FROM = ("rows", "header")
"""What `across.measures` says instead of a column's name."""


def layout_names(data: dict[str, Any]) -> list[str]:
    """The names of a form's layouts."""
    return [layout["name"] for layout in _layouts(data)]


def exists_in(column: dict[str, Any], data: dict[str, Any]) -> set[str]:
    """The names of the layouts that a column exists in."""
    return set(column.get("layouts", ())) or set(layout_names(data))


def repeated(entries: list[dict[str, Any]], place: Place, kind: str) -> Iterator[Mistake]:
    """Entries of one name."""
    first: dict[str, int] = {}
    for index, entry in enumerate(entries):
        name = entry["name"]
        if name in first:
            at = (*place, index, "name")
            yield at, f"{where(at)}: the {kind} '{name}' is {where((*place, first[name]))} already"
        first.setdefault(name, index)


def header_mistakes(data: dict[str, Any]) -> Iterator[Mistake]:
    """Header words that could mean two things in one layout."""
    owners: dict[str, list[tuple[str, set[str]]]] = {}
    for index, column in enumerate(data["columns"]):
        place: Place = ("columns", index, "headers")
        owner = f"the column '{column['name']}'"
        yield from _owned(column.get("headers", ()), place, owner, exists_in(column, data), owners)
    for index, layout in enumerate(_layouts(data)):
        words = layout.get("across", {}).get("measures_in", {}).get("headers", ())
        place = ("layouts", index, "across", "measures_in", "headers")
        yield from _owned(words, place, "the column of measure names", {layout["name"]}, owners)


def _owned(
    words: Sequence[str], place: Place, owner: str, layouts: set[str], owners: dict[str, list[tuple[str, set[str]]]]
) -> Iterator[Mistake]:
    for index, word in enumerate(words):
        at = (*place, index)
        key = normalise(word)
        if not key:
            yield at, f"{where(at)}: {word!r} has nothing to compare"
            continue
        known = owners.setdefault(key, [])
        if other := next((name for name, theirs in known if name != owner and theirs & layouts), None):
            yield at, f"{where(at)}: {word!r} names {other} already; a word can name only one"
        known.append((owner, layouts))


def period_mistakes(data: dict[str, Any]) -> Iterator[Mistake]:
    """A record lies in one period: that of its period column, or of the date that gives it."""
    period = data["period"]
    first = ""
    for index, column in enumerate(data["columns"]):
        is_dating = bool(column.get("gives_period")) and column["type"] == "date"
        if column["type"] != "period" and not is_dating:
            continue
        at: Place = ("columns", index, "gives_period" if is_dating else "type")
        what = "another date that gives the period" if is_dating else "a second column of type period"
        if first:
            yield (
                at,
                f"{where(at)}: {what if first == column['type'] else f'the period comes from a {first} already'}"
                + ("; a row lies in one period"),
            )
        first = first or column["type"]
        kind = column.get("period_kind", period)
        if period == "standing":
            yield at, f"{where(at)}: the form is standing, so its rows have no period"
        elif MONTHS[kind] > MONTHS[period]:
            at = ("columns", index, "period_kind")
            yield at, f"{where(at)}: a {kind} is longer than what one submission covers, a {period}"


def layout_mistakes(data: dict[str, Any]) -> Iterator[Mistake]:
    """Layouts by which no sheet could be found or read."""
    layouts = _layouts(data)
    yield from repeated(layouts, ("layouts",), "layout")
    lonely = []
    for index, layout in enumerate(layouts):
        place: Place = ("layouts", index)
        known = {column["name"]: column for column in data["columns"]}
        columns = {name: one for name, one in known.items() if layout["name"] in exists_in(one, data)}
        for number, name in enumerate(layout.get("requires", ())):
            if text := _required_wrongly(name, layout, columns, known):
                at = (*place, "requires", number)
                yield at, f"{where(at)}: {text}"
        if "across" in layout:
            for step, text in _across_mistakes(layout, columns, known):
                at = (*place, "across", *step)
                yield at, f"{where(at)}: {text}"
        if not any(_is_headed(columns[name], layout) for name in _required(layout, columns) if name in columns):
            lonely.append(place)
    if len(lonely) == len(layouts):
        yield ("columns",), "columns: none with headers is required, so no sheet could be told from another form's"
    else:
        for place in lonely:
            text = "requires no column with headers of its own, so no sheet could be told from another form's"
            yield place, f"{where(place)}: {text}"
    yield from _split_mistakes(data)


def _layouts(data: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = data.get("layouts", [{"name": "rows"}])
    return found


def _required(layout: dict[str, Any], columns: dict[str, dict[str, Any]]) -> list[str]:
    if "requires" in layout:
        return list(layout["requires"])
    return [name for name, column in columns.items() if column.get("required")]


def _is_headed(column: dict[str, Any], layout: dict[str, Any]) -> bool:
    """Whether the column has to stand in the sheet under a header of its own, or beside words for measures."""
    may_be_above = bool(column.get("context")) and layout.get("across", {}).get("measures") not in MEASURES_FROM
    is_headed = "headers" in column and column["type"] != "period" and not may_be_above
    return is_headed and not _is_across(column, layout)


def _is_across(column: dict[str, Any], layout: dict[str, Any]) -> bool:
    """Whether its values stand in the header, or its figures under one that says what they are for."""
    across = layout.get("across", {})
    return bool(across) and (column["name"] in across["columns"] or "measure" in column)


def _required_wrongly(
    name: str, layout: dict[str, Any], columns: dict[str, dict[str, Any]], known: dict[str, dict[str, Any]]
) -> str | None:
    column = columns.get(name)
    if name not in known:
        return f"there is no column '{name}'{did_you_mean(name, known)}"
    if column is None:
        return f"'{name}' does not exist in this layout"
    if "headers" not in column:
        return f"'{name}' does not stand in the sheet itself"
    if "across" in layout and "measure" in column:
        return f"'{name}' has no column of its own in this layout: its figures stand across"
    return None


def _across_mistakes(
    layout: dict[str, Any], columns: dict[str, dict[str, Any]], known: dict[str, dict[str, Any]]
) -> Iterator[tuple[Place, str]]:
    """(place within `across`, text) for each."""
    across = layout["across"]
    sources: dict[tuple[str, str], str] = {}
    for number, name in enumerate(across["columns"]):
        place: Place = ("columns", number)
        column = columns.get(name)
        if column is None:
            is_elsewhere = name in known
            text = f"'{name}' does not exist in this layout" if is_elsewhere else f"there is no column '{name}'"
            yield place, text if is_elsewhere else f"{text}{did_you_mean(name, known)}"
        elif column["type"] != "period" and "list" not in column:
            yield place, f"'{name}' is neither a period nor a code of a list, so no header can be read as one of it"
        elif "split" in column:
            yield place, f"'{name}' is split, and a header stands for one code"
        else:
            source = (column.get("list", "periods"), column.get("scheme", ""))
            if (first := sources.setdefault(source, name)) != name:
                yield place, f"a header could be of '{first}' as well: both are of {' '.join(filter(None, source))}"
    yield from _measure_mistakes(across, columns)


def _measure_mistakes(across: dict[str, Any], columns: dict[str, dict[str, Any]]) -> Iterator[tuple[Place, str]]:
    said = across["measures"]
    measures = [name for name, column in columns.items() if "measure" in column and "headers" in column]
    if (said == "rows") != ("measures_in" in across):
        needed = "measures_in is missing" if said == "rows" else f"measures_in is for rows, and measures is '{said}'"
        yield ("measures",) if said == "rows" else ("measures_in",), needed
    if not measures:
        yield ("measures",), "no column with headers has a measure, so nothing could stand under the headers"
    elif said not in (*MEASURES_FROM, *measures):
        hint = did_you_mean(said, [*MEASURES_FROM, *measures])
        yield ("measures",), f"'{said}' is neither rows, header nor a column with a measure and headers{hint}"


def _split_mistakes(data: dict[str, Any]) -> Iterator[Mistake]:
    """Cells with several codes are read only in layouts without figures, which cannot be divided among them."""
    with_figures = {layout["name"] for layout in _layouts(data) if "across" in layout}
    for column in data["columns"]:
        if "measure" in column and "headers" in column:
            with_figures |= exists_in(column, data)
    for index, column in enumerate(data["columns"]):
        if "split" in column and exists_in(column, data) <= with_figures:
            at: Place = ("columns", index, "split")
            yield (
                at,
                f"{where(at)}: every layout of '{column['name']}' has figures, which cannot be divided among codes",
            )
