"""Questions as a file that somebody fills in elsewhere, the filled-in file taken back, and the mapping files."""

import contextlib
import csv
import io
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from hosen.cli.questions import Question, meaning_of
from hosen.configuration import Configuration
from hosen.errors import ConfigError
from hosen.mappings import COLUMNS, harmless, header_key, plain, word_key
from hosen.storage import rename_durably
from hosen.yaml_files import did_you_mean

ASKED = ("submitter", "kind", "form", "column", "text", "cell", "holds", "suggestions", "answer")
IDENTITY = ("submitter", "kind", "form", "column", "text")
BOM = "\ufeff"
"""Without it Excel takes a CSV file for one in the machine's own encoding."""

Line = dict[str, str]
"""A line of a mapping file by column."""


def write_questions(questions: Iterable[Question], place: Path) -> None:
    """The questions with an empty `answer` column, for Excel. ConfigError when the file is there already: it may have
    been filled in."""
    if place.exists():
        raise ConfigError(
            f"{place} exists already; take it back with --answers {place}, or name another file with --out"
        )
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(ASKED)
    for one in questions:
        suggestions = " | ".join(
            f"{number}: {choice.word} ({choice.score})" for number, choice in enumerate(one.choices, 1)
        )
        where = f"{one.sheet} {one.cell}".strip()
        cells = (one.submitter, one.kind, one.form, one.column, one.text, where, one.holds, suggestions, "")
        writer.writerow([harmless(cell) for cell in cells])
    replace_file(place, BOM + text.getvalue())


def read_answers(
    place: Path, questions: Iterable[Question], configuration: Configuration
) -> list[tuple[Question, str]]:
    """The questions that the file answers, each with its meaning. Raises ConfigError with every line that is unclear,
    is answered twice, or answers what the sheet does not ask."""
    by_key = {question.key: question for question in questions}
    found: dict[tuple[str, ...], tuple[Question, str]] = {}
    problems: list[str] = []
    for line, said in _lines(place):
        answer = said.get("answer", "")
        if not answer:
            continue
        key = header_key if said["kind"] == "header" else lambda text, kind=said["kind"]: word_key(kind, text)
        identity = (said["submitter"], said["kind"], said["form"], said["column"], key(said["text"]))
        question = by_key.get(identity)
        try:
            if question is None:
                raise ConfigError(f"the sheet has no unknown {said['kind'] or 'word'} {said['text']!r} (any more)")
            meaning = meaning_of(answer, question, configuration)
            if identity in found and found[identity][1] != meaning:
                raise ConfigError(f"{said['text']!r} is answered twice, in two ways")
            found[identity] = (question, meaning)
        except ConfigError as error:
            problems.append(f"{place.name}, line {line}: {error}")
    if problems:
        raise ConfigError("\n".join([*problems, "nothing was written"]))
    return list(found.values())


def mapping_line(question: Question, meaning: str, *, who: str, when: str, why: str) -> Line:
    """What the mapping file says of an answered question."""
    said = (question.kind, question.form, question.column, question.text, meaning, who, when, why)
    return dict(zip(COLUMNS, said, strict=True))


def with_lines(file: Path, lines: Iterable[Line]) -> str:
    """The text of a mapping file with lines added at its end; what is there stays as it is."""
    before = file.read_bytes().decode("utf-8") if file.exists() else ""
    header = next(csv.reader(io.StringIO(before.removeprefix(BOM), newline="")), list(COLUMNS))
    header = [column.strip() for column in header]
    ending = "\r\n" if "\r\n" in before else "\n"
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=ending)
    if not before:
        writer.writerow(header)
    for line in lines:
        meaning_as_it_is = {**{column: harmless(cell) for column, cell in line.items()}, "meaning": line["meaning"]}
        writer.writerow([meaning_as_it_is.get(column, "") for column in header])
    gap = ending if before and not before.endswith(("\n", "\r")) else ""
    return before + gap + text.getvalue()


def replace_file(place: Path, text: str) -> None:
    """Write a file whole: whoever reads it sees what was there before or what is there now."""
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(text.encode())
            stream.flush()
            os.fsync(stream.fileno())
        part.chmod(place.stat().st_mode & 0o777 if place.exists() else 0o644)
        rename_durably(part, place)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            part.unlink()
        raise


def _lines(place: Path) -> Iterator[tuple[int, Line]]:
    """(line, its cells by column) of a filled-in file, in whichever way Excel saved it."""
    if not place.is_file():
        raise ConfigError(f"there is no file {str(place)!r}")
    text = _decoded(place)
    separator = max(",;\t", key=text.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    header: list[str] = []
    while True:
        line = reader.line_num + 1
        try:
            cells = [plain(cell.strip()) for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            raise ConfigError(f"{place.name}, line {line}: not valid CSV: {error}") from error
        if not any(cells):
            continue
        if not header:
            header = cells
            for column in (*IDENTITY, "answer"):
                if column not in header:
                    hint = did_you_mean(column, header)
                    raise ConfigError(f"{place.name}, line {line}: the column '{column}' is missing{hint}")
        else:
            yield line, {**dict.fromkeys(ASKED, ""), **dict(zip(header, cells, strict=False))}


def _decoded(place: Path) -> str:
    content = place.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    for encoding in ("utf-8-sig", "cp1255"):
        with contextlib.suppress(UnicodeDecodeError):
            return content.decode(encoding)
    raise ConfigError(f"{place.name}: its encoding is not known; save it as 'CSV UTF-8'")
