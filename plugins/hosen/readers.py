"""Who may see what of `mart` on PostgreSQL: grants to the role of BI tools, and rows by district.

A database role that stands in `core.reader_district` (reference/readers.csv) sees, in each view with a `district_code`,
the rows of its districts, and nothing in the others; who does not stand there sees all. Views and functions run with
the rights of whoever made them, so it is the session's user that counts. DuckDB has no users.
"""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from hosen.views import View
from hosen.warehouse import is_duckdb, quoted, run_script, sql_file

BI_ROLE = "hosen_bi"
DISTRICT = "district_code"


def as_seen(connection: Connection, view: View, query: str) -> str:
    """The query of a view of `mart` with those of its rows that the session's user may see; any other as it is."""
    if view.schema != "mart" or is_duckdb(connection):
        return query
    maker = str(connection.execute(sa.text("SELECT CURRENT_USER")).scalar_one())
    theirs = (
        "SELECT r.district_code FROM core.reader_district AS r"
        f" WHERE r.reader = CAST(SESSION_USER AS VARCHAR) AND r.reader <> {quoted(maker)}"
    )
    names = [column.name for column in view.columns]
    condition = f"NOT EXISTS ({theirs})" + (f" OR seen.{DISTRICT} IN ({theirs})" if DISTRICT in names else "")
    return f"SELECT {', '.join(names)} FROM (\n{query}\n) AS seen\nWHERE {condition}"


def keep_apart(connection: Connection) -> None:
    """While anybody sees some districts only, no condition of theirs is asked of other rows, whose values an error
    message could tell. Conditions then reach less far into views: nobody pays for that while the list is empty."""
    if is_duckdb(connection):
        return
    is_needed = bool(connection.execute(sa.text("SELECT EXISTS (SELECT 1 FROM core.reader_district)")).scalar_one())
    others = connection.execute(
        sa.text(
            "SELECT relname FROM pg_class WHERE relkind = 'v' AND relnamespace = to_regnamespace('mart')"
            " AND ('security_barrier=true' = ANY (COALESCE(reloptions, '{}'))) <> :is_needed"
        ),
        {"is_needed": is_needed},
    )
    for name in others.scalars().all():
        connection.execute(sa.text(f'ALTER VIEW mart."{name}" SET (security_barrier = {str(is_needed).lower()})'))


def grant(connection: Connection) -> None:
    """Let the role of BI tools, if there is one, see the views and call the functions that stand now."""
    if is_duckdb(connection):
        return
    known = connection.execute(sa.text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": BI_ROLE}).first()
    if known:
        run_script(connection, sql_file("roles", "grant.sql"))
