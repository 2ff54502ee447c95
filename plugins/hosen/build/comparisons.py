"""What breaks a comparison between two forms, as one SELECT for both warehouses.

A test's SELECT gives the keys `k1`, `k2`, …, `period_key`, and of both sides (`l_…`, `r_…`) what `hosen.build.sides`
says, empty where a side is missing; `lowest` and `highest`: what would be usual; `how`: what is alike.
"""

from hosen.across_rules import Comparison, Limit
from hosen.build.sides import SIDE, Statement, keys, side_sql

SLACK = 0.000001
"""Differences below the sixth place come from adding up."""


def comparison_sql(test: Comparison, statement: Statement) -> str:
    """Combinations of keys in which the comparison fails, or a side is missing that may not be."""
    left = side_sql(test.left, test.by, test.period, statement)
    right = side_sql(test.right, test.by, test.period, statement)
    names = [*keys(test.by), "period_key"]
    alike = " AND ".join(f"l.{name} = r.{name}" for name in names)
    allowed = f"({allowed_sql(test.tolerance, 'r.low', statement)} + {SLACK})"
    fails = {
        "=": f"l.high < r.low - {allowed} OR l.low > r.high + {allowed}",
        "<=": f"l.low > r.high + {allowed}",
        ">=": f"l.high < r.low - {allowed}",
        "needs": "l.low > 0 AND r.high = 0",
    }[test.operator]
    missing = []
    if test.says_left:
        missing.append(
            "l.cells IS NULL AND COALESCE(r.high, 1) > 0 AND r.period_key IN (SELECT period_key FROM left_side)"
        )
    if test.says_right:
        missing.append(
            "r.cells IS NULL AND COALESCE(l.high, 1) > 0 AND l.period_key IN (SELECT period_key FROM right_side)"
        )
    either = ", ".join(f"COALESCE(l.{name}, r.{name}) AS {name}" for name in names)
    return (
        f"WITH left_side AS MATERIALIZED ({left}), right_side AS MATERIALIZED ({right})"
        f" SELECT {either}, {both_sides()}, NULL AS lowest, NULL AS highest, NULL AS how"
        f" FROM left_side AS l FULL OUTER JOIN right_side AS r ON {alike}"
        f" WHERE {' OR '.join(f'({one})' for one in [fails, *missing])}"
    )


def both_sides() -> str:
    """The columns of both sides, `l` and `r`."""
    return ", ".join(f"{side}.{name} AS {side}_{name}" for side in "lr" for name in SIDE)


def allowed_sql(limit: Limit, of: str, statement: Statement) -> str:
    """The larger of a limit's two parts."""
    absolute, share = statement.number(limit.absolute), statement.number(limit.percent / 100)
    return f"GREATEST({absolute}, {share} * ABS({of}))"
