"""A month with one sheet of each kind of trouble: what is said of each, what goes back, and mending one."""

from typing import Any

import duckdb
import pytest
from demo import trouble
from demo.generate import personal_texts
from openpyxl import load_workbook

from hosen import pipeline
from hosen.report import find_issues, published_view
from hosen.settings import Settings

MENDED = "district_south"


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The troubled month, taken in."""
    home = tmp_path_factory.mktemp("trouble")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("HOSEN_HOME", str(home))
        settings = trouble.settings_of(home)
        trouble.write(settings.home / "demo" / "inbox")
        pipeline.run(settings=settings)
    return settings


@pytest.mark.parametrize("one", trouble.TROUBLES, ids=lambda one: one.name)
def test_each_trouble_is_named(month: Settings, one: trouble.Trouble) -> None:
    said = {issue["code"] for issue in find_issues(month, delivery=one.path)}
    assert one.codes <= said


@pytest.mark.parametrize("one", trouble.TROUBLES, ids=lambda one: one.name)
def test_each_file_goes_back_with_its_problems(month: Settings, one: trouble.Trouble) -> None:
    name = one.path.rpartition("/")[2].rpartition(".")[0]
    found = [place for place in (month.home / "marked").rglob("*.xlsx") if name in place.name]
    assert len(found) == 1
    listed = load_workbook(found[0]).worksheets[0]
    texts = [str(cell.value) for row in listed.iter_rows() for cell in row if cell.value is not None]
    actions = {issue["action_he"] for issue in find_issues(month, delivery=one.path) if issue["code"] in one.codes}
    assert all(any(action in text for text in texts) for action in actions)


def test_what_is_added_to_a_sheet_names_nobody(month: Settings) -> None:
    """The sheet itself is the sender's own; the list and the comments are not."""
    people = personal_texts()
    seen = 0
    for place in (month.home / "marked").rglob("*.xlsx"):
        book = load_workbook(place)
        added = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None]
        for sheet in book.worksheets[1:]:
            added += [cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment]
        seen += len(added)
        assert not [one for one in people for text in added if one in text], place.name
    assert seen > 100


def test_mending_one_sheet_touches_nothing_else(month: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSEN_HOME", str(month.home))
    before = _state(month)
    assert before["waiting"][MENDED] and len(before["waiting"]) > 2
    assert _report(month)["status"] == "partly_accepted"

    assert trouble.mend(month.home / "demo" / "inbox", MENDED)
    pipeline.run(settings=month)

    after = _state(month)
    mended = _report(month)
    assert (mended["status"], mended["versions"], mended["quarantined"]) == ("accepted", 2, 0)
    assert mended["content_complete"] and before["complete"] + 1 == after["complete"]
    assert MENDED not in after["waiting"]
    assert {who: rows for who, rows in before["waiting"].items() if who != MENDED} == after["waiting"]
    old = [row for row in before["submissions"] if row not in after["submissions"]]
    assert [(row[1], row[2]) for row in old] == [(MENDED, "2021-04")], "only the mended report's first version changed"
    new = [row for row in after["submissions"] if row not in before["submissions"]]
    assert sorted(row[3] for row in new) == [1, 2]
    name = "דוח חודשי לשכת מחוז הדרום 2021-04.xlsx"
    assert not (month.home / "marked" / MENDED / name.replace(".xlsx", " מתוקן.xlsx")).exists()


def _state(settings: Settings) -> dict[str, Any]:
    with duckdb.connect(str(settings.home / "warehouse.duckdb"), read_only=True) as db:
        waiting: dict[str, list[Any]] = {}
        for who, *row in db.execute(
            "SELECT s.submitter_code, q.row_id, q.codes FROM core.quarantine q JOIN core.submission s "
            "USING (submission_id) ORDER BY ALL"
        ).fetchall():
            waiting.setdefault(who, []).append(row)
        submissions = db.execute(
            "SELECT submission_id, submitter_code, period_key, version, status, is_current, valid_to, loaded_at, "
            "run_id FROM core.submission ORDER BY ALL"
        ).fetchall()
    rates = [
        row
        for row in published_view(settings, "reporting_rates") or []
        if (row["level"], row["form"], row["period_key"]) == ("national", "centre_monthly", "2021-04")
    ]
    return {"waiting": waiting, "submissions": submissions, "complete": rates[0]["content_complete"]}


def _report(settings: Settings) -> dict[str, Any]:
    return next(
        row
        for row in published_view(settings, "reporting_status") or []
        if (row["submitter_code"], row["form"], row["period_key"]) == (MENDED, "centre_monthly", "2021-04")
    )
