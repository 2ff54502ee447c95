"""Records as the table of one of their form's layouts, before any dirt."""

import random
from collections.abc import Iterable
from datetime import date, datetime, time
from itertools import product

from hosen.forms import Column
from hosen.periods import Period

from .model import MISSING, Block, Cell, Line, Record, Value
from .truth import Inventor, Scene, grain_key, random_period
from .words import MONTHS, World, period_cells, period_words

MEASURES, FIGURES = "<measures>", "<figures>"
AT_MOST_FIGURES = 24
"""Columns of figures in one table."""


class Builder:
    """Builds blocks. outside: columns that the table does not have because their value stands above it."""

    def __init__(self, world: World, rng: random.Random, inventor: Inventor) -> None:
        self.world, self.rng, self.inventor = world, rng, inventor

    def block(self, scene: Scene, count: int, outside: frozenset[str], is_shuffled: bool, is_short: bool) -> Block:
        """A table of about that many rows. is_short: columns that nothing requires may be left out."""
        columns = [column for column in scene.form.columns_in(scene.layout) if column.headers]
        columns = [column for column in columns if column.name not in outside]
        if scene.layout.across:
            return self._across(scene, columns, count, is_shuffled)
        if is_short:
            columns = self._fewer(scene, columns)
        if is_shuffled:
            self.rng.shuffle(columns)
        split = [column for column in columns if column in scene.form.split_in(scene.layout)]
        records = self.inventor.rows(scene, columns, count)
        groups = [[record] for record in records]
        if split:
            groups = self._splits(scene, split[0], records)
        header = [[Cell(self.rng.choice(column.headers)) for column in columns]]
        lines = [self._line(columns, group, split[0] if split else None) for group in groups]
        every = [record for group in groups for record in group]
        return Block(scene.form, scene.layout, every, [column.name for column in columns], header, lines)

    def _fewer(self, scene: Scene, columns: list[Column]) -> list[Column]:
        needed = {*scene.form.required_in(scene.layout), *scene.form.grain, *scene.fixed}
        for column in scene.form.columns:
            needed.update(name for name in (column.within, column.count, column.until and column.name) if name)
            if column.derived:
                needed.add(column.derived[0])
            if column.gives_period or column.required:
                needed.add(column.name)
        free = [column for column in columns if column.name not in needed]
        dropped = self.rng.sample(free, self.rng.randint(0, len(free) // 3)) if free else []
        return [column for column in columns if column not in dropped]

    def _splits(self, scene: Scene, column: Column, records: list[Record]) -> list[list[Record]]:
        """For each record some more that differ in that column only."""
        seen: set[tuple[object, ...]] = set()
        groups: list[list[Record]] = []
        codes = list(self.world.spellings(column.list or "", column.scheme))
        for first in records:
            group: list[Record] = []
            for code in self.rng.sample(codes, min(len(codes), self.rng.randint(1, 5))):
                values = {**first.values, column.name: Value(code)}
                record = self.inventor.record(scene, values, sum(map(len, groups)) + len(group))
                if (key := grain_key(record)) not in seen:
                    seen.add(key)
                    group.append(record)
            if group:
                groups.append(group)
        return groups

    def _line(self, columns: list[Column], records: list[Record], split: Column | None) -> Line:
        cells = []
        for column in columns:
            value = records[0].value(column.name)
            if column is split:
                words = [str(self._word(column, record.value(column.name))) for record in records]
                cell: Cell = Cell((column.split[0] + self.rng.choice(["", " "])).join(words))
            else:
                cell = Cell(*self.written(column, value))
            if value != MISSING:
                cell.facts = [(record, column.name) for record in records]
            cells.append(cell)
        return Line("line", cells)

    # --- figures across

    def _across(self, scene: Scene, columns: list[Column], count: int, is_shuffled: bool) -> Block:
        across = scene.layout.across
        assert across
        form, rng = scene.form, self.rng
        measures = [column for column in columns if column.measure]
        if across.measures not in ("rows", "header"):
            measures = [form.column(across.measures)]
        elif len(measures) > 3:
            measures = sorted(rng.sample(measures, rng.randint(2, len(measures))), key=measures.index)
        levels = [self._level(form.column(name), scene) for name in across.columns]
        in_header = measures if across.measures == "header" else [None]
        while len(in_header) * _size(levels) > AT_MOST_FIGURES and any(len(level) > 2 for level in levels):
            max(levels, key=len).pop()
        keys = [column for column in columns if not column.measure and column.name not in across.columns]
        if is_shuffled:
            rng.shuffle(keys)
        heads = self.inventor.rows(scene, keys, count) if keys else [self.inventor.record(scene, {}, 0)]
        combos = [(values, measure) for values in product(*levels) for measure in in_header]
        roles = [column.name for column in keys]
        if across.measures == "rows":
            roles.append(MEASURES)
        block = Block(form, scene.layout, [], [*roles, *(FIGURES for _ in combos)], [], [])
        tops = self._tops(across.columns, combos, scene, block)
        rng.shuffle(heads)
        known: dict[tuple[object, ...], Record] = {}
        for head in heads:
            for measure in measures if across.measures == "rows" else [None]:
                self._figures(block, scene, keys, head, measure, combos, known, tops)
        block.records = list(known.values())
        self._left_headers(block, keys, across.measure_headers)
        return block

    def _level(self, column: Column, scene: Scene) -> list[Value]:
        """The values of one column that stands in the header."""
        if column.name in scene.fixed:
            return [scene.fixed[column.name]]
        if column.type == "period":
            kind = column.period_kind or scene.form.period
            period = random_period(kind, self.rng, scene.period.start.year)
            keys = [period.key]
            while (period := period.next()).start.year == scene.period.start.year and len(keys) < 12:
                keys.append(period.key)
            return [Value(key) for key in keys]
        codes = list(self.world.spellings(column.list or "", column.scheme))
        return [Value(code) for code in self.rng.sample(codes, min(len(codes), self.rng.randint(2, 5)))]

    def _tops(
        self, names: tuple[str, ...], combos: list[tuple[tuple[Value, ...], Column | None]], scene: Scene, block: Block
    ) -> list[list[Cell]]:
        """Header rows over the figures: a row for each column across, one for the measures; equal texts side by side
        in upper rows are one merged cell."""
        left = block.roles.index(FIGURES)
        is_merged = self.rng.random() < 0.6
        bare = self.rng.random() < 0.4 and scene.form.period != "standing"
        words: dict[tuple[str, object], object] = {}
        rows: list[list[Cell]] = []
        depth = len(names) + (combos[0][1] is not None)
        for level in range(depth):
            row = [Cell() for _ in range(left)]
            for values, measure in combos:
                if level < len(names):
                    key = (names[level], values[level].value)
                    text = words.setdefault(key, self._top_word(scene.form.column(names[level]), values[level], bare))
                else:
                    assert measure
                    text = words.setdefault(("", measure.name), self.rng.choice(measure.headers))
                row.append(Cell(text))
            if level < depth - 1 and is_merged:
                self._merge(row, left, combos, level, block)
            rows.append(row)
        if bare and any(scene.form.column(name).type == "period" for name in names):
            block.title.append(f"שנת {scene.period.start.year}")
        block.header = rows
        return rows

    def _merge(self, row: list[Cell], left: int, combos: list[tuple[tuple[Value, ...], Column | None]], level: int,
               block: Block) -> None:  # fmt: skip
        start = left
        for place in range(left + 1, len(row) + 1):
            is_end = place == len(row)
            if is_end or combos[place - left][0][: level + 1] != combos[start - left][0][: level + 1]:
                if place - start > 1:
                    block.merged.append((row[start], row[place - 1]))
                    for cell in row[start + 1 : place]:
                        cell.value = None
                start = place

    def _top_word(self, column: Column, value: Value, bare: bool) -> object:
        if column.type != "period":
            return self._word(column, value)
        period = Period.from_key(str(value.value))
        if bare and period.kind == "month":
            return MONTHS[period.start.month - 1]
        return self.rng.choice(period_words(period))

    def _figures(self, block: Block, scene: Scene, keys: list[Column], head: Record, measure: Column | None,
                 combos: list[tuple[tuple[Value, ...], Column | None]], known: dict[tuple[object, ...], Record],
                 tops: list[list[Cell]]) -> None:  # fmt: skip
        across = scene.layout.across
        assert across
        line = Line("line", [Cell(*self.written(column, head.value(column.name))) for column in keys])
        if measure:
            word = self.rng.choice(measure.headers)
            line.cells.append(Cell(word))
            line.measure = measure.name
        left = len(line.cells)
        must = self.rng.randrange(len(combos))
        on_line: list[Record] = []
        for place, (values, own) in enumerate(combos):
            column = own or measure or scene.form.column(across.measures)
            cell = Cell()
            line.cells.append(cell)
            if place != must and self.rng.random() < 0.08:
                continue
            record = self._record_of(scene, head, dict(zip(across.columns, values, strict=True)), known)
            record.values[column.name] = value = self.inventor.value(column, scene)
            cell.value, cell.style = self.written(column, value)
            cell.facts = [(record, column.name)]
            if record not in on_line:
                on_line.append(record)
            for row, name in zip(tops, across.columns, strict=False):
                _add_fact(_filled(row, left + place), record, name)
        for cell, key in zip(line.cells, keys, strict=False):
            if head.value(key.name) != MISSING:
                cell.facts = [(record, key.name) for record in on_line]
        block.lines.append(line)

    def _record_of(self, scene: Scene, head: Record, across: dict[str, Value], known: dict[tuple[object, ...], Record],
                   ) -> Record:  # fmt: skip
        record = self.inventor.record(scene, {**head.values, **across}, len(known))
        return known.setdefault(grain_key(record), record)

    def _left_headers(self, block: Block, keys: list[Column], measure_headers: Iterable[str]) -> None:
        bottom = block.header[-1]
        for cell, column in zip(bottom, keys, strict=False):
            cell.value = self.rng.choice(column.headers)
        if MEASURES in block.roles:
            bottom[len(keys)].value = self.rng.choice(list(measure_headers))
        if len(block.header) > 1 and self.rng.random() < 0.5:  # words at the top, merged down
            for place in range(block.roles.index(FIGURES)):
                top = block.header[0][place]
                top.value, bottom[place].value = bottom[place].value, None
                block.merged.append((top, bottom[place]))

    # --- values as people write them

    def written(self, column: Column, value: Value) -> tuple[object, str]:
        """A value as a careful person writes it, and its style."""
        if value.value is None:
            return None, ""
        match column.type:
            case "code":
                return self._word(column, value), ""
            case "flag":
                return ("יש" if value.value else "אין"), ""
            case "date" if isinstance(value.value, date):
                return datetime.combine(value.value, time()), "date"
            case "period":
                word = self.rng.choice(period_cells(Period.from_key(str(value.value))))
                return word, "date" if isinstance(word, datetime) else ""
            case "integer" | "number" | "percent":
                number = float(str(value.value))
                return (int(number) if number.is_integer() else number), ""
        return str(value.value), ""

    def _word(self, column: Column, value: Value) -> object:
        word = str(value.value)
        if column.list:
            words = self.world.spellings(column.list, column.scheme)[word]
            if column.split:
                words = [one for one in words if not any(sign in one for sign in column.split)] or [word]
            word = self.rng.choice(words)
        is_number = word.isascii() and word.isdigit() and not word.startswith("0")
        return int(word) if is_number and self.rng.random() < 0.7 else word


def _size(levels: list[list[Value]]) -> int:
    size = 1
    for level in levels:
        size *= len(level)
    return size


def _filled(row: list[Cell], place: int) -> Cell:
    """The header cell that speaks for a column: its own, or the one merged over it."""
    while row[place].value is None and place:
        place -= 1
    return row[place]


def _add_fact(cell: Cell, record: Record, column: str) -> None:
    if (record, column) not in cell.facts:
        cell.facts.append((record, column))
