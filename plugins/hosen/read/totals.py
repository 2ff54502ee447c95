"""Printed totals against the lines they claim to add up."""

from dataclasses import dataclass, field

from hosen.issues import Issue
from hosen.read.cells import Figure
from hosen.read.grid import BrokenCell, Sheet, Value, letter, text_of
from hosen.read.lines import cell
from hosen.read.rows import SheetRecords
from hosen.read.tables import Table, header_text
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
        number = cast(value, "number").value if isinstance(value, int | float | str) else None
        return float(number) if isinstance(number, int | float) else None

    def judge(
        self, printed: float, ways: list[list[Figure]], measured: list[Figure], at: tuple[int, int], name: str
    ) -> None:
        """Compare a printed total with each of the ways in which it may have been added up; when none agrees, the
        issue measures it against one of them."""
        if not all(figure.is_exact for figure in measured):
            return  # an approximate or withheld figure among the lines: nothing to compare with
        self.count += 1
        if any(_agree(printed, _sum(figures)) for figures in ways):
            return
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


def reconcile(sheet: Sheet, table: Table, read: SheetRecords, delivery: str) -> Reconciled:
    """Every printed total of a sheet, in total rows and total columns, against its lines."""
    result = Reconciled(delivery, sheet.name)
    _total_rows(sheet, table, read, result)
    _total_columns(sheet, table, read, result)
    return result


def _total_rows(sheet: Sheet, table: Table, read: SheetRecords, result: Reconciled) -> None:
    """A total row adds the lines since the total before it (a subtotal) or all lines (a grand total): it agrees when
    it equals either. One that equals neither is measured against all lines when no line stands between it and the
    total above, and against its own group otherwise; one above all lines adds all that follow. Where rows name their
    measure, only lines of the same one count.
    """
    previous = -1
    for row, name in read.lines.totals:
        is_on_top = not any(line < row for line in read.lines.rows)
        is_grand = previous == -1 or not any(previous < line < row for line in read.lines.rows)
        for column in sorted(table.figure_columns):
            printed = result.printed(cell(sheet, row, column), (row, column))
            if printed is None:
                continue
            measure = read.measure_of_row.get(row)
            heading = header_text(table, sheet, column)
            every = [
                figure
                for figure in read.figures.get(column, [])
                if (is_on_top or figure.row < row) and measure in (None, read.measure_of_row.get(figure.row))
            ]
            group = [figure for figure in every if figure.row > previous]
            result.judge(printed, [every, group], every if is_grand else group, (row, column), name or heading)
        previous = row


def _total_columns(sheet: Sheet, table: Table, read: SheetRecords, result: Reconciled) -> None:
    """A row's total over its periods: their sum, or of a stock the last one."""
    for column in table.totals:
        for row in read.lines.rows:
            printed = result.printed(cell(sheet, row, column), (row, column))
            figures = [
                figure for place in sorted(table.periods) for figure in read.figures.get(place, []) if figure.row == row
            ]
            if printed is not None and (figures or printed):
                name = header_text(table, sheet, column)
                result.judge(printed, [figures, figures[-1:]], figures, (row, column), name)


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
