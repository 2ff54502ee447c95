"""The measuring scripts run; nothing is timed here."""

import json
from pathlib import Path

import pytest
from benchmarks import outcomes

pytest.importorskip("xlsxwriter", reason="the extra `bench` is not installed")

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
