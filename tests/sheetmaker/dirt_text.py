"""What keyboards, phones, web pages and PDF copies do to a text that a person still reads as the same."""

import random
import re
from collections.abc import Callable

_FINAL = dict(zip("םןץףך", "מנצפכ", strict=True))
_FORMS = {chr(code): chr(code - 0x5D0 + 0xFB30) for code in range(0x5D0, 0x5EB) if chr(code) not in "חםןעץ"}
_WIDE = dict(zip("אדהכלםרת", map(chr, range(0xFB21, 0xFB29)), strict=True))
_MARKS = ["\u200e", "\u200f", "\u202b", "\u202c", "\u2067", "\u2069", "\u200b"]
_POINTS = ["\u05b7", "\u05b8", "\u05b0", "\u05b4", "\u05bc"]
_MIRROR = str.maketrans("()[]{}<>", ")(][}{><")
_LEFT_TO_RIGHT = re.compile(r"[0-9A-Za-z][^א-ת]*[A-Za-z]|[A-Za-z]|[0-9]+(?:[./:,-][0-9A-Za-z]+)*")

TextDirt = Callable[[str, random.Random], str]


def quotes_and_dashes(text: str, rng: random.Random) -> str:
    """Gershayim, geresh, maqaf and dashes in other signs; spaces around a dash."""
    text = text.replace('"', rng.choice(["״", "”", "''", "“"]))
    text = re.sub("(?<!')'(?!')", rng.choice(["׳", "’", "`", "'"]), text)
    dash = rng.choice(["־", "–", "—", " - ", " – "])
    return re.sub(r"(?<=[א-ת])\s?[-–]\s?(?=[א-ת])", dash, text)


def spaces(text: str, rng: random.Random) -> str:
    """Double spaces, no-break spaces, spaces around."""
    text = text.replace(" ", rng.choice(["  ", "\u00a0", " \u00a0", "\u2009"]))
    return rng.choice(["", " ", "\u00a0"]) + text + rng.choice([" ", "  ", "\u00a0"])


def bidi_marks(text: str, rng: random.Random) -> str:
    """Marks that cannot be seen, around the text and within."""
    place = rng.randint(0, len(text))
    return rng.choice(_MARKS) + text[:place] + rng.choice(_MARKS) + text[place:] + rng.choice(_MARKS)


def niqqud(text: str, rng: random.Random) -> str:
    """Vowel points under some letters."""
    return "".join(sign + (rng.choice(_POINTS) if "א" <= sign <= "ת" and rng.random() < 0.4 else "") for sign in text)


def final_letters(text: str, rng: random.Random) -> str:
    """Plain letters where final ones belong."""
    return "".join(_FINAL.get(sign, sign) for sign in text)


def presentation_forms(text: str, rng: random.Random) -> str:
    """Letters of the block U+FB1D to U+FB4F."""
    return "".join(
        rng.choice([_FORMS.get(sign, sign), _WIDE.get(sign, sign)]) if rng.random() < 0.4 else sign for sign in text
    )


def line_breaks(text: str, rng: random.Random) -> str:
    """A line break for a space."""
    places = [place for place, sign in enumerate(text) if sign == " "]
    if not places:
        return text
    place = rng.choice(places)
    return text[:place] + rng.choice(["\n", " \n"]) + text[place + 1 :]


def reversed_text(text: str, rng: random.Random) -> str:
    """Visual order: right to left signs in reverse, numbers and Latin words as they were, brackets mirrored."""
    if not re.search("[א-ת]", text):
        return text
    backwards = text[::-1].translate(_MIRROR)
    return _LEFT_TO_RIGHT.sub(lambda match: match[0][::-1], backwards)


EVERYWHERE: dict[str, TextDirt] = {
    "quotes_and_dashes": quotes_and_dashes,
    "spaces": spaces,
    "bidi_marks": bidi_marks,
    "niqqud": niqqud,
    "presentation_forms": presentation_forms,
}
"""May befall any text: a stored text loses it."""

WORDS_ONLY: dict[str, TextDirt] = {
    "final_letters": final_letters,
    "line_breaks": line_breaks,
    "reversed_text": reversed_text,
}
"""May befall words that are compared with known ones; a stored text would keep them. Reversing befalls all of them."""
