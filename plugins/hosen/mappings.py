"""What a submitter's own words mean, as a person once accepted: `mappings/<submitter>.csv`, a line per word.

    kind     header (a column's header) | code (a name or code in a cell) | measure (the name of a figure in a row)
    form     whose sheets; may be empty for a code that holds in a whole list
    column   of a code: the form's column, or the list it holds in (`localities`, `districts:payments`)
    text     the word as the sheet writes it
    meaning  of a header: the form's column, or `-` (known and not wanted); of a code: the code;
             of a measure: the form's column that holds it
    who, when, why   who accepted it, on which day (2021-03-31), and for what reason

The files are UTF-8 CSV with a header, like the lists in `reference/`; each configuration folder may have its own, and
all lines of a submitter count together.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from hosen.errors import ConfigError
from hosen.forms import Column, Form
from hosen.reference import Reference
from hosen.reference_lists import LISTS, name_key
from hosen.text import normalise
from hosen.yaml_files import did_you_mean

COLUMNS = ("kind", "form", "column", "text", "meaning", "who", "when", "why")
KINDS = ("header", "code", "measure")
NOT_WANTED = "-"
DAY = re.compile(r"\d{4}-\d\d-\d\d")
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Mapping:
    """One line. column: of a code, the form's column or `list[:scheme]`; else empty. place: file and line."""

    submitter: str
    kind: str
    form: str
    column: str
    text: str
    meaning: str
    who: str
    when: str
    why: str
    place: str

    @property
    def key(self) -> str:
        """The text as it is compared with what a sheet says."""
        return header_key(self.text) if self.kind == "header" else word_key(self.kind, self.text)


@dataclass(frozen=True)
class SubmitterMappings:
    """What one submitter's words mean. Texts are keys: `header_key` of a header, `word_key` of a code or measure."""

    lines: tuple[Mapping, ...]

    def headers(self, form: Form) -> dict[str, str]:
        """Column name, or `-` for one that is known and not wanted, by `header_key`."""
        return {line.key: line.meaning for line in self._of("header", form)}

    def codes(self, form: Form, column: Column) -> dict[str, str]:
        """Code by `word_key`. What was said of the column itself goes before what was said of its list."""
        found: dict[str, str] = {}
        for asked in (column.list, f"{column.list}:{column.scheme}" if column.scheme else None, column.name):
            found |= {line.key: line.meaning for line in self._of("code", form) if asked and line.column == asked}
        return found

    def measures(self, form: Form) -> dict[str, str]:
        """The measure column's name by `word_key`."""
        return {line.key: line.meaning for line in self._of("measure", form)}

    def _of(self, kind: str, form: Form) -> Iterator[Mapping]:
        return (line for line in self.lines if line.kind == kind and line.form in ("", form.name))


@dataclass(frozen=True)
class Mappings:
    """All mapping files, checked. fingerprint: changes with any of them."""

    by_submitter: dict[str, SubmitterMappings] = field(default_factory=dict)
    fingerprint: str = ""

    def for_submitter(self, code: str) -> SubmitterMappings | None:
        """None where nothing was ever accepted for that submitter."""
        return self.by_submitter.get(code)


def header_key(text: str) -> str:
    """The form in which headers are compared."""
    return normalise(text.rstrip("*: "))


def word_key(kind: str, text: str) -> str:
    """The form in which the words of cells are compared: codes as the lists do, names of measures as words."""
    return name_key(text) if kind == "code" else normalise(text)


def load_mappings(
    config: tuple[Path, ...],
    forms: MappingOf[str, Form],
    reference: Reference,
    instead: MappingOf[Path, str] | None = None,
) -> Mappings:
    """The mapping files of all configuration folders. instead: texts to take for files, before they are written.

    Raises ConfigError that names every mistake with file and line.
    """
    lines, problems, digest = _read_all(config, reference, instead or {})
    seen: dict[tuple[str, str, str, str, str], Mapping] = {}
    for line in lines:
        problems += [f"{line.place}: {text}" for text in _mistakes(line, forms, reference)]
        if (line.form in forms or not line.form) and (known := known_by_now(line, forms, reference)):
            problems.append(f"{line.place}: {known}; no longer needed: delete the line")
        identity = (line.submitter, line.kind, line.form, line.column, line.key)
        if first := seen.get(identity):
            problems.append(f"{line.place}: '{line.text}' is mapped already; the other is {first.place}")
        seen.setdefault(identity, line)
    if problems:
        raise ConfigError("\n".join(problems))
    by_submitter: dict[str, list[Mapping]] = {}
    for line in lines:
        by_submitter.setdefault(line.submitter, []).append(line)
    return Mappings({code: SubmitterMappings(tuple(own)) for code, own in by_submitter.items()}, digest)


def mapping_lines(config: tuple[Path, ...], reference: Reference) -> list[Mapping]:
    """The lines as they stand in the files, whether they are of use or not."""
    return _read_all(config, reference, {})[0]


def plain(cell: str) -> str:
    """A cell without the quote that keeps a spreadsheet program from taking it for a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA_SIGNS else cell


def harmless(cell: str) -> str:
    """The inverse of `plain`: a cell that no spreadsheet program takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell


def _read_all(
    config: tuple[Path, ...], reference: Reference, instead: MappingOf[Path, str]
) -> tuple[list[Mapping], list[str], str]:
    """All lines that have the shape of one, what is wrong with the others, and the files' digest."""
    lines: list[Mapping] = []
    problems: list[str] = []
    digest = hashlib.sha256()
    for number, folder in enumerate(config):
        prefix = f"{folder.name}/" if number else ""
        files = {*(folder / "mappings").glob("*.csv"), *(file for file in instead if file.parent.parent == folder)}
        for file in sorted(files):
            label = f"{prefix}mappings/{file.name}"
            if file.stem not in reference.submitters:
                hint = did_you_mean(file.stem, reference.submitters)
                problems.append(
                    f"{label}: there is no submitter '{file.stem}'{hint}; the file has its submitter's code"
                )
                continue
            content = instead[file].encode() if file in instead else file.read_bytes()
            digest.update(f"{label}\n".encode() + hashlib.sha256(content).digest())
            found, wrong = _read(content, label, file.stem)
            lines += found
            problems += wrong
    return lines, problems, digest.hexdigest()[:16]


