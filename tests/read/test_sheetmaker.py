"""Messy workbooks made from a known truth: nothing in them may be read wrong without a word."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from tests.sheetmaker.calendar import hebrew_date
from tests.sheetmaker.dirt import BLOCK_DIRT, DIRT
from tests.sheetmaker.dirt_text import presentation_forms, reversed_text
from tests.sheetmaker.maker import Spec, make
from tests.sheetmaker.run import ENOUGH, run_one, world
from tests.sheetmaker.scorer import Score
from tests.sheetmaker.strategies import specs
from tests.sheetmaker.truth import identity_number
from tests.sheetmaker.writers import FORMATS

SEEDS = Path(__file__).with_name("failing_seeds.txt")
FAILED = [
    line.partition("#")[0].strip()
    for line in SEEDS.read_text("utf-8").splitlines()
    if line.strip() and not line.startswith("#")
]
MANY = 40
"""Workbooks with dirt of their own, beside those that hypothesis draws."""


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_mix_of_dirt_makes_reading_silently_wrong(data: st.DataObject) -> None:
    spec = data.draw(specs(world()))
    note(f"python -m tests.sheetmaker.run --spec '{spec}' --write FOLDER")
    result = run_one(spec)
    assert not result.crash
    assert not result.score.wrong, "\n".join(map(str, result.score.wrong))


def test_nearly_all_cells_are_right_and_the_others_flagged() -> None:
    total = Score()
    for seed in range(1, MANY + 1):
        result = run_one(Spec(seed))
        assert not result.is_silent, f"{result.spec}: {result.crash} {[str(one) for one in result.score.wrong[:3]]}"
        total.add(result.score)
    assert total.counted > MANY * 20
    assert total.rate >= ENOUGH, f"{total.rate:.3%}; flagged: {[str(one) for one in total.flags[:5]]}"


@pytest.mark.parametrize("text", FAILED)
def test_what_once_failed_does_not_again(text: str) -> None:
    result = run_one(Spec.parse(text))
    assert not result.is_silent, f"{result.crash} {[str(one) for one in result.score.wrong[:5]]}"


@pytest.mark.parametrize("form", list(world().forms))
def test_a_form_without_dirt_is_read_without_a_flag(form: str) -> None:
    for seed in range(1, 4):
        result = run_one(Spec(seed, form, "xlsx", ()))
        assert (result.crash, result.score.wrong, result.score.flagged) == ("", [], 0)
        assert result.score.right > 0


# --- the maker itself


def test_a_seed_makes_the_same_workbook_each_time() -> None:
    for seed in range(1, 6):
        one, other = make(Spec(seed), world()), make(Spec(seed), world())
        cells = [[[cell.value for cell in row] for row in page.rows] for page in one.pages]
        assert cells == [[[cell.value for cell in row] for row in page.rows] for page in other.pages]
        assert (one.spec, one.name, one.hints) == (other.spec, other.name, other.hints)
        again = make(Spec.parse(one.spec), world())
        assert again.spec == one.spec


@pytest.mark.parametrize("name", sorted(DIRT))
def test_every_dirt_can_be_made(name: str) -> None:
    """Each kind of dirt changes some workbook of some form."""
    needs = DIRT[name]
    kind = next(kind for kind, one in FORMATS.items() if one.can.issuperset(needs))
    for seed in range(1, 4):
        for form in world().forms:
            clean, dirty = make(Spec(seed, form, kind, ()), world()), make(Spec(seed, form, kind, (name,)), world())
            if dirty.dirt != (name,):
                continue  # not every form can take it: a submitter's name may be too long for a sheet's
            if _content(clean) != _content(dirty):
                return
    assert name in {"epoch_1904"}  # changes the file, not the cells


def _content(made: object) -> object:
    from tests.sheetmaker.model import Made

    assert isinstance(made, Made)
    rows = [[[(repr(cell.value), cell.style) for cell in row] for row in page.rows] for page in made.pages]
    return rows, [page.name for page in made.pages], made.name, made.hints, [len(page.merged) for page in made.pages]


def test_the_dirt_of_the_catalogue_is_there() -> None:
    assert len(BLOCK_DIRT) >= 35
    assert {"error_cells", "two_dates", "reversed_text", "hidden_sheet", "side_table", "total_row_wrong"} <= set(DIRT)


def test_days_of_the_hebrew_calendar() -> None:
    from datetime import date

    assert hebrew_date(date(2021, 1, 11)) == 'כ"ז בטבת תשפ"א'
    assert hebrew_date(date(2021, 9, 7)) == "א' בתשרי תשפ\"ב"
    assert hebrew_date(date(2022, 3, 17)) == 'י"ד באדר ב\' תשפ"ב'


def test_texts_in_visual_order_and_presentation_forms() -> None:
    import random

    rng = random.Random(1)
    assert reversed_text("שעות (2021)", rng) == "(2021) תועש"
    assert reversed_text("מוקד 106", rng) == "106 דקומ"
    assert any(ord(sign) >= 0xFB1D for sign in presentation_forms("משפחות פעילות", rng))


def test_identity_numbers_have_a_right_check_digit() -> None:
    import random

    from hosen.privacy import is_identity_number

    rng = random.Random(1)
    numbers = [identity_number(rng) for _ in range(50)]
    assert all(is_identity_number(one) and len(one) == 9 for one in numbers)
    assert any(one.startswith("0") for one in numbers)
