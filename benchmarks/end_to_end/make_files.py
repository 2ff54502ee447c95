"""Workbooks of many submitters and months, of whose rows about one in a hundred is bad, and what is true of them."""

import csv
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.end_to_end.told import COLUMNS, DISTRICTS, LET_IN, MEASURES, PROGRAMMES, REFERENCE, RULES, TOTAL, lists
from benchmarks.reading.make_files import HEADERS, Row, _remark, write_with_xlsxwriter

FORM = "end_to_end_benchmark"
MONTHS = [f"2021-{month:02d}" for month in range(1, 11)]
WORDS = ["חודש" if word == "תאריך" else word for word in HEADERS]
BLOCK = 100
"""One line in so many is bad, each in another way than the one before."""


@dataclass
class Truth:
    """What is true of a workbook. sums: `district|programme|month|measure` -> sum over its good rows; broken: rows by
    rule."""

    name: str
    rows: int = 0
    kept_out: int = 0
    broken: dict[str, int] = field(default_factory=dict)
    sums: dict[str, float] = field(default_factory=dict)


def write_files(folder: Path, count: int, height: int, spoilt: float = 1) -> list[Truth]:
    """`folder/sheets/<month>/<submitter>.xlsx`, and `folder/reference/` with who sends them.

    A submitter stays in one district and sends each month `height` lines: four programmes in each of its localities.
    spoilt: the share of the workbooks that have bad lines, one in a hundred.
    """
    localities = sorted(lists()["locality_code"])
    truths = []
    for number in range(count):
        month, submitter = MONTHS[number % len(MONTHS)], f"office_{number // len(MONTHS):03d}"
        name = f"{month}/{submitter}.xlsx"
        truth = Truth(name)
        path = folder / "sheets" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        before, after = int(number * spoilt), int((number + 1) * spoilt)
        bad = _bad_lines(random.Random(-number - 1), before, height) if after > before else {}
        write_with_xlsxwriter(path, iter(_sheet(number, height, month, submitter, localities, bad, truth)))
        truths.append(truth)
    _write_lists(folder / "reference", 1 + (count - 1) // len(MONTHS))
    return truths


def submitter_name(code: str) -> str:
    return f"לשכת רווחה {code.rpartition('_')[2]}"


def _bad_lines(chance: random.Random, before: int, height: int) -> dict[int, str]:
    """Which lines break which rule; each rule in its turn, after so many workbooks with bad lines."""
    blocks = range(0, height - 1, BLOCK)
    lines = [chance.randrange(start + 1, min(start + BLOCK, height)) for start in blocks]
    return {line: RULES[(before * len(blocks) + place) % len(RULES)] for place, line in enumerate(lines)}


def _sheet(
    number: int, height: int, month: str, submitter: str, localities: list[str], bad: dict[int, str], truth: Truth
) -> list[Row]:
    """A sheet's rows from the title to the total; fills in the truth. bad: rule by line."""
    office = random.Random(submitter)
    district = office.choice(list(DISTRICTS))
    places = office.sample(localities, -(-height // len(PROGRAMMES)))
    chance = random.Random(number)
    year, of_year = month.split("-")
    sums = [0.0] * len(MEASURES)
    lines: list[Row] = []
    for place in range(height):
        programme = list(PROGRAMMES)[place % len(PROGRAMMES)]
        values = _figures(chance)
        line: Row = [
            DISTRICTS[district],
            PROGRAMMES[programme],
            places[place // len(PROGRAMMES)],
            f"מרכז {chance.randrange(70)} לרווחת המשפחה",
            f"{of_year}/{year}",
            *values,
            _remark(chance),
        ]
        rule = bad.get(place, "")
        if rule:
            line = _spoilt(line, rule, lines)
            rows = 2 if rule == "row_duplicate" else 1
            truth.broken[rule] = truth.broken.get(rule, 0) + rows
            truth.kept_out += 0 if rule in LET_IN else rows
        if rule == "row_duplicate":
            _add(truth, district, list(PROGRAMMES)[(place - 1) % len(PROGRAMMES)], month, lines[-1], -1)
        elif not rule or rule in LET_IN:
            _add(truth, district, programme, month, line, 1)
        sums = [total + value if isinstance(value, int | float) else total
                for total, value in zip(sums, line[5:14], strict=True)]  # fmt: skip
        lines.append(line)
    truth.rows = height
    title = f"דוח פעילות חודשי – {submitter_name(submitter)} – לחודש {of_year}/{year}"
    return [[title], [], WORDS, *lines, [TOTAL, None, None, None, None, *(round(one, 2) for one in sums)]]


def _figures(chance: random.Random) -> list[Any]:
    active = chance.randrange(10, 4000)
    return [
        active,
        chance.randrange(active),
        chance.randrange(active),
        chance.randrange(4000),
        chance.randrange(4000),
        round(chance.random() * 100, 2),
        round(chance.random() * 100_000, 2),
        chance.randrange(50),
        round(chance.random() * 10_000, 1),
    ]


def _spoilt(line: Row, rule: str, before: list[Row]) -> Row:
    """The line, breaking one rule."""
    at = {name: place for place, name in enumerate(COLUMNS)}
    wrong: dict[str, tuple[str, Any]] = {
        "families_active_range": ("families_active", 9_999),
        "recipients_negative": ("recipients", -7),
        "training_hours_range": ("training_hours", 5_000),
        "total_paid_negative": ("total_paid", -100),
        "joined_over_active": ("families_joined", line[5] + 1),
        "programme_unknown": ("programme_code", "תכנית חדשה"),
        "meetings_no_number": ("meetings", "טרם נמסר"),
        "completed_over_active": ("families_completed", line[5] + 1),
        "budget_high": ("budget", 50_000),
    }
    if rule == "row_duplicate":
        return [*before[-1][:3], *line[3:]]
    column, value = wrong[rule]
    return [*line[: at[column]], value, *line[at[column] + 1 :]]


def _add(truth: Truth, district: str, programme: str, month: str, line: Row, sign: int) -> None:
    for measure, value in zip(MEASURES, line[5:14], strict=True):
        key = f"{district}|{programme}|{month}|{measure}"
        truth.sums[key] = round(truth.sums.get(key, 0) + sign * value, 2)


def _write_lists(folder: Path, count: int) -> None:
    """Who sends the sheets, and that each is asked for one a month."""
    folder.mkdir(parents=True)
    codes = [f"office_{number:03d}" for number in range(count)]
    submitters = [[code, submitter_name(code), code, "centre", "", "", "", ""] for code in codes]
    asked = [[FORM, code, "10", "2021-01-01", "2021-10-31", ""] for code in codes]
    for name, lines in (("submitters", submitters), ("assignments", asked)):
        header = (REFERENCE / f"{name}.csv").read_text("utf-8").splitlines()[0].split(",")
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *lines])
