"""The words by which layouts know their columns, and the spellings under which a header may stand for one."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import pyarrow as pa

from hosen.batch import record_schema
from hosen.forms import Form, Layout
from hosen.text import mirrored, normalise

MEASURE_NAMES = "<measure names>"
TOTAL = "<total>"
PASSED_OVER = "<passed over>"
"""A header that is known and whose column is not wanted: of another layout, or mapped to `-`."""

Block = tuple[tuple[str, ...], ...]


@dataclass(eq=False)
class LayoutWords:
    """The words of one layout, normalised. roles: canonical column name, MEASURE_NAMES, TOTAL or PASSED_OVER; measures:
    the measure column that a word above figures or in the column of measure names means."""

    form: Form
    layout: Layout
    roles: dict[str, str] = field(default_factory=dict)
    measures: dict[str, str] = field(default_factory=dict)
    place: int = 0
    unusual: dict[str, bool] = field(default_factory=dict, repr=False)
    """Texts already met, and whether they may stand in a row that is no line."""

    @cached_property
    def schema(self) -> pa.Schema:
        """Of the form's records."""
        return record_schema(self.form)

    @cached_property
    def fields(self) -> list[tuple[str, pa.DataType]]:
        """Names and types of the schema."""
        return list(zip(self.schema.names, self.schema.types, strict=True))

    @classmethod
    def of(
        cls, form: Form, layout: Layout, mapped: Mapping[str, str], mapped_measures: Mapping[str, str]
    ) -> "LayoutWords":
        """mapped: a submitter's own header words, normalised, with the column or `-` that they mean; mapped_measures:
        likewise what rows or headers call a measure."""
        words = cls(form, layout)
        across = layout.across
        here = {column.name for column in form.columns_in(layout)}
        own: dict[str, list[str]] = {}
        for word, name in mapped.items():
            own.setdefault(name, []).append(word)
        for column in form.columns:
            keys = [*map(normalise, column.headers), *own.get(column.name, ())]
            if column.name not in here:
                words.roles.update(dict.fromkeys((key for key in keys if key not in words.roles), PASSED_OVER))
            elif across and column.measure:
                words.measures.update(dict.fromkeys(keys, column.name))
            elif across and column.name in across.columns:
                continue
            else:
                words.roles.update(dict.fromkeys(keys, column.name))
        words.measures.update(mapped_measures if across else {})
        if across:
            words.roles.update(dict.fromkeys(map(normalise, across.measure_headers), MEASURE_NAMES))
        words.roles.update(dict.fromkeys(map(normalise, layout.total_columns), TOTAL))
        words.roles.update(dict.fromkeys(own.get("-", ()), PASSED_OVER))
        return words

    @cached_property
    def has_periods(self) -> bool:
        """Whether periods stand across."""
        across = self.layout.across
        return across is not None and any(self.form.column(name).type == "period" for name in across.columns)

    @property
    def needed(self) -> int:
        """How many cells of a header the layout has to know at least, to be complete."""
        required = [self.form.column(name) for name in self.form.required_in(self.layout)]
        across = self.layout.across
        found_by_words = [
            column
            for column in required
            if column.type != "period" and column.headers and not column.context
            and not (across and (column.measure or column.name in across.columns))
        ]  # fmt: skip
        return max(1, len(found_by_words))


class HeaderIndex:
    """The words of many layouts, to see at a glance which of them a cell could belong to."""

    def __init__(self, layouts: Iterable[LayoutWords]) -> None:
        self.layouts = list(layouts)
        for place, words in enumerate(self.layouts):
            words.place = place
        self.needed = [words.needed for words in self.layouts]
        self.with_periods = {words.place for words in self.layouts if words.has_periods}
        self._places: dict[str, set[int]] = {}
        for place, words in enumerate(self.layouts):
            for word in (*words.roles, *words.measures):
                self._places.setdefault(word, set()).add(place)
        self._known: dict[str, frozenset[int]] = {}

    def known(self, text: str) -> frozenset[int]:
        """The layouts that know a cell's text in one of its spellings, by their place in `layouts`."""
        found = self._known.get(text)
        if found is None:
            if len(self._known) > 100_000:
                self._known.clear()
            hits = (self._places[key] for key in spellings((text,)) if key in self._places)
            found = self._known[text] = frozenset().union(*hits)
        return found


_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_OTHER_FIGURE = r"(?![^)\]]*(?:%|אחוז|תכנון|מתוכנ|יעד|מצטבר|plan|target))"
_BRACKETS = re.compile(rf"\({_OTHER_FIGURE}[^)]*\)|\[{_OTHER_FIGURE}[^]]*\]", re.IGNORECASE)
"""A remark; `(תכנון)` is none: it makes another figure of what stands before it."""

_TURNED_BRACKETS = re.compile(r"[^()\[\]]*[)\]][^()\[\]]*[(\[]")
_TURN = str.maketrans("()[]", ")(][")
"""A bracket that closes before it opens was mirrored: `מפגשים )החודש(`."""


@lru_cache(maxsize=50_000)
def spellings(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The ways in which a header of one or more rows may be known: whole, without a year, without brackets, each of its
    rows by itself, the lowest first; and each put right when it was copied in the order of its looks."""
    whole = " ".join(texts)
    found = []
    for text in dict.fromkeys((whole, *reversed(texts))):
        if len(text) > 300:
            continue
        if _TURNED_BRACKETS.match(text):
            text = text.translate(_TURN)
        no_year = _YEAR.sub(" ", text)
        found += [text, no_year, _BRACKETS.sub(" ", text), _BRACKETS.sub(" ", no_year)]
    keys = [normalise(text.rstrip("*: ")) for text in dict.fromkeys(found)]
    keys += _other_way_round(texts)
    return tuple(dict.fromkeys(key for key in keys if key))


def _other_way_round(texts: tuple[str, ...]) -> list[str]:
    text = " ".join(map(mirrored, texts))
    is_hebrew = len(text) <= 300 and any("א" <= sign <= "ת" for sign in text)
    return [normalise(text.strip("*: "))] if is_hebrew else []


def is_mirrored(texts: tuple[str, ...], roles: Mapping[str, str]) -> bool:
    """Whether a header is known only when its signs are put in the other order."""
    other = _other_way_round(texts)
    return bool(other) and other[0] in roles and not any(key in roles for key in spellings(texts) if key != other[0])
