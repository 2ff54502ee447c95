"""What docs/bi.md says of the readers' copy, done on the demonstration's."""

import os
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import openpyxl
import pytest
from tests.test_end_to_end import install

from hosen import pipeline
from hosen.settings import PROJECT_ROOT

NAME = "נושמים לרווחה"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    there = install(tmp_path_factory.mktemp("bi"), None)
    pipeline.run(settings=there.settings)
    return there.settings.home


def test_the_pages_snippet_runs(home: Path, tmp_path: Path) -> None:
    snippets = re.findall(r"^```python\n(.*?)^```", (PROJECT_ROOT / "docs/bi.md").read_text("utf-8"), re.S | re.M)
    assert len(snippets) == 1
    printed = subprocess.run(
        [sys.executable, "-c", snippets[0]],
        cwd=tmp_path,
        env={**os.environ, "HOSEN_HOME": str(home), "PYTHONIOENCODING": "utf-8"},
        check=True,
        capture_output=True,
        encoding="utf-8",
    ).stdout
    assert "Its Hebrew name [text]" in printed
    assert re.search(rf"{NAME} +5325\.0 +\S+ +83\.99", printed)
    csv = (tmp_path / "families.csv").read_bytes()
    assert csv.startswith(b"\xef\xbb\xbf")
    assert f"{NAME},5325.0," in csv.decode("utf-8-sig")
    sheet = openpyxl.load_workbook(tmp_path / "families.xlsx").active
    assert sheet is not None
    assert sheet.sheet_view.rightToLeft
    assert [sheet["A2"].value, sheet["B2"].value] == [NAME, 5325]


def test_the_copy_says_its_tables_either_way_and_names_its_state(home: Path) -> None:
    with duckdb.connect(str(home / "published/mart.duckdb"), read_only=True) as db:
        assert db.sql("FROM program_summary").fetchall() == db.sql("FROM mart.program_summary").fetchall() != []
        assert db.sql("SELECT DISTINCT schema_name FROM duckdb_tables()").fetchall() == [("main",)]
        assert len(db.sql("SELECT content FROM about").fetchall()) == 1


def test_a_locked_connection_reads_no_other_file(home: Path) -> None:
    locked = {"enable_external_access": "false", "lock_configuration": "true"}
    with duckdb.connect(str(home / "published/mart.duckdb"), read_only=True, config=locked) as db:
        assert db.sql("FROM plan_vs_actual").fetchall()
        with pytest.raises(duckdb.PermissionException):
            db.sql(f"FROM read_text('{home / 'pseudonym.key'}')").fetchall()
        with pytest.raises(duckdb.InvalidInputException):
            db.sql("SET enable_external_access = true")


def test_a_process_sees_a_replaced_file_once_it_has_closed_the_old_one(tmp_path: Path) -> None:
    copy = tmp_path / "mart.duckdb"

    def publish(state: int) -> None:
        with duckdb.connect(str(tmp_path / "new.duckdb")) as db:
            db.execute(f"CREATE TABLE about AS SELECT {state} AS content")
        (tmp_path / "new.duckdb").rename(copy)

    def seen() -> int:
        with duckdb.connect(str(copy), read_only=True) as db:
            return int(db.sql("SELECT content FROM about").fetchall()[0][0])

    publish(1)
    with duckdb.connect(str(copy), read_only=True) as held:
        publish(2)
        assert held.sql("SELECT content FROM about").fetchall() == [(1,)]
        assert seen() == 1
    assert seen() == 2
