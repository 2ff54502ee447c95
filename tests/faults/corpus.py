"""A small installation to disturb: what four offices sent and was taken in, and what lies in the inbox after that.

The second part holds a correction of a report that had a row kept out, a new report with a row kept out, a file that is
no form, a torn one, bytes that had come before, and a word accepted for a submitter whose rows wait for it.
"""

import csv
import io
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from openpyxl import Workbook

from hosen import pipeline, replay
from hosen.mappings import COLUMNS
from hosen.settings import PROJECT_ROOT, Settings
from hosen.warehouse import connect

MONTHLY = ("מרכז", "תכנית", "משפחות פעילות", "מפגשים")
TRAINING = ("תאריך", "נושא ההכשרה", "תפקיד", "שעות")
UNKNOWN = "המיזם החדש שלנו"
HAIFA, SOUTH = "לשכת מחוז חיפה", "לשכת מחוז דרום"
TEL_AVIV, NETWORK = "לשכת מחוז תל אביב", "המשרד הארצי של רשת נושמים"
MONTHS = {3: "מרץ", 4: "אפריל", 5: "מאי"}

Line = Sequence[Any]

CONFIG = (PROJECT_ROOT, PROJECT_ROOT / "demo")


def workbook(*sheets: tuple[str, str, Line, Sequence[Line]]) -> bytes:
    """Sheets as an office writes them: whose, of when, a blank row, a table."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for whose, title, header, rows in sheets:
        page = book.create_sheet()
        for line in ([whose], [title], [], header, *rows):
            page.append(list(line))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def monthly(whose: str, month: int, *rows: Line) -> bytes:
    """rows: centre, programme, families, meetings."""
    return workbook((whose, f"דיווח חודשי {MONTHS[month]} 2021", MONTHLY, rows))


@cache
def first() -> dict[str, bytes]:
    """What was taken in before anything is disturbed."""
    good, unknown = (1001, "מרכזי עוצמה", 10, 5), (1001, UNKNOWN, 20, 7)
    trainings = [("03/03/2021", "פתיחה", "עובדים סוציאליים", 4), ("10/03/2021", "המשך", "חונכי קהילה", 3)]
    return {
        "haifa/march.xlsx": monthly(HAIFA, 3, (3001, "מרכזי עוצמה", 10, 5), (3001, UNKNOWN, 20, 7)),
        "south/march.xlsx": monthly(SOUTH, 3, (4002, "מרכזי עוצמה", 11, 6), (4002, UNKNOWN, 21, 8)),
        "south/training.xlsx": workbook((SOUTH, "הכשרות מרץ 2021", TRAINING, trainings)),
        "network/march.xlsx": monthly(NETWORK, 3, good, unknown),
    }


@cache
def second() -> dict[str, bytes]:
    """What lies in the inbox after that."""
    return {
        "haifa/march mended.xlsx": monthly(
            HAIFA, 3, (3001, "מרכזי עוצמה", 12, 5), (3001, "נושמים לרווחה", 20, 7), (3002, "מרכזי עוצמה", 3, 3)
        ),
        "haifa/april.xlsx": monthly(HAIFA, 4, (3001, "מרכזי עוצמה", 14, 6), (3002, UNKNOWN, 5, 5)),
        "network/copy of march.xlsx": first()["network/march.xlsx"],
        "office/holidays.xlsx": workbook(("", "ימי חופשה", ("מועד", "סיבה"), [("28.3.2021", "פסח")])),
        "office/torn.xlsx": first()["haifa/march.xlsx"][:700],
        "tel_aviv/march.xlsx": monthly(TEL_AVIV, 3, (2001, "מרכזי עוצמה", 7, 2), (2002, "נושמים לרווחה", 8, 3)),
    }


@dataclass(frozen=True)
class Office:
    """An installation."""

    settings: Settings

    @classmethod
    def at(cls, home: Path, url: str | None = None) -> "Office":
        """url: of a PostgreSQL database; without it DuckDB."""
        home.mkdir(parents=True, exist_ok=True)
        return cls(Settings(home, CONFIG, url or f"duckdb:///{home / 'warehouse.duckdb'}"))

    def put(self, files: dict[str, bytes], month: int) -> None:
        """Into the inbox, each file with its own time of receipt in that month of 2021."""
        for number, (name, content) in enumerate(files.items()):
            path = self.settings.home / "inbox" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            moment = datetime(2021, month, 3 + number, 8, tzinfo=UTC).timestamp()
            os.utime(path, (moment, moment))

    def accept_word(self, submitter: str) -> "Office":
        """From now on the unknown programme means one that is known, where this submitter writes it."""
        own = self.settings.home / "own"
        file = own / "mappings" / f"{submitter}.csv"
        file.parent.mkdir(parents=True, exist_ok=True)
        line = ("code", "centre_monthly", "programme_code", UNKNOWN, "noshmim", "dana", "2021-04-20", "asked by phone")
        with file.open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines).writerows([COLUMNS, line])
        return Office(replace(self.settings, config=(*CONFIG, own)))

    def copied_to(self, home: Path) -> "Office":
        """The same once more, with a warehouse of its own."""
        shutil.copytree(self.settings.home, home)
        there = Office.at(home) if self.settings.is_duckdb else Office.at(home, self._copied_database())
        own = () if self.settings.config == CONFIG else (home / "own",)
        return Office(replace(there.settings, config=(*CONFIG, *own)))

    def _copied_database(self) -> str:
        name = f"hosen_{uuid4().hex}"
        of_server(self.settings.warehouse_url, f'CREATE DATABASE {name} TEMPLATE "{database(self)}"')
        return sa.make_url(self.settings.warehouse_url).set(database=name).render_as_string(hide_password=False)

    def remove(self) -> None:
        shutil.rmtree(self.settings.home)
        if not self.settings.is_duckdb:
            of_server(self.settings.warehouse_url, f'DROP DATABASE "{database(self)}" WITH (FORCE)')


def of_server(url: str, statement: str) -> None:
    """A statement about databases."""
    engine = connect(sa.make_url(url).set(database="postgres").render_as_string(hide_password=False))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text(statement))


def database(office: Office) -> str:
    return str(sa.make_url(office.settings.warehouse_url).database)


@dataclass(frozen=True)
class Scenario:
    """prepare: what stands before. act: what is disturbed; again: what mends it."""

    prepare: Callable[[Office], Office]
    act: Callable[[Settings], object]
    again: Callable[[Settings], object]


def run(settings: Settings) -> None:
    pipeline.run(settings=settings)


def run_replay(settings: Settings) -> None:
    replay.run(settings=settings)


def replay_and_run(settings: Settings) -> None:
    replay.run(settings=settings)
    pipeline.run(settings=settings)


def _only_sent(office: Office) -> Office:
    office.put(first(), 4)
    return office


def _more_sent(office: Office) -> Office:
    run(_only_sent(office).settings)
    office.put(second(), 5)
    return office


def _word_mended(office: Office) -> Office:
    run(_more_sent(office).settings)
    return office.accept_word("district_south")


SCENARIOS = {
    "run": Scenario(_more_sent, run, run),
    "replay": Scenario(_word_mended, run_replay, replay_and_run),
    "first": Scenario(_only_sent, run, run),
}
"""run: more sheets upon what stands. replay: rows that wait are read again. first: into an empty warehouse."""
