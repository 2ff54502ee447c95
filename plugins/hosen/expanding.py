"""A view's query written out down to tables, so that it can be asked of other rows than those that stand now."""

import re
from collections.abc import Callable, Mapping

from hosen.views import View

_NAMES = re.compile(r"'(?:[^']|'')*'|--[^\n]*|\b(core|history|mart|kept)\.(\w+)\b(?!\s*\()")
"""Texts and comments, which are left alone, and names of tables and views."""

Instead = Callable[[str], str | None]
"""What stands for a table or view (`core.fact`): a SELECT in brackets; None: it is left, or written out if a view."""


def expanded(view: View, views: Mapping[str, View], instead: Instead) -> str:
    """The query of a view with the views that it needs as common table expressions, and tables as `instead` says.

    Whatever contains nothing that is replaced stays a name.
    """
    parts: dict[str, str] = {}
    body = _written(view.query, views, instead, parts)
    ctes = ",\n".join(f"{name} AS NOT MATERIALIZED (\n{query}\n)" for name, query in parts.items())
    columns = ", ".join(column.name for column in view.columns)
    return f"WITH {ctes}\nSELECT {columns} FROM (\n{body}\n) AS written_out" if parts else body


def _written(query: str, views: Mapping[str, View], instead: Instead, parts: dict[str, str]) -> str:
    def one(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[0]
        name = match[0]
        if replaced := instead(name):
            return _part(name, replaced, parts)
        if name in views and _differs(name, views, instead):
            part = name.replace(".", "__")
            if part not in parts:
                written = _written(views[name].query, views, instead, parts)
                parts[part] = written
            return part
        return name

    return _NAMES.sub(one, query)


def _part(name: str, replaced: str, parts: dict[str, str]) -> str:
    part = name.replace(".", "__")
    parts.setdefault(part, f"SELECT * FROM {replaced} AS those")
    return part


def _differs(name: str, views: Mapping[str, View], instead: Instead) -> bool:
    needs = views[name].needs
    return any(instead(needed) or (needed in views and _differs(needed, views, instead)) for needed in needs)
