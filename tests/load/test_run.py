"""Loading: what goes in, once; what is superseded; what stays as it was."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from tests.load.sample import MARTS, NOW, RAW_TEXT, Lists, Warehouse, arrived, record, views, write_batch

from hosen.issues import Issue
from hosen.load.run import LoadResult, finish_run


def monthly(folder: Path, delivery: str, meetings: float, *, rejected: bool = False) -> Path:
    """A batch with one delivery: March of one centre."""
    row = record(delivery, 5, meetings=meetings, families_active=10)
    if not rejected:
        return write_batch(folder / f"batch-{delivery}", [row])
    problem = Issue("value_negative", delivery, sheet="גיליון1", row=5, column="E", row_id=row["row_id"], value="-1")
    return write_batch(folder / f"batch-{delivery}", [row], quarantined=[row["row_id"]], issues=[problem])


def march(warehouse: Warehouse) -> Decimal | None:
    """What the views say of meetings in March."""
    rows = warehouse.rows("district_program_month", "mart")
    found = [row["actual"] for row in rows if (row["month"], row["measure_code"]) == ("2021-03", "meetings")]
    assert len(found) == 1
    value: Decimal | None = found[0]
    return value


def test_facts_records_and_issues_of_a_batch(warehouse: Warehouse, tmp_path: Path) -> None:
    good = record("d1", 5, meetings=7.5, families_active=("suppressed", 0.0, 14.0), training_hours=("none", None, None))
    bad = record("d1", 6, meetings=-1, centre_code="2")
    problem = Issue("value_negative", "d1", sheet="גיליון1", row=6, column="E", row_id=bad["row_id"], value="-1")
    header = Issue("header_blank", "d1", sheet="גיליון1", row=2, column="H")
    batch = write_batch(
        tmp_path / "batch", [good, bad], quarantined=[bad["row_id"]], issues=[problem], read_issues=[header]
    )
    result = warehouse.load(batch, arrivals=[arrived("d1", 3)])
    assert result == LoadResult(deliveries=1, submissions=1, records=1, quarantined=1, issues=2)

    facts = {row["measure_code"]: row for row in warehouse.rows("fact")}
    assert set(facts) == {"meetings", "families_active", "training_hours"}
    assert facts["meetings"]["value"] == Decimal("7.5")
    assert (facts["meetings"]["cell"], facts["meetings"]["centre_code"]) == ("E5", "1")
    assert (facts["meetings"]["period_key"], facts["meetings"]["period_kind"]) == ("2021-03", "month")
    suppressed = facts["families_active"]
    assert (suppressed["value"], suppressed["value_flag"]) == (None, "suppressed")
    assert (suppressed["value_low"], suppressed["value_high"]) == (0, 14)
    assert (facts["training_hours"]["value"], facts["training_hours"]["value_flag"]) == (None, "none")

    (kept,) = warehouse.rows("record")
    assert json.loads(kept["attributes"]) == {"centre_code": "1", "programme_code": "otzma", "month": None}
    (kept_out,) = warehouse.rows("quarantine")
    assert (kept_out["row_id"], kept_out["codes"], kept_out["raw"]) == (bad["row_id"], "value_negative", RAW_TEXT)

    (submission,) = warehouse.rows("submission")
    assert (submission["status"], submission["version"], submission["is_current"]) == ("partly_accepted", 1, True)
    assert (submission["row_count"], submission["accepted_count"], submission["quarantined_count"]) == (2, 1, 1)
    assert (submission["error_count"], submission["warning_count"]) == (1, 0)
    assert submission["received_at"] == datetime(2021, 4, 3, 8)
    issues = {row["code"]: row for row in warehouse.rows("issue")}
    assert set(issues) == {"value_negative", "header_blank"}
    for issue in issues.values():
        assert issue["submission_id"] == submission["submission_id"]
        assert (issue["form"], issue["submitter_code"], issue["period_key"]) == ("centre_monthly", "office", "2021-03")
    assert issues["value_negative"]["message_he"] == problem.message("he")
    assert issues["value_negative"]["cell"] == "E6"
    (delivery,) = warehouse.rows("delivery")
    assert (delivery["outcome"], delivery["byte_size"]) == ("readable", 1000)
    (run,) = warehouse.rows("run")
    assert (run["deliveries"], run["records"], run["quarantined"], run["issues"]) == (1, 1, 1, 2)


def test_origin_and_host_are_kept_apart(warehouse: Warehouse, tmp_path: Path) -> None:
    place = {"delivery": "d1", "sheet": "מרץ", "sheet_number": 1, "submitter": "office", "period_key": "2021-03"}
    row = {
        **place,
        "row_id": "d1/1/4",
        "row": 4,
        "centre_code": "1",
        "origin_authority_code": "rc38",
        "week": date(2021, 3, 7),
        "encounters": 12.0,
        "encounters__flag": "exact",
        "encounters__cell": "C4",
    }
    warehouse.load(write_batch(tmp_path / "b", [row], form="treatments"), arrivals=[arrived("d1", 3)])
    (fact,) = warehouse.rows("fact")
    assert (fact["origin_authority_code"], fact["authority_code"], fact["centre_code"]) == ("rc38", None, "1")
    (kept,) = warehouse.rows("record")
    attributes = json.loads(kept["attributes"])
    assert (attributes["origin_authority_code"], attributes["week"]) == ("rc38", "2021-03-07")


def test_same_batch_again_changes_nothing(warehouse: Warehouse, tmp_path: Path) -> None:
    batch = monthly(tmp_path, "d1", 7)
    warehouse.load(batch, arrivals=[arrived("d1", 3)])
    tables = ("delivery", "arrival", "submission", "record", "fact", "quarantine", "issue", "expected_report", "state")
    before = {name: warehouse.rows(name) for name in tables}
    assert before["fact"]
    again = warehouse.load(batch, arrivals=[arrived("d1", 3)], run_id="run-2", now=NOW + timedelta(hours=1))
    assert again == LoadResult()
    assert {name: warehouse.rows(name) for name in tables} == before


def test_delivery_that_was_read_differently_replaces_its_rows(warehouse: Warehouse, tmp_path: Path) -> None:
    warehouse.load(monthly(tmp_path / "first", "d1", 7), arrivals=[arrived("d1", 3)])
    result = warehouse.load(monthly(tmp_path / "second", "d1", 8), run_id="run-2")
    assert result.deliveries == 1
    assert march(warehouse) == 8
    assert len(warehouse.rows("fact")) == 2
    assert len(warehouse.rows("submission")) == 1


def test_newer_version_supersedes(warehouse: Warehouse, tmp_path: Path) -> None:
    warehouse.load(monthly(tmp_path, "d1", 7), arrivals=[arrived("d1", 3)])
    later = NOW + timedelta(days=1)
    warehouse.load(monthly(tmp_path, "d2", 9), arrivals=[arrived("d2", 20)], now=later)
    assert march(warehouse) == 9
    old, new = sorted(warehouse.rows("submission"), key=lambda row: row["version"])
    assert (old["is_current"], old["valid_from"], old["valid_to"]) == (False, naive(NOW), naive(later))
    assert (new["is_current"], new["valid_from"], new["valid_to"]) == (True, naive(later), None)


def test_older_version_that_is_collected_late_does_not_become_current(warehouse: Warehouse, tmp_path: Path) -> None:
    warehouse.load(monthly(tmp_path, "d2", 9), arrivals=[arrived("d2", 20)])
    later = NOW + timedelta(days=1)
    warehouse.load(monthly(tmp_path, "d1", 7), arrivals=[arrived("d1", 3)], now=later)
    assert march(warehouse) == 9
    old, new = sorted(warehouse.rows("submission"), key=lambda row: row["version"])
    assert (old["delivery_sha"], old["is_current"], old["valid_from"]) == ("d1", False, None)
    assert (new["delivery_sha"], new["is_current"], new["valid_to"]) == ("d2", True, None)


def test_rejected_newer_version_leaves_the_older_one_current(warehouse: Warehouse, tmp_path: Path) -> None:
    warehouse.load(monthly(tmp_path, "d1", 7), arrivals=[arrived("d1", 3)])
    warehouse.load(monthly(tmp_path, "d2", -1, rejected=True), arrivals=[arrived("d2", 20)])
    assert march(warehouse) == 7
    by_version = sorted(warehouse.rows("submission"), key=lambda row: row["version"])
    assert [(row["status"], row["is_current"]) for row in by_version] == [("accepted", True), ("rejected", False)]
    (status,) = [row for row in warehouse.rows("reporting_status", "mart") if row["period_key"] == "2021-03"]
    assert (status["status"], status["versions"], status["is_on_time"]) == ("accepted", 2, True)


def test_order_of_loading_does_not_show_in_the_views(
    warehouse: Warehouse, other_warehouse: Warehouse, tmp_path: Path
) -> None:
    batches = {day: monthly(tmp_path, f"d{day}", day, rejected=day == 9) for day in (3, 5, 9)}
    seen = []
    for one, days in ((warehouse, (3, 5, 9)), (other_warehouse, (9, 5, 3))):
        for day in days:
            one.load(batches[day], arrivals=[arrived(f"d{day}", day)])
        seen.append(one.marts_now())
    assert seen[0]["district_program_month"]
    assert seen[0] == seen[1]


def test_same_bytes_again_are_noted_with_the_earlier_time(warehouse: Warehouse, tmp_path: Path) -> None:
    batch = monthly(tmp_path, "d1", 7)
    first, second = arrived("d1", 3), arrived("d1", 9)
    warehouse.load(batch, arrivals=[first])
    assert warehouse.load(arrivals=[first, second], run_id="run-2") == LoadResult(issues=1)
    assert {row["arrival_id"] for row in warehouse.rows("arrival")} == {"d1@3", "d1@9"}
    (issue,) = warehouse.rows("issue")
    assert (issue["code"], issue["severity"], issue["delivery_sha"]) == ("file_same_bytes", "info", "d1")
    assert "03.04.2021 11:00" in issue["message_he"]
    assert "03.04.2021 11:00" in issue["message_en"]
    assert warehouse.load(arrivals=[first, second], run_id="run-3") == LoadResult()
    assert march(warehouse) == 7


def test_earlier_arrival_found_later_moves_the_time_of_receipt(warehouse: Warehouse, tmp_path: Path) -> None:
    warehouse.load(monthly(tmp_path, "d1", 7), arrivals=[arrived("d1", 9)])
    warehouse.load(arrivals=[arrived("d1", 2)], run_id="run-2")
    assert [row["received_at"] for row in warehouse.rows("submission")] == [datetime(2021, 4, 2, 8)]
    assert len(warehouse.rows("issue")) == 1


def test_rejected_sheet_with_known_report_is_a_rejected_submission(warehouse: Warehouse, tmp_path: Path) -> None:
    place = {"delivery": "d1", "sheet": "גיליון1", "form": "centre_monthly", "submitter": "office"}
    outcome = {**place, "period_key": "2021-03", "outcome": "rejected"}
    missing = Issue("header_missing", "d1", sheet="גיליון1", form="centre_monthly", params=_any_text("header_missing"))
    warehouse.load(write_batch(tmp_path / "b", [], outcomes=[outcome], read_issues=[missing]))
    (submission,) = warehouse.rows("submission")
    assert (submission["status"], submission["row_count"], submission["error_count"]) == ("rejected", 0, 1)
    assert [row["outcome"] for row in warehouse.rows("delivery")] == ["rejected"]


def test_unreadable_file_is_a_rejected_delivery_without_submission(warehouse: Warehouse, tmp_path: Path) -> None:
    outcome = {"delivery": "d1", "sheet": None, "outcome": "rejected"}
    warehouse.load(write_batch(tmp_path / "b", [], outcomes=[outcome], read_issues=[Issue("file_torn", "d1")]))
    assert warehouse.rows("submission") == []
    (quality,) = warehouse.rows("data_quality", "mart")
    assert (quality["form"], quality["code"], quality["issues"]) == (None, "file_torn", 1)


def test_issue_of_a_sheet_with_several_reports_counts_for_each_and_stands_once(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    rows = [record("d1", 5, meetings=1, period_key="2021-01"), record("d1", 6, meetings=2, period_key="2021-02")]
    total = Issue("total_differs", "d1", sheet="גיליון1", severity="warning", params=_any_text("total_differs"))
    warehouse.load(write_batch(tmp_path / "b", rows, read_issues=[total]))
    submissions = warehouse.rows("submission")
    assert [(row["status"], row["warning_count"]) for row in submissions] == [("accepted_with_warnings", 1)] * 2
    (issue,) = warehouse.rows("issue")
    assert issue["submission_id"] is None
    (quality,) = warehouse.rows("data_quality", "mart")
    assert (quality["code"], quality["issues"], quality["period_key"]) == ("total_differs", 1, None)


def test_row_whose_period_is_unknown_is_kept_out(warehouse: Warehouse, tmp_path: Path) -> None:
    rows = [record("d1", 5, meetings=1), record("d1", 6, meetings=2, period_key=None)]
    result = warehouse.load(write_batch(tmp_path / "b", rows))
    assert (result.records, result.quarantined) == (1, 1)
    assert [row["submission_id"] for row in warehouse.rows("quarantine")] == [None]


def test_number_that_does_not_fit_is_an_issue_and_not_a_failure(warehouse: Warehouse, tmp_path: Path) -> None:
    rows = [record("d1", 5, meetings=1e300, training_hours=2), record("d1", 6, meetings=float("nan"))]
    result = warehouse.load(write_batch(tmp_path / "b", [*rows, record("d1", 7, meetings=3)]))
    assert (result.records, result.quarantined, result.issues) == (1, 2, 2)
    assert [row["value"] for row in warehouse.rows("fact")] == [3]
    assert {(row["code"], row["cell"]) for row in warehouse.rows("issue")} == {
        ("value_out_of_range", "E5"),
        ("value_out_of_range", "E6"),
    }


def test_record_without_verdict_is_a_bug(warehouse: Warehouse, tmp_path: Path) -> None:
    batch = monthly(tmp_path, "d1", 7)
    verdicts = write_batch(tmp_path / "other", []) / "validate" / "verdicts.parquet"
    verdicts.replace(batch / "validate" / "verdicts.parquet")
    with pytest.raises(RuntimeError, match="without a verdict"):
        warehouse.load(batch)


def test_failing_build_leaves_everything_as_before(warehouse: Warehouse, tmp_path: Path) -> None:
    def fails(connection: Connection, *, moment: datetime) -> None:
        assert connection.execute(sa.text("SELECT COUNT(*) FROM core.delivery")).scalar_one() == 2
        views(connection, moment=moment)
        raise ValueError("the build failed")

    warehouse.load(monthly(tmp_path, "d1", 7), arrivals=[arrived("d1", 3)])
    before = warehouse.marts(), warehouse.rows("run"), warehouse.rows("state"), warehouse.rows("district")
    with pytest.raises(ValueError, match="the build failed"):
        warehouse.load(
            monthly(tmp_path, "d2", 9),
            arrivals=[arrived("d2", 20)],
            lists=Lists("lists-2", {"haifa": "אחר"}),
            run_id="run-2",
            build=fails,
        )
    assert (warehouse.marts(), warehouse.rows("run"), warehouse.rows("state"), warehouse.rows("district")) == before
    assert march(warehouse) == 7


def test_failing_first_load_leaves_no_tables(warehouse: Warehouse, tmp_path: Path) -> None:
    def fails(connection: Connection, *, moment: datetime) -> None:
        raise ValueError("the build failed")

    with pytest.raises(ValueError, match="the build failed"):
        warehouse.load(monthly(tmp_path, "d1", 7), build=fails)
    assert warehouse.rows("delivery") == []
    with warehouse.engine.connect() as connection:
        schemas = sa.text("SELECT schema_name FROM information_schema.schemata WHERE schema_name IN ('core', 'mart')")
        assert connection.execute(schemas).all() == []


def test_changed_lists_show_at_once_and_unchanged_ones_are_left(warehouse: Warehouse, tmp_path: Path) -> None:
    warehouse.load(monthly(tmp_path, "d1", 7))
    state = warehouse.rows("state")
    warehouse.load(run_id="run-2")
    assert warehouse.rows("state") == state
    warehouse.load(lists=Lists("lists-2", {"haifa": "חיפה והצפון"}), run_id="run-3")
    assert {row["district_name"] for row in warehouse.rows("district_summary", "mart")} == {"חיפה והצפון"}
    assert warehouse.rows("state") != state


def test_expected_reports_are_kept_up_to_the_day(warehouse: Warehouse) -> None:
    def asked() -> dict[str, dict[str, Any]]:
        return {row["period_key"]: row for row in warehouse.rows("expected_report") if row["is_asked"]}

    warehouse.load(now=datetime(2021, 3, 30, tzinfo=UTC))
    assert set(asked()) == {"2021-01", "2021-02"}
    warehouse.load(now=datetime(2021, 3, 30, 22, tzinfo=UTC), run_id="run-2")  # already the 31st in Israel
    expected = asked()
    assert {key: row["is_due"] for key, row in expected.items()} == {"2021-01": True, "2021-02": True, "2021-03": False}
    assert set(expected) == {"2021-01", "2021-02", "2021-03"}
    assert expected["2021-01"]["due_until"] == datetime(2021, 2, 10, 22)
    assert expected["2021-03"]["due_until"] == datetime(2021, 4, 10, 21)
    missing = warehouse.rows("reporting_status", "mart")
    assert {(row["period_key"], row["status"]) for row in missing} == {(key, "missing") for key in expected}


def test_two_loads_at_once_are_as_one_after_the_other(
    warehouse: Warehouse, other_warehouse: Warehouse, tmp_path: Path
) -> None:
    batches = [monthly(tmp_path, f"d{day}", day) for day in range(1, 7)]
    in_turn = other_warehouse
    for day, batch in enumerate(batches, start=1):
        in_turn.load(batch, arrivals=[arrived(f"d{day}", day)])
    failures: list[BaseException] = []

    def load(days: list[int]) -> None:
        try:
            for day in days:
                warehouse.load(batches[day - 1], arrivals=[arrived(f"d{day}", day)])
        except BaseException as error:
            failures.append(error)

    threads = [Thread(target=load, args=(days,)) for days in ([1, 2, 3, 4], [6, 5, 4, 3])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert warehouse.marts_now() == in_turn.marts_now()
    assert len(warehouse.rows("fact")) == 12


def test_finished_run_knows_its_stages(warehouse: Warehouse) -> None:
    warehouse.load(run_id="run-1")
    finish_run(warehouse.engine, "run-1", NOW + timedelta(minutes=2), {"read": 1.5})
    (run,) = warehouse.rows("run")
    assert run["finished_at"] == naive(NOW + timedelta(minutes=2))
    assert json.loads(run["stage_seconds"]) == {"read": 1.5}


def test_every_view_is_there_after_the_first_load(warehouse: Warehouse) -> None:
    warehouse.load()
    assert set(warehouse.marts()) == {view.name for view in MARTS}


def naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def _any_text(code: str) -> dict[str, str]:
    from hosen.issues import codes

    return dict.fromkeys(codes()[code].parameters, "x")
