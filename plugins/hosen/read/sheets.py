"""One sheet to what each of its tables gave."""

from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

import pyarrow as pa

from hosen.forms import Form
from hosen.issues import Issue
from hosen.periods import Period
from hosen.privacy import without_identifiers
from hosen.read.cells import CellReader
from hosen.read.context import Delivered, Found, Surroundings, find_code, find_period_around, find_submitter
from hosen.read.grid import Sheet, is_blank, letter, text_of
from hosen.read.known import Known
from hosen.read.lines import Lines, find_lines
from hosen.read.records import RecordReader, Sender
from hosen.read.tables import HEADER_DEPTH, Finder, Region, Search, Table, header_text
from hosen.read.totals import reconcile
from hosen.suggest import nearest, shown
from hosen.text import clean, normalise

MAX_TABLES = 200
"""Tables of one sheet; what lies below so many is said to be unread."""


@dataclass
class TableRead:
    """What one table gave, or why a sheet gave none. outcome: read, rejected or ignored."""

    outcome: str
    form: str | None = None
    layout: str | None = None
    header_row: int | None = None
    submitter: Found = field(default_factory=Found)
    period: Found = field(default_factory=Found)
    records: pa.Table | None = None
    total_count: int = 0
    issues: list[Issue] = field(default_factory=list)
    header_texts: tuple[str, ...] = ()
    looks_like_data: bool = False


