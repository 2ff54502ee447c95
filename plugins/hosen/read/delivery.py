"""One delivery to outcomes, records and issues: pure, in one process, no files written."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from hosen.forms import Form
from hosen.issues import Issue
from hosen.periods import Period
from hosen.read.cells import CellReader
from hosen.read.context import Delivered, Found, find_sheet_period, find_submitter, stamp_words, year_finder
from hosen.read.files import problem_with
from hosen.read.grid import Sheet, letter, sheets
from hosen.read.rows import Record, RowReader
from hosen.read.tables import Search, Table, find_table, header_text, nearest_words
from hosen.read.totals import reconcile
from hosen.reference import Reference


@dataclass
class Read:
    """What a delivery gave. outcomes: rows of the OUTCOMES schema; records: by form, rows of its schema."""

    outcomes: list[dict[str, Any]] = field(default_factory=list)
    records: dict[str, list[Record]] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)

    def add(self, other: "Read") -> None:
        """What another delivery gave, too."""
        self.outcomes += other.outcomes
        self.issues += other.issues
        for form, rows in other.records.items():
            self.records.setdefault(form, []).extend(rows)


def read_delivery(path: Path, delivered: Delivered, forms: Mapping[str, Form], reference: Reference) -> Read:
    """Read every sheet of a file. A file or sheet that cannot be read is an outcome with issues, never an exception."""
    read = Read()
    problem = problem_with(path, delivered.name)
    if problem:
        code, params = problem
        return rejected(delivered, code, params)
    try:
        found = list(sheets(path))
    except Exception:  # calamine, zipfile and the XML parser raise many kinds on a torn file; it is torn, whichever
        return rejected(delivered, "file_torn", {})
    if not found:
        return rejected(delivered, "file_torn", {})
    wanted = delivered.hints.get("form")
    known = [forms[wanted]] if wanted and wanted in forms else list(forms.values())
    for sheet in found:
        _read_sheet(sheet, delivered, known, reference, read)
    _settle_unknown_sheets(read)
    if all(sheet.is_empty for sheet in found):
        read.issues += [Issue("sheet_empty", delivered.delivery, sheet=sheet.name) for sheet in found]
    return read


def rejected(delivered: Delivered, code: str, params: dict[str, str]) -> Read:
    """A file of which nothing can be read. What the file's place tells of it is kept, so that its submitter's row in
    the reporting matrix says rejected and not missing."""
    outcome = _outcome(delivered, None, "rejected")
    outcome["form"] = delivered.hints.get("form")
    outcome["submitter"] = delivered.hints.get("submitter")
    outcome["period_key"] = delivered.hints.get("period")
    return Read([outcome], {}, [Issue(code, delivered.delivery, value=params.pop("value", None), params=params)])


def _read_sheet(sheet: Sheet, delivered: Delivered, forms: list[Form], reference: Reference, read: Read) -> None:
    outcome = _outcome(delivered, sheet, "ignored")
    read.outcomes.append(outcome)
    mine: list[Issue] = []
    if sheet.is_empty:
        return
    stamps = frozenset(word for form in forms for word in stamp_words(form))
    year_above = year_finder(sheet, delivered, stamps)
    search = find_table(sheet, forms, year_above)
    table = search.table
    if sheet.is_hidden and (table is None or table.form.hidden_sheets == "ignore"):
        read.issues.append(Issue("sheet_hidden", delivered.delivery, sheet=sheet.name))
        return
    if table is None:
        outcome["outcome"] = "rejected"
        outcome["form"] = search.nearest.form.name if search.nearest else None
        read.issues += _no_table(sheet, delivered, search)
        return
    outcome |= {"form": table.form.name, "layout": table.layout.name, "header_row": table.first_row}
    mine += _header_issues(sheet, table, delivered)
    submitter = find_submitter(table.form, sheet, table, delivered, reference)
    rows_name_period = bool(table.periods) or any(
        table.form.column(name).type == "period" for name in table.columns.values()
    )
    year = year_above(table.first_row)
    period = Found() if rows_name_period else find_sheet_period(table.form, sheet, table, delivered, year)
    mine += [*submitter.issues, *period.issues]
    outcome |= {"submitter": submitter.value, "submitter_from": submitter.origin}
    outcome |= {"period_key": period.value, "period_from": "rows" if rows_name_period else period.origin}
    is_blocked = any(issue.effective_severity == "error" for issue in mine)
    outcome["outcome"] = "rejected"
    if submitter.value and not is_blocked:
        cells = CellReader(reference, year, _day(period.value))
        whole = Period.from_key(period.value) if period.value else None
        reader = RowReader(sheet, table, cells, delivery=delivered.delivery, submitter=submitter.value, period=whole)
        result = reader.read()
        totals = reconcile(sheet, table, result, delivered.delivery)
        others = [*table.headers_above, *([] if result.lines.other is None else [result.lines.other])]
        mine += [Issue("table_not_read", delivered.delivery, row=row + 1) for row in others]
        period_of = {record["row_id"]: record["period_key"] for record in result.records}
        mine += [replace(issue, period_key=period_of[issue.row_id or ""]) for issue in result.issues]
        mine += totals.issues
        if result.records:
            outcome |= {"outcome": "read", "record_count": len(result.records), "total_count": totals.count}
            read.records.setdefault(table.form.name, []).extend(result.records)
        else:
            mine.append(Issue("no_rows", delivered.delivery))
    for issue in mine:
        key = issue.period_key or period.value
        about = replace(issue, sheet=sheet.name, form=table.form.name, submitter=submitter.value, period_key=key)
        read.issues.append(about)


def _day(period_key: str | None) -> date | None:
    """The day on which codes must hold; any day where the sheet names no period or a list that always stands."""
    return Period.from_key(period_key).start if period_key and period_key != "standing" else None


def _no_table(sheet: Sheet, delivered: Delivered, search: Search) -> list[Issue]:
    if search.candidates:
        names = ", ".join(form.label["he"] for form in search.candidates)
        return [Issue("form_ambiguous", delivered.delivery, sheet=sheet.name, params={"candidates": names})]
    if search.nearest is None:
        return [Issue("form_unknown", delivered.delivery, sheet=sheet.name)]
    table = search.nearest
    return [
        Issue(
            "header_missing",
            delivered.delivery,
            sheet=sheet.name,
            row=table.first_row,
            form=table.form.name,
            params={"words": ", ".join(table.form.column(name).headers)},
        )
        for name in table.missing
    ] or [Issue("form_unknown", delivered.delivery, sheet=sheet.name)]


def _header_issues(sheet: Sheet, table: Table, delivered: Delivered) -> list[Issue]:
    words = [word for column in table.form.columns for word in column.headers]
    issues = []
    for column, text in table.unknown.items():
        code = "header_unknown" if text else "header_blank"
        nearest = ", ".join(nearest_words(text, words)) or "—"
        issues.append(
            Issue(
                code,
                delivered.delivery,
                row=table.first_row,
                column=letter(column),
                value=text or None,
                params={"suggestions": nearest} if text else {},
            )
        )
    for column, first in table.repeated:
        issues.append(
            Issue(
                "header_repeated",
                delivered.delivery,
                row=table.first_row,
                column=letter(column),
                value=header_text(table, sheet, column),
                params={"other": f"{letter(first)}{table.first_row}"},
            )
        )
    return issues


def _settle_unknown_sheets(read: Read) -> None:
    """A sheet without a form, beside one that was read, is left alone and only mentioned."""
    if not any(outcome["outcome"] == "read" for outcome in read.outcomes):
        return
    left_alone = set()
    for outcome in read.outcomes:
        if outcome["outcome"] == "rejected" and outcome["form"] is None:
            outcome["outcome"] = "ignored"
            left_alone.add(outcome["sheet"])
    read.issues = [
        replace(issue, code="sheet_not_a_form", params={}) if issue.code == "form_unknown" and issue.sheet in left_alone
        else issue
        for issue in read.issues
    ]  # fmt: skip


def _outcome(delivered: Delivered, sheet: Sheet | None, outcome: str) -> dict[str, Any]:
    return {
        "delivery": delivered.delivery,
        "sheet": sheet.name if sheet else None,
        "sheet_number": sheet.number if sheet else None,
        "outcome": outcome,
        "form": None,
        "layout": None,
        "submitter": None,
        "submitter_from": None,
        "period_key": None,
        "period_from": None,
        "header_row": None,
        "record_count": 0,
        "total_count": 0,
    }
