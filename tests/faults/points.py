"""Where a run can be disturbed: calls of chosen functions, counted by the stage they are made in.

Nothing in the package knows of this. `watch` puts counting functions in the place of those that write files, speak to
a database or start a process, in this process only.
"""

import os
import re
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

import pyarrow.parquet as pq
from sqlalchemy.engine import Connection

from hosen import child, clock, warehouse


class Point(NamedTuple):
    """The n-th time (from 1) that something is about to be called, or was (`after`), in a stage."""

    stage: str
    call: str
    is_after: bool
    number: int

    def __str__(self) -> str:
        return f"{self.stage}: {'after' if self.is_after else 'before'} {self.call} no. {self.number}"


@dataclass
class Watch:
    """Notes every point that is passed, and does something at one of them."""

    at: Point | None = None
    then: Callable[[], None] = lambda: None
    stage: str = "before"
    passed: list[Point] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    numbers: Counter[tuple[str, str, bool]] = field(default_factory=Counter)

    def passes(self, call: str, is_after: bool = False) -> None:
        key = (self.stage, call, is_after)
        self.numbers[key] += 1
        point = Point(*key, self.numbers[key])
        self.passed.append(point)
        self.times.append(perf_counter())
        if point == self.at:
            self.then()

    def watched(self, function: Callable[..., Any], name: Callable[..., str], after: bool) -> Callable[..., Any]:
        @wraps(function)
        def instead(*arguments: Any, **options: Any) -> Any:
            call = name(*arguments)
            self.passes(call)
            answer = function(*arguments, **options)
            if after:
                self.passes(call, is_after=True)
            return answer

        return instead

    @contextmanager
    def in_stage(self, stage: str) -> Iterator[None]:
        before, self.stage = self.stage, stage
        yield
        self.stage = before


def watch(seen: Watch) -> None:
    """From now on this process's calls are counted."""
    for owner, name in ((os, "replace"), (os, "rename"), (shutil, "copyfile")):
        _put(seen, owner, name, lambda *both, name=name: f"{name} to {_kind(both[1])}", after=True)
    owners: list[tuple[Any, str]] = [(os, "mkdir"), (os, "unlink"), (shutil, "rmtree")]
    for one, name in [*owners, (Path, "write_text"), (Path, "write_bytes")]:
        _put(seen, one, name, lambda path, *_, name=name: f"{name} {_kind(path)}")
    _put(seen, os, "fsync", lambda *_: "fsync", after=True)
    _put(seen, pq, "write_table", lambda table, place, *_: f"write_table {_kind(place)}", after=True)
    _put(seen, pq.ParquetWriter, "write_table", lambda *_: "ParquetWriter.write_table")
    _put(seen, pq.ParquetWriter, "close", lambda *_: "ParquetWriter.close", after=True)
    for name in ("start", "send", "receive", "stop"):
        _put(seen, child, name, lambda *_, name=name: f"child {name}", after=True)
    _put(seen, Connection, "execute", lambda _, statement, *more: _statement(str(statement)))
    _put(seen, Connection, "_commit_impl", lambda *_: "COMMIT", after=True)
    _put(seen, Connection, "close", lambda *_: "close", after=True)
    _everywhere(seen, warehouse.execute_as_written, lambda _, sql: _statement(sql))
    _everywhere(seen, warehouse.write_rows, lambda _, table, rows: f"write_rows {table}", after=True)
    _stages(seen)


def _stages(seen: Watch) -> None:
    import hosen.build.run
    import hosen.load.run
    import hosen.publish.run as publishing

    measured = clock.measured

    @contextmanager
    def in_stage(run_folder: Path, stage: str) -> Iterator[None]:
        with seen.in_stage(stage), measured(run_folder, stage):
            yield
        seen.stage = f"after {stage}"
        seen.passes("the stage")

    clock.measured = in_stage
    for module, name, stage in ((hosen.build.run, "build", "build"), (hosen.load.run, "finish_run", "end")):
        function = getattr(module, name)

        def instead(*arguments: Any, function: Any = function, stage: str = stage, **options: Any) -> Any:
            with seen.in_stage(stage):
                return function(*arguments, **options)

        setattr(module, name, instead)
    _put(seen, publishing, "_write", lambda _, view, *more: "a view into the copy", after=True)
    told = publishing._told_as_of_the_copy

    @contextmanager
    def about_the_copy() -> Iterator[None]:
        seen.passes("what is said to the copy")
        with told():
            yield
        seen.passes("what is said to the copy", is_after=True)

    publishing._told_as_of_the_copy = about_the_copy


def _put(seen: Watch, owner: Any, attribute: str, name: Callable[..., str], *, after: bool = False) -> None:
    setattr(owner, attribute, seen.watched(getattr(owner, attribute), name, after))


def _everywhere(seen: Watch, function: Any, name: Callable[..., str], *, after: bool = False) -> None:
    """In every module that has imported the function by name."""
    instead = seen.watched(function, name, after)
    for module in [one for key, one in sys.modules.items() if key.startswith("hosen")]:
        if getattr(module, function.__name__, None) is function:
            setattr(module, function.__name__, instead)


def _kind(place: Any) -> str:
    """What a path is the place of, without what differs from run to run."""
    if isinstance(place, int):
        return "of a descriptor"
    path = Path(str(place))
    if path.name in ("read", "validate", "batch.json", "mart.duckdb") or path.suffix == ".parquet":
        return path.name
    if re.fullmatch("[0-9a-f]{64}", path.name):
        return "bytes"
    return path.suffix if path.suffix in (".json", ".xlsx", ".part", ".wal") else "another place"


def _statement(sql: str) -> str:
    """Its first words, as far as what it is about."""
    words = re.sub(r"--.*", "", sql).split()
    about = next((place for place, word in enumerate(words) if "." in word), min(3, len(words)))
    return " ".join(word.strip("(),;") for word in [words[0], *words[max(1, about - 1) : about + 1]])[:60]