def _read(content: bytes, label: str, submitter: str) -> tuple[list[Mapping], list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return [], [f"{label}, line {line}: not UTF-8; save the file as 'CSV UTF-8'"]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] | None = None
    lines: list[Mapping] = []
    problems: list[str] = []
    while True:
        place = f"{label}, line {reader.line_num + 1}"
        try:
            cells = [plain(cell.strip()) for cell in next(reader)]
        except StopIteration:
            break
        except csv.Error as error:
            return lines, [*problems, f"{place}: not valid CSV: {error}"]
        if not any(cells):
            continue
        if header is None:
            header = cells
            if wrong := [f"{place}: {text}" for text in _header_mistakes(header)]:
                return [], wrong
        elif len(cells) != len(header):
            problems.append(f"{place}: {len(cells)} cells under {len(header)} columns; put text with a comma in quotes")
        else:
            said = dict(zip(header, cells, strict=True))
            lines.append(Mapping(submitter=submitter, place=place, **{column: said[column] for column in COLUMNS}))
    if header is None:
        problems.append(f"{label}, line 1: the header is missing; it is {','.join(COLUMNS)}")
    return lines, problems


def _header_mistakes(header: list[str]) -> Iterator[str]:
    for column in COLUMNS:
        if header.count(column) != 1:
            yield f"the column '{column}' {'stands twice' if column in header else 'is missing'}"
    for column in header:
        if column not in (*COLUMNS, "note"):
            yield f"'{column}' is no column of a mapping file{did_you_mean(column, COLUMNS)}"


def _mistakes(line: Mapping, forms: MappingOf[str, Form], reference: Reference) -> Iterator[str]:
    if line.kind not in KINDS:
        yield f"kind: '{line.kind}' is not one of {', '.join(KINDS)}{did_you_mean(line.kind, KINDS)}"
        return
    for name, value in (("text", line.text), ("meaning", line.meaning), ("who", line.who), ("why", line.why)):
        if not value:
            yield f"{name} is empty"
    if line.text and not line.key:
        yield f"text: {line.text!r} has nothing to compare"
    if not _is_day(line.when):
        yield f"when: '{line.when}' is not a day; write 2021-03-31"
    form = forms.get(line.form)
    is_of_a_list = line.kind == "code" and _list_of(line, None) is not None
    if form is None and (line.form or not is_of_a_list):
        yield f"form: there is no form '{line.form}'{did_you_mean(line.form, forms)}"
        return
    if line.kind != "code" and line.column:
        yield f"column: is for lines of kind code; the meaning of a {line.kind} says its column"
    if line.meaning:
        yield from _meaning_mistakes(line, form, reference)


def _meaning_mistakes(line: Mapping, form: Form | None, reference: Reference) -> Iterator[str]:
    if line.kind == "code":
        asked = _list_of(line, form)
        if asked is None:
            known = [column.name for column in form.columns if column.list] if form else []
            yield f"column: '{line.column}' is no column with a list, and no list{did_you_mean(line.column, known)}"
        elif asked[1] and asked[1] not in reference.schemes(asked[0]):
            yield f"column: the list {asked[0]} has no scheme '{asked[1]}'"
        elif line.meaning not in (codes := {row[LISTS[asked[0]].code] for row in reference.rows(asked[0])}):
            yield f"meaning: the list {asked[0]} has no code '{line.meaning}'{did_you_mean(line.meaning, codes)}"
        return
    assert form is not None
    if line.kind == "header" and line.meaning == NOT_WANTED:
        return
    columns = form.measures if line.kind == "measure" else [one for one in form.columns if one.headers]
    names = [column.name for column in columns]
    if line.meaning not in names:
        kind = "column with a measure" if line.kind == "measure" else "column with headers"
        yield f"meaning: the form {form.name} has no {kind} '{line.meaning}'{did_you_mean(line.meaning, names)}"


def known_by_now(line: Mapping, forms: MappingOf[str, Form], reference: Reference) -> str | None:
    """Where the word is known without the line: the form's columns, or the list at all times."""
    form = forms.get(line.form)
    if line.kind == "code":
        asked = _list_of(line, form)
        if asked is None or (asked[1] and asked[1] not in reference.schemes(asked[0])):
            return None
        days = (None, date.min, date.max)
        codes = [reference.resolve(asked[0], line.text, scheme=asked[1] or None, on=day).code for day in days]
        return f"the list {asked[0]} knows '{line.text}' as {codes[0]}" if all(codes) else None
    for column in form.columns if form else ():
        if line.kind == "measure" and not column.measure:
            continue
        if line.key in (normalise(word) for word in column.headers):
            return f"the form {line.form} knows '{line.text}' as {column.name}"
    return None


def _list_of(line: Mapping, form: Form | None) -> tuple[str, str] | None:
    """(list, scheme or empty) that a code's line speaks of; None when that is neither a column's nor a list."""
    for column in form.columns if form else ():
        if column.name == line.column:
            return (column.list, column.scheme or "") if column.list else None
    name, _, scheme = line.column.partition(":")
    return (name, scheme) if name in LISTS and LISTS[name].names else None


def _is_day(text: str) -> bool:
    try:
        return bool(DAY.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False
