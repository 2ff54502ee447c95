"""From a sample sheet to the draft of a form."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from hosen.drafting.across import AcrossDraft, across_columns, find_across
from hosen.drafting.columns import ColumnDraft, draft_column
from hosen.drafting.header import Header, find_header, find_lines
from hosen.drafting.keys import find_grain, note_fill_down
from hosen.drafting.sample import Sample, as_text, is_number
from hosen.drafting.words import Vocabulary, canonical, english_label, without_count_words
from hosen.errors import ConfigError
from hosen.forms import Form
from hosen.periods import PeriodKind
from hosen.reference import Reference
from hosen.text import clean, normalise
from hosen.values import find_period

KINDS: tuple[PeriodKind, ...] = ("month", "quarter", "half_year", "year")
_NO_NAME = re.compile(r"(?:גיליון|sheet|table)? ?\d*", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_DAY = re.compile(r"(?<!\d)20\d\d[-_.]?[01]\d[-_.]?[0-3]\d(?!\d)|(?<!\d)\d{1,2}[-_.]\d{1,2}[-_.]20\d\d(?!\d)")


@dataclass
class Draft:
    """A form as it would be written. unique: `row` where no keys tell all lines apart. lines: how many the sample has.
    period_from: where the period's kind was seen. remarks: what the person should look at first."""

    name: str
    label_he: str
    label_en: str
    period: PeriodKind
    period_from: str
    grain: list[str]
    unique: str
    columns: list[ColumnDraft]
    across: AcrossDraft | None
    names_header: str
    sample: str
    lines: int
    header: Header
    dating: str | None = None
    remarks: list[str] = field(default_factory=list)

    @property
    def measures(self) -> list[ColumnDraft]:
        """The columns that hold figures of known measures."""
        return [column for column in self.columns if column.measure]


def draft_form(sample: Sample, name: str, forms: Mapping[str, Form], reference: Reference) -> Draft:
    """Draft a form from a sheet; ConfigError when the sheet has no header above lines."""
    header = find_header(sample)
    lines, totals = find_lines(sample, header) if header else ([], [])
    if header is None or not lines:
        raise ConfigError(
            f"the sheet {sample.name!r} has no row of headers above rows of values; name another: --sheet"
        )
    words = Vocabulary(forms, reference)
    across = find_across(sample, header, lines, words)
    taken_across = {*across.places, *across.totals, across.names_at} if across else set()
    headers = {place: texts for place, texts in header.texts.items() if place not in taken_across}
    known = words.known(headers)
    columns = [
        draft_column(place, texts, [sample.cell(row, place) for row in lines], known.get(place), words, reference)
        for place, texts in headers.items()
    ]
    columns = [column for column in columns if column.filled or column.name]
    if across:
        columns += across_columns(sample, across, lines, words, reference)
    remarks = _without_header(sample, header, lines)
    _name(columns)
    _claim_headers(columns, header, remarks)
    columns = [column for column in columns if column.headers]
    note_fill_down(columns)
    _note_required(columns)
    _keep_one_measure_each(columns)
    _keep_one_period(columns)
    grain, is_unique = find_grain(columns)
    if across:
        keys = [column.name for column in columns if column.place is not None and column.is_key and column.required]
        grain, is_unique = [*keys, across.kind], True
    period, period_from = _period(sample, header, columns, across)
    dating = None
    if period_from == "":
        dates = [column for column in columns if column.type == "date" and "לידה" not in column.label_he]
        if dates and len(dates[0].filled) == len(dates[0].values):
            dating, period, period_from = dates[0].name, "month", f"the days under {dates[0].headers[0]}"
        else:
            period, period_from = _from_day(sample)
    title = _title(sample, header)
    return Draft(
        name=name,
        label_he=title or (clean(sample.name) if not _NO_NAME.fullmatch(clean(sample.name)) else "") or name,
        label_en=name.replace("_", " ").capitalize(),
        period=period,
        period_from=period_from,
        grain=grain or [next(column.name for column in columns if not column.personal)],
        unique="grain" if is_unique else "row",
        columns=columns,
        across=across,
        names_header=" ".join(header.texts[across.names_at]) if across and across.names_at is not None else "",
        sample=f"{sample.file}, sheet {sample.name}",
        lines=len(lines),
        header=header,
        dating=dating,
        remarks=remarks + ([f"rows of totals, which are left out: {len(totals)}"] if totals else []),
    )


def _name(columns: list[ColumnDraft]) -> None:
    """A canonical name and labels for each column that has none; known names first, so that none is given twice."""
    taken = {column.name for column in columns if column.name}
    for number, column in enumerate(columns, 1):
        if not column.name:
            label = english_label(column.headers, column.type)
            column.name = (
                column.measure
                if column.measure and column.measure not in taken
                else (canonical(label, taken, f"column_{number}"))
            )
            taken.add(column.name)
        column.label_he = column.label_he or column.headers[0]
        column.label_en = column.label_en or column.name.replace("_", " ")


