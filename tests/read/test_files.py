"""Files that cannot be read: each kind has its own outcome."""

import io
import zipfile
from pathlib import Path

import msoffcrypto
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from hosen.read import files
from hosen.read.files import problem_with

from .conftest import MakeWorkbook, ReadFile


def _encrypted(path: Path) -> bytes:
    target = io.BytesIO()
    with path.open("rb") as file:
        OOXMLFile(file).encrypt("secret", target)
    assert msoffcrypto.OfficeFile(io.BytesIO(target.getvalue())).is_encrypted()
    return target.getvalue()


def _zip(**entries: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/"), content)
    return target.getvalue()


def _cases(whole: Path) -> dict[str, tuple[str, bytes, str]]:
    """By name of the case: the file's name, its bytes and the code expected."""
    good = whole.read_bytes()
    return {
        "empty": ("a.xlsx", b"", "file_empty"),
        "cut short": ("a.xlsx", good[: len(good) // 2], "file_torn"),
        "only its head": ("a.xlsx", good[:30], "file_torn"),
        "zeros": ("a.xlsx", bytes(5000), "file_torn"),
        "password": ("a.xlsx", _encrypted(whole), "file_encrypted"),
        "pdf": ("a.xlsx", b"%PDF-1.7 ...", "file_wrong_type"),
        "html": ("a.xlsx", b"<html><table><tr><td>1</td></tr></table></html>", "file_wrong_type"),
        "text": ("a.xlsx", "מרכז,תכנית\n1,2\n".encode(), "file_wrong_type"),
        "honest csv": ("a.csv", "מרכז,תכנית\n1,2\n".encode(), "file_unsupported"),
        "picture": ("a.xlsx", b"\x89PNG\r\n\x1a\n....", "file_wrong_type"),
        "word": ("a.xlsx", _zip(word__document="<w/>"), "file_wrong_type"),
        "some archive": ("a.xlsx", _zip(readme="hello"), "file_wrong_type"),
        "xlsb": ("a.xlsb", _zip(**{"xl__workbook.bin": "x"}), "file_unsupported"),
        "ods": ("a.ods", _zip(**{"content.xml": "<x/>"}), "file_unsupported"),
        "torn ole": ("a.xls", files.OLE + bytes(600), "file_torn"),
    }


CASES = [
    *("empty", "cut short", "only its head", "zeros", "password", "pdf", "html", "text", "picture", "word"),
    *("honest csv", "some archive", "xlsb", "ods", "torn ole"),
]


@pytest.mark.parametrize("case", CASES)
def test_each_kind_has_its_own_code(case: str, workbook: MakeWorkbook, read: ReadFile, tmp_path: Path) -> None:
    cases = _cases(workbook(a=[["x"] * 50] * 200))
    assert set(cases) == set(CASES)
    name, content, code = cases[case]
    path = tmp_path / "delivered"
    path.write_bytes(content)
    found = read(path, name)
    assert [issue.code for issue in found.issues] == [code]
    assert [outcome["outcome"] for outcome in found.outcomes] == ["rejected"]
    assert found.records == {}
    for language in ("he", "en"):
        assert "{" not in found.issues[0].message(language) + found.issues[0].action(language)


def test_a_torn_member_is_found_when_the_sheet_is_read(workbook: MakeWorkbook, read: ReadFile) -> None:
    path = workbook(a=[[f"text {row} {column}" for column in range(20)] for row in range(200)])
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo("xl/worksheets/sheet1.xml").header_offset
    content[start + 200 : start + 400] = bytes(200)
    path.write_bytes(bytes(content))
    assert [issue.code for issue in read(path).issues] == ["file_torn"]


def test_an_archive_that_unpacks_too_far_is_not_opened(workbook: MakeWorkbook, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(a=[["x"] * 50] * 200)
    assert problem_with(path, path.name) is None
    monkeypatch.setattr(files, "MAX_UNPACKED_BYTES", 10_000)
    code, params = problem_with(path, path.name) or ("", {})
    assert code == "file_too_large"
    assert params["value"] == "0 MB"


def test_what_the_files_place_tells_is_kept_when_nothing_can_be_read(tmp_path: Path, read: ReadFile) -> None:
    path = tmp_path / "empty.xlsx"
    path.touch()
    outcome = read(path, form="centre_monthly", submitter="network_hq", period="2021-03").outcomes[0]
    assert (outcome["form"], outcome["submitter"], outcome["period_key"]) == ("centre_monthly", "network_hq", "2021-03")
