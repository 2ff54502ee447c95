"""Finding a form's table on a sheet by its header words, wherever the header stands."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from rapidfuzz import fuzz, process

from hosen.forms import Form, Layout
from hosen.periods import Period
from hosen.read.grid import BrokenCell, Sheet, letter, text_of
from hosen.read.headers import periods_across, spellings
from hosen.text import clean, normalise

YearAbove = Callable[[int], int | None]
"""The year of what names none, by the number of rows above it."""

HEADER_SEARCH_ROWS = 60
"""A header is looked for this far down; the deepest preamble seen in a real sheet is 12 rows."""
HEADER_DEPTH = 3
"""A header is at most this many rows deep."""

ANY_YEAR = 2000
"""The year of months where only it matters that they are months."""

MEASURE_NAMES = "<measure names>"
TOTAL = "<total>"


@dataclass
class Table:
    """A form's table on a sheet. Rows and columns are counted from 0.

    columns: canonical name by column. measure_names: the column that names each row's measure, and periods: the
    period of each column, both in layouts with periods across. totals: columns of row totals. unknown: headers that
    mean nothing; repeated: (column, the column that has the same meaning); missing: required columns not found.
    repeats: rows where the same header stands again; next_header, headers_above: where another table's stands.
    """

    form: Form
    layout: Layout
    top: int
    depth: int
    columns: dict[int, str] = field(default_factory=dict)
    measure_names: int | None = None
    periods: dict[int, Period] = field(default_factory=dict)
    totals: list[int] = field(default_factory=list)
    unknown: dict[int, str] = field(default_factory=dict)
    repeated: list[tuple[int, int]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    lacks_figures: bool = False
    repeats: set[int] = field(default_factory=set)
    next_header: int | None = None
    headers_above: list[int] = field(default_factory=list)

    @property
    def first_row(self) -> int:
        """The first row under the header."""
        return self.top + self.depth

    @property
    def score(self) -> int:
        return len(self.columns) + len(self.periods) + len(self.totals) + (self.measure_names is not None)

    @property
    def is_complete(self) -> bool:
        return not self.missing and not self.lacks_figures

    @property
    def own_columns(self) -> list[int]:
        """The columns that the table's lines fill."""
        named = [] if self.measure_names is None else [self.measure_names]
        return [*self.columns, *self.periods, *named]

    @property
    def figure_columns(self) -> set[int]:
        """Of these, the ones that hold figures."""
        measures = {column for column, name in self.columns.items() if self.form.column(name).measure}
        return measures | set(self.periods)

    @property
    def required_keys(self) -> list[int]:
        """The columns, other than figures, that each line must fill."""
        named = ((place, self.form.column(name)) for place, name in self.columns.items())
        return [place for place, column in named if column.required and not column.measure]

    @cached_property
    def column_of(self) -> dict[str, int]:
        """Column by canonical name."""
        return {name: column for column, name in self.columns.items()}


@dataclass(frozen=True)
class Search:
    """What was found on a sheet: the table, or why there is none."""

    table: Table | None
    candidates: tuple[Form, ...] = ()
    nearest: Table | None = None


def find_table(sheet: Sheet, forms: list[Form], year_above: YearAbove) -> Search:
    """The one form whose required columns the sheet has; when two have them, the one that explains more columns.

    Two that explain the same number are `candidates`; where none fits, `nearest` is the one that lacks least, if at
    least half of what it requires is there.
    """
    lines = [[clean(text_of(value)) for value in row] for row in sheet.rows[:HEADER_SEARCH_ROWS]]
    best = [table for form in forms if (table := _best_table(form, sheet, lines, year_above))]
    complete = [table for table in best if table.is_complete]
    if complete:
        top_score = max(table.score for table in complete)
        leaders = [table for table in complete if table.score == top_score]
        if len(leaders) > 1:
            return Search(None, candidates=tuple(table.form for table in leaders))
        _note_unknown(leaders[0], sheet, lines)
        _note_other_headers(leaders[0], sheet, forms)
        return Search(leaders[0])
    near = [table for table in best if table.columns and table.score >= 2 and table.score > len(table.missing)]
    return Search(None, nearest=max(near, key=lambda table: table.score, default=None))


def nearest_words(text: str, words: Iterable[str]) -> list[str]:
    """Up to three known words that look like the text, most alike first."""
    by_key = {normalise(word): word for word in words}
    found = process.extract(normalise(text), by_key.keys(), scorer=fuzz.ratio, limit=3, score_cutoff=60)
    return [by_key[key] for key, _, _ in found]


def _best_table(form: Form, sheet: Sheet, lines: list[list[str]], year_above: YearAbove) -> Table | None:
    best: Table | None = None
    for layout in form.layouts:
        roles = _roles(form, layout)
        for top in range(len(lines)):
            if sum(1 for text in lines[top] if text) < 2:
                continue
            table: Table | None = None
            for depth in range(1, HEADER_DEPTH + 1):
                below = top + depth - 1
                if table and (not _continues_header(sheet, below) or _is_line(table, roles, lines[below])):
                    break
                table = _table_at(form, layout, roles, lines[top : top + depth], top, year_above(top))
                if best is None or (table.is_complete, table.score) > (best.is_complete, best.score):
                    best = table
    return best


