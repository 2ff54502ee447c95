"""What reading a sheet knows beforehand: the forms with their words, the code lists, a submitter's own words."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property, partial
from typing import Any

from hosen.forms import Column, Form
from hosen.mappings import Mappings, SubmitterMappings, word_key
from hosen.pseudonyms import Pseudonyms
from hosen.read.headers import Header, read_header
from hosen.read.words import Block, HeaderIndex, LayoutWords
from hosen.reference import Match, Reference
from hosen.text import clean, mirrored, normalise

MAX_CACHED = 50_000

DefaultYear = Callable[[], int | None]


class Known:
    """For all sheets of a process. `narrowed` gives the same for one form, or with a submitter's own words."""

    def __init__(
        self,
        forms: Mapping[str, Form],
        reference: Reference,
        mappings: Mappings | None = None,
        pseudonyms: Pseudonyms | None = None,
        *,
        own: SubmitterMappings | None = None,
    ) -> None:
        self.forms, self.reference, self.mappings, self.pseudonyms, self.own = (
            dict(forms), reference, mappings, pseudonyms, own,
        )  # fmt: skip
        self.headers = HeaderIndex(
            LayoutWords.of(form, layout, own.headers(form) if own else {}, own.measures(form) if own else {})
            for form in forms.values()
            for layout in form.layouts
        )
        self.readings: dict[tuple[str, str, date | None], tuple[dict[str | None, Any], dict[str | None, Any]]] = {}
        """What texts were read as, by form, column and day, and of those that are more than a value the whole reading;
        kept by who reads them."""
        self._narrowed: dict[tuple[str | None, str | None], Known] = {}
        self._headers: dict[tuple[Block, Block], dict[tuple[int, int | None], Header]] = {}
        self._codes: dict[tuple[str, str, str, date | None], tuple[Match, bool]] = {}

    def narrowed(self, form: str | None, submitter: str | None) -> "Known":
        """With that form only, and with the words that this submitter was granted."""
        own = self.mappings.for_submitter(submitter) if self.mappings and submitter else None
        if form not in self.forms and own is None:
            return self
        key = (form if form in self.forms else None, submitter if own else None)
        if key not in self._narrowed:
            forms = {form: self.forms[form]} if form in self.forms else self.forms
            self._narrowed[key] = Known(forms, self.reference, self.mappings, self.pseudonyms, own=own)
        return self._narrowed[key]

    def has_words_of(self, submitter: str | None) -> bool:
        """Whether that submitter was granted words of its own."""
        return bool(self.mappings and submitter and self.mappings.for_submitter(submitter))

    @cached_property
    def stamps(self) -> frozenset[str]:
        """Words that mark a cell as saying when the sheet was made, normalised."""
        return frozenset(normalise(word) for form in self.forms.values() for word in form.stamps)

    def headers_of(self, own: Block, spread: Block) -> Callable[[DefaultYear, int], Header]:
        """Reads a block of header rows in the layout at a place of `headers`. Layouts with periods across ask for the
        year of months without one, and read the block once for each."""
        if len(self._headers) > MAX_CACHED:
            self._headers.clear()
        known = self._headers.setdefault((own, spread), {})
        with_periods = self.headers.with_periods

        def header(default_year: DefaultYear, place: int) -> Header:
            year = default_year() if place in with_periods else None
            found = known.get((place, year))
            if found is None:
                words = self.headers.layouts[place]
                resolve = partial(self._header_code, words.form)
                found = known[place, year] = read_header(words, own, spread, year, resolve)
            return found

        return header

    def _header_code(self, form: Form, column: Column, text: str) -> str | None:
        if column.list is None or (len(text) == 1 and text.isdigit()):  # of a legend beside the table, as likely as not
            return None
        return self.code(form, column, text, None)[0].code

    def code(self, form: Form, column: Column, text: str, day: date | None) -> tuple[Match, bool]:
        """What a text means in the column's list on a day, and whether it had to be read in the other order."""
        key = (form.name, column.name, text, day)
        if key not in self._codes:
            if len(self._codes) > MAX_CACHED:
                self._codes.clear()
            self._codes[key] = self._resolve(form, column, text, day)
        return self._codes[key]

    def _resolve(self, form: Form, column: Column, text: str, day: date | None) -> tuple[Match, bool]:
        assert column.list is not None
        granted = self.own.codes(form, column).get(word_key("code", text)) if self.own else None
        if granted is not None:
            return Match(granted), False
        match = self.reference.resolve(column.list, text, scheme=column.scheme, on=day)
        if match.code is None and any("\u05d0" <= sign <= "\u05ea" for sign in text):
            other = self.reference.resolve(column.list, mirrored(clean(text)), scheme=column.scheme, on=day)
            if other.code is not None:
                return other, True
        return match, False
