"""What the DAG files share: assets, the writers' pool, when to try again, and the task that ends a run."""

from datetime import timedelta
from typing import Any

from airflow.sdk import (
    Asset,
    ExceptionRetryPolicy,
    RetryAction,
    RetryRule,
    TriggerRule,
    get_current_context,
    task,
)
from airflow.sdk.exceptions import AirflowFailException

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


@task(task_id="outcome", task_display_name="Outcome · סיכום הריצה", trigger_rule=TriggerRule.ALL_DONE, retries=0)
def outcome(report: dict[str, Any] | None = None) -> dict[str, str]:
    """Ends the run: fails it when a task before failed or a reader crashed on a file (`bugs` of the report). Those
    are bugs, settings or a database; what is wrong with a sheet is an issue in the warehouse and fails nothing.

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
    return states
