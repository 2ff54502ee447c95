"""Trials: a copy of an installation is disturbed at a point, mended by running again, and compared."""

import json
import os
import random
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from tests.faults import processes
from tests.faults.blows import BLOWS, allow_large_files
from tests.faults.corpus import SCENARIOS, Office
from tests.faults.points import Point, Watch, watch
from tests.faults.standing import Standing, differences, standing

from hosen.errors import HosenError
from hosen.settings import Settings

_NUMBERS = count(1)

TOLD = 3
"""Exit code of a run that ended because something outside the program must be mended, and said so."""


@dataclass(frozen=True)
class Disturbance:
    """What happens at a point (`tests.faults.blows`). delay: the run is killed so many seconds later, by the kernel,
    whatever it does by then."""

    point: Point
    blow: str = "run killed"
    delay: float | None = None

    def __str__(self) -> str:
        later = f" and {self.delay * 1000:.1f} ms" if self.delay is not None else ""
        return f"{self.point}{later}{'' if self.blow == 'run killed' else f', {self.blow}'}"


@dataclass(frozen=True)
class Base:
    """An installation before its scenario; what an undisturbed one passes, when, and how it stands in the end."""

    scenario: str
    office: Office
    passed: tuple[Point, ...]
    times: tuple[float, ...]
    undisturbed: Standing

    def seconds(self, first: Point, last: Point) -> float:
        return self.times[self.passed.index(last)] - self.times[self.passed.index(first)]


@dataclass
class Result:
    """differences: what is not as in the undisturbed installation; empty when all is well."""

    database: str
    scenario: str
    disturbance: Disturbance
    exit_code: int
    differences: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def is_well(self) -> bool:
        return not self.differences


def base(scenario: str, folder: Path, url: str | None = None) -> Base:
    """Prepares a scenario, and runs a copy undisturbed."""
    office = Office.at(folder / scenario, url)
    note = folder / f"{scenario}.json"
    _well(processes.call(_prepare, scenario, office, note))
    office = Office(_settings(json.loads(note.read_text("utf-8"))))
    copy = office.copied_to(folder / f"{scenario}-undisturbed")
    _well(processes.call(_recorded, scenario, copy, note))
    passed, times, stands = json.loads(note.read_text("utf-8"))
    copy.remove()
    return Base(scenario, office, tuple(Point(*one) for one in passed), tuple(times), stands)


def trial(of: Base, disturbance: Disturbance, folder: Path, mend: Callable[[], object] = lambda: None) -> Result:
    """Disturbs a copy, mends what is not the program's to mend, runs again, compares."""
    began = time.monotonic()
    place = folder / f"trial-{os.getpid()}-{next(_NUMBERS)}"
    office = of.office.copied_to(place)
    note = place.with_suffix(".json")
    children = place.with_suffix(".children")
    database = "duckdb" if office.settings.is_duckdb else "postgresql"
    try:
        code = processes.call(_disturbed, of.scenario, office, disturbance, children)
        result = Result(database, of.scenario, disturbance, code)
        if code not in _expected(disturbance.blow):
            result.differences.append(f"it ended with {code}")
        result.differences += [f"process {one} lives on" for one in _living(children)]
        mend()
        code = processes.call(_again, of.scenario, office, note)
        if code:
            result.differences.append(f"the next run ended with {code}")
        else:
            result.differences += differences(of.undisturbed, json.loads(note.read_text("utf-8")))
    finally:
        office.remove()
        for file in (note, children):
            file.unlink(missing_ok=True)
    result.seconds = time.monotonic() - began
    return result


def _expected(blow: str) -> tuple[int, ...]:
    """Exit codes: of a killed process; of one that says what is wrong, or had to write nothing more."""
    if blow == "run killed":
        return (-signal.SIGKILL, -signal.SIGALRM)
    return (0, TOLD) if blow == "files limited" else (TOLD,)


def spread(passed: Sequence[Point], wanted: int, seed: int) -> list[Point]:
    """Points of all stages in turn, of each stage other calls first, each call at any of its times."""
    chance = random.Random(seed)
    kinds: dict[str, dict[tuple[str, bool], list[Point]]] = defaultdict(lambda: defaultdict(list))
    for point in passed:
        kinds[point.stage][point.call, point.is_after].append(point)
    queues = []
    for of_stage in kinds.values():
        order = [chance.choice(points) for points in of_stage.values()]
        chance.shuffle(order)
        order.sort(key=_weight)
        queues.append(order)
    found: list[Point] = []
    while len(found) < wanted and any(queues):
        for queue in queues:
            if queue and len(found) < wanted:
                found.append(queue.pop(0))
    return sorted(found, key=list(passed).index)


