"""OpenDocument sheets, as archives and as one file."""

import time as clock
from datetime import date, datetime, time, timedelta

import pytest

from hosen.read.grid import BrokenCell

from .conftest import Problem, ReadSheets, rows, zipped

NAMESPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
    for short in ("office", "table", "text", "style")
) + (
    ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
)
STYLES = """<office:automatic-styles><style:style style:name="ta1" style:family="table">
<style:table-properties table:display="true"/></style:style><style:style style:name="ta2" style:family="table">
<style:table-properties table:display="false"/></style:style></office:automatic-styles>"""


def content(tables: str, root: str = "document-content", before: str = "", inside: str = "") -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>{before}<office:{root} {NAMESPACES}>{STYLES}
    <office:body><office:spreadsheet>{inside}{tables}</office:spreadsheet></office:body></office:{root}>"""


def table(cells: str, name: str = "דוח", style: str = "ta1") -> str:
    return f'<table:table table:name="{name}" table:style-name="{style}">{cells}</table:table>'


def row(*cells: str, repeated: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(cells)}</table:table-row>'


def cell(text: str = "", more: str = "") -> str:
    paragraph = f"<text:p>{text}</text:p>" if text else ""
    return f"<table:table-cell {more}>{paragraph}</table:table-cell>"


def ods(xml: str, **more: str) -> bytes:
    mimetype = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped(
        {"mimetype": mimetype, "content.xml": xml, **{name.replace("__", "/"): text for name, text in more.items()}}
    )


def typed(kind: str, value: str, text: str = "x") -> str:
    name = {"date": "date-value", "time": "time-value", "boolean": "boolean-value", "string": "string-value"}.get(
        kind, "value"
    )
    return cell(text, f'office:value-type="{kind}" office:{name}="{value}"')


def formula(text: str, more: str = "") -> str:
    return cell(text, f'table:formula="of:=1" {more}')


VALUES = {
    typed("float", "5"): 5.0,
    typed("percentage", "0.25", "25%"): 0.25,
    typed("currency", "5.5", "5.50 ₪"): 5.5,
    typed("boolean", "true"): True,
    typed("date", "2021-03-01"): date(2021, 3, 1),
    typed("date", "2021-03-01T12:30:00"): datetime(2021, 3, 1, 12, 30),
    typed("date", "1899-12-30T02:30:00"): time(2, 30),
    typed("date", "אתמול", "אתמול"): "אתמול",
    typed("time", "PT02H30M00S"): time(2, 30),
    typed("time", "PT30H00M00.5S"): timedelta(hours=30, seconds=0.5),
    typed("time", "PT999999999999999H", "רב"): "רב",
    typed("float", "הרבה", "הרבה"): "הרבה",
    cell("טקסט", 'office:value-type="string"'): "טקסט",
    cell("בלי סוג"): "בלי סוג",
    cell(
        'א<text:s text:c="3"/>ב<text:tab/>ג<text:line-break/>ד<text:span>ה</text:span>ו</text:p><text:p>ז'
    ): "א   ב\tג\nדהו\nז",
    cell("ערך<office:annotation><text:p>הערה</text:p></office:annotation>"): "ערך",
    "<table:table-cell><office:annotation><text:p>הערה</text:p></office:annotation></table:table-cell>": None,
    formula("#REF!", 'office:value-type="string" office:string-value="" calcext:value-type="error"'): BrokenCell(
        "#REF!"
    ),
    formula("Err:502", 'office:value-type="float" office:value="0"'): BrokenCell("Err:502"),
    formula("#DIV/0!", 'office:value-type="float" office:value="0"'): BrokenCell("#DIV/0!"),
    formula("#N/A", 'office:value-type="string"'): BrokenCell("#N/A"),
    formula("#שם?", 'office:value-type="string"'): BrokenCell("#שם?"),
    formula("###", 'office:value-type="float" office:value="12"'): 12.0,
    formula("", 'office:value-type="string" office:string-value=""'): None,
    formula(""): BrokenCell(""),
    cell("#5", 'office:value-type="string"'): "#5",
}


@pytest.mark.parametrize("form", ["ods", "fods"])
def test_every_kind_of_cell(sheets: ReadSheets, form: str) -> None:
    lines = table("".join(row(one, cell("סוף")) for one in VALUES))
    if form == "ods":
        (sheet,) = sheets("a.ods", ods(content(lines)))
    else:
        (sheet,) = sheets("a.fods", content(lines, "document").encode())
    assert sheet.columns[0] == list(VALUES.values())
    assert [type(value) for value in sheet.columns[0]] == [type(value) for value in VALUES.values()]


def test_repeats_spans_and_hidden_tables(sheets: ReadSheets) -> None:
    wide = cell("", 'table:number-columns-repeated="16384"')
    merged = cell("כותרת", 'table:number-columns-spanned="2" table:number-rows-spanned="2"')
    covered = "<table:covered-table-cell><text:p>נסתר</text:p></table:covered-table-cell>"
    first = table(
        "<table:table-header-rows>" + row(merged, covered, cell("א")) + "</table:table-header-rows>"
        + row(covered, covered, cell("ב", 'table:number-columns-repeated="2"'))
        + row(wide, repeated=3)
        + row(cell("", 'table:number-columns-repeated="2"'), cell("ג"), wide, repeated=2)
        + row(wide, repeated=1048570)
    )  # fmt: skip
    start = clock.process_time()
    one, two = sheets("a.ods", ods(content(first + table(row(cell("x")), "מוסתר", "ta2"))))
    assert clock.process_time() - start < 2
    assert rows(one) == [
        ["כותרת", None, "א", None],
        [None, None, "ב", "ב"],
        *[[None] * 4] * 3,
        *[[None, None, "ג", None]] * 2,
    ]
    assert one.merged == [(0, 0, 1, 1)]
    assert [(sheet.name, sheet.number, sheet.is_hidden) for sheet in (one, two)] == [
        ("דוח", 1, False),
        ("מוסתר", 2, True),
    ]


def test_a_charts_own_table_is_not_a_sheet(sheets: ReadSheets) -> None:
    chart = f"<table:shapes><draw:frame>{table(row(cell('5')), 'local-table')}</draw:frame></table:shapes>"
    (sheet,) = sheets("a.ods", ods(content(table(chart + row(cell("x"))))))
    assert rows(sheet) == [["x"]]


def test_days_from_1904(sheets: ReadSheets) -> None:
    settings = (
        '<table:calculation-settings><table:null-date table:date-value="1904-01-01"/></table:calculation-settings>'
    )
    (sheet,) = sheets("a.ods", ods(content(table(row(cell("x"))), inside=settings)))
    assert sheet.is_1904


def test_a_value_repeated_over_the_whole_sheet(problem: Problem) -> None:
    line = row(cell("x", 'table:number-columns-repeated="16384"'), repeated=1048576)
    start = clock.process_time()
    assert problem("a.ods", ods(content(table(line)))).code == "file_over_limits"
    assert clock.process_time() - start < 60


def test_a_cell_of_a_thousand_million_blanks(sheets: ReadSheets) -> None:
    blanks = '<text:s text:c="99999999"/>' * 3
    (sheet,) = sheets("a.ods", ods(content(table(row(cell(f"א{blanks}ב"))))))
    assert len(str(sheet.cell(0, 0))) <= 100_000


def test_a_password(problem: Problem) -> None:
    manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
    assert problem("a.ods", ods("junk", **{"META-INF__manifest.xml": manifest})).code == "file_encrypted"


@pytest.mark.parametrize("form", ["ods", "fods"])
def test_entities_are_refused(problem: Problem, form: str) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    xml = content(table(row(cell("&b;"))), "document", before=bomb)
    assert problem("a.ods", ods(xml) if form == "ods" else xml.encode()).code == "file_unsafe"


def test_deep_nesting_and_torn_files(problem: Problem) -> None:
    deep = cell("<text:span>" * 5000 + "x" + "</text:span>" * 5000)
    assert problem("a.ods", ods(content(table(row(deep))))).code == "file_torn"
    assert problem("a.ods", ods(content(table(row(cell("x"))))[:-150])).code == "file_torn"
    assert problem("a.ods", ods(content(""))).code == "file_torn"
    whole = ods(content(table(row(cell("x")))))
    assert problem("a.ods", whole[: len(whole) // 2]).code == "file_torn"
