"""Worksheets as the standard allows them and few programs write them."""

import re

import pytest
from lxml import etree

from hosen.marked.sheet import SheetXml, unselected
from hosen.marked.xml import CannotEdit

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEAD = f'<?xml version="1.0" encoding="UTF-8"?>\n<worksheet xmlns="{MAIN}">'


def sheet(data: str, head: str = "", tail: str = "") -> bytes:
    return f"{HEAD}{head}<sheetData>{data}</sheetData>{tail}</worksheet>".encode()


def marked(xml: bytes, *cells: tuple[int, int | None]) -> bytes:
    """Style 70 + the cell's own for each of these cells."""
    page = SheetXml(xml)
    wanted: dict[int, dict[int | None, str]] = {}
    for row, column in cells:
        wanted.setdefault(row, {})[column] = "error"
    page.mark(wanted, lambda style, severity: 70 + style)
    etree.fromstring(page.xml)
    return page.xml


def data_of(xml: bytes) -> str:
    found = re.search(r"<(?:\w+:)?sheetData>(.*)</(?:\w+:)?sheetData>", xml.decode(), re.DOTALL)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("data", "cell", "expected"),
    [
        ('<row r="1"><c r="A1"/></row>', (1, 1), '<row r="1"><c r="A1" s="70"/></row>'),
        ('<row r="1"><c r="A1" s="3"><v>1</v></c></row>', (1, 1), '<row r="1"><c r="A1" s="73"><v>1</v></c></row>'),
        ("<row r='1'><c r='A1' s='3' t='b'/></row>", (1, 1), "<row r='1'><c r='A1' s=\"73\" t='b'/></row>"),
        ("<row><c><v>1</v></c><c><v>2</v></c></row>", (1, 2), '<row><c><v>1</v></c><c s="70"><v>2</v></c></row>'),
        ("<row/><row><c/></row>", (2, 1), '<row/><row><c s="70"/></row>'),
        ('<row r="2"/>', (2, 3), '<row r="2"><c r="C2" s="70"/></row>'),
        ('<row r="2" s="4" customFormat="1"/>', (2, 3), '<row r="2" s="4" customFormat="1"><c r="C2" s="74"/></row>'),
        ('<row r="2" s="4" customFormat="0"/>', (2, 3), '<row r="2" s="4" customFormat="0"><c r="C2" s="70"/></row>'),
        ('<row r="5"/>', (2, 1), '<row r="2"><c r="A2" s="70"/></row><row r="5"/>'),
        ('<row r="1"/>', (2, 1), '<row r="1"/><row r="2"><c r="A2" s="70"/></row>'),
        ("", (2, 28), '<row r="2"><c r="AB2" s="70"/></row>'),
        (
            '<row r="1" spans="1:2"><c r="A1"/><c r="D1"/></row>',
            (1, 3),
            '<row r="1"><c r="A1"/><c r="C1" s="70"/><c r="D1"/></row>',
        ),
        (
            '<row r="1" spans="1:2"><c r="A1"><v>1</v></c><extLst/></row>',
            (1, 5),
            '<row r="1"><c r="A1"><v>1</v></c><c r="E1" s="70"/><extLst/></row>',
        ),
        ('<row r="1"><c r="A1"/><c r="B1"><v>1</v></c></row>', (1, None),
         '<row r="1"><c r="A1"/><c r="B1" s="70"><v>1</v></c></row>'),
        ('<row r="1"><c r="A1"/></row>', (1, None), '<row r="1"><c r="A1" s="70"/></row>'),
    ],
)  # fmt: skip
def test_cells_and_rows(data: str, cell: tuple[int, int | None], expected: str) -> None:
    assert data_of(marked(sheet(data), cell)) == expected


def test_no_data_at_all() -> None:
    xml = sheet("").replace(b"<sheetData></sheetData>", b"<sheetData />")
    assert data_of(marked(xml, (3, 1))) == '<row r="3"><c r="A3" s="70"/></row>'


def test_a_cell_that_is_not_there_has_its_column_s_format() -> None:
    xml = sheet('<row r="1"/>', head='<cols><col min="2" max="4" width="9" style="5"/></cols>')
    assert data_of(marked(xml, (1, 3))) == '<row r="1"><c r="C1" s="75"/></row>'


def test_many_rows_at_once() -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in range(2, 40, 2))
    after = data_of(marked(sheet(rows), *((row, 1) for row in range(1, 45, 3))))
    numbers = [int(row) for row in re.findall(r'<row r="(\d+)"', after)]
    assert numbers == sorted({*range(2, 40, 2), *range(1, 45, 3)})
    assert [int(row) for row in re.findall(r'<c r="A(\d+)" s="70"', after)] == list(range(1, 45, 3))


