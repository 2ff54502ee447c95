"""Takes in what is new at each source."""

from datetime import timedelta
from typing import Any

from airflow.sdk import TriggerRule, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from hosen import pipeline
from hosen.dag_parts import LANDED, TASK_DEFAULTS, WRITER_POOL, outcome


@dag(
    dag_id="collect",
    dag_display_name="Collect · איסוף",
    description="Hourly: store what is new at each source, and say so.",
    schedule="@hourly",
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=3),
    default_args=TASK_DEFAULTS,
    tags=["hosen"],
    doc_md="""
### Collect · איסוף הגיליונות

Looks into every source of `sources/*.yml` and stores new files unchanged, each once. When anything is stored that
the warehouse does not know yet, also from an earlier run that was cut short, the asset **hosen_landed** is announced
and *consolidate* starts; otherwise the task `landed` is skipped.

A source that cannot be reached fails its own task and the run; the other sources are collected all the same.
Looking twice registers nothing twice.
""",
)
def collect() -> None:
    @task(task_display_name="Sources · מקורות")
    def sources() -> list[str]:
        return pipeline.source_names()

    @task(task_display_name="Collect a source · איסוף ממקור", map_index_template="{{ task.op_kwargs['name'] }}")
    def collect_source(name: str) -> dict[str, Any]:
        return pipeline.collect_source(name)

    # It asks the warehouse, not the tasks before: what a killed attempt stored is not new to the next one.
    @task(
        task_display_name="Landed · התקבל",
        trigger_rule=TriggerRule.ALL_DONE,
        pool=WRITER_POOL,
        outlets=[LANDED],
    )
    def landed() -> int:
        waiting = pipeline.waiting()
        if not waiting:
            raise AirflowSkipException("nothing new: the warehouse knows every file that was handed in")
        get_current_context()["outlet_events"][LANDED].extra = {"files": waiting}
        return waiting

    names = sources()
    collected = collect_source.expand(name=names)
    arrived = landed()

    names >> collected >> arrived
    [names, collected, arrived] >> outcome()


collect()
