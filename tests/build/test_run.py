"""Building: views as the files say, made anew only when a file changed."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from hosen.build.run import build
from hosen.errors import ConfigError
from hosen.schema import ensure_tables
from hosen.settings import PROJECT_ROOT
from hosen.views import load_views
from hosen.warehouse import connect, is_duckdb, read_state, read_view, transaction

DISTRICTS = """-- title: Districts
-- grain: district_code
-- columns:
--   district_code | code | The district's code
SELECT district_code FROM core.district
"""


def own_config(folder: Path, **files: str) -> Path:
    (folder / "sql" / "mart").mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / "sql" / "mart" / f"{name}.sql").write_text(text, "utf-8")
    return folder


def names(connection: Connection) -> set[str]:
    rows = connection.execute(
        sa.text("SELECT table_name FROM information_schema.tables WHERE table_schema = 'mart' AND table_type = 'VIEW'")
    )
    return {row[0] for row in rows}


def comments(connection: Connection, view: str) -> dict[str, str]:
    """Of the columns, and of the view itself under its own name."""
    if is_duckdb(connection):
        of_view = f"SELECT view_name, comment FROM duckdb_views() WHERE schema_name = 'mart' AND view_name = '{view}'"
        of_columns = (
            f"SELECT column_name, comment FROM duckdb_columns() WHERE schema_name = 'mart' AND table_name = '{view}'"
        )
    else:
        of_view = f"SELECT '{view}', obj_description('mart.{view}'::regclass)".replace("::", "\\:\\:")
        of_columns = (
            "SELECT attname, col_description(attrelid, attnum) FROM pg_attribute"
            f" WHERE attrelid = 'mart.{view}'\\:\\:regclass AND attnum > 0"
        )
    rows = [*connection.execute(sa.text(of_view)), *connection.execute(sa.text(of_columns))]
    return {str(row[0]): str(row[1]) for row in rows}


def test_views_and_their_comments(warehouse_url: str) -> None:
    with transaction(connect(warehouse_url)) as connection:
        ensure_tables(connection)
        views = build(connection, (PROJECT_ROOT,))
        marts = {view.name: view for view in views if view.schema == "mart"}
        assert len(marts) >= 7
        assert names(connection) == set(marts)
        for name, view in marts.items():
            said = {name: view.comment, **{column.name: column.comment for column in view.columns}}
            assert comments(connection, name) == said
            assert read_view(connection, "mart", name).column_names == [column.name for column in view.columns]


def test_unchanged_files_leave_the_views_alone(warehouse_url: str) -> None:
    engine = connect(warehouse_url)
    with transaction(engine) as connection:
        ensure_tables(connection)
        build(connection, (PROJECT_ROOT,))
        connection.execute(sa.text("COMMENT ON VIEW mart.data_quality IS 'mine'"))
        content = read_state(connection, "content")
    with transaction(engine) as connection:
        build(connection, (PROJECT_ROOT,))
        assert comments(connection, "data_quality")["data_quality"] == "mine"
        assert read_state(connection, "content") == content


def test_view_that_someone_dropped_comes_back(warehouse_url: str) -> None:
    engine = connect(warehouse_url)
    with transaction(engine) as connection:
        ensure_tables(connection)
        build(connection, (PROJECT_ROOT,))
    with transaction(engine) as connection:
        connection.execute(sa.text("DROP VIEW mart.data_quality CASCADE"))
        build(connection, (PROJECT_ROOT,))
        assert "data_quality" in names(connection)


def test_own_folder_adds_replaces_and_takes_away_again(warehouse_url: str, tmp_path: Path) -> None:
    engine = connect(warehouse_url)
    own = own_config(tmp_path / "own", districts=DISTRICTS, data_quality=DISTRICTS)
    with transaction(engine) as connection:
        ensure_tables(connection)
        build(connection, (PROJECT_ROOT,))
        before, content = names(connection), read_state(connection, "content")
        build(connection, (PROJECT_ROOT, own))
        assert names(connection) == {*before, "districts"}
        assert read_view(connection, "mart", "data_quality").column_names == ["district_code"]
        assert read_state(connection, "content") != content
        build(connection, (PROJECT_ROOT,))
        assert names(connection) == before


def test_mistake_in_a_file_leaves_the_views_as_they_were(warehouse_url: str, tmp_path: Path) -> None:
    engine = connect(warehouse_url)
    own = own_config(tmp_path / "own", districts=DISTRICTS.replace("core.district", "core.distritc"))
    with transaction(engine) as connection:
        ensure_tables(connection)
        build(connection, (PROJECT_ROOT,))
    with pytest.raises(ConfigError, match=r"did you mean core\.district"), transaction(engine) as connection:
        build(connection, (PROJECT_ROOT, own))
    with transaction(engine) as connection:
        expected = {view.name for view in load_views((PROJECT_ROOT,)) if view.schema == "mart"}
        assert names(connection) == expected
