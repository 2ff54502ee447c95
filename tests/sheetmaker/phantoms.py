"""Values and records that the truth does not have: totals taken for lines, hidden sheets, legends, doubles."""

from collections.abc import Callable
from typing import Any

from .cover import Cover
from .matching import Found, Matched, Unit, letters
from .model import Made
from .reading import Reading

MakeFinding = Callable[[str, str, str], Any]


def find_phantoms(made: Made, reading: Reading, matched: Matched, cover: Cover, finding: MakeFinding) -> list[Any]:
    """A finding for each; a row that an error keeps out is none."""
    known = _known(matched)
    of_truth = {id(record) for unit in matched.units for record in unit.found}
    counted: dict[tuple[str, str, str, str], int] = {}
    found = []
    for form_name, rows in reading.records.items():
        form = next((block.form for block in made.blocks if block.form.name == form_name), None)
        for record in rows:
            place = f"{record['sheet']} row {record['row']}"
            if form is None:
                found.append(finding("phantom", place, f"a record of the form {form_name}"))
                continue
            if cover.has_error_in_row(record["sheet"], record["row"]) and id(record) not in of_truth:
                continue
            values = {
                column.name: record.get(column.name)
                for column in form.kept_columns
                if not column.derived and column.headers
            }
            if id(record) not in of_truth and any(value is not None for value in values.values()):
                found.append(finding("phantom", place, f"a record of nothing that was written: {_shown(values)}"))
                continue
            for name, value in values.items():
                where = record.get(f"{name}__cell")
                if value is None or where is None:
                    continue
                key = (form_name, record["sheet"], name, where)
                counted[key] = counted.get(key, 0) + 1
                if key not in known and not _stands_across(matched, record, name):
                    found.append(finding("phantom", f"{record['sheet']}!{where}", f"{name} {value!r} from nothing"))
                elif name in _figures(form) and counted[key] > known.get(key, 0):
                    found.append(finding("phantom", f"{record['sheet']}!{where}", f"{name} {value!r} counted twice"))
    return found + _follow_on(matched, finding)


def _known(matched: Matched) -> dict[tuple[str, str, str, str], int]:
    """How many records of the truth each cell stands for, by form, sheet, column and place."""
    records: dict[tuple[str, str, str, str], set[int]] = {}
    for unit in matched.units:
        for column, cell in unit.cells.items():
            key = (unit.block.form.name, unit.sheet, column, letters(matched.places[id(cell)]))
            records.setdefault(key, set()).add(id(unit.record))
        for cell in unit.line.cells:
            for record, column in cell.facts:
                key = (unit.block.form.name, unit.sheet, column, letters(matched.places[id(cell)]))
                records.setdefault(key, set()).add(id(record))
    return {key: len(found) for key, found in records.items()}


def _figures(form: Any) -> set[str]:
    return {column.name for column in form.measures}


def _stands_across(matched: Matched, record: Found, name: str) -> bool:
    """Columns in headers across are judged with the figures below them."""
    for unit in matched.units:
        if unit.sheet == record["sheet"] and unit.block.layout.across and name in unit.block.layout.across.columns:
            return True
    return False


def _shown(values: dict[str, object]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in values.items() if value is not None)[:200]


def _follow_on(matched: Matched, finding: MakeFinding) -> list[Any]:
    """What follows from other columns: leading characters, presence."""
    found = []
    for unit in matched.units:
        for column in unit.block.form.kept_columns:
            for record in unit.found:
                expected = _expected(unit, column)
                if expected is not None and record.get(column.name) != expected:
                    text = f"{column.name} {record.get(column.name)!r} for {expected!r}"
                    found.append(finding("phantom", f"{unit.sheet} row {record['row']}", text))
    return found


def _expected(unit: Unit, column: Any) -> object:
    """The value that must follow; None where that is open."""
    source = column.count or (column.derived[0] if column.derived else None)
    if source is None or unit.block.expect != "right" or column not in unit.block.form.columns_in(unit.block.layout):
        return None
    cell = unit.cells.get(source)
    if cell is not None and cell.expect != "right":
        return None
    if column.derived:
        whole = unit.record.value(source).value
        return str(whole)[: column.derived[1]] if whole is not None else None
    if cell is not None and source not in unit.own and not unit.block.form.column(source).fill_down:
        return None  # merged down: whether it is there again is a matter of taste
    return 1.0 if source in unit.own and unit.record.value(source).value is not None else 0.0
