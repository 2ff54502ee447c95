"""Which rows of a form's records break which rules: one pass of DuckDB over the records, however many there are.

What a rule that SQL does not know (`Rule.sql` is None) judges, Great Expectations judges beforehand, part by part.
Memory is bounded: DuckDB puts on the disk what is over its limit, and only rows that break a rule come back.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from hosen.validate import engine
from hosen.validate.sql_words import quoted, rows
from hosen.validate.suites import DUPLICATE, SUBMISSION, Rule

if TYPE_CHECKING:
    pass

MEMORY = "1GB"
THREADS = min(4, os.cpu_count() or 1)
CHUNK = 50_000
"""Rows that break a rule, handed on at a time."""
PART = 100_000
"""Rows that Great Expectations judges at a time."""
POSITION = "position"
SAID = ("row_id", "delivery", "sheet", "row", "submitter", "period_key")
"""What an issue says of a row's place."""


@dataclass
class Counts:
    """Of one rule: the rows it was asked of (its condition holds), those of them that lack a value it needs, and those
    that break it."""

    asked: int = 0
    missing: int = 0
    broken: int = 0


def broken_name(number: int) -> str:
    """The column of a chunk that says whether a row breaks the rule."""
    return f"broken {number}"


def other_name(number: int, name: str) -> str:
    """The column of a chunk with the sheet, row or cell of the row that this one repeats."""
    return f"other {name} {number}"


