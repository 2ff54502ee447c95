"""Each form in each of its layouts, read from a whole workbook: the exact records, their cells, and the issues."""

from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.cell import range_boundaries

from hosen.forms import Form

from .catalogue import Case, exact, merge, outcomes, told
from .conftest import MakeWorkbook, ReadFile
from .layouts_centres import CASES as CENTRES
from .layouts_network import CASES as NETWORK
from .layouts_people import CASES as PEOPLE

CASES = [*NETWORK, *CENTRES, *PEOPLE]


@pytest.mark.parametrize("case", CASES, ids=[f"{case.form}-{case.layout}" for case in CASES])
def test_a_layout(workbook: MakeWorkbook, read: ReadFile, case: Case) -> None:
    found = read(merge(workbook(a=case.rows), *case.merged), submitter=case.submitter)
    assert exact(found, case.form) == case.expected
    assert told(found) == case.issues
    assert outcomes(found, "outcome", "form", "layout") == [("read", case.form, case.layout)]


def turned(path: Path, case: Case, width: int) -> Path:
    """The workbook with its headers merged on the other side, each with its text in the merged cells' first one."""
    file = openpyxl.load_workbook(path)
    sheet = file["a"]
    for cells in case.merged:
        left, top, right, bottom = range_boundaries(cells)
        sheet.cell(top, width + 1 - right).value = case.rows[top - 1][left - 1]
        if left != right:
            sheet.cell(top, width + 1 - left).value = None
        sheet.merge_cells(start_row=top, end_row=bottom, start_column=width + 1 - right, end_column=width + 1 - left)
    file.save(path)
    return path


@pytest.mark.parametrize("case", CASES, ids=[f"{case.form}-{case.layout}" for case in CASES])
def test_a_layout_with_its_columns_the_other_way_round(workbook: MakeWorkbook, read: ReadFile, case: Case) -> None:
    """As a sheet that was written from left to right; what is filled down and what is merged stays where it was."""
    width = max(map(len, case.rows))
    rows = [[*row, *[None] * (width - len(row))][::-1] for row in case.rows]
    path = workbook(a=rows)
    if case.merged:
        path = turned(path, case, width)
    found = read(path, submitter=case.submitter)

    def values(records: list[dict[str, str]]) -> list[str]:
        return sorted(str({name: text.split()[0] for name, text in record.items()}) for record in records)

    assert values(exact(found, case.form)) == values(case.expected)
    assert len(told(found)) == len(case.issues)


@pytest.mark.parametrize("cell", [None, "-", "טרם"])
def test_a_settlement_without_a_team_yet(workbook: MakeWorkbook, read: ReadFile, cell: str | None) -> None:
    rows = [["יישוב", "הקמה", "סדנאות"], ["תירוש", "1/2/2019", 3], ["גפן", cell, 2]]
    found = read(workbook(a=rows), submitter="community_unit_yehuda", period="2021-H1")
    assert [row["workshops"] for row in found.records["settlement_support"]] == [3.0, 2.0]
    assert told(found) == []


def test_a_status_table_of_dates_only(workbook: MakeWorkbook, read: ReadFile) -> None:
    """The emergency teams' dates are what the table is for; it holds no figure at all."""
    rows = [["יישוב", 'הקמת צח"י', 'הכשרת צח"י'], ["תירוש", "1/2/2019", "5.3.2019"]]
    found = read(workbook(a=rows), submitter="community_unit_yehuda", period="2021-H1")
    assert exact(found, "settlement_support") == [
        {
            "period": "2021-H1",
            "locality_code": "10 A2",
            "team_established": "2019-02-01 B2",
            "team_trained": "2019-03-05 C2",
        }
    ]


def test_a_settlement_without_pairs(workbook: MakeWorkbook, read: ReadFile) -> None:
    rows = [["יישוב", "אם לאם"], ["תירוש", 7], ["גפן", None]]
    found = read(workbook(a=rows), submitter="community_unit_yehuda", period="2021-H1")
    assert told(found) == []


def test_every_layout_of_every_form_is_here(forms: dict[str, Form]) -> None:
    here = {(case.form, case.layout) for case in CASES}
    assert here == {(form.name, layout.name) for form in forms.values() for layout in form.layouts}
