"""A backup brought back, on whichever database, answers as what it was taken of; one that is torn changes nothing."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa
from demo import generate

from hosen import backup as backups
from hosen import pipeline, pseudonyms, restore, schema
from hosen.backup import backup, base_tables
from hosen.errors import ConfigError, HosenError
from hosen.settings import PROJECT_ROOT, Settings
from hosen.storage import Store
from hosen.warehouse import connect, read_view, reading, transaction, write_state

CONFIG = (PROJECT_ROOT, PROJECT_ROOT / "demo")
NEW_WHEN_MADE = {"core.state", "core.touched"}
"""What making the views notes anew."""

Rows = dict[str, list[str]]


def at(home: Path, url: str | None = None) -> Settings:
    return Settings(home, CONFIG, url or f"duckdb:///{home / 'warehouse.duckdb'}")


def answers(settings: Settings) -> Rows:
    """Every table and view, its rows in a fixed order."""
    with reading(connect(settings.warehouse_url)) as connection:
        names = [*base_tables(connection), *schema.views_standing(connection)]
        return {name: sorted(map(repr, read_view(connection, *name.split(".")).to_pylist())) for name in names}


def stored(settings: Settings) -> dict[str, bytes]:
    store = Store(settings.deliveries)
    return {name: (store.root / name).read_bytes() for name in store.files()}


def files_below(folder: Path) -> list[str]:
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*"))


@pytest.fixture(scope="module", params=["duckdb", "postgresql"])
def source(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The demonstration's half year, taken in."""
    url = request.getfixturevalue("new_postgresql")() if request.param == "postgresql" else None
    settings = at(tmp_path_factory.mktemp(request.param), url)
    generate.write(settings.home / "demo")
    assert pipeline.run(settings=settings)["bugs"] == 0
    return settings


