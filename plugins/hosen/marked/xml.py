"""Text as it may stand in a workbook's XML, and small parts as trees."""

import re
from typing import Any

from lxml import etree

LONGEST_TEXT = 32_767
"""Signs that a cell of Excel can hold."""

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_MARKUP = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
)


class CannotEdit(ValueError):
    """A workbook that is not built as the standard says, so that nothing can safely be added to it."""


def plain(text: str) -> str:
    """Without what XML cannot hold, and no longer than a cell."""
    text = _ILLEGAL.sub("\ufffd", text)
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"


def cell_text(text: str) -> str:
    """For a cell or comment, where `_x0041_` would be read as `A`. Not yet escaped."""
    return plain(_LOOKS_ESCAPED.sub("_x005F_", text))


def escaped(text: str) -> str:
    """For an attribute or an element."""
    return plain(text).translate(_MARKUP)


def parsed(xml: bytes, *, is_large: bool = False) -> Any:
    """The root of a part. Raises CannotEdit for what is not XML or declares a document type."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=is_large, remove_comments=is_large,
        remove_pis=is_large,
    )  # fmt: skip
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise CannotEdit("a part is not XML") from error
    if root.getroottree().docinfo.doctype:
        raise CannotEdit("a part declares a document type")
    return root


def serialised(root: Any) -> bytes:
    found: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return found


def local(element: Any) -> str:
    """The tag without its namespace; nothing for a comment."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Any, name: str) -> list[Any]:
    return [child for child in element if local(child) == name]


def child(element: Any, name: str) -> Any:
    """The first of that name, or None."""
    return next((one for one in element if local(one) == name), None)


def new(parent: Any, name: str, place: int | None = None, /, **attributes: str) -> Any:
    """A child in the parent's namespace, at the end or at a place."""
    namespace = etree.QName(parent).namespace
    element = etree.Element(f"{{{namespace}}}{name}" if namespace else name, **attributes)
    parent.insert(len(parent) if place is None else place, element)
    return element


def in_order(parent: Any, name: str, names: tuple[str, ...]) -> Any:
    """The child of that name; where there is none, a new one at the place that the schema's order gives it."""
    if (found := child(parent, name)) is not None:
        return found
    before = names[: names.index(name)]
    place = max((index + 1 for index, one in enumerate(parent) if local(one) in before), default=0)
    return new(parent, name, place)
