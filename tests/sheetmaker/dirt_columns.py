"""What is wrong with a table: its columns and its header."""

import random

from hosen.forms import Column
from hosen.text import normalise

from .dirt_values import Mess
from .layouts import FIGURES
from .model import MISSING, Block, Cell

EXTRA_HEADERS = ["אחראי מעקב", "צבע תיק", "הפניה למסמך", "תת-סיווג פנימי", "מזהה פנימי שלנו", "לטיפול מזכירות"]
GROUP_TITLES = ["פרטים כלליים", "נתוני הפעילות", "למילוי המרכז", "נתונים מספריים"]


def extra_columns(mess: Mess, block: Block) -> None:
    """Columns that the form does not know."""
    for header in mess.rng.sample(EXTRA_HEADERS, mess.rng.randint(1, 3)):
        cells = block.insert_column(_free_place(block, mess.rng))
        cells[len(block.header) - 1].value = header
        is_text = mess.rng.random() < 0.5
        for cell, line in zip(cells[len(block.header) :], block.lines, strict=True):
            if line.kind == "line":
                cell.value = mess.rng.choice(["ירוק", "בבדיקה", "הועבר"]) if is_text else mess.rng.randint(1, 99)


def blank_columns_inside(mess: Mess, block: Block) -> None:
    block.insert_column(_free_place(block, mess.rng))


def _free_place(block: Block, rng: random.Random) -> int:
    """Not inside merged headers."""
    if len(block.header) == 1:
        return rng.randint(1, block.width)
    figures = block.figure_places()
    return rng.choice([figures[0], figures[-1] + 1]) if figures else block.width


def header_twice(mess: Mess, block: Block) -> None:
    """Two columns under one header: there is no telling which is meant."""
    columns = {one.name: one for one in block.form.columns}
    places = [place for place, role in enumerate(block.roles) if role in columns and columns[role].measure]
    if not places or len(block.header) > 1:
        return
    place = mess.rng.choice(places)
    cells = block.insert_column(block.width)
    cells[0].value = block.header[0][place].value
    for cell, line in zip(cells[1:], block.lines, strict=True):
        if line.kind == "line":
            cell.value = mess.rng.randint(1, 99)
    block.expect, block.why = "either", "header twice"


def header_near(mess: Mess, block: Block) -> None:
    """A header with a letter lost: its column is not taken, and the nearest words are said."""
    columns = {one.name: one for one in block.form.columns}
    places = [p for p, role in enumerate(block.roles) if role in columns and isinstance(block.header[-1][p].value, str)]
    for place in mess.rng.sample(places, min(1, len(places))):
        cell, column = block.header[-1][place], columns[block.roles[place]]
        text = str(cell.value)
        cut = mess.rng.randrange(1, max(2, len(text) - 1))
        wrong = text[:cut] + text[cut + 1 :]
        if len(wrong) < 3 or normalise(wrong) in mess.world.header_words:
            continue
        cell.value = wrong
        _lose(block, place, column, "header misspelt")


def torn_columns(mess: Mess, block: Block) -> None:
    """The last column is not there."""
    if len(block.header) > 1 or block.layout.across or block.width < 3 or block.roles[-1] not in {
        one.name for one in block.form.columns
    }:  # fmt: skip
        return
    column = block.form.column(block.roles[-1])
    gone = {id(row[-1]) for row in block.rows()}
    if any(id(cell) in gone for area in block.merged for cell in area):
        return
    _lose(block, block.width - 1, column, "column torn off")
    for record in block.records:
        record.values[column.name] = MISSING
        if column.context:  # then it may stand elsewhere
            record.values.pop(column.name)
    for row in block.rows():
        row.pop()
    block.roles.pop()


def _lose(block: Block, place: int, column: Column, why: str) -> None:
    """The column cannot be read: its cells may be flagged, and where it was needed so may the whole table. The
    records are about less."""
    needed = {*block.form.required_in(block.layout), *block.form.grain}
    if column.name in needed or column.required or column.gives_period or column.split or column.context:
        block.expect, block.why = "either", why
    for line in block.own_lines():
        line.cells[place].spoil("either", why)
    for other in block.form.columns:  # what hangs on it
        if column.name in (other.within, other.count) or (other.derived and other.derived[0] == column.name):
            block.expect, block.why = "either", why


def group_titles(mess: Mess, block: Block) -> None:
    """A row of merged titles over groups of headers."""
    if len(block.header) > 1 or block.width < 4:
        return
    cut = mess.rng.randint(2, block.width - 2)
    row = [Cell() for _ in block.roles]
    row[0].value, row[cut].value = mess.rng.sample(GROUP_TITLES, 2)
    block.header.insert(0, row)
    block.merged += [(row[0], row[cut - 1]), (row[cut], row[-1])]


def header_over_rows(mess: Mess, block: Block) -> None:
    """Headers of several words broken over two rows."""
    if len(block.header) > 1:
        return
    upper = [Cell() for _ in block.roles]
    for cell, top, role in zip(block.header[0], upper, block.roles, strict=True):
        if role == FIGURES:  # the parts of a month are not a header's words
            continue
        words = str(cell.value).split(" ") if isinstance(cell.value, str) else []
        if len(words) > 1 and mess.rng.random() < 0.7:
            top.value, cell.value = words[0], " ".join(words[1:])
    if any(cell.value for cell in upper):
        block.header.insert(0, upper)
