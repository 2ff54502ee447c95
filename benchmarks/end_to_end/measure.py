"""One contender as a process of its own: what it took, and whether what it left is true."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.end_to_end.make_files import FORM, Truth
from benchmarks.end_to_end.told import RULES, STOCKS
from hosen.settings import PROJECT_ROOT

HERE = Path(__file__).resolve().parent
HOSEN, BY_HAND, DLT_DBT, TUTORIAL = "hosen", "by hand", "dlt + dbt", "tutorial"
DATABASES = {
    HOSEN: "home/published/mart.duckdb",
    BY_HAND: "by_hand.duckdb",
    DLT_DBT: "dlt_dbt.duckdb",
    TUTORIAL: "tutorial.sqlite",
}
"""Where each contender's views are, below the folder that it worked in."""
ISSUES = {
    "row_duplicate": "row_duplicate",
    "value_out_of_range F": "families_active_range",
    "value_negative I": "recipients_negative",
    "value_out_of_range K": "training_hours_range",
    "value_negative L": "total_paid_negative",
    "pair_disagrees G": "joined_over_active",
    "pair_disagrees H": "completed_over_active",
    "value_high N": "budget_high",
    "code_unknown B": "programme_unknown",
    "value_not_number J": "meetings_no_number",
}
"""Rule by what Hosen says: the code of its issue and the column of its cell."""


@dataclass(frozen=True)
class Measured:
    """One process with all its children. cpu: seconds, user and system; start_cpu, start_wall: those until its imports
    were over (0 where it does not say); megabytes: resident at the highest, of its largest process; stages: Hosen's
    CPU seconds by stage."""

    contender: str
    files: int
    cpu: float
    wall: float
    megabytes: float
    start_cpu: float = 0
    start_wall: float = 0
    stages: dict[str, float] = field(default_factory=dict)

    def scaled(self, files: int) -> tuple[float, float]:
        """CPU and wall seconds as they would be for so many files: the start once, the rest by the number of files."""
        times = files / self.files
        return (
            self.start_cpu + (self.cpu - self.start_cpu) * times,
            self.start_wall + (self.wall - self.start_wall) * times,
        )


def measure(contender: str, made: Path, truths: list[Truth], work: Path, python: str = sys.executable) -> Measured:
    """Runs one contender over the sheets that the truths are about, in a folder of its own. RuntimeError when it
    fails, or when what it found is not true.

    made: where `write_files` wrote; Hosen takes all that is there. python: of the contender's environment.
    """
    work.mkdir()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(PROJECT_ROOT), str(PROJECT_ROOT / "plugins")])}
    if contender == HOSEN:
        config = os.pathsep.join(map(str, (PROJECT_ROOT, HERE / "config", made)))
        environment |= {"HOSEN_HOME": str(work / "home"), "HOSEN_CONFIG": config}
        environment.pop("HOSEN_WAREHOUSE", None)
        command = [python, "-m", "hosen.cli", "run", str(made / "sheets"), "--json"]
    else:
        names = work / "names.json"
        names.write_text(json.dumps([truth.name for truth in truths]), "utf-8")
        module = f"benchmarks.end_to_end.{contender.replace(' + ', '_').replace(' ', '_')}"
        command = [python, "-m", module, str(made / "sheets"), str(names), str(work)]
    began, moment = time.perf_counter(), time.time()
    with (work / "out").open("wb") as out, (work / "errors").open("wb") as errors:
        process = subprocess.Popen(command, stdout=out, stderr=errors, env=environment, cwd=work)
        _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{contender} failed: {(work / 'errors').read_text('utf-8', 'replace')[-2000:]}")
    found = _of_hosen(work) if contender == HOSEN else json.loads((work / "found.json").read_text("utf-8"))
    check(contender, truths, found, totals(work / DATABASES[contender]))
    return Measured(
        contender,
        len(truths),
        usage.ru_utime + usage.ru_stime,
        wall,
        usage.ru_maxrss / 1000,
        found.get("cpu", 0),
        found["wall"] - moment if "wall" in found else 0,
        found.get("stages", {}),
    )


