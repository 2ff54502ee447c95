"""One form file with two layouts reads both editions of a report that changed overnight."""

from pathlib import Path

from hosen.forms import load_forms
from hosen.read.context import Delivered
from hosen.read.delivery import read_delivery
from hosen.read.known import Known
from hosen.reference import load_reference
from hosen.settings import PROJECT_ROOT

from .conftest import Found

CONFIG = (PROJECT_ROOT, Path(__file__).parent / "town_report")
HINTS = {"submitter": "network_hq", "period": "2020-04", "origin": "option"}


def test_the_same_towns_and_measures_from_both_editions(real_data: Path) -> None:
    reference = load_reference(CONFIG)
    known = Known(load_forms(CONFIG, reference), reference)
    found = {}
    for day in ("18", "20"):
        file = real_data / "real" / f"town_report_2020-04-{day}.xlsx"
        found[day] = Found.of(read_delivery(file, Delivered(day * 32, file.name, HINTS), known))
    outcomes = {day: [(one["layout"], one["header_row"]) for one in read.outcomes] for day, read in found.items()}
    assert outcomes == {"18": [("plain", 1)], "20": [("with_growth", 8)]}
    towns = {day: {row["town"]: row for row in read.records["town_report"]} for day, read in found.items()}
    assert {day: len(rows) for day, rows in towns.items()} == {"18": 190, "20": 190}
    assert len(towns["18"].keys() & towns["20"].keys()) == 190
    measures = ("population", "tested", "confirmed", "recovered")
    assert [towns["18"]["בני ברק"][name] for name in measures] == [195298, 10719, 2258, 337]
    assert [towns["20"]["בני ברק"][name] for name in measures] == [195298, 11503, 2349, 467]
    assert [towns[day]["בני ברק"]["confirmed__cell"] for day in ("18", "20")] == ["D2", "D9"]
    assert towns["18"]["בני ברק"]["growth"] is None
    assert round(towns["20"]["בני ברק"]["growth"], 4) == 0.2442
