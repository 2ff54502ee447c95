"""Sheets that have landed become rows of the warehouse, its views and the readers' copy."""

from datetime import timedelta
from typing import Any

from airflow.sdk import dag, get_current_context, task

from hosen import pipeline
from hosen.dag_parts import LANDED, MAX_FILES, TASK_DEFAULTS, WRITER_POOL, to_the_end


@dag(
    dag_id="consolidate",
    dag_display_name="Consolidate · איחוד",
    description="When sheets have landed: read, validate, load and build, publish the readers' copy, report.",
    schedule=[LANDED],
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=12),
    default_args=TASK_DEFAULTS,
    params={"max_files": MAX_FILES},
    tags=["hosen"],
    doc_md="""
### Consolidate · איחוד הגיליונות

1. **plan**: what the warehouse does not know yet, in batches.
2. **read**, **validate**: each batch on its own; sheets to typed rows, rows judged by their form's rules.
3. **load**: all batches in one transaction, with what they supersede and the views. Readers see the warehouse before
   or after, never between. Announces the asset **hosen_warehouse**.
4. **publish**: the readers' copy, replaced by renaming. **mark**: each sheet with its problems marked, to go back to
   its sender. **data_docs**: every rule and how often it was broken. **report**: the run in numbers.

What is wrong with a sheet is an issue in the warehouse and fails nothing. `outcome` fails the run when a task failed
or a reader crashed on a file: a bug, a setting or a database. The other batches are loaded all the same; what was
not is taken up by the next run.
""",
)
def consolidate() -> None:
    @task(task_display_name="Plan · תכנון", pool=WRITER_POOL)
    def plan() -> list[str]:
        context = get_current_context()
        return pipeline.plan(context["run_id"], context["params"]["max_files"])

    @task(task_display_name="Report · דוח ריצה", pool=WRITER_POOL)
    def report() -> dict[str, Any]:
        return pipeline.report(get_current_context()["run_id"])

    to_the_end(plan(), report())


consolidate()
