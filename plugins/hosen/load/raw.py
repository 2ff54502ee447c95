"""The cells of rows that are kept out, as texts: header as written -> cell as written."""

from collections import defaultdict
from json.encoder import encode_basestring
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from hosen.numbers import unformatted

_AT_ONCE = 20_000
"""Rows whose cells are in memory one by one."""


def raw_texts(batch: Path, kept_out: pa.Table) -> pa.Table:
    """Of each of these rows (row_id, raw_table, raw_line) its row_id and `raw`: a JSON object of the cells that are not
    empty, in the order of the sheet. The cells of one table are in memory at a time. Raises RuntimeError when a row's
    table is not there once (a bug of reading)."""
    wanted: dict[str, tuple[list[str], list[int]]] = defaultdict(lambda: ([], []))
    for row_id, table, line in zip(*(column.to_pylist() for column in kept_out.columns), strict=True):
        wanted[table][0].append(row_id)
        wanted[table][1].append(line)
    row_ids: list[str] = []
    texts: list[str] = []
    if wanted:
        for table in pq.ParquetFile(batch / "read" / "raw.parquet").iter_batches(batch_size=1):
            found, lines = wanted.get(table["raw_table"][0].as_py(), ([], []))
            row_ids += found
            for start in range(0, len(lines), _AT_ONCE):
                texts += _objects(table, lines[start : start + _AT_ONCE])
    if len(row_ids) != kept_out.num_rows:
        raise RuntimeError(f"{batch}: {kept_out.num_rows} rows are kept out, and cells of {len(row_ids)} were found")
    return pa.table({"row_id": pa.array(row_ids, pa.string()), "raw": pa.array(texts, pa.string())})


def _objects(table: pa.RecordBatch, lines: list[int]) -> list[str]:
    """A JSON object for each of these lines. The same header may stand there twice."""
    parts: list[list[str]] = [[] for _ in lines]
    headers, are_numbers = table["headers"][0].as_py(), table["are_numbers"][0].as_py()
    cells_of = {True: table["numbers"].flatten(), False: table["texts"].flatten()}
    height = sum(map(len, cells_of.values())) // max(len(headers), 1)
    start = {True: 0, False: 0}
    places = pa.array(lines, pa.int32())
    for header, is_number in zip(headers, are_numbers, strict=True):
        cells = cells_of[is_number].slice(start[is_number], height)
        start[is_number] += height
        quoted = encode_basestring(header)
        for part, cell in zip(parts, cells.take(places).to_pylist(), strict=True):
            if cell is not None:
                part.append(f"{quoted}: {encode_basestring(unformatted(cell) if is_number else cell)}")
    return ["{" + ", ".join(part) + "}" for part in parts]
