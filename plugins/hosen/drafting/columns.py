"""What each column of a sample is: its type, list, measure, and whether it is a person's."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from hosen.drafting.lists import find_list, is_on_list
from hosen.drafting.sample import as_text, is_number, share
from hosen.drafting.words import Known, Vocabulary, has_word
from hosen.forms import Column
from hosen.periods import PeriodKind
from hosen.privacy import MASK, is_identity_number, without_identifiers
from hosen.reference import Reference
from hosen.values import ColumnType, cast

MOSTLY = 0.9
"""Share of a column's values that must fit its type; the rest are what the form is there to find."""
PERSONAL_SHARE = 0.3
LONG_TEXT = 60

NUMERIC: tuple[ColumnType, ...] = ("integer", "number", "percent")
NAME_OF_A_PERSON = (
    "שם", "שם פרטי", "שם משפחה", "שם מלא", "שם הלקוח", "שם המטופל", "שם המטופלת", "שם המשתתף", "שם העובד", "שם העובדת",
    "שם הילד", "שם ההורה", "שם מדריך", "שם המדריך", "שם מתנדב", "שם המתנדב", "שם מנהל", "שם המנהל", "מנהל", "מנהלת",
    "איש קשר", "אשת קשר", "name", "first name", "last name", "manager", "contact",
)  # fmt: skip
WAYS_TO_A_PERSON = (
    "טלפון", "נייד", "פקס", "פלאפון", "כתובת", "רחוב", 'דוא"ל', "מייל", "אימייל", "דואר אלקטרוני",
    "phone", "mobile", "fax", "email", "e-mail", "mail", "address", "adress",
)  # fmt: skip
IDENTITY_WORDS = ('ת"ז', "תז", "ת.ז", "ת.ז.", "תעודת זהות", "מספר זהות", "מס' זהות", "זהות", "דרכון", "id number")
CODE_WORDS = (
    "סמל",
    "קוד",
    "קטלוגי",
    "סידורי",
    'מס"ד',
    "ח.פ",
    "ח.פ.",
    'ח"פ',
    "תקנה",
    "semel",
    "code",
    "num",
    "number",
    "id",
)
RATE_WORDS = ("שיעור", "שיעורי", "יחס", "ממוצע", "rate", "average")
PERCENT_WORDS = ("אחוז", "אחוזי", "%", "percent")
PHONE = re.compile(r"(?<!\d)0\d{1,2}[- ]?\d{7}(?!\d)")
UNITS = (
    ("thousand ILS", ("אלפי",)), ("ILS", ("₪", 'ש"ח', "שח", "שקלים", "תשלומים")), ("families", ("משפחות",)),
    ("hours", ("שעות",)), ("meetings", ("מפגשים",)),
    ("persons", ("נבדקים", "חולים", "מחלימים", "תושבים", "אוכלוסיה", "אוכלוסייה", "משתתפים", "מקבלי", "מושמים", "ילדים",
                 "מתנדבים", "עובדים", "אנשים", "נפשות", "persons", "people", "participants")),
)  # fmt: skip


@dataclass
class ColumnDraft:
    """One column of the draft. place: 0-based in the sheet; None for one that stands in no column of its own.
    values: those of the lines, None for empty. wants_measure: a figure of no known measure; like_measure: a measure
    whose name is like its header. remarks: said beside it."""

    place: int | None
    headers: list[str]
    name: str = ""
    label_he: str = ""
    label_en: str = ""
    type: ColumnType = "text"
    code_list: str | None = None
    scheme: str | None = None
    unit: str | None = None
    measure: str | None = None
    scenario: Literal["actual", "plan"] = "actual"
    wants_measure: bool = False
    like_measure: str | None = None
    required: bool = False
    personal: bool = False
    fill_down: bool = False
    within: str | None = None
    period_kind: PeriodKind | None = None
    remarks: list[str] = field(default_factory=list)
    values: Sequence[object] = ()

    @property
    def filled(self) -> Sequence[object]:
        return [value for value in self.values if value is not None]

    @property
    def is_figure(self) -> bool:
        return bool(self.measure) or self.wants_measure

    @property
    def is_key(self) -> bool:
        """Whether it may tell a row from others."""
        kinds = ("code", "period", "date", "text", "identity")
        longest = max((len(as_text(value)) for value in self.filled), default=0)
        return self.type in kinds and not self.personal and longest <= 2 * LONG_TEXT


def draft_column(
    place: int, texts: list[str], values: Sequence[object], known: Known | None, words: Vocabulary, lists: Reference
) -> ColumnDraft:
    """A column under a header, from the known column of that name where its values are of that column's type."""
    draft = ColumnDraft(place, [" ".join(texts)], values=values)
    if known and _fits(known.column, draft.filled, lists):
        _take_over(draft, known.column)
        if draft.type == "text" and not known.is_own and not draft.personal:
            _infer_words(draft, texts, lists)
    else:
        _infer(draft, texts, words, lists)
    if not draft.personal and draft.type != "identity" and _looks_personal(draft):
        draft.personal = True
        draft.remarks.append("the values look like telephone numbers or addresses of people")
    if draft.personal:
        draft.code_list = draft.scheme = draft.measure = None
        draft.wants_measure = False
    return draft


def _take_over(draft: ColumnDraft, known: Column) -> None:
    draft.name, draft.label_he, draft.label_en = known.name, known.label["he"], known.label["en"]
    draft.type, draft.code_list, draft.scheme, draft.unit = known.type, known.list, known.scheme, known.unit
    draft.measure, draft.scenario, draft.personal = known.measure, known.scenario, known.personal
    draft.period_kind = known.period_kind if known.type == "period" else None
    draft.headers = list(dict.fromkeys([*draft.headers, *known.headers]))


