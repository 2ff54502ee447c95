"""The published files, read as they stand."""

from collections import Counter
from pathlib import Path

import pytest

from .conftest import ReadFile


@pytest.fixture
def real(real_data: Path) -> Path:
    return real_data / "real"


def test_department_registry(real: Path, read: ReadFile) -> None:
    found = read(real / "otzma_noshmim_registry.xlsx")
    rows = found.records["department_registry"]
    departments = [row for row in rows if row["departments"]]
    assert Counter(row["district_code"] for row in departments) == {
        "haifa": 129,
        "tel_aviv": 100,
        "jerusalem": 59,
        "south": 34,
    }
    assert sum(row["has_noshmim"] for row in rows) == 169
    assert sum(row["has_otzma"] for row in rows) == 164
    (further,) = [row for row in rows if not row["departments"]]
    assert (further["row"], further["department_code"], further["department_code__cell"]) == (5, "1030040", "C4")
    totals = {issue.cell: issue for issue in found.issues if issue.code == "total_misses_spelling"}
    assert {cell: (issue.params["printed"], issue.params["computed"]) for cell, issue in totals.items()} == {
        "I326": ("168", "169"),
        "J326": ("163", "164"),
    }
    assert {issue.params["cells"] for issue in totals.values()} == {"I230", "J230"}
    assert Counter(issue.code for issue in found.issues) == {"total_misses_spelling": 2, "side_table_not_read": 1}


def test_nobodys_details_pass_beyond_reading_the_registry(real: Path, read: ReadFile) -> None:
    found = read(real / "otzma_noshmim_registry.xlsx")
    kept = str([found.records, [issue.message("he") for issue in found.issues]])
    for detail in ("08-6748109", "02-6298020", "03-9427890"):  # telephones of columns that the form calls personal
        assert detail not in kept
    (published_mask,) = [row for row in found.records["department_registry"] if "[הוסר]" in str(row)]
    assert published_mask["city"] == "[הוסר]"  # masked by the publisher, in a column for towns


def test_framework_payments(real: Path, read: ReadFile) -> None:
    found = read(real / "framework_payments_older_citizens.xlsx")
    rows = found.records["framework_payments"]
    assert len(rows) == 992
    assert found.issues == []
    assert Counter(row["district_code"] for row in rows).keys() == {"haifa", "tel_aviv", "south", "jerusalem"}
    assert {row["period_key"] for row in rows} == {"2017", "2018", "2019", "2020"}
    assert {row["submitter"] for row in rows} == {"older_citizens_admin"}


def test_service_book(real: Path, read: ReadFile) -> None:
    found = read(real / "service_book_welfare_2016.xlsx")
    rows = found.records["service_book"]
    assert len(rows) == 98
    assert f"{sum(row['budget'] for row in rows):.2f}" == "4141246.76"
    assert {row["period_key"] for row in rows} == {"2016"}
    assert all(row["administration"] and row["division"] for row in rows)
    (grand,) = [issue for issue in found.issues if issue.cell == "E105"]
    assert (grand.code, grand.params["printed"], grand.params["computed"], grand.params["cells"]) == (
        "total_misses_text",
        "4,140,466.76",
        "4,141,246.76",
        "E103",
    )
    (last,) = [row for row in rows if row["row"] == 103]
    assert (last["administration"], last["administration__cell"]) == ("אגף לשירותי תקון ונוער מנותק", "B86")
    assert (last["budget"], last["budget__cell"], last["book_recipients"]) == (780.0, "E103", 50.0)


def test_service_book_of_another_ministry_names_its_year_in_a_header(real: Path, read: ReadFile) -> None:
    found = read(real / "service_book_absorption_2016.xlsx")
    (outcome,) = found.outcomes
    assert (outcome["submitter"], outcome["period_key"], outcome["period_from"]) == (
        "absorption_ministry",
        "2016",
        "content",
    )
    assert outcome["record_count"] == 32
    (prose,) = [issue for issue in found.issues if issue.code == "value_not_number"]
    assert (prose.cell, prose.value) == ("F13", "13 יישובים")
