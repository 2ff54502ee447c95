"""Workbooks that people send, marked: what is changed, and that nothing else is."""

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from tests.marked.conftest import ERROR, SHEET, WARNING, Marked, comment, fill, parts, problem, rezipped

from hosen.issues import Issue
from hosen.marked import Counts, mark, marked_ending

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
WORKSHEET_ORDER = [
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins",
    "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors",
    "smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls",
    "webPublishItems", "tableParts", "extLst",
]  # fmt: skip
WORKBOOK_ORDER = [
    "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets", "functionGroups",
    "externalReferences", "definedNames", "calcPr", "oleSize", "customWorkbookViews", "pivotCaches",
]  # fmt: skip
STYLES_ORDER = [
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors",
    "extLst",
]  # fmt: skip


def is_in_order(xml: bytes, order: list[str]) -> bool:
    names = [etree.QName(one).localname for one in etree.fromstring(xml)]
    places = [order.index(name) for name in names if name in order]
    return places == sorted(places) and len(places) == len(names)


def test_what_is_not_marked_keeps_its_bytes(rich: Path, marked: Marked) -> None:
    before = parts(rich)
    after = parts(marked(rich, [problem("B4"), problem("A12", "warning")]))
    changed = {name for name in before if after[name] != before[name]}
    assert changed == {
        "[Content_Types].xml",
        "docProps/app.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
        "xl/styles.xml",
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",
    }
    assert set(after) - set(before) == {"xl/worksheets/sheet5.xml"}
    unselected = before["xl/worksheets/sheet2.xml"].replace(b'tabSelected="1"', b'tabSelected="0"')
    assert after["xl/worksheets/sheet2.xml"] == unselected


def test_a_marked_sheet_changes_in_its_marked_cells_only(plain: Path, marked: Marked) -> None:
    before = parts(plain)["xl/worksheets/sheet1.xml"].decode()
    after = parts(marked(plain, [problem("B4")]))["xl/worksheets/sheet1.xml"].decode()
    [style] = re.findall(r'<c r="B4" s="(\d+)"', after) or re.findall(r'<c r="B4"[^>]* s="(\d+)"', after)
    restored = after.replace(f' s="{style}"', "", 1)
    restored = re.sub(r"<legacyDrawing [^>]*/>", "", restored).replace('tabSelected="0"', 'tabSelected="1"')
    assert restored == before


def test_cells_are_coloured_and_say_what_is_wrong(rich: Path, marked: Marked) -> None:
    told = [
        problem("B4", message="א < ב", action="ג & ד"),
        problem("B4", "warning"),
        problem("C5", "warning"),
        problem("Z40"),
    ]
    book = openpyxl.load_workbook(marked(rich, told))
    assert [fill(book, cell) for cell in ("B4", "C5", "Z40", "B5")] == [ERROR, WARNING, ERROR, ""]
    assert "שגיאה: א < ב" in comment(book, "B4")
    assert "מה לעשות: ג & ד" in comment(book, "B4")
    assert comment(book, "B4").index("שגיאה") < comment(book, "B4").index("אזהרה")
    assert "אזהרה" in comment(book, "C5")
    assert book[SHEET]["B4"].comment.author == "חושן"
    kept = book[SHEET]["B4"]
    assert (kept.number_format, kept.font.b, kept.border.left.style) == ("dd/mm/yyyy", True, "thin")
    assert book[SHEET]["D4"].value == "=C4*2"


def test_comments_of_the_sender_stay(rich: Path, marked: Marked) -> None:
    book = openpyxl.load_workbook(marked(rich, [problem("C3"), problem("C4")]))
    assert comment(book, "C3").startswith("הערה של השולח")
    assert "התא C3 ריק" in comment(book, "C3")
    assert "התא C4 ריק" in comment(book, "C4")
    assert comment(book, "A1", "אחר") == "גם זו נשארת"


