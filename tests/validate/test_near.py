"""Rows that are nearly one: found by patterns, and exactly those that comparing each with each would find."""

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.validate.records import record, table

from hosen.batch import issues_from, write_table
from hosen.forms import Column, Form
from hosen.issues import Issue
from hosen.validate.near import near_issues

PAYMENTS, LOG, WEEKS = "framework_payments", "activity_log", "treatments"
Row = dict[str, Any]


def found(folder: Path, form: Form, rows: list[Row], unread: tuple[str, ...] = ()) -> list[Issue]:
    write_table(folder, "records", table(form, rows))
    parts = near_issues(form, folder / "records.parquet", pa.array(unread, pa.string()), folder)
    return [issue for part in parts for issue in issues_from(part)]


def test_one_digit_of_a_figure(tmp_path: Path, forms: dict[str, Form]) -> None:
    form = forms[PAYMENTS]
    rows = [record(form, 2), record(form, 7, total_paid=49807.0), record(form, 9, total_paid=123.0)]
    first, second = found(tmp_path, form, rows)
    assert (first.code, first.effective_severity, first.cell, first.row_id) == (
        "row_nearly_duplicate", "warning", "E2", "d1:2",
    )  # fmt: skip
    assert (first.form, first.submitter, first.period_key) == (PAYMENTS, "s1", "2021-03")
    assert first.message("he") == (
        "שורה 2 כמעט זהה לשורה אחרת: ההבדל היחיד הוא שבתא E2 כתוב 49,307, ובתא E7 כתוב 49,807. שתי השורות נקלטו."
    )
    assert second.message("en") == (
        "Row 7 is nearly the same as another: the only difference is that cell E7 says 49,807 and cell E2 says 49,307."
        " Both rows were taken in."
    )


@pytest.mark.parametrize(
    ("name", "changes", "is_near"),
    [
        (PAYMENTS, {"total_paid": 49308.0}, True),
        (PAYMENTS, {"total_paid": 493070.0}, True),  # a digit too many
        (PAYMENTS, {"total_paid": 4307.0}, True),  # one too few
        (PAYMENTS, {"total_paid": 149307.0}, True),
        (PAYMENTS, {"total_paid": 49307.5}, False),
        (PAYMENTS, {"total_paid": 49418.0}, False),
        (PAYMENTS, {"total_paid": 43907.0}, False),
        (PAYMENTS, {"total_paid": -49307.0}, False),
        (PAYMENTS, {"total_paid": None}, False),
        (PAYMENTS, {"persons_placed": 15.0}, True),
        (PAYMENTS, {"persons_placed": 15.0, "total_paid": 49308.0}, False),
        (PAYMENTS, {"framework_number": "580028768"}, True),
        (PAYMENTS, {"framework_number": "580028768", "tender": None}, False),
        (PAYMENTS, {"year": "2018"}, False),  # no column that the form compares so
        (PAYMENTS, {"delivery": "d2", "total_paid": 49308.0}, False),
        (PAYMENTS, {"submitter": "s2", "total_paid": 49308.0}, False),
        (PAYMENTS, {"period_key": "2018", "total_paid": 49308.0}, False),
        (PAYMENTS, {"sheet": "גיליון2", "total_paid": 49308.0}, True),
        (PAYMENTS, {}, False),  # an exact duplicate
        (LOG, {"activity_participants": 15.0}, True),
        (LOG, {"activity_volunteers": 4.0}, False),  # of one digit only: any two such would be near
        (LOG, {"activity_volunteers": 30.0}, True),
        (LOG, {"activity_hours": 2.5}, False),
        (LOG, {"date": date(2021, 7, 3), "period_key": "2021-07"}, True),
        (LOG, {"date": date(2021, 3, 8)}, False),
        (LOG, {"date": date(2022, 7, 3), "period_key": "2022-07"}, False),
        (LOG, {"date": date(2021, 7, 3), "period_key": "2021-07", "topic": "אחר"}, False),
        (LOG, {"activity_participants": 15.0, "period_key": "2021-04"}, False),
        ("department_registry", {"department_code": "1030041"}, True),
        ("department_registry", {"department_code": "1040040", "department_authority": "104"}, True),
        ("referrals", {"date": date(2021, 7, 3)}, True),
        ("referrals", {"date": date(2021, 7, 3), "person": "p2"}, False),
        ("centre_monthly", {"centre_code": "1002"}, False),  # the form compares none
    ],
)
def test_what_is_near(name: str, changes: Row, is_near: bool, tmp_path: Path, forms: dict[str, Form]) -> None:
    rows = [record(forms[name], 2), record(forms[name], 3, **changes)]
    assert len(found(tmp_path, forms[name], rows)) == (2 if is_near else 0)


