"""A process in which functions are called within limits: a file that kills it kills nothing else."""

import contextlib
import os
import pickle
import resource
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

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
            _send(process.stdin, (function, arguments))
            error: str | None = _receive(process.stdout)
        except (EOFError, BrokenPipeError):
            self._stop()
            return "it died or ran out of time"
        finally:
            timer.cancel()
        return error

    def _start(self) -> subprocess.Popen[bytes]:
        package_home = str(Path(__file__).resolve().parents[2])
        paths = [package_home, os.environ.get("PYTHONPATH", "")]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from hosen.marked.apart import main; main()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        return self._process

    def _stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None


def main() -> None:
    """The process's end: calls from standard input until it closes."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not mix with the answers
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(EOFError):
        while True:
            function, arguments = _receive(requests)
            _send(answers, _error_of(function, arguments))


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


def _send(stream: IO[bytes], message: object) -> None:
    body = pickle.dumps(message)
    stream.write(struct.pack(">Q", len(body)))
    stream.write(body)
    stream.flush()


def _receive(stream: IO[bytes]) -> Any:
    (size,) = struct.unpack(">Q", _exactly(stream, 8))
    return pickle.loads(_exactly(stream, size))


def _exactly(stream: IO[bytes], count: int) -> bytes:
    data = stream.read(count)
    if len(data) < count:
        raise EOFError
    return data
