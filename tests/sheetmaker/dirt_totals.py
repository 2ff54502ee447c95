"""Printed totals: right, or wrong by an amount that must be noticed."""

from .dirt_values import Mess
from .layouts import MEASURES
from .model import Block, Cell, Line, Printed

TOTAL_WORDS = ('סה"כ', "סה״כ", "סך הכל", "Total", 'סה"כ כללי')


def _figures(block: Block, place: int, lines: list[Line]) -> tuple[float, bool]:
    """The sum of a column over lines, and whether it is certain: no cell that is blurred or cannot be read."""
    total, is_certain = 0.0, True
    for line in lines:
        cell = line.cells[place]
        for record, column in cell.facts:
            value = record.value(column)
            is_certain = is_certain and cell.expect == "right" and value.flag in ("exact", "none", "missing")
            total += float(str(value.value)) if value.value is not None else 0.0
    return round(total, 4), is_certain


def _totalled(block: Block) -> list[int]:
    """Columns that people add up."""
    percents = {one.name for one in block.form.columns if one.type == "percent"}
    return [place for place in block.figure_places() if block.roles[place] not in percents]


def _word(mess: Mess, block: Block) -> str:
    words = [word for word in TOTAL_WORDS if any(word.replace("״", '"').startswith(one) for one in block.form.totals)]
    return mess.rng.choice(words or list(block.form.totals))


def _total_line(mess: Mess, block: Block, lines: list[Line], name: str, measure: str, wrong: float) -> Line | None:
    """A line of sums. wrong: what is added to one of them."""
    places = _totalled(block)
    keys = [place for place in range(block.width) if place not in block.figure_places() and block.roles[place]]
    keys = [place for place in keys if block.roles[place] != MEASURES]
    if not places or not keys or not block.form.totals or not lines:
        return None
    line = Line("total", [Cell() for _ in block.roles], measure)
    line.cells[keys[0]].value = name
    if measure:
        word = next(one.cells[block.roles.index(MEASURES)].value for one in lines)
        line.cells[block.roles.index(MEASURES)].value = word
    spoilt = mess.rng.choice(places) if wrong else None
    for place in places:
        total, is_certain = _figures(block, place, lines)
        cell = line.cells[place]
        cell.value = total + wrong if place == spoilt else int(total) if total.is_integer() else total
        block.printed.append(Printed(cell, (place != spoilt) if is_certain else None))
    return line


def _measures(block: Block) -> list[str]:
    """The measures that rows name, or one empty word where they name none."""
    return list(dict.fromkeys(line.measure for line in block.own_lines()))


def subtotals(mess: Mess, block: Block) -> None:
    """After each group of lines its sum, under the group's name."""
    if MEASURES in block.roles or len(block.own_lines()) < 4:
        return
    lines = block.own_lines()
    cuts = sorted(mess.rng.sample(range(1, len(lines)), mess.rng.randint(1, min(2, len(lines) - 1))))
    made: list[tuple[Line, Line]] = []
    starts = [0, *cuts]
    for start, end in zip(starts, [*cuts, len(lines)], strict=True):
        if any(_is_shared(block, lines, cut) for cut in cuts):
            return
        name = f"{_word(mess, block)} קבוצה {'אבגד'[starts.index(start)]}"
        total = _total_line(mess, block, lines[start:end], name, "", 0.0)
        if total:
            made.append((lines[end - 1], total))
    for last, total in made:
        block.lines.insert(block.lines.index(last) + 1, total)


def _is_shared(block: Block, lines: list[Line], cut: int) -> bool:
    """Whether a cell merged or filled down reaches over the cut."""
    above = {id(record) for line in lines[:cut] for cell in line.cells for record, _ in cell.facts}
    below = {id(record) for line in lines[cut:] for cell in line.cells for record, _ in cell.facts}
    return bool(above & below)


def total_row(mess: Mess, block: Block, wrong: float = 0.0) -> None:
    """Sums under the table."""
    if any(printed.cell for printed in block.printed if printed.right is False):
        return
    for measure in _measures(block):
        lines = [line for line in block.own_lines() if line.measure == measure]
        if total := _total_line(mess, block, lines, _word(mess, block), measure, wrong):
            block.lines.append(total)
            wrong = 0.0


def total_row_wrong(mess: Mess, block: Block) -> None:
    """One of the sums is off."""
    total_row(mess, block, float(mess.rng.choice([-1, 1]) * mess.rng.randint(3, 40) or 7))


def total_column(mess: Mess, block: Block, is_wrong: bool = False) -> None:
    """Sums beside figures that stand across."""
    if not block.layout.total_columns or not block.layout.across or block.layout.across.measures == "header":
        return
    figures = block.figure_places()
    cells = block.insert_column(figures[-1] + 1, "<total>")
    cells[len(block.header) - 1].value = mess.rng.choice(block.layout.total_columns)
    for cell, line in zip(cells[len(block.header) :], block.lines, strict=True):
        if line.kind != "line":
            continue
        sums = [_figures(block, place, [line]) for place in figures]
        total, is_certain = round(sum(one for one, _ in sums), 4), all(certain for _, certain in sums)
        off = mess.rng.randint(3, 40) if is_wrong and mess.rng.random() < 0.3 else 0
        if off and total + off == sums[-1][0]:
            off += 1
        cell.value = total + off
        block.printed.append(Printed(cell, (not off) if is_certain else None))


def total_column_wrong(mess: Mess, block: Block) -> None:
    """Some of the sums beside are off."""
    total_column(mess, block, True)


TOTAL_DIRT = {
    "total_column": (total_column, ()),
    "total_column_wrong": (total_column_wrong, ()),
    "subtotals": (subtotals, ()),
    "total_row": (total_row, ()),
    "total_row_wrong": (total_row_wrong, ()),
}
"""In its order; of a right and a wrong one of the same kind a workbook has one."""
