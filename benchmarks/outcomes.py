"""What becomes of every file in a folder: read through the worker with its limits, as a table in Markdown.

    python -m benchmarks.outcomes FOLDER [FOLDER ...] > outcomes.md

Ends with 1 when a file failed on a bug of ours, broke the limits, or came out without saying why in both languages.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

from hosen.read.context import Delivered
from hosen.read.formats.book import Content, FileProblem
from hosen.read.formats.kinds import kind_of
from hosen.read.worker import MEMORY_BYTES, SECONDS_PER_FILE, Failure, Worker
from hosen.settings import PROJECT_ROOT

CONFIG = (PROJECT_ROOT, PROJECT_ROOT / "demo")
WORKERS = 2


@dataclass(frozen=True)
class Result:
    """Of one file. outcome: read, rejected or ignored, the best of its sheets, or `bug`; forms: each with how many
    tables were read by it; codes: of its issues, each with how many; faults: what must not be; megabytes: resident at
    the highest, 0 where the system does not tell."""

    name: str
    kind: str
    outcome: str
    sheets: int
    forms: Counter[str]
    codes: Counter[str]
    seconds: float
    megabytes: float
    faults: tuple[str, ...]


def read_all(folders: list[Path], config: tuple[Path, ...] = CONFIG) -> list[Result]:
    """Every file under the folders, sorted by name within each."""
    files = [(path, folder) for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    workers: Queue[Worker] = Queue()
    with Worker(config) as first, Worker(config) as second, ThreadPoolExecutor(WORKERS) as pool:
        for worker in (first, second):
            workers.put(worker)

        def read(found: tuple[Path, Path]) -> Result:
            worker = workers.get()
            try:
                return read_one(worker, *found)
            finally:
                workers.put(worker)

        return list(pool.map(read, files))


def read_one(worker: Worker, path: Path, folder: Path) -> Result:
    """One file, as it would be read were it sent."""
    kind = kind_of(Content(path.name, path))
    name, shown = str(path.relative_to(folder.parent)), "—" if isinstance(kind, FileProblem) else kind
    _forget_peak(_pid(worker))
    start = time.perf_counter()
    answer = worker.read(path, Delivered("0" * 64, path.name))
    seconds = time.perf_counter() - start
    megabytes = _peak(_pid(worker))
    faults = [f"{seconds:.0f} s"] if seconds > SECONDS_PER_FILE else []
    if megabytes * 1e6 > MEMORY_BYTES:
        faults.append(f"{megabytes:.0f} MB")
    if isinstance(answer, Failure):
        faults.append(f"{answer.error}: {answer.trace}")
        return Result(name, shown, "bug", 0, Counter(), Counter(), seconds, megabytes, tuple(faults))
    outcomes = {outcome["outcome"] for outcome in answer.outcomes}
    outcome = next(one for one in ("read", "rejected", "ignored") if one in outcomes)
    if outcome != "read" and not answer.issues:
        faults.append("no code")
    for issue in answer.issues:
        texts = [text for language in ("he", "en") for text in (issue.message(language), issue.action(language))]
        if not all(map(str.strip, texts)) or "Traceback" in " ".join(texts):
            faults.append(f"no sentence: {issue.code}")
    forms = Counter(one["form"] for one in answer.outcomes if one["outcome"] == "read")
    sheets = len({one["sheet"] for one in answer.outcomes if one["sheet"]})
    codes = Counter(issue.code for issue in answer.issues)
    return Result(name, shown, outcome, sheets, forms, codes, seconds, megabytes, tuple(faults))


def _pid(worker: Worker) -> int | None:
    process = worker._process  # its first file includes its start
    return process.pid if process else None


def _forget_peak(pid: int | None) -> None:
    """From now on the peak counts anew (Linux)."""
    try:
        Path(f"/proc/{pid}/clear_refs").write_text("5", "ascii")
    except OSError:
        return


def _peak(pid: int | None) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text("ascii", "replace")
    except OSError:
        return 0.0
    line = next((line for line in status.splitlines() if line.startswith("VmHWM:")), "VmHWM: 0 kB")
    return int(line.split()[1]) * 1024 / 1e6


def as_markdown(results: list[Result]) -> Iterator[str]:
    """The table, and below it how many files have each outcome and each code."""
    yield "| file | kind | outcome | form or sheets | codes | s | MB |"
    yield "|---|---|---|---|---|---:|---:|"
    for one in results:
        about = _counted(one.forms) or f"{one.sheets} sheets"
        codes = _counted(one.codes) + "".join(f" **{fault}**" for fault in one.faults)
        name = one.name.replace("|", "\\|")
        yield f"| {name} | {one.kind} | {one.outcome} | {about} | {codes} | {one.seconds:.2f} | {one.megabytes:.0f} |"
    yield ""
    yield "| outcome | files |"
    yield "|---|---:|"
    for outcome, count in Counter(one.outcome for one in results).most_common():
        yield f"| {outcome} | {count} |"
    yield ""
    yield "| code | files | issues |"
    yield "|---|---:|---:|"
    total: Counter[str] = sum((one.codes for one in results), Counter())
    for code, count in total.most_common():
        yield f"| {code} | {sum(code in one.codes for one in results)} | {count} |"
    yield ""
    slowest, largest = max(one.seconds for one in results), max(one.megabytes for one in results)
    faulty = sum(bool(one.faults) for one in results)
    yield f"{len(results)} files, {faulty} with faults; slowest {slowest:.1f} s, largest {largest:.0f} MB."


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{name} × {count}" if count > 1 else name for name, count in counts.most_common())


def main() -> None:
    parser = argparse.ArgumentParser(description="What becomes of every file in a folder.")
    parser.add_argument("folders", nargs="+", type=Path)
    results = read_all(parser.parse_args().folders)
    if not results:
        sys.exit("there are no files")
    print("\n".join(as_markdown(results)))
    sys.exit(any(one.faults for one in results))


if __name__ == "__main__":
    main()