class Judging:
    """The rules over one file of records. unread: `row_id` of the rows in which reading found an error."""

    def __init__(self, file: Path, rules: Sequence[Rule], unread: pa.Array, scratch: Path) -> None:
        import duckdb

        self._file = file
        self._rules = rules
        self._schema = pq.read_schema(file)
        self._counts = [Counts() for _ in rules]
        self._db = duckdb.connect(
            ":memory:", config={"memory_limit": MEMORY, "threads": THREADS, "temp_directory": str(scratch)}
        )
        self._db.register("unread", pa.table([unread.cast(pa.string())], names=["row_id"]))

    def __enter__(self) -> "Judging":
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def chunks(self) -> Iterator[pa.Table]:
        """Rows that break a rule, in the order of the records: `position`, SAID, the values and cells that issues name,
        and for each rule whether it is broken (`broken_name`); for one that compares rows also which sheet, row and
        cell the other one has (`other_name`)."""
        for number, rule in enumerate(self._rules):
            if rule.sql is None:
                self._by_great_expectations(number, rule)
            elif rule.is_uniqueness:
                self._repeated(number, rule)
        reader = self._db.execute(self._statement()).to_arrow_reader(CHUNK)
        for batch in reader:
            yield pa.Table.from_batches([batch])

    def counts(self) -> list[Counts]:
        """Of each rule; to be asked after `chunks`, except for `broken`, which these do not fill."""
        sums = []
        for rule in self._rules:
            asked, judged = (rule.sql.asked, rule.sql.judged) if rule.sql else ("false", "false")
            sums += [f"count(*) FILTER ({asked})", f"count(*) FILTER ({asked} AND {judged})"]
        columns = self._columns({name for rule in self._rules for name in _looked_at(rule) if rule.sql})
        query = f"SELECT {', '.join(sums)} FROM ({rows(self._source, self._schema, columns)})"
        found = self._db.execute(query).fetchone() or ()
        for number, rule in enumerate(self._rules):
            if rule.sql is not None:
                asked, judged = found[2 * number : 2 * number + 2]
                self._counts[number] = Counts(asked, asked - judged)
        return self._counts

    @property
    def _source(self) -> str:
        name = "".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(self._file)).replace("'", "''")
        return f"(SELECT *, file_row_number AS {POSITION} FROM read_parquet('{name}', file_row_number = true))"

    def _rows(self, columns: list[str]) -> str:
        listed = [POSITION, *dict.fromkeys(columns)]
        return rows(self._source, self._schema.append(pa.field(POSITION, pa.int64())), listed)

    def _columns(self, wanted: set[str]) -> list[str]:
        return [name for name in self._schema.names if name in wanted]

    def _statement(self) -> str:
        columns = self._columns({name for rule in self._rules for name in _looked_at(rule)})
        kept = self._columns({name for rule in self._rules for name in _told(rule)} | set(SAID))
        said, joins = [], []
        for number, rule in enumerate(self._rules):
            name = quoted(broken_name(number))
            if rule.sql and not rule.is_uniqueness:
                said.append(f"{rule.sql.is_broken} AS {name}")
                continue
            joins.append(f"LEFT JOIN {_found(number)} USING ({POSITION})")
            first = (
                ""
                if rule.code == DUPLICATE
                else "".join(  # what is the same row twice is said once
                    f" AND {_found(other)}.is_broken IS NULL"
                    for other, one in enumerate(self._rules)
                    if rule.is_uniqueness and one.is_uniqueness and one.code == DUPLICATE
                )
            )
            said.append(f"{_found(number)}.is_broken IS NOT NULL{first} AS {name}")
            if rule.is_uniqueness:
                said += [quoted(other_name(number, part)) for part in ("sheet", "row", "cell")]
        any_broken = " OR ".join(quoted(broken_name(number)) for number in range(len(self._rules)))
        return (
            f"SELECT {', '.join(map(quoted, [POSITION, *kept]))}, {', '.join(said)}"
            f" FROM ({self._rows([*kept, *columns])}) AS records {' '.join(joins)}"
            f" WHERE {any_broken} ORDER BY {POSITION}"
        )

    def _repeated(self, number: int, rule: Rule) -> None:
        """A table of the rows that are repeated, each with the one to compare it with: the first of its kind, for that
        one the second. Rows are told apart by a hash first, so that few are held."""
        assert rule.sql is not None
        keys = ", ".join(map(quoted, rule.columns))
        cell = f"{rule.at}__cell"
        has_cell = cell in self._schema.names
        columns = [*_looked_at(rule), "row_id", "sheet", "row", *([cell] if has_cell else [])]
        known = "true"
        if rule.code == DUPLICATE:  # two unknown centres are not one
            missing = " OR ".join(f"{quoted(name)} IS NULL" for name in rule.columns if name not in SUBMISSION)
            known = f"NOT (({missing or 'false'}) AND row_id IN (FROM unread))"
        judged = f"{rule.sql.asked} AND {rule.sql.judged}"
        self._db.execute(f"""
            CREATE TEMP TABLE {_found(number)} AS
            WITH kinds AS (
                SELECT hash({keys}) AS kind FROM ({self._rows(_looked_at(rule))}) WHERE {judged}
                GROUP BY kind HAVING count(*) > 1
            ),
            alike AS MATERIALIZED (
                SELECT * FROM ({self._rows(columns)})
                WHERE {judged} AND hash({keys}) IN (SELECT kind FROM kinds) AND {known}
            ),
            compared AS (
                SELECT
                    {POSITION} AS place,
                    count(*) OVER every AS members,
                    min({POSITION}) OVER every AS first,
                    nth_value({POSITION}, 2) OVER ordered AS second
                FROM alike
                WINDOW
                    every AS (PARTITION BY {keys}),
                    ordered AS (
                        PARTITION BY {keys} ORDER BY {POSITION}
                        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                    )
            )
            SELECT
                compared.place AS {POSITION},
                true AS is_broken,
                alike.sheet AS {quoted(other_name(number, "sheet"))},
                alike.row AS {quoted(other_name(number, "row"))},
                {f"alike.{quoted(cell)}" if has_cell else "NULL::VARCHAR"} AS {quoted(other_name(number, "cell"))}
            FROM compared
            JOIN alike ON alike.{POSITION}
                = CASE WHEN compared.place = compared.first THEN compared.second ELSE compared.first END
            WHERE compared.members > 1
        """)

    def _by_great_expectations(self, number: int, rule: Rule) -> None:
        self._db.execute(f"CREATE TEMP TABLE {_found(number)} ({POSITION} BIGINT, is_broken BOOLEAN)")
        start = 0
        columns = self._columns(set(_looked_at(rule)))
        for batch in pq.ParquetFile(self._file).iter_batches(PART, columns=columns):
            found = engine.judged(rule, pa.Table.from_batches([batch]))
            positions = pa.table([pa.array(found.broken, pa.int64())], names=["place"])
            self._db.register("positions", positions)
            self._db.execute(f"INSERT INTO {_found(number)} SELECT place + {start}, true FROM positions")
            self._counts[number].asked += found.asked
            self._counts[number].missing += found.missing
            start += batch.num_rows


def _found(number: int) -> str:
    return f"found_{number}"


def _looked_at(rule: Rule) -> list[str]:
    return [*dict.fromkeys([*rule.columns, *engine.condition_columns(rule.kwargs)])]


def _told(rule: Rule) -> list[str]:
    """The values and cells that its issues name."""
    columns = rule.columns if not rule.is_uniqueness else (rule.at,) if rule.at else ()
    return [part for name in columns for part in (name, f"{name}__cell")]
