"""How Alembic runs the versions: on the connection of whoever calls `hosen.schema.migrate`, in their transaction."""

from alembic import context
from duckdb_sqlalchemy import alembic_impl  # noqa: F401  lets Alembic know DuckDB

context.configure(
    connection=context.config.attributes["connection"],
    version_table=context.config.attributes["version_table"],
    version_table_schema="core",
    version_table_pk=False,
)
context.run_migrations()
