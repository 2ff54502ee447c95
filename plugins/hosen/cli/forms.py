"""`hosen forms`: the form files."""

from pathlib import Path
from typing import Annotated

import typer

from hosen.cli import draft
from hosen.cli.show import AsJson, Lang, as_json, counted, out, table
from hosen.errors import ConfigError
from hosen.forms import Form

app = typer.Typer(help="List, show, check and draft the form files.", no_args_is_help=True, rich_markup_mode="rich")

COVERS = {
    "month": "month",
    "quarter": "quarter",
    "half_year": "half year",
    "year": "year",
    "standing": "list that holds until the next",
}


@app.command("list")
def list_forms(lang: Lang = "he", json_: AsJson = False) -> None:
    """List the forms.

    Example: [bold]hosen forms list[/bold]
    """
    forms = _forms()
    if json_:
        as_json(
            [
                {
                    "form": form.name,
                    "label": form.label,
                    "period": form.period,
                    "grain": form.grain,
                    "file": str(form.path),
                }
                for form in forms.values()
            ]
        )
        return
    rows = [
        [
            form.name,
            form.label[lang],
            COVERS[form.period],
            len(form.columns),
            ", ".join(f"{one.measure}{' (plan)' if one.scenario == 'plan' else ''}" for one in form.measures),
        ]
        for form in forms.values()
    ]
    out().print(table("Forms", ["form", "name", "covers a", "columns", "measures"], rows, ["columns"]))


@app.command("show")
def show_form(name: Annotated[str, typer.Argument(help="A form.")], lang: Lang = "he", json_: AsJson = False) -> None:
    """Show what one form is: its columns, and the words that name them in sheets.

    Example: [bold]hosen forms show centre_monthly[/bold]
    """
    from hosen.yaml_files import did_you_mean

    forms = _forms()
    if name not in forms:
        hint = did_you_mean(name, forms) or f"; there are {', '.join(forms)}"
        raise ConfigError(f"there is no form {name!r}{hint}")
    form = forms[name]
    if json_:
        as_json(_as_plain(form))
        return
    console = out()
    rows = [
        [
            column.name,
            column.label[lang],
            column.type + (f" ({column.list})" if column.list else ""),
            column.unit,
            ", ".join(_properties(column.required, column.personal, column.fill_down)),
            _origin(form, column.name),
        ]
        for column in form.columns
    ]
    console.print(table(f"{form.label[lang]} ({form.name})", ["column", "name", "type", "unit", "", "found by"], rows))
    console.print(f"one submission covers a {COVERS[form.period]}; one row per {', '.join(form.grain)}")
    console.print(f"layouts: {', '.join(layout.name for layout in form.layouts)}")
    console.print(f"file: {form.path}")


@app.command("check")
def check_forms(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Form files; without any, everything of this installation.")
    ] = None,
    json_: AsJson = False,
) -> None:
    """Check form files; every mistake is told with its line. Exit code 2 when there is one.

    Without a file: all that is declared, also the lists, the rules in expectations/ and the sources.

    Example: [bold]hosen forms check forms/centre_monthly.yml[/bold]
    """
    from hosen.forms import check_form_file

    if files:
        problems = [problem for file in files for problem in check_form_file(file)]
        checked = len(files)
    else:
        try:
            checked, problems = _check_installation(), []
        except ConfigError as error:
            checked, problems = 0, str(error).splitlines()
    if json_:
        as_json({"problems": problems})
    else:
        for problem in problems:
            typer.echo(problem, err=True)
        if not problems:
            typer.echo(f"{counted(checked, 'form')} checked, no mistakes")
    if problems:
        raise typer.Exit(2)


app.command("new")(draft.new_form)


def _forms() -> dict[str, Form]:
    from hosen.configuration import load_configuration
    from hosen.settings import Settings

    return load_configuration(Settings.load()).forms


def _check_installation() -> int:
    """How many forms there are; raises ConfigError for a mistake in any file of the configuration."""
    from hosen.settings import Settings
    from hosen.validate.suites import load_suites

    forms = _forms()
    load_suites(Settings.load().config, forms)
    return len(forms)


def _properties(required: bool, personal: bool, fill_down: bool) -> list[str]:
    words = (("required", required), ("personal: not kept", personal), ("filled down", fill_down))
    return [word for word, holds in words if holds]


def _origin(form: Form, name: str) -> str:
    column = form.column(name)
    if column.derived:
        return f"the first {column.derived[1]} characters of {column.derived[0]}"
    if column.count:
        return f"1 where {column.count} is written"
    return ", ".join(column.headers)


def _as_plain(form: Form) -> dict[str, object]:
    from dataclasses import asdict

    return {**asdict(form), "path": str(form.path)}
