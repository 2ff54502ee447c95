"""Which rows under a header are lines, and which are totals, notes or nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from hosen.privacy import without_identifiers
from hosen.read.grid import BrokenCell, Sheet, Value, is_blank, text_of
from hosen.read.table import Table
from hosen.text import clean, normalise, normalised_together, together
from hosen.values import find_period

MAX_CACHED = 50_000


WORDS_FROM = 8
"""What stands for no figure (`-`, `אין`, `ל"ר`) has fewer signs than this; titles have more."""

LABELLED_CELLS = 2
"""A row that says something of a table has no more: what, and its value."""


@dataclass
class Lines:
    """Rows (0-based) in the sheet's order; totals with the name that stands in the row, if any. end: where the table
    ends: the region's end, or the title or header of another table."""

    rows: list[int] = field(default_factory=list)
    totals: list[tuple[int, str]] = field(default_factory=list)
    end: int = 0


def find_lines(sheet: Sheet, table: Table) -> Lines:
    """Every row under the header, sorted.

    A total row has a key cell that begins with a total word, or is a row of nothing but figures under an empty row or
    at the very end. What follows a note and is no line or total belongs to the note. A header that stands again, as on
    each printed page, is passed over; under a title of its own it begins another table, as any other header does.

    Only rows in which something is unusual (a key that is blank, a total's or a note's word, a header) are looked at
    one by one; all others are lines.
    """
    finder = _Finder(sheet, table)
    end = table.region.bottom if table.next_header is None else table.next_header
    unusual = [row for row in finder.unusual_rows(end) if row < end]
    lines = Lines()
    after_blank, after_note = False, False
    previous = table.first_row - 1
    for row in unusual:
        if row > previous + 1:
            lines.rows.extend(range(previous + 1, row))
            after_blank = False
        previous = row
        if row in table.repeats:
            if finder.is_titled(row):
                end = row
                break
        elif all(is_blank(sheet.columns[column][row]) for column in finder.own_columns):
            after_blank = True
        elif finder.is_note(row):
            after_note = True
        elif (name := finder.total_name(row, after_blank)) is not None:
            lines.totals.append((row, name))
        elif after_note and not finder.has_keys(row) and not finder.has_number(row):
            continue
        else:
            after_blank = False
            lines.rows.append(row)
    else:
        lines.rows.extend(range(previous + 1, end))
    lines.end = end
    if end < table.region.bottom:
        last = finder.last_figures(end)
        while lines.rows and lines.rows[-1] > last:
            lines.end = lines.rows.pop()  # the other table's title
        lines.end = finder.title_above(min(lines.end, end), last)
        if (title := finder.lone_text_above(end)) is not None:
            lines.end = min(lines.end, title)
            lines.rows = [row for row in lines.rows if row < lines.end]
    return lines


def split_reference(where: str) -> tuple[str | None, int]:
    """`E103` as its column's letters and its row; the letters may be missing."""
    letters = where.rstrip("0123456789")
    return letters or None, int(where[len(letters) :])


