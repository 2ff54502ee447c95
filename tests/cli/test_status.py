from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.cli.conftest import DEPARTMENTS, Hosen, call_hosen, install, said, write_registry

from hosen.cli.show import lies_in
from hosen.cli.status import _status


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosen]:
    """An installation that got the registry twice, the second time shorter."""
    folder = tmp_path_factory.mktemp("status")
    with pytest.MonkeyPatch.context() as patch:
        install(folder / "home", patch)
        call_hosen("run", write_registry(folder / "a.xlsx", DEPARTMENTS))
        call_hosen("run", write_registry(folder / "b.xlsx", DEPARTMENTS[:2]))
        yield call_hosen


def test_before_the_first_run(hosen: Hosen, home: Path) -> None:
    result = hosen("status")
    assert result.exit_code == 0
    assert f"nothing has been loaded into {home} yet" in result.stdout
    assert said(hosen("status", "--json")) == []


def test_the_matrix_shows_what_came_and_what_is_missing(loaded: Hosen) -> None:
    rows = {(row["submitter_code"], row["form"], row["period_key"]): row for row in said(loaded("status", "--json"))}
    assert rows["welfare_ministry", "department_registry", "standing"]["status"] == "accepted"
    missing = {key[2] for key, row in rows.items() if key[1] == "framework_payments" and row["status"] == "missing"}
    assert missing == {"2017", "2018", "2019", "2020"}
    text = loaded("status").stdout
    assert "משרד הרווחה" in text and "התקבל" in text and "חסר" in text
    english = loaded("status", "--lang", "en").stdout
    assert "accepted" in english and "missing" in english


def test_filters(loaded: Hosen) -> None:
    of_form = said(loaded("status", "--form", "framework_payments", "--period", "2018", "--json"))
    assert [(row["submitter_code"], row["period_key"]) for row in of_form] == [("older_citizens_admin", "2018")]
    assert said(loaded("status", "--district", "דרום", "--json")) == []
    assert "fits these options" in loaded("status", "--district", "דרום").stdout
    assert [row["period_key"] for row in said(loaded("status", "--period", "standing", "--json"))] == ["standing"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--form", "framework_payment"], "did you mean framework_payments?"),
        (["--district", "דרוםם ב"], "there is no district"),
        (["--district", "foo"], "; there are "),
        (["--period", "2021-Q5"], "is not a period"),
    ],
)
def test_unknown_words(loaded: Hosen, arguments: list[str], message: str) -> None:
    result = loaded("status", *arguments)
    assert (result.exit_code, message in result.stderr) == (2, True), result.stderr


def test_a_newer_version_is_marked(loaded: Hosen) -> None:
    [row] = said(loaded("status", "--form", "department_registry", "--json"))
    assert (row["versions"], row["records"]) == (2, 2)
    assert "גרסה 2" in loaded("status", "--form", "department_registry").stdout


@pytest.mark.parametrize(
    ("status", "due", "shown"),
    [
        ("missing", "2021-05-10", "not_due"),
        ("missing", "2021-05-09", "missing"),
        ("missing", None, "missing"),
        ("rejected", "2021-05-10", "rejected"),
    ],
)
def test_a_report_is_missing_only_after_its_day(status: str, due: str | None, shown: str) -> None:
    assert _status({"status": status, "due_date": due}, date(2021, 5, 10)) == shown


@pytest.mark.parametrize(
    ("period", "inside", "outside"),
    [
        ("2021-H1", ["2021-06", "2021-Q1", "2021-H1"], ["2021-07", "2021", "standing"]),
        ("2021", ["2021-Q4", "2021"], ["2020", "2022-01", "standing"]),
        ("standing", ["standing"], ["2021"]),
    ],
)
def test_a_period_includes_those_inside_it(period: str, inside: list[str], outside: list[str]) -> None:
    assert all(lies_in(key, period) for key in inside)
    assert not any(lies_in(key, period) for key in outside)
