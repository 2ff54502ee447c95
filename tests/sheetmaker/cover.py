"""Which issues speak of which cell."""

from hosen.issues import Issue

from .matching import Matched, Unit, letters
from .model import Block, Made
from .reading import Reading

SAID = ("error", "warning")
ALSO_SAID = frozenset({"header_blank"})
"""Only an information by its severity, but it says in so many words that a column was not taken in."""
PARTS = ("table_not_read", "side_table_not_read")
WHOLE = ("sheet", "header", "submission")


class Cover:
    """The issues of one workbook, by place."""

    def __init__(self, made: Made, reading: Reading, matched: Matched) -> None:
        self.matched = matched
        self.issues = [one for one in reading.issues if one.effective_severity in SAID or one.code in ALSO_SAID]
        self.at: dict[tuple[str | None, str | None], list[Issue]] = {}
        for issue in self.issues:
            self.at.setdefault((issue.sheet, issue.cell), []).append(issue)
        self.area = {id(block): _area(block, row, left) for page in made.pages for block, row, left in page.blocks}

    def of_cell(self, unit: Unit, column: str) -> str | None:
        """The nearest level at which something is said that keeps the cell out; None when nothing is."""
        at = self.matched.places[id(unit.cells[column])]
        return (
            self._at(unit, at)
            or self._of_same(unit, column)
            or self._of_keys(unit, column)
            or self._of_figures(unit, column)
            or self._of_whole(unit)
        )

    def _of_figures(self, unit: Unit, column: str) -> str | None:
        """A line of whose figures none was read has no record: what is said of each of them is said of its keys."""
        if not unit.is_lost or column in unit.figures:
            return None
        levels = [self._at(unit, self.matched.places[id(unit.cells[name])]) for name in unit.figures]
        return levels[0] if all(levels) else None

    def of_key(self, unit: Unit, name: str) -> str | None:
        """The same for a key, which may have no cell."""
        if name in unit.cells:
            return self.of_cell(unit, name)
        if name == "period_key" and (level := self._of_keys(unit, "")):
            return level
        codes = {"submitter": ("submitter_",), "period_key": ("period_",)}.get(name, ("context_", "period_", "code_"))
        for issue in self.issues:
            if issue.sheet in (unit.sheet, None) and issue.code.startswith(codes):
                return "sheet"
        return self._of_whole(unit)

    def total_issue(self, sheet: str, at: tuple[int, int]) -> str | None:
        """The code of what is said of a printed total."""
        found = [issue for issue in self.at.get((sheet, letters(at)), []) if issue.code.startswith("total_")]
        return found[0].code if found else None

    def has_error_in_row(self, sheet: str, row: int) -> bool:
        """Whether something keeps a whole row out."""
        return any(
            issue.sheet == sheet and issue.row == row and issue.effective_severity == "error"
            and issue.definition.level in ("cell", "row")
            for issue in self.issues
        )  # fmt: skip

    def _at(self, unit: Unit, at: tuple[int, int]) -> str | None:
        if self.at.get((unit.sheet, letters(at))):
            return "cell"
        if self.at.get((unit.sheet, str(at[0] + 1))):
            return "row"
        return "header" if self._of_header(unit.sheet, at) else None

    def is_column_left_out(self, sheet: str, at: tuple[int, int]) -> bool:
        """Whether the column of a cell was said to have a header that means nothing: its total is not compared."""
        return any(issue.code in ("header_unknown", "header_blank") for issue in self._of_header(sheet, at))

    def _of_header(self, sheet: str, at: tuple[int, int]) -> list[Issue]:
        column = letters(at).rstrip("0123456789")
        said = (issue for issue in self.issues if issue.sheet == sheet and issue.definition.level == "header")
        return [issue for issue in said if issue.column == column]

    def _of_same(self, unit: Unit, column: str) -> str | None:
        """Where several lines are one record: what is said of the cell that the record's key was taken from."""
        wheres = {record.get(f"{column}__cell") for record in unit.found} - {None}
        return "cell" if any(self.at.get((unit.sheet, where)) for where in wheres) else None

    def _of_keys(self, unit: Unit, column: str) -> str | None:
        """An error at one of the record's keys keeps the record out."""
        for name, cell in unit.cells.items():
            if name == column or name in unit.figures:
                continue
            at = self.matched.places[id(cell)]
            if any(one.effective_severity == "error" for one in self.at.get((unit.sheet, letters(at)), [])):
                return "key"
        return None

    def _of_whole(self, unit: Unit) -> str | None:
        """An error of the sheet or the file, where nothing of the table was read."""
        top, bottom = self.area[id(unit.block)]
        if self.matched.was_read(unit.block):
            parts = [one for one in self.issues if one.code in PARTS and one.sheet == unit.sheet and one.row]
            return "sheet" if any(top <= (one.row or 0) <= bottom for one in parts) else None
        for issue in self.issues:
            if issue.effective_severity != "error":
                continue
            level = issue.definition.level
            if level == "file" and issue.sheet in (None, unit.sheet):
                return "file"
            if level in WHOLE and issue.sheet in (None, unit.sheet):
                if issue.code == "table_not_read" and issue.row and not top <= issue.row <= bottom:
                    continue
                return "sheet"
        return None


def _area(block: Block, row: int, left: int) -> tuple[int, int]:
    """First and last row (1-based) in which a word about the whole table may point: title and header."""
    return row - 2, row + len(block.header)
