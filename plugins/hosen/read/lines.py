"""Which rows under a header are lines, and which are totals, notes or nothing."""

from dataclasses import dataclass, field

from hosen.read.grid import BrokenCell, Sheet, Value, text_of
from hosen.read.tables import Table
from hosen.text import clean, normalise


@dataclass
class Lines:
    """Rows (0-based) in the sheet's order; totals with the name that stands in the row, if any."""

    rows: list[int] = field(default_factory=list)
    totals: list[tuple[int, str]] = field(default_factory=list)


def find_lines(sheet: Sheet, table: Table) -> Lines:
    """Every row under the header, sorted.

    A total row has a key cell that begins with a total word, or is a row of nothing but figures under an empty row or
    at the very end. A note ends the table unless rows with all their keys follow it.
    """
    finder = _Finder(sheet, table)
    lines = Lines()
    after_blank = False
    for row in range(table.first_row, len(sheet.rows)):
        if all(is_blank(cell(sheet, row, column)) for column in finder.own_columns):
            after_blank = True
        elif finder.is_note(row):
            if not any(finder.has_keys(later) for later in range(row + 1, len(sheet.rows))):
                break
        elif (name := finder.total_name(row, after_blank)) is not None:
            lines.totals.append((row, name))
        else:
            after_blank = False
            lines.rows.append(row)
    return lines


def cell(sheet: Sheet, row: int, column: int | None) -> Value:
    """The cell, None outside the sheet."""
    cells = sheet.rows[row]
    return cells[column] if column is not None and column < len(cells) else None


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
        self.required_keys = [
            column
            for column, name in table.columns.items()
            if not table.form.column(name).measure and table.form.column(name).required
        ]

    def is_note(self, row: int) -> bool:
        first = next((value for value in self.sheet.rows[row] if not is_blank(value)), None)
        return isinstance(first, str) and any(normalise(first).startswith(word) for word in self.note_words)

    def has_keys(self, row: int) -> bool:
        return bool(self.required_keys) and all(
            not is_blank(cell(self.sheet, row, column)) for column in self.required_keys
        )

    def total_name(self, row: int, after_blank: bool) -> str | None:
        """None: not a total row. Empty: a total row without a name."""
        has_figures, has_keys = False, False
        for column in self.own_columns:
            value = cell(self.sheet, row, column)
            if column in self.figure_columns:
                has_figures = has_figures or (isinstance(value, int | float | BrokenCell) and value is not True)
            elif not is_blank(value):
                if self._names_total(value):
                    return clean(text_of(value))
                has_keys = True
        for column, value in enumerate(self.sheet.rows[row]):
            if column not in self.own_columns and self._names_total(value):
                return clean(text_of(value))
        if has_figures and not has_keys and (after_blank or row == len(self.sheet.rows) - 1):
            return ""
        return None

    def _names_total(self, value: Value) -> bool:
        if not isinstance(value, str):
            return False
        text = normalise(value)
        return any(text == word or text.startswith((f"{word} ", f"{word}:", f"{word}-")) for word in self.total_words)
