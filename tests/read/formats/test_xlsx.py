"""Workbooks written byte by byte: what every kind of cell becomes, wherever a program puts its parts."""

import io
import random
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.parsers.expat import ExpatError

import numpy as np
import pytest

from hosen.read.formats import xlsx, xlsx_dates, xlsx_slow, xlsx_tags, xlsx_text
from hosen.read.formats.refusals import Refused, TooLarge, TooSparse, UnsafeXml
from hosen.read.formats.xlsx import read_xlsx
from hosen.read.formats.xlsx_dates import DURATION, MOMENT, NUMBER, kind_of_format
from hosen.read.grid import BrokenCell, Sheet

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="[$-40D]d&quot; ב&quot;mmmm"/>'
    '</numFmts><cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="46"/><xf numFmtId="4"/></cellXfs>'
    "</styleSheet>"
)


def relationships(*targets: tuple[str, str], office: str = OFFICE) -> str:
    """A .rels part with the ids r1, r2, ... of (last word of the type, target)."""
    rows = "".join(
        f'<Relationship Id="r{number}" Type="{office}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def archive(parts: Mapping[str, str | bytes]) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file


def worksheet(rows: str, after: str = "") -> str:
    return f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def parts_of(sheet: str | bytes, *strings: str, about: str = "", settings: str = "") -> dict[str, str | bytes]:
    """The parts of a workbook with one sheet; strings: what stands in each `<si>`."""
    shared = "".join(f"<si>{each}</si>" for each in strings)
    return {
        "_rels/.rels": relationships(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{settings}'
        f'<sheets><sheet name="דיווח" sheetId="1" r:id="r1" {about}/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relationships(
            ("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")
        ),
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{shared}</sst>',
        "xl/worksheets/sheet1.xml": sheet,
    }


def one_sheet(rows: str, *strings: str, after: str = "", **settings: str) -> Sheet:
    [sheet] = read_xlsx(archive(parts_of(worksheet(rows, after), *strings, **settings)))
    return sheet


@pytest.fixture(params=["fast", "slow"])
def read_one(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Sheet]:
    """Reads a sheet in either way; the fast one must not give up."""

    def give_up(*_: Any) -> Any:
        raise xlsx.Unusual("slow on purpose")

    def not_slow(*_: Any) -> Any:
        raise AssertionError("the fast way gave up")

    if request.param == "slow":
        monkeypatch.setattr(xlsx, "_read_fast", give_up)
        monkeypatch.setattr(xlsx, "_shared_fast", give_up)
    else:
        monkeypatch.setattr(xlsx_slow, "SheetReader", not_slow)
        monkeypatch.setattr(xlsx_slow, "shared_strings", not_slow)
    return one_sheet


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="A1"><v>12</v></c>', 12.0),
        ('<c r="A1" t="n"><v>-1.5E-3</v></c>', -0.0015),
        ('<c r="A1" s="3"><v>1234.5</v></c>', 1234.5),
        ('<c r="A1" s="1"><v>44197</v></c>', date(2021, 1, 1)),
        ('<c r="A1" s="1"><v>44197.75</v></c>', datetime(2021, 1, 1, 18)),
        ('<c r="A1" s="1"><v>0.25</v></c>', time(6)),
        ('<c r="A1" s="1"><v>59</v></c>', date(1900, 2, 28)),
        ('<c r="A1" s="1"><v>61</v></c>', date(1900, 3, 1)),
        ('<c r="A1" s="1"><v>-3</v></c>', -3.0),
        ('<c r="A1" s="1"><v>2958466</v></c>', 2958466.0),
        ('<c r="A1" s="2"><v>1.125</v></c>', timedelta(days=1, hours=3)),
        ('<c r="A1" s="999"><v>5</v></c>', 5.0),
        ('<c r="A1" t="s"><v>0</v></c>', "שלום"),
        ('<c r="A1" s="1" t="s"><v>1</v></c>', "א < ב & ג"),
        ('<c r="A1" t="s" s="1"><v>2</v></c>', "one two"),
        ('<c r="A1" t="s"><v>3</v></c>', None),
        ('<c r="A1" t="s"><v>4</v></c>', " רווח\nשורה\r"),
        ('<c r="A1" t="s"><v>5</v></c>', "_x000D_"),
        ('<c r="A1" t="b"><v>1</v></c>', True),
        ('<c r="A1" t="b"><v>0</v></c>', False),
        ('<c r="A1" t="e"><v>#REF!</v></c>', BrokenCell("#REF!")),
        ('<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', BrokenCell("#DIV/0!")),
        ('<c r="A1" t="str"><f>B1&amp;C1</f><v>א&quot;ב</v></c>', 'א"ב'),
        ('<c r="A1" t="str"><f>B1</f><v></v></c>', None),
        ('<c r="A1" t="str"><f>B1</f><v/></c>', None),
        ('<c r="A1"><f>B1+1</f><v>7</v></c>', 7.0),
        ('<c r="A1"><f t="shared" ref="A1:A9" si="0">B1</f><v>8</v></c>', 8.0),
        ('<c r="A1"><f t="shared" si="0"/><v>9</v></c>', 9.0),
        ('<c r="A1"><f>B1+1</f></c>', BrokenCell("")),
        ('<c r="A1"><f>B1+1</f><v/></c>', BrokenCell("")),
        ('<c r="A1"><f>B1+1</f><v></v></c>', BrokenCell("")),
        ('<c r="A1"><f t="shared" si="0"/></c>', BrokenCell("")),
        ('<c r="A1" t="inlineStr"><is><t>מקוון</t></is></c>', "מקוון"),
        ('<c r="A1" t="inlineStr"><is><t xml:space="preserve"> a > b </t></is></c>', " a > b "),
        ('<c r="A1" t="inlineStr"><is><r><t>a</t></r><r><rPr><b/><color rgb="1"/></rPr><t>b</t></r></is></c>', "ab"),
        ('<c r="A1" t="inlineStr"><is><t/></is></c>', None),
        ('<c r="A1" t="inlineStr"><is/></c>', None),
        ('<c r="A1" t="d"><v>2024-03-05</v></c>', date(2024, 3, 5)),
        ('<c r="A1" t="d"><v>2024-03-05T00:00:00</v></c>', date(2024, 3, 5)),
        ('<c r="A1" t="d"><v>2024-03-05T10:30:00Z</v></c>', datetime(2024, 3, 5, 10, 30)),
        ('<c r="A1" t="d"><v>T10:30:00</v></c>', time(10, 30)),
        ('<c r="A1" s="3"/>', None),
        ('<c r="A1" s="3"></c>', None),
        ('<c r="A1" s="3" ><v>1</v></c>', 1.0),
        ('<c r="A1" cm="1"><v xml:space="preserve">3</v></c>', 3.0),
        (f'<c r="A1" s="1" of="{"a program" * 30}"><v>44197</v></c>', date(2021, 1, 1)),
        ('<c r="A1" s="1">\n<v>44197</v></c>', date(2021, 1, 1)),
        ('<c r="A1" t="str"><v>a > b</v></c>', "a > b"),
    ],
)
def test_every_kind_of_cell(read_one: Callable[..., Sheet], cell: str, value: object) -> None:
    strings = [
        "<t>שלום</t>",
        "<t>א &lt; ב &amp; ג</t>",
        '<r><t xml:space="preserve">one </t></r><r><rPr><sz val="8"/></rPr><t>two</t></r><rPh sb="0"><t>uno</t></rPh>',
        "<t/>",
        '<t xml:space="preserve"> רווח&#10;שורה_x000D_</t>',
        "<t>_x005F_x000D_</t>",
    ]
    sheet = read_one(f'<row r="1" spans="1:2">{cell}<c r="B1"><v>1</v></c></row>', *strings)
    assert sheet.columns == [[value], [1.0]]
    assert type(sheet.columns[0][0]) is type(value)


