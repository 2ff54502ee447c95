import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from hosen import pipeline, warehouse
from hosen.pending import Known, arrivals_to_load, pending_deliveries, write_batch
from hosen.settings import PROJECT_ROOT, Settings
from hosen.storage import Arrival, Store

EIGHT, NINE, TEN, ELEVEN = (datetime(2021, 4, 1, hour, tzinfo=UTC) for hour in (8, 9, 10, 11))
NOTHING = Known(frozenset(), frozenset())

BY_HAND = {"submitter": "network_hq", "origin": "option"}
BY_SOURCE = {"submitter": "welfare_ministry", "origin": "source"}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "home" / "deliveries")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    home = tmp_path / "home"
    return Settings(home, (PROJECT_ROOT,), f"duckdb:///{home / 'warehouse.duckdb'}")


def add(store: Store, content: bytes, name: str, at: datetime = NINE, hints: dict[str, str] | None = None) -> Arrival:
    return store.add(content, source="inbox", name=name, received_at=at, hints=hints, now=at)


def knowing(*arrivals: Arrival) -> Known:
    return Known(frozenset(one.delivery for one in arrivals), frozenset(one.arrival_id for one in arrivals))


def test_unknown_deliveries_are_pending_in_order_of_receipt_each_once(store: Store) -> None:
    late = add(store, b"2", "late.xlsx", TEN)
    early = add(store, b"1", "early.xlsx", NINE, BY_SOURCE)
    again = add(store, b"1", "again.xlsx", ELEVEN)
    assert pending_deliveries(store, NOTHING) == [
        {
            "delivery": early.delivery,
            "name": "early.xlsx",
            "source": "inbox",
            "received_at": "2021-04-01T09:00:00+00:00",
            "hints": BY_SOURCE,
            "arrivals": [early.arrival_id, again.arrival_id],
        },
        {
            "delivery": late.delivery,
            "name": "late.xlsx",
            "source": "inbox",
            "received_at": "2021-04-01T10:00:00+00:00",
            "hints": {},
            "arrivals": [late.arrival_id],
        },
    ]


def test_what_the_warehouse_knows_is_not_pending(store: Store) -> None:
    first = add(store, b"1", "a.xlsx")
    add(store, b"1", "renamed.xlsx", TEN)
    assert pending_deliveries(store, knowing(first)) == []


def test_a_known_delivery_is_pending_again_once_something_is_said_of_it(store: Store) -> None:
    first = add(store, b"1", "a.xlsx")
    again = add(store, b"1", "a.xlsx", TEN, BY_HAND)
    [entry] = pending_deliveries(store, knowing(first))
    assert (entry["name"], entry["hints"]) == ("a.xlsx", BY_HAND)
    assert pending_deliveries(store, knowing(first, again)) == []


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ([BY_SOURCE, BY_HAND], BY_HAND),
        ([BY_HAND, BY_SOURCE], BY_HAND),
        ([{}, BY_SOURCE, {**BY_SOURCE, "submitter": "other"}], BY_SOURCE),
        ([BY_HAND, {**BY_HAND, "submitter": "other"}], {**BY_HAND, "submitter": "other"}),
    ],
)
def test_the_last_word_by_hand_counts_else_the_first_source(
    store: Store, said: list[dict[str, str]], counts: dict[str, str]
) -> None:
    for number, (hints, moment) in enumerate(zip(said, (EIGHT, NINE, TEN), strict=False)):
        add(store, b"1", f"{number}.xlsx", moment, hints)
    [entry] = pending_deliveries(store, NOTHING)
    assert entry["hints"] == counts


def test_a_load_notes_what_it_was_planned_with_and_new_names_of_known_bytes(store: Store, tmp_path: Path) -> None:
    loaded = add(store, b"1", "known.xlsx", EIGHT)
    renamed = add(store, b"1", "renamed.xlsx", NINE)
    planned = add(store, b"2", "planned.xlsx", TEN)
    write_batch(tmp_path / "b", "r", pending_deliveries(store, knowing(loaded)))
    add(store, b"3", "came later.xlsx", ELEVEN)
    add(store, b"2", "said later.xlsx", ELEVEN, BY_HAND)
    add(store, b"1", "said later.xlsx", ELEVEN, BY_HAND)
    assert arrivals_to_load(store, [tmp_path / "b"], knowing(loaded)) == [renamed, planned]
    assert len(pending_deliveries(store, knowing(loaded, renamed, planned))) == 3, "what was said later is not lost"


