import hashlib
import json
import multiprocessing
import os
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hosen.storage import ChangedWhileRead, Store

NINE = datetime(2021, 4, 1, 9, tzinfo=UTC)
TEN = datetime(2021, 4, 1, 10, tzinfo=UTC)

HOSTILE = [
    "../../etc/cron.d/x",
    "/etc/passwd",
    "..",
    "a\nb.xlsx",
    "ד" * 300 + ".xlsx",
    "\u202edetrevni\u202c.xlsx",
    "דו\"ח' `rm -rf ~`; $(id).xlsx",
    "",
    "\udce0\udce1.xlsx",
    "nul\0byte.xlsx",
    "[red]markup[/red].xlsx",
]


def paths_below(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def test_bytes_lie_unchanged_under_their_hash(tmp_path: Path) -> None:
    content = bytes(range(256)) * 9000  # more than one chunk
    arrival = Store(tmp_path).add(content, source="inbox", name="דיווח.xlsx", received_at=NINE, now=TEN)
    sha = hashlib.sha256(content).hexdigest()
    assert (arrival.delivery, arrival.size, arrival.is_new, arrival.is_same_bytes) == (sha, len(content), True, False)
    assert Store(tmp_path).bytes_path(sha).read_bytes() == content
    assert paths_below(tmp_path) == {f"{sha[:2]}/{sha}", f"{sha[:2]}/{sha}.arrivals/{arrival.arrival_id}.json"}
    assert Store(tmp_path).has(sha, arrival.arrival_id)
    assert not Store(tmp_path).has("0" * 64, arrival.arrival_id)


def test_ledger_gives_back_what_was_noted(tmp_path: Path) -> None:
    hints = {"submitter": "network_hq", "form": "", "origin": "source"}
    Store(tmp_path).add(b"x", source="inbox", name="דיווח.xlsx", received_at=NINE, hints=hints, now=TEN)
    [arrival] = Store(tmp_path).arrivals()
    assert (arrival.source, arrival.name, arrival.received_at, arrival.collected_at) == (
        "inbox",
        "דיווח.xlsx",
        NINE,
        TEN,
    )
    assert arrival.hints == {"submitter": "network_hq", "origin": "source"}


def test_same_file_seen_again_registers_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first = store.add(b"x", source="inbox", name="a.xlsx", received_at=NINE, now=NINE)
    before = paths_below(tmp_path)
    again = store.add(b"x", source="inbox", name="a.xlsx", received_at=NINE, now=TEN)
    assert again == first
    assert (again.is_new, again.is_same_bytes) == (False, True)
    assert paths_below(tmp_path) == before


def test_without_a_time_of_receipt_the_first_collection_counts(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.add(b"x", source="command line", name="a.xlsx", now=NINE)
    again = store.add(b"x", source="command line", name="a.xlsx", now=TEN)
    assert (again.is_new, again.received_at) == (False, NINE)


@pytest.mark.parametrize(
    "other",
    [
        {"name": "b.xlsx"},
        {"source": "mailbox"},
        {"received_at": TEN},
        {"hints": {"submitter": "network_hq", "origin": "option"}},
    ],
)
def test_same_bytes_from_elsewhere_are_one_delivery_that_arrived_twice(tmp_path: Path, other: dict[str, str]) -> None:
    store = Store(tmp_path)
    usual = {"source": "inbox", "name": "a.xlsx", "received_at": NINE}
    first = store.add(b"x", **usual)  # type: ignore[arg-type]
    second = store.add(b"x", **{**usual, **other})  # type: ignore[arg-type]
    assert (second.is_new, second.is_same_bytes, second.delivery) == (True, True, first.delivery)
    assert {arrival.arrival_id for arrival in store.arrivals()} == {first.arrival_id, second.arrival_id}
    assert store.arrivals(without={first.arrival_id}) == [second]
    assert store.arrivals(of=set()) == []


def test_arrivals_come_in_order_of_receipt(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.add(b"late", source="inbox", name="late", received_at=TEN)
    store.add(b"early", source="inbox", name="early", received_at=NINE)
    assert [arrival.name for arrival in store.arrivals()] == ["early", "late"]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_data_and_not_paths(tmp_path: Path, name: str) -> None:
    root = tmp_path / "inside" / "deliveries"
    check_name(root, name)
    assert {path.name for path in tmp_path.iterdir()} == {"inside"}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(st.characters(), max_size=300))
def test_any_name_comes_back_from_the_ledger(tmp_path: Path, name: str) -> None:
    check_name(tmp_path / hashlib.sha256(repr(name).encode()).hexdigest(), name)


def check_name(root: Path, name: str) -> None:
    arrival = Store(root).add(b"x", source="inbox", name=name, received_at=NINE)
    sha = hashlib.sha256(b"x").hexdigest()
    assert paths_below(root) == {f"2d/{sha}", f"2d/{sha}.arrivals/{arrival.arrival_id}.json"}
    [kept] = Store(root).arrivals()
    assert kept == arrival
    assert len(kept.name) == len(name)
    kept.name.encode("utf-8")
    assert "\0" not in kept.name
    if "\0" not in name and not any("\ud800" <= letter <= "\udfff" for letter in name):
        assert kept.name == name


@pytest.mark.parametrize("delivery", ["", "../x", "A" * 64, "0" * 63, "../" + "0" * 61])
def test_only_a_hash_leads_to_bytes(tmp_path: Path, delivery: str) -> None:
    with pytest.raises(KeyError):
        Store(tmp_path).bytes_path(delivery)


def test_bytes_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="no delivery"):
        Store(tmp_path).bytes_path("0" * 64)


def _add_from_pipe(root: Path, pipe: Path) -> None:
    Store(root).add(pipe, source="inbox", name="a.xlsx", received_at=NINE)


def test_killed_copy_leaves_no_half_file(tmp_path: Path) -> None:
    root, pipe = tmp_path / "deliveries", tmp_path / "pipe"
    os.mkfifo(pipe)
    process = multiprocessing.get_context("spawn").Process(target=_add_from_pipe, args=(root, pipe))
    process.start()
    with pipe.open("wb", buffering=0) as half:  # the copy waits for the rest when it is killed
        half.write(b"h" * 5000)
        deadline = time.monotonic() + 30
        while not list(root.glob(".incoming/*.part")) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert process.pid
        os.kill(process.pid, signal.SIGKILL)
        process.join()
    assert process.exitcode == -signal.SIGKILL
    assert [path for path in paths_below(root) if not path.startswith(".incoming/")] == []
    assert Store(root).arrivals() == []

    whole = Store(root).add(b"h" * 9000, source="inbox", name="a.xlsx", received_at=NINE)
    assert Store(root).bytes_path(whole.delivery).stat().st_size == 9000
    [part] = root.glob(".incoming/*.part")
    assert Store(root).clear_abandoned() == 0, "it may be another process's that is alive"
    os.utime(part, (time.time() - 2 * 24 * 3600,) * 2)
    assert Store(root).clear_abandoned() == 1
    assert not part.exists()


def test_killed_between_bytes_and_ledger_is_mended_by_the_next_collection(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first = store.add(b"x", source="inbox", name="a.xlsx", received_at=NINE)
    [entry] = tmp_path.glob("*/*.arrivals/*.json")
    entry.unlink()
    again = store.add(b"x", source="inbox", name="a.xlsx", received_at=NINE)
    assert (again.is_new, again.arrival_id) == (True, first.arrival_id)


def test_bytes_that_lost_their_end_are_stored_anew(tmp_path: Path) -> None:
    store = Store(tmp_path)
    arrival = store.add(b"whole", source="inbox", name="a.xlsx", received_at=NINE)
    place = store.bytes_path(arrival.delivery)
    place.chmod(0o644)
    place.write_bytes(b"who")
    assert store.add(b"whole", source="inbox", name="a.xlsx", received_at=NINE).is_same_bytes is False
    assert place.read_bytes() == b"whole"


def test_file_that_is_being_written_is_left_for_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"first half")
    root = tmp_path / "deliveries"
    really_fsync = os.fsync

    def write_more(descriptor: int) -> None:
        with file.open("ab") as more:
            more.write(b"second half")
        really_fsync(descriptor)

    monkeypatch.setattr(os, "fsync", write_more)
    with pytest.raises(ChangedWhileRead):
        Store(root).add(file, source="inbox", name="a.xlsx", received_at=NINE)
    assert paths_below(root) == set()


def test_ledger_entry_is_plain_json(tmp_path: Path) -> None:
    Store(tmp_path).add(b"x", source="inbox", name="דיווח.xlsx", received_at=NINE)
    [entry] = tmp_path.glob("*/*.arrivals/*.json")
    assert "דיווח.xlsx" in entry.read_text("utf-8")
    assert json.loads(entry.read_text("utf-8"))["received_at"] == "2021-04-01T09:00:00+00:00"
