"""What a demonstration prints at its end, out of the readers' copy."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from rich.table import Table

from demo import children
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
    "place_name": "place",
    "system_name": "system",
    "planned": "plan",
    "percent_of_plan": "% of plan",
    "monthly_mean": "a month",
    "centres_reporting": "centres",
    "months_reported": "months",
}
CHILDREN = {
    "encounters": "encounters",
    "individual_treatments": "treatments",
    "group_treatments": "treatments",
    "undivided_treatments": "treatments",
    "resilience_activities": "activities",
}
"""Measure -> column of the children's tables."""

SYSTEMS = {
    "city_centre_bat_yam": "city resilience centre",
    "trauma_centre": "city preparedness",
    "children_compounds": "children of the front line",
    "gvulot_home": "children of the front line",
    "eshkol_home": "children of the front line",
    "sderot_home": "children of the front line",
    "kiryat_shmona_home": "children of the front line",
    "community_unit_yehuda": "regional-council community work",
}
"""Submitter -> reporting system; all others report to FAMILIES."""

FAMILIES = "national family-welfare network"
HOST_OR_ORIGIN = {"host": "centre_name", "origin": "origin_name"}
ACCEPTED = ("accepted", "accepted_with_warnings", "partly_accepted")
STEPS = ("plan", "batch.read", "batch.validate", "load", "publish", "report")


def print_findings(settings: Settings) -> None:
    """The reporting systems, the half year per programme and per district, the children's totals, who reported, and how
    many issues there are.

    Raises WarehouseError when there is no readers' copy.
    """
    console = show.out()
    programmes = _figures(_view(settings, "program_summary"))
    districts = _figures(_view(settings, "district_summary"))
    nationally = _figures(row for row in _view(settings, "plan_vs_actual") if row["level"] == "national")
    have_plan = {(row["programme_code"], row["measure_code"]) for row in nationally if row["planned"] is not None}
    about = ("programme_name", "measure_name")
    tables = [
        _systems(_view(settings, "reporting_status")),
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
        *_children(_view(settings, "origin_host_month")),
        _reports(_view(settings, "reporting_status")),
    ]
    for table in tables:
        console.print()
        console.print(table)
    console.print()
    console.print(
        "Views show as well: enquiries by line, training, volunteers, aid by authority, the survey, referrals by "
        "channel, the council's settlements, and city preparedness by quarter (docs/data_dictionary.md).",
        highlight=False,
    )
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
Marked    {settings.home / "marked"}    the sheets with problems, as they go back to who sent them
Rules     {settings.home / "data_docs" / "index.html"}    every rule, and how the sheets stood to it
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


def _children(rows: Iterable[Row]) -> list[Table]:
    """What was done for the front line's children since the start, by host and by origin."""
    sums: dict[str, dict[str, Counter[str]]] = {"host": {}, "origin": {}}
    for row in rows:
        if row["level"] in sums and row["measure_code"] in CHILDREN and row["actual"] is not None:
            place = row[HOST_OR_ORIGIN[row["level"]]] or "—"
            sums[row["level"]].setdefault(place, Counter())[CHILDREN[row["measure_code"]]] += int(row["actual"])
    columns = ("encounters", "treatments", "activities")
    since = f"{children.MONTHS[0]} to {children.MONTHS[-1]}"
    tables = []
    for level, places in sums.items():
        ordered = sorted(places.items(), key=lambda one: -one[1]["encounters"])
        total = sum(places.values(), Counter())
        lines: list[Row] = [{"place_name": place, **count} for place, count in [*ordered, ("סך הכל", total)]]
        title = f"Children of the front line by {level}, {since} (mart.origin_host_month)"
        tables.append(_table(title, [dict.fromkeys(columns, 0) | line for line in lines], ("place_name", *columns)))
    return tables


def _systems(rows: Iterable[Row]) -> Table:
    """Per reporting system who sent something, in how many forms, reports and rows."""
    received: dict[str, list[Row]] = {name: [] for name in (FAMILIES, *SYSTEMS.values())}
    for row in rows:
        if row["status"] != "missing":
            received[SYSTEMS.get(row["submitter_code"], FAMILIES)].append(row)
    lines = [
        {
            "system_name": name,
            "submitters": len({row["submitter_code"] for row in sent}),
            "forms": len({row["form"] for row in sent}),
            "reports": len(sent),
            "records": sum(row["records"] for row in sent),
            "held_back": sum(row["quarantined"] for row in sent),
        }
        for name, sent in received.items()
    ]
    columns = ("submitters", "forms", "reports", "records", "held_back")
    return _table("The five reporting systems (mart.reporting_status)", lines, ("system_name", *columns))


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
