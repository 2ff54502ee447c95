"""The delivered forms, and every kind of mistake in a form file: its file, its line, what was expected."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml
from jsonschema import Draft202012Validator
from openpyxl import load_workbook

from hosen.batch import PLACE, record_schema
from hosen.errors import ConfigError
from hosen.form_checks import PLACE_NAMES
from hosen.forms import SCHEMA, Across, Column, Form, check_form_file, load_forms
from hosen.reference import Reference, load_reference
from hosen.settings import PROJECT_ROOT
from hosen.text import normalise
from hosen.yaml_files import load_schema

VISITS = """\
form: visits
label: {he: ביקורים, en: Visits}
period: half_year
grain: [centre_code, month]
columns:
  - name: centre_code
    label: {he: מרכז, en: centre}
    type: code
    list: centres
    required: true
    headers: [מרכז, שם המרכז]
  - name: month
    label: {he: חודש, en: month}
    type: period
    period_kind: month
    headers: [חודש]
  - name: group
    label: {he: קבוצה, en: group}
    type: text
    fill_down: true
    within: centre_code
    headers: [קבוצה]
  - name: visits
    label: {he: ביקורים, en: visits}
    type: integer
    unit: meetings
    measure: meetings
    headers: [ביקורים, 'מס'' ביקורים']
  - name: phone
    label: {he: טלפון, en: telephone}
    type: text
    personal: true
    headers: [טלפון]
  - name: area
    label: {he: אזור, en: area}
    type: code
    derived: {from: centre_code, first: 2}
layouts:
  - name: rows
  - name: across
    across: {columns: [month], measures: rows, measures_in: {headers: [מדד]}}
    total_columns: ['סה"כ']