def _fits(known: Column, values: Sequence[object], lists: Reference) -> bool:
    kind = known.period_kind
    if known.list and lists.rows(known.list) and not is_on_list(values, known.list, known.scheme, lists):
        return False
    good = (cast(value, known.type, period_kind=kind, default_year=2000).problem is None for value in values)
    return known.personal or not values or share(good) >= MOSTLY


def _infer(draft: ColumnDraft, texts: list[str], words: Vocabulary, lists: Reference) -> None:
    values = draft.filled
    draft.label_he = " ".join(texts)
    if not values:
        draft.remarks.append("empty in the sample: the type is a guess")
    elif _is_identity(texts, values):
        draft.type, draft.personal = "identity", False
    elif has_word(texts, WAYS_TO_A_PERSON) or _is_name(texts):
        draft.personal = True
    elif _all_fit(values, "date") and any(isinstance(value, date | str) for value in values):
        draft.type = "date"
    elif kind := _period_kind(texts, values):
        draft.type, draft.period_kind = "period", kind
    elif _all_fit(values, "flag") and any(isinstance(value, str | bool) for value in values):
        draft.type = "flag"
        _name_measure(draft, texts, words)
    elif _is_numeric(values):
        _infer_number(draft, texts, words, lists)
    else:
        _infer_words(draft, texts, lists)


def _infer_number(draft: ColumnDraft, texts: list[str], words: Vocabulary, lists: Reference) -> None:
    values = draft.filled
    is_whole = share(cast(value, "integer").problem is None for value in values) >= MOSTLY
    measure = words.measure(texts)
    if is_whole and not measure and has_word(texts, CODE_WORDS):
        draft.type = "code"
        if found := find_list(texts, values, lists):
            draft.code_list, draft.scheme = found.name, found.scheme
        return
    if has_word(texts, PERCENT_WORDS) or any(isinstance(value, str) and "%" in value for value in values):
        draft.type, draft.unit = "percent", "percent"
    else:
        has_parts = any(cast(value, "integer").problem == "value_not_whole" for value in values)
        draft.type = "number" if has_parts else "integer"
        header = " ".join(texts)
        draft.unit = (
            "rate"
            if has_word(texts, RATE_WORDS)
            else next((unit for unit, marks in UNITS if any(mark in header for mark in marks)), None)
        )
    _name_measure(draft, texts, words)


def _name_measure(draft: ColumnDraft, texts: list[str], words: Vocabulary) -> None:
    if measure := words.measure(texts):
        draft.measure, draft.unit = measure.code, measure.unit
        return
    draft.wants_measure = draft.type != "flag"
    if like := words.like_measure(texts):
        draft.wants_measure, draft.like_measure, draft.unit = True, like.code, like.unit
        draft.remarks.append(f"perhaps {like.code} ({like.name_he})")


def _infer_words(draft: ColumnDraft, texts: list[str], lists: Reference) -> None:
    values = draft.filled
    draft.type = "text"
    if found := find_list(texts, values, lists):
        draft.type, draft.code_list, draft.scheme = "code", found.name, found.scheme
        if found.unknown:
            draft.remarks.append(f"{found.unknown} of {found.words} different words are not on the list: hosen map")


def _is_identity(texts: list[str], values: Sequence[object]) -> bool:
    """Said to be identity numbers, or nine digits with a right check digit that do not begin with a company's 5."""
    digits = [as_text(value).replace("-", "").zfill(9) for value in values]
    good = share(len(one) == 9 and one.isdigit() and is_identity_number(one) for one in digits)
    if has_word(texts, IDENTITY_WORDS):
        return good >= 0.5
    is_long = share(len(as_text(value)) >= 8 for value in values) >= MOSTLY
    return is_long and len(values) >= 10 and good >= MOSTLY and share(one[0] == "5" for one in digits) < 0.5


def _is_name(texts: list[str]) -> bool:
    """The whole header is a word for a person's name; `שם השירות` is none."""
    return any(has_word([text], [word]) and len(text) <= len(word) + 3 for text in texts for word in NAME_OF_A_PERSON)


def _looks_personal(draft: ColumnDraft) -> bool:
    if draft.type == "period" or all(isinstance(value, date | datetime | bool) for value in draft.filled):
        return False
    texts = [as_text(value) for value in draft.filled]
    return share(
        (MASK in without_identifiers(text) and not text.isdigit()) or bool(PHONE.search(text)) for text in texts
    ) >= (PERSONAL_SHARE)


def _period_kind(texts: list[str], values: Sequence[object]) -> PeriodKind | None:
    if has_word(texts, ["שנה", "שנת", "year"]) and _fits_period(values, "year"):
        return "year"
    says_period = has_word(texts, ["חודש", "תקופה", "תקופת דיווח", "רבעון", "חציון", "month", "quarter", "period"])
    if not says_period and not all(isinstance(value, str) for value in values):
        return None
    kinds: tuple[PeriodKind, ...] = ("month", "quarter", "half_year")
    year = 2000 if says_period else None
    return next((kind for kind in kinds if _fits_period(values, kind, year)), None)


def _fits_period(values: Sequence[object], kind: PeriodKind, default_year: int | None = None) -> bool:
    read = (cast(value, "period", period_kind=kind, default_year=default_year) for value in values)
    return share(one.value is not None for one in read) >= MOSTLY


def _all_fit(values: Sequence[object], column_type: ColumnType) -> bool:
    return share(cast(value, column_type).value is not None for value in values) >= MOSTLY


def _is_numeric(values: Sequence[object]) -> bool:
    return share(
        is_number(value) or None in (cast(value, "number").problem, cast(value, "percent").problem) for value in values
    ) >= (MOSTLY)
