"""What was read, compared with the truth, cell by cell.

A written cell is RIGHT when a record holds its value under its place, with the right keys. It is FLAGGED when it is
not there and an issue says so: of the cell, its row, its column's header, its sheet or the file. Everything else is
SILENTLY WRONG: another value, a value lost without a word, a value or record that the truth does not have, a wrong
total that nobody noticed, a person's details in the clear.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from .cover import Cover
from .matching import Matched, Unit, letters, match
from .model import Made, Value
from .phantoms import find_phantoms
from .reading import Reading

ORDER = ("right", "flagged", "wrong")


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, or one false alarm. kind: value, lost, key, phantom, total, leak, alarm."""

    kind: str
    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.kind} at {self.place}: {self.text}"


@dataclass
class Score:
    """Counts of written cells. right, flagged: of the cells that must be readable; excused: of the others, those that
    were flagged or read right; levels: where the flags stood. alarms: errors where nothing is wrong."""

    right: int = 0
    flagged: int = 0
    wrong: list[Finding] = field(default_factory=list)
    excused: int = 0
    levels: Counter[str] = field(default_factory=Counter)
    flags: list[Finding] = field(default_factory=list)
    alarms: list[Finding] = field(default_factory=list)

    @property
    def counted(self) -> int:
        """Cells that must be readable."""
        return self.right + self.flagged + self.wrong_cells

    @property
    def wrong_cells(self) -> int:
        return sum(finding.kind in ("value", "lost", "key") for finding in self.wrong)

    @property
    def rate(self) -> float:
        """Share of the cells that must be readable that are right; 1 when there are none."""
        return self.right / self.counted if self.counted else 1.0

    def add(self, other: "Score") -> None:
        self.right += other.right
        self.flagged += other.flagged
        self.wrong += other.wrong
        self.excused += other.excused
        self.levels += other.levels
        self.flags += other.flags
        self.alarms += other.alarms


def score(made: Made, reading: Reading) -> Score:
    """The score of one workbook."""
    result = Score()
    matched = match(made, reading)
    cover = Cover(made, reading, matched)
    verdicts: dict[int, tuple[int, Finding | None, str]] = {}
    people = _People()
    for unit in matched.units:
        for column, cell in unit.cells.items():
            verdict, finding, level = _judge(unit, column, matched, cover, people)
            known = verdicts.get(id(cell))
            if known is None or verdict > known[0]:
                verdicts[id(cell)] = (verdict, finding, level)
    cells = {id(cell): (unit, cell) for unit in matched.units for cell in unit.cells.values()}
    for key, (verdict, finding, level) in verdicts.items():
        unit, cell = cells[key]
        is_expected = cell.expect == "right" and unit.block.expect == "right"
        if verdict == 1 and level == "key":  # dirt made the row's key unreadable, so the row had to stay out
            is_expected = is_expected and all(one.expect == "right" for one in unit.cells.values())
        if verdict == 2 and finding:
            result.wrong.append(finding)
        elif not is_expected:
            result.excused += 1
        elif verdict == 1:
            result.flagged += 1
            result.levels[level] += 1
            if finding:
                result.flags.append(finding)
        else:
            result.right += 1
    result.wrong += find_phantoms(made, reading, matched, cover, Finding)
    result.wrong += _leaks(made, reading)
    _totals(made, matched, cover, result)
    return result


class _People:
    """Pseudonyms seen so far: one for each person, another for another."""

    def __init__(self) -> None:
        self._of: dict[tuple[str, str], str] = {}
        self._whose: dict[str, tuple[str, str]] = {}

    def agrees(self, column: str, person: str, pseudonym: object) -> bool:
        if not isinstance(pseudonym, str) or len(pseudonym) < 8 or person in pseudonym:
            return False
        key = (column, person)
        return self._of.setdefault(key, pseudonym) == pseudonym and self._whose.setdefault(pseudonym, key) == key


