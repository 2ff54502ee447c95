import errno
import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hosen.collect.folder import Collected, collect_folder, collect_paths
from hosen.errors import ConfigError, HosenError
from hosen.source_files import SPREADSHEETS, Source
from hosen.storage import Store

MARCH = datetime(2021, 3, 31, 12, tzinfo=UTC)
NOW = datetime(2021, 5, 1, tzinfo=UTC)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "deliveries")


def source(folder: Path, **other: object) -> Source:
    usual = {
        "name": "inbox",
        "label": {"he": "א", "en": "a"},
        "kind": "folder",
        "path": folder,
        "pattern": SPREADSHEETS,
        "recursive": True,
        "received": "modified",
    }
    return Source(**{**usual, **other})  # type: ignore[arg-type]


def put(file: Path, content: bytes = b"x") -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    os.utime(file, (MARCH.timestamp(),) * 2)
    return file


def look(store: Store, tmp_path: Path, of: Source) -> Collected:
    return collect_folder(store, of, tmp_path / "seen.json", NOW)


def test_files_arrive_under_their_path_with_their_own_time(tmp_path: Path, inbox: Path, store: Store) -> None:
    put(inbox / "דיווח.xlsx", b"1")
    put(inbox / "2021" / "b.XLSX", b"2")
    collected = look(store, tmp_path, source(inbox, submitter="network_hq"))
    assert [(one.name, one.received_at, one.hints) for one in collected.arrivals] == [
        ("דיווח.xlsx", MARCH, {"submitter": "network_hq", "origin": "source"}),
        ("2021/b.XLSX", MARCH, {"submitter": "network_hq", "origin": "source"}),
    ]
    assert collected.files == 2
    assert {arrival.collected_at for arrival in store.arrivals()} == {NOW}


def test_a_source_that_does_not_know_times_counts_the_first_look(tmp_path: Path, inbox: Path, store: Store) -> None:
    put(inbox / "a.xlsx")
    [arrival] = look(store, tmp_path, source(inbox, received="collected")).arrivals
    assert arrival.received_at == NOW


def test_files_inside_folders_only_when_the_source_says_so(tmp_path: Path, inbox: Path, store: Store) -> None:
    put(inbox / "a.xlsx", b"1")
    put(inbox / "in" / "b.xlsx", b"2")
    assert [one.name for one in look(store, tmp_path, source(inbox, recursive=False)).arrivals] == ["a.xlsx"]


def test_what_is_not_a_sheet_of_a_submitter_is_left(tmp_path: Path, inbox: Path, store: Store) -> None:
    for name in ["~$a.xlsx", ".a.xlsx", "Thumbs.db", "a.xlsx.part", ".git/a.xlsx"]:
        put(inbox / name)
    put(inbox / "letter.pdf")
    outside = put(tmp_path / "secret.xlsx")
    (inbox / "link.xlsx").symlink_to(outside)
    os.mkfifo(inbox / "pipe.xlsx")
    collected = look(store, tmp_path, source(inbox))
    assert (collected.files, collected.arrivals) == (0, [])
    assert collected.ignored == ["letter.pdf", "link.xlsx", "pipe.xlsx", "~$a.xlsx"]


@pytest.mark.parametrize("note", ["kept", "deleted", "nonsense"])
def test_the_same_folder_again_registers_nothing(tmp_path: Path, inbox: Path, store: Store, note: str) -> None:
    put(inbox / "a.xlsx", b"1")
    put(inbox / "b.xlsx", b"2")
    assert len(look(store, tmp_path, source(inbox)).arrivals) == 2
    if note == "deleted":
        (tmp_path / "seen.json").unlink()
    if note == "nonsense":
        (tmp_path / "seen.json").write_text("[1", "utf-8")
    collected = look(store, tmp_path, source(inbox))
    assert (collected.files, collected.arrivals) == (2, [])
    assert len(store.arrivals()) == 2


