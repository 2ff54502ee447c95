"""XML read piece by piece, without entities, document types or anything from elsewhere."""

from collections.abc import Iterator
from typing import IO

from lxml import etree

from hosen.read.formats.refusals import UnsafeXml


def safe_events(file: IO[bytes], tag: str | tuple[str, ...] | None = None) -> Iterator[tuple[str, etree._Element]]:
    """Start and end of each element; of `tag` only, where given. The caller clears what it is done with. Raises
    UnsafeXml for a document type, lxml's errors for torn XML and for nesting deeper than 256."""
    events = etree.iterparse(
        file, events=("start", "end"), tag=tag, resolve_entities=False, load_dtd=False, no_network=True,
        remove_comments=True, remove_pis=True, huge_tree=False,
    )  # fmt: skip
    is_first = True
    for event, element in events:
        if is_first:
            is_first = False
            if element.getroottree().docinfo.internalDTD is not None:
                raise UnsafeXml("DOCTYPE")
        yield str(event), element


def local(element: etree._Element) -> str:
    """The tag without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
