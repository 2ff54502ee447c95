"""The deliveries: bytes as they arrived, stored once under their SHA-256, and the ledger of when each came.

    deliveries/3f/3f9a…                       the bytes, unchanged, read-only
    deliveries/3f/3f9a….arrivals/<id>.json    one per arrival: by which source, under which name, when

Names of files are data and never become paths. Bytes and arrivals are written beside their place and renamed when
whole and on the disk, bytes first; so a process killed at any moment leaves no half file, and what it left out is
registered by the next collection.
"""

import errno
import hashlib
import json
import os
import re
import time
import uuid
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

CHUNK = 1 << 20
STORE_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG})
"""What reading a file never gives: the trouble is where something is written."""
ABANDONED_SECONDS = 24 * 3600
"""After this time a file that was never renamed belongs to a process that was killed."""


@dataclass(frozen=True)
class Arrival:
    """One time that bytes came in.

    delivery: SHA-256 of the bytes. received_at: when the submitter handed them in; collected_at: when they were
    stored; both in UTC. size: bytes. hints: what is known about the content beforehand (`submitter`, `form`,
    `period`) and its `origin` (`option` or `source`). is_new: this arrival was not in the ledger before;
    is_same_bytes: the bytes were already there, under this or another name (neither is kept in the ledger).
    """

    arrival_id: str
    delivery: str
    source: str
    name: str
    received_at: datetime
    collected_at: datetime
    size: int
    hints: dict[str, str] = field(default_factory=dict)
    is_new: bool = field(default=False, compare=False)
    is_same_bytes: bool = field(default=False, compare=False)


PLACE = re.compile(r"([0-9a-f]{2})/\1[0-9a-f]{62}(\.arrivals/[0-9a-f]{24}\.json)?")
"""Where a file of the deliveries lies below their root."""

UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class ChangedWhileRead(OSError):
    """A file was written to while it was being copied; what was copied is thrown away."""


