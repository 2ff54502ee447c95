"""The published files: every row of them goes in, and what is odd in them is said."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hosen.batch import issues_from, read_table
from hosen.forms import load_forms
from hosen.issues import Issue
from hosen.read.run import read_batch
from hosen.settings import PROJECT_ROOT, Settings
from hosen.storage import Store
from hosen.validate.run import validate_batch

FILES = {
    "otzma_noshmim_registry.xlsx": 323,
    "framework_payments_older_citizens.xlsx": 992,
    "service_book_welfare_2016.xlsx": 98,
}


@pytest.fixture(scope="module")
def validated(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int]]:
    home = tmp_path_factory.mktemp("home")
    settings = Settings(home=home, config=(PROJECT_ROOT,), warehouse_url="duckdb://")
    store = Store(settings.deliveries)
    now = datetime(2021, 3, 1, tzinfo=UTC)
    deliveries = []
    for name in FILES:
        arrival = store.add(real_data / "real" / name, source="test", name=name, received_at=now)
        deliveries.append({"delivery": arrival.delivery, "name": name, "hints": {}})
    batch = settings.batches / "run" / "1"
    batch.mkdir(parents=True)
    (batch / "batch.json").write_text(json.dumps({"deliveries": deliveries}), "utf-8")
    assert read_batch(batch, settings)["bugs"] == 0
    return batch, validate_batch(batch, settings.config, load_forms(settings.config))


def found(batch: Path, form: str) -> list[Issue]:
    return [issue for issue in issues_from(read_table(batch / "validate", "issues")) if issue.form == form]


def test_every_row_is_accepted(validated: tuple[Path, dict[str, int]]) -> None:
    batch, counts = validated
    rows = Counter((row["form"], row["verdict"]) for row in read_table(batch / "validate", "verdicts").to_pylist())
    assert rows == {
        ("department_registry", "accepted"): 323,
        ("framework_payments", "accepted"): 992,
        ("service_book", "accepted"): 98,
    }
    assert (counts["accepted"], counts["quarantined"]) == (sum(FILES.values()), 0)


def test_what_is_odd_in_the_registry(validated: tuple[Path, dict[str, int]]) -> None:
    said = [(i.code, i.severity, i.cell, i.value, i.params) for i in found(validated[0], "department_registry")]
    assert said == [
        ("value_repeated", "warning", "C28", "1030073", {"other": "C30"}),
        ("value_repeated", "warning", "C29", "1030075", {"other": "C31"}),
        ("value_repeated", "warning", "C30", "1030073", {"other": "C28"}),
        ("value_repeated", "warning", "C31", "1030075", {"other": "C29"}),
        ("pair_disagrees", "warning", "B31", "104", {"other": "103 (C31)"}),
    ]


def test_what_is_odd_in_the_payments(validated: tuple[Path, dict[str, int]]) -> None:
    issues = found(validated[0], "framework_payments")
    assert {issue.severity for issue in issues} == {"warning"}
    assert Counter(issue.code for issue in issues) == {"value_negative": 4}
    assert issues[0].value and issues[0].value.startswith("-")


def test_the_service_book_breaks_no_rule(validated: tuple[Path, dict[str, int]]) -> None:
    assert found(validated[0], "service_book") == []
