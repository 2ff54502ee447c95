"""Where the header of a sample's table stands, and which of the rows below it are lines."""

from dataclasses import dataclass

from hosen.dates import read_period
from hosen.drafting.sample import Sample, as_text, is_number, is_year
from hosen.text import normalise

SEARCH_ROWS = 60
DEPTH = 4
"""What reading looks for: a header of up to four rows in the first sixty."""
TOTAL_WORDS = ('סה"כ', "סך הכל", "סך הכול", "Total")
NOTE_WORDS = ("*", "הערה", "הערות", "מקור")
MOSTLY = 0.6


@dataclass(frozen=True)
class Header:
    """Rows top to top + depth - 1. texts: by column, what stands above it from the upper row to the lowest; a merged
    cell's text stands above each column it covers."""

    top: int
    depth: int
    texts: dict[int, list[str]]

    @property
    def first_row(self) -> int:
        """The first row under the header."""
        return self.top + self.depth


def find_header(sample: Sample) -> Header | None:
    """The row with the most different words above filled columns, with the rows above and below that belong to it."""
    best, most = None, 1
    for row in range(min(sample.height - 1, SEARCH_ROWS)):
        words = _words(sample, row)
        if len(words) > most:
            best, most = row, len(words)
    if best is None:
        return None
    top, bottom = best, best
    while bottom + 1 < sample.height and bottom - top + 1 < DEPTH and _goes_on_below(sample, bottom + 1):
        bottom += 1
    while top > 0 and bottom - top + 1 < DEPTH and _belongs_above(sample, top - 1, top):
        top -= 1
    texts = {}
    for column in range(len(sample.columns)):
        above = [text for row in range(top, bottom + 1) if (text := _text_above(sample, row, column, top, bottom))]
        if above:
            texts[column] = list(dict.fromkeys(above))
    return Header(top, bottom - top + 1, texts)


def find_lines(sample: Sample, header: Header) -> tuple[list[int], list[int]]:
    """(rows that are lines, rows that are totals) under the header; what follows a note's word is no line."""
    lines: list[int] = []
    totals: list[int] = []
    places = list(header.texts)
    after_blank = after_note = False
    for row in range(header.first_row, sample.height):
        cells = {place: value for place in places if (value := sample.cell(row, place)) is not None}
        if not cells:
            after_blank = True
            continue
        first = next(normalise(as_text(value)) for value in cells.values())
        has_words = any(isinstance(value, str) for value in cells.values())
        is_total = any(_begins_with(value, TOTAL_WORDS) for value in cells.values())
        if is_total or (after_blank and not has_words and row > header.first_row):
            totals.append(row)
            continue
        if first.startswith(tuple(map(normalise, NOTE_WORDS))) and not any(map(is_number, cells.values())):
            after_note = True
        elif not after_note and len(cells) > 1:
            lines.append(row)
            after_blank = False
    return lines, totals


def _words(sample: Sample, row: int) -> set[str]:
    """The different words of a row that could be a header: above filled cells, and no number among them."""
    found = set()
    below = range(row + 1, sample.height)
    for column, value in enumerate(sample.row(row)):
        if value is None:
            continue
        if is_number(value) and not is_year(value):
            return set()
        if any(sample.cell(one, column) is not None for one in below):
            found.add(normalise(as_text(value)))
    return found - {""}


def _goes_on_below(sample: Sample, row: int) -> bool:
    """Whether a row of words under a header belongs to it: numbers stand under most of them."""
    filled = [column for column, value in enumerate(sample.row(row)) if value is not None]
    if not filled or not all(isinstance(sample.cell(row, column), str) for column in filled):
        return False
    under = range(row + 1, min(row + 30, sample.height))
    columns = [[value for one in under if (value := sample.cell(one, column)) is not None] for column in filled]
    numeric = [column for column in columns if column and sum(map(is_number, column)) >= MOSTLY * len(column)]
    return len(numeric) >= MOSTLY * len(filled)


def _belongs_above(sample: Sample, row: int, below: int) -> bool:
    """Whether the row above a header groups its columns: several words or years, each over a column or more, and not
    over all of them (that is a title)."""
    if any(top <= row <= bottom and right > left for top, left, bottom, right in sample.merged):
        spans = [(left, right) for top, left, bottom, right in sample.merged if top <= row <= bottom]
        return not any(right - left + 1 >= MOSTLY * len(_words(sample, below)) for left, right in spans)
    values = [value for value in sample.row(row) if value is not None]
    if len(values) < 2 or not all(isinstance(value, str) or is_year(value) for value in values):
        return False
    return all(len(as_text(value)) < 40 for value in values) and not any(
        sample.cell(row, column) is not None and sample.cell(below, column) is None
        for column in range(len(sample.columns))
    )


def _text_above(sample: Sample, row: int, column: int, top: int, bottom: int) -> str:
    """What a header's row says of a column; in an upper row without merged cells a word holds until the next one,
    from where it stands on."""
    if text := as_text(sample.cell(row, column)):
        return text
    for first, left, last, right in sample.merged:
        if first <= row <= last and left <= column <= right:
            return as_text(sample.cell(first, left))
    if row == bottom or any(first <= row <= last for first, _, last, _ in sample.merged):
        return ""
    if not as_text(sample.cell(bottom, column)):
        return ""
    left_of = [text for one in range(column) if (text := as_text(sample.cell(row, one)))]
    is_grouping = all(
        is_year(sample.cell(row, one)) or read_period(as_text(sample.cell(row, one)), "year")
        for one in range(len(sample.columns))
        if sample.cell(row, one) is not None
    )
    return left_of[-1] if left_of and is_grouping else ""


def _begins_with(value: object, words: tuple[str, ...]) -> bool:
    if not isinstance(value, str):
        return False
    text = normalise(value)
    return any(text == word or text.startswith((f"{word} ", f"{word}:", f"{word}-")) for word in map(normalise, words))
