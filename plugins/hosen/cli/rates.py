"""What `hosen status --rates` and `--missing` print, and what is wrong with the expectations."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hosen.cli.show import STATUS_WORDS, Json, Language, counted, number, out, styled, table, visible
from hosen.configuration import Configuration

ERRORS_SHOWN = 10
LINES_SHOWN = 40
LEVELS = ("national", "district", "submitter")
NUMBERS = ("expected", "received", "accepted", "complete", "on time")
WHERE_ANY = {"not due": "not_due", "unexpected": "unexpected"}
"""Columns that stand only where a row has any, and what they count."""

Names = Mapping[str, str]


def show_rates(rows: Sequence[Json], labels: Names, names: Names, lang: Language, period: str) -> None:
    """A table per form. Of a period that was asked for and has a row: whole country, districts, submitters; else the
    periods and their sums, of the whole country or of the one district that the rows are of."""
    console = out()
    for form in sorted({row["form"] for row in rows}):
        of_form = [row for row in rows if row["form"] == form]
        of_period = [row for row in of_form if row["period_key"] == period]
        top = min((row["level"] for row in of_form), key=LEVELS.index)
        shown = of_period or [row for row in of_form if row["level"] == top]
        shown = sorted(shown, key=lambda row: _place(row, names))
        more = [title for title, count in WHERE_ANY.items() if any(row[count] for row in shown)]
        lines: list[list[Any]] = [
            [
                _who(row, names, lang),
                row["period_key"],
                *_figures(row),
                *(number(row[WHERE_ANY[one]] or None) for one in more),
            ]
            for row in shown
        ]
        made = table(labels.get(form, form), ["who", "period", *NUMBERS, *more], lines, [*NUMBERS, *more])
        for column in made.columns[1:]:
            column.no_wrap = True
        console.print(made)
    if rows:
        console.print("percent of the expected whose time has run out; on time: of those that have a due date")


def show_missing_lines(rows: Sequence[Json], labels: Names, names: Names) -> None:
    """A line per report and centre; of a report of which nothing counts, how many lines it should hold."""
    console = out()
    for form in sorted({row["form"] for row in rows}):
        reports: dict[tuple[str, str], list[Json]] = {}
        for row in (row for row in rows if row["form"] == form):
            reports.setdefault((row["period_key"], row["submitter_code"]), []).append(row)
        lines: list[list[Any]] = []
        for (period, submitter), missing in sorted(reports.items()):
            status = missing[0]["status"]
            about = [names.get(submitter, submitter), period, styled(STATUS_WORDS[status]["en"], status)]
            if status in ("missing", "rejected"):
                lines.append([*about, f"all {counted(len(missing), 'line')}", None])
                continue
            centres: dict[str, list[str]] = {}
            for row in missing:
                programme = row["programme_name"] or row["programme_code"] or ""
                centres.setdefault(row["centre_name"] or row["centre_code"] or "", []).append(programme)
            lines += [[*about, centre, ", ".join(filter(None, found))] for centre, found in sorted(centres.items())]
        title = labels.get(form, form)
        console.print(
            table(title, ["submitter", "period", "status", "missing centre", "programmes"], lines[:LINES_SHOWN])
        )
        if len(lines) > LINES_SHOWN:
            console.print(f"… and {len(lines) - LINES_SHOWN} more; all of them: mart.missing_line, or --json")
    if not rows:
        console.print("no expected line is missing")


def show_unscoped(rows: Iterable[Json], configuration: Configuration) -> None:
    """Of whom nobody said which lines their reports must hold."""
    scoped = {(row["form"], row["submitter_code"]) for row in configuration.reference.rows("scopes")}
    asked = {(row["form"], row["submitter_code"]) for row in rows if row["is_expected"]}
    for form in sorted({form for form, _ in asked - scoped}):
        if form in configuration.forms and configuration.forms[form].expected_lines:
            who = ", ".join(sorted(submitter for name, submitter in asked - scoped if name == form))
            out().print(f"which lines {form} must hold is not said for {who}: add them to reference/scopes.csv")


def show_unbound(quality: Iterable[Json]) -> None:
    """How many errors stand in files of which nobody can tell whose report they are: a missing report may be among
    them."""
    errors = sum(row["issues"] for row in quality if row["severity"] == "error" and not row["submitter_code"])
    if errors:
        said = f"{counted(errors, 'error')} in files of which it is not known whose report they are"
        out().print(f"{said}; a report that is missing here may be one of them: hosen issues --severity error")


def show_expectation_errors(rows: Sequence[Json], labels: Names, names: Names, lang: Language) -> None:
    """Whose accepted reports nobody expected, for which periods, and what to do: in districts and the whole country
    they are what makes more than 100%."""
    wrong = [row for row in rows if row["expectations_error_en"] and row["level"] == "submitter" and not row["is_sum"]]
    found: dict[tuple[str, str], list[Json]] = {}
    for row in sorted(wrong, key=lambda row: (row["form"], row["submitter_code"], row["period_key"])):
        found.setdefault((row["form"], row["submitter_code"]), []).append(row)
    for (form, submitter), theirs in list(found.items())[:ERRORS_SHOWN]:
        periods = ", ".join(row["period_key"] for row in theirs)
        about = f"{labels.get(form, form)} · {names.get(submitter, submitter)} · {periods}"
        out().print(styled("! ", "error").append(visible(about)), soft_wrap=True)
        out().print(f"  {theirs[0][f'expectations_error_{lang}']}", soft_wrap=True)
    if len(found) > ERRORS_SHOWN:
        out().print(f"… and {len(found) - ERRORS_SHOWN} more: hosen status --rates --json")


def _place(row: Json, names: Names) -> tuple[Any, ...]:
    """Periods in their order, sums after what they add up, the whole before its parts."""
    who = (row["district_name"] or "\uffff", LEVELS.index(row["level"]), names.get(row["submitter_code"] or "", ""))
    year = row["period_start"][:4]
    half = row["period_key"] if "-H" in row["period_key"] else f"{year}-H{1 if row['period_start'][5:7] < '07' else 2}"
    if row["period_key"] == year and row["is_sum"]:
        half = f"{year}-I"
    return (row["form"], half, row["is_sum"], row["period_key"], row["level"] != "national", who)


def _who(row: Json, names: Names, lang: Language) -> str:
    if row["level"] == "national":
        return {"he": "כל הארץ", "en": "whole country"}[lang]
    if row["level"] == "district":
        without = {"he": "ללא מחוז", "en": "no district"}[lang]
        return str((row["district_name"] if lang == "he" else row["district_code"]) or without)
    return "  " + names.get(row["submitter_code"], row["submitter_code"])


def _figures(row: Json) -> list[object]:
    mark = styled("!", "error") if row["expectations_error_en"] else None
    return [
        row["expected"],
        row["received"],
        mark or _share(row["accepted"], row["reporting_rate"]),
        mark or _share(row["content_complete"], row["complete_rate"]),
        mark or _share(row["on_time"], row["on_time_rate"]),
    ]


def _share(count: int, rate: float | None) -> str | None:
    """`29 (96.7%)`; nothing where there is no rate."""
    return None if rate is None else f"{count:,} ({number(round(rate, 1))}%)"
