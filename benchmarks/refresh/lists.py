"""Reference lists of the measurement: centres, their programmes, and offices that report ten centres each."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from hosen.periods import Period

CENTRES = 3330
PER_OFFICE = 10
PROGRAMMES = ("noshmim", "otzma", "mapa", "mifgash", "pnima")
DISTRICTS = ("jerusalem", "tel_aviv", "haifa", "south")
MEASURES = (
    "families_active",
    "families_joined",
    "families_completed",
    "recipients",
    "meetings",
    "training_hours",
)
FACTS_A_MONTH = CENTRES * len(PROGRAMMES) * len(MEASURES)
LAST = Period.month(2021, 6)


def months(facts: int) -> list[Period]:
    """As many months up to LAST as hold that many facts."""
    count = max(1, round(facts / FACTS_A_MONTH))
    found = [LAST]
    while len(found) < count:
        before = found[0].start
        found.insert(0, Period.month(before.year - (before.month == 1), (before.month - 2) % 12 + 1))
    return found


def centre(number: int) -> str:
    return str(50_000 + number)


def office(number: int) -> str:
    """The office that reports a centre."""
    return f"office_{number // PER_OFFICE:04d}"


def write_lists(config: Path, first: Period) -> None:
    """The lists of a configuration folder, for reports from that month on."""
    numbers = range(CENTRES)
    offices = sorted({office(number) for number in numbers})
    _write(
        config,
        "centres",
        ("centre_code", "name_he", "kind", "authority_code", "district_code", "operator", "valid_from", "valid_to"),
        ((centre(n), f"מרכז מדידה {n}", "otzma_centre", "3000", _district(n), "", "", "") for n in numbers),
    )
    _write(
        config,
        "centre_programmes",
        ("centre_code", "programme_code", "valid_from", "valid_to"),
        ((centre(n), programme, "", "") for n in numbers for programme in PROGRAMMES),
    )
    _write(
        config,
        "submitters",
        ("submitter_code", "name_he", "name_en", "kind", "district_code", "valid_from", "valid_to"),
        ((one, f"לשכת מדידה {one[-4:]}", one, "district_office", _district(int(one[-4:])), "", "") for one in offices),
    )
    _write(
        config,
        "assignments",
        ("form", "submitter_code", "due_days", "valid_from", "valid_to", "note"),
        (("centre_monthly", one, "", first.start.isoformat(), LAST.end.isoformat(), "") for one in offices),
    )
    _write(
        config,
        "scopes",
        ("form", "submitter_code", "district_code", "centre_code", "programme_code", "valid_from", "valid_to"),
        (("centre_monthly", office(n), "", centre(n), "", "", "") for n in numbers),
    )


def _district(number: int) -> str:
    return DISTRICTS[number // PER_OFFICE % len(DISTRICTS)]


def _write(config: Path, name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    folder = config / "reference"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)
