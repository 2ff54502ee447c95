"""Which deliveries a changed mapping, list, rule or form concerns, and what came of reading them again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from hosen import warehouse
from hosen.fingerprints import Fingerprints, changes
from hosen.periods import Period
from hosen.report import NAMED, named
from hosen.warehouse import FIRST_ARRIVAL

Json = dict[str, Any]

JUDGED_BY = f"""
SELECT j.delivery_sha, j.read_as, j.form, j.submitter_code, j.fingerprints, a.file_name
  FROM core.judged_by j
  JOIN core.delivery d ON d.delivery_sha = j.delivery_sha
  LEFT JOIN {FIRST_ARRIVAL} a ON a.delivery_sha = j.delivery_sha AND a.place = 1
 {{where}}
 ORDER BY d.first_received_at, j.delivery_sha, j.form, j.submitter_code
"""

REPORTED = """
EXISTS (SELECT 1 FROM core.submission s
         WHERE s.delivery_sha = j.delivery_sha AND s.form = j.form AND s.submitter_code = j.submitter_code
           AND (s.period_key = :period
                OR (:has_days AND s.period_kind <> 'standing' AND s.period_start >= :start AND s.period_end <= :end)))
"""

REPLAYED = f"""
SELECT p.delivery_sha AS delivery, a.file_name AS file, p.submission_id, p.form, p.submitter_code AS submitter,
       n.name_he AS submitter_he, p.period_key AS period, s.version, p.status_before, p.status,
       p.released, p.held, p.figures
  FROM core.replayed p
  LEFT JOIN core.submission s ON s.submission_id = p.submission_id
  LEFT JOIN (SELECT submitter_code, MAX(name_he) AS name_he FROM core.submitter GROUP BY submitter_code) n
       ON n.submitter_code = p.submitter_code
  LEFT JOIN {FIRST_ARRIVAL} a ON a.delivery_sha = p.delivery_sha AND a.place = 1
 WHERE p.run_id = :run_id
 ORDER BY p.form, p.submitter_code, p.period_key, s.version, p.delivery_sha
"""

UNTOUCHED = "SELECT delivery_sha, COUNT(*) FROM core.submission WHERE run_id <> :run_id GROUP BY delivery_sha"


@dataclass(frozen=True)
class Wanted:
    """What is to be read again, in codes and keys; without anything, whatever was judged by what has changed since."""

    form: str = ""
    submitter: str = ""
    period: str = ""
    delivery: str = ""
    everything: bool = False

    @property
    def is_asked(self) -> bool:
        """Whether somebody says what, changed or not."""
        return bool(self.form or self.submitter or self.period or self.delivery or self.everything)


def concerned(engine: Engine, today: Fingerprints, wanted: Wanted) -> list[Json]:
    """The deliveries to read again, in order of receipt: `delivery`, `file`, its `sheets` (form and submitter of those
    that are concerned), and `why`: what changed, or that it was asked for. None while the warehouse is empty."""
    conditions, values = _conditions(wanted)
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    with warehouse.reading(engine) as connection:
        if not warehouse.table_columns(connection, "core", "judged_by").names:
            return []
        rows = connection.execute(sa.text(JUDGED_BY.format(where=where)), values).all()
    found: dict[str, Json] = {}
    for delivery, read_as, form, submitter, before, file in rows:
        why = changes(before, today.of(read_as, form, submitter))
        if not (why or wanted.is_asked):
            continue
        one = found.setdefault(delivery, {"delivery": delivery, "file": file, "sheets": [], "why": []})
        one["sheets"].append({"form": form, "submitter": submitter})
        one["why"] += [reason for reason in why or ["asked for"] if reason not in one["why"]]
    return list(found.values())


def replayed(engine: Engine, run_id: str, deliveries: Iterable[str]) -> Json:
    """What a run that read these deliveries again changed: the `submissions` it touched, and how many it left
    `unchanged`."""
    again = set(deliveries)
    with warehouse.reading(engine) as connection:
        if not warehouse.table_columns(connection, "core", "replayed").names:
            return {"submissions": [], "unchanged": 0}
        touched = [dict(row._mapping) for row in connection.execute(sa.text(REPLAYED), {"run_id": run_id})]
        rest = connection.execute(sa.text(UNTOUCHED), {"run_id": run_id})
        unchanged = sum(count for delivery, count in rest if delivery in again)
    return {"submissions": touched, "unchanged": unchanged}


def _conditions(wanted: Wanted) -> tuple[list[str], Mapping[str, Any]]:
    conditions: list[str] = []
    values: Json = {}
    if wanted.form:
        conditions.append("j.form = :form")
        values["form"] = wanted.form
    if wanted.submitter:
        conditions.append("j.submitter_code = :submitter")
        values["submitter"] = wanted.submitter
    if wanted.period:
        period = Period.from_key(wanted.period)
        conditions.append(REPORTED)
        values |= {"period": period.key, "start": period.start, "end": period.end}
        values["has_days"] = period.kind != "standing"
    if wanted.delivery:
        conditions.append(f"j.delivery_sha IN ({NAMED})")
        values |= named(wanted.delivery)
    return conditions, values
