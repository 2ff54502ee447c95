"""Runs that are asked for, followed to their end: `collect`, and the runs that its news cause."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from hosen.embedded_airflow.api import FINISHED, AirflowApi, AirflowError, Json
from hosen.embedded_airflow.processes import DAG_IDS, RunningAirflow
from hosen.errors import HosenError

POLL_SECONDS = 0.5
QUIET_SECONDS = 15
"""How often to say that a task is still at work."""
TASK_ENDED = frozenset({"success", "failed", "skipped", "upstream_failed"})


@dataclass(frozen=True)
class FinishedRun:
    """A DAG run that has ended. tasks: its task instances, as Airflow's REST interface gives them."""

    dag_id: str
    run_id: str
    state: str
    tasks: tuple[Json, ...]

    @property
    def is_success(self) -> bool:
        return self.state == "success"

    def seconds(self, task_id: str) -> float:
        """How long all instances of a task took together."""
        return sum(task["duration"] or 0.0 for task in self.tasks if task["task_id"] == task_id)


def run_to_the_end(airflow: RunningAirflow, say: Callable[[str], None], patience: float = 3600) -> list[FinishedRun]:
    """Has `collect` run now, and waits for it, for the runs it causes and for those that an Airflow that was killed
    left unfinished; tells of each task that ends, and prints the end of a failed one's log.

    Raises HosenError when it takes longer than `patience` seconds or one of Airflow's programs ends.
    """
    api = airflow.api
    for dag_id in DAG_IDS:
        api.unpause(dag_id)
    unfinished = [(dag_id, run) for dag_id in DAG_IDS for run in api.unfinished_runs(dag_id)]
    to_follow = [(dag_id, str(run["dag_run_id"])) for dag_id, run in unfinished]
    # The hourly run may be due just now; it sees as much as one that is asked for.
    if not any(
        dag_id == "collect" and (run["start_date"] or airflow.since) >= airflow.since for dag_id, run in unfinished
    ):
        to_follow.append(("collect", api.trigger("collect")))
    follower = _Follower(airflow, say, time.monotonic() + patience)
    finished: list[FinishedRun] = []
    for dag_id, run_id in to_follow:  # grows while it is gone through
        finished.append(follower.follow(dag_id, run_id))
        if dag_id == "collect":
            to_follow += [caused for caused in follower.caused_by(finished[-1]) if caused not in to_follow]
    for run in finished:
        if not run.is_success:
            _say_why(api, run, say)
    return finished


class _Follower:
    def __init__(self, airflow: RunningAirflow, say: Callable[[str], None], deadline: float) -> None:
        self._airflow = airflow
        self._say = say
        self._deadline = deadline
        self._spoke_at = time.monotonic()

    def follow(self, dag_id: str, run_id: str) -> FinishedRun:
        api = self._airflow.api
        told: set[tuple[str, int]] = set()
        while True:
            state = str(api.run(dag_id, run_id)["state"])
            tasks = api.tasks(dag_id, run_id)
            self._tell(tasks, told)
            if state in FINISHED:
                self._say_now(f"{dag_id}: {state}")
                return FinishedRun(dag_id, run_id, state, tuple(tasks))
            self._wait(f"{dag_id}: {_at_work(tasks) or state}")

    def caused_by(self, run: FinishedRun) -> list[tuple[str, str]]:
        """The runs that a finished run's news cause; none where it had none."""
        while (caused := self._airflow.api.runs_caused_by(run.dag_id, run.run_id)) is None:
            self._wait("Airflow has not yet made the run that follows")
        return caused

    def _tell(self, tasks: Iterable[Json], told: set[tuple[str, int]]) -> None:
        ended = [task for task in tasks if task["state"] in TASK_ENDED]
        for task in sorted(ended, key=lambda one: one["end_date"] or ""):
            key = (task["task_id"], task["map_index"])
            if key not in told:
                told.add(key)
                took = f"{task['duration']:5.1f} s" if task["duration"] else "       "
                self._say_now(f"  {took}  {_name(task):<40} {task['state']}")

    def _wait(self, at: str) -> None:
        self._airflow.check()
        now = time.monotonic()
        if now > self._deadline:
            raise HosenError(f"gave up waiting ({at}); look at {self._airflow.api.address}")
        if now - self._spoke_at > QUIET_SECONDS:
            self._say_now(f"  … {at}")
        time.sleep(POLL_SECONDS)

    def _say_now(self, line: str) -> None:
        self._spoke_at = time.monotonic()
        self._say(line)


def _say_why(api: AirflowApi, run: FinishedRun, say: Callable[[str], None]) -> None:
    for task in run.tasks:
        if task["state"] != "failed" or task["task_id"] == "outcome":
            continue
        try:
            lines = api.log_end(task)
        except (AirflowError, KeyError) as error:
            lines = [f"(Airflow does not give the log: {error})"]
        say(
            "\n".join(
                [f"{run.dag_id}, task {_name(task)} failed; the end of its log:", *(f"    {line}" for line in lines)]
            )
        )


def _at_work(tasks: Iterable[Json]) -> str:
    return ", ".join(_name(task) for task in tasks if task["state"] in {"running", "up_for_retry", "queued"})


def _name(task: Json) -> str:
    index = task["rendered_map_index"] or (str(task["map_index"]) if task["map_index"] >= 0 else "")
    return f"{task['task_id']} {index}".rstrip()
