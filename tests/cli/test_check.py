from pathlib import Path

import pytest
from openpyxl import Workbook
from tests.cli.conftest import DEPARTMENTS, Hosen, said, totals, write_registry

from hosen.cli.check import exit_code


def test_a_right_file_is_accepted_and_nothing_is_stored(
    hosen: Hosen, home: Path, registry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOSEN_WAREHOUSE", "postgresql+psycopg://hosen:x@127.0.0.1:9/hosen")  # it is not needed
    result = hosen("check", registry, "--json")
    assert result.exit_code == 0
    [submission] = said(result)["submissions"]
    assert totals(submission)["departments"] == 3
    assert not home.exists() or not any(path.is_file() for path in home.rglob("*"))


def test_a_file_with_a_wrong_row_has_errors(hosen: Hosen, tmp_path: Path) -> None:
    file = write_registry(tmp_path / "r.xlsx", [*DEPARTMENTS, ["אטלנטיס", 104, 1040001, "מחלקה ד", "יש", "יש"]])
    result = hosen("check", file)
    assert result.exit_code == 1
    assert "code_unknown" in result.stdout
    assert "it has errors; nothing was stored" in result.stdout
    assert "it would be accepted; nothing was stored" in hosen("check", write_registry(file, DEPARTMENTS)).stdout


def test_a_sheet_of_no_known_form_has_errors(hosen: Hosen, tmp_path: Path) -> None:
    book = Workbook()
    for row in (["תפוחים", "אגסים"], [1, 2]):
        book.worksheets[0].append(row)
    file = tmp_path / "r.xlsx"
    book.save(file)
    assert hosen("check", file).exit_code == 1


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 torn"])
def test_a_file_that_cannot_be_read(hosen: Hosen, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "r.xlsx"
    file.write_bytes(content)
    result = hosen("check", file)
    assert result.exit_code == 2
    assert "it cannot be read" in result.stdout


def test_a_file_that_is_not_there(hosen: Hosen, tmp_path: Path) -> None:
    result = hosen("check", tmp_path / "r.xlsx")
    assert result.exit_code == 2
    assert "there is no file or folder" in result.stderr


def test_nothing_is_left_behind(hosen: Hosen, registry: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    assert hosen("check", registry).exit_code == 0
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    ("issues", "submissions", "code"),
    [
        ([], [{}], 0),
        ([("cell", "warning"), ("sheet", "info")], [{}], 0),
        ([("cell", "warning"), ("row", "error")], [{}], 1),
        ([("file", "error")], [], 2),
        ([("file", "info")], [{}], 0),
        ([("sheet", "info")], [], 1),
    ],
)
def test_exit_codes(issues: list[tuple[str, str]], submissions: list[dict[str, str]], code: int) -> None:
    said_of = [{"level": level, "severity": severity} for level, severity in issues]
    assert exit_code({"issues": said_of, "submissions": submissions}) == code
