"""Workbooks like those that centres send: a title, a header, lines and their total, all from one seed."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl

HEADERS = [
    *("מחוז", "תכנית", "יישוב", "שם המרכז", "תאריך", "משפחות פעילות", "משפחות שהצטרפו", "משפחות שסיימו"),
    *("מקבלי שירות", "מפגשים", "שעות הדרכה", 'סך תשלומים (ש"ח)', "מושמים", 'תקציב באלפי ש"ח', "הערה"),
]
FEWEST_COLUMNS, MOST_COLUMNS = 6, len(HEADERS)
TITLE = "דוח פעילות מרכזים לחודש מרץ 2021"
HEADER_ROW = 2
"""0-based row of the header."""

_DISTRICTS = ["ירושלים", "תל אביב", "חיפה", "דרום"]
_PROGRAMMES = ["נושמים לרווחה", "מרכזי עוצמה", 'מפ"ה', "מפגש"]
_LOCALITIES = ["ראש פינה", "מזכרת בתיה", "חדרה", "אשקלון", "רעננה", "באר שבע", "נתניה", "צפת", "עכו", "אופקים"]
_REMARKS = ["עודכן בשיחה עם המחלקה", "ממתין לאישור הוועדה", "נתונים חלקיים", "לאחר ביקור בית", "חודש קצר בשל החג"]

Row = list[Any]


def rows(seed: int, count: int, columns: int) -> Iterator[Row]:
    """A sheet's rows from the title to the total: codes, texts, a date, whole numbers, decimals and remarks of which a
    third is missing."""
    chance = random.Random(seed)
    yield [TITLE]
    yield []
    yield HEADERS[:columns]
    sums = [0.0] * columns
    for _ in range(count):
        line: Row = [
            chance.choice(_DISTRICTS),
            chance.choice(_PROGRAMMES),
            chance.choice(_LOCALITIES),
            f"מרכז {chance.randrange(70)} לרווחת המשפחה",
            date(2021, 3, 1) + timedelta(days=chance.randrange(31)),
            *(chance.randrange(4000) for _ in range(5)),
            round(chance.random() * 100, 2),
            round(chance.random() * 100_000, 2),
            chance.randrange(50),
            round(chance.random() * 10_000, 1),
            _remark(chance),
        ][:columns]
        for place in range(5, min(columns, 14)):
            sums[place] += line[place]
        yield line
    yield ['סה"כ', None, None, None, None, *(round(each, 2) for each in sums[5:14])][:columns]


def _remark(chance: random.Random) -> str | None:
    if chance.random() < 1 / 3:
        return None
    text = chance.choice(_REMARKS)
    return f"{text} ({chance.randrange(10_000)})" if chance.random() < 0.2 else text


def write_with_openpyxl(path: Path, lines: Iterator[Row]) -> None:
    """Texts stand in their cells, Hebrew as numeric character references: as openpyxl saves them."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("דיווח")
    for line in lines:
        sheet.append(line)
    book.save(path)


def write_with_xlsxwriter(path: Path, lines: Iterator[Row]) -> None:
    """Texts are shared and in UTF-8: as Excel saves them."""
    import xlsxwriter  # type: ignore[import-untyped]

    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet("דיווח")
        for row, line in enumerate(lines):
            sheet.write_row(row, 0, line)


def write_files(folder: Path, count: int, height: int, columns: int) -> list[Path]:
    """Half of them by openpyxl, half by XlsxWriter, in turn; `height` lines each."""
    paths = []
    for number in range(count):
        path = folder / f"{number:04d}.xlsx"
        write = write_with_xlsxwriter if number % 2 else write_with_openpyxl
        write(path, rows(number, height, columns))
        paths.append(path)
    return paths
