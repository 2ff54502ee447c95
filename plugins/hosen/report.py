"""What the warehouse says about runs, submissions and issues, as plain values for the command line and for Airflow.

Times are ISO text in UTC. Nothing here writes.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Literal

import sqlalchemy as sa

from hosen import warehouse
from hosen.settings import Settings
from hosen.warehouse import FIRST_ARRIVAL

Json = dict[str, Any]
Language = Literal["he", "en"]

CRASHED = "file_crashed_reader"
"""The issue of a file on which a reader failed: a defect of the program, not of the file."""

SEVERITIES = ("error", "warning", "info")

SUBMISSIONS = f"""
SELECT s.submission_id, s.delivery_sha AS delivery, a.file_name AS file, s.form, s.submitter_code AS submitter,
       n.name_he AS submitter_he, n.name_en AS submitter_en, s.period_key AS period, s.version, s.status, s.is_current,
       s.received_at, s.row_count AS records, s.quarantined_count AS quarantined, s.error_count AS errors,
       s.warning_count AS warnings
  FROM core.submission s
  LEFT JOIN core.submitter n ON n.submitter_code = s.submitter_code
       AND (n.valid_from IS NULL OR n.valid_from <= s.period_end) AND (n.valid_to IS NULL OR n.valid_to >= s.period_end)
  LEFT JOIN {FIRST_ARRIVAL} a ON a.delivery_sha = s.delivery_sha AND a.place = 1
 WHERE s.run_id = :run_id
 ORDER BY s.form, s.submitter_code, s.period_start, s.version
"""

TOTALS = """
SELECT f.submission_id, f.measure_code AS measure, f.scenario, m.name_he, m.name_en, m.unit,
       f.district_code AS district, d.name_he AS district_he, d.name_en AS district_en, SUM(f.value) AS value
  FROM core.fact f
  JOIN core.submission s ON s.submission_id = f.submission_id
  JOIN core.measure m ON m.measure_code = f.measure_code
  LEFT JOIN core.district d ON d.district_code = f.district_code
       AND (d.valid_from IS NULL OR d.valid_from <= f.period_end) AND (d.valid_to IS NULL OR d.valid_to >= f.period_end)
 WHERE s.run_id = :run_id AND m.over_tree = 'sum'
 GROUP BY f.submission_id, f.measure_code, f.scenario, m.name_he, m.name_en, m.unit,
          f.district_code, d.name_he, d.name_en
 ORDER BY f.submission_id, f.measure_code, f.scenario, f.district_code
"""

ISSUES = f"""
SELECT i.code, i.level, i.severity, i.delivery_sha AS delivery, a.file_name AS file, i.submission_id, i.form,
       i.submitter_code AS submitter, i.period_key AS period, i.sheet, i.cell, i.row_number AS row, i.value,
       i.message_he, i.message_en, i.action_he, i.action_en, i.run_id, s.valid_to AS replaced_at
  FROM core.issue i
  LEFT JOIN core.submission s ON s.submission_id = i.submission_id
  LEFT JOIN {FIRST_ARRIVAL} a ON a.delivery_sha = i.delivery_sha AND a.place = 1
 {{where}}
 ORDER BY a.file_name, i.delivery_sha, i.sheet, i.row_number, i.column_letter, i.code, i.issue_id
"""

FINDINGS = f"""
SELECT f.code, 'across' AS level, f.severity, f.delivery_sha AS delivery, a.file_name AS file, f.submission_id, f.form,
       f.submitter_code AS submitter, f.period_key AS period, f.sheet, f.cell, NULL AS row, f.left_value AS value,
       f.message_he, f.message_en, f.action_he, f.action_en, NULL AS run_id, NULL AS replaced_at,
       f.rule, f.rule_he, f.rule_en, f.goes_to, f.left_value, f.right_value, f.left_place, f.right_place, f.low, f.high,
       f.status, f.reason, f.evidence, f.explained_by, f.explained_until
  FROM core.finding f
  LEFT JOIN {FIRST_ARRIVAL} a ON a.delivery_sha = f.delivery_sha AND a.place = 1
 {{where}}
 ORDER BY a.file_name, f.rule, f.period_key, f.finding_id
