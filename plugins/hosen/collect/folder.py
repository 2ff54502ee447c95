"""Files in folders: which of them are to be taken, and taking each."""

import json
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from hosen.errors import ConfigError, HosenError
from hosen.source_files import SPREADSHEETS, Source
from hosen.storage import STORE_ERRORS, Arrival, ChangedWhileRead, Store

COMMAND_LINE = "command line"
"""The source of files that somebody named by hand."""

LOCK_FILES = ("~$*", ".~lock.*")
"""Left by office programs beside a sheet that somebody has open."""

NOT_FILES_OF_PEOPLE = (".*", "thumbs.db", "desktop.ini", "*.part", "*.partial", "*.crdownload", "*.tmp")
"""Hidden files, uploads under way."""


@dataclass
class Collected:
    """What a look at one source found.

    files: how many were there. arrivals: those noted for the first time. ignored: names that the pattern does not
    take, that are links, or lock files of office programs. unreadable: names with the system's reason. unfinished:
    names of files that changed or went while they were being copied; the next collection takes them.
    """

    source: str
    files: int = 0
    arrivals: list[Arrival] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The same in plain values: ids instead of arrivals; `same_bytes`: names of those whose bytes were known
        already and of which nothing new was said by hand."""
        return {
            "source": self.source,
            "files": self.files,
            "arrivals": [one.arrival_id for one in self.arrivals],
            "same_bytes": [
                one.name for one in self.arrivals if one.is_same_bytes and one.hints.get("origin") != "option"
            ],
            "ignored": self.ignored,
            "unreadable": [{"name": name, "reason": reason} for name, reason in self.unreadable],
            "unfinished": self.unfinished,
        }


@dataclass(frozen=True)
class Found:
    """A file and the name under which it arrives: its path below the folder that was looked at, with `/`."""

    path: Path
    name: str


def collect_folder(store: Store, source: Source, seen_file: Path, now: datetime | None = None) -> Collected:
    """Take what is new in a source's folder.

    seen_file: a note of what lay there the last time, so that unchanged files are not read again; it may be deleted.
    """
    collected = Collected(source.name)
    seen = _read_seen(seen_file)
    still: dict[str, dict[str, str]] = {}
    for file in _files(source.path, source.recursive, source.pattern, collected):
        stamp = _stamp(file.path)
        known = seen.get(file.name)
        if stamp and known and known["stamp"] == stamp and store.has(known["delivery"], known["arrival"]):
            collected.files += 1
            still[file.name] = known
            continue
        arrival = _take(store, file, source.name, source.received == "modified", source.hints, collected, now)
        if arrival and stamp:
            still[file.name] = {"stamp": stamp, "delivery": arrival.delivery, "arrival": arrival.arrival_id}
    if still != seen:
        _write_seen(seen_file, still)
    return collected


def collect_paths(store: Store, paths: Sequence[Path], hints: dict[str, str], now: datetime | None = None) -> Collected:
    """Take the files and folders that somebody named; each counts as received when it was last changed, so that of a
    folder with several versions of a report the newest file is the newest version.

    A file is taken whatever its name; from a folder, with those inside it, the spreadsheets. hints: the submitter,
    form and period that were given with them. Raises ConfigError before anything is taken when one does not exist.
    """
    absent = [str(path) for path in paths if not path.exists()]
    if absent:
        raise ConfigError(f"there is no file or folder {', '.join(absent)}")
    collected = Collected(COMMAND_LINE)
    said = {**hints, "origin": "option"} if hints else {}
    for path in paths:
        files = _files(path, True, SPREADSHEETS, collected) if path.is_dir() else iter([Found(path, path.name)])
        for file in files:
            _take(store, file, COMMAND_LINE, True, said, collected, now)
    return collected


def _files(folder: Path, recursive: bool, pattern: Sequence[str], collected: Collected) -> Iterator[Found]:
    """Regular files below a folder that the pattern takes, in order of name. Links are not followed: who may put a
    file into an inbox must not be able to make the pipeline read another one of the machine."""

    def unreadable(error: OSError) -> None:
        collected.unreadable.append((str(error.filename), error.strerror or str(error)))

    for parent, inner, names in os.walk(folder, onerror=unreadable):
        inner[:] = sorted(name for name in inner if not name.startswith(".")) if recursive else []
        for file_name in sorted(names):
            path = Path(parent, file_name)
            name = path.relative_to(folder).as_posix()
            if _matches(file_name, LOCK_FILES):
                collected.ignored.append(name)
                continue
            if _matches(file_name, NOT_FILES_OF_PEOPLE):
                continue
            if path.is_symlink() or not path.is_file() or not _matches(file_name, pattern):
                collected.ignored.append(name)
                continue
            yield Found(path, name)


def _take(
    store: Store,
    file: Found,
    source: str,
    is_modified_time: bool,
    hints: dict[str, str],
    collected: Collected,
    now: datetime | None,
) -> Arrival | None:
    """One file into the store; None when it could not be had whole."""
    collected.files += 1
    try:
        before = file.path.stat()
        changed = datetime.fromtimestamp(before.st_mtime, UTC)
        moment = min(changed, now or datetime.now(UTC)) if is_modified_time else None
        if not stat.S_ISREG(before.st_mode):  # opening a pipe would wait for ever
            collected.ignored.append(file.name)
            return None
        arrival = store.add(file.path, source=source, name=file.name, received_at=moment, hints=hints, now=now)
    except (FileNotFoundError, ChangedWhileRead):
        collected.unfinished.append(file.name)
        return None
    except OSError as error:
        reason = error.strerror or str(error)
        if error.errno in STORE_ERRORS or (error.filename and Path(error.filename).is_relative_to(store.root)):
            raise HosenError(
                f"deliveries cannot be stored in {store.root}: {reason}; mend that and run again"
            ) from error
        collected.unreadable.append((file.name, reason))
        return None
    if arrival.is_new:
        collected.arrivals.append(arrival)
    return arrival


def _matches(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name.casefold(), pattern.casefold()) for pattern in patterns)


def _stamp(path: Path) -> str | None:
    """What changes whenever a file changes; the change time cannot be set back, as the modification time can."""
    try:
        status = path.stat()
    except OSError:
        return None
    return f"{status.st_ino}:{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}"


def _read_seen(file: Path) -> dict[str, dict[str, str]]:
    try:
        seen: Any = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return seen if isinstance(seen, dict) else {}


def _write_seen(file: Path, seen: dict[str, dict[str, str]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.{os.getpid()}")
    part.write_text(json.dumps(seen), "utf-8")
    part.replace(file)
