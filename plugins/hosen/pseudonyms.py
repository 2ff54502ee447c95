"""Keyed pseudonyms: what stands in place of an identity number or a name, so that people can be counted once.

HMAC-SHA-256 under a key that belongs to the installation. The same person has the same pseudonym in every sheet, and
without the key nobody can find out whose it is, not even by trying all identity numbers.
"""

import fcntl
import hashlib
import hmac
import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Literal

from hosen.errors import ConfigError
from hosen.settings import Settings
from hosen.storage import rename_durably
from hosen.text import normalise

VARIABLE = "HOSEN_PSEUDONYM_KEY"
FILE_NAME = "pseudonym.key"
LEAST_SIGNS = 32
"""A shorter key could be guessed."""

LENGTH = 24
"""Hexadecimal signs of a pseudonym, 96 bits: among a hundred million people no two are expected to share one."""

CACHED = 100_000
IDENTITY_DIGITS = 9

Kind = Literal["identity", "name"]
"""What a pseudonym stands for; the same text has different pseudonyms under each."""


class Pseudonyms:
    """The pseudonyms under one key."""

    def __init__(self, key: bytes) -> None:
        self._keyed = hmac.new(key, digestmod=hashlib.sha256)
        self._cached = lru_cache(maxsize=CACHED)(self._made)

    def of(self, kind: Kind, value: str) -> str:
        """The pseudonym of an identity number (leading zeros and marks between the digits do not matter) or of a name
        (neither do blanks, quotes and the like). Raises ValueError when nothing is left of the value."""
        return self._cached(kind, value)

    def _made(self, kind: Kind, value: str) -> str:
        if kind == "identity":
            said = "".join(sign for sign in normalise(value) if sign.isdigit()).zfill(IDENTITY_DIGITS)
            is_empty = not said.strip("0")
        else:
            said = normalise(value)
            is_empty = not said
        if is_empty:
            raise ValueError(f"nothing to make a pseudonym of ({kind})")
        keyed = self._keyed.copy()
        keyed.update(f"{kind}\0{said}".encode())
        return keyed.hexdigest()[:LENGTH]


def load_key(settings: Settings) -> bytes:
    """The installation's key: HOSEN_PSEUDONYM_KEY, else `pseudonym.key` in the storage root, which is made at first
    use, readable by its owner only. The same text gives the same pseudonyms in either place.

    Raises ConfigError, which never tells the key, when it is too short or the file cannot be read or made.
    """
    if said := os.environ.get(VARIABLE, "").strip():
        return _checked(said, VARIABLE)
    file = settings.home / FILE_NAME
    try:
        if not file.exists():
            _make(file)
        return _checked(file.read_bytes().decode("ascii", "replace").strip(), str(file))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ConfigError(
            f"the key of the pseudonyms {file} cannot be read or made ({reason}); let the account that Hosen runs "
            f"under read it, or set {VARIABLE}"
        ) from error


def _checked(key: str, place: str) -> bytes:
    if len(key) < LEAST_SIGNS:
        raise ConfigError(
            f"the key of the pseudonyms in {place} has {len(key)} signs and needs {LEAST_SIGNS} at least; put back the "
            "one that was used before: another key gives other pseudonyms, and people would be counted twice"
        )
    return key.encode()


def _make(file: Path) -> None:
    """A random key; of two processes that make one at once the first one's stays."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.with_name(f".{file.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if file.exists():
            return
        part = file.with_name(f".{file.name}.part")
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as key:
            key.write(secrets.token_hex(32) + "\n")
            key.flush()
            os.fsync(key.fileno())
        rename_durably(part, file)
