"""Where an installation's settings come from."""

from pathlib import Path

import pytest

from hosen.errors import ConfigError
from hosen.settings import PROJECT_ROOT, Settings


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("HOSEN_HOME", "HOSEN_CONFIG", "HOSEN_WAREHOUSE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def test_without_any_setting_everything_is_below_var(tmp_path: Path) -> None:
    settings = Settings.load()
    assert settings.home == tmp_path / "var"
    assert settings.config == (PROJECT_ROOT,)
    assert settings.warehouse_url == f"duckdb:///{tmp_path / 'var' / 'warehouse.duckdb'}"
    assert settings.mart_copy == tmp_path / "var" / "published" / "mart.duckdb"
    assert settings.is_duckdb


def test_the_environment_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own").mkdir()
    monkeypatch.setenv("HOSEN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOSEN_CONFIG", f"{PROJECT_ROOT}:own")
    monkeypatch.setenv("HOSEN_WAREHOUSE", "postgresql+psycopg://db/hosen")
    settings = Settings.load()
    assert (settings.home, settings.config) == (tmp_path / "home", (PROJECT_ROOT, tmp_path / "own"))
    assert settings.warehouse_url == "postgresql+psycopg://db/hosen"
    assert not settings.is_duckdb


def test_a_storage_root_may_name_its_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "var").mkdir()
    monkeypatch.setenv("OWN", str(tmp_path / "own"))
    (tmp_path / "var" / "hosen.toml").write_text('config = ["$OWN"]\n', "utf-8")
    assert Settings.load().config == (tmp_path / "own",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("config = [", "hosen.toml: not valid TOML"),
        ('config = ["/no/such/folder"]', "names the folder /no/such/folder, which does not exist"),
    ],
)
def test_mistakes_are_told(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "hosen.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=message):
        Settings.load()


def test_a_path_that_duckdb_cannot_take(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="question mark"):
        Settings.load(tmp_path / "what?")
