"""The children's system: what was done for whom and where, week by week since its start."""

from datetime import date, timedelta
from functools import cache

from demo.figures import apportion, share

KINDS = ("encounters", "individual_treatments", "group_treatments", "activities")
TOTALS = {"encounters": 48_800, "individual_treatments": 26_720, "group_treatments": 8_680, "activities": 3_400}
"""Since the start; the treatments are 35,400 together."""

TREATMENTS = ("individual_treatments", "group_treatments")
FIRST_SUNDAY = date(2023, 10, 15)
LAST_SUNDAY = date(2024, 6, 23)
MONTHS = ("2023-10", "2023-11", "2023-12", "2024-01", "2024-02", "2024-03", "2024-04", "2024-05", "2024-06")

HOSTS = {
    # centre: first month, origins and how many children of each there are about
    "dead_sea_compound": ("2023-10", {"rc38": 9.0, "rc37": 4.0, "1031": 5.0, "rc36": 2.0}),
    "eilat_compound": ("2023-10", {"rc38": 3.0, "1031": 6.0, "rc37": 2.0, "2800": 4.0}),
    "gvulot_home": ("2024-01", {"rc38": 3.0, "rc42": 1.0}),
    "eshkol_home": ("2024-02", {"rc38": 8.0}),
    "sderot_home": ("2024-03", {"1031": 7.0, "rc37": 2.0}),
    "kiryat_shmona_home": ("2024-04", {"2800": 5.0, "rc1": 2.0}),
}
"""Host centres: two compounds where people were evacuated to, and four at home, opened as people came back."""

Place = tuple[str, str, date]
"""Host centre, origin authority, the week's Sunday."""


def weeks(month: str) -> list[date]:
    """Sundays that lie in a month."""
    every = (FIRST_SUNDAY + timedelta(weeks=number) for number in range((LAST_SUNDAY - FIRST_SUNDAY).days // 7 + 1))
    return [sunday for sunday in every if f"{sunday:%Y-%m}" == month]


@cache
def work() -> dict[Place, dict[str, int]]:
    """What each host did for each origin in each week; adds up to TOTALS."""
    weights: dict[Place, float] = {}
    for host, (first_month, origins) in HOSTS.items():
        for month in (one for one in MONTHS if one >= first_month):
            for sunday in weeks(month):
                for origin, size in origins.items():
                    weights[host, origin, sunday] = size * (0.7 + 0.6 * share("children", host, origin, str(sunday)))
    done: dict[Place, dict[str, int]] = {place: {} for place in weights}
    for kind, total in TOTALS.items():
        uneven = [weight * (0.8 + 0.4 * share(kind, *map(str, place))) for place, weight in weights.items()]
        for place, number in zip(weights, apportion(total, uneven), strict=True):
            done[place][kind] = number
    return done


def totals_by(which: int) -> dict[str, dict[str, int]]:
    """Totals of each kind by host (0) or by origin (1)."""
    found: dict[str, dict[str, int]] = {}
    for place, numbers in work().items():
        said = found.setdefault(str(place[which]), dict.fromkeys(KINDS, 0))
        for kind, number in numbers.items():
            said[kind] += number
    return found
