"""`hosen changes`: which figures differ between two instants, by which report, and why."""

from pathlib import Path
from typing import Annotated, Any

import typer

from hosen.asking import israel_instant
from hosen.cli.show import AsJson, as_json, counted, number, out, table
from hosen.cli.trace import write_csv

ROWS_SHOWN = 60
PLACES = ("centre_code", "authority_code", "origin_authority_code", "service_code", "service_name")


def changes(
    since: Annotated[
        str,
        typer.Option(help="Israel time: 2021-05-01T10:00, or 2021-05-01 for the end of the day.", show_default=False),
    ],
    until: Annotated[str, typer.Option(help="The same; without it: now.")] = "",
    form: Annotated[str, typer.Option(help="Only figures of this form.")] = "",
    district: Annotated[str, typer.Option(help="Only figures of this district, by its code.")] = "",
    programme: Annotated[str, typer.Option(help="Only figures of this programme, by its code.")] = "",
    csv_: Annotated[
        Path | None, typer.Option("--csv", help="Write all of them there, a row for each change on the way.")
    ] = None,
    json_: AsJson = False,
) -> None:
    """Show which figures are others than they were, from what to what, by which report and because of what: new, late,
    corrected (a newer version), or read again because a mapping, list, rule or form had changed.

    Example: [bold]hosen changes --since 2021-05-01 --until 2021-06-01 --district haifa[/bold]
    """
    from hosen.changes import changes as changes_between
    from hosen.settings import Settings

    asked = {"form": form, "district_code": district, "programme_code": programme}
    wanted = {name: value for name, value in asked.items() if value}
    end = israel_instant(until) if until else None
    rows = changes_between(Settings.load(), israel_instant(since), end, wanted)
    title = f"{counted(len(rows), 'figure')} changed since {since}" + (f" until {until}" if until else "")
    if csv_:
        steps = [{**row, **step} for row in rows for step in row["steps"]]
        names = [name for name in rows[0] if name != "steps"] if rows else []
        write_csv(csv_, names, [[step[name] for name in names] for step in steps])
    if json_:
        as_json(rows)
    elif csv_:
        typer.echo(f"{title}, in {csv_}")
    else:
        lines = [
            [
                row["district_code"], row["programme_code"], " ".join(row[one] for one in PLACES if row[one]),
                row["measure_code"] + (" (plan)" if row["scenario"] == "plan" else ""), row["period_key"],
                number(row["value_before"]), number(row["value"]), row["because"],
                *(_each(row["steps"], name) for name in ("submitter_he", "version", "file")),
            ]
            for row in rows[:ROWS_SHOWN]
        ]  # fmt: skip
        columns = ["district", "programme", "of", "measure", "period", "was", "is", "because", "by", "version", "file"]
        out().print(table(title, columns, lines, ["was", "is"]))
        if len(rows) > ROWS_SHOWN:
            typer.echo(f"… and {len(rows) - ROWS_SHOWN:,} more: --json or --csv FILE")


def _each(steps: list[dict[str, Any]], name: str) -> str:
    """What the reports on the way have there, each once."""
    return ", ".join(dict.fromkeys(str(step[name] or step["submitter_code"]) for step in steps))
