"""A file that kills its reader kills nothing else."""

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hosen.batch import issues_from, read_table
from hosen.read.context import Delivered
from hosen.read.delivery import Read
from hosen.read.run import read_batch
from hosen.read.worker import Failure, Worker
from hosen.settings import PROJECT_ROOT, Settings
from hosen.storage import Store

from .conftest import MakeWorkbook

HEADER = ["מינהל", "אגף/מחלקה", "שירות חברתי", "תקציב"]
HINTS = {"form": "service_book", "submitter": "welfare_ministry", "period": "2021", "origin": "option"}


@pytest.fixture
def good(workbook: MakeWorkbook) -> Path:
    return workbook(name="good.xlsx", a=[HEADER, ["מ", "א", "ש", 1]])


@pytest.fixture
def far_corner(workbook: MakeWorkbook) -> Path:
    """Under two thousand bytes, with one value in the sheet's last cell: half a terabyte for who reserves the area."""
    path = workbook(name="corner.xlsx", a=[[1]])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(
        b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def test_the_next_file_is_read_after_one_on_which_the_reader_died(good: Path) -> None:
    with Worker((PROJECT_ROOT,)) as worker:
        worker._start().kill()
        killed = worker.read(good, Delivered("a" * 64, "good.xlsx", HINTS))
        after = worker.read(good, Delivered("b" * 64, "good.xlsx", HINTS))
    assert isinstance(killed, Read)
    assert [issue.code for issue in killed.issues] == ["file_over_limits"]
    assert isinstance(after, Read)
    assert [table.num_rows for table in after.records["service_book"]] == [1]


def test_an_area_that_no_memory_holds_is_refused(far_corner: Path) -> None:
    with Worker((PROJECT_ROOT,)) as worker:
        refused = worker.read(far_corner, Delivered("a" * 64, "corner.xlsx"))
        same_process = worker._process
    assert isinstance(refused, Read)
    assert [issue.code for issue in refused.issues] == ["file_over_limits"]
    assert same_process


def test_a_file_that_takes_too_long_is_stopped(good: Path) -> None:
    with Worker((PROJECT_ROOT,), seconds=0.001) as worker:
        stopped = worker.read(good, Delivered("a" * 64, "good.xlsx", HINTS))
    assert isinstance(stopped, Read)
    assert [issue.code for issue in stopped.issues] == ["file_over_limits"]


def test_a_failure_of_the_program_itself_is_told_from_a_bad_file(tmp_path: Path, good: Path) -> None:
    with Worker((PROJECT_ROOT,)) as worker:
        failed = worker.read(tmp_path / "vanished.xlsx", Delivered("a" * 64, "vanished.xlsx"))
        after = worker.read(good, Delivered("b" * 64, "good.xlsx", HINTS))
    assert isinstance(failed, Failure)
    assert (failed.error, "in open_books" in failed.trace) == ("FileNotFoundError", True)
    assert isinstance(after, Read)


def _batch(tmp_path: Path, *files: Path) -> tuple[Path, Settings]:
    settings = Settings(tmp_path / "home", (PROJECT_ROOT,), "duckdb:///unused")
    store = Store(settings.deliveries)
    arrivals = [store.add(file, source="test", name=file.name, received_at=datetime.now(UTC)) for file in files]
    batch = settings.batches / "run" / "0001"
    batch.mkdir(parents=True)
    deliveries = [{"delivery": arrival.delivery, "name": arrival.name, "hints": HINTS} for arrival in arrivals]
    (batch / "batch.json").write_text(json.dumps({"run_id": "run", "deliveries": deliveries}), "utf-8")
    return batch, settings


def test_a_batch_goes_on_past_bad_files(tmp_path: Path, good: Path, far_corner: Path) -> None:
    batch, settings = _batch(tmp_path, far_corner, good)
    counts = read_batch(batch, settings)
    assert counts == {"deliveries": 2, "records": 1, "issues": 1, "bugs": 0}
    outcomes = read_table(batch / "read", "outcomes").to_pylist()
    assert [outcome["outcome"] for outcome in outcomes] == ["rejected", "read"]
    (row,) = read_table(batch / "read", "records_service_book").to_pylist()
    assert (row["budget"], row["budget__cell"], row["period_key"]) == (1.0, "D2", "2021")
    (raw,) = read_table(batch / "read", "raw").to_pylist()
    assert raw["headers"][raw["are_numbers"].index(True)] == "תקציב"
    assert (row["raw_table"], row["raw_line"], raw["numbers"]) == (raw["raw_table"], 0, [1.0])


def test_a_bug_is_told_from_bad_data_and_tells_nothing_of_the_cells(
    tmp_path: Path, good: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from hosen.read import worker

    def in_this_process(self: Worker, path: Path, delivered: Delivered) -> object:
        return worker._answer(path, delivered, None)  # forms that are none: any real bug looks like this

    monkeypatch.setattr(Worker, "read", in_this_process)
    batch, settings = _batch(tmp_path, good)
    counts = read_batch(batch, settings)
    assert counts["bugs"] == 1
    (issue,) = issues_from(read_table(batch / "read", "issues"))
    assert issue.code == "file_crashed_reader"
    assert "delivery.py:" in caplog.text
    assert "Traceback" not in caplog.text