def test_each_comment_has_one_box_with_a_number_of_its_own(rich: Path, marked: Marked) -> None:
    after = parts(marked(rich, [problem("C3"), problem("C4"), problem("Z40")]))
    boxes = after["xl/drawings/vmlDrawing1.vml"].decode()
    etree.fromstring(boxes)
    cells = list(zip(re.findall(r"<x:Row>(\d+)<", boxes), re.findall(r"<x:Column>(\d+)<", boxes), strict=True))
    assert sorted(cells) == sorted([("2", "2"), ("3", "2"), ("39", "25")])
    everywhere = boxes + after["xl/drawings/vmlDrawing2.vml"].decode()
    numbers = re.findall(r'id="(_x0000_s\d+)"', everywhere)
    assert len(numbers) == len(set(numbers)) == 4
    blocks = [block for found in re.findall(r'idmap[^>]*data="([\d,]+)"', everywhere) for block in found.split(",")]
    assert len(blocks) == len(set(blocks))


def test_a_merged_cell_is_marked_where_its_value_shows(rich: Path, marked: Marked) -> None:
    book = openpyxl.load_workbook(marked(rich, [problem("G5")]))
    assert fill(book, "F3") == ERROR
    assert comment(book, "F3")


def test_a_row_is_marked_at_its_first_value(plain: Path, marked: Marked) -> None:
    book = openpyxl.load_workbook(plain)
    book[SHEET]["A5"] = None
    book.save(plain)
    book = openpyxl.load_workbook(marked(plain, [problem("5")]))
    assert [fill(book, cell) for cell in ("A5", "B5", "C5")] == ["", ERROR, ""]


def test_a_note_that_asks_nothing_marks_no_cell(plain: Path, marked: Marked) -> None:
    book = openpyxl.load_workbook(marked(plain, [problem("B4", "info")]))
    assert fill(book, "B4") == ""
    assert comment(book, "B4") == ""
    assert book.worksheets[0]["B6"].value == "לידיעה"


def test_the_list_comes_first_and_leads_to_the_cells(rich: Path, marked: Marked) -> None:
    told = [problem("C5", "warning", code="value_high", value="99,999"), problem("B4"), problem("", code="no_rows")]
    told += [problem("A1", sheet="מוסתר"), problem("", sheet=None, level="file", severity="warning")]
    book = openpyxl.load_workbook(marked(rich, told, counts=Counts(7, 2)))
    page = book.worksheets[0]
    assert (page.title, book.active.title) == ("בעיות", "בעיות")
    assert page.sheet_view.rightToLeft
    assert page.freeze_panes == "A6"
    assert page.print_title_rows == "$5:$5"
    lines = [[cell.value for cell in row[:4]] for row in page.iter_rows(6, 10)]
    assert lines == [
        [1, "שגיאה", SHEET, "לגיליון"],
        [2, "שגיאה", SHEET, "B4"],
        [3, "שגיאה", "מוסתר (גיליון מוסתר)", "A1"],
        [4, "אזהרה", "הקובץ כולו", None],
        [5, "אזהרה", SHEET, "C5"],
    ]
    assert [page.cell(row, 4).hyperlink and page.cell(row, 4).hyperlink.location for row in range(6, 11)] == [
        f"'{SHEET}'!A1", f"'{SHEET}'!B4", None, None, f"'{SHEET}'!C5",
    ]  # fmt: skip
    assert page["A2"].value == "rich.xlsx"
    assert "3 שגיאות · 2 אזהרות" in page["A3"].value
    assert "נקלטו: 7" in page["A3"].value
    assert "לתיקון: 2" in page["A3"].value
    assert page["G10"].value == "99,999"


def test_what_counts_sheets_by_their_place_counts_one_more(rich: Path, marked: Marked) -> None:
    before = parts(rich)
    after = parts(marked(rich, [problem("B4")]))
    root = etree.fromstring(after["xl/workbook.xml"])
    names = {(one.get("name"), one.get("localSheetId")): one.text for one in root.iter(f"{MAIN}definedName")}
    assert names["מקומי", "2"] == "אחר!$A$1"
    assert names["כל_השורות", None] == f"'{SHEET}'!$A$1:$D$9"
    assert [one.get("activeTab") for one in root.iter(f"{MAIN}workbookView")] == ["0"]
    sheets = [(one.get("name"), one.get("sheetId"), one.get("state")) for one in root.iter(f"{MAIN}sheet")]
    assert sheets[0] == ("בעיות", "5", None)
    old = [
        (one.get("name"), one.get("sheetId"), one.get("state"))
        for one in etree.fromstring(before["xl/workbook.xml"]).iter(f"{MAIN}sheet")
    ]
    assert sheets[1:] == old
    titles = etree.fromstring(after["docProps/app.xml"])
    listed = [
        one.text for one in titles.iter("{http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes}lpstr")
    ]
    assert listed[listed.index("בעיות") + 1] == SHEET


