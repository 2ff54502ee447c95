"""Text with separators (csv, tsv), in any dialect and encoding, as a sheet of text cells."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import IO

from hosen.read.formats.book import MAX_CELLS, MAX_COLUMNS, Book, Content, FileProblem, trimmed
from hosen.read.formats.encodings import Detected, decodes, detect
from hosen.read.formats.refusals import TooSparse
from hosen.read.grid import Sheet, Value

SEPARATORS = (",", ";", "\t", "|")
NO_SEPARATOR = "\x1f"
"""For a file of one column: a sign that no text holds."""
SAMPLE_CHARACTERS = 200_000
SAMPLE_ROWS = 500
FIELD_CHARACTERS = 1_000_000
"""Thirty times what a cell of Excel can hold: a longer one is a quotation mark that nobody closed."""
UNPAIRED = 0.2
"""What a separator is worth with which quotation marks do not pair."""
EVEN_ROWS = 0.95
"""Where quotation marks do not pair, rows are read as written only if this share of them has the same width."""

_ROWS_AT_ONCE = 10_000
_MANY_VALUES = 300_000
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\r?\n?', re.IGNORECASE)
_ESCAPED = re.compile(r'\\(["\\])')
_ESCAPED_QUOTE = re.compile(r'\\"(?!\s*(?:$|[,;\t|\r\n]))')


@dataclass(frozen=True)
class Dialect:
    """quoting: 'doubled' ("" within quotes), 'escaped' (\\") or 'none' (quotation marks are text). skips_blanks: blanks
    after a separator do not count. first_line: lines before the first row (`sep=;`)."""

    separator: str
    quoting: str = "doubled"
    skips_blanks: bool = False
    first_line: int = 0

    def rows(self, lines: Iterable[str]) -> Iterator[list[str]]:
        """Raises csv.Error where quotation marks do not pair."""
        if self.quoting == "none":
            return csv.reader(lines, delimiter=self.separator, quoting=csv.QUOTE_NONE, quotechar=None)
        if self.quoting == "escaped":  # csv has a way for these, but does not see marks that do not pair there
            lines = (_ESCAPED.sub(lambda found: '""' if found[1] == '"' else found[1], line) for line in lines)
        return csv.reader(lines, delimiter=self.separator, skipinitialspace=self.skips_blanks, strict=True)


def open_delimited(content: Content) -> Iterator[Book | FileProblem]:
    """The text as a Book of one sheet, or why it is not read."""
    found = encoding_of(content)
    if isinstance(found, FileProblem):
        yield found
        return
    encoding, notes = found
    if not encoding.startswith(("utf-16", "utf-32")) and not content.options.get("encoding") and _has_zeros(content):
        yield content.problem("file_torn")
        return
    with content.open() as file:
        dialect = find_dialect(_text(file, encoding).read(SAMPLE_CHARACTERS))
    read = _read(content, encoding, dialect)
    if isinstance(read, FileProblem):
        yield read
        return
    columns, quoting = read
    notes += (content.problem("quotes_as_written"),) if quoting == "none" else ()
    sheet = Sheet(content.stem, 1, False, columns, is_text=True)
    yield Book(content.name, content.member, iter([sheet]), notes)


def _has_zeros(content: Content) -> bool:
    """Whether there are zero bytes: what a broken copy leaves in place of text."""
    with content.open() as file:
        return any(b"\0" in chunk for chunk in iter(lambda: file.read(1 << 20), b""))


def encoding_of(content: Content, declared: str | None = None) -> tuple[str, tuple[FileProblem, ...]] | FileProblem:
    """The encoding and what is to be said of it. declared: what the text itself says, where it can."""
    with content.open() as file:
        if said := content.options.get("encoding"):
            return (said, ()) if _fits(file, said) else content.problem("encoding_wrong", said)
        found = detect(file)
        if found.is_torn:
            return content.problem("file_torn")
        if declared and _fits(file, declared) and not found.is_sure and not (found.is_usable and _is_western(declared)):
            return declared, ()
    if found.encoding is None or not found.is_usable:
        return content.problem("encoding_unclear", candidates=", ".join(map(_shown, found.candidates)) or "—")
    return found.encoding, () if found.is_sure else (_probable(content, found),)


def _probable(content: Content, found: Detected) -> FileProblem:
    shown = _shown(found.encoding or "")
    return content.problem("encoding_probable", shown, encoding=shown, percent=f"{int(found.confidence * 100)}")


def _shown(encoding: str) -> str:
    return {"utf-8-sig": "UTF-8"}.get(encoding, encoding.upper().replace("WINDOWS", "Windows"))


def _is_western(encoding: str) -> bool:
    """What a program writes that knows of no other; Hebrew saved under this name is common."""
    return re.sub(r"[\W_]", "", encoding.lower()) in ("iso88591", "windows1252", "latin1", "usascii", "ascii")


def _fits(file: IO[bytes], encoding: str) -> bool:
    try:
        return decodes(file, encoding)
    except (LookupError, ValueError, TypeError):
        return False


def _text(file: IO[bytes], encoding: str) -> io.TextIOWrapper:
    if encoding.lower().replace("_", "-") in ("utf-8", "utf8"):
        encoding = "utf-8-sig"
    return io.TextIOWrapper(file, encoding=encoding, newline="")


def _read(content: Content, encoding: str, found: Dialect) -> tuple[list[list[Value]], str] | FileProblem:
    """Columns and how quotation marks were taken. Marks that do not pair are taken as text if the rows stay even."""
    limit = csv.field_size_limit(FIELD_CHARACTERS)
    try:
        for quoting in dict.fromkeys((found.quoting, "doubled", "escaped", "none")):
            dialect = Dialect(found.separator, quoting, found.skips_blanks, found.first_line)
            with content.open() as file:
                text = _text(file, encoding)
                for _ in range(dialect.first_line):
                    text.readline()
                try:
                    columns, widths = _columns(dialect.rows(text))
                except csv.Error:
                    continue
            if quoting != "none" or _are_even(widths):
                return columns, quoting
    finally:
        csv.field_size_limit(limit)
    return content.problem("quotes_uneven")


def _are_even(widths: Counter[int]) -> bool:
    filled = Counter({width: count for width, count in widths.items() if width > 0})
    return bool(filled) and max(filled.values()) >= EVEN_ROWS * filled.total()


def _columns(rows: Iterator[list[str]]) -> tuple[list[list[Value]], Counter[int]]:
    """Columns of one length, and how many rows have how many cells. Equal texts are one object."""
    columns: list[list[Value]] = []
    widths: Counter[int] = Counter()
    seen: dict[str, str] = {}
    height = blank = 0
    while chunk := list(islice(rows, _ROWS_AT_ONCE)):
        widths.update(map(len, chunk))
        if not any(map(any, chunk)):
            blank += len(chunk)
            continue
        width = max(map(len, chunk))
        start, height, blank = height + blank, height + blank + len(chunk), 0
        if width > MAX_COLUMNS or height * max(width, len(columns)) > MAX_CELLS:
            raise TooSparse(f"{height:,} × {max(width, len(columns)):,}")
        columns.extend([] for _ in range(width - len(columns)))
        for column, texts in zip(columns, zip_longest(*chunk, fillvalue=""), strict=False):
            column.extend([None] * (start - len(column)))
            if len(seen) < _MANY_VALUES:
                keep = seen.setdefault
                column.extend([keep(text, text) if text else None for text in texts])
            else:
                column.extend([text or None for text in texts])
    for column in columns:
        column.extend([None] * (height - len(column)))
    return trimmed(columns), widths


def find_dialect(sample: str) -> Dialect:
    """The dialect that makes the most even table of a sample. A file of one column has no separator."""
    said = _SEPARATOR_LINE.match(sample)
    if said:
        sample = sample[said.end() :]
    whole = len(sample) < SAMPLE_CHARACTERS - 20
    best, best_score = Dialect(NO_SEPARATOR, _quoting(sample, NO_SEPARATOR)[0] or "doubled"), 0.0
    for separator in [said[1]] if said else SEPARATORS:
        quoting, rows = _quoting(sample, separator)
        if not whole:
            rows = rows[:-1]
        score = _evenness(rows, separator) * (1 if quoting else UNPAIRED)
        if score > best_score or said:
            skips = bool(re.search(rf'{re.escape(separator)} +"', sample))
            best, best_score = Dialect(separator, quoting or "doubled", skips, 1 if said else 0), score
    return best


def _quoting(sample: str, separator: str) -> tuple[str | None, list[list[str]]]:
    """How quotation marks are written: the first way in which they all pair, None where they do not; and the rows."""
    skips = bool(re.search(rf'{re.escape(separator)} +"', sample))
    ways = ("escaped", "doubled") if _ESCAPED_QUOTE.search(sample) else ("doubled", "escaped")
    rows: list[list[str]] = []
    for quoting in (*ways, "none"):
        dialect = Dialect(separator, quoting, skips)
        rows = []
        try:
            for row in islice(dialect.rows(io.StringIO(sample, newline="")), SAMPLE_ROWS):
                rows.append(row)
        except csv.Error as error:
            if "end of data" not in str(error) or len(sample) < SAMPLE_CHARACTERS - 20:
                continue
        if quoting != "none":
            return quoting, rows
    return None, rows


def _evenness(rows: list[list[str]], separator: str) -> float:
    """0 for a table of one column. Higher the more rows have the same width, the wider they are, and the fewer cells
    still hold a separator."""
    rows = [row for row in rows if any(row)]
    widths = Counter(map(len, rows))
    if not rows or max(widths) < 2:
        return 0.0
    width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
    cells = [cell for row in rows for cell in row if cell]
    others = [sign for sign in SEPARATORS if sign not in (separator, ",")]
    unsplit = sum(any(sign in cell for sign in others) for cell in cells) / max(1, len(cells))
    return count / len(rows) * (1 - unsplit) * (1 - 1 / (width + 1))
