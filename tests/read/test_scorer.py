"""A scorer that cannot fail would be worth nothing: what is wrong in a reading must be found."""

import copy
from dataclasses import replace

import pytest
from tests.sheetmaker.maker import Spec, make
from tests.sheetmaker.model import Made
from tests.sheetmaker.reading import DELIVERY, Reading, read_made
from tests.sheetmaker.run import world
from tests.sheetmaker.scorer import Score, score

from hosen.issues import Issue

CLEAN = Spec(3, "centre_monthly", "xlsx", (), "rows")
MEASURE = "families_active"


@pytest.fixture(scope="module")
def made() -> Made:
    return make(CLEAN, world())


@pytest.fixture
def reading(made: Made) -> Reading:
    """As read, and free to be spoilt."""
    return copy.deepcopy(read_made(made, world()))


def kinds(found: Score) -> set[str]:
    return {finding.kind for finding in found.wrong}


def a_record(reading: Reading, measure: str = MEASURE) -> dict[str, object]:
    return next(record for record in reading.records["centre_monthly"] if record[measure] is not None)


def test_a_right_reading_is_right(made: Made, reading: Reading) -> None:
    found = score(made, reading)
    assert (found.wrong, found.flagged, found.rate) == ([], 0, 1.0)
    assert found.right == found.counted > 0


def test_a_changed_figure_is_silently_wrong(made: Made, reading: Reading) -> None:
    record = a_record(reading)
    record[MEASURE] = 123456.0
    found = score(made, reading)
    assert kinds(found) == {"value"}
    assert str(record[f"{MEASURE}__cell"]) in found.wrong[0].place


def test_a_changed_figure_stays_wrong_under_a_warning(made: Made, reading: Reading) -> None:
    record = a_record(reading)
    record[MEASURE] = 123456.0
    cell = str(record[f"{MEASURE}__cell"])
    reading.issues.append(_issue("number_as_text", record, cell))
    assert kinds(score(made, reading)) == {"value"}


def test_a_changed_flag_or_bound_is_wrong(made: Made, reading: Reading) -> None:
    a_record(reading)[f"{MEASURE}__flag"] = "approximate"
    assert kinds(score(made, reading)) == {"value"}


def test_a_lost_figure_is_wrong_unless_its_cell_is_flagged(made: Made, reading: Reading) -> None:
    record = a_record(reading)
    record[MEASURE] = None
    assert kinds(score(made, reading)) == {"lost"}
    reading.issues.append(_issue("value_not_number", record, str(record[f"{MEASURE}__cell"])))
    found = score(made, reading)
    assert (found.wrong, found.flagged, dict(found.levels)) == ([], 1, {"cell": 1})


def test_an_issue_elsewhere_excuses_nothing(made: Made, reading: Reading) -> None:
    record = a_record(reading)
    record[MEASURE] = None
    column = str(record[f"{MEASURE}__cell"]).rstrip("0123456789")
    reading.issues.append(_issue("number_as_text", record, f"{column}999"))
    reading.issues.append(Issue("sheet_hidden", DELIVERY, sheet=str(record["sheet"])))
    assert kinds(score(made, reading)) == {"lost"}


def test_a_dropped_record_is_wrong(made: Made, reading: Reading) -> None:
    reading.records["centre_monthly"].remove(a_record(reading))
    assert "lost" in kinds(score(made, reading))


def test_nothing_read_and_nothing_said_is_wrong(made: Made, reading: Reading) -> None:
    sheet = made.pages[0].name
    reading.records.clear()
    assert kinds(score(made, reading)) == {"lost"}
    reading.issues.append(Issue("sheet_not_a_form", DELIVERY, sheet=sheet))  # only tells
    assert kinds(score(made, reading)) == {"lost"}
    reading.issues.append(Issue("form_unknown", DELIVERY, sheet=sheet))
    found = score(made, reading)
    assert (found.wrong, found.right, set(found.levels)) == ([], 0, {"sheet"})
    assert found.rate == 0.0


def test_a_torn_file_is_flagged_as_a_whole(made: Made, reading: Reading) -> None:
    reading.records.clear()
    reading.issues[:] = [Issue("file_torn", DELIVERY)]
    found = score(made, reading)
    assert (found.wrong, set(found.levels)) == ([], {"file"})


