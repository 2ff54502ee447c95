"""`hosen status`: the reporting matrix, who has reported for which period; reporting rates; lines that are missing."""

from datetime import date
from typing import Annotated, Any

import typer
from rich.text import Text

from hosen.cli.rates import (
    show_expectation_errors,
    show_missing_lines,
    show_rates,
    show_unbound,
    show_unscoped,
)
from hosen.cli.show import STATUS_WORDS, AsJson, Json, Lang, Language, as_json, counted, lies_in, out, styled, table
from hosen.configuration import Configuration
from hosen.errors import ConfigError
from hosen.statuses import ACCEPTED

PERIODS_IN_ROW = 6
PERIODS_WIDE = 4
NAME_WIDTH, CELL_WIDTH = 18, 10
"""At most so many periods side by side, and of more than PERIODS_WIDE narrow ones: that fits a hundred columns."""


def status(
    period: Annotated[str, typer.Option(help="Only this period and those inside it: 2021-03, 2021-H1, 2021.")] = "",
    form: Annotated[str, typer.Option(help="Only this form.")] = "",
    district: Annotated[str, typer.Option(help="Only submitters of this district, by code or name.")] = "",
    rates: Annotated[bool, typer.Option("--rates", help="Show reporting rates.")] = False,
    missing: Annotated[bool, typer.Option("--missing", help="Show which lines expected reports lack.")] = False,
    lang: Lang = "he",
    json_: AsJson = False,
) -> None:
    """Show who has reported what, and what is missing.

    A table per form: submitters down, periods across. With --rates, how many of the expected reports came, were
    accepted, are complete and were on time: by period, or with --period that period by district and submitter.

    Example: [bold]hosen status --period 2021-H1 --district south[/bold]
    """
    from hosen.configuration import load_configuration
    from hosen.report import published_view
    from hosen.settings import Settings

    if rates and missing:
        raise ConfigError("--rates and --missing are two questions; ask one at a time")
    settings = Settings.load()
    configuration = load_configuration(settings)
    for said in ({"form": form}, {"period": period}):  # a form's own periods may lie in the one that is asked for
        configuration.hints(said)
    district = _district(configuration, district)
    rows = published_view(settings, "reporting_status")
    if rows is None:
        if json_:
            as_json([])
        else:
            out().print(f"nothing has been loaded into {settings.home} yet: hosen run")
        return

    def is_asked(row: Json) -> bool:
        return (not form or row["form"] == form) and (not period or lies_in(row["period_key"], period))

    rows = [row for row in rows if is_asked(row) and (not district or row["district_code"] == district)]
    for row in rows:
        row["status"] = _status(row, date.today())
    ours = {(row["submitter_code"], row["form"], row["period_key"]) for row in rows}
    sums = [row for row in published_view(settings, "reporting_rates") or [] if is_asked(row)]
    if district:
        sums = [row for row in sums if row["district_code"] == district]
    lines = [
        row
        for row in (published_view(settings, "missing_line") if missing else None) or []
        if (row["submitter_code"], row["form"], row["period_key"]) in ours
    ]
    if json_:
        as_json(lines if missing else sums if rates else rows)
        return
    labels = {name: one.label[lang] for name, one in configuration.forms.items()}
    names = {
        code: (one.name_en if lang == "en" else "") or one.name_he
        for code, one in configuration.reference.submitters.items()
    }
    if rates:
        show_rates(sums, labels, names, lang, period)
    elif missing:
        show_missing_lines(lines, labels, names)
    else:
        _show(rows, labels, names, lang)
    if missing or rates:
        show_unscoped(rows, configuration)
    if not rows:
        is_filtered = form or period or district
        nothing = "no report that is expected or has come fits these options"
        out().print(nothing if is_filtered else "no reports are expected, and none have come")
    show_unbound(published_view(settings, "data_quality") or [])
    show_expectation_errors(sums, labels, names, lang)


def _district(configuration: Configuration, district: str) -> str:
    """The code of a district named by code or name, empty for none. ConfigError with the nearest for an unknown one."""
    match = configuration.reference.resolve("districts", district)
    if district and not match.code:
        near = ", ".join(f"{code} ({name})" for name, code, _ in match.suggestions)
        there_are = dict.fromkeys(row["district_code"] for row in configuration.reference.rows("districts"))
        instead = f" (did you mean {near}?)" if near else f"; there are {', '.join(there_are)}"
        raise ConfigError(f"there is no district {district!r}{instead}")
    return match.code or ""


def _show(rows: list[Json], labels: dict[str, str], names: dict[str, str], lang: Language) -> None:
    console = out()
    for form in sorted({row["form"] for row in rows}):
        of_form = [row for row in rows if row["form"] == form]
        periods = sorted({(row["period_start"] or "", row["period_key"]) for row in of_form})
        cells = {(row["submitter_code"], row["period_key"]): _cell(row, lang) for row in of_form}
        for start in range(0, len(periods), PERIODS_IN_ROW):
            keys = [key for _, key in periods[start : start + PERIODS_IN_ROW]]
            submitters = {code for code, key in cells if key in keys}
            lines: list[list[Any]] = [
                [names.get(code, code), *(cells.get((code, key)) for key in keys)]
                for code in sorted(submitters, key=lambda code: names.get(code, code))
            ]
            made = table(labels.get(form, form), ["submitter", *keys], lines)
            if len(keys) > PERIODS_WIDE:
                for column, width in zip(made.columns, (NAME_WIDTH, *[CELL_WIDTH] * len(keys)), strict=True):
                    column.max_width = width
            console.print(made)
    expected = [row for row in rows if row["is_expected"] and row["status"] != "not_due"]
    accepted = [row for row in expected if row["status"] in ACCEPTED]
    on_time = [row for row in expected if row["is_on_time"]]
    late = [row for row in accepted if row["is_on_time"] is False]
    complete = [row for row in accepted if row["content_complete"]]
    if rows:
        of_expected = f"{len(accepted):,} of {counted(len(expected), 'expected report')}"
        console.print(
            f"accepted: {of_expected}, {len(complete):,} complete; {len(on_time):,} on time and {len(late):,} late"
        )


def _cell(row: Json, lang: Language) -> Text:
    marks = []
    if row["is_on_time"] is False:
        marks.append({"he": f"באיחור {row['days_late']} ימים", "en": f"{counted(row['days_late'], 'day')} late"}[lang])
    if row["extension_days"] and row["status"] not in ACCEPTED:
        marks.append({"he": "הוארך עד", "en": "extended to"}[lang] + f" {row['due_date']}")
    if (row["versions"] or 0) > 1:
        marks.append({"he": "גרסה", "en": "version"}[lang] + f" {row['versions']}")
    if row["status"] in ACCEPTED and row["lines_missing"]:
        marks.append(
            {"he": f"חסרות {row['lines_missing']} שורות", "en": f"lacks {counted(row['lines_missing'], 'line')}"}[lang]
        )
    if row["is_expected"] is False:
        marks.append({"he": "לא נדרש", "en": "not expected"}[lang])
    word = STATUS_WORDS[row["status"]][lang]
    return styled(f"{word} ({', '.join(marks)})" if marks else word, row["status"])


def _status(row: Json, today: date) -> str:
    """The status of the view, or `not_due` for what is missing before its day."""
    if row["status"] == "missing" and row["due_date"] and date.fromisoformat(row["due_date"]) >= today:
        return "not_due"
    return str(row["status"])
