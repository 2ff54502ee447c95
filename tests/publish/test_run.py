"""The readers' copy: what it holds, when it is written, and that it is whole or the one before."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from tests.load.sample import MARTS, Warehouse, arrived, record, write_batch

from hosen.errors import WarehouseError
from hosen.publish.run import publish


@pytest.fixture
def loaded(warehouse_url: str, tmp_path: Path) -> Warehouse:
    warehouse = Warehouse(warehouse_url, tmp_path)
    warehouse.load(batch(tmp_path / "first", "d1", 7), arrivals=[arrived("d1", 3)])
    return warehouse


def batch(folder: Path, delivery: str, meetings: float) -> Path:
    return write_batch(folder, [record(delivery, 5, meetings=meetings, families_active=3)])


def opened(copy: Path) -> duckdb.DuckDBPyConnection:
    """The copy as a reader opens it."""
    return duckdb.connect(str(copy), read_only=True)


def rows(copy: Path, query: str) -> list[tuple[object, ...]]:
    with opened(copy) as db:
        return db.execute(query).fetchall()


def test_copy_holds_the_views_as_tables_and_nothing_else(loaded: Warehouse) -> None:
    copy = publish(loaded.settings, loaded.engine)
    assert copy == loaded.settings.mart_copy
    schemas = "SELECT DISTINCT table_schema, table_type FROM information_schema.tables"
    assert rows(copy, schemas) == [("main", "BASE TABLE")]
    tables = {row[0] for row in rows(copy, "SELECT table_name FROM information_schema.tables")}
    assert tables == {"about", *(view.name for view in MARTS)}
    for view in MARTS:
        with opened(copy) as db:
            found = db.execute(f"SELECT * FROM mart.{view.name}").to_arrow_table().to_pylist()
        assert sorted(found, key=repr) == loaded.rows(view.name, "mart")
    assert loaded.rows("plan_vs_actual", "mart")


def test_copy_is_in_a_storage_version_that_other_tools_open(loaded: Warehouse) -> None:
    copy = publish(loaded.settings, loaded.engine)
    with duckdb.connect() as db:
        db.execute(f"ATTACH '{copy}' AS c (READ_ONLY)")
        ((tags,),) = db.execute("SELECT tags FROM duckdb_databases() WHERE database_name = 'c'").fetchall()
    assert tags["storage_version"].startswith("v1.2.0"), tags


def test_copy_explains_its_tables_and_columns(loaded: Warehouse) -> None:
    copy = publish(loaded.settings, loaded.engine)
    said = dict(rows(copy, "SELECT table_name, comment FROM duckdb_tables() WHERE table_name <> 'about'"))
    assert said == {view.name: view.comment for view in MARTS}
    columns = rows(copy, "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE database_name = 'mart'")
    columns = [row for row in columns if row[0] != "about"]
    assert set(columns) == {(view.name, column.name, column.comment) for view in MARTS for column in view.columns}


def test_copy_of_the_present_state_is_left_and_an_older_one_replaced(loaded: Warehouse, tmp_path: Path) -> None:
    copy = publish(loaded.settings, loaded.engine)
    first = copy.stat()
    publish(loaded.settings, loaded.engine)
    assert copy.stat().st_ino == first.st_ino
    loaded.load(batch(tmp_path / "second", "d2", 9), arrivals=[arrived("d2", 20)], run_id="run-2")
    reader = opened(copy)  # goes on reading the old file
    publish(loaded.settings, loaded.engine)
    assert copy.stat().st_ino != first.st_ino
    actual = "SELECT actual FROM district_program_month WHERE month = '2021-03' AND measure_code = 'meetings'"
    assert reader.execute(actual).fetchall() == [(7,)]
    reader.close()
    assert rows(copy, actual) == [(9,)]


def test_unfinished_or_broken_copies_do_not_stand_in_the_way(loaded: Warehouse) -> None:
    copy = loaded.settings.mart_copy
    copy.parent.mkdir(parents=True)
    copy.write_bytes(b"torn")
    copy.with_name(f".{copy.name}.unfinished").write_bytes(b"of a killed process")
    publish(loaded.settings, loaded.engine)
    assert rows(copy, "SELECT COUNT(*) FROM about") == [(1,)]
    assert {file.name for file in copy.parent.iterdir()} == {copy.name, ".lock"}


def test_failure_leaves_the_copy_before(loaded: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = publish(loaded.settings, loaded.engine)
    before = copy.read_bytes()
    loaded.load(batch(tmp_path / "second", "d2", 9), arrivals=[arrived("d2", 20)], run_id="run-2")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WarehouseError, match=r"No space left.*the one before stays"):
        publish(loaded.settings, loaded.engine)
    assert copy.read_bytes() == before


def test_full_disk_is_told_of_the_copy_and_leaves_nothing_half_written(loaded: Warehouse, tmp_path: Path) -> None:
    copy = publish(loaded.settings, loaded.engine)
    before = copy.read_bytes()
    loaded.load(batch(tmp_path / "second", "d2", 9), arrivals=[arrived("d2", 20)], run_id="run-2")
    allowed = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (15_000, allowed[1]))  # DuckDB fails as it does on a full disk
    try:
        with pytest.raises(WarehouseError, match=r"readers' copy .* cannot be written .*; the one before stays"):
            publish(loaded.settings, loaded.engine)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, allowed)
    assert copy.read_bytes() == before
    assert {file.name for file in copy.parent.iterdir()} == {copy.name, ".lock"}
    publish(loaded.settings, loaded.engine)
    assert rows(copy, "SELECT DISTINCT actual FROM district_program_month WHERE measure_code = 'meetings'") != [(7,)]


def test_what_someone_wrote_into_the_copy_does_not_reach_the_next_one(loaded: Warehouse, tmp_path: Path) -> None:
    copy = publish(loaded.settings, loaded.engine)
    killed = "import duckdb, os, sys; db = duckdb.connect(sys.argv[1]); db.execute('CREATE TABLE mine (n INT)')"
    subprocess.run([sys.executable, "-c", f"{killed}; os._exit(9)", str(copy)], check=False)
    assert copy.with_name(f"{copy.name}.wal").stat().st_size
    loaded.load(batch(tmp_path / "second", "d2", 9), arrivals=[arrived("d2", 20)], run_id="run-2")
    publish(loaded.settings, loaded.engine)
    assert rows(copy, "SELECT COUNT(*) FROM duckdb_tables() WHERE table_name = 'mine'") == [(0,)]
    assert {file.name for file in copy.parent.iterdir()} == {copy.name, ".lock"}


def test_nothing_to_publish(warehouse_url: str, tmp_path: Path) -> None:
    warehouse = Warehouse(warehouse_url, tmp_path)
    with pytest.raises(WarehouseError, match="nothing was loaded"):
        publish(warehouse.settings, warehouse.engine)
    assert not warehouse.settings.mart_copy.exists()
