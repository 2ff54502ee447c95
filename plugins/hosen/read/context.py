"""Whose table it is, what period it speaks of and which codes are named around it, looked for in a stated order.

    option        given by the person who runs the command
    content       a cell above the header (of a period: or in it); then one above the sheet's first table
    sheet name
    file name     last for a submitter: the folders in which it lay
    source        what the source's file says of everything found there
    assignment    the only submitter who must report this form

The first place that names exactly one decides. A place that names several is an issue, not a choice.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from hosen.forms import Column, Form
from hosen.issues import Issue
from hosen.periods import Period
from hosen.privacy import without_identifiers
from hosen.read.grid import Sheet, Value, text_of
from hosen.read.table import Region, Table
from hosen.reference import Reference
from hosen.text import clean, looks_reversed, mirrored, normalise
from hosen.values import find_period as _find_period

find_period = lru_cache(maxsize=50_000)(_find_period)


@dataclass(frozen=True)
class Delivered:
    """The file at hand. hints: `submitter`, `form`, `period`, `encoding`, with their `origin` (option or source)."""

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


class Surroundings:
    """What stands around the tables of one sheet. file_name: an archive's member's own. stamps: words that mark a cell
    as saying when the sheet was made, not what period it speaks of."""

    def __init__(
        self, sheet: Sheet, file_name: str, delivered: Delivered, reference: Reference, stamps: frozenset[str]
    ) -> None:
        self.sheet, self.delivered, self.reference, self.stamps = sheet, delivered, reference, stamps
        self.file_name = _words_of(file_name)
        self.folder = _words_of(delivered.name.rpartition("/")[0] + ".")
        self._rows: dict[tuple[int, int, int], list[str]] = {}
        self._years: dict[tuple[int, int, int, int], frozenset[int]] = {}
        self.first_table: Region | None = None
        """Where the sheet's first table was found; what stands above it counts for those after it, too."""
        self.first_header_end = 0
        self.is_separate = False
        """Whether a later table names a period of its own: then the first one's counts for the first only."""

    def likely_submitter(self) -> str | None:
        """Who probably sends this, before a table is found: to know whose words it is read with."""
        if code := self.delivered.hints.get("submitter"):
            return code
        top = Region(0, 0, self.sheet.height, self.sheet.width)
        for texts in (self.texts(top, min(20, self.sheet.height)), [clean(self.sheet.name)], [self.file_name]):
            named = {code for text in texts if len(text) < 200 for code in _submitters_in(self.reference, text)}
            if named:
                return named.pop() if len(named) == 1 else None
        return None

    def texts(self, region: Region, end: int) -> list[str]:
        """The cells of a region's rows above `end`, without stamps."""
        return [text for row in range(region.top, end) for text in self._row(region, row)]

    def places(self, region: Region, end: int, *, of_period: bool = False) -> Iterator[tuple[str, list[str]]]:
        """Where to look, in order, with the texts that stand there."""
        yield "content", self.texts(region, end)
        if self.first_table and self.is_after_first(region) and not (of_period and self.is_separate):
            yield (
                "content",
                self.texts(self.first_table, self.first_header_end if of_period else self.first_table.bottom),
            )
        yield "sheet name", [clean(self.sheet.name)]
        yield "file name", list(dict.fromkeys([self.file_name, _QUOTE_IN_FILE_NAMES.sub('"', self.file_name)]))

    def is_after_first(self, region: Region) -> bool:
        first = self.first_table
        return first is not None and (region.top > first.top or region.left > first.left)

    def year_above(self, region: Region, end: int) -> int | None:
        """The year that a month without one belongs to: the one named above, else in the sheet's or the file's name;
        None where the first of them that names any names several."""
        places = [self._years_above(region, end)]
        self.is_separate |= bool(places[0]) and self.is_after_first(region)
        if self.first_table and self.is_after_first(region) and not self.is_separate:
            places.append(self._years_above(self.first_table, self.first_header_end))
        for years in (*places, _years_in([self.sheet.name]), _years_in([self.file_name])):
            if years:
                return next(iter(years)) if len(years) == 1 else None
        hint = self.delivered.hints.get("period")
        return Period.from_key(hint).start.year if hint and hint != "standing" else None

    def _years_above(self, region: Region, end: int) -> frozenset[int]:
        key = (region.left, region.right, region.top, end)
        if key not in self._years:
            above = self._years_above(region, end - 1) if end > region.top else frozenset()
            self._years[key] = above | (_years_in(self._row(region, end - 1)) if end > region.top else frozenset())
        return self._years[key]

    def _row(self, region: Region, row: int) -> list[str]:
        """The cells of a row without stamps; the cell after one that has no digit holds its day."""
        key = (region.left, region.right, row)
        if key not in self._rows:
            columns = region.columns
            self._rows[key] = self._unstamped([self.sheet.columns[column][row] for column in columns])
        return self._rows[key]

    def _unstamped(self, values: list[Value]) -> list[str]:
        texts: list[str] = []
        is_stamped = False
        for value in values:
            if value is None or (isinstance(value, int | float) and not 1900 <= value <= 2100):
                continue
            text, is_stamp = _read_around(text_of(value), self.stamps)
            if is_stamp:
                is_stamped = not any(sign.isdigit() for sign in text)
            elif is_stamped:
                is_stamped = False
            else:
                texts.append(text)
        return texts


@lru_cache(maxsize=50_000)
def _read_around(text: str, stamps: frozenset[str]) -> tuple[str, bool]:
    """A cell's text the right way round, and whether it says when the sheet was made."""
    text = clean(text)
    if looks_reversed(text):
        text = mirrored(text)
    return text, any(stamp in normalise(text) for stamp in stamps)


