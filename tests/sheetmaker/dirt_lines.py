"""What is wrong with a table: its words and its lines."""

from dataclasses import replace
from itertools import pairwise

from .dirt_text import EVERYWHERE, WORDS_ONLY, TextDirt, reversed_text
from .dirt_values import BlockDirt, Mess
from .layouts import MEASURES
from .model import Block, Cell, Line, Record
from .truth import grain_key

# --- words


def text_dirt(name: str) -> BlockDirt:
    """Dirt on texts: headers, codes' words, measures' words, and stored texts where these lose it."""

    def apply(mess: Mess, block: Block) -> None:
        if name == "reversed_text":
            _on_words(mess, block, reversed_text, 1.0)
        elif name in WORDS_ONLY:
            _on_words(mess, block, WORDS_ONLY[name], 0.6)
        else:
            _on_words(mess, block, EVERYWHERE[name], 0.5)
            _on_texts(mess, block, EVERYWHERE[name])

    return apply


def _on_words(mess: Mess, block: Block, dirt: TextDirt, share: float) -> None:
    cells = [cell for row in block.header for cell in row]
    for line in block.own_lines():
        for cell, role in zip(line.cells, block.roles, strict=True):
            if role == MEASURES or (cell.facts and cell.expect == "right" and block.form.column(cell.column).list):
                cells.append(cell)
    for cell in cells:
        if isinstance(cell.value, str) and mess.rng.random() < share:
            cell.value = dirt(cell.value, mess.rng)


def _on_texts(mess: Mess, block: Block, dirt: TextDirt) -> None:
    for line in block.own_lines():
        for cell in line.cells:
            if cell.facts and isinstance(cell.value, str) and mess.rng.random() < 0.3:
                column = block.form.column(cell.column)
                if column.type == "text" and not column.personal:
                    cell.value = dirt(cell.value, mess.rng)


# --- lines


def duplicate_rows(mess: Mess, block: Block) -> None:
    """A row once more: both are records, and it is for later rules to tell."""
    if block.layout.across or not block.own_lines():
        return
    line = mess.rng.choice(block.own_lines())
    copies: dict[int, Record] = {}
    for record in (record for cell in line.cells for record, _ in cell.facts):
        if id(record) not in copies:
            copies[id(record)] = copy = replace(record, values=dict(record.values))
            block.records.append(copy)
    again = []
    for cell in line.cells:
        copy_cell = Cell(cell.value, cell.style, [(copies[id(one)], name) for one, name in cell.facts], cell.expect,
                         cell.why, cell.is_done)  # fmt: skip
        again.append(copy_cell)
    block.lines.insert(mess.rng.randint(0, len(block.lines)), Line("line", again, line.measure))


def _same(one: Cell, other: Cell, name: str) -> bool:
    """Whether two cells stand for the same value of a column and nothing else."""
    if not (one.facts and other.facts) or {one.expect, other.expect} != {"right"}:
        return False
    values = {str(record.value(column).value) for cell in (one, other) for record, column in cell.facts}
    return len(values) == 1 and all(column == name for cell in (one, other) for _, column in cell.facts)


def _give(upper: Cell, lower: Cell) -> None:
    """The lower cell is emptied: what it stood for stands in the upper one."""
    upper.facts += [fact for fact in lower.facts if fact not in upper.facts]
    lower.value, lower.style, lower.facts, lower.is_done = None, "", [], True


def _sort(block: Block, names: list[str]) -> None:
    places = [block.roles.index(name) for name in names]

    def key(line: Line) -> list[str]:
        cells = [line.cells[place] for place in places]
        return [str(cell.facts[0][0].value(cell.column).value) if cell.facts else "" for cell in cells]

    block.lines.sort(key=key)


