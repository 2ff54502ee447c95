"""`hosen quarantine`: the rows that wait, and what was released."""

from itertools import groupby
from typing import Annotated

import typer
from rich.console import Console

from hosen.cli.show import AsJson, Json, Lang, Language, as_json, counted, lies_in, out, visible

ROWS_SHOWN = 200

HOW = {
    "replayed": "let in by another reading",
    "dropped": "no row to another reading",
    "superseded": "a newer version counts",
}


def quarantine(
    form: Annotated[str, typer.Option(help="Only rows of this form.")] = "",
    submitter: Annotated[str, typer.Option(help="Only rows of this submitter, by code or name.")] = "",
    period: Annotated[str, typer.Option(help="Only this period and those inside it: 2021-03, 2021-H1, 2021.")] = "",
    released: Annotated[
        bool, typer.Option("--released", help="What waited and does no longer, the last first, and how it came out.")
    ] = False,
    lang: Lang = "he",
    json_: AsJson = False,
) -> None:
    """Show the rows that were kept out and wait: as they were written, with the reasons.

    People's details are masked. Mend the mapping, list or rule and read them again with [bold]hosen replay[/bold], or
    let the sender mend the sheet and send it again.

    Example: [bold]hosen quarantine --form centre_monthly --period 2021-H1[/bold]
    """
    from hosen.configuration import load_configuration
    from hosen.kept_out import released_rows, waiting_rows
    from hosen.settings import Settings

    settings = Settings.load()
    configuration = load_configuration(settings)
    wanted = configuration.hints({"form": form, "submitter": submitter})
    inside = configuration.hints({"period": period}).get("period")
    found = (released_rows if released else waiting_rows)(settings, **wanted)
    if inside:
        found = [row for row in found if row["period"] and lies_in(row["period"], inside)]
    if json_:
        as_json(found)
        return
    _show(out(), found, lang)
    verb = "released" if released else "waiting"
    typer.echo(f"\n{counted(len(found), 'row')} {verb}" if found else f"no rows {verb}")


def _show(console: Console, rows: list[Json], lang: Language) -> None:
    def place(row: Json) -> tuple[object, ...]:
        return tuple(row[name] for name in ("file", "delivery", "sheet", "form", "submitter", "period", "version"))

    for (file, _, sheet, form, submitter, period, version), those in groupby(rows[:ROWS_SHOWN], place):
        console.print(f"\n{visible(file)}", style="bold")
        whose = f"{submitter} · {period} · version {version}" if submitter else "submitter or period unknown"
        console.print(visible(f"{sheet} · {form} · {whose}"))
        for row in those:
            _show_row(console, row, lang)
    if len(rows) > ROWS_SHOWN:
        console.print(f"\n… and {counted(len(rows) - ROWS_SHOWN, 'more row')}: --json")


def _show_row(console: Console, row: Json, lang: Language) -> None:
    said = f"{HOW[row['how']]}, {row['released_at'][:16]} (run {row['run_id']})" if "how" in row else ""
    codes = ", ".join(row["codes"]) or "whose it is, or of when, is not known"
    console.print(f"  row {row['row']}: {visible(codes)}; since {row['held_from'][:16]}{'; ' + said if said else ''}")
    console.print(visible("    " + " | ".join(f"{name}: {cell}" for name, cell in row["raw"].items())), soft_wrap=True)
    for reason in dict.fromkeys(one[f"message_{lang}"] for one in row.get("reasons", ())):
        console.print(f"    → {visible(reason)}", soft_wrap=True, style="dim")
