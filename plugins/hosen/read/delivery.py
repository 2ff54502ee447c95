"""One delivery to outcomes, records and issues: pure, in one process, no files written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from hosen.issues import Issue, Severity
from hosen.mappings import header_key
from hosen.read.context import Delivered, Surroundings
from hosen.read.formats import Book, FileProblem, open_books
from hosen.read.formats.refusals import Refused
from hosen.read.grid import Sheet
from hosen.read.known import Known
from hosen.read.sheets import SheetReader, TableRead


@dataclass
class Read:
    """What a delivery gave. outcomes: rows of the OUTCOMES schema; records: by form, tables of its schema; raw: rows of
    RAW with their cells. like_data: sheets that are of no form and look as if they held data."""

    outcomes: list[dict[str, Any]] = field(default_factory=list)
    records: dict[str, list[pa.Table]] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    like_data: set[str] = field(default_factory=set)
    raw: list[pa.RecordBatch] = field(default_factory=list)

    def add(self, other: "Read") -> None:
        """What another delivery, or another file of the same archive, gave too."""
        self.outcomes += other.outcomes
        self.issues += other.issues
        self.like_data |= other.like_data
        self.raw += other.raw
        for form, tables in other.records.items():
            self.records.setdefault(form, []).extend(tables)


def read_delivery(path: Path, delivered: Delivered, known: Known) -> Read:
    """Read every sheet of a file, or of the files of an archive. A file or sheet that cannot be read is an outcome with
    issues, never an exception."""
    read = Read()
    for book in open_books(path, delivered.name.rpartition("/")[2], delivered.hints):
        read.add(rejected(delivered, book) if isinstance(book, FileProblem) else _read_book(book, delivered, known))
    if not read.outcomes:
        return rejected(delivered, FileProblem("file_empty"))
    _settle_unknown_sheets(read)
    return read


def rejected(delivered: Delivered, problem: FileProblem) -> Read:
    """A file of which nothing is read. What the file's place tells of it is kept, so that its submitter's row in the
    reporting matrix says rejected and not missing."""
    issue = Issue(problem.code, delivered.delivery, sheet=problem.member, value=problem.value, params=problem.params)
    is_error = issue.effective_severity == "error"
    outcome = _outcome(delivered, problem.member, None, "rejected" if is_error else "ignored")
    if is_error:
        outcome["form"] = delivered.hints.get("form")
        outcome["submitter"] = delivered.hints.get("submitter")
        outcome["period_key"] = delivered.hints.get("period")
    return Read([outcome], {}, [issue])


def _read_book(book: Book, delivered: Delivered, known: Known) -> Read:
    """All sheets of one file, or none."""
    read = Read()
    read.issues += [
        Issue(note.code, delivered.delivery, sheet=book.member, value=note.value, params=note.params)
        for note in book.notes
    ]
    empty: list[str] = []
    tables: list[TableRead] = []
    count = 0
    try:
        for sheet in _whole_sheets(book):
            count += 1
            name = f"{book.member} › {sheet.name}" if book.member else sheet.name
            if sheet.is_empty:
                empty.append(name)
                read.outcomes.append(_outcome(delivered, name, sheet.number, "ignored"))
                continue
            found, words_of = _read_sheet(sheet, name, book, delivered, known)
            for table in found:
                _add(read, table, delivered, name, sheet.number, words_of)
            tables += found
    except Refused as refused:
        return rejected(delivered, FileProblem(refused.code, refused.value, refused.params, book.member))
    if not count:
        return rejected(delivered, FileProblem("file_torn", member=book.member))
    if len(empty) == count:
        read.issues += [Issue("sheet_empty", delivered.delivery, sheet=name) for name in empty]
    read.issues += _unused_mappings(tables, delivered, known)
    return read


def _whole_sheets(book: Book) -> Iterator[Sheet]:
    """The sheets; Refused when one cannot be parsed. What fails later, with a sheet in hand, is a bug."""
    sheets = iter(book.sheets)
    while True:
        try:
            sheet = next(sheets)
        except StopIteration:
            return
        except (Refused, MemoryError):
            raise
        except Exception as error:  # parsers raise many kinds on a torn file; it is torn, whichever
            raise Refused("file_torn") from error
        yield sheet


def _read_sheet(
    sheet: Sheet, name: str, book: Book, delivered: Delivered, known: Known
) -> tuple[list[TableRead], str | None]:
    """What its tables gave, and the submitter whose own words it is read with, if there are any."""

    def read_as(submitter: str | None) -> list[TableRead]:
        around = Surroundings(sheet, book.name, delivered, known.reference, known.stamps)
        words = known.narrowed(delivered.hints.get("form"), submitter)
        return SheetReader(sheet, name, around, delivered, words).read()

    if known.mappings is None:
        return read_as(None), None
    likely = Surroundings(sheet, book.name, delivered, known.reference, known.stamps).likely_submitter()
    found = read_as(likely)
    senders = {table.submitter.value or known.reference.sole_assignee(table.form or "") for table in found}
    sender = senders.pop() if len(senders) == 1 else None
    if sender not in (None, likely) and known.has_words_of(sender):
        return read_as(sender), sender  # only the table told whose words these are
    return found, sender or likely


def _add(read: Read, table: TableRead, delivered: Delivered, name: str, number: int, words_of: str | None) -> None:
    """A table's records, outcome and issues, which all say whose and of what period they are."""
    outcome = _outcome(delivered, name, number, table.outcome)
    outcome |= {
        "form": table.form,
        "layout": table.layout,
        "submitter": table.submitter.value,
        "submitter_from": table.submitter.origin,
        "words_of": None if table.submitter.value else words_of,
        "period_key": table.period.value,
        "period_from": table.period.origin,
        "header_row": table.header_row,
        "record_count": 0 if table.records is None else table.records.num_rows,
        "total_count": table.total_count,
    }
    read.outcomes.append(outcome)
    if table.looks_like_data:
        read.like_data.add(name)
    if table.records is not None and table.form:
        read.records.setdefault(table.form, []).append(table.records)
        read.raw += table.raw
    for issue in table.issues:
        key = issue.period_key or table.period.value
        form = issue.form or (table.form if table.outcome != "ignored" else None)
        about = replace(issue, sheet=name, form=form, submitter=table.submitter.value, period_key=key)
        read.issues.append(about)


