"""One spelling for the many ways in which the same Hebrew words arrive.

`clean` is how text is stored: readable, without what cannot be seen. `normalise` is how words are compared: two cells
that a person would read as the same word become equal.
"""

import re
import unicodedata
from functools import lru_cache

_QUOTES = {
    **dict.fromkeys("״“”„‟″〞＂«»", '"'),  # gershayim and what keyboards put in their place
    **dict.fromkeys("׳’‘‚‛′`´＇", "'"),  # geresh
}
_DASHES = dict.fromkeys("־‐‑‒–—―−⁃﹘﹣－", "-")  # maqaf among them
_UNSEEN = dict.fromkeys(
    [
        *(chr(code) for code in range(0x200B, 0x2010)),  # zero-width signs, U+200E and U+200F
        *(chr(code) for code in range(0x202A, 0x202F)),  # embeddings and overrides
        *(chr(code) for code in range(0x2060, 0x2070)),  # joiners and isolates
        "\u00ad",  # soft hyphen
        "\u061c",  # Arabic letter mark
        "\ufeff",
    ]
)
_NIQQUD = dict.fromkeys([*(chr(code) for code in range(0x0591, 0x05C8) if chr(code) != "־"), "\ufb1e"])
_MARKS = str.maketrans({**_QUOTES, **_DASHES, **_UNSEEN, **_NIQQUD})
_PLAIN_LETTERS = str.maketrans("ךםןףץ", "כמנפצ")

_TWO_SINGLE_QUOTES = re.compile(r"''")
_REPEATED_QUOTES = re.compile(r'"{2,}')
_SPACE = re.compile(r"\s+")
_AROUND_DASH = re.compile(r"\s*-[-\s]*")
_AROUND_SLASH = re.compile(r"\s*/\s*")


@lru_cache(maxsize=50_000)
def clean(text: str) -> str:
    """Text as it is stored: NFKC, one kind of quote, dash and space, no line breaks, niqqud, bidi marks or control
    characters, nothing around it. Words, case and final letters stay as written. Idempotent."""
    if text.isascii() and text.isalnum():
        return text
    text = _without_marks(unicodedata.normalize("NFKC", _without_marks(text)))
    text = _REPEATED_QUOTES.sub('"', _TWO_SINGLE_QUOTES.sub('"', text))
    return _SPACE.sub(" ", text).strip()


@lru_cache(maxsize=50_000)
def normalise(text: str) -> str:
    """The form in which words are compared: `clean`, and final letters as plain ones, no case, no space around dashes
    and slashes, a run of dashes as one. For comparing only, never stored. Idempotent."""
    text = clean(clean(text).casefold()).translate(_PLAIN_LETTERS)
    return _AROUND_SLASH.sub("/", _AROUND_DASH.sub("-", text))


def number_text(number: float) -> str:
    """A number as a person would write it: thousands separated, two decimals unless whole; 0.001 stays 0.001."""
    if 0 < abs(number) < 0.01:
        return f"{number:g}"
    return f"{number:,.0f}" if abs(number - round(number)) < 0.005 else f"{number:,.2f}"


def _without_marks(text: str) -> str:
    """Called again after NFKC, which brings out more of them (a presentation form's niqqud). Controls and halves of
    surrogate pairs go too: no database stores them."""
    text = text.translate(_MARKS)
    if text.isprintable():
        return text
    return "".join(sign for sign in text if sign.isspace() or unicodedata.category(sign) not in ("Cc", "Cs"))
