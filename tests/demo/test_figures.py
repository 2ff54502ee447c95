"""The demonstration's numbers: they add up to the bulletin, and move as such numbers move."""

from collections import Counter

from demo import figures
from hypothesis import given
from hypothesis import strategies as st

UNBOUND_NUMBERS = {111, 122, 150}
"""They stand in the bulletin's text without a label; no figure of the demonstration may be one of them."""


def test_the_half_year_is_the_bulletin_s() -> None:
    assert figures.bulletin() == {
        "noshmim_families_active": 5325,
        "noshmim_percent_of_plan": 84,
        "noshmim_families_completed": 2950,
        "otzma_recipients": 12_000,
        "otzma_centres": 126,
        "mapa_families_active": 1470,
        "mapa_percent_of_plan": 89,
        "mapa_recipients_percent_of_plan": 85,
        "soldiers_percent_of_plan": 30,
        "soldiers_authorities": 9,
        "training_hours": 720,
        "training_hours_monthly_mean": 120,
    }


def test_no_figure_is_a_number_without_a_label() -> None:
    districts = figures.district_totals()
    national: Counter[tuple[str, str]] = Counter()
    for (_, programme, measure), number in districts.items():
        national[programme, measure] += number
    monthly: Counter[tuple[str, str, str]] = Counter()
    for (_, programme, month), measures in figures.reports().items():
        for measure, reported in measures.items():
            monthly[programme, measure, month] += reported or 0
    centres = Counter(programme for _, programme in figures.started())
    for shown in (districts, figures.plans(), national, monthly, centres):
        assert shown
        assert not UNBOUND_NUMBERS & set(shown.values())


def test_stocks_move_by_who_joined_and_completed() -> None:
    reports = figures.reports()
    moves = 0
    for (centre, programme, month), now in reports.items():
        if now["families_active"] is None:
            continue
        assert min(now["families_active"], now["families_joined"] or 0, now["families_completed"] or 0) >= 0
        place = figures.MONTHS.index(month)
        before = reports.get((centre, programme, figures.MONTHS[place - 1])) if place else None
        if before:
            moved = (now["families_joined"] or 0) - (now["families_completed"] or 0)
            assert now["families_active"] == (before["families_active"] or 0) + moved
            moves += 1
    assert moves > 700


def test_every_otzma_centre_serves_someone_in_every_month() -> None:
    served = [m["recipients"] for (_, programme, _), m in figures.reports().items() if programme == "otzma"]
    assert len(served) == 126 * 6
    assert all(served)


def test_plans_add_up_over_the_districts() -> None:
    totals: Counter[tuple[str, str]] = Counter()
    for (_, programme, measure), planned in figures.plans().items():
        totals[programme, measure] += planned
    assert totals == figures.PLANNED


@given(st.integers(0, 100_000), st.lists(st.floats(0.01, 100), min_size=1, max_size=50))
def test_parts_add_up_and_stay_next_to_their_share(total: int, weights: list[float]) -> None:
    parts = figures.apportion(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - total * weight / sum(weights)) < 1 + 1e-6
