"""`hosen trace`: from a figure of a view to the cells that it is made of, and from a file to the figures it touches."""

import csv
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from hosen.cli.show import AsJson, Json, as_json, counted, number, out, styled, table, visible
from hosen.errors import ConfigError

MAIN = {"sum", "same", "highest", "of", "per"}
"""Figures whose cells the terminal shows where none is named and there are such."""

CELLS_SHOWN = 40
FIGURES_SHOWN = 60

COLUMNS = (
    "file_name", "sheet", "cell", "submitter_code", "period_key", "measure_code", "scenario", "written", "value",
    "value_flag", "version", "received_at", "delivery_sha", "submission_id",
)  # fmt: skip
"""Of a cell, in a CSV file; before them the row's grain, after them the figures that the cell is in."""

LEDGERS = {
    "submission": ["form", "submitter_code", "period_key", "version", "status", "is_current", "received_at"],
    "standing_problem": ["code", "severity", "sheet", "cell", "message_he"],
    "quarantine": ["form", "sheet", "row_number", "codes", "held_from"],
    "finding": ["rule", "code", "sheet", "cell", "message_he", "status"],
}
"""What the terminal shows of each, beside the file."""


def trace(
    view: Annotated[str, typer.Argument(help="A view of mart: program_summary, origin_host_month, …")] = "",
    where: Annotated[
        list[str] | None, typer.Argument(metavar="[COLUMN=VALUE]...", help="Which row; `column=` is an empty one.")
    ] = None,
    figure: Annotated[str, typer.Option(help="Only this column of the view.")] = "",
    all_: Annotated[bool, typer.Option("--all", help="All rows that fit, together.")] = False,
    delivery: Annotated[
        str,
        typer.Option(help="Instead of a view: a file, by its name or the first 6 or more characters of its SHA-256."),
    ] = "",
    at: Annotated[str, typer.Option(help="As it stood then: 2021-07-01 or 2021-07-01T12:00, UTC.")] = "",
    csv_: Annotated[Path | None, typer.Option("--csv", help="Write all cells there.")] = None,
    json_: AsJson = False,
) -> None:
    """Show which cells of which sheets a row's figures are made of, as they were written, and whether they give the
    figures; or with --delivery, every figure of every view that a file is in.

    Example: [bold]hosen trace program_summary programme_code=noshmim half_year=2021-H1
    measure_code=families_active[/bold]
    """
    from hosen.configuration import load_configuration
    from hosen.settings import Settings
    from hosen.tracing import Tracer, add_texts

    settings = Settings.load()
    tracer = Tracer(settings, _instant(at))
    if bool(delivery) == bool(view):
        raise ConfigError(
            "name a view and its row, or a file: hosen trace VIEW column=value …, hosen trace --delivery FILE"
        )
    if delivery:
        touched = tracer.touched(delivery)
        if csv_:
            write_csv(csv_, *_touched_lines(touched))
        if json_:
            as_json(touched)
        elif not csv_:
            _show_touched(out(), touched)
        return
    found = tracer.rows(view, wanted_of(where or []), several=all_)
    configuration = load_configuration(settings)
    if figure:
        _keep_only(found, figure)
    cells = [cell for one in found for cell in one.get("cells", [])]
    shown = _main_cells(found, cells)
    add_texts(settings, configuration.forms, cells if json_ or csv_ else shown[:CELLS_SHOWN])
    if csv_:
        write_csv(csv_, *_cell_lines(found))
    if json_:
        as_json({"at": at or None, "rows": found})
        return
    names = {code: one.name_he for code, one in configuration.reference.measures.items()}
    _show(out(), found, shown, names)
    if len(shown) < len(cells):
        typer.echo(
            f"{counted(len(cells) - len(shown), 'cell')} of the other figures: --figure NAME, --json or --csv FILE"
        )
    if csv_:
        typer.echo(f"{counted(len(cells), 'cell')} in {csv_}")


