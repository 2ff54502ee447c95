"""The sheet that goes back: the submitter's own workbook, its problems marked, and a first sheet that lists them."""

from hosen.marked.files import listed, mark, marked_archive, marked_bytes, marked_ending, marked_name, write_private
from hosen.marked.made import PlainSheet
from hosen.marked.names import safe_name
from hosen.marked.problems import Counts, Problem, of_member
from hosen.marked.words import words
from hosen.marked.workbook import About

__all__ = [
    "About",
    "Counts",
    "PlainSheet",
    "Problem",
    "listed",
    "mark",
    "marked_archive",
    "marked_bytes",
    "marked_ending",
    "marked_name",
    "of_member",
    "safe_name",
    "words",
    "write_private",
]
