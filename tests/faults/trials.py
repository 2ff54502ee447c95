"""The trials that the test suite makes on each database: a few of those of `python -m tests.faults.run`."""

from pathlib import Path

import pytest
from tests.faults.at_once import at_once, one_by_one, unlike
from tests.faults.killed import Base, Disturbance, moments, point, spread, trial
from tests.faults.reread import killed_reader
from tests.faults.standing import differences

STAGES = {"collect", "plan", "read", "validate", "load", "build", "mark", "publish", "end"}

KILLED = [
    ("collect", "replace to bytes", True),
    ("plan", "replace to batch.json", False),
    ("read", "child send", True),  # the reading process lives on
    ("validate", "rename to validate", False),
    ("load", "write_rows core.fact", True),
    ("build", "write_rows core.finding", True),
    ("load", "COMMIT", True),
    ("mark", "child send", True),
    ("publish", "replace to mart.duckdb", False),
    ("end", "COMMIT", False),
]


class Trials:
    """What has to hold on a database; `of` is its installation."""

    def test_there_are_many_points(self, of: Base) -> None:
        assert len(set(of.passed)) == len(of.passed) > 400
        assert {one.stage for one in spread(of.passed, 40, 1)} >= STAGES
        assert {stage for stage, _, _ in KILLED} == STAGES

    @pytest.mark.parametrize(("stage", "call", "is_after"), KILLED)
    def test_a_killed_run_loses_nothing_and_doubles_nothing(
        self, of: Base, tmp_path: Path, stage: str, call: str, is_after: bool
    ) -> None:
        result = trial(of, Disturbance(point(of, stage, call, is_after=is_after)), tmp_path)
        assert result.differences == []

    @pytest.mark.parametrize("number", range(2))
    def test_a_run_killed_while_it_commits_or_closes(self, of: Base, tmp_path: Path, number: int) -> None:
        assert trial(of, moments(of, 3, seed=7)[number], tmp_path).differences == []

    @pytest.mark.parametrize(("stage", "call"), [("load", "write_rows core.fact"), ("publish", "a view into the copy")])
    def test_when_nothing_more_can_be_written(self, of: Base, tmp_path: Path, stage: str, call: str) -> None:
        assert trial(of, Disturbance(point(of, stage, call), "files limited"), tmp_path).differences == []

    def test_a_reader_that_is_killed_rejects_its_file_alone_until_it_is_read_again(
        self, of: Base, tmp_path: Path
    ) -> None:
        assert killed_reader(of, tmp_path) == []

    def test_two_runs_at_once_are_as_one(self, of: Base, tmp_path: Path) -> None:
        assert differences(of.undisturbed, at_once(of, tmp_path, (), ())) == []

    def test_two_runs_at_once_of_different_files_are_as_one_after_the_other(self, of: Base, tmp_path: Path) -> None:
        one, two = ("one",), ("two",)
        assert unlike(one_by_one(of, tmp_path, one, two), at_once(of, tmp_path, one, two)) == []
