"""The rules of each form: `expectations/<form>.yml`, checked in full before anything is run.

A rule is a Great Expectations expectation that judges row by row. Its `meta` names the issue that a broken rule
becomes: the code, the column to mark (`at`), and sentences of its own where the code's would say too little.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any

import pyarrow as pa

from hosen.batch import record_schema
from hosen.errors import ConfigError
from hosen.forms import Form
from hosen.issues import Severity, codes
from hosen.settings import PROJECT_ROOT
from hosen.validate import engine
from hosen.validate.sql_rules import ROW_RULES, UNIQUE, Sql, translated
from hosen.yaml_files import LineOf, Place, did_you_mean, load_schema, load_yaml, problem, schema_problems, where

SUBMISSION = ("delivery", "submitter", "period_key")
"""What tells one submission from another in a batch; a rule about repeated values must not look beyond it."""

DUPLICATE = "row_duplicate"
"""The code of the one rule in each suite that states the form's grain."""

SEVERITIES: dict[str, Severity] = {"critical": "error", "warning": "warning"}
LANGUAGES = ("he", "en", "do_he", "do_en")

_BATCH_WIDE = {
    "expect_column_values_to_be_unique": f"use {UNIQUE} with {', '.join(SUBMISSION)} and the column",
    "expect_column_values_to_be_increasing": "rows of a batch have no order",
    "expect_column_values_to_be_decreasing": "rows of a batch have no order",
    "expect_column_value_z_scores_to_be_less_than": "it compares submissions that only chance put into one batch",
    "expect_column_values_to_not_be_outliers": "it compares submissions that only chance put into one batch",
}


@dataclass(frozen=True)
class Rule:
    """One expectation. columns: those it looks at. at: the column whose cell an issue marks, None for the whole row.
    sentences: its own wording by language. place: file and line. sql: the rule in SQL, None where Great Expectations
    has to run it."""

    type: str
    kwargs: dict[str, Any]
    severity: Severity
    code: str
    columns: tuple[str, ...]
    at: str | None
    sentences: dict[str, str]
    place: str
    sql: Sql | None

    @property
    def key(self) -> str:
        """What it says, to know it again."""
        return json.dumps([self.type, self.kwargs, self.severity, self.code], ensure_ascii=False, sort_keys=True)

    @property
    def is_uniqueness(self) -> bool:
        """Whether it judges rows by one another, so that its issue names the other row."""
        return self.type == UNIQUE

    @property
    def others(self) -> tuple[str, ...]:
        """The columns beside the marked one."""
        return tuple(column for column in self.columns if column != self.at)

    @property
    def parameters(self) -> set[str]:
        """What its sentences can name."""
        known = {"sheet", "row"}
        known |= {"value", "cell", "column"} if self.at else set()
        known |= {"other"} if len(self.columns) > 1 else set()
        known |= {name for name, limit in (("low", "min_value"), ("high", "max_value")) if limit in self.kwargs}
        return known


def load_suites(config: tuple[Path, ...], forms: dict[str, Form]) -> dict[str, tuple[Rule, ...]]:
    """Each form's rules, from `expectations/` of every configuration folder; a later folder's file replaces.

    Raises ConfigError that lists every mistake of every suite with file and line, and every form without a suite.
    """
    schema = load_schema(PROJECT_ROOT / "expectations" / "suite.schema.json")
    suites: dict[str, tuple[Rule, ...]] = {}
    problems: list[str] = []
    for name, form in forms.items():
        files = [folder / "expectations" / f"{name}.yml" for folder in config]
        file = next((file for file in reversed(files) if file.exists()), None)
        if file is None:
            problems.append(f"expectations/{name}.yml: there is no such file; the form {name} needs its rules stated")
            continue
        try:
            suites[name] = _load_suite(file, form, schema)
        except ConfigError as error:
            problems.append(str(error))
    if problems:
        raise ConfigError("\n".join(problems))
    return suites


def _load_suite(file: Path, form: Form, schema: dict[str, Any]) -> tuple[Rule, ...]:
    data, line_of = load_yaml(file)
    problems = schema_problems(file, data, line_of, schema)
    if problems:
        raise ConfigError("\n".join(problems))
    found: list[tuple[Place, str]] = []
    rules = []
    for number, entry in enumerate(data):
        mistakes = list(_type_mistakes((number,), entry["type"]))
        if not mistakes:
            rule = _rule(entry, record_schema(form), problem(file, line_of((number,)), "").rstrip(": "))
            rules.append(rule)
            mistakes = [*_column_mistakes((number,), rule, form), *_meta_mistakes((number,), rule)]
            mistakes = mistakes or list(_argument_mistakes((number,), rule))
        found += mistakes
    found += _grain_mistakes(rules, form)
    if found:
        raise ConfigError(_listed(file, found, line_of))
    return tuple(rules)


def _listed(file: Path, found: list[tuple[Place, str]], line_of: LineOf) -> str:
    return "\n".join(
        problem(file, line_of(place), f"{where(place)}: {text}" if place else text)
        for place, text in sorted(found, key=lambda one: line_of(one[0]))
    )


