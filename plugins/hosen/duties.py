"""Who must report what for which period, and by when: assignments, the days on which a submitter is open, extensions.

Three days decide whether a report is expected:

- A duty passes on by the period's last day: the assignment has to hold on it, so that of two submitters who follow each
  other exactly one is asked.
- What was open is reported: the submitter (and the centre that it is) has to have been open on any day of the period on
  which the assignment held. Who opened on 15 March owes March, who closed on 10 May owes May, and both owe the half
  year in which that was.
- A standing list is asked of everyone who was open on any day of an assignment.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol

from hosen.periods import Period, PeriodKind
from hosen.reference_lists import Row

NO_DUE_DAY = "none"
"""In `due_days` of an assignment: no due day, whatever the form says."""

Span = tuple[date, date]
"""First and last day."""

Key = tuple[str, str, Period]
"""Form, submitter, period."""


class FormDuty(Protocol):
    """What the calendar needs to know of a form."""

    @property
    def period(self) -> PeriodKind: ...
    @property
    def due_days(self) -> int | None: ...
    @property
    def expected_lines(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Assignment:
    """One submitter's duty to report one form. due_days: days after the period's last day (negative: before it); empty
    text: the form's own; `none`: no due day."""

    form: str
    submitter: str
    due_days: str
    valid_from: date
    valid_to: date | None

    def covers(self, period: Period) -> bool:
        """Whether the duty for that period is the assignment's, whoever was open."""
        if period.kind == "standing":
            return True
        return self.valid_from <= period.end and (self.valid_to is None or period.end <= self.valid_to)

    def due(self, period: Period, form: FormDuty) -> date | None:
        """The day by which the report is due; a standing list's days count from the assignment's first."""
        days = form.due_days if not self.due_days else None if self.due_days == NO_DUE_DAY else int(self.due_days)
        if days is None:
            return None
        start = self.valid_from if period.kind == "standing" else period.end
        return start + timedelta(days=days)


@dataclass(frozen=True, order=True)
class Expected:
    """One report that should be there. due_date: None where no day is set; ordinary_due_date: the day before an
    extension moved it, where one did."""

    form: str
    submitter: str
    period: Period
    due_date: date | None
    ordinary_due_date: date | None = None


@dataclass(frozen=True)
class Duties:
    """All duties together. open_days: submitter -> the spans in which it was open."""

    assignments: tuple[Assignment, ...]
    open_days: Mapping[str, Sequence[Span]]
    extensions: Sequence[Row] = field(default=())

    def owes(self, one: Assignment, period: Period) -> bool:
        """Whether the assignment's submitter owes the report of that period."""
        if period.kind == "standing":
            first, last = one.valid_from, one.valid_to or date.max
        else:
            first, last = max(period.start, one.valid_from), period.end
        is_open = any(start <= last and first <= end for start, end in self.open_days.get(one.submitter, ()))
        return one.covers(period) and is_open

    def expected(self, until: date, forms: Mapping[str, FormDuty]) -> list[Expected]:
        """Every report that is expected by a day: of periods that ended by then, or whose report was due by then
        (plans are due before their period ends); an extension delays no expectation. Assignments of forms not among
        `forms` are left out. Sorted."""
        found: dict[Key, date | None] = {}
        for one in self.assignments:
            if one.form not in forms or one.valid_from > until:
                continue
            for period, due in self._owed(one, forms[one.form], until):
                found.setdefault((one.form, one.submitter, period), due)
        moved = {_key(row): date.fromisoformat(row.values["due_date"]) for row in self.extensions}
        reports = (
            Expected(*key, moved[key], due) if key in moved else Expected(*key, due) for key, due in found.items()
        )
        return sorted(reports, key=lambda one: (one.form, one.submitter, one.period))

    def _owed(self, one: Assignment, form: FormDuty, until: date) -> Iterator[tuple[Period, date | None]]:
        period = Period.containing(one.valid_from, form.period)
        while one.covers(period):
            due = one.due(period, form)
            is_asked = period.kind == "standing" or min(period.end, due or period.end) <= until
            if is_asked and self.owes(one, period):
                yield period, due
            if period.kind == "standing" or (not is_asked and period.start > until):
                return
            period = period.next()

    def extension_mistakes(self, forms: Mapping[str, FormDuty]) -> Iterator[str]:
        """Extensions that move nothing, a line of text each; those of unknown forms are told where lists are read."""
        for row in self.extensions:
            form, submitter, period = _key(row)
            if form not in forms:
                continue
            if period.kind != forms[form].period:
                kinds = f"the form {form} covers a {forms[form].period}, and {period.key} is a {period.kind}"
                yield f"{row.place}: period_key: {kinds.replace('half_year', 'half year')}"
                continue
            theirs = [one for one in self.assignments if (one.form, one.submitter) == (form, submitter)]
            owed = [one for one in theirs if self.owes(one, period)]
            if not owed:
                yield (
                    f"{row.place}: no {form} of {submitter} is expected for {period.key}, so there is nothing to "
                    "extend; see assignments.csv, and valid_from and valid_to in submitters.csv"
                )
            elif (due := owed[0].due(period, forms[form])) is None:
                yield f"{row.place}: {form} of {submitter} has no due day, so there is none to move"
            elif row.values["due_date"] <= due.isoformat():
                yield f"{row.place}: due_date: the report is due on {due} anyway; an extension has to be later"


def scope_mistakes(
    scopes: Iterable[Row], assignments: Iterable[Assignment], forms: Mapping[str, FormDuty]
) -> Iterator[str]:
    """Lines of scopes.csv that can expect nothing, a line of text each."""
    assigned = {(one.form, one.submitter) for one in assignments}
    for row in scopes:
        form, submitter = row.values["form"], row.values["submitter_code"]
        if form in forms and not forms[form].expected_lines:
            yield f"{row.place}: form: {form} declares no expected_lines, so no line of it can be expected"
        elif (form, submitter) not in assigned:
            yield f"{row.place}: {submitter} is not assigned {form}; see assignments.csv"


def open_days(submitters: Iterable[Row], centres: Iterable[Row]) -> dict[str, list[Span]]:
    """Submitter -> the spans in which it was open: those of its rows; of a centre that reports for itself (the kind
    `centre`, and a code that is a centre's) only as far as the centre was open too."""
    of_centre: dict[str, list[Span]] = {}
    for row in centres:
        of_centre.setdefault(row.values["centre_code"], []).append((row.start, row.end))
    found: dict[str, list[Span]] = {}
    for row in submitters:
        code = row.values["submitter_code"]
        spans = found.setdefault(code, [])
        if row.values["kind"] == "centre" and code in of_centre:
            both = ((max(row.start, start), min(row.end, end)) for start, end in of_centre[code])
            spans += [span for span in both if span[0] <= span[1]]
        else:
            spans.append((row.start, row.end))
    return found


def _key(row: Row) -> Key:
    return row.values["form"], row.values["submitter_code"], Period.from_key(row.values["period_key"])