def test_unchanged_files_are_not_read_again(
    tmp_path: Path, inbox: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(inbox / "a.xlsx")
    look(store, tmp_path, source(inbox))
    monkeypatch.setattr(Store, "add", lambda *_, **__: pytest.fail("read again"))
    assert look(store, tmp_path, source(inbox)).files == 1


def test_a_lost_store_is_filled_again(tmp_path: Path, inbox: Path, store: Store) -> None:
    put(inbox / "a.xlsx")
    look(store, tmp_path, source(inbox))
    shutil.rmtree(store.root)
    assert len(look(store, tmp_path, source(inbox)).arrivals) == 1


def test_other_bytes_of_the_same_name_size_and_time_are_seen(tmp_path: Path, inbox: Path, store: Store) -> None:
    put(inbox / "a.xlsx", b"12")
    look(store, tmp_path, source(inbox))
    put(inbox / "a.xlsx", b"21")
    [arrival] = look(store, tmp_path, source(inbox)).arrivals
    assert store.bytes_path(arrival.delivery).read_bytes() == b"21"


def test_same_bytes_under_two_names_are_two_arrivals_of_one_delivery(tmp_path: Path, inbox: Path, store: Store) -> None:
    put(inbox / "a (1).xlsx")
    put(inbox / "a.xlsx")
    collected = look(store, tmp_path, source(inbox))
    assert [one.is_same_bytes for one in collected.arrivals] == [False, True]
    assert len({one.delivery for one in collected.arrivals}) == 1
    assert collected.as_json() == {
        "source": "inbox",
        "files": 2,
        "arrivals": [one.arrival_id for one in collected.arrivals],
        "same_bytes": ["a.xlsx"],
        "ignored": [],
        "unreadable": [],
        "unfinished": [],
    }


def test_an_unreadable_file_does_not_stop_the_others(
    tmp_path: Path, inbox: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(inbox / "a.xlsx", b"1")
    put(inbox / "b.xlsx", b"2")
    really_open = Path.open

    def refuse(path: Path, *arguments: object, **named: object) -> object:
        if path.name == "a.xlsx":
            raise PermissionError(13, "Permission denied", str(path))
        return really_open(path, *arguments, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    collected = look(store, tmp_path, source(inbox))
    assert collected.unreadable == [("a.xlsx", "Permission denied")]
    assert [one.name for one in collected.arrivals] == ["b.xlsx"]


def test_a_file_still_being_written_is_taken_the_next_time(
    tmp_path: Path, inbox: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(inbox / "a.xlsx", b"half")
    with monkeypatch.context() as meanwhile:
        really_fsync = os.fsync

        def write_more(descriptor: int) -> None:
            (inbox / "a.xlsx").write_bytes(b"half and half")
            really_fsync(descriptor)

        meanwhile.setattr(os, "fsync", write_more)
        collected = look(store, tmp_path, source(inbox))
    assert (collected.unfinished, collected.arrivals) == (["a.xlsx"], [])
    [arrival] = look(store, tmp_path, source(inbox)).arrivals
    assert store.bytes_path(arrival.delivery).read_bytes() == b"half and half"


def test_named_files_are_taken_whatever_their_name_and_folders_for_their_sheets(tmp_path: Path, store: Store) -> None:
    letter = put(tmp_path / "letter.pdf", b"1")
    put(tmp_path / "sheets" / "in" / "b.xlsx", b"2")
    put(tmp_path / "sheets" / "note.txt", b"3")
    hints = {"form": "service_book"}
    collected = collect_paths(store, [letter, tmp_path / "sheets"], hints, NOW)
    assert [(one.name, one.received_at, one.source) for one in collected.arrivals] == [
        ("letter.pdf", MARCH, "command line"),
        ("in/b.xlsx", MARCH, "command line"),
    ]
    assert collected.arrivals[0].hints == {"form": "service_book", "origin": "option"}
    assert collected.ignored == ["note.txt"]


def test_nothing_is_taken_when_a_named_file_does_not_exist(tmp_path: Path, store: Store) -> None:
    there = put(tmp_path / "a.xlsx")
    with pytest.raises(ConfigError, match=r"there is no file or folder .*b\.xlsx"):
        collect_paths(store, [there, tmp_path / "b.xlsx"], {})
    assert store.arrivals() == []


def test_note_of_what_was_seen_holds_what_is_still_there(tmp_path: Path, inbox: Path, store: Store) -> None:
    put(inbox / "a.xlsx", b"1")
    gone = put(inbox / "b.xlsx", b"2")
    look(store, tmp_path, source(inbox))
    gone.unlink()
    look(store, tmp_path, source(inbox))
    assert set(json.loads((tmp_path / "seen.json").read_text("utf-8"))) == {"a.xlsx"}


def test_a_full_disk_is_not_blamed_on_the_file(
    tmp_path: Path, inbox: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(inbox / "a.xlsx")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(os, "fsync", full)
        with pytest.raises(HosenError, match=r"cannot be stored in .*deliveries: No space left on device"):
            look(store, tmp_path, source(inbox))
    assert len(look(store, tmp_path, source(inbox)).arrivals) == 1


def test_a_store_that_cannot_be_made_is_not_blamed_on_the_file(tmp_path: Path, inbox: Path, store: Store) -> None:
    put(inbox / "a.xlsx")
    store.root.write_text("a file where the folder should be")
    with pytest.raises(HosenError, match="deliveries cannot be stored"):
        look(store, tmp_path, source(inbox))


def test_a_file_from_the_future_counts_as_received_now(tmp_path: Path, store: Store) -> None:
    file = put(tmp_path / "a.xlsx")
    os.utime(file, (NOW.timestamp() + 3600, NOW.timestamp() + 3600))
    assert [one.received_at for one in collect_paths(store, [file], {}, NOW).arrivals] == [NOW]
