"""Makes what depends on the loaded tables, inside the transaction of whoever calls: the views and the findings."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Connection

from hosen.across_rules import AcrossRules
from hosen.build.findings import find
from hosen.build.kept import refresh_kept
from hosen.build.views import make_views
from hosen.explanations import Explanations
from hosen.history import next_moment
from hosen.readers import keep_apart
from hosen.views import View, load_views


def build(
    connection: Connection,
    config: Sequence[Path],
    rules: AcrossRules | None = None,
    explanations: Explanations | None = None,
    *,
    today: date | None = None,
    moment: datetime | None = None,
) -> list[View]:
    """The views, what is kept of them, and with `rules` what they find (`core.finding`).

    today: the day in Israel; moment: of the change (`hosen.history`); now, unless they are given. Raises ConfigError
    for a mistake in a file; the caller's transaction then ends as if never begun.
    """
    views = load_views(config)
    moment = moment or next_moment(connection)
    refresh_kept(connection, views, moment, anew=make_views(connection, views))
    keep_apart(connection)
    if rules is not None:
        day = today or datetime.now(ZoneInfo("Asia/Jerusalem")).date()
        find(connection, rules, explanations or Explanations(), day, moment=moment, views=views)
    return views
