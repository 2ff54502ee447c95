"""In which encoding a text was saved, and how sure that is.

UTF-8 and UTF-16 prove themselves: other encodings hardly ever form valid UTF-8, and UTF-16 has a telling byte in every
other place. Between the one-byte encodings that Hebrew was saved in, the words decide: Hebrew words of a plausible
length, with the final letters ך ם ן ף ץ at one end of words only (the end, or the beginning in texts that were saved
in visual order). Order is not put right here.
"""

import codecs
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import IO

SURE = 0.97
PROBABLE = 0.75
HEBREW_ENCODINGS = ("windows-1255", "iso-8859-8", "cp862")
OTHERS = ("windows-1252",)
"""Not expected, but a French word must not be read as Hebrew."""
NOT_HEBREW_AT_MOST = 0.9
"""Western texts come in several encodings that differ in few signs, so one of them is never sure."""

_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_SAMPLE = 200_000
"""Bytes whose words are looked at; every byte is decoded."""
_CHUNK = 1 << 20

_WORD = re.compile(r"""[^\W\d_]+(?:[֑-ׇ'"׳״’´`-]*[^\W\d_]+)*['׳’]?|[^\x00-\x7f]""")
_HARMLESS = frozenset("–—‘’“”„•…₪€£°«»½¼¾×÷±§©®™²³·¸´¨ \xa0\xad\u200e\u200f־׳״")
_FINALS = frozenset("ךםןףץ")
_CONTROL = re.compile("[\x80-\x9f¤]")


@dataclass(frozen=True)
class Detected:
    """encoding: a codec's name, None where nothing fits. confidence: 0 to 1. candidates: those that come near it and
    give another text, best first, itself among them. is_torn: valid but for a sign cut off at the end."""

    encoding: str | None
    confidence: float
    candidates: tuple[str, ...] = ()
    is_torn: bool = False

    @property
    def is_sure(self) -> bool:
        return self.encoding is not None and self.confidence >= SURE

    @property
    def is_usable(self) -> bool:
        return self.encoding is not None and self.confidence >= PROBABLE


FEW = 6
"""Bytes beyond ASCII that may be valid UTF-8 by chance, when they stand for signs that no one here writes."""


def detect(file: IO[bytes]) -> Detected:
    """The encoding of a whole text. Leaves the file where it stopped reading."""
    head = file.read(_CHUNK)
    for bom, encoding in _BOMS.items():
        if head.startswith(bom):
            torn = not decodes(file, encoding)
            return Detected(encoding, 0.0 if torn else 1.0, (encoding,), torn)
    if wide := _utf_16(head):
        torn = not decodes(file, wide)
        return Detected(wide, 0.0 if torn else SURE, (wide,), torn)
    file.seek(0)
    good, bad, is_torn = _utf_8(file)
    if not bad:
        may_be_chance = good <= FEW and not all(map(_is_usual, head.decode("utf-8", "ignore")))
        confidence = 0.0 if is_torn else 1.0 if not may_be_chance else SURE - 0.05
        return Detected("utf-8", confidence, ("utf-8",), is_torn)
    file.seek(0)
    telling = _telling_lines(file)
    if good >= 10 and good > 10 * bad:  # two texts of different encodings in one file
        return Detected(None, 0.0, ("utf-8", *(name for name, _, _ in _ranked(file, telling)[:1])))
    return _by_words(file, telling)


def decodes(file: IO[bytes], encoding: str) -> bool:
    """Whether every byte has a meaning in the encoding. Raises LookupError for one that is not a text's."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        while chunk := file.read(_CHUNK):
            if not isinstance(decoder.decode(chunk), str):
                raise LookupError(encoding)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _utf_16(head: bytes) -> str | None:
    """UTF-16 without its mark: signs that a sheet has stand in one byte order, and hardly any in the other."""
    if b"\0" not in head and b"\x05" not in head:
        return None
    head = head[: len(head) // 2 * 2]
    plausible = {}
    for encoding in ("utf-16-le", "utf-16-be"):
        text = head.decode(encoding, "replace")
        plausible[encoding] = sum(map(_is_usual, text)) / max(1, len(text))
    best, other = sorted(plausible, key=lambda name: plausible[name], reverse=True)
    return best if plausible[best] > 0.9 and plausible[other] < 0.5 else None


def _is_usual(sign: str) -> bool:
    """A sign of a Latin, Cyrillic, Hebrew or Arabic text."""
    return sign in "\t\r\n" or sign in _HARMLESS or (sign.isprintable() and (sign < "\u0180" or "Ѐ" <= sign <= "ۿ"))


def _utf_8(file: IO[bytes]) -> tuple[int, int, bool]:
    """Signs of several bytes that are valid, places that are not (counted at the beginning only), and whether all is
    valid but for a last sign that is cut off."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    good = 0
    try:
        while chunk := file.read(_CHUNK):
            good += _beyond_ascii(decoder.decode(chunk))
    except UnicodeDecodeError:
        file.seek(0)
        text = file.read(4 * _CHUNK).decode("utf-8", "replace")
        return _beyond_ascii(text.replace("\ufffd", "")), max(1, text.count("\ufffd")), False
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return good, int(good <= 2), good > 2
    return good, 0, False


