from pathlib import Path

import pytest

from hosen.errors import ConfigError
from hosen.settings import PROJECT_ROOT, Settings
from hosen.source_files import SPREADSHEETS, load_sources

GOOD = "source: south\nkind: folder\npath: ${HOSEN_HOME}/south\nreceived: modified\nrecursive: true\n"


def settings(tmp_path: Path, **sources: str) -> Settings:
    folder = tmp_path / "config" / "sources"
    folder.mkdir(parents=True)
    for name, text in sources.items():
        (folder / f"{name}.yml").write_text(text, "utf-8")
    return Settings(home=tmp_path / "home", config=(tmp_path / "config",), warehouse_url="duckdb:///:memory:")


def test_the_delivered_source_is_the_inbox(tmp_path: Path) -> None:
    sources = load_sources(Settings(tmp_path, (PROJECT_ROOT,), "duckdb:///:memory:"))
    assert set(sources) == {"inbox"}
    inbox = sources["inbox"]
    assert (inbox.path, inbox.pattern, inbox.received, inbox.hints) == (
        tmp_path / "inbox",
        SPREADSHEETS,
        "modified",
        {},
    )
    assert inbox.path.is_dir(), "the folder in the storage root is made"


def test_what_a_file_may_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "share").mkdir()
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "beside").mkdir()
    monkeypatch.setenv("SHARE", str(tmp_path / "share"))
    folder = tmp_path / "config" / "sources"
    folder.mkdir()
    named = GOOD.replace("${HOSEN_HOME}/south", "$SHARE")
    (folder / "south.yml").write_text(named + "pattern: ['*.ods']\nsubmitter: network_hq\nform: service_book\n")
    (folder / "near.yml").write_text(
        GOOD.replace("${HOSEN_HOME}/south", "beside").replace("source: south", "source: near")
    )
    known = Settings(tmp_path / "home", (tmp_path / "config",), "duckdb:///:memory:")
    sources = load_sources(known, forms={"service_book"}, submitters={"network_hq"})
    assert sources["south"].path == tmp_path / "share"
    assert sources["south"].pattern == ("*.ods",)
    assert sources["south"].hints == {"submitter": "network_hq", "form": "service_book", "origin": "source"}
    assert sources["near"].path == tmp_path / "config" / "beside"


def test_a_later_folder_replaces_a_source(tmp_path: Path) -> None:
    first = settings(tmp_path, south=GOOD)
    second = settings(tmp_path / "second", south=GOOD.replace("modified", "collected"))
    both = Settings(first.home, (*first.config, *second.config), first.warehouse_url)
    assert load_sources(both)["south"].received == "collected"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("received: modified", "received: modifed"), "line 4: received: 'modifed' is not one of modified, collected"),
        (("kind: folder", "kind: ftp"), "line 2: kind: 'ftp' is not one of folder"),
        (("recursive: true", "recursiv: true"), "line 5: recursiv: no such key (did you mean recursive?)"),
        (("source: south", "source: north"), "line 1: source: 'north' in a file named south.yml"),
        (
            ("${HOSEN_HOME}/south", "${NOT_SET_AT_ALL}/x"),
            "line 3: path: the environment variable NOT_SET_AT_ALL is not set",
        ),
        (("${HOSEN_HOME}/south", "/no/such/folder"), "line 3: path: the folder /no/such/folder does not exist"),
        (
            ("recursive: true", "recursive: true\nform: service_bok"),
            "line 6: form: 'service_bok' is not in forms/ (did you",
        ),
        (
            ("recursive: true", "recursive: true\nsubmitter: x"),
            "line 6: submitter: 'x' is not in reference/submitters.csv",
        ),
        (("source: south", "source: [south"), "not valid YAML"),
    ],
)
def test_mistakes_are_told_with_file_and_line(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    with pytest.raises(ConfigError) as raised:
        load_sources(settings(tmp_path, south=GOOD.replace(*change)), {"service_book"}, {"network_hq"})
    assert "sources/south.yml" in str(raised.value)
    assert message in str(raised.value)


def test_all_mistakes_of_all_files_come_at_once(tmp_path: Path) -> None:
    broken = settings(tmp_path, south=GOOD.replace("modified", "x"), north=GOOD)
    with pytest.raises(ConfigError) as raised:
        load_sources(broken)
    assert "south.yml, line 4" in str(raised.value)
    assert "north.yml, line 1" in str(raised.value)
    assert not broken.home.exists(), "nothing is touched"


def test_a_storage_root_that_cannot_be_made(tmp_path: Path) -> None:
    known = settings(tmp_path, south=GOOD)
    known.home.write_text("a file where the folder should be")
    with pytest.raises(ConfigError, match="cannot be made: Not a directory; check HOSEN_HOME"):
        load_sources(known)
