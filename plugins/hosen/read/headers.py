"""What the words of a header may mean: a column under one of its spellings, or a period."""

import re

from hosen.dates import read_period
from hosen.periods import Period, PeriodKind
from hosen.text import normalise


def periods_across(block: list[list[str]], kind: PeriodKind, default_year: int | None) -> dict[int, Period]:
    """The period that each column's header names, and nothing else (`מצטבר עד מרץ` is no month). A year in an upper
    row holds until the next one there. Beside periods of another year, one without its own year is not guessed."""
    whole: dict[int, Period] = {}
    without_year: dict[int, Period] = {}
    above = {
        place: named for line in block[:-1] for place, text in enumerate(line) if (named := read_period(text, "year"))
    }
    year = None if above else default_year
    for column in range(max(len(line) for line in block)):
        texts = [line[column] for line in block if column < len(line) and line[column]]
        year = above[column].start.year if column in above else year
        text = " ".join(texts)
        if not text or (text.isdigit() and len(text) < 6):
            continue
        if period := read_period(text, kind):
            whole[column] = period
        elif year and (period := read_period(text, kind, year)):
            without_year[column] = period
    if not above and any(period.start.year != year for period in whole.values()):
        return whole
    return whole | without_year


_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_OTHER_FIGURE = r"(?![^)\]]*(?:%|אחוז|תכנון|מתוכנ|יעד|מצטבר|plan|target))"
_BRACKETS = re.compile(rf"\({_OTHER_FIGURE}[^)]*\)|\[{_OTHER_FIGURE}[^]]*\]", re.IGNORECASE)
"""A remark; `(תכנון)` is none: it makes another figure of what stands before it."""


def spellings(texts: list[str]) -> list[str]:
    """The ways in which a header of one or more rows may be known: whole, without a year, without brackets, and each
    of its rows by itself, the lowest first."""
    whole = " ".join(texts)
    found = []
    for text in [whole, *reversed(texts)]:
        no_year = _YEAR.sub(" ", text)
        found += [text, no_year, _BRACKETS.sub(" ", text), _BRACKETS.sub(" ", no_year)]
    return list(dict.fromkeys(normalise(text.rstrip("*: ")) for text in found))
