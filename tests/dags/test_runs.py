"""Whole DAG runs: what is wrong with a sheet fails nothing, a bug fails its run and holds up nothing else."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from demo.generate import deliveries, personal_texts

from hosen.embedded_airflow.home import AirflowHome

TORN = b"PK\x03\x04" + b"this was a workbook once" * 40


@pytest.fixture(scope="module")
def ended(airflow_home: AirflowHome, ask_airflow: Callable[[str], Any]) -> Any:
    """How the runs of `airflow_process.py` ended: one good workbook and a torn one, then two lists of people."""
    home = airflow_home.settings.home
    _put(home / "inbox", "torn.xlsx", TORN)
    for folder, form in (("inbox", "centre_monthly"), ("to_come", "participants"), ("to_come", "referrals")):
        one = next(one for one in deliveries() if form in [sent.form for sent in one.submissions])
        _put(home / folder, one.path.replace("/", " "), one.content())
    return ask_airflow("runs")


def _put(folder: Path, name: str, content: bytes) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)


def test_what_is_new_is_announced(ended: Any) -> None:
    assert ended["collect"]["state"] == "success"
    assert ended["collect"]["announced"] == ["hosen_landed"]


def test_a_torn_workbook_fails_nothing(ended: Any) -> None:
    run = ended["good_and_torn"]
    assert set(run["tasks"].values()) == {"success"}
    assert run["state"] == "success"
    assert run["report"]["deliveries"] == {"readable": 1, "rejected": 1}
    assert run["report"]["bugs"] == 0
    assert run["announced"] == ["hosen_warehouse"]


def test_nothing_new_is_not_announced(ended: Any) -> None:
    run = ended["collect_again"]
    assert run["state"] == "success"
    assert run["tasks"]["landed"] == "skipped"
    assert run["announced"] == []


def test_a_bug_fails_the_run_and_the_other_batch_is_loaded(ended: Any) -> None:
    run = ended["bug"]
    assert run["state"] == "failed"
    assert run["tasks"] == {
        "plan": "success",
        "batch.read 0": "success",
        "batch.read 1": "success",
        "batch.validate 0": "success",
        "batch.validate 1": "failed",
        "load": "success",
        "publish": "success",
        "mark": "success",
        "data_docs": "success",
        "report": "success",
        "outcome": "failed",
    }
    assert run["report"]["deliveries"] == {"readable": 1}


def test_what_a_bug_kept_out_is_taken_up_by_the_next_run(ended: Any) -> None:
    run = ended["after_the_bug"]
    assert run["waiting"] == 1
    assert run["state"] == "success"
    assert run["report"]["deliveries"] == {"readable": 1}


def test_a_replay_reads_what_has_changed_or_what_its_params_name(ended: Any) -> None:
    nothing, form = ended["replay_of_nothing"], ended["replay_of_a_form"]
    assert (nothing["state"], form["state"]) == ("success", "success")
    assert (nothing["report"]["reread"], form["report"]["reread"]) == (0, 1)
    assert form["tasks"]["batch.read 0"] == "success"
    assert (form["report"]["changed"], form["report"]["released"], form["report"]["figures"]) == (0, 0, 0)
    assert form["report"]["unchanged"] > 0


def test_a_delivery_that_is_gone_fails_the_replay_and_the_others_are_read(ended: Any) -> None:
    run = ended["replay_with_a_gap"]
    assert (run["tasks"]["load"], run["tasks"]["outcome"], run["state"]) == ("success", "failed", "failed")
    assert (run["report"]["reread"], run["report"]["missing"], run["report"]["changed"]) == (3, 1, 0)


def test_a_reader_that_crashed_fails_the_run_after_loading(ended: Any) -> None:
    run = ended["crashed_reader"]
    assert run["tasks"]["load"] == "success"
    assert (run["tasks"]["outcome"], run["state"]) == ("failed", "failed")


def test_a_mistake_in_the_settings_fails_the_run_at_once(ended: Any) -> None:
    run = ended["no_source"]
    assert run["state"] == "failed"
    assert run["tasks"]["sources"] == "failed"
    assert run["tasks"]["outcome"] == "failed"


def test_airflow_keeps_nobodys_details(ended: Any, airflow_home: AirflowHome) -> None:
    assert ended["after_the_bug"]["state"] == "success"
    written = {text for one in personal_texts() for text in (one, json.dumps(one)[1:-1])}
    assert len(written) > 100
    with sqlite3.connect(airflow_home.folder / "airflow.db") as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        stored = "".join(repr(db.execute(f'SELECT * FROM "{name}"').fetchall()) for name in names)
    assert "consolidate" in stored
    assert not [text for text in written if text in stored]
    for file in airflow_home.folder.rglob("*"):
        if file.is_file():
            content = file.read_bytes().decode("utf-8", "replace")
            assert not [text for text in written if text in content], file
