"""dlt and dbt: polars reads (with fastexcel's engine), dlt loads into DuckDB, dbt types, tests and aggregates.

python -m benchmarks.end_to_end.dlt_dbt SHEETS NAMES WORK     in an environment with `requirements.txt`
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import dlt
import fastexcel  # noqa: F401 (imported here, so that it counts as start)
import polars as pl
import pyarrow as pa

from benchmarks.end_to_end.told import COLUMNS, HEADER_ROW, HERE, TOTAL, Task, begin, finish, lists, origin

PROJECT = HERE / "dbt"


def sheets(task: Task) -> Iterator[pa.Table]:
    """Each sheet's rows as text; without its total, and with where they are from."""
    options = {"header_row": HEADER_ROW, "dtypes": "string"}
    for name in task.names:
        frame = pl.read_excel(task.sheets / name, engine="calamine", read_options=options)
        frame.columns = COLUMNS
        frame = frame.filter(pl.col("district_code") != TOTAL)
        yield frame.with_columns(**{column: pl.lit(value) for column, value in origin(name).items()}).to_arrow()


def known() -> Iterator[pa.Table]:
    for column, codes in lists().items():
        names = list(codes)
        yield pa.table({"list": [column] * len(names), "name": names, "code": list(codes.values())})


def load(task: Task, warehouse: Path) -> None:
    pipeline = dlt.pipeline(
        "sheets",
        pipelines_dir=str(task.work / "dlt"),
        destination=dlt.destinations.duckdb(str(warehouse)),
        dataset_name="raw",
    )
    pipeline.run(
        [
            dlt.resource(sheets(task), name="sheets", write_disposition="replace"),
            dlt.resource(known(), name="known", write_disposition="replace"),
        ]
    )


def build(task: Task, warehouse: Path) -> dict[str, int]:
    """Runs and tests all models; rows by rule, as the tests tell."""
    settings = {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DBT_TARGET_PATH": str(task.work / "target")}
    settings |= {"DBT_LOG_PATH": str(task.work / "logs"), "WAREHOUSE": str(warehouse)}
    command = [str(Path(sys.executable).with_name("dbt")), "--quiet", "--no-version-check", "build"]
    command += ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    subprocess.run(command, env={**os.environ, **settings}, check=True)
    results = json.loads((task.work / "target" / "run_results.json").read_text("utf-8"))["results"]
    tests = (one for one in results if one["unique_id"].startswith("test."))
    return {one["unique_id"].split(".")[2]: one["failures"] for one in tests}


def main() -> None:
    os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
    task = begin()
    warehouse = task.work / "dlt_dbt.duckdb"
    load(task, warehouse)
    broken = build(task, warehouse)
    import duckdb

    with duckdb.connect(str(warehouse), read_only=True) as db:
        rows, good = db.execute("SELECT (SELECT COUNT(*) FROM typed), (SELECT COUNT(*) FROM good)").fetchall()[0]
    finish(task, rows, rows - good, broken)


if __name__ == "__main__":
    main()
