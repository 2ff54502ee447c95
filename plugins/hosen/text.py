"""One spelling for the many ways in which the same Hebrew words arrive.

`clean` is how text is stored: readable, without what cannot be seen. `normalise` is how words are compared: two cells
that a person would read as the same word become equal. `mirrored` puts right what a PDF copy has turned round.
"""

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache

_QUOTES = {
    **dict.fromkeys("״“”„‟″‶〝〞〟＂«»ʺˮ˝❝❞⹂", '"'),  # gershayim and what keyboards put in their place
    **dict.fromkeys("׳’‘‚‛′‵`´＇ʹʻʼʽˈˊˋ‹›❛❜ꞌ", "'"),  # geresh
}
_DASHES = dict.fromkeys("־‐‑‒–—―−⁃﹘﹣－➖⸺⸻⸗⹀˗⁻₋᠆︱︲", "-")  # maqaf among them
_LOOK_ALIKES = {"׀": "|", "׃": ":", "װ": "וו", "ױ": "וי", "ײ": "יי", **dict.fromkeys("\u2800\u3164\uffa0", " ")}
_DIGITS = {
    **{chr(zero + digit): str(digit) for zero in (0x0660, 0x06F0) for digit in range(10)},  # Arabic-Indic
    "٪": "%",
    "٫": ".",
    "٬": ",",
}
_UNSEEN = dict.fromkeys(
    [
        *(chr(code) for code in range(0x200B, 0x2010)),  # zero-width signs, U+200E and U+200F
        *(chr(code) for code in range(0x202A, 0x202F)),  # embeddings and overrides
        *(chr(code) for code in range(0x2060, 0x2070)),  # joiners and isolates
        *(chr(code) for code in range(0xFE00, 0xFE10)),  # which of its shapes the sign before has (✔ as a picture)
        *(chr(code) for code in range(0x180B, 0x180F)),
        *(chr(code) for code in range(0xFFF9, 0xFFFC)),  # annotations
        "\u00ad",  # soft hyphen
        "\u034f",  # grapheme joiner
        "\u061c",  # Arabic letter mark
        "\ufeff",
    ]
)
_NIQQUD = dict.fromkeys([*(chr(code) for code in range(0x0591, 0x05C8)), "\ufb1e"])
_MARKS = str.maketrans({**_UNSEEN, **_NIQQUD, **_QUOTES, **_DASHES, **_LOOK_ALIKES, **_DIGITS})
_PLAIN_LETTERS = str.maketrans("ךםןףץ", "כמנפצ")
_FINAL_LETTER = re.compile("[ךםןףץ]")
_RAISED = re.compile("([²³¹¼-¾⁰⁴-⁹₀-₉⅐-⅟↉①-⒛⓪-⓿❶-➓㆒-㆕㈠-㈩㉈-㉏㉑-㉟㊀-㊉㊱-㊿🄀-🄌])")
"""Raised, lowered and circled numbers and fractions: a footnote's `12²` is not 122, and 2½ not 21/2."""

_PLAIN_WORD = r"(?:[א-תA-Za-z0-9()\[\],.:;%/+*=&!?_-]++|[\"'](?![\"']))++"
_CLEAN = rf"{_PLAIN_WORD}(?: {_PLAIN_WORD})*+"
"""What nearly all texts are: nothing in them has another spelling."""
_IS_CLEAN, _ARE_CLEAN = re.compile(_CLEAN), re.compile(rf"{_CLEAN}(?:\n{_CLEAN})*+")

_TWO_SINGLE_QUOTES = re.compile(r"''")
_REPEATED_QUOTES = re.compile(r'"{2,}')
_SPACE = re.compile(r"\s+")
_AROUND_DASH = re.compile(r"\s*-[-\s]*")
_AROUND_SLASH = re.compile(r"\s*/\s*")
_MOST_MARKS = 8
"""On one letter, in a text of more than _LONG signs: to put thousands of them in order takes too long."""
_LONG = 500

_BRACKETS = str.maketrans("()[]{}<>", ")(][}{><")
_WORD = re.compile(r"[א-ת\"']{2,}")
_FINAL_FIRST = re.compile("(?<![א-ת])[ךםןףץ]")
_LEFT_TO_RIGHT = re.compile(r"[A-Za-z](?:[^א-ת]*[A-Za-z0-9])?|[%₪$]?[0-9](?:[\w.,:/+@-]*[A-Za-z0-9])?[%₪$]?", re.ASCII)
"""Numbers one by one, Latin words with all up to the next Hebrew: as a line from right to left shows them."""


