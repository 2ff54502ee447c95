"""What a run brought in, for the terminal: its submissions, their figures, their issues."""

import shlex
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console

from hosen.cli.show import SEVERITY_WORDS, STATUS_WORDS, Json, Language, counted, number, styled, table, visible
from hosen.report import grouped

FIGURES_SHOWN = 12
"""Submissions whose figures are printed; a run over hundreds of sheets is looked at in the views."""

GROUPS_SHOWN = 30
SENTENCES_SHOWN = 3
CELLS_SHOWN = 6


def show_submissions(console: Console, details: Json, labels: dict[str, str], language: Language) -> None:
    """What came in, a line per submission and per file of which nothing could be used."""
    submissions = details["submissions"]
    told = {one["delivery"] for one in submissions}
    rows: list[list[Any]] = [
        [
            one[f"submitter_{language}"] or one["submitter_he"] or one["submitter"],
            labels.get(one["form"], one["form"]),
            one["period"],
            one["version"],
            styled(STATUS_WORDS[one["status"]][language], one["status"]),
            number(one["records"]),
            number(one["quarantined"]),
            number(one["errors"]),
            number(one["warnings"]),
            one["file"],
        ]
        for one in submissions
    ]
    for one in details["deliveries"]:
        if one["delivery"] not in told:
            rejected = styled(STATUS_WORDS["rejected"][language], "rejected")
            found = Counter(issue["severity"] for issue in details["issues"] if issue["delivery"] == one["delivery"])
            counts = (number(found["error"]), number(found["warning"]))
            rows.append([None, None, None, None, rejected, None, None, *counts, one["file"]])
    numbers = ["version", "rows", "kept out", "errors", "warnings"]
    columns = ["submitter", "form", "period", "version", "status", "rows", "kept out", "errors", "warnings", "file"]
    if rows:
        console.print(table("What came in", columns, rows, numbers))


def show_figures(console: Console, submissions: Sequence[Json], labels: dict[str, str], language: Language) -> None:
    """The sum of each measure of each submission, and by district where its rows name one."""
    with_figures = [one for one in submissions if one["totals"]]
    for one in with_figures[:FIGURES_SHOWN]:
        districts = {
            part["district"]: part[f"district_{language}"] or part["district_he"] or part["district"]
            for total in one["totals"]
            for part in total["by_district"]
        }
        rows = []
        for total in one["totals"]:
            by_district = {part["district"]: part["value"] for part in total["by_district"]}
            plan = " (plan)" if total["scenario"] == "plan" else ""
            rows.append(
                [
                    (total[f"name_{language}"] or total["name_he"] or total["measure"]) + plan,
                    total["unit"],
                    number(total["total"]),
                    *(number(by_district.get(code)) for code in districts),
                ]
            )
        who = one[f"submitter_{language}"] or one["submitter_he"] or one["submitter"]
        title = f"{labels.get(one['form'], one['form'])} · {who} · {one['period']}"
        figures = ["total", *districts.values()]
        console.print(table(title, ["measure", "unit", *figures], rows, figures))
    if len(with_figures) > FIGURES_SHOWN:
        left = len(with_figures) - FIGURES_SHOWN
        console.print(f"… and the figures of {left} more submissions: --json, or the views.")


def show_run_issues(console: Console, details: Json, language: Language, *, all_of_them: str = "") -> None:
    """The issues of a run. Over several files, notes that ask nothing of anybody are only counted.

    all_of_them: as for `show_issues`.
    """
    issues = details["issues"]
    if len(details["deliveries"]) > 1:
        notes = [issue for issue in issues if issue["severity"] == "info"]
        issues = [issue for issue in issues if issue["severity"] != "info"]
    else:
        notes = []
    show_issues(console, issues, language, all_of_them=all_of_them)
    if notes:
        word = "needs" if len(notes) == 1 else "need"
        console.print(f"\n{counted(len(notes), 'note')} that {word} no answer: hosen issues --severity info")


def show_issues(
    console: Console,
    issues: Iterable[Json],
    language: Language,
    *,
    limit: int = GROUPS_SHOWN,
    all_of_them: str = "",
) -> None:
    """Issues of one kind in one sheet and period together: what is said, of which cells, and what to do.

    all_of_them: how to see those that are not printed; without it, `hosen issues`, which knows what was loaded.
    """
    groups = grouped(issues, language)
    file = None
    for group in groups[:limit]:
        if group["file"] != file:
            file = group["file"]
            console.print(f"\n{visible(file)}", style="bold")
        severity = styled(SEVERITY_WORDS[group["severity"]], group["severity"])
        sheet = f" · {group['sheet']}" if group["sheet"] else ""
        sheet += f" · {group['period']}" if group["period"] else ""
        many = f" ×{group['count']}" if group["count"] > 1 else ""
        console.print(severity, visible(f"{group['code']}{sheet}{many}"))
        for sentence, cells in list(group["sentences"].items())[:SENTENCES_SHOWN]:
            console.print(f"  {visible(sentence)}{_cells(sentence, cells)}", soft_wrap=True)
        if len(group["sentences"]) > SENTENCES_SHOWN:
            left = len(group["sentences"]) - SENTENCES_SHOWN
            there = all_of_them or f"hosen issues --delivery {shlex.quote(visible(file))} --json"
            console.print(f"  … and {left} more of this kind: {there}", soft_wrap=True)
        for action in group["actions"][:1]:
            console.print(f"  → {visible(action)}", soft_wrap=True, style="dim")
    if len(groups) > limit:
        there = all_of_them or "hosen issues, or --json"
        console.print(f"\n… and {counted(len(groups) - limit, 'more kind')} of issues: {there}")


def show_questions(console: Console, questions: Sequence[Json], language: Language) -> None:
    """What rules across forms and over time ask, rule by rule: first what is open, then what is explained."""
    for rule in dict.fromkeys(one["rule"] for one in questions):
        of_rule = [one for one in questions if one["rule"] == rule]
        console.print(f"\n{visible(of_rule[0][f'rule_{language}'])}", style="bold")
        for one in sorted(of_rule, key=lambda one: bool(one["status"] != "open")):
            is_open = one["status"] == "open"
            severity = one["severity"] if is_open else "info"
            who = one["submitter"] if one["goes_to"] == "submitter" else "headquarters"
            console.print(styled(SEVERITY_WORDS[severity], severity), visible(f"{one['code']} · {rule} · {who}"))
            console.print(f"  {visible(one[f'message_{language}'])}", soft_wrap=True)
            if is_open:
                console.print(f"  → {visible(one[f'action_{language}'])}", soft_wrap=True, style="dim")
            else:
                until = f", until {one['explained_until']}" if one["explained_until"] else ""
                said = f"{one['status']}: {one['reason']} ({one['evidence']}; {one['explained_by']}{until})"
                console.print(f"  {visible(said)}", soft_wrap=True, style="dim")


def _cells(sentence: str, cells: Sequence[str]) -> str:
    """` [E5, E9]`: where a sentence holds, unless it names its only cell itself."""
    if not cells or (len(cells) == 1 and cells[0] in sentence):
        return ""
    more = f" +{len(cells) - CELLS_SHOWN}" if len(cells) > CELLS_SHOWN else ""
    return f" [{', '.join(visible(cell) for cell in cells[:CELLS_SHOWN])}{more}]"
