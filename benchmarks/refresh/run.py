"""Measures what one more report costs in a small and in a large warehouse, and how fast the readers' copy answers.

    python -m benchmarks.refresh.run [--facts 100000 10000000] [--reports 5] [--json]

Each report is a `hosen run FILE` of its own, first one in each warehouse that is not counted (the first of a day); the
warehouses take turns, medians of CPU seconds (user and system, children included) count.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.refresh import lists
from benchmarks.refresh.make_warehouse import make
from hosen.settings import PROJECT_ROOT, Settings

QUESTIONS = {
    "program_summary": "SELECT * FROM mart.program_summary WHERE half_year = '2021-H1'",
    "plan_vs_actual": "SELECT * FROM mart.plan_vs_actual WHERE level = 'national'",
    "district_summary": "SELECT * FROM mart.district_summary WHERE half_year = '2021-H1'",
    "district_program_month": "SELECT * FROM mart.district_program_month WHERE month >= '2021-01'",
    "center_scorecard": "SELECT * FROM mart.center_scorecard WHERE half_year = '2021-H1' AND district_code = 'haifa'",
    "reporting_status": "SELECT status, COUNT(*) FROM mart.reporting_status GROUP BY status",
    "reporting_rates": "SELECT * FROM mart.reporting_rates WHERE level = 'district' AND period_key = '2021-H1'",
    "missing_line": "SELECT submitter_code, COUNT(*) FROM mart.missing_line GROUP BY submitter_code",
}


@dataclass
class Measured:
    """One warehouse. Seconds of CPU: of making it, of each report (and its stages), of each question."""

    facts: int
    made: float = 0.0
    megabytes: float = 0.0
    reports: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    stages: dict[str, float] = field(default_factory=dict)
    questions: dict[str, float] = field(default_factory=dict)

    @property
    def report(self) -> float:
        return statistics.median(self.reports)


def cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def add_report(settings: Settings, file: Path) -> tuple[float, float, dict[str, Any]]:
    """CPU seconds, wall seconds and the run's own summary."""
    environment = {
        **os.environ,
        "HOSEN_HOME": str(settings.home),
        "HOSEN_WAREHOUSE": settings.warehouse_url,
        "HOSEN_CONFIG": os.pathsep.join(str(one) for one in settings.config),
    }
    command = [sys.executable, "-m", "hosen.cli", "run", str(file), "--submitter", file.stem, "--json"]
    before, started = cpu_of_children(), time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT_ROOT, env=environment, check=False)
    if done.returncode:
        raise RuntimeError(f"hosen run failed: {done.stderr[-2000:]}")
    summary = json.loads(done.stdout)
    if (summary["loaded"]["submissions"], summary["loaded"]["records"]) != (1, 50):
        raise RuntimeError(f"the report was not taken in whole: {summary['loaded']}")
    return cpu_of_children() - before, time.monotonic() - started, summary


def ask(copy: Path) -> dict[str, float]:
    """CPU seconds of each question on a copy that was just opened."""
    found = {}
    for name, query in QUESTIONS.items():
        with duckdb.connect(str(copy), read_only=True) as db:
            started = time.process_time()
            if not db.execute(query).fetchall():
                raise RuntimeError(f"{name} says nothing")
            found[name] = time.process_time() - started
    return found


def measure(folder: Path, sizes: list[int], reports: int) -> list[Measured]:
    warehouses = []
    for facts in sizes:
        home = folder / str(facts)
        home.mkdir()
        started = time.process_time()
        settings = make(home, facts, reports + 2)
        months = len(lists.months(facts))
        one = Measured(months * lists.FACTS_A_MONTH, made=time.process_time() - started)
        warehouses.append((settings, one))
    for number in range(reports + 1):  # one is never sent: something has to be missing
        for settings, one in warehouses:
            file = sorted((settings.home / "to_come").iterdir())[number]
            cpu, wall, summary = add_report(settings, file)
            if number:
                one.reports.append(cpu)
                one.wall.append(wall)
                one.stages = {stage: seconds["cpu"] for stage, seconds in summary["seconds"].items()}
    for settings, one in warehouses:
        one.questions = ask(settings.mart_copy)
        one.megabytes = Path(settings.warehouse_url.removeprefix("duckdb:///")).stat().st_size / 1e6
    return [one for _, one in warehouses]


def table(found: list[Measured]) -> str:
    lines = ["| facts | one report, CPU s | wall s | warehouse MB | slowest question, CPU s |", "|---|---|---|---|---|"]
    for one in found:
        name, seconds = max(one.questions.items(), key=lambda item: item[1])
        lines.append(
            f"| {one.facts:,} | {one.report:.2f} ({min(one.reports):.2f}-{max(one.reports):.2f}) |"
            f" {statistics.median(one.wall):.1f} | {one.megabytes:.0f} | {seconds:.3f} ({name}) |"
        )
    lines.append(f"\nThe largest against the smallest: {found[-1].report / found[0].report:.2f} times a report.")
    for one in found:
        stages = ", ".join(f"{stage} {seconds:.2f}" for stage, seconds in one.stages.items())
        lines.append(f"Stages of the last report at {one.facts:,} facts, CPU s: {stages}.")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--facts", type=int, nargs="+", default=[100_000, 10_000_000])
    parser.add_argument("--reports", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hosen-refresh-") as folder:
        found = measure(Path(folder), given.facts, given.reports)
    print(json.dumps([asdict(one) for one in found]) if given.json else table(found))


if __name__ == "__main__":
    main()
