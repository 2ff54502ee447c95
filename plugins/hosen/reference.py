"""Reference lists: which codes there are, by which names they go, and who must report which form when."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Protocol

from hosen.periods import Period, PeriodKind
from hosen.reference_checks import list_files, read_lists
from hosen.reference_index import Index, Match
from hosen.reference_lists import LISTS, Row, name_key

__all__ = ["Assignment", "Expected", "Match", "Measure", "Programme", "Reference", "Submitter", "load_reference"]


class HasPeriod(Protocol):
    """What the calendar needs to know of a form."""

    @property
    def period(self) -> PeriodKind: ...


@dataclass(frozen=True)
class Measure:
    """What a figure is and how it adds up: over time, over the tree of districts and centres, over programmes."""

    code: str
    name_he: str
    name_en: str
    unit: str
    kind: str
    over_time: str
    over_tree: str
    over_programmes: str


@dataclass(frozen=True)
class Programme:
    code: str
    name_he: str
    name_en: str
    parent: str | None


@dataclass(frozen=True)
class Submitter:
    code: str
    name_he: str
    name_en: str
    kind: str
    district: str | None


@dataclass(frozen=True)
class Assignment:
    """One submitter's duty to report one form. due_days: days after the period's last day (negative: before it)."""

    form: str
    submitter: str
    due_days: int | None
    valid_from: date
    valid_to: date | None

    def covers(self, period: Period) -> bool:
        """Whether the period's last day lies in the assignment, so that of two submitters who follow each other one
        is asked. A standing list is asked of everyone who ever was assigned it."""
        if period.kind == "standing":
            return True
        return self.valid_from <= period.end and (self.valid_to is None or period.end <= self.valid_to)

    def due(self, period: Period) -> date | None:
        """The day by which the report is due; a standing list's days count from the assignment's first."""
        if self.due_days is None:
            return None
        start = self.valid_from if period.kind == "standing" else period.end
        return start + timedelta(days=self.due_days)


@dataclass(frozen=True, order=True)
class Expected:
    """One report that should be there. due_date: None where no day is set."""

    form: str
    submitter: str
    period: Period
    due_date: date | None


class Reference:
    """All reference lists, checked. `load_reference` makes one."""

    def __init__(self, lists: dict[str, list[Row]], fingerprint: str) -> None:
        self._rows = lists
        self._indexes: dict[tuple[str, str | None], Index] = {}
        self.fingerprint = fingerprint
        self.lists: dict[str, list[dict[str, str]]] = {
            name: [row.values for row in rows] for name, rows in lists.items()
        }

    def rows(self, list_name: str) -> list[dict[str, str]]:
        """The list as in its files: a dict per line, empty text for empty cells."""
        return self.lists[list_name]

    def schemes(self, list_name: str) -> set[str]:
        """The schemes that `resolve` knows for a list; empty where it has none."""
        rows = [*self._rows[list_name], *self._rows.get(LISTS[list_name].aliases or "", ())]
        return {scheme for row in rows if (scheme := row.values.get("scheme", ""))}

    def resolve(self, list_name: str, text: str, *, scheme: str | None = None, on: date | None = None) -> Match:
        """The code that a text means: the code itself (`31.0`, `0031`, ` 31 ` are one), an official name or an alias.

        scheme: take the text for a word of that scheme only; codes made of digits then count only as the scheme's
        own, because numberings overlap. on: only what holds on that day; None asks for all times. Raises ValueError
        for a list or a scheme that does not exist.
        """
        return self._index(list_name, scheme).match(text, on)

    def name(self, list_name: str, code: str, on: date | None = None) -> str:
        """The Hebrew name of a code, the latest one when no day is given; the code itself when the list lacks it."""
        return self._index(list_name, None).name(code, on)

    @cached_property
    def measures(self) -> dict[str, Measure]:
        """By code."""
        columns = LISTS["measures"].columns
        return {row["measure_code"]: Measure(*(row[column] for column in columns)) for row in self.rows("measures")}

    @cached_property
    def programmes(self) -> dict[str, Programme]:
        """By code."""
        return {
            row["programme_code"]: Programme(
                row["programme_code"], row["name_he"], row["name_en"], row["parent_code"] or None
            )
            for row in self.rows("programmes")
        }

    @cached_property
    def submitters(self) -> dict[str, Submitter]:
        """By code; of several rows of one code the latest."""
        return {
            row.values["submitter_code"]: Submitter(
                row.values["submitter_code"],
                row.values["name_he"],
                row.values["name_en"],
                row.values["kind"],
                row.values["district_code"] or None,
            )
            for row in sorted(self._rows["submitters"], key=lambda row: row.start)
        }

    @cached_property
    def assignments(self) -> tuple[Assignment, ...]:
        """All of them, in the order of the files."""
        return tuple(
            Assignment(
                row.values["form"],
                row.values["submitter_code"],
                int(row.values["due_days"]) if row.values["due_days"] else None,
                row.start,
                row.end if row.values["valid_to"] else None,
            )
            for row in self._rows["assignments"]
        )

    def assignments_for(self, form: str, period: Period | None = None) -> list[Assignment]:
        """Who must report that form for that period, or at any time."""
        return [one for one in self.assignments if one.form == form and (period is None or one.covers(period))]

    def sole_assignee(self, form: str, period: Period | None = None) -> str | None:
        """The only submitter assigned to a form (for a period, or ever); None when there is none or several."""
        submitters = {one.submitter for one in self.assignments_for(form, period)}
        return submitters.pop() if len(submitters) == 1 else None

    def expected(self, until: date, forms: Mapping[str, HasPeriod]) -> list[Expected]:
        """Every report that is expected by a day: of periods that ended by then, or whose report was due by then
        (plans are due before their period ends). Assignments of forms not among `forms` are left out. Sorted."""
        found: dict[tuple[str, str, Period], date | None] = {}
        for one in self.assignments:
            if one.form not in forms or one.valid_from > until:
                continue
            period = Period.containing(one.valid_from, forms[one.form].period)
            if period.kind == "standing":
                found.setdefault((one.form, one.submitter, period), one.due(period))
                continue
            while one.covers(period):
                due = one.due(period)
                if min(period.end, due or period.end) <= until:
                    found.setdefault((one.form, one.submitter, period), due)
                elif period.start > until:
                    break
                period = period.next()
        return sorted(
            (Expected(*key, due) for key, due in found.items()), key=lambda one: (one.form, one.submitter, one.period)
        )

    def find_submitters(self, text: str) -> set[str]:
        """Codes of the submitters whose name or alias stands as whole words inside a title, sheet or file name. A name
        that lies inside another one found at the same place does not count."""
        longer = _words_only(text)
        found: list[tuple[int, int, str]] = []
        for word, pattern, codes in self._submitter_words:
            if word in longer:
                for match in pattern.finditer(longer):
                    found += [(match.start(), match.end(), code) for code in codes]
        return {
            code
            for start, end, code in found
            if not any(s <= start and end <= e and (s, e) != (start, end) for s, e, _ in found)
        }

    @cached_property
    def _submitter_words(self) -> list[tuple[str, re.Pattern[str], set[str]]]:
        codes: dict[str, set[str]] = {}
        for row in [*self.rows("submitters"), *self.rows("submitter_aliases")]:
            for column in ("name_he", "name_en", "alias"):
                if word := _words_only(row.get(column, "")):
                    codes.setdefault(word, set()).add(row["submitter_code"])
        # A quote between letters belongs to the word: no match of a name inside an acronym.
        return [
            (word, re.compile(rf"""(?<!\w)(?<!\w["']){re.escape(word)}(?!\w)(?!["']\w)"""), found)
            for word, found in codes.items()
        ]

    def _index(self, list_name: str, scheme: str | None) -> Index:
        if (list_name, scheme) not in self._indexes:
            spec = LISTS.get(list_name)
            if spec is None or not spec.names:
                raise ValueError(f"{list_name!r} is no list of codes")
            if scheme is not None and scheme not in self.schemes(list_name):
                raise ValueError(f"the list {list_name} has no scheme {scheme!r}")
            aliases = self._rows[spec.aliases] if spec.aliases else []
            self._indexes[list_name, scheme] = Index(spec, self._rows[list_name], aliases, scheme)
        return self._indexes[list_name, scheme]


def load_reference(config: tuple[Path, ...]) -> Reference:
    """The lists of all configuration folders; raises ConfigError that names every mistake with file and line."""
    digest = hashlib.sha256()
    for label, file in list_files(config):
        digest.update(f"{label}\n".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return Reference(read_lists(config), digest.hexdigest()[:16])


def _words_only(text: str) -> str:
    """Comparable text in which dashes and underscores, as file names have them, are spaces."""
    return " ".join(re.sub(r"[-_]", " ", name_key(text)).split())