def _claim_headers(columns: list[ColumnDraft], header: Header, remarks: list[str]) -> None:
    """Header words that name one column only: those of the sheet go before those that other forms know."""
    words_of_rows = Counter(normalise(text) for texts in header.texts.values() for text in texts)
    owners: dict[str, str] = {}
    for column in columns:
        own = column.headers[0]
        if owners.setdefault(normalise(own), column.name) != column.name:
            remarks.append(f"the header {own!r} stands twice; only the first of its columns is in the draft")
            column.headers = []
    for column in columns:
        more = [_YEAR.sub(" ", column.headers[0])] if column.headers else []
        more += [
            text
            for text in header.texts.get(-1 if column.place is None else column.place, ())
            if words_of_rows[normalise(text)] == 1
        ]
        if column.is_figure and len(column.headers) == 1:
            more.append(without_count_words(more[0]))
        claimed = column.headers[:1]
        for word in map(clean, [*more, *column.headers[1:]] if column.headers else []):
            key = normalise(word.rstrip("*: "))
            if key and any(sign.isalpha() for sign in key) and owners.setdefault(key, column.name) == column.name:
                claimed += [word] if key not in map(normalise, claimed) else []
        column.headers = claimed


def _note_required(columns: list[ColumnDraft]) -> None:
    for column in columns:
        if column.place is not None:
            is_whole = bool(column.values) and None not in column.values
            column.required = is_whole or (column.fill_down and not column.within)
    if not any(column.required and column.place is not None for column in columns):
        fullest = max(
            (column for column in columns if column.place is not None and not column.personal),
            key=lambda column: len(column.filled),
            default=None,
        )
        if fullest:
            fullest.required = True


def _keep_one_measure_each(columns: list[ColumnDraft]) -> None:
    seen = set()
    for column in columns:
        figure = (column.measure, column.scenario)
        if column.measure and figure in seen:
            column.remarks.append(f"another column is the measure {column.measure} already")
            column.measure, column.wants_measure = None, True
        seen.add(figure)


def _keep_one_period(columns: list[ColumnDraft]) -> None:
    """A row lies in one period: that of the shortest, of several the first; other such columns are texts."""
    periods = [column for column in columns if column.type == "period"]
    for column in sorted(periods, key=lambda one: KINDS.index(one.period_kind or "year"))[1:]:
        column.type, column.period_kind = "text", None
        column.remarks.append("a period too; a row lies in one only")


def _period(
    sample: Sample, header: Header, columns: list[ColumnDraft], across: AcrossDraft | None
) -> tuple[PeriodKind, str]:
    """What one submission covers, and where that was seen; an empty text where it was seen nowhere."""
    if across:
        return across.kind, "the header"
    named = {column.period_kind: column for column in columns if column.type == "period"}
    for kind in KINDS:
        if kind in named:
            return kind, f"the column {named[kind].headers[0]}"
    above = [text for row in range(header.top) for text in _alone(sample, row)]
    under = [" ".join(texts) for texts in header.texts.values()]
    file = clean(re.sub(r"[_.]+", " ", sample.file.rsplit(".", 1)[0]))
    for where, texts in (
        ("the title", above),
        ("the sheet's name", [sample.name]),
        ("the file's name", [file]),
        ("the header", under),
    ):
        for kind in KINDS:
            found = {period for text in texts if len(text) < 200 and (period := find_period(text, kind))}
            if len(found) == 1 and (where != "the header" or kind != "year" or _is_of_figures(columns)):
                return kind, where
    return "standing", ""


def _is_of_figures(columns: list[ColumnDraft]) -> bool:
    """Whether the year stands above a figure of a known measure; `אוכלוסיה נכון ל-2018` says nothing of the sheet."""
    return any(column.measure and _YEAR.search(column.headers[0]) for column in columns)


def _from_day(sample: Sample) -> tuple[PeriodKind, str]:
    """A sheet with a day in its name comes again; one without any time in it is a list that stands."""
    if _DAY.search(sample.file) or _DAY.search(sample.name):
        return "month", "the day in the file's name; say which month with --period"
    return "standing", "no period is named anywhere, so it is taken for a list that holds until the next"


def _title(sample: Sample, header: Header) -> str:
    """The first words above the header that stand alone in their row."""
    for row in range(header.top):
        if (words := _alone(sample, row)) and 3 < len(words[0]) < 80:
            return words[0]
    return ""


def _alone(sample: Sample, row: int) -> list[str]:
    """The words of a row that is a title: one or two of them, and no number."""
    values = [value for value in sample.row(row) if value is not None]
    return [as_text(value) for value in values] if len(values) <= 2 and not any(map(is_number, values)) else []


def _without_header(sample: Sample, header: Header, lines: list[int]) -> list[str]:
    from openpyxl.utils.cell import get_column_letter

    bare = [
        get_column_letter(place + 1)
        for place in range(len(sample.columns))
        if place not in header.texts and any(sample.cell(row, place) is not None for row in lines)
    ]
    return [f"no header stands above column {', '.join(bare)}; nothing is taken from there"] if bare else []
