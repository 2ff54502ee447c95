"""Which tables stand on one sheet: from the top down, beside, above and below each other."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from hosen.read.context import Surroundings
from hosen.read.grid import Sheet, is_blank, text_of
from hosen.read.lines import Lines, find_lines
from hosen.read.table import Region, Table
from hosen.read.tables import HEADER_DEPTH, Finder, Search
from hosen.text import clean, normalise

MAX_TABLES = 200
"""Tables of one sheet; what lies below so many is said to be unread."""

Found = Iterator[tuple[Table, Lines]]


class Tables:
    """The tables of a sheet. not_read: rows that probably head one that no form knows."""

    def __init__(self, sheet: Sheet, around: Surroundings, finder: Finder) -> None:
        self.sheet, self.around, self.finder = sheet, around, finder
        self.not_read: list[int] = []
        self._count = 0
        self._side: set[int] = set()
        """Columns beside a table that are said to be unread."""

    def search(self, region: Region) -> Search:
        search = self.finder.find(region)
        if search.candidates:
            named = [table for table in search.candidates if self._is_named(table)]
            if len(named) == 1 or self._beside(search.candidates[0]):
                return Search(self.finder.take([*named, *search.candidates][0]))
        if search.yearless and self._beside(search.yearless):
            return Search(search.yearless)  # tables of different years, each under its own
        return search

    def _is_named(self, table: Table) -> bool:
        """Whether the form's own name stands around the table."""
        names = [normalise(name) for name in table.form.label.values()]
        for _, texts in self.around.places(table.region, table.top):
            if any(name in normalise(text) for text in texts for name in names):
                return True
        return False

    def around_table(self, table: Table) -> Found:
        """A table, and those beside, above and below it. Each is read before the next is asked for: what stands above
        the first counts for the others, too."""
        if self._count >= MAX_TABLES:
            self.not_read.append(table.top)
            return
        if parts := self._beside(table):
            for region in parts:
                yield from self._visit(region)
            return
        if not table.is_dated:
            self.not_read.append(table.top)
            return
        if above := self._above(table):
            yield from self.around_table(above)
            return
        self._note_unread_above(table)
        lines = find_lines(self.sheet, table)
        table.unknown = {one: text for one, text in table.unknown.items() if self._is_used(one, table.first_row, lines)}
        table.side = tuple(one for one in table.side if self._is_used(one, table.top, lines))
        self._side.update(table.side)
        self._count += 1
        yield table, lines
        if self.around.first_table is None:
            self.around.first_table = replace(table.region, bottom=table.top)
            self.around.first_header_end = table.first_row
        if lines.end < table.region.bottom:
            yield from self._visit(replace(table.region, top=lines.end), table.next_header)

    def _note_unread_above(self, table: Table) -> None:
        """Lines above a table that are of no table: they are said to be unread, and the table's own title is what
        stands below them."""
        region = table.region
        lines = [row for row in range(region.top, table.top) if self._is_like_a_line(region, row)]
        if lines:
            self.not_read += self._heads_of(replace(region, bottom=table.top))
            table.region = replace(region, top=lines[-1] + 1)

    def _heads_of(self, region: Region) -> list[int]:
        """The rows that probably head what stands in a region: above each run of rows with a line the highest that has
        half as many texts as the line; at least one."""
        heads: list[int] = []
        run: list[tuple[int, int]] = []
        is_headed = False
        for row in range(region.top, region.bottom):
            texts = len(self._texts(region, row))
            if not texts:
                run, is_headed = [], False
            elif not is_headed and self._is_like_a_line(region, row):
                heads.append(next((one for one, count in run if 2 * count >= texts and count > 1), row))
                is_headed = True
            run.append((row, texts))
        return heads or [
            next((row for row in range(region.top, region.bottom) if self._texts(region, row)), region.top)
        ]

    def _is_like_a_line(self, region: Region, row: int) -> bool:
        """A figure beside two words, or several beside one."""
        texts = self._texts(region, row)
        figures = sum(text.replace(",", "").replace(".", "").isdigit() and len(text) != 4 for text in texts)
        words = len(texts) - figures
        return (figures >= 1 and words >= 2) or (figures >= 2 and words >= 1)

    def _texts(self, region: Region, row: int) -> list[str]:
        columns = [column for column in region.columns if column not in self._side]
        return [text for column in columns if (text := clean(text_of(self.sheet.columns[column][row])))]

    def _is_used(self, column: int, top: int, lines: Lines) -> bool:
        """Whether anything stands in a column from a row to the table's end."""
        return not all(map(is_blank, self.sheet.columns[column][top : lines.end]))

    def _visit(self, region: Region, header: int | None = None) -> Found:
        """A part of the sheet in which a table is known to stand."""
        search = self.search(region)
        if search.table:
            yield from self.around_table(search.table)
        else:
            heads = self._heads_of(region)
            self.not_read += (
                heads if header is None else [header, *(row for row in heads if row > header + HEADER_DEPTH)]
            )

    def _above(self, table: Table) -> Table | None:
        """Another table in the rows above a table, which is then found again below it."""
        if table.top <= table.region.top + 1:
            return None
        above = self.search(replace(table.region, bottom=table.top)).table
        if above is None or not above.is_dated:
            return None
        above.region = table.region
        above.next_header = table.top if above.next_header is None else above.next_header
        return above if find_lines(self.sheet, above).rows else None

    def _beside(self, table: Table) -> list[Region]:
        """The two parts of a region in which the same header stands twice with a blank column between, or whose tables
        know more columns than one table over both."""
        region = table.region
        blank = [
            column
            for column in region.columns
            if any(first < column - region.left < place for place, first in table.header.repeated)
            and all(map(is_blank, self.sheet.columns[column][table.top : region.bottom]))
        ]
        if parts := self._where_it_begins_again(table, blank):
            return parts
        if blank:
            cuts = [[replace(region, right=column), replace(region, left=column + 1)] for column in blank]
            worth, _, parts = max((self._worth(parts), parts[0].right, parts) for parts in cuts)
            return parts if worth > (0, 0) else []
        gaps = self._gaps(table)
        end = find_lines(self.sheet, table).end if gaps else 0
        above, self.around.first_table = (
            self.around.first_table,
            self.around.first_table or replace(region, bottom=table.top),
        )
        self.around.first_header_end = self.around.first_header_end or table.top
        for column in gaps:
            parts = [replace(region, right=column), replace(region, left=column + 1)]
            tables = [one for part in parts if (one := self._table_with_lines(part, end))]
            if len(tables) == 2 and sum(len(one.own_columns) for one in tables) > len(table.own_columns):
                return parts
        self.around.first_table = above
        return []

    def _where_it_begins_again(self, table: Table, blank: list[int]) -> list[Region]:
        """The two parts of a region of which the second begins as the first does, if both hold a table. A header that
        stands twice within one of them is then a mistake in it, and no border."""
        region, start = table.region, min(table.own_columns)
        again = [region.left + place for place, first in table.header.repeated if region.left + first == start]
        cut = max((column for column in blank if column < min(again, default=0)), default=None)
        if cut is None:
            return []
        parts = [replace(region, right=cut), replace(region, left=cut + 1)]
        return parts if all(self.search(part).table for part in parts) else []

    def _worth(self, parts: list[Region]) -> tuple[int, int]:
        """How many of the parts hold a table in which no header stands twice, or that can be parted again; and how much
        of their headers is known."""
        both = [self.search(part) for part in parts]
        if not all(search.table or search.nearest for search in both):
            return 0, 0
        tables = [one for search in both if (one := search.table)]
        if any(one.header.repeated and not self._beside(one) for one in tables):
            return 0, 0
        return len(tables), sum(one.header.score for one in tables)

    def _gaps(self, table: Table) -> list[int]:
        """Blank columns with others on both sides, the first of each run."""
        region = table.region
        columns = region.columns
        is_blank_one = [all(map(is_blank, self.sheet.columns[one][table.top : region.bottom])) for one in columns]
        filled = [column for column, blank in zip(columns, is_blank_one, strict=True) if not blank]
        return [one + 1 for one, following in pairwise(filled) if following > one + 1]

    def _table_with_lines(self, region: Region, end: int) -> Table | None:
        """The table that begins in a region above a row, if it has lines."""
        table = self.search(region).table
        return table if table and table.top < end and find_lines(self.sheet, table).rows else None
