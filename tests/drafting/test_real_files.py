"""How many lines a person changes in the drafts of published files, and what is read with them then.

Each case is drafted twice: as this installation would, and as one that has never seen such a form.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pyarrow.compute as pc
import pytest

from hosen.cli.samples import read_once, samples
from hosen.drafting import Sample, draft_form, render
from hosen.forms import Form, check_form_file
from hosen.read.delivery import Read
from hosen.reference import Reference
from hosen.settings import PROJECT_ROOT

FEWER_THAN = 10
MEASURES = "measure_code,name_he,name_en,unit,kind,over_time,over_tree,over_programmes,note"


@dataclass(frozen=True)
class Case:
    """edits: (a line of the draft, the line in its place; empty: deleted), the first that is so and after the one that
    `after` names. measures: lines for reference/measures.csv. sums: by column of the records, what a spreadsheet
    program adds up, or the letter of the column to add up from `first_row` on."""

    file: str
    form: str | None
    edits: list[tuple[str, str]]
    sums: dict[str, float | str]
    rows: int
    measures: list[str] = field(default_factory=list)
    hints: dict[str, str] = field(default_factory=dict)
    first_row: int = 2

    @property
    def changed(self) -> int:
        """Lines that the person changed, added or deleted."""
        return sum(max(1, new.count("\n") + 1) for _, new in self.edits) + len(self.measures)


TOWN_MEASURES = [
    "tested,נבדקים,People tested,persons,stock,last,sum,none,",
    "patients_confirmed,חולים מאומתים,Confirmed patients,persons,stock,last,sum,none,",
    "recovered,מחלימים,People recovered,persons,stock,last,sum,none,",
]
TOWN_EDITS = [
    (f"    # measure: {name}", f"    measure: {name}") for name in ("tested", "patients_confirmed", "recovered")
]
APRIL = {"period": "2020-04"}
COUNTED = """  - name: departments
    label: {he: מספר מחלקות, en: departments}
    type: integer
    unit: departments
    measure: departments
    count: department_code
layouts:"""

AS_INSTALLED = [
    Case(
        "otzma_noshmim_registry.xlsx", None, [("layouts:", COUNTED)],
        {"has_noshmim": 169, "has_otzma": 164, "departments": 322}, 323,
    ),
    Case("framework_payments_older_citizens.xlsx", None, [], {"persons_placed": "D", "total_paid": "E"}, 992),
    Case("service_book_welfare_2016.xlsx", None, [], {"budget": 4_141_246.76}, 98),
    Case("service_book_absorption_2016.xlsx", None, [], {"budget": 146_440.53}, 32),
    Case(
        "town_report_2020-04-18.xlsx", None, TOWN_EDITS,
        {"tested": "C", "patients_confirmed": "D", "recovered": "E"}, 190, TOWN_MEASURES, APRIL,
    ),
    Case(
        "town_report_2020-04-20.xlsx", None, TOWN_EDITS,
        {"tested": "C", "patients_confirmed": "D", "recovered": "E"}, 190, TOWN_MEASURES, APRIL, first_row=9,
    ),
    Case("service_catalogue_2021.xlsx", None, [], {}, 137),
]  # fmt: skip
NEVER_SEEN = [
    Case(
        "otzma_noshmim_registry.xlsx", "department_registry",
        [
            ("    # measure: departments_with_noshmim", "    measure: departments_with_noshmim"),
            ("    # measure: departments_with_otzma", "    measure: departments_with_otzma"),
        ],
        {"noshmim_welfare": 169, "centres_otzma": 164}, 323,
    ),
    Case(
        "framework_payments_older_citizens.xlsx", "framework_payments", [],
        {"persons_placed": "D", "total_paid": "E"}, 992,
    ),
    Case(
        "service_book_welfare_2016.xlsx", "service_book",
        [("    measure: recipients", "    measure: book_recipients")], {"budget": 4_141_246.76}, 98,
    ),
    Case(
        "service_book_absorption_2016.xlsx", "service_book",
        [
            ("    # measure: budget", "    measure: budget"),
            ("    measure: recipients", "    measure: book_recipients"),
        ],
        {"budget": 146_440.53}, 32,
    ),
]  # fmt: skip


@pytest.fixture
def read_by_draft(
    real_data: Path, forms: dict[str, Form], reference: Reference, tmp_path: Path
) -> Callable[[Case], Read]:
    """Drafts, edits, checks and reads; the sheet goes through the reading process like any delivery."""

    def read(case: Case) -> Read:
        file = real_data / "real" / case.file
        known = {name: form for name, form in forms.items() if name != case.form}
        place = tmp_path / "own" / "forms" / "drafted.yml"
        place.parent.mkdir(parents=True)
        text = render(draft_form(largest(samples(file)), "drafted", known, reference))
        place.write_text(text, "utf-8")
        assert check_form_file(place, reference) == []
        lines = text.splitlines()
        for old, new in case.edits:
            lines[lines.index(old)] = new
        place.write_text("\n".join(lines) + "\n", "utf-8")
        (tmp_path / "own" / "reference").mkdir()
        (tmp_path / "own" / "reference" / "measures.csv").write_text("\n".join([MEASURES, *case.measures]), "utf-8")
        hints = {"form": "drafted", "submitter": "network_hq", **case.hints}
        return read_once(file, hints, (PROJECT_ROOT, PROJECT_ROOT / "demo", tmp_path / "own"))

    return read


def largest(found: list[Sample]) -> Sample:
    return max(found, key=lambda sample: len(sample.columns) * sample.height)


@pytest.mark.parametrize("case", AS_INSTALLED, ids=lambda case: case.file)
def test_drafts_of_this_installation(case: Case, read_by_draft: Callable[[Case], Read], real_data: Path) -> None:
    confirm(case, read_by_draft(case), real_data)


@pytest.mark.parametrize("case", NEVER_SEEN, ids=lambda case: case.file)
def test_drafts_where_no_such_form_was_ever_seen(
    case: Case, read_by_draft: Callable[[Case], Read], real_data: Path
) -> None:
    confirm(case, read_by_draft(case), real_data)


def confirm(case: Case, read: Read, real_data: Path) -> None:
    assert case.changed < FEWER_THAN
    records = read.records["drafted"]
    assert sum(table.num_rows for table in records) == case.rows
    for column, expected in case.sums.items():
        total = sum(pc.sum(table[column]).as_py() or 0 for table in records)
        assert total == pytest.approx(added_up(case, real_data, expected))


def added_up(case: Case, real_data: Path, expected: float | str) -> float:
    """The numbers under a column's header, as openpyxl reads them."""
    if not isinstance(expected, str):
        return expected
    sheet = openpyxl.load_workbook(real_data / "real" / case.file, read_only=True, data_only=True).worksheets[0]
    place = ord(expected) - ord("A")
    cells = [row[place] for row in sheet.iter_rows(min_row=case.first_row, values_only=True)]
    return sum(cell for cell in cells if isinstance(cell, int | float))