def _continues_header(sheet: Sheet, row: int) -> bool:
    """A further header row has words and no numbers."""
    if row >= min(len(sheet.rows), HEADER_SEARCH_ROWS):
        return False
    values = [value for value in sheet.rows[row] if value is not None]
    return bool(values) and all(isinstance(value, str) for value in values)


def _is_line(table: Table, roles: dict[str, str], texts: list[str]) -> bool:
    """Whether the row under a header has something other than header words under each required key."""
    keys = [texts[place] if place < len(texts) else "" for place in table.required_keys]
    return not table.missing and bool(keys) and all(key and normalise(key) not in roles for key in keys)


def _roles(form: Form, layout: Layout) -> dict[str, str]:
    """What a header word means in this layout, by its normalised spelling."""
    roles = {}
    for column in form.columns:
        if layout.across and (column.measure or column.name == layout.across.column):
            continue
        roles.update({normalise(word): column.name for word in column.headers})
    if layout.across:
        roles.update({normalise(word): MEASURE_NAMES for word in layout.across.measure_headers})
    roles.update({normalise(word): TOTAL for word in layout.total_columns})
    return roles


def _table_at(
    form: Form,
    layout: Layout,
    roles: dict[str, str],
    block: list[list[str]],
    top: int,
    default_year: int | None,
) -> Table:
    table = Table(form, layout, top, len(block))
    periods = periods_across(block, layout.across.kind, default_year) if layout.across else {}
    for column in range(max(len(line) for line in block)):
        texts = [line[column] for line in block if column < len(line) and line[column]]
        if not texts:
            continue
        role = next((roles[key] for key in spellings(texts) if key in roles), None)
        if role == TOTAL:
            table.totals.append(column)
        elif role == MEASURE_NAMES and table.measure_names is None:
            table.measure_names = column
        elif role in table.columns.values():
            first = next(place for place, name in table.columns.items() if name == role)
            table.repeated.append((column, first))
        elif role and role != MEASURE_NAMES:
            table.columns[column] = role
        elif period := periods.get(column):
            if period in table.periods.values():
                table.repeated.append((column, next(one for one in table.periods if table.periods[one] == period)))
            else:
                table.periods[column] = period
    found = set(table.columns.values())
    for needed in form.columns:
        from_context = needed.type == "period" or not needed.headers
        across = layout.across and (needed.measure or needed.name == layout.across.column)
        if needed.required and not from_context and not across and needed.name not in found:
            table.missing.append(needed.name)
    table.lacks_figures = not table.figure_columns or bool(layout.across and table.measure_names is None)
    return table


def _note_unknown(table: Table, sheet: Sheet, lines: list[list[str]]) -> None:
    known = {
        *table.columns,
        *table.periods,
        *table.totals,
        table.measure_names,
        *(place for place, _ in table.repeated),
    }
    block = lines[table.top : table.first_row]
    width = max(len(row) for row in sheet.rows)
    for column in range(width):
        if column in known:
            continue
        if any(column < len(row) and row[column] is not None for row in sheet.rows[table.first_row :]):
            texts = [line[column] for line in block if column < len(line) and line[column]]
            table.unknown[column] = " ".join(texts)


def _note_other_headers(table: Table, sheet: Sheet, forms: list[Form]) -> None:
    """Where else on the sheet a header stands: the same once more, or another table's."""
    layouts = [(form, layout, _roles(form, layout)) for form in forms for layout in form.layouts]
    words = {word for _, _, roles in layouts for word in roles}

    def tables_at(row: int) -> list[Table]:
        texts = [clean(text_of(value)) for value in sheet.rows[row]]
        if sum(1 for text in texts if text and any(word in words for word in spellings([text]))) < 2:
            return []
        found = [_table_at(*one, [texts], row, ANY_YEAR) for one in layouts]
        return [one for one in found if one.is_complete]

    table.headers_above = [row for row in range(table.top) if tables_at(row)]
    block = [_texts(sheet, row) for row in range(table.top, table.first_row)]
    own = table.own_columns
    row = table.first_row
    while row < len(sheet.rows):
        if any(isinstance(value, int | float | BrokenCell) for value in sheet.rows[row]):
            row += 1
            continue
        following = range(row, min(row + table.depth, len(sheet.rows)))
        below = [_texts(sheet, one) for one in following]
        if all([again.get(place) for again in below] == [texts.get(place) for texts in block] for place in own):
            table.repeats.update(following)
            row += table.depth
            continue
        if found := tables_at(row):
            if not any(one.columns == table.columns and one.periods.keys() == table.periods.keys() for one in found):
                table.next_header = row
                return
            table.repeats.add(row)  # in other words: a header in two languages
        row += 1


def _texts(sheet: Sheet, row: int) -> dict[int, str]:
    return {place: normalise(text_of(value)) for place, value in enumerate(sheet.rows[row])}


def header_text(table: Table, sheet: Sheet, column: int) -> str:
    """What stands above a column, as written; its letters where nothing does."""
    block = sheet.rows[table.top : table.first_row]
    texts = [clean(text_of(row[column])) for row in block if column < len(row) and row[column] is not None]
    return " ".join(texts) or letter(column)
