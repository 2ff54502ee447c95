"""The statuses of a submission: one list, which the warehouse, the views and the command line keep to."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from hosen.cli.show import STATUS_WORDS
from hosen.schema import ensure_tables
from hosen.settings import PROJECT_ROOT
from hosen.statuses import ACCEPTED, JUDGED, OUTCOMES, REPORT_STATUSES, WAYS, Status, can_become, status_of
from hosen.warehouse import connect, transaction

PATHS = PROJECT_ROOT / "sql" / "core"


def words(file: Path, column: str) -> tuple[str, ...]:
    """What a CHECK of a table lets a column be."""
    (found,) = re.findall(rf"CHECK \({column} IN \(([^)]*)\)\)", file.read_text("utf-8"))
    return tuple(re.findall(r"'(\w+)'", found))


def test_the_warehouse_lets_in_these_and_no_others() -> None:
    assert words(PATHS / "submission.sql", "status") == JUDGED
    assert words(PATHS / "delivery.sql", "outcome") == OUTCOMES


@pytest.mark.parametrize(
    ("status", "is_current", "is_let_in"),
    [("accepted", True, True), ("rejected", False, True), ("rejected", True, False), ("superseded", False, False)],
)
def test_a_row_that_no_submission_can_be_is_refused(
    warehouse_url: str, status: str, is_current: bool, is_let_in: bool
) -> None:
    def insert() -> None:
        with transaction(connect(warehouse_url)) as connection:
            ensure_tables(connection)
            columns = connection.execute(
                sa.text(
                    "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'core' "
                    "AND table_name = 'submission' AND is_nullable = 'NO'"
                )
            ).all()
            fillers = {"bigint": "0", "integer": "0", "date": "DATE '2021-01-01'", "boolean": "FALSE"}
            values = {
                name: fillers.get(kind.lower(), "'2021-01-01'") for name, kind in ((str(a), str(b)) for a, b in columns)
            }
            values |= {"status": f"'{status}'", "is_current": str(is_current)}
            connection.execute(
                sa.text(f"INSERT INTO core.submission ({', '.join(values)}) VALUES ({', '.join(values.values())})")
            )

    if is_let_in:
        insert()
    else:
        with pytest.raises(sa.exc.DBAPIError, match=r"(?i)check"):
            insert()


def test_every_status_has_its_ways_and_its_words() -> None:
    assert set(WAYS) == {"received", "readable", *JUDGED, "superseded"}
    assert {step for steps in WAYS.values() for step in steps} <= set(WAYS)
    assert set(REPORT_STATUSES) <= set(STATUS_WORDS)


def test_ways_lead_from_receipt_to_the_end_and_never_back() -> None:
    assert all(can_become("received", status) for status in WAYS)
    assert [status for status, steps in WAYS.items() if not steps] == ["rejected", "superseded"]
    for status in WAYS:
        assert [other for other in WAYS if can_become(status, other) and can_become(other, status)] == [status]
    assert not can_become("rejected", "superseded")
    assert not can_become("accepted", "rejected")


@pytest.mark.parametrize("status", ACCEPTED)
def test_what_was_accepted_and_does_not_count_is_superseded(status: Status) -> None:
    assert status_of(status, is_current=True) == status
    assert status_of(status, is_current=False) == "superseded"


def test_what_no_submission_can_be() -> None:
    assert status_of("rejected", is_current=False) == "rejected"
    with pytest.raises(ValueError, match="cannot be the one that counts"):
        status_of("rejected", is_current=True)
    for wrong in ("superseded", "readable", ""):
        with pytest.raises(ValueError, match="is no status of a submission"):
            status_of(wrong, is_current=False)
