"""`hosen backup` and `hosen restore`, as a user calls them."""

from pathlib import Path

import pytest
from tests.cli.conftest import Hosen, said

from hosen.storage import Store


def test_out_and_back(
    hosen: Hosen, home: Path, registry: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert hosen("run", registry).exit_code == 0
    status = hosen("status").stdout
    result = hosen("backup", tmp_path / "backup")
    assert result.exit_code == 0
    assert "1 delivered file" in result.stdout and "keep it apart" in result.stdout

    monkeypatch.setenv("HOSEN_HOME", str(tmp_path / "other"))
    result = hosen("restore", tmp_path / "backup")
    assert result.exit_code == 0
    assert "1 delivered file, as of 20" in result.stdout and "put it back" in result.stdout
    assert hosen("status").stdout == status

    again = hosen("restore", tmp_path / "backup")
    assert again.exit_code == 2
    assert "is not empty" in again.stderr


def test_plain_values_for_programs(
    hosen: Hosen, home: Path, registry: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hosen("run", registry)
    made = said(hosen("backup", tmp_path / "backup", "--json"))
    assert made["tables"]["core.delivery"]["rows"] == made["deliveries"]["count"] == 1
    monkeypatch.setenv("HOSEN_HOME", str(tmp_path / "other"))
    brought = said(hosen("restore", tmp_path / "backup", "--json"))
    assert brought["tables"] == made["tables"]
    assert brought["home"] == str(tmp_path / "other")


def test_damage_is_told(hosen: Hosen, home: Path, registry: Path, tmp_path: Path) -> None:
    hosen("run", registry)
    [arrival] = Store(home / "deliveries").arrivals()
    file = Store(home / "deliveries").bytes_path(arrival.delivery)
    file.chmod(0o600)
    file.write_bytes(b"something else")
    result = hosen("backup", tmp_path / "backup")
    assert result.exit_code == 2
    assert f"{arrival.delivery} is no longer as it came" in result.stderr

    (tmp_path / "backup" / "tables" / "core.fact.parquet").unlink()
    result = hosen("restore", tmp_path / "backup")
    assert result.exit_code == 2
    assert "not whole: tables/core.fact.parquet" in result.stderr
