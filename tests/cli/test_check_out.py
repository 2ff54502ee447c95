"""`hosen check --out`: the sheet that goes back."""

import zipfile
from pathlib import Path

import openpyxl
import pytest
from tests.cli.conftest import DEPARTMENTS, Hosen, said, write_registry

WRONG = ["אטלנטיס", 104, 1040001, "מחלקה ד", "יש", "יש"]


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    return write_registry(tmp_path / "report.xlsx", [*DEPARTMENTS, WRONG])


def test_a_wrong_sheet_comes_back_marked(hosen: Hosen, wrong: Path, tmp_path: Path, home: Path) -> None:
    before = wrong.read_bytes()
    out = tmp_path / "marked.xlsx"
    result = hosen("check", wrong, "--out", out)
    assert result.exit_code == 1
    assert f"marked: {out}" in result.stdout
    book = openpyxl.load_workbook(out)
    assert book.worksheets[0].title == "בעיות"
    assert "אטלנטיס" in book.worksheets[1]["A5"].comment.text
    assert wrong.read_bytes() == before
    assert not home.exists() or not any(path.is_file() for path in home.rglob("*"))


def test_as_json(hosen: Hosen, wrong: Path, tmp_path: Path) -> None:
    assert said(hosen("check", wrong, "--out", tmp_path / "marked.xlsx", "--json"))["marked"] == str(
        tmp_path / "marked.xlsx"
    )


def test_a_right_sheet_comes_back_with_an_empty_list(hosen: Hosen, registry: Path, tmp_path: Path) -> None:
    assert hosen("check", registry, "--out", tmp_path / "marked.xlsx").exit_code == 0
    assert openpyxl.load_workbook(tmp_path / "marked.xlsx").worksheets[0]["A3"].value.startswith("לא נמצאו בעיות")


def test_a_marked_sheet_can_be_put_right_and_sent_again(hosen: Hosen, wrong: Path, tmp_path: Path) -> None:
    out = tmp_path / "marked.xlsx"
    hosen("check", wrong, "--out", out)
    again = said(hosen("check", out, "--json"))
    assert [issue["code"] for issue in again["issues"] if issue["severity"] == "error"] == ["code_unknown"]
    book = openpyxl.load_workbook(out)
    book.worksheets[1]["A5"] = "דרום"
    book.save(out)
    assert hosen("check", out).exit_code == 0


def test_an_existing_file_is_replaced_on_request_only(hosen: Hosen, wrong: Path, tmp_path: Path) -> None:
    out = tmp_path / "marked.xlsx"
    out.write_bytes(b"mine")
    result = hosen("check", wrong, "--out", out)
    assert result.exit_code == 2
    assert "--overwrite" in result.stderr
    assert out.read_bytes() == b"mine"
    assert hosen("check", wrong, "--out", out, "--overwrite").exit_code == 1
    assert openpyxl.load_workbook(out).worksheets[0].title == "בעיות"


@pytest.mark.parametrize("linked", [False, True])
def test_the_file_itself_is_never_written_over(hosen: Hosen, wrong: Path, tmp_path: Path, linked: bool) -> None:
    before, target = wrong.read_bytes(), wrong
    if linked:
        target = tmp_path / "link.xlsx"
        target.symlink_to(wrong)
    result = hosen("check", wrong, "--out", target, "--overwrite")
    assert result.exit_code == 2
    assert "the file itself" in result.stderr
    assert wrong.read_bytes() == before


def test_names_that_cannot_be(hosen: Hosen, wrong: Path, tmp_path: Path) -> None:
    assert "ends in .xlsx" in hosen("check", wrong, "--out", tmp_path / "marked.csv").stderr
    assert "there is no folder" in hosen("check", wrong, "--out", tmp_path / "no" / "marked.xlsx").stderr
    result = hosen("check", wrong, "--overwrite")
    assert (result.exit_code, "--overwrite is about --out" in result.stderr) == (2, True)


def test_an_archive(hosen: Hosen, wrong: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(wrong, "a.xlsx")
    assert "ends in .zip" in hosen("check", tmp_path / "all.zip", "--out", tmp_path / "marked.xlsx").stderr
    assert hosen("check", tmp_path / "all.zip", "--out", tmp_path / "marked.zip").exit_code == 1
    with zipfile.ZipFile(tmp_path / "marked.zip") as archive:
        assert archive.namelist() == ["a.xlsx"]


def test_a_file_that_cannot_be_read(hosen: Hosen, tmp_path: Path) -> None:
    file = tmp_path / "r.xlsx"
    file.write_bytes(b"PK\x03\x04 torn")
    assert hosen("check", file, "--out", tmp_path / "marked.xlsx").exit_code == 2
    assert openpyxl.load_workbook(tmp_path / "marked.xlsx").sheetnames == ["בעיות"]
    assert hosen("check", tmp_path / "none.xlsx", "--out", tmp_path / "other.xlsx").exit_code == 2
    assert not (tmp_path / "other.xlsx").exists()
