"""`hosen view` and `hosen changes` as a user calls them."""

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from tests.cli.conftest import DEPARTMENTS, Hosen, call_hosen, install, said, write_registry

from hosen.asking import israel_instant
from hosen.history import last_moment
from hosen.settings import Settings
from hosen.warehouse import connect, reading

NOSHMIM = ["--where", "measure_code=departments_with_noshmim", "--where", "district_code=south"]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Hosen, str]]:
    """An installation that got a registry, and a newer one in which a department no longer has the programme; with the
    moment between the two."""
    folder = tmp_path_factory.mktemp("changes")
    with pytest.MonkeyPatch.context() as patch:
        install(folder / "home", patch)
        call_hosen("run", write_registry(folder / "registry.xlsx", DEPARTMENTS))
        with reading(connect(Settings.load().warehouse_url)) as connection:
            moment = last_moment(connection)
        changed = [[*row[:4], "אין" if row[0] == "דרום" else row[4], row[5]] for row in DEPARTMENTS]
        call_hosen("run", write_registry(folder / "newer.xlsx", changed))
        assert moment
        yield call_hosen, f"{moment.isoformat()}+00:00"


def test_a_view_as_it_stands_and_as_it_stood(loaded: tuple[Hosen, str], tmp_path: Path) -> None:
    hosen, moment = loaded
    [now] = said(hosen("view", "district_summary", *NOSHMIM, "--json"))
    [then] = said(hosen("view", "district_summary", *NOSHMIM, "--at", moment, "--json"))
    assert (then["actual"], now["actual"]) == (1, 0)
    assert said(hosen("view", "district_summary", "--at", "1999-01-01", "--json")) == []
    assert "south" in hosen("view", "district_summary", *NOSHMIM).stdout
    file = tmp_path / "rows.csv"
    assert "rows of district_summary" in hosen("view", "district_summary", "--csv", file).stdout
    with file.open(encoding="utf-8-sig", newline="") as text:
        assert {row["district_code"] for row in csv.DictReader(text)} >= {"south", "jerusalem"}


def test_what_changed_is_told_with_its_report(loaded: tuple[Hosen, str], tmp_path: Path) -> None:
    hosen, moment = loaded
    [one] = said(hosen("changes", "--since", moment, "--json"))
    assert (one["district_code"], one["measure_code"]) == ("south", "departments_with_noshmim")
    assert (one["value_before"], one["value"], one["because"]) == (1, 0, "corrected")
    assert (one["version"], one["file"]) == (2, "newer.xlsx")
    [row] = said(hosen("view", "restatements", "--json"))
    assert [row[name] for name in ("value_before", "value", "because", "delivery_sha")] == [
        one[name] for name in ("value_before", "value", "because", "delivery_sha")
    ]
    assert "newer.xlsx" in hosen("changes", "--since", moment, "--district", "south").stdout
    assert [step["file"] for step in one["steps"]] == ["newer.xlsx"]
    all_of_them = tmp_path / "changes.csv"
    hosen("changes", "--since", "1999-01-01", "--csv", all_of_them)
    with all_of_them.open(encoding="utf-8-sig", newline="") as text:
        steps = [row for row in csv.DictReader(text) if row["measure_code"] == one["measure_code"]]
    assert [row["file"] for row in steps if row["district_code"] == "south"] == ["registry.xlsx", "newer.xlsx"]
    assert said(hosen("changes", "--since", moment, "--district", "haifa", "--json")) == []
    assert said(hosen("changes", "--since", "1999-01-01", "--until", "2000-01-01", "--json")) == []
    first = said(hosen("changes", "--since", "1999-01-01", "--until", moment, "--json"))
    assert len(first) > 3 and {row["because"] for row in first} <= {"new", "late"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["view", "district_sumary"], "did you mean district_summary"),
        (["view", "district_summary", "--where", "district=south"], "did you mean district_code"),
        (["view", "district_summary", "--where", "district_code"], "column=value"),
        (["view", "district_summary", "--at", "yesterday"], "2021-05-01T10:00"),
        (["changes", "--since", "yesterday"], "2021-05-01T10:00"),
    ],
)
def test_what_is_asked_wrongly_is_said(loaded: tuple[Hosen, str], arguments: list[str], words: str) -> None:
    hosen, _ = loaded
    result = hosen(*arguments)
    assert result.exit_code == 2
    assert words in result.output


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2021-05-01T10:00", datetime(2021, 5, 1, 7)),
        ("2021-01-01T10:00", datetime(2021, 1, 1, 8)),
        ("2021-05-01", datetime(2021, 5, 1, 20, 59, 59, 999999)),
        ("2021-05-01T10:00+00:00", datetime(2021, 5, 1, 10)),
    ],
)
def test_instants_are_of_israel(text: str, moment: datetime) -> None:
    assert israel_instant(text) == moment


def test_an_empty_warehouse_says_so(hosen: Hosen) -> None:
    for command in (["view", "district_summary"], ["changes", "--since", "2021-05-01"]):
        result = hosen(*command)
        assert result.exit_code == 2 and "hosen run" in result.output
