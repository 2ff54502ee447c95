"""The definitions of views: one SELECT per file below `sql/`, with a header that says what the view is.

    -- title: Figures of each district and programme, month by month
    -- grain: district_code, programme_code, month, measure_code
    -- about: one or more lines of text
    -- columns:
    --   district_code | code | The ministry's district
    --   actual | unit of the measure | What was reported
    -- slice: month
    SELECT ...

slice, where there is one: the column whose period a row is of. The row is made of what was reported for periods in that
half year (of a year: in that year), and of nothing else but reference lists; so only rows of half years that were
touched need be made anew. `slice: month, a year on`: rows up to a year later are made of it too.

kept, in views in between: its rows stand in a table (`kept.<name>`) and are made anew where something was touched:
those of a form and the first day of a period (`kept: form, period_start`), or all (`kept: whole`).

traces, open: what its rows are made of (`hosen.traces`).

`sql/mart/` holds what readers see, `sql/core/views/` the steps in between.
"""

import difflib
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import sqlglot
from sqlglot import exp

from hosen.errors import ConfigError
from hosen.settings import PROJECT_ROOT
from hosen.traces import Traces, read_traces

A_YEAR_ON = "a year on"
KEPT = (("form", "period_start"), ())
FOLDERS = {"core": Path("sql/core/views"), "mart": Path("sql/mart")}


@dataclass(frozen=True)
class ViewColumn:
    """One column of a view. unit: what the numbers count, or `code`, `text`, `date`, `flag`."""

    name: str
    unit: str
    meaning: str

    @property
    def comment(self) -> str:
        return f"{self.meaning} [{self.unit}]"


