"""The demonstration sheets: always the same, adding up to the bulletin, and read as their truth says."""

import json
import subprocess
import sys
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from demo import children, city, council, generate, ministry, network
from demo.people import person
from demo.truth import WARNINGS

from hosen.forms import load_forms
from hosen.issues import codes
from hosen.pseudonyms import Pseudonyms
from hosen.read.context import Delivered
from hosen.read.delivery import Read, read_delivery
from hosen.read.known import Known
from hosen.reference import Reference, load_reference
from hosen.settings import PROJECT_ROOT, Settings
from hosen.source_files import load_sources

CONFIG = (PROJECT_ROOT, PROJECT_ROOT / "demo")
OFFICES = {"district_jerusalem", "district_tel_aviv", "district_haifa", "district_south", "noshmim_network"}
CHILDREN = {"children_compounds", "gvulot_home", "eshkol_home", "sderot_home", "kiryat_shmona_home"}
CENTRES = {"city_centre_bat_yam", "trauma_centre", "community_unit_yehuda"}
SUBMITTERS = OFFICES | CHILDREN | CENTRES | {"welfare_ministry"}
WITH_PEOPLE = {"department_registry", "activity_log", "referrals", "participants", "settlement_support"}

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
    return [entry | sent for entry in truth["deliveries"] for sent in entry["submissions"]]


def current_records(truth: Truth, form: str) -> list[Truth]:
    sent = [one for one in submissions(truth) if one["form"] == form and one["is_current"]]
    return [record for one in sent for record in one["records"]]


def test_fourteen_submitters_send_fifteen_forms_in_eighty_three_files(out: Path, truth: Truth) -> None:
    files = {str(path.relative_to(out / "inbox")) for path in (out / "inbox").rglob("*") if path.is_file()}
    assert files == {entry["file"] for entry in truth["deliveries"]}
    assert len(files) == 83
    assert {file.split("/")[0] for file in files} == SUBMITTERS == {one["submitter"] for one in submissions(truth)}
    assert Counter(one["form"] for one in submissions(truth)) == {
        "centre_monthly": 31,
        "treatments": 28,
        "training": 12,
        "activity_log": 6,
        "aid": 6,
        "enquiries": 6,
        "referrals": 6,
        "programme_plan": 5,
        "framework_payments": 2,
        "preparedness_quarterly": 2,
        "department_registry": 1,
        "participants": 1,
        "service_book": 1,
        "settlement_support": 1,
        "survey": 1,
    }


def test_every_form_is_sent(truth: Truth, reference: Reference) -> None:
    assert {one["form"] for one in submissions(truth)} == set(load_forms(CONFIG, reference))


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
    assert done.stdout.startswith("83 sheets in")
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
    resent = {(one["submitter"], one["period"]) for one in sent if one["version"] > 1}
    assert resent == {("district_tel_aviv", "2021-03"), ("sderot_home", "2024-05")}
    versions = [
        (one["version"], one["status"], one["is_current"])
        for one in sent
        if (one["submitter"], one["period"]) in resent
    ]
    assert sorted(versions) == [(1, "partly_accepted", False)] * 2 + [(2, "accepted", True)] * 2
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
    assert held_back == {"code_unknown", "identity_invalid", "value_negative", "value_not_number"}
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


def test_invented_people_stand_in_the_lists_of_people_only(truth: Truth) -> None:
    assert len(truth["personal"]) > 2 * len(ministry.people()) + 4 * (len(city.REFERRED) + len(network.LISTED))
    said = json.dumps(truth["deliveries"], ensure_ascii=False)
    assert not any(text in said for text in truth["personal"])
    holding = set()
    found: set[str] = set()
    for delivery in generate.deliveries():
        cells = "\n".join(str(cell) for sheet in delivery.sheets for row in sheet.rows for cell in row if cell)
        here = {text for text in truth["personal"] if text in cells}
        if here:
            found |= here
            holding |= {sent.form for sent in delivery.submissions}
    assert holding == WITH_PEOPLE
    assert {text for text in truth["personal"] if text not in found} <= {
        text for number in [*city.REFERRED, *network.LISTED, *council.CONTACTS] for text in person(number).texts
    }


