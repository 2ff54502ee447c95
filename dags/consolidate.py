"""Sheets that have landed become rows of the warehouse, its views and the readers' copy."""

from datetime import timedelta
from typing import Any

from airflow.sdk import Param, TriggerRule, dag, get_current_context, task, task_group
from airflow.sdk.exceptions import AirflowSkipException

from hosen import pipeline
from hosen.dag_parts import LANDED, TASK_DEFAULTS, WAREHOUSE, WRITER_POOL, outcome

NUMBER = "{{ '%04d' % (ti.map_index + 1) }}"
"""A batch's name on Airflow's page: that of its folder."""


@dag(
    dag_id="consolidate",
    dag_display_name="Consolidate · איחוד",
    description="When sheets have landed: read, validate, load and build, publish the readers' copy, report.",
    schedule=[LANDED],
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=12),
    default_args=TASK_DEFAULTS,
    params={
        "max_files": Param(
            pipeline.MAX_FILES,
            type="integer",
            minimum=1,
            maximum=10_000,
            title="Files in a batch · קבצים באצווה",
            description="Each batch is read and validated by one task; smaller ones need less memory.",
        )
    },
    tags=["hosen"],
    doc_md="""
### Consolidate · איחוד הגיליונות

1. **plan**: what the warehouse does not know yet, in batches.
2. **read**, **validate**: each batch on its own; sheets to typed rows, rows judged by their form's rules.
3. **load**: all batches in one transaction, with what they supersede and the views. Readers see the warehouse before
   or after, never between. Announces the asset **hosen_warehouse**.
4. **publish**: the readers' copy, replaced by renaming. **report**: the run in numbers.

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

    @task_group(group_id="batch", group_display_name="Batches · אצוות")
    def by_batch(batch: str) -> None:
        @task(
            task_display_name="Read · קריאה",
            map_index_template=NUMBER,
            execution_timeout=timedelta(hours=2),
        )
        def read(batch: str) -> dict[str, int]:
            return pipeline.read(batch)

        @task(
            task_display_name="Validate · בדיקה",
            map_index_template=NUMBER,
            execution_timeout=timedelta(hours=1),
        )
        def validate(batch: str) -> dict[str, int]:
            return pipeline.validate(batch)

        read(batch) >> validate(batch)

    # It runs without batches too: the same bytes handed in again, or a changed list, are noted in the warehouse.
    @task(
        task_display_name="Load and build · טעינה ובנייה",
        trigger_rule=TriggerRule.ALL_DONE,
        pool=WRITER_POOL,
        outlets=[WAREHOUSE],
        execution_timeout=timedelta(hours=3),
    )
    def load(batches: list[str] | None) -> dict[str, int]:
        if batches is None:
            raise AirflowSkipException("there is no plan to load from")
        context = get_current_context()
        counts = pipeline.load(pipeline.validated(batches), context["run_id"])
        context["outlet_events"][WAREHOUSE].extra = counts
        return counts

    @task(task_display_name="Publish the readers' copy · פרסום העותק לקוראים", pool=WRITER_POOL)
    def publish() -> str:
        return pipeline.publish(get_current_context()["run_id"])

    @task(task_display_name="Report · דוח ריצה", pool=WRITER_POOL)
    def report() -> dict[str, Any]:
        return pipeline.report(get_current_context()["run_id"])

    batches = plan()
    judged = by_batch.expand(batch=batches)
    loaded = load(batches)
    copy = publish()
    counted = report()

    judged >> loaded >> copy >> counted
    [batches, judged, loaded, copy, counted] >> outcome(counted)


consolidate()