@dataclass(frozen=True)
class View:
    """One view: its query as written, and the views it is made from (`schema.name`). slice: the column whose period a
    row is of; reaches_on: what was reported touches rows up to a year later. kept: columns by which its kept rows
    are made anew, none: all at once; None: it is not kept. traces: what its rows are made of, where it says so."""

    schema: str
    name: str
    title: str
    grain: tuple[str, ...]
    about: str
    columns: tuple[ViewColumn, ...]
    slice: str | None
    reaches_on: bool
    kept: tuple[str, ...] | None
    query: str
    needs: frozenset[str]
    path: Path
    traces: Traces | None = None

    @property
    def qualified_name(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def table(self) -> str:
        """Where the rows of a kept view stand."""
        return f"kept.{self.name}"

    @property
    def comment(self) -> str:
        return f"{self.title}. One row per {', '.join(self.grain)}." + (f" {self.about}" if self.about else "")


def load_views(config: Sequence[Path]) -> list[View]:
    """All views, each after those it needs; a later folder's file replaces an earlier one of the same name. The views
    in between always are the delivered ones. Raises ConfigError that lists every mistake with its file."""
    found: dict[str, View] = {}
    problems: list[str] = []
    for file in _files(config):
        try:
            view = _parse(file, file.read_text("utf-8"))
            found[view.qualified_name] = view
        except ConfigError as error:
            problems.append(str(error))
    graph = {name: view.needs & set(found) for name, view in found.items()}
    for view in found.values():
        for needed in sorted(view.needs - set(found)):
            problems += _unknown_table(view, needed, set(found))
        if view.traces and view.traces.source not in found:
            problems += _unknown_table(view, view.traces.source, set(found))
    if problems:
        raise ConfigError("\n".join(problems))
    try:
        order = list(TopologicalSorter({name: sorted(needs) for name, needs in sorted(graph.items())}).static_order())
    except CycleError as error:
        raise ConfigError(f"views need each other in a circle: {' -> '.join(error.args[1])}") from error
    return [found[name] for name in order]


def fingerprint(views: Sequence[View]) -> str:
    """Changes when any definition or comment changes."""
    digest = hashlib.sha256()
    for view in views:
        digest.update(
            repr(
                (view.qualified_name, view.comment, view.columns, view.slice, view.reaches_on, view.kept, view.query)
            ).encode()
        )
    return digest.hexdigest()[:16]


def _files(config: Sequence[Path]) -> list[Path]:
    delivered = sorted((PROJECT_ROOT / FOLDERS["core"]).glob("*.sql"))
    return delivered + [file for folder in config for file in sorted((folder / FOLDERS["mart"]).glob("*.sql"))]


@cache
def _tables() -> frozenset[str]:
    """Of `core`, and of `history` those that say since when their rows stand (`hosen.history`)."""
    files = sorted((PROJECT_ROOT / "sql/core").glob("*.sql"))
    remembered = [file.stem for file in files if "    known_from TIMESTAMP" in file.read_text("utf-8")]
    return frozenset([*(f"core.{file.stem}" for file in files), *(f"history.{name}" for name in remembered)])


def _unknown_table(view: View, needed: str, views: set[str]) -> list[str]:
    if needed in _tables():
        return []
    near = difflib.get_close_matches(needed, [*views, *_tables()], 1)
    hint = f" (did you mean {near[0]}?)" if near else ""
    return [f"{view.path}: reads {needed}, which is no table or view{hint}"]


@lru_cache(maxsize=1000)
def _parse(file: Path, text: str) -> View:
    lines = text.splitlines()
    header = [line.removeprefix("--") for line in _while_comment(lines)]
    query = "\n".join(lines[len(header) :]).strip().rstrip(";")
    parts: dict[str, list[str]] = {}
    columns: list[ViewColumn] = []
    part = ""
    for number, line in enumerate(header, start=1):
        if match := re.fullmatch(r" (title|grain|about|columns|slice|kept|traces|open):(.*)", line):
            part = match[1]
            parts[part] = [match[2].strip()]
        elif part == "columns":
            fields = [field.strip() for field in line.split("|")]
            if len(fields) != 3 or not all(fields):
                raise ConfigError(f"{file}, line {number}: write `--   column | unit | meaning`")
            columns.append(ViewColumn(*fields))
        elif part:
            parts[part].append(line.strip())
    if missing := [name for name in ("title", "grain", "columns") if name not in parts]:
        raise ConfigError(f"{file}: the header has no line `-- {missing[0]}:`")
    try:
        tree = sqlglot.parse_one(query, read="postgres")
    except sqlglot.ParseError as error:
        problem = error.errors[0]
        line_number = len(header) + int(problem.get("line") or 1)
        raise ConfigError(f"{file}, line {line_number}: {problem.get('description')}") from error
    if not isinstance(tree, exp.Query):
        raise ConfigError(f"{file}: has to be one SELECT")
    grain = tuple(name.strip() for name in " ".join(parts["grain"]).split(",") if name.strip())
    sliced_by, _, reach = " ".join(parts.get("slice", [])).partition(", ")
    _check_columns(file, [column.name for column in columns], list(tree.named_selects), grain)
    if sliced_by and (sliced_by not in tree.named_selects or reach not in ("", A_YEAR_ON)):
        raise ConfigError(
            f"{file}: write `-- slice: column` or `-- slice: column, {A_YEAR_ON}`, with a column it gives"
        )
    return View(
        schema="core" if file.parent.name == "views" else "mart",
        name=file.stem,
        title=" ".join(parts["title"]),
        grain=grain,
        about=" ".join(parts.get("about", [])),
        columns=tuple(columns),
        slice=sliced_by or None,
        reaches_on=bool(reach),
        kept=_kept(file, parts, columns),
        query=query,
        needs=_needs(tree),
        path=file,
        traces=read_traces(file, parts["traces"], parts.get("open", []), tree.named_selects)
        if "traces" in parts
        else None,
    )


def _kept(file: Path, parts: dict[str, list[str]], columns: list[ViewColumn]) -> tuple[str, ...] | None:
    if "kept" not in parts:
        return None
    said = " ".join(parts["kept"])
    named = () if said == "whole" else tuple(name.strip() for name in said.split(","))
    if file.parent.name != "views" or named not in KEPT or not {column.name for column in columns} >= set(named):
        ways = ", ".join(f"`{', '.join(way) or 'whole'}`" for way in KEPT)
        raise ConfigError(f"{file}: a view in between can be kept by {ways}, columns that it gives")
    return named


def _while_comment(lines: list[str]) -> list[str]:
    return lines[: next((number for number, line in enumerate(lines) if not line.startswith("--")), len(lines))]


def _check_columns(file: Path, described: list[str], selected: list[str], grain: tuple[str, ...]) -> None:
    if described != selected:
        raise ConfigError(
            f"{file}: the header describes the columns {', '.join(described)}; the query gives {', '.join(selected)}"
        )
    if unknown := [name for name in grain if name not in selected]:
        raise ConfigError(f"{file}: the grain names {', '.join(unknown)}, which the query does not give")


def _needs(tree: exp.Query) -> frozenset[str]:
    named = {cte.alias for cte in tree.find_all(exp.CTE)}
    return frozenset(
        f"{table.db}.{table.name}" if table.db else table.name
        for table in tree.find_all(exp.Table)
        if table.db or table.name not in named
    )
