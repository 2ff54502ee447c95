"""Text as it stands in a part's XML: entities, `_x000D_`, line ends; rich text without its phonetic readings."""

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from hosen.read.formats.xlsx_parts import local

_ENTITY = re.compile(r"&([^;&]*);?")
_SIGNS = re.compile(r"(?:&#[1-9][0-9]{0,6};)+")
_SHORT, _MOST = 500, 50_000
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def from_xml(found: Sequence[str]) -> list[str]:
    """Texts between two tags as a parser would give them, and then as Excel shows them. Raises ValueError for an
    unknown entity."""
    return list(map(_KNOWN.__getitem__, found))


def _from_xml(raw: str) -> str:
    if "\r" in raw:
        raw = raw.replace("\r\n", "\n").replace("\r", "\n")
    if "&#" in raw:
        raw = _SIGNS.sub(_signs, raw)
    if "&" in raw:
        raw = _ENTITY.sub(_entity, raw)
    return unescaped(raw)


class _Known(dict[str, str]):
    """Of texts as they stand in the XML: the same words stand in many cells and many workbooks."""

    def __missing__(self, raw: str) -> str:
        text = _from_xml(raw)
        if len(raw) < _SHORT:
            if len(self) >= _MOST:
                self.clear()
            self[raw] = text
        return text


_KNOWN = _Known()


def _signs(match: re.Match[str]) -> str:
    """Signs that are written by their numbers, as programs do that save ASCII only. An ampersand stays for _entity."""
    numbers = match[0][2:-1].split(";&#")
    return match[0] if "38" in numbers else "".join(map(chr, map(int, numbers)))


def _entity(match: re.Match[str]) -> str:
    name = match[1]
    if match[0].endswith(";"):
        if name in _NAMED:
            return _NAMED[name]
        if name.startswith("#x"):
            return chr(int(name[2:], 16))
        if name.startswith("#"):
            return chr(int(name[1:]))
    raise ValueError(f"not XML: {match[0]}")


def unescaped(text: str) -> str:
    """Signs that XML cannot hold are written `_x000D_` in sheets; a lone half of a pair becomes a replacement sign."""
    if "_x" not in text:
        return text
    plain = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def rich_text(item: ElementTree.Element) -> str:
    """The text of an `<si>` or `<is>`: its own `<t>` and those of its runs, not of phonetic runs."""
    texts = []
    for child in item:
        if local(child.tag) == "t":
            texts.append(child.text or "")
        elif local(child.tag) == "r":
            texts.extend(run.text or "" for run in child if local(run.tag) == "t")
    return unescaped("".join(texts))
