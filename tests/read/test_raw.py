"""Cells as written, from the sheet to the text that quarantine keeps of a row."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hosen.batch import RAW, write_table
from hosen.load.raw import raw_texts
from hosen.read.context import Delivered
from hosen.read.delivery import read_delivery
from hosen.read.known import Known

from .catalogue import GILA, JERUSALEM, MONTHLY, NOSHMIM, OTZMA, YOVEL
from .conftest import DELIVERY, MakeWorkbook

Shown = Callable[..., list[dict[str, str]]]


@pytest.fixture
def shown(known: Known, tmp_path: Path) -> Shown:
    """Every record's cells, were it kept out."""

    def shown_of(path: Path, **hints: str) -> list[dict[str, str]]:
        given = {**(hints or JERUSALEM), "origin": "option"}
        found = read_delivery(path, Delivered(DELIVERY, path.name, given), known)
        batch = tmp_path / "batch"
        (batch / "read").mkdir(parents=True)
        write_table(batch / "read", "raw", pa.Table.from_batches(found.raw, RAW))
        (tables,) = found.records.values()
        kept_out = pa.concat_tables(tables).select(["row_id", "raw_table", "raw_line"])
        texts = {row["row_id"]: row["raw"] for row in raw_texts(batch, kept_out).to_pylist()}
        return [json.loads(texts[row_id]) for row_id in kept_out["row_id"].to_pylist()]

    return shown_of


def test_a_row_is_shown_as_it_stands_without_what_is_empty(workbook: MakeWorkbook, shown: Shown) -> None:
    headers = [*MONTHLY, "שעות הדרכה", "טלפון של הרכזת"]
    path = workbook(
        a=[
            [*headers],
            [GILA, OTZMA, "03/2021", 50, "כ-120", 2.5, "02-6255555"],
            [YOVEL, '"נושמים" לרווחה', date(2021, 3, 1), None, 7, 12345678901.5, None],
            [GILA, NOSHMIM, "03/2021", 0, "  ", None, "שלומית"],
            ['סה"כ', None, None, 50, None, None, None],
        ]
    )
    first, second, third = shown(path)
    assert first == dict(zip(headers, [GILA, OTZMA, "03/2021", "50", "כ-120", "2.5", "•••"], strict=True))
    assert second == {
        **dict(zip(headers[:3], [YOVEL, '"נושמים" לרווחה', "2021-03-01"], strict=True)),
        "מפגשים": "7",
        "שעות הדרכה": "12345678901.5",
    }
    assert third == {**dict(zip(headers[:4], [GILA, NOSHMIM, "03/2021", "0"], strict=True)), "טלפון של הרכזת": "•••"}


def test_months_across_show_the_figures_of_their_own_month(workbook: MakeWorkbook, shown: Shown) -> None:
    path = workbook(
        a=[
            ["מרכז", "תכנית", "מדד", "ינואר 2021", "פברואר 2021"],
            [GILA, OTZMA, "משפחות פעילות", 50, None],
            [GILA, OTZMA, "מפגשים", 6, "כ-7"],
            [YOVEL, OTZMA, "מפגשים", 8, 9],
        ]
    )
    gila = {"מרכז": GILA, "תכנית": OTZMA, "מדד": "משפחות פעילות"}
    yovel = {"מרכז": YOVEL, "תכנית": OTZMA, "מדד": "מפגשים"}
    assert shown(path) == [
        {**gila, "ינואר 2021 – משפחות פעילות": "50", "ינואר 2021 – מפגשים": "6"},
        {**yovel, "ינואר 2021 – מפגשים": "8"},
        {**gila, "פברואר 2021 – מפגשים": "כ-7"},
        {**yovel, "פברואר 2021 – מפגשים": "9"},
    ]


def test_a_row_of_several_records_is_shown_with_each(workbook: MakeWorkbook, shown: Shown) -> None:
    rows = [["פלוני אלמוני", "תירוש, גפן"], ["אלמוני פלוני", "צפרירים"]]
    path = workbook(a=[["שם העובד הקהילתי", "יישובי ליווי"], *rows])
    found = shown(path, submitter="community_unit_yehuda", period="2021-H1")
    assert [row["יישובי ליווי"] for row in found] == ["תירוש, גפן", "תירוש, גפן", "צפרירים"]
    assert {row["שם העובד הקהילתי"] for row in found} == {"•••"}


