"""The command `hosen`.

Exit codes: 0 the work was done (a sheet that was rejected is an outcome, not a failure); 2 a setting, a file of the
configuration or the warehouse must be mended, or the command was called wrongly; 3 a reader crashed on a file, which is
a defect of the program. `hosen check` has its own: 0 accepted, 1 the file has errors, 2 it cannot be read.
"""

import sys
from typing import Annotated, Any, TextIO

import typer
from typer.core import TyperGroup

from hosen import __version__
from hosen.cli import backup, changes, check, forms, issues, map, quarantine, replay, run, status, trace, view
from hosen.errors import HosenError


class Commands(TyperGroup):
    """Commands whose HosenErrors become a message and exit code 2."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except HosenError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(2) from error


app = typer.Typer(
    cls=Commands,
    help="From the spreadsheets that districts and centres send to tables that headquarters can publish.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


def _version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"hosen {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


app.command("run")(run.run)
app.command("check")(check.check)
app.command("status")(status.status)
app.command("issues")(issues.issues)
app.command("quarantine")(quarantine.quarantine)
app.command("view")(view.view)
app.command("changes")(changes.changes)
app.command("trace")(trace.trace)
app.command("replay")(replay.replay)
app.command("map")(map.map_words)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.add_typer(forms.app, name="forms")


def main() -> None:
    """The entry point of the installed command."""
    for stream in (sys.stdout, sys.stderr):
        _never_fail_on(stream)
    app()


def _never_fail_on(stream: TextIO) -> None:
    """A terminal that cannot show Hebrew gets escapes instead of ending the program."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure:
        reconfigure(errors="backslashreplace")
