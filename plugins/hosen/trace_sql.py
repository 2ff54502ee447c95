"""The queries that lead from rows of a view to what they are made of, and back, as its header says (`hosen.traces`).

Each begins with `v`, the rows of the view that are asked for, numbered by `place` in the order of the grain.
"""

from collections.abc import Mapping

from hosen.history import columns_of
from hosen.traces import BETWEEN, CELLS, Figure, Open, Traces
from hosen.views import View
from hosen.warehouse import FIRST_ARRIVAL

KEY = ("row_id", "measure_code", "scenario")
"""Of a cell in core.lineage."""

HIDDEN = ("attributes", "raw", "value")
"""Columns of ledgers that stay where they are: what rows say beside, with pseudonyms, and what cells said."""

Views = Mapping[str, View]


def cell_columns(views: Views) -> list[str]:
    """Columns of core.lineage that are shown."""
    return [column.name for column in views[CELLS].columns if column.name != "attributes"]


def ledger_columns(source: str, views: Views) -> list[str]:
    """Columns of a ledger that are shown."""
    return [name for name in _columns(source, views) if name not in HIDDEN]


def rows_query(view: View, condition: str) -> str:
    """`place`, then the view's columns."""
    columns = ", ".join(column.name for column in view.columns)
    return f"WITH {_rows(view, condition)}\nSELECT place, {columns} FROM v ORDER BY place"


def cells_query(view: View, traces: Traces, views: Views, condition: str) -> str:
    """`place`, `in_0`, … (whether the cell is one of that figure's), `over_0`, …, then `cell_columns`."""
    flags = [f"in_{number}" for number, _ in enumerate(traces.figures)]
    overs = [f"over_{number}" for number, _ in enumerate(traces.figures)]
    columns = ", ".join(["place", *flags, *overs, *cell_columns(views)])
    return f"WITH {_rows(view, condition)},\n{_found(view, traces, views)}\nSELECT {columns} FROM found"


def ledger_query(view: View, traces: Traces, views: Views, condition: str) -> str:
    """`place`, then `ledger_columns` and the name under which the file came first."""
    columns = ", ".join(f"s.{name}" for name in ledger_columns(traces.source, views))
    return (
        f"WITH {_rows(view, condition)}\nSELECT v.place, {columns}, a.file_name\n"
        f"FROM {_from_ledger(view, traces)}\nLEFT JOIN {FIRST_ARRIVAL} AS a\n"
        f"    ON a.delivery_sha = s.delivery_sha AND a.place = 1\nWHERE {traces.where}"
    )


def touched_query(view: View, traces: Traces, views: Views, delivery: str) -> str:
    """`in_0`, … (whether cells of that delivery are in the figure), then the view's columns, of rows that have any.
    Without figures (ledgers): the columns. delivery: an SQL literal."""
    columns = ", ".join(f"v.{column.name}" for column in view.columns)
    head = f"WITH {_rows(view, 'TRUE')}"
    if not traces.is_of_cells:
        found = f"SELECT v.place FROM {_from_ledger(view, traces)} WHERE s.delivery_sha = {delivery}"
        there = f"{found} AND ({traces.where})"
        return f"{head}\nSELECT {columns} FROM v WHERE v.place IN ({there}) ORDER BY v.place"
    flags = [f"in_{number}" for number, _ in enumerate(traces.figures)]
    most = ", ".join(f"MAX(CASE WHEN {flag} THEN 1 ELSE 0 END) AS {flag}" for flag in flags)
    return (
        f"{head},\n{_found(view, traces, views, f'those.delivery_sha = {delivery}')},\n"
        f"touched AS (SELECT place AS touched_place, {most} FROM found GROUP BY place)\n"
        f"SELECT {', '.join(flags)}, {columns} FROM v JOIN touched ON touched_place = v.place ORDER BY v.place"
    )


def _rows(view: View, condition: str) -> str:
    grain = ", ".join(view.grain)
    return (
        f"v AS MATERIALIZED (\n    SELECT ROW_NUMBER() OVER (ORDER BY {grain}) AS place, those.*\n"
        f"    FROM {view.qualified_name} AS those\n    WHERE {condition}\n)"
    )


