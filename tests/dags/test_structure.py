"""What the DAG files hold: they are read once, by Airflow itself, in a process of their own."""

from collections.abc import Callable
from typing import Any

import pytest

from hosen.settings import PROJECT_ROOT

IMPORT_SECONDS = 5
"""Airflow gives up after 30 on a machine that may be ten times as busy as this one."""

POOL = "warehouse_writer"
OPENS_WAREHOUSE = {
    "collect": {"landed"},
    "consolidate": {"plan", "load", "mark", "publish", "report"},
    "replay": {"plan", "load", "mark", "publish", "report"},
}


@pytest.fixture(scope="module")
def seen(ask_airflow: Callable[[str], Any]) -> Any:
    return ask_airflow("look")


def test_the_dags_are_these_and_import_without_error(seen: Any) -> None:
    assert set(seen["dags"]) == {"collect", "consolidate", "replay"}
    assert seen["import_errors"] == {}


def test_every_file_in_dags_is_one_of_them(seen: Any) -> None:
    files = {file.name for file in (PROJECT_ROOT / "dags").rglob("*.py")}
    assert files == {"collect.py", "consolidate.py", "replay.py"} == set(seen["seconds"])


def test_files_import_fast_and_without_heavy_modules(seen: Any) -> None:
    assert seen["heavy"] == []
    assert all(seconds < IMPORT_SECONDS for seconds in seen["seconds"].values()), seen["seconds"]


def test_collect_runs_hourly_consolidate_on_what_has_landed_and_replay_by_hand(seen: Any) -> None:
    dags = seen["dags"]
    assert dags["collect"]["schedule"] == "@hourly"
    assert dags["consolidate"]["schedule"] == ["hosen_landed"]
    assert dags["replay"]["schedule"] == []
    for dag in dags.values():
        assert (dag["catchup"], dag["max_active_runs"], dag["tags"], dag["has_doc"]) == (False, 1, ["hosen"], True)


def test_tasks_follow_each_other_like_this(seen: Any) -> None:
    def order(dag_id: str) -> dict[str, list[str]]:
        return {name: task["downstream"] for name, task in seen["dags"][dag_id]["tasks"].items()}

    assert order("collect") == {
        "sources": ["collect_source", "outcome"],
        "collect_source": ["landed", "outcome"],
        "landed": ["outcome"],
        "outcome": [],
    }
    assert order("replay") == order("consolidate")
    assert order("consolidate") == {
        "plan": ["batch.read", "batch.validate", "load", "outcome"],
        "batch.read": ["batch.validate"],
        "batch.validate": ["load", "outcome"],
        "load": ["data_docs", "mark", "outcome", "publish"],
        "publish": ["outcome", "report"],
        "mark": ["outcome", "report"],
        "data_docs": ["outcome", "report"],
        "report": ["outcome"],
        "outcome": [],
    }


def test_the_only_leaf_runs_whatever_happened_before(seen: Any) -> None:
    for dag in seen["dags"].values():
        assert dag["leaves"] == ["outcome"]
        assert (dag["tasks"]["outcome"]["rule"], dag["tasks"]["outcome"]["retries"]) == ("all_done", 0)


def test_one_failed_batch_or_source_does_not_hold_up_the_others(seen: Any) -> None:
    assert seen["dags"]["collect"]["tasks"]["landed"]["rule"] == "all_done"
    for dag_id in ("consolidate", "replay"):
        assert seen["dags"][dag_id]["tasks"]["load"]["rule"] == "all_done"


def test_what_opens_the_warehouse_and_nothing_else_takes_the_pool(seen: Any) -> None:
    taking = {
        dag_id: {name for name, task in dag["tasks"].items() if task["pool"] == POOL}
        for dag_id, dag in seen["dags"].items()
    }
    assert taking == OPENS_WAREHOUSE


def test_each_asset_is_announced_by_one_task_of_a_run_that_is_not_mapped(seen: Any) -> None:
    announcing = {
        (dag_id, name, asset): task["is_mapped"]
        for dag_id, dag in seen["dags"].items()
        for name, task in dag["tasks"].items()
        for asset in task["outlets"]
    }
    assert announcing == {
        ("collect", "landed", "hosen_landed"): False,
        ("consolidate", "load", "hosen_warehouse"): False,
        ("replay", "load", "hosen_warehouse"): False,
    }


def test_sources_and_batches_are_mapped(seen: Any) -> None:
    mapped = {name for dag in seen["dags"].values() for name, task in dag["tasks"].items() if task["is_mapped"]}
    assert mapped == {"collect_source", "batch.read", "batch.validate"}


def test_every_task_but_the_last_tries_again_and_none_runs_for_ever(seen: Any) -> None:
    for dag in seen["dags"].values():
        for name, task in dag["tasks"].items():
            assert task["has_timeout"], name
            assert (task["retries"] > 0) == (name != "outcome"), name