def test_places_count_from_a1_and_nothing_follows_the_last_value(read_one: Callable[..., Sheet]) -> None:
    rows = (
        '<row r="2"><c r="B2"><v>1</v></c><c r="AA2"><v>2</v></c><c r="AB2" s="3"/></row>'
        '<row r="12" x14ac:dyDescent="0.2" xmlns:x14ac="x"><c r="ABC12" t="e"><v>#N/A</v></c></row>'
        '<row r="1048576" s="3" customFormat="1"/>'
    )
    sheet = read_one(rows, after='<mergeCells><mergeCell ref="B2:AA2"/><mergeCell ref="A3:A4"/></mergeCells>')
    assert (sheet.height, sheet.width) == (12, 731)
    assert {(c, r): v for c, column in enumerate(sheet.columns) for r, v in enumerate(column) if v is not None} == {
        (1, 1): 1.0,
        (26, 1): 2.0,
        (730, 11): BrokenCell("#N/A"),
    }
    assert sheet.merged == [(1, 1, 1, 26), (2, 0, 3, 0)]


def test_rows_of_every_length_of_number(read_one: Callable[..., Sheet]) -> None:
    numbers = sorted({10**power - less for power in range(7) for less in (1, 0)} - {0})
    sheet = read_one("".join(f'<row r="{number}"><c r="A{number}"><v>7</v></c></row>' for number in numbers))
    assert [row for row, value in enumerate(sheet.columns[0], 1) if value is not None] == numbers


