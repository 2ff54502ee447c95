"""Reads the CSV files of `reference/` and checks them: every mistake is said at once, each with its file and line."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from hosen.errors import ConfigError
from hosen.periods import Period
from hosen.reference_lists import DAYS, LISTS, ListSpec, Row, counts_by_default, default_codes, name_key
from hosen.values import code_key
from hosen.yaml_files import did_you_mean

CODE = re.compile(r"[a-z0-9_]+")
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def read_lists(config: tuple[Path, ...]) -> dict[str, list[Row]]:
    """Every list of LISTS, concatenated over the configuration folders and checked.

    Raises ConfigError with all problems, a line each: `reference/districts.csv, line 3: …`.
    """
    problems: list[str] = []
    lists: dict[str, list[Row]] = {name: [] for name in LISTS}
    found: set[str] = set()
    for label, file in list_files(config):
        name = file.stem
        if name not in LISTS:
            problems.append(f"{label}: there is no list of that name{did_you_mean(name, LISTS)}")
            continue
        found.add(name)
        rows, wrong = _read(file, label, LISTS[name])
        lists[name] += rows
        problems += wrong
    problems += [f"reference/{name}.csv: there is no such file" for name in LISTS if name not in found]
    for name, spec in LISTS.items():
        problems += _repeated(spec, lists[name])
        problems += _dangling(spec, lists[name], lists)
        if spec.aliases:
            problems += _shared_aliases(spec, lists[name], lists[spec.aliases])
    problems += _circles(lists["programmes"])
    for name, spec in LISTS.items():
        problems += _unknown_forms(config, lists[name]) if "form" in spec.columns else ()
    if problems:
        raise ConfigError("\n".join(problems))
    return lists


def list_files(config: tuple[Path, ...]) -> Iterator[tuple[str, Path]]:
    """Each CSV file of the folders' `reference/` under the name by which messages call it: the first folder's files
    are `reference/…`, those of the others begin with their folder's name."""
    for number, folder in enumerate(config):
        prefix = f"{folder.name}/" if number else ""
        for file in sorted((folder / "reference").glob("*.csv")):
            yield f"{prefix}reference/{file.name}", file


def _read(file: Path, label: str, spec: ListSpec) -> tuple[list[Row], list[str]]:
    """The rows of one file that can be used, and what is wrong with the others."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return [], [f"{label}, line {line}: not UTF-8; save the list as 'CSV UTF-8'"]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    problems: list[str] = []
    header: list[str] | None = None
    while True:
        line = reader.line_num + 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            break
        except csv.Error as error:
            problems.append(f"{label}, line {line}: not valid CSV: {error}")
            break
        if not any(cells):
            continue
        place = f"{label}, line {line}"
        if header is None:
            header = cells
            if wrong := [f"{place}: {text}" for text in _header_problems(header, spec)]:
                return [], wrong
        elif len(cells) != len(header):
            problems.append(f"{place}: {len(cells)} cells under {len(header)} columns; put text with a comma in quotes")
        else:
            row, wrong = _row(dict.fromkeys(spec.columns, "") | dict(zip(header, cells, strict=True)), place, spec)
            rows.append(row)
            problems += wrong
    if header is None and not problems:
        problems.append(f"{label}, line 1: the header is missing; it is {','.join(spec.columns)}")
    return rows, problems


def _header_problems(header: list[str], spec: ListSpec) -> Iterator[str]:
    for column in spec.columns:
        if column not in header:
            yield f"the column '{column}' is missing"
    for column in sorted(set(header)):
        if header.count(column) > 1:
            yield f"the column '{column}' stands twice"
        if column not in (*spec.columns, "note"):
            yield f"'{column}' is no column of this list{did_you_mean(column, spec.columns)}"


def _row(values: dict[str, str], place: str, spec: ListSpec) -> tuple[Row, list[str]]:
    problems: list[str] = []
    for column, value in values.items():
        if not value:
            if column not in (*spec.optional, "note"):
                problems.append(f"{column} is empty")
        elif (words := spec.words.get(column)) and value not in words:
            problems.append(f"{column}: '{value}' is not one of {', '.join(words)}{did_you_mean(value, words)}")
        elif column.endswith("_code") and not (CODE.fullmatch(value) and code_key(value) == value):
            problems.append(
                f"{column}: '{value}' is no code: small Latin letters, digits and _; numbers without leading zeros"
            )
        elif column == "due_days" and not re.fullmatch(r"-?\d{1,4}|none", value):
            problems.append(
                f"{column}: '{value}' is not a whole number of days; 'none' is no due day, empty the form's own"
            )
        elif column == "period_key":
            problems += _period_mistakes(column, value)
    days: dict[str, date] = {}
    for column in DAYS:
        if value := values.get(column, ""):
            try:
                if not DAY.fullmatch(value):
                    raise ValueError
                days[column] = date.fromisoformat(value)
            except ValueError:
                problems.append(f"{column}: '{value}' is not a day; write 2021-03-31")
    row = Row(values, place, days.get("valid_from", date.min), days.get("valid_to", date.max))
    if row.start > row.end:
        problems.append(f"valid_from {row.start} is after valid_to {row.end}")
    return row, [f"{place}: {text}" for text in problems]


def _period_mistakes(column: str, value: str) -> Iterator[str]:
    try:
        Period.from_key(value)
    except ValueError as error:
        yield f"{column}: {error}"


def _repeated(spec: ListSpec, rows: list[Row]) -> Iterator[str]:
    """Keys that stand twice at the same time. Two codes behind one alias are `_shared_aliases`' matter."""
    seen: dict[tuple[str, ...], list[Row]] = {}
    is_aliases = spec.code == "alias"
    for row in rows:
        parts = [row.values[column] for column in spec.key]
        if is_aliases:
            parts = [name_key(parts[0]), *parts[1:], row.values[next(iter(spec.references))]]
        earlier = seen.setdefault(tuple(parts), [])
        if first := next((other for other in earlier if other.overlaps(row)), None):
            said = ", ".join(f"{column} '{row.values[column]}'" for column in spec.key if row.values[column])
            yield f"{row.place}: {said} stands twice; the other is {first.place}"
        earlier.append(row)


