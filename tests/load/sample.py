"""Small batches as reading and validating leave them, and reference lists to go with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from sqlalchemy.engine import Connection, Engine

from hosen.batch import OUTCOMES, RAW, VERDICTS, issues_table, record_schema, stage_folder, write_table
from hosen.build.run import build as build_views
from hosen.duties import Expected
from hosen.forms import load_forms
from hosen.history import last_moment
from hosen.issues import Issue
from hosen.load.run import Build, LoadResult, load_batches
from hosen.periods import Period
from hosen.settings import PROJECT_ROOT, Settings
from hosen.views import load_views
from hosen.warehouse import connect, read_rows, read_view, reading, table_columns

FORMS = load_forms((PROJECT_ROOT,))
NOW = datetime(2021, 5, 1, 9, tzinfo=UTC)
MARTS = [view for view in load_views((PROJECT_ROOT,)) if view.schema == "mart"]


@dataclass
class Lists:
    """Two centres in one district, expected to report from January on."""

    fingerprint: str = "lists-1"
    names: dict[str, str] = field(default_factory=lambda: {"haifa": "חיפה"})

    def rows(self, list_name: str) -> list[dict[str, str]]:
        lists = {
            "districts": [{"district_code": code, "name_he": name} for code, name in self.names.items()],
            "centres": [
                {
                    "centre_code": code,
                    "district_code": "haifa",
                    "authority_code": "31",
                    "valid_from": "",
                    "valid_to": "",
                }
                for code in ("1", "2")
            ],
            "centre_programmes": [{"centre_code": code, "programme_code": "otzma"} for code in ("1", "2")],
            "programmes": [{"programme_code": "otzma", "name_he": "עוצמה"}],
            "measures": [
                {"measure_code": code, "name_he": code, "unit": "units", "over_time": over, "over_tree": "sum"}
                for code, over in (("families_active", "last"), ("meetings", "sum"))
            ],
            "submitters": [{"submitter_code": "office", "name_he": "לשכה"}],
            "scopes": [{"form": "centre_monthly", "submitter_code": "office"}],
        }
        return lists.get(list_name, [])

    def expected(self, until: date, forms: Mapping[str, Any]) -> Sequence[Expected]:
        assert set(forms) == set(FORMS)
        months = [Period.month(2021, month) for month in range(1, 13)]
        return [
            Expected("centre_monthly", "office", month, date(month.next().start.year, month.next().start.month, 10))
            for month in months
            if month.end <= until
        ]


@dataclass(frozen=True)
class Arrived:
    arrival_id: str
    delivery: str
    received_at: datetime
    name: str = "דיווח.xlsx"
    source: str = "inbox"
    collected_at: datetime = NOW
    size: int = 1000


def arrived(delivery: str, day: int, arrival_id: str | None = None) -> Arrived:
    """The delivery handed in on that day of April."""
    return Arrived(arrival_id or f"{delivery}@{day}", delivery, datetime(2021, 4, day, 8, tzinfo=UTC))


def record(delivery: str, row: int, **values: Any) -> dict[str, Any]:
    """A record of centre_monthly; measures by name: `None` for an empty cell, `(flag, low, high)` if inexact."""
    found = {
        "row_id": f"{delivery}/1/{row}",
        "delivery": delivery,
        "sheet": "גיליון1",
        "sheet_number": 1,
        "row": row,
        "submitter": "office",
        "period_key": "2021-03",
        "raw_table": delivery,
        "raw_line": 0,
        "centre_code": "1",
        "programme_code": "otzma",
        **{key: value for key, value in values.items() if not key.startswith("is_")},
    }
    for column in FORMS["centre_monthly"].measures:
        value = found.get(column.name)
        if isinstance(value, tuple):
            flag, low, high = value
            found |= {column.name: None, f"{column.name}__flag": flag}
            found |= {f"{column.name}__low": low, f"{column.name}__high": high}
        elif value is not None:
            found[f"{column.name}__flag"] = "exact"
        found[f"{column.name}__cell"] = f"E{row}"
    return found


RAW_TEXT = '{"מרכז": "א"}'
"""What stands in each row of such a batch."""


def _cells(table: str) -> dict[str, Any]:
    """Of one table, whose rows all have the same line."""
    return {"raw_table": table, "headers": ["מרכז"], "are_numbers": [False], "numbers": [], "texts": ["א"]}


def write_batch(
    folder: Path,
    records: Sequence[dict[str, Any]],
    *,
    quarantined: Sequence[str] = (),
    read_issues: Sequence[Issue] = (),
    issues: Sequence[Issue] = (),
    outcomes: Sequence[dict[str, Any]] = (),
    form: str = "centre_monthly",
) -> Path:
    """A batch of one form's records; each of their sheets was read unless `outcomes` says otherwise."""
    said = {(outcome["delivery"], outcome.get("sheet")) for outcome in outcomes}
    sheets = {(row["delivery"], row["sheet"]) for row in records} - said
    read = [
        {"delivery": delivery, "sheet": sheet, "outcome": "read", "form": form} for delivery, sheet in sorted(sheets)
    ]
    verdicts = [
        {
            "row_id": row["row_id"],
            "form": form,
            "verdict": "quarantined" if row["row_id"] in quarantined else "accepted",
        }
        for row in records
    ]
    with stage_folder(folder, "read") as part:
        write_table(part, "outcomes", pa.Table.from_pylist([*read, *outcomes], schema=OUTCOMES))
        write_table(part, "issues", issues_table(read_issues))
        if records:
            table = pa.Table.from_pylist(list(records), schema=record_schema(FORMS[form]))
            write_table(part, f"records_{form}", table)
            write_table(
                part,
                "raw",
                pa.Table.from_pylist([_cells(name) for name in sorted({*table["delivery"].to_pylist()})], RAW),
            )
    with stage_folder(folder, "validate") as part:
        write_table(part, "verdicts", pa.Table.from_pylist(verdicts, schema=VERDICTS))
        write_table(part, "issues", issues_table(issues))
    return folder


