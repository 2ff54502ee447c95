"""What a file says that nobody knows yet, as questions to a person, and what an answer means."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date

from hosen.configuration import Configuration
from hosen.drafting import Sample
from hosen.drafting.header import Header, find_header
from hosen.drafting.sample import as_text, is_number
from hosen.drafting.words import spellings
from hosen.errors import ConfigError
from hosen.forms import Column, Form
from hosen.issues import Issue
from hosen.mappings import NOT_WANTED, Mappings, header_key, word_key
from hosen.privacy import MASK, without_identifiers
from hosen.read.delivery import Read
from hosen.read.grid import letter
from hosen.reference_lists import LISTS
from hosen.suggest import nearest
from hosen.text import normalise
from hosen.yaml_files import did_you_mean

KIND_OF = {"header_unknown": "header", "code_unknown": "code", "measure_unknown": "measure"}
CHOICES = 3
LARGEST_SHOWN = 100_000
"""Larger whole numbers may be somebody's; they are not shown as examples."""


@dataclass(frozen=True)
class Choice:
    """A known word near the text: what is printed, what it means (column or code), and the likeness in percent."""

    word: str
    meaning: str
    score: int


@dataclass(frozen=True)
class Question:
    """One unknown text. column: of a code, the form's column. cell: where it stands first; count: how often it was
    found. holds: what stands under a header, without any text."""

    submitter: str
    kind: str
    form: str
    column: str
    text: str
    sheet: str
    cell: str
    count: int
    holds: str
    choices: tuple[Choice, ...]

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What makes two of them the same question."""
        text = header_key(self.text) if self.kind == "header" else word_key(self.kind, self.text)
        return self.submitter, self.kind, self.form, self.column, text

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def find_questions(
    read: Read,
    sheets: Callable[[], list[Sample]],
    configuration: Configuration,
    mappings: Mappings,
    hints: Mapping[str, str],
) -> list[Question]:
    """Each unknown header, code and name of a figure once, in the order of the file; what is mapped already is left
    out. sheets: called only when there are headers to look at."""
    asker = _Asker(read, sheets, configuration, hints)
    found: dict[tuple[str, ...], Question] = {}
    for question in asker.questions():
        if question.key in found:
            before = found[question.key]
            found[question.key] = Question(**{**vars(before), "count": before.count + 1})
        elif not _is_mapped(question, mappings, configuration):
            found[question.key] = question
    return list(found.values())


def meaning_of(answer: str, question: Question, configuration: Configuration) -> str:
    """What an answer (a number of the list, a word, a code, a column's name, `-`) means, as the mapping file says it.

    Raises ConfigError for an answer that is unclear or unknown.
    """
    answer = answer.strip()
    form = configuration.forms[question.form]
    if answer == NOT_WANTED:
        if question.kind != "header":
            raise ConfigError(f"'-' says that a column is not wanted; a {question.kind} needs a meaning")
        return NOT_WANTED
    number = int(answer) if re.fullmatch(r"[1-9]", answer) else 0
    chosen = question.choices[number - 1].meaning if 0 < number <= len(question.choices) else None
    if question.kind == "code":
        column = form.column(question.column)
        assert column.list
        code = _code(answer, column, configuration)
        if chosen and code and chosen != code:
            raise ConfigError(
                f"{answer!r} is the number of {question.choices[number - 1].word} here and a code of the list "
                f"{column.list} too; write the name"
            )
        if not (chosen or code):
            near = [word for word, _ in nearest(answer, (row["name_he"] for row in _rows(column, configuration)))]
            hint = f" (did you mean {', '.join(near)}?)" if near else ""
            raise ConfigError(f"the list {column.list} has no {answer!r}{hint}")
        return chosen or code or ""
    names = _columns_by_word(form, question.kind)
    meant = {names[key] for key in (normalise(answer), normalise(answer.replace("_", " "))) if key in names}
    if chosen and meant - {chosen}:
        raise ConfigError(f"{answer!r} is a number of the list and a word of the form; write the column's name")
    if chosen or len(meant) == 1:
        return chosen or meant.pop()
    raise ConfigError(f"the form {form.name} has no {answer!r}{did_you_mean(answer, set(names.values()))}")


class _Asker:
    def __init__(
        self, read: Read, sheets: Callable[[], list[Sample]], configuration: Configuration, hints: Mapping[str, str]
    ) -> None:
        self.read, self._sheets, self.configuration, self.hints = read, sheets, configuration, hints
        self._samples: dict[str, Sample] | None = None
        self._names = _column_names(read)

    def questions(self) -> Iterable[Question]:
        for issue in self.read.issues:
            is_asked = issue.code in KIND_OF and issue.value and MASK not in issue.value
            if is_asked and (question := self._of_issue(issue)):
                yield question
        lacking = {(issue.sheet, issue.form): issue for issue in self.read.issues if issue.code == "header_missing"}
        for (sheet, name), issue in lacking.items():
            if sheet and (form := self.configuration.forms.get(name or "")):
                yield from self._of_rejected_sheet(sheet, form, issue.submitter)

    def _of_issue(self, issue: Issue) -> Question | None:
        form = self.configuration.forms.get(issue.form or "")
        submitter = issue.submitter or self.hints.get("submitter")
        if form is None or submitter is None:
            return None
        kind, text, sheet = KIND_OF[issue.code], issue.value or "", issue.sheet or ""
        column, holds = "", ""
        if kind == "code":
            column = issue.params.get("field") or self._names.get((sheet, issue.column or "", issue.row_id or ""), "")
            column = column or self._names.get((sheet, issue.column or "", ""), "")
            if not column or not form.column(column).list:
                return None
            choices = self._near_codes(text, form.column(column))
        else:
            choices = near_columns(text, form, kind)
            holds = self._holds(sheet, issue) if kind == "header" else ""
        return Question(submitter, kind, form.name, column, text, sheet, issue.cell or "", 1, holds, choices)

    def _of_rejected_sheet(self, name: str, form: Form, submitter: str | None) -> Iterable[Question]:
        """The headers that the form does not know, of a sheet that lacks some that the form requires."""
        sample = self._sample(name)
        header = find_header(sample) if sample else None
        if sample is None or header is None:
            return
        submitter = submitter or self.hints.get("submitter") or self._submitter(sample, header, form)
        if submitter is None:
            raise ConfigError(f"the sheet {name!r} does not say who sent it: --submitter")
        words = {normalise(word) for column in form.columns for word in column.headers}
        words |= {normalise(word) for layout in form.layouts for word in layout.total_columns}
        words |= {normalise(word) for layout in form.layouts if layout.across for word in layout.across.measure_headers}
        for place, texts in header.texts.items():
            text = without_identifiers(" ".join(texts))
            if not words & set(spellings(texts)) and not text.isdigit() and MASK not in text:
                cell = f"{letter(place)}{header.first_row}"
                holds = held(sample, header, place)
                yield Question(
                    submitter, "header", form.name, "", text, name, cell, 1, holds, near_columns(text, form, "header")
                )

    def _submitter(self, sample: Sample, header: Header, form: Form) -> str | None:
        reference = self.configuration.reference
        above = [as_text(value) for row in range(header.first_row) for value in sample.row(row)]
        for texts in (above, [sample.name], [sample.file.replace("_", " ")]):
            found = {code for text in texts if text for code in reference.find_submitters(text)}
            if len(found) == 1:
                return found.pop()
        return reference.sole_assignee(form.name, None)

    def _holds(self, sheet: str, issue: Issue) -> str:
        sample = self._sample(sheet)
        header = find_header(sample) if sample else None
        if sample is None or header is None:
            return ""
        place = next((place for place in range(len(sample.columns)) if letter(place) == issue.column), None)
        return held(sample, header, place) if place is not None else ""

    def _sample(self, sheet: str) -> Sample | None:
        if self._samples is None:
            self._samples = {sample.name: sample for sample in self._sheets()}
        return self._samples.get(sheet)

    def _near_codes(self, text: str, column: Column) -> tuple[Choice, ...]:
        assert column.list
        match = self.configuration.reference.resolve(column.list, text, scheme=column.scheme)
        found = {code: Choice(f"{name} [{code}]", code, round(score)) for name, code, score in match.suggestions}
        if not found:
            spec = LISTS[column.list]
            rows = _rows(column, self.configuration)
            code_of = {row[name]: row[spec.code] for row in rows for name in spec.names if row[name]}
            for name, score in nearest(text, code_of, CHOICES):
                found.setdefault(code_of[name], Choice(f"{name} [{code_of[name]}]", code_of[name], score))
        return tuple(found.values())[:CHOICES]


def near_columns(text: str, form: Form, kind: str) -> tuple[Choice, ...]:
    """The columns whose words are nearest to a header or to a figure's name, each once."""
    owner = {word: column.name for column in _columns(form, kind) for word in column.headers}
    found: dict[str, Choice] = {}
    for word, score in nearest(text, owner, 4 * CHOICES):
        found.setdefault(owner[word], Choice(word, owner[word], score))
    return tuple(found.values())[:CHOICES]


def held(sample: Sample, header: Header, place: int) -> str:
    """What stands under a header, in a word; as an example only a number that is nobody's."""
    values = [value for row in range(header.first_row, sample.height) if (value := sample.cell(row, place)) is not None]
    kinds = []
    numbers = [value for value in values if is_number(value)]
    if numbers:
        example = next((one for one in numbers if isinstance(one, int | float) and abs(one) < LARGEST_SHOWN), None)
        kinds.append("numbers" + (f", e.g. {as_text(example)}" if example is not None else ""))
    if any(isinstance(value, date) for value in values):
        kinds.append("dates")
    if any(isinstance(value, str) for value in values):
        kinds.append("text")
    return "; ".join(kinds) or "nothing"


def _column_names(read: Read) -> dict[tuple[str, str, str], str]:
    """The form's column by sheet, letters and row id; with an empty row id, of any row."""
    found: dict[tuple[str, str, str], str] = {}
    for table in (table for tables in read.records.values() for table in tables):
        places = [name for name in table.schema.names if name.endswith("__cell")]
        for record in table.select(["sheet", "row_id", *places]).to_pylist():
            for key, cell in record.items():
                if key.endswith("__cell") and cell:
                    letters = str(cell).rstrip("0123456789")
                    name = key.removesuffix("__cell")
                    found[record["sheet"], letters, record["row_id"]] = name
                    found.setdefault((record["sheet"], letters, ""), name)
    return found


def _is_mapped(question: Question, mappings: Mappings, configuration: Configuration) -> bool:
    of_submitter = mappings.for_submitter(question.submitter)
    if of_submitter is None:
        return False
    form, key = configuration.forms[question.form], question.key[-1]
    if question.kind == "code":
        return key in of_submitter.codes(form, form.column(question.column))
    return key in (of_submitter.headers(form) if question.kind == "header" else of_submitter.measures(form))


def _columns(form: Form, kind: str) -> list[Column]:
    return [column for column in form.columns if column.headers and (kind == "header" or column.measure)]


def _columns_by_word(form: Form, kind: str) -> dict[str, str]:
    """Column by its name, labels and header words; a column's own name goes before another's words."""
    found: dict[str, str] = {}
    for column in _columns(form, kind):
        found[normalise(column.name)] = column.name
    for column in _columns(form, kind):
        for word in (*column.headers, *column.label.values()):
            found.setdefault(normalise(word), column.name)
    return found


def _code(answer: str, column: Column, configuration: Configuration) -> str | None:
    """The code that an answer is or names; codes made of digits are taken under a scheme too."""
    assert column.list
    reference = configuration.reference
    if match := reference.resolve(column.list, answer, scheme=column.scheme).code:
        return match
    codes = {row[LISTS[column.list].code] for row in reference.rows(column.list)}
    return answer if answer in codes else None


def _rows(column: Column, configuration: Configuration) -> list[dict[str, str]]:
    assert column.list
    rows = configuration.reference.rows(column.list)
    return [row for row in rows if not column.scheme or row.get("scheme", column.scheme) == column.scheme]
