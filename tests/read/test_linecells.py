"""Columns of numbers are cast together: each must come out as if it had been alone, cell by cell."""

import pickle
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from hosen.read.grid import Sheet, Value
from hosen.read.linecells import LineCells
from hosen.read.places import Places


def cells_of(*columns: Sequence[Value], rows: Sequence[int] | None = None) -> LineCells:
    sheet = Sheet("גיליון", 1, False, [list(column) for column in columns])
    every = range(sheet.height)
    return LineCells(sheet, list(every if rows is None else rows), range(sheet.width), every)


def test_only_floats_and_nothing_make_a_column_of_numbers() -> None:
    columns: list[list[Value]] = [[1.0, "2"], [1.0, True], [1.0, 2], [1.0, None], [None, None], [1.0, 2.5]]
    cells = cells_of(*columns)
    assert [cells.numbers(place) is not None for place in range(6)] == [False, False, False, True, True, True]
    assert [cells.are_whole(place) for place in range(6)] == [False, False, False, True, True, False]


def test_nothing_stays_nothing_and_negative_zero_is_zero() -> None:
    cells = cells_of([-0.0, None, 3.0], [-0.0, 0.5, None], [1.0, 2.0, 3.0])
    for place, expected in enumerate([[0.0, None, 3.0], [0.0, 0.5, None], [1.0, 2.0, 3.0]]):
        found = cells.numbers(place)
        assert found is not None
        assert list(map(str, found[0])) == list(map(str, expected)) == list(map(str, found[1].to_pylist()))


def test_a_number_whose_last_digits_are_not_known_is_not_whole() -> None:
    cells = cells_of([999999999999999.0, 0.0, None], [1e15, 0.0, 1.0], [-1e15, 0.0, 1.0], [None] * 3)
    assert [cells.are_whole(place) for place in range(4)] == [True, False, False, True]


def test_lines_with_others_between_them() -> None:
    cells = cells_of([1.0, 7.5, 3.0], ["א", 2.0, "ב"], [None, "x", 4.0], rows=[0, 2])
    assert cells.kinds(0) == {float}
    assert cells.kinds(1) == {str}
    assert cells.numbers(1) is None
    for place, expected in ((0, [1.0, 3.0]), (2, [None, 4.0])):
        found = cells.numbers(place)
        assert found is not None
        assert list(found[0]) == expected == found[1].to_pylist()


def test_a_column_takes_no_other_one_along_when_it_is_handed_on() -> None:
    columns = [[float(row) for row in range(1_000)] for _ in range(20)]
    for some in (columns, [*columns, [None] * 1_000]):
        cells = cells_of(*some)
        for place in range(20):
            found = cells.numbers(place)
            assert found is not None
            assert len(pickle.dumps(found[1], protocol=5)) < 2 * 8 * 1_000


def test_no_line_at_all() -> None:
    cells = cells_of([1.0, 2.0], ["א", "ב"], rows=[])
    assert cells.values(0) == []
    assert cells.numbers(1) is None


figures = st.one_of(
    st.none(),
    st.integers(-(10**16), 10**16).map(float),
    st.integers(-5000, 5000).map(float),
    st.floats(allow_nan=False, allow_infinity=False),
)


@given(
    st.integers(1, 6).flatmap(lambda height: st.lists(st.lists(figures, min_size=height, max_size=height), max_size=5))
)
def test_numbers_come_out_as_they_stand(columns: list[list[float | None]]) -> None:
    cells = cells_of(*columns, ["טקסט"] * (len(columns[0]) if columns else 1))
    for place, column in enumerate(columns):
        found = cells.numbers(place)
        assert found is not None
        assert list(found[0]) == column == found[1].to_pylist()
        whole = [value is None or (value.is_integer() and abs(value) < 1e15) for value in column]
        assert cells.are_whole(place) == all(whole)
    assert cells.numbers(len(columns)) is None


@given(st.integers(0, 10**6), st.integers(1, 30), st.text(max_size=9), st.sampled_from(["", ".B", ".אב"]))
def test_ids_of_rows_that_follow_each_other(first: int, count: int, before: str, after: str) -> None:
    before = before.encode("utf-8", "ignore").decode()
    rows = range(first, first + count)
    assert Places(rows).row_ids(before, after).to_pylist() == [f"{before}{row + 1}{after}" for row in rows]
