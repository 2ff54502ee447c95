"""Which parts another reading replaces, and what is noted of them."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st
from tests.load.sample import NOW, Warehouse, arrived, record, write_batch

from hosen.issues import Issue
from hosen.load.parts import changed_parts
from hosen.load.run import LoadResult

CONTENTS = st.dictionaries(st.sampled_from(["", "training", "s1", "s2", "s3"]), st.sampled_from("ab"))
LATER = NOW + timedelta(hours=1)


def offered(**contents: dict[str, str]) -> pa.Table:
    rows = [
        {"delivery_sha": name, "outcome": "readable", "content": json.dumps(parts)} for name, parts in contents.items()
    ]
    fields = pa.schema([(name, pa.string()) for name in ("delivery_sha", "outcome", "content")])
    return pa.Table.from_pylist(rows, schema=fields)


@given(before=CONTENTS, now=CONTENTS)
def test_exactly_what_differs_is_replaced(before: dict[str, str], now: dict[str, str]) -> None:
    parts = [part for _, part in changed_parts({"d1": ("readable", json.dumps(before))}, offered(d1=now, d2=now))]
    assert len(parts) == len(set(parts))
    assert {part: value for part, value in now.items() if part not in parts} == {
        part: value for part, value in before.items() if part not in parts
    }
    assert all(before.get(part) != now.get(part) for part in parts)


def test_a_file_that_becomes_unreadable_is_other_than_it_was() -> None:
    assert changed_parts({"d1": ("rejected", "{}")}, offered(d1={})) == [("d1", "")]


def held(delivery: str, row: int, **values: Any) -> tuple[dict[str, Any], Issue]:
    """A record with an error in it."""
    found = record(delivery, row, **values)
    about = {"row_id": found["row_id"], "row": row, "column": "E", "sheet": found["sheet"]}
    return found, Issue("value_negative", delivery, value="-1", **about)


def test_other_submissions_of_the_same_sheet_keep_their_rows_and_times(warehouse: Warehouse, tmp_path: Path) -> None:
    january = record("d1", 5, meetings=1, period_key="2021-01")
    february, problem = held("d1", 6, meetings=-1, period_key="2021-02")
    rows = [january, february]
    first = write_batch(tmp_path / "1", rows, quarantined=[february["row_id"]], issues=[problem])
    warehouse.load(first, arrivals=[arrived("d1", 3)])
    before = {name: _of(warehouse.rows(name), "2021-01") for name in ("submission", "fact")}
    result = warehouse.load(write_batch(tmp_path / "2", rows), run_id="run-2", now=LATER)
    assert result == LoadResult(deliveries=1, submissions=1, records=1)
    assert {name: _of(warehouse.rows(name), "2021-01") for name in before} == before
    [changed] = warehouse.rows("replayed")
    about = ("run_id", "period_key", "status_before", "status", "released", "held", "figures")
    assert [changed[name] for name in about] == ["run-2", "2021-02", "rejected", "accepted", 1, 0, 1]
    [delivery] = warehouse.rows("delivery")
    assert (delivery["run_id"], delivery["first_received_at"]) == (
        "run-2",
        arrived("d1", 3).received_at.replace(tzinfo=None),
    )


def test_a_row_that_stays_held_keeps_the_time_from_which_it_waits(warehouse: Warehouse, tmp_path: Path) -> None:
    row, problem = held("d1", 5, meetings=-1)
    warehouse.load(write_batch(tmp_path / "1", [row], quarantined=[row["row_id"]], issues=[problem]))
    [before] = warehouse.rows("quarantine")
    other = Issue(**{**vars(problem), "code": "value_out_of_range", "params": {"low": "0", "high": "1"}})
    warehouse.load(
        write_batch(tmp_path / "2", [row], quarantined=[row["row_id"]], issues=[other]), run_id="run-2", now=LATER
    )
    [after] = warehouse.rows("quarantine")
    assert (after["codes"], after["held_from"]) == ("value_out_of_range", before["held_from"])
    assert warehouse.rows("released") == []
    assert [(one["released"], one["held"]) for one in warehouse.rows("replayed")] == [(0, 0)]


def test_a_held_row_that_is_no_row_to_another_reading_is_dropped(warehouse: Warehouse, tmp_path: Path) -> None:
    good = record("d1", 5, meetings=4)
    row, problem = held("d1", 6, meetings=-1)
    warehouse.load(write_batch(tmp_path / "1", [good, row], quarantined=[row["row_id"]], issues=[problem]))
    warehouse.load(write_batch(tmp_path / "2", [good]), run_id="run-2", now=LATER)
    assert [(one["row_id"], one["how"]) for one in warehouse.rows("released")] == [(row["row_id"], "dropped")]
    assert warehouse.rows("quarantine") == []


def test_a_row_whose_period_becomes_known_is_released_into_its_submission(warehouse: Warehouse, tmp_path: Path) -> None:
    unknown = record("d1", 5, meetings=4, period_key=None)
    known = {**unknown, "period_key": "2021-03", "row_id": "d1/1/5.2021-03"}
    warehouse.load(write_batch(tmp_path / "1", [unknown]))
    warehouse.load(write_batch(tmp_path / "2", [known]), run_id="run-2", now=LATER)
    [submission] = warehouse.rows("submission")
    [released] = warehouse.rows("released")
    assert (released["row_id"], released["submission_id"], released["how"]) == (
        unknown["row_id"], submission["submission_id"], "replayed",
    )  # fmt: skip
    by_period = {one["period_key"]: one for one in warehouse.rows("replayed")}
    assert (by_period["2021-03"]["status_before"], by_period["2021-03"]["released"]) == (None, 1)


def test_rows_of_a_version_that_is_rejected_wait_while_it_is_the_last(warehouse: Warehouse, tmp_path: Path) -> None:
    for day in (3, 9):
        row, problem = held(f"d{day}", 5, meetings=-1)
        batch = write_batch(tmp_path / str(day), [row], quarantined=[row["row_id"]], issues=[problem])
        warehouse.load(batch, arrivals=[arrived(f"d{day}", day)], run_id=f"run-{day}")
    assert [row["delivery_sha"] for row in warehouse.rows("quarantine")] == ["d9"]
    assert [(row["delivery_sha"], row["how"]) for row in warehouse.rows("released")] == [("d3", "superseded")]


def test_two_batches_of_one_load_are_both_replaced(warehouse: Warehouse, tmp_path: Path) -> None:
    for turn, meetings in (("1", 7), ("2", 8)):
        batches = [
            write_batch(tmp_path / f"{turn}-{name}", [record(name, 5, meetings=meetings, centre_code=centre)])
            for name, centre in (("d1", "1"), ("d2", "2"))
        ]
        warehouse.load(*batches, run_id=f"run-{turn}", now=NOW if turn == "1" else LATER)
    assert [row["value"] for row in warehouse.rows("fact")] == [8, 8]
    assert [row["figures"] for row in warehouse.rows("replayed")] == [1, 1]


def test_that_bytes_had_come_before_stays_told(warehouse: Warehouse, tmp_path: Path) -> None:
    arrivals = [arrived("d1", 3), arrived("d1", 9)]
    warehouse.load(write_batch(tmp_path / "1", [record("d1", 5, meetings=7)]), arrivals=arrivals)
    before = warehouse.rows("issue")
    assert [row["code"] for row in before] == ["file_same_bytes"]
    header = Issue("header_blank", "d1", column="H")
    batch = write_batch(tmp_path / "2", [record("d1", 5, meetings=8)], read_issues=[header])
    warehouse.load(batch, run_id="run-2", now=LATER)
    assert [row for row in warehouse.rows("issue") if row["code"] == "file_same_bytes"] == before


def test_what_a_batch_was_judged_by_is_noted(warehouse: Warehouse, tmp_path: Path) -> None:
    place = {"delivery": "d2", "sheet_number": None, "outcome": "rejected"}
    batch = write_batch(tmp_path / "1", [record("d1", 5, meetings=7)], outcomes=[place])
    warehouse.load(batch)
    warehouse.load(batch, run_id="run-2", now=LATER)
    found = [(row["delivery_sha"], row["read_as"], row["fingerprints"]) for row in warehouse.rows("judged_by")]
    assert found == [("d1", "file", ""), ("d2", "file", "")]


def _of(rows: list[dict[str, Any]], period: str) -> list[dict[str, Any]]:
    return [row for row in rows if row["period_key"] == period]
