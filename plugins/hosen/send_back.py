"""The sheets that go back to who sent them: deliveries, their problems marked, in a folder per submitter.

    marked/<submitter>/<name of the file>    readable by this account only: it is the sender's own file, people and all

What stands there is about the last file that came under that name; it goes when a later one has no problems.
"""

import logging
import os
import shutil
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa

from hosen import warehouse
from hosen.issues import Language
from hosen.marked import (
    About,
    Counts,
    Problem,
    listed,
    marked_archive,
    marked_bytes,
    marked_ending,
    marked_name,
    of_member,
    safe_name,
    words,
    write_private,
)
from hosen.marked.apart import Apart
from hosen.settings import Settings
from hosen.storage import Arrival, Store, rename_durably

log = logging.getLogger(__name__)

UNKNOWN = "unknown"
"""The folder of files of which nobody can tell who sent them, and of those that hold reports of several."""

ENDINGS = (".xlsx", ".xlsm", ".xltx", ".xltm", ".zip")

ABANDONED_SECONDS = 24 * 3600
"""After this time a file that is being marked belongs to a process that was killed."""

OF_RUN = """
SELECT delivery_sha
  FROM core.delivery
 WHERE run_id = :run_id
    OR run_id IN (SELECT run_id
                    FROM core.run
                   WHERE finished_at IS NULL
                     AND started_at > (SELECT COALESCE(MAX(started_at), TIMESTAMP '1970-01-01 00:00:00')
                                         FROM core.run
                                        WHERE finished_at IS NOT NULL AND run_id <> :run_id))
"""
"""Also of runs since the last whole one that loaded and did not come to their end: nobody else marks their files."""

SENT = """
SELECT delivery_sha, submitter_code, row_count, quarantined_count
  FROM core.submission
 WHERE valid_to IS NULL AND delivery_sha IN :deliveries
"""

STANDING = """
SELECT *
  FROM (SELECT i.delivery_sha, i.submitter_code, i.code, i.level, i.severity, i.sheet, i.cell, i.value,
               i.message_he, i.message_en, i.action_he, i.action_en,
               i.row_number, i.column_letter, i.issue_id AS told
          FROM core.issue i
          LEFT JOIN core.submission s ON s.submission_id = i.submission_id
         WHERE s.valid_to IS NULL AND i.delivery_sha IN :deliveries
        UNION ALL
        SELECT f.delivery_sha, f.submitter_code, f.code, CASE WHEN f.cell IS NULL THEN 'submission' ELSE 'cell' END,
               f.severity, f.sheet, f.cell, NULL, f.message_he, f.message_en, f.action_he, f.action_en,
               NULL, NULL, f.finding_id
          FROM core.finding f
         WHERE f.goes_to = 'submitter' AND f.status = 'open' AND f.delivery_sha IN :deliveries) standing
 ORDER BY delivery_sha, sheet, row_number, column_letter, code, told
"""
"""Issues, and the questions that the rules across forms and over time ask of the sender."""


@dataclass(frozen=True)
class Returned:
    """A file and what is wrong with it. hints: what was said of its content, its encoding among them."""

    original: Path
    name: str
    hints: Mapping[str, str]
    problems: tuple[Problem, ...]
    counts: Counts | None = None
    language: Language = "he"

    @property
    def base_name(self) -> str:
        return self.name.rpartition("/")[2]


def mark_run(settings: Settings, run_id: str) -> dict[str, int]:
    """Marks each delivery of a run that has errors or warnings, and of runs before it that were killed. Returns counts:
    `marked`, and `failed`, of which only the list of problems could be written."""
    _clear_abandoned(settings)
    with warehouse.reading(warehouse.connect(settings.warehouse_url)) as connection:
        deliveries = [str(row[0]) for row in connection.execute(sa.text(OF_RUN), {"run_id": run_id})]
    marked = failed = 0
    with Apart() as apart:
        for returned, submitter in _returned(settings, deliveries):
            _forget(settings, submitter, returned.name)
            if _needs_an_answer(returned.problems):
                place = _place(settings, submitter, returned.name)
                marked += 1
                failed += not _mark_apart(apart, returned, place, is_named=False)[1]
    return {"marked": marked, "failed": failed}


