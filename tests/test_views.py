"""The files in sql/: their headers, their order, and what is said about mistakes."""

from pathlib import Path

import pytest

from hosen.errors import ConfigError
from hosen.settings import PROJECT_ROOT
from hosen.views import fingerprint, load_views

GOOD = """-- title: Districts
-- grain: district_code
-- about: First line
--   and second.
-- columns:
--   district_code | code | The district's code
--   how_many | districts | Always one
SELECT district_code, 1 AS how_many FROM core.district
"""


def config(folder: Path, **files: str) -> tuple[Path, ...]:
    (folder / "sql" / "mart").mkdir(parents=True)
    for name, text in files.items():
        (folder / "sql" / "mart" / f"{name}.sql").write_text(text, "utf-8")
    return (folder,)


def test_header_of_a_view(tmp_path: Path) -> None:
    view = {view.name: view for view in load_views(config(tmp_path, districts=GOOD))}["districts"]
    assert view.schema == "mart"
    assert (view.title, view.grain, view.about) == ("Districts", ("district_code",), "First line and second.")
    assert [(column.name, column.unit) for column in view.columns] == [
        ("district_code", "code"),
        ("how_many", "districts"),
    ]
    assert view.comment == "Districts. One row per district_code. First line and second."
    assert view.columns[1].comment == "Always one [districts]"
    assert view.needs == {"core.district"}
    assert view.query.startswith("SELECT")


def test_views_come_after_those_they_need() -> None:
    views = load_views((PROJECT_ROOT,))
    position = {view.qualified_name: number for number, view in enumerate(views)}
    assert {"core.current_fact", "mart.plan_vs_actual", "mart.program_summary"} <= set(position)
    for view in views:
        for needed in view.needs & set(position):
            assert position[needed] < position[view.qualified_name]


def test_every_view_says_what_it_is() -> None:
    for view in load_views((PROJECT_ROOT,)):
        assert view.title, view.path
        assert view.grain, view.path
        assert all(column.meaning and column.unit for column in view.columns), view.path


def test_readers_see_no_message_no_raw_value_and_no_time_of_loading() -> None:
    hidden = {"value_written", "raw", "message_he", "message_en", "attributes", "loaded_at", "run_id", "file_name"}
    marts = [view for view in load_views((PROJECT_ROOT,)) if view.schema == "mart"]
    assert marts
    for view in marts:
        assert not hidden & {column.name for column in view.columns}
        assert "loaded_at" not in view.query
        assert "run_id" not in view.query
        assert "message_" not in view.query


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace("-- grain: district_code\n", ""), "no line `-- grain:`"),
        (GOOD.replace("-- title: Districts\n", ""), "no line `-- title:`"),
        (GOOD.replace("| code | The district's code", "| code"), "line 6: write `--   column | unit | meaning`"),
        (
            GOOD.replace("--   how_many | districts | Always one\n", ""),
            "describes the columns district_code; the query",
        ),
        (GOOD.replace("grain: district_code", "grain: district"), "the grain names district"),
        (GOOD.replace("core.district", "core.distrct"), "did you mean core.district"),
        (GOOD.replace("FROM core.district", "FROM core.district WHERE ("), "line 8"),
        (GOOD.split("SELECT")[0] + "DROP TABLE core.fact", "has to be one SELECT"),
    ],
)
def test_mistakes_are_named_with_their_file(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as raised:
        load_views(config(tmp_path, districts=text))
    assert said in str(raised.value)
    assert "districts.sql" in str(raised.value)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    bad = GOOD.replace("-- title: Districts\n", "")
    with pytest.raises(ConfigError) as raised:
        load_views(config(tmp_path, first=bad, second=bad))
    assert "first.sql" in str(raised.value)
    assert "second.sql" in str(raised.value)


def test_circle_is_named(tmp_path: Path) -> None:
    first, second = GOOD.replace("core.district", "mart.second"), GOOD.replace("core.district", "mart.first")
    with pytest.raises(ConfigError, match=r"circle: mart\.(first|second)"):
        load_views(config(tmp_path, first=first, second=second))


def test_fingerprint_follows_every_part(tmp_path: Path) -> None:
    texts = [GOOD, GOOD.replace("Always one", "One"), GOOD.replace("1 AS", "2 AS"), GOOD.replace("Districts", "All")]
    found = {
        fingerprint(load_views(config(tmp_path / str(number), districts=text))) for number, text in enumerate(texts)
    }
    assert len(found) == len(texts)
