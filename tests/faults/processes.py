"""Processes of their own for what is disturbed: forked from one that has imported everything and done nothing yet."""

import io
import multiprocessing
import multiprocessing.forkserver as forkserver
import os
import signal
import sys
from collections.abc import Callable
from multiprocessing.context import ForkServerProcess
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import Any

from hosen import child
from hosen.settings import PROJECT_ROOT

_SERVER: Any = forkserver._forkserver
FORKS = multiprocessing.get_context("forkserver")
STARTED: list[int] = []
"""The processes that this one has started in place of `hosen.child.start`."""
NOTED = "HOSEN_TEST_CHILDREN"
"""Environment variable: the file in which they are noted too."""
SECONDS = 180.0
"""After so long a process hangs, which is a failure."""


def begin(function: Callable[..., Any], *arguments: Any) -> ForkServerProcess:
    """Calls a function of a module in a process of its own; what it writes to standard error is shown."""
    paths = [str(PROJECT_ROOT), str(PROJECT_ROOT / "plugins"), os.environ.get("PYTHONPATH", "")]
    os.environ["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(filter(None, paths)))
    FORKS.set_forkserver_preload(["tests.faults.warm"])
    forkserver.ensure_running()
    process = FORKS.Process(target=_alone, args=(_SERVER._forkserver_address, function, arguments))
    process.start()
    return process


def ended(process: ForkServerProcess) -> int:
    """Its exit code, -9 when it was killed; TimeoutError when it hangs."""
    process.join(SECONDS)
    if process.exitcode is None:
        process.kill()
        raise TimeoutError(f"process {process.pid} hangs")
    return process.exitcode


def call(function: Callable[..., Any], *arguments: Any) -> int:
    return ended(begin(function, *arguments))


def _alone(server: str, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    _SERVER._forkserver_address = server  # the same one; else it would start another, which has imported nothing
    _SERVER.ensure_running = lambda: None
    child.start = start_forked
    function(*arguments)


class Forked:
    """As much of a Popen as `hosen.child` and its users need."""

    def __init__(self, process: ForkServerProcess, stdin: io.BufferedWriter, stdout: io.BufferedReader) -> None:
        self.process, self.stdin, self.stdout = process, stdin, stdout
        self.pid = process.pid

    def kill(self) -> None:
        self.process.kill()

    def communicate(self) -> None:
        self.stdin.close()
        self.process.join()
        self.stdout.close()

    def wait(self) -> int:
        self.process.join()
        return int(self.process.exitcode or 0)


def start_forked(code: str, *arguments: str) -> Any:
    """As `hosen.child.start`, without a second for a new interpreter."""
    (requests, into), (out_of, answers) = os.pipe(), os.pipe()
    process = FORKS.Process(target=_run_code, args=(code, arguments), kwargs={"ends": _Ends(requests, answers)})
    process.start()
    STARTED.append(process.pid or 0)
    if noted := os.environ.get(NOTED):
        with Path(noted).open("a") as file:
            file.write(f"{process.pid}\n")
    os.close(requests)
    os.close(answers)
    return Forked(process, os.fdopen(into, "wb"), os.fdopen(out_of, "rb"))


class _Ends:
    """Two descriptors that travel to a process that is being started."""

    def __init__(self, *descriptors: int) -> None:
        self.descriptors = descriptors

    def __reduce__(self) -> Any:
        return _ends, tuple(DupFd(one) for one in self.descriptors)


def _ends(*sent: Any) -> tuple[int, ...]:
    return tuple(one.detach() for one in sent)


def _run_code(code: str, arguments: tuple[str, ...], ends: tuple[int, int]) -> None:
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    for descriptor, place in zip(ends, (0, 1), strict=True):
        os.dup2(descriptor, place)
        os.close(descriptor)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    sys.stdin = os.fdopen(0, "r")
    sys.argv = ["-c", *arguments]
    exec(code, {"__name__": "__child__"})
