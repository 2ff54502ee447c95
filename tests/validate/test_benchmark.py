"""The validators that Hosen is compared with find the same rows; nothing is timed here."""

from pathlib import Path

import pytest
from benchmarks.validation import run


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run.make(tmp_path_factory.mktemp("batch"), 2000)


@pytest.mark.parametrize("validator", [name for name in run.VALIDATORS if name != "hosen"])
def test_every_validator_finds_what_hosen_finds(validator: str, batch: Path) -> None:
    if missing := run.installed()[validator]:
        pytest.skip(f"{missing} is not installed (extra `bench`)")
    own, other = run.compare(batch, ["hosen", validator], 1)
    assert min(own.broken) > 5
    assert other.cpu > 0
    assert validator in run.table([own, other])
