"""Python's regular expressions in the words of RE2, DuckDB's engine, where both surely mean the same.

Great Expectations on pandas means Python's `re`. What is written here comes from Python's own parse of the pattern, so
nothing rests on the two engines reading one text alike: `$` is written as what it means in Python (the end, or before
a last line break), and a letter by its number.
"""

import re
from collections.abc import Sequence
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_MOST_REPEATS = 1000
"""RE2 refuses more."""
_AMBIGUOUS = ("[:", "{,")
"""pandas may hand a pattern to RE2 unread, and these mean something else there."""


class _OnlyInPython(Exception):
    """RE2 has no such thing, or means something else by it."""


def as_re2(pattern: str) -> str | None:
    """The pattern for `regexp_matches`; None where it is not certain that it matches what `re.search` matches."""
    if any(sign in pattern for sign in _AMBIGUOUS):
        return None
    try:
        tree = parser.parse(pattern)
        if tree.state.flags != re.UNICODE.value:
            return None
        return _sequence(tree, is_last=True)
    except (re.error, _OnlyInPython, RecursionError, OverflowError):
        return None


def _sequence(tree: Sequence[tuple[Any, Any]], is_last: bool) -> str:
    """is_last: nothing of the pattern follows."""
    nodes = list(tree)
    return "".join(_node(*node, is_last and place == len(nodes) - 1) for place, node in enumerate(nodes))


def _node(kind: Any, value: Any, is_last: bool) -> str:
    if kind is op.LITERAL:
        return _letter(value)
    if kind is op.NOT_LITERAL:
        return f"[^{_letter(value)}]"
    if kind is op.ANY:
        return r"[^\n]"
    if kind is op.IN:
        return _one_of(value)
    if kind is op.AT:
        return _place(value, is_last)
    if kind is op.BRANCH:
        return "(?:" + "|".join(_sequence(branch, is_last) for branch in value[1]) + ")"
    if kind is op.SUBPATTERN and not (value[1] or value[2]):
        return f"(?:{_sequence(value[3], is_last)})"
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
        return _repeated(*value)
    raise _OnlyInPython


def _place(value: Any, is_last: bool) -> str:
    if value in (op.AT_BEGINNING, op.AT_BEGINNING_STRING):
        return r"\A"
    if value is op.AT_END_STRING:
        return r"\z"
    if value is op.AT_END and is_last:
        return r"\n?\z"
    raise _OnlyInPython


def _repeated(fewest: Any, most: Any, tree: Sequence[tuple[Any, Any]]) -> str:
    unbounded = most is op.MAXREPEAT
    if fewest > _MOST_REPEATS or (most > _MOST_REPEATS and not unbounded):
        raise _OnlyInPython
    return f"(?:{_sequence(tree, is_last=False)}){{{fewest},{'' if unbounded else most}}}"


def _one_of(items: Sequence[tuple[Any, Any]]) -> str:
    text = ""
    for kind, value in items:
        if kind is op.NEGATE:
            text += "^"
        elif kind is op.LITERAL:
            text += _letter(value)
        elif kind is op.RANGE:
            text += f"{_letter(value[0])}-{_letter(value[1])}"
        else:
            raise _OnlyInPython
    return f"[{text}]"


def _letter(number: int) -> str:
    if 0xD800 <= number <= 0xDFFF:
        raise _OnlyInPython
    return f"\\x{{{number:X}}}"
