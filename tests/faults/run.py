"""Kills runs at many points on both databases and says what came of each:

    python -m tests.faults.run --points 60

Of each scenario (`tests.faults.corpus.SCENARIOS`) the points are spread over all stages; beside them the run is killed
at random moments of the load, of its COMMIT and of the closing of the database; files cannot be written, connections
are lost, the server stops. Ends with 1 when anything differs from an undisturbed installation.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from tests.faults.killed import Disturbance, Result, base, failures, moments, spread, trial
from tests.faults.servers import server

SHARES = {"run": 0.6, "replay": 0.25, "first": 0.15}
"""Of the points, to each scenario."""


def main() -> None:
    parser = argparse.ArgumentParser(description="Kill runs at many points and compare what comes of it.")
    parser.add_argument("--points", type=int, default=60, help="points on each database, over all scenarios")
    parser.add_argument("--moments", type=int, default=12, help="random moments of the load besides, on each database")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--at-once", type=int, default=2, help="trials at the same time")
    parser.add_argument("--database", choices=["duckdb", "postgresql"], action="append")
    parser.add_argument("--scenario", choices=list(SHARES), action="append")
    asked = parser.parse_args()
    began = time.monotonic()
    results: list[Result] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hosen-faults-")))
        pool = stack.enter_context(ThreadPoolExecutor(asked.at_once))
        for database in asked.database or ("duckdb", "postgresql"):
            at = stack.enter_context(server()) if database == "postgresql" else None
            for scenario in asked.scenario or SHARES:
                of = base(scenario, folder / database, at.new_database() if at else None)
                wanted = round(asked.points * SHARES[scenario])
                disturbances = [Disturbance(point) for point in spread(of.passed, wanted, asked.seed)]
                disturbances += moments(of, round(asked.moments * SHARES[scenario]), asked.seed)
                for result in pool.map(lambda one, of=of: trial(of, one, folder), disturbances):
                    results.append(result)
                    show(result)
                if scenario != "run":
                    continue
                for one in failures(of):
                    results.append(trial(of, one, folder, at.start_again if at else lambda: None))
                    show(results[-1])
    summary(results, time.monotonic() - began)
    sys.exit(0 if all(result.is_well for result in results) else 1)


def show(result: Result) -> None:
    said = "as undisturbed" if result.is_well else "DIFFERS"
    print(f"{result.database:10} {result.scenario:6} {result.disturbance!s:80} {said} {result.seconds:5.1f} s")
    for one in result.differences:
        print(f"    {one[:600]}")
    sys.stdout.flush()


def summary(results: list[Result], seconds: float) -> None:
    stages = Counter((result.database, result.disturbance.point.stage) for result in results)
    bad = sum(not result.is_well for result in results)
    names = list(dict.fromkeys(stage for _, stage in stages))
    databases = list(dict.fromkeys(database for database, _ in stages))
    print(f"\n{'disturbed in':18}" + "".join(f"{name:>12}" for name in databases))
    for stage in names:
        print(f"{stage:18}" + "".join(f"{stages[database, stage]:12}" for database in databases))
    print(f"{len(results)} disturbances; {bad} of them left what differs from an undisturbed run; {seconds:.0f} s")


if __name__ == "__main__":
    main()