def _unused_mappings(tables: Iterable[TableRead], delivered: Delivered, known: Known) -> list[Issue]:
    """Header words that a submitter was granted and that its sheets of that form do not use any more."""
    seen: dict[tuple[str, str], set[str]] = {}
    for table in tables:
        if table.form and table.submitter.value and table.records is not None:
            seen.setdefault((table.submitter.value, table.form), set()).update(table.header_texts)
    issues = []
    for (submitter, form), texts in seen.items():
        own = known.mappings.for_submitter(submitter) if known.mappings else None
        if own is None:
            continue
        keys = {header_key(text) for text in texts}
        unused = (
            line for line in own.lines if line.kind == "header" and line.form in ("", form) and line.key not in keys
        )
        about = Issue("mapping_unused", delivered.delivery, form=form, submitter=submitter)
        issues += [replace(about, value=line.text, params={"place": line.place}) for line in unused]
    return issues


def _settle_unknown_sheets(read: Read) -> None:
    """A sheet without a form, beside one that was read, is left alone and only mentioned; with a warning when it looks
    as if it held data."""
    if not any(outcome["outcome"] == "read" for outcome in read.outcomes):
        return
    left_alone = set()
    for outcome in read.outcomes:
        if outcome["outcome"] == "rejected" and outcome["form"] is None and outcome["sheet_number"] is not None:
            outcome["outcome"] = "ignored"
            left_alone.add(outcome["sheet"])
    for place, issue in enumerate(read.issues):
        if issue.code == "form_unknown" and issue.sheet in left_alone:
            severity: Severity | None = "warning" if issue.sheet in read.like_data else None
            read.issues[place] = replace(issue, code="sheet_not_a_form", severity=severity, params={})


def _outcome(delivered: Delivered, sheet: str | None, number: int | None, outcome: str) -> dict[str, Any]:
    return {
        "delivery": delivered.delivery,
        "sheet": sheet,
        "sheet_number": number,
        "outcome": outcome,
        "form": None,
        "layout": None,
        "submitter": None,
        "submitter_from": None,
        "words_of": None,
        "period_key": None,
        "period_from": None,
        "header_row": None,
        "record_count": 0,
        "total_count": 0,
    }