"""

DELIVERIES = f"""
SELECT d.delivery_sha AS delivery, d.outcome, a.file_name AS file, a.source
  FROM core.delivery d
  LEFT JOIN {FIRST_ARRIVAL} a ON a.delivery_sha = d.delivery_sha AND a.place = 1
 WHERE d.run_id = :run_id
 ORDER BY a.file_name, d.delivery_sha
"""


NAMED = """
SELECT delivery_sha FROM core.arrival
 WHERE file_name = :delivery OR file_name LIKE :delivery_end ESCAPE '!' OR delivery_sha LIKE :delivery_prefix
"""


def run_counts(settings: Settings, run_id: str) -> Json:
    """A run in numbers: `deliveries` by outcome, `submissions` by status, `issues` by severity, `bugs`."""
    counts: dict[str, dict[str, int]] = {}
    with warehouse.reading(warehouse.connect(settings.warehouse_url)) as connection:
        for table, column in (("delivery", "outcome"), ("submission", "status"), ("issue", "severity")):
            sql = f"SELECT {column}, COUNT(*) FROM core.{table} WHERE run_id = :run_id GROUP BY {column}"
            rows = connection.execute(sa.text(sql), {"run_id": run_id})
            counts[table] = dict(sorted((row[0], row[1]) for row in rows))
        crashed = "SELECT COUNT(*) FROM core.issue WHERE run_id = :run_id AND code = :code"
        bugs = connection.execute(sa.text(crashed), {"run_id": run_id, "code": CRASHED}).scalar_one()
    return {
        "deliveries": counts["delivery"],
        "submissions": counts["submission"],
        "issues": counts["issue"],
        "bugs": bugs,
    }


def run_details(settings: Settings, run_id: str) -> Json:
    """All that a run brought in: its `deliveries`, its `submissions` with the `totals` of their measures (in total and
    by district where records name one), and its `issues`."""
    with warehouse.reading(warehouse.connect(settings.warehouse_url)) as connection:
        said = {"run_id": run_id}
        deliveries = _rows(connection.execute(sa.text(DELIVERIES), said))
        submissions = _rows(connection.execute(sa.text(SUBMISSIONS), said))
        totals = _rows(connection.execute(sa.text(TOTALS), said))
        issues = _rows(connection.execute(sa.text(ISSUES.format(where="WHERE i.run_id = :run_id")), said))
    by_submission: dict[str, list[Json]] = {}
    for row in totals:
        by_submission.setdefault(row["submission_id"], []).append(row)
    for one in submissions:
        one["totals"] = _totals(by_submission.get(one["submission_id"], []))
    return {"deliveries": deliveries, "submissions": submissions, "issues": issues}


def find_issues(settings: Settings, **wanted: str | None) -> list[Json]:
    """Issues that still stand: those of submissions that a newer one replaced are left out, unless they are asked for.

    wanted: `submitter`, `form`, `period`, `severity` (codes), `delivery` (a name under which the file came, with or
    without its folders, or the beginning of its SHA-256), `run`, and `replaced` (any text: those of replaced
    submissions too). None asks for all.
    """
    columns = {
        "submitter": "i.submitter_code = :submitter",
        "form": "i.form = :form",
        "period": "i.period_key = :period",
        "severity": "i.severity = :severity",
        "run": "i.run_id = :run",
        "delivery": f"i.delivery_sha IN ({NAMED})",
    }
    asked = {key: value for key, value in wanted.items() if value}
    conditions = [columns[key] for key in asked if key != "replaced"]
    if not asked.pop("replaced", None):
        conditions.append("s.valid_to IS NULL")
    if "delivery" in asked:
        asked |= named(asked["delivery"])
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    with warehouse.reading(warehouse.connect(settings.warehouse_url)) as connection:
        if not warehouse.table_columns(connection, "core", "issue").names:
            return []
        return _rows(connection.execute(sa.text(ISSUES.format(where=where)), asked))


def find_questions(settings: Settings, **wanted: str | None) -> list[Json]:
    """What the rules across forms and over time ask, as issues with more beside them: `rule`, both sides (`left_value`,
    `left_place`, …), whom it `goes_to`, `status` and what explains it. wanted: as for `find_issues`, without `run`."""
    columns = {
        "submitter": "f.submitter_code = :submitter",
        "form": "f.form = :form",
        "period": "f.period_key = :period",
        "severity": "f.severity = :severity",
        "delivery": f"f.delivery_sha IN ({NAMED})",
    }
    asked = {key: value for key, value in wanted.items() if value and key in columns}
    where = f"WHERE {' AND '.join(columns[key] for key in asked)}" if asked else ""
    if "delivery" in asked:
        asked |= named(asked["delivery"])
    with warehouse.reading(warehouse.connect(settings.warehouse_url)) as connection:
        if not warehouse.table_columns(connection, "core", "finding").names:
            return []
        found = _rows(connection.execute(sa.text(FINDINGS.format(where=where)), asked))
    for one in found:
        one |= {name: _plain(one[name]) for name in ("value", "left_value", "right_value", "low", "high")}
    return found


def knows_delivery(settings: Settings, delivery: str) -> bool:
    """Whether the warehouse knows a file, named as for `find_issues`."""
    with warehouse.reading(warehouse.connect(settings.warehouse_url)) as connection:
        if not warehouse.table_columns(connection, "core", "arrival").names:
            return False
        return connection.execute(sa.text(NAMED), named(delivery)).first() is not None


def published_view(settings: Settings, name: str) -> list[Json] | None:
    """All rows of a view of the readers' copy, which never waits for a writer; None while there is no copy."""
    import duckdb

    if not settings.mart_copy.exists():
        return None
    path = str(settings.mart_copy).replace("'", "''")
    with duckdb.connect(":memory:") as reader:
        reader.execute(f"ATTACH '{path}' AS readers_copy (READ_ONLY)")
        found = reader.sql(f'SELECT * FROM readers_copy."{name}"')
        columns, rows = found.columns, found.fetchall()
    values = ([_plain(one) if isinstance(one, Decimal) else _text(one) for one in row] for row in rows)
    return [dict(zip(columns, row, strict=True)) for row in values]