def test_prefixes() -> None:
    xml = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row></x:sheetData>'
        '<x:mergeCells><x:mergeCell ref="C1:D2"/></x:mergeCells></x:worksheet>'
    )
    page = SheetXml(xml.encode())
    assert page.shown_at([(2, 4), (3, 4)]) == {(2, 4): (1, 3)}
    page.mark({1: {1: "error", 2: "error"}}, lambda style, severity: 7)
    page.add_legacy_drawing("rId1", "urn:r")
    root = etree.fromstring(page.xml)
    assert [one.get("s") for one in root.iter(f"{{{MAIN}}}c")] == ["7", "7"]
    assert etree.QName(root[-1]).localname == "legacyDrawing"


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-8", "utf-8-sig"])
def test_encodings(encoding: str) -> None:
    declared = "UTF-8" if encoding == "utf-8-sig" else encoding
    text = (
        sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>שלום</t></is></c></row>').decode().replace("UTF-8", declared)
    )
    after = marked(text.encode(encoding), (1, 1))
    root = etree.fromstring(after)
    assert [one.get("s") for one in root.iter(f"{{{MAIN}}}c")] == ["70"]
    assert "".join(root.itertext()) == "שלום"


def test_what_only_looks_like_a_cell() -> None:
    text = '<c r="A1" t="inlineStr"><is><t><![CDATA[<c r="B1"/>]]></t></is></c>'
    odd = f'<row r="1"><!-- <row r="2"><c r="A2"/></row> -->{text}</row>'
    root = etree.fromstring(marked(sheet(odd), (1, 1), (1, 2)))
    assert [(one.get("r"), one.get("s")) for one in root.iter(f"{{{MAIN}}}c")] == [("A1", "70"), ("B1", "70")]
    assert "".join(root.itertext()) == '<c r="B1"/>'


def test_the_area_that_is_used() -> None:
    after = marked(sheet('<row r="2"/>', head='<dimension ref="B2:C3"/>'), (5, 4), (1, 2))
    assert b'<dimension ref="B1:D5"/>' in after
    assert b'<dimension ref="A1:C3"/>' in marked(sheet('<row r="2"/>', head='<dimension ref="A1:C3"/>'), (2, 2))


@pytest.mark.parametrize(
    ("tail", "before"),
    [
        ("", None),
        ('<pageMargins left="1"/><drawing/>', None),
        ("<tableParts/><extLst/>", "tableParts"),
        ("<conditionalFormatting><cfRule><extLst/></cfRule></conditionalFormatting><extLst/>", "extLst"),
        ('<hyperlinks><hyperlink display="a > b"/></hyperlinks><legacyDrawingHF/>', "legacyDrawingHF"),
        (
            '<drawing/><mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice><controls><extLst/></controls></mc:Choice>'
            "</mc:AlternateContent><tableParts/>",
            "AlternateContent",
        ),
        (
            '<mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice><x/></mc:Choice></mc:AlternateContent><tableParts/>',
            "tableParts",
        ),
    ],
)
def test_where_the_boxes_of_comments_are_named(tail: str, before: str | None) -> None:
    page = SheetXml(sheet("", tail=tail))
    page.add_legacy_drawing("rId7", "urn:r")
    names = [etree.QName(one).localname for one in etree.fromstring(page.xml)]
    assert names[names.index("legacyDrawing") + 1 :][:1] == ([before] if before else [])
    assert page.legacy_drawing() == "rId7"


def test_a_sheet_is_not_selected_any_more() -> None:
    view = '<sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews>'
    text = '<row r="1"><c r="A1"><v> tabSelected="1"</v></c></row>'
    after = unselected(sheet(text, head=view))
    assert after == sheet(text, head=view.replace('tabSelected="1"', 'tabSelected="0"'))
    assert unselected(sheet(text)) == sheet(text)
    assert unselected(b'<chartsheet><sheetView tabSelected="true"/></chartsheet>').count(b'"0"') == 1


@pytest.mark.parametrize("xml", [b"", b"<worksheet", b"<other/>", b"<!DOCTYPE x [<!ENTITY a 'b'>]><worksheet/>"])
def test_what_is_no_worksheet(xml: bytes) -> None:
    with pytest.raises(CannotEdit):
        SheetXml(xml)


@pytest.mark.parametrize(
    "data", ['<row r="1"><c r="A1"><v>1</v>', '<row r="1"><c r="A1"><v>1</v></row>', "<row r='1'>"]
)
def test_torn_data(data: str) -> None:
    with pytest.raises(CannotEdit):
        SheetXml(sheet(data)).mark({1: {1: "error"}}, lambda style, severity: 1)
