"""A process that reads files one at a time within limits, so that a file that kills its reader kills nothing else.

The parent writes one request per message, the worker answers with one `Read` or with where it failed. Messages are
pickled and framed by their length; parent and worker are the same program.
"""

import contextlib
import gc
import os
import pickle
import resource
import secrets
import struct
import subprocess
import sys
import threading
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from hosen.forms import load_forms
from hosen.mappings import load_mappings
from hosen.pseudonyms import Pseudonyms
from hosen.read.context import Delivered
from hosen.read.delivery import Read, read_delivery, rejected
from hosen.read.formats.book import FileProblem
from hosen.read.known import Known
from hosen.reference import load_reference

MEMORY_BYTES = 4_000_000_000
"""Address space of a worker; a workbook of 250,000 rows and 15 columns takes half of it."""
SECONDS_PER_FILE = 120.0
_LARGE = 100_000
"""Bytes of a part of a table that is sent by itself."""


@dataclass(frozen=True)
class Failure:
    """A file on which the program itself failed: a bug. trace: places in the code, without any cell's content."""

    error: str
    trace: str


class Worker:
    """The parent's end. A worker that died or ran out of time is replaced at the next file. key: of the pseudonyms; one
    for this object alone where nothing of what is read is kept."""

    def __init__(
        self, config: tuple[Path, ...], key: bytes | None = None, *, seconds: float = SECONDS_PER_FILE
    ) -> None:
        self.config, self.key, self.seconds = config, key or secrets.token_bytes(32), seconds
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def read(self, path: Path, delivered: Delivered) -> Read | Failure:
        """What the file gave; a file on which the worker died or that took too long is rejected."""
        process = self._process or self._start()
        assert process.stdin and process.stdout
        timer = threading.Timer(self.seconds, process.kill)
        timer.start()
        try:
            _send(process.stdin, (path, delivered))
            answer = _receive(process.stdout)
        except (EOFError, BrokenPipeError):
            answer = None
        finally:
            was_slow = not timer.is_alive()
            timer.cancel()
        if isinstance(answer, Read | Failure):
            return answer
        self._stop()
        limit = f"{self.seconds:.0f} s" if was_slow else f"{MEMORY_BYTES / 1e9:.0f} GB"
        return rejected(delivered, FileProblem("file_over_limits", params={"limit": limit}))

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", "from hosen.read.worker import main; main()", *map(str, self.config)]
        package_home = str(Path(__file__).resolve().parents[2])
        paths = [package_home, os.environ.get("PYTHONPATH", "")]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        )
        assert self._process.stdin
        _send(self._process.stdin, self.key)  # not as an argument, which anyone on the machine could read
        return self._process

    def _stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None


def main() -> None:
    """The worker's end: read requests from standard input until it closes."""
    config = tuple(Path(folder) for folder in sys.argv[1:])
    reference = load_reference(config)
    forms = load_forms(config, reference)
    mappings = load_mappings(config, forms, reference)
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not mix with the answers
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.disable()  # a sheet is many lists without a cycle
    with contextlib.suppress(EOFError):
        known = Known(forms, reference, mappings, Pseudonyms(_receive(requests)))
        while True:
            path, delivered = _receive(requests)
            _send(answers, _answer(path, delivered, known))
            gc.collect(1)


def _answer(path: Path, delivered: Delivered, known: Known) -> Read | Failure:
    try:
        return read_delivery(path, delivered, known)
    except MemoryError:
        limit = f"{MEMORY_BYTES / 1e9:.0f} GB"
        return rejected(delivered, FileProblem("file_over_limits", params={"limit": limit}))
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        trace = "\n".join(f"{Path(frame.filename).name}:{frame.lineno} in {frame.name}" for frame in frames)
        return Failure(type(error).__name__, trace)
    except BaseException as error:  # a panic in a reader written in Rust is not an Exception
        if type(error).__name__ != "PanicException":
            raise
        return rejected(delivered, FileProblem("file_torn"))


def _send(stream: IO[bytes], message: object) -> None:
    """The large parts of tables follow the message as they lie in memory: to copy them takes as much again."""
    apart: list[memoryview] = []

    def is_kept(buffer: pickle.PickleBuffer) -> bool:
        view = buffer.raw()
        if view.nbytes < _LARGE:
            return True
        apart.append(view)
        return False

    body = pickle.dumps(message, protocol=5, buffer_callback=is_kept)
    parts: list[bytes | memoryview] = [body, *apart]
    sizes = [memoryview(part).nbytes for part in parts]
    stream.write(struct.pack(f">I{len(sizes)}Q", len(sizes), *sizes))
    for part in parts:
        stream.write(part)
    stream.flush()


def _receive(stream: IO[bytes]) -> Any:
    (count,) = struct.unpack(">I", _exactly(stream, 4))
    sizes = struct.unpack(f">{count}Q", _exactly(stream, 8 * count))
    body, *apart = (_exactly(stream, size) for size in sizes)
    return pickle.loads(body, buffers=apart)


def _exactly(stream: IO[bytes], count: int) -> bytes:
    data = stream.read(count)
    if len(data) < count:
        raise EOFError
    return data
