"""The stages one after the other; each function is one step, for the command line and for one Airflow task.

Steps take and return plain values (text, numbers, lists, dicts), so that Airflow can hand them on; what is large
travels as files in the batch folders. Without `settings` they read the environment, as `Settings.load` does.

Bad data is an outcome and never raises. ConfigError and WarehouseError say what a person must mend; what had arrived
by then is stored, and the next run takes it up. A file on which a reader crashed is set aside and counted as a bug.
"""

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from hosen import clock
from hosen.configuration import load_configuration
from hosen.errors import ConfigError, HosenError, WarehouseError
from hosen.settings import Settings
from hosen.storage import STORE_ERRORS, Store

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from hosen.read.worker import Worker

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
    ConfigError when the warehouse was made by a later version: nothing need be read that cannot be loaded."""
    from hosen import pending

    settings = settings or Settings.load()
    with measured(settings, run_id, "plan"):
        known = pending.known(fit_warehouse(settings))
        return write_batches(run_id, pending.pending_deliveries(Store(settings.deliveries), known), max_files, settings)


def fit_warehouse(settings: Settings) -> "Engine":
    """The warehouse; ConfigError when it was made by a later version or is of no known one."""
    from hosen import schema, warehouse

    engine = warehouse.connect(settings.warehouse_url)
    with warehouse.reading(engine) as connection:
        schema.refuse_unfit(connection)
    return engine


def write_batches(run_id: str, entries: Sequence[Json], max_files: int, settings: Settings) -> list[str]:
    """Folders of new batches of these deliveries, each with the fingerprints of what it will be read and judged by."""
    from hosen import fingerprints, pending

    if not entries:
        return []
    now = load_configuration(settings)
    taken = fingerprints.take(settings.config, now.forms, now.reference, now.mappings)
    batches = []
    for number, start in enumerate(range(0, len(entries), max_files), start=1):
        batch = run_folder(settings, run_id) / f"{number:04d}"
        shutil.rmtree(batch, ignore_errors=True)
        pending.write_batch(batch, run_id, entries[start : start + max_files])
        taken.write(batch)
        batches.append(str(batch))
    return batches


def read(batch: str, settings: Settings | None = None, worker: "Worker | None" = None) -> dict[str, int]:
    """Sheets to typed rows. `bugs` counts the files on which a reader crashed. worker: a process that reads; else one
    is started."""
    from hosen.read.run import read_batch

    settings = settings or Settings.load()
    with measured(settings, Path(batch).parent.name, "read"):
        load_configuration(settings)  # a mistake in it stops the run before anything is read
        return read_batch(Path(batch), settings, worker)


def validate(batch: str, settings: Settings | None = None) -> dict[str, int]:
    """Judge each row by its form's rules."""
    from hosen.validate.run import validate_batch

    settings = settings or Settings.load()
    with measured(settings, Path(batch).parent.name, "validate"):
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
    with measured(settings, run_id, "load"):
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
            build=partial(
                build,
                config=settings.config,
                rules=configuration.across_rules,
                explanations=configuration.explanations,
            ),
        )
    return {name: getattr(result, name) for name in ("deliveries", "submissions", "records", "quarantined", "issues")}


def mark(run_id: str, settings: Settings | None = None) -> dict[str, int]:
    """The sheets that go back: each file of the run that has errors or warnings, with its problems marked, under
    `marked/`. Returns counts: `marked`, and `failed`, of which only the list of problems was written."""
    from hosen.send_back import mark_run

    settings = settings or Settings.load()
    with measured(settings, run_id, "mark"):
        return mark_run(settings, run_id)


def data_docs(run_id: str, settings: Settings | None = None) -> str:
    """Great Expectations' pages of every rule and how the run's rows stood to it, in `data_docs/`; the first page. No
    value of any row is in them."""
    from hosen.validate.data_docs import write_data_docs

    settings = settings or Settings.load()
    with measured(settings, run_id, "docs"):
        batches = sorted(place.parent for place in run_folder(settings, run_id).glob("*/batch.json"))
        forms = load_configuration(settings).forms
        return str(write_data_docs(batches, settings.home / "data_docs", settings.config, forms))


def publish(run_id: str, settings: Settings | None = None) -> str:
    """The readers' copy, written again if the warehouse has changed since; its path. Ends the run in the ledger."""
    from hosen import warehouse
    from hosen.load.run import finish_run
    from hosen.publish.run import publish as write_copy

    settings = settings or Settings.load()
    with measured(settings, run_id, "publish"):
        engine = warehouse.connect(settings.warehouse_url)
        copy = write_copy(settings, engine)
    taken = stage_seconds(settings, run_id).items()
    seconds = {stage: one["wall"] for stage, one in taken} | {f"{stage}_cpu": one["cpu"] for stage, one in taken}
    finish_run(engine, run_id, datetime.now(UTC), seconds)
    return str(copy)


