import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner, Result

from hosen.cli import app
from hosen.settings import PROJECT_ROOT

HEADERS = ["מחוז", "מספר רשות", "סמל מחלקה", "שם המחלקה", "נושמים לרווחה", "מרכזי עוצמה"]
DEPARTMENTS = [
    ["ירושלים", 101, 1010001, "מחלקה א", "יש", "יש"],
    ["דרום", 102, 1020001, "מחלקה ב", "יש", "אין"],
    ["דרום", 103, 1030001, "מחלקה ג", "אין", "יש"],
]

Hosen = Callable[..., Result]


def install(folder: Path, patch: pytest.MonkeyPatch) -> Path:
    """An installation of its own with the delivered forms and lists."""
    patch.setenv("HOSEN_HOME", str(folder))
    patch.setenv("HOSEN_CONFIG", str(PROJECT_ROOT))
    patch.delenv("HOSEN_WAREHOUSE", raising=False)
    return folder


def call_hosen(*arguments: str | Path) -> Result:
    """Runs a command in this process, as a user would call it."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return install(tmp_path / "home", monkeypatch)


@pytest.fixture
def hosen(home: Path) -> Hosen:
    return call_hosen


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    """A sheet of three departments with which nothing is wrong."""
    return write_registry(tmp_path / "registry.xlsx", DEPARTMENTS)


def write_registry(file: Path, rows: list[list[Any]]) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADERS)
    for row in rows:
        sheet.append(row)
    file.parent.mkdir(parents=True, exist_ok=True)
    book.save(file)
    return file


def said(result: Result) -> Any:
    """What a command printed as JSON."""
    return json.loads(result.stdout)


def totals(submission: dict[str, Any]) -> dict[str, Any]:
    return {one["measure"]: one["total"] for one in submission["totals"]}


def by_district(submission: dict[str, Any], measure: str) -> dict[str, Any]:
    [one] = [one for one in submission["totals"] if one["measure"] == measure]
    return {part["district"]: part["value"] for part in one["by_district"]}
