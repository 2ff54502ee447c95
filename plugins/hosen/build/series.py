"""What is unusual in a series of figures, as one SELECT for both warehouses, with the columns of
`hosen.build.comparisons`: the figure is the left side, what came before it the right one."""

from hosen.across_rules import Series
from hosen.build.comparisons import SLACK, allowed_sql, both_sides
from hosen.build.sides import SIDE, Statement, keys, side_sql

MAD = 1.4826
"""Median absolute deviation to standard deviation, where figures are normally spread."""


def series_sql(test: Series, statement: Statement) -> str:
    """Figures that are out of what is usual for their series, and series that begin or break off."""
    figures = side_sql(test.side, test.by, test.period, statement)
    start = f"WITH figure AS MATERIALIZED (SELECT * FROM ({figures}) AS f WHERE value IS NOT NULL)"
    if test.against == "history":
        return f"{start}, {_history_sql(test, statement)}"
    names = ["period_key", *keys(test.by)]
    kept = ", ".join(f"l.{name}" for name in names)
    alike = "".join(f" AND r.{name} = l.{name}" for name in keys(test.by))
    before = "l.number - 1 = r.number" if test.against == "last" else "r.period_start = l.year_before"
    allowed = allowed_sql(test.limit, "r.value", statement)
    jumps = (
        f"SELECT {kept}, {both_sides()}, r.value - {allowed} AS lowest, r.value + {allowed} AS highest, NULL AS how"
        f" FROM numbered AS l JOIN numbered AS r ON {before}{alike}"
        f" WHERE ABS(l.value - r.value) > {allowed} + {SLACK}"
    )
    numbered = (
        "numbered AS MATERIALIZED (SELECT *, period_start - INTERVAL '1 year' AS year_before,"
        f" ROW_NUMBER() OVER ({_in_order(test)}) AS number FROM figure)"
    )
    parts = [jumps]
    if test.says_left or test.says_right:
        reported = statement.add(test.side.form)
        numbered += (
            ", report AS MATERIALIZED (SELECT submission_no, submitter_no, period_key, period_start,"
            " LAG(period_start) OVER (PARTITION BY submitter_no ORDER BY period_start) AS earlier"
            f" FROM rule_submission WHERE form = {reported})"
        )
    if test.says_left:
        parts.append(_breaks_off(test))
    if test.says_right:
        parts.append(_begins(test))
    return f"{start}, {numbered} {' UNION ALL '.join(parts)}"


def _breaks_off(test: Series) -> str:
    """Series with a figure in a submitter's report and none in the next; the place is that next report."""
    kept = ", ".join(f"r.{name}" for name in keys(test.by))
    alike = "".join(f" AND l.{name} = r.{name}" for name in keys(test.by))
    report = "report.submission_no"
    place = {"cells": "0", "submission": report, "newest": report, "submitter": "report.submitter_no"}
    left = ", ".join(f"{place.get(name, 'NULL')} AS l_{name}" for name in SIDE)
    right = ", ".join(f"r.{name} AS r_{name}" for name in SIDE)
    return (
        f"SELECT report.period_key, {kept}, {left}, {right}, NULL, NULL, NULL FROM numbered AS r JOIN report"
        " ON report.submitter_no = r.submitter AND report.earlier = r.period_start"
        f" LEFT JOIN numbered AS l ON l.period_start = report.period_start{alike}"
        " WHERE l.cells IS NULL AND r.value > 0"
    )


def _begins(test: Series) -> str:
    """First figures of series whose submitter has reported before."""
    kept = ", ".join(f"l.{name}" for name in keys(test.by))
    left = ", ".join(f"l.{name} AS l_{name}" for name in SIDE)
    right = ", ".join(f"NULL AS r_{name}" for name in SIDE)
    return (
        f"SELECT l.period_key, {kept}, {left}, {right}, NULL, NULL, NULL FROM numbered AS l JOIN report"
        " ON report.submission_no = l.submission WHERE l.number = 1 AND l.value > 0 AND report.earlier IS NOT NULL"
    )


def _history_sql(test: Series, statement: Statement) -> str:
    """Figures outside middle ± the largest of spread, floor and percent. Only figures that the floor does not let pass
    whatever the middle is get their median: nearly none in an even series."""
    by = keys(test.by)
    within = int(test.within)
    allowed_low = allowed_sql(test.limit, "lowest", statement)
    allowed_high = allowed_sql(test.limit, "highest", statement)
    floor = allowed_sql(test.limit, "middle", statement)
    group = ", ".join(["number", *by])
    alike = "".join(f" AND h.{name} = c.{name}" for name in by)
    with_middle = "".join(f" AND m.{name} = h.{name}" for name in by)
    kept = ", ".join(["l.period_key", *(f"l.{name}" for name in by)])
    left = ", ".join(f"l.{name} AS l_{name}" for name in SIDE)
    middle = {"value": "s.middle", "low": "s.middle", "high": "s.middle", "cells": "0", "submitter": "s.submitter"}
    right = ", ".join(f"{middle.get(name, 'NULL')} AS r_{name}" for name in SIDE)
    alike_spread = "".join(f" AND s.{name} = l.{name}" for name in by)
    window = f"({_in_order(test)} ROWS BETWEEN {within} PRECEDING AND 1 PRECEDING)"
    return (
        f"numbered AS MATERIALIZED (SELECT *, ROW_NUMBER() OVER ({_in_order(test)}) AS number,"
        f" MIN(value) OVER {window} AS lowest, MAX(value) OVER {window} AS highest FROM figure),"
        f" candidate AS MATERIALIZED (SELECT * FROM numbered WHERE number > {int(test.at_least)}"
        f" AND (value - lowest > {allowed_low} OR highest - value > {allowed_high})),"
        f" history AS MATERIALIZED (SELECT {', '.join(f'c.{name}' for name in ['number', *by])}, h.value,"
        " h.submitter"
        f" FROM candidate AS c JOIN numbered AS h ON h.number BETWEEN c.number - {within} AND c.number - 1{alike}),"
        f" middles AS (SELECT {group}, PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY value) AS middle,"
        " CASE WHEN MIN(submitter) = MAX(submitter) AND COUNT(*) = COUNT(submitter) THEN MIN(submitter) END"
        " AS submitter"
        f" FROM history GROUP BY {group}),"
        f" spreads AS (SELECT {', '.join(f'h.{name}' for name in ['number', *by])}, m.middle, m.submitter,"
        f" {MAD} * PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY ABS(h.value - m.middle)) AS sigma"
        f" FROM history AS h JOIN middles AS m ON m.number = h.number{with_middle}"
        f" GROUP BY {', '.join(f'h.{name}' for name in ['number', *by])}, m.middle, m.submitter),"
        f" usual AS (SELECT *, GREATEST({statement.number(test.spread)} * sigma, {floor}) AS allowed FROM spreads)"
        f" SELECT {kept}, {left}, {right}, s.middle - s.allowed AS lowest, s.middle + s.allowed AS highest, NULL AS how"
        f" FROM candidate AS l JOIN usual AS s ON s.number = l.number{alike_spread}"
        f" WHERE ABS(l.value - s.middle) > s.allowed + {SLACK}"
    )


def _in_order(test: Series) -> str:
    by = ", ".join(keys(test.by))
    return f"PARTITION BY {by} ORDER BY period_start" if by else "ORDER BY period_start"