@pytest.fixture(scope="module")
def readings(out: Path, truth: Truth, reference: Reference) -> dict[str, Read]:
    """Every file as it is read, by its path."""
    known = Known(load_forms(CONFIG, reference), reference, pseudonyms=Pseudonyms(b"k" * 32))
    return {
        entry["file"]: read_delivery(
            out / "inbox" / entry["file"], Delivered(entry["sha256"], entry["file"].split("/")[1]), known
        )
        for entry in truth["deliveries"]
    }


def records(read: Read) -> dict[tuple[str, str, str], list[Truth]]:
    """What a file gave, by form, submitter and period."""
    found: dict[tuple[str, str, str], list[Truth]] = {}
    for form, tables in read.records.items():
        for row in (row for table in tables for row in table.to_pylist()):
            found.setdefault((form, row["submitter"], row["period_key"]), []).append(row)
    return found


def test_every_sheet_is_read_as_its_truth_says(readings: dict[str, Read], truth: Truth) -> None:
    for entry in truth["deliveries"]:
        sent = entry["submissions"]
        if not sent:
            continue
        read, file = readings[entry["file"]], entry["file"]
        by_rule = {"value_negative"}  # found by validation, not by reading
        said = {(issue.code, issue.cell) for issue in read.issues if issue.effective_severity != "info"}
        meant = {(mark["code"], mark["cell"]) for one in sent for mark in one["issues"]}
        assert said == {mark for mark in meant if mark[0] not in by_rule}, file
        found = records(read)
        assert set(found) == {(one["form"], one["submitter"], one["period"]) for one in sent}, file
        wrong = {issue.row_id for issue in read.issues if issue.effective_severity == "error"}
        for one in sent:
            rows = found[one["form"], one["submitter"], one["period"]]
            negative = {row["row"] for row in one["quarantined"] if by_rule & set(row["codes"])}
            held_back = [row["row"] for row in rows if row["row_id"] in wrong or row["row"] in negative]
            assert held_back == [row["row"] for row in one["quarantined"]], file
            names = list(dict.fromkeys(name for record in one["records"] for name in record))
            accepted = [row for row in rows if row["row_id"] not in wrong and row["row"] not in negative]
            assert Counter(as_text(row, names) for row in accepted) == Counter(
                as_text(record, names) for record in one["records"]
            ), file


def as_text(row: Truth, names: list[str]) -> str:
    """Those columns, days as ISO text and numbers as one kind."""
    values = {name: row.get(name) for name in names}
    said = {
        name: value.isoformat() if isinstance(value, date) else float(value) if isinstance(value, int) else value
        for name, value in values.items()
    }
    return json.dumps(said, ensure_ascii=False)


def test_sheets_come_in_many_layouts_and_formats(readings: dict[str, Read], truth: Truth) -> None:
    outcomes = [one for read in readings.values() for one in read.outcomes if one["outcome"] == "read"]
    layouts = {(one["form"], one["layout"]) for one in outcomes}
    assert len(layouts) >= 20
    assert layouts >= {
        ("centre_monthly", "months_across"),
        ("treatments", "hosts_across"),
        ("treatments", "origins_across"),
        ("treatments", "origins_across_kinds_in_rows"),
        ("treatments", "rows"),
        ("aid", "months_over_measures"),
        ("enquiries", "months_across"),
        ("preparedness_quarterly", "populations_over_measures"),
        ("settlement_support", "roster"),
        ("settlement_support", "status"),
        ("survey", "times_over_measures"),
    }
    assert {one["submitter_from"] for one in outcomes} == {"content", "sheet name", "file name"}
    assert {one["period_from"] for one in outcomes} == {"content", "sheet name", "rows", "form"}
    assert {Path(entry["file"]).suffix for entry in truth["deliveries"]} == {".xlsx", ".xls", ".ods", ".csv"}


