"""Cell formats: those of marked cells, which keep all but their fill, and those of the list of problems."""

from copy import deepcopy
from typing import Any

from hosen.marked.package import Package
from hosen.marked.xml import child, in_order, local, new, parsed, serialised

FILLS = {"error": "FFFFC7CE", "warning": "FFFFF2B3", "info": "FFE3EEF9"}
INK = {"error": "FF9C0006", "warning": "FF7A5B00", "info": "FF1F4E79"}
_DARK, _GREY, _LINE, _LINK = "FF1F3864", "FF595959", "FFBFBFBF", "FF0563C1"
_FONT = "Arial"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_ORDER = (
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors",
    "extLst",
)  # fmt: skip
_PLAIN = (
    '<styleSheet xmlns="{namespace}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


class Styles:
    """The formats of a workbook; new ones are added at the end, so that none that is in use changes."""

    def __init__(self, package: Package, workbook: str, namespace: str, *, is_right_to_left: bool) -> None:
        self._package, self._workbook, self._is_right_to_left = package, workbook, is_right_to_left
        self._part = package.related(workbook, "styles")
        plain = parsed(_PLAIN.format(namespace=namespace).encode())
        self._root = parsed(package.read(self._part)) if self._part else plain
        for group in plain:  # or the first format that is added would be that of every cell without one
            if not len(own := in_order(self._root, local(group), _ORDER)):
                own.extend(deepcopy(list(group)))
        self._marked: dict[tuple[int, str], int] = {}
        self._fills: dict[str, int] = {}
        self._list: dict[str, int] = {}

    def marked(self, style: int, severity: str) -> int:
        """The format of a marked cell that had the format `style`."""
        key = (style, severity)
        if key not in self._marked:
            formats = self._group("cellXfs")
            base = formats[style] if style < len(formats) else formats[0] if len(formats) else None
            xf = deepcopy(base) if base is not None else self._xf()
            xf.set("fillId", str(self._fill(FILLS[severity])))
            xf.set("applyFill", "1")
            self._marked[key] = self._append(formats, xf)
        return self._marked[key]

    def of_list(self, name: str) -> int:
        """A format of the list: title, summary, help, heading, number, text, cell, link, value, error, warning."""
        if name not in self._list:
            self._list[name] = self._append(self._group("cellXfs"), self._list_format(name))
        return self._list[name]

    def save(self) -> None:
        for name in ("fonts", "fills", "borders", "cellXfs"):
            group = self._group(name)
            group.set("count", str(len(group)))
        if self._part is None:
            name = "xl/styles.xml"  # where some programs look whatever the workbook says
            self._part = name if name not in self._package else self._package.new_name("xl/styles", ".xml")
            self._package.relate(self._workbook, "styles", self._part)
            self._package.declare(self._part, _TYPE)
        self._package.put(self._part, serialised(self._root))

    def _list_format(self, name: str) -> Any:
        fonts: dict[str, tuple[int, str, str]] = {
            "title": (16, _DARK, "b"),
            "summary": (11, _DARK, "b"),
            "help": (10, _GREY, ""),
            "heading": (11, "FFFFFFFF", "b"),
            "link": (11, _LINK, "u"),
            **{severity: (11, ink, "b") for severity, ink in INK.items()},
        }
        fills = {"heading": _DARK, **FILLS}
        is_head = name in ("title", "summary", "help")
        xf = self._xf(
            fontId=str(self._font(*fonts.get(name, (11, "FF000000", "")))),
            fillId=str(self._fill(fills[name]) if name in fills else 0),
            borderId=str(0 if is_head else self._border()),
            numFmtId="0" if name == "number" else "49",
        )
        for about in ("Font", "Fill", "Border", "Alignment", "NumberFormat"):
            xf.set(f"apply{about}", "1")
        alignment = new(xf, "alignment", vertical="center" if is_head or name == "heading" else "top", wrapText="1")
        is_middle = name in (*FILLS, "number", "heading", "cell", "link")
        alignment.set("horizontal", "center" if is_middle else "right" if self._is_right_to_left else "left")
        if name != "value":  # what is quoted reads in its own direction
            alignment.set("readingOrder", "2" if self._is_right_to_left else "1")
        return xf

    def _xf(self, **attributes: str) -> Any:
        plain = {"numFmtId": "0", "fontId": "0", "fillId": "0", "borderId": "0"}
        base = self._root.makeelement(f"{{{self._root.nsmap.get(self._root.prefix)}}}xf", {**plain, **attributes})
        if child(self._root, "cellStyleXfs") is not None:
            base.set("xfId", "0")
        return base

    def _font(self, size: int, colour: str, look: str) -> int:
        """look: the tag for bold or underlined, or nothing."""
        fonts = self._group("fonts")
        font = new(fonts, "font")
        if look:
            new(font, look)
        new(font, "sz", val=str(size))
        new(font, "color", rgb=colour)
        new(font, "name", val=_FONT)
        new(font, "family", val="2")
        return len(fonts) - 1

    def _fill(self, colour: str) -> int:
        if colour not in self._fills:
            fills = self._group("fills")
            for kind in ("none", "gray125")[len(fills) :]:  # the first two are these, whatever a file says
                new(new(fills, "fill"), "patternFill", patternType=kind)
            pattern = new(new(fills, "fill"), "patternFill", patternType="solid")
            new(pattern, "fgColor", rgb=colour)
            new(pattern, "bgColor", indexed="64")
            self._fills[colour] = len(fills) - 1
        return self._fills[colour]

    def _border(self) -> int:
        if "" not in self._fills:
            borders = self._group("borders")
            border = new(borders, "border")
            for side in ("left", "right", "top", "bottom"):
                new(new(border, side, style="thin"), "color", rgb=_LINE)
            new(border, "diagonal")
            self._fills[""] = len(borders) - 1
        return self._fills[""]

    def _group(self, name: str) -> Any:
        return in_order(self._root, name, _ORDER)

    @staticmethod
    def _append(formats: Any, xf: Any) -> int:
        formats.append(xf)
        return len(formats) - 1
