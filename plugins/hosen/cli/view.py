"""`hosen view`: the rows of a view of mart, as they stand or as they stood."""

from pathlib import Path
from typing import Annotated, Any

import typer

from hosen.asking import israel_instant
from hosen.cli.show import AsJson, as_json, counted, number, out, table
from hosen.cli.trace import wanted_of, write_csv

ROWS_SHOWN = 60


def view(
    name: Annotated[str, typer.Argument(help="A view of mart: program_summary, district_summary, …")],
    where: Annotated[
        list[str] | None,
        typer.Option("--where", metavar="COLUMN=VALUE", help="Which rows; may be given again. `column=`: empty."),
    ] = None,
    at: Annotated[
        str, typer.Option(help="As it stood then, Israel time: 2021-05-01T10:00, or 2021-05-01 for the end of the day.")
    ] = "",
    csv_: Annotated[Path | None, typer.Option("--csv", help="Write all rows there.")] = None,
    json_: AsJson = False,
) -> None:
    """Show the rows of a view as they stand, or as they stood at an instant.

    Example: [bold]hosen view program_summary --at 2021-05-01 --where programme_code=otzma --where
    measure_code=recipients[/bold]
    """
    from hosen.changes import view_rows
    from hosen.settings import Settings

    rows = view_rows(Settings.load(), name, wanted_of(where or []), israel_instant(at) if at else None)
    title = f"{counted(len(rows), 'row')} of {name}" + (f", as of {at}" if at else "")
    if csv_:
        write_csv(csv_, list(rows[0]) if rows else [], [list(row.values()) for row in rows])
    if json_:
        as_json(rows)
    elif csv_:
        typer.echo(f"{title} in {csv_}")
    else:
        columns = list(rows[0]) if rows else []
        filled = [one for one in columns if any(row[one] is not None for row in rows)]
        numbers = [one for one in filled if any(_is_number(row[one]) for row in rows)]
        lines = [[_shown(row[one]) for one in filled] for row in rows[:ROWS_SHOWN]]
        out().print(table(title, filled, lines, numbers))
        if len(rows) > ROWS_SHOWN:
            typer.echo(f"… and {len(rows) - ROWS_SHOWN:,} more: --where, --json or --csv FILE")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _shown(value: Any) -> Any:
    return number(value) if _is_number(value) else value