def _judge(unit: Unit, column: str, matched: Matched, cover: Cover, people: _People) -> tuple[int, Finding | None, str]:
    """(0 right, 1 flagged, 2 wrong), what is wrong, and the level of the flag."""
    cell, form = unit.cells[column], unit.block.form
    place = f"{unit.sheet}!{letters(matched.places[id(cell)])}"
    expected = Value() if cell.expect == "flagged" else unit.record.value(column)
    candidates = unit.candidates(column, matched)
    shown: list[str] = []
    other_values = False
    for record in candidates:
        if is_equal(form.column(column), expected, record, column, people):
            keys, missing = ("", "") if unit.is_lost else _wrong_keys(unit, record, cover)
            if keys:
                return 2, Finding("key", place, f"{column}: {keys} {unit.block.why}"), ""
            if missing and not cover.of_cell(unit, column) and cell.expect == "right":
                return 1, Finding("key", place, f"{column}: {missing} flagged"), "key"
            if cell.expect == "flagged" and not cover.of_cell(unit, column):
                return 2, Finding("lost", place, f"{column}: {cell.why}, not flagged"), ""
            return 0, None, ""
        shown.append(repr(record.get(column)))
        other_values = other_values or record.get(column) is not None
    said = f"{column}: expected {expected.value!r} ({expected.flag}), written {cell.value!r}"
    if other_values:
        return 2, Finding("value", place, f"{said}, read {', '.join(shown[:3])}"), ""
    if level := cover.of_cell(unit, column):
        return 1, Finding("lost", place, f"{said}; flagged ({level})"), level
    return 2, Finding("lost", place, f"{said}, read nothing and nothing said {cell.why}"), ""


def is_equal(column: Any, expected: Value, record: dict[str, Any], name: str, people: "_People | None" = None) -> bool:
    """Whether a record holds the expected value, with its flag and bounds where the column has them."""
    found = record.get(name)
    if column.is_pseudonymous and expected.value is not None and people:
        return people.agrees(name, str(expected.value), found)
    if isinstance(expected.value, float):
        same = isinstance(found, int | float) and abs(found - expected.value) < 1e-6
    else:
        same = found == expected.value
    if not same or f"{name}__flag" not in record or (expected.value is None and expected.flag == "exact"):
        return same
    flag = record[f"{name}__flag"]
    bounds = (record.get(f"{name}__low"), record.get(f"{name}__high"))
    return flag == expected.flag and (expected.flag != "suppressed" or bounds == (expected.low, expected.high))


def _wrong_keys(unit: Unit, record: dict[str, Any], cover: Cover) -> tuple[str, str]:
    """Keys with another value, or lost without a word; and keys that are lost and flagged."""
    wrong, missing = [], []
    expected: dict[str, object] = {"submitter": unit.record.submitter}
    if unit.record.period_key is not None:
        expected["period_key"] = unit.record.period_key
    for name in (*unit.record.keys, *unit.context):
        if unit.block.form.column(name).is_pseudonymous or name not in unit.record.values:
            continue
        cell = unit.cells.get(name)
        if cell is None or cell.expect != "flagged":
            expected[name] = unit.record.value(name).value
    for name, value in expected.items():
        if record.get(name) == value:
            continue
        text = f"{name} {record.get(name)!r} for {value!r}"
        if record.get(name) is None and cover.of_key(unit, name):
            missing.append(text)
        else:
            wrong.append(text)
    return "; ".join(wrong), "; ".join(missing)


def _leaks(made: Made, reading: Reading) -> list[Finding]:
    """Details of people in records or issues."""
    texts = [
        (f"{form} row {record.get('row')}", repr(record)) for form, rows in reading.records.items() for record in rows
    ]
    texts += [(f"issue {issue.code} {issue.cell}", f"{issue.value} {issue.params}") for issue in reading.issues]
    return [
        Finding("leak", place, f"{secret!r} in the clear")
        for place, text in texts
        for secret in sorted(made.secrets)
        if secret in text
    ]


def _totals(made: Made, matched: Matched, cover: Cover, result: Score) -> None:
    """Wrong totals that nobody noticed, and right ones that were called wrong."""
    for block in made.blocks:
        for printed in block.printed:
            sheet = matched.sheet_of[id(block)]
            at = matched.places.get(id(printed.cell))
            if at is None:
                continue
            issue = cover.total_issue(sheet, at)
            place = f"{sheet}!{letters(at)}"
            place_of = next(
                (spot for line in block.lines for spot, cell in enumerate(line.cells) if cell is printed.cell), None
            )
            is_lost = place_of is not None and any(
                line.cells[place_of].expect != "right" and "misspelt" in line.cells[place_of].why
                for line in block.own_lines()
            )
            if is_lost or cover.is_column_left_out(sheet, at):
                continue  # the column was not read, so there is nothing to compare its total with
            if printed.right is False and not issue and block.expect == "right" and matched.was_read(block):
                result.wrong.append(Finding("total", place, f"printed {printed.cell.value!r}, wrong and not noticed"))
            if printed.right and issue and block.expect == "right":
                result.alarms.append(Finding("alarm", place, f"{issue} of a right total {printed.cell.value!r}"))
