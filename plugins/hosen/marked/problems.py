"""Problems as a sender reads them: one severity, one place, two sentences in one language."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from openpyxl.utils.cell import column_index_from_string, get_column_letter

from hosen.issues import Issue, Language

SEVERITIES = ("error", "warning", "info")
_LEVELS = {"file": 0, "sheet": 1, "submission": 2, "header": 3, "cell": 4, "row": 4}
_CELL = re.compile(r"([A-Za-z]{0,3})([0-9]{0,7})")
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384


@dataclass(frozen=True)
class Problem:
    """One issue in one language. sheet: as the file names it, without the archive's member. row and column: 1-based,
    None where not known. value: as written, masked where personal."""

    code: str
    level: str
    severity: str
    sheet: str | None
    row: int | None
    column: int | None
    value: str | None
    message: str
    action: str

    @classmethod
    def of(cls, issue: Issue, language: Language = "he") -> "Problem":
        row, column = place(issue.cell)
        texts = issue.message(language), issue.action(language)
        about = issue.code, issue.definition.level, issue.effective_severity, issue.sheet
        return cls(*about, row, column, issue.value, *texts)

    @classmethod
    def from_row(cls, row: Mapping[str, Any], language: Language = "he") -> "Problem":
        """From a row of core.issue, or of what `hosen.report` makes of it."""
        number, column = place(row["cell"])
        about = row["code"], row["level"], row["severity"], row["sheet"]
        return cls(*about, number, column, row["value"], row[f"message_{language}"], row[f"action_{language}"])

    @property
    def cell(self) -> str:
        """`E103`, `E`, or nothing; a row alone is no cell."""
        if self.column is None:
            return ""
        return f"{get_column_letter(self.column)}{self.row or ''}"

    @property
    def is_marked(self) -> bool:
        """Whether a cell is marked for it: what only tells needs no mark."""
        return self.severity != "info" and self.row is not None


@dataclass(frozen=True)
class Counts:
    """Rows of a file that were taken in, and those that wait for a correction."""

    accepted: int
    held: int


def place(cell: str | None) -> tuple[int | None, int | None]:
    """1-based row and column of `E103`, `E` or `103`; None for what it does not say or no sheet has."""
    match = _CELL.fullmatch(cell or "")
    if not match:
        return None, None
    row = int(match[2]) if match[2] else None
    column = column_index_from_string(match[1]) if match[1] else None
    row = row if row and row <= LAST_ROW else None
    return row, column if column and column <= LAST_COLUMN else None


def of_member(problems: Iterable[Problem], member: str) -> list[Problem]:
    """Those of one file of an archive, with its sheets named as the file itself names them."""
    start = f"{member} › "
    found = []
    for one in problems:
        if one.sheet == member:
            found.append(replace(one, sheet=None))
        elif one.sheet and one.sheet.startswith(start):
            found.append(replace(one, sheet=one.sheet.removeprefix(start)))
    return found


def is_unreadable(problems: Iterable[Problem]) -> bool:
    """Whether nothing of the file could be read, so that no cell of it can be marked."""
    return any(one.level == "file" and one.severity == "error" for one in problems)


def order(problem: Problem, sheets: Mapping[str, int]) -> tuple[int, int, int, int, int, str]:
    """What must be put right first comes first; then in the order of the file. sheets: name -> place."""
    severity = SEVERITIES.index(problem.severity)
    sheet = sheets.get(problem.sheet or "", -1)
    return severity, _LEVELS[problem.level], sheet, problem.row or 0, problem.column or 0, problem.code