def mark_delivery(settings: Settings, delivery: str) -> Path | None:
    """Marks one delivery, by its SHA-256, with the issues that still stand; the file. None where there are none."""
    with Apart() as apart:
        for returned, submitter in _returned(settings, [delivery]):
            _forget(settings, submitter, returned.name)
            if _needs_an_answer(returned.problems):
                return _mark_apart(apart, returned, _place(settings, submitter, returned.name), is_named=False)[0]
    return None


def mark_file(
    original: Path,
    hints: Mapping[str, str],
    issues: Iterable[Mapping[str, Any]],
    submissions: Iterable[Mapping[str, Any]],
    out: Path,
) -> None:
    """Marks one file with issues and submissions as `hosen.report.run_details` gives them."""
    problems = tuple(Problem.from_row(one) for one in issues)
    returned = Returned(original, original.name, hints, problems, _counts(submissions, "records", "quarantined"))
    with Apart() as apart:
        _mark_apart(apart, returned, out, is_named=True)


def ending_of(original: Path, name: str) -> str:
    """How the name of the marked file must end."""
    from hosen.read.formats.book import Content
    from hosen.read.formats.kinds import kind_of

    return ".zip" if kind_of(Content(name, original)) == "zip" else marked_ending(original)


def write_marked(returned: Returned, folder: Path) -> None:
    """Writes the marked file into a folder, which should be private, to be moved where it belongs: `marked` and the
    ending that it must have."""
    from hosen.read.formats.book import Content
    from hosen.read.formats.kinds import kind_of

    content = Content(returned.base_name, returned.original, options=returned.hints)
    kind = kind_of(content)
    found = _marked_members(returned, content) if kind == "zip" else _marked_content(returned, content, kind)
    ending = ".zip" if kind == "zip" else marked_ending(found)
    with open(folder / f"marked{ending}", "xb", opener=partial(os.open, mode=0o600)) as file:
        file.write(found)
        file.flush()
        os.fsync(file.fileno())


def _marked_content(returned: Returned, content: Any, kind: Any) -> bytes:
    """kind: as `kind_of` says."""
    from hosen.read.formats import open_books
    from hosen.read.formats.archive import unzipped
    from hosen.read.formats.book import Content, FileProblem

    if kind == "gzip" and isinstance(inner := unzipped(content), Content):
        content = inner

    def sheets() -> Iterator[Any]:
        with TemporaryDirectory(prefix="hosen-marked-") as folder:
            path = Path(folder) / "content"
            path.write_bytes(content.read())
            for book in open_books(path, content.name, content.options):
                if not isinstance(book, FileProblem):
                    yield from book.sheets

    return marked_bytes(
        content.source, content.name, returned.problems, sheets, returned.language, counts=returned.counts
    )


def _marked_members(returned: Returned, content: Any) -> bytes:
    """Each file of an archive that has problems, and a list of those that belong to none of them."""
    from hosen.read.formats.archive import members
    from hosen.read.formats.book import FileProblem
    from hosen.read.formats.kinds import kind_of

    language = returned.language
    found: list[tuple[str, bytes]] = []
    told: set[Problem] = set()
    for member in members(content):
        name = member.member or ""
        problems = of_member(returned.problems, name)
        if not _needs_an_answer(problems):
            continue
        told |= {one for one in returned.problems if one.sheet == name or (one.sheet or "").startswith(f"{name} › ")}
        if isinstance(member, FileProblem):
            made = listed(problems, About(name, words(language)))
        else:
            about = Returned(Path(), name, returned.hints, tuple(problems), None, language)
            made = _marked_content(about, member, kind_of(member))
        found.append((marked_name(name, marked_ending(made)), made))
    rest = [one for one in returned.problems if one not in told]
    if rest or not found:
        head = About(returned.base_name, words(language), returned.counts)
        found.append((f"{words(language).sheet}.xlsx", listed(rest, head)))
    return marked_archive(found)