class _Finder:
    def __init__(self, sheet: Sheet, table: Table) -> None:
        self.sheet, self.table = sheet, table
        self.total_words, self.turned_total_words, self.note_words = _words_of(table.form.totals, table.form.notes)
        self.words = {*self.total_words, *self.turned_total_words, *self.note_words}
        self.own_columns = table.own_columns
        self.figure_columns = table.figure_columns
        self.required_keys = table.required_keys
        self.key_columns = [column for column in self.own_columns if column not in self.figure_columns]
        self.keys_of_a_line = [
            column for column in self.required_keys if not table.form.column(table.columns[column]).fill_down
        ]

    @cached_property
    def span(self) -> range:
        """The region's columns up to the table's last; what stands beyond is beside the table."""
        start = max((column + 1 for column in self.table.side if column < min(self.own_columns)), default=None)
        return range(
            self.table.region.left if start is None else start, max([*self.own_columns, *self.table.totals]) + 1
        )

    def unusual_rows(self, end: int) -> list[int]:
        """Rows that may be something else than a line, sorted."""
        first = self.table.first_row
        found: set[int] = set(self.table.repeats)
        for column in self.span:
            texts = self.sheet.texts(column, first, self.table.region.bottom)
            if words := self._unusual(texts):
                values = self.sheet.columns[column][first:end]
                found.update(row for row, value in enumerate(values, first) if value in words)
        if self.keys_of_a_line:
            for column in self.keys_of_a_line:
                if type(None) in self.sheet.kinds(column, first, self.table.region.bottom):
                    values = self.sheet.columns[column][first:end]
                    found.update([row for row, value in enumerate(values, first) if value is None])
        else:
            rows = zip(*(self.sheet.columns[column][first:end] for column in self.key_columns), strict=True)
            if self.key_columns:
                found.update(row for row, values in enumerate(rows, first) if all(one is None for one in values))
            else:
                found.update(range(first, end))
        return sorted(found)

    def _unusual(self, texts: frozenset[str]) -> list[str]:
        """Those that may stand in a row that is no line. Most were met on other sheets, or need no closer look."""
        known = self.table.header.words.unusual
        if len(known) > MAX_CACHED:
            known.clear()
        if new := texts.difference(known):
            whole = together(new)
            said = None if whole is None else normalised_together(whole)
            if said is not None and not any(word in said for word in self.words):
                known.update(dict.fromkeys(new, False))
            else:
                known.update({text: self._is_unusual(normalise(text)) for text in new})
        return [text for text in texts if known[text]]

    def _is_unusual(self, word: str) -> bool:
        return not word or self._is_total(word) or word.startswith(self.note_words or ("\0",))

    def is_note(self, row: int) -> bool:
        """Begins with a note's word and is no line: neither a number among its figures nor all its keys."""
        first = next((value for column in self.span if not is_blank(value := self.sheet.columns[column][row])), None)
        if not isinstance(first, str) or not normalise(first).startswith(self.note_words or ("\0",)):
            return False
        return not self.has_number(row) and not (self._are_filled(row, self.required_keys) and self._has_figures(row))

    def is_titled(self, row: int) -> bool:
        """Whether something that is no line, total or note stands between the lines above and this header."""
        if self.lone_text_above(row) is not None:
            return True
        between = range(max(self.last_figures(row), self.table.first_row - 1) + 1, row)
        return any(
            not self._is_bare(one) and not self.is_note(one) and not self._stands_above_header(one)
            for one in between
            if one not in self.table.repeats
        )

    def lone_text_above(self, row: int) -> int | None:
        """The row of a text that stands alone just above a header, perhaps with titles of groups between: its title.
        Beyond empty rows only where the table's own title stands so, or where it names a period."""
        is_far = False
        for above in range(row - 1, self.table.first_row - 1, -1):
            if above in self.table.repeats:
                continue
            filled = self._filled(above)
            if filled == 1 and not self.is_note(above) and self.total_name(above, True) is None:
                return above if not is_far or self._names_period(above) else None
            if filled == 0:
                own = self.table.top - (row - above)
                is_far |= not (own > self.table.region.top and self._filled(own) == 0)
            elif filled not in (1, 2, 3) or is_far:
                break  # a line
        return None

    def _names_period(self, row: int) -> bool:
        texts = (value for column in self.span if isinstance(value := self.sheet.columns[column][row], str))
        return any(find_period(text, self.table.form.period) for text in texts)

    def _filled(self, row: int) -> int:
        return sum(not is_blank(self.sheet.columns[column][row]) for column in self.span)

    def _stands_above_header(self, row: int) -> bool:
        """Whether a row says the same as the one above the table's header, as group titles on each printed page do."""
        above = self.table.top - 1
        return above >= self.table.region.top and all(
            self.sheet.columns[column][row] == self.sheet.columns[column][above] for column in self.span
        )

    def _is_bare(self, row: int) -> bool:
        columns = self.table.region.columns
        return all(is_blank(self.sheet.columns[column][row]) for column in columns)

    def last_figures(self, before: int) -> int:
        """The last row above a row with a figure and something beside it; -1 when there is none. A title stands
        alone."""
        for row in range(before - 1, self.table.first_row - 1, -1):
            filled = sum(not is_blank(self.sheet.columns[column][row]) for column in self.own_columns)
            if filled > 1 and self._has_figures(row) and not self._is_all_words(row) and not self._is_labelled(row):
                return row
        return -1

    def _is_labelled(self, row: int) -> bool:
        """Whether a row says something of a table, as `period: 03/2022`."""
        filled = [value for column in self.span if not is_blank(value := self.sheet.columns[column][row])]
        return len(filled) <= LABELLED_CELLS and isinstance(filled[0], str) and clean(filled[0]).endswith(":")

    def title_above(self, end: int, last: int) -> int:
        """The first of the rows before another table's header that belong to it: all but blank ones and notes."""
        start = max(last, self.table.first_row - 1) + 1
        return next((row for row in range(start, end) if not self._is_bare(row) and not self.is_note(row)), end)

    def has_keys(self, row: int) -> bool:
        """Whether a line's own keys are all there; those that are filled down need not be."""
        return self._are_filled(row, self.keys_of_a_line)

    def has_number(self, row: int) -> bool:
        values = (self.sheet.columns[column][row] for column in self.figure_columns)
        return any(isinstance(value, int | float | BrokenCell) and not isinstance(value, bool) for value in values) or (
            self.sheet.is_text and any(_is_digits(self.sheet.columns[column][row]) for column in self.figure_columns)
        )

    def _has_figures(self, row: int) -> bool:
        if not self.figure_columns:
            return self._are_filled(row, self.required_keys)
        return any(not is_blank(self.sheet.columns[column][row]) for column in self.figure_columns)

    def _is_all_words(self, row: int) -> bool:
        """Whether whatever stands under figures is words, as the group titles over a header are."""
        values = [value for column in self.figure_columns if not is_blank(value := self.sheet.columns[column][row])]
        return bool(values) and all(
            isinstance(value, str) and len(clean(value)) >= WORDS_FROM and not _is_digits(value) for value in values
        )

    def _are_filled(self, row: int, columns: Iterable[int]) -> bool:
        places = [(self.sheet.merged_down.get((row, column), row), column) for column in columns]
        return bool(places) and all(not is_blank(self.sheet.columns[column][top]) for top, column in places)

    def total_name(self, row: int, after_blank: bool) -> str | None:
        """None: not a total row. Empty: a total row without a name."""
        is_whole = self._are_filled(row, self.required_keys)
        for column in [*self.required_keys, *self.table.totals] if is_whole else self.span:
            if column in self.figure_columns:
                continue
            value = self.sheet.columns[column][row]
            if isinstance(value, str) and self._is_total(normalise(value)):
                return without_identifiers(clean(text_of(value)))
        has_keys = any(
            not is_blank(self.sheet.columns[one][self.sheet.merged_down.get((row, one), row)])
            for one in self.key_columns
        )
        last = self.table.region.bottom - 1
        if self.figure_columns and self.has_number(row) and not has_keys and (after_blank or row == last):
            return ""
        return None

    def _is_total(self, text: str) -> bool:
        return any(
            text == word or text.startswith((f"{word} ", f"{word}:", f"{word}-")) for word in self.total_words
        ) or text.endswith(self.turned_total_words)


@lru_cache(maxsize=1024)
def _words_of(totals: tuple[str, ...], notes: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The words of totals, the same copied in the order of their looks, and those of notes."""
    words = tuple(map(normalise, totals))
    return words, tuple(word[::-1] for word in words if not word.isascii()), tuple(map(normalise, notes))


def _is_digits(value: Value) -> bool:
    return isinstance(value, str) and any(sign.isdigit() for sign in value)
