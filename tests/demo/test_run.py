"""Made-up figures never get among real ones."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from demo.run import DEMO, demonstration_settings, main, sheets

from hosen import schema, warehouse
from hosen.errors import ConfigError
from hosen.settings import PROJECT_ROOT


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("HOSEN_CONFIG", "HOSEN_WAREHOUSE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOSEN_HOME", str(tmp_path / "ארכיון var"))
    return tmp_path / "ארכיון var"


def test_an_empty_storage_root_becomes_one_for_the_demonstration(home: Path) -> None:
    first = demonstration_settings()
    assert (first.home, first.config) == (home, (PROJECT_ROOT, DEMO))
    written = (home / "hosen.toml").read_text("utf-8")
    (home / "deliveries").mkdir()
    assert demonstration_settings() == first
    assert (home / "hosen.toml").read_text("utf-8") == written


@pytest.mark.parametrize("left_by_real_work", ["deliveries", "warehouse.duckdb"])
def test_one_that_is_in_use_is_refused(home: Path, left_by_real_work: str) -> None:
    (home / left_by_real_work).mkdir(parents=True)
    with pytest.raises(ConfigError, match="in use for something else"):
        demonstration_settings()
    assert not (home / "hosen.toml").exists()


def test_one_with_settings_of_its_own_is_refused_and_left_as_it_is(home: Path) -> None:
    home.mkdir()
    (home / "hosen.toml").write_text(f'config = ["{PROJECT_ROOT}"]\n')
    with pytest.raises(ConfigError, match="in use for something else"):
        demonstration_settings()
    assert (home / "hosen.toml").read_text() == f'config = ["{PROJECT_ROOT}"]\n'


def test_the_demonstration_of_another_version_is_told_before_anything_is_written(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = demonstration_settings()
    sheets(settings)
    truth = settings.home / "demo" / "truth.json"
    written, inbox = truth.read_bytes(), settings.home / "demo" / "inbox"
    truth.write_bytes(written.replace(b"2021-H1", b"2020-H1"))
    next(inbox.rglob("*.xlsx")).unlink()
    before = sorted(inbox.rglob("*"))
    assert main([]) == 2
    assert sorted(inbox.rglob("*")) == before
    assert f"mv '{home}' '{home}'.before && make demo" in capsys.readouterr().err

    truth.write_bytes(written)
    with warehouse.transaction(warehouse.connect(settings.warehouse_url)) as connection:
        schema.ensure_tables(connection)
        connection.execute(sa.text("ALTER TABLE core.fact DROP COLUMN origin_authority_code"))
    assert main([]) == 2
    assert "holds the demonstration of another version" in capsys.readouterr().err
    assert not (home / "airflow").exists()


def test_a_warehouse_of_its_own_is_refused_before_anything_is_written(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOSEN_WAREHOUSE", "postgresql+psycopg://hosen_writer:secret@server/hosen")
    assert main([]) == 2
    said = capsys.readouterr().err
    assert "HOSEN_WAREHOUSE is set" in said
    assert "secret" not in said
    assert not home.exists()
