"""The server installation: what can be known of its files without starting it."""

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from hosen.dag_parts import WRITER_POOL
from hosen.pseudonyms import VARIABLE, load_key
from hosen.settings import PROJECT_ROOT, Settings

SECRETS = {
    "POSTGRES_PASSWORD",
    "AIRFLOW_DATABASE_PASSWORD",
    "HOSEN_WRITER_PASSWORD",
    "HOSEN_BI_PASSWORD",
    "AIRFLOW_ADMIN_PASSWORD",
    "AIRFLOW_FERNET_KEY",
    "AIRFLOW_JWT_SECRET",
    "AIRFLOW_SECRET_KEY",
    "HOSEN_PSEUDONYM_KEY",
}


@pytest.fixture(scope="module")
def compose() -> Any:
    return yaml.safe_load((PROJECT_ROOT / "docker-compose.yml").read_text("utf-8"))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "docker").mkdir()
    shutil.copy(PROJECT_ROOT / "docker" / "new-env", tmp_path / "docker")
    shutil.copy(PROJECT_ROOT / ".env.example", tmp_path)
    return tmp_path


def _settings(file: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in file.read_text("utf-8").splitlines() if re.match(r"[A-Z_]+=", line))


def test_the_programs_are_these(compose: Any) -> None:
    assert set(compose["services"]) == {
        "postgres",
        "prepare",
        "api-server",
        "scheduler",
        "dag-processor",
        "triggerer",
    }


def test_every_secret_must_be_given_and_none_stands_in_the_file() -> None:
    text = (PROJECT_ROOT / "docker-compose.yml").read_text("utf-8")
    assert set(re.findall(r"\$\{([A-Z_]+):\?", text)) == SECRETS
    assert not re.findall(r"\$\{(?:" + "|".join(SECRETS) + r")(?::-|-|\})", text)
    assert {name for name, value in _settings(PROJECT_ROOT / ".env.example").items() if not value} == SECRETS


def test_the_page_listens_to_this_machine_only_unless_told_otherwise(compose: Any) -> None:
    assert compose["services"]["api-server"]["ports"] == ["${HOSEN_LISTEN:-127.0.0.1:8080}:8080"]
    assert not any(service.get("ports") for name, service in compose["services"].items() if name != "api-server")


def test_only_preparing_sees_the_password_of_the_page(compose: Any) -> None:
    seeing = {name for name, one in compose["services"].items() if "AIRFLOW_ADMIN_PASSWORD" in one["environment"]}
    assert seeing == {"prepare"}


def test_every_program_that_may_read_sheets_has_the_same_key_of_the_pseudonyms(compose: Any) -> None:
    having = {name: one["environment"].get(VARIABLE) for name, one in compose["services"].items()}
    assert having.pop("postgres") is None
    assert len(set(having.values())) == 1
    assert str(next(iter(having.values()))).startswith("${HOSEN_PSEUDONYM_KEY:?")


def test_new_env_writes_a_key_of_the_pseudonyms_that_is_long_enough(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run(["sh", "docker/new-env"], cwd=checkout, check=True, capture_output=True)
    key = _settings(checkout / ".env")[VARIABLE]
    monkeypatch.setenv(VARIABLE, key)
    assert load_key(Settings(checkout, (PROJECT_ROOT,), "")) == key.encode()


def test_preparing_makes_the_pool_that_tasks_take() -> None:
    script = (PROJECT_ROOT / "docker" / "prepare.sh").read_text("utf-8")
    assert f"airflow pools set {WRITER_POOL} 1 " in script


def test_new_env_fills_every_secret_with_another_random_value(checkout: Path) -> None:
    subprocess.run(["sh", "docker/new-env"], cwd=checkout, check=True, capture_output=True)
    written, example = _settings(checkout / ".env"), _settings(checkout / ".env.example")
    assert stat.S_IMODE((checkout / ".env").stat().st_mode) == 0o600
    assert stat.S_IMODE((checkout / "inbox").stat().st_mode) == 0o755
    assert set(written) == set(example)
    assert all(len(written[name]) >= 40 for name in SECRETS)
    assert len({written[name] for name in SECRETS}) == len(SECRETS)
    assert all(written[name] == example[name] for name in set(example) - SECRETS)
    assert all(written[name].isalnum() for name in SECRETS - {"AIRFLOW_FERNET_KEY"})


def test_new_env_leaves_one_that_is_there(checkout: Path) -> None:
    (checkout / ".env").write_text("HOSEN_WRITER_PASSWORD=in use\n")
    done = subprocess.run(["sh", "docker/new-env"], cwd=checkout, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "already" in done.stderr
    assert (checkout / ".env").read_text() == "HOSEN_WRITER_PASSWORD=in use\n"


def test_secrets_and_sheets_stay_out_of_git_and_of_the_image() -> None:
    assert {"/.env", "/inbox/"} <= set((PROJECT_ROOT / ".gitignore").read_text("utf-8").split())
    assert {".env", "inbox", "var"} <= set((PROJECT_ROOT / ".dockerignore").read_text("utf-8").split())


@pytest.mark.parametrize("script", ["databases.sh", "prepare.sh", "new-env"])
def test_scripts_are_plain_shell(script: str) -> None:
    subprocess.run(["sh", "-n", os.fspath(PROJECT_ROOT / "docker" / script)], check=True)


def test_server_has_the_roles_that_it_makes(compose: Any) -> None:
    script = (PROJECT_ROOT / "docker" / "databases.sh").read_text("utf-8")
    assert "/hosen/roles}/roles.sql" in script
    assert "./sql/roles:/hosen/roles:ro" in compose["services"]["postgres"]["volumes"]
    roles = (PROJECT_ROOT / "sql" / "roles" / "roles.sql").read_text("utf-8")
    asked = set(re.findall(r"\\getenv \w+ (\w+)", script + roles))
    assert asked <= compose["services"]["postgres"]["environment"].keys()
