"""Starting and stopping Airflow's programs; one Airflow at a time on a home."""

import fcntl
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from hosen.embedded_airflow.api import AirflowApi, AirflowError
from hosen.embedded_airflow.home import USER, AirflowHome, airflow
from hosen.errors import HosenError

PROGRAMS = ("api-server", "scheduler", "dag-processor")
"""What runs DAGs. A triggerer is added when somebody looks at the page, which misses it otherwise."""
FIRST_PORT = 8080
START_SECONDS = 120
TASKS_SECONDS = 20
"""How long running tasks may take to end when Airflow is stopped; what is killed then is done again by the next one."""
STOP_SECONDS = 5
POOL = "warehouse_writer"
POOL_DESCRIPTION = "One slot: while a task has the warehouse open for writing, nobody else can open a DuckDB file."
DAG_IDS = ("collect", "consolidate")


@dataclass
class RunningAirflow:
    """An Airflow that answers. is_ours: started here, and stopped when the block that asked for it ends. since: when it
    was asked for, as UTC text; runs that begin later see what stood in the sources then."""

    home: AirflowHome
    api: AirflowApi
    is_ours: bool
    since: str
    programs: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def check(self) -> None:
        """Raises HosenError when one of the programs has ended, with the end of its output if it was started here."""
        for name, program in self.programs.items():
            if program.poll() is not None:
                tail = _tail(self.home.logs / f"{name}.log")
                raise HosenError(f"Airflow's {name} ended with code {program.returncode}; its last lines:\n{tail}")
        if not self.is_ours and not _is_healthy(self.api):
            raise HosenError(f"the Airflow that was running at {self.api.address} has ended, or its scheduler has")


@contextmanager
def running(home: AirflowHome, say: Callable[[str], None], *, with_triggerer: bool = False) -> Iterator[RunningAirflow]:
    """An Airflow on this home, both DAGs parsed and able to run: the one that is running already, or one started
    here and stopped at the end, whatever ends the block.

    Raises HosenError when it does not come up, when a DAG file cannot be imported, or when another Airflow has this
    home and does not answer.
    """
    home.folder.mkdir(parents=True, exist_ok=True)
    since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    with (home.folder / "lock").open("a+") as lock:
        if not _lock(lock.fileno()) and not _clear_orphans(home, lock.fileno(), say):
            yield _find(home, since)
            return
        home.prepare(say)
        port = free_port()
        api = AirflowApi(f"http://127.0.0.1:{port}", USER, home.password())
        found = RunningAirflow(home, api, True, since)
        say(f"starting Airflow at {api.address}")
        try:
            for name in (*PROGRAMS, "triggerer") if with_triggerer else PROGRAMS:
                found.programs[name] = _start(home, name, port, lock.fileno())
                _note(home, found)
            _wait_until_ready(found)
            yield found
        finally:
            _stop(found.programs)
            _notes(home).unlink(missing_ok=True)


def free_port(first: int = FIRST_PORT, tries: int = 50) -> int:
    """The first port from `first` on that nobody listens on at this machine."""
    for port in range(first, first + tries):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port
    raise HosenError(f"no free port between {first} and {first + tries - 1} for Airflow's page")


def _lock(descriptor: int) -> bool:
    """Takes the home's lock. Airflow's programs inherit it, so it is held for as long as one of them lives, even if
    the process that started them was killed."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _note(home: AirflowHome, found: RunningAirflow) -> None:
    """Writes down who started what, for the next one who finds the home taken."""
    said = {
        "address": found.api.address,
        "process": os.getpid(),
        "groups": [program.pid for program in found.programs.values()],
    }
    _notes(home).write_text(json.dumps(said), "utf-8")


def _noted(home: AirflowHome) -> dict[str, Any]:
    with suppress(OSError, ValueError):
        return cast(dict[str, Any], json.loads(_notes(home).read_text("utf-8")))
    return {}


def _clear_orphans(home: AirflowHome, lock: int, say: Callable[[str], None]) -> bool:
    """Ends what is left of an Airflow whose starter was killed; whether that freed the home's lock."""
    noted = _noted(home)
    if not noted or Path(f"/proc/{noted['process']}").exists():
        return False
    say("ending what is left of an Airflow that was killed")
    for number in (signal.SIGTERM, signal.SIGKILL):
        for group in noted["groups"]:
            if _is_airflow(group):
                with suppress(ProcessLookupError):
                    os.killpg(group, number)
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline:
            if _lock(lock):
                return True
            time.sleep(0.2)
    return False


def _is_airflow(group: int) -> bool:
    """Whether a process of the group calls itself Airflow; numbers of ended groups are given out again."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # ended while we looked
            state = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(state[2]) == group and b"airflow" in (folder / "cmdline").read_bytes():
                return True
    return False


def _find(home: AirflowHome, since: str) -> RunningAirflow:
    noted = _noted(home)
    api = AirflowApi(noted.get("address", ""), USER, home.password())
    if not _is_healthy(api):
        raise HosenError(
            f"another Airflow has {home.folder} and does not answer yet or any more (started by process "
            f"{noted.get('process', 'unknown')}); wait for it or stop it, then try again"
        )
    return RunningAirflow(home, api, False, since)


def _is_healthy(api: AirflowApi) -> bool:
    try:
        health = api.health()
    except (AirflowError, ValueError):
        return False
    return health.get("scheduler") == health.get("dag_processor") == "healthy"


def _start(home: AirflowHome, name: str, port: int, lock: int) -> subprocess.Popen[bytes]:
    with (home.logs / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            airflow(name),
            env=home.environment(port),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches only us, and we stop them in order
            pass_fds=(lock,),
        )


def _wait_until_ready(found: RunningAirflow) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        found.check()
        if _is_healthy(found.api):
            parsed = found.api.parsed_at()
            if all(parsed.get(dag_id, "") >= found.since for dag_id in DAG_IDS):
                found.api.ensure_pool(POOL, 1, POOL_DESCRIPTION)
                return
            if errors := found.api.import_errors():
                raise HosenError("Airflow cannot import a DAG file:\n" + "\n".join(errors))
        time.sleep(0.3)
    logs = ", ".join(str(found.home.logs / f"{name}.log") for name in found.programs)
    raise HosenError(f"Airflow was not ready after {START_SECONDS} s; its programs' output is in {logs}")


def _stop(programs: dict[str, subprocess.Popen[bytes]]) -> None:
    """The scheduler first: its tasks need the API server to report their end. A second Ctrl-C does not get in the
    way of stopping the rest."""
    previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        if scheduler := programs.get("scheduler"):
            _signal(scheduler, signal.SIGTERM)
            _end(scheduler, TASKS_SECONDS)
        others = [program for name, program in programs.items() if name != "scheduler"]
        for program in others:
            _signal(program, signal.SIGTERM)
        for program in others:
            _end(program, STOP_SECONDS)
    finally:
        signal.signal(signal.SIGINT, previous)


def _end(program: subprocess.Popen[bytes], patience: float) -> None:
    """Waits for a program that was told to stop, and kills what is left of its group: workers may outlive it."""
    with suppress(subprocess.TimeoutExpired):
        program.wait(patience)
    if _group_lives(program.pid):
        _signal(program, signal.SIGKILL)
    program.wait()


def _signal(program: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(program.pid, number)


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def _notes(home: AirflowHome) -> Path:
    return home.folder / "running.json"


def _tail(log: Path, lines: int = 20) -> str:
    return "\n".join(log.read_text("utf-8", errors="replace").splitlines()[-lines:])
