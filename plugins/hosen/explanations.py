"""What explains a finding, as a person reviewed it: `explanations/*.csv`, a line per explanation.

    rule             the rule's name
    form, submitter_code, period_key, district_code, centre_code, programme_code, measure_code
                     which of its findings; an empty cell means any
    status           explained (the figure is right, and why) | waived (it is not asked about)
    reason, evidence, who, when
                     why, what shows it, who reviewed it, on which day (2021-03-31)
    until            the last day on which it counts; empty: always

The files are UTF-8 CSV with a header, like the lists in `reference/`; each configuration folder may have its own, under
any names, and all lines count together.
"""

import csv
import hashlib
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hosen.errors import ConfigError
from hosen.periods import Period
from hosen.reference import Reference
from hosen.yaml_files import did_you_mean

MATCHED = (
    "form",
    "submitter_code",
    "period_key",
    "district_code",
    "centre_code",
    "programme_code",
    "measure_code",
)
"""Columns that say which findings of the rule are meant; core.finding has columns of the same names."""

SAID = ("status", "reason", "evidence", "who", "when", "until")
COLUMNS = ("rule", *MATCHED, *SAID)
STATUSES = ("explained", "waived")
_LISTS = {
    "submitter_code": "submitters",
    "district_code": "districts",
    "centre_code": "centres",
    "programme_code": "programmes",
    "measure_code": "measures",
}


@dataclass(frozen=True)
class Explanation:
    """One line. matched: by column of MATCHED, None for any. place: file and line."""

    rule: str
    matched: dict[str, str | None]
    status: str
    reason: str
    evidence: str
    who: str
    when: date
    until: date | None
    place: str

    def is_over(self, today: date) -> bool:
        return self.until is not None and self.until < today


@dataclass(frozen=True)
class Explanations:
    """All lines, checked. fingerprint: changes with any of them."""

    lines: tuple[Explanation, ...] = ()
    fingerprint: str = ""


def load_explanations(
    config: tuple[Path, ...], rules: Collection[str], forms: Collection[str], reference: Reference
) -> Explanations:
    """The lines of all configuration folders. Raises ConfigError that names every mistake with file and line."""
    known: dict[str, Collection[str]] = {
        "form": forms,
        **{column: reference.codes(name) for column, name in _LISTS.items()},
    }
    problems: list[str] = []
    lines: list[Explanation] = []
    digest = hashlib.sha256()
    first: dict[tuple[str | None, ...], str] = {}
    for number, folder in enumerate(config):
        prefix = f"{folder.name}/" if number else ""
        for file in sorted((folder / "explanations").glob("*.csv")):
            label = f"{prefix}explanations/{file.name}"
            content = file.read_bytes()
            digest.update(f"{label}\n".encode() + hashlib.sha256(content).digest())
            for place, said in _rows(content, label, problems):
                if wrong := [f"{place}: {text}" for text in _mistakes(said, rules, known)]:
                    problems += wrong
                    continue
                key = tuple(said[column] for column in ("rule", *MATCHED))
                if key in first:
                    problems.append(f"{place}: the same findings are explained already; the other is {first[key]}")
                first.setdefault(key, place)
                lines.append(_explanation(said, place))
    if problems:
        raise ConfigError("\n".join(problems))
    return Explanations(tuple(lines), digest.hexdigest()[:16])


def _explanation(said: dict[str, str], place: str) -> Explanation:
    return Explanation(
        rule=said["rule"],
        matched={column: said[column] or None for column in MATCHED},
        status=said["status"],
        reason=said["reason"],
        evidence=said["evidence"],
        who=said["who"],
        when=date.fromisoformat(said["when"]),
        until=date.fromisoformat(said["until"]) if said["until"] else None,
        place=place,
    )


def _rows(content: bytes, label: str, problems: list[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """(file and line, its cells by column); what has not the shape of a line goes to `problems`."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problems.append(f"{label}, line {line}: not UTF-8; save the file as 'CSV UTF-8'")
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] | None = None
    while True:
        place = f"{label}, line {reader.line_num + 1}"
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            break
        except csv.Error as error:
            problems.append(f"{place}: not valid CSV: {error}")
            return
        if not any(cells):
            continue
        if header is None:
            header = cells
            if wrong := list(_header_mistakes(header)):
                problems += [f"{place}: {one}" for one in wrong]
                return
        elif len(cells) != len(header):
            problems.append(f"{place}: {len(cells)} cells under {len(header)} columns; put text with a comma in quotes")
        else:
            yield place, dict(zip(header, cells, strict=True))
    if header is None:
        problems.append(f"{label}, line 1: the header is missing; it is {','.join(COLUMNS)}")


def _header_mistakes(header: list[str]) -> Iterator[str]:
    for column in COLUMNS:
        if header.count(column) != 1:
            yield f"the column '{column}' {'stands twice' if column in header else 'is missing'}"
    for column in header:
        if column not in COLUMNS:
            yield f"'{column}' is no column of a file of explanations{did_you_mean(column, COLUMNS)}"


def _mistakes(said: dict[str, str], rules: Collection[str], known: dict[str, Collection[str]]) -> Iterator[str]:
    if said["rule"] not in rules:
        yield f"rule: there is no rule '{said['rule']}'{did_you_mean(said['rule'], rules)}"
    for column, codes in known.items():
        if said[column] and said[column] not in codes:
            yield f"{column}: there is no '{said[column]}'{did_you_mean(said[column], codes)}"
    if said["period_key"]:
        try:
            Period.from_key(said["period_key"])
        except ValueError as error:
            yield f"period_key: {error}"
    if said["status"] not in STATUSES:
        yield f"status: '{said['status']}' is not one of {', '.join(STATUSES)}"
    for column in ("reason", "evidence", "who"):
        if not said[column]:
            yield f"{column} is empty"
    days = {column: _day(said[column]) for column in ("when", "until")}
    for column, day in days.items():
        if day is None and (said[column] or column == "when"):
            yield f"{column}: '{said[column]}' is not a day; write 2021-03-31"
    if days["when"] and days["until"] and days["until"] < days["when"]:
        yield f"until: {said['until']} is before {said['when']}, when it was said"


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None
