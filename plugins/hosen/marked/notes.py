"""Comments on cells: the text in one part, the boxes in another (VML), and threads where a sheet has those.

What others wrote stays. A cell that has a comment keeps it, and gets ours below it; one with a thread, a reply in it.
"""

import re
from collections.abc import Mapping, Sequence
from uuid import NAMESPACE_URL, uuid5

from openpyxl.utils.cell import get_column_letter

from hosen.marked.boxes import Block, boxes, with_boxes
from hosen.marked.package import STRICT, TRANSITIONAL, Package
from hosen.marked.problems import SEVERITIES, Problem
from hosen.marked.sheet import SheetXml
from hosen.marked.words import AUTHOR, Words
from hosen.marked.xml import cell_text, children, in_order, new, parsed, serialised

MOST = 2_000
"""Comments of one sheet; more make Excel slow, and nobody reads them."""

_LONGEST = 4_000
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_EMPTY = '<comments xmlns="{namespace}"><authors/><commentList/></comments>'
_PERSONS = "http://schemas.microsoft.com/office/2017/10/relationships"
_IDMAP = re.compile(rb"<o:idmap\b[^>]*\bdata=[\"']([\d, ]+)[\"']")

Notes = Mapping[tuple[int, int], Sequence[Problem]]
"""(row, column), 1-based -> what is wrong there."""


def add_notes(package: Package, part: str, sheet: SheetXml, notes: Notes, namespace: str, words: Words) -> None:
    """Comments for the worst MOST of the cells; the sheet names the part with their boxes."""
    cells = sorted(notes, key=lambda cell: (SEVERITIES.index(notes[cell][0].severity), cell))[:MOST]
    texts = {cell: _text(notes[cell], words) for cell in cells}
    names = {f"{get_column_letter(column)}{row}": (row, column) for row, column in cells}
    threads = _threads(package, part)
    comments = package.related(part, "comments")
    if comments is None:
        comments = package.new_name("xl/comments", ".xml")
        package.put(comments, _EMPTY.format(namespace=namespace).encode())
        package.declare(comments, f"{_TYPES}.comments+xml")
        package.relate(part, "comments", comments)
    there = _write_texts(package, comments, {name: texts[cell] for name, cell in names.items()})
    for name in there & threads.keys():
        _reply(package, threads[name], name, texts[names[name]])
    _write_boxes(package, part, sheet, {cell: texts[cell] for name, cell in names.items() if name not in there}, words)


def _text(problems: Sequence[Problem], words: Words) -> str:
    told = dict.fromkeys(
        f"{words.severities[one.severity]}: {one.message}\n{words.do}: {one.action}" for one in problems
    )
    text = "\n\n".join(told)
    return words.directed(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")


def _write_texts(package: Package, part: str, texts: Mapping[str, str]) -> set[str]:
    """Adds the texts; the cells that had a comment already."""
    root = parsed(package.read(part))
    authors = in_order(root, "authors", ("authors", "commentList"))
    listed = in_order(root, "commentList", ("authors", "commentList"))
    place = next((index for index, one in enumerate(authors) if one.text == AUTHOR), None)
    if place is None:
        new(authors, "author").text = AUTHOR
        place = len(authors) - 1
    old = {one.get("ref"): one for one in children(listed, "comment")}
    for name, text in texts.items():
        if name in old:
            _add_run(in_order(old[name], "text", ("text",)), f"\n\n{AUTHOR}:\n{text}")
        else:
            comment = new(listed, "comment", ref=name, authorId=str(place))
            _add_run(new(comment, "text"), text)
    package.put(part, serialised(root))
    return set(texts) & {name for name in old if name}


def _add_run(text: object, words: str) -> None:
    run = new(text, "r")
    about = new(run, "rPr")
    new(about, "sz", val="10")
    new(about, "color", indexed="81")
    new(about, "rFont", val="Arial")
    written = new(run, "t")
    written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    written.text = cell_text(words)


def _threads(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Of cells with a thread: the part that holds it, and the id of its first comment."""
    found: dict[str, tuple[str, str]] = {}
    for kind, name in package.relations(part).values():
        if kind == "threadedcomment" and name in package:
            for one in children(parsed(package.read(name)), "threadedComment"):
                if not one.get("parentId"):
                    found[one.get("ref", "")] = (name, one.get("id", ""))
    return found


def _reply(package: Package, thread: tuple[str, str], cell: str, text: str) -> None:
    """Excel shows a thread in place of the comment below it."""
    part, first = thread
    persons = next((name for kind, name in package.relations(package.workbook()).values() if kind == "person"), None)
    if persons is None or persons not in package:
        return
    people = parsed(package.read(persons))
    us = next((one for one in people if one.get("displayName") == AUTHOR), None)
    if us is None:
        us = new(people, "person", displayName=AUTHOR, id=_guid(AUTHOR), userId=AUTHOR, providerId="None")
        package.put(persons, serialised(people))
    root = parsed(package.read(part))
    moment = max((one.get("dT", "") for one in root), default="") or "2000-01-01T00:00:00.00"
    about = {"ref": cell, "dT": moment, "personId": us.get("id"), "id": _guid(f"{part} {cell} {text}")}
    reply = new(root, "threadedComment", **about, parentId=first)
    new(reply, "text").text = cell_text(text)
    package.put(part, serialised(root))


def _guid(text: str) -> str:
    return f"{{{uuid5(NAMESPACE_URL, text)}}}".upper()


def _write_boxes(
    package: Package, part: str, sheet: SheetXml, texts: Mapping[tuple[int, int], str], words: Words
) -> None:
    if not texts:
        return
    identifier = sheet.legacy_drawing()
    drawing = package.relations(part).get(identifier or "", ("", ""))[1]
    if drawing not in package:
        drawing = package.new_name("xl/drawings/vmlDrawing", ".vml")
        package.declare_ending("vml", "application/vnd.openxmlformats-officedocument.vmlDrawing")
        identifier = package.relate(part, "vmlDrawing", drawing)
        sheet.add_legacy_drawing(identifier, STRICT if package.is_strict else TRANSITIONAL)
    xml = package.read(drawing) if drawing in package else None
    block = Block(_free_block(package), len(texts))
    drawn = boxes(texts, block, sheet.width, is_right_to_left=words.is_right_to_left)
    package.put(drawing, with_boxes(xml, drawn, block))


def _free_block(package: Package) -> int:
    """Numbers of shapes come in blocks of 1,024, each used by one sheet of the workbook."""
    used = {0}
    for name in package.names():
        if name.endswith(".vml"):
            for blocks in _IDMAP.findall(package.read(name)):
                used |= {int(one) for one in blocks.replace(b",", b" ").split()}
    return max(used) + 1
