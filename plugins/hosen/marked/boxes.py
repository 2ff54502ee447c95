"""The boxes of comments, as VML: the only way in which Excel keeps where a comment's box stands and how large it is."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hosen.marked.xml import CannotEdit

_PER_BLOCK = 1_023
_WIDTH = 330
"""Of a box, in pixels of a screen."""
_SIGNS_IN_LINE = 46
_LINE_HEIGHT = 17
_ROW_HEIGHT = 20
_TALLEST = 600

_NAMESPACES = (
    b'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    b'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_SHAPE_TYPE = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_IDMAP = re.compile(rb"(<o:idmap\b[^>]*\bdata=[\"'])([\d, ]+)([\"'])")


@dataclass(frozen=True)
class Block:
    """The numbers of shapes that a sheet uses: as many blocks of 1,024 as its boxes need."""

    first: int
    count: int

    @property
    def numbers(self) -> str:
        return ",".join(str(self.first + more) for more in range(math.ceil(self.count / _PER_BLOCK)))

    def shape(self, place: int) -> int:
        return (self.first + place // _PER_BLOCK) * 1024 + place % _PER_BLOCK + 1


def boxes(
    texts: Mapping[tuple[int, int], str],
    block: Block,
    width: Callable[[int], float],
    *,
    is_right_to_left: bool,
) -> bytes:
    """A hidden box beside each cell, as large as its text. width: of a column, in signs."""
    return b"".join(
        _box(block.shape(place), row, column, text, width, is_right_to_left=is_right_to_left)
        for place, ((row, column), text) in enumerate(texts.items())
    )


def with_boxes(xml: bytes | None, drawn: bytes, block: Block) -> bytes:
    """A drawing with these boxes too. Excel's own drawings are not always XML, so they are not parsed."""
    if xml is None:
        layout = (
            b'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="%s"/></o:shapelayout>' % block.numbers.encode()
        )
        return b"<xml " + _NAMESPACES + b">" + layout + _SHAPE_TYPE + drawn + b"</xml>"
    end = xml.rfind(b"</xml")
    if end < 0 or b"\0" in xml:
        raise CannotEdit("a drawing without an end")
    if any(
        name not in xml[: xml.find(b">", xml.find(b"<xml")) + 1] for name in (b"xmlns:v=", b"xmlns:o=", b"xmlns:x=")
    ):
        drawn = re.sub(rb"<(v:shape)(?=\s)", rb"<\1 " + _NAMESPACES, drawn)
        shape_type = _SHAPE_TYPE.replace(b"<v:shapetype", b"<v:shapetype " + _NAMESPACES, 1)
    else:
        shape_type = _SHAPE_TYPE
    if b'"_x0000_t202"' not in xml.replace(b"#_x0000_t202", b""):
        drawn = shape_type + drawn
    whole = xml[:end] + drawn + xml[end:]
    return _IDMAP.sub(rb"\g<1>\g<2>," + block.numbers.encode() + rb"\g<3>", whole, count=1)


def _box(
    shape: int, row: int, column: int, text: str, width: Callable[[int], float], *, is_right_to_left: bool
) -> bytes:
    height = min(_TALLEST, 14 + _LINE_HEIGHT * sum(_lines(line) for line in text.split("\n")))
    side, direction = ("right", "rtl") if is_right_to_left else ("left", "ltr")
    top = max(0, row - 2)
    left, right, rest = column, column, _WIDTH + 12
    while (pixels := _pixels(width(right + 1))) < rest and right < column + 60:
        rest -= pixels
        right += 1
    bottom = top + height // _ROW_HEIGHT
    anchor = f"{left}, 12, {top}, 4, {right}, {rest}, {bottom}, {height % _ROW_HEIGHT}"
    align = "<x:TextHAlign>Right</x:TextHAlign>" if is_right_to_left else ""
    return (
        f'<v:shape id="_x0000_s{shape}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;'
        f'width:{_WIDTH * 0.75:g}pt;height:{height * 0.75:g}pt;z-index:1;visibility:hidden" fillcolor="#ffffe1" '
        'o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
        f'<v:path o:connecttype="none"/><v:textbox style="direction:{direction};mso-direction-alt:auto">'
        f'<div style="text-align:{side};direction:{direction}"></div></v:textbox>'
        f'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
        f"<x:AutoFill>False</x:AutoFill>{align}<x:Row>{row - 1}</x:Row><x:Column>{column - 1}</x:Column>"
        "</x:ClientData></v:shape>"
    ).encode("ascii")


def _lines(text: str) -> int:
    return max(1, math.ceil(len(text) / _SIGNS_IN_LINE))


def _pixels(signs: float) -> int:
    return int(signs * 7 + 5) if signs else 0
