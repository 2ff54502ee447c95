"""One sheet to what each of its tables gave."""

from dataclasses import dataclass, field, replace
from datetime import date

import pyarrow as pa

from hosen.forms import Form
from hosen.issues import Issue
from hosen.periods import Period
from hosen.privacy import without_identifiers
from hosen.read.cells import CellReader
from hosen.read.context import Delivered, Found, Surroundings, find_code, find_period_around, find_submitter
from hosen.read.grid import Sheet, is_blank, letter, text_of
from hosen.read.known import Known
from hosen.read.lines import Lines
from hosen.read.neighbours import Tables
from hosen.read.records import RecordReader, Sender
from hosen.read.table import Region, Table, header_text
from hosen.read.tables import Finder, Search
from hosen.read.totals import reconcile
from hosen.suggest import nearest, shown
from hosen.text import clean


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
    raw: list[pa.RecordBatch] = field(default_factory=list)
    total_count: int = 0
    issues: list[Issue] = field(default_factory=list)
    header_texts: tuple[str, ...] = ()
    looks_like_data: bool = False


class SheetReader:
    """Reads the tables of a sheet that is not empty. name: as it is shown, with its archive's member."""

    def __init__(self, sheet: Sheet, name: str, around: Surroundings, delivered: Delivered, known: Known) -> None:
        self.sheet, self.name, self.around, self.delivered, self.known = sheet, name, around, delivered, known
        self.tables = Tables(sheet, around, Finder(sheet, known, around.year_above))

    def read(self) -> list[TableRead]:
        """From the top down; a sheet without a table gives one that says so."""
        whole = Region(0, 0, self.sheet.height, self.sheet.width)
        search = self.tables.search(whole)
        is_ignored = search.table is None or search.table.form.hidden_sheets == "ignore"
        if self.sheet.is_hidden and is_ignored:
            return [TableRead("ignored", issues=[self._issue("sheet_hidden")])]
        if search.table is None:
            near = search.nearest or search.yearless
            form = near.form.name if near else None
            issues = self._no_table(search)
            return [TableRead("rejected", form, issues=issues, looks_like_data=self._looks_like_data())]
        taken = [(table, self._read_table(table, lines)) for table, lines in self.tables.around_table(search.table)]
        found = [read for _, read in sorted(taken, key=lambda one: (one[0].top, one[0].region.left))]
        if not found:
            found = [TableRead("rejected", search.table.form.name)]
        found[0].issues += [self._issue("table_not_read", row=row + 1) for row in sorted(self.tables.not_read)]
        return found

    def _looks_like_data(self) -> bool:
        """Whether several rows have figures beside words, as a table has and a page of instructions has not."""
        rows = 0
        for row in range(min(self.sheet.height, 200)):
            values = [value for value in self.sheet.row(row) if not is_blank(value)]
            digits = [value for value in values if any(sign.isdigit() for sign in text_of(value))]
            rows += len(values) > len(digits) > 0
        return rows >= 3

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
            read.raw = result.raw
        else:
            read.issues.append(self._issue("no_rows"))
        return read

    def _period(self, table: Table, year: int | None) -> Found:
        """What period the table speaks of; none where its rows or headers say it."""
        form = table.form
        if any(column.type == "period" for column in table.named):
            return Found()
        found = find_period_around(form, self.around, table, year)
        if self._names_own_periods(table) and found.value is None:
            return Found()
        return found

    @staticmethod
    def _names_own_periods(table: Table) -> bool:
        return any(column.type == "period" or column.gives_period for column in table.named)

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
