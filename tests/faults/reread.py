"""A reading process that is killed from outside while its run goes on, and the replay that mends it."""

import json
from pathlib import Path

import sqlalchemy as sa
from tests.faults import processes
from tests.faults.blows import kill_child
from tests.faults.corpus import Office
from tests.faults.killed import Base, point
from tests.faults.points import Point, Watch, watch
from tests.faults.standing import differences, standing, without_moments

from hosen import pipeline, replay, warehouse

KILLED = "SELECT DISTINCT delivery_sha FROM core.issue WHERE code = 'file_over_limits'"


def killed_reader(of: Base, folder: Path) -> list[str]:
    """What is not as undisturbed, in views and current rows, once the file was read again."""
    office = of.office.copied_to(folder / "reader-killed")
    note = folder / "stands.json"
    code = processes.call(_run, office, point(of, "read", "child send", is_after=True), note)
    stands = json.loads(note.read_text("utf-8")) if not code else {}
    office.remove()
    return differences(*(without_moments(_figures(one)) for one in (of.undisturbed, stands)))


def _figures(of: dict[str, list[str]]) -> dict[str, list[str]]:
    views = ("mart.district_program_month", "mart.center_scorecard", "mart.program_summary", "mart.quarantine")
    return {name: of.get(name, []) for name in (*views, "core.fact", "core.quarantine", "copy program_summary")}


def _run(office: Office, at: Point, note: Path) -> None:
    watch(Watch(at, lambda: kill_child(office.settings)))
    pipeline.run(settings=office.settings)
    with warehouse.reading(warehouse.connect(office.settings.warehouse_url)) as connection:
        [delivery] = [str(row[0]) for row in connection.execute(sa.text(KILLED))]
    replay.run({"delivery": delivery}, office.settings)
    note.write_text(json.dumps(standing(office.settings)), "utf-8")
