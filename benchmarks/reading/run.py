"""Measures how fast and in how much memory sheets are read, beside the libraries that others read them with.

    python -m benchmarks.reading.run [--files 1000] [--rows 200] [--columns 15] [--large 250000] [--repeats 3] [--json]

Every measurement is a process of its own that reads all files; the readers take turns, and the quickest of the
repeats counts, because whatever else the machine does only adds to it; the median is shown beside it. CPU seconds are
user and system time of the whole process after its imports (which are shown, too).
"""

import argparse
import importlib.util
import json
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from benchmarks.reading.make_files import FEWEST_COLUMNS, MOST_COLUMNS, rows, write_files, write_with_xlsxwriter

READERS = {
    "hosen": (),
    "fastexcel": ("fastexcel",),
    "polars (calamine)": ("polars", "fastexcel"),
    "pandas (calamine)": ("python_calamine",),
    "pandas (openpyxl)": ("openpyxl",),
}
"""Each with what has to be installed for it besides the project's own packages."""
SAMPLE = {"pandas (openpyxl)": 10}
"""It reads one file of so many, to keep the run short."""
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Measured:
    """The quickest process of a reader. Seconds: CPU (user and system) without imports, wall clock likewise, CPU of the
    imports and of loading forms and lists; median: of the CPU seconds of all its processes. megabytes: resident at the
    highest. cells: read, empty ones among them."""

    reader: str
    cells: int
    cpu: float
    wall: float
    start: float
    megabytes: float
    median: float = 0.0

    @property
    def rate(self) -> float:
        """Cells per CPU second."""
        return self.cells / self.cpu


def measure(reader: str, files: list[Path], height: int, columns: int) -> Measured:
    """Reads the files with one reader, in a process of its own."""
    listed = json.dumps([str(path) for path in files])
    command = [sys.executable, "-m", "benchmarks.reading.one", reader]
    done = subprocess.run(command, input=listed, capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode:
        raise RuntimeError(f"{reader} failed: {done.stderr[-2000:]}")
    found = json.loads(done.stdout.splitlines()[-1])
    return Measured(reader, len(files) * (height + 2) * columns, **found)  # the header and the total count as rows


def installed() -> dict[str, str]:
    """The readers that can be measured, with the first package that is missing ('' for none)."""
    return {
        reader: next((package for package in packages if importlib.util.find_spec(package) is None), "")
        for reader, packages in READERS.items()
    }


def compare(files: list[Path], height: int, columns: int, repeats: int) -> list[Measured]:
    """Every installed reader, taking turns: the quickest of each by CPU seconds, in the order of READERS."""
    readers = [reader for reader, missing in installed().items() if not missing]
    runs: dict[str, list[Measured]] = {reader: [] for reader in readers}
    for _ in range(repeats):
        for reader in readers:
            some = files[:: SAMPLE.get(reader, 1)] if len(files) >= 100 else files
            if len(some) < len(files):  # both kinds of file, as in the whole
                some = sorted({*files[:: 2 * SAMPLE[reader]], *files[1 :: 2 * SAMPLE[reader]]})
            runs[reader].append(measure(reader, some, height, columns))
    return [
        replace(min(each, key=lambda run: run.cpu), median=statistics.median(run.cpu for run in each))
        for each in runs.values()
    ]


def table(measured: list[Measured]) -> str:
    """As text. The ratio says how many times the cells per CPU second of each reader Hosen reads."""
    own = measured[0]
    titles = ("cells/CPU s", "CPU s", "median", "wall s", "start s", "peak MB", "hosen is")
    lines = [f"{'':20}{titles[0]:>13}" + "".join(f"{title:>9}" for title in titles[1:])]
    lines += [
        f"{one.reader:20}{one.rate:13,.0f}{one.cpu:9.2f}{one.median:9.2f}{one.wall:9.2f}{one.start:9.2f}"
        f"{one.megabytes:9,.0f}{own.rate / one.rate:8.2f}×"
        for one in measured
    ]
    return "\n".join(lines)


def main() -> None:
    options = _options()
    if importlib.util.find_spec("xlsxwriter") is None:
        sys.exit("XlsxWriter is not installed; install the packages of the extra `bench` in pyproject.toml")
    for reader, missing in installed().items():
        if missing:
            print(f"{reader} is left out: {missing} is not installed (extra `bench`)", file=sys.stderr)
    answer: dict[str, list[Measured]] = {}
    with tempfile.TemporaryDirectory(prefix="hosen-reading-") as folder:
        home = Path(folder)
        if options.files:
            files = write_files(home, options.files, options.rows, options.columns)
            answer["many"] = compare(files, options.rows, options.columns, options.repeats)
        if options.large:
            large = home / "large.xlsx"
            write_with_xlsxwriter(large, rows(0, options.large, options.columns))
            answer["large"] = compare([large], options.large, options.columns, 1)
    if options.json:
        print(json.dumps({name: [asdict(one) for one in found] for name, found in answer.items()}, indent=1))
        return
    if "many" in answer:
        print(f"{options.files:,} workbooks of {options.rows} rows × {options.columns} columns")
        print(table(answer["many"]))
        if options.files >= 100:
            print("openpyxl reads one file in ten. Hosen finds headers, casts, keeps places and checks totals, too.")
    if "large" in answer:
        print(f"\none workbook of {options.large:,} rows × {options.columns} columns")
        print(table(answer["large"]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="How fast sheets are read, beside other libraries.")
    parser.add_argument("--files", type=int, default=1000, help="workbooks (0: none)")
    parser.add_argument("--rows", type=int, default=200, help="lines of each")
    parser.add_argument("--columns", type=int, default=MOST_COLUMNS, help=f"{FEWEST_COLUMNS} to {MOST_COLUMNS}")
    parser.add_argument("--large", type=int, default=250_000, help="lines of the one large workbook (0: none)")
    parser.add_argument("--repeats", type=int, default=3, help="processes of each reader over the many workbooks")
    parser.add_argument("--json", action="store_true", help="print the measurements as JSON")
    options = parser.parse_args()
    if not FEWEST_COLUMNS <= options.columns <= MOST_COLUMNS:
        parser.error(f"--columns is between {FEWEST_COLUMNS} and {MOST_COLUMNS}")
    return options


if __name__ == "__main__":
    main()
