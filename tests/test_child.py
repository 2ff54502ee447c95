"""Messages between this program and a child of its own."""

import io
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pytest

from hosen import child


@dataclass
class Message:
    """As reading's are: tables by name, beside plain values."""

    tables: dict[str, list[pa.Table]]
    rows: list[pa.RecordBatch] = field(default_factory=list)
    plain: Any = None


def sent(message: object) -> tuple[Any, int]:
    """What arrives, and in how many bytes."""
    pipe = io.BytesIO()
    child.send(pipe, message)
    size = pipe.tell()
    pipe.seek(0)
    return child.receive(pipe), size


def table(rows: int) -> pa.Table:
    names = [f"שורה {row}" if row % 3 else None for row in range(rows)]
    return pa.table({"name": names, "value": [float(row) for row in range(rows)], "none": pa.nulls(rows, pa.date32())})


@pytest.mark.parametrize("rows", [0, 1, 200, 10_000, 10_001, 60_000])
def test_a_table_arrives_as_it_went(rows: int) -> None:
    whole = table(rows)
    several = pa.concat_tables([whole, whole])
    message = Message({"a": [whole, several], "b": []}, several.to_batches(), {"place": ("גיליון1", 3)})
    found, _ = sent(message)
    assert found == message
    assert found.tables["a"][0].schema == whole.schema
    found.tables["a"][1].validate(full=True)


def test_a_part_of_a_table_takes_nothing_else_along() -> None:
    found, size = sent(table(9_000).slice(4_000, 5))
    assert found == table(9_000).slice(4_000, 5)
    assert size < 5_000


def test_a_message_that_breaks_off_is_told() -> None:
    pipe = io.BytesIO()
    child.send(pipe, table(100))
    with pytest.raises(EOFError):
        child.receive(io.BytesIO(pipe.getvalue()[:-1]))
