from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.conftest import DEPARTMENTS, Hosen, call_hosen, install, said, write_registry

from hosen.report import grouped

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
    assert said(loaded("issues", "--delivery", "%", "--json")) == []
    assert said(loaded("issues", "--period", "2016", "--json")) == []


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
