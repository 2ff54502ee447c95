"""Where cells stand: rows from the numbers of their `<row>`, columns from the letters of their references."""

import re

import numpy as np
import numpy.typing as npt

from hosen.read.formats.xlsx_book import LAST_COLUMN, LAST_ROW
from hosen.read.formats.xlsx_tags import Positions, Tags, Unusual

Words = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int32]

_R = ord("r")
_REFERENCE = b' r="'
_FIRST_FOUR = np.uint64(0xFFFFFFFF)
_EXPECTED_FOUR = np.uint64(int.from_bytes(_REFERENCE, "little"))
_BYTE, _ALL = np.uint64(0xFF), np.uint64(0xFFFFFFFFFFFFFFFF)
_BEFORE_A = np.int32(ord("A") - 1)
_ROW_NUMBER = re.compile(rb'<row\s[^>]*?\br="([1-9][0-9]{0,6})"')


def places(tags: Tags, cells: Positions) -> tuple[Places, Places, Positions]:
    """0-based rows and columns of cells, and where their other attributes begin. A reference that does not agree with
    its row, or is not the first attribute, is Unusual."""
    rows = tags.named(_R, b"o")
    first_cells = np.searchsorted(cells, rows)
    counts = np.diff(np.append(first_cells, len(cells)))
    if len(cells) and (not len(rows) or first_cells[0]):
        raise Unusual("a cell outside of rows")
    numbers, digits, lengths = _row_numbers(tags, rows)
    at = tags.left[cells] + len(b"<c") + len(_REFERENCE)
    reference = tags.words(at)
    column, letters = _columns(reference.view(np.uint8).reshape(-1, 8))
    shift = np.uint64(8) * letters
    same_digits = (reference >> shift) ^ np.repeat(digits, counts)
    if (same_digits & np.repeat(_mask(lengths + 1), counts) & (_ALL >> shift)).any():
        raise Unusual("a reference that is not of its row")
    after = at + letters.astype(np.int64) + np.repeat(lengths + 1, counts)
    return np.repeat((numbers - 1).astype(np.int32), counts), column - np.int32(1), after


def _columns(reference: npt.NDArray[np.uint8]) -> tuple[Places, Words | np.uint64]:
    """1-based columns, and the number of letters, from the bytes of references."""
    first, second, third = reference[:, 0], reference[:, 1], reference[:, 2]
    column = first.astype(np.int32) - _BEFORE_A
    if column.min(initial=1) < 1 or column.max(initial=1) > 26:
        raise Unusual("a reference without letters")
    has_second = second > _BEFORE_A
    if not has_second.any():
        return column, np.uint64(1)
    has_third = has_second & (third > _BEFORE_A)
    column = np.where(has_second, column * 26 + second - _BEFORE_A, column)
    column = np.where(has_third, column * 26 + third - _BEFORE_A, column)
    if column.max() > LAST_COLUMN:
        raise Unusual("a column beyond the last one")
    return column, np.uint64(1) + has_second + has_third


def _row_numbers(tags: Tags, rows: Positions) -> tuple[Positions, Words, Positions]:
    """1-based numbers of rows; their digits with the quotation mark after them as words; how many digits."""
    at = tags.left[rows] + len(b"<row")
    if ((tags.words(at) & _FIRST_FOUR) != _EXPECTED_FOUR).any():
        return _odd_row_numbers(tags, rows)
    words = tags.words(at + len(_REFERENCE))
    numbers = np.zeros(len(rows), np.int64)
    lengths = np.zeros(len(rows), np.int64)
    more = np.ones(len(rows), np.bool_)
    for position in range(8):
        digit = ((words >> np.uint64(8 * position)) & _BYTE).astype(np.int64) - 48
        more &= (digit >= 0) & (digit <= 9)
        if not more.any():
            break
        numbers = np.where(more, numbers * 10 + digit, numbers)
        lengths += more
    if numbers.min(initial=1) < 1 or numbers.max(initial=1) > LAST_ROW or lengths.max(initial=0) > 7:
        raise Unusual("a row beyond the last one")
    words &= _mask(lengths + 1)
    return numbers, words, lengths


def _odd_row_numbers(tags: Tags, rows: Positions) -> tuple[Positions, Words, Positions]:
    """The same where `r` is not every row's first attribute."""
    texts = []
    for left, right in zip(tags.left[rows].tolist(), tags.right[rows].tolist(), strict=True):
        match = _ROW_NUMBER.match(tags.xml, left, right)
        if not match or int(match[1]) > LAST_ROW:
            raise Unusual("a row without a number")
        texts.append(match[1] + b'"')
    words = np.array([int.from_bytes(text, "little") for text in texts], np.uint64)
    lengths = np.array([len(text) - 1 for text in texts], np.int64)
    return np.array([int(text[:-1]) for text in texts], np.int64), words, lengths


def _mask(length: Positions) -> Words:
    """Words with this many low bytes set, at most eight."""
    return _ALL >> (np.uint64(64) - length.astype(np.uint64) * np.uint64(8))
