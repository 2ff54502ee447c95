"""The rules that hold accepted figures against one another: `expectations/across/*.yml`, checked in full.

A rule is one of four tests (`comparison`, `series`, `closed`, `twins`) with a name, a severity, a code and sentences.
They run on the warehouse after a load (`hosen.build`) and keep nothing out.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from hosen.across_checks import FIGURE_COLUMNS, rule_mistakes
from hosen.errors import ConfigError
from hosen.forms import Form
from hosen.periods import PeriodKind
from hosen.settings import PROJECT_ROOT
from hosen.yaml_files import load_schema, load_yaml, problem, schema_problems, where

SCHEMA = Path("expectations/across/across.schema.json")
WITHIN = 24
"""Figures before one that its history is made of, where a rule does not say."""

Figures = tuple[str, str, str]
"""Form, measure and scenario."""

Where = tuple[tuple[str, tuple[str, ...]], ...]
"""Columns with the values that count; no value: where the column is empty."""


@dataclass(frozen=True)
class Limit:
    """A difference that is let pass: the larger of `absolute` and `percent` of the other figure."""

    absolute: float = 0.0
    percent: float = 0.0


@dataclass(frozen=True)
class Side:
    """Figures of one measure, taken together. column: of which distinct values count, or whose number stands in place
    of the measure's. percent_of: what they are divided by."""

    form: str
    measure: str
    scenario: str = "actual"
    aggregate: Literal["sum", "last", "count", "distinct"] = "sum"
    column: str | None = None
    where: Where = ()
    percent_of: "Side | None" = None

    @property
    def figures(self) -> Figures:
        return self.form, self.measure, self.scenario

    @property
    def columns(self) -> set[str]:
        """What its conditions look at."""
        return {name for name, _ in self.where} | (self.percent_of.columns if self.percent_of else set())


@dataclass(frozen=True)
class Comparison:
    """left `operator` right, for each combination of `by` (and period). asks: whose sender gets the question."""

    left: Side
    operator: Literal["=", "<=", ">=", "needs"]
    right: Side
    by: tuple[str, ...]
    period: PeriodKind | None
    tolerance: Limit
    says_left: bool
    says_right: bool
    asks: tuple[Literal["left", "right"], ...]


@dataclass(frozen=True)
class Series:
    """The figures of each combination of `by`, period after period. limit: the floor of a history, or a jump."""

    side: Side
    by: tuple[str, ...]
    period: PeriodKind
    against: Literal["history", "last", "year_ago"]
    limit: Limit
    spread: float
    at_least: int
    within: int
    says_left: bool
    says_right: bool


@dataclass(frozen=True)
class Closed:
    """Reports that change figures more than `days` after they were due. says_right: first reports too."""

    forms: tuple[str, ...]
    days: int
    says_right: bool


@dataclass(frozen=True)
class Twins:
    """Two rows, or two figures, that are for the same thing but differ in one of `differ`. agree: of figures, all that
    the form says they are for. measures: those of the
    columns in `agree` that hold figures, and the labels of those in `near`, by column."""

    side: Side
    of: Literal["rows", "figures"]
    agree: tuple[str, ...]
    differ: tuple[str, ...]
    near: tuple[tuple[str, Literal["one_digit", "day_and_month"]], ...]
    asks: Literal["both", "headquarters"]
    measures: dict[str, str]
    labels: dict[str, dict[str, str]]


@dataclass(frozen=True)
class AcrossRule:
    """One rule. sentences: `he`, `en` and, where written, `missing_he`, `missing_en`, `do_he`, `do_en`."""

    name: str
    label: dict[str, str]
    severity: Literal["error", "warning"]
    code: str
    sentences: dict[str, str]
    test: Comparison | Series | Closed | Twins
    place: str

    @property
    def figures(self) -> set[Figures]:
        """All that it needs to see: where some are not there at all, nothing can break it."""
        sides = self._sides()
        sides += [side.percent_of for side in sides if side.percent_of]
        found = {side.figures for side in sides}
        if isinstance(self.test, Twins):
            found |= {(self.test.side.form, measure, "actual") for measure in self.test.measures.values()}
        return found

    @property
    def columns(self) -> set[str]:
        """What it has to know of each figure."""
        found = {name for side in self._sides() for name in side.columns}
        if isinstance(self.test, Comparison | Series):
            found |= set(self.test.by)
        elif isinstance(self.test, Twins):
            found |= {*self.test.agree, *self.test.differ}
        return found

    def _sides(self) -> list[Side]:
        if isinstance(self.test, Closed):
            return []
        return [self.test.left, self.test.right] if isinstance(self.test, Comparison) else [self.test.side]


@dataclass(frozen=True)
class AcrossRules:
    """All of them. fingerprint: changes with any file."""

    rules: tuple[AcrossRule, ...] = ()
    fingerprint: str = ""

    @property
    def names(self) -> frozenset[str]:
        return frozenset(rule.name for rule in self.rules)


