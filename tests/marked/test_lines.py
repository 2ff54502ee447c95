"""What the list says, and in which order."""

from typing import Any

from tests.marked.conftest import SHEET, problem

from hosen.marked.lines import Line, cells_named, counts, lines
from hosen.marked.problems import Problem, of_member, place
from hosen.marked.words import ENGLISH, HEBREW


def listed(*problems: Problem) -> list[Line]:
    return lines(problems, ["ראשון", SHEET], HEBREW)


def unknown(cell: str, value: str, **changed: Any) -> Problem:
    message = f'"{value}" (תא {cell}) אינו ברשימה.'
    return problem(cell, code="code_unknown", value=value, message=message, **changed)


def test_the_worst_and_the_widest_come_first() -> None:
    told = [
        problem("", "info", code="a"),
        problem("A9", "warning", code="b"),
        problem("B3", code="c"),
        problem("A3", code="d"),
        problem("A1", code="e", level="header"),
        problem("", code="f"),
        problem("A99", code="g", sheet="ראשון"),
        problem("", code="h", level="file", sheet=None),
    ]
    places = [(one.severity, one.sheet, one.row, one.column) for one in listed(*told)]
    assert places == [
        ("error", None, None, None),
        ("error", SHEET, None, None),
        ("error", SHEET, 1, 1),
        ("error", "ראשון", 99, 1),
        ("error", SHEET, 3, 1),
        ("error", SHEET, 3, 2),
        ("warning", SHEET, 9, 1),
        ("info", SHEET, None, None),
    ]
    assert counts(told) == {"error": 6, "warning": 1, "info": 1}


def test_the_same_of_several_cells_is_one_line() -> None:
    [line] = listed(*(unknown(f"C{row}", "אטלנטיס") for row in (9, 5, 6, 7, 12)))
    assert (line.row, line.column) == (5, 3)
    assert line.message == '"אטלנטיס" (תא C5) אינו ברשימה.\nכך גם ב: C6, C7, C9, C12'
    assert line.value == "אטלנטיס"


def test_each_wrong_value_has_a_line_up_to_a_limit() -> None:
    found = listed(*(unknown(f"C{row}", f"ערך {row}") for row in range(1, 31)))
    assert [line.row for line in found] == list(range(1, 21))
    assert "ועוד 11 בעיות מאותו סוג" in found[-1].message
    assert "C21–C30" in found[-1].message
    assert found[-1].value.endswith("ועוד 6")


def test_what_was_taken_in_is_said_once_whatever_its_value() -> None:
    told = [unknown(f"C{row}", f"1,{row}", severity="warning") for row in (1, 2, 3)]
    [line] = listed(*told)
    assert line.value == "1,1\n1,2\n1,3"


def test_sheets_and_kinds_are_not_mixed() -> None:
    assert len(listed(problem("A1"), problem("A1", sheet="ראשון"), problem("A1", code="other"))) == 3


def test_names_of_cells() -> None:
    cells = [(1, 1), (2, 1), (3, 1), (1, 2), (2, 2), (None, 4), (7, None)]
    assert cells_named(cells, ENGLISH) == "7, A1–A3, B1, B2, D"
    many = cells_named([(row, 1) for row in range(1, 200, 2)], ENGLISH)
    assert many.endswith("A79, and 60 more")


def test_places() -> None:
    assert place("E103") == (103, 5)
    assert place("E") == (None, 5)
    assert place("103") == (103, None)
    assert place(None) == place("") == place("E5:E9") == (None, None)
    assert place("XFE1048577") == (None, None)


def test_problems_of_one_file_of_an_archive() -> None:
    told = [problem("A1", sheet="a.xlsx › גיליון"), problem("", sheet="a.xlsx"), problem("A1", sheet="b.xlsx › גיליון")]
    assert [(one.sheet, one.row) for one in of_member(told, "a.xlsx")] == [("גיליון", 1), (None, None)]
