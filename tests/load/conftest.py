"""A warehouse on each database."""

from pathlib import Path

import pytest
from tests.load.sample import Warehouse


@pytest.fixture
def warehouse(warehouse_url: str, tmp_path: Path) -> Warehouse:
    return Warehouse(warehouse_url, tmp_path)


@pytest.fixture
def other_warehouse(tmp_path: Path) -> Warehouse:
    """One to compare with, on DuckDB whatever `warehouse` is on."""
    folder = tmp_path / "other"
    return Warehouse(f"duckdb:///{folder / 'warehouse.duckdb'}", folder)
