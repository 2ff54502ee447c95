"""Forms: the contract of each report template, read from `forms/<form>.yml`."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from hosen.errors import ConfigError
from hosen.form_checks import Lists, form_mistakes
from hosen.periods import PeriodKind
from hosen.settings import PROJECT_ROOT
from hosen.values import ColumnType as ColumnType
from hosen.yaml_files import load_schema, load_yaml, problem, schema_problems, short

SCHEMA = PROJECT_ROOT / "forms" / "form.schema.json"

DIMENSIONS = (
    "district_code",
    "authority_code",
    "centre_code",
    "origin_authority_code",
    "locality_code",
    "department_code",
    "programme_code",
    "service_code",
    "service_name",
)
"""Columns of forms that say what a figure is for; core.fact has columns of the same names."""


@dataclass(frozen=True)
class Column:
    """One column of a form under its canonical name.

    headers: the words that name it in sheets. list, scheme: the reference list of a code. measure, scenario: what
    figure it is (`actual` or `plan`). fill_down: an empty cell has the value of the row above; within: but not that of
    a row above the one in which this other column was last written. derived: (other column, how many leading
    characters). count: a column whose own (not filled-down) presence in a row counts 1. personal: never kept;
    pseudonym: kept as a pseudonym only, as every `identity` is. until: the date column that gets the second of two
    dates in one cell. gives_period: the record's period is the one this date lies in. period_kind: of a period column
    or of the date that gives the period, and of no other. split: signs between several codes in one cell. context:
    the code may stand above the table instead. layouts: those in which the column exists; all when empty.
    """

    name: str
    label: dict[str, str]
    type: ColumnType
    headers: tuple[str, ...] = ()
    unit: str | None = None
    list: str | None = None
    scheme: str | None = None
    required: bool = False
    personal: bool = False
    fill_down: bool = False
    within: str | None = None
    measure: str | None = None
    scenario: Literal["actual", "plan"] = "actual"
    derived: tuple[str, int] | None = None
    count: str | None = None
    period_kind: PeriodKind | None = None
    pseudonym: bool = False
    until: str | None = None
    gives_period: bool = False
    split: tuple[str, ...] = ()
    context: bool = False
    layouts: tuple[str, ...] = ()

    @property
    def is_pseudonymous(self) -> bool:
        """Whether only a pseudonym of what stands in the sheet is kept."""
        return self.pseudonym or self.type == "identity"


@dataclass(frozen=True)
class Across:
    """Figures under headers of one to three rows: each of `columns` (periods, codes of a list) gets its value from one
    of the header's texts. measures: `rows` (each row names its measure in the column headed by one of
    `measure_headers`), `header` (another of the header's texts does), or the measure column that all figures are of."""

    columns: tuple[str, ...]
    measures: str
    measure_headers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """One way in which the form's table is laid out. requires: columns, in place of those that say so themselves."""

    name: str
    across: Across | None = None
    total_columns: tuple[str, ...] = ()
    requires: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Form:
    """One report template. period: what one submission covers. unique: what makes two rows duplicates. stamps: words
    of cells above the table that say when the sheet was made, and nothing of its period. due_days: days after the
    period's end by which it is due, where an assignment does not say. expected_lines: columns of which each combination
    in a submitter's scope has to have a line. near_duplicates: columns in which alone two rows that were meant as one
    may differ, by a digit or by day and month."""

    name: str
    label: dict[str, str]
    period: PeriodKind
    grain: tuple[str, ...]
    unique: Literal["grain", "row"]
    columns: tuple[Column, ...]
    layouts: tuple[Layout, ...]
    totals: tuple[str, ...]
    notes: tuple[str, ...]
    stamps: tuple[str, ...]
    hidden_sheets: Literal["ignore", "read"]
    fingerprint: str
    path: Path
    due_days: int | None = None
    expected_lines: tuple[str, ...] = ()
    near_duplicates: tuple[str, ...] = ()

    @cached_property
    def kept_columns(self) -> tuple[Column, ...]:
        """Columns whose values go on: all but the personal ones; of identities and the like, the pseudonyms."""
        return tuple(column for column in self.columns if not column.personal)

    @cached_property
    def measures(self) -> tuple[Column, ...]:
        """Columns that hold figures."""
        return tuple(column for column in self.columns if column.measure)

    @property
    def period_column(self) -> Column | None:
        """The column that gives a record its period, where rows name their own."""
        return next((column for column in self.columns if column.type == "period"), None)

    @property
    def dating_column(self) -> Column | None:
        """The column of dates in whose period a record lies; a form has this, a period column, or neither."""
        return next((column for column in self.columns if column.gives_period), None)

    def columns_in(self, layout: Layout) -> tuple[Column, ...]:
        """The columns that exist in that layout."""
        return self._by_layout[layout.name]

    def required_in(self, layout: Layout) -> tuple[str, ...]:
        """The names of the columns that must be found in that layout, in the order of the form; those across the
        header, periods and codes with context among them. Each row must fill those that are `required` themselves."""
        required = layout.requires
        return tuple(
            column.name
            for column in self.columns_in(layout)
            if (column.required if required is None else column.name in required)
        )

    def split_in(self, layout: Layout) -> tuple[Column, ...]:
        """The columns whose cells may name several codes in that layout: none beside figures, which cannot be divided
        among several records."""
        columns = self.columns_in(layout)
        if layout.across or any(column.measure and column.headers for column in columns):
            return ()
        return tuple(column for column in columns if column.split)

    def column(self, name: str) -> Column:
        """The column of that canonical name; KeyError when there is none."""
        return self._by_name[name]

    @cached_property
    def _by_layout(self) -> dict[str, tuple[Column, ...]]:
        return {
            layout.name: tuple(column for column in self.columns if not column.layouts or layout.name in column.layouts)
            for layout in self.layouts
        }

    @cached_property
    def _by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}


