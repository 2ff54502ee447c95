"""What the DAG files share: assets, the writers' pool, when to try again, the tasks from a batch to the readers' copy,
and the one that ends a run."""

from datetime import timedelta
from typing import Any

from airflow.sdk import (
    Asset,
    ExceptionRetryPolicy,
    Param,
    RetryAction,
    RetryRule,
    TriggerRule,
    get_current_context,
    task,
    task_group,
)
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from hosen import pipeline
from hosen.errors import WarehouseError

LANDED = Asset("hosen_landed")
"""New deliveries are in the store."""

WAREHOUSE = Asset("hosen_warehouse")
"""The warehouse has changed; the event's extra holds the run's counts."""

WRITER_POOL = "warehouse_writer"
"""One slot, made by set-up: while a process has a DuckDB file open for writing, nobody else can open it."""

FAILED = frozenset({"failed", "upstream_failed"})

TRY_AGAIN = ExceptionRetryPolicy(
    rules=[
        RetryRule(exception=[WarehouseError, OSError, MemoryError], action=RetryAction.DEFAULT),
        RetryRule(exception=Exception, action=RetryAction.FAIL, reason="trying again would not mend it"),
    ]
)
"""A database that does not answer or a full disk may pass; a setting to correct or a bug does not."""

TASK_DEFAULTS: dict[str, Any] = {
    "owner": "hosen",
    "retries": 3,
    "retry_delay": timedelta(seconds=30),
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": timedelta(minutes=10),
    "retry_policy": TRY_AGAIN,
    "execution_timeout": timedelta(minutes=30),
}

MAX_FILES = Param(
    pipeline.MAX_FILES,
    type="integer",
    minimum=1,
    maximum=10_000,
    title="Files in a batch · קבצים באצווה",
    description="Each batch is read and validated by one task; smaller ones need less memory.",
)

NUMBER = "{{ '%04d' % (ti.map_index + 1) }}"
"""A batch's name on Airflow's page: that of its folder."""


@task_group(group_id="batch", group_display_name="Batches · אצוות")
def by_batch(batch: str) -> None:
    """One batch read and validated; mapped over all of a run."""

    @task(task_display_name="Read · קריאה", map_index_template=NUMBER, execution_timeout=timedelta(hours=2))
    def read(batch: str) -> dict[str, int]:
        return pipeline.read(batch)

    @task(task_display_name="Validate · בדיקה", map_index_template=NUMBER, execution_timeout=timedelta(hours=1))
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
    """Those batches that were validated, in one transaction; announces WAREHOUSE."""
    if batches is None:
        raise AirflowSkipException("there is no plan to load from")
    context = get_current_context()
    counts = pipeline.load(pipeline.validated(batches), context["run_id"])
    context["outlet_events"][WAREHOUSE].extra = {**counts}
    return counts


@task(task_display_name="Publish the readers' copy · פרסום העותק לקוראים", pool=WRITER_POOL)
def publish() -> str:
    """The readers' copy of this run's warehouse."""
    return pipeline.publish(get_current_context()["run_id"])


@task(task_display_name="Mark the sheets that go back · סימון הגיליונות", pool=WRITER_POOL)
def mark() -> dict[str, int]:
    """Each file of the run with its problems marked."""
    return pipeline.mark(get_current_context()["run_id"])


@task(task_display_name="Data Docs · דפי הכללים")
def data_docs() -> str:
    """Every rule, and how this run's rows stood to it."""
    return pipeline.data_docs(get_current_context()["run_id"])


@task(task_id="outcome", task_display_name="Outcome · סיכום הריצה", trigger_rule=TriggerRule.ALL_DONE, retries=0)
def outcome(report: dict[str, Any] | None = None) -> dict[str, str]:
    """Ends the run: fails it when a task before failed, a reader crashed on a file (`bugs` of the report) or a delivery
    is gone from the store (`missing`). Those are bugs, settings, a disk or a database; what is wrong with a sheet is an
    issue in the warehouse and fails nothing.

    Returns the states of the run's tasks.
    """
    this = get_current_context()["ti"]
    states: dict[str, str] = this.get_task_states(dag_id=this.dag_id, run_ids=[this.run_id]).get(this.run_id, {})
    failed = sorted(name for name, state in states.items() if state in FAILED)
    if failed:
        raise AirflowFailException(f"this run did not do all its work; see the logs of: {', '.join(failed)}")
    if crashed := (report or {}).get("bugs"):
        raise AirflowFailException(
            f"a reader crashed on {crashed} file(s), which is a bug; the rest was loaded. `hosen issues` names them"
        )
    if gone := (report or {}).get("missing"):
        raise AirflowFailException(
            f"{gone} delivery(ies) are no longer in the store and stand as they were; the rest was loaded. The log of "
            "the task plan names them"
        )
    return states


def to_the_end(batches: Any, counted: Any) -> None:
    """The way from a plan's batches to the end of the run; counted: the run's report."""
    judged = by_batch.expand(batch=batches)
    loaded = load(batches)
    copy, marked, docs = publish(), mark(), data_docs()
    judged >> loaded >> [copy, marked, docs] >> counted
    [batches, judged, loaded, copy, marked, docs, counted] >> outcome(counted)
