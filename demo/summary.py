"""What a demonstration prints at its end, out of the readers' copy."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from rich.table import Table

from demo.figures import HALF_YEAR, MONTHS
from hosen import pipeline
from hosen.cli import show
from hosen.embedded_airflow.watch import FinishedRun
from hosen.errors import WarehouseError
from hosen.report import SEVERITIES, published_view
from hosen.settings import Settings

Row = dict[str, Any]
FIGURES = ("actual", "planned", "percent_of_plan")
TITLES = {
    "programme_name": "programme",
    "district_name": "district",
    "measure_name": "measure",
    "submitter_name": "submitter",
    "planned": "plan",
    "percent_of_plan": "% of plan",
    "monthly_mean": "a month",
    "centres_reporting": "centres",
    "months_reported": "months",
}
ACCEPTED = ("accepted", "accepted_with_warnings", "partly_accepted")
STEPS = ("plan", "batch.read", "batch.validate", "load", "publish", "report")


def print_findings(settings: Settings) -> None:
    """The half year per programme and per district, who reported, and how many issues there are.

    Raises WarehouseError when there is no readers' copy.
    """
    console = show.out()
    programmes = _figures(_view(settings, "program_summary"))
    districts = _figures(_view(settings, "district_summary"))
    nationally = _figures(row for row in _view(settings, "plan_vs_actual") if row["level"] == "national")
    have_plan = {(row["programme_code"], row["measure_code"]) for row in nationally if row["planned"] is not None}
    about = ("programme_name", "measure_name")
    tables = [
        _table(
            f"Each programme in {HALF_YEAR}, whole country (mart.program_summary)",
            programmes,
            (*about, *FIGURES, "monthly_mean", "centres", "authorities", "districts"),
        ),
        _table(
            f"Each district in {HALF_YEAR}, measures that have a plan (mart.district_summary)",
            [row for row in districts if (row["programme_code"], row["measure_code"]) in have_plan],
            ("district_name", *about, *FIGURES, "centres_reporting", "centres_expected"),
        ),
        _table(
            f"Plan and outcome in {HALF_YEAR}, whole country (mart.plan_vs_actual)",
            [row for row in nationally if row["planned"] is not None],
            (*about, *FIGURES, "months_reported", "centres_reporting", "centres_expected"),
        ),
        _reports(_view(settings, "reporting_status")),
    ]
    for table in tables:
        console.print()
        console.print(table)
    console.print()
    console.print(_issues(_view(settings, "data_quality")), highlight=False)
    console.print()


def print_times(settings: Settings, runs: Sequence[FinishedRun], *, waited: float, ran: float) -> None:
    """The runs' seconds by stage: in Hosen's own code, and of Airflow's tasks, which also start a process each."""
    rows: list[tuple[object, ...]] = []
    for run in runs:
        own = pipeline.stage_seconds(settings, run.run_id)
        for step in STEPS:
            inside = own.get(step.removeprefix("batch."), {})
            seconds = (inside.get("wall"), inside.get("cpu"), run.seconds(step))
            rows.append((step, *(show.number(None if one is None else round(one, 1)) for one in seconds)))
    if rows:
        columns = ("stage", "seconds", "CPU seconds", "its Airflow tasks")
        show.out().print(show.table("The run's time by stage", columns, rows, numbers=columns[1:]))
    print(f"{waited:.0f} s until Airflow was ready, {ran:.0f} s for its runs\n", flush=True)


def print_places(settings: Settings) -> None:
    """Where to look next."""
    show.out().print(
        f"""Views     {settings.mart_copy}    e.g. SELECT * FROM mart.program_summary (DuckDB 1.2 or newer)
Issues    .venv/bin/hosen issues    each problem with its file and cell, and what to do about it
Reports   .venv/bin/hosen status    who has reported what
Airflow   make airflow              these runs on Airflow's page""",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )


def _view(settings: Settings, name: str) -> list[Row]:
    rows = published_view(settings, name)
    if rows is None:
        raise WarehouseError(f"there is no readers' copy at {settings.mart_copy}: nothing has been loaded yet")
    return rows


def _figures(rows: Iterable[Row]) -> list[Row]:
    """Those of the half year that have something to show, in a fixed order."""
    shown = [
        row
        for row in rows
        if row["half_year"] == HALF_YEAR and (row["actual"] is not None or row["planned"] is not None)
    ]
    return sorted(
        shown, key=lambda row: (row.get("district_code") or "", row["programme_code"] or "", row["measure_code"])
    )


def _reports(rows: Iterable[Row]) -> Table:
    """Per submitter the reports that were asked for or came, of the half year or of no month."""
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        if row["status"] == "missing" and row["period_key"] not in {*MONTHS, HALF_YEAR}:
            continue
        count = counts.setdefault(row["submitter_name"] or row["submitter_code"], Counter())
        count["expected"] += bool(row["is_expected"])
        count["received"] += row["status"] != "missing"
        count["accepted"] += row["status"] in ACCEPTED
        count["late"] += row["is_on_time"] is False and row["status"] in ACCEPTED
        count["rejected"] += row["status"] == "rejected"
        count["missing"] += row["status"] == "missing"
    columns = ("expected", "received", "accepted", "late", "rejected", "missing")
    lines = [
        {"submitter_name": name, **{column: count[column] for column in columns}} for name, count in counts.items()
    ]
    lines.append({"submitter_name": "סך הכל", **{column: sum(line[column] for line in lines) for column in columns}})
    return _table("Who has reported (mart.reporting_status)", lines, ("submitter_name", *columns))


def _issues(rows: Iterable[Row]) -> str:
    counts: Counter[str] = Counter()
    for row in rows:
        counts[row["severity"]] += row["issues"]
    said = [f"{counts[one]:,} {show.SEVERITY_WORDS[one]}s" for one in SEVERITIES if counts[one]]
    return f"Issues that stand (mart.data_quality): {', '.join(said) or 'none'}"


def _table(title: str, rows: Iterable[Row], columns: Sequence[str]) -> Table:
    titles = [TITLES.get(column, column.replace("_", " ")) for column in columns]
    numbers = [said for column, said in zip(columns, titles, strict=True) if not column.endswith("_name")]
    cells = [[row[column] if column.endswith("_name") else _number(row[column]) for column in columns] for row in rows]
    return show.table(title, titles, cells, numbers=numbers)


def _number(value: float | None) -> str:
    return show.number(None if value is None else round(value, 1))
