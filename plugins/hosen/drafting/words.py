"""What header words are known to mean, and what a column is called whose words are not."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from hosen.drafting.glossary import SKIPPED, english
from hosen.form_checks import PLACE_NAMES
from hosen.forms import Column, Form
from hosen.reference import Measure, Reference
from hosen.suggest import nearest
from hosen.text import normalise

LONGEST_NAME = 5
"""Words in a canonical name."""
COUNT_WORDS = frozenset(map(normalise, ["מספר", "מס'", "כמות", "מניין", "סך", 'סה"כ']))
LAST = {"code", "number", "name", "date", "rate", "percent", "kind"}
"""Hebrew says these before the thing (`שם מחלקה`), English after it."""
ALIKE = 80
"""Likeness in percent from which a known measure is offered for a header's words."""

_YEAR = re.compile(r"\b(?:ל-|ב-)?(?:19|20)\d\d\b")
_BRACKETS = re.compile(r"\([^)]*\)|\[[^]]*\]")


@dataclass(frozen=True)
class Known:
    """A column that a header names. is_own: half of the sheet's headers or more are of that column's form."""

    column: Column
    is_own: bool


class Vocabulary:
    """The header words of all forms and the names of all measures."""

    def __init__(self, forms: Mapping[str, Form], reference: Reference) -> None:
        self._columns: dict[str, list[tuple[str, Column]]] = {}
        for form in forms.values():
            for column in form.columns:
                for word in column.headers:
                    self._columns.setdefault(normalise(word), []).append((form.name, column))
        self._measures = {
            normalise(name): measure for measure in reference.measures.values() for name in (measure.name_he,) if name
        }

    def known(self, headers: Mapping[int, list[str]]) -> dict[int, Known]:
        """The known column of each header, by place. Forms that know more of the headers are asked first; each
        column is given once."""
        found = {place: self._found(texts) for place, texts in headers.items()}
        votes = Counter(form for columns in found.values() for form in {form for form, _ in columns})
        taken: set[str] = set()
        known = {}
        for place, columns in found.items():
            ranked = sorted(columns, key=lambda one: -votes[one[0]])
            one = next((one for one in ranked if one[1].name not in taken), None)
            if one:
                known[place] = Known(one[1], is_own=votes[one[0]] >= len(headers) / 2)
                taken.add(one[1].name)
        return known

    def measure(self, texts: list[str]) -> Measure | None:
        """The measure that goes by exactly these words, counting words aside."""
        for text in spellings(texts):
            for key in (text, without_count_words(text)):
                if key in self._measures:
                    return self._measures[key]
        return None

    def like_measure(self, texts: list[str]) -> Measure | None:
        """The measure whose name is most like these words."""
        found = nearest(without_count_words(normalise(" ".join(texts))), self._measures, limit=1)
        return self._measures[found[0][0]] if found and found[0][1] >= ALIKE else None

    def is_measure_name(self, text: str) -> bool:
        """Whether a cell names a figure that is known."""
        word = normalise(text)
        known = any(column.measure for _, column in self._columns.get(word, ()))
        return known or word in self._measures or without_count_words(word) in self._measures

    def _found(self, texts: list[str]) -> list[tuple[str, Column]]:
        return next((columns for text in spellings(texts) if (columns := self._columns.get(text))), [])


def spellings(texts: list[str]) -> list[str]:
    """The ways in which a header may be known: whole, without a year or brackets, and each of its rows."""
    found = []
    for text in [" ".join(texts), *reversed(texts)]:
        no_year = _YEAR.sub(" ", text)
        found += [text, no_year, _BRACKETS.sub(" ", text), _BRACKETS.sub(" ", no_year)]
    return [key for key in dict.fromkeys(normalise(text.rstrip("*: ")) for text in found) if key]


def without_count_words(text: str) -> str:
    """`מספר מקבלי שירות` as `מקבלי שירות`."""
    first, _, more = text.partition(" ")
    return more if more and normalise(first) in COUNT_WORDS else text


def english_label(texts: list[str], column_type: str) -> str:
    """A header in English words, as well as the glossary knows them."""
    text = _BRACKETS.sub(" ", _YEAR.sub(" ", " ".join(texts)))
    text = re.sub(r"[%₪]", " ", normalise(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)))
    if column_type in ("integer", "number", "percent"):
        text = without_count_words(text)
    words = [word.strip("\"'.,:;*-") for word in re.split(r"[\s_/\-:,;]+", text)]
    said = [english(word) for word in words if len(word) > 1 and word not in SKIPPED and not word.isdigit()]
    said = [re.sub(r"[^a-z0-9_]", "", one.lower()) for one in said]
    said = [one for one in dict.fromkeys(said) if one]
    for place, word in enumerate(said[:2]):
        if word in LAST and len(said) > 1:
            said = [*said[:place], *said[place + 1 :], word]
            break
    return " ".join(said[:LONGEST_NAME]).replace("_", " ")


def canonical(label: str, taken: Collection[str], otherwise: str) -> str:
    """A canonical name that none of `taken` is, from an English label; `otherwise` where that has nothing to name."""
    name = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_") or otherwise
    if not name[0].isalpha():
        name = f"n_{name}"
    if name in PLACE_NAMES:
        name = f"{name}_value"
    if name not in taken:
        return name
    return next(f"{name}_{number}" for number in range(2, len(taken) + 3) if f"{name}_{number}" not in taken)


def has_word(texts: Iterable[str], words: Iterable[str]) -> bool:
    """Whether one of the words stands in the header as a whole word, with or without a prefix."""
    text = normalise(" ".join(texts)).replace("_", " ")
    return any(re.search(rf"(?<![\w\"'])[הבלו]?{re.escape(normalise(word))}(?![\w\"'])", text) for word in words)