@pytest.mark.parametrize("numbers", [range(4_990, 5_011), range(1, 6_000), range(3, 8), [1, 2, 4, 5], [2, 1], [1, 1]])
def test_rows_that_follow_each_other_and_rows_that_do_not(
    read_one: Callable[..., Sheet], numbers: Sequence[int]
) -> None:
    sheet = read_one("".join(f'<row r="{number}"><c r="A{number}"><v>7</v></c></row>' for number in numbers))
    assert [row for row, value in enumerate(sheet.columns[0], 1) if value is not None] == sorted(set(numbers))


def test_shared_texts_of_nothing_but_text(read_one: Callable[..., Sheet]) -> None:
    strings = ["<t>א</t>", '<t xml:space="preserve"> ב</t>', "<t>ג &lt; ד</t>", "<t>_x0041_</t>", "<t></t>", "<t>ה</t>"]
    cells = "".join(f'<c r="{letter}1" t="s"><v>{place}</v></c>' for place, letter in enumerate("ABCDEF"))
    sheet = read_one(f'<row r="1">{cells}</row>', *strings)
    assert sheet.columns == [["א"], [" ב"], ["ג < ד"], ["A"], [None], ["ה"]]


def test_tags_within_a_shared_text_are_text() -> None:
    strings = ["<t>א</t>", "<t><![CDATA[</t></si><si><t>]]></t>", "<t>ב</t>"]
    cells = "".join(f'<c r="{letter}1" t="s"><v>{place}</v></c>' for place, letter in enumerate("ABC"))
    assert one_sheet(f'<row r="1">{cells}</row>', *strings).columns == [["א"], ["</t></si><si><t>"], ["ב"]]


def test_kinds_of_cells_are_told_apart_even_in_one_slot(
    read_one: Callable[..., Sheet], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx_tags, "_SLOT_BITS", np.uint64(63))
    kinds = ['s="1"', 's="2"', 's="3"', 't="b"', 't="str"', 's="1" t="str"']
    cells = "".join(f'<c r="{letter}1" {kind}><v>1</v></c>' for letter, kind in zip("ABCDEF", kinds, strict=True))
    found = read_one(f'<row r="1">{cells}</row>').columns
    assert found == [[date(1900, 1, 1)], [timedelta(days=1)], [1.0], [True], ["1"], ["1"]]


def test_what_is_kept_for_the_next_workbook_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_text, "_MOST", 2)
    monkeypatch.setattr(xlsx_dates, "_MOST", 2)
    xlsx_text._KNOWN.clear()  # other tests may have met the same days
    xlsx_dates.MOMENTS[False].clear()
    cell = '<c r="A{0}" s="1"><v>{1}</v></c><c r="B{0}" t="str"><v>&lt;{0}{2}</v></c>'
    rows = "".join(
        f'<row r="{row}">{cell.format(row, 44196 + row, "x" * 600 * (row > 3))}</row>' for row in range(1, 6)
    )
    days, texts = one_sheet(rows).columns
    assert days == [date(2021, 1, day) for day in range(1, 6)]
    assert texts == ["<1", "<2", "<3", "<4" + "x" * 600, "<5" + "x" * 600]
    assert len(xlsx_text._KNOWN) <= 2
    assert len(xlsx_dates.MOMENTS[False]) <= 2


