import os
from pathlib import Path

import pytest
from tests.cli.conftest import Hosen, said

from hosen import __version__
from hosen.settings import PROJECT_ROOT

FORMS = {file.stem for file in (PROJECT_ROOT / "forms").glob("*.yml")}


def test_list(hosen: Hosen) -> None:
    assert {one["form"] for one in said(hosen("forms", "list", "--json"))} == FORMS
    text = hosen("forms", "list").stdout
    assert all(name in text for name in FORMS)


def test_show(hosen: Hosen) -> None:
    form = said(hosen("forms", "show", "department_registry", "--json"))
    assert {column["name"] for column in form["columns"]} >= {"district_code", "department_code", "has_noshmim"}
    text = hosen("forms", "show", "department_registry").stdout
    assert "district_code" in text and "personal: not kept" in text and "the first 3 characters" in text


def test_show_a_form_that_is_not_there(hosen: Hosen) -> None:
    result = hosen("forms", "show", "centre_montly")
    assert result.exit_code == 2
    assert "did you mean centre_monthly?" in result.stderr


def test_check_without_a_file_checks_the_installation(hosen: Hosen) -> None:
    result = hosen("forms", "check")
    assert (result.exit_code, result.stdout) == (0, f"{len(FORMS)} forms checked, no mistakes\n")


def test_check_tells_file_and_line(hosen: Hosen, tmp_path: Path) -> None:
    text = (PROJECT_ROOT / "forms" / "centre_monthly.yml").read_text("utf-8")
    broken = tmp_path / "forms" / "centre_monthly.yml"
    broken.parent.mkdir()
    broken.write_text(text.replace("type: integer", "type: integr", 1), "utf-8")
    line = text[: text.index("type: integer")].count("\n") + 1
    result = hosen("forms", "check", broken)
    assert result.exit_code == 2
    assert f"forms/centre_monthly.yml, line {line}:" in result.stderr
    assert "did you mean integer?" in result.stderr
    assert said(hosen("forms", "check", broken, "--json"))["problems"]


def test_check_of_the_installation_finds_the_same(
    hosen: Hosen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own" / "forms"
    own.mkdir(parents=True)
    (own / "x.yml").write_text("form: y\n", "utf-8")
    monkeypatch.setenv("HOSEN_CONFIG", os.pathsep.join([str(PROJECT_ROOT), str(own.parent)]))
    result = hosen("forms", "check")
    assert result.exit_code == 2
    assert "forms/x.yml" in result.stderr


def test_check_of_the_installation_finds_mistakes_in_rules(
    hosen: Hosen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own" / "expectations"
    own.mkdir(parents=True)
    (own / "centre_monthly.yml").write_text("- type: x\n  kwargs: {}\n  severity: bad\n", "utf-8")
    monkeypatch.setenv("HOSEN_CONFIG", os.pathsep.join([str(PROJECT_ROOT), str(own.parent)]))
    result = hosen("forms", "check")
    assert result.exit_code == 2
    assert "expectations/centre_monthly.yml, line 3:" in result.stderr


def test_the_list_names_measures_and_what_is_a_plan(hosen: Hosen) -> None:
    text = hosen("forms", "list").stdout
    assert "departments_with_noshmim" in text and "families_active (plan)" in text


def test_new_drafts_a_form_that_reads_its_sample(
    hosen: Hosen, registry: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    made = said(hosen("forms", "new", registry, "--name", "departments", "--json"))
    assert (made["form"], made["file"], made["problems"]) == ("departments", "departments.yml", [])
    assert made["sample"]["rows"] == 3
    assert hosen("forms", "check", tmp_path / "departments.yml").exit_code == 0
    again = hosen("forms", "new", registry, "--name", "departments")
    assert again.exit_code == 2 and "exists already" in again.stderr


@pytest.mark.parametrize(
    ("options", "said_of_it"),
    [
        (["--name", "Aid Monthly"], "write small Latin letters"),
        (["--name", "centre_monthly"], "there is a form centre_monthly already"),
        (["--sheet", "נוסף"], "there is no sheet 'נוסף'; there are 'Sheet'"),
        (["--out", "a.csv"], "a form's file is NAME.yml"),
    ],
)
def test_new_says_what_it_cannot_do(
    hosen: Hosen,
    registry: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
    said_of_it: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    result = hosen("forms", "new", registry, *options)
    assert result.exit_code == 2 and said_of_it in result.stderr
    assert not list(tmp_path.glob("*.yml"))


def test_version(hosen: Hosen) -> None:
    result = hosen("--version")
    assert (result.exit_code, result.stdout) == (0, f"hosen {__version__}\n")


@pytest.mark.parametrize(
    "command",
    [
        ["run"],
        ["check"],
        ["status"],
        ["issues"],
        ["map"],
        ["forms", "list"],
        ["forms", "show"],
        ["forms", "check"],
        ["forms", "new"],
    ],
)
def test_every_command_has_help_with_an_example_and_json(hosen: Hosen, command: list[str]) -> None:
    text = hosen(*command, "--help").stdout
    assert f"Example: hosen {' '.join(command)}" in text
    assert "--json" in text
