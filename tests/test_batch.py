"""What stages hand to each other."""

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hosen.batch import issues_from, issues_table, read_table, record_schema, stage_folder, write_table
from hosen.forms import load_forms
from hosen.issues import Issue
from hosen.settings import PROJECT_ROOT

TEXT = st.none() | st.text(max_size=20)


@given(
    st.lists(
        st.builds(
            Issue,
            code=st.just("value_missing"),
            delivery=st.text(max_size=5),
            sheet=TEXT,
            row=st.none() | st.integers(1, 2**20),
            value=TEXT,
            params=st.dictionaries(st.text(max_size=4), st.text(max_size=9), max_size=3),
            severity=st.just("error"),
        )
    )
)
def test_issues_come_back_as_they_went(issues: list[Issue]) -> None:
    assert issues_from(issues_table(issues)) == issues


def test_a_records_columns_follow_from_its_form() -> None:
    form = load_forms((PROJECT_ROOT,))["department_registry"]
    names = record_schema(form).names
    assert names[:3] == ["row_id", "delivery", "sheet"]
    assert {"department_code", "department_code__cell", "department_code__filled"} <= set(names)
    assert {"has_otzma", "has_otzma__cell", "has_otzma__flag", "has_otzma__low", "has_otzma__high"} <= set(names)
    personal = {column.name for column in form.columns if column.personal}
    assert personal and not personal & set(names)


def test_a_stage_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    with stage_folder(tmp_path, "read") as folder:
        write_table(folder, "issues", issues_table([]))
    with pytest.raises(RuntimeError), stage_folder(tmp_path, "read") as folder:
        write_table(folder, "half", pa.table({"a": [1]}))
        raise RuntimeError
    assert [file.name for file in (tmp_path / "read").iterdir()] == ["issues.parquet"]
    assert read_table(tmp_path / "read", "issues").num_rows == 0


def test_a_stage_done_again_replaces_the_first(tmp_path: Path) -> None:
    for name in ("first", "second"):
        with stage_folder(tmp_path, "read") as folder:
            write_table(folder, name, pa.table({"a": [1]}))
    assert [file.name for file in (tmp_path / "read").iterdir()] == ["second.parquet"]
