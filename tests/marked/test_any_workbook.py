"""Any names of sheets, any cells: marked where they are said to be, and nothing else changed."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.cell import get_column_letter
from tests.marked.conftest import ERROR, WARNING, fill, problem

from hosen.marked import mark

NAMES = st.lists(
    st.text(st.sampled_from("אבגדabcA1 '\"!&<>-.$#()״׳,;=+@"), min_size=1, max_size=31).filter(
        lambda name: not name.startswith("'") and not name.endswith("'") and name.strip() and name != "History"
    ),
    min_size=1,
    max_size=3,
    unique_by=str.casefold,
)
CELLS = st.dictionaries(
    st.tuples(st.integers(1, 30), st.integers(1, 12)), st.sampled_from(["error", "warning"]), min_size=1, max_size=12
)
VALUES = st.dictionaries(
    st.tuples(st.integers(1, 20), st.integers(1, 8)),
    st.one_of(st.integers(-1000, 1000), st.text(st.sampled_from("אב <&>'\"c"), min_size=1, max_size=8)),
    max_size=20,
)


@settings(max_examples=60)
@given(names=NAMES, cells=CELLS, values=VALUES)
def test_any_names_and_cells(
    names: list[str], cells: dict[tuple[int, int], str], values: dict[tuple[int, int], int | str]
) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name in names:
        page = book.create_sheet(name)
        for (row, column), value in values.items():
            page.cell(row, column, value)
    told = [
        problem(
            f"{get_column_letter(column)}{row}",
            severity,
            sheet=names[-1],
            code="row_duplicate",
            message=f"{row} {column}",
        )
        for (row, column), severity in cells.items()
    ]
    with TemporaryDirectory() as folder:
        original = Path(folder, "original.xlsx")
        book.save(original)
        found = openpyxl.load_workbook(mark(original, "original.xlsx", told, Path(folder, "marked.xlsx"), list))
    assert found.sheetnames[1:] == names
    for name in names:
        page = found[name]
        assert {(cell.row, cell.column): cell.value for row in page for cell in row if cell.value is not None} == values
        colours = {(cell.row, cell.column): fill(found, cell.coordinate, name) for row in page for cell in row}
        expected = {cell: ERROR if severity == "error" else WARNING for cell, severity in cells.items()}
        assert {cell: colour for cell, colour in colours.items() if colour} == (expected if name == names[-1] else {})
    links = [cell.hyperlink.location for cell in found.worksheets[0]["D"] if cell.hyperlink]
    quoted = "'" + names[-1].replace("'", "''") + "'"
    assert links
    assert all(re.fullmatch(re.escape(quoted) + r"![A-Z]+\d+", link) for link in links)


@pytest.mark.parametrize("name", ["O'Neil", 'דו"ח מרץ', "א" * 31, "a&b<c>"])
def test_names_that_need_care(name: str, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = name
    book.save(tmp_path / "original.xlsx")
    told = [problem("B2", sheet=name)]
    found = openpyxl.load_workbook(mark(tmp_path / "original.xlsx", "x", told, tmp_path / "marked.xlsx", list))
    assert fill(found, "B2", name) == ERROR
    assert found.worksheets[0]["C6"].value == name
