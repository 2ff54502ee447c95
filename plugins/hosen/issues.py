"""What is wrong with what was sent: a code from a closed list, a place, and two sentences for the person who must act.

The list is `issue_codes.yml` beside this file. Stages only name a code and its parameters; sentences are made here.
"""

from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from string import Formatter
from typing import Literal

import yaml

from hosen.errors import ConfigError

Severity = Literal["error", "warning", "info"]
Language = Literal["he", "en"]


@dataclass(frozen=True)
class IssueCode:
    """One kind of problem. level: file, sheet, header, cell, row or submission; `error` keeps the thing at that level
    out, `warning` lets it in and says so, `info` only tells. Of level `across` nothing is kept out: what was taken in
    is held against other figures."""

    code: str
    level: str
    severity: Severity
    message: dict[str, str]
    action: dict[str, str]

    @property
    def parameters(self) -> set[str]:
        """Names that the sentences use."""
        sentences = [*self.message.values(), *self.action.values()]
        return {name for text in sentences for _, name, _, _ in Formatter().parse(text) if name}


@cache
def codes() -> dict[str, IssueCode]:
    """The closed list, by code."""
    raw = yaml.safe_load(resources.files("hosen").joinpath("issue_codes.yml").read_text("utf-8"))
    found = {}
    for code, entry in raw.items():
        found[code] = IssueCode(
            code=code,
            level=entry["level"],
            severity=entry["severity"],
            message={"he": entry["he"], "en": entry["en"]},
            action={"he": entry["do_he"], "en": entry["do_en"]},
        )
    return found


@dataclass(frozen=True)
class Issue:
    """One problem at one place.

    delivery: SHA-256 of the file. sheet: its name. row: 1-based; column: its letters (`E`); either may be unknown.
    row_id: the record it concerns, if one. value: as written, masked where the column is personal.
    params: what the code's sentences name, as text. sentences: a rule's own wording instead of the code's.
    """

    code: str
    delivery: str
    severity: Severity | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    row_id: str | None = None
    form: str | None = None
    submitter: str | None = None
    period_key: str | None = None
    value: str | None = None
    params: dict[str, str] = field(default_factory=dict)
    sentences: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.code not in codes():
            raise ConfigError(f"issue code {self.code!r} is not in issue_codes.yml")

    @property
    def definition(self) -> IssueCode:
        return codes()[self.code]

    @property
    def effective_severity(self) -> Severity:
        return self.severity or self.definition.severity

    @property
    def cell(self) -> str | None:
        """`E103`, or as much of it as is known."""
        parts = [self.column or "", str(self.row) if self.row else ""]
        return "".join(parts) or None

    def message(self, language: Language) -> str:
        text = self.sentences.get(language) or self.definition.message[language]
        return _fill(text, self)

    def action(self, language: Language) -> str:
        return _fill(self.sentences.get(f"do_{language}") or self.definition.action[language], self)


def _fill(text: str, issue: Issue) -> str:
    known = {
        "value": issue.value or "",
        "cell": issue.cell or "",
        "sheet": issue.sheet or "",
        "row": str(issue.row or ""),
        "column": issue.column or "",
        **issue.params,
    }
    return text.format_map(known)
