"""The reference list that a column's words come from."""

from collections.abc import Sequence
from dataclasses import dataclass

from hosen.drafting.sample import as_text, share
from hosen.drafting.words import has_word
from hosen.reference import Reference
from hosen.reference_lists import LISTS

ON_THE_LIST = 0.8
"""Share of a column's words that must be on a list."""
SAMPLED = 400
FIRST = 12

SAID = {
    "districts": ("מחוז",), "authorities": ("רשות", "עירייה", "מועצה"),
    "localities": ("יישוב", "ישוב", "עיר", "מקום", "city"),
    "centres": ("מרכז", "מתחם"), "programmes": ("תכנית", "תוכנית"),
    "services": ("שירות", "קטלוגי"), "submitters": ("מדווח",),
}  # fmt: skip
"""What a header says where its column holds words or numbers of the list."""


@dataclass(frozen=True)
class FoundList:
    """words: how many different ones the column has; unknown: of them, those that the list lacks."""

    name: str
    scheme: str | None
    words: int
    unknown: int


def find_list(texts: list[str], values: Sequence[object], reference: Reference) -> FoundList | None:
    """The list that has at least ON_THE_LIST of the column's words; of several, the one that the header speaks of,
    then the one that has most. Numbers count only where the header speaks of the list."""
    words = list(dict.fromkeys(as_text(value) for value in values))[:SAMPLED]
    is_numbers = share(word.replace(".", "").isdigit() for word in words) > 0.5
    best: tuple[tuple[bool, float, int], FoundList] | None = None
    for name, spec in LISTS.items():
        if not spec.names or name == "measures" or not reference.rows(name):
            continue
        is_said = has_word(texts, SAID.get(name, ()))
        if is_numbers and not is_said:
            continue
        for scheme in (None, *sorted(reference.schemes(name))):
            if not is_on_list(words, name, scheme, reference):
                continue
            known = [reference.resolve(name, word, scheme=scheme).code is not None for word in words]
            found = FoundList(name, scheme, len(words), known.count(False))
            rank = (is_said, share(known), -len(reference.rows(name)))
            if best is None or rank > best[0]:
                best = rank, found
    return best[1] if best else None


def is_on_list(values: Sequence[object], name: str, scheme: str | None, reference: Reference) -> bool:
    """Whether the list has enough of the words. A few of them are tried first: looking for an unknown one is slow."""
    words = list(dict.fromkeys(map(as_text, values)))[:SAMPLED]
    for tried, enough in ((words[:: max(1, len(words) // FIRST)], ON_THE_LIST / 2), (words, ON_THE_LIST)):
        if share(reference.resolve(name, word, scheme=scheme).code is not None for word in tried) < enough:
            return False
    return True
