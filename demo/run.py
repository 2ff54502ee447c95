"""`make demo`: made-up sheets through the main job, run by Airflow, and what came out.

The runs are ordinary DAG runs and stay in Airflow's database; `make airflow` opens its page on them.
"""

import argparse
import json
import os
import shlex
import signal
import sys
import time
from types import FrameType
from typing import Any

from demo import generate
from demo.summary import print_findings, print_places, print_times
from hosen import schema, warehouse
from hosen.embedded_airflow.home import AirflowHome
from hosen.embedded_airflow.processes import running
from hosen.embedded_airflow.watch import FinishedRun, run_to_the_end
from hosen.errors import ConfigError, HosenError
from hosen.settings import PROJECT_ROOT, Settings

DEMO = PROJECT_ROOT / "demo"
STARTED = time.monotonic()


def main(arguments: list[str] | None = None) -> int:
    """0: all done, 1: a task failed or Airflow did not start, 2: this storage root is not for demonstrations."""
    parser = argparse.ArgumentParser(prog="python -m demo.run", description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, _stop_as_with_ctrl_c)
    try:
        settings = demonstration_settings()
        return demonstrate(settings)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 2
    except HosenError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; what was stored so far stays, and the next run takes it up", file=sys.stderr)
        return 130


def demonstrate(settings: Settings) -> int:
    """Sheets, runs, tables; the exit code."""
    folder = settings.home / "demo"
    truth = sheets(settings)
    say(f"{len(truth['deliveries'])} demonstration sheets in {folder / 'inbox'}")
    with running(AirflowHome(settings), say) as airflow:
        ready = time.monotonic()
        runs = run_to_the_end(airflow, say)
        done = time.monotonic()
    if not all(run.is_success for run in runs):
        say("the run has failed; what is above says where. Airflow keeps it: make airflow")
        return 1
    if not consolidations(runs):
        say("nothing new: the warehouse already knows every sheet, so nothing was loaded")
    print_findings(settings)
    print_times(settings, consolidations(runs), waited=ready - STARTED, ran=done - ready)
    print_places(settings)
    return 0


def sheets(settings: Settings) -> dict[str, Any]:
    """Writes the sheets and gives what is true of them. ConfigError when the storage root holds the demonstration of
    another version, whose sheets or tables do not go together with this one's."""
    try:
        with warehouse.reading(warehouse.connect(settings.warehouse_url)) as connection:
            schema.refuse_unfit(connection)
        return generate.write(settings.home / "demo")
    except ConfigError as error:
        home = shlex.quote(str(settings.home))
        raise ConfigError(
            f"{settings.home} holds the demonstration of another version of Hosen; its sheets or tables do not go with "
            f"this one's. Set the folder aside and start anew: mv {home} {home}.before && make demo"
        ) from error


def consolidations(runs: list[FinishedRun]) -> list[FinishedRun]:
    return [run for run in runs if run.dag_id == "consolidate"]


def demonstration_settings() -> Settings:
    """Settings of a storage root for made-up figures: an empty one is made one, by naming the demonstration's lists
    in its `hosen.toml`. Raises ConfigError for any other, so that made-up figures never get among real ones."""
    if os.environ.get("HOSEN_WAREHOUSE"):
        raise ConfigError(
            "HOSEN_WAREHOUSE is set; the demonstration loads made-up figures and only into a warehouse of its own. "
            "Unset it for this command: env -u HOSEN_WAREHOUSE make demo"
        )
    home = Settings.load().home
    own = home / "hosen.toml"
    is_used = (home / "deliveries").exists() or (home / "warehouse.duckdb").exists()
    if not own.exists() and not is_used and not os.environ.get("HOSEN_CONFIG"):
        home.mkdir(parents=True, exist_ok=True)
        folders = json.dumps([str(PROJECT_ROOT), str(DEMO)], ensure_ascii=False)
        own.write_text(
            f"# written by `make demo`: the delivered lists, and the demonstration's\nconfig = {folders}\n", "utf-8"
        )
    settings = Settings.load()
    if DEMO not in settings.config:
        raise ConfigError(
            f"{home} is in use for something else than the demonstration (its settings do not name {DEMO}); "
            "give the demonstration a folder of its own: make demo HOSEN_HOME=/some/empty/folder"
        )
    return settings


def say(line: str) -> None:
    """A line of progress, with the seconds so far."""
    print(f"{time.monotonic() - STARTED:5.0f} s  {line}", flush=True)


def _stop_as_with_ctrl_c(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
