"""Makes the views that the files in `sql/` define, the tables of kept ones, and their functions of an instant."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from hosen.expanding import expanded
from hosen.history import all_as_they_stood
from hosen.readers import as_seen, grant
from hosen.schema import drop_views, views_standing
from hosen.views import View, fingerprint
from hosen.warehouse import execute_as_written, is_duckdb, new_content, quoted, read_state, write_state

STATE = "views"
"""In core.state: which definitions the views stand by."""

INSTANT = "instant"
"""The argument of each function: a time in UTC."""


def make_views(connection: Connection, views: Sequence[View]) -> bool:
    """Make the views of `mart` and those in between what the files say; says whether they were made anew.

    Views that stand as defined are left alone: replacing one would wait for its readers, and take away what an
    administrator granted on it.
    """
    state = fingerprint(views)
    if read_state(connection, STATE) == state and views_standing(connection) == {view.qualified_name for view in views}:
        return False
    _drop(connection)
    for schema in ("mart", "kept"):
        connection.execute(sa.text(f"CREATE SCHEMA IF NOT EXISTS {schema}"))
    for view in views:
        if view.kept is not None:
            _make_table(connection, view)
        query = view.query if view.kept is None else f"SELECT {_columns(view)} FROM {view.table}"
        execute_as_written(connection, f"CREATE VIEW {view.qualified_name} AS\n{as_seen(connection, view, query)}")
        execute_as_written(connection, f"COMMENT ON VIEW {view.qualified_name} IS {quoted(view.comment)}")
        for column in view.columns:
            place = f"{view.qualified_name}.{column.name}"
            execute_as_written(connection, f"COMMENT ON COLUMN {place} IS {quoted(column.comment)}")
    by_name = {view.qualified_name: view for view in views}
    for view in views:
        if view.schema == "mart":
            _make_function(connection, view, by_name)
    grant(connection)
    write_state(connection, STATE, state)
    new_content(connection)
    return True


def _make_table(connection: Connection, view: View) -> None:
    execute_as_written(connection, f"CREATE TABLE {view.table} AS\n{view.query}\nWITH NO DATA")
    if view.kept and not is_duckdb(connection):
        execute_as_written(connection, f"CREATE INDEX ON {view.table} ({', '.join(view.kept)})")


def _make_function(connection: Connection, view: View, views: dict[str, View]) -> None:
    """`mart.<view>(instant)`: the view's rows as they stood then, by today's definition."""
    query = as_seen(connection, view, expanded(view, views, all_as_they_stood(INSTANT).get))
    if is_duckdb(connection):
        execute_as_written(connection, f"CREATE MACRO {view.qualified_name}({INSTANT}) AS TABLE\n{query}")
        return
    execute_as_written(
        connection,
        f"CREATE FUNCTION {view.qualified_name}({INSTANT} timestamp) RETURNS SETOF {view.qualified_name}"
        f" LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS {quoted(query)}",
    )
    execute_as_written(
        connection,
        f"COMMENT ON FUNCTION {view.qualified_name}(timestamp) IS {quoted(f'As it stood then (UTC). {view.comment}')}",
    )


def _columns(view: View) -> str:
    return ", ".join(column.name for column in view.columns)


def _drop(connection: Connection) -> None:
    """Views, their functions, and kept tables."""
    drop_views(connection)
    kept = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'kept'"
    for name in connection.execute(sa.text(kept)).scalars().all():
        execute_as_written(connection, f"DROP TABLE kept.{name}")
