"""What a block of header rows means: columns, figures under levels, periods across, totals."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from hosen.dates import read_period
from hosen.forms import Column, Form
from hosen.periods import Period, PeriodKind
from hosen.read.words import MEASURE_NAMES, PASSED_OVER, TOTAL, Block, LayoutWords, is_mirrored, spellings
from hosen.text import mirrored, normalise

OTHER_FIGURE = re.compile(r"%|אחוז|תכנונ|מתוכנ|יעד|מצטבר|plan|target")
"""Above a figure these make another figure of it, unless the form knows them together."""

_WORD = re.compile(r"[א-ת]{3}")


@dataclass(frozen=True)
class Header:
    """What one block of header rows means in one layout; columns are counted from the block's left edge.

    columns: canonical name by column. figures: by column, the values of the layout's columns that stand across, and
    the measure column's name (None where rows name it). totals: column of a row total -> the measure it adds up (None:
    all). repeated: (column, the column that has the same meaning); missing: required columns not found; mirrored:
    columns whose header is written in the other order.
    """

    words: LayoutWords
    columns: dict[int, str]
    figures: dict[int, tuple[tuple[tuple[str, str], ...], str | None]]
    measure_names: int | None
    totals: dict[int, str | None]
    passed_over: frozenset[int]
    repeated: tuple[tuple[int, int], ...]
    missing: tuple[str, ...]
    lacks_figures: bool
    mirrored: tuple[int, ...]

    @cached_property
    def score(self) -> int:
        """How much of the header it explains: a text for each column, level and measure."""
        across = self.words.layout.across
        levels = len(across.columns) + (across.measures == "header") if across else 0
        return len(self.columns) + levels * len(self.figures) + len(self.totals) + (self.measure_names is not None)

    @cached_property
    def is_complete(self) -> bool:
        return not self.missing and not self.lacks_figures


Resolve = Callable[[Column, str], str | None]
"""The code that a header's text means in a column's list."""


def read_header(words: LayoutWords, own: Block, spread: Block, default_year: int | None, resolve: Resolve) -> Header:
    """own: the block's texts, merged ones over each of their columns; spread: the same with texts that may be the names
    of groups over the columns to their right."""
    form, layout = words.form, words.layout
    across = layout.across
    kind = (
        next((form.column(name).period_kind for name in across.columns if _is_period(form, name)), None)
        if across
        else None
    )
    periods = periods_across(spread, kind, default_year) if kind else {}
    columns: dict[int, str] = {}
    figures: dict[int, tuple[tuple[tuple[str, str], ...], str | None]] = {}
    totals: dict[int, str | None] = {}
    passed_over, repeated, mirrored_ones = set(), [], []
    measure_names = None
    for place in range(max(len(line) for line in own)):
        texts, whole = _stack(own, place), _stack(spread, place)
        if not whole:
            continue
        role = _role(words, texts, whole)
        if role == TOTAL:
            totals[place] = _measure(words, whole)[0]
        elif role == MEASURE_NAMES and measure_names is None:
            measure_names = place
        elif role == PASSED_OVER:
            passed_over.add(place)
        elif role and role != MEASURE_NAMES:
            if (first := next((one for one, name in columns.items() if name == role), None)) is not None:
                repeated.append((place, first))
            else:
                columns[place] = role
                if is_mirrored(texts, words.roles):
                    mirrored_ones.append(place)
        elif across and (figure := _figure_under(words, texts, whole, periods.get(place), resolve)):
            if (first := next((one for one, known in figures.items() if known == figure), None)) is not None:
                repeated.append((place, first))
            else:
                figures[place] = figure
    return Header(
        words,
        columns,
        figures,
        measure_names,
        totals,
        frozenset(passed_over),
        tuple(repeated),
        _missing(words, set(columns.values())),
        _lacks_figures(words, columns, figures, measure_names),
        tuple(mirrored_ones),
    )


def _is_period(form: Form, name: str) -> bool:
    return form.column(name).type == "period"


def _stack(block: Block, place: int) -> tuple[str, ...]:
    """The texts of a column from top to bottom; one that is merged down stands once."""
    return tuple(dict.fromkeys(line[place] for line in block if place < len(line) and line[place]))


def _role(words: LayoutWords, texts: tuple[str, ...], whole: tuple[str, ...]) -> str | None:
    if words.layout.across and any(words.roles.get(key) == TOTAL for text in whole for key in spellings((text,))):
        return TOTAL
    if not texts:
        return None
    for key in spellings(texts):
        if role := words.roles.get(key):
            rest = [text for text in whole if key not in spellings((text,))]
            said_whole = key in spellings((" ".join(texts),))
            if not said_whole and any(OTHER_FIGURE.search(normalise(text)) for text in rest):
                return None
            return role
    together = spellings((" ".join(whole),)) if whole != texts else ()
    return next((words.roles[key] for key in together if key in words.roles), None)


def _measure(words: LayoutWords, texts: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    """The measure that one of the texts, or all together, mean, and the texts left over."""
    for key in spellings(texts)[:1]:
        if key in words.measures:
            return words.measures[key], ()
    for text in reversed(texts):
        for key in spellings((text,)):
            if key in words.measures:
                return words.measures[key], tuple(other for other in texts if other != text)
    return None, texts


def _figure_under(
    words: LayoutWords, own: tuple[str, ...], whole: tuple[str, ...], period: Period | None, resolve: Resolve
) -> tuple[tuple[tuple[str, str], ...], str | None] | None:
    """The figures under a stack of headers; when that means nothing, without the text of a column further left."""
    if (figure := _figure(words, whole, period, resolve)) or own == whole or not own:
        return figure
    dropped = (text for text in whole if text not in own)
    return (
        None if any(OTHER_FIGURE.search(normalise(text)) for text in dropped) else _figure(words, own, period, resolve)
    )


def _figure(
    words: LayoutWords, texts: tuple[str, ...], period: Period | None, resolve: Resolve
) -> tuple[tuple[tuple[str, str], ...], str | None] | None:
    """What the figures under a stack of headers are: every text must have its part in it."""
    across = words.layout.across
    assert across is not None
    measure: str | None = None
    rest = texts
    if across.measures == "header":
        measure, rest = _measure(words, texts)
        if measure is None:
            return None
    elif across.measures != "rows":
        measure = across.measures
        _, rest = _measure(words, texts)
    values = []
    for name in across.columns:
        column = words.form.column(name)
        if column.type == "period":
            if period is None or column.period_kind is None:
                return None
            kind = column.period_kind
            rest = tuple(
                text
                for text in rest
                if not read_header_period(text, kind, period.start.year) and not read_header_period(text, "year")
            )
            values.append((name, period.key))
            continue
        found = next(((text, code) for text in reversed(rest) if (code := resolve(column, text))), None)
        if found is None:
            return None
        rest = tuple(text for text in rest if text != found[0])
        values.append((name, found[1]))
    if rest and " ".join(texts) != " ".join(rest) and any(not read_header_period(text, "year") for text in rest):
        return None
    return tuple(values), measure


def _missing(words: LayoutWords, found: set[str]) -> tuple[str, ...]:
    form, across = words.form, words.layout.across
    missing = []
    for name in form.required_in(words.layout):
        column = form.column(name)
        from_elsewhere = column.type == "period" or not column.headers or column.context
        stands_across = across and (column.measure or name in across.columns)
        if name not in found and not from_elsewhere and not stands_across:
            missing.append(name)
    return tuple(missing)


def _lacks_figures(
    words: LayoutWords, columns: dict[int, str], figures: Mapping[int, object], measure_names: int | None
) -> bool:
    form, across = words.form, words.layout.across
    if across:
        return not figures or (across.measures == "rows" and measure_names is None)
    here = form.columns_in(words.layout)
    if words.layout.requires is not None:
        return False  # the layout says itself what it cannot do without
    if any(column.measure and not column.headers for column in here):
        return False  # each line counts
    return not any(form.column(name).measure for name in columns.values()) and any(column.measure for column in here)


def read_header_period(text: str, kind: PeriodKind, default_year: int | None = None) -> Period | None:
    """The period that a header's text names, also where it was copied in the order of its looks."""
    found = read_period(text, kind, default_year)
    return read_period(mirrored(text), kind, default_year) if found is None and _WORD.search(text) else found


def periods_across(block: Block, kind: PeriodKind, default_year: int | None) -> dict[int, Period]:
    """The period that each column's header names, and nothing else (`מצטבר עד מרץ` is no month). A year in an upper
    row holds until the next one there. Beside periods of another year, one without its own year is not guessed."""
    whole: dict[int, Period] = {}
    without_year: dict[int, Period] = {}
    above = {
        place: named
        for line in block[:-1]
        for place, text in enumerate(line)
        if text and (named := read_header_period(text, "year"))
    }
    years: dict[int, int | None] = {}
    year = None if above else default_year
    for column in range(max(len(line) for line in block)):
        texts = [line[column] for line in block if column < len(line) and line[column]]
        year = years[column] = above[column].start.year if column in above else year
        for text in dict.fromkeys((" ".join(texts), *reversed(texts))):
            if not text or (text.isdigit() and len(text) < 6 and not (kind == "year" and len(text) == 4)):
                continue
            if period := read_header_period(text, kind):
                whole[column] = period
            elif year and (period := read_header_period(text, kind, year)):
                without_year[column] = period
            else:
                continue
            break
    if any(period.start.year != years[column] for column, period in whole.items()):
        return whole
    return without_year | whole
