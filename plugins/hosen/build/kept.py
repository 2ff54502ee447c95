"""Brings the tables of kept views up to what stands now, where something was touched since they were."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from hosen.expanding import expanded
from hosen.history import Touched, read_moment, touch, touched_since
from hosen.views import View
from hosen.warehouse import execute_as_written, quoted, refresh_statistics, write_state

STATE = "kept"
"""In core.state: the moment up to which the tables are right."""


def refresh_kept(connection: Connection, views: Sequence[View], moment: datetime, *, anew: bool) -> None:
    """The rows of kept views. anew: all of them, whatever was touched. What is kept as a whole and comes out otherwise
    touches everything."""
    slices = None if anew else touched_since(connection, read_moment(connection, STATE))
    if slices == []:
        return
    kept = [view for view in views if view.kept is not None]
    by_name = {view.qualified_name: view for view in views}
    sliced = {"core.fact", "core.expected_report", *(view.qualified_name for view in kept if view.kept)}
    for view in kept:
        if not view.kept:
            _replace_whole(connection, view, moment)
            continue
        condition = "TRUE" if slices is None else condition_of(slices)
        query = view.query if slices is None else expanded(view, by_name, _only(sliced, condition, by_name))
        execute_as_written(connection, f"DELETE FROM {view.table} WHERE {condition}")
        execute_as_written(connection, f"INSERT INTO {view.table}\n{query}")
    if slices is None:
        refresh_statistics(connection, *(view.table for view in kept))
    write_state(connection, STATE, moment.isoformat())


def condition_of(slices: Iterable[Touched]) -> str:
    """The rows of these slices, by the columns `form` and `period_start`."""
    parts = {
        f"form = {quoted(one.form)} AND period_start BETWEEN DATE '{one.first_day}' AND DATE '{one.last_day}'"
        for one in slices
    }
    return " OR ".join(f"({part})" for part in sorted(parts)) or "FALSE"


def _only(sliced: set[str], condition: str, views: dict[str, View]) -> Callable[[str], str | None]:
    def instead(name: str) -> str | None:
        if name in sliced:
            return f"(SELECT * FROM {views[name].table if name in views else name} WHERE {condition})"
        is_whole = name in views and views[name].kept is not None
        return f"(SELECT * FROM {views[name].table})" if is_whole else None

    return instead


def _replace_whole(connection: Connection, view: View, moment: datetime) -> None:
    execute_as_written(connection, f"CREATE TEMPORARY TABLE made_anew AS\n{view.query}")
    differs = (
        f"SELECT EXISTS ((TABLE {view.table} EXCEPT TABLE made_anew) UNION ALL"
        f" (TABLE made_anew EXCEPT TABLE {view.table}))"
    )
    if connection.execute(sa.text(differs)).scalar():
        execute_as_written(connection, f"DELETE FROM {view.table}")
        execute_as_written(connection, f"INSERT INTO {view.table} SELECT * FROM made_anew")
        touch(connection, moment, None)
    execute_as_written(connection, "DROP TABLE made_anew")
