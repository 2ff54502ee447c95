"""How long the stages of a run take, noted in its folder, so that steps in several processes add up."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from uuid import uuid4

CLOCKS = ("wall", "cpu")


@contextmanager
def measured(run_folder: Path, stage: str) -> Iterator[None]:
    """Note the seconds that the block takes; one that fails is not noted."""
    wall, cpu = perf_counter(), _cpu()
    yield
    said = {"stage": stage, "wall": perf_counter() - wall, "cpu": _cpu() - cpu}
    folder = run_folder / "seconds"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{stage}.{uuid4().hex[:8]}.json").write_text(json.dumps(said), "utf-8")


def total(run_folder: Path) -> dict[str, dict[str, float]]:
    """Stage -> {wall, cpu}: seconds of all its steps together, in the order in which the stages first ended."""
    found: dict[str, dict[str, float]] = {}
    for file in sorted((run_folder / "seconds").glob("*.json"), key=lambda one: one.stat().st_mtime_ns):
        said = json.loads(file.read_text("utf-8"))
        stage = found.setdefault(said["stage"], dict.fromkeys(CLOCKS, 0.0))
        for clock in CLOCKS:
            stage[clock] = round(stage[clock] + said[clock], 3)
    return found


def _cpu() -> float:
    """Seconds of this process and of its children that have ended."""
    return sum(os.times()[:4])
