"""XML Spreadsheet 2003."""

from datetime import date, datetime, time

import pytest

from hosen.read.grid import BrokenCell

from .conftest import Problem, ReadSheets, rows

BOOK = """<?xml version="1.0" encoding="{encoding}"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:html="http://www.w3.org/TR/REC-html40">
{more}<Worksheet ss:Name="דוח"><Table>
<Row><Cell ss:MergeAcross="1" ss:MergeDown="1"><Data ss:Type="String">כותרת</Data></Cell>
<Cell><Data ss:Type="String">א</Data></Cell></Row>
<Row ss:Index="3"><Cell ss:Index="2"><Data ss:Type="Number">1.5</Data></Cell>
<Cell ss:Formula="=1/0"><Data ss:Type="Error">#DIV/0!</Data></Cell>
<Cell ss:Formula="=A1"/><Cell><Data ss:Type="Boolean">1</Data></Cell></Row>
<Row><Cell><Data ss:Type="DateTime">2021-03-01T00:00:00.000</Data></Cell>
<Cell><Data ss:Type="DateTime">2021-03-01T12:30:00.000</Data></Cell>
<Cell><Data ss:Type="DateTime">1899-12-31T12:30:00.000</Data></Cell>
<Cell><ss:Data
 ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><B>מודגש</B> ועוד</ss:Data>
<Comment><ss:Data>הערה</ss:Data></Comment></Cell></Row>
</Table></Worksheet>
<Worksheet ss:Name="מוסתר"><Table><Row><Cell><Data ss:Type="String">x</Data></Cell></Row></Table>
<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel">
<Visible>SheetHidden</Visible></WorksheetOptions></Worksheet></Workbook>"""


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "windows-1255"])
@pytest.mark.parametrize("name", ["דוח.xml", "דוח.xls"])
def test_every_kind_of_cell(sheets: ReadSheets, encoding: str, name: str) -> None:
    first, second = sheets(name, BOOK.format(encoding=encoding, more="").encode(encoding))
    assert rows(first) == [
        ["כותרת", None, "א", None, None],
        [None] * 5,
        [None, 1.5, BrokenCell("#DIV/0!"), BrokenCell(""), True],
        [date(2021, 3, 1), datetime(2021, 3, 1, 12, 30), time(12, 30), "מודגש ועוד", None],
    ]
    assert first.merged == [(0, 0, 1, 1)]
    assert (first.name, first.number, first.is_hidden, first.is_1904, first.is_text) == ("דוח", 1, False, False, False)
    assert (second.name, second.number, second.is_hidden) == ("מוסתר", 2, True)


def test_days_from_1904(sheets: ReadSheets) -> None:
    more = '<ExcelWorkbook xmlns="urn:schemas-microsoft-com:office:excel"><Date1904/></ExcelWorkbook>'
    assert all(sheet.is_1904 for sheet in sheets("a.xml", BOOK.format(encoding="UTF-8", more=more).encode()))


def test_entities_are_refused(problem: Problem) -> None:
    data = BOOK.format(encoding="UTF-8", more="").replace("<Workbook", '<!DOCTYPE x [<!ENTITY a "b">]><Workbook', 1)
    assert problem("a.xml", data.encode()).code == "file_unsafe"


def test_a_file_cut_short(problem: Problem) -> None:
    data = BOOK.format(encoding="UTF-8", more="").encode()
    assert problem("a.xml", data[: len(data) // 2]).code == "file_torn"


def test_a_cell_in_a_far_corner(problem: Problem) -> None:
    data = BOOK.format(encoding="UTF-8", more="").replace('ss:Index="3"', 'ss:Index="900000000"')
    assert problem("a.xml", data.encode()).code == "file_over_limits"
