"""What can happen to a run at a point."""

import os
import resource
import signal
from collections.abc import Callable
from pathlib import Path

import psycopg
import sqlalchemy as sa
from tests.faults import processes

from hosen.settings import Settings


def kill_run(settings: Settings) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def kill_child(settings: Settings) -> None:
    """The process that the run started last."""
    os.kill(processes.STARTED[-1], signal.SIGKILL)


def disconnect(settings: Settings) -> None:
    """The server ends all connections to the warehouse."""
    with _beside(settings) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def stop_server(settings: Settings) -> None:
    """The server ends at once, as when its machine fails."""
    with _beside(settings) as connection:
        row = connection.execute("SHOW data_directory").fetchone()
    os.kill(int(Path(str(row and row[0]), "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)


def allow_small_files(settings: Settings) -> None:
    """From here on nothing can be written behind the first bytes of a file; it fails as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


def allow_large_files() -> None:
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


BLOWS: dict[str, Callable[[Settings], None]] = {
    "run killed": kill_run,
    "child killed": kill_child,
    "connection lost": disconnect,
    "server stopped": stop_server,
    "files limited": allow_small_files,
}


def _beside(settings: Settings) -> psycopg.Connection:
    """A connection beside those of the run."""
    address = sa.make_url(settings.warehouse_url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(address, autocommit=True)
