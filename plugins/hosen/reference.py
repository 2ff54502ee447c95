"""Reference lists: which codes there are, by which names they go, and who must report which form when."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

from hosen.duties import Assignment, Duties, Expected, FormDuty, open_days, scope_mistakes
from hosen.periods import Period
from hosen.reference_checks import list_files, read_lists
from hosen.reference_index import Index, Match
from hosen.reference_lists import LISTS, Row, name_key
from hosen.text import normalise

__all__ = ["Assignment", "Expected", "Match", "Measure", "Programme", "Reference", "Submitter", "load_reference"]


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


class Reference:
    """All reference lists, checked. `load_reference` makes one."""

    def __init__(self, lists: dict[str, list[Row]], fingerprint: str) -> None:
        self._rows = lists
        self._indexes: dict[tuple[str, str | None], Index] = {}
        self._codes: dict[str, frozenset[str]] = {}
        self._titles: dict[tuple[str, str | None], dict[str, set[str]]] = {}
        self.fingerprint = fingerprint
        self.lists: dict[str, list[dict[str, str]]] = {
            name: [row.values for row in rows] for name, rows in lists.items()
        }

    def rows(self, list_name: str) -> list[dict[str, str]]:
        """The list as in its files: a dict per line, empty text for empty cells."""
        return self.lists[list_name]

    def codes(self, list_name: str) -> frozenset[str]:
        """Every code of a list."""
        if list_name not in self._codes:
            self._codes[list_name] = frozenset(row[LISTS[list_name].code] for row in self.rows(list_name))
        return self._codes[list_name]

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

    def name(self, list_name: str, code: str, on: date | None = None, *, scheme: str | None = None) -> str:
        """The Hebrew name of a code, the latest one when no day is given; the code itself when the list lacks it."""
        needed = scheme if LISTS[list_name].needs_scheme else None
        return self._index(list_name, needed).name(code, on)

    def needs_scheme(self, list_name: str) -> bool:
        """Whether the list's codes say something only together with a scheme (`terms`)."""
        return LISTS[list_name].needs_scheme

    def nearest(self, list_name: str, text: str, *, scheme: str | None = None) -> tuple[tuple[str, str, float], ...]:
        """(name, code, likeness in percent) of what the text is likest to, best first; nothing for a known one."""
        return self.resolve(list_name, text, scheme=scheme).suggestions

    def cluster(self, text: str) -> tuple[str, ...]:
        """Codes of the localities that the name of a cluster stands for, in the order of the list; none when there is
        no cluster of that name. The word אשכול before a name does not matter."""
        return self._clusters.get(_cluster_key(text), ())

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
                row.values["due_days"],
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

    @cached_property
    def duties(self) -> Duties:
        """Who must report what, with the days on which each submitter is open and the extensions."""
        days = open_days(self._rows["submitters"], self._rows["centres"])
        return Duties(self.assignments, days, self._rows["extensions"])

    def expected(self, until: date, forms: Mapping[str, FormDuty]) -> list[Expected]:
        """Every report that is expected by a day (`Duties.expected`)."""
        return self.duties.expected(until, forms)

    def duty_mistakes(self, forms: Mapping[str, FormDuty]) -> list[str]:
        """Lines of extensions.csv and scopes.csv that do not go with the forms and assignments, a line of text each."""
        scopes = scope_mistakes(self._rows["scopes"], self.assignments, forms)
        return [*self.duties.extension_mistakes(forms), *scopes]

    def find_submitters(self, text: str) -> set[str]:
        """Codes of the submitters that a title, a sheet's or a file's name speaks of; as `find_in`."""
        return self.find_in("submitters", text)

    def find_in(self, list_name: str, text: str, scheme: str | None = None, beside: str | None = None) -> set[str]:
        """Codes of a list whose name, alias or code (no number) stands as whole words inside a title, a sheet's or a
        file's name. A name that lies inside another one found at the same place does not count, nor does one that is
        an ordinary word, unless it stands by itself or after what it is (תכנית מפגש). beside: another list, inside
        whose names none counts. Raises
        ValueError for a list or a scheme that does not exist."""
        words = self._title_words(list_name, scheme)
        longer = _words_only(text)
        parts = {_words_only(part) for part in _PARTS_OF_TITLES.split(text)}
        found: list[tuple[int, int, set[str]]] = []
        for word, codes in words.items():
            if word not in longer:
                continue
            is_plain = word in self._ordinary_words and word not in parts
            found += [
                (*match.span(), codes)
                for match in _whole(word).finditer(longer)
                if not is_plain or longer[: match.start()].rstrip().rpartition(" ")[2] in _LABELS
            ]
        if beside and found:
            for word in self._title_words(beside, None):
                if word in longer and word not in self._ordinary_words:
                    found += [(*match.span(), set()) for match in _whole(word).finditer(longer)]
        return {
            code
            for start, end, codes in found
            for code in codes
            if not any(s <= start and end <= e and (s, e) != (start, end) for s, e, _ in found)
        }

    def _title_words(self, list_name: str, scheme: str | None) -> dict[str, set[str]]:
        key = (list_name, scheme)
        if key not in self._titles:
            codes: dict[str, set[str]] = {}
            for word, meant in self._index(list_name, scheme).words().items():
                if plain := _words_only(word):
                    codes.setdefault(plain, set()).update(meant)
            self._titles[key] = codes
        return self._titles[key]

    @cached_property
    def _ordinary_words(self) -> frozenset[str]:
        return frozenset(_words_only(row["word"]) for row in self.rows("ordinary_words"))

    @cached_property
    def _clusters(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for row in self.rows("clusters"):
            key = _cluster_key(row["cluster"])
            found[key] = (*found.get(key, ()), row["locality_code"])
        return found

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


_PARTS_OF_TITLES = re.compile(r"\s[-–—־]+\s|[:|,;()\[\]]")
"""What stands between the parts of a title."""

_LABELS = frozenset(normalise(word) for word in ("תכנית", "תוכנית", "התכנית", "התוכנית", "מיזם", "פרויקט", "מסלול"))


def _words_only(text: str) -> str:
    """Comparable text in which dashes and underscores, as file names have them, are spaces."""
    return " ".join(re.sub(r"[-_]", " ", name_key(text)).split())


@lru_cache(maxsize=10_000)
def _whole(word: str) -> re.Pattern[str]:
    """The word, not inside another; `and` may be written to it. A quote between letters belongs to the word: no match
    inside an acronym."""
    return re.compile(rf"""(?<!\w)(?<!\w["'])(?:ו[בהלמש]?)?{re.escape(word)}(?!\w)(?!["']\w)""")


def _cluster_key(text: str) -> str:
    return re.sub(r"^אשכול (?:יי?שובי )?", "", _words_only(text))