def test_people_are_counted_once_by_their_pseudonyms(readings: dict[str, Read]) -> None:
    rows = [
        row
        for file, read in readings.items()
        if "משתתפים" in file
        for listed in records(read).values()
        for row in listed
        if row["person"]
    ]
    assert len(rows) > len({row["person"] for row in rows}) == len(network.LISTED) - 1  # one number is mistyped


def test_the_children_s_totals_come_out_by_origin_and_by_host(truth: Truth) -> None:
    current = current_records(truth, "treatments")
    names = {"activities": "resilience_activities"}
    for which, column in (("by_host", "centre_code"), ("by_origin", "origin_authority_code")):
        for place, numbers in truth["children"][which].items():
            rows = [row for row in current if row[column] == place]
            assert {kind: sum(row[names.get(kind, kind)] for row in rows) for kind in numbers} == numbers
    total = {kind: sum(row[names.get(kind, kind)] for row in current) for kind in children.KINDS}
    assert total == truth["children"]["all"]
    treatments = sum(total[kind] for kind in children.TREATMENTS)
    assert (total["encounters"], treatments, total["activities"]) == (48_800, 35_400, 3_400)


def test_the_bulletin_s_further_figures_stand_in_the_sheets(truth: Truth) -> None:
    def added(form: str, measure: str, **where: str) -> int:
        rows = [row for row in current_records(truth, form) if where.items() <= row.items()]
        return sum(row[measure] or 0 for row in rows)

    lines, people = {"programme_code": "family_welfare"}, {"form": "training", "measure": "training_participants"}
    found = {
        "legal_line_enquiries": added("enquiries", "enquiries", line="legal_line"),
        "hotline_118_enquiries": added("enquiries", "enquiries", line="hotline_118"),
        "aid_units": added("aid", "aid_units"),
        "aid_families": added("aid", "aid_families"),
        "team_leaders_trained": added(**people, **lines, role="team_leader"),
        "social_workers_trained": added(**people, **lines, role="social_worker"),
    }
    for row in current_records(truth, "survey"):
        found[f"survey_{row['respondent_group']}"] = row["respondents"]
        if row["percent"] is not None:
            when = f"_{row['time']}" if row["question"].startswith("difficulty") else ""
            found[f"{row['question']}{when}_percent"] = row["percent"]
    assert found == truth["further_figures"] == network.bulletin()
    assert found == {
        "legal_line_enquiries": 254,
        "hotline_118_enquiries": 275,
        "aid_units": 1500,
        "aid_families": 753,
        "team_leaders_trained": 25,
        "social_workers_trained": 100,
        "survey_families": 2000,
        "survey_workers": 340,
        "difficulty_1_before_percent": 62,
        "difficulty_1_during_percent": 72,
        "difficulty_2_before_percent": 57,
        "difficulty_2_during_percent": 88,
        "difficulty_3_before_percent": 45,
        "difficulty_3_during_percent": 65,
        "difficulty_4_before_percent": 29,
        "difficulty_4_during_percent": 78,
        "difficulty_5_before_percent": 22,
        "difficulty_5_during_percent": 54,
        "difficulty_6_before_percent": 16,
        "difficulty_6_during_percent": 33,
        "depression_percent": 46,
        "severe_depression_percent": 12,
    }


def test_each_worker_accompanies_about_eight_settlements_four_of_them_in_focus() -> None:
    for worker in {number for number, *_ in council.ROSTER}:
        needs = Counter(need for number, need, _, there in council.ROSTER if number == worker for _ in there)
        assert (sum(needs.values()), needs["focus"]) == (8, 4)


def test_the_demonstration_s_source_finds_them(out: Path) -> None:
    source = load_sources(Settings(out.parent, CONFIG, ""))["demonstration"]
    assert (source.path, source.received, source.recursive) == (out.parent / "demo" / "inbox", "modified", True)
