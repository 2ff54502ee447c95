"""Runs on PostgreSQL that are killed, fail, go on at once, or lose their server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.faults.killed import Base, Disturbance, base, point, trial
from tests.faults.servers import Server, server
from tests.faults.trials import Trials


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    with server() as there:
        yield there


@pytest.fixture(scope="module")
def of(own_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Base:
    return base("run", tmp_path_factory.mktemp("base"), own_server.new_database())


class TestPostgreSQL(Trials):
    @pytest.mark.parametrize("blow", ["connection lost", "server stopped"])
    def test_a_load_whose_server_goes(self, of: Base, own_server: Server, tmp_path: Path, blow: str) -> None:
        result = trial(of, Disturbance(point(of, "load", "COMMIT"), blow), tmp_path, own_server.start_again)
        assert result.differences == []
