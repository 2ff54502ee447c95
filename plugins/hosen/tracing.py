"""From figures of the views to the cells that they are made of, and from a delivery to the figures that it touches.

Times are ISO text in UTC. Nothing here writes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from hosen import trace_sql, warehouse
from hosen.asking import as_timestamp, condition_of, view_named
from hosen.errors import ConfigError
from hosen.expanding import expanded
from hosen.forms import Form
from hosen.history import all_as_they_stood
from hosen.read.written import Written
from hosen.report import NAMED, named
from hosen.schema import views_standing
from hosen.settings import Settings
from hosen.storage import Store
from hosen.suggest import nearest
from hosen.traces import CELLS, Traces
from hosen.tracing_sums import as_json, cells_say
from hosen.views import View, ViewColumn, load_views

Json = dict[str, Any]

EVERY_COLUMN = (ViewColumn("*", "", ""),)

MOST_ROWS = 20
"""Rows that are named where one was meant."""


LEDGER_ORDER = ("form", "submitter_code", "period_key", "version", "file_name", "sheet", "row_number", "cell", "code")


class NotOneRow(ConfigError):
    """No row, or several, fit what was asked."""


class Tracer:
    """The views of an installation as they stand, or as they stood at an instant (UTC, no zone)."""

    def __init__(self, settings: Settings, at: datetime | None = None) -> None:
        self.settings, self.at = settings, at
        self.views = {view.qualified_name: view for view in load_views(settings.config)}

    def rows(self, name: str, wanted: Mapping[str, str], *, several: bool = False) -> list[Json]:
        """Each row of a view that has these texts in these columns (empty: nothing), with what it is made of:

        `grain` and `row`: its columns; `figures`: of each its `value`, `how` the cells give it, how many `cells` there
        are, what they say (`cells_say`) and whether it `agrees`, None where that cannot be said; `cells`: each with the
        `figures` it is in. Rows that are about submissions, issues and the like have `made_of` and `ledger` instead.
        ConfigError for a view or column that there is not; NotOneRow unless one row fits, or some if `several`.
        """
        view = self._view(name)
        traces = _traces(view)
        condition = condition_of(view, wanted)
        with self._reading() as connection:
            found = self._ask(connection, trace_sql.rows_query(view, condition), view)
            if not found:
                raise NotOneRow(self._no_such_row(connection, view, wanted))
            if len(found) > 1 and not several:
                raise NotOneRow(_several(view, found))
            if traces.is_of_cells:
                query = trace_sql.cells_query(view, traces, self.views, condition)
            else:
                query = trace_sql.ledger_query(view, traces, self.views, condition)
            behind: dict[int, list[Json]] = {}
            for one in self._ask(connection, query, view):
                behind.setdefault(one.pop("place"), []).append(one)
        make = _with_cells if traces.is_of_cells else _with_ledger
        return [make(view, traces, row, behind.get(row.pop("place"), [])) for row in found]

    def touched(self, delivery: str) -> Json:
        """Every row of every view that a file's figures are in: `delivery`, `files`, and `rows` with their `view`, its
        grain (`row`) and the `figures` that the file is in with their values. delivery: its name or the beginning of
        its SHA-256. ConfigError when no file or several have it."""
        with self._reading() as connection:
            sha, files = _one_delivery(connection, delivery)
            rows = []
            for view in self.views.values():
                if view.schema == "mart" and (traces := view.traces):
                    query = trace_sql.touched_query(view, traces, self.views, warehouse.quoted(sha))
                    found = self._ask(connection, query, view)
                    rows += [_touched(view, traces, row) for row in found]
        return {"delivery": sha, "files": files, "rows": rows}

    def _view(self, name: str) -> View:
        return view_named(self.views, name)

    def _steps(self, view: View) -> set[str]:
        traces = _traces(view)
        return {traces.source, CELLS if traces.is_of_cells else traces.source} & set(self.views)

    def _reading(self) -> Any:
        return warehouse.reading(warehouse.connect(self.settings.warehouse_url))

    def _ask(self, connection: Connection, query: str, view: View) -> list[Json]:
        if missing := {view.qualified_name, *self._steps(view)} - views_standing(connection):
            raise ConfigError(f"the warehouse has no {', '.join(sorted(missing))} yet: hosen run")
        if self.at is not None:
            then = all_as_they_stood(as_timestamp(self.at)).get
            query = expanded(replace(view, query=query, columns=EVERY_COLUMN), self.views, then)
        result = connection.execute(sa.text(query.replace(":", r"\:")))
        found = [dict(row._mapping) for row in result]
        return sorted(found, key=lambda row: row.get("place", 0))

    def _no_such_row(self, connection: Connection, view: View, wanted: Mapping[str, str]) -> str:
        said = " ".join(f"{name}={value}" for name, value in wanted.items())
        then = f" at {self.at.isoformat(sep=' ')} (UTC)" if self.at else ""
        lines = [f"{view.name} has no row with {said}{then}" if said else f"{view.name} has no rows{then}"]
        for name, value in wanted.items():
            others = {other: text for other, text in wanted.items() if other != name}
            condition = condition_of(view, others)
            found = self._ask(connection, trace_sql.rows_query(view, condition), view)
            there_are = sorted({"" if row[name] is None else str(row[name]) for row in found})
            if there_are:
                near = [word for word, _ in nearest(value, there_are)] or there_are[:5]
                lines.append(f"there are rows with {' or '.join(f'{name}={word}' for word in near)}")
        return "\n".join(lines)


def add_texts(settings: Settings, forms: Mapping[str, Form], cells: Sequence[Json]) -> None:
    """Give each cell what stands in it as `written`, read from the stored file; None where it cannot be read, and where
    what is counted would tell of a person."""
    store = Store(settings.deliveries)
    places: dict[str, set[tuple[str, str]]] = {}
    for cell in cells:
        cell["written"] = None
        if cell["cell"] and cell["sheet"] is not None and not _is_personal(forms, cell):
            places.setdefault(cell["delivery_sha"], set()).add((cell["sheet"], cell["cell"]))
    texts: dict[tuple[str, str, str], str] = {}
    with Written() as reader:
        for sha, wanted in places.items():
            arrivals = store.arrivals(of=[sha])
            if not arrivals or not store.holds(sha):
                continue
            hints = {key: value for arrival in arrivals for key, value in arrival.hints.items()}
            name = arrivals[0].name.rpartition("/")[2]
            for (sheet, place), text in reader.texts(store.bytes_path(sha), name, hints, wanted).items():
                texts[sha, sheet, place] = text
    for cell in cells:
        if not _is_personal(forms, cell):
            cell["written"] = texts.get((cell["delivery_sha"], cell["sheet"], cell["cell"]))


def _is_personal(forms: Mapping[str, Form], cell: Json) -> bool:
    """Whether the cell holds, or may hold, what is kept as a pseudonym or not at all."""
    form = forms.get(cell["form"])
    measured = [one for one in form.measures if one.measure == cell["measure_code"]] if form else []
    counted = {one.count for one in measured if one.count}
    of_people = {one.name for one in form.columns if one.personal or one.is_pseudonymous} if form else set()
    return not measured or bool(counted & of_people)


def _traces(view: View) -> Traces:
    if view.traces is None:
        raise ConfigError(f"{view.path} does not say what its rows are made of: `-- traces:` (docs/trace.md)")
    return view.traces


def _several(view: View, rows: Sequence[Json]) -> str:
    """Which rows fit, by the columns in which they differ."""
    differ = [name for name in view.grain if len({row[name] for row in rows}) > 1]
    lines = [f"{len(rows):,} rows of {view.name} fit; say more, or trace them together with --all:"]
    shown = [{name: "" if row[name] is None else row[name] for name in differ} for row in rows[:MOST_ROWS]]
    lines += ["  " + " ".join(f"{name}={value}" for name, value in row.items()) for row in shown]
    if len(rows) > MOST_ROWS:
        lines.append(f"  … and {len(rows) - MOST_ROWS:,} more")
    return "\n".join(lines)


def _with_cells(view: View, traces: Traces, row: Json, cells: Sequence[Json]) -> Json:
    said = cells_say(traces, cells)
    units = {column.name: column.unit for column in view.columns}
    figures = []
    for place, figure in enumerate(traces.figures):
        its = [cell for cell in cells if cell[f"in_{place}"]]
        says, agrees = said[figure.name].against(row[figure.name])
        unit = row.get("unit") if units[figure.name] == "unit of the measure" else units[figure.name]
        figures.append(
            {
                "figure": figure.name,
                "unit": unit,
                "value": as_json(row[figure.name]),
                "how": " ".join([figure.parts[0], figure.how, figure.parts[1]] if figure.parts else [figure.how]),
                "measures": sorted({cell["measure_code"] for cell in its}),
                "cells": len(its),
                "cells_say": as_json(says),
                "agrees": agrees,
            }
        )
    names = [figure.name for figure in traces.figures]
    own = [
        {key: as_json(value) for key, value in cell.items() if not key.startswith(("in_", "over_"))}
        | {"figures": [name for place, name in enumerate(names) if cell[f"in_{place}"]]}
        for cell in sorted(cells, key=_in_order)
    ]
    return {"view": view.name, "grain": list(view.grain), "row": _plain(row), "figures": figures, "cells": own}


def _in_order(cell: Json) -> tuple[Any, ...]:
    place = (cell["file_name"] or "", cell["delivery_sha"], cell["sheet"] or "", cell["row_number"] or 0)
    letter = cell["column_letter"] or ""
    return (cell["submitter_code"] or "", cell["period_key"], *place, len(letter), letter, cell["measure_code"])


def _with_ledger(view: View, traces: Traces, row: Json, rows: Sequence[Json]) -> Json:
    made_of = traces.source.removeprefix("core.")
    ledger = sorted(map(_plain, rows), key=lambda one: [str(one.get(name) or "") for name in LEDGER_ORDER])
    return {"view": view.name, "grain": list(view.grain), "row": _plain(row), "made_of": made_of, "ledger": ledger}


def _touched(view: View, traces: Traces, row: Json) -> Json:
    figures = [figure.name for place, figure in enumerate(traces.figures) if row[f"in_{place}"]]
    return {
        "view": view.name,
        "row": {name: as_json(row[name]) for name in view.grain},
        "figures": {name: as_json(row[name]) for name in figures},
    }


def _plain(row: Json) -> Json:
    return {name: as_json(value) for name, value in row.items()}


def _one_delivery(connection: Connection, delivery: str) -> tuple[str, list[str]]:
    sql = f"SELECT delivery_sha, file_name FROM core.arrival WHERE delivery_sha IN ({NAMED}) ORDER BY received_at"
    found: dict[str, list[str]] = {}
    for sha, name in connection.execute(sa.text(sql), named(delivery)):
        found.setdefault(sha, []).append(name)
    if len(found) == 1:
        return next(iter(found.items()))
    if not found:
        raise ConfigError(f"no file {delivery!r} has been taken in; files are named as `hosen issues` prints them")
    there_are = "\n".join(f"  {sha[:12]}  {', '.join(names)}" for sha, names in found.items())
    raise ConfigError(f"{len(found)} files are called {delivery!r}; name one by its SHA-256:\n{there_are}")
