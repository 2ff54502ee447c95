"""Printed totals against the lines they claim to add up."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from hosen.issues import Issue
from hosen.read.grid import BrokenCell, Sheet, Value, letter, text_of
from hosen.read.lines import Lines
from hosen.read.records import Figure, RecordReader
from hosen.read.table import Table, header_text
from hosen.text import clean, number_text
from hosen.values import cast

TOLERANCE = 0.005
"""Totals are compared as printed, to two decimals."""


@dataclass
class Reconciled:
    """What came of comparing: how many totals were compared, and an issue for each that differs."""

    delivery: str
    sheet: str
    count: int = 0
    issues: list[Issue] = field(default_factory=list)

    def printed(self, value: Value, at: tuple[int, int]) -> float | None:
        """The number that stands in a total's cell; one that is broken is an issue."""
        if isinstance(value, float):
            return value
        if isinstance(value, BrokenCell):
            row, column = at
            self.issues.append(
                Issue(
                    "total_unreadable",
                    self.delivery,
                    sheet=self.sheet,
                    row=row + 1,
                    column=letter(column),
                    value=value.text or "—",
                )
            )
        number = cast(value, "number").value if isinstance(value, int | str) else None
        return float(number) if isinstance(number, int | float) else None

    def judge(
        self, printed: float, ways: list[list[Figure]], measured: list[Figure], at: tuple[int, int], name: str
    ) -> None:
        """Compare a printed total with each of the ways in which it may have been added up; when none agrees, the
        issue measures it against one of them."""
        if not all(figure.is_exact for figure in measured):
            return  # an approximate or withheld figure among the lines: nothing to compare with
        self.compare(printed, [_sum(figures) for figures in ways], measured, at, name)

    def compare(
        self,
        printed: float,
        sums: list[float],
        measured: Iterable[Figure],
        at: tuple[int, int],
        name: str,
    ) -> None:
        """The same of sums; all that is measured is exact."""
        self.count += 1
        if any(_agree(printed, each) for each in sums):
            return
        measured = list(measured)
        computed = _sum(measured)
        code, cells = _explanation(measured, computed - printed)
        params = {
            "name": name,
            "printed": number_text(printed),
            "computed": number_text(computed),
            "difference": number_text(abs(computed - printed)),
        }
        if cells:
            params["cells"] = ", ".join(f"{letter(figure.column)}{figure.row + 1}" for figure in cells)
        row, column = at
        self.issues.append(
            Issue(
                code,
                self.delivery,
                sheet=self.sheet,
                row=row + 1,
                column=letter(column),
                value=number_text(printed),
                params=params,
            )
        )


def reconcile(sheet: Sheet, table: Table, lines: Lines, reader: RecordReader, name: str) -> Reconciled:
    """Every printed total of a table, in total rows and total columns, against its lines. name: the sheet's."""
    result = Reconciled(reader.sender.delivery, name)
    if lines.totals:
        _total_rows(sheet, table, lines, reader, result)
    if table.totals:
        _total_columns(sheet, table, lines, reader, result)
    return result


def _total_rows(sheet: Sheet, table: Table, lines: Lines, reader: RecordReader, result: Reconciled) -> None:
    """A total row adds the lines since the total before it (a subtotal) or all lines (a grand total): it agrees when
    it equals either. One that equals neither is measured against all lines when no line stands between it and the
    total above, and against its own group otherwise; one above all lines adds all that follow. Where rows name their
    measure, only lines of the same one count.
    """
    first = lines.rows[0] if lines.rows else sheet.height
    groups = {row: _lines_between(lines, index) for index, (row, _) in enumerate(lines.totals)}
    for column in sorted(table.figure_columns):
        numbers, broken = reader.numbers(column)
        previous = -1
        for row, name in lines.totals:
            printed = result.printed(sheet.columns[column][row], (row, column))
            if printed is not None:
                measure = reader.measure_of_row.get(row)
                end = len(lines.rows) if row < first else bisect_left(lines.rows, row)
                every: Sequence[int] = range(end)
                if measure is not None:
                    every = [at for at in every if reader.measure_of_row.get(lines.rows[at]) == measure]
                group = every[bisect_right(every, previous, key=lines.rows.__getitem__) :]
                is_grand = previous == -1 or not groups[row]
                measured = every if is_grand else group
                if not broken or not any(at in broken for at in measured):
                    ways = (every,) if group == every else (every, group)
                    sums = [_sum_of(numbers, way) for way in ways]
                    figures = (reader.figure(column, at) for at in measured)
                    result.compare(printed, sums, figures, (row, column), name or header_text(table, sheet, column))
            previous = row


def _sum_of(numbers: list[float | None], places: Sequence[int]) -> float:
    if isinstance(places, range):
        return sum(filter(None, numbers[places.start : places.stop]))
    return sum(number for at in places if (number := numbers[at]) is not None)


def _lines_between(lines: Lines, index: int) -> bool:
    """Whether a line stands between a total row and the one before it."""
    row, previous = lines.totals[index][0], lines.totals[index - 1][0] if index else -1
    return any(previous < line < row for line in lines.rows)


def _total_columns(sheet: Sheet, table: Table, lines: Lines, reader: RecordReader, result: Reconciled) -> None:
    """A row's total over what stands across: the sum, or over periods, of a stock, the latest one. A total of one
    measure adds that; where nothing stands across, it adds the row's figures."""
    is_over_time = table.header.words.has_periods
    for column, measure in table.totals.items():
        added = [place for place, figure in table.figures.items() if measure is None or figure[1] == measure]
        added.sort(key=lambda place: table.figures[place][0])
        if not table.figures:
            added = sorted(table.figure_columns)
        figures: dict[int, list[Figure]] = {}
        for place in added:
            for figure in reader.figures(place):
                figures.setdefault(figure.row, []).append(figure)
        name = header_text(table, sheet, column)
        for row in lines.rows:
            printed = result.printed(sheet.columns[column][row], (row, column))
            found = figures.get(row, [])
            written = [figure for figure in found if figure.number is not None]
            if printed is not None and (found or printed):
                ways = [found, written[-1:]] if is_over_time else [found]
                result.judge(printed, ways, found, (row, column), name)


def _explanation(figures: list[Figure], difference: float) -> tuple[str, list[Figure]]:
    """Which cells the sheet's own formula passed over, when they account for the whole difference."""
    texts = [figure for figure in figures if isinstance(figure.cell, str)]
    as_text = [figure for figure in texts if any(sign.isdigit() for sign in text_of(figure.cell))]
    if as_text and _agree(_sum(as_text), difference):
        return "total_misses_text", as_text
    spelled = [figure for figure in texts if figure.number and text_of(figure.cell) != clean(text_of(figure.cell))]
    if spelled and _agree(_sum(spelled), difference):
        return "total_misses_spelling", spelled
    return "total_differs", []


def _sum(figures: list[Figure]) -> float:
    return sum(figure.number for figure in figures if figure.number is not None)


def _agree(one: float, other: float) -> bool:
    return abs(one - other) <= TOLERANCE + 1e-9 * abs(one)