def _instant(text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(f"{text!r} is no time; write 2021-07-01 or 2021-07-01T12:00 (UTC)") from error
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def wanted_of(where: Sequence[str]) -> dict[str, str]:
    wanted = {}
    for text in where:
        name, sign, value = text.partition("=")
        if not sign:
            raise ConfigError(f"{text!r} does not say which column: write column=value")
        wanted[name] = value
    return wanted


def _keep_only(found: Sequence[Json], figure: str) -> None:
    for one in found:
        known = [entry["figure"] for entry in one.get("figures", [])]
        if figure not in known:
            raise ConfigError(f"{one['view']} has no figure {figure!r}; there are {', '.join(known) or 'none'}")
        one["figures"] = [entry for entry in one["figures"] if entry["figure"] == figure]
        one["cells"] = [cell | {"figures": [figure]} for cell in one["cells"] if figure in cell["figures"]]


def _main_cells(found: Sequence[Json], cells: list[Json]) -> list[Json]:
    figures = [entry for one in found for entry in one.get("figures", [])]
    main = {entry["figure"] for entry in figures if MAIN & set(entry["how"].split())}
    return [cell for cell in cells if main & set(cell["figures"])] if main else cells


def _show(console: Console, found: Sequence[Json], cells: Sequence[Json], names: Mapping[str, str]) -> None:
    first = found[0]
    if "ledger" in first:
        for one in found:
            _show_row(console, one)
            _show_ledger(console, one)
        return
    if len(found) == 1:
        _show_row(console, first)
        _show_figures(console, first["figures"], names)
    else:
        console.print(f"{counted(len(found), 'row')} of {first['view']}, together", style="bold")
        _show_figures(console, _together(found), names)
    _show_cells(console, cells)


def _show_row(console: Console, one: Json) -> None:
    row = one["row"]
    codes = {name.removesuffix("_name") for name in row if name.endswith("_name") and row[name]}
    said = [
        value
        for name, value in row.items()
        if isinstance(value, str) and name != "unit" and name.removesuffix("_code") not in codes
    ]
    console.print(visible(" · ".join([one["view"], *said])), style="bold")


def _show_figures(console: Console, figures: Sequence[Json], names: Mapping[str, str]) -> None:
    lines = []
    for one in figures:
        measures = one["measures"]
        name = names.get(measures[0], "") if len(measures) == 1 else ""
        answer = {True: styled("yes", "accepted"), False: styled("NO", "error"), None: "–"}[one["agrees"]]
        value, says = number(one["value"]), number(one["cells_say"]) if one["agrees"] is not None else "–"
        lines.append([one["figure"], name, value, one["how"], f"{one['cells']:,}", says, answer])
    columns = ["figure", "counts", "value", "how", "cells", "cells say", "the same"]
    console.print(table("", columns, lines, ["value", "cells", "cells say"]))


def _together(found: Sequence[Json]) -> list[Json]:
    """The figures of several rows as one: sums and counts added up, of others only how many rows' cells give them."""
    figures = []
    for place, first in enumerate(found[0]["figures"]):
        those = [one["figures"][place] for one in found]
        answers = {one["agrees"] for one in those}
        adds_up = first["how"] in ("sum", "count")
        figures.append(
            first
            | {
                "value": _sum(one["value"] for one in those) if adds_up else None,
                "cells_say": _sum(one["cells_say"] for one in those) if adds_up else None,
                "cells": sum(one["cells"] for one in those),
                "measures": sorted({code for one in those for code in one["measures"]}),
                "agrees": False if False in answers else None if None in answers else True,
            }
        )
    return figures


def _sum(values: Any) -> float | None:
    there = [value for value in values if value is not None]
    return sum(there) if there else None


def _show_cells(console: Console, cells: Sequence[Json]) -> None:
    lines = []
    for cell in cells[:CELLS_SHOWN]:
        flag = "" if cell["value_flag"] == "exact" else cell["value_flag"]
        lines.append(
            [
                cell["file_name"], cell["sheet"], cell["cell"], cell["submitter_code"], cell["period_key"],
                cell["measure_code"] + (" (plan)" if cell["scenario"] == "plan" else ""),
                "–" if cell["written"] is None else cell["written"],
                number(cell["value"]) + (f" ({flag})" if flag else ""),
                ", ".join(cell["figures"]),
            ]
        )  # fmt: skip
    columns = ["file", "sheet", "cell", "submitter", "period", "measure", "written", "value", "in"]
    console.print(table(counted(len(cells), "cell"), columns, lines, ["written", "value"]))
    if len(cells) > CELLS_SHOWN:
        console.print(f"… and {len(cells) - CELLS_SHOWN:,} more: --json, or --csv FILE")


def _show_ledger(console: Console, one: Json) -> None:
    columns = LEDGERS[one["made_of"]]
    rows = one["ledger"]
    lines = [[row["file_name"], *(row[name] for name in columns)] for row in rows[:CELLS_SHOWN]]
    console.print(table(f"made of {len(rows):,} in core.{one['made_of']}", ["file", *columns], lines))
    if len(rows) > CELLS_SHOWN:
        console.print(f"… and {len(rows) - CELLS_SHOWN:,} more: --json")


def _show_touched(console: Console, touched: Json) -> None:
    rows = touched["rows"]
    console.print(visible(f"{', '.join(touched['files'])} ({touched['delivery'][:12]})"), style="bold")
    by_view: dict[str, list[Json]] = {}
    for row in rows:
        by_view.setdefault(row["view"], []).append(row)
    for name, those in sorted(by_view.items()):
        lines = []
        for row in those[:FIGURES_SHOWN]:
            grain = " ".join(str(value) for value in row["row"].values() if value not in (None, ""))
            lines.append([grain, ", ".join(f"{figure} {_short(value)}" for figure, value in row["figures"].items())])
        console.print(table(f"{name}: {counted(len(those), 'row')}", ["row", "figures"], lines))
        if len(those) > FIGURES_SHOWN:
            console.print(f"… and {len(those) - FIGURES_SHOWN:,} more: --json")
    figures = sum(len(row["figures"]) for row in rows)
    console.print(f"{counted(figures, 'figure')} in {counted(len(rows), 'row')} of {counted(len(by_view), 'view')}")


def _short(value: Any) -> str:
    return number(value) if isinstance(value, int | float) or value is None else str(value)


def _cell_lines(found: Sequence[Json]) -> tuple[list[str], list[list[Any]]]:
    if "ledger" in found[0]:
        columns = list(found[0]["ledger"][0]) if found[0]["ledger"] else []
        return columns, [list(row.values()) for one in found for row in one["ledger"]]
    grain = found[0]["grain"]
    lines = [
        [*(one["row"][name] for name in grain), *(cell.get(name) for name in COLUMNS), " ".join(cell["figures"])]
        for one in found
        for cell in one["cells"]
    ]
    return [*(f"row_{name}" for name in grain), *COLUMNS, "figures"], lines


def _touched_lines(touched: Json) -> tuple[list[str], list[list[Any]]]:
    lines = [
        [
            row["view"],
            " ".join(f"{name}={'' if one is None else one}" for name, one in row["row"].items()),
            figure,
            value,
        ]
        for row in touched["rows"]
        for figure, value in (row["figures"] or {"": None}).items()
    ]
    return ["view", "row", "figure", "value"], lines


def write_csv(file: Path, columns: Sequence[str], lines: Sequence[Sequence[Any]]) -> None:
    """UTF-8 with a mark, as Excel opens it; text that it would take for a formula gets an apostrophe before it."""
    try:
        with file.open("w", encoding="utf-8-sig", newline="") as text:
            writer = csv.writer(text)
            writer.writerow(columns)
            writer.writerows([_no_formula(value) for value in line] for line in lines)
    except OSError as error:
        raise ConfigError(f"{file} cannot be written: {error.strerror}") from error


def _no_formula(value: Any) -> Any:
    is_formula = isinstance(value, str) and re.match(r"[=+@\t\r]|-[^\d.]", value)
    return f"'{value}" if is_formula else value