@pytest.fixture(scope="module")
def whole(source: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it."""
    folder = tmp_path_factory.mktemp("backups") / "whole"
    backup(folder, source)
    return folder


@pytest.fixture
def small(tmp_path: Path) -> Settings:
    """A warehouse that knows one district, and one delivery."""
    settings = at(tmp_path / "small")
    Store(settings.deliveries).add(b"bytes", source="inbox", name="sheet.xlsx")
    with transaction(connect(settings.warehouse_url)) as connection:
        schema.ensure_tables(connection)
        write_state(connection, "content", "first")
    return settings


@pytest.fixture
def taken(small: Settings, tmp_path: Path) -> Path:
    """A backup of that."""
    backup(tmp_path / "taken", small)
    return tmp_path / "taken"


@pytest.mark.parametrize("target", ["duckdb", "postgresql"])
def test_what_is_brought_back_answers_the_same(
    source: Settings, whole: Path, target: str, tmp_path: Path, new_postgresql: Callable[[], str]
) -> None:
    to = at(tmp_path / "home", new_postgresql() if target == "postgresql" else None)
    restore.restore(whole, to)
    before, after = answers(source), answers(to)
    assert before.keys() == after.keys()
    assert [name for name in before if name not in NEW_WHEN_MADE and before[name] != after[name]] == []
    assert set(before["core.touched"]) <= set(after["core.touched"])
    assert len([name for name in before if name.startswith("mart.") and before[name]]) >= 9
    assert stored(to) == stored(source)
    assert to.mart_copy.is_file()
    assert not (to.home / restore.UNFINISHED).exists()

    again = pipeline.run([str(source.home / "demo" / "inbox")], settings=to)
    assert (again["loaded"]["deliveries"], again["bugs"]) == (0, 0)


def test_backup_says_what_is_in_it(source: Settings, whole: Path) -> None:
    manifest = json.loads((whole / backups.MANIFEST).read_text("utf-8"))
    found = answers(source)
    tables = {name: len(rows) for name, rows in found.items() if name in manifest["tables"]}
    assert {name: said["rows"] for name, said in manifest["tables"].items()} == tables
    assert sum(tables.values()) > 5000
    assert {name for name in found if name.startswith("history.")} <= tables.keys()
    assert manifest["schema_version"] == schema.head()
    assert manifest["deliveries"]["count"] == len(found["core.delivery"])
    assert "pseudonym.key" in manifest["key"]
    listed = {line.partition("  ")[2] for line in (whole / backups.SUMS).read_text("ascii").splitlines()}
    assert listed == {f"deliveries/{name}" for name in stored(source)}


def test_key_of_the_pseudonyms_is_not_in_it(source: Settings, whole: Path) -> None:
    key = (source.home / pseudonyms.FILE_NAME).read_bytes().strip()
    assert len(key) >= 32
    assert not [file for file in whole.rglob("*") if file.is_file() and key in file.read_bytes()]
    assert not list(whole.rglob(pseudonyms.FILE_NAME))
    assert whole.stat().st_mode & 0o077 == 0


def test_backup_is_of_one_moment(warehouse_url: str, tmp_path: Path) -> None:
    settings = at(tmp_path / "home", warehouse_url)
    engine = connect(warehouse_url)
    with transaction(engine) as connection:
        schema.ensure_tables(connection)
        write_state(connection, "content", "first")
    written = []

    def load_meanwhile(stage: str, done: int, of: int) -> None:
        if stage == "writing tables" and done == 1:
            with transaction(engine) as connection:
                write_state(connection, "content", "second")
                write_state(connection, "views", "second")
            written.append(done)

    backup(tmp_path / "backup", settings, load_meanwhile)
    assert written
    kept = pq.read_table(tmp_path / "backup" / "tables" / "core.state.parquet").to_pylist()
    assert kept == [{"name": "content", "value": "first"}]


def test_rows_come_in_batches(source: Settings, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backups, "BATCH_ROWS", 700)
    backup(tmp_path / "again", source)
    for name in ("core.fact", "core.record"):
        one, other = (pq.read_table(folder / "tables" / f"{name}.parquet") for folder in (whole, tmp_path / "again"))
        assert one.num_rows > 1400
        assert sorted(map(repr, one.to_pylist())) == sorted(map(repr, other.to_pylist()))


@pytest.mark.parametrize("version", schema.versions())
def test_backup_of_an_earlier_version_is_migrated(warehouse_url: str, version: str, tmp_path: Path) -> None:
    before, after = at(tmp_path / "before", warehouse_url), at(tmp_path / "after")
    with transaction(connect(warehouse_url)) as connection:
        if version == schema.head():
            schema.ensure_tables(connection)
        else:
            schema.migrate(connection, version)
        write_state(connection, "content", "first")
        write_state(connection, "kept text", 'a "b",\n\\N')
    assert backup(tmp_path / "backup", before)["schema_version"] == version
    restore.restore(tmp_path / "backup", after)
    with reading(connect(after.warehouse_url)) as connection:
        assert schema.version_of(connection) == schema.head()
        rows = read_view(connection, "core", "state").to_pylist()
    assert {"name": "kept text", "value": 'a "b",\n\\N'} in [
        {key: row[key] for key in ("name", "value")} for row in rows
    ]


def of_table(folder: Path) -> Path:
    return folder / "tables" / "core.state.parquet"


def of_delivery(folder: Path) -> Path:
    return next(file for file in folder.glob("deliveries/*/*") if file.is_file())


def of_arrival(folder: Path) -> Path:
    return next(folder.glob("deliveries/*/*.arrivals/*.json"))


def of_sums(folder: Path) -> Path:
    return folder / backups.SUMS


def of_manifest(folder: Path) -> Path:
    return folder / backups.MANIFEST


def gone(file: Path) -> None:
    file.unlink()


def empty(file: Path) -> None:
    overwrite(file, b"")


def cut(file: Path) -> None:
    overwrite(file, file.read_bytes()[:-3])


def flipped(file: Path) -> None:
    content = file.read_bytes()
    middle = len(content) // 2
    overwrite(file, content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])


def overwrite(file: Path, content: bytes) -> None:
    file.chmod(0o600)
    file.write_bytes(content)


@pytest.mark.parametrize("harm", [gone, empty, cut, flipped], ids=lambda harm: harm.__name__)
@pytest.mark.parametrize("which", [of_table, of_delivery, of_arrival, of_sums], ids=lambda which: which.__name__)
def test_torn_backup_is_refused_and_nothing_written(
    taken: Path, which: Callable[[Path], Path], harm: Callable[[Path], None], tmp_path: Path
) -> None:
    file = which(taken)
    harm(file)
    to = at(tmp_path / "to")
    with pytest.raises(ConfigError, match=rf"not whole: {re.escape(str(file.relative_to(taken)))} is missing"):
        restore.restore(taken, to)
    assert not to.home.exists()


@pytest.mark.parametrize("harm", [gone, empty, cut], ids=lambda harm: harm.__name__)
def test_backup_without_a_whole_manifest_is_refused(taken: Path, harm: Callable[[Path], None], tmp_path: Path) -> None:
    harm(of_manifest(taken))
    with pytest.raises(ConfigError, match=r"is no backup|not whole: manifest\.json"):
        restore.restore(taken, at(tmp_path / "to"))
    assert not (tmp_path / "to").exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": 2}, "another version of Hosen"),
        ({"schema_version": "9998"}, "another version of Hosen"),
        ({"schema_version": None}, r"not whole: manifest\.json"),
        ({"tables": {"../../core.state": {"rows": 1, "sha256": ""}}}, r"not whole: manifest\.json"),
        ({"tables": {"pg_catalog.pg_class": {"rows": 1, "sha256": ""}}}, r"not whole: manifest\.json"),
        ({"deliveries": {}}, r"not whole"),
    ],
)
def test_manifest_that_says_something_else_is_refused(
    taken: Path, change: dict[str, Any], said: str, tmp_path: Path
) -> None:
    file = of_manifest(taken)
    file.write_text(json.dumps({**json.loads(file.read_text("utf-8")), **change}), "utf-8")
    with pytest.raises(ConfigError, match=said):
        restore.restore(taken, at(tmp_path / "to"))
    assert not (tmp_path / "to").exists()


def test_list_of_deliveries_cannot_name_a_place_outside(taken: Path, tmp_path: Path) -> None:
    (taken / "stranger").write_bytes(b"")
    sums = of_sums(taken)
    sums.write_text(f"{backups.digest(taken / 'stranger')}  deliveries/../stranger\n", "ascii")
    file = of_manifest(taken)
    manifest = json.loads(file.read_text("utf-8"))
    manifest["deliveries"]["sha256"] = backups.digest(sums)
    file.write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(ConfigError, match="not whole"):
        restore.restore(taken, at(tmp_path / "to"))


def test_nothing_is_restored_over_something(taken: Path, small: Settings, warehouse_url: str, tmp_path: Path) -> None:
    before = files_below(small.home), answers(small)
    with pytest.raises(ConfigError, match=r"storage root .* is not empty \(deliveries\)"):
        restore.restore(taken, small)
    assert (files_below(small.home), answers(small)) == before

    to = at(tmp_path / "to", warehouse_url)
    with transaction(connect(warehouse_url)) as connection:
        connection.execute(sa.text("CREATE SCHEMA mart"))
        connection.execute(sa.text("CREATE TABLE mart.mine (it INTEGER)"))
    with pytest.raises(ConfigError, match=r"warehouse is not empty \(mart\.mine\)"):
        restore.restore(taken, to)
    assert not to.deliveries.exists()
    with reading(connect(warehouse_url)) as connection:
        assert base_tables(connection) == []


def test_what_belongs_to_the_installation_may_be_there(taken: Path, tmp_path: Path) -> None:
    to = at(tmp_path / "to")
    (to.home / "inbox").mkdir(parents=True)
    (to.home / "inbox" / "sheet.xlsx").write_bytes(b"waits")
    for name in ("hosen.toml", pseudonyms.FILE_NAME):
        (to.home / name).write_text("mine")
    (to.home / restore.UNFINISHED).mkdir()  # of a restore that was killed
    (to.home / restore.UNFINISHED / "half").write_bytes(b"")
    shutil.move(taken, to.home / "it's a [1] *?")
    restore.restore(to.home / "it's a [1] *?", to)
    assert (to.home / pseudonyms.FILE_NAME).read_text() == "mine"
    assert (to.home / "inbox" / "sheet.xlsx").read_bytes() == b"waits"
    [delivery] = Store(to.deliveries).arrivals()
    assert Store(to.deliveries).bytes_path(delivery.delivery).stat().st_mode & 0o777 == 0o444


@pytest.mark.parametrize("step", ["build", "refresh_statistics", "_fill"])
def test_restore_that_fails_leaves_nothing_and_can_be_repeated(
    taken: Path, warehouse_url: str, step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = at(tmp_path / "to", warehouse_url)

    def broken(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(restore, step, broken)
        with pytest.raises(ConfigError, match="No space left on device"):
            restore.restore(taken, to)
    assert files_below(to.home) == []
    with reading(connect(warehouse_url)) as connection:
        assert base_tables(connection) == []
        assert schema.views_standing(connection) == set()
    restore.restore(taken, to)
    assert to.mart_copy.exists()


def test_backup_that_fails_leaves_nothing(small: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "copy_file", broken)
    with pytest.raises(ConfigError, match=r"backup .* cannot be written \(No space left on device\)"):
        backup(tmp_path / "backups" / "one", small)
    assert files_below(tmp_path / "backups") == []


def test_backup_goes_into_an_empty_folder_only(small: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    backup(folder, small)
    before = files_below(folder)
    with pytest.raises(ConfigError, match="is not empty"):
        backup(folder, small)
    assert files_below(folder) == before
    (tmp_path / ".killed.unfinished").mkdir()
    with pytest.raises(ConfigError, match=r"\.killed\.unfinished is there"):
        backup(tmp_path / "killed", small)
    (tmp_path / "file").write_text("")
    with pytest.raises(HosenError, match="cannot be written"):
        backup(tmp_path / "file" / "below", small)


def test_nothing_loaded_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nothing to back up"):
        backup(tmp_path / "backup", at(tmp_path / "home"))
    assert not (tmp_path / "backup").exists()


def test_damaged_delivery_is_named_and_kept(small: Settings, tmp_path: Path) -> None:
    [arrival] = Store(small.deliveries).arrivals()
    overwrite(Store(small.deliveries).bytes_path(arrival.delivery), b"bites")
    assert backup(tmp_path / "backup", small)["damaged"] == [arrival.delivery]
    restore.restore(tmp_path / "backup", at(tmp_path / "to"))
    assert Store(at(tmp_path / "to").deliveries).bytes_path(arrival.delivery).read_bytes() == b"bites"