def _rule(entry: dict[str, Any], schema: pa.Schema, place: str) -> Rule:
    kwargs, meta = dict(entry["kwargs"]), entry["meta"]
    columns = _columns(kwargs)
    if "column_list" in kwargs:
        kwargs.setdefault("ignore_row_if", "any_value_is_missing")
    elif "column_A" in kwargs:
        kwargs.setdefault("ignore_row_if", "either_value_is_missing")
    return Rule(
        type=entry["type"],
        kwargs=kwargs,
        severity=SEVERITIES[entry["severity"]],
        code=meta["code"],
        columns=columns,
        at=meta.get("at") or (None if "column_list" in kwargs or not columns else columns[0]),
        sentences={language: meta[language] for language in LANGUAGES if language in meta},
        place=place,
        sql=translated(entry["type"], kwargs, schema),
    )


def _columns(kwargs: dict[str, Any]) -> tuple[str, ...]:
    if "column_list" in kwargs:
        return tuple(str(name) for name in kwargs["column_list"])
    return tuple(str(kwargs[name]) for name in ("column", "column_A", "column_B") if name in kwargs)


def _type_mistakes(place: Place, name: str) -> Iterator[tuple[Place, str]]:
    if name in ROW_RULES:
        return
    known = engine.row_expectations()
    if name not in known:
        every = engine.all_expectations()
        hint = " judges the whole table, not its rows" if name in every else f" is unknown{did_you_mean(name, known)}"
        yield (*place, "type"), f"{name}{hint}"
    elif name in _BATCH_WIDE:
        yield (*place, "type"), f"{name} would judge a row by other submissions: {_BATCH_WIDE[name]}"


def _column_mistakes(place: Place, rule: Rule, form: Form) -> Iterator[tuple[Place, str]]:
    known = set(record_schema(form).names)
    for name in rule.columns:
        if name not in known:
            yield (*place, "kwargs"), f"the form {form.name} has no column {name!r}{did_you_mean(name, known)}"
    for name in sorted(engine.condition_columns(rule.kwargs) - known):
        yield (*place, "kwargs", "row_condition"), f"the form {form.name} has no column {name!r}"
    if rule.at and rule.at not in rule.columns:
        yield (*place, "meta", "at"), f"{rule.at!r} is not one of the rule's columns"
    if rule.is_uniqueness and not set(SUBMISSION) <= set(rule.columns):
        needed = ", ".join(SUBMISSION)
        yield (*place, "kwargs", "column_list"), f"needs {needed} too: only rows of one submission are compared"


def _meta_mistakes(place: Place, rule: Rule) -> Iterator[tuple[Place, str]]:
    code = codes().get(rule.code)
    if code is None:
        yield (*place, "meta", "code"), f"{rule.code!r} is not in issue_codes.yml{did_you_mean(rule.code, codes())}"
        return
    if code.level not in ("cell", "row"):
        yield (*place, "meta", "code"), f"{rule.code} is about a {code.level}, a rule judges rows"
        return
    for language, sentence in rule.sentences.items():
        if fault := _template_fault(sentence):
            yield (*place, "meta", language), f"{sentence!r} cannot be filled in ({fault}); write {{cell}}"
            return
    standard = dict(zip(LANGUAGES, [*_both(code.message), *_both(code.action)], strict=True))
    used = {language: _named(rule.sentences.get(language, standard[language])) for language in LANGUAGES}
    for language, names in used.items():
        for name in sorted(names - rule.parameters):
            own = language in rule.sentences
            at = (*place, "meta", language if own else "code")
            text = f"{{{name}}} is not known for this rule; it has {', '.join(sorted(rule.parameters))}"
            yield at, text if own else f"the sentence of {rule.code} ({language}) names it: {text}"
    for he, en in (("he", "en"), ("do_he", "do_en")):
        if used[he] != used[en]:
            yield (*place, "meta", en), f"{he} and {en} do not name the same values"


def _both(sentences: dict[str, str]) -> tuple[str, str]:
    return sentences["he"], sentences["en"]


def _template_fault(sentence: str) -> str | None:
    try:
        _named(sentence)
    except ValueError as error:
        return str(error)
    return None


def _named(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def _argument_mistakes(place: Place, rule: Rule) -> Iterator[tuple[Place, str]]:
    """Great Expectations is asked about what SQL cannot say only: what can be translated has no mistake in it."""
    if rule.sql:
        return
    inner = (*place, "kwargs")
    if "mostly" in rule.kwargs:
        yield (*inner, "mostly"), "every row gets its own verdict; leave it out"
    for name in ("regex", "regex_list"):
        written = rule.kwargs.get(name, [])
        for pattern in [written] if isinstance(written, str) else written:
            try:
                re.compile(pattern)
            except re.error as error:
                yield (*inner, name), f"{pattern!r} is not a regular expression ({error})"
    for argument, text in engine.argument_mistakes(rule.type, rule.kwargs):
        yield (*inner, argument) if argument else inner, text


def _grain_mistakes(rules: list[Rule], form: Form) -> Iterator[tuple[Place, str]]:
    """The grain stands in the form file; the suite's rule must be about exactly that."""
    stated = [rule for rule in rules if rule.code == DUPLICATE and rule.is_uniqueness]
    grain = form.grain if form.unique == "grain" else tuple(column.name for column in form.kept_columns)
    if len(stated) != 1:
        needed = ", ".join([*SUBMISSION, *grain])
        yield (), f"needs one {UNIQUE} with code {DUPLICATE} over {needed}; it has {len(stated)}"
    elif set(stated[0].columns) != {*SUBMISSION, *grain}:
        different = ", ".join(sorted(set(stated[0].columns) ^ {*SUBMISSION, *grain}))
        yield (), f"the rule with code {DUPLICATE} and the form's grain differ in {different}"
