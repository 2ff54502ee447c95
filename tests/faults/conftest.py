"""A warehouse on each database, as the tests of loading have it."""

from pathlib import Path

import pytest
from tests.load.sample import Warehouse

pytest.register_assert_rewrite("tests.faults.trials")


@pytest.fixture
def warehouse(warehouse_url: str, tmp_path: Path) -> Warehouse:
    return Warehouse(warehouse_url, tmp_path)
