"""What cells say of a figure: added up, counted, divided, as the view's header says (`hosen.traces`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hosen.traces import Figure, Traces

ROUNDED = Decimal("0.006")
"""Quotients stand in views with two decimals."""


@dataclass(frozen=True)
class Said:
    """What the cells of a figure say; is_known: they say something that can be held against it."""

    value: Decimal | None = None
    is_known: bool = True
    is_rounded: bool = False

    def against(self, figure: Any) -> tuple[Decimal | None, bool | None]:
        """The value and whether it is the figure; None where that is not known."""
        if not self.is_known:
            return None, None
        if self.value is None or figure is None:
            return self.value, (self.value or 0) == (figure or 0)
        return self.value, abs(self.value - Decimal(figure)) <= (ROUNDED if self.is_rounded else 0)


UNKNOWN = Said(is_known=False)


def cells_say(traces: Traces, cells: Sequence[Mapping[str, Any]]) -> dict[str, Said]:
    """Of each figure what the cells say. cells: as `trace_sql.cells_query` gives them."""
    said: dict[str, Said] = {}
    for place, figure in enumerate(traces.figures):
        own = [cell for cell in cells if cell[f"in_{place}"]]
        if figure.parts:
            top, bottom = (traces.figures.index(part) for name in figure.parts if (part := traces.figure(name)))
            sums = [_of_cells(traces.figures[one], one, [c for c in own if c[f"in_{one}"]]) for one in (top, bottom)]
            said[figure.name] = _divided(sums[0], sums[1], 100 if figure.how == "of" else 1)
        else:
            said[figure.name] = _of_cells(figure, place, own)
    return said


def _of_cells(figure: Figure, place: int, cells: Sequence[Mapping[str, Any]]) -> Said:
    values = [cell["value"] for cell in cells if cell["value"] is not None]
    over = {cell[f"over_{place}"] for cell in cells if cell["value"] is not None or figure.how == "distinct"} - {None}
    if figure.how == "sum":
        return Said(sum(values, Decimal(0)) if values else None)
    if figure.how == "count":
        return Said(Decimal(len(cells)))
    if figure.how == "highest":
        return Said(max(values, default=None))
    if figure.how == "distinct":
        return Said(Decimal(len(over)))
    if figure.how == "mean over":
        return _divided(Said(sum(values, Decimal(0)) if values else None), Said(Decimal(len(over))), 1)
    if figure.how == "same" and len(set(values)) < 2:
        return Said(values[0] if values else None, is_rounded=True)
    return UNKNOWN


def _divided(top: Said, bottom: Said, times: int) -> Said:
    if top.value is None or not bottom.value:
        return Said(None)
    return Said(top.value / bottom.value * times, is_rounded=True)


def as_json(value: Any) -> Any:
    """Numbers without what they do not need, times as ISO text."""
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else round(float(value), 6)
    return value.isoformat() if hasattr(value, "isoformat") else value
