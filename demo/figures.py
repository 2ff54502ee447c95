"""The numbers of the demonstration: half-year figures that are given, and the centres' monthly reports that add up
to them. Nothing is drawn at random: what looks uneven comes from hashes of the names, so it is always the same."""

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

REFERENCE = Path(__file__).parent / "reference"
MONTHS = ("2021-01", "2021-02", "2021-03", "2021-04", "2021-05", "2021-06")
HALF_YEAR = "2021-H1"
MONTH_WORDS = {
    f"{number:02}": word
    for number, word in enumerate(
        ("ינואר", "פברואר", "מרץ", "אפריל", "מאי", "יוני", "יולי", "אוגוסט", "ספטמבר", "אוקטובר", "נובמבר", "דצמבר"), 1
    )
}
MEASURES = ("families_active", "families_joined", "families_completed", "recipients", "meetings", "training_hours")

ACTIVE_IN_JUNE = {"noshmim": 5325, "mapa": 1470, "noshmim_soldiers": 186}
COMPLETED = {"noshmim": 2950, "mapa": 424, "noshmim_soldiers": 14}
JOINED = {"noshmim": 3260, "mapa": 560}  # of the soldiers' programme, begun in March, everyone in it has joined
RECIPIENTS = {"otzma": 12_000, "mapa": 3060}
TRAINING_HOURS = {"2021-01": 112, "2021-02": 118, "2021-03": 126, "2021-04": 123, "2021-05": 117, "2021-06": 124}
"""Of the whole network, all given by Otzma centres: 720 in the half year, 120 a month."""

PLANNED = {
    ("noshmim", "families_active"): 6340,
    ("otzma", "recipients"): 13_000,
    ("otzma", "training_hours"): 800,
    ("mapa", "families_active"): 1652,
    ("mapa", "recipients"): 3600,
    ("noshmim_soldiers", "families_active"): 620,
}
"""What the half year was to bring, nationally; a stock is planned for the last month."""

Measures = dict[str, int | None]
"""Measure code -> what was reported; None: the programme has no such figure."""


@dataclass(frozen=True)
class Centre:
    code: str
    name: str
    authority_code: str
    district_code: str


def reference_rows(name: str) -> list[dict[str, str]]:
    """Rows of one of the demonstration's own lists."""
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def centres() -> dict[str, Centre]:
    """All centres by code, in the order of the list."""
    return {
        row["centre_code"]: Centre(row["centre_code"], row["name_he"], row["authority_code"], row["district_code"])
        for row in reference_rows("centres")
    }


def started() -> dict[tuple[str, str], str]:
    """(centre, programme) -> its first month, `2021-03`."""
    return {
        (row["centre_code"], row["programme_code"]): row["valid_from"][:7]
        for row in reference_rows("centre_programmes")
    }


def share(*words: str) -> float:
    """A number in [0, 1) that depends on the words only."""
    return int.from_bytes(hashlib.sha256("/".join(words).encode()).digest()[:6]) / 2**48