def is_behind(settings: Settings | None = None) -> bool:
    """Whether something was loaded that the readers' copy does not show: by a run that was killed, say."""
    from hosen import warehouse
    from hosen.publish.run import is_behind as is_copy_behind

    settings = settings or Settings.load()
    return is_copy_behind(settings, warehouse.connect(settings.warehouse_url))


def report(run_id: str, settings: Settings | None = None) -> Json:
    """What a run did, in counts and seconds by stage; small enough for any messenger. `bugs`: files that crashed."""
    from hosen.report import run_counts

    settings = settings or Settings.load()
    return {"run_id": run_id, **run_counts(settings, run_id), "seconds": stage_seconds(settings, run_id)}


def stage_seconds(settings: Settings, run_id: str) -> dict[str, dict[str, float]]:
    """Stage -> {wall, cpu}: seconds of all its steps together, CPU with that of child processes."""
    return clock.total(run_folder(settings, run_id))


def run(
    paths: Sequence[str] = (),
    hints: Mapping[str, str] | None = None,
    settings: Settings | None = None,
    tell: Tell = lambda stage, done, of: None,
) -> Json:
    """The whole way in this process: the named files and folders, or the configured sources, and whatever still waits.

    Returns `run_id`, what was `collected` (a dict per source), `batches`, the `loaded` counts, `bugs`, how many files
    were `marked` and where, the `seconds` by stage and where the `published` copy is.
    """
    settings = settings or Settings.load()
    run_id = new_run_id()
    tell("check", 0, 1)
    configuration = load_configuration(settings)
    hints = configuration.hints(hints or {})
    tell("collect", 0, 1)
    with measured(settings, run_id, "collect"):
        if paths:
            collected = [collect_paths(paths, hints, settings)]
        else:
            collected = [collect_source(name, settings) for name in configuration.sources]
    try:
        tell("plan", 0, 1)
        batches, loaded, bugs = consolidate(run_id, plan(run_id, settings=settings), settings, tell)
        tell("mark", 0, 1)
        marked = mark(run_id, settings)
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
        "marked": marked,
        "marked_in": str(settings.home / "marked"),
        "published": published,
        "seconds": stage_seconds(settings, run_id),
    }


def check(
    path: str,
    hints: Mapping[str, str] | None = None,
    settings: Settings | None = None,
    tell: Tell = lambda stage, done, of: None,
    out: Path | None = None,
) -> Json:
    """What `run_details` would say of one file, found out in a storage root and a warehouse that vanish again.

    out: where the file is written with its problems marked, and `marked` in what is returned; it must not exist.
    """
    from hosen.report import run_details
    from hosen.send_back import mark_file

    settings = settings or Settings.load()
    run_id = new_run_id()
    with tempfile.TemporaryDirectory(prefix="hosen-check-") as folder:
        home = Path(folder)
        trial = replace(settings, home=home, warehouse_url=f"duckdb:///{home / 'warehouse.duckdb'}")
        collect_paths([path], hints or {}, trial)
        consolidate(run_id, plan(run_id, settings=trial), trial, tell)
        details = run_details(trial, run_id)
        if out is None:
            return details
        tell("mark", 0, 1)
        mark_file(Path(path), hints or {}, details["issues"], details["submissions"], out)
        return {**details, "marked": str(out)}


def consolidate(run_id: str, batches: Sequence[str], settings: Settings, tell: Tell) -> tuple[int, dict[str, int], int]:
    """The batches read, validated and loaded: (how many, counts, files on which a reader crashed)."""
    from hosen.read.run import open_worker

    bugs = 0
    with ExitStack() as stack:
        worker = stack.enter_context(open_worker(settings))
        for number, batch in enumerate(batches):
            tell("read", number, len(batches))
            bugs += read(batch, settings, worker).get("bugs", 0)
            tell("validate", number, len(batches))
            validate(batch, settings)
        with measured(settings, run_id, "read"):  # the seconds of a process count when it ends
            stack.close()
    tell("load", 0, 1)
    return len(batches), load(batches, run_id, settings), bugs


def run_folder(settings: Settings, run_id: str) -> Path:
    """Where a run's batches and times are. Airflow's run ids hold `:` and `+`, which not every file system takes."""
    return settings.batches / re.sub(r"[^A-Za-z0-9_-]", "_", run_id)


@contextmanager
def measured(settings: Settings, run_id: str, stage: str) -> Iterator[None]:
    """Notes how long the block takes, as a step of that stage. HosenError when the disk takes no more."""
    try:
        with clock.measured(run_folder(settings, run_id), stage):
            yield
    except OSError as error:
        if error.errno not in STORE_ERRORS:
            raise
        reason = error.strerror or str(error)
        raise HosenError(
            f"nothing can be written to {settings.home} ({reason}); what has arrived and what is loaded stays: make "
            "room there and run again"
        ) from error
