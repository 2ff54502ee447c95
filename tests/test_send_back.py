"""What goes back after a run: one file per delivery with problems, in its sender's folder."""

import gzip
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook

from hosen import pipeline, send_back
from hosen.marked import apart
from hosen.settings import PROJECT_ROOT, Settings
from hosen.storage import Store

HEADERS = ["מחוז", "מספר רשות", "סמל מחלקה", "שם המחלקה", "נושמים לרווחה", "מרכזי עוצמה"]
RIGHT = ["דרום", 102, 1020001, "מחלקה ב", "יש", "אין"]
ATLANTIS = ["אטלנטיס", 104, 1040001, "מחלקה ד", "יש", "יש"]
LEMURIA = ["למוריה", 105, 1050001, "מחלקה ה", "יש", "יש"]
RED = "FFFFC7CE"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "home", (PROJECT_ROOT,), f"duckdb:///{tmp_path / 'home' / 'warehouse.duckdb'}")


def workbook(*rows: list[Any]) -> bytes:
    book = Workbook()
    for row in (HEADERS, *rows):
        book.worksheets[0].append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def written(file: Path, content: bytes) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def run(settings: Settings, file: Path, submitter: str = "welfare_ministry") -> dict[str, Any]:
    return pipeline.run([str(file)], {"submitter": submitter}, settings)


def marked(settings: Settings) -> dict[str, Path]:
    """What stands in the folders, by path below them."""
    root = settings.home / "marked"
    return {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}


def texts(file: Path) -> str:
    """Everything that a workbook says."""
    book = openpyxl.load_workbook(file)
    cells = [cell for page in book for row in page for cell in row]
    return "\n".join(str(cell.value) + (cell.comment.text if cell.comment else "") for cell in cells)


def test_each_submitter_gets_its_own_and_nothing_of_another_s(settings: Settings, tmp_path: Path) -> None:
    first = run(settings, written(tmp_path / "a" / "report.xlsx", workbook(RIGHT, ATLANTIS)))
    run(settings, written(tmp_path / "b" / "report.xlsx", workbook(RIGHT, LEMURIA)), "absorption_ministry")
    assert first["marked"] == {"marked": 1, "failed": 0}
    assert first["seconds"]["mark"]["wall"] > 0
    found = marked(settings)
    assert sorted(found) == ["absorption_ministry/report.xlsx", "welfare_ministry/report.xlsx"]
    ours, theirs = texts(found["welfare_ministry/report.xlsx"]), texts(found["absorption_ministry/report.xlsx"])
    assert "אטלנטיס" in ours
    assert "למוריה" not in ours
    assert "למוריה" in theirs
    assert "אטלנטיס" not in theirs
    book = openpyxl.load_workbook(found["welfare_ministry/report.xlsx"])
    assert book["Sheet"]["A3"].fill.fgColor.rgb == RED
    assert "אטלנטיס" in book["Sheet"]["A3"].comment.text
    assert "שורות שנקלטו: 1" in book.worksheets[0]["A3"].value
    for file in found.values():
        assert file.stat().st_mode & 0o777 == 0o600
        assert file.parent.stat().st_mode & 0o777 == 0o700


def test_a_file_put_right_has_nothing_to_go_back(settings: Settings, tmp_path: Path) -> None:
    run(settings, written(tmp_path / "report.xlsx", workbook(RIGHT, ATLANTIS)))
    assert len(marked(settings)) == 1
    result = run(settings, written(tmp_path / "report.xlsx", workbook(RIGHT)))
    assert result["marked"] == {"marked": 0, "failed": 0}
    assert marked(settings) == {}


def test_a_run_without_news_leaves_what_stands(settings: Settings, tmp_path: Path) -> None:
    run(settings, written(tmp_path / "report.xlsx", workbook(RIGHT, ATLANTIS)))
    assert pipeline.run([], {}, settings)["marked"] == {"marked": 0, "failed": 0}
    assert len(marked(settings)) == 1


def test_one_delivery_by_its_hash(settings: Settings, tmp_path: Path) -> None:
    run(settings, written(tmp_path / "report.xlsx", workbook(RIGHT, ATLANTIS)))
    [arrival] = Store(settings.deliveries).arrivals()
    for file in marked(settings).values():
        file.unlink()
    made = send_back.mark_delivery(settings, arrival.delivery)
    assert made == settings.home / "marked" / "welfare_ministry" / "report.xlsx"
    assert "אטלנטיס" in texts(made)
    assert send_back.mark_delivery(settings, "0" * 64) is None


