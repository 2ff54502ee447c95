"""A workbook's package that is read, changed part by part, and written again; what was not changed keeps its bytes."""

import posixpath
import zipfile
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self
from urllib.parse import unquote

from hosen.marked.xml import CannotEdit, child, children, local, new, parsed, serialised

TYPES = "[Content_Types].xml"
TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_FAST = 20_000_000
"""Bytes of a part from which speed counts more than the size of the file."""


class Package:
    """An opened package. Names of parts are compared without case, with either slash. Raises BadZipFile and its kin."""

    def __init__(self, source: Path | bytes) -> None:
        self._zip = zipfile.ZipFile(BytesIO(source) if isinstance(source, bytes) else source)
        self._entries = {_key(entry.filename): entry for entry in self._zip.infolist() if not entry.is_dir()}
        self._changed: dict[str, tuple[str, bytes]] = {}
        self._relations: dict[str, dict[str, tuple[str, str]]] = {}
        self.is_strict = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._zip.close()

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._changed or _key(name) in self._entries

    def names(self) -> list[str]:
        """Of all parts, as keys."""
        return [*self._entries, *(key for key in self._changed if key not in self._entries)]

    def read(self, name: str) -> bytes:
        """Raises CannotEdit when there is no such part."""
        if _key(name) in self._changed:
            return self._changed[_key(name)][1]
        if _key(name) not in self._entries:
            raise CannotEdit(f"the part {name} is missing")
        return self._zip.read(self._entries[_key(name)])

    def put(self, name: str, content: bytes) -> None:
        if name not in self or name.lower().endswith(".rels"):
            self._relations.clear()  # a new part may be what a relationship names
        self._changed[_key(name)] = (name, content)

    def new_name(self, start: str, ending: str) -> str:
        """A part's name that is not taken: `xl/comments7.xml`."""
        number = 1
        while f"{start}{number}{ending}" in self:
            number += 1
        return f"{start}{number}{ending}"

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Id -> last word of the type in small letters, name of the part; those outside of the package left out."""
        if part not in self._relations:
            self._relations[part] = self._read_relations(part)
        return self._relations[part]

    def related(self, part: str, kind: str) -> str | None:
        """The first part of that kind to which a part is related."""
        return next((name for is_kind, name in self.relations(part).values() if is_kind == kind and name in self), None)

    def relate(self, part: str, kind: str, target: str, *, type_start: str = "") -> str:
        """A new relationship; its id."""
        name = _relations_name(part)
        empty = f'<Relationships xmlns="{_RELATIONS}"/>'.encode()
        root = parsed(self.read(name) if name in self else empty)
        taken = {each.get("Id") for each in root}
        identifier = next(one for number in range(1, len(taken) + 2) if (one := f"rIdH{number}") not in taken)
        start = type_start or (STRICT if self.is_strict else TRANSITIONAL)
        new(root, "Relationship", Id=identifier, Type=f"{start}/{kind}", Target=f"/{target}")
        self.put(name, serialised(root))
        return identifier

    def declare(self, part: str, content_type: str) -> None:
        """The content type of a new part."""
        root = parsed(self.read(TYPES))
        new(root, "Override", PartName=f"/{part}", ContentType=content_type)
        self.put(TYPES, serialised(root))

    def declare_ending(self, ending: str, content_type: str) -> None:
        """The content type of all parts with that ending, unless it is declared."""
        root = parsed(self.read(TYPES))
        if all(each.get("Extension", "").lower() != ending for each in children(root, "Default")):
            new(root, "Default", 0, Extension=ending, ContentType=content_type)
            self.put(TYPES, serialised(root))

    def content_type(self, part: str) -> str:
        root = parsed(self.read(TYPES))
        found = {_key(each.get("PartName", "")): each.get("ContentType", "") for each in children(root, "Override")}
        of_ending = {
            each.get("Extension", "").lower(): each.get("ContentType", "") for each in children(root, "Default")
        }
        return str(found.get(_key(part)) or of_ending.get(_key(part).rpartition(".")[2], ""))

    def workbook(self) -> str:
        """The part that lists the sheets. Raises CannotEdit where there is none."""
        if name := self.related("", "officedocument"):
            return name
        if "xl/workbook.xml" in self:
            return "xl/workbook.xml"
        raise CannotEdit("no workbook in the package")

    def write(self, out: IO[bytes]) -> None:
        """The package with its changes; parts in the order in which they stood, new ones last."""
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for key, entry in self._entries.items():
                about = zipfile.ZipInfo(entry.filename, max(entry.date_time, (1980, 1, 1, 0, 0, 0)))
                about.external_attr = entry.external_attr
                content = self._changed[key][1] if key in self._changed else self._zip.read(entry)
                _write(archive, about, content)
            for key, (name, content) in self._changed.items():
                if key not in self._entries:
                    _write(archive, zipfile.ZipInfo(name), content)

    def _read_relations(self, part: str) -> dict[str, tuple[str, str]]:
        if (name := _relations_name(part)) not in self:
            return {}
        return {
            each.get("Id", ""): (
                each.get("Type", "").rpartition("/")[2].lower(),
                self._resolve(part, each.get("Target", "").replace("\\", "/")),
            )
            for each in parsed(self.read(name))
            if local(each) == "Relationship" and each.get("TargetMode") != "External"
        }

    def _resolve(self, part: str, target: str) -> str:
        """The part that a target names: from the root, from the folder or, as some programs write it, without `/`."""
        folder = posixpath.dirname(part)
        for text in (target, unquote(target)):
            for start in (folder, ""):
                name = posixpath.normpath(posixpath.join("/", start, text)).lstrip("/")
                if name in self:
                    return name
        return target


def workbook_type(source: Path | bytes) -> str | None:
    """The content type of the workbook in a package; None for any other file."""
    try:
        with Package(source) as package:
            return package.content_type(package.workbook()) if TYPES in package else None
    except (zipfile.BadZipFile, ValueError, KeyError, OSError, NotImplementedError, RuntimeError, EOFError):
        return None


def _write(archive: zipfile.ZipFile, about: zipfile.ZipInfo, content: bytes) -> None:
    level = 1 if len(content) > _FAST else 6
    archive.writestr(about, content, zipfile.ZIP_DEFLATED, compresslevel=level)


def _relations_name(part: str) -> str:
    folder, base = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{base}.rels")


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def titles(package: Package, name: str) -> None:
    """Adds the first sheet's name to what docProps/app.xml says of the workbook, where that is built as Excel does."""
    part = package.related("", "extended-properties")
    if part is None:
        return
    root = parsed(package.read(part))
    pairs, parts = child(root, "HeadingPairs"), child(root, "TitlesOfParts")
    if pairs is None or parts is None or not len(pairs) or not len(parts):
        return
    counts = [each for each in pairs[0].iter() if local(each) == "i4"]
    size = parts[0].get("size", "")
    if not counts or not (counts[0].text or "").isdigit() or not size.isdigit():
        return
    counts[0].text = str(int(counts[0].text) + 1)
    title = new(parts[0], "lpstr", 0)
    title.text = name
    parts[0].set("size", str(int(size) + 1))
    package.put(part, serialised(root))


def first_named(root: Any, name: str) -> Any:
    """The first child of that name; CannotEdit where there is none."""
    found = child(root, name)
    if found is None:
        raise CannotEdit(f"no {name}")
    return found