def test_tables_of_a_sheet_are_not_mixed_up(workbook: MakeWorkbook, shown: Shown) -> None:
    january = [["ינואר 2021"], ["מרכז", "תכנית", "מפגשים"], [GILA, OTZMA, 6], [YOVEL, OTZMA, 7], []]
    february = [["פברואר 2021"], ["מרכז", "תכנית", "מספר מפגשים"], [GILA, NOSHMIM, 8]]
    assert shown(workbook(a=[*january, *february])) == [
        {"מרכז": GILA, "תכנית": OTZMA, "מפגשים": "6"},
        {"מרכז": YOVEL, "תכנית": OTZMA, "מפגשים": "7"},
        {"מרכז": GILA, "תכנית": NOSHMIM, "מספר מפגשים": "8"},
    ]


def test_a_number_that_is_somebodys_is_masked_wherever_no_figure_is_expected(
    workbook: MakeWorkbook, shown: Shown
) -> None:
    somebody = 123456782  # its check digit is right
    rows = [[GILA, somebody, "03/2021", somebody, 7], [somebody, OTZMA, "03/2021", 5, f"של {somebody}"]]
    first, second = shown(workbook(a=[MONTHLY, *rows]))
    assert first == dict(zip(MONTHLY, [GILA, "•••", "03/2021", str(somebody), "7"], strict=True))
    assert second == dict(zip(MONTHLY, ["•••", OTZMA, "03/2021", "5", "של •••"], strict=True))


tables = st.integers(1, 4).flatmap(
    lambda height: st.lists(
        st.tuples(
            st.text(max_size=3),
            st.one_of(
                st.lists(st.none() | st.text(max_size=5), min_size=height, max_size=height),
                st.lists(
                    st.none() | st.floats(allow_nan=False, allow_infinity=False), min_size=height, max_size=height
                ),
            ),
        ),
        max_size=5,
    )
)


@given(st.lists(tables, min_size=1, max_size=3), st.data())
def test_each_line_gets_the_cells_of_its_own_table(
    tmp_path_factory: pytest.TempPathFactory, made: list[list[tuple[str, list[Any]]]], data: st.DataObject
) -> None:
    batch = tmp_path_factory.mktemp("batch")
    (batch / "read").mkdir()
    write_table(batch / "read", "raw", pa.Table.from_pylist([_row(str(k), one) for k, one in enumerate(made)], RAW))
    places = [(str(k), at) for k, one in enumerate(made) for at in range(len(one[0][1]) if one else 2)]
    chosen = data.draw(st.lists(st.sampled_from(places), unique=True))
    kept_out = pa.table(
        {
            "row_id": pa.array([f"{table}.{line}" for table, line in chosen], pa.string()),
            "raw_table": pa.array([table for table, _ in chosen], pa.string()),
            "raw_line": pa.array([line for _, line in chosen], pa.int32()),
        }
    )
    found = {row["row_id"]: row["raw"] for row in raw_texts(batch, kept_out).to_pylist()}
    assert found.keys() == {f"{table}.{line}" for table, line in chosen}
    for table, line in chosen:
        pairs = json.loads(found[f"{table}.{line}"], object_pairs_hook=list)
        expected = [(header, cells[line]) for header, cells in made[int(table)] if cells[line] is not None]
        assert [header for header, _ in pairs] == [header for header, _ in expected]
        for (_, text), (_, cell) in zip(pairs, expected, strict=True):
            assert (float(text) if isinstance(cell, float) else text) == cell


@pytest.mark.parametrize("names", [["a"], ["a", "b", "b"]])
def test_a_table_that_is_not_there_once_is_a_bug(tmp_path: Path, names: list[str]) -> None:
    (tmp_path / "read").mkdir()
    rows = [_row(name, [("א", ["ב"])]) for name in names]
    write_table(tmp_path / "read", "raw", pa.Table.from_pylist(rows, RAW))
    kept_out = pa.table({"row_id": ["1"], "raw_table": ["b"], "raw_line": pa.array([0], pa.int32())})
    with pytest.raises(RuntimeError, match="1 rows are kept out, and cells of"):
        raw_texts(tmp_path, kept_out)


def _row(table: str, columns: list[tuple[str, list[Any]]]) -> dict[str, Any]:
    are_numbers = [not any(isinstance(cell, str) for cell in cells) for _, cells in columns]
    both = list(zip(are_numbers, (cells for _, cells in columns), strict=True))
    return {
        "raw_table": table,
        "headers": [header for header, _ in columns],
        "are_numbers": are_numbers,
        "numbers": [cell for is_number, cells in both if is_number for cell in cells],
        "texts": [cell for is_number, cells in both if not is_number for cell in cells],
    }