class SheetReader:
    """Reads the tables of a sheet that is not empty. name: as it is shown, with its archive's member."""

    def __init__(self, sheet: Sheet, name: str, around: Surroundings, delivered: Delivered, known: Known) -> None:
        self.sheet, self.name, self.around, self.delivered, self.known = sheet, name, around, delivered, known
        self.finder = Finder(sheet, known, around.year_above)
        self.found: list[tuple[Table, TableRead]] = []
        self.not_read: list[int] = []

    def read(self) -> list[TableRead]:
        """From the top down; a sheet without a table gives one that says so."""
        whole = Region(0, 0, self.sheet.height, self.sheet.width)
        search = self._search(whole)
        is_ignored = search.table is None or search.table.form.hidden_sheets == "ignore"
        if self.sheet.is_hidden and is_ignored:
            return [TableRead("ignored", issues=[self._issue("sheet_hidden")])]
        if search.table is None:
            near = search.nearest or search.yearless
            form = near.form.name if near else None
            issues = self._no_table(search)
            return [TableRead("rejected", form, issues=issues, looks_like_data=self._looks_like_data())]
        self._take(search.table)
        found = [read for _, read in sorted(self.found, key=lambda one: (one[0].top, one[0].region.left))]
        if not found:
            found = [TableRead("rejected", search.table.form.name)]
        found[0].issues += [self._issue("table_not_read", row=row + 1) for row in sorted(self.not_read)]
        return found

    def _looks_like_data(self) -> bool:
        """Whether several rows have figures beside words, as a table has and a page of instructions has not."""
        rows = 0
        for row in range(min(self.sheet.height, 200)):
            values = [value for value in self.sheet.row(row) if not is_blank(value)]
            digits = [value for value in values if any(sign.isdigit() for sign in text_of(value))]
            rows += len(values) > len(digits) > 0
        return rows >= 3

    # --- which tables there are

    def _search(self, region: Region) -> Search:
        search = self.finder.find(region)
        if search.candidates:
            named = [table for table in search.candidates if self._is_named(table)]
            if len(named) == 1 or self._beside(search.candidates[0]):
                return Search(self.finder.take([*named, *search.candidates][0]))
        return search

    def _is_named(self, table: Table) -> bool:
        """Whether the form's own name stands around the table."""
        names = [normalise(name) for name in table.form.label.values()]
        for _, texts in self.around.places(table.region, table.top):
            if any(name in normalise(text) for text in texts for name in names):
                return True
        return False

    def _take(self, table: Table) -> None:
        """A table, and those beside, above and below it."""
        if len(self.found) >= MAX_TABLES:
            self.not_read.append(table.top)
            return
        if parts := self._beside(table):
            for region in parts:
                self._visit(region)
            return
        if above := self._above(table):
            self._take(above)
            return
        self._note_unread_above(table)
        lines = find_lines(self.sheet, table)
        table.unknown = {one: text for one, text in table.unknown.items() if self._is_used(one, table.first_row, lines)}
        table.side = tuple(one for one in table.side if self._is_used(one, table.top, lines))
        read = self._read_table(table, lines)
        if self.around.first_table is None:
            self.around.first_table = replace(table.region, bottom=table.top)
            self.around.first_header_end = table.first_row
        self.found.append((table, read))
        if lines.end < table.region.bottom:
            self._visit(replace(table.region, top=lines.end), table.next_header)

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
        columns = range(region.left, min(region.right, self.sheet.width))
        return [text for column in columns if (text := clean(text_of(self.sheet.columns[column][row])))]

    def _is_used(self, column: int, top: int, lines: Lines) -> bool:
        """Whether anything stands in a column from a row to the table's end."""
        return not all(map(is_blank, self.sheet.columns[column][top : lines.end]))

    def _visit(self, region: Region, header: int | None = None) -> None:
        """A part of the sheet in which a table is known to stand."""
        search = self._search(region)
        if search.table:
            self._take(search.table)
        else:
            heads = self._heads_of(region)
            self.not_read += (
                heads if header is None else [header, *(row for row in heads if row > header + HEADER_DEPTH)]
            )

    def _above(self, table: Table) -> Table | None:
        """Another table in the rows above a table, which is then found again below it."""
        if table.top <= table.region.top + 1:
            return None
        above = self._search(replace(table.region, bottom=table.top)).table
        if above is None:
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
            for column in range(region.left, min(region.right, self.sheet.width))
            if any(first < column - region.left < place for place, first in table.header.repeated)
            and all(map(is_blank, self.sheet.columns[column][table.top : region.bottom]))
        ]
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

    def _worth(self, parts: list[Region]) -> tuple[int, int]:
        """How many of the parts hold a table in which no header stands twice, or that can be parted again; and how much
        of their headers is known."""
        both = [self._search(part) for part in parts]
        if not all(search.table or search.nearest for search in both):
            return 0, 0
        tables = [one for search in both if (one := search.table)]
        if any(one.header.repeated and not self._beside(one) for one in tables):
            return 0, 0
        return len(tables), sum(one.header.score for one in tables)

    def _gaps(self, table: Table) -> list[int]:
        """Blank columns with others on both sides, the first of each run."""
        region = table.region
        columns = range(region.left, min(region.right, self.sheet.width))
        is_blank_one = [all(map(is_blank, self.sheet.columns[one][table.top : region.bottom])) for one in columns]
        filled = [column for column, blank in zip(columns, is_blank_one, strict=True) if not blank]
        return [one + 1 for one, following in pairwise(filled) if following > one + 1]

    def _table_with_lines(self, region: Region, end: int) -> Table | None:
        """The table that begins in a region above a row, if it has lines."""
        table = self._search(region).table
        return table if table and table.top < end and find_lines(self.sheet, table).rows else None

    # --- what a table gives

    def _read_table(self, table: Table, lines: Lines) -> TableRead:
        form = table.form
        read = TableRead("rejected", form.name, table.layout.name, table.first_row)
        read.header_texts = tuple(header_text(table, self.sheet, column) for column in range(self.sheet.width))
        read.issues += self._header_issues(table)
        read.submitter = find_submitter(form, self.around, table.region, table.top)
        year = self.around.year_above(table.region, table.first_row)
        read.period = self._period(table, year)
        given, missing = self._given(table, read.submitter.value)
        read.issues += [*read.submitter.issues, *read.period.issues, *missing]
        is_blocked = any(issue.effective_severity == "error" for issue in read.issues)
        if read.submitter.value is None or is_blocked:
            return read
        period = Period.from_key(read.period.value) if read.period.value else None
        cells = CellReader(self.known, self.sheet, form, year, _day(read.period.value))
        number = f"{self.sheet.number}{letter(table.region.left) if table.region.left else ''}"
        sender = Sender(
            self.delivered.delivery, self.name, self.sheet.number, number, read.submitter.value, period, given
        )
        reader = RecordReader(self.sheet, table, lines, cells, sender)
        result = reader.read()
        totals = reconcile(self.sheet, table, lines, reader, self.name)
        read.issues += [*result.issues, *totals.issues]
        if self._names_own_periods(table):
            read.period = Found(None, "rows")
        if result.records.num_rows:
            read.outcome, read.records, read.total_count = "read", result.records, totals.count
        else:
            read.issues.append(self._issue("no_rows"))
        return read

    def _period(self, table: Table, year: int | None) -> Found:
        """What period the table speaks of; none where its rows or headers say it."""
        form = table.form
        across = [name for values, _ in table.figures.values() for name, _ in values]
        names = [*table.columns.values(), *across]
        if any(form.column(name).type == "period" for name in names):
            return Found()
        found = find_period_around(form, self.around, table, year)
        if self._names_own_periods(table) and found.value is None:
            return Found()
        return found

    @staticmethod
    def _names_own_periods(table: Table) -> bool:
        across = [name for values, _ in table.figures.values() for name, _ in values]
        columns = [table.form.column(name) for name in [*table.columns.values(), *across]]
        return any(column.type == "period" or column.gives_period for column in columns)

    def _given(self, table: Table, submitter: str | None) -> tuple[dict[str, str], list[Issue]]:
        """Codes that stand around the table instead of in a column, and issues where a required one is not there."""
        form = table.form
        across = table.layout.across.columns if table.layout.across else ()
        required = form.required_in(table.layout)
        given: dict[str, str] = {}
        issues: list[Issue] = []
        for column in form.columns_in(table.layout):
            if not column.context or column.name in table.column_of or column.name in across:
                continue
            may_be_there = any(nearest(text, column.headers) for text in table.unknown.values() if text)
            found = Found() if may_be_there else find_code(column, self.around, table, submitter)
            if found.value:
                given[column.name] = found.value
            elif column.name in required:
                issues += found.issues or [self._missing(table, column.name)]
            else:
                issues += [replace(issue, severity="warning") for issue in found.issues]
        return given, issues

    # --- issues

    def _issue(self, code: str, **about: object) -> Issue:
        return Issue(code, self.delivered.delivery, sheet=self.name, **about)  # type: ignore[arg-type]

    def _missing(self, table: Table, name: str) -> Issue:
        words = ", ".join(table.form.column(name).headers)
        return self._issue("header_missing", row=table.first_row, form=table.form.name, params={"words": words})

    def _no_table(self, search: Search) -> list[Issue]:
        if search.candidates:
            names = ", ".join(table.form.label["he"] for table in search.candidates)
            return [self._issue("form_ambiguous", params={"candidates": names})]
        if search.yearless:
            return [self._issue("period_unknown", form=search.yearless.form.name)]
        if search.nearest is None:
            return self._nothing_of(self.delivered.hints.get("form")) or [self._issue("form_unknown")]
        return [self._missing(search.nearest, name) for name in search.nearest.header.missing] or [
            self._issue("form_unknown")
        ]

    def _nothing_of(self, wanted: str | None) -> list[Issue]:
        """What a sheet lacks of the form that somebody said it is."""
        form: Form | None = self.known.forms.get(wanted or "")
        if form is None or wanted is None:
            return []
        columns = [column for column in form.columns if column.required and column.headers and column.type != "period"]
        return [
            self._issue("header_missing", form=form.name, params={"words": ", ".join(column.headers)})
            for column in columns
        ]

    def _header_issues(self, table: Table) -> list[Issue]:
        form, row = table.form, table.first_row
        words = [word for column in form.columns_in(table.layout) for word in column.headers]
        issues = []
        for column, text in table.unknown.items():
            if not text:
                issues.append(self._issue("header_blank", row=row, column=letter(column)))
                continue
            params = {"suggestions": shown(nearest(text, words))}
            issues.append(self._issue("header_unknown", row=row, column=letter(column), value=text, params=params))
        left = table.region.left
        for column, first in table.header.repeated:
            issues.append(
                self._issue(
                    "header_repeated",
                    row=row,
                    column=letter(left + column),
                    value=header_text(table, self.sheet, left + column),
                    params={"other": f"{letter(left + first)}{row}"},
                )
            )
        if table.header.mirrored:
            column = left + table.header.mirrored[0]
            said = header_text(table, self.sheet, column)
            issues.append(self._issue("text_reversed", row=row, column=letter(column), value=said))
        for side in _sides(table):
            start, end = letter(side[0]), letter(side[-1])
            columns = start if start == end else f"{start}–{end}"
            texts = (self.sheet.columns[side[0]][row] for row in range(table.region.top, table.region.bottom))
            said = next(
                (clean(text_of(value)) for value in texts if isinstance(value, str) and not is_blank(value)), "—"
            )
            said = without_identifiers(said)[:60]
            issues.append(
                self._issue("side_table_not_read", row=row, column=start, value=said, params={"columns": columns})
            )
        return issues


def _sides(table: Table) -> list[list[int]]:
    """The columns before a table that have nothing to do with it, and those after it."""
    before = [column for column in table.side if column < min(table.own_columns)]
    after = [column for column in table.side if column > max(table.own_columns)]
    return [side for side in (before, after) if side]


def _day(period_key: str | None) -> date | None:
    """The day on which codes must hold; any day where the sheet names no period or a list that always stands."""
    return Period.from_key(period_key).start if period_key and period_key != "standing" else None
