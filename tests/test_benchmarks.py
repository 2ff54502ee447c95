"""The measuring scripts run; nothing is timed here."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from benchmarks import outcomes

pytest.importorskip("xlsxwriter", reason="the extra `bench` is not installed")

from benchmarks.end_to_end import make_files as whole_files
from benchmarks.end_to_end import measure as whole
from benchmarks.end_to_end import told
from benchmarks.reading import make_files, run


@pytest.mark.parametrize("reader", run.READERS)
def test_every_reader_reads_the_files_it_is_measured_with(reader: str, tmp_path: Path) -> None:
    if missing := run.installed()[reader]:
        pytest.skip(f"{missing} is not installed (extra `bench`)")
    files = make_files.write_files(tmp_path, 3, 5, make_files.MOST_COLUMNS)
    measured = run.measure(reader, files, 5, make_files.MOST_COLUMNS)
    assert measured.cells == 3 * 7 * 15
    assert measured.cpu > 0
    assert measured.megabytes > 10
    assert reader in run.table([measured])


def test_the_files_are_the_same_each_time(tmp_path: Path) -> None:
    first, second = (list(make_files.rows(1, 20, 15)) for _ in range(2))
    assert json.dumps(first, default=str) == json.dumps(second, default=str)
    assert first[-1][5] == sum(line[5] for line in first[3:-1])
    assert [len(line) for line in make_files.rows(1, 2, 6)] == [1, 0, 6, 6, 6, 6]


def test_every_published_file_has_an_outcome_with_a_reason(real_data: Path) -> None:
    folders = [folder for folder in (real_data / "real", real_data / "parser_tests") if folder.is_dir()]
    results = outcomes.read_all(folders)
    assert [(one.name, one.faults) for one in results if one.faults] == []
    assert "| read |" in "\n".join(outcomes.as_markdown(results))


def test_an_outcome_names_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "torn.xlsx").write_bytes(b"PK\x03\x04 and no more")
    (result,) = outcomes.read_all([tmp_path])
    assert (result.outcome, dict(result.codes), result.faults) == ("rejected", {"file_torn": 1}, ())


@pytest.mark.parametrize("contender", [whole.HOSEN, whole.BY_HAND])
def test_the_whole_way_leaves_the_figures_and_bad_rows_that_are_true(contender: str, tmp_path: Path) -> None:
    if contender == whole.BY_HAND:
        pytest.importorskip("fastexcel", reason="the extra `bench` is not installed")
    truths = whole_files.write_files(tmp_path / "made", 10, 100)
    assert {rule for truth in truths for rule in truth.broken} == set(told.RULES)
    measured = whole.measure(contender, tmp_path / "made", truths, tmp_path / "work")
    assert 0 < measured.start_cpu + sum(measured.stages.values()) <= measured.cpu

    figures = whole.totals(tmp_path / "work" / whole.DATABASES[contender])
    assert len(figures["district_program_month"]) > 100
    key = next(iter(truths[0].sums))
    truths[0].sums[key] += 1
    with pytest.raises(RuntimeError, match=key.replace("|", "[|]")):
        whole.check(contender, truths, found(truths), figures)


def test_the_whole_way_tells_rows_that_were_judged_otherwise(tmp_path: Path) -> None:
    truths = whole_files.write_files(tmp_path, 5, 200)
    figures = whole.true_figures(truths)
    whole.check("someone", truths, found(truths), figures)
    for name, other in (("rows", 1), ("kept_out", 0), ("broken", {"row_duplicate": 1})):
        with pytest.raises(RuntimeError, match=f"someone finds {name}"):
            whole.check("someone", truths, {**found(truths), name: other}, figures)


def test_some_of_the_workbooks_may_be_without_bad_lines(tmp_path: Path) -> None:
    truths = whole_files.write_files(tmp_path, 20, 100, spoilt=0.5)
    assert [bool(truth.broken) for truth in truths] == [False, True] * 10
    assert {rule for truth in truths for rule in truth.broken} == set(told.RULES)


def test_a_sample_is_scaled_without_its_start() -> None:
    assert whole.Measured("tutorial", 10, 7.0, 9.0, 100, start_cpu=2.0, start_wall=4.0).scaled(100) == (52.0, 54.0)


def found(truths: list[whole_files.Truth]) -> dict[str, Any]:
    """What somebody finds who makes no mistake."""
    broken = sum((Counter(truth.broken) for truth in truths), Counter[str]())
    rows, kept_out = (sum(getattr(truth, name) for truth in truths) for name in ("rows", "kept_out"))
    return {"rows": rows, "kept_out": kept_out, "broken": broken}
