"""`hosen replay` and `hosen quarantine`, as a user calls them."""

import os
from pathlib import Path

import pytest
from tests.cli.conftest import DEPARTMENTS, Hosen, said, write_registry

from hosen.mappings import COLUMNS
from hosen.settings import PROJECT_ROOT

STRANGE = ["אזור הנגב", 104, 1040001, "מחלקה ד", "יש", "יש"]


@pytest.fixture
def own(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration folder of one's own after the delivered one."""
    folder = tmp_path / "own"
    folder.mkdir()
    monkeypatch.setenv("HOSEN_CONFIG", os.pathsep.join(map(str, (PROJECT_ROOT, folder))))
    return folder


@pytest.fixture
def loaded(hosen: Hosen, own: Path, tmp_path: Path) -> Path:
    """A sheet of four departments, one of them of a district that nobody knows by that name."""
    hosen("run", write_registry(tmp_path / "registry.xlsx", [*DEPARTMENTS, STRANGE]))
    return own


def accept(own: Path) -> None:
    """The sender's word for a district is settled."""
    line = ("code", "department_registry", "district_code", "אזור הנגב", "south", "dana", "2021-04-20", "asked")
    (own / "mappings").mkdir()
    text = "\n".join([",".join(COLUMNS), ",".join(line)]) + "\n"
    (own / "mappings" / "welfare_ministry.csv").write_text(text, "utf-8")


def test_from_a_held_row_to_a_released_one(hosen: Hosen, loaded: Path) -> None:
    shown = hosen("quarantine", "--lang", "en").stdout
    assert "registry.xlsx" in shown and "row 5: code_unknown" in shown
    assert "סמל מחלקה: 1040001" in shown and '"אזור הנגב" (cell A5) is not on the list' in shown
    assert "1 row waiting" in shown
    [row] = said(hosen("quarantine", "--json"))
    assert (row["submitter"], row["period"], row["row"], row["codes"]) == (
        "welfare_ministry", "standing", 5, ["code_unknown"],
    )  # fmt: skip
    assert row["raw"]["מחוז"] == "אזור הנגב"
    assert "nothing to read again" in hosen("replay").stdout

    accept(loaded)
    listed = hosen("replay", "--dry-run").stdout
    assert "words of welfare_ministry changed" in listed and "1 file would be read again" in listed
    assert [one["why"] for one in said(hosen("replay", "--dry-run", "--json"))] == [
        ["words of welfare_ministry changed"]
    ]
    assert len(said(hosen("quarantine", "--json"))) == 1, "a dry run does nothing"

    result = hosen("replay", "--lang", "en")
    assert result.exit_code == 0
    assert "What changed" in result.stdout and "partly accepted" in result.stdout
    assert "0 submissions unchanged" in result.stdout
    assert hosen("quarantine").stdout.strip() == "no rows waiting"
    [released] = said(hosen("quarantine", "--released", "--json"))
    assert (released["row_id"], released["how"]) == (row["row_id"], "replayed")
    assert "let in by another reading" in hosen("quarantine", "--released").stdout
    assert hosen("issues", "--severity", "error").stdout.strip() == "no issues"
    assert "nothing to read again" in hosen("replay").stdout


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (["--form", "department_registry"], 1),
        (["--form", "training"], 0),
        (["--submitter", "משרד הרווחה"], 1),
        (["--period", "standing"], 1),
        (["--period", "2021"], 0),
    ],
)
def test_rows_are_found_by_form_submitter_and_period(
    hosen: Hosen, loaded: Path, options: list[str], count: int
) -> None:
    assert len(said(hosen("quarantine", *options, "--json"))) == count


def test_a_missing_file_is_named_and_the_exit_code_says_so(hosen: Hosen, home: Path, loaded: Path) -> None:
    accept(loaded)
    for file in (home / "deliveries").glob("??/" + "?" * 64):
        file.unlink()
    result = hosen("replay")
    assert result.exit_code == 2
    assert "registry.xlsx" in result.stderr and "hand the file in again" in result.stderr
    assert "missing" in hosen("replay", "--dry-run").stdout
    assert len(said(hosen("quarantine", "--json"))) == 1


def test_a_wrong_call_is_told(hosen: Hosen, loaded: Path) -> None:
    result = hosen("replay", "--form", "department_regsitry")
    assert result.exit_code == 2 and "did you mean department_registry?" in result.stderr
    result = hosen("replay", "--all", "--form", "training")
    assert result.exit_code == 2 and "--all reads everything again" in result.stderr


def test_before_anything_was_loaded(hosen: Hosen, home: Path) -> None:
    assert "nothing to read again" in hosen("replay").stdout
    assert hosen("quarantine").stdout.strip() == "no rows waiting"
    assert said(hosen("quarantine", "--released", "--json")) == []