def test_unambiguous_days_are_not_exchanged(tmp_path: Path, forms: dict[str, Form]) -> None:
    form = forms[LOG]
    rows = [record(form, place, date=day) for place, day in enumerate([date(2021, 3, 13), date(2021, 3, 3)])]
    assert found(tmp_path, form, rows) == []


def test_an_exact_duplicate_is_not_said_again(tmp_path: Path, forms: dict[str, Form]) -> None:
    form = forms[PAYMENTS]
    assert found(tmp_path, form, [record(form, 2), record(form, 3), record(form, 4, total_paid=49308.0)]) == []
    form = forms[WEEKS]  # the same grain is exact there, whatever the figures
    week = {"week": date(2024, 7, 1), "period_key": "2024-07"}
    near = [record(form, 2, period_key="2024-01"), record(form, 3, **week)]
    assert len(found(tmp_path, form, near)) == 2
    assert found(tmp_path, form, [*near, record(form, 4, **week, encounters=1.0)]) == []


def test_rows_that_were_not_read_in_full_are_not_compared(tmp_path: Path, forms: dict[str, Form]) -> None:
    form = forms[PAYMENTS]
    rows = [record(form, 2), record(form, 3, total_paid=49308.0)]
    assert found(tmp_path, form, rows, ("d1:3",)) == []


def test_people_who_are_not_known_are_not_one(tmp_path: Path, forms: dict[str, Form]) -> None:
    form = forms["referrals"]
    rows = [record(form, 2, person=None), record(form, 3, person=None, date=date(2021, 7, 3))]
    assert found(tmp_path, form, rows) == []


def test_the_other_place_names_its_sheet_and_a_row_without_cells(tmp_path: Path, forms: dict[str, Form]) -> None:
    form = forms[PAYMENTS]
    rows = [record(form, 2, total_paid__cell=None), record(form, 3, sheet="ב", total_paid=49308.0)]
    first, second = found(tmp_path, form, rows)
    assert (first.cell, first.params["other"]) == ("2", "E3 (ב)")
    assert (second.cell, second.params["other"]) == ("E3", "2 (גיליון1)")


def test_a_path_with_signs(tmp_path: Path, forms: dict[str, Form]) -> None:
    folder = tmp_path / "[a]*'?"
    folder.mkdir()
    form = forms[PAYMENTS]
    assert len(found(folder, form, [record(form, 2), record(form, 3, total_paid=49308.0)])) == 2


def is_neighbour(column: Column, one: Any, other: Any) -> bool:
    """Said once more, in plain words."""
    if one is None or other is None or one == other:
        return False
    if column.type == "date":
        return (one.year, one.month, one.day) == (other.year, other.day, other.month)
    short, long = sorted((number(one), number(other)), key=len)
    if len(short) == len(long):
        differing = [(a, b) for a, b in zip(short, long, strict=True) if a != b]
        return len(short) > 1 and len(differing) == 1 and all(sign.isdigit() for sign in differing[0])
    return any(long[:place] + long[place + 1 :] == short and long[place].isdigit() for place in range(len(long)))


def number(value: Any) -> str:
    return value if isinstance(value, str) else str(int(value)) if value == int(value) else str(value)


