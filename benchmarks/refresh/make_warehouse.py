"""A warehouse and its readers' copy with reports of many months, and workbooks for reports that are still to come."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pyarrow as pa
import xlsxwriter

from benchmarks.refresh import lists
from hosen import pipeline, warehouse
from hosen.build.run import build
from hosen.configuration import load_configuration
from hosen.history import next_moment, note_moment, touch
from hosen.settings import PROJECT_ROOT, Settings

HEADER = (
    "מרכז",
    "תכנית",
    "חודש",
    "משפחות פעילות",
    "משפחות שהצטרפו",
    "משפחות שסיימו",
    "מקבלי שירות",
    "מפגשים",
    "שעות הדרכה",
)


def make(home: Path, facts: int, to_come: int) -> Settings:
    """An installation in `home` that holds about so many facts; the last month's reports of `to_come` offices, which it
    does not hold, are workbooks in `home/to_come`."""
    months = lists.months(facts)
    config = home / "config"
    lists.write_lists(config, months[0])
    settings = Settings(home, (PROJECT_ROOT, config), f"duckdb:///{home / 'warehouse.duckdb'}")
    left_out = sorted({lists.office(number) for number in range(lists.CENTRES)})[:to_come]
    (home / "to_come").mkdir()
    for office in left_out:
        write_workbook(home / "to_come" / f"{office}.xlsx", office)
    pipeline.load([], "start", settings)
    configuration = load_configuration(settings)
    with warehouse.transaction(warehouse.connect(settings.warehouse_url)) as connection:
        fill(connection, months, left_out)
        moment = next_moment(connection, datetime.now(UTC).replace(tzinfo=None))
        touch(connection, moment, None)
        note_moment(connection, moment)
        warehouse.new_content(connection)
        partial(build, rules=configuration.across_rules)(connection, settings.config, moment=moment)
    pipeline.publish("start", settings)
    return settings


def fill(connection: warehouse.Connection, months: list[lists.Period], left_out: list[str]) -> None:
    numbers = range(lists.CENTRES)
    given = {
        "month": {
            "key": [one.key for one in months],
            "first_day": [one.start for one in months],
            "last_day": [one.end for one in months],
        },
        "place": {
            "centre_code": [lists.centre(n) for n in numbers],
            "office": [lists.office(n) for n in numbers],
            "number": list(numbers),
        },
        "programme": {"programme": list(lists.PROGRAMMES)},
        "measure": {"measure": list(lists.MEASURES), "number": list(range(len(lists.MEASURES)))},
        "left_out": {"office": left_out, "key": [lists.LAST.key] * len(left_out)},
    }
    raw = connection.connection.driver_connection
    for name, columns in given.items():
        raw.register(f"{name}_rows", pa.table(columns))
        raw.execute(f"CREATE TEMPORARY TABLE {name} AS SELECT * FROM {name}_rows")
        raw.unregister(f"{name}_rows")
    warehouse.run_script(connection, (Path(__file__).parent / "fill.sql").read_text("utf-8"))
    for name in given:
        raw.execute(f"DROP TABLE {name}")


def write_workbook(file: Path, office: str) -> None:
    """The last month's report of an office."""
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        own = [number for number in range(lists.CENTRES) if lists.office(number) == office]
        lines = [(number, programme) for number in own for programme in lists.PROGRAMMES]
        for row, (number, programme) in enumerate(lines, start=1):
            values = [20 + (number + measure) % 7 for measure in range(len(lists.MEASURES))]
            sheet.write_row(row, 0, [lists.centre(number), programme, "06/2021", *values])