def load_across_rules(config: tuple[Path, ...], forms: Mapping[str, Form]) -> AcrossRules:
    """The rules of `expectations/across/` of every configuration folder; a later folder's file replaces one of the same
    name. Raises ConfigError that lists every mistake of every file with its line."""
    schema = load_schema(PROJECT_ROOT / SCHEMA)
    files: dict[str, Path] = {}
    for folder in config:
        files.update({file.name: file for file in sorted((folder / SCHEMA.parent).glob("*.yml"))})
    problems: list[str] = []
    rules: list[AcrossRule] = []
    digest = hashlib.sha256()
    for _, file in sorted(files.items()):
        try:
            rules += _load_file(file, schema, forms)
            digest.update(file.read_bytes())
        except ConfigError as error:
            problems.append(str(error))
    problems += _said_twice(rules)
    if problems:
        raise ConfigError("\n".join(problems))
    return AcrossRules(tuple(rules), digest.hexdigest()[:16])


def _load_file(file: Path, schema: dict[str, Any], forms: Mapping[str, Form]) -> list[AcrossRule]:
    data, line_of = load_yaml(file)
    if wrong := schema_problems(file, data, line_of, schema):
        raise ConfigError("\n".join(wrong))
    found = [((number, *at), text) for number, entry in enumerate(data) for at, text in rule_mistakes(entry, forms)]
    if found:
        listed = sorted((line_of(place), f"{where(place)}: {text}") for place, text in found)
        raise ConfigError("\n".join(problem(file, line, text) for line, text in listed))
    return [
        _rule(entry, forms, problem(file, line_of((number,)), "").rstrip(": ")) for number, entry in enumerate(data)
    ]


def _said_twice(rules: Iterable[AcrossRule]) -> list[str]:
    first: dict[str, AcrossRule] = {}
    problems = []
    for rule in rules:
        if rule.name in first:
            problems.append(f"{rule.place}: there is a rule '{rule.name}' already: {first[rule.name].place}")
        first.setdefault(rule.name, rule)
    return problems


def _rule(entry: dict[str, Any], forms: Mapping[str, Form], place: str) -> AcrossRule:
    kind = next(kind for kind in _TESTS if kind in entry)
    languages = ("he", "en", "missing_he", "missing_en", "do_he", "do_en")
    return AcrossRule(
        name=entry["rule"],
        label=entry["label"],
        severity=entry["severity"],
        code=entry["code"],
        sentences={language: entry[language] for language in languages if language in entry},
        test=_TESTS[kind](entry[kind], forms),
        place=place,
    )


def _side(data: dict[str, Any]) -> Side:
    listed = {
        column: tuple([values] if isinstance(values, str) else values or ())
        for column, values in data.get("where", {}).items()
    }
    return Side(
        form=data["form"],
        measure=data["measure"],
        scenario=data.get("scenario", "actual"),
        aggregate=data.get("aggregate", "sum"),
        column=data.get("column"),
        where=tuple(listed.items()),
        percent_of=_side(data["percent_of"]) if "percent_of" in data else None,
    )


def _says(data: dict[str, Any], side: str) -> bool:
    return bool(data.get("if_missing", {}).get(side) == "say")


def _comparison(data: dict[str, Any], forms: Mapping[str, Form]) -> Comparison:
    asks = data.get("asks", "left")
    return Comparison(
        left=_side(data["left"]),
        operator=data["operator"],
        right=_side(data["right"]),
        by=tuple(data["by"]),
        period=data.get("period"),
        tolerance=Limit(**data.get("tolerance", {})),
        says_left=_says(data, "left"),
        says_right=_says(data, "right"),
        asks=("left", "right") if asks == "both" else (asks,),
    )


def _series(data: dict[str, Any], forms: Mapping[str, Form]) -> Series:
    return Series(
        side=_side(data),
        by=tuple(data["by"]),
        period=data.get("period", forms[data["form"]].period),
        against=data["against"],
        limit=Limit(**data.get("floor", data.get("jump", {}))),
        spread=data.get("spread", 0.0),
        at_least=data.get("at_least", 1),
        within=data.get("within", WITHIN),
        says_left=_says(data, "left"),
        says_right=_says(data, "right"),
    )


def _closed(data: dict[str, Any], forms: Mapping[str, Form]) -> Closed:
    return Closed(tuple(data["forms"]), data["days_after_due"], _says(data, "right"))


def _twins(data: dict[str, Any], forms: Mapping[str, Form]) -> Twins:
    form, near = forms[data["form"]], data.get("near", {})
    said = {column.name for column in form.kept_columns} & set(FIGURE_COLUMNS)
    return Twins(
        side=_side({"form": data["form"], "measure": data["measure"]}),
        of=data["of"],
        agree=tuple(data["agree"]) if data["of"] == "rows" else tuple(sorted(said)),
        differ=tuple(data["differ"]),
        near=tuple(near.items()),
        asks=data.get("asks", "both"),
        measures={one.name: str(one.measure) for one in form.measures if one.name in data.get("agree", ())},
        labels={name: form.column(name).label for name in near},
    )


_TESTS: dict[str, Callable[[dict[str, Any], Mapping[str, Form]], Comparison | Series | Closed | Twins]] = {
    "comparison": _comparison,
    "series": _series,
    "closed": _closed,
    "twins": _twins,
}