def load_forms(config: tuple[Path, ...], reference: Lists | None = None) -> dict[str, Form]:
    """The forms of all configuration folders by name; a later folder's file replaces one of the same name.

    reference: also check that the lists, schemes and measures that the forms name exist there. Raises ConfigError
    with every mistake in every file, one a line, each with its line in the file.
    """
    files: dict[str, Path] = {}
    problems: list[str] = []
    for folder in config:
        files.update({file.stem: file for file in sorted((folder / "forms").glob("*.yml"))})
        misnamed = sorted((folder / "forms").glob("*.yaml"))
        problems += [f"{short(file)}: form files end in .yml; rename it to {file.stem}.yml" for file in misnamed]
    if not files:
        folders = ", ".join(str(folder / "forms") for folder in config)
        problems.append(f"no form file (*.yml) in {folders}")
    forms: dict[str, Form] = {}
    for name, file in files.items():
        form, wrong = _read(file, reference)
        problems += wrong
        if form:
            forms[name] = form
    if problems:
        raise ConfigError("\n".join(problems))
    return forms


def check_form_file(path: Path, reference: Lists | None = None) -> list[str]:
    """Every mistake in one form file, a line of text each; empty when there is none. What the words mean is looked at
    only when the file has the shape of a form."""
    return _read(path, reference)[1]


def _read(path: Path, reference: Lists | None) -> tuple[Form | None, list[str]]:
    """The form, or what is wrong with its file."""
    try:
        data, line_of = load_yaml(path)
    except ConfigError as error:
        return None, str(error).splitlines()
    if wrong := schema_problems(path, data, line_of, load_schema(SCHEMA)):
        return None, wrong
    mistakes = sorted((line_of(place), text) for place, text in form_mistakes(data, path, reference))
    if mistakes:
        return None, [problem(path, line, text) for line, text in mistakes]
    return _form(data, path), []


def _form(data: dict[str, Any], path: Path) -> Form:
    return Form(
        name=data["form"],
        label=data["label"],
        period=data["period"],
        grain=tuple(data["grain"]),
        unique=data.get("unique", "grain"),
        columns=tuple(_column(column, data["period"]) for column in data["columns"]),
        layouts=tuple(_layout(layout) for layout in data.get("layouts", [{"name": "rows"}])),
        totals=tuple(data.get("totals", ())),
        notes=tuple(data.get("notes", ())),
        stamps=tuple(data.get("stamps", ())),
        hidden_sheets=data.get("hidden_sheets", "ignore"),
        fingerprint=hashlib.sha256(path.read_bytes()).hexdigest()[:16],
        path=path,
        due_days=data.get("due_days"),
        expected_lines=tuple(data.get("expected_lines", ())),
        near_duplicates=tuple(data.get("near_duplicates", ())),
    )


def _column(data: dict[str, Any], period: PeriodKind) -> Column:
    derived = data.get("derived")
    said = {
        **data,
        "headers": tuple(data.get("headers", ())),
        "derived": (derived["from"], derived["first"]) if derived else None,
        "split": tuple(data.get("split", ())),
        "layouts": tuple(data.get("layouts", ())),
    }
    if data["type"] == "period" or data.get("gives_period"):
        said.setdefault("period_kind", period)
    return Column(**said)


def _layout(data: dict[str, Any]) -> Layout:
    across = data.get("across")
    if across:
        words = across.get("measures_in", {}).get("headers", ())
        across = Across(tuple(across["columns"]), across["measures"], tuple(words))
    return Layout(
        name=data["name"],
        across=across,
        total_columns=tuple(data.get("total_columns", ())),
        requires=tuple(data["requires"]) if "requires" in data else None,
    )