def compared_each_with_each(form: Form, rows: list[Row]) -> dict[str, tuple[str, set[str]]]:
    """row_id -> (the column in which it nearly repeats others, which)."""
    names = [column.name for column in form.kept_columns]
    exact = ["delivery", "submitter", "period_key", *(form.grain if form.unique == "grain" else names)]
    kinds = [tuple(row[name] for name in exact) for row in rows]
    single = [row for row, kind in zip(rows, kinds, strict=True) if kinds.count(kind) == 1]
    near: dict[str, tuple[str, set[str]]] = {}
    for name in form.near_duplicates:
        column = form.column(name)
        same = ["delivery", "submitter", *names] + ([] if column.gives_period else ["period_key"])
        same.remove(name)
        for row in single:
            others = {
                other["row_id"]
                for other in single
                if is_neighbour(column, row[name], other[name]) and all(row[one] == other[one] for one in same)
            }
            if others and row["row_id"] not in near:
                near[row["row_id"]] = name, others
    return near


NUMBERS = [0.0, 1.0, 5.0, 10.0, 12.0, 13.0, 21.0, 112.0, 120.0, 130.0, 12.5, 13.5, -12.0, -13.0, 1.25]
FIGURES = st.none() | st.sampled_from(NUMBERS)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DAYS = st.dates(date(2021, 1, 1), date(2022, 4, 30)).filter(lambda day: day.day <= 14)
VALUES = {
    PAYMENTS: st.fixed_dictionaries(
        {
            "delivery": st.sampled_from(["d1", "d2"]),
            "total_paid": FIGURES,
            "persons_placed": st.sampled_from([10.0, 11.0, 22.0]),
            "framework_number": st.sampled_from([None, "580028769", "580028768", "58002876", "58x"]),
        }
    ),
    LOG: st.fixed_dictionaries({"date": DAYS, "activity_participants": st.sampled_from([10.0, 12.0, 25.0])}),
}


@pytest.mark.parametrize("name", VALUES)
@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_same_is_found_as_by_comparing_each_with_each(
    name: str, data: st.DataObject, tmp_path: Path, forms: dict[str, Form]
) -> None:
    form = forms[name]
    drawn = data.draw(st.lists(VALUES[name], max_size=14))
    rows = [record(form, place, **changes) for place, changes in enumerate(drawn, start=2)]
    for row, changes in zip(rows, drawn, strict=True):
        row["row_id"] = f"r{row['row']}"
        if "date" in changes:
            row["period_key"] = f"{changes['date']:%Y-%m}"
    expected = compared_each_with_each(form, rows)
    issues = found(tmp_path, form, rows)
    by_place = {f"{row['row']}": row["row_id"] for row in rows}
    said = {issue.row_id: (issue.column, by_place[issue.params["other"].lstrip(LETTERS)]) for issue in issues}
    assert len(said) == len(issues)
    assert set(said) == set(expected)
    for row_id, (column, other) in said.items():
        cells = next(row for row in rows if row["row_id"] == row_id)
        near_in, others = expected[str(row_id)]
        assert cells[f"{near_in}__cell"].startswith(str(column))
        assert other in others


@given(
    figures=st.lists(st.integers(10, 10**9), min_size=1, max_size=30, unique=True),
    place=st.integers(0, 29),
    sign=st.integers(0, 9),
    shift=st.integers(1, 9),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_planted_one_is_found(
    figures: list[int], place: int, sign: int, shift: int, tmp_path: Path, forms: dict[str, Form]
) -> None:
    """One row again with one digit changed, among rows that differ from it in more."""
    form = forms[PAYMENTS]
    rows = [record(form, n, total_paid=float(figure), service_code=f"{n}") for n, figure in enumerate(figures)]
    original = figures[place % len(figures)]
    digits = str(original)
    sign %= len(digits)
    changed = digits[:sign] + str((int(digits[sign]) + shift) % 10) + digits[sign + 1 :]
    rows.append(record(form, 99, total_paid=float(changed), service_code=f"{place % len(figures)}"))
    is_planted = len(str(int(changed))) >= len(digits) - 1  # 100 -> 000 is no longer one digit off
    expected = {f"d1:{place % len(figures)}", "d1:99"} if is_planted else set()
    assert {issue.row_id for issue in found(tmp_path, form, rows)} == expected
