"""`hosen backup` and `hosen restore`: everything that came and what was made of it, out and back."""

from pathlib import Path
from typing import Annotated

import typer

from hosen.cli.show import AsJson, Json, as_json, counted, out, progress, visible


def backup(
    folder: Annotated[Path, typer.Argument(help="Where the backup goes; a folder that is not there yet.")],
    json_: AsJson = False,
) -> None:
    """Write the warehouse and all deliveries into one folder.

    The warehouse is as it was at one moment; runs may go on meanwhile (on DuckDB they wait for the tables to be read).
    The key of the pseudonyms is not in the backup: keep it apart.

    Exit code 0: done. 2: a setting, the folder or the warehouse must be mended, or a delivery is damaged; the backup
    is written then all the same, and names it.

    Example: [bold]hosen backup /backups/2021-07-01[/bold]
    """
    from hosen.backup import KEY_IS_APART
    from hosen.backup import backup as write
    from hosen.settings import Settings

    settings = Settings.load()
    with progress(is_quiet=json_) as tell:
        made = write(folder, settings, tell)
    if json_:
        as_json(made)
    else:
        out().print(f"{visible(made['folder'])}: {_content(made)}\n{KEY_IS_APART}")
    for delivery in made["damaged"]:
        typer.echo(f"the delivery {delivery} is no longer as it came; put it back from an earlier backup", err=True)
    if made["damaged"]:
        raise typer.Exit(2)


def restore(
    folder: Annotated[Path, typer.Argument(help="The backup.")],
    json_: AsJson = False,
) -> None:
    """Bring a backup back into an empty storage root and an empty warehouse, on either database.

    Everything is checked first; what fails leaves nothing behind. The views and the readers' copy are made anew.

    Exit code 0: done. 2: the backup is not whole, or something stands where it would go; nothing was restored.

    Example: [bold]HOSEN_HOME=/data/new hosen restore /backups/2021-07-01[/bold]
    """
    from hosen.restore import restore as bring_back
    from hosen.settings import Settings

    with progress(is_quiet=json_) as tell:
        brought = bring_back(folder, Settings.load(), tell)
    if json_:
        as_json(brought)
        return
    out().print(
        f"{visible(brought['home'])}: {_content(brought)}, as of {brought['made_at']}\n{brought['key']}\n"
        f"views: {visible(brought['published'])} (schema mart); what came since is taken in by: hosen run"
    )


def _content(made: Json) -> str:
    rows = sum(table["rows"] for table in made["tables"].values())
    files = counted(made["deliveries"]["count"], "delivered file")
    return f"{counted(len(made['tables']), 'table')}, {counted(rows, 'row')}, {files}"
