"""Where a table ends because another one begins, and where its own header only stands again."""

from typing import TYPE_CHECKING

from hosen.dates import read_period
from hosen.periods import PeriodKind
from hosen.read.grid import BrokenCell, Value, is_blank, text_of
from hosen.read.table import Table
from hosen.read.words import PASSED_OVER, TOTAL, spellings
from hosen.text import clean
from hosen.values import cast

if TYPE_CHECKING:
    from hosen.read.tables import Finder

DEPTHS = (1, 2, 3)
_NUMBERS = frozenset([float, BrokenCell])
PERIODS: tuple[PeriodKind, ...] = ("month", "quarter", "half_year")


def note_borders(finder: "Finder", table: Table) -> None:
    """Sets `repeats`, the rows of the same header as on each printed page, and `next_header`, the row from which on
    the region is another table's."""
    borders = _Borders(finder, table)
    if borders.are_all_lines():
        return
    words_below = borders.rows_with_header_words()
    of_words, mostly_words = borders.rows_of_words()
    candidates = {row for row, hits in words_below.items() if max(hits.values()) >= 2 or row in mostly_words} | of_words
    for row in sorted(candidates):
        hits = words_below.get(row, {})
        if row in table.repeats or borders.numbers_in(row) > max(hits.values(), default=0):
            continue
        if (end := borders.end_of_repeat(row)) is not None:
            start = row - 1 if borders.stands_above_header(row - 1) else row
            table.repeats.update(range(start, end))
        elif hits and (other := borders.header_with(row, hits)):
            if (other.columns, other.figures) != (table.columns, table.figures):
                table.next_header = other.top
                return
            table.repeats.update(range(other.top, other.first_row))  # the same header in other words
        elif borders.heads_again(row) or (row in of_words and borders.is_under_title(row)):
            table.next_header = row
            return


