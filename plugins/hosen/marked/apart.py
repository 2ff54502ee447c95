"""A process in which functions are called within limits: a file that kills it kills nothing else."""

import contextlib
import subprocess
import threading
from collections.abc import Callable
from typing import Any

from hosen import child

MEMORY_BYTES = 6_000_000_000
"""Address space; a workbook of 250,000 rows and 15 columns takes a quarter of it."""
SECONDS_PER_CALL = 180.0


class Apart:
    """The parent's end. A process that died or ran out of time is replaced at the next call."""

    def __init__(self, *, seconds: float = SECONDS_PER_CALL) -> None:
        self.seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Apart":
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def call(self, function: Callable[..., Any], *arguments: Any) -> str | None:
        """Calls a function of a module; nothing comes back but why it failed, None where it did not."""
        process = self._process or self._start()
        assert process.stdin and process.stdout
        timer = threading.Timer(self.seconds, process.kill)
        timer.start()
        try:
            child.send(process.stdin, (function, arguments))
            error: str | None = child.receive(process.stdout)
        except (EOFError, BrokenPipeError):
            self._stop()
            return "it died or ran out of time"
        finally:
            timer.cancel()
        return error

    def _start(self) -> subprocess.Popen[bytes]:
        self._process = child.start("from hosen.marked.apart import main; main()")
        return self._process

    def _stop(self) -> None:
        if self._process:
            child.stop(self._process)
            self._process = None


def main() -> None:
    """The process's end: calls from standard input until it closes."""
    requests, answers = child.own_ends(MEMORY_BYTES)
    with contextlib.suppress(EOFError):
        while True:
            function, arguments = child.receive(requests)
            child.send(answers, _error_of(function, arguments))


def _error_of(function: Callable[..., Any], arguments: tuple[Any, ...]) -> str | None:
    """The kind of error alone: its text may hold what stands in a cell."""
    try:
        function(*arguments)
    except Exception as error:
        return type(error).__name__
    except BaseException as error:  # a panic in a reader written in Rust is not an Exception
        if type(error).__name__ != "PanicException":
            raise
        return "PanicException"
    return None