def _of_hosen(work: Path) -> dict[str, Any]:
    said = json.loads((work / "out").read_text("utf-8"))
    broken: Counter[str] = Counter()
    for issue in said["issues"]:
        column = "" if issue["code"] == "row_duplicate" else " " + (issue["cell"] or "").rstrip("0123456789")
        about = issue["code"] + column
        broken[ISSUES.get(about, f"{about}: {issue['message_en']}")] += 1
    return {
        "rows": sum(one["records"] for one in said["submissions"] if one["form"] == FORM),
        "kept_out": said["loaded"]["quarantined"],
        "broken": broken,
        "stages": {stage: one["cpu"] for stage, one in said["seconds"].items()},
    }


def totals(database: Path) -> dict[str, dict[str, float]]:
    """View -> `district|programme|month|measure` or `programme|half year|measure` -> figure."""
    asked = {
        "district_program_month": "district_code, programme_code, month, measure_code",
        "program_summary": "programme_code, half_year, measure_code",
    }
    found = {}
    for view, keys in asked.items():
        rows = _query(database, f"SELECT {keys}, actual FROM {view} WHERE actual IS NOT NULL")
        found[view] = {"|".join(key): float(actual) for *key, actual in rows}
    return found


def _query(database: Path, sql: str) -> Iterable[tuple[Any, ...]]:
    if database.suffix == ".sqlite":
        with sqlite3.connect(database) as lite:
            return lite.execute(sql).fetchall()
    import duckdb

    with duckdb.connect(str(database), read_only=True) as db:
        return db.execute(sql).fetchall()


def check(contender: str, truths: list[Truth], found: dict[str, Any], figures: dict[str, dict[str, float]]) -> None:
    """RuntimeError when rows, rows kept out, rows by rule or figures are not those of the truths."""
    broken: Counter[str] = sum((Counter(truth.broken) for truth in truths), Counter())
    true: dict[str, Any] = {
        "rows": sum(truth.rows for truth in truths),
        "kept_out": sum(truth.kept_out for truth in truths),
        "broken": {rule: broken[rule] for rule in RULES},
    }
    told = {**found, "broken": {rule: found["broken"].get(rule, 0) for rule in {*RULES, *found["broken"]}}}
    for name, value in true.items():
        if told[name] != value:
            raise RuntimeError(f"{contender} finds {name} {told[name]}, and not {value}")
    for view, right in true_figures(truths).items():
        given = figures[view]
        wrong = [key for key in {*right, *given} if abs(right.get(key, 0) - given.get(key, 0)) > 0.005]
        if wrong or right.keys() != given.keys():
            key = min(wrong or right.keys() ^ given.keys())
            raise RuntimeError(f"{contender} has {given.get(key)} in {view} for {key}, and not {right.get(key)}")


def true_figures(truths: list[Truth]) -> dict[str, dict[str, float]]:
    """As `totals`; of stocks, half years have the last month."""
    months: dict[str, float] = {}
    for truth in truths:
        for key, value in truth.sums.items():
            months[key] = months.get(key, 0) + value
    halves: dict[str, float] = {}
    last: dict[str, str] = {}
    for key in sorted(months, key=lambda one: one.split("|")[2]):
        district, programme, month, measure = key.split("|")
        half = f"{month[:4]}-H{1 if month[5:] <= '06' else 2}"
        about, own = f"{programme}|{half}|{measure}", f"{district}|{programme}|{half}|{measure}"
        if measure in STOCKS:
            halves[about] = halves.get(about, 0) - (months[last[own]] if own in last else 0)
            last[own] = key
        halves[about] = halves.get(about, 0) + months[key]
    return {"district_program_month": months, "program_summary": halves}
