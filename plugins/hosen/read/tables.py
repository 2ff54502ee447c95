"""Finding the tables of a sheet by their header words, wherever they stand."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from typing import Literal, NamedTuple

from hosen.read.borders import note_borders
from hosen.read.grid import BrokenCell, Sheet, Value, is_blank, text_of
from hosen.read.headers import Header, read_header_period
from hosen.read.known import DefaultYear, Known
from hosen.read.table import Region, Table
from hosen.read.words import Block, spellings
from hosen.text import clean

HEADER_SEARCH_ROWS = 60
"""A header is looked for this far down; the deepest preamble seen in a real sheet is 12 rows."""
ANY_YEAR = 2000
"""The year of months of which only it is of interest that they are months."""
HEADER_DEPTH = 4
"""A header is at most this many rows deep."""


@dataclass(frozen=True)
class Search:
    """What was found in a region: a table, or why there is none."""

    table: Table | None
    candidates: tuple[Table, ...] = ()
    nearest: Table | None = None
    yearless: Table | None = None


class _Kinds(NamedTuple):
    """How many cells of a row are words or days, how many anything else, and, where these are more, how many of them
    may be years."""

    words: int
    numbers: int
    years: int

    @staticmethod
    def of(values: list[Value]) -> "_Kinds":
        kinds = list(map(type, values))
        words = kinds.count(str) + kinds.count(date) + kinds.count(datetime)
        numbers = len(kinds) - words - kinds.count(type(None))
        if numbers <= words or (float not in kinds and int not in kinds):
            return _Kinds(words, numbers, 0)
        years = [value for value in values if type(value) in (float, int) and 1990 <= value <= 2100]  # type: ignore[operator]
        return _Kinds(words, numbers, len(years))

    @property
    def may_head(self) -> bool:
        """A header begins with a row of words or periods; numbers (a hotline's, a year) are the fewer there."""
        return self.words > 0 and self.words >= self.numbers - self.years


Wanted = Literal["any", "enough", "complete"]


class Finder:
    """Looks for tables on one sheet. year_above: the year of what names none, by region and row."""

    def __init__(self, sheet: Sheet, known: Known, year_above: Callable[[Region, int], int | None]) -> None:
        self.sheet, self.known, self.year_above = sheet, known, year_above
        self._blocks: dict[tuple[int, int, int, int], tuple[Block, Block]] = {}
        self._headers: dict[tuple[int, int, int, int], Callable[[DefaultYear, int], Header]] = {}
        self._rows: dict[tuple[int, int, int], _Kinds] = {}

    def find(self, region: Region) -> Search:
        """The form whose header words recognise most; several of the same are `candidates`. `yearless`: a table that
        lacks only the year of its periods; `nearest`: one that lacks required columns."""
        hits: list[dict[int, int]] = []
        best: dict[str, Table] = {}
        last = min(region.bottom, region.top + HEADER_SEARCH_ROWS)
        enough = last
        for index in range(last - region.top):
            if region.top + index >= enough:
                break
            ahead = range(region.top + len(hits), min(last, region.top + index + HEADER_DEPTH))
            hits += [self._hits(region, row) for row in ahead]
            for table in self._tables_from(region, hits, index, "complete"):
                other = best.get(table.form.name)
                if other is None or table.score > other.score:
                    best[table.form.name] = table
                    if self._explains_all(table):
                        enough = min(enough, table.first_row)  # no header below this one can know more
        if best:
            most = max(table.header.score for table in best.values())
            leaders = tuple(table for table in best.values() if table.header.score == most)
            if len(leaders) > 1:
                return Search(None, candidates=leaders)
            self._note_unknown(leaders[0])
            note_borders(self, leaders[0])
            return Search(leaders[0])
        for table in self._tables(region, hits, "enough"):
            if table.header.words.has_periods:
                dated = self.table_at(region, table.header.words.place, table.top, table.depth, any_year=True)
                if dated.header.is_complete:
                    dated.is_dated = False
                    return Search(None, yearless=dated)
        near = [
            table
            for table in self._tables(region, hits, "any")
            if table.columns and table.header.score >= 2 and table.header.score > len(table.header.missing)
        ]
        return Search(None, nearest=max(near, key=lambda table: table.score, default=None))

    def take(self, table: Table) -> Table:
        """One of several candidates, with what else stands around it."""
        self._note_unknown(table)
        note_borders(self, table)
        return table

    def _hits(self, region: Region, row: int) -> dict[int, int]:
        """How many cells of a row each layout knows."""
        counts: dict[int, int] = {}
        for cells in self.sheet.columns[region.left : region.right]:
            value = cells[row]
            if isinstance(value, str) and len(value) < 300:
                for place in self.known.headers.known(value):
                    counts[place] = counts.get(place, 0) + 1
        return counts

    def _explains_all(self, table: Table) -> bool:
        """Whether each column of the region in which anything stands is known."""
        own = {*table.own_columns, *table.totals}
        rows = slice(table.top, table.region.bottom)
        unknown = (self.sheet.columns[column][rows] for column in table.region.columns if column not in own)
        return all(value is None for cells in unknown for value in cells)

    def _tables(self, region: Region, hits: list[dict[int, int]], wanted: Wanted) -> Iterator[Table]:
        for index in range(len(hits)):
            yield from self._tables_from(region, hits, index, wanted)

    def _tables_from(self, region: Region, hits: list[dict[int, int]], index: int, wanted: Wanted) -> Iterator[Table]:
        """Blocks of header rows that begin in a row, counted from the region's first, in the layouts that know any of
        their words, enough of them for what they need, or all that they need."""
        row, near = region.top + index, hits[index : index + HEADER_DEPTH]
        if not any(near) or (wanted != "any" and not self._may_suffice(region, row, near)):
            return
        if not self._kinds(region, row).may_head:
            is_over_words = len(near) > 1 and near[1]  # codes over header words
            if not is_over_words or self._is_bare(region, row) or not self._kinds(region, row + 1).may_head:
                return
        needed = self.known.headers.needed
        for depth in range(1, len(near) + 1):
            last = row + depth - 1
            numbers = self._numbers_in_header(region, last) if depth > 1 else set()
            if numbers is None or (depth > 1 and self._is_labelled(region, last - 1)):
                break
            counts: dict[int, int] = {}
            for line in [*near[:depth], *self._hits_together(region, row, depth)]:
                for place, count in line.items():
                    counts[place] = counts.get(place, 0) + count
            places = [place for place, count in counts.items() if wanted == "any" or count >= needed[place]]
            headers = map(self._headers_at(region, row, depth), places) if places else ()
            for header in headers:
                if wanted == "complete" and not header.is_complete:
                    continue
                table = Table(header, region, row, depth)
                if numbers and self._heads_no_code(table, numbers):
                    continue
                if depth == 1 or not self.is_line(table, last):
                    yield table

    def _heads_no_code(self, table: Table, numbers: set[int]) -> bool:
        """Whether a number in the last row of a header is none of the codes that stand across: between the table's
        columns, or under a header."""
        own, above = table.own_columns, range(table.top, table.first_row - 1)
        return any(
            min(own) <= one <= max(own) or any(not is_blank(self.sheet.columns[one][row]) for row in above)
            for one in numbers - table.figures.keys()
            if own
        )

    def _is_bare(self, region: Region, row: int) -> bool:
        kinds = self._kinds(region, row)
        return not kinds.words and not kinds.numbers

    def _kinds(self, region: Region, row: int) -> "_Kinds":
        key = (region.left, region.right, row)
        if key not in self._rows:
            self._rows[key] = _Kinds.of([cells[row] for cells in self.sheet.columns[region.left : region.right]])
        return self._rows[key]

    def _is_labelled(self, region: Region, row: int) -> bool:
        """Whether a row says something of the table (`period: 03/2022`) rather than heading its columns."""
        values = (self.sheet.columns[column][row] for column in region.columns)
        return any(isinstance(value, str) and clean(value).endswith(":") for value in values)

    def _hits_together(self, region: Region, top: int, depth: int) -> list[dict[int, int]]:
        """The layouts that know the words of a column when they are put together, a count of one for each column."""
        if depth == 1:
            return []
        own, _ = self.block(region, top, depth)
        stacks = (tuple(filter(None, texts)) for texts in zip(*own, strict=True))
        return [dict.fromkeys(self.known.headers.known(" ".join(stack)), 1) for stack in stacks if len(stack) > 1]

    def _may_suffice(self, region: Region, row: int, hits: list[dict[int, int]]) -> bool:
        """Whether some layout knows as many cells of these rows as it needs, or may know more when words of two rows
        are put together."""
        needed = self.known.headers.needed
        known: dict[int, int] = {}
        for counts in hits:
            for place, count in counts.items():
                known[place] = known.get(place, 0) + count
        if any(count >= needed[place] for place, count in known.items()):
            return True
        return bool(known) and self._numbers_in_header(region, min(row + 1, region.bottom - 1)) == set()

    def _numbers_in_header(self, region: Region, row: int) -> set[int] | None:
        """Where numbers stand in a further row of a header, which must be codes of what stands across; None when the
        row has more of them than words, and is no header."""
        kinds = self._kinds(region, row)
        if kinds.numbers - kinds.years > kinds.words:
            return None
        numbers, words = set(), 0
        for column in region.columns:
            value = self.sheet.columns[column][row]
            if isinstance(value, str) and not (self.sheet.is_text and _is_figure(value)):
                words += 1
            elif value is None or isinstance(value, date):
                words += value is not None
            elif isinstance(value, bool | BrokenCell) or not (isinstance(value, int | float) and 1990 <= value <= 2100):
                numbers.add(column)
        return None if len(numbers) > words or not words else numbers

    def is_line(self, table: Table, row: int) -> bool:
        """Whether the last row of a header has something other than header words under each required key, and the rows
        above it make a header without it."""
        roles = table.header.words.roles
        if table.header.missing:
            return False
        if table.depth > 1:
            above = self.table_at(table.region, table.header.words.place, table.top, table.depth - 1)
            if set(above.header.missing) - set(table.header.missing) or len(above.figures) < len(table.figures):
                return False
        block, _ = self.block(table.region, table.top, table.depth)
        keys = [[line[place - table.region.left] for line in block] for place in table.required_keys]
        return bool(keys) and all(texts[-1] and not _is_header(texts, roles) for texts in keys)

    def table_at(self, region: Region, place: int, top: int, depth: int, *, any_year: bool = False) -> Table:
        return Table(self._headers_at(region, top, depth, any_year=any_year)(place), region, top, depth)

    def _headers_at(self, region: Region, top: int, depth: int, *, any_year: bool = False) -> Callable[[int], Header]:
        """What a block of rows means in the layout at a place."""
        key = (region.left, region.right, top, depth)
        if key not in self._headers:
            self._headers[key] = self.known.headers_of(*self.block(region, top, depth))
        default_year = cache(lambda: ANY_YEAR if any_year else self.year_above(region, top))
        return partial(self._headers[key], default_year)

    def block(self, region: Region, top: int, depth: int) -> tuple[Block, Block]:
        """The texts of a header, merged ones over each of their columns; and the same with a text that has none to its
        right over these columns, too, as the name of a group."""
        key = (region.left, region.right, top, depth)
        if key not in self._blocks:
            self._blocks[key] = self._read_block(region, top, depth)
        return self._blocks[key]

    def _read_block(self, region: Region, top: int, depth: int) -> tuple[Block, Block]:
        columns = [self.sheet.columns[one] for one in region.columns]
        written = [[clean(text_of(cells[row])) for cells in columns] for row in range(top, top + depth)]
        own = [list(line) for line in written]
        merged_rows = set()
        for first, left, last, right in self.sheet.merged:
            if first < top + depth and last >= top and left < region.right and right >= region.left and left != right:
                text = clean(text_of(self.sheet.cell(first, left)))
                for row in range(max(first, top), min(last, top + depth - 1) + 1):
                    merged_rows.add(row)
                    for column in range(max(left, region.left), min(right + 1, region.right)):
                        own[row - top][column - region.left] = text
        spread = [list(line) for line in own]
        for row in range(top, top + depth - 1):
            texts = [column for column, text in enumerate(written[row - top]) if text]
            is_title = len(texts) == 1 and texts[0] == min(
                column for line in written for column, text in enumerate(line) if text
            )
            if row in merged_rows or is_title:
                continue
            text, line, below = "", spread[row - top], own[row - top + 1]
            for column in range(len(line)):
                text = line[column] or text
                if column < len(below) and below[column]:
                    line[column] = text
        return tuple(map(tuple, own)), tuple(map(tuple, spread))

    def _note_unknown(self, table: Table) -> None:
        header, sheet = table.header, self.sheet
        left = table.region.left
        seen = {
            *table.columns,
            *table.figures,
            *table.totals,
            table.measure_names,
            *(left + place for place in header.passed_over),
            *(left + place for place, _ in header.repeated),
        }
        block, _ = self.block(table.region, table.top, table.depth)
        bottom = table.region.bottom
        cells = {one: sheet.columns[one][table.top : bottom] for one in table.region.columns}
        blank = {one for one, values in cells.items() if all(map(is_blank, values))}
        edges = sorted(place for place in seen if place is not None)
        side = set()
        for column in table.region.columns:
            if column in seen or column in blank:
                continue
            if not edges[0] < column < edges[-1]:
                between = range(edges[-1] + 1, column) if column > edges[-1] else range(column + 1, edges[0])
                if any(one in blank for one in between):
                    side.add(column)
                    continue
            if any(value is not None for value in sheet.columns[column][table.first_row : bottom]):
                texts = [line[column - left] for line in block if line[column - left]]
                table.unknown[column] = " ".join(texts)
        table.side = tuple(sorted(side))


def _is_header(texts: list[str], roles: Mapping[str, str]) -> bool:
    """Whether the lowest of the texts above each other is a header's word, or ends one that begins above."""
    return any(one in roles for text in (texts[-1], " ".join(texts)) for one in spellings((text,)))


def _is_figure(text: str) -> bool:
    """A number or a day as text files have them; a year or a month may head a column."""
    plain = clean(text).strip("%₪- ")
    digits = plain.replace(",", "").replace(".", "").replace("/", "").replace("-", "")
    if not digits.isdigit() or read_header_period(plain, "month"):
        return False
    return not (len(plain) == 4 and plain.isdigit() and 1990 <= int(plain) <= 2100)
