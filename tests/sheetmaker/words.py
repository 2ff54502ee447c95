"""How people write codes, periods, days and names."""

import random
from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property

from hosen.forms import Column, Form
from hosen.periods import Period
from hosen.pseudonyms import Pseudonyms
from hosen.read.known import Known
from hosen.reference import Reference
from hosen.reference_lists import LISTS
from hosen.text import normalise

MONTHS = ["ינואר", "פברואר", "מרץ", "אפריל", "מאי", "יוני", "יולי", "אוגוסט", "ספטמבר", "אוקטובר", "נובמבר", "דצמבר"]
SHORT_MONTHS = ["ינו", "פבר", "מרץ", "אפר", "מאי", "יונ", "יול", "אוג", "ספט", "אוק", "נוב", "דצמ"]
LETTERS = "אבגד"
FIRST_DAY, LAST_DAY = date(2021, 1, 1), date(2022, 12, 31)
"""Codes are taken from those that hold on all these days."""
AT_MOST_CODES = 60


class World:
    """The forms and lists, and which words of them mean exactly one thing."""

    def __init__(self, forms: Mapping[str, Form], reference: Reference) -> None:
        self.forms = dict(sorted(forms.items()))
        self.reference = reference
        self._spellings: dict[tuple[str, str | None], dict[str, list[str]]] = {}
        self.known = Known(self.forms, reference, pseudonyms=Pseudonyms(b"a key of tests, and of nobody else"))

    @cached_property
    def header_words(self) -> frozenset[str]:
        """Every word that names a column of some form, and every total word, as compared."""
        words: set[str] = set()
        for form in self.forms.values():
            words.update(word for column in form.columns for word in column.headers)
            words.update(word for layout in form.layouts for word in layout.total_columns)
            words.update(form.totals)
            words.update(w for layout in form.layouts if layout.across for w in layout.across.measure_headers)
        return frozenset(map(normalise, words))

    def spellings(self, list_name: str, scheme: str | None) -> dict[str, list[str]]:
        """By code: the code itself, names and aliases under which the lists know it and nothing else."""
        asked = (list_name, scheme)
        if asked not in self._spellings:
            self._spellings[asked] = dict(self._find_spellings(list_name, scheme))
        return self._spellings[asked]

    def _find_spellings(self, list_name: str, scheme: str | None) -> list[tuple[str, list[str]]]:
        spec = LISTS[list_name]
        rows = [row for row in self.reference.rows(list_name) if scheme is None or row.get("scheme", scheme) == scheme]
        rows = [row for row in rows if _holds(row)]
        random.Random(f"{list_name}:{scheme}").shuffle(rows)
        aliases = self.reference.rows(spec.aliases) if spec.aliases else []
        found = []
        for row in rows:
            code = row[spec.code]
            words = [code, *(row[name] for name in spec.names)]
            words += [one["alias"] for one in aliases if one[spec.code] == code and _holds(one)]
            known = [word for word in dict.fromkeys(words) if word and self._means(list_name, scheme, word, code)]
            if known:
                found.append((code, known))
            if len(found) >= AT_MOST_CODES:
                break
        return sorted(found)

    def _means(self, list_name: str, scheme: str | None, word: str, code: str) -> bool:
        if normalise(word) in self.header_words:  # a line that says so would be a total, or a header
            return False
        days = (None, FIRST_DAY, LAST_DAY)
        return all(self.reference.resolve(list_name, word, scheme=scheme, on=day).code == code for day in days)

    def names_in(self, column: Column, text: str) -> set[str]:
        """Codes of a column's list whose names stand in a text as whole words."""
        padded = f" {_spaced(text)} "
        rows = self.reference.rows(column.list or "")
        spec = LISTS[column.list or ""]
        words = [(row[name], row[spec.code]) for row in rows for name in spec.names if row[name]]
        if spec.aliases:
            words += [(row["alias"], row[spec.code]) for row in self.reference.rows(spec.aliases)]
        return {code for word, code in words if f" {_spaced(word)} " in padded}

    def submitters(self, form: Form) -> list[str]:
        """Who may send the form: those assigned, else everyone."""
        assigned = sorted({one.submitter for one in self.reference.assignments_for(form.name)})
        return assigned or sorted(self.reference.submitters)

    def submitter_names(self, code: str, form: Form) -> list[str]:
        """Names that stand for that submitter alone, in a longer text too, and for nothing else."""
        rows = [*self.reference.rows("submitters"), *self.reference.rows("submitter_aliases")]
        names = [row.get("name_he") or row.get("alias") or "" for row in rows if row["submitter_code"] == code]
        assigned = {one.submitter for one in self.reference.assignments_for(form.name)}
        clear = []
        ordinary = {row["word"] for row in self.reference.rows("ordinary_words")}
        for name in names:
            meant = self.reference.find_submitters(f"דיווח - {name}")
            if (meant & assigned or meant) == {code} and name not in ordinary:
                clear.append(name)
        return clear


def _holds(row: dict[str, str]) -> bool:
    return (row.get("valid_from") or "0") <= FIRST_DAY.isoformat() and (
        row.get("valid_to") or "9"
    ) >= LAST_DAY.isoformat()


def _spaced(text: str) -> str:
    return " ".join(normalise(text).replace("-", " ").replace("_", " ").replace(",", " ").replace(":", " ").split())


def period_words(period: Period) -> list[str]:
    """A period as text, with its year."""
    year, month = period.start.year, period.start.month
    name = MONTHS[month - 1]
    match period.kind:
        case "month":
            return [f"{month:02d}/{year}", f"{name} {year}", f"{name}-{year}", f"{month}.{year}", f"חודש {name} {year}"]
        case "quarter":
            number = (month + 2) // 3
            letter = LETTERS[number - 1]
            return [f"רבעון {letter}' {year}", f"Q{number} {year}", f"רבעון {number} {year}", f"רבעון {letter} {year}"]
        case "half_year":
            number = 1 if month == 1 else 2
            return [f"חציון {LETTERS[number - 1]}' {year}", f"H{number} {year}", f"מחצית {LETTERS[number - 1]}' {year}"]
        case "year":
            return [str(year), f"שנת {year}"]
    return []


def period_cells(period: Period) -> list[object]:
    """A period as it may stand in a cell: words, a number, the first day of a month."""
    words: list[object] = list(period_words(period))
    if period.kind == "month":
        words += [datetime(period.start.year, period.start.month, 1)] * 2
    if period.kind == "year":
        words += [period.start.year] * 2
    return words


def date_words(day: date) -> list[str]:
    """A day as text, in digits."""
    return [
        f"{day.day:02d}/{day.month:02d}/{day.year}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day}.{day.month}.{day.year}",
        f"{day.day}.{day.month}.{day.year % 100:02d}",
        day.isoformat(),
    ]


def date_month_words(day: date) -> list[str]:
    """A day as text, its month in words."""
    long, short = MONTHS[day.month - 1], SHORT_MONTHS[day.month - 1]
    return [f"{day.day}-{short}-{day.year % 100:02d}", f"{day.day} ב{long} {day.year}", f"{day.day} {long} {day.year}"]
