"""Sheets as csv and as html: everything is text, and merged cells are lost in csv."""

import csv
import io
import random
from datetime import datetime
from html import escape

from .model import Cell, ErrorCell, Formula, Page

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "windows-1255", "iso-8859-8", "cp862"]
WEIGHTS = [4, 4, 2, 4, 1, 1]
DELIMITERS = [",", ";", "\t", "|"]


def as_text(cell: Cell) -> str:
    """A cell as a spreadsheet program shows it."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, ErrorCell):
        return value.text
    if isinstance(value, Formula):
        return ""
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, int | float) and cell.style == "percent":
        return f"{round(value * 100, 4):g}%"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:g}" if abs(value) < 1e5 else str(value)
    return str(value)


def csv_name(rng: random.Random) -> str:
    return rng.choice([".csv", ".csv", ".CSV", ".txt"])


def csv_bytes(page: Page, rng: random.Random) -> bytes:
    """In some encoding and with some delimiter; in UTF-8 where the encoding lacks a sign."""
    text = io.StringIO()
    ends = rng.choice(["\r\n", "\n"])
    writer = csv.writer(text, delimiter=rng.choices(DELIMITERS, [6, 3, 2, 1])[0], lineterminator=ends)
    width = max(len(row) for row in page.rows)
    for row in page.rows:
        writer.writerow([as_text(cell) for cell in row] + [""] * (width - len(row)))
    encoding = rng.choices(ENCODINGS, WEIGHTS)[0]
    try:
        return text.getvalue().encode(encoding)
    except UnicodeEncodeError:
        return text.getvalue().encode("utf-8-sig")


def html_bytes(page: Page, rng: random.Random) -> bytes:
    """A page with one table, as web systems save it under the name of a workbook."""
    from .writers import areas

    spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in areas(page)}
    covered = {
        (row, column)
        for top, left, bottom, right in areas(page)
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    } - spans.keys()
    width = max(len(row) for row in page.rows)
    lines = []
    for row, cells in enumerate(page.rows):
        texts = []
        for column in range(width):
            if (row, column) in covered:
                continue
            down, across = spans.get((row, column), (1, 1))
            span = (f' rowspan="{down}"' if down > 1 else "") + (f' colspan="{across}"' if across > 1 else "")
            shown = escape(as_text(cells[column])) if column < len(cells) else ""
            texts.append(f"<td{span}>{shown.replace(chr(10), '<br>')}</td>")
        lines.append(f"<tr>{''.join(texts)}</tr>")
    encoding = rng.choice(["utf-8", "utf-8", "windows-1255"])
    body = "\n".join(lines)
    text = f'<html><head><meta charset="{encoding}"></head><body><table border="1">\n{body}\n</table></body></html>'
    return text.encode(encoding, "xmlcharrefreplace")
