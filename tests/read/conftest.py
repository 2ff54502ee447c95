"""Workbooks made on the spot, and the forms and lists as delivered."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from hosen.forms import Form, load_forms
from hosen.issues import Issue
from hosen.mappings import load_mappings
from hosen.pseudonyms import Pseudonyms
from hosen.read.context import Delivered
from hosen.read.delivery import Read, read_delivery
from hosen.read.known import Known
from hosen.reference import Reference, load_reference
from hosen.settings import PROJECT_ROOT

CONFIG = (PROJECT_ROOT, PROJECT_ROOT / "demo")
DELIVERY = "d" * 64


@pytest.fixture(scope="session")
def reference() -> Reference:
    return load_reference(CONFIG)


@pytest.fixture(scope="session")
def forms(reference: Reference) -> dict[str, Form]:
    return load_forms(CONFIG, reference)


MakeWorkbook = Callable[..., Path]


@pytest.fixture
def workbook(tmp_path: Path) -> MakeWorkbook:
    """Writes `sheets` (name → rows of cells from A1) and returns the file."""

    def make(name: str = "report.xlsx", hidden: tuple[str, ...] = (), **sheets: list[list[Any]]) -> Path:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
            if title in hidden:
                sheet.sheet_state = "hidden"
        path = tmp_path / name
        book.save(path)
        return path

    return make


@dataclass
class Found:
    """What a delivery gave, with the records of each form as rows. raw: by table, its cells as written."""

    outcomes: list[dict[str, Any]]
    records: dict[str, list[dict[str, Any]]]
    issues: list[Issue]
    raw: dict[str, dict[str, Any]]

    @classmethod
    def of(cls, read: Read) -> "Found":
        rows = {form: [row for table in tables for row in table.to_pylist()] for form, tables in read.records.items()}
        raw = {row["raw_table"]: row for table in read.raw for row in table.to_pylist()}
        return cls(read.outcomes, rows, read.issues, raw)


ReadFile = Callable[..., Found]


@pytest.fixture(scope="session")
def known(forms: dict[str, Form], reference: Reference) -> Known:
    return Known(forms, reference, load_mappings(CONFIG, forms, reference), Pseudonyms(b"a key for these tests only"))


@pytest.fixture
def read(known: Known) -> ReadFile:
    """Reads a file in this process; hints as the command line gives them."""

    def read_file(path: Path, name: str | None = None, **hints: str) -> Found:
        origin = {"origin": "option"} if hints else {}
        return Found.of(read_delivery(path, Delivered(DELIVERY, name or path.name, {**hints, **origin}), known))

    return read_file
