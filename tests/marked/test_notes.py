"""Comments beside what others wrote."""

import re
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from tests.marked.conftest import SHEET, Marked, comment, fill, parts, problem, rezipped

from hosen.marked import notes

THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
PERSONS = "http://schemas.microsoft.com/office/2017/10/relationships"


def with_thread(file: Path) -> Path:
    """A thread on C3, as Excel 365 writes it over its comment."""
    content = parts(file)
    relations = content["xl/worksheets/_rels/sheet1.xml.rels"].replace(
        b"</Relationships>",
        f'<Relationship Id="rIdT" Type="{PERSONS}/threadedComment" Target="../threadedComments/threadedComment1.xml"/>'
        "</Relationships>".encode(),
    )
    book = content["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>",
        f'<Relationship Id="rIdP" Type="{PERSONS}/person" Target="persons/person.xml"/></Relationships>'.encode(),
    )
    thread = (
        f'<ThreadedComments xmlns="{THREADS}"><threadedComment ref="C3" dT="2021-04-01T10:00:00.00" personId="{{P1}}" '
        'id="{T1}"><text>נכון?</text></threadedComment></ThreadedComments>'
    )
    person = '<person displayName="רותי" id="{P1}" userId="r" providerId="None"/>'
    people = f'<personList xmlns="{THREADS}">{person}</personList>'
    return rezipped(
        file,
        {
            "xl/worksheets/_rels/sheet1.xml.rels": relations,
            "xl/_rels/workbook.xml.rels": book,
            "xl/threadedComments/threadedComment1.xml": thread.encode(),
            "xl/persons/person.xml": people.encode(),
        },
    )


def test_a_thread_gets_a_reply(rich: Path, marked: Marked) -> None:
    after = parts(marked(with_thread(rich), [problem("C3"), problem("C4")]))
    thread = etree.fromstring(after["xl/threadedComments/threadedComment1.xml"])
    people = etree.fromstring(after["xl/persons/person.xml"])
    assert [(one.get("ref"), one.get("parentId")) for one in thread] == [("C3", None), ("C3", "{T1}")]
    assert people[1].get("displayName") == "חושן"
    assert thread[1].get("personId") == people[1].get("id")
    assert "התא C3 ריק" in "".join(thread[1].itertext())


def test_beyond_the_most_that_a_sheet_bears_cells_are_only_coloured(
    plain: Path, marked: Marked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notes, "MOST", 2)
    monkeypatch.setattr("hosen.marked.workbook.MOST", 2)
    told = [problem("A2", "warning"), problem("A3", "warning"), problem("A4"), problem("A5")]
    book = openpyxl.load_workbook(marked(plain, told))
    assert [bool(comment(book, f"A{row}")) for row in range(2, 6)] == [False, False, True, True]
    assert all(fill(book, f"A{row}") for row in range(2, 6))
    said = [cell.value for cell in book.worksheets[0]["A"] if isinstance(cell.value, str)]
    assert any(SHEET in text and "4 תאים" in text and "2 הראשונים" in text for text in said)


def test_more_comments_than_a_block_has_numbers(plain: Path, marked: Marked) -> None:
    after = parts(marked(plain, [problem(f"A{row}") for row in range(1, 1101)]))
    boxes = after["xl/drawings/vmlDrawing1.vml"].decode()
    numbers = [int(one) for one in re.findall(r'id="_x0000_s(\d+)"', boxes)]
    assert len(set(numbers)) == 1100
    blocks = {int(one) for found in re.findall(r'idmap[^>]*data="([\d,]+)"', boxes) for one in found.split(",")}
    assert {number // 1024 for number in numbers} == blocks


def test_a_box_holds_its_text(plain: Path, marked: Marked) -> None:
    short, long = problem("A2", message="קצר."), problem("B3", message="מילה " * 120)
    boxes = parts(marked(plain, [short, long]))["xl/drawings/vmlDrawing1.vml"].decode()
    heights = [float(one) for one in re.findall(r";height:([\d.]+)pt", boxes)]
    assert heights[0] < 60 < 180 < heights[1]
    assert "direction:rtl" in boxes


def test_a_drawing_that_is_no_xml_is_added_to(rich: Path, marked: Marked) -> None:
    drawing = parts(rich)["xl/drawings/vmlDrawing1.vml"].replace(
        b"</xml>", b'<v:shape id="x"><div><br></div></v:shape></xml>'
    )
    after = parts(marked(rezipped(rich, {"xl/drawings/vmlDrawing1.vml": drawing}), [problem("B4")]))
    xml = after["xl/drawings/vmlDrawing1.vml"]
    assert b"<div><br></div>" in xml
    assert xml.count(b"<x:Row>") == 2
    assert xml.endswith(b"</xml>")
