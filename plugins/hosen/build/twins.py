"""Rows and figures that two submitters (or centres) sent for the same thing, as one SELECT for both warehouses, with
the columns of `hosen.build.comparisons`. Of rows left is the one received first; of figures, the one that stands.
`how`: `same`, or `<column>:<how near>`."""

from hosen.across_rules import Twins
from hosen.build.sides import SIDE, Statement, column_sql, places_sql, where_sql

DIGITS = 12
"""Numbers with more digits are not looked at digit by digit."""


def twins_sql(test: Twins, statement: Statement) -> str:
    return _figures_sql(test, statement) if test.of == "figures" else _rows_sql(test, statement)


def _figures_sql(test: Twins, statement: Statement) -> str:
    """What stands (left), and what does not since it was received earlier (right), where they differ."""
    conditions = " AND ".join(where_sql(test.side, statement))
    same = [f"COALESCE(f.{name}, '') AS a{number}" for number, name in enumerate(test.agree)]
    group = ", ".join(["period_key", "submitter_no", "stands", *(f"a{number}" for number in range(len(same)))])
    alike = "".join(f" AND l.a{number} = r.a{number}" for number in range(len(same)))
    sides = ", ".join(f"{side}.{name} AS {side}_{name}" for side in "lr" for name in SIDE)
    return (
        "WITH contested AS (SELECT DISTINCT f.kind, f.period_key FROM rule_figure AS f"
        f" WHERE NOT f.stands AND {conditions}), figure AS MATERIALIZED (SELECT {', '.join(['f.*', *same])}"
        f" FROM rule_figure AS f JOIN contested AS c ON c.kind = f.kind AND c.period_key = f.period_key),"
        f" taken AS MATERIALIZED (SELECT {group}, SUM(low) AS value, SUM(low) AS low, SUM(high) AS high,"
        f" COUNT(*) AS cells, {places_sql()} FROM figure GROUP BY {group})"
        f" SELECT l.period_key, {sides}, NULL AS lowest, NULL AS highest, NULL AS how FROM taken AS r"
        f" JOIN taken AS l ON l.period_key = r.period_key AND l.stands AND l.submitter_no <> r.submitter_no{alike}"
        " WHERE NOT r.stands AND (l.high < r.low OR l.low > r.high)"
    )


def _rows_sql(test: Twins, statement: Statement) -> str:
    """Of each row the first other one that is alike; only where neither has one, the first that is nearly alike."""
    alike = [f"a.a{number} = b.a{number}" for number in range(len(test.agree))]
    differ = " OR ".join(f"a.d{number} <> b.d{number}" for number in range(len(test.differ)))
    pairs = [_pairs(differ, alike, "same")]
    for name, how in test.near:
        number = test.agree.index(name)
        near = _NEAR[how](f"a.a{number}", f"b.a{number}")
        others = [one for place, one in enumerate(alike) if place != number]
        pairs.append(_pairs(differ, [*others, near], f"{name}:{how}"))
    exact, *near_ones = pairs
    parts = [f"exact AS MATERIALIZED ({exact})"]
    found = ["SELECT * FROM exact"]
    for number, sql in enumerate(near_ones):
        parts.append(f"near{number} AS ({sql})")
        found.append(
            f"SELECT * FROM near{number} WHERE first NOT IN (SELECT first FROM exact UNION SELECT second FROM exact)"
            " AND second NOT IN (SELECT first FROM exact UNION SELECT second FROM exact)"
        )
    sides = ", ".join(f"{side}.{name} AS {side}_{name}" for side in "lr" for name in SIDE)
    return (
        f"WITH candidate AS MATERIALIZED ({_candidates(test, statement)}), {', '.join(parts)},"
        f" pair AS ({' UNION ALL '.join(found)})"
        f" SELECT r.period_key, {sides}, NULL AS lowest, NULL AS highest, pair.how FROM pair"
        " JOIN candidate AS l ON l.place = pair.first JOIN candidate AS r ON r.place = pair.second"
    )


def _candidates(test: Twins, statement: Statement) -> str:
    """The rows with their compared columns `a0`, `a1`, … and those that differ `d0`, …, in order of receipt."""
    joins = []
    compared = []
    for number, name in enumerate(test.agree):
        if name in test.measures:
            kind = statement.add(statement.kinds[test.side.form, test.measures[name], "actual"])
            joins.append(f"JOIN rule_figure AS m{number} ON m{number}.row_id = f.row_id AND m{number}.kind = {kind}")
            joins.append(f"AND m{number}.low = m{number}.high")
            compared.append(f"CAST(CAST(m{number}.low AS NUMERIC(20, 2)) AS VARCHAR)")
        else:
            compared.append(column_sql(name))
    columns = ", ".join(f"{sql} AS a{number}" for number, sql in enumerate(compared))
    differ = ", ".join(f"COALESCE({_who(name)}, '') AS d{number}" for number, name in enumerate(test.differ))
    conditions = [*where_sql(test.side, statement), *(f"{sql} IS NOT NULL" for sql in compared)]
    return (
        "SELECT ROW_NUMBER() OVER (ORDER BY s.received_at, s.submission_id, r.row_number, f.row_id) AS place,"
        " CAST(NULL AS DOUBLE PRECISION) AS value, CAST(NULL AS DOUBLE PRECISION) AS low,"
        " CAST(NULL AS DOUBLE PRECISION) AS high, 1 AS cells, f.figure_no AS figure, f.submission_no AS submission,"
        " f.submission_no AS newest,"
        f" f.submitter_no AS submitter, f.period_key, {columns}, {differ}"
        " FROM rule_figure AS f JOIN core.record AS r ON r.row_id = f.row_id"
        f" JOIN rule_submission AS s ON s.submission_no = f.submission_no {' '.join(joins)}"
        f" WHERE {' AND '.join(conditions)}"
    )


def _who(name: str) -> str:
    return "s.submitter_code" if name == "submitter_code" else column_sql(name)


def _pairs(differ: str, alike: list[str], how: str) -> str:
    return (
        f"SELECT first, second, '{how}' AS how FROM (SELECT a.place AS first, b.place AS second,"
        " ROW_NUMBER() OVER (PARTITION BY b.place ORDER BY a.place) AS number"
        f" FROM candidate AS a JOIN candidate AS b ON {' AND '.join(alike)} AND a.place < b.place AND ({differ}))"
        " AS twin"
        " WHERE number = 1"
    )


def _one_digit(one: str, other: str) -> str:
    """Texts of the same length that differ in one sign."""
    different = " + ".join(
        f"CASE WHEN SUBSTRING({one}, {place}, 1) <> SUBSTRING({other}, {place}, 1) THEN 1 ELSE 0 END"
        for place in range(1, DIGITS + 1)
    )
    return f"LENGTH({one}) = LENGTH({other}) AND LENGTH({one}) <= {DIGITS} AND {different} = 1"


def _swapped(one: str, other: str) -> str:
    """Days (2021-03-04) of which the other has day and month the other way round."""
    swapped = f"SUBSTRING({one}, 1, 5) || SUBSTRING({one}, 9, 2) || '-' || SUBSTRING({one}, 6, 2)"
    return f"{other} = {swapped} AND {one} <> {other}"


_NEAR = {"one_digit": _one_digit, "day_and_month": _swapped}
