"""What stands in single cells: figures, days and codes as they arrive, and cells that cannot be read."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from hosen.forms import Column

from .calendar import hebrew_date
from .model import Block, Cell, ErrorCell, Formula, Value
from .words import World, date_month_words, date_words


@dataclass
class Mess:
    """What dirt works with. can: what the file's format can hold."""

    rng: random.Random
    world: World
    can: frozenset[str]


BlockDirt = Callable[[Mess, Block], None]
NONE_SIGNS = ["-", "—", "–", "אין", 'ל"ר', "ל״ר", " - "]


def _cells(
    mess: Mess, block: Block, fits: Callable[[Column], bool], share: float = 0.2
) -> Iterator[tuple[Cell, Column]]:
    """Some of the cells in lines whose column fits, at least one; each is marked as done."""
    found = [
        (cell, block.form.column(cell.column))
        for line in block.own_lines()
        for cell in line.cells
        if cell.facts and not cell.is_done and fits(block.form.column(cell.column))
    ]
    mess.rng.shuffle(found)
    for cell, column in found[: max(1, int(share * len(found)))]:
        if not cell.is_done:  # the dirt of another cell may have used this one
            cell.is_done = True
            yield cell, column


def _change(cell: Cell, value: Value) -> None:
    for record, column in cell.facts:
        record.values[column] = value


def _is_number(column: Column) -> bool:
    return column.type in ("integer", "number")


def _number(cell: Cell) -> float:
    record, column = cell.facts[0]
    return float(str(record.value(column).value))


def numbers_as_text(mess: Mess, block: Block) -> None:
    for cell, _ in _cells(mess, block, _is_number):
        number = _number(cell)
        text = f"{number:,.0f}" if number.is_integer() else f"{number:,.2f}"
        choices = [text, text.replace(",", " "), text.replace(",", "\u00a0"), text.replace(",", ""), f"{text} "]
        cell.value = mess.rng.choice(choices)


def approximate(mess: Mess, block: Block) -> None:
    for cell, _ in _cells(mess, block, lambda one: _is_number(one) and bool(one.measure)):
        number = float(round(_number(cell)))
        text = mess.rng.choice([f"{number:.0f}", f"{number:,.0f}"])
        cell.value = mess.rng.choice(
            [f"כ-{text}", f"כ־{text}", f"כ {text}", f"בערך {text}", f"~{text}", f"{text} לערך"]
        )
        _change(cell, Value(number, "approximate"))


def suppressed(mess: Mess, block: Block) -> None:
    for cell, column in _cells(mess, block, lambda one: _is_number(one) and bool(one.measure)):
        bound = mess.rng.choice([5, 10, 15])
        below = float(bound - 1 if column.type == "integer" else bound)
        text, high = mess.rng.choice(
            [(f"קטן מ-{bound}", below), (f"פחות מ-{bound}", below), (f"<{bound}", below), (f"עד {bound}", float(bound))]
        )
        cell.value = text
        _change(cell, Value(None, "suppressed", 0.0, high))


def none_signs(mess: Mess, block: Block) -> None:
    for cell, _ in _cells(mess, block, lambda one: one.type in ("integer", "number", "percent"), 0.15):
        cell.value = mess.rng.choice(NONE_SIGNS)
        _change(cell, Value(None, "none"))


def percent_spellings(mess: Mess, block: Block) -> None:
    for cell, _ in _cells(mess, block, lambda one: one.type == "percent", 0.8):
        number = _number(cell)
        text = f"{number:g}"
        as_ratio = (round(number / 100, 6), mess.rng.choice(["", "percent"]))
        cell.value, cell.style = mess.rng.choice(
            [(f"{text}%", ""), (f"{text} %", ""), (f"{text}% מהתכנון", ""), (f"{text} אחוז", ""), as_ratio, as_ratio]
        )


def _dates(mess: Mess, block: Block, share: float) -> Iterator[tuple[Cell, date]]:
    for cell, _ in _cells(mess, block, lambda one: one.type == "date", share):
        record, name = cell.facts[0]
        day = record.value(name).value
        assert isinstance(day, date)
        cell.style = ""
        yield cell, day


def dates_as_text(mess: Mess, block: Block) -> None:
    for cell, day in _dates(mess, block, 0.5):
        cell.value = mess.rng.choice(date_words(day))


def dates_as_serials(mess: Mess, block: Block) -> None:
    """A date without its format; the writer counts from the workbook's own first day."""
    for cell, _ in _dates(mess, block, 0.5):
        cell.style = "serial"


def dates_in_words(mess: Mess, block: Block) -> None:
    for cell, day in _dates(mess, block, 0.4):
        cell.value = mess.rng.choice(date_month_words(day))


