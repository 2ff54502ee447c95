"""Where cells stand: rows from the numbers of their `<row>`, columns from the letters of their references."""

import re
from functools import cache

import numpy as np
import numpy.typing as npt

from hosen.read.formats.xlsx_book import LAST_COLUMN, LAST_ROW
from hosen.read.formats.xlsx_tags import Positions, Tags, Unusual, every, some

Words = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int32]

_R = ord("r")
_REFERENCE = b' r="'
_FIRST_FOUR = np.uint64(0xFFFFFFFF)
_EXPECTED_FOUR = np.uint64(int.from_bytes(_REFERENCE, "little"))
_A, _Z = np.uint64(ord("A")), np.uint64(ord("Z"))
_ONE, _EIGHT, _BYTE, _ALL = np.uint64(1), np.uint64(8), np.uint64(0xFF), np.uint64(0xFFFFFFFFFFFFFFFF)
_SIXTEEN, _THIRTY_TWO, _SEVENTY_TWO = np.uint64(16), np.uint64(32), np.uint8(72)
_BY_TEN, _BY_HUNDRED, _BY_MYRIAD = np.uint64(10 << 8 | 1), np.uint64(100 << 16 | 1), np.uint64(10000 << 32 | 1)
_PAIRS, _FOURS = np.uint64(0x00FF00FF00FF00FF), np.uint64(0x0000FFFF0000FFFF)
_ONES, _SIXES, _HIGH_BITS, _HIGH_HALVES, _QUOTES, _ZEROS = (
    np.uint64(int.from_bytes(bytes([byte]) * 8, "little")) for byte in (0x01, 0x06, 0x80, 0xF0, ord('"'), ord("0"))
)
_NEAR = 5_000
"""Rows whose numbers are compared with what they should be, and not read."""
_BEFORE_A = np.int32(ord("A") - 1)
_ROW_NUMBER = re.compile(rb'<row\s[^>]*?\br="([1-9][0-9]{0,6})"')


def places(tags: Tags, cells: Positions) -> tuple[Places, Places, Positions]:
    """0-based rows and columns of cells, and where their other attributes begin. A reference that does not agree with
    its row, or is not the first attribute, is Unusual."""
    rows = tags.named(_R, b"o")
    first_cells = np.searchsorted(cells, rows)
    if len(cells) and (not len(rows) or first_cells[0]):
        raise Unusual("a cell outside of rows")
    counts = np.empty(len(rows), np.int64)
    np.subtract(first_cells[1:], first_cells[:-1], out=counts[:-1])
    counts[-1:] = len(cells) - first_cells[-1:]
    numbers, digits, mask = _row_numbers(tags, rows)
    lengths = (np.bitwise_count(mask) >> 3).astype(np.int64)
    at = tags.left[cells] + len(b"<c") + len(_REFERENCE)
    reference = tags.words(at)
    row = np.repeat(np.arange(len(rows)), counts)
    column = (reference ^ (digits << _EIGHT)[row]) & (mask << _EIGHT | _BYTE)[row]
    column -= _A
    letters: Words | np.uint64 = np.uint64(1)
    if column.max(initial=0) > _Z - _A:  # not one letter and the row's digits everywhere
        column, letters = _columns(reference.view(np.uint8).reshape(-1, 8))
        shift = _EIGHT * letters
        same_digits = (reference >> shift) ^ digits[row]
        if (same_digits & mask[row] & (_ALL >> shift)).any():
            raise Unusual("a reference that is not of its row")
    after = at + letters.astype(np.int64) + lengths[row]
    return (numbers - 1).astype(np.int32)[row], column.astype(np.int32), after


def _columns(reference: npt.NDArray[np.uint8]) -> tuple[Places, Words | np.uint64]:
    """0-based columns, and the number of letters, from the bytes of references."""
    first, second, third = reference[:, 0], reference[:, 1], reference[:, 2]
    column = first.astype(np.int32) - _BEFORE_A
    if column.min(initial=1) < 1 or column.max(initial=1) > 26:
        raise Unusual("a reference without letters")
    has_second = second > _BEFORE_A
    has_third = has_second & (third > _BEFORE_A)
    column = np.where(has_second, column * 26 + second - _BEFORE_A, column)
    column = np.where(has_third, column * 26 + third - _BEFORE_A, column)
    if column.max(initial=0) > LAST_COLUMN:
        raise Unusual("a column beyond the last one")
    return column - np.int32(1), np.uint64(1) + has_second + has_third


def _row_numbers(tags: Tags, rows: Positions) -> tuple[Positions, Words, Words]:
    """1-based numbers of rows; their digits with the quotation mark after them as words; which bits of those these
    are."""
    at = tags.left[rows] + len(b"<row")
    if some((tags.words(at) & _FIRST_FOUR) != _EXPECTED_FOUR):
        return _odd_row_numbers(tags, rows)
    words = tags.words(at + len(_REFERENCE))
    if (found := _following(words)) is not None:
        return found
    quotes = words ^ _QUOTES
    quotes = (quotes - _ONES) & ~quotes & _HIGH_BITS  # the lowest bit that is set is that of the first quotation mark
    if not every(quotes != 0):
        raise Unusual("a row beyond the last one")
    mask = quotes ^ (quotes - _ONE)
    digits = (words ^ _ZEROS) << (_SEVENTY_TWO - np.bitwise_count(mask))  # eight of them, with zeros before
    if some(((digits | (digits + _SIXES)) & _HIGH_HALVES) != 0):
        raise Unusual("a row whose number is none")
    pairs = ((digits * _BY_TEN) >> _EIGHT) & _PAIRS
    fours = ((pairs * _BY_HUNDRED) >> _SIXTEEN) & _FOURS
    numbers = ((fours * _BY_MYRIAD) >> _THIRTY_TWO).view(np.int64)
    if numbers.min(initial=1) < 1 or numbers.max(initial=1) > LAST_ROW:
        raise Unusual("a row beyond the last one")
    return numbers, words & mask, mask


def _following(words: Words) -> tuple[Positions, Words, Words] | None:
    """The same where each row is the next after the one before it, and none is far down: as in most sheets."""
    digits = words[:1].tobytes().partition(b'"')[0]
    start = int(digits) - 1 if digits.isdigit() else _NEAR
    run = slice(start, start + len(words))
    if start < 0 or run.stop > _NEAR:
        return None
    expected, mask = (each[run] for each in _near_rows())
    return (np.arange(run.start + 1, run.stop + 1), expected, mask) if every((words & mask) == expected) else None


@cache
def _near_rows() -> tuple[Words, Words]:
    """Of each row from the first on its digits with the quotation mark, and which bits these are."""
    return _words_of([b'%d"' % row for row in range(1, _NEAR + 1)])


def _words_of(texts: list[bytes]) -> tuple[Words, Words]:
    words = np.array([int.from_bytes(text, "little") for text in texts], np.uint64)
    return words, np.array([(1 << 8 * len(text)) - 1 for text in texts], np.uint64)


def _odd_row_numbers(tags: Tags, rows: Positions) -> tuple[Positions, Words, Words]:
    """The same where `r` is not every row's first attribute."""
    texts = []
    for left, right in zip(tags.left[rows].tolist(), tags.right[rows].tolist(), strict=True):
        match = _ROW_NUMBER.match(tags.xml, left, right)
        if not match or int(match[1]) > LAST_ROW:
            raise Unusual("a row without a number")
        texts.append(match[1] + b'"')
    return np.array([int(text[:-1]) for text in texts], np.int64), *_words_of(texts)
