"""What a finding says to whom. A message to a submitter says nothing of what another sent, only that it differs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from hosen.across_rules import Closed, Comparison, Series, Twins
from hosen.build.found import Found, Standing
from hosen.issues import codes
from hosen.periods import Period

Language = Literal["he", "en"]

LISTS = {
    "district_code": "district",
    "authority_code": "authority",
    "origin_authority_code": "authority",
    "locality_code": "locality",
    "centre_code": "centre",
    "programme_code": "programme",
    "service_code": "service",
    "submitter_code": "submitter",
    "measure_code": "measure",
}
"""Column -> the table of `core` with its names; other columns of rows are looked up among the terms."""

_ENGLISH = {"district", "locality", "programme", "submitter", "measure", "term"}
"""Tables that have English names."""

_WORDS = {
    "he": {
        "none": "לא דווח",
        "other_value": "מספר אחר",
        "other_place": "דיווח אחר שנמצא במטה",
        "range": "בין {low:,} ל-{high:,}",
        "cell": "תא {cell}",
        "sheet": " בגיליון {sheet}",
        "cells": "{cells:,} תאים",
        "file": "בקובץ {file}",
        "files": "בכמה קבצים",
        "all": "כלל הנתונים",
        "same": "זהות",
        "one_digit": 'שונות בספרה אחת ב"{column}"',
        "day_and_month": 'זהות, אבל ב"{column}" היום והחודש התחלפו',
        "change": "{measure}: {now} במקום {before}",
        "first": "{measure}: {now}",
    },
    "en": {
        "none": "not reported",
        "other_value": "another number",
        "other_place": "another report that headquarters holds",
        "range": "between {low:,} and {high:,}",
        "cell": "cell {cell}",
        "sheet": " of sheet {sheet}",
        "cells": "{cells:,} cells",
        "file": "in {file}",
        "files": "in several files",
        "all": "all figures",
        "same": "alike",
        "one_digit": 'different in one digit of "{column}"',
        "day_and_month": 'alike, but day and month of "{column}" are swapped',
        "change": "{measure}: {now} instead of {before}",
        "first": "{measure}: {now}",
    },
}


@dataclass(frozen=True)
class Asked:
    """A finding with whom it goes to: the side whose sender is asked, or headquarters, which may see both."""

    found: Found
    own: Standing
    goes_to: Literal["submitter", "headquarters"]


def asked(found: Found) -> Iterator[Asked]:
    """Who is asked about a finding; two senders who contradict each other are asked each about their own."""
    left, right, test = found.left, found.right, found.rule.test
    if isinstance(test, Comparison):
        sides = {"left": left or right, "right": right or left}
        owners = list({id(side): side for side in (sides[name] for name in test.asks)}.values())
    elif isinstance(test, Twins):
        owners = [right, left] if test.asks == "both" else [right]
    else:
        owners = [left]
    told: set[int | None] = set()
    for own in owners:
        assert own is not None
        alone = own.submitter is not None
        if isinstance(test, Series) and right and right.submitter != own.submitter:
            alone = False
        if isinstance(test, Twins) and test.asks == "headquarters":
            alone = False
        if own.submitter not in told or not alone:
            yield Asked(found, own, "submitter" if alone else "headquarters")
        told.add(own.submitter)


@dataclass(frozen=True)
class Wording:
    """Makes sentences. names: (table, code) -> he, en. figures, submissions: what is known of each by its number:
    `cell` and `sheet`; `file`."""

    names: Mapping[tuple[str, str], tuple[str, str]]
    figures: Mapping[int, Mapping[str, Any]]
    submissions: Mapping[int, Mapping[str, Any]]

    @cached_property
    def submitters(self) -> dict[int, str]:
        """Codes by number."""
        return {one["submitter_no"]: one["submitter_code"] for one in self.submissions.values()}

    def sentences(self, one: Asked) -> dict[str, str]:
        """`message_he`, `message_en`, `action_he`, `action_en`."""
        rule = one.found.rule
        said = {}
        is_missing = one.found.left is None or one.found.right is None or one.found.left.cells == 0
        for language in ("he", "en"):
            template = rule.sentences[language]
            if is_missing and not isinstance(rule.test, Closed):
                template = rule.sentences.get(f"missing_{language}", template)
            known = self._known(one, language)
            said[f"message_{language}"] = template.format_map(known)
            action = rule.sentences.get(f"do_{language}") or codes()[rule.code].action[language]
            said[f"action_{language}"] = action.format_map(known)
        return said

    def place(self, side: Standing | None, language: Language) -> str | None:
        """Where a side stands, with its file; None where it stands nowhere."""
        if side is None or (side.submission is None and side.cells == 0):
            return None
        words, where = _WORDS[language], []
        figure = self.figures.get(side.figure or 0, {"cell": side.cell, "sheet": None})
        if side.cells == 1 and figure["cell"]:
            sheet = words["sheet"].format(sheet=figure["sheet"]) if figure["sheet"] else ""
            where.append(words["cell"].format(cell=figure["cell"]) + sheet)
        elif side.cells > 1:
            where.append(words["cells"].format(cells=side.cells))
        file = self.submissions.get(side.submission or 0, {}).get("file")
        where.append(words["file"].format(file=file) if file else words["files"])
        return " ".join(where)

    def _known(self, one: Asked, language: Language) -> dict[str, Any]:
        found, words = one.found, _WORDS[language]
        known: dict[str, Any] = {
            "about": self._about(found, language),
            "low": number(max(found.low or 0, 0)),
            "high": number(found.high),
            "how": self._how(found, language),
            "changes": self._changes(found, language),
            "days": found.rule.test.days if isinstance(found.rule.test, Closed) else "",
        }
        for name, side in (("left", found.left), ("right", found.right)):
            hidden = side is not None and one.goes_to == "submitter" and side.submitter != one.own.submitter
            known[name] = words["other_value"] if hidden else _value(side, language)
            known[f"{name}_place"] = words["other_place"] if hidden else self.place(side, language) or words["none"]
        return known

    def _about(self, found: Found, language: Language) -> str:
        parts = [self.name(column, code, language) for column, code in found.keys.items()]
        parts += [_period(found.period_key, language)] if found.period_key else []
        return ", ".join(part for part in parts if part) or _WORDS[language]["all"]

    def name(self, column: str, code: str, language: Language) -> str:
        table = LISTS.get(column, "term")
        names = self.names.get((table, code), (code, code))
        return names[0] if language == "he" else names[1]

    def _how(self, found: Found, language: Language) -> str:
        if not found.how or not isinstance(found.rule.test, Twins):
            return ""
        column, _, how = found.how.rpartition(":")
        label = found.rule.test.labels.get(column, {})
        return _WORDS[language][how].format(column=label.get(language, column))

    def _changes(self, found: Found, language: Language) -> str:
        parts = []
        for measure, now, before in found.changes:
            words = _WORDS[language]["first" if found.right is None else "change"]
            values = {"now": now, "before": before}
            texts = {key: number(value) or _WORDS[language]["none"] for key, value in values.items()}
            parts.append(words.format(measure=self.name("measure_code", measure, language), **texts))
        return "; ".join(parts)


def read_names(connection: Connection) -> dict[tuple[str, str], tuple[str, str]]:
    """The Hebrew and English names of all codes, as they are called latest; the Hebrew one where there is no other."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for table in [*dict.fromkeys(LISTS.values()), "term"]:
        english = "name_en" if table in _ENGLISH else "NULL"
        rows = connection.execute(sa.text(f"SELECT {table}_code, name_he, {english} FROM core.{table} ORDER BY 1, 2"))
        found |= {(table, code): (he or code, en or he or code) for code, he, en in rows}
    return found


def number(value: float | None) -> str:
    """With thousands separators and at most two places; empty for none."""
    if value is None:
        return ""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def _value(side: Standing | None, language: Language) -> str:
    if side is None:
        return _WORDS[language]["none"]
    if side.value is not None:
        return number(side.value)
    if side.low is not None and side.high is not None:
        return _WORDS[language]["range"].format(low=side.low, high=side.high)
    return _WORDS[language]["none"]


def _period(key: str, language: Language) -> str:
    period = Period.from_key(key)
    year = period.start.year
    match period.kind:
        case "month":
            return f"{period.start.month:02d}/{year}"
        case "quarter":
            quarter = (period.start.month + 2) // 3
            return f"רבעון {quarter} של {year}" if language == "he" else f"quarter {quarter} of {year}"
        case "half_year":
            half = 1 if period.start.month == 1 else 2
            return f"חציון {'אב'[half - 1]}' {year}" if language == "he" else f"half year {half} of {year}"
        case "year":
            return str(year)
    return ""
