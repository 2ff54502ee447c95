from pathlib import Path

import pytest

from hosen.errors import ConfigError
from hosen.traces import CELLS, Figure, Open, read_traces

FILE = Path("thing.sql")
COLUMNS = ("level", "district_code", "actual", "planned", "percent", "people")


def test_a_header_is_read_with_lines_that_go_on() -> None:
    lines = [
        "core.half_year_cell where s.in_district",
        "  AND s.half_year IS NOT NULL",
        "  actual | sum | s.scenario = 'actual'",
        "    AND s.month IS NOT NULL",
        "  planned | sum",
        "  percent | actual of planned | s.in_percent",
        "  people | distinct f.said ->> 'person'",
    ]
    found = read_traces(FILE, lines, ["district_code at national, all; level where empty; planned"], COLUMNS)
    assert (found.source, found.where) == ("core.half_year_cell", "s.in_district AND s.half_year IS NOT NULL")
    assert found.figures == (
        Figure("actual", "sum", "s.scenario = 'actual' AND s.month IS NOT NULL"),
        Figure("planned", "sum", "TRUE"),
        Figure("percent", "of", "s.in_percent", parts=("actual", "planned")),
        Figure("people", "distinct", "TRUE", over="f.said ->> 'person'"),
    )
    assert found.open == (Open("district_code", ("national", "all")), Open("level", (), True), Open("planned"))


def test_without_a_view_in_between_cells_are_meant_and_ledgers_have_no_figures() -> None:
    assert read_traces(FILE, ["", "  actual | sum"], [], COLUMNS).source == CELLS
    ledger = read_traces(FILE, ["core.submission"], [], COLUMNS)
    assert not ledger.figures and not ledger.is_of_cells


@pytest.mark.parametrize(
    ("lines", "opened", "said"),
    [
        (["core.half_year_cell"], "", "for each figure"),
        (["", "  other | sum"], "", "traces other, which the query does not give"),
        (["", "  actual | total"], "", "'total'"),
        (["", "  percent | actual of planned"], "", "actual, planned, of which no line above speaks"),
        (["", "  actual | sum | (f.value"], "", r"traces by '\(f.value'"),
        (["where f.value >", "  actual | sum"], "", "traces by"),
        (["", "  actual | sum"], "place", "leaves place open"),
        (["", "  actual | sum"], "level besides all", "write `column`"),
    ],
)
def test_mistakes_are_said_with_the_file(lines: list[str], opened: str, said: str) -> None:
    with pytest.raises(ConfigError, match=rf"thing\.sql: .*{said}"):
        read_traces(FILE, lines, [opened], COLUMNS)
