"""The stage: every delivery of a batch, read into the batch's folder."""

import json
import logging
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pyarrow as pa

from hosen.batch import OUTCOMES, RAW, issues_table, stage_folder, write_table
from hosen.pseudonyms import load_key
from hosen.read.context import Delivered
from hosen.read.delivery import Read, rejected
from hosen.read.formats.book import FileProblem
from hosen.read.worker import Failure, Worker
from hosen.settings import Settings
from hosen.storage import Store

log = logging.getLogger(__name__)


def open_worker(settings: Settings) -> Worker:
    """A process for `read_batch` that reads several batches; it starts at the first file and costs a second."""
    return Worker(settings.config, load_key(settings))


def read_batch(batch: Path, settings: Settings, worker: Worker | None = None) -> dict[str, int]:
    """Read the deliveries that `batch.json` names; writes `read/`. worker: one that goes on living.

    Returns counts: deliveries, records, issues, and bugs (files on which the program itself failed; they are set
    aside as rejected and the others go on). Forms, lists and mappings must be free of mistakes.
    """
    plan: dict[str, Any] = json.loads((batch / "batch.json").read_text("utf-8"))
    store = Store(settings.deliveries)
    read = Read()
    bugs = 0
    with nullcontext(worker) if worker else open_worker(settings) as reader:
        for entry in plan["deliveries"]:
            delivered = Delivered(entry["delivery"], entry["name"], entry.get("hints") or {})
            answer = reader.read(store.bytes_path(delivered.delivery), delivered)
            if isinstance(answer, Failure):
                bugs += 1
                log.error("reading %s failed with %s\n%s", delivered.delivery, answer.error, answer.trace)
                answer = rejected(delivered, FileProblem("file_crashed_reader"))
            read.add(answer)
    with stage_folder(batch, "read") as folder:
        write_table(folder, "outcomes", pa.Table.from_pylist(read.outcomes, schema=OUTCOMES))
        write_table(folder, "issues", issues_table(read.issues))
        for name, tables in sorted(read.records.items()):
            write_table(folder, f"records_{name}", pa.concat_tables(tables))
        write_table(folder, "raw", pa.Table.from_batches(read.raw, RAW))
    records = sum(table.num_rows for tables in read.records.values() for table in tables)
    counts = {"deliveries": len(plan["deliveries"]), "records": records}
    return {**counts, "issues": len(read.issues), "bugs": bugs}
