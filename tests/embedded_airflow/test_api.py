"""Talking to Airflow: what happens when it is busy, and how its logs read. The rest is in test_processes.py."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from hosen.embedded_airflow.api import AirflowApi, AirflowError


class Stand(BaseHTTPRequestHandler):
    """Answers what `answers` holds for the path, one after the other."""

    answers: dict[str, list[tuple[int, Any]]]
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        code, body = self.answers[self.path.split("?")[0]].pop(0)
        text = json.dumps(body).encode()
        self.send_response(code)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_POST = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def stand() -> Iterator[type[Stand]]:
    class Mine(Stand):
        pass

    Mine.answers = {"/auth/token": [(201, {"access_token": "a token"})]}
    Mine.asked = []
    server = HTTPServer(("127.0.0.1", 0), Mine)
    Mine.address = f"http://127.0.0.1:{server.server_port}"  # type: ignore[attr-defined]
    Thread(target=server.serve_forever, daemon=True).start()
    yield Mine
    server.shutdown()
    server.server_close()


def _api(stand: Any) -> AirflowApi:
    return AirflowApi(stand.address, "admin", "secret")


def test_asks_again_when_the_database_was_busy(stand: type[Stand]) -> None:
    stand.answers["/api/v2/dags/collect/dagRuns/one%2Btwo"] = [(500, {}), (200, {"state": "success"})]
    assert _api(stand).run("collect", "one+two") == {"state": "success"}


def test_does_not_ask_for_a_run_twice(stand: type[Stand]) -> None:
    stand.answers["/api/v2/dags/collect/dagRuns"] = [(500, {})]
    with pytest.raises(AirflowError, match="answers 500 to POST"):
        _api(stand).trigger("collect")
    assert stand.asked.count("/api/v2/dags/collect/dagRuns") == 1


def test_a_refused_password_is_said_without_it(stand: type[Stand]) -> None:
    stand.answers["/auth/token"] = [(401, {})]
    with pytest.raises(AirflowError, match="refuses its user admin") as caught:
        _api(stand).unpause("collect")
    assert "secret" not in str(caught.value)


def test_long_lists_are_read_to_their_end(stand: type[Stand]) -> None:
    path = "/api/v2/dags/consolidate/dagRuns/x/taskInstances"
    pages = [[{"n": n} for n in range(start, min(start + 100, 150))] for start in (0, 100)]
    stand.answers[path] = [(200, {"task_instances": page, "total_entries": 150}) for page in pages]
    assert [task["n"] for task in _api(stand).tasks("consolidate", "x")] == list(range(150))


@pytest.mark.parametrize(
    ("events", "caused"),
    [
        ([], []),
        ([{"created_dagruns": []}], None),
        ([{"created_dagruns": [{"dag_id": "consolidate", "run_id": "r"}]}], [("consolidate", "r")]),
    ],
)
def test_runs_caused_by_a_run_are_known_once_airflow_has_made_them(
    stand: type[Stand], events: list[Any], caused: list[tuple[str, str]] | None
) -> None:
    stand.answers["/api/v2/assets/events"] = [(200, {"asset_events": events, "total_entries": len(events)})]
    assert _api(stand).runs_caused_by("collect", "r0") == caused


def test_the_end_of_a_log_names_the_error_and_where_it_was(stand: type[Stand]) -> None:
    task = {"dag_id": "consolidate", "dag_run_id": "r", "task_id": "load", "map_index": -1, "try_number": 2}
    error = {
        "exc_type": "ValueError",
        "exc_value": "no",
        "frames": [{"filename": "load/run.py", "lineno": 7, "name": "load"}],
    }
    content = [
        {"event": "::group::x"},
        {"event": "one"},
        {"event": "two"},
        {"event": "failed", "error_detail": [error]},
    ]
    stand.answers["/api/v2/dags/consolidate/dagRuns/r/taskInstances/load/logs/2"] = [(200, {"content": content})]
    assert _api(stand).log_end(task, lines=4) == [
        "two",
        "failed",
        "  load/run.py, line 7, in load",
        "ValueError: no",
    ]


def test_nobody_there_is_said_with_the_address() -> None:
    with pytest.raises(AirflowError, match=r"Airflow at http://127\.0\.0\.1:9 does not answer"):
        AirflowApi("http://127.0.0.1:9", "admin", "secret").health()