def point(of: Base, stage: str, call: str, *, is_after: bool = False) -> Point:
    """The last time that a stage comes to this call."""
    return [one for one in of.passed if one[:3] == (stage, call, is_after)][-1]


def moments(of: Base, times: int, seed: int) -> list[Disturbance]:
    """Kills at random moments of the load's COMMIT, of the closing that follows it, and of the load as a whole."""
    chance = random.Random(seed)
    loading = [one for one in of.passed if one.stage in ("load", "build")]
    spans = [(point(of, "load", call), point(of, "load", call, is_after=True)) for call in ("COMMIT", "close")]
    spans.append((loading[0], loading[-1]))
    found = []
    for number in range(times):
        first, last = spans[number % len(spans)]
        found.append(Disturbance(first, delay=chance.uniform(0, 1.2 * of.seconds(first, last))))
    return found


FAIL_AT = {
    "collect": "fsync",
    "plan": "replace to batch.json",
    "read": "write_table issues.parquet",
    "validate": "ParquetWriter.close",
    "load": "write_rows core.fact",
    "build": "write_rows core.finding",
    "mark": "child send",
    "publish": "a view into the copy",
    "end": "UPDATE core.run",
}


def failures(of: Base) -> list[Disturbance]:
    """In each stage: no more can be written; on a server the connection is lost, and once the server stops."""
    points = {stage: point(of, stage, call) for stage, call in FAIL_AT.items()}
    found = [Disturbance(one, "files limited") for one in points.values()]
    if not of.office.settings.is_duckdb:
        found += [Disturbance(points[stage], "connection lost") for stage in ("load", "build", "end")]
        commit = point(of, "load", "COMMIT")
        found += [Disturbance(commit, "connection lost"), Disturbance(commit, "server stopped")]
    return found


def _weight(point: Point) -> int:
    """What makes something stand comes first, what only looks comes last."""
    words = point.call.split()
    return 0 if words[0] in ("COMMIT", "replace", "rename") else 2 if words[0] == "SELECT" else 1


def _well(code: int) -> None:
    if code:
        raise RuntimeError(f"what was to run undisturbed ended with {code}")


def _living(noted: Path) -> list[int]:
    """Those of the noted processes that have not ended soon after their parent was killed."""
    pids = [int(line) for line in noted.read_text().split()] if noted.exists() else []
    until = time.monotonic() + 20
    while time.monotonic() < until and (pids := [pid for pid in pids if Path(f"/proc/{pid}").exists()]):
        time.sleep(0.02)
    return pids


def _settings(said: Any) -> Settings:
    return Settings(Path(said["home"]), tuple(map(Path, said["config"])), said["url"])


def _prepare(scenario: str, office: Office, note: Path) -> None:
    there = SCENARIOS[scenario].prepare(office).settings
    said = {"home": str(there.home), "config": list(map(str, there.config)), "url": there.warehouse_url}
    note.write_text(json.dumps(said), "utf-8")


def _recorded(scenario: str, office: Office, note: Path) -> None:
    seen = Watch()
    watch(seen)
    SCENARIOS[scenario].act(office.settings)
    passed, times = list(seen.passed), list(seen.times)
    SCENARIOS[scenario].again(office.settings)
    note.write_text(json.dumps([passed, times, standing(office.settings)]), "utf-8")


def _disturbed(scenario: str, office: Office, disturbance: Disturbance, children: Path) -> None:
    os.environ[processes.NOTED] = str(children)

    def blow() -> None:
        if (delay := disturbance.delay) is not None:
            signal.setitimer(signal.ITIMER_REAL, max(delay, 1e-6))
        else:
            BLOWS[disturbance.blow](office.settings)

    watch(Watch(disturbance.point, blow))
    try:
        SCENARIOS[scenario].act(office.settings)
    except HosenError as error:
        allow_large_files()  # what is told may go into a file, too
        print(f"{disturbance}: {error}", file=sys.stderr)
        sys.exit(TOLD)


def _again(scenario: str, office: Office, note: Path) -> None:
    SCENARIOS[scenario].again(office.settings)
    note.write_text(json.dumps(standing(office.settings)), "utf-8")