@lru_cache(maxsize=50_000)
def _submitters_in(reference: Reference, text: str) -> frozenset[str]:
    return frozenset(reference.find_submitters(text))


_QUOTE_IN_FILE_NAMES = re.compile("(?<=[א-ת])-(?=[א-ת])")
"""No file name may hold the gershayim of ת"א as people type them."""


_NO_WORDS = re.compile(r"_+|/|(?<!\d)\.|\.(?!\d)")


@lru_cache(maxsize=1024)
def _words_of(name: str) -> str:
    return clean(_NO_WORDS.sub(" ", name.rsplit(".", 1)[0]))


def _years_in(texts: list[str]) -> frozenset[int]:
    found = (find_period(text, "year") for text in texts if len(text) < 200)
    return frozenset(period.start.year for period in found if period)


def find_submitter(form: Form, around: Surroundings, region: Region, end: int) -> Found:
    """Who reports; issues submitter_ambiguous, submitter_unknown, submitter_differs."""
    delivered, reference = around.delivered, around.reference
    if code := delivered.hint("submitter", "option"):
        return Found(code, "option")
    assigned = {assignment.submitter for assignment in reference.assignments_for(form.name, None)}
    source = delivered.hint("submitter", "source")
    for origin, texts in [*around.places(region, end), ("file name", [around.folder])]:
        named = {code for text in texts for code in _submitters_in(reference, text)}
        named = named & assigned or named
        if len(named) > 1:
            names = ", ".join(sorted(reference.submitters[code].name_he for code in named))
            issue = Issue("submitter_ambiguous", delivered.delivery, params={"candidates": names})
            return Found(None, origin, (issue,))
        if named:
            code = named.pop()
            differs = []
            if source and source != code:
                said, other = (reference.submitters[one].name_he for one in (code, source))
                differs = [Issue("submitter_differs", delivered.delivery, value=said, params={"other": other})]
            if origin == "content" and not differs:
                differs = _named_otherwise(code, around)
            return Found(code, origin, tuple(differs))
    if source:
        return Found(source, "source")
    if sole := reference.sole_assignee(form.name, None):
        return Found(sole, "assignment")
    return Found(issues=(Issue("submitter_unknown", delivered.delivery),))


def _named_otherwise(code: str, around: Surroundings) -> list[Issue]:
    """A warning when the file's name speaks of another submitter than the sheet does."""
    named = _submitters_in(around.reference, around.file_name)
    if not named or code in named:
        return []
    submitters = around.reference.submitters
    other = ", ".join(sorted(submitters[one].name_he for one in named))
    delivery = around.delivered.delivery
    return [Issue("submitter_differs", delivery, value=submitters[code].name_he, params={"other": other})]


def find_period_around(form: Form, around: Surroundings, table: Table, default_year: int | None) -> Found:
    """What period the table as a whole speaks of; issues period_ambiguous, period_unknown, and period_differs where a
    later place names another one."""
    delivered = around.delivered
    if form.period == "standing":
        return Found("standing", "form")
    if key := delivered.hint("period", "option"):
        if Period.from_key(key).kind != form.period:
            return Found(None, "option", (Issue("period_unknown", delivered.delivery),))
        return Found(key, "option")
    taken: Found | None = None
    words = ""
    for place, (origin, texts) in enumerate(around.places(table.region, table.first_row, of_period=True)):
        periods = {period.key: text for text in texts if (period := find_period(text, form.period, default_year))}
        if taken and origin == taken.origin == "content":
            continue  # the table's own title goes before that of the sheet
        if taken:
            if other := next((text for key, text in periods.items() if key != taken.value), None):
                issue = Issue("period_differs", delivered.delivery, value=words, params={"other": other})
                return Found(taken.value, taken.origin, (issue,))
        elif len(periods) > 1:
            first, second, *_ = map(without_identifiers, periods.values())
            issue = Issue("period_ambiguous", delivered.delivery, value=first, params={"other": second})
            return Found(None, origin, (issue,))
        elif periods:
            around.is_separate |= place == 0 and around.is_after_first(table.region)
            key, words = next(iter(periods.items()))
            taken, words = Found(key, origin), without_identifiers(words)
    if taken:
        return taken
    if key := delivered.hint("period", "source"):
        return Found(key, "source")
    return Found(issues=(Issue("period_unknown", delivered.delivery),))


def find_code(column: Column, around: Surroundings, table: Table, submitter: str | None) -> Found:
    """The one code of a column's list that is named around the table, or the submitter itself when it stands on the
    list; issue code_ambiguous."""
    assert column.list is not None
    for origin, texts in around.places(table.region, table.top):
        named = {code for text in texts for code in _codes_in(around.reference, column, text)}
        if len(named) > 1:
            names = ", ".join(sorted(around.reference.name(column.list, code, scheme=column.scheme) for code in named))
            issue = Issue(
                "code_ambiguous",
                around.delivered.delivery,
                params={"column": column.label["he"], "candidates": names},
            )
            return Found(None, origin, (issue,))
        if named:
            return Found(named.pop(), origin)
    if submitter and submitter in around.reference.codes(column.list):
        return Found(submitter, "submitter")
    return Found()


def _codes_in(reference: Reference, column: Column, text: str) -> set[str]:
    """What the text names; not inside a submitter's name (רשת נושמים)."""
    return reference.find_in(column.list or "", text, column.scheme, beside="submitters")
