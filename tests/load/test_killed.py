"""A load that is killed in the middle of its transaction: the next one brings what an undisturbed one would have."""

import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import Connection
from tests.load.sample import NOW, Warehouse, arrived, record, views, write_batch


def second_batch(folder: Path) -> Path:
    rows = [record("d2", row, meetings=row, families_active=1, centre_code=str(1 + row % 2)) for row in range(5, 40)]
    return write_batch(folder, rows)


def kill_self(connection: Connection, *, moment: datetime) -> None:
    views(connection, moment=moment)
    os.kill(os.getpid(), signal.SIGKILL)


def test_killed_load_leaves_nothing_and_can_be_repeated(
    warehouse: Warehouse, other_warehouse: Warehouse, tmp_path: Path
) -> None:
    first = write_batch(tmp_path / "first", [record("d1", 5, meetings=7)])
    second = second_batch(tmp_path / "second")
    undisturbed = other_warehouse
    for one in (warehouse, undisturbed):
        one.load(first, arrivals=[arrived("d1", 3)])
    undisturbed.load(second, arrivals=[arrived("d2", 9)], run_id="run-2")
    before = warehouse.marts()

    child = subprocess.run(
        [sys.executable, "-m", "tests.load.test_killed", warehouse.url, str(tmp_path), str(second)],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )
    assert child.returncode == -signal.SIGKILL, child.stderr
    assert warehouse.marts() == before

    result = warehouse.load(second, arrivals=[arrived("d2", 9)], run_id="run-2")
    assert (result.deliveries, result.records) == (1, 35)
    assert warehouse.marts() == undisturbed.marts()
    assert warehouse.marts() != before
    assert len(warehouse.rows("fact")) == len(undisturbed.rows("fact")) == 71


if __name__ == "__main__":
    url, home, batch = sys.argv[1:]
    Warehouse(url, Path(home)).load(Path(batch), arrivals=[arrived("d2", 9)], run_id="run-2", now=NOW, build=kill_self)
