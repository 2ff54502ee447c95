"""A batch: verdicts, what is written, and what a run leaves alone."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.validate.records import make_batch, record, table

from hosen.batch import issues_from, read_table
from hosen.errors import ConfigError
from hosen.forms import Form
from hosen.issues import Issue
from hosen.settings import PROJECT_ROOT
from hosen.validate.findings import value_text
from hosen.validate.run import judge, validate_batch
from hosen.validate.suites import load_suites

CONFIG = (PROJECT_ROOT,)


def verdicts(batch: Path) -> dict[str, str]:
    rows = read_table(batch / "validate", "verdicts").to_pylist()
    return {row["row_id"]: row["verdict"] for row in rows}


def issues(batch: Path) -> list[Issue]:
    return issues_from(read_table(batch / "validate", "issues"))


def test_an_error_keeps_its_row_out_and_a_warning_does_not(tmp_path: Path, forms: dict[str, Form]) -> None:
    monthly, book = forms["centre_monthly"], forms["service_book"]
    batch = make_batch(
        tmp_path,
        [
            (monthly, [record(monthly, 2), record(monthly, 3, month="2021-04", meetings=-5.0)]),
            (book, [record(book, 2, "d2"), record(book, 3, "d2", line_number="5", service_name="ב", budget=6e6)]),
        ],
    )
    counts = validate_batch(batch, CONFIG, forms)
    assert counts == {"accepted": 3, "quarantined": 1, "issues": 2}
    assert verdicts(batch) == {
        "d1:2": "accepted",
        "d1:3": "quarantined",
        "d2:2": "accepted",
        "d2:3": "accepted",
    }
    assert [(issue.code, issue.severity, issue.row_id, issue.cell, issue.value) for issue in issues(batch)] == [
        ("value_negative", "error", "d1:3", "H3", "-5"),
        ("value_high", "warning", "d2:3", "E3", "6,000,000"),
    ]


def test_an_error_from_reading_keeps_its_row_out_too(tmp_path: Path, forms: dict[str, Form]) -> None:
    form = forms["centre_monthly"]
    rows = [record(form, row, centre_code=str(row)) for row in (2, 3, 4)]
    said = [
        Issue("value_not_number", "d1", sheet="גיליון1", row=2, column="D", row_id="d1:2", value="הרבה"),
        Issue("number_as_text", "d1", sheet="גיליון1", row=3, column="D", row_id="d1:3", value="40"),
        Issue("header_unknown", "d1", sheet="גיליון1", row=1, column="Z", value="?", params={"suggestions": "—"}),
        Issue("value_missing", "d1", severity="warning", row=4, column="D", row_id="d1:4"),
    ]
    batch = make_batch(tmp_path, [(form, rows)], said)
    assert validate_batch(batch, CONFIG, forms) == {"accepted": 2, "quarantined": 1, "issues": 0}
    assert verdicts(batch) == {"d1:2": "quarantined", "d1:3": "accepted", "d1:4": "accepted"}
    assert issues(batch) == []


@pytest.mark.parametrize("has_file", [True, False])
def test_nothing_to_judge(has_file: bool, tmp_path: Path, forms: dict[str, Form]) -> None:
    batch = make_batch(tmp_path, [(forms["centre_monthly"], [])] if has_file else [], [Issue("file_empty", "d1")])
    assert validate_batch(batch, CONFIG, forms) == {"accepted": 0, "quarantined": 0, "issues": 0}
    assert verdicts(batch) == {}


def test_columns_without_any_value(tmp_path: Path, forms: dict[str, Form]) -> None:
    rows = []
    for name in ("department_registry", "framework_payments", "service_book", "centre_monthly", "programme_plan"):
        form = forms[name]
        empty = {column.name: None for column in form.kept_columns}
        rows.append((form, [record(form, 2, name, **empty)]))
    batch = make_batch(tmp_path, rows)
    assert validate_batch(batch, CONFIG, forms) == {"accepted": 5, "quarantined": 0, "issues": 0}


def test_a_second_run_says_the_same(tmp_path: Path, forms: dict[str, Form]) -> None:
    form = forms["centre_monthly"]
    batch = make_batch(tmp_path, [(form, [record(form, 2), record(form, 3)])])
    first = validate_batch(batch, CONFIG, forms), verdicts(batch), issues(batch)
    second = validate_batch(batch, CONFIG, forms), verdicts(batch), issues(batch)
    assert first == second
    assert first[0] == {"accepted": 0, "quarantined": 2, "issues": 2}
    assert sorted(one.name for one in batch.iterdir()) == ["read", "validate"]


def test_rows_of_two_submissions_are_never_duplicates(forms: dict[str, Form]) -> None:
    form = forms["centre_monthly"]
    rules = load_suites(CONFIG, {form.name: form})[form.name]
    rows = [
        record(form, 2, "d1"),
        record(form, 2, "d2"),
        record(form, 3, "d1", submitter="s2"),
        record(form, 4, "d1", period_key="2021-04"),
    ]
    assert judge(form, rules, table(form, rows)) == []


def test_a_duplicate_names_the_other_row(forms: dict[str, Form]) -> None:
    form = forms["centre_monthly"]
    rules = load_suites(CONFIG, {form.name: form})[form.name]
    rows = [record(form, row) for row in (2, 5, 9)]
    rows.append(record(form, 2) | {"row_id": "elsewhere", "sheet": "גיליון2", "sheet_number": 2})
    found = judge(form, rules, table(form, rows))
    assert [(issue.row_id, issue.params["other"]) for issue in found] == [
        ("d1:2", "5"),
        ("d1:5", "2"),
        ("d1:9", "2"),
        ("elsewhere", "2 (גיליון1)"),
    ]
    assert found[0].message("en") == (
        "Row 2 reports on the same centre, programme and month as row 5, and there is no telling which is right."
    )


def test_a_repeated_value_names_the_other_cell(forms: dict[str, Form]) -> None:
    form = forms["service_book"]
    rules = load_suites(CONFIG, {form.name: form})[form.name]
    found = judge(form, rules, table(form, [record(form, 2), record(form, 3, service_name="אחר")]))
    assert [(issue.cell, issue.params["other"]) for issue in found] == [("A2", "A3"), ("A3", "A2")]


def test_two_unread_codes_are_not_one_thing(forms: dict[str, Form]) -> None:
    """Two plans for centres that reading did not know: both have an error of their own, and no more."""
    form = forms["programme_plan"]
    rules = load_suites(CONFIG, {form.name: form})[form.name]
    rows = [record(form, row) for row in (2, 3)]
    unread = [Issue("code_unknown", "d1", row_id=row["row_id"], params={"suggestions": "—"}) for row in rows]
    assert judge(form, rules, table(form, rows), unread) == []
    assert judge(form, rules, table(form, rows), unread[:1]) == []
    assert [issue.code for issue in judge(form, rules, table(form, rows))] == ["row_duplicate"] * 2
    warned = [Issue("number_as_text", "d1", row_id=row["row_id"]) for row in rows]
    assert len(judge(form, rules, table(form, rows), warned)) == 2


def test_a_value_without_a_cell_is_marked_at_its_row(forms: dict[str, Form]) -> None:
    form = forms["centre_monthly"]
    rules = load_suites(CONFIG, {form.name: form})[form.name]
    rows = [
        record(form, 4, meetings=-1.0, meetings__cell=None),
        record(form, 5, "d2", recipients=-1.0, recipients__cell="AB12"),
    ]
    assert [(issue.column, issue.row) for issue in judge(form, rules, table(form, rows))] == [(None, 4), ("AB", 12)]


def test_a_mistaken_suite_leaves_the_batch_as_it_was(tmp_path: Path, forms: dict[str, Form]) -> None:
    form = forms["centre_monthly"]
    batch = make_batch(tmp_path / "batch", [(form, [record(form, 2)])])
    (tmp_path / "own" / "expectations").mkdir(parents=True)
    (tmp_path / "own" / "expectations" / "centre_monthly.yml").write_text("[]\n", "utf-8")
    with pytest.raises(ConfigError, match=r"^expectations/centre_monthly\.yml, line 1: "):
        validate_batch(batch, (PROJECT_ROOT, tmp_path / "own"), forms)
    assert [one.name for one in batch.iterdir()] == ["read"]


def test_a_rule_that_fails_is_a_bug(tmp_path: Path, forms: dict[str, Form]) -> None:
    """A number asked of text: no mistake of the sender, and nothing that may pass for one."""
    form = forms["centre_monthly"]
    batch = make_batch(tmp_path / "batch", [(form, [record(form, 2)])])
    own = tmp_path / "own" / "expectations"
    own.mkdir(parents=True)
    suite = (PROJECT_ROOT / "expectations" / "centre_monthly.yml").read_text("utf-8")
    (own / "centre_monthly.yml").write_text(
        suite.replace("{column: meetings, min_value: 0}", "{column: centre_code, min_value: 0}"), "utf-8"
    )
    with pytest.raises(
        RuntimeError, match=r"expectations/centre_monthly\.yml, line \d+: expect_column_values_to_be_between failed"
    ):
        validate_batch(batch, (PROJECT_ROOT, own.parent), forms)
    assert not (batch / "validate").exists()


def own_suite(folder: Path, rule: str) -> tuple[Path, ...]:
    """The delivered configuration with one more rule for the monthly form."""
    own = folder / "own" / "expectations"
    own.mkdir(parents=True)
    suite = (PROJECT_ROOT / "expectations" / "centre_monthly.yml").read_text("utf-8")
    (own / "centre_monthly.yml").write_text(suite + rule, "utf-8")
    return PROJECT_ROOT, own.parent


def test_what_sql_does_not_know_is_judged_all_the_same(
    tmp_path: Path, forms: dict[str, Form], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By Great Expectations, part by part: the same issues in the same order, and counts of the whole."""
    monkeypatch.setattr("hosen.validate.broken.PART", 2)
    rule = r"""
- type: expect_column_values_to_match_regex
  kwargs: {column: centre_code, regex: '^\d{4}$'}
  severity: critical
  meta: {code: value_wrong_shape}
"""
    form = forms["centre_monthly"]
    codes = ["1001", "x", "1002", None, "12", "1003"]
    rows = [record(form, row, centre_code=code) for row, code in enumerate(codes, 2)]
    rows[4]["meetings"] = -1.0
    batch = make_batch(tmp_path / "batch", [(form, rows)])
    validate_batch(batch, own_suite(tmp_path, rule), forms)
    assert [(issue.row, issue.code) for issue in issues(batch)] == [
        (3, "value_wrong_shape"),
        (6, "value_negative"),
        (6, "value_wrong_shape"),
    ]
    last = json.loads((batch / "validate" / "results.json").read_text("utf-8"))["centre_monthly"][-1]
    assert (last["asked"], last["missing"], last["broken"]) == (6, 1, 2)


