"""The data dictionary says what the files in `sql/` say."""

from pathlib import Path

import pytest

from hosen.dictionary import INDICATORS, PAGE, page
from hosen.errors import ConfigError
from hosen.settings import PROJECT_ROOT
from hosen.views import load_views

VIEW = """-- title: Trainings of centres
-- grain: centre_code, month
-- about: Cancelled ones | too.
-- columns:
--   centre_code | code | The centre
--   centre_name | text | Its Hebrew name
--   month | code | The month
--   trainings | trainings | How many
--   completed | families | Not the day of forms with that name
{slice}SELECT 1 AS centre_code, 2 AS centre_name, 3 AS month, 4 AS trainings, 5 AS completed
"""
NOTHING = "name_he,name_en,definition,columns\n"


def made(folder: Path, *, sliced: str = "", indicators: str = NOTHING) -> str:
    (folder / "sql" / "mart").mkdir(parents=True)
    (folder / "sql" / "mart" / "centre_trainings.sql").write_text(VIEW.format(slice=sliced), "utf-8")
    (folder / "indicators.csv").write_text(indicators, "utf-8")
    return page((PROJECT_ROOT, folder), folder / "indicators.csv")


def part(text: str, heading: str) -> str:
    return text.partition(f"{heading}\n")[2].partition("\n#")[0]


def test_the_page_is_up_to_date() -> None:
    written = (PROJECT_ROOT / PAGE).read_text("utf-8")
    assert written == page((PROJECT_ROOT,), PROJECT_ROOT / INDICATORS), f"{PAGE} is behind sql/: run `make dictionary`"


def test_every_view_of_mart_stands_in_the_page_with_all_its_columns() -> None:
    text = page((PROJECT_ROOT,), PROJECT_ROOT / INDICATORS)
    for view in load_views((PROJECT_ROOT,)):
        if view.schema == "mart":
            rows = part(text, f"### {view.name}").splitlines()
            assert [row.split("`")[1] for row in rows if row.startswith("| `")] == [one.name for one in view.columns]
        else:
            assert f"### {view.name}\n" not in text
            assert f"| `{view.name}` | {view.title} |" in part(text, "## Steps in between")


def test_a_view_as_a_reader_sees_it(tmp_path: Path) -> None:
    said = part(made(tmp_path, sliced="-- slice: month\n"), "### centre_trainings")
    assert "**Trainings of centres.** One row per `centre_code`, `month`." in said
    assert "Cancelled ones | too." in said
    assert "| `centre_code` | מרכז | code | The centre |" in said
    assert "| `centre_name` | מרכז | text | Its Hebrew name |" in said
    assert "| `month` | חודש | code | The month |" in said
    assert "| `trainings` | הכשרות | trainings | How many |" in said
    assert "| `completed` |  | families | Not the day of forms with that name |" in said


@pytest.mark.parametrize(
    ("sliced", "said"),
    [
        ("", "everything that is reported, and with lists and due dates."),
        ("-- slice: month\n", "what is reported for the half year of its `month`, and with lists."),
        (
            "-- slice: month, a year on\n",
            "what is reported for the half year of its `month` and for the half year a year before, and with lists.",
        ),
    ],
)
def test_when_a_view_changes(tmp_path: Path, sliced: str, said: str) -> None:
    assert f"\nRefreshed with {said}\n" in part(made(tmp_path, sliced=sliced), "### centre_trainings")


def test_an_indicator_leads_to_its_columns(tmp_path: Path) -> None:
    text = made(tmp_path, indicators=f"{NOTHING}הכשרות,trainings,how many,centre_trainings.trainings\n")
    row = "| trainings | הכשרות | how many | [`centre_trainings.trainings`](#centre_trainings) |"
    assert row in part(text, "## Indicators")


def test_an_indicator_of_no_column_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"indicators\.csv: centre_trainings\.hours: no view"):
        made(tmp_path, indicators=f"{NOTHING}שעות,hours,how long,centre_trainings.hours\n")
