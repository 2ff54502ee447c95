"""What can be wrong with one entry of `expectations/across/*.yml` beyond its shape."""

from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any

from hosen.forms import DIMENSIONS, Form
from hosen.issues import codes
from hosen.periods import MONTHS
from hosen.yaml_files import Place, did_you_mean

TESTS = ("comparison", "series", "closed", "twins")
LEVEL = "across"
"""The level of the codes that these rules may name."""

FIGURE_COLUMNS = ("submitter_code", *DIMENSIONS)
"""What every figure says of itself in the warehouse; other columns are those of the form's rows."""

_BOTH_SIDES = {"about", "left", "right", "left_place", "right_place"}
PARAMETERS = {
    "comparison": _BOTH_SIDES,
    "series": {*_BOTH_SIDES, "low", "high"},
    "closed": {"about", "left", "left_place", "changes", "days"},
    "twins": {*_BOTH_SIDES, "how"},
}
"""What the sentences of each test can name."""

Mistakes = Iterator[tuple[Place, str]]


def rule_mistakes(entry: dict[str, Any], forms: Mapping[str, Form]) -> Mistakes:
    """(place inside the entry, what is wrong there)."""
    tests = [test for test in TESTS if test in entry]
    if len(tests) != 1:
        has = " and ".join(tests) or "none"
        yield (), f"a rule has one of {', '.join(TESTS)}; this one has {has}"
        return
    [test] = tests
    code = codes().get(entry["code"])
    across = [name for name, one in codes().items() if one.level == LEVEL]
    if code is None:
        yield ("code",), f"{entry['code']!r} is not in issue_codes.yml{did_you_mean(entry['code'], across)}"
    elif code.level != LEVEL:
        yield ("code",), f"{entry['code']} is about a {code.level}; a rule across takes one of {', '.join(across)}"
    yield from _sentence_mistakes(entry, PARAMETERS[test])
    check = {"comparison": _comparison, "series": _series, "closed": _closed, "twins": _twins}[test]
    yield from (((test, *place), text) for place, text in check(entry[test], forms))
    said = "say" in entry[test].get("if_missing", {}).values() and test != "closed"
    if said and "missing_he" not in entry:
        yield (test, "if_missing"), "what is said then is missing: missing_he, missing_en"


def _sentence_mistakes(entry: dict[str, Any], known: set[str]) -> Mistakes:
    used: dict[str, set[str]] = {}
    for language in ("he", "en", "missing_he", "missing_en", "do_he", "do_en"):
        try:
            used[language] = {name for _, name, _, _ in Formatter().parse(entry.get(language, "")) if name is not None}
        except ValueError as error:
            yield (language,), f"{entry[language]!r} cannot be filled in ({error}); write {{left}}"
            return
        for name in sorted(used[language] - known):
            yield (language,), f"{{{name}}} is not known for this rule; it has {', '.join(sorted(known))}"
    for hebrew, english in (("he", "en"), ("missing_he", "missing_en"), ("do_he", "do_en")):
        if used[hebrew] != used[english]:
            yield (english,), f"{hebrew} and {english} do not name the same values"


def _comparison(data: dict[str, Any], forms: Mapping[str, Form]) -> Mistakes:
    for name in ("left", "right"):
        yield from _side(data[name], (name,), forms, data["by"], data.get("period"))
    if data["operator"] == "needs" and data.get("if_missing", {}).get("right") != "say":
        yield ("operator",), "what is needed may be missing: write if_missing: {right: say}"


def _series(data: dict[str, Any], forms: Mapping[str, Form]) -> Mistakes:
    form = forms.get(data["form"])
    yield from _side(data, (), forms, data["by"], data.get("period", form.period if form else None))
    wanted = {"history": ("spread", "floor", "at_least"), "last": ("jump",), "year_ago": ("jump",)}[data["against"]]
    for name in wanted:
        if name not in data:
            yield ("against",), f"{data['against']} needs {name}"
    for name in ("spread", "floor", "at_least", "within", "jump"):
        if name in data and name not in {*wanted, *(["within"] if "floor" in wanted else [])}:
            yield (name,), f"is nothing to a series against {data['against']}"
    if "if_missing" in data and (
        data["against"] != "last" or (form and data.get("period", form.period) != form.period)
    ):
        yield ("if_missing",), "only a series against last, in the form's own period, can tell what is missing"
    if form and data.get("period", form.period) == "standing":
        yield ("form",), f"the form {form.name} has no periods that follow one another"


