"""Replay on both databases: what a mended file concerns is read again, and nothing else is touched."""

import csv
import io
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from openpyxl import Workbook

from hosen import pipeline, replay, warehouse
from hosen.errors import ConfigError
from hosen.mappings import COLUMNS
from hosen.settings import PROJECT_ROOT, Settings
from hosen.storage import Store

Rows = list[dict[str, Any]]

MONTHLY = ["מרכז", "תכנית", "משפחות פעילות", "מפגשים"]
TRAINING = ["תאריך", "נושא ההכשרה", "תפקיד", "שעות"]
UNKNOWN_PROGRAMME = "המיזם החדש שלנו"
UNKNOWN_ROLE = "חונכי קהילה מיוחדים"

HAIFA, SOUTH, NETWORK = "לשכת מחוז חיפה", "לשכת מחוז דרום", "המשרד הארצי של רשת נושמים"

LEDGERS = ("delivery", "submission", "record", "fact", "quarantine", "issue")


def sheet(book: Workbook, whose: str, title: str, header: list[str], rows: list[list[Any]]) -> None:
    """A sheet as an office writes it: whose it is and of when, a blank row, a table."""
    page = book.create_sheet()
    for line in ([whose], [title], [], header, *rows):
        page.append(line)


def workbook(*sheets: tuple[str, str, list[str], list[list[Any]]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for one in sheets:
        sheet(book, *one)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def monthly(whose: str, centre: int, *, programme: str = UNKNOWN_PROGRAMME, families: int = 20) -> bytes:
    """March: a good row, and one of a programme that may be unknown."""
    rows = [[centre, "מרכזי עוצמה", 10, 5], [centre, programme, families, 7]]
    return workbook((whose, "דיווח חודשי מרץ 2021", MONTHLY, rows))


def trainings(whose: str) -> bytes:
    rows = [["03/03/2021", "פתיחה", "עובדים סוציאליים", 4], ["10/03/2021", "המשך", UNKNOWN_ROLE, 3]]
    return workbook((whose, "הכשרות מרץ 2021", TRAINING, rows))


def two_forms(whose: str) -> bytes:
    """A workbook with a sheet of each form."""
    return workbook(
        (whose, "דיווח חודשי מרץ 2021", MONTHLY, [[1003, "נושמים לרווחה", 30, 9]]),
        (whose, "הכשרות מרץ 2021", TRAINING, [["04/03/2021", "ריענון", "עובדים סוציאליים", 6]]),
    )


class Office:
    """An installation with a configuration folder of its own and what four offices sent."""

    def __init__(self, home: Path, url: str) -> None:
        self.own = home / "own"
        self.own.mkdir(parents=True)
        config = (PROJECT_ROOT, PROJECT_ROOT / "demo", self.own)
        self.settings = Settings(home, config, url)
        self.names: dict[str, str] = {}

    def send(self, name: str, content: bytes, day: int) -> None:
        moment = datetime(2021, 4, day, 8, tzinfo=UTC)
        store = Store(self.settings.deliveries)
        self.names[name] = store.add(content, source="inbox", name=f"{name}.xlsx", received_at=moment).delivery

    def take_in(self) -> str:
        """Read and load all that waits."""
        run_id = pipeline.new_run_id()
        pipeline.consolidate(run_id, pipeline.plan(run_id, settings=self.settings), self.settings, lambda *_: None)
        return run_id

    def rows(self, table: str, schema: str = "core") -> Rows:
        with warehouse.reading(warehouse.connect(self.settings.warehouse_url)) as connection:
            found = warehouse.read_view(connection, schema, table).to_pylist()
        return sorted(found, key=repr)

    def of(self, name: str, form: str | None = None) -> dict[str, Rows]:
        """All that the warehouse holds of one file, or of one form of it."""
        delivery = self.names[name]
        return {
            table: [
                row
                for row in self.rows(table)
                if row["delivery_sha"] == delivery and (form is None or row.get("form", form) == form)
            ]
            for table in LEDGERS
        }

    def waiting(self) -> dict[str, list[str]]:
        """Codes of the rows that wait, by file."""
        names = {delivery: name for name, delivery in self.names.items()}
        found: dict[str, list[str]] = {}
        for row in self.rows("quarantine"):
            found.setdefault(names[row["delivery_sha"]], []).append(row["codes"])
        return found

    def concerned(self, **asked: Any) -> dict[str, list[str]]:
        """What a replay would read, and why."""
        names = {delivery: name for name, delivery in self.names.items()}
        return {names[one["delivery"]]: one["why"] for one in replay.look(asked, self.settings)}

    def replay(self, **asked: Any) -> dict[str, Any]:
        return replay.run(asked, self.settings)

    def accept(self, submitter: str, text: str, meaning: str) -> None:
        """A line in a submitter's mapping file: a word in the programme column of the monthly report."""
        file = self.own / "mappings" / f"{submitter}.csv"
        file.parent.mkdir(exist_ok=True)
        line = ("code", "centre_monthly", "programme_code", text, meaning, "dana", "2021-04-20", "asked by phone")
        with file.open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines).writerows([COLUMNS, line])

    def add_alias(self, list_file: str, *line: str) -> None:
        """A line in a list of the installation's own."""
        header = (PROJECT_ROOT / "reference" / list_file).read_text("utf-8").splitlines()[0]
        file = self.own / "reference" / list_file
        file.parent.mkdir(exist_ok=True)
        missing = [""] * (header.count(",") + 1 - len(line))
        file.write_text("\n".join([header, ",".join([*line, *missing])]) + "\n", "utf-8")

    def add_rule(self, form: str, rule: str) -> None:
        """The form's rules with one more, in one file under expectations/."""
        file = self.own / "expectations" / f"{form}.yml"
        file.parent.mkdir(exist_ok=True)
        shutil.copyfile(PROJECT_ROOT / "expectations" / f"{form}.yml", file)
        with file.open("a", encoding="utf-8") as suite:
            suite.write(rule)


def since_when(rows: Rows) -> Rows:
    """Without the moment from which they stand in that table."""
    return [{name: value for name, value in row.items() if name != "known_from"} for row in rows]


AT_MOST_FIVE_HOURS = """
- type: expect_column_values_to_be_between
  kwargs: {column: training_session_hours, max_value: 5}
  severity: critical
  meta: {code: value_out_of_range, he: 'בתא {cell} כתובות {value} שעות.', en: 'Cell {cell} says {value} hours.'}
"""


@pytest.fixture(scope="module", params=["duckdb", "postgresql"])
def taken_in(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """What four offices sent, taken in once per database."""
    home = tmp_path_factory.mktemp(request.param) / "home"
    is_duckdb = request.param == "duckdb"
    url = f"duckdb:///{home / 'warehouse.duckdb'}" if is_duckdb else request.getfixturevalue("new_postgresql")()
    there = Office(home, url)
    there.send("haifa", monthly(HAIFA, 1001), 3)
    there.send("south", monthly(SOUTH, 1002), 3)
    there.send("south trainings", trainings(SOUTH), 3)
    there.send("network", two_forms(NETWORK), 3)
    there.take_in()
    pipeline.publish("taken in", there.settings)
    return there


@pytest.fixture
def office(taken_in: Office, tmp_path: Path, request: pytest.FixtureRequest) -> Office:
    """A copy of it, database and all."""
    home = tmp_path / "home"
    url = f"duckdb:///{home / 'warehouse.duckdb'}"
    if not taken_in.settings.is_duckdb:
        url = _copied(request.getfixturevalue("postgresql"), taken_in.settings.warehouse_url)
    there = Office(home, url)
    shutil.copytree(taken_in.settings.home, home, dirs_exist_ok=True)
    there.names = dict(taken_in.names)
    assert there.waiting() == {
        "haifa": ["code_unknown"],
        "south": ["code_unknown"],
        "south trainings": ["code_unknown"],
    }
    assert there.concerned() == {}
    return there


def _copied(postgresql: str, url: str) -> str:
    """A PostgreSQL database with the same content."""
    name = f"hosen_{uuid4().hex}"
    server = sa.create_engine(postgresql.format(database="postgres"), poolclass=sa.pool.NullPool)
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE {sa.make_url(url).database}"))
    return postgresql.format(database=name)


def test_nothing_has_changed_and_nothing_is_read(office: Office) -> None:
    before = {name: office.of(name) for name in office.names}
    answer = office.replay()
    assert (answer["deliveries"], answer["submissions"], answer["published"]) == ([], [], "")
    assert {name: office.of(name) for name in office.names} == before


def test_what_a_killed_run_loaded_is_published_though_nothing_is_read(office: Office) -> None:
    office.settings.mart_copy.unlink()
    answer = office.replay()
    assert (answer["deliveries"], answer["published"]) == ([], str(office.settings.mart_copy))
    assert office.settings.mart_copy.exists()


def test_a_mended_mapping_concerns_its_submitter_only(office: Office) -> None:
    others = {name: office.of(name) for name in ("south", "south trainings", "network")}
    before = office.of("haifa")
    [held] = before["quarantine"]
    office.accept("district_haifa", UNKNOWN_PROGRAMME, "noshmim")
    assert office.concerned() == {"haifa": ["words of district_haifa changed"]}

    answer = office.replay()
    assert {name: office.of(name) for name in others} == others
    [changed] = answer["submissions"]
    about = ("submitter", "form", "period", "version", "status_before", "status", "released", "held", "figures")
    assert [changed[name] for name in about] == [
        "district_haifa", "centre_monthly", "2021-03", 1, "partly_accepted", "accepted", 1, 0, 2,
    ]  # fmt: skip
    after = office.of("haifa")
    assert (after["quarantine"], len(after["fact"])) == ([], 4)
    [submission], [old] = after["submission"], before["submission"]
    assert (submission["received_at"], submission["version"]) == (old["received_at"], 1)
    assert (submission["accepted_from"], submission["valid_from"]) == (old["loaded_at"], old["valid_from"])
    assert submission["loaded_at"] > old["loaded_at"]

    [released] = office.rows("released")
    kept = ("row_id", "submission_id", "sheet", "row_number", "raw", "codes", "held_from")
    assert {name: released[name] for name in kept} == {name: held[name] for name in kept}
    assert (released["how"], released["run_id"]) == ("replayed", answer["run_id"])
    assert released["released_at"] == submission["loaded_at"]
    assert {row["row_id"] for row in office.rows("quarantine", "mart")} == {
        row["row_id"] for name in ("south", "south trainings") for row in others[name]["quarantine"]
    }


def test_a_second_replay_has_nothing_to_do(office: Office) -> None:
    office.accept("district_haifa", UNKNOWN_PROGRAMME, "noshmim")
    office.replay()
    tables = {name: office.rows(name) for name in (*LEDGERS, "released", "replayed", "judged_by", "state", "run")}
    assert office.concerned() == {}
    assert office.replay()["deliveries"] == []
    assert {name: office.rows(name) for name in tables} == tables


def test_a_mended_list_concerns_the_forms_that_use_it(office: Office) -> None:
    others = {name: office.of(name) for name in ("haifa", "south")}
    network = office.of("network")
    office.add_alias("term_aliases.csv", UNKNOWN_ROLE, "training_role", "social_worker")
    assert office.concerned() == {name: ["list terms changed"] for name in ("south trainings", "network")}
    answer = office.replay()
    assert [one["released"] for one in answer["submissions"]] == [1]
    assert answer["unchanged"] == 2
    assert {name: office.of(name) for name in others} == others
    assert office.of("network") == network, "it was read again and gave the same rows"
    assert office.waiting() == {"haifa": ["code_unknown"], "south": ["code_unknown"]}


def test_a_rule_added_in_one_file_judges_its_form_only(office: Office) -> None:
    others = {name: office.of(name) for name in ("haifa", "south")}
    beside = office.of("network", "centre_monthly")
    office.add_rule("training", AT_MOST_FIVE_HOURS)
    assert office.concerned() == {name: ["rules of training changed"] for name in ("south trainings", "network")}

    answer = office.replay()
    assert [(one["submitter"], one["form"], one["status"], one["held"]) for one in answer["submissions"]] == [
        ("noshmim_network", "training", "rejected", 1)
    ]
    assert answer["unchanged"] == 2, "the network's monthly report and the other trainings"
    assert {name: office.of(name) for name in others} == others
    now = office.of("network", "centre_monthly")
    assert {**now, "delivery": []} == {**beside, "delivery": []}
    assert office.waiting()["network"] == ["value_out_of_range"]

    shutil.rmtree(office.own / "expectations")
    [back] = office.replay()["submissions"]
    assert (back["status_before"], back["status"], back["released"]) == ("rejected", "accepted", 1)
    assert "network" not in office.waiting()


def test_a_comment_in_a_form_reads_again_and_touches_nothing(office: Office) -> None:
    (office.own / "forms").mkdir()
    text = (PROJECT_ROOT / "forms" / "training.yml").read_text("utf-8")
    (office.own / "forms" / "training.yml").write_text(text + "# a remark\n", "utf-8")
    before = {name: office.of(name) for name in office.names}
    assert office.concerned() == {name: ["form training changed"] for name in ("south trainings", "network")}
    answer = office.replay()
    assert (answer["submissions"], answer["unchanged"]) == ([], 3)
    assert {name: office.of(name) for name in office.names} == before
    assert office.concerned() == {}


def test_a_mended_sheet_sent_again(office: Office) -> None:
    """New version, old superseded, quarantine emptied, rates updated, nothing else touched."""
    others = {name: office.of(name) for name in ("south", "south trainings", "network")}
    others_status = [
        row for row in office.rows("reporting_status", "mart") if row["submitter_code"] != "district_haifa"
    ]
    [held] = office.of("haifa")["quarantine"]
    before = _status(office)
    assert (before["status"], before["versions"], before["quarantined"]) == ("partly_accepted", 1, 1)

    office.send("haifa mended", monthly(HAIFA, 1001, programme="נושמים לרווחה"), 20)
    run_id = office.take_in()
    first, second = sorted(_march(office, "centre_monthly", "district_haifa"), key=lambda row: row["version"])
    assert (first["is_current"], first["valid_to"]) == (False, second["loaded_at"])
    assert (second["version"], second["is_current"], second["status"]) == (2, True, "accepted")
    assert office.waiting() == {"south": ["code_unknown"], "south trainings": ["code_unknown"]}
    [released] = office.rows("released")
    assert (released["row_id"], released["how"], released["run_id"]) == (held["row_id"], "superseded", run_id)
    assert released["raw"] == held["raw"]
    after = _status(office)
    assert (after["status"], after["versions"], after["quarantined"]) == ("accepted", 2, 0)
    assert {name: office.of(name) for name in others} == others
    found = [row for row in office.rows("reporting_status", "mart") if row["submitter_code"] != "district_haifa"]
    assert found == others_status
    assert {row["submitter_code"] for row in office.rows("quarantine", "mart")} == {"district_south"}


def test_rows_of_a_version_that_stands_again_wait_again(office: Office) -> None:
    """The version that had replaced it turns out to be another's report."""
    waiting = office.waiting()
    held = since_when(office.of("haifa")["quarantine"])
    office.send("haifa mended", monthly(HAIFA, 1001, programme="נושמים לרווחה"), 20)
    office.take_in()
    assert len(office.rows("released")) == 1
    hints = {"submitter": "district_tel_aviv", "origin": "option"}
    moment = datetime(2021, 4, 21, 8, tzinfo=UTC)
    content = Store(office.settings.deliveries).bytes_path(office.names["haifa mended"]).read_bytes()
    Store(office.settings.deliveries).add(content, source="hand", name="m.xlsx", received_at=moment, hints=hints)
    office.take_in()
    assert office.waiting() == waiting
    assert (since_when(office.of("haifa")["quarantine"]), office.rows("released")) == (held, [])


def test_a_superseded_version_is_read_again_and_the_newer_one_keeps_its_time(office: Office) -> None:
    office.send("haifa mended", monthly(HAIFA, 1001, programme="נושמים לרווחה", families=21), 20)
    office.take_in()
    newer = office.of("haifa mended")
    [old] = office.of("haifa")["submission"]
    office.accept("district_haifa", UNKNOWN_PROGRAMME, "noshmim")
    answer = office.replay()
    assert [(one["version"], one["released"]) for one in answer["submissions"]] == [(1, 1)]
    assert office.of("haifa mended") == newer
    [now] = office.of("haifa")["submission"]
    assert (now["is_current"], now["valid_from"], now["valid_to"]) == (False, old["valid_from"], old["valid_to"])
    assert [row["how"] for row in office.rows("released")] == ["replayed"]


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ({"form": "training"}, {"south trainings", "network"}),
        ({"submitter": SOUTH}, {"south", "south trainings"}),
        ({"submitter": "district_south", "form": "training"}, {"south trainings"}),
        ({"period": "2021-H1", "submitter": "district_haifa"}, {"haifa"}),
        ({"period": "2021-02"}, set()),
        ({"delivery": "network.xlsx"}, {"network"}),
        ({"all": True}, {"haifa", "south", "south trainings", "network"}),
    ],
)
def test_what_is_asked_for_is_read_whether_it_changed_or_not(office: Office, asked: Any, read: set[str]) -> None:
    assert office.concerned(**asked) == {name: ["asked for"] for name in read}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"form": "trainings"}, "did you mean training"),
        ({"submitter": "district_hafia"}, "did you mean"),
        ({"period": "2021-13"}, "is not a period"),
        ({"delivery": "no such.xlsx"}, "no file 'no such.xlsx' has been taken in"),
        ({"all": True, "form": "training"}, "--all reads everything again"),
    ],
)
def test_what_does_not_exist_cannot_be_asked_for(office: Office, asked: Any, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        office.concerned(**asked)


def test_everything_again_changes_nothing(office: Office) -> None:
    before = {name: office.rows(name) for name in (*LEDGERS, "released", "replayed", "judged_by")}
    answer = office.replay(all=True)
    assert (len(answer["deliveries"]), answer["submissions"], answer["unchanged"]) == (4, [], 5)
    assert {name: office.rows(name) for name in before} == before


def test_a_failure_midway_leaves_what_stood(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("the build failed")

    office.accept("district_haifa", UNKNOWN_PROGRAMME, "noshmim")
    before = {name: office.rows(name) for name in (*LEDGERS, "released", "replayed", "judged_by", "run")}
    with monkeypatch.context() as patch:
        patch.setattr("hosen.build.run.build", fail)
        with pytest.raises(RuntimeError, match="the build failed"):
            office.replay()
    assert {name: office.rows(name) for name in before} == before
    assert office.concerned() == {"haifa": ["words of district_haifa changed"]}
    assert [one["released"] for one in office.replay()["submissions"]] == [1]


def test_a_delivery_that_is_gone_from_the_store_is_named_and_the_others_go_on(office: Office) -> None:
    office.accept("district_haifa", UNKNOWN_PROGRAMME, "noshmim")
    office.accept("district_south", UNKNOWN_PROGRAMME, "noshmim")
    Store(office.settings.deliveries).bytes_path(office.names["haifa"]).unlink()
    before = office.of("haifa")
    answer = office.replay()
    assert [one["file"] for one in answer["missing"]] == ["haifa.xlsx"]
    line = replay.missing_line(answer["missing"][0], office.settings)
    assert "haifa.xlsx" in line and "hand the file in again" in line and str(office.settings.deliveries) in line
    assert [(one["submitter"], one["released"]) for one in answer["submissions"]] == [("district_south", 1)]
    assert office.of("haifa") == before
    assert replay.report(answer["run_id"], office.settings)["missing"] == 1


def test_a_reader_that_crashes_takes_nothing_away(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from hosen.read.worker import Failure, Worker

    read = Worker.read

    def crash(self: Worker, path: Path, delivered: Any) -> Any:
        is_haifa = delivered.delivery == office.names["haifa"]
        return Failure("a bug put in by the test", "") if is_haifa else read(self, path, delivered)

    before = office.of("haifa")
    office.accept("district_haifa", UNKNOWN_PROGRAMME, "noshmim")
    with monkeypatch.context() as patch:
        patch.setattr(Worker, "read", crash)
        answer = office.replay(all=True)
    assert [one["file"] for one in answer["left"]] == ["haifa.xlsx"]
    assert replay.report(answer["run_id"], office.settings)["bugs"] == 1
    assert office.of("haifa") == before
    assert office.concerned() == {"haifa": ["words of district_haifa changed"]}


def test_a_sheet_of_no_known_form_waits_for_any_form(tmp_path: Path) -> None:
    there = Office(tmp_path / "home", f"duckdb:///{tmp_path / 'warehouse.duckdb'}")
    rows = [[1001, "מרכזי עוצמה", 3], [1002, "מרכזי עוצמה", 4]]
    there.send("strange", workbook((HAIFA, "מרץ 2021", ["פינה", "מיזם", "כמה"], rows)), 3)
    there.send("torn", b"PK\x03\x04" + b"this was a workbook once" * 40, 4)
    there.send("haifa", monthly(HAIFA, 1001), 5)
    there.take_in()
    (there.own / "forms").mkdir()
    text = (PROJECT_ROOT / "forms" / "training.yml").read_text("utf-8")
    (there.own / "forms" / "training.yml").write_text(text + "# a remark\n", "utf-8")
    assert there.concerned() == {"strange": ["every form changed"]}
    there.replay()
    there.accept("district_haifa", "משהו אחר", "noshmim")
    assert there.concerned() == {name: ["words of district_haifa changed"] for name in ("strange", "haifa")}


@pytest.mark.parametrize("max_files", [1, 3])
def test_batches_are_bounded_and_planned_with_what_holds_then(
    tmp_path: Path, max_files: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is mended while a batch is being read counts as not yet read by."""
    there = Office(tmp_path / "home", f"duckdb:///{tmp_path / 'warehouse.duckdb'}")
    for number in range(3):
        there.send(f"haifa {number}", monthly(HAIFA, 1001, families=number), 3 + number)
    there.take_in()
    batches = replay.plan("again", {"all": True}, max_files, there.settings)
    assert len(batches) == -(-3 // max_files)
    there.accept("district_haifa", UNKNOWN_PROGRAMME, "noshmim")
    pipeline.consolidate("again", batches, there.settings, lambda *_: None)
    assert there.concerned() == {f"haifa {number}": ["words of district_haifa changed"] for number in range(3)}
    assert there.replay()["submissions"] == []
    assert there.concerned() == {}


def _status(office: Office) -> dict[str, Any]:
    [row] = [
        row
        for row in office.rows("reporting_status", "mart")
        if (row["submitter_code"], row["form"], row["period_key"]) == ("district_haifa", "centre_monthly", "2021-03")
    ]
    return row


def _march(office: Office, form: str, submitter: str) -> Rows:
    return [
        row
        for row in office.rows("submission")
        if (row["form"], row["submitter_code"], row["period_key"]) == (form, submitter, "2021-03")
    ]
