"""Figures of the demonstration back to their cells, and its files on to their figures, on both databases."""

import csv
import hashlib
import io
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from lxml import html
from openpyxl import load_workbook
from openpyxl.utils.cell import coordinate_to_tuple
from python_calamine import CalamineWorkbook
from tests.test_end_to_end import CONFIG, Installation, install

from hosen import pipeline, warehouse
from hosen.configuration import load_configuration
from hosen.errors import ConfigError
from hosen.expanding import expanded
from hosen.history import last_moment
from hosen.settings import PROJECT_ROOT, Settings
from hosen.traces import CELLS, LEDGERS
from hosen.tracing import NotOneRow, Tracer, add_texts
from hosen.views import View, load_views

Json = dict[str, Any]

MARTS = {view.name: view for view in load_views(CONFIG) if view.schema == "mart"}
OF_CELLS = sorted(name for name, view in MARTS.items() if view.traces and view.traces.is_of_cells)

NOT_OF_CELLS = {
    "center_scorecard": {"months_expected"},
    "district_program_month": {"centres_expected"},
    "district_summary": {"centres_expected"},
    "locality_coverage": {"localities"},
    "plan_vs_actual": {"centres_expected"},
    "program_summary": {"centres_expected"},
}
"""Numbers that come from the reference lists."""

PUBLISHED = (
    ("program_summary", {"programme_code": "noshmim", "half_year": "2021-H1", "measure_code": "families_active"}, 5325),
    ("program_summary", {"programme_code": "otzma", "half_year": "2021-H1", "measure_code": "recipients"}, 12_000),
    ("origin_host_month", {"level": "all", "measure_code": "encounters"}, 48_800),
)


@dataclass(frozen=True)
class Traced:
    """The demonstration, taken in, with every row of every view traced."""

    there: Installation

    @cached_property
    def tracer(self) -> Tracer:
        return Tracer(self.there.settings)

    @cached_property
    def rows(self) -> dict[str, list[Json]]:
        return {name: self._all_of(name) for name in sorted(MARTS)}

    def _all_of(self, name: str) -> list[Json]:
        try:
            return self.tracer.rows(name, {}, several=True)
        except NotOneRow:
            return []


