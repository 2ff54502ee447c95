import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.conftest import DEPARTMENTS, Hosen, call_hosen, install, said, write_registry

from hosen.history import last_moment
from hosen.settings import Settings
from hosen.warehouse import connect, reading

NOSHMIM = ["district_summary", "half_year=standing", "measure_code=departments_with_noshmim"]
SOUTH = [*NOSHMIM, "district_code=south"]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Hosen, str]]:
    """An installation that got a registry, and a newer one in which a department no longer has the programme; with the
    moment between the two."""
    folder = tmp_path_factory.mktemp("trace")
    with pytest.MonkeyPatch.context() as patch:
        install(folder / "home", patch)
        call_hosen("run", write_registry(folder / "registry.xlsx", DEPARTMENTS))
        with reading(connect(Settings.load().warehouse_url)) as connection:
            moment = last_moment(connection)
        changed = [[*row[:4], "אין" if row[0] == "דרום" else row[4], row[5]] for row in DEPARTMENTS]
        call_hosen("run", write_registry(folder / "newer.xlsx", changed))
        assert moment
        yield call_hosen, moment.isoformat()


def test_a_figure_leads_to_its_cells(loaded: tuple[Hosen, str]) -> None:
    hosen, _ = loaded
    (row,) = said(hosen("trace", *SOUTH, "--figure", "actual", "--json"))["rows"]
    (figure,) = row["figures"]
    assert (figure["value"], figure["cells_say"], figure["agrees"], figure["cells"]) == (0, 0, True, 2)
    assert [(one["file_name"], one["cell"], one["written"], one["value"]) for one in row["cells"]] == [
        ("newer.xlsx", "E3", "אין", 0),
        ("newer.xlsx", "E4", "אין", 0),
    ]
    shown = hosen("trace", *SOUTH).stdout
    assert "newer.xlsx" in shown and "E4" in shown and "yes" in shown


def test_as_it_stood_the_older_cells_are_shown(loaded: tuple[Hosen, str]) -> None:
    hosen, moment = loaded
    (row,) = said(hosen("trace", *SOUTH, "--figure", "actual", "--at", moment, "--json"))["rows"]
    assert row["figures"][0]["value"] == 1
    assert [(one["file_name"], one["cell"], one["written"]) for one in row["cells"]] == [
        ("registry.xlsx", "E3", "יש"),
        ("registry.xlsx", "E4", "אין"),
    ]
    before = hosen("trace", *SOUTH, "--at", "1999-01-01")
    assert before.exit_code == 2 and "1999-01-01" in before.output


def test_a_file_leads_to_its_figures(loaded: tuple[Hosen, str]) -> None:
    hosen, _ = loaded
    found = said(hosen("trace", "--delivery", "newer.xlsx", "--json"))
    figures = {
        (row["row"]["district_code"], row["row"]["measure_code"]): row["figures"]["actual"]
        for row in found["rows"]
        if row["view"] == "district_summary"
    }
    assert figures["south", "departments_with_noshmim"] == 0
    assert figures["jerusalem", "departments"] == 1
    replaced = said(hosen("trace", "--delivery", "registry.xlsx", "--json"))
    assert {row["view"] for row in replaced["rows"]} == {"reporting_rates", "reporting_status"}
    assert "district_summary" in hosen("trace", "--delivery", "newer.xlsx").stdout


def test_the_csv_holds_every_cell_and_no_formula(loaded: tuple[Hosen, str], tmp_path: Path) -> None:
    hosen, _ = loaded
    file = tmp_path / "cells.csv"
    result = hosen("trace", *NOSHMIM, "--all", "--figure", "actual", "--csv", file)
    assert result.exit_code == 0 and "3 cells" in result.stdout
    with file.open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text))
    assert [(row["row_district_code"], row["cell"], row["written"]) for row in rows] == [
        ("jerusalem", "E2", "יש"),
        ("south", "E3", "אין"),
        ("south", "E4", "אין"),
    ]
    from hosen.cli.trace import _no_formula

    assert [_no_formula(text) for text in ("=1+1", "@a", "-5", "-", "-cmd", None, 3)] == [
        "'=1+1", "'@a", "-5", "-", "'-cmd", None, 3,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "name a view"),
        (["district_sumary"], "did you mean district_summary"),
        (["district_summary", "district=south"], "did you mean district_code"),
        (["district_summary", "district_code"], "column=value"),
        (["district_summary", "district_code=sout"], "district_code=south"),
        (NOSHMIM, "2 rows of district_summary fit"),
        ([*SOUTH, "--figure", "actuel"], "there are actual"),
        ([*SOUTH, "--at", "yesterday"], "2021-07-01"),
        (["--delivery", "other.xlsx"], "no file"),
    ],
)
def test_what_is_asked_wrongly_is_said(loaded: tuple[Hosen, str], arguments: list[str], words: str) -> None:
    hosen, _ = loaded
    result = hosen("trace", *arguments)
    assert result.exit_code == 2
    assert words in result.output


def test_an_empty_warehouse_says_so(hosen: Hosen) -> None:
    result = hosen("trace", "district_summary")
    assert result.exit_code == 2 and "hosen run" in result.output
