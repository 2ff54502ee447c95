"""The rows of the views that a readers' copy has to get: all of them, or those of the periods that were touched."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
from sqlalchemy.engine import Connection

from hosen.expanding import expanded
from hosen.history import Touched, columns_of, remembered
from hosen.periods import Period, covering
from hosen.views import View
from hosen.warehouse import quoted, read_rows, read_view, table_columns

BY_HALF_YEAR = ("month", "quarter", "half_year")
"""Columns of which each value lies in a half year; a view sliced by another one is made anew by whole years."""


@dataclass(frozen=True)
class Slices:
    """Half years that were touched, and whether anything standing was."""

    half_years: frozenset[Period]
    standing: bool = False

    @classmethod
    def of(cls, touched: Iterable[Touched]) -> "Slices":
        """The half years in which touched periods begin."""
        found = {half for one in touched for half in covering(one.first_day, one.last_day, "half_year")}
        return cls(frozenset(found - {Period.standing()}), Period.standing() in found)

    def condition(self, view: View) -> str:
        """The rows of the view that have to be made anew."""
        if view.slice is None:
            return "TRUE"
        keys = {key for period in self._made_anew(view) for key in period.keys_within()}
        keys |= {"standing"} if self.standing else set()
        return f"CAST({view.slice} AS VARCHAR) IN ({', '.join(map(quoted, sorted(keys)))})" if keys else "FALSE"

    def begins(self, view: View) -> str:
        """The condition that a period begins (`period_start`) where those rows get their figures from."""
        periods = self._made_anew(view)
        if view.reaches_on:
            periods |= {_years_on(one, -1) for one in periods}
        days = [(one.start, one.end) for one in sorted(periods)]
        days += [(Period.standing().start, Period.standing().start)] if self.standing else []
        return " OR ".join(f"period_start BETWEEN DATE '{first}' AND DATE '{last}'" for first, last in days) or "FALSE"

    def _made_anew(self, view: View) -> set[Period]:
        """Half years; years where values of the slice lie in no half year, or where months of a year hang together."""
        by_half_year = view.slice in BY_HALF_YEAR and (view.slice == "half_year" or not view.reaches_on)
        touched = set(self.half_years) if by_half_year else {Period.year(one.start.year) for one in self.half_years}
        return touched | {_years_on(one, 1) for one in touched} if view.reaches_on else touched


def _years_on(period: Period, years: int) -> Period:
    return Period.containing(period.start.replace(year=period.start.year + years), period.kind)


def rows_of(connection: Connection, views: Sequence[View], slices: Slices | None) -> Iterator[tuple[View, pa.Table]]:
    """Each view of `mart` with the rows that have to be made anew, in the order of its grain; slices None: all."""
    by_name = {view.qualified_name: view for view in views}
    for view in views:
        if view.schema != "mart":
            continue
        if slices is None or view.slice is None:
            yield view, read_view(connection, view.schema, view.name, view.grain)
            continue
        restricted = _restricted(views, slices.begins(view))
        fields = table_columns(connection, view.schema, view.name)
        names = ", ".join(fields.names)
        sql = f"SELECT {names} FROM ({expanded(view, by_name, restricted.get)}) AS made WHERE {slices.condition(view)}"
        yield view, read_rows(connection, fields, sql, view.grain)


def _restricted(views: Sequence[View], condition: str) -> dict[str, str]:
    """A SELECT for each table that says when its periods begin, of those that the condition lets pass, and one for each
    view that is kept as a whole."""
    tables = {f"core.{name}": f"core.{name}" for name in remembered() if "period_start" in columns_of(name)}
    tables |= {view.qualified_name: view.table for view in views if view.kept and "period_start" in view.kept}
    whole = {view.qualified_name: f"(SELECT * FROM {view.table})" for view in views if view.kept == ()}
    return {name: f"(SELECT * FROM {table} WHERE {condition})" for name, table in tables.items()} | whole