def views(connection: Connection, *, moment: datetime) -> object:
    """The project's own views."""
    return build_views(connection, (PROJECT_ROOT,), moment=moment)


@dataclass
class Warehouse:
    """A warehouse under test."""

    url: str
    home: Path

    @property
    def settings(self) -> Settings:
        return Settings(home=self.home, config=(PROJECT_ROOT,), warehouse_url=self.url)

    @property
    def engine(self) -> Engine:
        return connect(self.url)

    def load(
        self,
        *batches: Path,
        arrivals: Sequence[Arrived] = (),
        lists: Lists | None = None,
        run_id: str = "run-1",
        now: datetime = NOW,
        build: Build = views,
    ) -> LoadResult:
        return load_batches(
            self.settings, self.engine, batches, arrivals, lists or Lists(), FORMS, run_id, now, build=build
        )

    def rows(self, table: str, schema: str = "core") -> list[dict[str, Any]]:
        """Rows of a table or view in a fixed order; none where there is no such table."""
        with reading(self.engine) as connection:
            if not table_columns(connection, schema, table).names:
                return []
            return sorted(read_view(connection, schema, table).to_pylist(), key=repr)

    def marts(self) -> dict[str, list[dict[str, Any]]]:
        """Everything that readers see."""
        with reading(self.engine) as connection:
            if not table_columns(connection, "mart", MARTS[0].name).names:
                return {view.name: [] for view in MARTS}
            return {view.name: sorted(read_view(connection, "mart", view.name).to_pylist(), key=repr) for view in MARTS}

    def marts_now(self) -> dict[str, list[dict[str, Any]]]:
        """Everything that they see but what became of figures on the way."""
        return {name: rows for name, rows in self.marts().items() if name != "restatements"}

    def marts_as_of(self, instant: datetime) -> dict[str, list[dict[str, Any]]]:
        """What they saw then, as the views' functions say."""
        with reading(self.engine) as connection:
            found = {}
            for view in MARTS:
                fields = table_columns(connection, "mart", view.name)
                sql = f"SELECT * FROM mart.{view.name}(TIMESTAMP '{instant.replace(tzinfo=None)}')"
                found[view.name] = sorted(read_rows(connection, fields, sql).to_pylist(), key=repr)
            return found

    def moment(self) -> datetime | None:
        """That of the last change."""
        with reading(self.engine) as connection:
            return last_moment(connection)
