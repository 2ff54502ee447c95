"""Airflow's REST interface, as far as Hosen needs it."""

import json
import time
from collections.abc import Iterator
from http.client import HTTPException
from typing import Any, cast
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import OpenerDirector, ProxyHandler, Request, build_opener

from hosen.errors import HosenError

Json = dict[str, Any]
PAGE_SIZE = 100
FINISHED = frozenset({"success", "failed"})
"""The states in which a DAG run ends."""


class AirflowError(HosenError):
    """Airflow does not answer, or refuses. code: that of its answer, None without one."""

    def __init__(self, text: str, code: int | None = None) -> None:
        super().__init__(text)
        self.code = code


class AirflowApi:
    """One Airflow at one address, as one user. Methods raise AirflowError."""

    def __init__(self, address: str, user: str, password: str) -> None:
        self.address = address
        self._login = {"username": user, "password": password}
        self._token: str | None = None
        self._opener: OpenerDirector = build_opener(ProxyHandler({}))

    def health(self) -> dict[str, str | None]:
        """The state of each program (`scheduler`, `dag_processor`, …): healthy, unhealthy or None (not there). Asks
        once and without a password."""
        answer = self._open(Request(f"{self.address}/api/v2/monitor/health"))
        return {name: (state or {}).get("status") for name, state in answer.items()}

    def parsed_at(self) -> dict[str, str]:
        """When each DAG was last parsed, by DAG id, as UTC text that sorts by time."""
        return {dag["dag_id"]: dag["last_parsed_time"] or "" for dag in self._pages("/api/v2/dags", "dags")}

    def import_errors(self) -> list[str]:
        """File and traceback of each DAG file that cannot be imported."""
        found = self._pages("/api/v2/importErrors", "import_errors")
        return [f"{error['filename']}\n{error['stack_trace']}" for error in found]

    def unpause(self, dag_id: str) -> None:
        self._send("PATCH", f"/api/v2/dags/{dag_id}", {"is_paused": False})

    def ensure_pool(self, name: str, slots: int, description: str) -> None:
        """A pool of that name, made when absent; one that somebody set otherwise is left as it is."""
        try:
            self._send("GET", f"/api/v2/pools/{name}")
        except AirflowError as error:
            if error.code != 404:
                raise
            self._send("POST", "/api/v2/pools", {"name": name, "slots": slots, "description": description})

    def trigger(self, dag_id: str) -> str:
        """Asks for a run now; its id."""
        run = self._send("POST", f"/api/v2/dags/{dag_id}/dagRuns", {"logical_date": None})
        return cast(str, run["dag_run_id"])

    def run(self, dag_id: str, run_id: str) -> Json:
        return self._send("GET", _run_path(dag_id, run_id))

    def unfinished_runs(self, dag_id: str) -> list[Json]:
        query = urlencode([("state", "queued"), ("state", "running")])
        return list(self._pages(f"/api/v2/dags/{dag_id}/dagRuns?{query}", "dag_runs"))

    def tasks(self, dag_id: str, run_id: str) -> list[Json]:
        """Each task instance of a run, mapped ones one by one."""
        return list(self._pages(f"{_run_path(dag_id, run_id)}/taskInstances", "task_instances"))

    def runs_caused_by(self, dag_id: str, run_id: str) -> list[tuple[str, str]] | None:
        """DAG and id of the runs that a run's asset events caused; None while an event waits for its run."""
        query = urlencode({"source_dag_id": dag_id, "source_run_id": run_id})
        events = list(self._pages(f"/api/v2/assets/events?{query}", "asset_events"))
        if any(not event["created_dagruns"] for event in events):
            return None
        caused = {(run["dag_id"], run["run_id"]) for event in events for run in event["created_dagruns"]}
        return sorted(caused)

    def log_end(self, task: Json, lines: int = 25) -> list[str]:
        """The last lines of a task's last attempt, tracebacks written out."""
        path = f"{_run_path(task['dag_id'], task['dag_run_id'])}/taskInstances/{task['task_id']}/logs"
        query = urlencode({"map_index": task["map_index"], "full_content": "true"})
        answer = self._send("GET", f"{path}/{max(task['try_number'], 1)}?{query}")
        found = (line for entry in answer["content"] for line in _log_lines(entry))
        return [line for line in found if not line.startswith("::")][-lines:]

    def _pages(self, path: str, items: str) -> Iterator[Json]:
        joint = "&" if "?" in path else "?"
        offset = 0
        while True:
            answer = self._send("GET", f"{path}{joint}limit={PAGE_SIZE}&offset={offset}")
            yield from answer[items]
            offset += PAGE_SIZE
            if offset >= answer["total_entries"]:
                return

    def _send(self, method: str, path: str, body: Json | None = None) -> Json:
        headers = {"content-type": "application/json", "authorization": f"Bearer {self._token or self._log_in()}"}
        data = None if body is None else json.dumps(body).encode()
        request = Request(self.address + path, data=data, headers=headers, method=method)
        # SQLite lets one program write at a time; Airflow answers 5xx when its turn does not come soon enough.
        for waiting in (0.5, 2.0, 5.0):
            try:
                return self._open(request)
            except AirflowError as error:
                if method == "POST" or (error.code or 500) < 500:
                    raise
                time.sleep(waiting)
        return self._open(request)

    def _open(self, request: Request) -> Json:
        try:
            with self._opener.open(request, timeout=30) as answer:
                return cast(Json, json.load(answer))
        except HTTPError as error:
            said = f"Airflow answers {error.code} to {request.get_method()} {request.full_url}"
            raise AirflowError(said, error.code) from error
        except (OSError, HTTPException, ValueError) as error:
            raise AirflowError(f"Airflow at {self.address} does not answer ({error})") from error

    def _log_in(self) -> str:
        request = Request(
            f"{self.address}/auth/token",
            data=json.dumps(self._login).encode(),
            headers={"content-type": "application/json"},
        )
        try:
            self._token = cast(str, self._open(request)["access_token"])
        except AirflowError as error:
            if error.code in {401, 403}:
                raise AirflowError(f"Airflow refuses its user {self._login['username']}", error.code) from error
            raise
        return self._token


def _run_path(dag_id: str, run_id: str) -> str:
    return f"/api/v2/dags/{dag_id}/dagRuns/{quote(run_id, safe='')}"


def _log_lines(entry: Json | str) -> Iterator[str]:
    if isinstance(entry, str):
        yield entry
        return
    yield str(entry.get("event", ""))
    for error in entry.get("error_detail") or []:
        for frame in error.get("frames", []):
            yield f"  {frame.get('filename')}, line {frame.get('lineno')}, in {frame.get('name')}"
        yield f"{error.get('exc_type')}: {error.get('exc_value')}"
