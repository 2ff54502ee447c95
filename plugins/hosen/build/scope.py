"""Which questions of a rule can have changed, after some reports were touched.

What a rule says of one centre or one submitter depends on all of their figures; what it compares in a period, on all
figures of the half year (of the year, where it goes by years); anything else on all figures of the rule. So much is
looked at again, and so many of its findings are replaced; a rule about other forms is left alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from hosen.across_rules import AcrossRule, Closed, Comparison, Figures, Series, Twins
from hosen.history import Touched
from hosen.periods import Period, PeriodKind, covering
from hosen.warehouse import execute_as_written, quoted, refresh_statistics, write_rows

ANCHORS = ("centre_code", "submitter_code")
"""Columns to go by whose figures can be looked at alone."""


@dataclass(frozen=True)
class Scope:
    """Touched reports, and the centres of which they or their submitters ever said anything (`touched_centre`)."""

    touched: tuple[Touched, ...]
    forms: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, connection: Connection, touched: Sequence[Touched], since: datetime) -> "Scope":
        """Makes the temporary tables `touched_report`, `touched_submission` and `touched_centre`. since: the moment
        after which they were touched."""
        drop_scope(connection)
        connection.execute(
            sa.text(
                "CREATE TEMPORARY TABLE touched_report (form VARCHAR, submitter_code VARCHAR, first_day DATE,"
                " last_day DATE)"
            )
        )
        fields = pa.schema(
            [
                ("form", pa.string()),
                ("submitter_code", pa.string()),
                ("first_day", pa.date32()),
                ("last_day", pa.date32()),
            ]
        )
        write_rows(
            connection, "touched_report", pa.Table.from_pylist([one._asdict() for one in touched], schema=fields)
        )
        connection.execute(
            sa.text(
                "CREATE TEMPORARY TABLE touched_submission AS SELECT submission_id, form FROM core.submission"
                " WHERE (form, submitter_code) IN (SELECT form, submitter_code FROM touched_report)"
            )
        )
        connection.execute(
            sa.text(
                "CREATE TEMPORARY TABLE touched_centre AS SELECT DISTINCT centre_code FROM core.fact"
                " WHERE submission_id IN (SELECT submission_id FROM touched_submission) AND centre_code IS NOT NULL"
                " UNION SELECT centre_code FROM history.fact WHERE known_to > :since AND centre_code IS NOT NULL"
            ),
            {"since": since},
        )
        return cls(tuple(touched), frozenset(one.form for one in touched))

    def concerns(self, rule: AcrossRule) -> bool:
        """Whether the rule looks at touched reports."""
        if isinstance(rule.test, Closed):
            return bool(self.forms & set(rule.test.forms))
        return any(form in self.forms for form, _, _ in rule.figures)

    def make_facts(self, connection: Connection, rules: Iterable[AcrossRule]) -> None:
        """Makes the temporary table `scope_fact`: the rows of `core.fact` that are needed to ask these rules again."""
        execute_as_written(
            connection,
            f"CREATE TEMPORARY TABLE scope_fact AS SELECT * FROM core.fact WHERE {self._facts_sql(connection, rules)}",
        )
        refresh_statistics(connection, "scope_fact")

    def _facts_sql(self, connection: Connection, rules: Iterable[AcrossRule]) -> str:
        kinds: dict[str, set[str]] = {}
        for rule in rules:
            if not rule.figures:
                continue
            if _anchor(rule):
                about = self._anchored(connection)
            else:
                about = self._begins(rule, "") if _by_period(rule) else "TRUE"
            kinds.setdefault(about, set()).update(map(_kind, rule.figures))
        parts = (f"(({about}) AND ({' OR '.join(sorted(of))}))" for about, of in sorted(kinds.items()))
        return " OR ".join(parts) or "FALSE"

    def side_sql(self, rule: AcrossRule) -> str:
        """The condition that a figure `f` of `rule_figure` is one that the rule looks at again."""
        by = _anchor(rule)
        if by == "centre_code":
            return "f.centre_code IN (SELECT centre_code FROM touched_centre)"
        if by == "submitter_code":
            return (
                "f.submitter_no IN (SELECT s.submitter_no FROM rule_submission AS s"
                " JOIN touched_report AS t ON t.submitter_code = s.submitter_code)"
            )
        return self._begins(rule, "f.") if _by_period(rule) else "TRUE"

    def findings_sql(self, rule: AcrossRule) -> str:
        """The condition that a row of `core.finding` is one that asking again would find, if it still holds."""
        about = f"rule = {quoted(rule.name)}"
        by = _anchor(rule)
        if by == "centre_code":
            return f"{about} AND centre_code IN (SELECT centre_code FROM touched_centre)"
        if by == "submitter_code":
            return f"{about} AND submitter_code IN (SELECT submitter_code FROM touched_report)"
        if not _by_period(rule):
            return about
        keys = sorted({key for one in self._periods(rule) for key in one.keys_within()})
        return f"{about} AND period_key IN ({', '.join(map(quoted, keys))})"

    def _anchored(self, connection: Connection) -> str:
        """Facts of the centres and submitters, named one by one: that is looked up faster than in a table."""
        listed = []
        for column, table in (("centre_code", "touched_centre"), ("submission_id", "touched_submission")):
            found = connection.execute(sa.text(f"SELECT DISTINCT {column} FROM {table} ORDER BY 1")).scalars()
            if values := ", ".join(quoted(str(value)) for value in found):
                listed.append(f"{column} IN ({values})")
        return " OR ".join(listed) or "FALSE"

    def _begins(self, rule: AcrossRule, prefix: str) -> str:
        return " OR ".join(
            f"{prefix}period_start BETWEEN DATE '{one.start}' AND DATE '{one.end}'"
            for one in sorted(self._periods(rule))
        )

    def _periods(self, rule: AcrossRule) -> set[Period]:
        kind: PeriodKind = "half_year"
        if isinstance(rule.test, Comparison) and rule.test.period == "year":
            kind = "year"
        return {period for one in self.touched for period in covering(one.first_day, one.last_day, kind)}


def drop_scope(connection: Connection) -> None:
    for table in ("touched_report", "touched_submission", "touched_centre", "scope_fact"):
        connection.execute(sa.text(f"DROP TABLE IF EXISTS {table}"))


def _anchor(rule: AcrossRule) -> str | None:
    if not isinstance(rule.test, Series):
        return None
    return next((name for name in ANCHORS if name in rule.test.by), None)


def _by_period(rule: AcrossRule) -> bool:
    """Whether what the rule says of a half year or year depends on nothing outside."""
    test = rule.test
    if isinstance(test, Comparison):
        return test.period is not None and test.period != "standing"
    return isinstance(test, Twins) and (test.of == "figures" or "date" in test.agree)


def _kind(figures: Figures) -> str:
    form, measure, scenario = map(quoted, figures)
    return f"form = {form} AND measure_code = {measure} AND scenario = {scenario}"