@lru_cache(maxsize=50_000)
def clean(text: str) -> str:
    """Text as it is stored: NFKC (but raised digits stay raised), one kind of quote, dash, digit and space, no line
    breaks, niqqud, bidi marks or control characters, nothing around it. Words, case and final letters stay as written.
    Idempotent."""
    if _IS_CLEAN.fullmatch(text):
        return text
    text = _without_marks(_composed(_without_marks(text)))
    text = _REPEATED_QUOTES.sub('"', _TWO_SINGLE_QUOTES.sub('"', text))
    return _SPACE.sub(" ", text).strip()


@lru_cache(maxsize=50_000)
def normalise(text: str) -> str:
    """The form in which words are compared: `folded`, and no space around dashes and slashes, a run of dashes as one.
    For comparing only, never stored. Idempotent."""
    return _tightened(folded(text))


def _tightened(text: str) -> str:
    if "-" in text:
        text = _AROUND_DASH.sub("-", text)
    return _AROUND_SLASH.sub("/", text) if "/" in text else text


def together(texts: Collection[str]) -> str | None:
    """Texts as one with line breaks between, to see at once what is in none of them. None where `clean` may change
    one."""
    whole = "\n".join(texts)
    return whole if _ARE_CLEAN.fullmatch(whole) and whole.count("\n") == len(texts) - 1 else None


def normalised_together(whole: str) -> str:
    """What `together` gave in the form in which words are compared: what stands in no part of it stands in none of the
    texts when they are normalised."""
    return _tightened(whole.casefold().translate(_PLAIN_LETTERS))


def may_look_reversed(text: str) -> bool:
    """Whether a word begins with a final letter."""
    return bool(_FINAL_FIRST.search(text))


def folded(text: str) -> str:
    """`clean`, and final letters as plain ones, no case. Idempotent."""
    text = clean(text)
    if (plain := text.casefold()) != text:
        plain = clean(plain)
    return plain.translate(_PLAIN_LETTERS) if _FINAL_LETTER.search(plain) else plain


def mirrored(text: str) -> str:
    """Hebrew in visual order, as copied from a PDF, in the order in which it is read: each line's signs reversed, but
    not those of its numbers and Latin words; brackets turned."""
    return clean(" ".join(_turned(line) for line in map(clean, text.splitlines()) if line))


def looks_reversed(text: str) -> bool:
    """Whether Hebrew stands in visual order: a word begins with a final letter, and none ends with one. Words without
    a final letter do not tell."""
    text = clean(text)
    if not may_look_reversed(text):
        return False
    words = [word for word in (match[0].strip("\"'") for match in _WORD.finditer(text)) if len(word) > 1]
    return any(word[0] in "ךםןףץ" for word in words) and not any(word[-1] in "ךםןףץ" for word in words)


def number_text(number: float) -> str:
    """A number as a person would write it: thousands separated, two decimals unless whole; 0.001 stays 0.001."""
    if 0 < abs(number) < 0.01:
        return f"{number:g}"
    return f"{number:,.0f}" if abs(number - round(number)) < 0.005 else f"{number:,.2f}"


def _turned(line: str) -> str:
    parts: list[str] = []
    end = 0
    for match in _LEFT_TO_RIGHT.finditer(line):
        parts += [line[end : match.start()][::-1].translate(_BRACKETS), match[0]]
        end = match.end()
    parts.append(line[end:][::-1].translate(_BRACKETS))
    return "".join(reversed(parts))


def _composed(text: str) -> str:
    """NFKC of all but raised digits."""
    if text.isascii():
        return text
    parts = _RAISED.split(_unheaped(text))
    parts[::2] = (unicodedata.normalize("NFKC", part) for part in parts[::2])
    return _unheaped("".join(parts))


def _unheaped(text: str) -> str:
    if len(text) <= _LONG:
        return text
    kept, marks = [], 0
    for sign in text:
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks <= _MOST_MARKS:
            kept.append(sign)
    return "".join(kept)


def _without_marks(text: str) -> str:
    """Called again after NFKC, which brings out more of them (a presentation form's niqqud). Controls and halves of
    surrogate pairs go too: no database stores them."""
    text = text.translate(_MARKS)
    if text.isprintable():
        return text
    return "".join(sign for sign in text if sign.isspace() or unicodedata.category(sign) not in ("Cc", "Cs"))
