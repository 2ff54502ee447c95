"""Rows that wait in quarantine, and those that were released from it, for whoever mends forms, mappings and lists.

They hold rows as they were written (personal cells masked): for the warehouse's own people, never for the views.
"""

import json
from typing import Any

import sqlalchemy as sa

from hosen import warehouse
from hosen.settings import Settings
from hosen.warehouse import FIRST_ARRIVAL

Json = dict[str, Any]

ROWS = f"""
SELECT q.row_id, q.delivery_sha AS delivery, a.file_name AS file, q.form, s.submitter_code AS submitter,
       s.period_key AS period, s.version, q.sheet, q.row_number AS row, q.codes, q.raw, q.held_from{{more}}
  FROM core.{{table}} q
  LEFT JOIN core.submission s ON s.submission_id = q.submission_id
  LEFT JOIN {FIRST_ARRIVAL} a ON a.delivery_sha = q.delivery_sha AND a.place = 1
 {{where}}
 ORDER BY {{first}}a.file_name, q.delivery_sha, q.sheet, q.row_number, q.row_id
"""

REASONS = """
SELECT i.row_id, i.cell, i.code, i.message_he, i.message_en
  FROM core.issue i
  JOIN core.quarantine q ON q.row_id = i.row_id
 WHERE i.severity = 'error'
 ORDER BY i.row_id, i.column_letter, i.code, i.issue_id
"""


def waiting_rows(settings: Settings, *, form: str = "", submitter: str = "") -> list[Json]:
    """Each row that waits: where it stands, since when, its cells as written (`raw`: header -> cell), and `reasons`:
    what is said of it. Of everything where nothing is named."""
    rows = _rows(settings, "quarantine", form, submitter)
    if rows:
        reasons: dict[str, list[Json]] = {}
        with warehouse.reading(warehouse.connect(settings.warehouse_url)) as connection:
            for one in connection.execute(sa.text(REASONS)):
                about = dict(one._mapping)
                reasons.setdefault(about.pop("row_id"), []).append(about)
        for row in rows:
            row["reasons"] = reasons.get(row["row_id"], [])
    return rows


def released_rows(settings: Settings, *, form: str = "", submitter: str = "") -> list[Json]:
    """Each row that waited and was released, the last first: as `waiting_rows`, with `released_at`, `run_id` and `how`
    (core.released) instead of reasons."""
    return _rows(settings, "released", form, submitter)


def _rows(settings: Settings, table: str, form: str, submitter: str) -> list[Json]:
    asked = {"q.form": form, "s.submitter_code": submitter}
    conditions = [f"{column} = :{column.partition('.')[2]}" for column, value in asked.items() if value]
    sql = ROWS.format(
        table=table,
        more=", q.released_at, q.run_id, q.how" if table == "released" else "",
        first="q.released_at DESC, " if table == "released" else "",
        where=f"WHERE {' AND '.join(conditions)}" if conditions else "",
    )
    values = {column.partition(".")[2]: value for column, value in asked.items() if value}
    with warehouse.reading(warehouse.connect(settings.warehouse_url)) as connection:
        if not warehouse.table_columns(connection, "core", table).names:
            return []
        rows = [dict(row._mapping) for row in connection.execute(sa.text(sql), values)]
    for row in rows:
        row["codes"] = row["codes"].split(",") if row["codes"] else []
        row["raw"] = json.loads(row["raw"]) if row["raw"] else {}
        for name in ("held_from", "released_at"):
            if name in row:
                row[name] = row[name].isoformat()
    return rows
