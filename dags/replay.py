"""What a mended mapping, list, rule or form concerns is read again."""

from datetime import timedelta
from typing import Any

from airflow.sdk import Param, dag, get_current_context, task

from hosen import replay as steps
from hosen.dag_parts import MAX_FILES, TASK_DEFAULTS, WRITER_POOL, to_the_end


def _asked(title: str, description: str) -> Param:
    return Param("", type="string", title=title, description=description)


@dag(
    dag_id="replay",
    dag_display_name="Replay · קריאה חוזרת",
    description="By hand: read again what a mended mapping, list, rule or form concerns, or what the params name.",
    schedule=None,
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=12),
    default_args=TASK_DEFAULTS,
    params={
        "form": _asked("Form · טופס", "Only deliveries with a sheet of this form."),
        "submitter": _asked("Submitter · גורם מדווח", "Only deliveries of this submitter, by code or name."),
        "period": _asked("Period · תקופה", "Only reports of this period and those inside it: 2021-03, 2021-H1, 2021."),
        "delivery": _asked("File · קובץ", "Only this file, by its name or the beginning of its SHA-256."),
        "all": Param(False, type="boolean", title="Everything · הכול", description="Every delivery there is."),
        "max_files": MAX_FILES,
    },
    tags=["hosen"],
    doc_md="""
### Replay · קריאה חוזרת

Without params, exactly the deliveries that were read or judged by something that has changed since: a submitter's
mapping, a list that the form uses, the form's rules, the form itself. With params, what they name, changed or not.

1. **plan**: which deliveries, and why (its log says so), in batches.
2. **read**, **validate**, **load**, **publish**: as in *consolidate*. What gives the same rows as before is left alone,
   with its time of loading; rows that waited in quarantine and are let in now are listed in `core.released`.
3. **report**: deliveries read again, submissions changed and unchanged, rows released and held, figures changed.

The run fails when a delivery is no longer in the store, or a reader crashed on a file: what stood of it stands, and the
others were read.
""",
)
def replay() -> None:
    @task(task_display_name="Plan · תכנון", pool=WRITER_POOL)
    def plan() -> list[str]:
        context = get_current_context()
        asked = {name: context["params"][name] for name in ("form", "submitter", "period", "delivery", "all")}
        return steps.plan(context["run_id"], asked, context["params"]["max_files"])

    @task(task_display_name="Report · דוח ריצה", pool=WRITER_POOL)
    def report() -> dict[str, Any]:
        return steps.report(get_current_context()["run_id"])

    to_the_end(plan(), report())


replay()