def _found(view: View, traces: Traces, views: Views, also: str = "TRUE") -> str:
    flags = [f"COALESCE({_condition(figure, traces)}, FALSE) AS in_{place}" for place, figure in _numbered(traces)]
    overs = [f"CAST({figure.over or 'NULL'} AS VARCHAR) AS over_{place}" for place, figure in _numbered(traces)]
    columns = ", ".join(["v.place", *flags, *overs, *(f"f.{name}" for name in cell_columns(views))])
    among = " OR ".join(f"in_{place}" for place, _ in _numbered(traces))
    likely = f"SELECT {columns}\nFROM {_from_cells(view, traces, views)}\nWHERE {traces.where}"
    source = "" if traces.source == CELLS else f"s AS MATERIALIZED (SELECT * FROM {traces.source}),\n"
    return (
        f"f AS MATERIALIZED (\n    SELECT those.*, CAST(those.attributes AS JSON) AS said\n"
        f"    FROM {CELLS} AS those\n    WHERE {also}\n),\n{source}"
        f"likely AS (\n{likely}\n),\nfound AS (SELECT * FROM likely WHERE {among})"
    )


def _numbered(traces: Traces) -> list[tuple[int, Figure]]:
    return list(enumerate(traces.figures))


def _condition(figure: Figure, traces: Traces) -> str:
    if figure.how not in BETWEEN:
        return f"({figure.condition})"
    parts = [_condition(part, traces) for name in figure.parts if (part := traces.figure(name))]
    return f"(v.{figure.name} IS NOT NULL AND ({' OR '.join(parts)}) AND ({figure.condition or 'TRUE'}))"


def _from_cells(view: View, traces: Traces, views: Views) -> str:
    said = [column.name for column in views[CELLS].columns]
    own = [] if traces.source == CELLS else _columns(traces.source, views)
    agree = []
    for name in _to_agree(view, traces):
        theirs = f"s.{name}" if name in own else f"f.{name}" if name in said else f"f.said ->> '{name}'"
        agree.append(_agrees(name, theirs, traces))
    if traces.source == CELLS:
        return f"v\nJOIN f ON {_all(agree)}"
    keys = [f"f.{name} = s.{name}" for name in KEY if name in own]
    ours = [one for one, name in zip(agree, _to_agree(view, traces), strict=True) if name in own]
    others = [one for one in agree if one not in ours]
    return f"v\nJOIN s ON {_all(ours)}\nJOIN f ON {_all([*keys, *others])}"


def _from_ledger(view: View, traces: Traces) -> str:
    agree = [_agrees(name, f"s.{name}", traces) for name in _to_agree(view, traces)]
    return f"v\nJOIN {traces.source} AS s ON {_all(agree)}"


def _to_agree(view: View, traces: Traces) -> list[str]:
    """Columns of the grain in which cells have to agree, always or in some rows."""
    always_open = {one.column for one in traces.open if not one.levels and not one.where_empty}
    return [name for name in view.grain if name != "level" and name not in always_open]


def _agrees(name: str, theirs: str, traces: Traces) -> str:
    same = f"COALESCE(CAST(v.{name} AS VARCHAR), '') = COALESCE(CAST({theirs} AS VARCHAR), '')"
    free = [_is_open(one) for one in traces.open if one.column == name]
    return f"({' OR '.join([*free, same])})" if free else same


def _is_open(one: Open) -> str:
    if one.where_empty:
        return f"v.{one.column} IS NULL"
    levels = ", ".join(f"'{level}'" for level in one.levels)
    return f"v.level IN ({levels})"


def _all(conditions: list[str]) -> str:
    return "\n    AND ".join(conditions) or "TRUE"


def _columns(source: str, views: Views) -> list[str]:
    if source in views:
        return [column.name for column in views[source].columns]
    return list(columns_of(source.removeprefix("core.")))
