"""What became of figures: two versions, a late report, a re-read by other rules, a moved centre; on both databases."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from tests.load.sample import Lists, Warehouse, arrived, record, write_batch

from hosen import fingerprints
from hosen.changes import FIGURE, changes, view_rows
from hosen.expanding import expanded
from hosen.history import all_as_they_stood
from hosen.settings import PROJECT_ROOT
from hosen.views import load_views
from hosen.warehouse import reading

Json = dict[str, Any]
VIEWS = {view.qualified_name: view for view in load_views((PROJECT_ROOT,))}


class Moved(Lists):
    """The same lists, with the second centre in another district."""

    def rows(self, list_name: str) -> list[dict[str, str]]:
        rows = super().rows(list_name)
        if list_name == "centres":
            rows[1] |= {"district_code": "south"}
        return rows


def judged_by(folder: Path, **texts: str) -> None:
    """What a batch was judged by, as planning leaves it."""
    names = ("forms", "rules", "assigned", "lists", "by_form", "across", "submitters", "words")
    values: Json = {name: {} for name in names} | {"across": [], "submitters": "s"}
    values |= {"forms": {"centre_monthly": "1"}, "by_form": {"centre_monthly": []}, "assigned": {"centre_monthly": ""}}
    values |= {"rules": {"centre_monthly": texts.get("rules", "1")}}
    values |= {"words": {"office": {"centre_monthly": texts.get("words", "1")}}}
    fingerprints.Fingerprints(**values).write(folder)


def load(
    warehouse: Warehouse, folder: Path, delivery: str, month: str, day: int, lists: Lists | None = None, **said: Any
) -> datetime:
    """A delivery that came on that day of April or on the one in `received`, with its figures of two centres."""
    texts = {name: said.pop(name) for name in ("rules", "words") if name in said}
    received = said.pop("received", day)
    rows = [
        record(delivery, 5, period_key=month, **said),
        record(delivery, 6, period_key=month, meetings=1, centre_code="2"),
    ]
    sheet = {"delivery": delivery, "sheet": rows[0]["sheet"], "sheet_number": 1, "header_row": 4, "outcome": "read"}
    outcome = sheet | {"form": "centre_monthly", "submitter": "office"}
    batch = write_batch(folder / f"{delivery} {day}", rows, outcomes=[outcome])
    judged_by(batch, **texts)
    warehouse.load(
        batch,
        arrivals=[arrived(delivery, received, f"{delivery}@")],
        lists=lists or Lists(),
        run_id=f"run {day}",
        now=datetime(2021, 4, day, 12, tzinfo=UTC),
    )
    moment = warehouse.moment()
    assert moment
    return moment


def figures(warehouse: Warehouse, instant: datetime) -> dict[tuple[Any, ...], float]:
    """What core.current_fact said at an instant, added up."""
    query = expanded(VIEWS["core.current_fact"], VIEWS, all_as_they_stood(f"TIMESTAMP '{instant}'").get)
    names = ", ".join(FIGURE)
    with reading(warehouse.engine) as connection:
        rows = connection.execute(
            sa.text(f"SELECT {names}, SUM(value) FROM ({query}) AS f GROUP BY {names}".replace(":", r"\:"))
        )
        return {tuple(row[:-1]): row[-1] for row in rows if row[-1] is not None}


def differing(warehouse: Warehouse, since: datetime, until: datetime) -> dict[tuple[Any, ...], Any]:
    before, after = figures(warehouse, since), figures(warehouse, until)
    return {
        key: (before.get(key), after.get(key))
        for key in {*before, *after}
        if before.get(key) != after.get(key)
    }  # fmt: skip


def told(found: list[Json]) -> dict[tuple[Any, ...], Any]:
    return {tuple(row[name] for name in FIGURE): (row["value_before"], row["value"]) for row in found}


@pytest.fixture
def moments(warehouse: Warehouse, tmp_path: Path) -> list[datetime]:
    return [
        datetime(2021, 1, 1),
        load(warehouse, tmp_path, "d1", "2021-03", 5, meetings=10, families_active=3),
        load(warehouse, tmp_path, "d2", "2021-03", 6, meetings=12, families_active=3),
        load(warehouse, tmp_path, "d3", "2021-01", 7, meetings=7),
        load(warehouse, tmp_path, "d2", "2021-03", 8, meetings=13, families_active=3, received=6, rules="2"),
        load(warehouse, tmp_path, "d2", "2021-03", 9, meetings=14, families_active=4, received=6, rules="3", words="2"),
        load(warehouse, tmp_path, "d4", "2021-04", 10, Moved("lists-2"), meetings=5),
    ]


def test_exactly_the_figures_that_differ_are_named(warehouse: Warehouse, moments: list[datetime]) -> None:
    for number, since in enumerate(moments):
        for until in moments[number + 1 :]:
            assert told(changes(warehouse.settings, since, until)) == differing(warehouse, since, until)
    assert told(changes(warehouse.settings, moments[2])) == differing(warehouse, moments[2], moments[-1])


def test_each_change_has_its_report_and_its_reason(warehouse: Warehouse, moments: list[datetime]) -> None:
    def why(number: int) -> list[tuple[Any, ...]]:
        found = changes(warehouse.settings, moments[number - 1], moments[number])
        about = ("centre_code", "district_code", "measure_code", "value_before", "value", "because", "version")
        return sorted(tuple(row[name] for name in (*about, "delivery_sha")) for row in found)

    assert {row[-3] for row in why(1)} == {"new"}
    assert why(2) == [("1", "haifa", "meetings", 10, 12, "corrected", 2, "d2")]
    assert {row[-3:] for row in why(3)} == {("late", 1, "d3")}
    assert why(4) == [("1", "haifa", "meetings", 12, 13, "rule", 2, "d2")]
    assert why(5) == [
        ("1", "haifa", "families_active", 3, 4, "mapping, rule", 2, "d2"),
        ("1", "haifa", "meetings", 13, 14, "mapping, rule", 2, "d2"),
    ]
    about = {"measure_code": "meetings", "centre_code": "1", "period_key": "2021-03", "district_code": "haifa"}
    [[*steps]] = [row["steps"] for row in changes(warehouse.settings, moments[1], wanted=about)]
    assert [(one["value_before"], one["value"], one["because"], one["delivery_sha"]) for one in steps] == [
        (10, 12, "corrected", "d2"),
        (12, 13, "rule", "d2"),
        (13, 14, "mapping, rule", "d2"),
    ]
    lists = [row for row in why(6) if row[-3] == "list"]
    assert [(row[1], *row[3:5]) for row in lists] == [*[("haifa", 1, None)] * 2, *[("south", None, 1)] * 2]
    assert changes(warehouse.settings, moments[0], wanted={"district_code": "nowhere"}) == []


def test_restatements_are_the_changes_of_what_stood(warehouse: Warehouse, moments: list[datetime]) -> None:
    rows = warehouse.rows("restatements", "mart")
    found = sorted((row["changed_at"], row["because"]) for row in rows)
    assert found == [
        (moments[2], "corrected"),
        (moments[4], "rule"),
        *[(moments[5], "mapping, rule")] * 2,
        *[(moments[6], "list")] * 4,
    ]
    [first] = [row for row in rows if row["changed_at"] == moments[2]]
    assert (first["value_before"], first["value"], first["district_name"]) == (10, 12, "חיפה")
    assert warehouse.marts_as_of(moments[4])["restatements"] == sorted(
        (row for row in rows if row["changed_at"] <= moments[4]), key=repr
    )


def test_several_reports_of_one_figure_that_came_together(warehouse: Warehouse, tmp_path: Path) -> None:
    def together(day: int, *rows: Json) -> datetime:
        batch = write_batch(tmp_path / str(day), rows)
        arrivals = [arrived(delivery, day) for delivery in sorted({row["delivery"] for row in rows})]
        warehouse.load(batch, arrivals=arrivals, run_id=f"run {day}", now=datetime(2021, 4, day, 12, tzinfo=UTC))
        moment = warehouse.moment()
        assert moment
        return moment

    before = datetime(2021, 1, 1)
    nowhere = {"centre_code": None}
    first = together(
        5,
        *(record("d1", row, meetings=10, **about) for row, about in ((5, {}), (6, nowhere))),
        *(record("d2", row, meetings=7, submitter="other", **about) for row, about in ((5, {}), (6, nowhere))),
    )
    found = changes(warehouse.settings, before)
    assert told(found) == differing(warehouse, before, first)
    assert {row["centre_code"]: (row["value"], row["because"], row["delivery_sha"]) for row in found} == {
        "1": (7, "new", "d2"),  # one centre's figure stands once; figures of none are added up
        None: (17, "new", "d2"),
    }
    assert warehouse.rows("restatements", "mart") == []
    second = together(6, record("d3", 5, meetings=11), record("d3", 6, meetings=11, **nowhere))
    for since in (before, first):
        assert told(changes(warehouse.settings, since)) == differing(warehouse, since, second)
    assert {
        (row["centre_code"], row["value_before"], row["value"]) for row in warehouse.rows("restatements", "mart")
    } == {
        ("1", 7, 11),
        (None, 17, 18),
    }


def test_a_view_as_it_stood(warehouse: Warehouse, moments: list[datetime]) -> None:
    wanted = {"month": "2021-03", "measure_code": "meetings", "district_code": "haifa"}
    said = [
        [row["actual"] for row in view_rows(warehouse.settings, "district_program_month", wanted, at)]
        for at in (moments[1], moments[2], None)
    ]
    assert said == [[11], [13], [14]]


def test_what_a_reading_differs_in() -> None:
    before = {"reading": "1", "rules of a": "x", "list centres": "1", "words of b": "1"}
    assert fingerprints.kinds(before, json.loads(json.dumps(before))) == []
    assert fingerprints.kinds(before, before | {"rules of a": "y", "list towns": "1", "form a": "2"}) == [
        "form", "list", "rule",
    ]  # fmt: skip
    assert fingerprints.kinds(before, before | {"reading": "2", "words of b": ""}) == ["mapping", "program"]
