"""What the tests of the catalogue ask of a delivery: every record with every cell, and every issue with its place."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

from .conftest import Found

GILA = "מרכז עוצמה ירושלים – גילה"
YOVEL = "מרכז עוצמה ירושלים – קריית יובל"
OTZMA = "מרכזי עוצמה"
NOSHMIM = "נושמים לרווחה"
MONTHLY = ["מרכז", "תכנית", "חודש", "משפחות פעילות", "מפגשים"]
JERUSALEM = {"submitter": "district_jerusalem"}
NETWORK = {"submitter": "noshmim_network"}


@dataclass(frozen=True)
class Case:
    """A layout of a form as it may arrive. records: of each what `names` ask for, in their order, as `spelled` says it;
    empty where the record has nothing of the kind. Columns that are not named have nothing in any record."""

    form: str
    layout: str
    submitter: str
    rows: list[list[Any]]
    names: str
    records: list[tuple[str, ...]]
    merged: tuple[str, ...] = ()
    issues: list[tuple[str, str | None]] = field(default_factory=list)

    @property
    def expected(self) -> list[dict[str, str]]:
        names = self.names.split()
        assert all(len(record) == len(names) for record in self.records)
        return [{name: text for name, text in zip(names, record, strict=True) if text} for record in self.records]


def exact(found: Found, form: str) -> list[dict[str, str]]:
    """Every record with its period and each column that has a value or a cell, as `spelled` says them."""
    return [
        {"period": row["period_key"]} | {name: text for name in _columns(row) if (text := spelled(row, name)) != ""}
        for row in found.records.get(form, [])
    ]


def spelled(row: dict[str, Any], name: str) -> str:
    """`5 D3`, `1001 A3 filled`, `– E3 suppressed 0..14`; without a cell where the value stands around the table."""
    value, cell, flag = row[name], row[f"{name}__cell"], row.get(f"{name}__flag")
    if value is None and cell is None:
        return ""
    words = ["–" if value is None else f"{value:g}" if isinstance(value, float) else str(value), cell]
    words += ["filled" if row.get(f"{name}__filled") else None]
    if flag not in (None, "exact") and not (flag == "missing" and value is None):
        words.append(flag)
    low, high = row.get(f"{name}__low"), row.get(f"{name}__high")
    if low is not None or high is not None:
        words.append("..".join("" if bound is None else f"{bound:g}" for bound in (low, high)))
    return " ".join(word for word in words if word)


def column(found: Found, form: str, name: str) -> list[str]:
    """One column of all records."""
    return [spelled(row, name) for row in found.records.get(form, [])]


def told(found: Found) -> list[tuple[str, str | None]]:
    """Every issue with its cell."""
    return [(issue.code, issue.cell) for issue in found.issues]


def outcomes(found: Found, *names: str) -> list[tuple[Any, ...]]:
    """Of every outcome these fields."""
    return [tuple(outcome[name] for name in names) for outcome in found.outcomes]


def merge(path: Path, *ranges: str, sheet: str = "a") -> Path:
    """Merges cells of a workbook that stands there already."""
    file = openpyxl.load_workbook(path)
    for cells in ranges:
        file[sheet].merge_cells(cells)
    file.save(path)
    return path


def _columns(row: dict[str, Any]) -> list[str]:
    return [key.removesuffix("__cell") for key in row if key.endswith("__cell")]
