"""A workbook with its problems: cells marked in its own sheets, and a first sheet that lists them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import IO, Any

from hosen.marked.lines import counts, lines
from hosen.marked.listing import about, list_xml, print_titles
from hosen.marked.notes import MOST, add_notes
from hosen.marked.package import STRICT, TRANSITIONAL, Package, first_named, titles
from hosen.marked.problems import SEVERITIES, Counts, Problem
from hosen.marked.sheet import SheetXml, unselected
from hosen.marked.styles import Styles
from hosen.marked.words import Words
from hosen.marked.xml import CannotEdit, child, children, in_order, local, new, parsed, serialised

_WORKSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_ORDER = (
    "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets", "functionGroups",
    "externalReferences", "definedNames",
)  # fmt: skip
_LONGEST_NAME = 31


@dataclass(frozen=True)
class About:
    """What the head of the list says. name: of the file, as its sender knows it. is_made: it was no workbook;
    is_alone: nothing of the file stands beside the list."""

    name: str
    words: Words
    counts: Counts | None = None
    is_made: bool = False
    is_alone: bool = False


@dataclass(frozen=True)
class OneSheet:
    """A sheet as the workbook lists it. part: None where there is none."""

    name: str
    part: str | None
    kind: str
    is_hidden: bool


def mark_workbook(package: Package, problems: Sequence[Problem], about: About, out: IO[bytes]) -> None:
    """Writes the marked workbook. Raises CannotEdit, and BadZipFile and its kin, where nothing can be changed."""
    workbook = package.workbook()
    root = parsed(package.read(workbook))
    package.is_strict = "purl.oclc.org" in (root.nsmap.get(root.prefix) or "")
    namespace = root.nsmap.get(root.prefix) or ""
    sheets = _sheets(package, workbook, root)
    styles = Styles(package, workbook, namespace, is_right_to_left=about.words.is_right_to_left)
    notes = []
    by_sheet: dict[str, list[Problem]] = defaultdict(list)
    for one in problems:
        if one.is_marked and one.sheet:
            by_sheet[one.sheet].append(one)
    for sheet in sheets:
        if sheet.part is None or sheet.part not in package:
            continue
        changed = unselected(original := package.read(sheet.part))
        if sheet.kind == "worksheet" and (here := by_sheet.pop(sheet.name, None)):
            xml = SheetXml(changed)
            marked = _mark_sheet(package, sheet.part, xml, here, styles, namespace, about.words)
            if marked > MOST:
                notes.append(about.words.no_room.format(sheet=sheet.name, count=marked, limit=MOST))
            changed = xml.xml
        if changed != original:
            package.put(sheet.part, changed)
    _add_list(package, workbook, root, sheets, problems, notes, styles, about, namespace)
    styles.save()
    package.write(out)


def _sheets(package: Package, workbook: str, root: Any) -> list[OneSheet]:
    relations = package.relations(workbook)
    found = []
    for each in first_named(root, "sheets"):
        if local(each) == "sheet":
            identifier = next((value for key, value in each.attrib.items() if key.endswith("}id")), "")
            kind, part = relations.get(identifier, ("", None))
            is_hidden = each.get("state", "visible").lower() in ("hidden", "veryhidden")
            found.append(OneSheet(each.get("name", ""), part, kind, is_hidden))
    return found


def _mark_sheet(
    package: Package,
    part: str,
    xml: SheetXml,
    problems: Sequence[Problem],
    styles: Styles,
    namespace: str,
    words: Words,
) -> int:
    """How many cells were marked."""
    shown = xml.shown_at({(one.row, one.column) for one in problems if one.row and one.column})
    wanted: dict[int, dict[int | None, str]] = defaultdict(dict)
    placed: list[tuple[int, int | None, Problem]] = []
    for one in sorted(problems, key=lambda one: SEVERITIES.index(one.severity)):
        if one.row is None:
            continue
        row, column = shown.get((one.row, one.column), (one.row, one.column)) if one.column else (one.row, None)
        wanted[row].setdefault(column, one.severity)
        placed.append((row, column, one))
    columns = xml.mark(wanted, styles.marked)
    notes: dict[tuple[int, int], list[Problem]] = defaultdict(list)
    for row, column, one in placed:
        notes[row, columns[row, column]].append(one)
    add_notes(package, part, xml, notes, namespace, words)
    return len(notes)


def _add_list(
    package: Package,
    workbook: str,
    root: Any,
    sheets: Sequence[OneSheet],
    problems: Sequence[Problem],
    notes: Sequence[str],
    styles: Styles,
    about: About,
    namespace: str,
) -> None:
    name = free_name(about.words.sheet, [sheet.name for sheet in sheets])
    relations = STRICT if package.is_strict else TRANSITIONAL
    names = [sheet.name for sheet in sheets]
    xml = list_xml(
        _head(about, problems),
        lines(problems, names, about.words),
        notes,
        {sheet.name: sheet.is_hidden for sheet in sheets},
        styles.of_list,
        about.words,
        (namespace, relations),
    )
    part = package.new_name("xl/worksheets/sheet", ".xml")
    package.put(part, xml)
    package.declare(part, _WORKSHEET)
    identifier = package.relate(workbook, "worksheet", part)
    _list_first(root, name, identifier, relations)
    package.put(workbook, serialised(root))
    titles(package, name)


def _list_first(root: Any, name: str, identifier: str, relations: str) -> None:
    """The new sheet before all others; what counts sheets by their place counts one more."""
    sheets = first_named(root, "sheets")
    taken = {each.get("sheetId") for each in sheets}
    number = next(str(one) for one in count(1) if str(one) not in taken)
    new(sheets, "sheet", 0, name=name, sheetId=number, **{f"{{{relations}}}id": identifier})
    if (views := child(root, "bookViews")) is not None:
        for view in children(views, "workbookView"):
            view.attrib.pop("firstSheet", None)
            view.set("activeTab", "0")
    defined = in_order(root, "definedNames", _ORDER)
    for each in children(defined, "definedName"):
        if (place := each.get("localSheetId", "")).isdigit():
            each.set("localSheetId", str(int(place) + 1))
    titles = new(defined, "definedName", 0, name="_xlnm.Print_Titles", localSheetId="0")
    titles.text = print_titles(name)


def _head(told: About, problems: Sequence[Problem]) -> list[str]:
    words = told.words
    counted = about(counts(problems), words)
    if told.counts:
        rows = [words.accepted.format(count=told.counts.accepted)]
        if told.counts.held:
            rows.append(words.held.format(count=told.counts.held))
        counted = "   |   ".join((counted, *rows))
    help = words.help_made if told.is_made else words.help
    return [words.title, told.name, counted, words.help_without_marks if told.is_alone else help]


def free_name(wanted: str, taken: Sequence[str]) -> str:
    """A sheet's name that no other has, whatever its case."""
    used = {name.casefold() for name in taken}
    for number in count(1):
        ending = f" {number}" if number > 1 else ""
        name = wanted[: _LONGEST_NAME - len(ending)] + ending
        if name.casefold() not in used:
            return name
    raise CannotEdit("no name is free")
