"""Run as a program by the tests beside it, with Airflow's settings in the environment: Airflow reads them when it is
imported, and keeps what it makes out of them for the rest of the process.

    airflow_process.py look        what the DAG files hold
    airflow_process.py runs        DAG runs, good and bad, on the sheets that the test has put into the inbox

Prints one line of JSON.
"""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

HEAVY = ("great_expectations", "pandas", "duckdb")


def look() -> dict[str, Any]:
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(os.environ["AIRFLOW__CORE__DAGS_FOLDER"])
    return {
        "dags": {
            dag_id: {
                "schedule": dag.schedule
                if isinstance(dag.schedule, str)
                else [asset.name for asset in dag.schedule or ()],
                "catchup": dag.catchup,
                "max_active_runs": dag.max_active_runs,
                "tags": sorted(dag.tags),
                "has_doc": bool(dag.doc_md),
                "leaves": [task.task_id for task in dag.leaves],
                "tasks": {task.task_id: _task(task) for task in dag.tasks},
            }
            for dag_id, dag in bag.dags.items()
        },
        "import_errors": bag.import_errors,
        "seconds": {Path(one.file).name: one.duration.total_seconds() for one in bag.dagbag_stats},
        "heavy": [name for name in HEAVY if name in sys.modules],
    }


def _task(task: Any) -> dict[str, Any]:
    return {
        "pool": task.pool,
        "rule": task.trigger_rule.value,
        "outlets": [asset.name for asset in task.outlets],
        "downstream": sorted(task.downstream_task_ids),
        "is_mapped": task.is_mapped or task.get_closest_mapped_task_group() is not None,
        "retries": task.retries,
        "has_timeout": task.execution_timeout is not None,
    }


def runs() -> dict[str, Any]:
    """One scenario after the other on the same home; each entry says how its run ended."""
    from airflow.dag_processing.dagbag import DagBag

    from hosen import pipeline

    bag = DagBag(os.environ["AIRFLOW__CORE__DAGS_FOLDER"])
    inbox = Path(os.environ["HOSEN_HOME"]) / "inbox"
    waiting = Path(os.environ["HOSEN_HOME"]) / "to_come"

    def run(dag_id: str, conf: dict[str, Any] | None = None) -> dict[str, Any]:
        finished = bag.get_dag(dag_id).test(run_conf=conf)
        tasks = finished.get_task_instances()
        return {
            "state": str(finished.state),
            "tasks": {_name(one): str(one.state) for one in sorted(tasks, key=_name)},
            "report": next((one.xcom_pull(task_ids="report") for one in tasks if one.task_id == "report"), None),
            "announced": _announced(finished.run_id),
        }

    def with_broken(name: str, broken: Callable[..., Any]) -> dict[str, Any]:
        whole = getattr(pipeline, name)
        setattr(pipeline, name, broken)
        try:
            return run("consolidate", {"max_files": 1})
        finally:
            setattr(pipeline, name, whole)

    def break_second_batch(batch: str) -> dict[str, int]:
        if batch.endswith("0002"):
            raise RuntimeError("a bug put in by the test")
        return validate(batch)

    validate, report = pipeline.validate, pipeline.report
    said: dict[str, Any] = {"collect": run("collect"), "good_and_torn": run("consolidate")}
    said["collect_again"] = run("collect")
    for file in list(waiting.iterdir()):
        file.rename(inbox / file.name)
    said["collect_more"] = run("collect")
    said["bug"] = with_broken("validate", break_second_batch)
    said["after_the_bug"] = {"waiting": pipeline.waiting(), **run("consolidate")}
    said["replay_of_nothing"] = run("replay")
    said["replay_of_a_form"] = run("replay", {"form": "centre_monthly"})
    said["replay_with_a_gap"] = _without_a_delivery(run)
    said["crashed_reader"] = with_broken("report", lambda run_id: {**report(run_id), "bugs": 1})
    said["no_source"] = _without_sources(run)
    return said


def _without_a_delivery(run: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """A replay of everything while the bytes of one list of people are gone from the store."""
    from hosen import replay
    from hosen.settings import Settings
    from hosen.storage import Store

    [gone] = replay.look({"form": "participants"})
    place = Store(Settings.load().deliveries).bytes_path(gone["delivery"])
    aside = place.rename(place.with_suffix(".aside"))
    try:
        return run("replay", {"form": "", "all": True, "max_files": 2})  # conf outlives a run of `dag.test`
    finally:
        aside.rename(place)


def _without_sources(run: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    from hosen import pipeline
    from hosen.errors import ConfigError

    def fail() -> list[str]:
        raise ConfigError("sources/inbox.yml, line 3: a mistake")

    whole, pipeline.source_names = pipeline.source_names, fail
    try:
        return run("collect")
    finally:
        pipeline.source_names = whole


def _announced(run_id: str) -> list[str]:
    from airflow.models.asset import AssetEvent
    from airflow.utils.session import create_session

    with create_session() as session:
        return [event.asset.name for event in session.query(AssetEvent).filter_by(source_run_id=run_id)]


def _name(task: Any) -> str:
    return task.task_id if task.map_index < 0 else f"{task.task_id} {task.map_index}"


if __name__ == "__main__":
    answer = {"look": look, "runs": runs}[sys.argv[1]]()
    print("\n" + json.dumps(answer, default=str))
