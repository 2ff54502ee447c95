from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from tests.build.across.cases import MONTHS, over_time
from tests.build.across.figures import FORMS, fill
from tests.cli.conftest import DEPARTMENTS, Hosen, call_hosen, install, said, write_registry

from hosen.across_rules import load_across_rules
from hosen.build.findings import find
from hosen.build.run import build
from hosen.explanations import MATCHED, Explanation, Explanations
from hosen.report import grouped
from hosen.schema import ensure_tables
from hosen.settings import PROJECT_ROOT
from hosen.warehouse import connect, transaction

TODAY = date(2021, 12, 31)

WRONG = [*DEPARTMENTS, ["אטלנטיס", 104, 1040001, "מחלקה ד", "יש", "אולי"]]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosen]:
    """An installation that got a sheet with two wrong cells, and an empty file."""
    folder = tmp_path_factory.mktemp("issues")
    (folder / "empty.xlsx").write_bytes(b"")
    with pytest.MonkeyPatch.context() as patch:
        install(folder / "home", patch)
        call_hosen("run", write_registry(folder / "wrong.xlsx", WRONG), folder / "empty.xlsx")
        yield call_hosen


def test_an_empty_warehouse_has_none(hosen: Hosen) -> None:
    result = hosen("issues")
    assert (result.exit_code, result.stdout.strip()) == (0, "no issues")
    assert said(hosen("issues", "--json")) == []


def test_issues_are_found_by_what_they_are_about(loaded: Hosen) -> None:
    assert {issue["code"] for issue in said(loaded("issues", "--severity", "error", "--json"))} == {
        "code_unknown",
        "value_not_flag",
        "file_empty",
    }
    found = said(loaded("issues", "--severity", "error", "--form", "department_registry", "--json"))
    assert {(issue["code"], issue["cell"], issue["value"]) for issue in found} == {
        ("code_unknown", "A5", "אטלנטיס"),
        ("value_not_flag", "F5", "אולי"),
    }
    sha = found[0]["delivery"]
    for wanted in (["--delivery", "wrong.xlsx"], ["--delivery", sha[:8]], ["--submitter", "משרד הרווחה"]):
        assert said(loaded("issues", *wanted, "--severity", "error", "--json")) == found
    assert said(loaded("issues", "--period", "2016", "--json")) == []


def test_a_file_is_found_by_any_name_under_which_it_came(hosen: Hosen, tmp_path: Path) -> None:
    sheet = write_registry(tmp_path / "in" / "folder_1" / "wrong.xlsx", WRONG)
    hosen("run", tmp_path / "in")
    hosen("run", sheet.rename(tmp_path / "again.xlsx"))
    for name in ("folder_1/wrong.xlsx", "./folder_1/wrong.xlsx", "wrong.xlsx", "again.xlsx"):
        found = said(hosen("issues", "--delivery", name, "--severity", "error", "--json"))
        assert {issue["code"] for issue in found} == {"code_unknown", "value_not_flag"}, name


@pytest.mark.parametrize("name", ["%", "rong.xlsx", "folder%/wrong.xlsx", "nosuch.xlsx", "abc"])
def test_a_file_that_never_came_is_told(loaded: Hosen, name: str) -> None:
    result = loaded("issues", "--delivery", name)
    assert result.exit_code == 2
    assert "has been taken in" in result.stderr


def test_a_period_includes_those_inside_it(hosen: Hosen, tmp_path: Path) -> None:
    book = Workbook()
    for row in (["חציון א׳ 2021"], ["מחוז", "תכנית", "חציון", "משפחות מתוכננות"], ["דרום", "מפה", "חציון א׳ 2021", -1]):
        book.worksheets[0].append(row)
    book.save(tmp_path / "plan.xlsx")
    hosen("run", tmp_path / "plan.xlsx", "--submitter", "network_hq")
    found = said(hosen("issues", "--period", "2021", "--json"))
    assert "value_negative" in {issue["code"] for issue in found}
    assert said(hosen("issues", "--period", "2021-H1", "--json")) == found
    assert said(hosen("issues", "--period", "2021-H2", "--json")) == []


