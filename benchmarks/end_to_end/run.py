"""Measures what it takes to get many workbooks into aggregated views, beside three other ways.

    python -m benchmarks.end_to_end.run [--files 1000] [--rows 200] [--spoilt 1] [--rounds 3] [--sample 50]
                                        [--only NAME ...] [--json]

Every measurement is a process of its own with its children, from its start to its end; the contenders take turns, and
the median of the rounds by CPU seconds counts. Ends with an error when one of them does not find what is true.
"""

import argparse
import importlib.util
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from benchmarks.end_to_end.make_files import write_files
from benchmarks.end_to_end.measure import BY_HAND, DATABASES, DLT_DBT, HOSEN, TUTORIAL, Measured, Truth, measure

REQUIREMENTS = Path(__file__).resolve().with_name("requirements.txt")
AIMS = {TUTORIAL: "at least 30", DLT_DBT: "at least 5", BY_HAND: "at least 0.25"}
"""How many times Hosen's CPU seconds each should take."""


def peers_python(folder: Path) -> str:
    """Makes an environment of dlt's and dbt's own; its Python. RuntimeError when a package cannot be installed."""
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    python = str(folder / "bin" / "python")
    if uv:
        steps = [[uv, "venv", "--quiet", "--python", sys.executable, str(folder)]]
        steps += [[uv, "pip", "install", "--quiet", "--python", python, "-r", str(REQUIREMENTS)]]
    else:
        steps = [[sys.executable, "-m", "venv", str(folder)]]
        steps += [[python, "-m", "pip", "install", "--quiet", "-r", str(REQUIREMENTS)]]
    for step in steps:
        done = subprocess.run(step, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr.strip()[-500:])
    return python


def compare(
    made: Path, truths: list[Truth], contenders: dict[str, str], rounds: int, sample: int
) -> dict[str, list[Measured]]:
    """All rounds of each contender, which take turns. contenders: name -> Python. sample: files of the tutorial way,
    evenly from all."""
    runs: dict[str, list[Measured]] = {contender: [] for contender in contenders}
    some = truths[:: max(1, len(truths) // sample)][:sample]
    for number in range(rounds):
        for contender, python in contenders.items():
            work = made.parent / f"{contender} {number}"
            about = some if contender == TUTORIAL else truths
            runs[contender].append(measure(contender, made, about, work, python))
            shutil.rmtree(work)
            print(f"round {number + 1}: {contender} {runs[contender][-1].cpu:.1f} CPU s", file=sys.stderr)
    return runs


def median(runs: list[Measured]) -> Measured:
    middle = statistics.median_low(run.cpu for run in runs)
    return next(run for run in runs if run.cpu == middle)


def table(measured: list[Measured], files: int) -> str:
    """As text. The first is Hosen; the ratio says how many times its CPU seconds each takes."""
    own, _ = measured[0].scaled(files)
    lines = [f"{'':12}{'files':>7}{'CPU s':>10}{'wall s':>10}{'ms/file':>10}{'peak MB':>9}{'of hosen':>10}   aim"]
    for one in measured:
        cpu, wall = one.scaled(files)
        lines.append(
            f"{one.contender:12}{one.files:7,}{cpu:10.1f}{wall:10.1f}{cpu / files * 1000:10.1f}{one.megabytes:9,.0f}"
            f"{cpu / own:9.2f}×   {AIMS.get(one.contender, '')}".rstrip()
        )
    return "\n".join(lines)


def stages(hosen: Measured) -> str:
    """Hosen's CPU seconds by stage, and what is left: starting, and telling what the run did."""
    told = {**hosen.stages, "start and report": hosen.cpu - sum(hosen.stages.values())}
    return "\n".join(
        f"  {stage:18}{cpu:8.2f} s{cpu / hosen.files * 1000:9.2f} ms/file{cpu / hosen.cpu:8.0%}"
        for stage, cpu in told.items()
    )


def main() -> None:
    options = _options()
    if importlib.util.find_spec("xlsxwriter") is None:
        sys.exit("XlsxWriter is not installed; install the packages of the extra `dev` in pyproject.toml")
    with tempfile.TemporaryDirectory(prefix="hosen-end-to-end-") as folder:
        made = Path(folder) / "made"
        contenders = {name: sys.executable for name in DATABASES if name in {HOSEN, *options.only}}
        if BY_HAND in contenders and importlib.util.find_spec("fastexcel") is None:
            del contenders[BY_HAND]
            print(f"{BY_HAND} is left out: fastexcel is not installed (extra `bench`)", file=sys.stderr)
        if DLT_DBT in contenders:
            try:
                contenders[DLT_DBT] = peers_python(Path(folder) / "peers")
            except RuntimeError as error:
                del contenders[DLT_DBT]
                print(f"{DLT_DBT} is left out: its packages cannot be installed: {error}", file=sys.stderr)
        truths = write_files(made, options.files, options.rows, options.spoilt)
        runs = compare(made, truths, contenders, options.rounds, options.sample)
    if options.json:
        print(json.dumps([asdict(one) for each in runs.values() for one in each], indent=1))
        return
    measured = [median(each) for each in runs.values()]
    rows, bad = sum(one.rows for one in truths), sum(sum(one.broken.values()) for one in truths)
    print(f"{options.files:,} workbooks, {rows:,} rows × 15 columns, {bad:,} bad; medians of {options.rounds} rounds")
    print(table(measured, options.files))
    if any(one.files < options.files for one in measured):
        print("Who took fewer files was scaled to all: imports once, the rest by the number of files.")
    print("\nhosen, CPU by stage")
    print(stages(measured[0]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="How long workbooks take to become views, beside other ways.")
    parser.add_argument("--files", type=int, default=1000, help="workbooks")
    parser.add_argument("--rows", type=int, default=200, help="lines of each")
    parser.add_argument("--spoilt", type=float, default=1, help="share of the workbooks that have bad lines")
    parser.add_argument("--rounds", type=int, default=3, help="processes of each contender")
    parser.add_argument("--sample", type=int, default=50, help="files that the tutorial way takes")
    others = [name for name in DATABASES if name != HOSEN]
    parser.add_argument("--only", nargs="*", choices=others, default=others, help="these; hosen always")
    parser.add_argument("--json", action="store_true", help="print all measurements as JSON")
    return parser.parse_args()


if __name__ == "__main__":
    main()
