"""Two runs at the same time, and what stands after them."""

import json
from collections.abc import Sequence
from pathlib import Path

from tests.faults import processes
from tests.faults.corpus import Office, second
from tests.faults.killed import Base
from tests.faults.standing import Standing, differences, standing, without_moments

from hosen import pipeline
from hosen.errors import WarehouseError

Sources = tuple[str, ...]
"""Folders below the installation's own; none for its inbox."""


def at_once(of: Base, folder: Path, *runs: Sources) -> Standing:
    """Runs of these sources begin together; each may say that another one had the warehouse. Another run takes what
    they left."""
    office = _office(of, folder / "at-once", runs)
    began = [processes.begin(_run, office, sources) for sources in runs]
    for process in began:
        assert processes.ended(process) == 0
    return _ended(office, folder)


def one_by_one(of: Base, folder: Path, *runs: Sources) -> Standing:
    office = _office(of, folder / "one-by-one", runs)
    for sources in runs:
        assert processes.call(_run, office, sources) == 0
    return _ended(office, folder)


def unlike(one: Standing, other: Standing) -> list[str]:
    return differences(without_moments(one), without_moments(other))


def _office(of: Base, home: Path, runs: Sequence[Sources]) -> Office:
    """A copy; the waiting files lie in the folders that the runs name, by turns."""
    office = of.office.copied_to(home)
    for number, name in enumerate(second() if any(runs) else ()):
        path = home / runs[number % len(runs)][0] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        (home / "inbox" / name).rename(path)
    return office


def _run(office: Office, sources: Sources) -> None:
    try:
        pipeline.run([str(office.settings.home / one) for one in sources], settings=office.settings)
    except WarehouseError as error:
        assert "in use by another process" in str(error), error


def _ended(office: Office, folder: Path) -> Standing:
    note = folder / "stands.json"
    assert processes.call(_again, office, note) == 0
    office.remove()
    stands: Standing = json.loads(note.read_text("utf-8"))
    return stands


def _again(office: Office, note: Path) -> None:
    pipeline.run(settings=office.settings)
    note.write_text(json.dumps(standing(office.settings)), "utf-8")
