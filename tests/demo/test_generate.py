"""The demonstration sheets: always the same, adding up to the bulletin, and read as their truth says."""

import io
import json
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from demo import generate, ministry
from demo.truth import WARNINGS

from hosen.forms import load_forms
from hosen.issues import codes
from hosen.read.context import Delivered
from hosen.read.delivery import read_delivery
from hosen.reference import Reference, load_reference
from hosen.settings import PROJECT_ROOT, Settings
from hosen.source_files import load_sources

CONFIG = (PROJECT_ROOT, PROJECT_ROOT / "demo")
OFFICES = {"district_jerusalem", "district_tel_aviv", "district_haifa", "district_south", "noshmim_network"}
SUBMITTERS = OFFICES | {"welfare_ministry"}

Truth = dict[str, Any]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    generate.write(folder)
    return folder


@pytest.fixture(scope="module")
def truth(out: Path) -> Truth:
    truth: Truth = json.loads((out / "truth.json").read_text("utf-8"))
    return truth


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference(CONFIG)


def submissions(truth: Truth) -> list[Truth]:
    """Every submission with its file and arrival."""
    return [entry | entry["submission"] for entry in truth["deliveries"] if "submission" in entry]


def current_records(truth: Truth, form: str) -> list[Truth]:
    sent = [one for one in submissions(truth) if one["form"] == form and one["is_current"]]
    return [record for one in sent for record in one["records"]]


def test_six_submitters_send_five_forms_in_forty_two_files(out: Path, truth: Truth) -> None:
    files = {str(path.relative_to(out / "inbox")) for path in (out / "inbox").rglob("*") if path.is_file()}
    assert files == {entry["file"] for entry in truth["deliveries"]}
    assert len(files) == 42
    assert {file.split("/")[0] for file in files} == SUBMITTERS == {one["submitter"] for one in submissions(truth)}
    assert Counter(one["form"] for one in submissions(truth)) == {
        "centre_monthly": 31,
        "programme_plan": 5,
        "framework_payments": 2,
        "department_registry": 1,
        "service_book": 1,
    }


def test_every_office_reports_every_month(truth: Truth) -> None:
    reported = {(one["submitter"], one["period"]) for one in submissions(truth) if one["form"] == "centre_monthly"}
    assert reported == {(office, f"2021-{month:02}") for office in OFFICES for month in range(1, 7)}


def test_files_carry_the_moment_of_their_arrival(out: Path, truth: Truth) -> None:
    for entry in truth["deliveries"]:
        changed = (out / "inbox" / entry["file"]).stat().st_mtime
        assert changed == datetime.fromisoformat(entry["received_at"]).timestamp()


