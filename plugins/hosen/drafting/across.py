"""Tables with periods across: figures under headers that name a month, a quarter or a year."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from hosen.dates import read_period
from hosen.drafting.columns import ColumnDraft, draft_column
from hosen.drafting.header import TOTAL_WORDS, Header
from hosen.drafting.sample import Sample, as_text, share
from hosen.drafting.words import Vocabulary
from hosen.periods import PeriodKind
from hosen.reference import Reference
from hosen.text import normalise

KINDS: tuple[PeriodKind, ...] = ("month", "quarter", "half_year", "year")
FEWEST = 3
FEWEST_IN_GROUPS = 2
"""So many different periods make a table with periods across; over groups of columns two are enough."""
MOST_MEASURES = 40
PERIOD_WORDS: dict[str, list[str]] = {
    "month": ["חודש", "חודש דיווח"],
    "quarter": ["רבעון"],
    "half_year": ["חציון", "מחצית"],
    "year": ["שנה", "שנת דיווח"],
}


@dataclass(frozen=True)
class AcrossDraft:
    """kind: of the periods. places: the figures' columns, each with what else its header says (the measure's name, or
    nothing). totals: columns of row totals. measures: `rows`, `header` or `one`. names_at: of `rows`, the column."""

    kind: PeriodKind
    places: dict[int, str]
    totals: dict[int, str]
    measures: str
    names_at: int | None = None


def find_across(sample: Sample, header: Header, lines: list[int], words: Vocabulary) -> AcrossDraft | None:
    """None where the header names fewer periods than make such a table."""
    for kind in KINDS:
        found: dict[int, tuple[str, str]] = {}
        for place, texts in header.texts.items():
            period = next((text for text in texts if read_period(text, kind, 2000) and not _is_plain(text, kind)), None)
            if period:
                found[place] = (period, " ".join(text for text in texts if text != period))
        rest = [more for _, more in found.values()]
        fewest = FEWEST_IN_GROUPS if all(rest) else FEWEST
        if len({period for period, _ in found.values()}) < fewest or len(found) < FEWEST:
            continue
        if any(rest) and not all(rest):
            continue
        others = {place: texts for place, texts in header.texts.items() if place not in found}
        is_total = {normalise(word) for word in (*TOTAL_WORDS, "סיכום")}
        totals = {place: " ".join(texts) for place, texts in others.items() if normalise(" ".join(texts)) in is_total}
        places = {place: more for place, (_, more) in found.items()}
        if all(rest):
            return AcrossDraft(kind, places, totals, "header")
        names_at = _names_of_measures(sample, [place for place in others if place not in totals], lines, words)
        return AcrossDraft(kind, places, totals, "one" if names_at is None else "rows", names_at)
    return None


def across_columns(
    sample: Sample, across: AcrossDraft, lines: list[int], words: Vocabulary, reference: Reference
) -> list[ColumnDraft]:
    """The period's column and a column for each measure that the rows or the header name."""
    period = ColumnDraft(None, PERIOD_WORDS[across.kind], across.kind, type="period", required=True)
    period.label_he, period.label_en = PERIOD_WORDS[across.kind][0], across.kind.replace("_", " ")
    period.period_kind = across.kind
    by_name: dict[str, list[object]] = {}
    for row in lines:
        for place, more in across.places.items():
            name = more or (as_text(sample.cell(row, across.names_at)) if across.names_at is not None else "ערך")
            if name:
                by_name.setdefault(name, []).append(sample.cell(row, place))
    known = words.known({number: [name] for number, name in enumerate(by_name)})
    measures = []
    for number, (name, values) in enumerate(list(by_name.items())[:MOST_MEASURES]):
        column = draft_column(0, [name], values, known.get(number), words, reference)
        column.place, column.values = None, ()
        if column.type not in ("integer", "number", "percent", "flag"):
            column.type, column.code_list, column.scheme = "number", None, None
        column.wants_measure = column.measure is None
        measures.append(column)
    return [period, *measures]


def _names_of_measures(sample: Sample, places: Sequence[int], lines: list[int], words: Vocabulary) -> int | None:
    """The column whose words are names of figures: known ones, or a few that come again in every group."""
    texts = {place: [as_text(sample.cell(row, place)) for row in lines] for place in places}
    known = {place: share(words.is_measure_name(text) for text in set(said) if text) for place, said in texts.items()}
    best = max(known, key=lambda place: known[place], default=None)
    if best is not None and known[best] >= 0.5:
        return best
    for place in reversed(places):
        counts = Counter(text for text in texts[place] if text)
        is_numbers = any(text.replace(".", "").isdigit() for text in counts)
        comes_again = 2 <= len(counts) <= MOST_MEASURES and min(counts.values()) >= 2 and len(set(counts.values())) <= 2
        if comes_again and not is_numbers:
            return place
    return None


def _is_plain(text: str, kind: PeriodKind) -> bool:
    """A bare small number, which is a month only to those who know."""
    return text.isdigit() and (kind != "year" or len(text) != 4)