def test_the_sentences_are_in_the_language_that_was_asked_for(loaded: Hosen) -> None:
    assert 'בתא F5 כתוב "אולי"' in loaded("issues").stdout
    assert 'Cell F5 says "אולי"' in loaded("issues", "--lang", "en").stdout


def test_issues_of_a_replaced_submission_are_left_out(hosen: Hosen, tmp_path: Path) -> None:
    hosen("run", write_registry(tmp_path / "wrong.xlsx", WRONG))
    hosen("run", write_registry(tmp_path / "right.xlsx", DEPARTMENTS))
    assert said(hosen("issues", "--severity", "error", "--json")) == []
    assert len(said(hosen("issues", "--severity", "error", "--replaced", "--json"))) == 2


@pytest.mark.parametrize("option", ["--form", "--submitter", "--period"])
def test_unknown_words_are_told(hosen: Hosen, option: str) -> None:
    result = hosen("issues", option, "nosuch")
    assert result.exit_code == 2
    assert "nosuch" in result.stderr


def test_alike_issues_are_told_together_errors_first() -> None:
    def issue(code: str, severity: str, cell: str | None, sentence: str, sheet: str = "א") -> dict[str, str | None]:
        about = {"delivery": "d", "file": "f.xlsx", "sheet": sheet, "form": "x", "submitter": "y", "period": "z"}
        says = {"message_he": sentence, "action_he": "do"}
        return {**about, **says, "code": code, "severity": severity, "cell": cell}

    groups = grouped(
        [
            issue("warned", "warning", "A1", "one"),
            issue("wrong", "error", "B1", "same"),
            issue("wrong", "error", "B2", "same"),
            issue("wrong", "error", None, "other"),
            issue("wrong", "error", "B2", "same", sheet="ב"),
        ],
        "he",
    )
    assert [(one["code"], one["sheet"], one["count"], one["sentences"], one["actions"]) for one in groups] == [
        ("wrong", "א", 3, {"same": ["B1", "B2"], "other": []}, ["do"]),
        ("wrong", "ב", 1, {"same": ["B2"]}, ["do"]),
        ("warned", "א", 1, {"one": ["A1"]}, ["do"]),
    ]


def test_questions_stand_below_the_issues_with_what_explains_them(home: Path) -> None:
    figures = over_time(
        "centre_monthly", "families_active", [40, 90, 10], MONTHS[:3], centre_code="1001", programme_code="noshmim"
    )
    rules = load_across_rules((PROJECT_ROOT,), FORMS)
    matched: dict[str, str | None] = dict.fromkeys(MATCHED) | {"period_key": "2021-03"}
    line = Explanation(
        "families_jumped", matched, "explained", "moved", "letter", "dana", TODAY, TODAY, "x.csv, line 2"
    )
    with transaction(connect(f"duckdb:///{home / 'warehouse.duckdb'}")) as connection:
        ensure_tables(connection)
        build(connection, (PROJECT_ROOT,))
        fill(connection, figures)
        find(connection, rules, Explanations((line,)), TODAY)
    found = said(call_hosen("issues", "--json"))
    assert [(one["level"], one["status"], one["left_value"], one["right_value"]) for one in found] == [
        ("across", "open", 90, 40),
        ("across", "explained", 10, 90),
    ]
    assert [one["period"] for one in said(call_hosen("issues", "--period", "2021-03", "--json"))] == ["2021-03"]
    shown = call_hosen("issues", "--lang", "en").stdout
    assert "Jump in active families" in shown
    assert "It was 40 in the period before (cell E1 of sheet sheet in office centre_monthly 2021-01 v1.xlsx)" in shown
    assert f"explained: moved (letter; dana, until {TODAY})" in shown
    assert "2 questions" in shown