def test_writing_again_gives_the_same_bytes_and_writes_nothing(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generate.write(tmp_path)
    written = {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert written == {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    changed = next(path for path in (out / "inbox").rglob("*.xlsx"))
    monkeypatch.setattr(Path, "write_bytes", lambda path, content: pytest.fail(f"{path} was written again"))
    generate.write(out)
    monkeypatch.undo()
    changed.write_bytes(b"spoiled")
    generate.write(out)
    assert changed.read_bytes() == written[changed.relative_to(out)]


def test_it_runs_as_a_script_from_anywhere(out: Path, tmp_path: Path) -> None:
    script = PROJECT_ROOT / "demo" / "generate.py"
    done = subprocess.run(
        [sys.executable, str(script), "--out", "made"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("42 sheets in")
    assert (tmp_path / "made" / "truth.json").read_bytes() == (out / "truth.json").read_bytes()


def test_the_sheets_current_records_add_up_to_the_bulletin(truth: Truth, reference: Reference) -> None:
    monthly = current_records(truth, "centre_monthly")
    plans = current_records(truth, "programme_plan")

    def actual(programme: str, measure: str, month: str = "") -> int:
        rows = [row for row in monthly if row["programme_code"] == programme and month in {"", row["month"]}]
        return sum(row[measure] or 0 for row in rows)

    def percent(programme: str, column: str, number: int) -> int:
        return round(100 * number / sum(row[column] or 0 for row in plans if row["programme_code"] == programme))

    authority = {row["centre_code"]: row["authority_code"] for row in reference.rows("centres")}
    soldiers = {authority[row["centre_code"]] for row in monthly if row["programme_code"] == "noshmim_soldiers"}
    otzma = {row["centre_code"] for row in monthly if row["programme_code"] == "otzma"}
    mapa, soldiers_active = (
        actual("mapa", "families_active", "2021-06"),
        actual("noshmim_soldiers", "families_active", "2021-06"),
    )
    hours = sum(row["training_hours"] or 0 for row in monthly)
    found = {
        "noshmim_families_active": actual("noshmim", "families_active", "2021-06"),
        "noshmim_percent_of_plan": percent(
            "noshmim", "planned_families", actual("noshmim", "families_active", "2021-06")
        ),
        "noshmim_families_completed": actual("noshmim", "families_completed"),
        "otzma_recipients": actual("otzma", "recipients"),
        "otzma_centres": len(otzma),
        "mapa_families_active": mapa,
        "mapa_percent_of_plan": percent("mapa", "planned_families", mapa),
        "mapa_recipients_percent_of_plan": percent("mapa", "planned_recipients", actual("mapa", "recipients")),
        "soldiers_percent_of_plan": percent("noshmim_soldiers", "planned_families", soldiers_active),
        "soldiers_authorities": len(soldiers),
        "training_hours": hours,
        "training_hours_monthly_mean": hours / 6,
    }
    assert found == truth["figures"]


def test_one_is_late_one_is_resent_one_is_rejected_one_is_a_copy_and_one_is_no_form(truth: Truth) -> None:
    sent = submissions(truth)
    late = [one for one in sent if one["is_on_time"] is False and one["version"] == 1]
    assert [(one["submitter"], one["period"]) for one in late] == [("district_south", "2021-04")]
    due = datetime.fromisoformat(f"{late[0]['due']}T00:00:00+00:00")
    assert timedelta(weeks=5) <= datetime.fromisoformat(late[0]["received_at"]) - due < timedelta(weeks=5, days=1)
    versions = {(one["version"], one["status"], one["is_current"]) for one in sent if one["period"] == "2021-03"}
    assert versions == {(1, "accepted", True), (1, "partly_accepted", False), (2, "accepted", True)}
    assert [(one["form"], one["period"], one["records"]) for one in sent if one["status"] == "rejected"] == [
        ("framework_payments", "2020", [])
    ]
    copies = [entry for entry in truth["deliveries"] if entry["same_bytes_as"]]
    originals = {entry["file"]: entry for entry in truth["deliveries"]}
    assert [originals[entry["same_bytes_as"]]["sha256"] for entry in copies] == [entry["sha256"] for entry in copies]
    assert len(copies) == 1
    assert copies[0]["received_at"] > originals[copies[0]["same_bytes_as"]]["received_at"]
    assert [entry["issues"] for entry in truth["deliveries"] if entry["outcome"] == "rejected"] == [["form_unknown"]]


def test_issue_codes_weigh_what_the_truth_takes_them_for(truth: Truth) -> None:
    marked = {mark["code"] for one in submissions(truth) for mark in one["issues"]}
    held_back = {code for one in submissions(truth) for row in one["quarantined"] for code in row["codes"]}
    assert held_back == {"code_unknown", "value_negative", "value_not_number"}
    assert marked == WARNINGS | held_back
    assert {codes()[code].severity for code in WARNINGS} == {"warning"}
    assert {codes()[code].severity for code in held_back} == {"error"}


def test_deadlines_are_those_of_the_assignments(truth: Truth, reference: Reference) -> None:
    forms = load_forms(CONFIG, reference)
    latest = max(datetime.fromisoformat(one["received_at"]).date() for one in submissions(truth))
    expected = {
        (one.form, one.submitter, one.period.key): one.due_date.isoformat() if one.due_date else None
        for one in reference.expected(latest + timedelta(days=365), forms)
        if one.submitter in SUBMITTERS
        and (one.form, one.period.key) != ("service_book", "2016")  # asked beside the demonstration
    }
    assert expected == {(one["form"], one["submitter"], one["period"]): one["due"] for one in submissions(truth)}


def test_invented_people_stand_in_the_registry_only(out: Path, truth: Truth) -> None:
    assert len(truth["personal"]) > 2 * len(ministry.people())
    holding = set()
    for entry in truth["deliveries"]:
        book = openpyxl.load_workbook(io.BytesIO((out / "inbox" / entry["file"]).read_bytes()))
        cells = [str(cell.value) for page in book for row in page.iter_rows() for cell in row if cell.value is not None]
        found = {text for text in truth["personal"] if any(text in cell for cell in cells)}
        if found:
            holding.add(entry["submission"]["form"])
            assert found == set(truth["personal"])
        assert not any(text in json.dumps(entry, ensure_ascii=False) for text in truth["personal"])
    assert holding == {"department_registry"}


def test_every_sheet_is_read_as_its_truth_says(out: Path, truth: Truth, reference: Reference) -> None:
    forms = load_forms(CONFIG, reference)
    layouts = set()
    for entry in truth["deliveries"]:
        path = out / "inbox" / entry["file"]
        read = read_delivery(path, Delivered(entry["sha256"], path.name), forms, reference)
        if "submission" not in entry:
            continue
        sent = entry["submission"]
        outcome = read.outcomes[0]
        layouts.add((outcome["submitter"], outcome["layout"], outcome["submitter_from"], outcome["period_from"]))
        assert (outcome["form"], outcome["submitter"]) == (sent["form"], sent["submitter"]), path
        rows = read.records[sent["form"]]
        assert {row["period_key"] for row in rows} == {sent["period"]}, path
        by_rule = {"value_negative"}  # found by validation, not by reading
        said = {(issue.code, issue.cell) for issue in read.issues if issue.effective_severity != "info"}
        assert said == {(mark["code"], mark["cell"]) for mark in sent["issues"] if mark["code"] not in by_rule}, path
        held_back = {row["row"] for row in sent["quarantined"]}
        accepted = [row for row in rows if row["row"] not in held_back]
        names = list(sent["records"][0]) if sent["records"] else []
        assert [{name: row.get(name) for name in names} for row in accepted] == sent["records"], path
    assert {submitter for submitter, layout, *_ in layouts if layout == "months_across"} == {"district_haifa"}
    assert {place for _, _, place, _ in layouts} == {"content", "file name"}
    assert {place for *_, place in layouts} == {"content", "sheet name", "rows", "form"}


def test_the_demonstration_s_source_finds_them(out: Path) -> None:
    source = load_sources(Settings(out.parent, CONFIG, ""))["demonstration"]
    assert (source.path, source.received, source.recursive) == (out.parent / "demo" / "inbox", "modified", True)
