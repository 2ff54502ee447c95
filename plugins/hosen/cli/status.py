"""`hosen status`: the reporting matrix, who has reported for which period."""

from datetime import date
from typing import Annotated, Any

import typer
from rich.text import Text

from hosen.cli.show import STATUS_WORDS, AsJson, Json, Lang, Language, as_json, counted, lies_in, out, styled, table
from hosen.errors import ConfigError


def status(
    period: Annotated[str, typer.Option(help="Only this period and those inside it: 2021-03, 2021-H1, 2021.")] = "",
    form: Annotated[str, typer.Option(help="Only this form.")] = "",
    district: Annotated[str, typer.Option(help="Only submitters of this district, by code or name.")] = "",
    lang: Lang = "he",
    json_: AsJson = False,
) -> None:
    """Show who has reported what, and what is missing.

    A table per form: submitters down, periods across.

    Example: [bold]hosen status --period 2021-H1 --district south[/bold]
    """
    from hosen.configuration import load_configuration
    from hosen.report import published_view
    from hosen.settings import Settings

    settings = Settings.load()
    configuration = load_configuration(settings)
    configuration.hints({"form": form, "period": period})
    rows = published_view(settings, "reporting_status")
    if rows is None:
        if json_:
            as_json([])
        else:
            out().print(f"nothing has been loaded into {settings.home} yet: hosen run")
        return
    submitters = configuration.reference.submitters
    if district:
        match = configuration.reference.resolve("districts", district)
        if not match.code:
            near = ", ".join(f"{code} ({name})" for name, code, _ in match.suggestions)
            there_are = dict.fromkeys(row["district_code"] for row in configuration.reference.rows("districts"))
            instead = f" (did you mean {near}?)" if near else f"; there are {', '.join(there_are)}"
            raise ConfigError(f"there is no district {district!r}{instead}")
        rows = [
            row for row in rows if (known := submitters.get(row["submitter_code"])) and known.district == match.code
        ]
    rows = [
        row for row in rows if (not form or row["form"] == form) and (not period or lies_in(row["period_key"], period))
    ]
    for row in rows:
        row["status"] = _status(row, date.today())
    if json_:
        as_json(rows)
        return
    labels = {name: one.label[lang] for name, one in configuration.forms.items()}
    names = {code: (one.name_en if lang == "en" else "") or one.name_he for code, one in submitters.items()}
    _show(rows, labels, names, lang, is_filtered=bool(form or period or district))


def _show(
    rows: list[Json], labels: dict[str, str], names: dict[str, str], lang: Language, *, is_filtered: bool
) -> None:
    console = out()
    for form in sorted({row["form"] for row in rows}):
        of_form = [row for row in rows if row["form"] == form]
        periods = sorted({(row["period_start"] or "", row["period_key"]) for row in of_form})
        submitters = sorted({row["submitter_code"] for row in of_form}, key=lambda code: names.get(code, code))
        cells = {(row["submitter_code"], row["period_key"]): _cell(row, lang) for row in of_form}
        lines: list[list[Any]] = [
            [names.get(code, code), *(cells.get((code, key)) for _, key in periods)] for code in submitters
        ]
        console.print(table(labels.get(form, form), ["submitter", *(key for _, key in periods)], lines))
    expected = [row for row in rows if row["is_expected"] and row["status"] != "not_due"]
    accepted = [row for row in expected if row["status"] not in ("missing", "rejected")]
    on_time = [row for row in expected if row["is_on_time"]]
    late = [row for row in accepted if row["is_on_time"] is False]
    if rows:
        of_expected = f"{len(accepted):,} of {counted(len(expected), 'expected report')}"
        console.print(f"accepted: {of_expected}, {len(on_time):,} on time and {len(late):,} late")
    elif is_filtered:
        console.print("no report that is expected or has come fits these options")
    else:
        console.print("no reports are expected, and none have come")


def _cell(row: Json, lang: Language) -> Text:
    marks = []
    if row["is_on_time"] is False:
        marks.append({"he": "באיחור", "en": "late"}[lang])
    if (row["versions"] or 0) > 1:
        marks.append({"he": "גרסה", "en": "version"}[lang] + f" {row['versions']}")
    word = STATUS_WORDS[row["status"]][lang]
    return styled(f"{word} ({', '.join(marks)})" if marks else word, row["status"])


def _status(row: Json, today: date) -> str:
    """The status of the view, or `not_due` for what is missing before its day."""
    if row["status"] == "missing" and row["due_date"] and date.fromisoformat(row["due_date"]) >= today:
        return "not_due"
    return str(row["status"])