totals: ['סה"כ']
notes: ['*']
"""


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference((PROJECT_ROOT,))


@pytest.fixture(scope="module")
def delivered(reference: Reference) -> dict[str, Form]:
    return load_forms((PROJECT_ROOT,), reference)


def written(folder: Path, text: str, name: str = "visits") -> Path:
    file = folder / "forms" / f"{name}.yml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, "utf-8")
    return file


# --- the delivered forms


def test_the_delivered_forms(delivered: dict[str, Form]) -> None:
    shapes = {name: (form.period, form.grain, form.unique) for name, form in delivered.items()}
    assert shapes == {
        "centre_monthly": ("month", ("centre_code", "programme_code", "month"), "grain"),
        "department_registry": ("standing", ("department_code", "department_name"), "grain"),
        "framework_payments": (
            "year",
            ("service_code", "year", "budget_line", "framework_number", "district_code", "tender"),
            "row",
        ),
        "programme_plan": ("half_year", ("district_code", "centre_code", "programme_code", "half_year"), "grain"),
        "service_book": ("year", ("administration", "division", "service_name"), "grain"),
        "activity_log": (
            "month",
            ("date", "activity_type", "programme_code", "centre_code", "authority_code", "locality_code"),
            "row",
        ),
        "treatments": ("month", ("centre_code", "origin_authority_code", "week"), "grain"),
        "referrals": ("month", ("person", "date", "channel_from", "channel_to"), "grain"),
        "participants": ("half_year", ("person", "programme_code", "centre_code"), "grain"),
        "training": ("month", ("date", "role", "format", "programme_code"), "row"),
        "aid": ("month", ("authority_code", "aid_kind", "programme_code", "month"), "grain"),
        "enquiries": ("month", ("line", "topic", "programme_code", "month"), "grain"),
        "survey": ("half_year", ("question", "time", "respondent_group", "programme_code"), "grain"),
        "settlement_support": ("half_year", ("locality_code", "worker", "need", "programme_code"), "grain"),
        "preparedness_quarterly": (
            "quarter",
            ("authority_code", "target_population", "programme_code", "quarter"),
            "grain",
        ),
    }


def test_due_days_and_expected_lines_of_the_delivered_forms(delivered: dict[str, Form]) -> None:
    assert {name: form.due_days for name, form in delivered.items() if form.due_days is not None} == {
        "centre_monthly": 10,
        "treatments": 7,
        "preparedness_quarterly": 20,
        "settlement_support": 15,
    }
    assert {name: form.expected_lines for name, form in delivered.items() if form.expected_lines} == {
        "centre_monthly": ("centre_code", "programme_code"),
        "treatments": ("centre_code",),
        "programme_plan": ("programme_code",),
    }


def test_the_figures_of_the_delivered_forms(delivered: dict[str, Form]) -> None:
    figures = {name: {(c.name, c.measure, c.scenario) for c in form.measures} for name, form in delivered.items()}
    treated = ("encounters", "individual_treatments", "group_treatments", "undivided_treatments")
    prepared = ("trainings", "exercises", "treatments", "participants")
    same_names = {
        "activity_log": ("activities", "activity_participants", "activity_volunteers", "activity_hours"),
        "treatments": (*treated, "resilience_activities"),
        "referrals": ("referrals",),
        "participants": ("participants_listed", "participants_completed"),
        "training": ("trainings", "training_participants", "training_session_hours"),
        "aid": ("aid_units", "aid_families"),
        "enquiries": ("enquiries",),
        "settlement_support": ("settlements_accompanied", "workshops", "matched_pairs"),
        "preparedness_quarterly": (*(f"preparedness_{name}" for name in prepared), "partner_organisations"),
    }
    monthly = ("families_active", "families_joined", "families_completed", "recipients", "meetings", "training_hours")
    assert figures == {
        "centre_monthly": {(name, name, "actual") for name in monthly},
        "department_registry": {
            ("has_noshmim", "departments_with_noshmim", "actual"),
            ("has_otzma", "departments_with_otzma", "actual"),
            ("departments", "departments", "actual"),
        },
        "framework_payments": {("persons_placed",) * 2 + ("actual",), ("total_paid",) * 2 + ("actual",)},
        "programme_plan": {
            ("planned_families", "families_active", "plan"),
            ("planned_recipients", "recipients", "plan"),
            ("planned_completed", "families_completed", "plan"),
            ("planned_hours", "training_hours", "plan"),
        },
        "service_book": {("budget", "budget", "actual"), ("book_recipients", "book_recipients", "actual")},
        "survey": {("percent", "survey_percent", "actual"), ("respondents", "survey_respondents", "actual")},
        **{name: {(measure, measure, "actual") for measure in names} for name, names in same_names.items()},
    }


def test_a_figure_is_taken_from_one_form_only(delivered: dict[str, Form]) -> None:
    owners: dict[tuple[str | None, str], set[str]] = {}
    for form in delivered.values():
        for column in form.measures:
            owners.setdefault((column.measure, column.scenario), set()).add(form.name)
    assert {figure: names for figure, names in owners.items() if len(names) > 1} == {}


REQUIRED = {
    "activity_log.rows": "date activity_type",
    "treatments.rows": "centre_code origin_authority_code week",
    "treatments.hosts_across": "origin_authority_code week",
    "treatments.hosts_across_kinds_in_rows": "origin_authority_code week",
    "treatments.origins_across": "centre_code week",
    "treatments.origins_across_kinds_in_rows": "centre_code week",
    "referrals.incoming": "date channel_from",
    "referrals.outgoing": "date channel_to",
    "participants.rows": "person programme_code joined",
    "training.rows": "date role",
    "aid.rows": "authority_code aid_kind month",
    "aid.months_across": "authority_code aid_kind",
    "aid.months_over_measures": "authority_code aid_kind",
    "aid.months_of_units": "authority_code aid_kind",
    "aid.kinds_across": "authority_code month",
    "aid.kinds_of_units": "authority_code month",
    "aid.kinds_and_months_of_units": "authority_code",
    "enquiries.rows": "line topic month enquiries",
    "enquiries.months_across": "line topic",
    "enquiries.lines_across": "topic month",
    "enquiries.lines_and_months_across": "topic",
    "survey.rows": "question time percent",
    "survey.times_across": "question",
    "survey.times_over_measures": "question",
    "settlement_support.roster": "locality_code worker",
    "settlement_support.status": "locality_code team_established",
    "settlement_support.pairs": "locality_code matched_pairs",
    "preparedness_quarterly.rows": "authority_code target_population quarter",
    "preparedness_quarterly.populations_across": "authority_code quarter",
    "preparedness_quarterly.populations_over_measures": "authority_code quarter",
    "preparedness_quarterly.cities_across": "target_population quarter",
}


def test_the_layouts_of_the_delivered_forms_and_what_they_require(delivered: dict[str, Form]) -> None:
    required = {
        f"{form.name}.{layout.name}": " ".join(form.required_in(layout))
        for form in delivered.values()
        for layout in form.layouts
    }
    assert {name: columns for name, columns in required.items() if name in REQUIRED} == REQUIRED
    before = ("centre_monthly", "department_registry", "framework_payments", "programme_plan", "service_book")
    assert {name.partition(".")[0] for name in required.keys() - REQUIRED.keys()} == set(before)


@pytest.mark.parametrize("name", ["activity_log", "treatments", "referrals", "training"])
def test_a_date_gives_the_period(delivered: dict[str, Form], name: str) -> None:
    form = delivered[name]
    assert form.period_column is None
    assert form.dating_column is not None
    assert form.dating_column.period_kind == form.period == "month"


def test_people_are_kept_as_pseudonyms_and_nothing_else_of_them_is(delivered: dict[str, Form]) -> None:
    kept = [(form, column) for form in delivered.values() for column in form.kept_columns if column.is_pseudonymous]
    assert {(form.name, column.name) for form, column in kept} == {
        ("referrals", "person"),
        ("participants", "person"),
        ("participants", "family"),
        ("settlement_support", "worker"),
    }
    assert all(record_schema(form).field(column.name).type == pa.string() for form, column in kept)
    telling = ("שם", "שם מלא", "שם פרטי", "שם משפחה", "טלפון", "נייד", "כתובת", "תאריך לידה", "הערות")
    for name in ("referrals", "participants"):
        columns = {word: column for column in delivered[name].columns for word in column.headers}
        assert [word for word in telling if not columns[word].personal] == [], name


def test_settlements_are_split_in_a_roster_and_single_beside_figures(delivered: dict[str, Form]) -> None:
    form = delivered["settlement_support"]
    roster, status, _ = form.layouts
    assert [column.name for column in form.split_in(roster)] == ["locality_code"]
    assert form.split_in(status) == ()
    names = {layout.name: {column.name for column in form.columns_in(layout)} for layout in form.layouts}
    assert {"worker", "need", "settlements_accompanied"} <= names["roster"] - names["status"]
    assert {"team_established", "workshops", "matched_pairs"} <= names["status"] - names["roster"]


def test_a_registry_keeps_nothing_personal(delivered: dict[str, Form]) -> None:
    form = delivered["department_registry"]
    dropped = {column.name for column in form.columns} - {column.name for column in form.kept_columns}
    assert dropped == {"manager", "email", "machlaka_phone", "machlaka_fax", "authority_phone", "authority_fax"}
    assert not dropped & set(record_schema(form).names)


def test_a_division_is_filled_down_within_its_administration(delivered: dict[str, Form]) -> None:
    division = delivered["service_book"].column("division")
    assert (division.fill_down, division.within) == (True, "administration")


def test_a_month_may_stand_across(delivered: dict[str, Form]) -> None:
    across = {layout.name: layout.across for layout in delivered["centre_monthly"].layouts}
    assert across == {"rows": None, "months_across": Across(("month",), "rows", ("מדד", "נתון", "סוג נתון", "המדד"))}


@pytest.mark.parametrize(
    ("file", "form", "unknown"),
    [
        ("otzma_noshmim_registry", "department_registry", set()),
        ("framework_payments_older_citizens", "framework_payments", set()),
        ("service_book_welfare_2016", "service_book", set()),
        ("service_book_absorption_2016", "service_book", {"תקציב 2016 אלפי ₪"}),  # known without its year
    ],
)
def test_the_headers_of_published_files_are_known(
    real_data: Path, delivered: dict[str, Form], file: str, form: str, unknown: set[str]
) -> None:
    sheet = load_workbook(real_data / "real" / f"{file}.xlsx", read_only=True).worksheets[0]
    first = next(sheet.iter_rows(max_row=1, values_only=True))
    headers = {str(value) for value in first if value is not None}
    known = {normalise(word) for column in delivered[form].columns for word in column.headers}
    assert len(headers) >= 5
    assert {header for header in headers if normalise(header) not in known} == unknown
    assert {normalise(header.replace("2016", "")) for header in unknown} <= known


def test_hebrew_headers_alone_name_every_column(delivered: dict[str, Form]) -> None:
    for form in delivered.values():
        for column in form.columns:
            has_hebrew = any("א" <= sign <= "ת" for word in column.headers for sign in word)
            assert has_hebrew or column.derived or column.count, f"{form.name}.{column.name}"


# --- reading a form file


def test_everything_said_in_a_file_is_in_the_form(tmp_path: Path) -> None:
    file = written(tmp_path, VISITS)
    form = load_forms((tmp_path,))["visits"]
    assert (form.name, form.path, form.totals, form.notes) == ("visits", file, ('סה"כ',), ("*",))
    assert (form.unique, form.hidden_sheets) == ("grain", "ignore")
    assert form.layouts[1].total_columns == ('סה"כ',)
    assert form.period_column == form.column("month")
    assert form.column("visits") == Column(
        name="visits",
        label={"he": "ביקורים", "en": "visits"},
        type="integer",
        headers=("ביקורים", "מס' ביקורים"),
        unit="meetings",
        measure="meetings",
    )
    assert form.column("area").derived == ("centre_code", 2)
    with pytest.raises(KeyError):
        form.column("nothing")


def test_the_fingerprint_follows_the_bytes(tmp_path: Path) -> None:
    written(tmp_path, VISITS)
    first = load_forms((tmp_path,))["visits"].fingerprint
    written(tmp_path, VISITS + "# a remark\n")
    assert load_forms((tmp_path,))["visits"].fingerprint != first
    assert len(first) == 16


def test_a_period_column_has_the_forms_period_unless_it_says_another(tmp_path: Path) -> None:
    written(tmp_path, VISITS.replace("    period_kind: month\n", ""))
    assert load_forms((tmp_path,))["visits"].column("month").period_kind == "half_year"


def test_a_later_folder_replaces_a_form_of_the_same_name(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for folder, label in ((ours, "Visits"), (theirs, "House calls")):
        folder.mkdir()
        written(folder, VISITS.replace("en: Visits", f"en: {label}"))
    written(ours, VISITS.replace("form: visits", "form: calls"), "calls")
    assert {name: form.label["en"] for name, form in load_forms((ours, theirs)).items()} == {
        "visits": "House calls",
        "calls": "Visits",
    }


# --- mistakes

MISTAKES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "form_mistakes.yml").read_text("utf-8"))


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake["says"])
def test_a_mistake_is_named_with_its_line(tmp_path: Path, reference: Reference, mistake: dict[str, Any]) -> None:
    assert VISITS.count(mistake["instead_of"]) == 1
    text = VISITS.replace(mistake["instead_of"], mistake["write"])
    file = written(tmp_path, text.replace(*mistake.get("with", ("", ""))))
    said = [f"line {mistake['line']}: {mistake['says']}", *(mistake[key] for key in ("also", "and") if key in mistake)]
    assert sorted(check_form_file(file, reference)) == sorted(f"forms/visits.yml, {line}" for line in said)


def test_the_form_that_mistakes_are_made_in_has_none(tmp_path: Path, reference: Reference) -> None:
    assert check_form_file(written(tmp_path, VISITS), reference) == []


def test_lists_and_measures_are_looked_up_only_when_they_are_given(tmp_path: Path) -> None:
    text = VISITS.replace("list: centres", "list: nothing").replace("measure: meetings", "measure: nothing")
    assert check_form_file(written(tmp_path, text)) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "forms/visits.yml: the file is empty"),
        ("form: visits\n\tlabel: x\n", "forms/visits.yml, line 2: not valid YAML: "),
        ("form: [visits\n", "forms/visits.yml, line 2: not valid YAML: "),
        ("- form: visits\n", "forms/visits.yml, line 1: the file: "),
        (
            VISITS.replace("period: half_year", "period: half_year\nperiod: month"),
            "forms/visits.yml, line 4: period is written twice",
        ),
    ],
    ids=["empty", "tab", "open bracket", "a list", "a key twice"],
)
def test_what_is_no_form_at_all(tmp_path: Path, text: str, said: str) -> None:
    (found,) = check_form_file(written(tmp_path, text))
    assert found.startswith(said)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert check_form_file(tmp_path / "forms" / "visits.yml") == ["forms/visits.yml: there is no such file"]


def test_all_mistakes_of_all_files_come_together(tmp_path: Path) -> None:
    written(tmp_path, VISITS.replace("type: integer", "type: intger"))
    written(
        tmp_path,
        VISITS.replace("grain: [centre_code", "grain: [center").replace("headers: [חודש]", "headers: [מרכז]"),
        "calls",
    )
    (tmp_path / "forms" / "aid.yaml").write_text(VISITS, "utf-8")
    with pytest.raises(ConfigError) as raised:
        load_forms((tmp_path,))
    assert [line.partition(":")[0] for line in str(raised.value).splitlines()] == [
        "forms/aid.yaml",
        "forms/calls.yml, line 1",
        "forms/calls.yml, line 4",
        "forms/calls.yml, line 16",
        "forms/visits.yml, line 25",
    ]
    assert "rename it to aid.yml" in str(raised.value)


def test_a_folder_without_forms_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no form file"):
        load_forms((tmp_path,))


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(load_schema(SCHEMA))


def test_the_names_of_a_records_place_are_all_reserved() -> None:
    assert {name for name, _ in PLACE} == PLACE_NAMES
