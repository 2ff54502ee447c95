"""The stages one after the other; each function is one step, for the command line and for one Airflow task.

Steps take and return plain values (text, numbers, lists, dicts), so that Airflow can hand them on; what is large
travels as files in the batch folders. Without `settings` they read the environment, as `Settings.load` does.

Bad data is an outcome and never raises. ConfigError and WarehouseError say what a person must mend; what had arrived
by then is stored, and the next run takes it up. A file on which a reader crashed is set aside and counted as a bug.
"""

import re
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from hosen import clock
from hosen.configuration import load_configuration
from hosen.errors import ConfigError, WarehouseError
from hosen.settings import Settings
from hosen.storage import Store

MAX_FILES = 200
"""Deliveries in one batch: enough to share the start-up cost of validating, few enough to hold in memory."""

Json = dict[str, Any]
Tell = Callable[[str, int, int], None]
"""Called with a stage, how many of its steps are done, and how many there are."""


def new_run_id(now: datetime | None = None) -> str:
    """A name for a run that nobody named: sorts by time."""
    return f"{now or datetime.now(UTC):%Y%m%dT%H%M%SZ}-{uuid4().hex[:4]}"


def source_names(settings: Settings | None = None) -> list[str]:
    """The configured sources."""
    return sorted(load_configuration(settings or Settings.load()).sources)


def collect_source(name: str, settings: Settings | None = None) -> Json:
    """Store what is new at one source. Returns `files` seen, ids of new `arrivals`, and names that were not taken."""
    from hosen.collect.run import collect

    settings = settings or Settings.load()
    sources = load_configuration(settings).sources
    if name not in sources:
        raise ConfigError(f"there is no source {name!r}; there are {', '.join(sorted(sources)) or 'none'}")
    return collect(settings, sources[name]).as_json()


def collect_paths(paths: Sequence[str], hints: Mapping[str, str], settings: Settings | None = None) -> Json:
    """Store the named files and the sheets of the named folders; as `collect_source`."""
    from hosen.collect.folder import collect_paths as take

    settings = settings or Settings.load()
    checked = load_configuration(settings).hints(hints)
    return take(Store(settings.deliveries), [Path(path) for path in paths], checked).as_json()


def waiting(settings: Settings | None = None) -> int:
    """How many arrivals the warehouse does not know yet, whichever run stored them."""
    from hosen import pending, warehouse

    settings = settings or Settings.load()
    known = pending.known(warehouse.connect(settings.warehouse_url))
    return len(Store(settings.deliveries).arrivals(without=known.arrivals))


def plan(run_id: str, max_files: int = MAX_FILES, settings: Settings | None = None) -> list[str]:
    """Folders of new batches with every delivery that is to be read (`pending_deliveries`), in order of receipt.
    ConfigError when the warehouse was made by an earlier version: nothing need be read that cannot be loaded."""
    from hosen import pending, warehouse

    settings = settings or Settings.load()
    with _measured(settings, run_id, "plan"):
        engine = warehouse.connect(settings.warehouse_url)
        with warehouse.reading(engine) as connection:
            warehouse.refuse_earlier(connection)
        known = pending.known(engine)
        entries = pending.pending_deliveries(Store(settings.deliveries), known)
        batches = []
        for number, start in enumerate(range(0, len(entries), max_files), start=1):
            batch = _run_folder(settings, run_id) / f"{number:04d}"
            shutil.rmtree(batch, ignore_errors=True)
            pending.write_batch(batch, run_id, entries[start : start + max_files])
            batches.append(str(batch))
        return batches


def read(batch: str, settings: Settings | None = None) -> dict[str, int]:
    """Sheets to typed rows. `bugs` counts the files on which a reader crashed."""
    from hosen.read.run import read_batch

    settings = settings or Settings.load()
    with _measured(settings, Path(batch).parent.name, "read"):
        return read_batch(Path(batch), settings)


def validate(batch: str, settings: Settings | None = None) -> dict[str, int]:
    """Judge each row by its form's rules."""
    from hosen.validate.run import validate_batch

    settings = settings or Settings.load()
    with _measured(settings, Path(batch).parent.name, "validate"):
        return validate_batch(Path(batch), settings.config, load_configuration(settings).forms)


def validated(batches: Sequence[str]) -> list[str]:
    """Those of the batches that were read and validated to the end."""
    return [batch for batch in batches if (Path(batch) / "validate").is_dir()]


def load(batches: Sequence[str], run_id: str, settings: Settings | None = None) -> dict[str, int]:
    """Batches into the warehouse and its views anew, in one transaction. Without batches it still notes new arrivals
    of known bytes, changed reference lists and views, and who is late by now."""
    from hosen import pending, warehouse
    from hosen.build.run import build
    from hosen.load.run import load_batches

    settings = settings or Settings.load()
    with _measured(settings, run_id, "load"):
        configuration = load_configuration(settings)
        engine = warehouse.connect(settings.warehouse_url)
        folders = [Path(batch) for batch in batches]
        result = load_batches(
            settings,
            engine,
            folders,
            pending.arrivals_to_load(Store(settings.deliveries), folders, pending.known(engine)),
            configuration.reference,
            configuration.forms,
            run_id,
            datetime.now(UTC),
            build=partial(build, config=settings.config),
        )
    return {name: getattr(result, name) for name in ("deliveries", "submissions", "records", "quarantined", "issues")}


