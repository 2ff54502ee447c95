"""Reaching the warehouse, rows in and out on both databases, and what is said when it fails."""

import string
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hosen.errors import WarehouseError
from hosen.warehouse import (
    connect,
    execute_as_written,
    read_state,
    read_view,
    reading,
    run_script,
    table_columns,
    table_from_rows,
    transaction,
    write_rows,
)

TABLE = """CREATE TABLE things (
    number BIGINT, small INTEGER, text VARCHAR, exact NUMERIC(20, 6), day DATE, moment TIMESTAMP, is_so BOOLEAN,
    ratio DOUBLE PRECISION
)"""

HOLDER = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1])
print("open", flush=True)
sys.stdin.read()
"""


def make_table(connection: sa.Connection) -> tuple[str, pa.Schema]:
    connection.execute(sa.text("CREATE SCHEMA IF NOT EXISTS test"))
    connection.execute(sa.text("DROP TABLE IF EXISTS test.things"))
    execute_as_written(connection, TABLE.replace("things", "test.things"))
    return "test.things", table_columns(connection, "test", "things")


@contextmanager
def held_by_another_process(file: Path) -> Iterator[subprocess.Popen[str]]:
    child = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdin and child.stdout
    assert child.stdout.readline() == "open\n"
    try:
        yield child
    finally:
        child.stdin.close()
        child.wait(30)


def test_rows_come_back_as_they_went_in(warehouse_url: str) -> None:
    rows = [
        {"number": 2**40, "small": 7, "text": 'שורה "ראשונה", \n\\N', "exact": Decimal("-1.000001")},
        {"day": date(2021, 3, 31), "moment": datetime(2021, 3, 31, 23, 59, 59, 5), "is_so": False, "ratio": 0.1},
        {"number": 0, "text": "\\.", "is_so": True, "exact": Decimal("99999999999999.999999")},
    ]
    with transaction(connect(warehouse_url)) as connection:
        name, columns = make_table(connection)
        write_rows(connection, name, pa.Table.from_pylist(rows, schema=columns))
        found = read_view(connection, "test", "things").to_pylist()
    full = [{field: row.get(field) for field in columns.names} for row in rows]
    assert sorted(found, key=repr) == sorted(full, key=repr)


# A PostgreSQL text holds every character but NUL.
ANY_TEXT = st.none() | st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(ANY_TEXT | st.text(string.punctuation + "\n\r"), min_size=1))
def test_any_text_survives_and_empty_is_not_missing(warehouse_url: str, texts: list[str | None]) -> None:
    with transaction(connect(warehouse_url)) as connection:
        name, _ = make_table(connection)
        table = pa.table({"number": pa.array(range(len(texts)), pa.int64()), "text": pa.array(texts, pa.string())})
        write_rows(connection, name, table)
        assert read_view(connection, "test", "things", ["number"])["text"].to_pylist() == texts


def test_nul_becomes_the_replacement_character(warehouse_url: str) -> None:
    with transaction(connect(warehouse_url)) as connection:
        name, _ = make_table(connection)
        write_rows(connection, name, pa.table({"text": ["a\x00b", None]}))
        assert read_view(connection, "test", "things", ["text"])["text"].to_pylist() == ["a\ufffdb", None]


def test_failed_transaction_leaves_nothing(warehouse_url: str) -> None:
    engine = connect(warehouse_url)
    with pytest.raises(KeyError), transaction(engine) as connection:
        name, _ = make_table(connection)
        write_rows(connection, name, pa.table({"text": ["x"]}))
        raise KeyError
    with transaction(engine) as connection:
        assert table_columns(connection, "test", "things").names == []
        with pytest.raises(WarehouseError, match=r"no test\.things: nothing was loaded"):
            read_view(connection, "test", "things")


def test_writers_take_turns(warehouse_url: str) -> None:
    engine = connect(warehouse_url)
    with transaction(engine) as connection:
        make_table(connection)
    inside = threading.Event()
    seen: list[int] = []

    def second() -> None:
        inside.wait()
        with transaction(engine) as connection:
            seen.append(read_view(connection, "test", "things").num_rows)

    thread = threading.Thread(target=second)
    thread.start()
    with transaction(engine) as connection:
        inside.set()
        write_rows(connection, "test.things", pa.table({"text": ["x"]}))
        thread.join(0.5)
        assert seen == []
    thread.join(30)
    assert seen == [1]


def test_reader_sees_one_state_throughout(postgresql_url: str) -> None:
    engine = connect(postgresql_url)
    with transaction(engine) as connection:
        make_table(connection)
    with reading(engine) as reader:
        assert read_view(reader, "test", "things").num_rows == 0
        with transaction(engine) as connection:
            write_rows(connection, "test.things", pa.table({"text": ["x"]}))
        assert read_view(reader, "test", "things").num_rows == 0
    with reading(engine) as reader:
        assert read_view(reader, "test", "things").num_rows == 1


def test_file_in_use_is_told_and_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "warehouse.duckdb"
    url = f"duckdb:///{file}"
    engine = connect(url)
    with held_by_another_process(file) as holder:
        with pytest.raises(WarehouseError, match=rf"in use by another process \({holder.pid}\); nothing was changed"):
            connect(url, wait_seconds=0.2)
        with pytest.raises(WarehouseError, match="in use"), transaction(engine, wait_seconds=0.2):
            pytest.fail("the file is in use")
        assert holder.stdin
        threading.Timer(0.5, holder.stdin.close).start()
        with transaction(engine, wait_seconds=30) as connection:
            assert read_state(connection, "content") is None


def test_idle_engine_does_not_hold_the_file(tmp_path: Path) -> None:
    file = tmp_path / "warehouse.duckdb"
    engine = connect(f"duckdb:///{file}")
    with transaction(engine) as connection:
        make_table(connection)
    with held_by_another_process(file):
        pass


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://anna:s3cret@127.0.0.1:1/hosen", "at 127.0.0.1:1 does not answer"),
        ("postgresql+psycopg://anna:s3cret@host.invalid/hosen", "at host.invalid:5432 cannot be found"),
        ("mysql://anna:s3cret@host/hosen", "HOSEN_WAREHOUSE is not the address"),
        ("no address with s3cret", "HOSEN_WAREHOUSE is not the address"),
        ("duckdb:///:memory:", "HOSEN_WAREHOUSE is not the address"),
        ("duckdb:////dev/null/s/warehouse.duckdb", "the folder of the warehouse"),
    ],
)
def test_unreachable_warehouse_is_told_without_the_password(url: str, said: str) -> None:
    with pytest.raises(WarehouseError) as raised:
        connect(url)
    assert said in str(raised.value)
    assert "s3cret" not in str(raised.value)


def test_missing_database_and_user_are_told(postgresql: str) -> None:
    with pytest.raises(WarehouseError, match="has no database 'nowhere'"):
        connect(postgresql.format(database="nowhere"))
    with pytest.raises(WarehouseError, match="knows no user 'nobody'"):
        connect(postgresql.format(database="postgres").replace("postgres:@", "nobody:s3cret@"))


def test_missing_rights_are_told(postgresql_url: str) -> None:
    with connect(postgresql_url).begin() as connection:
        connection.execute(sa.text(f"CREATE ROLE {(guest := f'guest_{uuid4().hex}')} LOGIN"))
    url = postgresql_url.replace("postgres:@", f"{guest}:@")
    with pytest.raises(WarehouseError, match="permission denied"), transaction(connect(url)) as connection:
        connection.execute(sa.text("CREATE SCHEMA core"))
    url += "&options=-cdefault_transaction_read_only%3Don"
    with pytest.raises(WarehouseError, match="read-only"), transaction(connect(url)) as connection:
        connection.execute(sa.text("CREATE SCHEMA core"))


def test_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    file = tmp_path / "warehouse.duckdb"
    file.write_text("not a database at all, but long enough to have a header" * 100)
    with pytest.raises(WarehouseError, match="cannot be opened"):
        connect(f"duckdb:///{file}")


def test_connection_lost_during_the_work_is_told(postgresql_url: str) -> None:
    engine = connect(postgresql_url)
    with pytest.raises(WarehouseError, match="failed during the work"), transaction(engine) as connection:
        pid = connection.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
        with connect(postgresql_url).begin() as other:
            other.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        connection.execute(sa.text("SELECT 1"))


def test_script_runs_statement_by_statement_with_its_parameters(warehouse_url: str) -> None:
    with transaction(connect(warehouse_url)) as connection:
        make_table(connection)
        script = "INSERT INTO test.things (text) VALUES (:first);\nINSERT INTO test.things (text) VALUES (:second);\n"
        run_script(connection, script, first="a;b", second="c")
        assert read_view(connection, "test", "things", ["text"])["text"].to_pylist() == ["a;b", "c"]


def test_rows_from_text() -> None:
    fields = pa.schema(
        [("a", pa.string()), ("b", pa.int32()), ("c", pa.date32()), ("d", pa.bool_()), ("e", pa.decimal128(20, 6))]
    )
    rows = [{"a": "", "b": "7", "c": "2021-03-31", "d": "True", "e": "1.5"}, {"a": 5, "z": 1}]
    assert table_from_rows(fields, rows).to_pylist() == [
        {"a": None, "b": 7, "c": date(2021, 3, 31), "d": True, "e": Decimal("1.5")},
        {"a": "5", "b": None, "c": None, "d": None, "e": None},
    ]