def apportion(total: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers in proportion to the weights that add up to `total` (largest remainders)."""
    exact = [total * weight / sum(weights) for weight in weights]
    parts = [int(value) for value in exact]
    by_remainder = sorted(range(len(parts)), key=lambda place: parts[place] - exact[place])
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts


@cache
def reports() -> dict[tuple[str, str, str], Measures]:
    """(centre, programme, month) -> its measures, for every month in which the centre runs the programme."""
    found: dict[tuple[str, str, str], Measures] = {}
    first_month = started()
    for programme in ("noshmim", "otzma", "mapa", "noshmim_soldiers"):
        running = [centre for centre, run in first_month if run == programme]
        months = {centre: [m for m in MONTHS if m >= first_month[centre, programme]] for centre in running}
        for centre in running:
            for month in months[centre]:
                found[centre, programme, month] = dict.fromkeys(MEASURES)
        if programme in ACTIVE_IN_JUNE:
            _families(found, programme, running, months)
        if programme in RECIPIENTS:
            _recipients(found, programme, running, months)
        if programme == "otzma":
            _training(found, running)
    return dict(sorted(found.items()))


def _families(
    found: dict[tuple[str, str, str], Measures], programme: str, running: list[str], months: dict[str, list[str]]
) -> None:
    """Stocks that move as they must: active = active before + joined - completed."""
    size = [0.55 + share("size", programme, centre) for centre in running]
    june = apportion(ACTIVE_IN_JUNE[programme], size)
    turnover = [number * (0.85 + 0.3 * share("turnover", centre)) for number, centre in zip(june, running, strict=True)]
    completed = apportion(COMPLETED[programme], turnover)
    if programme in JOINED:
        joined = apportion(JOINED[programme], turnover)
    else:
        joined = [stock + left for stock, left in zip(june, completed, strict=True)]
    for place, centre in enumerate(running):
        pace = [0.7 + 0.6 * share("joined", programme, centre, month) for month in months[centre]]
        monthly_joined = apportion(joined[place], pace)
        late = [0.7 + 0.6 * share("completed", programme, centre, month) for month in months[centre]]
        if programme not in JOINED:
            late[0] = 0  # nobody completes in the month in which the programme begins
        monthly_completed = apportion(completed[place], late)
        active = june[place] - joined[place] + completed[place]
        for month, came, left in zip(months[centre], monthly_joined, monthly_completed, strict=True):
            active += came - left
            meetings = round(active * (1.5 + 0.5 * share("meetings", programme, centre, month)))
            found[centre, programme, month] |= {
                "families_active": active,
                "families_joined": came,
                "families_completed": left,
                "meetings": meetings,
            }


def _recipients(
    found: dict[tuple[str, str, str], Measures], programme: str, running: list[str], months: dict[str, list[str]]
) -> None:
    keys = [(centre, programme, month) for centre in running for month in months[centre]]
    size = {centre: 0.6 + share("recipients", programme, centre) for centre in running}
    weights = [size[key[0]] * (0.8 + 0.4 * share("recipients", *key)) for key in keys]
    for key, number in zip(keys, apportion(RECIPIENTS[programme], weights), strict=True):
        found[key]["recipients"] = number
        if found[key]["meetings"] is None:
            found[key]["meetings"] = round(number * (1.8 + share("meetings", *key)))


def _training(found: dict[tuple[str, str, str], Measures], running: list[str]) -> None:
    """Every third centre trains; the others have no training to report."""
    training = [centre for centre in running if share("trains", centre) < 1 / 3]
    for month, hours in TRAINING_HOURS.items():
        weights = [0.6 + share("hours", centre, month) for centre in training]
        for centre, number in zip(training, apportion(hours, weights), strict=True):
            found[centre, "otzma", month]["training_hours"] = number


def plans() -> dict[tuple[str, str, str], int]:
    """(district, programme, measure) -> planned for the half year; adds up to PLANNED over the districts."""
    found = {}
    actual = district_totals()
    for (programme, measure), total in PLANNED.items():
        districts = [district for district, run, counted in actual if (run, counted) == (programme, measure)]
        weights = [
            actual[district, programme, measure] * (0.94 + 0.12 * share("plan", programme, measure, district))
            for district in districts
        ]
        for district, number in zip(districts, apportion(total, weights), strict=True):
            found[district, programme, measure] = number
    return found


def district_totals() -> dict[tuple[str, str, str], int]:
    """(district, programme, measure) -> the half year's figure: stocks as in June, flows added up."""
    where = {centre.code: centre.district_code for centre in centres().values()}
    totals: dict[tuple[str, str, str], int] = {}
    for (centre, programme, month), measures in reports().items():
        for measure, number in measures.items():
            if number is None or (measure == "families_active" and month != MONTHS[-1]):
                continue
            key = (where[centre], programme, measure)
            totals[key] = totals.get(key, 0) + number
    return totals


def bulletin() -> dict[str, int]:
    """What the views must print for the half year."""
    totals: dict[tuple[str, str], int] = {}
    for (_, programme, measure), number in district_totals().items():
        totals[programme, measure] = totals.get((programme, measure), 0) + number

    def percent(programme: str, measure: str) -> int:
        return round(100 * totals[programme, measure] / PLANNED[programme, measure])

    where = {centre.code: centre.authority_code for centre in centres().values()}
    runs = started()
    return {
        "noshmim_families_active": totals["noshmim", "families_active"],
        "noshmim_percent_of_plan": percent("noshmim", "families_active"),
        "noshmim_families_completed": totals["noshmim", "families_completed"],
        "otzma_recipients": totals["otzma", "recipients"],
        "otzma_centres": sum(programme == "otzma" for _, programme in runs),
        "mapa_families_active": totals["mapa", "families_active"],
        "mapa_percent_of_plan": percent("mapa", "families_active"),
        "mapa_recipients_percent_of_plan": percent("mapa", "recipients"),
        "soldiers_percent_of_plan": percent("noshmim_soldiers", "families_active"),
        "soldiers_authorities": len({where[centre] for centre, programme in runs if programme == "noshmim_soldiers"}),
        "training_hours": totals["otzma", "training_hours"],
        "training_hours_monthly_mean": totals["otzma", "training_hours"] // len(MONTHS),
    }