def _fewer_values(mess: Mess, block: Block, names: list[str]) -> None:
    """Gives several lines the same key, as groups have it, where that leaves the records distinct."""
    for name in names:
        place = block.roles.index(name)
        lines = [line for line in block.own_lines() if _is_plain(line.cells[place], name)]
        taken = {grain_key(record) for record in block.records}
        for above, line in pairwise(lines):
            source, cell = above.cells[place], line.cells[place]
            if mess.rng.random() < 0.5 or block.layout.across:
                continue
            record = cell.facts[0][0]
            old_key, old = grain_key(record), record.values[name]
            record.values[name] = source.facts[0][0].value(name)
            if (new := grain_key(record)) in taken and new != old_key:
                record.values[name] = old
                continue
            taken.add(new)
            cell.value, cell.style = source.value, source.style
            column = block.form.column(name)
            if column.type == "period" or column.gives_period:
                record.period_key = source.facts[0][0].period_key


def _is_plain(cell: Cell, name: str) -> bool:
    return len(cell.facts) == 1 and cell.expect == "right" and cell.column == name


def filled_down_keys(mess: Mess, block: Block) -> None:
    """A group's key only in its first row, for the columns for which the form says so."""
    names = [one.name for one in block.form.columns if one.fill_down and one.name in block.roles]
    names.sort(key=lambda name: bool(block.form.column(name).within))
    if not names or block.is_sorted:
        return
    block.is_sorted = True
    _fewer_values(mess, block, names)
    _sort(block, names)
    above: dict[str, Cell] = {}
    for line in block.own_lines():
        for name in names:
            cell = line.cells[block.roles.index(name)]
            if name in above and _same(above[name], cell, name):
                _give(above[name], cell)
            else:
                above[name] = cell
                for lower in block.form.columns:
                    if lower.within == name:
                        above.pop(lower.name, None)


def merged_keys(mess: Mess, block: Block) -> None:
    """A key's cell merged over the lines of its group."""
    figures = block.figure_places()
    names = [
        role for place, role in enumerate(block.roles)
        if place not in figures and role not in ("", MEASURES) and not role.startswith("<")
        and not block.form.column(role).fill_down and not block.form.column(role).is_pseudonymous
    ]  # fmt: skip
    names = [name for name in names if not block.form.column(name).measure and block.form.column(name).type != "text"]
    if not names or block.is_sorted:  # sorted by another key, whose groups must stay together
        return
    block.is_sorted = True
    name = mess.rng.choice(names)
    _fewer_values(mess, block, [name])
    _sort(block, [name])
    place = block.roles.index(name)
    first: Cell | None = None
    last: Cell | None = None
    for line in [*block.own_lines(), Line("line", [Cell() for _ in block.roles])]:
        cell = line.cells[place]
        if first and _same(first, cell, name):
            _give(first, cell)
            last = cell
            continue
        if first and last:
            block.merged.append((first, last))
        first, last = cell, None


def blank_rows_inside(mess: Mess, block: Block) -> None:
    for _ in range(mess.rng.randint(1, 3)):
        blank = Line("blank", [Cell() for _ in block.roles])
        block.lines.insert(mess.rng.randint(1, len(block.lines)), blank)


def notes_below(mess: Mess, block: Block) -> None:
    """Notes under the table, as the form's note words begin them."""
    if not block.form.notes:
        return
    if mess.rng.random() < 0.6:
        block.lines.append(Line("blank", [Cell() for _ in block.roles]))
    texts = ["הנתונים כוללים פעילות מקוונת", "ראו נספח ב להסבר", "הספירה לפי מועד הפתיחה, ייתכנו שינויים של 10%"]
    for text in mess.rng.sample(texts, mess.rng.randint(1, 3)):
        word = mess.rng.choice(block.form.notes)
        cells = [Cell() for _ in block.roles]
        cells[0].value = f"{word} {text}" if word == "*" else f"{word}: {text}"
        block.lines.append(Line("note", cells))


def repeated_headers(mess: Mess, block: Block) -> None:
    """The header once more, as on each printed page."""
    spans = [{id(first), id(last)} for first, last in block.merged]
    rows = [{id(cell) for cell in line.cells} for line in block.lines]
    free = [
        place
        for place in range(1, len(rows) + 1)
        if not any(
            any(span & row for row in rows[:place]) and any(span & row for row in rows[place:]) for span in spans
        )
    ]
    place = mess.rng.choice(free)
    for row in reversed(block.header):
        block.lines.insert(place, Line("header", [Cell(cell.value) for cell in row]))