def test_an_empty_shared_text_is_an_empty_cell(read_one: Callable[..., Sheet]) -> None:
    empty = '<c r="{}" t="s"><v>0</v></c>'
    rows = f'<row r="1"><c r="A1"><v>1</v></c>{empty.format("B1")}</row><row r="2">{empty.format("A2")}</row>'
    assert read_one(rows, "<t></t>").columns == [[1.0]]


def test_equal_texts_are_one_object(read_one: Callable[..., Sheet]) -> None:
    inline = '<c r="A{0}" t="inlineStr"><is><t>מרכז</t></is></c>'
    shared = '<c r="B{0}" t="s"><v>0</v></c>'
    rows = "".join(f'<row r="{row}">{(inline + shared).format(row)}</row>' for row in (1, 2, 3))
    sheet = read_one(rows, "<t>מחוז</t>")
    assert len({id(value) for value in sheet.columns[0]}) == len({id(value) for value in sheet.columns[1]}) == 1


@pytest.mark.parametrize(
    "rows",
    [
        '<row><c><v>1</v></c><c t="s"><v>0</v></c></row>',
        '<row r="1"><c s="0" r="A1"><v>1</v></c><c t="s" r="B1"><v>0</v></c></row>',
        "<row r='1'><c r='A1'><v>1</v></c><c r='B1' t='s'><v>0</v></c></row>",
        '<row r="1"><!-- <c r="A1"/> --><c r="A1"><v>1</v></c><c r="B1" t="s"><v>0</v></c></row>',
        '<row r="1"><c r="A1"><v><![CDATA[1]]></v></c>'
        '<c r="B1" t="inlineStr"><is><t><![CDATA[א<ב]]></t></is></c></row>',
        '<row r="1"><c r="a1"><v> 1 </v></c><c r="b1" t="s"><v>0</v></c></row>',
        '<row r="1"><c r="A1" foo="a>b"><v>1</v></c><c r="B1" t="s"><v>0</v></c></row>',
        '<row r="1" ><c\nr="A1"\n><v\n>1</v\n></c><c r="B1" t="inlineStr"><v>5</v><is><t>א&lt;ב</t></is></c></row>',
        '<row r="1"><x:c xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="A1"><x:v>1</x:v></x:c>'
        '<c r="B1" t="s"><v>0</v></c></row>',
    ],
)
def test_unusual_xml_is_read_all_the_same(rows: str) -> None:
    assert one_sheet(rows, "<t>א&lt;ב</t>").columns == [[1.0], ["א<ב"]]