class Store:
    """The deliveries under one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def add(
        self,
        content: Path | bytes,
        *,
        source: str,
        name: str,
        received_at: datetime | None = None,
        hints: dict[str, str] | None = None,
        now: datetime | None = None,
    ) -> Arrival:
        """Store the bytes if they are not there and note their arrival if it is not known.

        Without `received_at` the moment of the first collection counts, and the same bytes under the same name are
        one arrival however often they are seen. Raises OSError when the file cannot be read, ChangedWhileRead when
        somebody was writing it meanwhile; nothing is stored then.
        """
        collected_at = now or datetime.now(UTC)
        name = storable(name)
        hints = {key: value for key, value in (hints or {}).items() if value}
        with BytesIO(content) if isinstance(content, bytes) else content.open("rb") as stream:
            delivery, size, is_same_bytes = self._keep(stream)
        arrival = Arrival(
            arrival_id=_arrival_id(source, name, received_at, delivery, hints),
            delivery=delivery,
            source=source,
            name=name,
            received_at=(received_at or collected_at).astimezone(UTC),
            collected_at=collected_at.astimezone(UTC),
            size=size,
            hints=hints,
        )
        file = self._ledger(delivery) / f"{arrival.arrival_id}.json"
        is_new = not file.exists()
        if is_new:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._write(file, _to_json(arrival))
        else:
            arrival = _from_json(file.read_bytes())
        return Arrival(**{**asdict(arrival), "is_new": is_new, "is_same_bytes": is_same_bytes})

    def bytes_path(self, delivery: str) -> Path:
        """Where the bytes of a delivery lie; KeyError when there is no such delivery."""
        path = self._place(delivery)
        if not path.is_file():
            raise KeyError(f"no delivery {delivery} in {self.root}")
        return path

    def holds(self, delivery: str) -> bool:
        """Whether the bytes are here."""
        return self._place(delivery).is_file()

    def has(self, delivery: str, arrival_id: str) -> bool:
        """Whether the bytes and that arrival of them are here."""
        return self._place(delivery).is_file() and (self._ledger(delivery) / f"{arrival_id}.json").is_file()

    def arrivals(self, *, without: Collection[str] = (), of: Collection[str] | None = None) -> list[Arrival]:
        """The ledger in order of receipt. without: ids that are not wanted; of: only those of these deliveries."""
        found = [
            _from_json(file.read_bytes())
            for file in self._ledger_files()
            if file.stem not in without and (of is None or file.parent.name.removesuffix(".arrivals") in of)
        ]
        return sorted(found, key=lambda arrival: (arrival.received_at, arrival.collected_at, arrival.arrival_id))

    def files(self) -> list[str]:
        """Every file of the deliveries by its place below the root: the bytes, and the ledger of what arrived."""
        ledger = list(self._ledger_files())  # first: the bytes of whatever is in it are there
        found = [*self.root.glob("[0-9a-f][0-9a-f]/*"), *ledger]
        return sorted(str(file.relative_to(self.root)) for file in found if file.is_file())

    def clear_abandoned(self) -> int:
        """Remove what killed processes left half written; how many files that were."""
        limit = time.time() - ABANDONED_SECONDS
        old = [part for part in self._incoming.glob("*.part") if part.stat().st_mtime < limit]
        for part in old:
            part.unlink(missing_ok=True)
        return len(old)

    @property
    def _incoming(self) -> Path:
        return self.root / ".incoming"

    def _place(self, delivery: str) -> Path:
        if len(delivery) != 64 or not set(delivery) <= set("0123456789abcdef"):
            raise KeyError(f"{delivery!r} is not the SHA-256 of a delivery")
        return self.root / delivery[:2] / delivery

    def _ledger(self, delivery: str) -> Path:
        return self._place(delivery).with_name(f"{delivery}.arrivals")

    def _ledger_files(self) -> Iterator[Path]:
        return self.root.glob("[0-9a-f][0-9a-f]/*.arrivals/*.json")

    def _keep(self, stream: BinaryIO) -> tuple[str, int, bool]:
        """Copy the bytes to their place: (SHA-256, size, whether they were there already)."""
        part = self._part()
        digest = hashlib.sha256()
        size = 0
        before = _version(stream)
        try:
            with part.open("wb") as copy:
                while chunk := stream.read(CHUNK):
                    digest.update(chunk)
                    size += copy.write(chunk)
                copy.flush()
                os.fsync(copy.fileno())
            if _version(stream) != before:
                raise ChangedWhileRead("the file was being written while it was copied")
            place = self._place(digest.hexdigest())
            if place.is_file() and place.stat().st_size == size:
                return place.name, size, True
            place.parent.mkdir(parents=True, exist_ok=True)
            part.chmod(0o444)
            rename_durably(part, place)
            return place.name, size, False
        finally:
            part.unlink(missing_ok=True)

    def _write(self, file: Path, text: bytes) -> None:
        part = self._part()
        try:
            with part.open("wb") as copy:
                copy.write(text)
                copy.flush()
                os.fsync(copy.fileno())
            rename_durably(part, file)
        finally:
            part.unlink(missing_ok=True)

    def _part(self) -> Path:
        self._incoming.mkdir(parents=True, exist_ok=True)
        return self._incoming / f"{uuid.uuid4().hex}.part"


def storable(name: str) -> str:
    """A name that any database and any UTF-8 file can hold: bytes that are not text and NUL become U+FFFD."""
    return UNSTORABLE.sub("\ufffd", name)


def _arrival_id(source: str, name: str, received_at: datetime | None, delivery: str, hints: dict[str, str]) -> str:
    """Hints given by hand are part of what makes an arrival: handing a file in again *with* its submitter is new."""
    said = hints if hints.get("origin") == "option" else {}
    moment = received_at.astimezone(UTC).isoformat() if received_at else None
    key = json.dumps([source, name, moment, delivery, said], sort_keys=True)
    return hashlib.sha256(key.encode("ascii")).hexdigest()[:24]


def _version(stream: BinaryIO) -> tuple[int, int] | None:
    if isinstance(stream, BytesIO):
        return None
    status = os.fstat(stream.fileno())
    return status.st_size, status.st_mtime_ns


def rename_durably(part: Path, place: Path) -> None:
    """Put a file that is whole and on the disk into its place, so that a power cut does not undo it."""
    part.replace(place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _to_json(arrival: Arrival) -> bytes:
    values = asdict(arrival)
    del values["is_new"], values["is_same_bytes"]
    values["received_at"] = arrival.received_at.isoformat()
    values["collected_at"] = arrival.collected_at.isoformat()
    return json.dumps(values, ensure_ascii=False, indent=1).encode("utf-8")


def _from_json(text: bytes) -> Arrival:
    values = json.loads(text)
    values["received_at"] = datetime.fromisoformat(values["received_at"])
    values["collected_at"] = datetime.fromisoformat(values["collected_at"])
    return Arrival(**values)