def publish(run_id: str, settings: Settings | None = None) -> str:
    """The readers' copy, written again if the warehouse has changed since; its path. Ends the run in the ledger."""
    from hosen import warehouse
    from hosen.load.run import finish_run
    from hosen.publish.run import publish as write_copy

    settings = settings or Settings.load()
    with _measured(settings, run_id, "publish"):
        engine = warehouse.connect(settings.warehouse_url)
        copy = write_copy(settings, engine)
    taken = stage_seconds(settings, run_id).items()
    seconds = {stage: one["wall"] for stage, one in taken} | {f"{stage}_cpu": one["cpu"] for stage, one in taken}
    finish_run(engine, run_id, datetime.now(UTC), seconds)
    return str(copy)


def report(run_id: str, settings: Settings | None = None) -> Json:
    """What a run did, in counts and seconds by stage; small enough for any messenger. `bugs`: files that crashed."""
    from hosen.report import run_counts

    settings = settings or Settings.load()
    return {"run_id": run_id, **run_counts(settings, run_id), "seconds": stage_seconds(settings, run_id)}


def stage_seconds(settings: Settings, run_id: str) -> dict[str, dict[str, float]]:
    """Stage -> {wall, cpu}: seconds of all its steps together, CPU with that of child processes."""
    return clock.total(_run_folder(settings, run_id))


def run(
    paths: Sequence[str] = (),
    hints: Mapping[str, str] | None = None,
    settings: Settings | None = None,
    tell: Tell = lambda stage, done, of: None,
) -> Json:
    """The whole way in this process: the named files and folders, or the configured sources, and whatever still waits.

    Returns `run_id`, what was `collected` (a dict per source), `batches`, the `loaded` counts, `bugs`, the `seconds`
    by stage and where the `published` copy is.
    """
    settings = settings or Settings.load()
    run_id = new_run_id()
    tell("check", 0, 1)
    configuration = load_configuration(settings)
    hints = configuration.hints(hints or {})
    tell("collect", 0, 1)
    with _measured(settings, run_id, "collect"):
        if paths:
            collected = [collect_paths(paths, hints, settings)]
        else:
            collected = [collect_source(name, settings) for name in configuration.sources]
    try:
        batches, loaded, bugs = _consolidate(run_id, settings, tell)
        tell("publish", 0, 1)
        published = publish(run_id, settings)
    except WarehouseError as error:
        waiting = sum(len(one["arrivals"]) for one in collected)
        stored = f"\n{waiting} new files are stored in {settings.deliveries} and wait" if waiting else ""
        raise WarehouseError(f"{error}{stored}") from error
    return {
        "run_id": run_id,
        "collected": collected,
        "batches": batches,
        "loaded": loaded,
        "bugs": bugs,
        "published": published,
        "seconds": stage_seconds(settings, run_id),
    }


def check(
    path: str,
    hints: Mapping[str, str] | None = None,
    settings: Settings | None = None,
    tell: Tell = lambda stage, done, of: None,
) -> Json:
    """What `run_details` would say of one file, found out in a storage root and a warehouse that vanish again."""
    from hosen.report import run_details

    settings = settings or Settings.load()
    run_id = new_run_id()
    with tempfile.TemporaryDirectory(prefix="hosen-check-") as folder:
        home = Path(folder)
        trial = replace(settings, home=home, warehouse_url=f"duckdb:///{home / 'warehouse.duckdb'}")
        collect_paths([path], hints or {}, trial)
        _consolidate(run_id, trial, tell)
        return run_details(trial, run_id)


def _consolidate(run_id: str, settings: Settings, tell: Tell) -> tuple[int, dict[str, int], int]:
    """Everything that waits, read, validated and loaded: (batches, counts, files on which a reader crashed)."""
    tell("plan", 0, 1)
    batches = plan(run_id, settings=settings)
    bugs = 0
    for number, batch in enumerate(batches):
        tell("read", number, len(batches))
        bugs += read(batch, settings).get("bugs", 0)
        tell("validate", number, len(batches))
        validate(batch, settings)
    tell("load", 0, 1)
    return len(batches), load(batches, run_id, settings), bugs


def _run_folder(settings: Settings, run_id: str) -> Path:
    """Airflow's run ids hold `:` and `+`, which not every file system takes."""
    return settings.batches / re.sub(r"[^A-Za-z0-9_-]", "_", run_id)


def _measured(settings: Settings, run_id: str, stage: str) -> AbstractContextManager[None]:
    return clock.measured(_run_folder(settings, run_id), stage)