def _closed(data: dict[str, Any], forms: Mapping[str, Form]) -> Mistakes:
    for number, name in enumerate(data["forms"]):
        if name not in forms:
            yield ("forms", number), f"there is no form {name!r}{did_you_mean(name, forms)}"


def _twins(data: dict[str, Any], forms: Mapping[str, Form]) -> Mistakes:
    yield from _side(data, (), forms, [], None)
    form = forms.get(data["form"])
    if form is None:
        return
    for number, name in enumerate(data["differ"]):
        if name not in ("submitter_code", "centre_code"):
            yield ("differ", number), f"{name!r} is not one of submitter_code, centre_code"
    if data["of"] == "figures":
        for name in ("agree", "near"):
            if name in data:
                yield (name,), "figures agree in all that they are for; this is for rows"
        return
    if not data.get("agree"):
        yield ("of",), "rows need agree: the columns in which they are alike"
    known = {column.name for column in form.kept_columns} | set(FIGURE_COLUMNS)
    for number, name in enumerate(data.get("agree", [])):
        if name not in known:
            yield ("agree", number), f"the form {form.name} has no column {name!r}{did_you_mean(name, known)}"
    for name, how in data.get("near", {}).items():
        if name not in data.get("agree", []):
            yield ("near", name), "is not among those that agree"
        elif name in form.grain or any(column.name == name for column in form.columns):
            kinds = {"one_digit": ("integer",), "day_and_month": ("date",)}[how]
            if form.column(name).type not in kinds:
                yield ("near", name), f"{how} is for a column of type {' or '.join(kinds)}"


def _side(data: dict[str, Any], at: Place, forms: Mapping[str, Form], by: list[str], period: str | None) -> Mistakes:
    form = forms.get(data["form"])
    if form is None:
        yield (*at, "form"), f"there is no form {data['form']!r}{did_you_mean(data['form'], forms)}"
        return
    scenario = data.get("scenario", "actual")
    measures = {column.measure for column in form.measures if column.scenario == scenario}
    if data["measure"] not in measures:
        hint = did_you_mean(data["measure"], {str(name) for name in measures})
        yield (*at, "measure"), f"the form {form.name} reports no {scenario} {data['measure']!r}{hint}"
    if period and (period == "standing") != (form.period == "standing"):
        yield (*at, "form"), f"the form {form.name} covers a {form.period}, which lies in no {period}"
    elif period and period != "standing" and MONTHS[form.period] > MONTHS[period]:
        yield (*at, "form"), f"the form {form.name} covers a {form.period}, which is longer than a {period}"
    kept = {column.name: column for column in form.kept_columns if not column.measure}
    known = {*kept, *FIGURE_COLUMNS}
    for name in by:
        if name not in known:
            yield (*at, "form"), f"the form {form.name} has no column {name!r} to go by{did_you_mean(name, known)}"
        elif name in kept and kept[name].is_pseudonymous:
            yield (*at, "form"), f"{name} tells people apart: figures cannot go by it"
    for name in data.get("where", {}):
        if name not in known:
            yield (*at, "where", name), f"the form {form.name} has no column {name!r}{did_you_mean(name, known)}"
    if column := data.get("column"):
        if column not in kept:
            yield (*at, "column"), f"the form {form.name} has no column {column!r}{did_you_mean(column, kept)}"
        elif data.get("aggregate") != "distinct" and kept[column].type not in ("number", "integer", "percent"):
            yield (*at, "column"), f"{column} holds no numbers; with aggregate: distinct its values are counted"
    elif data.get("aggregate") == "distinct":
        yield (*at, "aggregate"), "distinct needs column: what is counted once"
    if "percent_of" in data:
        yield from _side(data["percent_of"], (*at, "percent_of"), forms, by, period)
