"""The other formats: the same bytes each time, and what they hold."""

from datetime import datetime
from io import BytesIO

import pytest
from demo.formats import KINDS, written
from demo.people import check_digit, person, with_wrong_check_digit
from demo.workbook import Sheet
from python_calamine import CalamineWorkbook

from hosen.privacy import is_identity_number


@pytest.fixture
def sheet() -> Sheet:
    sheet = Sheet("דיווח")
    sheet.title("דיווח חודשי", 3)
    sheet.add("מרכז", "תאריך", 'צל"ח', style="header")
    sheet.add("מרכז, אחד", datetime(2021, 3, 4), 12)
    sheet.add()
    sheet.add("מרכז <שני>", None, 2.5)
    return sheet


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_same_sheets_are_the_same_bytes(kind: str, sheet: Sheet) -> None:
    first = written([sheet], kind)
    assert written([sheet], kind) == first
    sheet.rows[2][2] = 13
    assert written([sheet], kind) != first


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_workbooks_hold_their_cells(kind: str, sheet: Sheet) -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(written([sheet], kind)))
    assert book.sheet_names == ["דיווח"]
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[1] == ["מרכז", "תאריך", 'צל"ח']
    assert [str(rows[2][0]), str(rows[2][1])[:10], rows[2][2]] == ["מרכז, אחד", "2021-03-04", 12]
    assert rows[4] == ["מרכז <שני>", "", 2.5]


def test_text_is_quoted_and_in_its_encoding(sheet: Sheet) -> None:
    lines = written([sheet], "csv").decode("windows-1255").split("\r\n")
    assert lines[1:3] == ['מרכז,תאריך,"צל""ח"', '"מרכז, אחד",04/03/2021,12']
    content = written([sheet], "csv_utf16")
    assert content[:2] == b"\xff\xfe"
    assert content.decode("utf-16").split("\r\n")[2] == "מרכז, אחד\t04/03/2021\t12"
    assert "<td>מרכז &lt;שני&gt;</td>" in written([sheet], "html").decode("windows-1255")


def test_invented_people_are_apart_and_their_numbers_pass_for_real() -> None:
    people = [person(number) for number in range(100, 1000)]
    for part in ("identity", "name", "phone"):
        assert len({getattr(one, part) for one in people}) == len(people)
    assert all(is_identity_number(one.identity) and one.identity.startswith("0") for one in people)
    assert all(len(one.identity.lstrip("0")) == 8 for one in people)
    assert not any(is_identity_number(with_wrong_check_digit(one.identity)) for one in people)
    assert check_digit("00000001") == "8"
