"""The rows of a view as they stand or stood, and the figures that differ between two moments. Nothing here writes.

Moments are UTC, without zone.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from hosen import warehouse
from hosen.asking import as_timestamp, condition_of, view_named
from hosen.errors import ConfigError
from hosen.schema import views_standing
from hosen.settings import Settings
from hosen.tracing_sums import as_json
from hosen.views import load_views
from hosen.warehouse import FIRST_ARRIVAL

Json = dict[str, Any]

FIGURE = (
    "district_code", "authority_code", "centre_code", "origin_authority_code", "programme_code", "service_code",
    "service_name", "measure_code", "scenario", "form", "period_key",
)  # fmt: skip
"""What tells a figure from others."""

STEP = (
    "changed_at", "value_before", "value", "because", "submitter_code", "submitter_he", "report_period_key", "version",
    "submission_id", "delivery_sha", "file",
)  # fmt: skip
"""What is told of one change."""

CHANGES = f"""
SELECT c.*, l.name_he AS submitter_he, a.file_name AS file
  FROM core.figure_change AS c
  LEFT JOIN core.label AS l ON l.kind = 'submitter' AND l.code = c.submitter_code
  LEFT JOIN {FIRST_ARRIVAL} AS a ON a.delivery_sha = c.delivery_sha AND a.place = 1
 WHERE c.changed_at > {{since}} AND c.changed_at <= {{until}}{{also}}
 ORDER BY {", ".join(f"c.{name} NULLS FIRST" for name in FIGURE)}, c.changed_at
"""


def view_rows(settings: Settings, name: str, wanted: Mapping[str, str], at: datetime | None) -> list[Json]:
    """The rows of a view of `mart` that have these texts in these columns, as they stand, or stood `at` a moment, in
    the order of its grain. ConfigError for a view or column that there is not."""
    views = {view.qualified_name: view for view in load_views(settings.config)}
    view = view_named(views, name)
    source = view.qualified_name + (f"({as_timestamp(at)})" if at else "")
    columns = ", ".join(f"those.{column.name}" for column in view.columns)
    order = ", ".join(f"those.{one} NULLS FIRST" for one in view.grain)
    sql = f"SELECT {columns} FROM {source} AS those WHERE {condition_of(view, wanted)} ORDER BY {order}"
    with warehouse.reading(warehouse.connect(settings.warehouse_url)) as connection:
        return _ask(connection, view.qualified_name, sql)


def changes(
    settings: Settings, since: datetime, until: datetime | None = None, wanted: Mapping[str, str] | None = None
) -> list[Json]:
    """The figures that are others at `until` (now) than at `since`, each once: FIGURE, `value_before`, `value`,
    `because` (of several changes each reason once, in their order), and of the last change when it was and the report
    that did it. `steps`: each change on the way (STEP). wanted: columns of FIGURE and what they have to be."""
    also = "".join(f" AND c.{name} = {warehouse.quoted(value)}" for name, value in (wanted or {}).items())
    sql = CHANGES.format(since=as_timestamp(since), until=as_timestamp(until or datetime.max), also=also)
    found: dict[tuple[Any, ...], Json] = {}
    with warehouse.reading(warehouse.connect(settings.warehouse_url)) as connection:
        for row in _ask(connection, "core.figure_change", sql):
            key = tuple(row[name] for name in FIGURE)
            row["steps"] = [{name: row[name] for name in STEP}]
            if before := found.get(key):
                reasons = [*before["because"].split(", "), *row["because"].split(", ")]
                row |= {"value_before": before["value_before"], "because": ", ".join(dict.fromkeys(reasons))}
                row["steps"] = before["steps"] + row["steps"]
            found[key] = row
    return [_shown(row) for row in found.values() if row["value_before"] != row["value"]]


def _ask(connection: Connection, view: str, sql: str) -> list[Json]:
    if view not in views_standing(connection):
        raise ConfigError(f"the warehouse has no {view} yet: hosen run")
    found = connection.execute(sa.text(sql.replace(":", r"\:")))
    return [{name: as_json(value) for name, value in row._mapping.items()} for row in found]


def _shown(row: Json) -> Json:
    hidden = ("is_first", "is_first_report")
    return {name: value for name, value in row.items() if name not in hidden}
