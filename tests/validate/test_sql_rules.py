"""A rule in SQL means what Great Expectations on pandas means: both judge the same random tables."""

from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hosen.batch import record_schema
from hosen.forms import Form
from hosen.settings import PROJECT_ROOT
from hosen.validate import engine
from hosen.validate.broken import Judging, broken_name
from hosen.validate.regexes import as_re2
from hosen.validate.sql_rules import ROW_RULES, UNIQUE, translated
from hosen.validate.suites import load_suites

SCHEMA = pa.schema([
    ("row_id", pa.string()), ("delivery", pa.string()), ("sheet", pa.string()), ("row", pa.int32()),
    ("submitter", pa.string()), ("period_key", pa.string()),
    ("n", pa.float64()), ("m", pa.float64()), ("k", pa.float64()),
    ("s", pa.string()), ("t", pa.string()), ("d", pa.date32()), ("e", pa.date32()),
])  # fmt: skip
NUMBERS, TEXTS, DAYS = ("n", "m", "k"), ("s", "t"), ("d", "e")
FIRST = date(2021, 2, 27)

few_numbers = st.sampled_from([0.0, -0.0, 1.0, 2.0, -1.0, 0.1, 0.2, 0.30000000000000004, 0.3, 1e16, 1e308, 5.0])
numbers = st.one_of(
    few_numbers, st.sampled_from([float("nan"), float("inf"), float("-inf")]), st.floats(allow_nan=False)
)
texts = st.one_of(
    st.sampled_from(["", " ", "א", "ב", "אב", "שָׁלוֹם", "a", "A", "12", "123", "12\n", "\n", "a\nb",
                     "א\u200f", "nan", "None", "'"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=4),
)  # fmt: skip
days = st.integers(0, 4).map(lambda number: FIRST + timedelta(number))
table = st.lists(
    st.fixed_dictionaries(
        {name: st.none() | numbers for name in NUMBERS}
        | {name: st.none() | texts for name in TEXTS}
        | {name: st.none() | days for name in DAYS}
    ),
    max_size=12,
)

finite = few_numbers | st.integers(-3, 5) | st.floats(-10, 10)
limit = finite | st.sampled_from([float("inf"), float("-inf")])
day_text = days.map(date.isoformat)
PATTERNS = [
    "^[0-9]{2,3}$", "[א-תA-Za-z]", "^$", "$", "a.b", r"^\S", r"\d", "a|b$", "(a|^1)2?", "[^a]", "(?:12)+$", r"\Z",
    "^.$", r"\.", "a{,2}$", "[[:alpha:]]", "(?i)a", "^a$|^b$", "(^a|b)$", "[a\\-z]", "x*$", r"12\Z", "[\n]", "(?=a)",
    "\\\\", "'", "^(?P<x>[0-9])", "(?s)a.b", "(?m)^b", "$a", "a$\n", "(a$)", "(a$)b", ".", "[^\n]$", "é", "[^א-ת]",
]  # fmt: skip


@st.composite
def conditions(draw: st.DrawFn, depth: int = 1) -> dict[str, Any]:
    kind = draw(st.sampled_from(["nullity", "number", "text", "day", *(["and", "or"] if depth else [])]))
    if kind in ("and", "or"):
        return {"type": kind, "conditions": draw(st.lists(conditions(depth=0), min_size=1, max_size=3))}
    if kind == "nullity":
        column = {"name": draw(st.sampled_from([*NUMBERS, *TEXTS, *DAYS]))}
        return {"type": "nullity", "column": column, "is_null": draw(st.booleans())}
    names, values = {"number": (NUMBERS, finite), "text": (TEXTS, texts), "day": (DAYS, day_text)}[kind]
    ordered = [] if kind == "text" else ["<", "<=", ">", ">="]
    sets = [] if kind == "day" else ["IN", "NOT_IN"]
    operator = draw(st.sampled_from(["==", "!=", *ordered, *sets]))
    value = draw(st.lists(values, min_size=1, max_size=3) if operator in sets else values)
    return {
        "type": "comparison",
        "column": {"name": draw(st.sampled_from(names))},
        "operator": operator,
        "parameter": value,
    }


@st.composite
def limits(draw: st.DrawFn, values: st.SearchStrategy[Any], by: Any = lambda value: value) -> dict[str, Any]:
    low, high = sorted([draw(values), draw(values)], key=by)
    sides = {"min_value": low, "max_value": high}
    for name in draw(st.sampled_from([[], ["min_value"], ["max_value"]])):
        del sides[name]
    return sides | {name: draw(st.booleans()) for name in ("strict_min", "strict_max") if draw(st.booleans())}


@st.composite
def rules(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    name = draw(st.sampled_from(sorted(ROW_RULES)))
    number, text, day, any_one = (
        draw(st.sampled_from(some)) for some in (NUMBERS, TEXTS, DAYS, (*NUMBERS, *TEXTS, *DAYS))
    )
    kwargs: dict[str, Any]
    if "lengths" in name:
        values = st.integers(0, 4)
        kwargs = {"column": text} | ({"value": draw(values)} if "equal" in name else draw(limits(values)))
    elif "between" in name:
        kwargs = draw(
            st.sampled_from([{"column": number} | draw(limits(limit)), {"column": day} | draw(limits(day_text))])
        )
    elif "in_set" in name:
        kwargs = draw(
            st.fixed_dictionaries({"column": st.just(number), "value_set": st.lists(limit, max_size=4)})
            | st.fixed_dictionaries({"column": st.just(text), "value_set": st.lists(texts, max_size=4)})
        )
    elif "null" in name:
        kwargs = {"column": any_one}
    elif "regex" in name:
        kwargs = {"column": text, "regex": draw(st.sampled_from(PATTERNS))}
    elif "pair" in name:
        first, second = draw(st.sampled_from([NUMBERS[:2], TEXTS, DAYS]))
        ignored = ["both_values_are_missing", "either_value_is_missing", "neither"]
        kwargs = {"column_A": first, "column_B": second, "ignore_row_if": draw(st.sampled_from(ignored))}
        if "greater" in name:
            kwargs |= draw(st.sampled_from([{}, {"or_equal": True}, {"or_equal": False}]))
    else:
        ignored = ["all_values_are_missing", "any_value_is_missing", "never"]
        some = NUMBERS if "sum" in name else (*NUMBERS, *TEXTS, *DAYS)
        columns = draw(st.lists(st.sampled_from(some), min_size=2, max_size=5, unique=True))
        kwargs = {"column_list": columns, "ignore_row_if": draw(st.sampled_from(ignored))}
        if "sum" in name:
            kwargs["sum_total"] = draw(finite)
    if draw(st.booleans()):
        kwargs["row_condition"] = draw(conditions())
    return name, kwargs


def records(rows: list[dict[str, Any]]) -> pa.Table:
    place = {"delivery": "d", "sheet": "s", "submitter": "s", "period_key": "p"}
    made = [{"row_id": str(number), "row": number, **place, **row} for number, row in enumerate(rows)]
    return pa.Table.from_pylist(made, schema=SCHEMA)


def rule_of(name: str, kwargs: dict[str, Any]) -> Any:
    columns = kwargs.get("column_list") or [kwargs[one] for one in ("column", "column_A", "column_B") if one in kwargs]
    return SimpleNamespace(
        type=name,
        kwargs=kwargs,
        columns=tuple(columns),
        at=None,
        code="rule_broken",
        is_uniqueness=name == UNIQUE,
        sql=translated(name, kwargs, SCHEMA),
        place="here",
    )


def by_sql(rules: list[Any], made: pa.Table, folder: Path) -> tuple[list[list[int]], list[tuple[int, int]]]:
    pq.write_table(made, folder / "records.parquet", row_group_size=5)
    with Judging(folder / "records.parquet", rules, pa.array([], pa.string()), folder) as judging:
        chunk = pa.concat_tables([SCHEMA.empty_table().select([]), *judging.chunks()], promote_options="default")
        counts = [(one.asked, one.missing) for one in judging.counts()]
    if not chunk.num_rows:
        return [[] for _ in rules], counts
    return [chunk.filter(chunk[broken_name(n)])["position"].to_pylist() for n in range(len(rules))], counts


def as_great_expectations_takes_it(rule: Any) -> Any:
    """It compares a column of days with a moment, and not with a day."""
    sides = {
        name: f"{value}T00:00:00"
        for name, value in rule.kwargs.items()
        if name in ("min_value", "max_value") and isinstance(value, str)
    }
    return SimpleNamespace(**{**vars(rule), "kwargs": rule.kwargs | sides})


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # Great Expectations is too slow for finding a smaller one
)
@given(made=table, asked=st.lists(rules(), min_size=1, max_size=5))
def test_both_find_the_same_rows(
    made: list[dict[str, Any]], asked: list[tuple[str, dict[str, Any]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    known = [rule for rule in (rule_of(*one) for one in asked) if rule.sql]
    if not known:
        return
    found = records(made)
    broken, counts = by_sql(known, found, tmp_path_factory.mktemp("sql"))
    for rule, ours, count in zip(known, broken, counts, strict=True):
        assert_same(rule, found, ours, count)


def assert_same(rule: Any, found: pa.Table, ours: list[int], count: tuple[int, int]) -> None:
    try:
        theirs = engine.judged(as_great_expectations_takes_it(rule), found)
    except RuntimeError:  # it fails where no row is left to judge
        assert all(found[name].null_count == found.num_rows for name in rule.columns), rule.kwargs
        return
    about = rule.type, rule.kwargs, found.to_pylist()
    assert ours == theirs.broken, about
    assert count[0] - count[1] == theirs.asked - theirs.missing, about


ROWS = [
    {"n": 1.0, "m": 0.0, "k": 0.1, "s": "12\n", "t": "12", "d": FIRST, "e": FIRST},
    {"n": float("nan"), "m": -0.0, "k": 0.2, "s": "א\nב", "t": None, "d": None, "e": FIRST},
    {"n": None, "m": None, "k": 0.3, "s": None, "t": None, "d": None, "e": None},
    {"n": float("inf"), "m": float("-inf"), "k": 0.30000000000000004, "s": "", "t": "", "d": FIRST, "e": None},
    {"n": 1.0, "m": 0.0, "k": 0.1, "s": "12\n", "t": "12", "d": FIRST, "e": FIRST},
]
EDGES: list[tuple[str, dict[str, Any]]] = [
    ("expect_column_values_to_match_regex", {"column": "s", "regex": "^[0-9]{2}$"}),
    ("expect_column_values_to_match_regex", {"column": "s", "regex": "^א.ב$"}),
    ("expect_column_values_to_be_between", {"column": "n", "min_value": 1, "strict_min": True}),
    ("expect_column_values_to_be_between", {"column": "m", "min_value": 0}),
    ("expect_column_values_to_be_between", {"column": "d", "min_value": FIRST.isoformat(), "strict_min": True}),
    ("expect_column_values_to_be_null", {"column": "n"}),
    ("expect_column_values_to_not_be_null", {"column": "n"}),
    ("expect_column_values_to_be_in_set", {"column": "n", "value_set": []}),
    ("expect_column_value_lengths_to_equal", {"column": "s", "value": 3}),
    ("expect_column_pair_values_to_be_equal", {"column_A": "n", "column_B": "m", "ignore_row_if": "neither"}),
    ("expect_column_pair_values_a_to_be_greater_than_b", {"column_A": "d", "column_B": "e", "or_equal": True,
        "ignore_row_if": "both_values_are_missing"}),
    ("expect_multicolumn_sum_to_equal", {"column_list": ["m", "k"], "sum_total": 0.3, "ignore_row_if": "never"}),
    (UNIQUE, {"column_list": ["m", "s"], "ignore_row_if": "never"}),
    (UNIQUE, {"column_list": ["n", "t", "d"], "ignore_row_if": "all_values_are_missing"}),
    ("expect_column_values_to_not_be_null", {"column": "e", "row_condition":
        {"type": "comparison", "column": {"name": "n"}, "operator": "!=", "parameter": 1}}),
    ("expect_column_values_to_be_null", {"column": "k", "row_condition":
        {"type": "comparison", "column": {"name": "d"}, "operator": ">=", "parameter": FIRST.isoformat()}}),
]  # fmt: skip


def test_nan_is_missing_where_the_file_says_that_all_values_are_one(tmp_path: Path) -> None:
    """The least and greatest value that a Parquet file states leave NaN out."""
    found = records([{"k": value} for value in (1.0, float("nan"), None)])
    for name in ("expect_column_values_to_be_null", "expect_column_values_to_not_be_null"):
        rule = rule_of(name, {"column": "k"})
        [ours], [count] = by_sql([rule], found, tmp_path)
        assert_same(rule, found, ours, count)


@pytest.mark.parametrize("number", range(len(EDGES)))
def test_edges(number: int, tmp_path: Path) -> None:
    rule = rule_of(*EDGES[number])
    assert rule.sql
    found = records(ROWS)
    [ours], [count] = by_sql([rule], found, tmp_path)
    assert_same(rule, found, ours, count)


LEFT = [
    ("expect_column_values_to_match_regex", {"column": "s", "regex": r"\d"}, "digits of every script"),
    ("expect_column_values_to_match_regex", {"column": "s", "regex": "(?i)a"}, "letters that are alike"),
    ("expect_column_values_to_match_regex", {"column": "s", "regex": "a{,2}"}, "RE2 takes it for a text"),
    ("expect_column_values_to_be_between", {"column": "s", "min_value": 1}, "a text is no number"),
    ("expect_column_values_to_be_between", {"column": "n", "min_value": 2, "max_value": 1}, "the wrong way round"),
    ("expect_column_values_to_be_between", {"column": "n", "min_value": 1, "mostly": 0.9}, "another argument"),
    ("expect_column_values_to_be_between", {"column": "n", "min_value": True}, "no number"),
    ("expect_column_values_to_be_between", {"column": "n", "min_value": float("nan")}, "nothing is below it"),
    ("expect_column_values_to_be_between", {"column": "nothing", "min_value": 1}, "no such column"),
    ("expect_column_values_to_be_in_set", {"column": "n", "value_set": [1, "1"]}, "two kinds"),
    ("expect_column_values_to_be_in_set", {"column": "d", "value_set": ["2021-01-01"]}, "pandas finds no day"),
    ("expect_column_values_to_match_strftime_format", {"column": "s", "strftime_format": "%Y"}, "not of the list"),
    ("expect_column_values_to_be_null", {"column": "n", "row_condition": "n > 1"}, "pandas' own words"),
]


@pytest.mark.parametrize(("name", "kwargs", "why"), LEFT)
def test_what_is_uncertain_is_left_to_great_expectations(name: str, kwargs: dict[str, Any], why: str) -> None:
    assert translated(name, kwargs, SCHEMA) is None, why


def test_a_group_that_great_expectations_refuses_is_not_translated() -> None:
    leaf = {"type": "nullity", "column": {"name": "n"}, "is_null": True}
    either = {"type": "or", "conditions": [leaf, leaf]}
    for kind, is_taken in (("and", False), ("or", False)):
        condition = {"type": kind, "conditions": [leaf, either]}
        sql = translated("expect_column_values_to_be_null", {"column": "m", "row_condition": condition}, SCHEMA)
        assert bool(sql) == is_taken


@settings(max_examples=100, deadline=None)
@given(rule=rules())
def test_what_is_translated_has_no_mistake(rule: tuple[str, dict[str, Any]]) -> None:
    name, kwargs = rule
    if translated(name, kwargs, SCHEMA):
        assert list(engine.argument_mistakes(name, kwargs)) == []


def test_an_expression_is_written_from_what_python_reads_in_it() -> None:
    assert as_re2("^[0-9]{7}$") == r"\A(?:[\x{30}-\x{39}]){7,7}\n?\z"
    assert as_re2("a$b") is None


def test_every_delivered_rule_runs_in_sql(forms: dict[str, Form]) -> None:
    suites = load_suites((PROJECT_ROOT,), forms)
    assert [rule.place for rules_ in suites.values() for rule in rules_ if rule.sql is None] == []


def test_sql_names_only_what_a_record_has(forms: dict[str, Form]) -> None:
    form = forms["centre_monthly"]
    assert translated("expect_column_values_to_be_null", {"column": "meetings"}, record_schema(form))
