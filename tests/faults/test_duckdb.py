"""Runs on DuckDB that are killed, fail, or go on at once."""

import pytest
from tests.faults.killed import Base, base
from tests.faults.trials import Trials


@pytest.fixture(scope="module")
def of(tmp_path_factory: pytest.TempPathFactory) -> Base:
    return base("run", tmp_path_factory.mktemp("base"))


class TestDuckDB(Trials):
    pass
