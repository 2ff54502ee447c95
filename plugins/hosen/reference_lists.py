"""What each reference list is made of.

Every list is UTF-8 CSV with a header; cells are trimmed, blank lines are skipped, and each list may have a `note`.
`valid_from` and `valid_to` are days (2021-03-31), both included; empty means always. The same list in several
configuration folders is one list.

Authority codes: a city or local council has its locality's code (`31` Ofakim), a regional council `rc` and the number
that the statistics bureau gives it (`rc31` Nahal Sorek), because those numbers are taken among the localities too.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from hosen.text import normalise
from hosen.values import code_key

VALIDITY = ("valid_from", "valid_to")

DAYS = (*VALIDITY, "due_date", "when")
"""Columns that hold a day, in whatever list they are."""


@dataclass(frozen=True)
class ListSpec:
    """One list. The first column of a list of codes is its code; a list of aliases is keyed by alias and scheme.

    key: what may stand only once at a time. optional: columns that may be empty. references: column -> (list, scheme
    that its code must have, or empty). words: column -> its allowed words. default_schemes: schemes that count when
    nobody names one; those of the codes where the list has them, else those of the aliases.
    """

    columns: tuple[str, ...]
    key: tuple[str, ...]
    optional: tuple[str, ...] = VALIDITY
    references: dict[str, tuple[str, str]] = field(default_factory=dict)
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    aliases: str | None = None
    default_schemes: tuple[str, ...] = ("",)

    @property
    def code(self) -> str:
        return self.columns[0]

    @property
    def needs_scheme(self) -> bool:
        """Whether a code says something only together with its scheme."""
        return "scheme" in self.key and self.code != "alias"

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column for column in self.columns if column in ("name_he", "name_en"))


def _aliases(target: str, code: str, *more: str) -> ListSpec:
    return ListSpec(
        ("alias", *more, code), key=("alias", *more), optional=("scheme", *VALIDITY), references={code: (target, "")}
    )


LISTS: dict[str, ListSpec] = {
    "districts": ListSpec(
        ("district_code", "name_he", "name_en", "scheme", *VALIDITY),
        key=("district_code",),
        words={"scheme": ("ministry", "cbs")},
        aliases="district_aliases",
        default_schemes=("ministry",),
    ),
    "district_aliases": ListSpec(
        ("alias", "scheme", "district_code", *VALIDITY),
        key=("alias", "scheme"),
        references={"district_code": ("districts", "")},
    ),
    "authorities": ListSpec(
        ("authority_code", "name_he", "kind", "cbs_district_code", *VALIDITY),
        key=("authority_code",),
        references={"cbs_district_code": ("districts", "cbs")},
        words={"kind": ("city", "local_council", "regional_council")},
        aliases="authority_aliases",
        default_schemes=("", "regional_council"),
    ),
    "authority_aliases": _aliases("authorities", "authority_code", "scheme"),
    "localities": ListSpec(
        ("locality_code", "name_he", "name_en", "authority_code", "cbs_district_code"),
        key=("locality_code",),
        optional=("name_en", "authority_code"),
        references={"authority_code": ("authorities", ""), "cbs_district_code": ("districts", "cbs")},
        aliases="locality_aliases",
    ),
    "locality_aliases": _aliases("localities", "locality_code"),
    "clusters": ListSpec(
        ("cluster", "locality_code"),
        key=("cluster", "locality_code"),
        references={"locality_code": ("localities", "")},
    ),
    "programmes": ListSpec(
        ("programme_code", "name_he", "name_en", "parent_code"),
        key=("programme_code",),
        optional=("parent_code",),
        references={"parent_code": ("programmes", "")},
        aliases="programme_aliases",
    ),
    "programme_aliases": _aliases("programmes", "programme_code"),
    "services": ListSpec(
        ("service_code", "name_he", "administration"), key=("service_code",), optional=("administration",)
    ),
    "terms": ListSpec(
        ("term_code", "name_he", "name_en", "scheme"),
        key=("scheme", "term_code"),
        aliases="term_aliases",
    ),
    "term_aliases": ListSpec(
        ("alias", "scheme", "term_code"),
        key=("alias", "scheme"),
        references={"term_code": ("terms", "")},
    ),
    "ordinary_words": ListSpec(("word",), key=("word",)),
    "measures": ListSpec(
        ("measure_code", "name_he", "name_en", "unit", "kind", "over_time", "over_tree", "over_programmes"),
        key=("measure_code",),
        words={
            "kind": ("stock", "flow"),
            "over_time": ("last", "sum"),
            "over_tree": ("sum", "distinct", "none"),
            "over_programmes": ("sum", "none"),
        },
    ),
    "submitters": ListSpec(
        ("submitter_code", "name_he", "name_en", "kind", "district_code", *VALIDITY),
        key=("submitter_code",),
        optional=("name_en", "district_code", *VALIDITY),
        references={"district_code": ("districts", "ministry")},
        words={"kind": ("district_office", "centre", "administration", "headquarters", "operator")},
        aliases="submitter_aliases",
    ),
    "submitter_aliases": _aliases("submitters", "submitter_code"),
    "assignments": ListSpec(
        ("form", "submitter_code", "due_days", *VALIDITY),
        key=("form", "submitter_code"),
        optional=("due_days", "valid_to"),
        references={"submitter_code": ("submitters", "")},
    ),
    "extensions": ListSpec(
        ("form", "submitter_code", "period_key", "due_date", "reason", "who", "when"),
        key=("form", "submitter_code", "period_key"),
        optional=(),
        references={"submitter_code": ("submitters", "")},
    ),
    "scopes": ListSpec(
        ("form", "submitter_code", "district_code", "centre_code", "programme_code", *VALIDITY),
        key=("form", "submitter_code", "district_code", "centre_code", "programme_code"),
        optional=("district_code", "centre_code", "programme_code", *VALIDITY),
        references={
            "submitter_code": ("submitters", ""),
            "district_code": ("districts", "ministry"),
            "centre_code": ("centres", ""),
            "programme_code": ("programmes", ""),
        },
    ),
    "centres": ListSpec(
        ("centre_code", "name_he", "kind", "authority_code", "district_code", "operator", *VALIDITY),
        key=("centre_code",),
        optional=("authority_code", "operator", *VALIDITY),
        references={"authority_code": ("authorities", ""), "district_code": ("districts", "ministry")},
        aliases="centre_aliases",
    ),
    "centre_aliases": _aliases("centres", "centre_code"),
    "readers": ListSpec(
        ("reader", "district_code"),
        key=("reader", "district_code"),
        optional=(),
        references={"district_code": ("districts", "ministry")},
    ),
    "centre_programmes": ListSpec(
        ("centre_code", "programme_code", *VALIDITY),
        key=("centre_code", "programme_code"),
        references={"centre_code": ("centres", ""), "programme_code": ("programmes", "")},
    ),
}


@dataclass(frozen=True)
class Row:
    """One line of a list: its cells by column (empty text for empty), where it stands, and the days it holds."""

    values: dict[str, str]
    place: str
    start: date = date.min
    end: date = date.max

    def holds(self, on: date | None) -> bool:
        """Whether the row holds on that day; every row does when no day is asked for."""
        return on is None or self.start <= on <= self.end

    def overlaps(self, other: "Row") -> bool:
        return self.start <= other.end and other.start <= self.end


def name_key(text: str) -> str:
    """The form in which codes, names and aliases are compared: numbers in the one spelling of `code_key`, words as
    `normalise` makes them, with mirrored parentheses turned back."""
    return re.sub(r"\)([^()]*)\(", r"(\1)", normalise(code_key(text)))


def default_codes(spec: ListSpec, rows: Iterable[Row]) -> set[str]:
    """The codes of a list that a text can mean when nobody names a scheme."""
    return {
        row.values[spec.code]
        for row in rows
        if row.values.get("scheme", spec.default_schemes[0]) in spec.default_schemes
    }


def counts_by_default(spec: ListSpec, alias: Row, codes: set[str]) -> bool:
    """Whether an alias counts when nobody names a scheme. codes: `default_codes`."""
    if alias.values[spec.code] not in codes:
        return False
    return "scheme" in spec.columns or alias.values.get("scheme", "") in spec.default_schemes
