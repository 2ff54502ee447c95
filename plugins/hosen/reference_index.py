"""The words of one reference list, prepared for looking them up: codes, official names and aliases."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from rapidfuzz import fuzz, process

from hosen.reference_lists import ListSpec, Row, counts_by_default, default_codes, name_key
from hosen.yaml_files import NEAR_ENOUGH

SUGGESTIONS = 3

Suggestion = tuple[str, str, float]
"""Name, code, likeness in percent."""


@dataclass(frozen=True)
class Match:
    """What a text was resolved to."""

    code: str | None
    _suggest: Callable[[], tuple[Suggestion, ...]] = field(default=tuple, repr=False, compare=False)

    @cached_property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """Best first, when there is no code; several of 100 when the text means several."""
        return self._suggest()


class Index:
    """One list under one scheme; without one, what counts when nobody names a scheme."""

    def __init__(self, spec: ListSpec, rows: list[Row], aliases: list[Row], scheme: str | None) -> None:
        if spec.needs_scheme:  # the same code says something else in another scheme
            rows = [row for row in rows if row.values["scheme"] == scheme]
            aliases = [row for row in aliases if row.values["scheme"] == scheme]
        self._code = spec.code
        self._codes: dict[str, list[Row]] = {}
        self._words: dict[str, list[Row]] = {}
        self._rows: dict[str, list[Row]] = {}
        by_default = default_codes(spec, rows)
        in_scheme = {row.values[spec.code] for row in aliases if row.values.get("scheme") == scheme}
        for row in rows:
            code = row.values[spec.code]
            self._rows.setdefault(code, []).append(row)
            named = code in by_default if scheme is None else row.values.get("scheme", scheme) == scheme
            # Numberings overlap: under a scheme the list's own numbers would be taken for that scheme's.
            if scheme is None or (not code.isdigit() and (named or code in in_scheme)):
                self._codes.setdefault(name_key(code), []).append(row)
            if named:
                for column in spec.names:
                    if row.values[column]:
                        self._words.setdefault(name_key(row.values[column]), []).append(row)
        for row in aliases:
            if scheme is None:
                counts = counts_by_default(spec, row, by_default)
            else:
                counts = row.values.get("scheme", "") in ("", scheme)
            if counts:
                self._words.setdefault(name_key(row.values["alias"]), []).append(row)

    def match(self, text: str, on: date | None) -> Match:
        """What the text means on that day (at any time when None); suggestions when that is nothing or several."""
        word = name_key(text)
        rows = [*self._codes.get(word, ()), *self._words.get(word, ())]
        meant = {row.values[self._code] for row in rows if row.holds(on)}
        if len(meant) == 1:
            return Match(meant.pop())
        if meant:
            return Match(None, lambda: tuple((self.name(code, on), code, 100.0) for code in sorted(meant)))
        return Match(None, lambda: tuple(self._near(word, on)))

    def name(self, code: str, on: date | None) -> str:
        """The Hebrew name of a code on that day (the latest when None); the code itself when there is none."""
        named = [row for row in self._rows.get(code, ()) if row.holds(on)]
        return max(named, key=lambda row: row.start).values["name_he"] if named else code

    def words(self) -> dict[str, set[str]]:
        """Codes by every word that can stand for them in a title: names, aliases, and codes that are no numbers."""
        found: dict[str, set[str]] = {}
        for word, rows in [*self._words.items(), *self._codes.items()]:
            if not word.isdigit():
                found.setdefault(word, set()).update(row.values[self._code] for row in rows)
        return found

    def _near(self, word: str, on: date | None) -> Iterator[Suggestion]:
        """The likeliest codes for a word that none is called by; there is nothing near a wrong number."""
        if not re.search(r"[^\W\d_]", word):
            return
        best: dict[str, float] = {}
        for known, score, _ in process.extract(
            word, self._words.keys(), scorer=fuzz.WRatio, score_cutoff=NEAR_ENOUGH, limit=4 * SUGGESTIONS
        ):
            for row in self._words[known]:
                if row.holds(on):
                    code = row.values[self._code]
                    best[code] = max(best.get(code, 0.0), round(score, 1))
        for code, score in sorted(best.items(), key=lambda item: (-item[1], item[0]))[:SUGGESTIONS]:
            yield self.name(code, on), code, score
