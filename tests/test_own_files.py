"""What docs/add-a-form.md and docs/add-a-district.md promise: lines in files, no code."""

from pathlib import Path

import duckdb
import openpyxl
import pytest

from hosen import pipeline
from hosen.settings import PROJECT_ROOT, Settings

FORM = """
form: home_visits
label: {he: ביקורי בית, en: Home visits}
period: month
grain: [district_code, programme_code, month]
columns:
  - name: district_code
    label: {he: מחוז, en: district}
    type: code
    list: districts
    required: true
    headers: [מחוז]
  - name: programme_code
    label: {he: תכנית, en: programme}
    type: code
    list: programmes
    required: true
    headers: [תכנית]
  - name: month
    label: {he: חודש, en: month}
    type: period
    required: true
    headers: [חודש]
  - name: visits
    label: {he: ביקורים, en: visits}
    type: integer
    unit: visits
    measure: visits
    headers: [ביקורים, מספר ביקורים]
totals: ['סה"כ']
"""

SUITE = """
- type: expect_compound_columns_to_be_unique
  kwargs: {column_list: [delivery, submitter, period_key, district_code, programme_code, month]}
  severity: critical
  meta: {code: row_duplicate}
- type: expect_column_values_to_be_between
  kwargs: {column: visits, min_value: 0}
  severity: critical
  meta: {code: value_negative}
"""

LISTS = {
    "districts": "district_code,name_he,name_en,scheme,valid_from,valid_to,note\n"
    "north,צפון הארץ,The north,ministry,2021-01-01,,\n",
    "district_aliases": 'alias,scheme,district_code,valid_from,valid_to,note\nצפה"א,ministry,north,,,\n',
    "submitters": "submitter_code,name_he,name_en,kind,district_code,valid_from,valid_to,note\n"
    "district_north,לשכת צפון הארץ,Office of the north,district_office,north,,,\n",
    "measures": "measure_code,name_he,name_en,unit,kind,over_time,over_tree,over_programmes,note\n"
    "visits,ביקורים,Visits,visits,flow,sum,sum,sum,\n",
    "assignments": "form,submitter_code,due_days,valid_from,valid_to,note\n"
    "home_visits,district_north,10,2021-01-01,2021-03-31,\n",
}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "ministry"
    for name in ("forms", "reference", "expectations"):
        (folder / name).mkdir(parents=True)
    (folder / "forms" / "home_visits.yml").write_text(FORM, "utf-8")
    (folder / "expectations" / "home_visits.yml").write_text(SUITE, "utf-8")
    for name, text in LISTS.items():
        (folder / "reference" / f"{name}.csv").write_text(text, "utf-8")
    return folder


def test_a_form_a_measure_and_a_district_are_lines_in_files(own: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["לשכת צפון הארץ: ביקורי בית"],
        [],
        ["חודש", "מחוז", "תכנית", "מספר ביקורים"],
        ["ינואר 2021", "צפון הארץ", "נושמים לרווחה", 12],
        ["02/2021", "צפה״א", "נושמים לרווחה", 30],
        ["02/2021", "צפה״א", 'מפ"ה', -1],
        ['סה"כ', None, None, 41],
    ):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(tmp_path / "visits.xlsx")
    settings = Settings(tmp_path / "home", (PROJECT_ROOT, own), f"duckdb:///{tmp_path / 'w.duckdb'}")
    answer = pipeline.run([str(tmp_path / "visits.xlsx")], settings=settings)
    assert answer["bugs"] == 0
    with duckdb.connect(str(settings.mart_copy), read_only=True) as db:
        monthly = db.execute(
            "SELECT district_name, programme_code, month, actual, year_to_date FROM mart.district_program_month "
            "WHERE measure_code = 'visits' ORDER BY month"
        ).fetchall()
        status = db.execute(
            "SELECT period_key, status FROM mart.reporting_status WHERE form = 'home_visits' ORDER BY period_key"
        ).fetchall()
    assert monthly == [("צפון הארץ", "noshmim", "2021-01", 12, 12), ("צפון הארץ", "noshmim", "2021-02", 30, 42)]
    assert status == [("2021-01", "accepted"), ("2021-02", "partly_accepted"), ("2021-03", "missing")]