def test_batches_are_of_bounded_size_and_planned_again_alike(store: Store, settings: Settings) -> None:
    for number in range(5):
        add(store, bytes([number]), f"{number}.xlsx", datetime(2021, 4, 1, number, tzinfo=UTC))
    batches = pipeline.plan("manual__2021-04-01T00:00:00+00:00", 2, settings)
    assert [Path(batch).name for batch in batches] == ["0001", "0002", "0003"]
    names = [[entry["name"] for entry in _said(batch)["deliveries"]] for batch in batches]
    assert names == [["0.xlsx", "1.xlsx"], ["2.xlsx", "3.xlsx"], ["4.xlsx"]]
    assert _said(batches[0])["run_id"] == "manual__2021-04-01T00:00:00+00:00"
    assert pipeline.plan("manual__2021-04-01T00:00:00+00:00", 2, settings) == batches
    assert pipeline.waiting(settings) == 5


@pytest.mark.parametrize("run_id", ["../../x", "a/b", "..", "manual__2021-04-01T00:00:00.123+00:00"])
def test_a_run_id_is_no_path(store: Store, settings: Settings, run_id: str) -> None:
    add(store, b"1", "a.xlsx")
    [batch] = pipeline.plan(run_id, settings=settings)
    assert Path(batch).resolve().parent.parent == settings.batches.resolve()


def test_seconds_of_all_steps_add_up_and_stand_in_the_ledger(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = iter(range(100))
    monkeypatch.setattr("hosen.clock.perf_counter", lambda: float(next(ticks)))
    pipeline.plan("r", settings=settings)
    pipeline.plan("r", settings=settings)
    pipeline.load([], "r", settings)
    pipeline.publish("r", settings)
    taken = pipeline.stage_seconds(settings, "r")
    assert {stage: one["wall"] for stage, one in taken.items()} == {"plan": 2.0, "load": 1.0, "publish": 1.0}
    with warehouse.reading(warehouse.connect(settings.warehouse_url)) as connection:
        noted, finished = connection.execute(sa.text("SELECT stage_seconds, finished_at FROM core.run")).one()
    assert {key: value for key, value in json.loads(noted).items() if not key.endswith("_cpu")} == {
        "plan": 2.0,
        "load": 1.0,
        "publish": 1.0,
    }
    assert finished is not None
    assert pipeline.report("r", settings) == {
        "run_id": "r",
        "deliveries": {},
        "submissions": {},
        "issues": {},
        "bugs": 0,
        "seconds": taken,
    }


def test_a_step_that_fails_is_not_timed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("hosen.pending.known", fail)
    with pytest.raises(RuntimeError):
        pipeline.plan("r", settings=settings)
    assert pipeline.stage_seconds(settings, "r") == {}


def test_steps_hand_on_plain_values(store: Store, settings: Settings) -> None:
    add(store, b"", "empty.xlsx")
    steps: list[tuple[str, Callable[..., Any], tuple[Any, ...]]] = [
        ("sources", pipeline.source_names, ()),
        ("collect", pipeline.collect_source, ("inbox",)),
        ("plan", pipeline.plan, ("r",)),
    ]
    answers = {name: step(*arguments, settings=settings) for name, step, arguments in steps}
    [batch] = answers["plan"]
    answers["read"] = pipeline.read(batch, settings)
    answers["validate"] = pipeline.validate(batch, settings)
    answers["load"] = pipeline.load(pipeline.validated([batch, batch + "x"]), "r", settings)
    answers["publish"] = pipeline.publish("r", settings)
    answers["report"] = pipeline.report("r", settings)
    assert json.loads(json.dumps(answers)) == answers
    assert answers["sources"] == ["inbox"]
    assert answers["read"]["bugs"] == 0
    assert (answers["load"]["deliveries"], answers["report"]["deliveries"]) == (1, {"rejected": 1})
    assert pipeline.plan("s", settings=settings) == []


def _said(batch: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((Path(batch) / "batch.json").read_text("utf-8"))
    return said
