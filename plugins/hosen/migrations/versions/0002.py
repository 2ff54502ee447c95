"""Rows know since when they stand. What a warehouse held before that stands since it was brought to this version."""

from datetime import UTC, datetime

from hosen.migrations import add_column, run

revision = "0002"
down_revision = "0001"

REMEMBERED = (
    "arrival authority centre centre_programme cluster delivery district district_alias expected_report fact finding"
    " issue locality measure programme quarantine record scope service submission submitter term"
)


def upgrade() -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    for table in REMEMBERED.split():
        add_column(f"core.{table}", "known_from", "TIMESTAMP", f"'{now:%Y-%m-%d %H:%M:%S.%f}'")
    run(
        "CREATE TABLE core.touched (moment TIMESTAMP NOT NULL, form VARCHAR, submitter_code VARCHAR, first_day DATE,"
        " last_day DATE)"
    )
    run(
        "CREATE TABLE core.reader_district ("
        "reader VARCHAR NOT NULL, district_code VARCHAR NOT NULL, known_from TIMESTAMP NOT NULL)"
    )
    run("ALTER TABLE core.replayed ADD COLUMN moment TIMESTAMP")
    run("ALTER TABLE core.replayed ADD COLUMN because VARCHAR")