def _beyond_ascii(text: str) -> int:
    return 0 if text.isascii() else len(text.encode("utf-8")) - len(text)


def _telling_lines(file: IO[bytes]) -> bytes:
    """The lines that are not ASCII only, up to a sample's size."""
    found: list[bytes] = []
    size = 0
    while size < _SAMPLE and (chunk := file.read(_CHUNK)):
        for line in (chunk + file.readline(_CHUNK)).splitlines():
            if not line.isascii():
                found.append(line)
                size += len(line)
    return b"\n".join(found)


def _by_words(file: IO[bytes], telling: bytes) -> Detected:
    ranked = _ranked(file, telling)
    if not ranked:
        return Detected(None, 0.0)
    best, quality, text = ranked[0]
    rivals = [(name, likely) for name, likely, other in ranked[1:] if other != text]
    rival = rivals[0][1] if rivals else 0.0
    confidence = min(quality, quality / (quality + rival))
    if best in OTHERS:
        confidence = min(confidence, NOT_HEBREW_AT_MOST)
    return Detected(best, confidence, (best, *(name for name, _ in rivals[:2])))


def _ranked(file: IO[bytes], telling: bytes) -> list[tuple[str, float, str]]:
    """Encodings in which every byte has a meaning, with their quality and the text they give, best first; of equals
    the commoner."""
    possible = [name for name in (*HEBREW_ENCODINGS, *OTHERS) if decodes(file, name)]
    texts = {name: telling.decode(name, "replace") for name in possible}
    scored = [(name, _quality(text, name), text) for name, text in texts.items()]
    return sorted(scored, key=lambda one: one[1], reverse=True)


def _quality(text: str, encoding: str) -> float:
    """0 to 1: how far the words that are not ASCII are words of the encoding's languages. Few words say little."""
    good = bad = 0.0
    before = after = 0  # words with a final letter at their beginning, at their end
    for word, count in Counter(_WORD.findall(text)).items():
        if word.isascii():
            continue
        if word in _HARMLESS:
            good += 0.3 if encoding.startswith("windows") else 0
            continue
        letters = [sign for sign in word if sign.isalpha()]
        worth = count * (0.5 if len(letters) == 1 else len(letters))
        if encoding in OTHERS:
            is_good = _is_western(letters)
        else:
            is_good = _is_hebrew(word, letters)
            before += count * (letters[0] in _FINALS if len(letters) > 1 else 0)
            after += count * (letters[-1] in _FINALS if len(letters) > 1 else 0)
        good, bad = (good + worth, bad) if is_good else (good, bad + max(worth, count))
    bad += 3 * min(before, after)
    if _CONTROL.search(text):  # nobody types these: another encoding's letters or marks
        good, bad = 0.0, bad + good
    prior = {"windows-1255": 0.6, "windows-1252": 0.5}.get(encoding, 0.4)
    return (good + prior) / (good + bad + 1)


def _is_hebrew(word: str, letters: list[str]) -> bool:
    if not letters or not all("א" <= sign <= "ת" for sign in letters) or len(letters) > 20:
        return False
    if any(sign in _FINALS for sign in letters[1:-1]):
        parts = re.split(r"[^א-ת]+", word)  # גן-ילדים is two words
        return not any(sign in _FINALS for part in parts for sign in part[1:-1])
    return True


def _is_western(letters: list[str]) -> bool:
    """A Latin word in which accents are fewer than plain letters."""
    plain = sum(sign.isascii() for sign in letters)
    return plain * 2 > len(letters) and all(unicodedata.name(sign, "").startswith("LATIN") for sign in letters)