def test_only_the_list_is_selected(rich: Path, marked: Marked) -> None:
    pages = {name: xml for name, xml in parts(marked(rich, [])).items() if name.startswith("xl/worksheets/sheet")}
    assert [name for name, xml in pages.items() if b'tabSelected="1"' in xml] == ["xl/worksheets/sheet5.xml"]


def test_parts_follow_the_order_of_the_schema(rich: Path, marked: Marked) -> None:
    after = parts(marked(rich, [problem("B4")]))
    for name, xml in after.items():
        if name.startswith("xl/worksheets/sheet"):
            assert is_in_order(xml, WORKSHEET_ORDER), name
    assert is_in_order(after["xl/workbook.xml"], WORKBOOK_ORDER)
    assert is_in_order(after["xl/styles.xml"], STYLES_ORDER)
    for name in ("fonts", "fills", "borders", "cellXfs"):
        group = etree.fromstring(after["xl/styles.xml"]).find(f"{MAIN}{name}")
        assert group.get("count") == str(len(group))


def test_every_part_is_declared_and_every_target_is_there(rich: Path, marked: Marked) -> None:
    after = parts(marked(rich, [problem("B4"), problem("A2", sheet="מוסתר מאוד")]))
    types = etree.fromstring(after["[Content_Types].xml"])
    declared = {one.get("PartName") for one in types if one.get("PartName")}
    endings = {one.get("Extension") for one in types if one.get("Extension")}
    for name in after:
        assert f"/{name}" in declared or name.rpartition(".")[2] in endings, name
    assert all(part[1:] in after for part in declared)
    for name, xml in after.items():
        if name.endswith(".rels"):
            relations = etree.fromstring(xml)
            assert len({one.get("Id") for one in relations}) == len(relations)
            for one in relations:
                if one.get("TargetMode") != "External" and one.get("Target").startswith("/"):
                    assert one.get("Target")[1:] in after


def test_libreoffice_opens_it(rich: Path, marked: Marked, office: Callable[[Path, Path], Path], tmp_path: Path) -> None:
    saved = office(marked(rich, [problem("B4"), problem("C3"), problem("Z40")]), tmp_path)
    book = openpyxl.load_workbook(saved)
    assert book.sheetnames == ["בעיות", SHEET, "אחר", "מוסתר", "מוסתר מאוד"]
    assert [fill(book, cell) for cell in ("B4", "C3", "Z40")] == [ERROR] * 3
    assert "התא B4 ריק" in comment(book, "B4")
    assert "הערה של השולח" in comment(book, "C3")
    assert book.worksheets[0]["D6"].hyperlink.location == f"'{SHEET}'!C3"


@pytest.mark.parametrize("styles", ["", "<fonts/><fills/><borders/><cellXfs/>"])
def test_formats_where_there_were_none(plain: Path, marked: Marked, styles: str) -> None:
    """The first format is that of all cells that name none."""
    sheet = f'<styleSheet xmlns="{MAIN[1:-1]}">{styles}</styleSheet>'
    book = openpyxl.load_workbook(marked(rezipped(plain, {"xl/styles.xml": sheet.encode()}), [problem("B4")]))
    assert (fill(book, "B4"), fill(book, "B5"), fill(book, "A1")) == (ERROR, "", "")
    assert not book[SHEET]["A1"].font.b
    assert book[SHEET]["A1"].border.left.style is None


