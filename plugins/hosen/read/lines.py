"""Which rows under a header are lines, and which are totals, notes or nothing."""

from dataclasses import dataclass, field

from hosen.privacy import without_identifiers
from hosen.read.grid import BrokenCell, Sheet, Value, text_of
from hosen.read.tables import Table
from hosen.text import clean, normalise


@dataclass
class Lines:
    """Rows (0-based) in the sheet's order; totals with the name that stands in the row, if any. other: the header of
    another table, before which these end."""

    rows: list[int] = field(default_factory=list)
    totals: list[tuple[int, str]] = field(default_factory=list)
    other: int | None = None


def find_lines(sheet: Sheet, table: Table) -> Lines:
    """Every row under the header, sorted.

    A total row has a key cell that begins with a total word, or is a row of nothing but figures under an empty row or
    at the very end. What follows a note and is no line or total belongs to the note. A header that stands again, as on
    each printed page, is passed over; under a title of its own it begins another table, as any other header does.
    """
    finder = _Finder(sheet, table)
    lines = Lines()
    after_blank, after_note = False, False
    end = len(sheet.rows) if table.next_header is None else table.next_header
    row = table.first_row - 1
    while (row := row + 1) < end:
        if row in table.repeats:
            if finder.is_titled(row):
                end = row
                break
        elif all(is_blank(cell(sheet, row, column)) for column in finder.own_columns):
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
    if end < len(sheet.rows):
        lines.other = end
        while lines.rows and lines.rows[-1] > finder.last_figures(end):
            lines.rows.pop()  # the other table's title
    return lines


def cell(sheet: Sheet, row: int, column: int | None) -> Value:
    """The cell, None outside the sheet."""
    cells = sheet.rows[row]
    return cells[column] if column is not None and column < len(cells) else None


def key_place(sheet: Sheet, row: int, column: int) -> tuple[int, int]:
    """Where the value of a key's cell stands: in the uppermost of cells merged down a column. A figure's is not taken
    for the lower ones, which would count it twice."""
    return sheet.merged.get((row, column), row), column


def is_blank(value: Value) -> bool:
    """Nothing, or text in which nothing can be seen."""
    if not isinstance(value, str):
        return value is None
    return not (value and value[0].isalnum()) and not clean(value)


def split_reference(where: str) -> tuple[str | None, int]:
    """`E103` as its column's letters and its row; the letters may be missing."""
    letters = where.rstrip("0123456789")
    return letters or None, int(where[len(letters) :])


class _Finder:
    def __init__(self, sheet: Sheet, table: Table) -> None:
        self.sheet, self.table = sheet, table
        self.total_words = [normalise(word) for word in table.form.totals]
        self.note_words = [normalise(word) for word in table.form.notes]
        self.own_columns = table.own_columns
        self.figure_columns = table.figure_columns
        self.required_keys = table.required_keys
        self.keys_of_a_line = [
            column for column in self.required_keys if not table.form.column(table.columns[column]).fill_down
        ]

    def is_note(self, row: int) -> bool:
        """Begins with a note's word and is no line: neither a number among its figures nor all its keys."""
        first = next((value for value in self.sheet.rows[row] if not is_blank(value)), None)
        if not isinstance(first, str) or not any(normalise(first).startswith(word) for word in self.note_words):
            return False
        return not self.has_number(row) and not (self._are_filled(row, self.required_keys) and self._has_figures(row))

    def is_titled(self, row: int) -> bool:
        """Whether something that is no line, total or note stands between the lines above and this header."""
        between = range(max(self.last_figures(row), self.table.first_row - 1) + 1, row)
        return any(
            any(not is_blank(value) for value in self.sheet.rows[one]) and not self.is_note(one) for one in between
        )

    def last_figures(self, before: int) -> int:
        """The last row above a row with a figure and something beside it; -1 when there is none. A title stands
        alone."""
        for row in range(before - 1, -1, -1):
            filled = sum(not is_blank(cell(self.sheet, row, column)) for column in self.own_columns)
            if filled > 1 and self._has_figures(row):
                return row
        return -1

    def has_keys(self, row: int) -> bool:
        """Whether a line's own keys are all there; those that are filled down need not be."""
        return self._are_filled(row, self.keys_of_a_line)

    def has_number(self, row: int) -> bool:
        values = (cell(self.sheet, row, column) for column in self.figure_columns)
        return any(isinstance(value, int | float | BrokenCell) and not isinstance(value, bool) for value in values)

    def _has_figures(self, row: int) -> bool:
        return any(not is_blank(cell(self.sheet, row, column)) for column in self.figure_columns)

    def _are_filled(self, row: int, columns: list[int]) -> bool:
        return bool(columns) and all(
            not is_blank(cell(self.sheet, *key_place(self.sheet, row, one))) for one in columns
        )

    def total_name(self, row: int, after_blank: bool) -> str | None:
        """None: not a total row. Empty: a total row without a name."""
        keys = [column for column in self.own_columns if column not in self.figure_columns]
        is_whole = self._are_filled(row, self.required_keys)
        for column in self.required_keys if is_whole else range(len(self.sheet.rows[row])):
            if column not in self.figure_columns and self._names_total(cell(self.sheet, row, column)):
                return without_identifiers(clean(text_of(cell(self.sheet, row, column))))
        has_keys = any(not is_blank(cell(self.sheet, *key_place(self.sheet, row, column))) for column in keys)
        if self.has_number(row) and not has_keys and (after_blank or row == len(self.sheet.rows) - 1):
            return ""
        return None

    def _names_total(self, value: Value) -> bool:
        if not isinstance(value, str):
            return False
        text = normalise(value)
        return any(text == word or text.startswith((f"{word} ", f"{word}:", f"{word}-")) for word in self.total_words)
