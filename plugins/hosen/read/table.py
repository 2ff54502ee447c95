"""A table of a form on a sheet: what its header said and where it stands."""

from dataclasses import dataclass, field
from functools import cached_property

from hosen.forms import Column, Form, Layout
from hosen.read.grid import Sheet, letter, text_of
from hosen.read.headers import Header
from hosen.text import clean


@dataclass(frozen=True)
class Region:
    """A part of a sheet, half open."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def columns(self) -> range:
        return range(self.left, self.right)


@dataclass
class Table:
    """A form's table on a sheet. Rows and columns are counted from 0.

    columns: canonical name by column. figures: by column, the values of what stands across and the measure's column
    name. unknown: headers that mean nothing; side: columns beyond a blank one that have nothing to do with the table.
    repeats: rows where the same header stands again.
    """

    header: Header
    region: Region
    top: int
    depth: int
    unknown: dict[int, str] = field(default_factory=dict)
    side: tuple[int, ...] = ()
    repeats: set[int] = field(default_factory=set)
    next_header: int | None = None
    is_dated: bool = True
    """Whether the year of its periods is known; of a table without one nothing is read."""
    texts: dict[tuple[int, tuple[int, int]], str] = field(default_factory=dict, repr=False, compare=False)
    """Headers as written, by column and rows, as `header_text` found them."""

    @property
    def form(self) -> Form:
        return self.header.words.form

    @property
    def layout(self) -> Layout:
        return self.header.words.layout

    @property
    def first_row(self) -> int:
        """The first row under the header."""
        return self.top + self.depth

    @property
    def score(self) -> tuple[bool, int, int]:
        return self.header.is_complete, self.header.score, -self.depth

    def _placed(self, place: int) -> int:
        return place + self.region.left

    @cached_property
    def columns(self) -> dict[int, str]:
        return {self._placed(place): name for place, name in self.header.columns.items()}

    @cached_property
    def figures(self) -> dict[int, tuple[tuple[tuple[str, str], ...], str | None]]:
        return {self._placed(place): figure for place, figure in self.header.figures.items()}

    @cached_property
    def totals(self) -> dict[int, str | None]:
        return {self._placed(place): measure for place, measure in self.header.totals.items()}

    @cached_property
    def measure_names(self) -> int | None:
        return None if self.header.measure_names is None else self._placed(self.header.measure_names)

    @cached_property
    def own_columns(self) -> list[int]:
        """The columns that the table's lines fill."""
        named = [] if self.measure_names is None else [self.measure_names]
        return [*self.columns, *self.figures, *named]

    @cached_property
    def figure_columns(self) -> set[int]:
        """Of these, the ones that hold figures."""
        measures = {column for column, name in self.columns.items() if self.form.column(name).measure}
        return measures | set(self.figures)

    @cached_property
    def required_keys(self) -> list[int]:
        """The columns, other than figures, that each line must fill."""
        required = set(self.form.required_in(self.layout))
        columns = ((place, self.form.column(name)) for place, name in self.columns.items() if name in required)
        return [place for place, column in columns if column.required and not column.measure]

    @cached_property
    def column_of(self) -> dict[str, int]:
        """Column by canonical name."""
        return {name: column for column, name in self.columns.items()}

    @cached_property
    def named(self) -> list[Column]:
        """The form's columns that the table has, below each other or across."""
        across = [name for values, _ in self.figures.values() for name, _ in values]
        return [self.form.column(name) for name in [*self.columns.values(), *across]]


def header_text(table: Table, sheet: Sheet, column: int) -> str:
    """What stands above a column, as written; its letters where nothing does."""
    rows = (table.top, table.first_row)
    if (column, rows) not in table.texts:
        texts = [clean(text_of(sheet.columns[column][row])) for row in range(*rows)]
        table.texts[column, rows] = " ".join(text for text in texts if text) or letter(column)
    return table.texts[column, rows]
