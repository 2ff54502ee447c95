import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.workbook import Workbook

from hosen.marked import Problem, mark

SHEET = "דיווח 2021"
ERROR, WARNING = "FFFFC7CE", "FFFFF2B3"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63606060000000040001f61738550000"
    "000049454e44ae426082"
)

Marked = Callable[..., Path]


def problem(cell: str = "", severity: str = "error", **changed: Any) -> Problem:
    """A problem of that cell of SHEET."""
    from hosen.marked.problems import place

    row, column = place(cell)
    level = "cell" if column else "row" if row else "sheet"
    about = {"code": "value_missing", "level": level, "severity": severity, "sheet": SHEET, "row": row}
    texts = {"column": column, "value": None, "message": f"התא {cell} ריק.", "action": "מלאו אותו."}
    return Problem(**{**about, **texts, **changed})


def parts(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def rezipped(file: Path, changed: dict[str, bytes]) -> Path:
    """The package with some parts replaced."""
    content = {**parts(file), **changed}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return file


def fill(book: Workbook, cell: str, sheet: str = SHEET) -> str:
    found = book[sheet][cell].fill
    return str(found.fgColor.rgb) if found.fill_type == "solid" else ""


def comment(book: Workbook, cell: str, sheet: str = SHEET) -> str:
    found = book[sheet][cell].comment
    return found.text if found else ""


@pytest.fixture
def marked(tmp_path: Path) -> Marked:
    """Marks a file and returns the marked one."""

    def called(original: Path, problems: Iterable[Problem], **more: Any) -> Path:
        out = tmp_path / "marked.xlsx"
        return mark(original, original.name, problems, out, more.pop("sheets", list), **more)

    return called


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """A workbook as openpyxl writes it, of one sheet: a header and nine rows of four columns."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = SHEET
    for row in range(1, 11):
        page.append([f"ערך {row}-{column}" if row == 1 else row * column for column in range(1, 5)])
    file = tmp_path / "plain.xlsx"
    book.save(file)
    return file


@pytest.fixture
def rich(tmp_path: Path) -> Path:
    """A workbook as xlsxwriter writes it, with all that people put into workbooks."""
    file = tmp_path / "rich.xlsx"
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet(SHEET)
        page.right_to_left()
        date = book.add_format({"num_format": "dd/mm/yyyy", "bold": True, "border": 1})
        page.write_row("A1", ["מרכז", "חודש", "משפחות", 'סה"כ'])
        for row in range(1, 9):
            page.write(row, 0, f"מרכז {row}")
            page.write(row, 1, 44256 + row, date)
            page.write(row, 2, row * 7)
            page.write_formula(row, 3, f"=C{row + 1}*2", None, row * 14)
        page.add_table("A1:D9", {"columns": [{"header": name} for name in ("מרכז", "חודש", "משפחות", 'סה"כ')]})
        page.write_comment("C3", "הערה של השולח", {"author": "רותי"})
        page.conditional_format("C2:C9", {"type": "data_bar", "data_bar_2010": True})
        page.data_validation("A20:A22", {"validate": "list", "source": ["יש", "אין"]})
        page.write_url("F1", "https://example.org/", string="קישור")
        page.merge_range("F3:G6", "ממוזג")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": f"='{SHEET}'!$C$2:$C$9"})
        page.insert_chart("H2", chart)
        page.insert_image("H20", "pixel.png", {"image_data": BytesIO(PIXEL)})
        page.protect("secret")
        page.freeze_panes(1, 1)
        other = book.add_worksheet("אחר")
        other.write("A1", "נשאר")
        other.write_comment("A1", "גם זו נשארת")
        other.activate()
        book.add_worksheet("מוסתר").hide()
        very = book.add_worksheet("מוסתר מאוד")
        very.very_hidden()
        book.define_name("כל_השורות", f"='{SHEET}'!$A$1:$D$9")
        book.define_name("אחר!מקומי", "=אחר!$A$1")
        book.set_properties({"title": "דיווח", "author": "רותי"})
    return file


@pytest.fixture(scope="session")
def office() -> Callable[[Path, Path], Path]:
    """Opens a workbook in LibreOffice and saves it anew in a folder."""
    program = shutil.which("soffice")
    if not program:
        pytest.skip("LibreOffice (soffice) is not installed")

    def converted(file: Path, folder: Path) -> Path:
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [program, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder / "saved"), str(file)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        return folder / "saved" / file.name

    return converted
