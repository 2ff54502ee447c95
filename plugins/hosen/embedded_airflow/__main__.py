"""`make airflow`: Airflow in the foreground, with its page, on the runs so far."""

import signal
import sys
import time
from types import FrameType

from hosen.embedded_airflow.home import USER, AirflowHome
from hosen.embedded_airflow.processes import running
from hosen.errors import HosenError
from hosen.settings import Settings


def serve(settings: Settings) -> None:
    """Runs Airflow until Ctrl-C or SIGTERM; raises HosenError when it does not start or one of its programs ends."""
    home = AirflowHome(settings)
    with running(home, say, with_triggerer=True) as airflow:
        say(f"Airflow's page: {airflow.api.address}  (user {USER}, password in {home.password_file})")
        if not airflow.is_ours:
            say("it was running already")
            return
        say("collect runs each hour as long as this goes on; stop it with Ctrl-C")
        while True:
            airflow.check()
            time.sleep(1)


def say(line: str) -> None:
    print(line, flush=True)


def stop_as_with_ctrl_c(number: int, frame: FrameType | None) -> None:
    """Makes SIGTERM end the program the orderly way."""
    raise KeyboardInterrupt


def main() -> int:
    signal.signal(signal.SIGTERM, stop_as_with_ctrl_c)
    try:
        serve(Settings.load())
    except HosenError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("Airflow has stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
