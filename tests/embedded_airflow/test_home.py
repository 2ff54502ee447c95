"""Airflow's home: settings, database, password."""

import stat
from pathlib import Path

import pytest

from hosen.embedded_airflow.home import USER, AirflowHome
from hosen.errors import HosenError
from hosen.settings import PROJECT_ROOT, Settings


@pytest.fixture
def home(tmp_path: Path) -> AirflowHome:
    return AirflowHome(Settings(tmp_path, (PROJECT_ROOT,), f"duckdb:///{tmp_path / 'warehouse.duckdb'}"))


def test_settings_are_those_of_this_installation_whatever_the_shell_says(
    home: AirflowHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIRFLOW_HOME", "/somewhere/else")
    monkeypatch.setenv("AIRFLOW__CORE__LOAD_EXAMPLES", "True")
    monkeypatch.setenv("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_CMD", "echo postgresql://production")
    monkeypatch.setenv("AIRFLOW__SMTP__SMTP_HOST", "mail.example")
    said = home.environment(port=8123)
    assert said["AIRFLOW_HOME"] == str(home.folder)
    assert said["AIRFLOW__CORE__LOAD_EXAMPLES"] == "False"
    assert "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_CMD" not in said
    assert said["AIRFLOW__SMTP__SMTP_HOST"] == "mail.example"
    assert said["HOSEN_HOME"] == str(home.settings.home)


def test_the_page_is_open_to_this_machine_only_and_asks_for_a_password(home: AirflowHome) -> None:
    said = home.environment(port=8123)
    assert said["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert said["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS"] == "False"
    assert said["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS"] == f"{USER}:admin"


def test_sqlite_is_spared_too_many_writers(home: AirflowHome) -> None:
    assert 1 <= int(home.environment(port=0)["AIRFLOW__CORE__PARALLELISM"]) <= 8


def test_a_proxy_is_not_asked_for_this_machine(home: AirflowHome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "inside.example")
    monkeypatch.delenv("NO_PROXY", raising=False)
    said = home.environment(port=0)
    assert said["no_proxy"] == "inside.example,127.0.0.1,localhost"
    assert said["NO_PROXY"] == "127.0.0.1,localhost"


def test_prepare_makes_a_database_and_a_password_once(home: AirflowHome) -> None:
    said: list[str] = []
    home.prepare(said.append)
    assert said == ["making Airflow's database"]
    assert (home.folder / "airflow.db").exists()
    assert stat.S_IMODE(home.password_file.stat().st_mode) == 0o600
    password = home.password()
    assert len(password) >= 12
    home.prepare(said.append)
    assert len(said) == 1
    assert home.password() == password


def test_a_database_that_cannot_be_made_says_why(home: AirflowHome) -> None:
    Path(home.folder / "airflow.db").mkdir(parents=True)
    with pytest.raises(HosenError, match="could not make its database") as caught:
        home.prepare(lambda line: None)
    assert "unable to open database file" in str(caught.value)
