"""What the warehouse says of an earlier instant is what it said then, and what is kept is what is written out."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.load.sample import MARTS, Lists, Warehouse, arrived, record, write_batch

from hosen.publish.run import publish

Marts = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Step:
    """A load on a day of April: a delivery that says a figure of a month, or a change of the lists alone.

    delivery: an earlier one is read again, with these rows in place of those. names: what the district is called.
    """

    day: int
    delivery: str | None = None
    month: int = 1
    received: int = 1
    meetings: int | None = None
    is_rejected: bool = False
    names: str = "חיפה"


SIX_MONTHS = [
    *(Step(month, f"d{month}", month=month, received=month, meetings=10 * month) for month in range(1, 7)),
    Step(8, "again2", month=2, received=8, meetings=25),
    Step(9, "again5", month=5, received=9, meetings=None),
    Step(10, "late12", month=12, received=10, meetings=33),
    Step(11, "older3", month=3, received=2, meetings=33),
    Step(12, "again2", month=2, received=8, meetings=26),
    Step(13, names="חיפה והצפון"),
    Step(14, "bad6", month=6, received=13, is_rejected=True),
    Step(15, "again5", month=5, received=9, meetings=7, names="חיפה והצפון"),
]
"""Six months in order, two sent again, one that comes late, two that are read again, new lists, one rejected."""


def steps() -> st.SearchStrategy[list[Step]]:
    one = st.builds(
        Step,
        day=st.just(0),
        delivery=st.sampled_from(["a", "b", "c", "d", None]),
        month=st.sampled_from([1, 2, 7]),
        received=st.integers(1, 5),
        meetings=st.one_of(st.none(), st.integers(0, 3)),
        is_rejected=st.booleans(),
        names=st.sampled_from(["חיפה", "צפון"]),
    )
    days = st.lists(one, min_size=2, max_size=7)
    return days.map(lambda found: [Step(**{**vars(step), "day": day}) for day, step in enumerate(found, start=1)])


def load(warehouse: Warehouse, step: Step, folder: Path) -> None:
    batches = []
    arrivals = []
    if step.delivery:
        key = f"{2020 if step.month == 12 else 2021}-{step.month:02d}"
        rows = [
            record(step.delivery, 5, period_key=key, meetings=step.meetings, families_active=3),
            record(step.delivery, 6, period_key=key, meetings=1, centre_code="2"),
        ]
        held = [row["row_id"] for row in (rows if step.is_rejected else rows[1:2] if step.meetings == 0 else [])]
        batches.append(write_batch(folder, rows, quarantined=held))
        arrivals.append(arrived(step.delivery, step.received, f"{step.delivery}@"))
    warehouse.load(
        *batches,
        arrivals=arrivals,
        lists=Lists(f"lists {step.names}", {"haifa": step.names}),
        run_id=f"run {step.day}",
        now=datetime(2021, 4, step.day, 12, tzinfo=UTC),
    )


def copied(warehouse: Warehouse) -> Marts:
    """The readers' copy, brought up to date."""
    with duckdb.connect(str(publish(warehouse.settings, warehouse.engine)), read_only=True) as db:
        return {
            view.name: sorted(db.execute(f"FROM mart.{view.name}").to_arrow_table().to_pylist(), key=repr)
            for view in MARTS
        }


def check(new: Callable[[], Warehouse], folder: Path, taken: Sequence[Step]) -> None:
    """Every state along the way: live, in the copy, and later as it stood."""
    warehouse = new()
    said: list[tuple[datetime, Marts]] = []
    for number, step in enumerate(taken):
        load(warehouse, step, folder / str(number))
        live = warehouse.marts()
        moment = warehouse.moment()
        assert moment is not None
        if said and said[-1][0] == moment:
            assert live == said[-1][1]
        assert copied(warehouse) == live
        said.append((moment, live))
    for moment, live in said:
        assert warehouse.marts_as_of(moment) == live
    moment, live = said[len(said) // 2]
    assert warehouse.marts_as_of(moment + timedelta(minutes=30)) == live
    assert not any(warehouse.marts_as_of(said[0][0] - timedelta(seconds=1)).values())


def test_every_instant_of_six_months(warehouse: Warehouse, tmp_path: Path) -> None:
    check(lambda: warehouse, tmp_path / "batches", SIX_MONTHS)
    figures = {
        (row["month"], row["actual"])
        for row in warehouse.rows("district_program_month", "mart")
        if row["measure_code"] == "meetings"
    }
    assert figures == {
        ("2020-12", 34),
        ("2021-01", 11),
        ("2021-02", 27),
        ("2021-03", 31),
        ("2021-04", 41),
        ("2021-05", 8),
        ("2021-06", 61),
    }


def test_a_warehouse_loaded_only_so_far_says_the_same(
    warehouse: Warehouse, other: Callable[[], Warehouse], tmp_path: Path
) -> None:
    for number, step in enumerate(SIX_MONTHS):
        load(warehouse, step, tmp_path / f"batch {number}")
    for last in (5, 8):
        so_far = other()
        for number, step in enumerate(SIX_MONTHS[: last + 1]):
            load(so_far, step, tmp_path / f"{last} {number}")
        moment = so_far.moment()
        assert moment is not None
        assert warehouse.marts_as_of(moment) == so_far.marts()


@pytest.fixture
def other(tmp_path: Path) -> Callable[[], Warehouse]:
    """New warehouses to compare with, on DuckDB."""
    numbers: Iterator[int] = iter(range(100))

    def new() -> Warehouse:
        folder = tmp_path / f"other {next(numbers)}"
        return Warehouse(f"duckdb:///{folder / 'warehouse.duckdb'}", folder)

    return new


@settings(max_examples=5)
@given(steps())
def test_every_instant_of_any_loads(taken: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        warehouse = Warehouse(f"duckdb:///{folder / 'warehouse.duckdb'}", folder)
        check(lambda: warehouse, folder / "batches", taken)