def grouped(issues: Iterable[Json], language: Language) -> list[Json]:
    """Issues of the same kind in the same sheet together, errors first: `code`, `severity`, `file`, `sheet`, `form`,
    `submitter`, `period`, and `sentences`: what is said, with the cells it is said of; and `actions`: what to do."""
    groups: dict[tuple[Any, ...], Json] = {}
    for issue in issues:
        key = tuple(issue[part] for part in ("delivery", "sheet", "form", "submitter", "period", "severity", "code"))
        group = groups.setdefault(
            key,
            {part: issue[part] for part in ("file", "sheet", "form", "submitter", "period", "severity", "code")}
            | {"count": 0, "sentences": {}, "actions": {}},
        )
        group["count"] += 1
        cells = group["sentences"].setdefault(issue[f"message_{language}"], [])
        if issue["cell"] and issue["cell"] not in cells:
            cells.append(issue["cell"])
        group["actions"][issue[f"action_{language}"]] = None
    for group in groups.values():
        group["actions"] = list(group["actions"])
    return sorted(groups.values(), key=lambda group: SEVERITIES.index(group["severity"]))


def named(delivery: str) -> dict[str, str]:
    """What `NAMED` asks for: a file by its name, with or without its folders, or by the beginning of its SHA-256."""
    name = delivery.replace("\\", "/").removeprefix("./")
    is_hash = len(name) >= 6 and set(name.lower()) <= set("0123456789abcdef")
    return {
        "delivery": name,
        "delivery_end": "%/" + "".join(f"!{letter}" if letter in "%_!" else letter for letter in name),
        "delivery_prefix": name.lower() + "%" if is_hash else "",
    }


def _totals(rows: Iterable[Json]) -> list[Json]:
    """Per measure and scenario its `total`, and `by_district` where the records name districts."""
    found: dict[tuple[str, str], Json] = {}
    for row in rows:
        about = {key: row[key] for key in ("measure", "scenario", "name_he", "name_en", "unit")}
        one = found.setdefault((row["measure"], row["scenario"]), {**about, "total": None, "by_district": []})
        if row["value"] is not None:
            one["total"] = (one["total"] or 0) + row["value"]
        if row["district"]:
            one["by_district"].append({key: row[key] for key in ("district", "district_he", "district_en", "value")})
    for one in found.values():
        one["total"] = _plain(one["total"])
        for part in one["by_district"]:
            part["value"] = _plain(part["value"])
    return list(found.values())


def _rows(result: Iterable[Any]) -> list[Json]:
    return [{key: _text(value) for key, value in row._mapping.items()} for row in result]


def _text(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _plain(value: Decimal | int | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)
