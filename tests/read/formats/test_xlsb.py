"""Binary Excel workbooks, written record by record."""

import struct
from datetime import date

import pytest

from hosen.read.formats import Book
from hosen.read.grid import BrokenCell

from .conftest import Open, Problem, ReadSheets, rows, zipped


def record(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = b""
    length = len(body)
    while True:
        length, low = length >> 7, length & 0x7F
        size += bytes([low | 0x80 if length else low])
        if not length:
            return head + size + body


def text(value: str) -> bytes:
    return struct.pack("<I", len(value)) + value.encode("utf-16-le")


def row(number: int) -> bytes:
    return record(0, struct.pack("<IIHBB", number, 0, 300, 0, 0) + bytes(5))


def cell(kind: int, column: int, body: bytes, style: int = 0) -> bytes:
    return record(kind, struct.pack("<II", column, style) + body)


NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
TYPES = '<Types><Default ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>'
REAL, ERROR, BOOLEAN, TEXT, FORMULA_ERROR, FORMULA_TEXT = 5, 3, 4, 6, 11, 8


def part(cells: bytes, merged: tuple[tuple[int, int, int, int], ...] = (), size: int = 3) -> bytes:
    areas = b"".join(record(176, struct.pack("<IIII", top, bottom, left, right)) for top, left, bottom, right in merged)
    return (
        record(129) + record(148, struct.pack("<IIII", 0, size, 0, size)) + record(145) + cells + record(146)
        + (record(177, struct.pack("<I", len(merged))) + areas + record(178) if merged else b"") + record(130)
    )  # fmt: skip


def xlsb(sheets: dict[str, tuple[int, bytes]], is_1904: bool = False) -> bytes:
    """Sheets by name: 0 visible, 1 hidden, 2 very hidden; and the part."""
    listed, relations, parts = b"", "", {}
    for number, (name, (state, body)) in enumerate(sheets.items(), 1):
        listed += record(156, struct.pack("<II", state, number) + text(f"rId{number}") + text(name))
        relations += (
            f'<Relationship Id="rId{number}" Target="worksheets/sheet{number}.bin"'
            ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>'
        )
        parts[f"xl/worksheets/sheet{number}.bin"] = body
    workbook = record(131) + record(153, struct.pack("<II", int(is_1904), 0) + text("")) + record(143) + listed
    xfs = record(617, struct.pack("<I", 2)) + b"".join(
        record(47, struct.pack("<HHHHHBBH", 0, form, 0, 0, 0, 0, 0, 0)) for form in (0, 14)
    )
    return zipped(
        {
            "[Content_Types].xml": TYPES,
            "xl/workbook.bin": workbook + record(144) + record(132),
            "xl/_rels/workbook.bin.rels": f"<Relationships {NAMESPACE}>{relations}</Relationships>",
            "xl/styles.bin": record(278) + xfs + record(618) + record(279),
            **parts,
        }
    )


def test_every_kind_of_cell(sheets: ReadSheets) -> None:
    cells = (
        row(0) + cell(TEXT, 0, text("כותרת")) + cell(REAL, 2, struct.pack("<d", 1.5))
        + row(1) + cell(BOOLEAN, 0, b"\1") + cell(ERROR, 1, b"\x17") + cell(REAL, 2, struct.pack("<d", 44256), style=1)
        + row(3) + cell(FORMULA_ERROR, 4, b"\x07" + struct.pack("<HII", 0, 0, 0))
        + cell(FORMULA_TEXT, 5, text("") + struct.pack("<HII", 0, 0, 0))
    )  # fmt: skip
    first, second = sheets("דוח.xlsb", xlsb({"דוח": (0, part(cells, ((0, 0, 0, 1),))), "מוסתר": (2, part(b""))}))
    assert rows(first) == [
        ["כותרת", None, 1.5, None, None],
        [True, BrokenCell("#REF!"), date(2021, 3, 1), None, None],
        [None] * 5,
        [None, None, None, None, BrokenCell("#DIV/0!")],
    ]
    assert first.merged == [(0, 0, 0, 1)]
    assert (first.name, first.number, first.is_hidden, first.is_1904) == ("דוח", 1, False, False)
    assert (second.name, second.number, second.is_hidden, second.width) == ("מוסתר", 2, True, 0)


def test_days_from_1904(sheets: ReadSheets) -> None:
    cells = row(0) + cell(REAL, 0, struct.pack("<d", 44256 - 1462), style=1)
    (sheet,) = sheets("a.xlsb", xlsb({"a": (0, part(cells))}, is_1904=True))
    assert (sheet.is_1904, sheet.cell(0, 0)) == (True, date(2021, 3, 1))


def test_a_cell_in_a_far_corner(opened: Open) -> None:
    cells = row(0) + cell(REAL, 0, struct.pack("<d", 1)) + row(1048575) + cell(ERROR, 16383, b"\x17")
    found = opened("a.xlsb", xlsb({"a": (0, part(cells))}))
    assert [getattr(one, "code", "") for one in found] == ["file_over_limits"]


@pytest.mark.parametrize("cut", [10, 30, 60])
def test_records_cut_short(opened: Open, cut: int) -> None:
    body = part(row(0) + cell(TEXT, 0, text("כותרת" * 20)) + cell(REAL, 1, struct.pack("<d", 1)))
    (found,) = opened("a.xlsb", xlsb({"a": (0, body[:-cut])}))
    assert isinstance(found, Book) or found.code == "file_torn"


def test_entities_are_refused(problem: Problem) -> None:
    data = zipped({"xl/workbook.bin": b"", "xl/_rels/workbook.bin.rels": '<!DOCTYPE a [<!ENTITY b "c">]><a/>'})
    assert problem("a.xlsb", data).code == "file_unsafe"
