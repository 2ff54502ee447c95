"""From a form's wide records to rows and figures that all forms share."""

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from hosen.forms import DIMENSIONS, Column, Form
from hosen.issues import Issue

NUMBER = pa.decimal128(20, 6)
LIMIT = 1e13
"""Figures from here on do not fit the warehouse's NUMERIC(20, 6) with room to spare."""

FIGURES = pa.schema(
    [
        ("row_id", pa.string()),
        ("measure_code", pa.string()),
        ("scenario", pa.string()),
        ("cell", pa.string()),
        *((name, pa.string()) for name in DIMENSIONS),
        ("value", NUMBER),
        ("value_flag", pa.string()),
        ("value_low", NUMBER),
        ("value_high", NUMBER),
    ]
)


def sheet_rows(form: Form, records: pa.Table) -> pa.Table:
    """Where each record and its raw cells stand, and `attributes`: a struct of the kept ones that are no measures."""
    columns = [column.name for column in form.kept_columns if not column.measure]
    place = ["row_id", "delivery", "sheet", "row", "submitter", "period_key", "raw_table", "raw_line"]
    rows = records.select(place).append_column("form", pa.repeat(pa.scalar(form.name), records.num_rows))
    if not columns:
        return rows.append_column("attributes", pa.repeat(pa.scalar({}, pa.map_(pa.string(), pa.string())), len(rows)))
    attributes = pa.StructArray.from_arrays([records[name].combine_chunks() for name in columns], names=columns)
    return rows.append_column("attributes", attributes)


def figures(form: Form, records: pa.Table) -> pa.Table:
    """One row (FIGURES) per record and measure that is written: a value, `none`, or a suppressed one. Empty cells give
    none, and so do numbers from LIMIT on."""
    written = [_figures_of(form, column, records) for column in form.measures]
    return pa.concat_tables([FIGURES.empty_table(), *written])


def too_large(form: Form, records: pa.Table) -> list[Issue]:
    """An error for each figure that the warehouse cannot hold; its row has to stay out."""
    issues = []
    for column in form.measures:
        outside = pc.invert(_storable(records[column.name]))
        for row in records.filter(outside).to_pylist():
            cell = row[f"{column.name}__cell"] or ""
            issues.append(
                Issue(
                    code="value_out_of_range",
                    severity="error",
                    delivery=row["delivery"],
                    sheet=row["sheet"],
                    row=row["row"],
                    column=cell.rstrip("0123456789") or None,
                    row_id=row["row_id"],
                    form=form.name,
                    submitter=row["submitter"],
                    period_key=row["period_key"],
                    value=f"{row[column.name]:g}",
                    params={"low": f"{-LIMIT:,.0f}", "high": f"{LIMIT:,.0f}"},
                )
            )
    return issues


def _storable(values: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.fill_null(pc.less(pc.abs(values), LIMIT), True)


def _figures_of(form: Form, column: Column, records: pa.Table) -> pa.Table:
    flag = records[f"{column.name}__flag"]
    said = pc.fill_null(pc.is_in(flag, pa.array(["suppressed", "none"])), False)
    is_written = pc.or_(pc.is_valid(records[column.name]), said)
    rows = records.filter(pc.and_(is_written, _storable(records[column.name])))
    dimensions = {name: _text(rows, form, name) for name in DIMENSIONS}
    count = rows.num_rows
    return pa.table(
        {
            "row_id": rows["row_id"],
            "measure_code": pa.repeat(pa.scalar(column.measure, pa.string()), count),
            "scenario": pa.repeat(pa.scalar(column.scenario), count),
            "cell": rows[f"{column.name}__cell"],
            **dimensions,
            "value": rows[column.name].cast(NUMBER),
            "value_flag": pc.fill_null(rows[f"{column.name}__flag"], "exact"),
            "value_low": _bound(rows[f"{column.name}__low"]),
            "value_high": _bound(rows[f"{column.name}__high"]),
        },
        FIGURES,
    )


def _bound(values: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(_storable(values), values, None).cast(NUMBER)


def _text(rows: pa.Table, form: Form, name: str) -> pa.Array | pa.ChunkedArray:
    if name not in {column.name for column in form.kept_columns}:
        return pa.nulls(rows.num_rows, pa.string())
    return rows[name].cast(pa.string())


def without(verdicts: pa.Table, row_ids: Iterable[str]) -> pa.Table:
    """Verdicts with the named rows quarantined."""
    kept_out = pa.array(sorted(set(row_ids)), pa.string())
    if not len(kept_out):
        return verdicts
    verdict = pc.if_else(pc.is_in(verdicts["row_id"], kept_out), "quarantined", verdicts["verdict"])
    return verdicts.set_column(verdicts.column_names.index("verdict"), "verdict", verdict)
