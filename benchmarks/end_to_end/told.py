"""What every contender is told of the sheets, and how it says what it found. Needs nothing but Python itself: one
contender runs in an environment of its own."""

import csv
import json
import os
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
REFERENCE = HERE.parents[1] / "reference"
HEADER_ROW = 2
"""0-based row of the header."""
TOTAL = 'סה"כ'
"""Begins the last row, which is no record."""
MEASURES = [
    *("families_active", "families_joined", "families_completed", "recipients", "meetings"),
    *("training_hours", "total_paid", "persons_placed", "budget"),
]
COLUMNS = ["district_code", "programme_code", "locality_code", "centre", "month", *MEASURES, "remark"]
STOCKS = {"families_active", "persons_placed"}
"""Of these a half year has what its last month has; other measures add up."""
DISTRICTS = {"jerusalem": "ירושלים", "tel_aviv": "תל אביב", "haifa": "חיפה", "south": "דרום"}
PROGRAMMES = {"noshmim": "נושמים לרווחה", "otzma": "מרכזי עוצמה", "mapa": 'מפ"ה', "mifgash": "מפגש"}
SUITE = [
    *("row_duplicate", "families_active_range", "recipients_negative", "training_hours_range", "total_paid_negative"),
    *("joined_over_active", "completed_over_active", "budget_high"),
]
"""The rules in `config/expectations/`, in their order."""
RULES = [*SUITE, "programme_unknown", "meetings_no_number"]
LET_IN = {"completed_over_active", "budget_high"}
"""Rules of which the sender is told; rows that break another one are kept out."""


@dataclass(frozen=True)
class Task:
    """sheets: the folder that the names are of. work: where to leave things. cpu, wall: of the process when imports
    were over."""

    sheets: Path
    names: list[str]
    work: Path
    cpu: float
    wall: float


def begin() -> Task:
    """The task that the arguments name: the folder with the sheets, the list of their names, the folder to work in."""
    sheets, names, work = map(Path, sys.argv[1:4])
    return Task(sheets, json.loads(names.read_text("utf-8")), work, sum(os.times()[:4]), time.time())


def finish(task: Task, rows: int, kept_out: int, broken: dict[str, int]) -> None:
    """rows: read. broken: rows by rule."""
    found = {"rows": rows, "kept_out": kept_out, "broken": broken, "cpu": task.cpu, "wall": task.wall}
    (task.work / "found.json").write_text(json.dumps(found), "utf-8")


def origin(name: str) -> dict[str, str]:
    """Columns that say where a sheet's rows are from: `2021-03/office_017.xlsx` is office_017's for 2021-03."""
    period, _, file = name.partition("/")
    return {"delivery": name, "submitter": file.removesuffix(".xlsx"), "period_key": period}


def lists() -> dict[str, dict[str, str]]:
    """Code by name, of each column of codes. Names that several localities share are left out."""
    with (REFERENCE / "localities.csv").open(encoding="utf-8", newline="") as file:
        named = [(line["name_he"], line["locality_code"]) for line in csv.DictReader(file)]
    times = Counter(name for name, _ in named)
    return {
        "district_code": {name: code for code, name in DISTRICTS.items()},
        "programme_code": {name: code for code, name in PROGRAMMES.items()},
        "locality_code": {name: code for name, code in named if times[name] == 1},
    }


def statements(name: str) -> list[str]:
    """The statements of an SQL file of this folder."""
    return [one for one in (HERE / name).read_text("utf-8").split(";\n") if one.strip()]