def hebrew_calendar(mess: Mess, block: Block) -> None:
    for cell, day in _dates(mess, block, 0.4):
        cell.value = hebrew_date(day)


def _records(cell: Cell) -> set[int]:
    return {id(record) for record, _ in cell.facts}


def two_dates(mess: Mess, block: Block) -> None:
    """A range in one cell: both dates where the form has a column for the second, else something to be asked."""
    for line in block.own_lines():
        at = dict(zip(block.roles, line.cells, strict=False))
        for cell, column in zip(line.cells, map(_column_of(block), block.roles), strict=False):
            if not column or column.type != "date" or not cell.facts or cell.is_done or mess.rng.random() > 0.3:
                continue
            first = cell.facts[0][0].value(column.name).value
            assert isinstance(first, date)
            if not column.until:
                if any(other.until == column.name for other in block.form.columns):
                    continue
                cell.value, cell.style, cell.is_done = f"{first:%d/%m/%Y}, {_later(first):%d/%m/%Y}", "", True
                cell.spoil("flagged", "two dates")
                _change(cell, Value(None))
                for record, _ in cell.facts:
                    record.period_key = None if column.gives_period else record.period_key
                continue
            end = at.get(column.until)
            if end is None or end.is_done or _records(end) != _records(cell):  # merged over other lines, say
                continue
            last = end.facts[0][0].value(column.until).value
            cell.value, cell.style, cell.is_done = f"{first:%d.%m.%Y} - {last:%d.%m.%Y}", "", True
            cell.facts += end.facts
            end.value, end.style, end.facts, end.is_done = None, "", [], True


def _later(day: date) -> date:
    return day.replace(day=day.day % 28 + 1)


def _column_of(block: Block) -> Callable[[str], Column | None]:
    names = {column.name: column for column in block.form.columns}
    return names.get


def identities_without_zeros(mess: Mess, block: Block) -> None:
    for cell, _ in _cells(mess, block, lambda one: one.type == "identity", 0.7):
        digits = str(cell.value).lstrip("0")
        cell.value = mess.rng.choice([digits, int(digits)])


def identities_wrong(mess: Mess, block: Block) -> None:
    for cell, _ in _cells(mess, block, lambda one: one.type == "identity", 0.1):
        digits = str(cell.value)
        cell.value = digits[:-1] + str((int(digits[-1]) + mess.rng.randint(1, 9)) % 10)
        cell.spoil("flagged", "wrong check digit")
        _change(cell, Value(None))


def error_cells(mess: Mess, block: Block) -> None:
    for cell, column in _cells(mess, block, lambda one: not one.personal and one.type != "text", 0.06):
        cell.value, cell.style = ErrorCell(mess.rng.choice(["#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?"])), ""
        _unreadable(cell, column, "error")


def formulas_without_value(mess: Mess, block: Block) -> None:
    for cell, column in _cells(mess, block, lambda one: not one.personal, 0.06):
        cell.value, cell.style = Formula("=ZZ1+ZZ2"), ""
        _unreadable(cell, column, "formula without value")


def unknown_codes(mess: Mess, block: Block) -> None:
    for cell, column in _cells(mess, block, lambda one: bool(one.list) and not one.split, 0.08):
        assert column.list
        word = f"{cell.value} החדש" if isinstance(cell.value, str) else f"יחידה {mess.rng.randint(100, 999)} ארעית"
        if mess.world.reference.resolve(column.list, word, scheme=column.scheme).code is None:
            cell.value = word
            _unreadable(cell, column, "unknown code")


def _unreadable(cell: Cell, column: Column, why: str) -> None:
    """Nothing can be read; what follows from the cell is not known either."""
    cell.spoil("flagged", why)
    if column.gives_period or column.type == "period":
        for record, _ in cell.facts:
            record.period_key = None


VALUE_DIRT: dict[str, tuple[BlockDirt, tuple[str, ...]]] = {
    "error_cells": (error_cells, ()),
    "formulas_without_value": (formulas_without_value, ("formula",)),
    "unknown_codes": (unknown_codes, ()),
    "identities_wrong": (identities_wrong, ()),
    "identities_without_zeros": (identities_without_zeros, ()),
    "two_dates": (two_dates, ()),
    "hebrew_calendar": (hebrew_calendar, ()),
    "dates_in_words": (dates_in_words, ()),
    "dates_as_serials": (dates_as_serials, ("types",)),
    "dates_as_text": (dates_as_text, ()),
    "percent_spellings": (percent_spellings, ()),
    "none_signs": (none_signs, ()),
    "suppressed": (suppressed, ()),
    "approximate": (approximate, ()),
    "numbers_as_text": (numbers_as_text, ()),
}
"""By name: the dirt and what the format must be able to hold. In the order in which they choose their cells."""
