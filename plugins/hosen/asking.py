"""What is asked of the views of `mart`: which one, which of its rows, and of when."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hosen.errors import ConfigError
from hosen.suggest import nearest
from hosen.views import View
from hosen.warehouse import quoted

ISRAEL = ZoneInfo("Asia/Jerusalem")


def view_named(views: Mapping[str, View], name: str) -> View:
    """A view of `mart` by its name. views: by `schema.name`. ConfigError says which names are near."""
    name = name.removeprefix("mart.")
    if view := views.get(f"mart.{name}"):
        return view
    marts = sorted(view.name for view in views.values() if view.schema == "mart")
    raise ConfigError(f"there is no view {name!r}{_near(name, marts)}")


def condition_of(view: View, wanted: Mapping[str, str]) -> str:
    """The SQL condition that the view's rows, called `those`, have these texts in these columns (empty: nothing)."""
    names = [column.name for column in view.columns]
    for name in wanted:
        if name not in names:
            raise ConfigError(f"{view.name} has no column {name!r}{_near(name, names)}")
    return " AND ".join(_is(name, value) for name, value in wanted.items()) or "TRUE"


def israel_instant(text: str) -> datetime:
    """The moment in UTC, without zone, of `2021-05-01T10:00` in Israel, or of the end of the day `2021-05-01`."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(f"{text!r} is no time; write 2021-05-01 or 2021-05-01T10:00 (Israel time)") from error
    is_day = len(text) <= len("2021-05-01")
    if moment.tzinfo is None:
        moment = (moment + timedelta(days=1) if is_day else moment).replace(tzinfo=ISRAEL)
    moment = moment.astimezone(UTC).replace(tzinfo=None)
    return moment - timedelta(microseconds=1) if is_day else moment


def as_timestamp(moment: datetime) -> str:
    """An SQL literal."""
    return f"TIMESTAMP '{moment.isoformat(sep=' ')}'"


def _is(name: str, value: str) -> str:
    if not value:
        return f"(those.{name} IS NULL OR CAST(those.{name} AS VARCHAR) = '')"
    return f"CAST(those.{name} AS VARCHAR) = {quoted(value)}"


def _near(word: str, known: Iterable[str]) -> str:
    known = list(known)
    near = [one for one, _ in nearest(word, known)]
    return f" (did you mean {', '.join(near)}?)" if near else f"; there are {', '.join(known)}"