def _dangling(spec: ListSpec, rows: list[Row], lists: dict[str, list[Row]]) -> Iterator[str]:
    """References to nothing, or to a code of the wrong scheme."""
    for column, (target, scheme) in spec.references.items():
        code = LISTS[target].code
        known = {row.values[code] for row in lists[target] if not scheme or row.values["scheme"] == scheme}
        pairs = {(row.values["scheme"], row.values[code]) for row in lists[target] if LISTS[target].needs_scheme}
        for row in rows:
            value = row.values[column]
            if pairs and value in known and (row.values["scheme"], value) not in pairs:
                yield f"{row.place}: {column}: '{value}' is not among the {target} of scheme {row.values['scheme']}"
            elif value and value not in known:
                which = f"{target} of scheme {scheme}" if scheme else target
                yield f"{row.place}: {column}: '{value}' is not among the {which}{did_you_mean(value, known)}"


def _shared_aliases(spec: ListSpec, rows: list[Row], aliases: list[Row]) -> Iterator[str]:
    """Aliases that lead to two codes at the same time: within one scheme, among the schemes that count when nobody
    names one, or because another code is written or officially called so."""
    code = spec.code
    by_default = default_codes(spec, rows)
    meanings: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        meanings.setdefault((name_key(row.values[code]), ""), []).append(row)
        if row.values[code] in by_default:
            for column in spec.names:
                meanings.setdefault((name_key(row.values[column]), "*"), []).append(row)
        if "scheme" in row.values:
            meanings.setdefault((name_key(row.values["name_he"]), row.values["scheme"]), []).append(row)
    for row in aliases:
        scheme = row.values.get("scheme", "")
        word = name_key(row.values["alias"])
        schemes = {scheme} | ({"*"} if counts_by_default(spec, row, by_default) else set())
        clash = None
        for group in sorted(schemes):
            known = meanings.setdefault((word, group), [])
            clash = clash or next(
                (other for other in known if other.values[code] != row.values[code] and other.overlaps(row)), None
            )
            known.append(row)
        if clash:
            yield (
                f"{row.place}: alias '{row.values['alias']}' stands for {row.values[code]}, "
                f"but for {clash.values[code]} in {clash.place}"
            )


def _circles(programmes: list[Row]) -> Iterator[str]:
    parents = {row.values["programme_code"]: row.values["parent_code"] for row in programmes}
    for row in programmes:
        code = row.values["programme_code"]
        parent, steps = parents[code], 0
        while parent and parent != code and steps <= len(parents):
            parent, steps = parents.get(parent, ""), steps + 1
        if parent == code:
            yield f"{row.place}: parent_code: {code} is its own ancestor"


def _unknown_forms(config: tuple[Path, ...], rows: list[Row]) -> Iterator[str]:
    """Rows about a form that no folder declares; nothing to say where no folder declares any."""
    forms = {file.stem for folder in config for file in (folder / "forms").glob("*.yml")}
    for row in rows if forms else ():
        form = row.values["form"]
        if form not in forms:
            yield f"{row.place}: form: there is no forms/{form}.yml{did_you_mean(form, forms)}"
