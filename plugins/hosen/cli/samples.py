"""Reading one file for a command that stores nothing: as reading a delivery reads it, and its sheets as they stand."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from hosen.drafting import Sample
from hosen.errors import ConfigError
from hosen.read.context import Delivered
from hosen.read.delivery import Read
from hosen.read.formats import open_books
from hosen.read.formats.book import Book
from hosen.read.worker import Failure, Worker


def read_once(file: Path, hints: Mapping[str, str], config: tuple[Path, ...]) -> Read:
    """What a file gives, read in a process of its own with the forms, lists and mappings of `config`.

    Raises ConfigError, in a sentence, for a file of which nothing can be read.
    """
    if not file.is_file():
        raise ConfigError(f"there is no file {str(file)!r}")
    origin = {"origin": "option"} if hints else {}
    delivered = Delivered(hashlib.sha256(file.read_bytes()).hexdigest(), file.name, {**hints, **origin})
    with Worker(config) as worker:
        answer = worker.read(file.absolute(), delivered)
    if isinstance(answer, Failure):
        raise ConfigError(f"the reader failed on {file.name} ({answer.error}); this is a defect of the program")
    refused = [issue for issue in answer.issues if issue.definition.level == "file"]
    if refused and not any(outcome["sheet"] for outcome in answer.outcomes):
        raise ConfigError(f"{file.name} cannot be read: {refused[0].message('en')}")
    return answer


def samples(file: Path) -> list[Sample]:
    """The visible sheets of a file that has been read within the limits; ConfigError when there is none."""
    found = []
    try:
        for book in open_books(file, file.name, {}):
            if isinstance(book, Book):
                inside = f"{book.member} › " if book.member else ""
                found += [
                    Sample(
                        inside + sheet.name, file.name, [list(column) for column in sheet.columns], list(sheet.merged)
                    )
                    for sheet in book.sheets
                    if not sheet.is_hidden and sheet.columns
                ]
    except Exception as error:
        raise ConfigError(f"{file.name} cannot be read ({type(error).__name__})") from error
    except BaseException as error:  # a panic in a reader written in Rust is not an Exception
        if type(error).__name__ != "PanicException":
            raise
        raise ConfigError(f"{file.name} cannot be read") from error
    if not found:
        raise ConfigError(f"{file.name} has no visible sheet with anything in it")
    return found
