"""Sources: the places where submitters' files are found, read from `sources/<source>.yml`."""

import os
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from hosen.errors import ConfigError
from hosen.settings import PROJECT_ROOT, Settings
from hosen.yaml_files import LineOf, did_you_mean, load_schema, load_yaml, problem, schema_problems

SPREADSHEETS = (
    "*.xlsx", "*.xlsm", "*.xlsb", "*.xls", "*.ods", "*.fods", "*.csv", "*.tsv", "*.htm", "*.html", "*.zip",
)  # fmt: skip
"""What a source takes when it names no pattern."""

VARIABLE = re.compile(r"\$\{(\w+)\}|\$(\w+)")


@dataclass(frozen=True)
class Source:
    """One place with files.

    path: an absolute folder. pattern: file names to take. received: `modified`, the file's own time, or `collected`,
    when it was first seen. submitter, form, encoding (of text files): of every file here, where given.
    """

    name: str
    label: dict[str, str]
    kind: Literal["folder"]
    path: Path
    pattern: tuple[str, ...]
    recursive: bool
    received: Literal["modified", "collected"]
    submitter: str | None = None
    form: str | None = None
    encoding: str | None = None

    @property
    def hints(self) -> dict[str, str]:
        """What is known about the content of its files beforehand, as `Store.add` takes it."""
        known = {"submitter": self.submitter, "form": self.form, "encoding": self.encoding}
        said = {key: value for key, value in known.items() if value}
        return {**said, "origin": "source"} if said else {}


def load_sources(
    settings: Settings, forms: Collection[str] | None = None, submitters: Collection[str] | None = None
) -> dict[str, Source]:
    """The sources of all configuration folders by name; a later folder's file replaces one of the same name.

    forms, submitters: the known codes, to check what the files name. A source inside the storage root is created
    when it does not exist. Raises ConfigError with every mistake in every file, each with its line.
    """
    files: dict[str, Path] = {}
    for folder in settings.config:
        files.update({file.stem: file for file in sorted((folder / "sources").glob("*.yml"))})
    schema = load_schema(PROJECT_ROOT / "sources" / "source.schema.json")
    read: dict[str, dict[str, Any]] = {}
    problems: list[str] = []
    for name, file in files.items():
        try:
            data, line_of = load_yaml(file)
        except ConfigError as error:
            problems.append(str(error))
            continue
        wrong = schema_problems(file, data, line_of, schema)
        if not wrong:
            wrong = list(_mistakes(file, data, line_of, settings, forms, submitters))
        problems += wrong
        if not wrong:
            read[name] = data
    if problems:
        raise ConfigError("\n".join(problems))
    return {name: _source(files[name], data, settings) for name, data in read.items()}


def _source(file: Path, data: dict[str, Any], settings: Settings) -> Source:
    path, _ = _folder(file, data["path"], settings)
    if path.is_relative_to(settings.home):
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(f"the folder {path} cannot be made: {error.strerror}; check HOSEN_HOME") from error
    return Source(
        name=data["source"],
        label=data.get("label") or {"he": data["source"], "en": data["source"]},
        kind=data["kind"],
        path=path,
        pattern=tuple(data.get("pattern", SPREADSHEETS)),
        recursive=data.get("recursive", False),
        received=data["received"],
        submitter=data.get("submitter"),
        form=data.get("form"),
        encoding=data.get("encoding"),
    )


def _mistakes(
    file: Path,
    data: dict[str, Any],
    line_of: LineOf,
    settings: Settings,
    forms: Collection[str] | None,
    submitters: Collection[str] | None,
) -> list[str]:
    """What the schema cannot know."""

    def wrong(key: str, text: str) -> str:
        return problem(file, line_of((key,)), f"{key}: {text}")

    found = []
    if data["source"] != file.stem:
        found.append(wrong("source", f"{data['source']!r} in a file named {file.name}; name both the same"))
    for key, known, there in (("form", forms, "forms/"), ("submitter", submitters, "reference/submitters.csv")):
        if known is not None and key in data and data[key] not in known:
            found.append(wrong(key, f"{data[key]!r} is not in {there}{did_you_mean(data[key], known)}"))
    if (said := data.get("encoding")) and not is_encoding(said):
        found.append(wrong("encoding", f"{said!r} is no encoding; write utf-8, windows-1255, iso-8859-8 or cp862"))
    path, unset = _folder(file, data["path"], settings)
    if unset:
        found.append(wrong("path", f"the environment variable {', '.join(unset)} is not set"))
    elif path.exists() and not path.is_dir():
        found.append(wrong("path", f"{path} is not a folder"))
    elif not path.exists() and not path.is_relative_to(settings.home):
        found.append(wrong("path", f"the folder {path} does not exist; create it or correct the name"))
    return found


def is_encoding(name: str) -> bool:
    """Whether a text can be decoded by that name."""
    try:
        b"".decode(name)
    except (LookupError, ValueError):
        return False
    return True


def _folder(file: Path, path: str, settings: Settings) -> tuple[Path, list[str]]:
    """The folder that a source names, and the variables in its name that are not set."""
    known = {**os.environ, "HOSEN_HOME": str(settings.home)}
    unset: list[str] = []

    def value(match: re.Match[str]) -> str:
        variable = match[1] or match[2]
        if variable not in known:
            unset.append(variable)
        return known.get(variable, "")

    text = VARIABLE.sub(value, path)
    return Path(os.path.normpath(file.parent.parent / Path(text).expanduser())), unset
