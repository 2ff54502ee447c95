"""Makes what depends on the loaded tables, inside the transaction of whoever calls: the views and the findings."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from hosen.across_rules import AcrossRules
from hosen.build.findings import find
from hosen.explanations import Explanations
from hosen.views import View, fingerprint, load_views
from hosen.warehouse import execute_as_written, is_duckdb, new_content, quoted, read_state, write_state


def build(
    connection: Connection,
    config: Sequence[Path],
    rules: AcrossRules | None = None,
    explanations: Explanations | None = None,
    today: date | None = None,
) -> list[View]:
    """The views, and with `rules` what they find (`core.finding`). today: the day in Israel, unless it is given."""
    views = _make_views(connection, config)
    if rules is not None:
        day = today or datetime.now(ZoneInfo("Asia/Jerusalem")).date()
        find(connection, rules, explanations or Explanations(), day)
    return views


def _make_views(connection: Connection, config: Sequence[Path]) -> list[View]:
    """Make the views of the schema `mart` (and those in between) what the files say; returns them in their order.

    Views that stand as defined are left alone: replacing one would wait for its readers, and take away what an
    administrator granted on it. Raises ConfigError for a mistake in a file; the caller's transaction then ends as if
    never begun.
    """
    views = load_views(config)
    state = fingerprint(views)
    standing = _standing(connection)
    if read_state(connection, "views") == state and standing == {view.qualified_name for view in views}:
        return views
    _drop(connection, standing)
    connection.execute(sa.text("CREATE SCHEMA IF NOT EXISTS mart"))
    for view in views:
        execute_as_written(connection, f"CREATE VIEW {view.qualified_name} AS\n{view.query}")
        execute_as_written(connection, f"COMMENT ON VIEW {view.qualified_name} IS {quoted(view.comment)}")
        for column in view.columns:
            place = f"{view.qualified_name}.{column.name}"
            execute_as_written(connection, f"COMMENT ON COLUMN {place} IS {quoted(column.comment)}")
    write_state(connection, "views", state)
    new_content(connection)
    return views


def _standing(connection: Connection) -> set[str]:
    rows = connection.execute(
        sa.text(
            "SELECT table_schema, table_name FROM information_schema.tables"
            " WHERE table_type = 'VIEW' AND table_schema IN ('core', 'mart')"
        )
    ).all()
    return {f"{schema}.{name}" for schema, name in rows}


def _drop(connection: Connection, names: set[str]) -> None:
    if not names:
        return
    if is_duckdb(connection):
        for name in sorted(names):
            execute_as_written(connection, f"DROP VIEW {name}")
    else:  # in one statement, so that they may need each other
        execute_as_written(connection, f"DROP VIEW {', '.join(sorted(names))}")