def _mark_apart(apart: Apart, returned: Returned, place: Path, *, is_named: bool) -> tuple[Path, bool]:
    """The marked file at a place, and whether it is more than the list. is_named: under exactly that name; else with
    the ending that it needs."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with TemporaryDirectory(prefix=".", dir=place.parent) as folder:
        error = apart.call(write_marked, returned, Path(folder))
        if error:
            log.error("marking %s failed: %s", returned.original.name, error)
            about = About(returned.base_name, words(returned.language), returned.counts)
            write_private(Path(folder) / "marked.xlsx", listed(returned.problems, about))
        [made] = Path(folder).glob("marked.*")
        out = place if is_named else place.with_name(marked_name(place.name, made.suffix))
        rename_durably(made, out)
    return out, error is None


def _returned(settings: Settings, deliveries: list[str]) -> Iterator[tuple[Returned, str]]:
    """Each delivery with its problems, in order of receipt, and whose folder it belongs into."""
    if not deliveries:
        return
    asked = {"deliveries": deliveries}
    problems: dict[str, list[Problem]] = defaultdict(list)
    submitters: dict[str, set[str]] = defaultdict(set)
    sent: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    with warehouse.reading(warehouse.connect(settings.warehouse_url)) as connection:
        for sql, is_issue in ((SENT, False), (STANDING, True)):
            rows = connection.execute(sa.text(sql).bindparams(sa.bindparam("deliveries", expanding=True)), asked)
            for row in map(dict, rows.mappings()):
                if is_issue:
                    problems[row["delivery_sha"]].append(Problem.from_row(row))
                else:
                    sent[row["delivery_sha"]].append(row)
                if row["submitter_code"]:
                    submitters[row["delivery_sha"]].add(row["submitter_code"])
    store = Store(settings.deliveries)
    arrivals: dict[str, list[Arrival]] = {}
    for one in store.arrivals(of=set(deliveries)):
        arrivals.setdefault(one.delivery, []).append(one)
    for delivery, came in arrivals.items():
        if not store.holds(delivery):
            continue  # its bytes are gone; `hosen replay` names such files
        hints = _hints(came)
        found = submitters[delivery]
        submitter = hints.get("submitter") or (next(iter(found)) if len(found) == 1 else UNKNOWN)
        counts = _counts(sent[delivery], "row_count", "quarantined_count")
        yield Returned(store.bytes_path(delivery), came[0].name, hints, tuple(problems[delivery]), counts), submitter


def _hints(arrivals: list[Arrival]) -> dict[str, str]:
    """What was said by hand last, else what a source said first."""
    by_hand = [one for one in arrivals if one.hints.get("origin") == "option"]
    said = by_hand[-1:] or [one for one in arrivals if one.hints][:1]
    return dict(said[0].hints) if said else {}


def _counts(submissions: Iterable[Mapping[str, Any]], rows: str, held: str) -> Counts | None:
    taken = [(int(one[rows] or 0), int(one[held] or 0)) for one in submissions]
    if not taken:
        return None
    kept_out = sum(one for _, one in taken)
    return Counts(sum(one for one, _ in taken) - kept_out, kept_out)


def _needs_an_answer(problems: Iterable[Problem]) -> bool:
    return any(one.severity != "info" for one in problems)


def _place(settings: Settings, submitter: str, name: str) -> Path:
    """Folders of the name that do not say the submitter again become part of the file's name."""
    *folders, base = name.split("/")
    parts = [safe_name(part) for part in (*(folder for folder in folders if folder != submitter), base)]
    root = settings.home / "marked"
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    return root / safe_name(submitter) / safe_name(" - ".join(parts))


def _clear_abandoned(settings: Settings) -> None:
    """What killed processes left half marked."""
    limit = time.time() - ABANDONED_SECONDS
    for folder in (settings.home / "marked").glob("*/.*"):
        if folder.is_dir() and folder.stat().st_mtime < limit:
            shutil.rmtree(folder, ignore_errors=True)


def _forget(settings: Settings, submitter: str, name: str) -> None:
    """What an earlier file of that name left."""
    place = _place(settings, submitter, name)
    for ending in ENDINGS:
        place.with_name(marked_name(place.name, ending)).unlink(missing_ok=True)
