"""The definitions of views: one SELECT per file below `sql/`, with a header that says what the view is.

    -- title: Figures of each district and programme, month by month
    -- grain: district_code, programme_code, month, measure_code
    -- about: one or more lines of text
    -- columns:
    --   district_code | code | The ministry's district
    --   actual | unit of the measure | What was reported
    SELECT ...

`sql/mart/` holds what readers see, `sql/core/views/` the steps in between.
"""

import difflib
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import sqlglot
from sqlglot import exp

from hosen.errors import ConfigError
from hosen.settings import PROJECT_ROOT

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
    """One view: its query as written, and the views it is made from (`schema.name`)."""

    schema: str
    name: str
    title: str
    grain: tuple[str, ...]
    about: str
    columns: tuple[ViewColumn, ...]
    query: str
    needs: frozenset[str]
    path: Path

    @property
    def qualified_name(self) -> str:
        return f"{self.schema}.{self.name}"

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
            view = _parse(file)
            found[view.qualified_name] = view
        except ConfigError as error:
            problems.append(str(error))
    graph = {name: view.needs & set(found) for name, view in found.items()}
    for view in found.values():
        for needed in sorted(view.needs - set(found)):
            problems += _unknown_table(view, needed, set(found))
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
        digest.update(repr((view.qualified_name, view.comment, view.columns, view.query)).encode())
    return digest.hexdigest()[:16]


def _files(config: Sequence[Path]) -> list[Path]:
    delivered = sorted((PROJECT_ROOT / FOLDERS["core"]).glob("*.sql"))
    return delivered + [file for folder in config for file in sorted((folder / FOLDERS["mart"]).glob("*.sql"))]


@cache
def _tables() -> frozenset[str]:
    return frozenset(f"core.{file.stem}" for file in (PROJECT_ROOT / "sql/core").glob("*.sql"))


def _unknown_table(view: View, needed: str, views: set[str]) -> list[str]:
    if needed in _tables():
        return []
    near = difflib.get_close_matches(needed, [*views, *_tables()], 1)
    hint = f" (did you mean {near[0]}?)" if near else ""
    return [f"{view.path}: reads {needed}, which is no table or view{hint}"]


def _parse(file: Path) -> View:
    lines = file.read_text("utf-8").splitlines()
    header = [line.removeprefix("--") for line in _while_comment(lines)]
    query = "\n".join(lines[len(header) :]).strip().rstrip(";")
    parts: dict[str, list[str]] = {}
    columns: list[ViewColumn] = []
    part = ""
    for number, line in enumerate(header, start=1):
        if match := re.fullmatch(r" (title|grain|about|columns):(.*)", line):
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
    _check_columns(file, [column.name for column in columns], list(tree.named_selects), grain)
    return View(
        schema="core" if file.parent.name == "views" else "mart",
        name=file.stem,
        title=" ".join(parts["title"]),
        grain=grain,
        about=" ".join(parts.get("about", [])),
        columns=tuple(columns),
        query=query,
        needs=_needs(tree),
        path=file,
    )


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
