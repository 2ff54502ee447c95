"""Reading again what a mended mapping, list, rule or form concerns, on the way that every delivery goes.

As in `hosen.pipeline`, each function is one step for the command line and for one Airflow task, with plain values.
A delivery that is no longer in the store is named and left as it stands; the others go on.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hosen import pipeline
from hosen.concerned import Wanted, concerned, replayed
from hosen.configuration import Configuration, load_configuration
from hosen.errors import ConfigError
from hosen.pipeline import MAX_FILES, Tell, fit_warehouse, measured, new_run_id, run_folder
from hosen.settings import Settings
from hosen.storage import Store

log = logging.getLogger(__name__)

Json = dict[str, Any]

NOTE = "replay.json"
"""In the run's folder: the deliveries that are read again, with the reasons, and those that are missing."""


def look(asked: Mapping[str, Any] | None = None, settings: Settings | None = None) -> list[Json]:
    """The deliveries that a replay would read again (`hosen.concerned`), each with `is_missing`: whether its bytes are
    no longer in the store. Nothing is written.

    asked: `form`, `submitter` (code or name), `period`, `delivery` (a file's name or the beginning of its SHA-256),
    `all`; without any, whatever was judged by what has changed since. ConfigError for what does not exist.
    """
    from hosen import fingerprints, pending

    settings = settings or Settings.load()
    now = load_configuration(settings)
    wanted = _checked(asked or {}, now)
    today = fingerprints.take(settings.config, now.forms, now.reference, now.mappings)
    found = concerned(fit_warehouse(settings), today, wanted)
    if wanted.delivery and not found:
        raise ConfigError(f"no file {wanted.delivery!r} has been taken in; files are named as `hosen issues` does")
    store = Store(settings.deliveries)
    known = {entry["delivery"] for entry in pending.entries_of(store, {one["delivery"] for one in found})}
    return [{**one, "is_missing": one["delivery"] not in known or not store.holds(one["delivery"])} for one in found]


def plan(
    run_id: str, asked: Mapping[str, Any] | None = None, max_files: int = MAX_FILES, settings: Settings | None = None
) -> list[str]:
    """Folders of new batches with the deliveries to read again, as `pipeline.plan` makes them of new ones."""
    from hosen import pending

    settings = settings or Settings.load()
    with measured(settings, run_id, "plan"):
        found = look(asked, settings)
        for one in found:
            if one["is_missing"]:
                log.warning(missing_line(one, settings))
            else:
                log.info("%s: %s", one["delivery"], ", ".join(one["why"]))
        here = {one["delivery"] for one in found if not one["is_missing"]}
        note = run_folder(settings, run_id) / NOTE
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_text(json.dumps(found, ensure_ascii=False, indent=1), "utf-8")
        entries = pending.entries_of(Store(settings.deliveries), here)
        return pipeline.write_batches(run_id, entries, max_files, settings)


def missing_line(one: Json, settings: Settings) -> str:
    """What to say of a delivery that is no longer in the store."""
    return (
        f"{one['file'] or one['delivery']} ({one['delivery'][:12]}) is not in {settings.deliveries} any more; what was "
        "loaded from it stands. Put that folder back from its backup, or hand the file in again"
    )


def report(run_id: str, settings: Settings | None = None) -> Json:
    """`pipeline.report`, and what the replay did: `reread` deliveries, `missing` ones, submissions `changed` and
    `unchanged`, rows `released` and `held`, and `figures` that changed."""
    settings = settings or Settings.load()
    told = told_of(run_id, settings)
    changed = told["submissions"]
    return {
        **pipeline.report(run_id, settings),
        "bugs": len(told["left"]),
        "reread": len(told["deliveries"]) - len(told["missing"]),
        "missing": len(told["missing"]),
        "changed": len(changed),
        "unchanged": told["unchanged"],
        **{name: sum(one[name] for one in changed) for name in ("released", "held", "figures")},
    }


def told_of(run_id: str, settings: Settings) -> Json:
    """The `deliveries` that a replay was to read, those `missing` and those `left` (by a reader that crashed or ran
    over its limits), the `submissions` that it changed, and how many stayed `unchanged`."""
    from hosen.load.parts import unread_in

    folder = run_folder(settings, run_id)
    found = json.loads((folder / NOTE).read_text("utf-8")) if (folder / NOTE).exists() else []
    left = {delivery for batch in folder.glob("[0-9]*") for delivery in unread_in(batch)}
    names = [one["delivery"] for one in found]
    return {
        "deliveries": found,
        "missing": [one for one in found if one["is_missing"]],
        "left": [one for one in found if one["delivery"] in left],
        **replayed(fit_warehouse(settings), run_id, names),
    }


def run(
    asked: Mapping[str, Any] | None = None,
    settings: Settings | None = None,
    tell: Tell = lambda stage, done, of: None,
) -> Json:
    """A whole replay in this process; `plan` says what is read. Returns `run_id`, what `told_of` says, the `loaded`
    counts, `seconds` by stage and where the `published` copy is (empty when there was nothing to do)."""
    settings = settings or Settings.load()
    run_id = new_run_id()
    tell("plan", 0, 1)
    batches = plan(run_id, asked, settings=settings)
    published = ""
    loaded: dict[str, int] = {}
    if batches:
        _, loaded, _ = pipeline.consolidate(run_id, batches, settings, tell)
    if batches or pipeline.is_behind(settings):  # also what a killed run loaded
        tell("mark", 0, 1)
        pipeline.mark(run_id, settings)
        tell("publish", 0, 1)
        published = pipeline.publish(run_id, settings)
    return {
        "run_id": run_id,
        **told_of(run_id, settings),
        "loaded": loaded,
        "published": published,
        "seconds": pipeline.stage_seconds(settings, run_id),
    }


def _checked(asked: Mapping[str, Any], now: Configuration) -> Wanted:
    """What was asked for, in codes and keys. A period may be longer than the form's: what lies in it is meant."""
    said = {name: str(asked.get(name) or "") for name in ("form", "submitter", "period", "delivery")}
    codes = now.hints({"form": said["form"], "submitter": said["submitter"]}) | now.hints({"period": said["period"]})
    form, submitter, period = (codes.get(name, "") for name in ("form", "submitter", "period"))
    wanted = Wanted(form, submitter, period, said["delivery"])
    if asked.get("all") and wanted.is_asked:
        raise ConfigError("--all reads everything again; leave it out, or the other options")
    return replace(wanted, everything=bool(asked.get("all")))
