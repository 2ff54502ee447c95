from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from tests.cli.conftest import DEPARTMENTS, Hosen, call_hosen, install, said, write_registry

from hosen.cli.show import lies_in
from hosen.cli.status import _status
from hosen.settings import PROJECT_ROOT


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


# --- rates, missing lines, mistakes in the expectations

LISTS = {
    "submitters": "submitter_code,name_he,name_en,kind,district_code,valid_from,valid_to\n"
    "east,לשכת המזרח,East office,district_office,south,,\n"
    "west,לשכת המערב,West office,district_office,south,2021-02-20,\n"
    "guest,לשכת האורחים,Guest office,district_office,haifa,,\n",
    "centres": "centre_code,name_he,kind,authority_code,district_code,operator,valid_from,valid_to\n"
    "c1,מרכז עוצמה ראשון,otzma_centre,31,south,,,\nc2,מרכז עוצמה שני,otzma_centre,31,south,,,\n",
    "centre_programmes": "centre_code,programme_code,valid_from,valid_to\nc1,noshmim,,\nc2,noshmim,,\nc2,otzma,,\n",
    "assignments": "form,submitter_code,due_days,valid_from,valid_to\n"
    "centre_monthly,east,,2021-01-01,2021-03-31\ncentre_monthly,west,,2021-01-01,2021-03-31\n",
    "scopes": "form,submitter_code,district_code,centre_code,programme_code,valid_from,valid_to\n"
    "centre_monthly,east,south,,,,\n",
    "extensions": "form,submitter_code,period_key,due_date,reason,who,when\n"
    "centre_monthly,west,2021-03,2021-04-30,שביתה,דנה,2021-04-01\n",
}
SHEETS = {
    ("לשכת המזרח", "ינואר 2021"): [("c1", "נושמים", 3), ("c2", "נושמים", 0), ("c2", "עוצמה", "אין")],
    ("לשכת המזרח", "פברואר 2021"): [("c1", "נושמים", 3), ("c2", "נושמים", None)],
    ("לשכת האורחים", "ינואר 2021"): [("c1", "נושמים", 3)],
}


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosen]:
    """January and February of one office (the second lacks lines), January of one that nobody asked, and a file of a
    known report that is no workbook."""
    folder = tmp_path_factory.mktemp("rates")
    (folder / "own" / "reference").mkdir(parents=True)
    (folder / "sheets").mkdir()
    for name, text in LISTS.items():
        (folder / "own" / "reference" / f"{name}.csv").write_text(text, "utf-8")
    for number, ((office, month), lines) in enumerate(SHEETS.items()):
        book = Workbook()
        assert book.active is not None
        for row in ([f"{office}: דיווח לחודש {month}"], [], ["סמל מרכז", "תכנית", "מפגשים"], *lines):
            book.active.append(list(row))
        book.save(folder / "sheets" / f"{number}.xlsx")
    (folder / "torn.xlsx").write_bytes((folder / "sheets" / "0.xlsx").read_bytes()[:2000])
    with pytest.MonkeyPatch.context() as patch:
        install(folder / "home", patch)
        patch.setenv("HOSEN_CONFIG", f"{PROJECT_ROOT}:{folder / 'own'}")
        call_hosen("run", folder / "sheets")
        west = ("--submitter", "west", "--form", "centre_monthly", "--period", "2021-02")
        call_hosen("run", folder / "torn.xlsx", *west)
        yield call_hosen


def test_an_unreadable_file_of_a_known_report_is_rejected_and_not_missing(reported: Hosen) -> None:
    rows = said(reported("status", "--form", "centre_monthly", "--json"))
    found = {(row["submitter_code"], row["period_key"]): row["status"] for row in rows}
    assert found == {
        ("east", "2021-01"): "accepted",
        ("east", "2021-02"): "accepted",
        ("east", "2021-03"): "missing",
        ("guest", "2021-01"): "accepted",
        ("west", "2021-02"): "rejected",  # it opened on 20 February
        ("west", "2021-03"): "missing",
    }


def test_marks_say_what_a_report_lacks_and_what_was_not_asked(reported: Hosen) -> None:
    text = reported("status", "--form", "centre_monthly", "--lang", "en").stdout
    assert "lacks 2 lines" in text
    assert "missing (extended to 2021-04-30)" in text
    assert "not expected" in text
    assert "accepted: 2 of 5 expected reports, 1 complete; 0 on time and 2 late" in text
    assert "Guest office · 2021-01" in text
    assert "1 accepted where only 0 expected, which is more than 100%" in text


def test_rates(reported: Hosen) -> None:
    rows = said(reported("status", "--rates", "--form", "centre_monthly", "--json"))
    country = {row["period_key"]: row for row in rows if row["level"] == "national"}
    assert set(country) == {"2021-01", "2021-02", "2021-03", "2021-H1", "2021"}
    january, half = country["2021-01"], country["2021-H1"]
    assert (january["expected"], january["accepted"], january["unexpected"]) == (1, 1, 1)
    assert (january["reporting_rate"], half["reporting_rate"], half["complete_rate"]) == (None, 40, 20)
    text = reported("status", "--rates", "--form", "centre_monthly").stdout
    assert "2 (40%)" in text and "1 (20%)" in text and "2021-H1" in text and "unexpected" in text
    assert "והיו צפויים רק" in text
    assert "which lines centre_monthly must hold is not said for guest, west" not in text
    assert "which lines centre_monthly must hold is not said for west" in text


def test_rates_of_one_period_are_by_district_and_submitter(reported: Hosen) -> None:
    half = reported("status", "--rates", "--period", "2021-H1", "--form", "centre_monthly").stdout
    assert [word in half for word in ("כל הארץ", "דרום", "לשכת המזרח", "לשכת המערב")] == [True] * 4
    assert "2021-02" not in half.split("percent of")[0]
    south = reported("status", "--rates", "--district", "דרום", "--form", "centre_monthly").stdout
    assert "כל הארץ" not in south and "דרום" in south and "!" not in south


def test_missing_lines(reported: Hosen) -> None:
    rows = said(reported("status", "--missing", "--form", "centre_monthly", "--json"))
    february = [(row["centre_code"], row["programme_code"]) for row in rows if row["period_key"] == "2021-02"]
    assert february == [("c2", "noshmim"), ("c2", "otzma")]
    assert len([row for row in rows if row["period_key"] == "2021-03"]) == 3
    text = reported("status", "--missing", "--form", "centre_monthly").stdout
    assert "מרכז עוצמה שני" in text and "נושמים לרווחה, מרכזי עוצמה" in text and "all 3 lines" in text
    none = reported("status", "--missing", "--form", "centre_monthly", "--period", "2021-01").stdout
    assert "no expected line is missing" in none


def test_one_question_at_a_time(reported: Hosen) -> None:
    result = reported("status", "--missing", "--rates")
    assert (result.exit_code, "ask one at a time" in result.stderr) == (2, True)


def test_errors_of_files_that_are_nobodys_are_mentioned(hosen: Hosen, tmp_path: Path) -> None:
    (tmp_path / "torn.xlsx").write_bytes(b"PK")
    hosen("run", tmp_path / "torn.xlsx")
    assert "1 error in files of which it is not known whose report they are" in hosen("status").stdout
