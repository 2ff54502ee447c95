"""Makes workbooks, reads and scores them: `python -m tests.sheetmaker.run --count 2000 --seed 1 --jobs 2`.

Prints totals, by form, by dirt and by format, and a line for each failing workbook that makes it again:
`python -m tests.sheetmaker.run --spec "17 form=aid format=xls dirt=stamp" --write FOLDER`.
"""

import argparse
import time
import traceback
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from multiprocessing import Pool
from pathlib import Path

from hosen.forms import load_forms
from hosen.reference import load_reference
from hosen.settings import PROJECT_ROOT

from .maker import Spec, make
from .reading import read_made
from .scorer import Finding, Score, score
from .words import World

CONFIG = (PROJECT_ROOT, PROJECT_ROOT / "demo")
ENOUGH = 0.995
"""Share of the readable cells that must be right."""


@cache
def world() -> World:
    """Forms and lists as delivered."""
    reference = load_reference(CONFIG)
    return World(load_forms(CONFIG, reference), reference)


@dataclass
class Result:
    """One workbook. crash: where the reader or the maker itself failed."""

    spec: str
    form: str
    dirt: tuple[str, ...]
    format: str
    score: Score = field(default_factory=Score)
    crash: str = ""

    @property
    def is_silent(self) -> bool:
        """Whether something is wrong and nothing says so."""
        return bool(self.score.wrong or self.crash)


def run_one(spec: Spec) -> Result:
    """Make, read, score."""
    try:
        made = make(spec, world())
    except Exception:
        return Result(str(spec), spec.form or "?", spec.dirt or (), spec.format or "?", crash=_where())
    try:
        found = score(made, read_made(made, world()))
    except Exception:
        return Result(made.spec, made.form, made.dirt, made.format, crash=_where())
    return Result(made.spec, made.form, made.dirt, made.format, found)


def _where() -> str:
    lines = traceback.format_exc().strip().splitlines()
    places = [line.strip().rpartition("/")[2] for line in lines if line.strip().startswith("File ")]
    return f"{lines[-1]} [{' < '.join(reversed(places[-4:]))}]"


def report(results: list[Result], details: int) -> str:
    """Totals, tables and failures as text."""
    total = Score()
    for one in results:
        total.add(one.score)
    silent = [one for one in results if one.is_silent]
    lines = [
        f"{len(results)} workbooks: {total.counted} readable cells, {total.right} right, {total.flagged} flagged, "
        f"{total.wrong_cells} silently wrong ({len(total.wrong)} findings in {len(silent)} workbooks); "
        f"{total.rate:.4%} right",
        f"{total.excused} cells that need not be readable; {len(total.alarms)} false alarms; "
        f"{sum(bool(one.crash) for one in results)} crashes; flagged by level: {dict(total.levels)}",
    ]
    tables: list[tuple[str, list[tuple[Result, Iterable[str]]]]] = [
        ("form", [(one, [one.form]) for one in results]),
        ("format", [(one, [one.format]) for one in results]),
        ("dirt", [(one, one.dirt) for one in results]),
    ]
    for title, names in tables:
        lines += ["", f"{title:28} workbooks    cells  right %  flagged  wrong  failing"]
        lines += _table(names)
    for one in silent[:details]:
        lines += ["", one.spec, *([f"  {one.crash}"] if one.crash else [])]
        lines += [f"  {finding}" for finding in one.score.wrong[:4]]
    return "\n".join(lines)


def _table(rows: list[tuple[Result, Iterable[str]]]) -> list[str]:
    scores: dict[str, Score] = {}
    books: Counter[str] = Counter()
    failing: Counter[str] = Counter()
    for result, names in rows:
        for name in names:
            scores.setdefault(name, Score()).add(result.score)
            books[name] += 1
            failing[name] += result.is_silent
    return [
        f"{name:28} {books[name]:9} {one.counted:8} {one.rate:8.3%} {one.flagged:8} {len(one.wrong):6} "
        f"{failing[name]:8}"
        for name, one in sorted(scores.items())
    ]


def causes(results: list[Result], flagged: bool) -> list[str]:
    """The commonest kinds of findings with an example each."""
    groups: dict[str, list[tuple[str, Finding]]] = {}
    for one in results:
        for finding in one.score.flags if flagged else one.score.wrong:
            key = f"{finding.kind} {finding.text.split(':')[0].split(' ')[0]}"
            groups.setdefault(key, []).append((one.spec, finding))
    ordered = sorted(groups.items(), key=lambda item: -len(item[1]))
    return [f"{len(found):6} {key}   e.g. {found[0][0]}\n         {found[0][1]}" for key, found in ordered[:25]]


def main() -> None:
    parser = argparse.ArgumentParser(description="Make messy workbooks, read them, score what was read.")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1, help="of the first workbook; the next has the next number")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--form")
    parser.add_argument("--format")
    parser.add_argument("--dirt", help="names with commas; without it every workbook has its own")
    parser.add_argument("--spec", action="append", default=[], help="a failing line, to make that workbook again")
    parser.add_argument("--write", type=Path, help="write the failing workbooks (with --spec all of them) here")
    parser.add_argument("--details", type=int, default=20, help="how many failing workbooks are shown")
    parser.add_argument("--causes", action="store_true", help="also the commonest findings and flags")
    said = parser.parse_args()
    dirt = tuple(filter(None, said.dirt.split(","))) if said.dirt is not None else None
    specs = [Spec.parse(text) for text in said.spec]
    specs = specs or [Spec(said.seed + n, said.form, said.format, dirt) for n in range(said.count)]
    start = time.perf_counter()
    if said.jobs > 1:
        with Pool(said.jobs) as pool:
            results = list(pool.imap(run_one, specs, chunksize=10))
    else:
        results = [run_one(spec) for spec in specs]
    print(report(results, said.details))
    if said.causes:
        print("\nsilently wrong:", *causes(results, False), "\nflagged:", *causes(results, True), sep="\n")
    print(f"\n{time.perf_counter() - start:.0f} s, seeds {specs[0].seed} to {specs[-1].seed}")
    if said.write:
        said.write.mkdir(parents=True, exist_ok=True)
        for one in results:
            if one.is_silent or said.spec:
                made = make(Spec.parse(one.spec), world())
                (said.write / f"{one.spec.split(maxsplit=1)[0]} {made.name}").write_bytes(made.data)
    total = Score()
    for one in results:
        total.add(one.score)
    raise SystemExit(any(one.is_silent for one in results) or total.rate < ENOUGH)


if __name__ == "__main__":
    main()