def test_a_phantom_record_is_wrong(made: Made, reading: Reading) -> None:
    record = a_record(reading)
    phantom = {**record, "row": 900}
    phantom.update({key: "A900" for key, value in record.items() if key.endswith("__cell") and value})
    reading.records["centre_monthly"].append(phantom)
    assert kinds(score(made, reading)) == {"phantom"}


def test_a_record_of_a_hidden_sheet_is_a_phantom(made: Made, reading: Reading) -> None:
    reading.records["centre_monthly"].append({**a_record(reading), "sheet": "עותק ישן"})
    assert kinds(score(made, reading)) == {"phantom"}


def test_a_record_that_is_there_twice_is_wrong(made: Made, reading: Reading) -> None:
    reading.records["centre_monthly"].append(dict(a_record(reading)))
    assert "phantom" in kinds(score(made, reading))


def test_a_record_of_another_form_is_a_phantom(made: Made, reading: Reading) -> None:
    reading.records["aid"] = [{"sheet": made.pages[0].name, "row": 5, "aid_units": 3.0, "aid_units__cell": "C5"}]
    assert kinds(score(made, reading)) == {"phantom"}


@pytest.mark.parametrize(("key", "value"), [("submitter", "network_hq"), ("period_key", "1999-01")])
def test_a_wrong_key_is_wrong(made: Made, reading: Reading, key: str, value: str) -> None:
    a_record(reading)[key] = value
    assert kinds(score(made, reading)) == {"key"}


def test_a_wrong_code_is_wrong_at_its_cell_and_for_its_figures(made: Made, reading: Reading) -> None:
    a_record(reading)["programme_code"] = "kedem-that-is-not"
    assert {"value", "key"} <= kinds(score(made, reading))


def test_two_records_with_each_other_s_values_are_wrong(made: Made, reading: Reading) -> None:
    first, second = [one for one in reading.records["centre_monthly"] if one[MEASURE] is not None][:2]
    first["centre_code"], second["centre_code"] = second["centre_code"], first["centre_code"]
    first[MEASURE], second[MEASURE] = 1e6 + 1, 1e6 + 2
    assert {"value"} <= kinds(score(made, reading))


def test_an_error_cell_that_nobody_flags_is_wrong() -> None:
    made, reading = _first("error_cells")
    assert not score(made, reading).wrong
    reading.issues[:] = [one for one in reading.issues if one.code != "error_cell"]
    assert kinds(score(made, reading)) == {"lost"}


def test_a_wrong_total_that_nobody_notices_is_wrong() -> None:
    made, reading = _first("total_row_wrong")
    assert any(printed.right is False for block in made.blocks for printed in block.printed)
    assert not score(made, reading).wrong
    reading.issues[:] = [one for one in reading.issues if not one.code.startswith("total_")]
    assert kinds(score(made, reading)) == {"total"}


def test_a_right_total_that_is_called_wrong_is_an_alarm() -> None:
    made, reading = _first("total_row")
    assert not score(made, reading).alarms
    block = made.blocks[0]
    row, column = made.pages[0].places()[id(block.printed[0].cell)]
    from openpyxl.utils import get_column_letter

    issue = Issue(
        "total_differs", DELIVERY, sheet=made.pages[0].name, row=row + 1, column=get_column_letter(column + 1)
    )
    reading.issues.append(issue)
    assert [one.kind for one in score(made, reading).alarms] == ["alarm"]


def test_people_s_details_in_the_clear_are_found() -> None:
    made = make(Spec(2, "referrals", "xlsx", ()), world())
    reading = read_made(made, world())
    assert made.secrets
    assert not score(made, reading).wrong
    secret = sorted(made.secrets)[0]
    reading.issues.append(
        Issue("value_not_number", DELIVERY, sheet=made.pages[0].name, row=1, column="A", value=secret)
    )
    assert kinds(score(made, reading)) == {"leak"}


def test_pseudonyms_that_mix_people_up_are_wrong() -> None:
    made = make(Spec(2, "participants", "xlsx", ()), world())
    reading = read_made(made, world())
    people = reading.records["participants"]
    assert not score(made, reading).wrong
    people[1]["person"] = people[0]["person"]
    assert kinds(score(made, reading)) == {"value"}


def _first(dirt: str) -> tuple[Made, Reading]:
    made = make(replace(CLEAN, dirt=(dirt,)), world())
    return made, read_made(made, world())


def _issue(code: str, record: dict[str, object], cell: str) -> Issue:
    column = cell.rstrip("0123456789")
    return Issue(code, DELIVERY, sheet=str(record["sheet"]), row=int(cell[len(column) :]), column=column)
