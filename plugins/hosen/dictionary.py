"""The data dictionary: the views of `mart` as a page for those who build reports, from the headers of the files in
`sql/`, the measures in `reference/` and the indicators in `docs/indicators.csv`.

`python -m hosen.dictionary` writes `docs/data_dictionary.md`.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hosen.errors import ConfigError
from hosen.forms import Form, load_forms
from hosen.reference import Measure, load_reference
from hosen.settings import PROJECT_ROOT
from hosen.views import View, ViewColumn, load_views

PAGE = Path("docs/data_dictionary.md")
INDICATORS = Path("docs/indicators.csv")
MEASURES = "What `measure_code` may be, and whether its figures add up. Those of a stock do only at one point in time."
STEPS = "Views of `core`, which readers do not see; the views above are made of them."
UNITS = {"period": ("code", "year")}
"""What views give as the unit of a form's column, where that is not the column's type."""

ADDS_UP = {"sum": "add up", "last": "the last one counts", "none": "do not add up"}

OPENING = """# Data dictionary

<!-- Made by `make dictionary` from sql/, reference/measures.csv and docs/indicators.csv: change those, not this. -->

What every table of `mart` holds; [how to connect](bi.md) is a page of its own. Some things hold everywhere:

- **One row per** says what a row is: no two rows are alike in those columns.
- **An empty figure is not 0.** 0 was reported as 0; empty is not reported, withheld by the sender, or written as
  "none". A row without a figure is there on purpose: somebody should have reported and did not, or the
  sender withheld it.
- **`level`**: the table holds totals beside their parts. Choose one level before you sum.
- **Stocks and flows**: months of a flow (meetings) add up, of a stock (active families) the last one counts. Each view
  has done this for its period. Do not sum a stock over months or half years; [Measures](#measures) says which are.
- **Percents and rates** are sums divided. Never average them: sum both sides and divide again.
- **`inexact_cells`** above 0: approximate cells (`כ-120`) are in the figure, or withheld ones (`קטן מ-15`) are not.
- **Periods** are texts: `2021-03`, `2021-Q1`, `2021-H1`, `2021`, and `standing` for what holds until it is replaced.
- **Codes** are for joining and filtering, names (`…_name`) are Hebrew and for showing. A code without a name is in no
  list.
- **Small figures are not withheld here.** The tables are headquarters' own; do not hand them on as they are.
"""


@dataclass(frozen=True)
class Indicator:
    """What headquarters follows, and the columns that answer it, as `view.column`."""

    name_he: str
    name_en: str
    definition: str
    columns: tuple[str, ...]


def page(config: tuple[Path, ...], indicators: Path) -> str:
    """The whole page, as Markdown. ConfigError where an indicator names a column that there is not."""
    views = load_views(config)
    marts = sorted((view for view in views if view.schema == "mart"), key=lambda view: view.name)
    measures = load_reference(config).measures
    hebrew = _hebrew_names(load_forms(config).values(), measures)
    lines = [OPENING]
    lines += _part(
        "## Indicators", "", ("indicator", "", "definition", "where"), map(_indicator, _read(indicators, marts))
    )
    listed = ((f"[`{view.name}`](#{view.name})", view.title, _names(view.grain)) for view in marts)
    lines += _part("## The views", "", ("view", "what it says", "one row per"), listed)
    for view in marts:
        columns = {column.name: column for column in view.columns}
        rows = ((f"`{one.name}`", _in_hebrew(one, columns, hebrew), one.unit, one.meaning) for one in view.columns)
        lines += _part(f"### {view.name}", _about(view), ("column", "Hebrew", "unit", "meaning"), rows)
    header = ("`measure_code`", "Hebrew", "English", "unit", "over months", "over centres", "over programmes")
    lines += _part("## Measures", MEASURES, header, map(_measure, measures.values()))
    between = sorted((view for view in views if view.schema == "core"), key=lambda view: view.name)
    steps = ((f"`{view.name}`", view.title, _names(view.grain)) for view in between)
    lines += _part("## Steps in between", STEPS, ("view", "what it says", "one row per"), steps)
    return "\n".join(lines)


def _part(heading: str, text: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield from (heading, "")
    if text:
        yield from (text, "")
    for row in (header, ["---"] * len(header), *rows):
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"
    yield ""


def _read(file: Path, marts: Sequence[View]) -> list[Indicator]:
    there_are = {f"{view.name}.{column.name}" for view in marts for column in view.columns}
    with file.open(encoding="utf-8", newline="") as text:
        found = [
            Indicator(row["name_he"], row["name_en"], row["definition"], tuple(row["columns"].split()))
            for row in csv.DictReader(text, strict=True)
        ]
    if unknown := sorted({name for one in found for name in one.columns} - there_are):
        raise ConfigError(f"{file}: {', '.join(unknown)}: no view of mart has this column")
    return found


def _indicator(one: Indicator) -> tuple[str, ...]:
    where = ", ".join(f"[`{name}`](#{name.partition('.')[0]})" for name in one.columns)
    return one.name_en, one.name_he, one.definition, where


def _about(view: View) -> str:
    parts = (
        f"**{view.title}.** One row per {_names(view.grain)}.",
        view.about,
        f"Refreshed with {_refreshed_with(view)}.",
    )
    return "\n\n".join(part for part in parts if part)


def _refreshed_with(view: View) -> str:
    if view.slice is None:
        return "everything that is reported, and with lists and due dates"
    before = " and for the half year a year before" if view.reaches_on else ""
    period = f"its `{view.slice}`" if view.slice in ("half_year", "year") else f"the half year of its `{view.slice}`"
    return f"what is reported for {period}{before}, and with lists"


def _hebrew_names(forms: Iterable[Form], measures: Mapping[str, Measure]) -> dict[tuple[str, str], str]:
    """(column, unit or kind) -> what forms or the list of measures call it; of several words the most frequent."""
    said: dict[tuple[str, str], Counter[str]] = {}
    for form in forms:
        for column in form.kept_columns:
            for unit in () if column.measure else UNITS.get(column.type, (column.type,)):
                said.setdefault((column.name, unit), Counter())[column.label["he"]] += 1
    names = {key: _most_frequent(words) for key, words in said.items()}
    return {key: name for key, name in names.items() if name} | {
        (measure.code, measure.unit): measure.name_he for measure in measures.values()
    }


def _most_frequent(words: Counter[str]) -> str:
    (first, count), *others = words.most_common(2)
    return "" if others and others[0][1] == count else first


def _in_hebrew(column: ViewColumn, columns: Mapping[str, ViewColumn], hebrew: Mapping[tuple[str, str], str]) -> str:
    """Its Hebrew name where forms or measures give one; a name's is that of its code."""
    for code in (column.name, f"{column.name.removesuffix('_name')}_code", column.name.removesuffix("_name")):
        if code in columns and (found := hebrew.get((code, columns[code].unit))):
            return found
    return ""


def _measure(measure: Measure) -> tuple[str, ...]:
    rules = (measure.over_time, measure.over_tree, measure.over_programmes)
    names = (f"`{measure.code}`", measure.name_he, measure.name_en, measure.unit)
    return *names, *(ADDS_UP[rule] for rule in rules)


def _names(columns: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in columns)


def main() -> None:
    """Write the page anew."""
    (PROJECT_ROOT / PAGE).write_text(page((PROJECT_ROOT,), PROJECT_ROOT / INDICATORS), "utf-8")


if __name__ == "__main__":
    main()
