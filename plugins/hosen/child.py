"""A child of this program's own that works within limits: messages to it and from it, by its standard input and output.

Messages are pickled and framed by their lengths; parent and child are the same program.
"""

import io
import os
import pickle
import resource
import struct
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

_LARGE = 100_000
"""Bytes of a part of a table that is sent by itself."""
_FEW = 10_000
"""Rows of a table of which a copy may be made to send it."""


def start(code: str, *arguments: str) -> subprocess.Popen[bytes]:
    """A process that runs a line of Python with this package in its path."""
    package_home = str(Path(__file__).resolve().parents[1])
    paths = [package_home, os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    )


def stop(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.communicate()


def own_ends(memory_bytes: int) -> tuple[IO[bytes], IO[bytes]]:
    """In the child: where requests come from and where answers go. From here on it has so much address space."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not mix with the answers
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return requests, answers


def send(stream: IO[bytes], message: object) -> None:
    """The large parts of tables follow the message as they lie in memory: to copy them takes as much again."""
    apart: list[memoryview] = []

    def is_kept(buffer: pickle.PickleBuffer) -> bool:
        view = buffer.raw()
        if view.nbytes < _LARGE:
            return True
        apart.append(view)
        return False

    body = io.BytesIO()
    _Pickler(body, protocol=5, buffer_callback=is_kept).dump(message)
    parts: list[bytes | memoryview] = [body.getvalue(), *apart]
    sizes = [memoryview(part).nbytes for part in parts]
    stream.write(struct.pack(f">I{len(sizes)}Q", len(sizes), *sizes))
    for part in parts:
        stream.write(part)
    stream.flush()


class _Pickler(pickle.Pickler):
    """Tables of few rows as Arrow writes them: to pickle their columns one by one takes ten times as long."""

    def reducer_override(self, value: Any) -> Any:
        pa = sys.modules.get("pyarrow")
        if pa is None or not isinstance(value, pa.Table) or value.num_rows > _FEW:
            return NotImplemented
        written = pa.BufferOutputStream()
        with pa.ipc.new_stream(written, value.schema) as stream:
            stream.write_table(value)
        return _table, (written.getvalue(),)


def _table(written: Any) -> Any:
    import pyarrow as pa

    return pa.ipc.open_stream(written).read_all()


def receive(stream: IO[bytes]) -> Any:
    """Raises EOFError when the other end is gone."""
    (count,) = struct.unpack(">I", _exactly(stream, 4))
    sizes = struct.unpack(f">{count}Q", _exactly(stream, 8 * count))
    body, *apart = (_exactly(stream, size) for size in sizes)
    return pickle.loads(body, buffers=apart)


def _exactly(stream: IO[bytes], count: int) -> bytes:
    data = stream.read(count)
    if len(data) < count:
        raise EOFError
    return data
