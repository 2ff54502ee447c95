"""A process that reads files one at a time within limits, so that a file that kills its reader kills nothing else.

The parent writes one request per message, the worker answers with one `Read` or with where it failed.
"""

import contextlib
import gc
import secrets
import subprocess
import sys
import threading
import traceback
from dataclasses import dataclass
from pathlib import Path

from hosen import child
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
            child.send(process.stdin, (path, delivered))
            answer = child.receive(process.stdout)
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
        self._process = child.start("from hosen.read.worker import main; main()", *map(str, self.config))
        assert self._process.stdin
        child.send(self._process.stdin, self.key)  # not as an argument, which anyone on the machine could read
        return self._process

    def _stop(self) -> None:
        if self._process:
            child.stop(self._process)
            self._process = None


def main() -> None:
    """The worker's end: read requests from standard input until it closes."""
    config = tuple(Path(folder) for folder in sys.argv[1:])
    reference = load_reference(config)
    forms = load_forms(config, reference)
    mappings = load_mappings(config, forms, reference)
    requests, answers = child.own_ends(MEMORY_BYTES)
    gc.disable()  # a sheet is many lists without a cycle
    with contextlib.suppress(EOFError):
        known = Known(forms, reference, mappings, Pseudonyms(child.receive(requests)))
        while True:
            path, delivered = child.receive(requests)
            child.send(answers, _answer(path, delivered, known))
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
