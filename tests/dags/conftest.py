"""An Airflow home of the tests' own, and the program that imports Airflow with it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hosen.embedded_airflow.home import AirflowHome
from hosen.settings import PROJECT_ROOT, Settings

ASK = Path(__file__).parent / "airflow_process.py"


@pytest.fixture(scope="session")
def airflow_home(tmp_path_factory: pytest.TempPathFactory) -> AirflowHome:
    """A home with a database, on an empty storage root with the demonstration's lists."""
    root = tmp_path_factory.mktemp("hosen")
    home = AirflowHome(Settings(root, (PROJECT_ROOT, PROJECT_ROOT / "demo"), f"duckdb:///{root / 'warehouse.duckdb'}"))
    home.folder.mkdir()
    home.prepare(lambda line: None)
    return home


@pytest.fixture(scope="session")
def ask_airflow(airflow_home: AirflowHome) -> Callable[[str], Any]:
    """Runs `airflow_process.py` with what is to be done; gives what it prints."""

    def ask(what: str) -> Any:
        environment = airflow_home.environment(port=0)
        environment.pop("HOSEN_WAREHOUSE", None)
        environment["HOSEN_CONFIG"] = os.pathsep.join(map(str, airflow_home.settings.config))
        done = subprocess.run(
            [sys.executable, str(ASK), what], env=environment, capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
        return json.loads(done.stdout.splitlines()[-1])

    return ask
