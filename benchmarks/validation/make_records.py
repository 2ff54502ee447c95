"""Records like those that reading leaves, all from one seed; about one in a hundred breaks each rule."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from hosen.batch import issues_table, record_schema
from hosen.forms import Form

PART = 50_000
"""Rows made at a time."""

_DISTRICTS = ["jerusalem", "tel_aviv", "haifa", "south"]
_PROGRAMMES = ["noshmim", "otzma", "mapa"]
_STATUSES = ["פעילה", "סיימה", "בהמתנה"]
_REMARKS = ["עודכן בשיחה עם המחלקה", "ממתין לאישור הוועדה", "נתונים חלקיים", "לאחר ביקור בית", "חודש קצר בשל החג"]
_FIRST_DAY = np.datetime64("2021-03-01")


def write_records(folder: Path, form: Form, count: int) -> None:
    """`records_<form>.parquet` and an empty `issues.parquet`, as reading leaves them."""
    schema = record_schema(form)
    pq.write_table(issues_table([]), folder / "issues.parquet")
    with pq.ParquetWriter(folder / f"records_{form.name}.parquet", schema, compression="zstd") as writer:
        for first in range(0, count, PART):
            writer.write_table(_part(form, schema, first, min(PART, count - first)))


def _part(form: Form, schema: pa.Schema, first: int, count: int) -> pa.Table:
    chance = np.random.default_rng(first)
    numbers = np.arange(first, first + count)
    columns: dict[str, Any] = _place(numbers) | _values(chance, numbers)
    for place, column in enumerate(form.kept_columns):
        letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[place]
        columns[f"{column.name}__cell"] = [f"{letter}{row}" for row in columns["row"]]
        columns[f"{column.name}__flag"] = ["exact"] * count
    return pa.table([pa.array(columns.get(field.name, [None] * count), field.type) for field in schema], schema=schema)


def _place(numbers: np.ndarray) -> dict[str, Any]:
    """Ten thousand rows come from one file."""
    rows = numbers % 10_000 + 2
    deliveries = [f"{number:064x}" for number in numbers // 10_000]
    return {
        "row_id": [f"{delivery[-16:]}:1:{row}" for delivery, row in zip(deliveries, rows, strict=True)],
        "delivery": deliveries,
        "sheet": ["דיווח"] * len(numbers),
        "sheet_number": np.ones(len(numbers), np.int32),
        "row": rows.astype(np.int32),
        "submitter": [f"s{delivery[-3:]}" for delivery in deliveries],
        "period_key": ["2021-03"] * len(numbers),
        "raw_table": deliveries,
        "raw_line": (rows - 2).astype(np.int32),
    }


def _values(chance: np.random.Generator, numbers: np.ndarray) -> dict[str, Any]:
    count = len(numbers)
    active = chance.integers(10, 5000, count)
    joined = (active * chance.random(count)).astype(int)
    day = _FIRST_DAY + chance.integers(0, 31, count)
    twin = _one_in(chance, count, 200)
    family = np.where(twin, np.maximum(numbers - 1, numbers - numbers % 10_000), numbers)
    day = np.where(twin, np.roll(day, 1), day)
    code = chance.integers(1000, 1200, count)
    code = np.where(twin, np.roll(code, 1), code)
    status = chance.integers(0, 3, count)
    remark = chance.integers(0, 10_000, count)
    has_remark = np.where(status == 2, ~_one_in(chance, count, 33), chance.random(count) < 0.6)
    return {
        "district_code": [_DISTRICTS[number % 4] for number in family // 10_000],
        "programme_code": [_PROGRAMMES[number % 3] for number in family // 10_000],
        "centre_code": _spoilt([str(one) for one in code], _one_in(chance, count), "12-34"),
        "family": [f"{number:08d}" for number in family],
        "day": day,
        "day_end": np.where(_one_in(chance, count), day - 1, day + chance.integers(0, 5, count)),
        "status": _spoilt([_STATUSES[one] for one in status], _one_in(chance, count), "לא ידוע"),
        "active": _float(active, _one_in(chance, count), 9999),
        "joined": _float(joined, _one_in(chance, count), 10_000),
        "recipients": _float(chance.integers(0, 4000, count), _one_in(chance, count), -1),
        "meetings": _float(chance.integers(0, 4000, count), _one_in(chance, count), 20_000),
        "hours": _float(chance.random(count) * 700, _one_in(chance, count), 5000),
        "paid": _float(np.round(chance.random(count) * 1e5, 2), _one_in(chance, count), 0),
        "percent": _float(np.round(chance.random(count) * 100, 1), _one_in(chance, count), 8400),
        "remark": [
            f"{_REMARKS[one % 5]} ({one})" if here else None for one, here in zip(remark, has_remark, strict=True)
        ],
    }


def _one_in(chance: np.random.Generator, count: int, often: int = 100) -> np.ndarray:
    return chance.random(count) < 1 / often


def _float(values: np.ndarray, spoilt: np.ndarray, wrong: float) -> np.ndarray:
    return np.where(spoilt, wrong, values.astype(float))


def _spoilt(values: list[str], spoilt: np.ndarray, wrong: str) -> list[str]:
    return [wrong if bad else value for value, bad in zip(values, spoilt, strict=True)]
