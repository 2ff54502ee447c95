"""What is true of each made-up file: the records a reader must find, what must be held back, and what must be said."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

from demo.formats import written
from demo.workbook import Sheet

WARNINGS = {
    *("number_as_text", "value_approximate", "value_suppressed", "duration_as_time", "header_unknown", "total_differs")
}
"""Codes that let a submission in with a warning; the others meant here are errors of a row."""

REPORTING = {
    "national": {"expected": 30, "received": 30, "accepted": 30, "content_complete": 29, "on_time": 29},
    "jerusalem": {"expected": 6, "received": 6, "accepted": 6, "content_complete": 5, "on_time": 6},
    "tel_aviv": {"expected": 6, "received": 6, "accepted": 6, "content_complete": 6, "on_time": 6},
    "haifa": {"expected": 6, "received": 6, "accepted": 6, "content_complete": 6, "on_time": 6},
    "south": {"expected": 6, "received": 6, "accepted": 6, "content_complete": 6, "on_time": 5},
    "": {"expected": 6, "received": 6, "accepted": 6, "content_complete": 6, "on_time": 6},
}
"""The centres' monthly reports of the half year, counted by hand: of Jerusalem's February a row is held back, the
South's April is late, Jerusalem's March is in time by its extension, Tel Aviv's March is mended; the network is in no
district."""

Record = dict[str, Any]


@dataclass(frozen=True)
class Mark:
    """One thing that is wrong on purpose: an issue code and the cell it concerns; `is_error` keeps the row out."""

    code: str
    cell: str
    is_error: bool = False


@dataclass
class Submission:
    """What one file says for one form and period. due: None where no day is set; version: 1 is the first that came;
    sheet: its name, where it is not the file's first."""

    submitter: str
    form: str
    period: str
    due: date | None
    records: list[Record] = field(default_factory=list)
    quarantined: list[dict[str, Any]] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    version: int = 1
    is_current: bool = True
    sheet: str | None = None

    @property
    def status(self) -> str:
        if not self.records:
            return "rejected"
        if self.quarantined:
            return "partly_accepted"
        return "accepted_with_warnings" if any(mark.code in WARNINGS for mark in self.marks) else "accepted"

    def hold_back(self, row: int, *marks: Mark) -> None:
        """A row that must not come through, and why."""
        self.quarantined.append({"row": row, "codes": sorted({mark.code for mark in marks})})
        self.marks += marks


@dataclass
class Delivery:
    """One file under the inbox, and when it came. kind: how it is written (`formats.written`). same_bytes_as: the file
    that it is a copy of."""

    path: str
    received_at: datetime
    sheets: list[Sheet]
    submissions: list[Submission]
    outcome: Literal["readable", "rejected"] = "readable"
    issues: tuple[str, ...] = ()
    same_bytes_as: str | None = None
    kind: str = "xlsx"

    def content(self) -> bytes:
        """The file."""
        return written(self.sheets, self.kind)

    def as_truth(self) -> Record:
        """The file's entry in truth.json."""
        return {
            "file": self.path,
            "received_at": self.received_at.isoformat(),
            "outcome": self.outcome,
            "issues": list(self.issues),
            "same_bytes_as": self.same_bytes_as,
            "submissions": [] if self.same_bytes_as else [self._entry(sent) for sent in self.submissions],
        }

    @property
    def _first_sheet(self) -> str:
        """Formats without sheets are read as one that is named as the file."""
        has_sheets = self.kind in {"xlsx", "xls", "ods"}
        return self.sheets[0].name if has_sheets else Path(self.path).stem

    def _entry(self, sent: Submission) -> Record:
        return {
            "submitter": sent.submitter,
            "form": sent.form,
            "period": sent.period,
            "sheet": sent.sheet or self._first_sheet,
            "due": sent.due.isoformat() if sent.due else None,
            "is_on_time": self.received_at.date() <= sent.due if sent.due else None,
            "version": sent.version,
            "is_current": sent.is_current and sent.status != "rejected",
            "status": sent.status,
            "issues": [{"code": mark.code, "cell": mark.cell} for mark in sent.marks],
            "quarantined": sent.quarantined,
            "records": sent.records,
        }


def arrival(year: int, month: int, day: int, hour: int, minute: int) -> datetime:
    """A moment in UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC)