def test_macros_stay(plain: Path, tmp_path: Path) -> None:
    macro = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    types = parts(plain)["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", macro
    )
    file = rezipped(plain, {"[Content_Types].xml": types, "xl/vbaProject.bin": b"\xd0\xcf macros"})
    assert marked_ending(file) == ".xlsm"
    after = parts(mark(file, "report.xlsm", [problem("B4")], tmp_path / "marked.xlsm", list))
    assert after["xl/vbaProject.bin"] == b"\xd0\xcf macros"
    assert macro in after["[Content_Types].xml"]


def test_a_strict_workbook(plain: Path, marked: Marked) -> None:
    def strict(xml: bytes) -> bytes:
        xml = xml.replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        )
        start = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        return xml.replace(start, b"http://purl.oclc.org/ooxml/officeDocument/relationships")

    file = rezipped(plain, {name: strict(xml) for name, xml in parts(plain).items() if name != "[Content_Types].xml"})
    after = parts(marked(file, [problem("B4")]))
    assert b"schemas.openxmlformats.org/spreadsheetml" not in b"".join(after[name] for name in after if "sheet" in name)
    assert b"schemas.openxmlformats.org/officeDocument" not in after["xl/_rels/workbook.xml.rels"]
    loose = {
        name: xml.replace(b"http://purl.oclc.org/ooxml/spreadsheetml/main", MAIN[1:-1].encode())
        for name, xml in after.items()
    }
    loose = {
        name: xml.replace(
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        )
        for name, xml in loose.items()
    }
    book = openpyxl.load_workbook(rezipped(file, loose))
    assert fill(book, "B4") == ERROR
    assert comment(book, "B4")


def test_a_name_that_is_taken_gets_a_number(plain: Path, marked: Marked) -> None:
    book = openpyxl.load_workbook(plain)
    book.create_sheet("בעיות")
    book.save(plain)
    assert openpyxl.load_workbook(marked(plain, [])).sheetnames == ["בעיות 2", SHEET, "בעיות"]


def test_a_marked_workbook_is_marked_again(rich: Path, marked: Marked, tmp_path: Path) -> None:
    once = marked(rich, [problem("B4"), problem("C3")]).rename(tmp_path / "once.xlsx")
    book = openpyxl.load_workbook(marked(once, [problem("B4", "warning"), problem("D5")]))
    assert book.sheetnames[:3] == ["בעיות 2", "בעיות", SHEET]
    assert (fill(book, "B4"), fill(book, "D5")) == (WARNING, ERROR)


def test_issues_as_the_stages_make_them(plain: Path, marked: Marked) -> None:
    issue = Issue("value_not_number", "0" * 64, sheet=SHEET, row=4, column="B", value="=HYPERLINK(1)")
    book = openpyxl.load_workbook(marked(plain, [issue]))
    assert issue.message("he") in comment(book, "B4")
    assert book.worksheets[0]["E6"].value == issue.message("he")
    assert book.worksheets[0]["G6"].value == "=HYPERLINK(1)"
    assert book.worksheets[0]["G6"].data_type == "s"
    english = openpyxl.load_workbook(marked(plain, [issue], language="en"))
    assert english.worksheets[0]["E6"].value == issue.message("en")
    assert not english.worksheets[0].sheet_view.rightToLeft


def test_text_that_xml_cannot_hold(plain: Path, marked: Marked) -> None:
    told = problem("B4", message="רע\x00\x0b\ud800 _x0041_ ]]>", value="\x1b[31m")
    book = openpyxl.load_workbook(marked(plain, [told]))
    assert book.worksheets[0]["E6"].value == "רע\ufffd\ufffd\ufffd _x005F_x0041_ ]]>"  # openpyxl keeps Excel's escape
    assert book.worksheets[0]["G6"].value == "\ufffd[31m"


def test_the_file_is_private_and_whole_or_not_there(plain: Path, marked: Marked, tmp_path: Path) -> None:
    out = marked(plain, [problem("B4")])
    assert out.stat().st_mode & 0o777 == 0o600
    with pytest.raises(OSError):
        mark(plain, "plain.xlsx", [], tmp_path / "plain.xlsx" / "below" / "out.xlsx", list)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["marked.xlsx", "plain.xlsx"]
