"""A reader who asks all the while that loads go on sees whole states only, and never an error."""

import json
from pathlib import Path

from tests.faults import polling, processes
from tests.load.sample import Warehouse, arrived, record, write_batch

from hosen.publish.run import publish

LOADS = 6


def version(folder: Path, number: int) -> Path:
    """The report's n-th version: n and 1000 n meetings in two centres, in rows that come and go."""
    delivery = f"d{number}"
    rows = [record(delivery, 5, meetings=number), record(delivery, 6, meetings=1000 * number, centre_code="2")]
    return write_batch(folder / delivery, rows)


def state(number: int) -> polling.State:
    total = 1001 * number
    return (total, total, total, number)


def load_and_publish(warehouse: Warehouse, folder: Path, number: int) -> None:
    batch = version(folder, number)
    warehouse.load(batch, arrivals=[arrived(f"d{number}", number)], run_id=f"run-{number}")
    publish(warehouse.settings, warehouse.engine)


def test_a_reader_sees_whole_states_only(warehouse: Warehouse, tmp_path: Path) -> None:
    load_and_publish(warehouse, tmp_path, 1)
    until = tmp_path / "until"
    copy = str(warehouse.settings.mart_copy)
    readers = {"copy": processes.begin(polling.poll_copy, Path(copy), until, tmp_path / "copy.json")}
    if not warehouse.settings.is_duckdb:
        for name, poll in (("statement", polling.poll_statement), ("transaction", polling.poll_transaction)):
            readers[name] = processes.begin(poll, warehouse.url, until, tmp_path / f"{name}.json")
    for number in range(2, LOADS + 1):
        load_and_publish(warehouse, tmp_path, number)
    until.touch()
    assert {name: processes.ended(process) for name, process in readers.items()} == dict.fromkeys(readers, 0)

    whole = [state(number) for number in range(1, LOADS + 1)]
    for name in readers:
        said = json.loads((tmp_path / f"{name}.json").read_text("utf-8"))
        assert said["errors"] == [], name
        seen = {tuple(one): times for one, times in said["seen"]}
        assert set(seen) <= set(whole), name
        assert whole[-1] in seen, name
        assert sum(seen.values()) > LOADS, f"{name}: it looked too seldom"
        assert len(seen) > 2, f"{name}: it saw nothing change"


def test_what_is_asked_changes_with_every_load(warehouse: Warehouse, tmp_path: Path) -> None:
    """Else the test above could not fail."""
    until = tmp_path / "until"
    until.touch()
    for number in (1, 2):
        load_and_publish(warehouse, tmp_path, number)
        polling.poll_copy(warehouse.settings.mart_copy, until, tmp_path / "copy.json")
        assert json.loads((tmp_path / "copy.json").read_text("utf-8"))["seen"] == [[list(state(number)), 1]]
