"""A real Airflow on a home of its own, started the way `make airflow` starts it."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hosen.dag_parts import WRITER_POOL
from hosen.embedded_airflow import processes
from hosen.embedded_airflow.home import AirflowHome
from hosen.embedded_airflow.processes import POOL, RunningAirflow, free_port, running
from hosen.embedded_airflow.watch import run_to_the_end
from hosen.errors import HosenError
from hosen.settings import PROJECT_ROOT, Settings

START_SECONDS = 120
MISTAKE = "source: broken\nkind: carrier_pigeon\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> AirflowHome:
    """A storage root with an empty inbox and an empty list of sources of its own."""
    root = tmp_path_factory.mktemp("served")
    (root / "inbox").mkdir()
    (root / "own" / "sources").mkdir(parents=True)
    return AirflowHome(Settings(root, (PROJECT_ROOT, root / "own"), f"duckdb:///{root / 'warehouse.duckdb'}"))


@pytest.fixture(scope="module")
def airflow(home: AirflowHome) -> Iterator[RunningAirflow]:
    """`make airflow` in the background; at the end it is told to stop, and none of its processes may be left."""
    environment = {
        **os.environ,
        "HOSEN_HOME": str(home.settings.home),
        "HOSEN_CONFIG": os.pathsep.join(map(str, home.settings.config)),
    }
    output = home.settings.home / "output.txt"
    with output.open("w") as file:
        served = subprocess.Popen(
            [sys.executable, "-m", "hosen.embedded_airflow"], env=environment, stdout=file, stderr=file
        )
    try:
        _wait_for("Airflow's page", output, served)
        with running(home, print) as found:
            yield found
    finally:
        served.send_signal(signal.SIGTERM)
        assert served.wait(90) == 0, output.read_text()
    assert output.read_text().splitlines()[-1] == "Airflow has stopped"
    assert _is_free(home), "a process of Airflow has outlived it"


def _wait_for(words: str, output: Path, program: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while words not in output.read_text():
        assert program.poll() is None, output.read_text()
        assert time.monotonic() < deadline, output.read_text()
        time.sleep(0.2)


def _is_free(home: AirflowHome) -> bool:
    """Every program of an Airflow holds its home's lock as long as it lives."""
    with (home.folder / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def test_an_airflow_that_runs_already_is_used(airflow: RunningAirflow, home: AirflowHome) -> None:
    assert not airflow.is_ours
    assert not _is_free(home)
    health = airflow.api.health()
    assert {name: health[name] for name in ("scheduler", "dag_processor", "triggerer")} == {
        "scheduler": "healthy",
        "dag_processor": "healthy",
        "triggerer": "healthy",
    }


def test_whoever_starts_it_says_where_the_password_is(airflow: RunningAirflow, home: AirflowHome) -> None:
    output = (home.settings.home / "output.txt").read_text()
    assert str(home.password_file) in output
    assert home.password() not in output


def test_an_empty_inbox_is_looked_at_and_announces_nothing(airflow: RunningAirflow) -> None:
    said: list[str] = []
    runs = run_to_the_end(airflow, said.append)
    assert {(run.dag_id, run.state) for run in runs} == {("collect", "success")}
    states = {task["task_id"]: task["state"] for task in runs[-1].tasks}
    assert states == {"sources": "success", "collect_source": "success", "landed": "skipped", "outcome": "success"}
    assert any("collect_source inbox" in line for line in said)


def test_a_failed_run_is_told_with_the_end_of_its_log(airflow: RunningAirflow, home: AirflowHome) -> None:
    broken = home.settings.home / "own" / "sources" / "broken.yml"
    broken.write_text(MISTAKE)
    said: list[str] = []
    try:
        runs = run_to_the_end(airflow, said.append)
    finally:
        broken.unlink()
    assert not any(run.is_success for run in runs)
    assert "carrier_pigeon" in said[-1]
    assert "collect, task sources failed" in said[-1]


def test_a_home_that_is_taken_by_something_silent_is_left_alone(tmp_path: Path) -> None:
    home = AirflowHome(Settings(tmp_path, (PROJECT_ROOT,), "duckdb:///:memory:"))
    home.folder.mkdir()
    home._write_password()
    with (home.folder / "lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(HosenError, match="another Airflow has"), running(home, print):
            pass


def test_a_program_that_ends_at_once_is_told_with_its_last_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = AirflowHome(Settings(tmp_path, (PROJECT_ROOT,), "duckdb:///:memory:"))
    monkeypatch.setattr(AirflowHome, "prepare", lambda self, say: (self.logs.mkdir(), self._write_password()))
    ends = "raise SystemExit('no api-server today')"
    stays = "import time; time.sleep(60)"
    monkeypatch.setattr(
        processes, "airflow", lambda name: [sys.executable, "-c", ends if name == "api-server" else stays]
    )
    with pytest.raises(HosenError, match="no api-server today"), running(home, print):
        pass
    assert _is_free(home)


def test_a_port_that_is_taken_is_passed_over() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        assert free_port(first=port) > port


def test_the_pool_that_is_made_is_the_one_that_tasks_take() -> None:
    assert POOL == WRITER_POOL