class _Borders:
    def __init__(self, finder: "Finder", table: Table) -> None:
        self.finder, self.table, self.sheet = finder, table, finder.sheet
        self.columns = list(table.region.columns)
        self.rows = range(table.first_row, table.region.bottom)

    def are_all_lines(self) -> bool:
        """Whether each row has more numbers under figures than there are columns with a text: none of them can head
        anything."""
        kinds = {column: self.sheet.kinds(column, self.rows.start, self.rows.stop) for column in self.columns}
        with_text = sum(str in each for each in kinds.values())
        return sum(kinds[column] <= _NUMBERS for column in self.table.figure_columns) > with_text

    def rows_with_header_words(self) -> dict[int, dict[int, int]]:
        """How many cells of each row below the header each layout knows; rows without one are left out."""
        found: dict[int, dict[int, int]] = {}
        for column in self.columns:
            texts = self.sheet.texts(column, self.rows.start, self.rows.stop)
            words: dict[Value, frozenset[int]] = {
                one: hits for one in texts if (hits := self.finder.known.headers.known(one))
            }
            if not words:
                continue
            cells = self.sheet.columns[column][self.rows.start : self.rows.stop]
            for row, value in [(row, value) for row, value in enumerate(cells, self.rows.start) if value in words]:
                counts = found.setdefault(row, {})
                for place in words[value]:
                    counts[place] = counts.get(place, 0) + 1
        return found

    def rows_of_words(self) -> tuple[set[int], set[int]]:
        """Rows in which whatever stands under figures cannot be one; and those where most of it cannot."""
        words: dict[int, int] = {}
        for column in self.table.figure_columns:
            texts = self.sheet.texts(column, self.rows.start, self.rows.stop)
            no_figures = {text for text in texts if not self._may_be_figure(text, column)}
            if no_figures:
                cells = self.sheet.columns[column]
                for row in [row for row in self.rows if cells[row] in no_figures]:
                    words[row] = words.get(row, 0) + 1
        filled = {row: self._filled(row) for row in words}
        return (
            {row for row, count in words.items() if count == filled[row]},
            {row for row, count in words.items() if 2 * count > filled[row]},
        )

    def _may_be_figure(self, text: str, column: int) -> bool:
        name = self.table.columns.get(column) or self.table.figures.get(column, ((), None))[1]
        kind = self.table.form.column(name).type if name else "number"
        if self.table.header.words.has_periods and any(read_period(text, period) for period in PERIODS):
            return False  # 11.2021 heads a column
        return not cast(text, kind).problem or not cast(text, "number").problem

    def _filled(self, row: int) -> int:
        return sum(not is_blank(self.sheet.columns[column][row]) for column in self.table.figure_columns)

    def numbers_in(self, row: int) -> int:
        """How many numbers stand under figures."""
        figures = (self.sheet.columns[column][row] for column in self.table.figure_columns)
        return sum(isinstance(value, float | BrokenCell) for value in figures)

    def end_of_repeat(self, row: int) -> int | None:
        """Where the table's own header ends when it stands there again, word for word, perhaps with empty rows between
        its rows."""
        table = self.table
        again = row
        for own in range(table.top, table.first_row):
            words = self._row(own)
            while again > row and again < table.region.bottom and any(words) and not any(self._row(again)):
                again += 1
            if again >= table.region.bottom or self._row(again) != words:
                return None
            again += 1
        return again

    def _row(self, row: int) -> list[str]:
        return [clean(text_of(self.sheet.columns[column][row])) for column in self.table.own_columns]

    def stands_above_header(self, row: int) -> bool:
        """Whether a row says the same as the one above the table's header: titles of groups."""
        above = self.table.top - 1
        texts = [(self.sheet.columns[one][row], self.sheet.columns[one][above]) for one in self.columns]
        return above >= self.table.region.top and any(one for one, _ in texts) and all(one == two for one, two in texts)

    def header_with(self, row: int, hits: dict[int, int]) -> Table | None:
        """The complete header of which the row is part and that knows most; of equals one in the table's own layout."""
        table, best = self.table, None
        own = table.header.words.place
        is_line = self._fills_keys(row)
        for depth in DEPTHS:
            for top in range(max(table.first_row, row - depth + 1), row + 1):
                if top + depth > table.region.bottom or (is_line and top + depth - 1 > row):
                    continue
                for place in {own, *(place for place, count in hits.items() if count >= 2)}:
                    other = self.finder.table_at(table.region, place, top, depth)
                    if not other.header.is_complete or (depth > 1 and self.finder.is_line(other, top + depth - 1)):
                        continue
                    if best is None or self._rank(other) > self._rank(best):
                        best = other
        return best

    def _fills_keys(self, row: int) -> bool:
        """Whether something other than header words stands under each required key: none begins so."""
        roles = self.table.header.words.roles
        keys = [self.sheet.columns[column][row] for column in self.table.required_keys]
        return bool(keys) and not any(
            is_blank(key) or (isinstance(key, str) and any(one in roles for one in spellings((key,)))) for key in keys
        )

    def _rank(self, one: Table) -> tuple[int, bool, int]:
        return one.header.score, one.header.words is self.table.header.words, -one.depth

    def heads_again(self, row: int) -> bool:
        """Whether a row has header words of the table's own, though they make no whole header."""
        roles = self.table.header.words.roles
        texts = [text for column in self.columns if isinstance(text := self.sheet.columns[column][row], str)]
        found = [next((roles[key] for key in spellings((text,)) if key in roles), TOTAL) for text in texts]
        return sum(role not in (TOTAL, PASSED_OVER) for role in found) >= 2

    def is_under_title(self, row: int) -> bool:
        """Whether a row stands, perhaps with others that have no figure between, under a text that stands alone."""
        for above in range(row - 1, self.table.first_row, -1):
            filled = [column for column in self.columns if not is_blank(self.sheet.columns[column][above])]
            if any(column in self.table.figure_columns for column in filled) and self._filled(above) != self._words(
                above
            ):
                return False
            if len(filled) == 1:
                return True
        return False

    def _words(self, row: int) -> int:
        figures = (self.sheet.columns[column][row] for column in self.table.figure_columns)
        return sum(isinstance(value, str) and bool(cast(value, "number").problem) for value in figures)