@pytest.mark.parametrize("encoding", ["utf-16", "windows-1255", "utf-8-sig"])
def test_other_encodings(encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    xml = worksheet('<row r="1"><c r="A1" t="inlineStr"><is><t>שלום</t></is></c></row>')
    xml = xml.replace('version="1.0"', f'version="1.0" encoding="{declared}"')
    assert next(read_xlsx(archive(parts_of(xml.encode(encoding))))).columns == [["שלום"]]


def test_numbers_that_are_none_stay_text() -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>{text}</v></c></row>' for row, text in enumerate(TEXTS, 1))
    assert one_sheet(rows).columns == [TEXTS]


TEXTS = ["NaN", "1_000", "#N/A", "1e999", "12,5"]


def test_a_text_that_is_not_there_is_a_broken_cell() -> None:
    assert one_sheet('<row r="1"><c r="A1" t="s"><v>3</v></c></row>').columns == [[BrokenCell("")]]


def test_1904_and_hidden() -> None:
    sheet = one_sheet(
        '<row r="1"><c r="A1" s="1"><v>1</v></c></row>',
        settings='<workbookPr date1904="1"/>',
        about='state="veryHidden"',
    )
    assert (sheet.is_1904, sheet.is_hidden, sheet.columns) == (True, True, [[date(1904, 1, 2)]])
    assert one_sheet('<row r="1"><c r="A1" s="1"><v>1</v></c></row>').columns == [[date(1900, 1, 1)]]


def test_strict_workbook_in_odd_places() -> None:
    parts = {
        "[Content_Types].xml": '<Types xmlns="x"><Override PartName="/Data/Book.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "data/book.xml": f'<x:workbook xmlns:x="{STRICT}" xmlns:r="{STRICT_OFFICE}"><x:sheets>'
        '<x:sheet name="תרשים" r:id="r1"/><x:sheet name="א" r:id="r2"/>'
        '<x:sheet name="ב" r:id="r3"/></x:sheets></x:workbook>',
        "data\\_rels\\book.xml.rels": relationships(
            ("chartsheet", "c.xml"), ("worksheet", "/data/My%20sheets/a.XML"), ("worksheet", "..\\b.xml"),
            office=STRICT_OFFICE,
        ),
        "data/my sheets/A.xml": worksheet('<row r="1"><c r="A1"><v>1</v></c></row>').replace(MAIN, STRICT),
        "b.xml": worksheet('<row r="1"><c r="A1" t="d"><v>2024-01-31</v></c></row>').replace(MAIN, STRICT),
    }  # fmt: skip
    found = [(sheet.name, sheet.number, sheet.columns) for sheet in read_xlsx(archive(parts), 5)]
    assert found == [("א", 6, [[1.0]]), ("ב", 7, [[date(2024, 1, 31)]])]


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused(part: str, encoding: str) -> None:
    parts = parts_of(worksheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'), "<t>a</t>")
    body = str(parts[part]).removeprefix('<?xml version="1.0"?>')
    parts[part] = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a "b">]>{body}'.encode(encoding)
    with pytest.raises(UnsafeXml) as refusal:
        list(read_xlsx(archive(parts)))
    assert (refusal.value.code, refusal.value.reason) == ("file_unsafe", "DOCTYPE")


def test_two_cells_in_the_corners_are_refused() -> None:
    with pytest.raises(TooSparse, match="1,048,576 × 16,384"):
        one_sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def test_more_than_a_sheet_needs_is_refused() -> None:
    parts = parts_of(worksheet(""))
    parts["xl/media/image1.bmp"] = bytes(60_000_000)
    with pytest.raises(TooLarge):
        list(read_xlsx(archive(parts)))


def test_a_part_longer_than_the_archive_says_is_torn() -> None:
    file = archive(parts_of(worksheet("<row/>" * 50_000)))
    with zipfile.ZipFile(file) as package:
        size = package.getinfo("xl/worksheets/sheet1.xml").file_size
    lie = file.getvalue().replace(size.to_bytes(4, "little"), (size // 2).to_bytes(4, "little"))
    with pytest.raises(zipfile.BadZipFile):
        list(read_xlsx(io.BytesIO(lie)))


@pytest.mark.parametrize(("field", "change"), [("file_size", 1), ("file_size", -1), ("CRC", 1)])
def test_a_small_part_that_is_not_what_the_archive_says_is_torn(field: str, change: int) -> None:
    file = archive(parts_of(worksheet("<row/>")))
    assert len(list(read_xlsx(file))) == 1
    with zipfile.ZipFile(file) as package:
        entries = package.infolist()
    [styles] = [entry for entry in entries if entry.filename == "xl/styles.xml"]
    setattr(styles, field, getattr(styles, field) + change)
    with pytest.raises(zipfile.BadZipFile):
        list(read_xlsx(file, entries=entries))


def test_every_cut_of_a_file_fails_or_reads_the_same() -> None:
    whole = archive(parts_of(worksheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'), "<t>א</t>")).getvalue()
    for length in range(0, len(whole), 7):
        with pytest.raises(zipfile.BadZipFile):
            list(read_xlsx(io.BytesIO(whole[:length])))


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v>',
        '<row r="1"><c r="A1"><v>1</c></row>',
        '<row r="1"><c r="A1"><v>1</v</c></row>',
        '<row r="1"><c r="A1"<v>1</v></c></row>',
        '<row r="1"><c r="A1"><v 1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><row r="2"></row>',
        '<row r="1"><c r="A1"><v>1</v></c><f/>',
        '<row r="1x"><c r="A1x"><v>1</v></c></row>',
        '<row r="00000012"><c r="A00000012"><v>1</v></c></row>',
        '<row r="0"><c r="A0"><v>1</v></c></row>',
        '<row r="1"><c r="ZZZZ1"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&nbsp;</t></is></c></row>',
    ],
)
def test_broken_xml_raises(rows: str) -> None:
    with pytest.raises(Exception) as error:
        one_sheet(rows)
    assert not isinstance(error.value, (Refused, xlsx.Unusual, IndexError))


def test_damaged_xml_is_read_or_raises_and_never_ends_the_process() -> None:
    """Arrow trusts the positions it is given: wrong ones would end the process, not raise."""
    whole = (
        '<row r="1" spans="1:3"><c r="A1" s="1"><v>44197</v></c><c r="B1" t="s"><v>0</v></c><c r="C1" s="3"/></row>'
        '<row r="10"><c r="A10" t="inlineStr"><is><t>a</t></is></c><c r="AA10"><f>A1+1</f><v>5</v></c></row>'
    )
    pieces = ["", "<", ">", "/", '"', "<v>", "</c>", '<c r="', "<f>", "<t/>", "r=", "1", "A", "<is>", "</row>", "<v/>"]
    rng = random.Random(5)
    for _ in range(600):
        at = rng.randrange(len(whole))
        rows = whole[:at] + rng.choice(pieces) + whole[at + rng.randrange(6) :]
        try:
            one_sheet(rows, "<t>א</t>")
        except (ExpatError, ValueError) as error:
            assert not isinstance(error, Refused)


def test_a_million_formatted_empty_rows_come_out_small() -> None:
    rows = "".join(f'<row r="{row}" s="1"><c r="A{row}" s="1"/></row>' for row in range(2, 1_048_577))
    sheet = one_sheet('<row r="1"><c r="A1"><v>1</v></c></row>' + rows)
    assert sheet.columns == [[1.0]]


def test_a_sheet_of_many_pieces(read_one: Callable[..., Sheet]) -> None:
    count = 60_000
    cells = '<c r="A{0}"><v>{0}</v></c><c r="B{0}" t="s"><v>{1}</v></c><c r="C{0}" t="str"><v>x{1}</v></c>'
    rows = "".join(f'<row r="{row}">{cells.format(row, row % 40_000)}</row>' for row in range(1, count + 1))
    sheet = read_one(rows, *[f"<t>טקסט ארוך מספיק לכמה חלקים {number}</t>" for number in range(40_000)])
    assert sheet.columns[0] == [float(row) for row in range(1, count + 1)]
    assert sheet.columns[1][39_999:40_002] == [f"טקסט ארוך מספיק לכמה חלקים {number}" for number in (0, 1, 2)]
    assert sheet.columns[2][count - 1] == "x20000"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("dd/mm/yyyy", MOMENT), ("[$-40D]d mmmm yyyy;@", MOMENT), ("[Red]h:mm AM/PM", MOMENT), ("mm:ss.0", MOMENT),
        ('yyyy" שנה"', MOMENT), ("[h]:mm", DURATION), ("[$-F400][mm]:ss", DURATION), ("General", NUMBER),
        ('#,##0 "d"', NUMBER), ("0.00E+00", NUMBER), (r"0\d", NUMBER), ("_d0*s", NUMBER), ("[Red]0;[Black]-0", NUMBER),
        ("[$₪-40D] #,##0", NUMBER), ('General" days"', NUMBER), ("@", NUMBER), ("", NUMBER),
    ],
)  # fmt: skip
def test_what_a_number_format_says(code: str, kind: int) -> None:
    assert kind_of_format(code) == kind
