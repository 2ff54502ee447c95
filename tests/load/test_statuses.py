"""Deliveries of every kind in any order, through the load, beside a small model of what must stand afterwards."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.load.sample import Arrived, Lists, Warehouse, record, write_batch

from hosen.duties import Expected
from hosen.issues import Issue, codes
from hosen.periods import Period
from hosen.statuses import ACCEPTED, WAYS, Status, can_become, status_of

DUE = date(2021, 4, 10)
DUE_UNTIL = datetime(2021, 4, 10, 21)  # midnight in Israel, as UTC
MARCH = Period.month(2021, 3)

LINES = {
    "good": {"1": {"meetings": 3}, "2": {"meetings": 4}},
    "zero": {"1": {"meetings": 0}, "2": {"meetings": ("none", None, None)}},
    "warned": {"1": {"meetings": 3}, "2": {"meetings": 4}},
    "short": {"1": {"meetings": 3}},
    "empty_line": {"1": {"meetings": 3}, "2": {}},
    "bad_line": {"1": {"meetings": 3}, "2": {"meetings": -4}},
    "bad": {"1": {"meetings": -3}},
    "unreadable": {},
}
"""Kind of delivery -> centre -> the cells of its line."""

KEPT_OUT = {"bad_line": {"2"}, "bad": {"1"}}
STATUSES: dict[str, Status] = {
    **dict.fromkeys(("good", "zero", "short", "empty_line"), "accepted"),
    "warned": "accepted_with_warnings",
    "bad_line": "partly_accepted",
    **dict.fromkeys(("bad", "unreadable"), "rejected"),
}
MISSING = {"short": 1, "empty_line": 1, "bad_line": 1}
"""Kind -> expected lines that it lacks; the others have both or count for nothing."""


@dataclass
class Offices(Lists):
    """Each example has an office of its own, which must report March of both centres."""

    offices: tuple[str, ...] = ()

    def rows(self, list_name: str) -> list[dict[str, str]]:
        if list_name in ("submitters", "scopes"):
            return [{"submitter_code": one, "form": "centre_monthly", "name_he": one} for one in self.offices]
        return super().rows(list_name)

    def expected(self, until: date, forms: Mapping[str, Any]) -> Sequence[Expected]:
        return [Expected("centre_monthly", one, MARCH, DUE) for one in self.offices] if MARCH.end <= until else []


@dataclass
class Sent:
    """A delivery and the times at which its bytes came."""

    sha: str
    kind: str
    times: list[datetime]

    @property
    def received_at(self) -> datetime:
        return min(self.times)


@dataclass
class Model:
    """What must stand, worked out from the deliveries alone."""

    sent: list[Sent] = field(default_factory=list)

    @property
    def versions(self) -> list[Sent]:
        return sorted(self.sent, key=lambda one: (one.received_at, one.sha))

    @property
    def current(self) -> Sent | None:
        return next((one for one in reversed(self.versions) if STATUSES[one.kind] in ACCEPTED), None)

    def submissions(self) -> dict[str, tuple[str, int, bool]]:
        return {
            one.sha: (STATUSES[one.kind], number, one is self.current) for number, one in enumerate(self.versions, 1)
        }

    def report(self) -> dict[str, Any]:
        accepted = [one for one in self.versions if STATUSES[one.kind] in ACCEPTED]
        counts = self.current or (self.versions[-1] if self.versions else None)
        first = accepted[0].received_at if accepted else None
        kind = self.current.kind if self.current else ""
        return {
            "status": STATUSES[counts.kind] if counts else "missing",
            "is_expected": True,
            "is_due": True,
            "received_at": self.versions[0].received_at if self.versions else None,
            "accepted_at": first,
            "is_on_time": first < DUE_UNTIL if first else None,
            "days_late": max(0, (first + timedelta(hours=3)).date().toordinal() - DUE.toordinal()) if first else None,
            "content_complete": STATUSES[kind] != "partly_accepted" and not MISSING.get(kind) if kind else None,
            "lines_expected": 2,
            "lines_missing": MISSING.get(kind, 0) if kind else 2,
            "versions": len(self.sent),
            "superseded": max(0, len(accepted) - 1),
        }

    def rates(self) -> dict[str, int]:
        report = self.report()
        return {
            "expected": 1,
            "not_due": 0,
            "received": int(bool(self.sent)),
            "accepted": int(self.current is not None),
            "content_complete": int(report["content_complete"] is True),
            "on_time": int(report["is_on_time"] is True),
            "unexpected": 0,
        }


moments = st.integers(1, 20).flatmap(
    lambda day: st.sampled_from([datetime(2021, 4, day, 8), datetime(2021, 4, day, 20, 59), datetime(2021, 4, day, 21)])
)
fresh = st.tuples(st.just("new"), st.sampled_from(sorted(LINES)), moments)
again = st.tuples(st.sampled_from(["again_later", "again_earlier"]), st.integers(0, 9), st.integers(1, 72))
loads = st.lists(st.lists(fresh | fresh | again, min_size=1, max_size=4), min_size=1, max_size=3)


@dataclass
class Bench:
    """One warehouse for all examples, because the first load is the slow one."""

    warehouse: Warehouse
    folder: Path
    offices: list[str] = field(default_factory=list)
    loads: int = 0

    def load(self, office: str, new: Sequence[Sent], arrivals: Sequence[Arrived]) -> None:
        self.loads += 1
        batch = batch_of(self.folder / f"batch-{self.loads}", office, new)
        lists = Offices(f"lists-{len(self.offices)}", offices=tuple(self.offices))
        self.warehouse.load(batch, arrivals=arrivals, lists=lists, run_id=f"run-{self.loads}")

    def rows(self, table: str, schema: str, office: str) -> list[dict[str, Any]]:
        return [row for row in self.warehouse.rows(table, schema) if row["submitter_code"] == office]


@pytest.fixture(scope="module", params=["duckdb", "postgresql"])
def bench(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    folder = tmp_path_factory.mktemp("statuses")
    url = f"duckdb:///{folder / 'warehouse.duckdb'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("new_postgresql")()
    yield Bench(Warehouse(url, folder), folder)


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(loads)
def test_whatever_comes_in_whatever_order(bench: Bench, steps: list[list[tuple[str, Any, Any]]]) -> None:
    office = f"office{len(bench.offices)}"
    bench.offices.append(office)
    model, before = Model(), dict[str, Status]()
    for number, step in enumerate(steps):
        new, arrivals, is_reordered = [], [], False
        for place, (what, which, when) in enumerate(step):
            if what == "new":
                one = Sent(f"{office}-{number}-{place}", which, [when])
                model.sent.append(one)
                new.append(one)
            elif model.sent:
                one = model.sent[which % len(model.sent)]
                hours = timedelta(hours=when if what == "again_later" else -when)
                one.times.append(one.received_at + hours)
                is_reordered = is_reordered or what == "again_earlier"
            else:
                continue
            moment = one.times[-1]
            name = f"{one.sha}-{number}-{place}"
            arrivals.append(Arrived(name, one.sha, moment.replace(tzinfo=UTC)))
        bench.load(office, new, arrivals)
        before = _check(bench, office, model, {} if is_reordered else before)


def _check(bench: Bench, office: str, model: Model, before: Mapping[str, Status]) -> dict[str, Status]:
    """What stands is what the model says, and every submission came to it by an allowed way."""
    rows = bench.rows("submission", "core", office)
    stands = {row["delivery_sha"]: (row["status"], row["version"], row["is_current"]) for row in rows}
    assert stands == model.submissions()
    after = {row["delivery_sha"]: status_of(row["status"], row["is_current"]) for row in rows}
    assert set(after.values()) <= set(WAYS)
    assert all(can_become(before.get(sha, "received"), status) for sha, status in after.items())
    (report,) = bench.rows("reporting_status", "mart", office)
    said = model.report()
    assert {name: report[name] for name in said} == said
    own = [row for row in bench.rows("reporting_rates", "mart", office) if row["period_key"] == MARCH.key]
    assert [{name: row[name] for name in model.rates()} for row in own] == [model.rates()]
    assert len(bench.rows("missing_line", "mart", office)) == said["lines_missing"]
    (whole,) = [
        row
        for row in bench.warehouse.rows("reporting_rates", "mart")
        if row["level"] == "national" and row["period_key"] == "2021-H1"
    ]
    assert whole["expected"] == len(bench.offices)
    assert whole["expectations_error_en"] is None
    return after


def batch_of(folder: Path, office: str, sent: Sequence[Sent]) -> Path:
    """A batch with these deliveries, each a report of March."""
    records, quarantined, outcomes, found = [], [], [], []
    for one in sent:
        if one.kind == "unreadable":
            place = {"delivery": one.sha, "form": "centre_monthly", "submitter": office, "period_key": MARCH.key}
            outcomes.append({**place, "sheet": None, "outcome": "rejected"})
            found.append(Issue("file_torn", one.sha))
        for number, (centre, cells) in enumerate(LINES[one.kind].items(), 5):
            row = record(one.sha, number, submitter=office, period_key=MARCH.key, centre_code=centre, **cells)
            records.append(row)
            if centre in KEPT_OUT.get(one.kind, ()):
                quarantined.append(row["row_id"])
        if one.kind == "warned":
            params = dict.fromkeys(codes()["total_differs"].parameters, "x")
            found.append(Issue("total_differs", one.sha, sheet="גיליון1", severity="warning", params=params))
    return write_batch(folder, records, quarantined=quarantined, outcomes=outcomes, read_issues=found)


# --- what comes before it is asked for, what nobody expects, what is not due yet


def test_a_report_that_comes_early_is_an_expected_one(warehouse: Warehouse, tmp_path: Path) -> None:
    early = record("d1", 5, meetings=3, period_key="2021-06")
    warehouse.load(
        write_batch(tmp_path / "b", [early]), arrivals=[Arrived("a1", "d1", datetime(2021, 4, 3, tzinfo=UTC))]
    )
    rows = {row["period_key"]: row for row in warehouse.rows("reporting_status", "mart")}
    assert set(rows) == {"2021-01", "2021-02", "2021-03", "2021-04", "2021-06"}  # May is neither asked for nor there
    assert (rows["2021-06"]["status"], rows["2021-06"]["is_expected"], rows["2021-06"]["is_due"]) == (
        "accepted",
        True,
        False,
    )
    rates = {row["period_key"]: row for row in warehouse.rows("reporting_rates", "mart") if row["level"] == "national"}
    june, half = rates["2021-06"], rates["2021-H1"]
    assert (june["expected"], june["not_due"], june["accepted"], june["reporting_rate"]) == (0, 1, 0, None)
    assert (half["expected"], half["not_due"], half["accepted"], half["reporting_rate"]) == (3, 2, 0, 0)
    assert half["expectations_error_en"] is None


def test_more_reports_than_expected_are_a_mistake_in_the_list(warehouse: Warehouse, tmp_path: Path) -> None:
    rows = [
        record(f"d{number}", 5, meetings=3, submitter=submitter, period_key=period)
        for number, (submitter, period) in enumerate(
            [("office", "2021-03"), ("stranger", "2021-03"), ("stranger", "2021-02")]
        )
    ]
    warehouse.load(write_batch(tmp_path / "b", rows))
    rates = {row["period_key"]: row for row in warehouse.rows("reporting_rates", "mart") if row["level"] == "national"}
    march, february = rates["2021-03"], rates["2021-02"]
    assert (march["expected"], march["accepted"], march["unexpected"], march["reporting_rate"]) == (1, 1, 1, None)
    assert march["expectations_error_en"].startswith("2 accepted where only 1 expected, which is more than 100%")
    assert "התקבלו 2 דיווחים והיו צפויים רק 1" in march["expectations_error_he"]
    assert (february["accepted"], february["unexpected"], february["reporting_rate"]) == (0, 1, 0)
    assert february["expectations_error_en"] is None
