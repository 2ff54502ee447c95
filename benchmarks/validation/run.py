"""Measures how fast and in how much memory rows are judged, beside the libraries that others judge them with.

    python -m benchmarks.validation.run [--rows 1000000] [--repeats 3] [--only NAME ...] [--json]

Every measurement is a process of its own that judges all rows; the validators take turns, and the median of the
repeats counts. Ends with an error when two of them do not find the same number of broken rows for each rule.
"""

import argparse
import importlib.util
import json
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.validation.make_records import write_records
from benchmarks.validation.one import CONFIG, FORM, _table, csv_of

VALIDATORS = {
    "hosen": (),
    "great expectations": ("great_expectations",),
    "great expectations, ids only": ("great_expectations",),
    "pandera (pandas)": ("pandera",),
    "pandera (polars)": ("pandera", "polars"),
    "frictionless": ("frictionless",),
}
"""Each with what has to be installed for it besides the project's own packages."""
LATER_ONLY = {"frictionless"}
"""Of rows that repeat a key these name all but the first."""
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Measured:
    """One process. Seconds: CPU (user and system) without imports, wall clock likewise, CPU of the imports.
    megabytes: resident at the highest. broken: rows by rule."""

    validator: str
    cpu: float
    wall: float
    start: float
    megabytes: float
    broken: list[int]


def make(folder: Path, count: int) -> Path:
    """A batch of records as reading leaves it, and the same as CSV."""
    from pyarrow import csv

    from hosen.forms import load_forms

    (folder / "read").mkdir()
    write_records(folder / "read", load_forms(CONFIG)[FORM], count)
    csv.write_csv(_table(folder), csv_of(folder))
    return folder


def measure(validator: str, batch: Path) -> Measured:
    """Judges the batch with one validator, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.validation.one", validator, str(batch)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode:
        raise RuntimeError(f"{validator} failed: {done.stderr[-2000:]}")
    return Measured(validator, **json.loads(done.stdout.splitlines()[-1]))


def installed() -> dict[str, str]:
    """The validators that can be measured, with the first package that is missing ('' for none)."""
    return {
        validator: next((package for package in packages if importlib.util.find_spec(package) is None), "")
        for validator, packages in VALIDATORS.items()
    }


def compare(batch: Path, validators: list[str], repeats: int) -> list[Measured]:
    """Taking turns: the median of each by CPU seconds. Raises RuntimeError when they differ in what they find."""
    runs: dict[str, list[Measured]] = {validator: [] for validator in validators}
    for _ in range(repeats):
        for validator in validators:
            runs[validator].append(measure(validator, batch))
    for validator, found in runs.items():
        compared = slice(1 if validator in LATER_ONLY else 0, None)
        if found[0].broken[compared] != runs[validators[0]][0].broken[compared]:
            raise RuntimeError(f"{validator} finds {found[0].broken}, and not {runs[validators[0]][0].broken}")
    return [_median(each) for each in runs.values()]


def _median(runs: list[Measured]) -> Measured:
    middle = statistics.median_low(run.cpu for run in runs)
    return next(run for run in runs if run.cpu == middle)


def table(measured: list[Measured]) -> str:
    """As text. The ratios say how many times the CPU seconds and the memory of the first each takes."""
    own = measured[0]
    lines = [f"{'':30}{'CPU s':>9}{'wall s':>9}{'start s':>9}{'peak MB':>9}{'CPU':>9}{'memory':>9}"]
    lines += [
        f"{one.validator:30}{one.cpu:9.2f}{one.wall:9.2f}{one.start:9.2f}{one.megabytes:9,.0f}"
        f"{one.cpu / own.cpu:8.1f}×{one.megabytes / own.megabytes:8.1f}×"
        for one in measured
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="How fast rows are judged, beside other libraries.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=3, help="processes of each validator")
    parser.add_argument("--only", nargs="*", choices=VALIDATORS, default=list(VALIDATORS), help="these; hosen always")
    parser.add_argument("--json", action="store_true", help="print the measurements as JSON")
    options = parser.parse_args()
    for validator, missing in installed().items():
        if missing:
            print(f"{validator} is left out: {missing} is not installed (extra `bench`)", file=sys.stderr)
    chosen = [name for name, missing in installed().items() if not missing and name in {"hosen", *options.only}]
    with tempfile.TemporaryDirectory(prefix="hosen-validation-") as folder:
        measured = compare(make(Path(folder), options.rows), chosen, options.repeats)
    if options.json:
        print(json.dumps([asdict(one) for one in measured], indent=1))
        return
    print(
        f"{options.rows:,} rows × 15 columns, {len(measured[0].broken)} rules, {sum(measured[0].broken):,} times broken"
    )
    print(table(measured))


if __name__ == "__main__":
    main()