def test_results_are_counts_and_no_values(tmp_path: Path, forms: dict[str, Form]) -> None:
    form = forms["centre_monthly"]
    rows = [record(form, 2), record(form, 3, month="2021-04", meetings=-8765.0)]
    rows.append(record(form, 4, centre_code="x", meetings=None))
    batch = make_batch(tmp_path, [(form, rows)])
    validate_batch(batch, CONFIG, forms)
    text = (batch / "validate" / "results.json").read_text("utf-8")
    results = json.loads(text)["centre_monthly"]
    rules = load_suites(CONFIG, forms)["centre_monthly"]
    assert [one["rule"] for one in results] == [rule.key for rule in rules]
    negative = next(one for one, rule in zip(results, rules, strict=True) if rule.at == "meetings")
    assert (negative["asked"], negative["missing"], negative["broken"]) == (3, 1, 1)
    assert "8765" not in text


def test_issues_come_in_chunks_in_the_order_of_the_rows(
    tmp_path: Path, forms: dict[str, Form], monkeypatch: pytest.MonkeyPatch
) -> None:
    form = forms["centre_monthly"]
    rows = [record(form, row, centre_code=str(row // 2), meetings=-float(row % 3)) for row in range(2, 5000)]
    whole, parts = (make_batch(tmp_path / name, [(form, rows)]) for name in ("whole", "parts"))
    counts = validate_batch(whole, CONFIG, forms)
    monkeypatch.setattr("hosen.validate.broken.CHUNK", 7)
    assert validate_batch(parts, CONFIG, forms) == counts
    assert issues(parts) == issues(whole)
    places = [issue.row for issue in issues(whole)]
    assert places == sorted(places)


def test_a_folder_may_have_any_name(tmp_path: Path, forms: dict[str, Form]) -> None:
    form = forms["centre_monthly"]
    batch = make_batch(tmp_path / "a[b]*'c", [(form, [record(form, 2, meetings=-1.0)])])
    assert validate_batch(batch, CONFIG, forms) == {"accepted": 0, "quarantined": 1, "issues": 1}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5.0, "5"),
        (-2.0, "-2"),
        (-0.001, "-0.001"),
        (0.0, "0"),
        (12.5, "12.50"),
        (4141246.7555, "4,141,246.76"),
        (744, "744"),
        (date(2021, 3, 7), "07/03/2021"),
        ("tel_aviv", "tel_aviv"),
        (None, ""),
    ],
)
def test_values_are_written_as_a_person_would(value: object, text: str) -> None:
    assert value_text(value) == text


