"""The way of a warehouse's own tables from each version to the next; README.md says how to add one.

What the files in versions/ do their work with, on the connection that Alembic runs them on.
"""

import re
from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op


def run(sql: str) -> None:
    """Run statements, separated by a line that ends in `;`, as they are written."""
    for statement in re.split(r";[ \t]*(?:\n|$)", sql):
        if statement.strip():
            op.get_bind().exec_driver_sql(statement)


def add_column(table: str, column: str, sql_type: str, value: str) -> None:
    """Add a column that is never empty. value: what the rows that are there get, a number or a text in quotes (a day
    and a time too; DuckDB takes no other constant here)."""
    run(f"ALTER TABLE {table} ADD COLUMN {column} {sql_type} DEFAULT {value}")
    run(f"ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL")
    run(f"ALTER TABLE {table} ALTER COLUMN {column} DROP DEFAULT")


def remake(table: str, create: str, values: Mapping[str, str] | None = None) -> None:
    """Make a table anew and put its rows into it: for what ALTER TABLE cannot do on both databases.

    create: its CREATE TABLE, under its own name. values: column -> expression over the columns as they were, for those
    that are new or become something else; the others keep what is in them.
    """
    connection = op.get_bind()
    run(f"CREATE TEMPORARY TABLE rows_before AS SELECT * FROM {table}")
    run(f"DROP TABLE {table}")
    run(create)
    schema, _, name = table.partition(".")
    columns = connection.execute(
        sa.text(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = :schema AND table_name = :name"
            " ORDER BY ordinal_position"
        ),
        {"schema": schema, "name": name},
    )
    names = [str(row[0]) for row in columns]
    taken = ", ".join((values or {}).get(one, one) for one in names)
    run(f"INSERT INTO {table} ({', '.join(names)}) SELECT {taken} FROM rows_before")
    run("DROP TABLE rows_before")
