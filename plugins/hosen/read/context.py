"""Whose sheet it is and what period it speaks of, looked for in a stated order.

    option        given by the person who runs the command
    content       a cell above or in the header
    sheet name
    file name
    source        what the source's file says of everything found there
    assignment    the only submitter who must report this form

The first place that names exactly one decides. A place that names several is an issue, not a choice.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache

from hosen.forms import Form
from hosen.issues import Issue
from hosen.periods import Period
from hosen.privacy import without_identifiers
from hosen.read.grid import Sheet, Value, text_of
from hosen.read.tables import Table
from hosen.reference import Reference
from hosen.text import clean, normalise
from hosen.values import find_period


@dataclass(frozen=True)
class Delivered:
    """The file at hand. hints: `submitter`, `form`, `period`, with their `origin` (option or source)."""

    delivery: str
    name: str
    hints: dict[str, str] = field(default_factory=dict)

    def hint(self, key: str, origin: str) -> str | None:
        return self.hints.get(key) if self.hints.get("origin", "source") == origin else None


@dataclass(frozen=True)
class Found:
    """A submitter's code or a period's key, with where it stood; neither where it stood nowhere or ambiguously."""

    value: str | None = None
    origin: str | None = None
    issues: tuple[Issue, ...] = ()


def find_submitter(form: Form, sheet: Sheet, table: Table, delivered: Delivered, reference: Reference) -> Found:
    """Who reports; issues submitter_ambiguous, submitter_unknown, submitter_differs."""
    if code := delivered.hint("submitter", "option"):
        return Found(code, "option")
    assigned = {assignment.submitter for assignment in reference.assignments_for(form.name, None)}
    source = delivered.hint("submitter", "source")
    for origin, texts in _places(form, sheet, table, delivered):
        named = {code for text in texts for code in reference.find_submitters(text)}
        named = named & assigned or named
        if len(named) > 1:
            names = ", ".join(sorted(reference.submitters[code].name_he for code in named))
            return Found(
                None, origin, (Issue("submitter_ambiguous", delivered.delivery, params={"candidates": names}),)
            )
        if named:
            code = named.pop()
            differs = []
            if source and source != code:
                other = reference.submitters[source].name_he
                differs = [
                    Issue(
                        "submitter_differs",
                        delivered.delivery,
                        value=reference.submitters[code].name_he,
                        params={"other": other},
                    )
                ]
            return Found(code, origin, tuple(differs))
    if source:
        return Found(source, "source")
    if sole := reference.sole_assignee(form.name, None):
        return Found(sole, "assignment")
    return Found(issues=(Issue("submitter_unknown", delivered.delivery),))


def find_sheet_period(form: Form, sheet: Sheet, table: Table, delivered: Delivered, default_year: int | None) -> Found:
    """What period the sheet as a whole speaks of; issues period_ambiguous, period_unknown, and
    period_differs where a later place names another one."""
    if form.period == "standing":
        return Found("standing", "form")
    if key := delivered.hint("period", "option"):
        if Period.from_key(key).kind != form.period:
            return Found(None, "option", (Issue("period_unknown", delivered.delivery),))
        return Found(key, "option")
    taken: Found | None = None
    words = ""
    for origin, texts in _places(form, sheet, table, delivered):
        periods = {period.key: text for text in texts if (period := find_period(text, form.period, default_year))}
        if taken:
            if other := next((text for key, text in periods.items() if key != taken.value), None):
                issue = Issue("period_differs", delivered.delivery, value=words, params={"other": other})
                return Found(taken.value, taken.origin, (issue,))
        elif len(periods) > 1:
            first, second, *_ = map(without_identifiers, periods.values())
            issue = Issue("period_ambiguous", delivered.delivery, value=first, params={"other": second})
            return Found(None, origin, (issue,))
        elif periods:
            key, words = next(iter(periods.items()))
            taken, words = Found(key, origin), without_identifiers(words)
    if taken:
        return taken
    if key := delivered.hint("period", "source"):
        return Found(key, "source")
    return Found(issues=(Issue("period_unknown", delivered.delivery),))


def year_finder(sheet: Sheet, delivered: Delivered, stamps: frozenset[str]) -> Callable[[int], int | None]:
    """By a number of rows: the year that a month without a year belongs to. It is the one named in these first rows,
    else in the sheet's name, else in the file's name; None where the first of them that names any names several."""

    def years_in(texts: list[str]) -> set[int]:
        return {period.start.year for text in texts if len(text) < 200 and (period := find_period(text, "year"))}

    @cache
    def years_above(rows: int) -> frozenset[int]:
        return years_above(rows - 1) | years_in(_texts(sheet.rows[rows - 1], stamps)) if rows else frozenset()

    def year_above(rows: int) -> int | None:
        for years in (years_above(rows), years_in([sheet.name]), years_in([delivered.name])):
            if years:
                return next(iter(years)) if len(years) == 1 else None
        hint = delivered.hints.get("period")
        return Period.from_key(hint).start.year if hint and hint != "standing" else None

    return year_above


def stamp_words(form: Form) -> frozenset[str]:
    """Words that mark a cell as saying when the sheet was made, not what period it speaks of."""
    return frozenset(normalise(word) for word in form.stamps)


def _places(form: Form, sheet: Sheet, table: Table, delivered: Delivered) -> Iterator[tuple[str, list[str]]]:
    stamps = stamp_words(form)
    yield "content", [text for row in sheet.rows[: table.first_row] for text in _texts(row, stamps)]
    yield "sheet name", [clean(sheet.name)]
    yield "file name", [clean(re.sub(r"[_.]+", " ", delivered.name.rsplit(".", 1)[0]))]


def _texts(row: list[Value], stamps: frozenset[str]) -> list[str]:
    """The cells of a row without stamps; the cell after one that has no digit holds its day."""
    texts: list[str] = []
    is_stamped = False
    for text in (clean(text_of(value)) for value in row if value is not None):
        if any(stamp in normalise(text) for stamp in stamps):
            is_stamped = not any(sign.isdigit() for sign in text)
        elif is_stamped:
            is_stamped = False
        else:
            texts.append(text)
    return texts