NUMBER = st.one_of(st.none(), st.integers(-3, 12_000).map(float))
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "delivery": st.sampled_from(["d1", "d2"]),
            "centre_code": st.sampled_from(["1001", "1002"]),
            "families_active": NUMBER,
            "families_joined": NUMBER,
            "meetings": NUMBER,
        }
    ),
    max_size=6,
)


@given(rows=ROWS, unread=st.sets(st.integers(0, 5)))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_quarantined_are_exactly_the_rows_with_an_error(
    rows: list[dict[str, Any]], unread: set[int], tmp_path: Path, forms: dict[str, Form]
) -> None:
    form = forms["centre_monthly"]
    records = [record(form, number, **changes) for number, changes in enumerate(rows)]
    said = [Issue("value_not_number", "d1", row_id=one["row_id"]) for n, one in enumerate(records) if n in unread]
    batch = make_batch(tmp_path, [(form, records)], said)
    counts = validate_batch(batch, CONFIG, forms)

    grains = [(one["delivery"], one["centre_code"]) for one in rows]
    expected = {
        record_["row_id"]
        for number, (record_, changes) in enumerate(zip(records, rows, strict=True))
        if number in unread
        or grains.count(grains[number]) > 1
        or any((changes[name] or 0) < 0 for name in ("families_active", "families_joined", "meetings"))
    }
    assert {row for row, verdict in verdicts(batch).items() if verdict == "quarantined"} == expected
    assert set(verdicts(batch)) == {one["row_id"] for one in records}
    assert counts == {
        "accepted": len(records) - len(expected),
        "quarantined": len(expected),
        "issues": len(issues(batch)),
    }
    errors = {issue.row_id for issue in [*said, *issues(batch)] if issue.effective_severity == "error"}
    assert errors == expected


