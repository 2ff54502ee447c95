"""Published workbooks and those of parsers' own tests, marked and read back."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import openpyxl
from openpyxl.worksheet.formula import ArrayFormula
from python_calamine import CalamineWorkbook
from tests.marked.conftest import parts, problem

from hosen.marked import Problem, mark, marked_ending
from hosen.marked.package import workbook_type


def values(file: Path) -> dict[str, Any] | None:
    """The values of each sheet; None for a file that the reader does not open."""
    try:
        book = CalamineWorkbook.from_path(str(file))
        return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except Exception:
        return None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        return None


def told_of(sheets: Iterable[str]) -> list[Problem]:
    cells = ("A1", "B2", "C3", "E5", "AA60")
    return [problem(cell, level, sheet=name) for name in sheets for cell in cells for level in ("error", "warning")]


def test_published_workbooks_say_the_same_after_marking(real_data: Path, tmp_path: Path) -> None:
    marked = 0
    for file in sorted(real_data.rglob("*.xls[xm]")):
        before = values(file)
        if before is None or workbook_type(file) is None:
            continue
        out = tmp_path / f"{marked}{marked_ending(file)}"
        mark(file, file.name, told_of(before), out, list)
        after = values(out)
        assert after is not None, file
        assert list(after)[1:] == list(before), file
        for name, rows in before.items():
            assert trimmed(after[name]) == trimmed(rows), (file, name)
        marked += 1
    assert marked > 30


def test_openpyxl_reads_the_same_cells_and_formats(real_data: Path, tmp_path: Path) -> None:
    compared = 0
    for file in sorted(real_data.rglob("*.xls[xm]")):
        try:
            before = openpyxl.load_workbook(file)
        except (BadZipFile, LookupError, ValueError, TypeError, OSError, AttributeError):
            continue
        if file.stat().st_size > 400_000 or not before.worksheets:
            continue
        out = tmp_path / "marked.xlsx"
        mark(file, file.name, told_of([before.worksheets[0].title]), out, list)
        after = openpyxl.load_workbook(out)
        has_styles = b"fonts" in parts(file).get("xl/styles.xml", b"")  # else openpyxl has formats of its own
        for page in before.worksheets:
            for cell in page._cells.values():  # those in the file: some sheets are said to be a million rows long
                other = after[page.title].cell(cell.row, cell.column)
                is_array = isinstance(cell.value, ArrayFormula)
                assert is_array or other.value == cell.value, (file, cell.coordinate)
                assert not has_styles or look(other) == look(cell), (file, cell.coordinate)
        compared += 1
    assert compared > 20


def look(cell: Any) -> str:
    return repr((cell.number_format, cell.font, cell.border, cell.alignment, cell.protection))


def trimmed(rows: list[list[Any]]) -> list[list[Any]]:
    """Without empty cells at the ends, which marking may add."""
    cut = [list(row) for row in rows]
    for row in cut:
        while row and row[-1] == "":
            row.pop()
    while cut and not cut[-1]:
        cut.pop()
    return cut