@pytest.fixture(scope="module", params=["duckdb", "postgresql"])
def traced(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Traced:
    url = request.getfixturevalue("new_postgresql")() if request.param == "postgresql" else None
    there = install(tmp_path_factory.mktemp(request.param), url)
    assert pipeline.run(settings=there.settings)["bugs"] == 0
    return Traced(there)


def test_every_view_says_what_it_is_made_of() -> None:
    assert len(OF_CELLS) > 15
    for name, view in MARTS.items():
        assert view.traces, name
        assert (view.traces.source in LEDGERS) is (name not in OF_CELLS)
        told = {figure.name for figure in view.traces.figures} | NOT_OF_CELLS.get(name, set()) | {"inexact_cells"}
        numbers = {one.name for one in view.columns if one.unit not in ("code", "text", "date", "flag", "year")}
        assert name not in OF_CELLS or numbers <= told, f"{name} does not say what {numbers - told} is made of"


# --- the published figures


@pytest.mark.parametrize(("view", "wanted", "figure"), PUBLISHED, ids=["families", "recipients", "encounters"])
def test_published_figures_lead_to_cells_that_add_up_to_them(
    view: str, wanted: dict[str, str], figure: int, traced: Traced
) -> None:
    found = traced.tracer.rows(view, wanted, several=True)
    actuals = [entry for row in found for entry in row["figures"] if entry["figure"] == "actual"]
    cells = [cell for row in found for cell in row["cells"] if "actual" in cell["figures"]]
    assert all(entry["agrees"] for entry in actuals)
    assert sum(entry["value"] for entry in actuals) == figure
    settings = traced.there.settings
    add_texts(settings, load_configuration(settings).forms, cells)
    files = {hashlib.sha256(file.read_bytes()).hexdigest(): file for file in _sheets(settings)}
    workbooks = {sha: _Workbook(files[sha]) for sha in {cell["delivery_sha"] for cell in cells}}
    assert len(workbooks) > 3
    assert len({(cell["delivery_sha"], cell["sheet"], cell["cell"]) for cell in cells}) == len(cells) > 100
    added = Decimal(0)
    for cell in cells:
        sheet = workbooks[cell["delivery_sha"]]
        assert sheet.file.name == Path(cell["file_name"]).name
        text = sheet.text(cell["sheet"], cell["cell"])
        assert cell["written"] == text
        if cell["value"] is not None:
            assert Decimal(text.replace(",", "")) == cell["value"]
            added += Decimal(text.replace(",", ""))
    assert added == figure


def _sheets(settings: Settings) -> Iterator[Path]:
    return (file for file in (settings.home / "demo").rglob("*") if file.is_file())


class _Workbook:
    """A file of the demonstration, read by other readers than those of the program."""

    def __init__(self, file: Path) -> None:
        self.file = file

    @cached_property
    def _sheets(self) -> dict[str, Any]:
        if self.file.suffix == ".xlsx":
            book = load_workbook(self.file, data_only=True)
            return {sheet.title: [[cell.value for cell in row] for row in sheet.rows] for sheet in book.worksheets}
        if self.file.suffix == ".csv":
            return {"": list(_csv(self.file.read_bytes()))}
        if self.file.read_bytes().startswith(b"<html"):
            rows = html.fromstring(self.file.read_bytes()).iter("tr")
            table = [[cell.text_content().strip() for cell in row.iter("td", "th")] for row in rows]
            return defaultdict(lambda: table)
        with self.file.open("rb") as stream:
            calamine = CalamineWorkbook.from_filelike(io.BytesIO(stream.read()))
        return {
            name: calamine.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in calamine.sheet_names
        }

    def text(self, sheet: str, cell: str) -> str:
        row, column = coordinate_to_tuple(cell)
        value = self._sheets["" if self.file.suffix == ".csv" else sheet][row - 1][column - 1]
        return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _csv(content: bytes) -> Iterator[list[str]]:
    for encoding in ("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "windows-1255"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=text.count))
    raise AssertionError("no encoding fits")


# --- every view


def test_every_rows_cells_give_its_figures(traced: Traced) -> None:
    for name in OF_CELLS:
        held = 0
        for row in traced.rows[name]:
            for figure in row["figures"]:
                assert figure["agrees"] is not False, (name, row["row"], figure)
                assert figure["cells"] or not figure["value"], (name, row["row"], figure)
                held += bool(figure["agrees"] and figure["value"])
        assert held > 0, name


def test_rows_about_reports_and_problems_lead_to_them(traced: Traced) -> None:
    for row in traced.rows["reporting_status"]:
        assert len(row["ledger"]) == row["row"]["versions"]
    for row in traced.rows["data_quality"]:
        assert len(row["ledger"]) == row["row"]["issues"]
    assert all(len(row["ledger"]) == 1 for name in ("quarantine", "open_question") for row in traced.rows[name])
    rates = [
        row for row in traced.rows["reporting_rates"] if not row["row"]["unexpected"] and not row["row"]["not_due"]
    ]
    assert len(rates) > 100
    for row in rates:
        reports = {(one["submitter_code"], one["period_key"]) for one in row["ledger"]}
        assert len(reports) == row["row"]["received"]


@pytest.mark.parametrize("name", OF_CELLS)
def test_no_other_cell_is_in_a_figure(name: str, traced: Traced) -> None:
    """With three times as much in all other cells a figure stays; with three times as much in its own it does not."""
    settings = traced.there.settings
    if not settings.is_duckdb:
        pytest.skip("the same queries; the other test compares the databases' cells")
    views = traced.tracer.views
    chosen = random.Random(name).sample(traced.rows[name], 1)
    with warehouse.transaction(warehouse.connect(settings.warehouse_url)) as connection:
        for row in chosen:
            for figure in row["figures"]:
                if figure["how"] in ("part", "count", "distinct"):
                    continue  # made of how many there are, not of how much they hold
                own = [one for one in row["cells"] if figure["figure"] in one["figures"]]
                for times_own, times_others in ((1, 3), (3, 1)):
                    found = _with_other_values(connection, MARTS[name], views, row["row"], own, times_own, times_others)
                    value = found and _plain(found[figure["figure"]])
                    if times_others == 3:
                        assert value == figure["value"], (row["row"], figure)
                    elif figure["how"] in ("sum", "highest", "same") and figure["value"]:
                        assert value == 3 * figure["value"], (row["row"], figure)


def _with_other_values(
    connection: sa.Connection, view: View, views: dict[str, View], row: Json, own: list[Json], *times: int
) -> Json | None:
    """The row of the view if its own cells and the others held so many times as much."""
    keys = (
        ", ".join(f"('{one['row_id']}', '{one['measure_code']}', '{one['scenario']}')" for one in own) or "('', '', '')"
    )
    columns = ", ".join(column.name for column in views["core.current_fact"].columns if column.name != "value")
    is_own = f"(row_id, measure_code, scenario) IN (VALUES {keys})"
    changed = f"(SELECT {columns}, value * CASE WHEN {is_own} THEN {times[0]} ELSE {times[1]} END AS value"
    instead = {"core.current_fact": f"{changed} FROM kept.current_fact)"}
    grain = [f"COALESCE(CAST({name} AS VARCHAR), '') = {warehouse.quoted(str(row[name] or ''))}" for name in view.grain]
    query = f"SELECT * FROM ({expanded(view, views, instead.get)}) AS v WHERE {' AND '.join(grain)}"
    found = connection.exec_driver_sql(query).mappings().all()
    assert len(found) < 2
    return dict(found[0]) if found else None


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


# --- from a file


def test_a_file_touches_exactly_the_figures_that_lead_to_it(traced: Traced) -> None:
    touching: dict[str, set[tuple[str, ...]]] = {}
    for name, rows in traced.rows.items():
        for row in rows:
            key = (name, *(str(row["row"][column]) for column in row["grain"]))
            for one in row.get("ledger", []):
                touching.setdefault(one["delivery_sha"], set()).add(key)
            for cell in row.get("cells", []):
                touching.setdefault(cell["delivery_sha"], set()).update((*key, figure) for figure in cell["figures"])
    assert len(touching) > 70
    for sha in random.Random(7).sample(sorted(touching), 4):
        found = set()
        for row in traced.tracer.touched(sha)["rows"]:
            key = (row["view"], *map(str, row["row"].values()))
            found |= {(*key, figure) for figure in row["figures"]} or {key}
        assert found == touching[sha]


def test_a_file_is_known_by_its_name(traced: Traced) -> None:
    name = "haifa_centres_2021-04.xlsx"
    found = traced.tracer.touched(name)
    assert found["files"] == [f"district_haifa/{name}"]
    assert found == traced.tracer.touched(found["delivery"][:10])
    with pytest.raises(ConfigError, match="no file"):
        traced.tracer.touched("haifa_centres_1999-04.xlsx")


# --- as it stood


@pytest.mark.parametrize("name", ["program_summary", "settlement_status", "reporting_status", "service_district_year"])
def test_at_the_last_load_everything_is_as_it_is_now(name: str, traced: Traced) -> None:
    settings = traced.there.settings
    with warehouse.reading(warehouse.connect(settings.warehouse_url)) as connection:
        moment = last_moment(connection)
    assert moment
    assert Tracer(settings, moment).rows(name, {}, several=True) == traced.rows[name]
    with pytest.raises(NotOneRow):
        Tracer(settings, moment.replace(year=2001)).rows(name, {}, several=True)


# --- what was asked wrongly


@pytest.mark.parametrize(
    ("view", "wanted", "said"),
    [
        ("program_sumary", {}, "did you mean program_summary"),
        ("program_summary", {"programme": "noshmim"}, "did you mean programme_code"),
        ("program_summary", {"programme_code": "noshmm", "half_year": "2021-H1"}, "programme_code=noshmim"),
        ("program_summary", {"programme_code": "noshmim", "half_year": "2021-H1"}, "measure_code=families_joined"),
    ],
)
def test_a_row_that_cannot_be_told_is_said(view: str, wanted: dict[str, str], said: str, traced: Traced) -> None:
    with pytest.raises(ConfigError, match=re.escape(said)):
        traced.tracer.rows(view, wanted)


def test_what_is_counted_of_people_is_not_shown(traced: Traced) -> None:
    settings = traced.there.settings
    cells = [cell for row in traced.rows["distinct_families"] for cell in row["cells"]]
    others = traced.tracer.rows("activity_summary", {}, several=True)[0]["cells"]
    add_texts(settings, load_configuration(settings).forms, [*cells, *others])
    assert len(cells) > 50
    assert {cell["written"] for cell in cells} == {None}
    assert None not in {cell["written"] for cell in others}
    written = repr(traced.rows)
    assert not [one for one in traced.there.truth["personal"] if one in written]


def test_the_steps_between_are_views_with_cells() -> None:
    views = {view.qualified_name: view for view in load_views((PROJECT_ROOT,))}
    sources = {MARTS[name].traces.source for name in OF_CELLS}  # type: ignore[union-attr]
    assert CELLS in sources
    assert all("row_id" in {column.name for column in views[source].columns} for source in sources)