def test_a_csv_and_a_compressed_one(settings: Settings, tmp_path: Path) -> None:
    rows = "\n".join(",".join(map(str, row)) for row in (HEADERS, RIGHT, ATLANTIS)).encode("utf-8-sig")
    run(settings, written(tmp_path / "report.csv", rows))
    run(settings, written(tmp_path / "packed.csv.gz", gzip.compress(rows.replace("מחלקה ב".encode(), b"x"))))
    found = marked(settings)
    assert sorted(found) == ["welfare_ministry/packed.csv.gz.xlsx", "welfare_ministry/report.csv.xlsx"]
    for file in found.values():
        page = openpyxl.load_workbook(file).worksheets[1]
        assert page["A3"].value == "אטלנטיס"
        assert page["A3"].fill.fgColor.rgb == RED


def test_an_archive_comes_back_as_one(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "all.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("צפון/a.xlsx", workbook(RIGHT, ATLANTIS))
        archive.writestr("b.xlsx", workbook(["דרום", 109, 1090001, "מחלקה ט", "אין", "אין"]))
        archive.writestr("torn.xlsx", b"PK\x03\x04 torn")
        archive.writestr("../c.xlsx", workbook(LEMURIA))
    run(settings, file)
    [(name, found)] = marked(settings).items()
    assert name == "welfare_ministry/all.zip"
    with zipfile.ZipFile(found) as archive:
        assert sorted(archive.namelist()) == ["_/c.xlsx", "torn.xlsx", "צפון/a.xlsx"]
        book = openpyxl.load_workbook(BytesIO(archive.read("צפון/a.xlsx")))
        assert book["Sheet"]["A3"].fill.fgColor.rgb == RED
        assert openpyxl.load_workbook(BytesIO(archive.read("torn.xlsx"))).sheetnames == ["בעיות"]


def test_a_file_that_cannot_be_read_gets_the_list(settings: Settings, tmp_path: Path) -> None:
    result = run(settings, written(tmp_path / "report.xlsx", b"PK\x03\x04 torn"))
    assert result["marked"] == {"marked": 1, "failed": 0}
    book = openpyxl.load_workbook(marked(settings)["welfare_ministry/report.xlsx"])
    assert book.sheetnames == ["בעיות"]
    assert "פגום" in book.worksheets[0]["E6"].value


def test_a_marker_that_dies_leaves_the_list(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(apart.Apart, "__init__", _of_no_time)
    result = run(settings, written(tmp_path / "report.xlsx", workbook(RIGHT, ATLANTIS)))
    assert result["marked"] == {"marked": 1, "failed": 1}
    found = marked(settings)
    assert sorted(found) == ["welfare_ministry/report.xlsx"]
    assert openpyxl.load_workbook(found["welfare_ministry/report.xlsx"]).sheetnames == ["בעיות"]
    assert "died or ran out of time" in caplog.text
    assert "אטלנטיס" not in caplog.text


def _of_no_time(self: apart.Apart) -> None:
    self.seconds, self._process = 0.0, None


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("report.xlsx", "report.xlsx"),
        ("welfare_ministry/report.xlsx", "report.xlsx"),
        ("2021-03/report.xlsx", "2021-03 - report.xlsx"),
        ("../../x\\y.xlsx", "_ - _ - x_y.xlsx"),
    ],
)
def test_names_never_become_paths(settings: Settings, name: str, file: str) -> None:
    place = send_back._place(settings, "welfare_ministry", name)
    assert place == settings.home / "marked" / "welfare_ministry" / file


def test_whose_folder(settings: Settings, tmp_path: Path) -> None:
    """A file of which nobody said whose it is, and that does not say it itself."""
    book = Workbook()
    for row in (["מרכז", "חודש", "משפחות פעילות"], ["אטלנטיס", "מרץ", 5]):
        book.worksheets[0].append(row)
    book.save(tmp_path / "x.xlsx")
    pipeline.run([str(tmp_path / "x.xlsx")], {}, settings)
    assert sorted(marked(settings)) == ["unknown/x.xlsx"]
