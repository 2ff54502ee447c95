"""The usual range of a series: what the database says is what a plain calculation says, on any figures."""

from statistics import median

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from tests.build.across.figures import FORMS, figure
from tests.build.across.test_rules import engine, found, in_passing  # noqa: F401

from hosen.across_rules import AcrossRule, Limit, Series, Side
from hosen.build.series import MAD

MONTHS = [f"{year}-{month:02d}" for year in (2019, 2020, 2021) for month in range(1, 13)]


def rule(spread: float, floor: Limit, at_least: int = 4, within: int = 24) -> AcrossRule:
    side = Side("centre_monthly", "meetings")
    test = Series(
        side, ("centre_code",), FORMS["centre_monthly"].period, "history", floor, spread, at_least, within, False, False
    )
    sentences = {"he": "{left} {low} {high}", "en": "{left} {low} {high}"}
    return AcrossRule("series", {"he": "סדרה", "en": "series"}, "warning", "figure_unusual", sentences, test, "here")


def expected(values: list[float], spread: float, floor: Limit, at_least: int, within: int) -> list[int]:
    """Which of them are out of their history's usual range."""
    out = []
    for place, value in enumerate(values):
        before = values[max(0, place - within) : place]
        if len(before) < at_least:
            continue
        middle = median(before)
        sigma = MAD * median(abs(one - middle) for one in before)
        allowed = max(spread * sigma, floor.absolute, floor.percent / 100 * abs(middle))
        if abs(value - middle) > allowed + 0.000001:
            out.append(place)
    return out


def told(connection, values: list[float], one: AcrossRule) -> list[int]:  # type: ignore[no-untyped-def]
    figures = [
        figure("centre_monthly", "meetings", int(value), month, centre_code="1001")
        for value, month in zip(values, MONTHS, strict=False)
    ]
    return sorted(MONTHS.index(row["period_key"]) for row in found(connection, figures, one))


NUMBERS = st.one_of(st.integers(0, 60), st.sampled_from([0, 50, 50, 50, 51, 500])).map(float)


@examples(max_examples=25)
@given(
    values=st.lists(NUMBERS, min_size=1, max_size=30),
    spread=st.sampled_from([1.0, 3.5, 6.0]),
    floor=st.builds(Limit, st.sampled_from([0.0, 5.0, 20.0]), st.sampled_from([0.0, 25.0, 100.0, 150.0])),
    at_least=st.integers(3, 6),
    within=st.integers(6, 24),
)
def test_what_is_out_of_the_usual_range(engine, values, spread, floor, at_least, within) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    with in_passing(engine) as connection:
        assert told(connection, values, rule(spread, floor, at_least, within)) == expected(
            values, spread, floor, at_least, within
        )


@pytest.mark.parametrize(
    ("values", "out"),
    [
        ([50] * 8 + [75], [8]),  # nothing ever varied, yet a jump is seen
        ([50] * 8 + [55], []),  # and a small step is not
        ([20, 90, 35, 70, 10, 95, 60, 25, 75], []),  # one that always varies may go on doing so
        ([50] * 8 + [500] + [50] * 4, [8]),  # a single mistake does not make what follows unusual
    ],
)
def test_constant_and_noisy_series(engine, values, out) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    with in_passing(engine) as connection:
        assert told(connection, [float(value) for value in values], rule(6, Limit(20, 10))) == out
