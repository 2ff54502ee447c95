"""Airflow's home on this machine: settings, database and password under `$HOSEN_HOME/airflow`."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from hosen.errors import HosenError
from hosen.settings import PROJECT_ROOT, Settings

USER = "admin"
PARALLELISM = 4
"""Tasks at once. Airflow's database is SQLite here, which more than eight writers wedge ("database is locked")."""
TIME_ZONE = "Asia/Jerusalem"


@dataclass(frozen=True)
class AirflowHome:
    """Where the embedded Airflow of one installation lives and how its programs are called."""

    settings: Settings

    @property
    def folder(self) -> Path:
        return self.settings.home / "airflow"

    @property
    def logs(self) -> Path:
        """One file per program; the tasks' own logs lie beside them in folders per run."""
        return self.folder / "logs"

    @property
    def password_file(self) -> Path:
        return self.folder / "password.json"

    def environment(self, port: int) -> dict[str, str]:
        """What Airflow's programs are started with: this process's environment, and over it the settings that make
        them this installation's. Keys and tokens are in `airflow.cfg`, which Airflow writes at its first start,
        random and readable by its owner only."""
        page = f"http://127.0.0.1:{port}"
        ours = {
            "HOSEN_HOME": str(self.settings.home),
            "PYTHONPATH": os.pathsep.join(filter(None, [str(PROJECT_ROOT / "plugins"), os.environ.get("PYTHONPATH")])),
            "AIRFLOW_HOME": str(self.folder),
            "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT_ROOT / "dags"),
            "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT_ROOT / "plugins"),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
            "AIRFLOW__CORE__DEFAULT_TIMEZONE": TIME_ZONE,
            "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
            "AIRFLOW__CORE__PARALLELISM": str(PARALLELISM),
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{page}/execution/",
            "AIRFLOW__CORE__AUTH_MANAGER": (
                "airflow.api_fastapi.auth.managers.simple.simple_auth_manager.SimpleAuthManager"
            ),
            # One user with a password of its own: without one, any program or page on this machine could start runs.
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "False",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(self.password_file),
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{self.folder / 'airflow.db'}",
            "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(self.logs),
            "AIRFLOW__LOGGING__DAG_PROCESSOR_CHILD_PROCESS_LOG_DIRECTORY": str(self.logs / "dag_processor"),
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__API__PORT": str(port),
            "AIRFLOW__API__BASE_URL": page,
            "AIRFLOW__API__WORKERS": "1",
            "AIRFLOW__API__INSTANCE_NAME": "Hosen – חוסן",
            # After a crash the work goes on about a minute later instead of five.
            "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "30",
            "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "60",
        }
        # A proxy for the world outside must not be asked for this machine.
        outside = {name: ",".join(filter(None, [os.environ.get(name), "127.0.0.1,localhost"])) for name in NO_PROXY}
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW__DATABASE__")}
        return {**inherited, **outside, **ours}

    def prepare(self, say: Callable[[str], None]) -> None:
        """Makes the database (or brings an older one up to date) and the password file; does nothing the next time.

        Raises HosenError with the end of Airflow's own output when the database cannot be made.
        """
        self.logs.mkdir(parents=True, exist_ok=True)
        self._write_password()
        marker = self.folder / "prepared"
        state = version("apache-airflow")
        if marker.exists() and marker.read_text("utf-8") == state and (self.folder / "airflow.db").exists():
            return
        say("making Airflow's database")
        finished = subprocess.run(
            airflow("db", "migrate"), env=self.environment(port=0), capture_output=True, text=True, check=False
        )
        if finished.returncode:
            tail = "\n".join((finished.stdout + finished.stderr).splitlines()[-15:])
            raise HosenError(f"Airflow could not make its database in {self.folder}:\n{tail}")
        marker.write_text(state, "utf-8")

    def password(self) -> str:
        """The password of USER; KeyError when somebody took that user out of the file."""
        found: dict[str, str] = json.loads(self.password_file.read_text("utf-8"))
        return found[USER]

    def _write_password(self) -> None:
        if self.password_file.exists():
            return
        with os.fdopen(os.open(self.password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump({USER: secrets.token_urlsafe(12)}, file)


NO_PROXY = ("NO_PROXY", "no_proxy")


def airflow(*arguments: str) -> list[str]:
    """The command line of an Airflow program of this Python, whatever `airflow` stands first in PATH."""
    return [sys.executable, "-m", "airflow", *arguments]