QUIET = """
import json, socket, sys
from pathlib import Path

def no_network(*arguments):
    raise AssertionError(f"the network was asked for: {arguments}")

socket.socket.connect = no_network
socket.getaddrinfo = no_network
from hosen.forms import load_forms
from hosen.settings import PROJECT_ROOT
from hosen.validate.findings import value_text
from hosen.validate.run import validate_batch

assert not {"great_expectations", "pandas"} & set(sys.modules), "heavy imports belong inside functions"
counts = validate_batch(Path(sys.argv[1]), (PROJECT_ROOT,), load_forms((PROJECT_ROOT,)))
assert "great_expectations" not in sys.modules, "its import costs seconds"
print(json.dumps(counts))
"""


def test_it_is_silent_and_touches_nothing_else(tmp_path: Path, forms: dict[str, Form]) -> None:
    form = forms["centre_monthly"]
    batch = make_batch(tmp_path / "batch", [(form, [record(form, 2, meetings=-1.0)])])
    home = tmp_path / "home"
    home.mkdir()
    done = subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning:hosen", "-c", QUIET, str(batch)],
        cwd=home,
        env={
            "HOME": str(home),
            "PYTHONPATH": str(PROJECT_ROOT / "plugins"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PATH": "",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"accepted": 0, "quarantined": 1, "issues": 1}
    assert done.stderr == ""
    assert list(home.iterdir()) == []
    assert sorted(one.name for one in tmp_path.iterdir()) == ["batch", "home"]
