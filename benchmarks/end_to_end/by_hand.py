"""The shortest way that a programmer writes by hand: fastexcel, Arrow, DuckDB; rules and views are SQL.

python -m benchmarks.end_to_end.by_hand SHEETS NAMES WORK
"""

from pathlib import Path

import duckdb
import fastexcel
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.end_to_end.told import COLUMNS, HEADER_ROW, RULES, TOTAL, begin, finish, lists, origin, statements

BATCH = 200
"""Sheets handed to DuckDB at a time."""


def read(sheets: Path, name: str) -> pa.Table:
    """A sheet's rows as text; without its total, and with where they are from."""
    sheet = fastexcel.read_excel(sheets / name).load_sheet(0, header_row=HEADER_ROW, dtypes="string")
    table = pa.Table.from_batches([pa.record_batch(sheet.to_arrow())]).rename_columns(COLUMNS)
    table = table.filter(pc.not_equal(table["district_code"], TOTAL))
    for column, value in origin(name).items():
        table = table.append_column(column, pa.repeat(pa.scalar(value), len(table)))
    return table


def main() -> None:
    task = begin()
    with duckdb.connect(str(task.work / "by_hand.duckdb")) as db:
        for name, codes in lists().items():
            db.register("known", pa.table({"name": list(codes), "code": list(codes.values())}))
            db.execute(f"CREATE TABLE list_{name} AS SELECT * FROM known")
        for first in range(0, len(task.names), BATCH):
            names = task.names[first : first + BATCH]
            db.register("incoming", pa.concat_tables([read(task.sheets, name) for name in names]))
            db.execute(f"{'INSERT INTO raw' if first else 'CREATE TABLE raw AS'} SELECT * FROM incoming")
        for sql in statements("by_hand.sql") + statements("views.sql"):
            db.execute(sql)
        counts = ", ".join(f"COUNT(*) FILTER ({rule})" for rule in RULES)
        rows, *broken = db.execute(f"SELECT COUNT(*), {counts} FROM judged").fetchall()[0]
        good = db.execute("SELECT COUNT(*) FROM good").fetchall()[0][0]
    finish(task, rows, rows - good, dict(zip(RULES, broken, strict=True)))


if __name__ == "__main__":
    main()
