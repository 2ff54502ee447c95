"""What a cell becomes when it is read as its column's type."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from hosen.periods import Period

ValueFlag = Literal["exact", "approximate", "suppressed", "none"]


@dataclass(frozen=True)
class Cast:
    """A cell as a typed value: float for numbers, percents (in points) and flags (1 or 0), text for text, codes and
    identity numbers, date, Period; None when the cell is empty, says that there is nothing, withholds its value, or
    cannot be read.

    flag: `none` when the cell says that there is no figure. low, high: inclusive bounds of a suppressed value.
    problem: the issue code of a cell that cannot be read. notes: issue codes of what was read but should be known.
    """

    value: float | str | date | Period | None = None
    flag: ValueFlag = "exact"
    low: float | None = None
    high: float | None = None
    problem: str | None = None
    notes: tuple[str, ...] = ()


EMPTY = Cast()
NO_FIGURE = Cast(flag="none")
NOT_A_NUMBER = Cast(problem="value_not_number")
