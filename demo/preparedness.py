"""The preparedness programme of several cities: a quarter's figures by city and population, and a list of trainings."""

from datetime import date, datetime, time, timedelta

from demo.figures import MONTHS, share
from demo.offices import day_after
from demo.truth import Delivery, Mark, Record, Submission, arrival
from demo.workbook import Cell, Sheet, cell_name

CENTRE = "trauma_centre"
NAME = "המרכז להתערבות במצבי טראומה"
CITIES = {"7700": "עפולה", "6700": "טבריה", "1139": "כרמיאל"}
POPULATIONS = {
    "individual_family": "פרט ומשפחה",
    "professional_leadership": "מנהיגות מקצועית",
    "informal_leadership": "מנהיגות בלתי פורמלית",
}
MEASURES = {
    "preparedness_trainings": ("הכשרות", 3),
    "preparedness_exercises": ("תרגילים", 2),
    "preparedness_treatments": ("טיפולים קליניים", 46),
    "preparedness_participants": ("משתתפים", 88),
    "partner_organisations": ("ארגונים שותפים", 4),
}
PROGRAMME = "city_preparedness"
TITLE = "תכנית היערכות עירונית"
TRAINING_DUE_DAYS = 180
ROLES = (
    ("municipal_staff", "עובדי רשות"),
    ("education_staff", "צוותי חינוך"),
    ("emergency_team", "צוותי חירום"),
    ("volunteer", "מתנדבים"),
    ("therapist", "מטפלים"),
)
FORMATS = (("zoom", "זום"), ("in_person", "פרונטלי"), ("hybrid", "היברידי"))
TRAINING_HEADERS = ("מועד ההכשרה", "נושא ההכשרה", "תפקיד המשתתפים", "עיר", "מתכונת", "מס' שעות", "מס' משתתפים")


def deliveries() -> list[Delivery]:
    """Two quarters, each laid out anew, and the half year's trainings."""
    return [_first_quarter(), _second_quarter(), _trainings()]


def _number(measure: str, city: str, population: str, quarter: str) -> int | None:
    if measure == "preparedness_treatments" and population != "individual_family":
        return None
    about = MEASURES[measure][1]
    return max(1, round(about * (0.5 + share(measure, city, population, quarter))))


def _record(city: str, population: str, quarter: str) -> Record:
    return {
        "authority_code": city,
        "target_population": population,
        "programme_code": PROGRAMME,
        "quarter": quarter,
        **{measure: _number(measure, city, population, quarter) for measure in MEASURES},
    }


def _quarter(quarter: str, due: date) -> tuple[Submission, Sheet]:
    sent = Submission(CENTRE, "preparedness_quarterly", quarter, due)
    sheet = Sheet("דיווח רבעוני", colour="E2EFDA", widths={1: 18, 2: 24})
    return sent, sheet


def _first_quarter() -> Delivery:
    """The populations over their figures, side by side."""
    sent, sheet = _quarter("2021-Q1", date(2021, 4, 20))
    width = 1 + len(POPULATIONS) * len(MEASURES)
    sheet.title(f"{NAME} – {TITLE}", width)
    sheet.add("רבעון ראשון 2021", style="note")
    sheet.add(style="note")
    above: list[Cell] = ["עיר"]
    for words in POPULATIONS.values():
        above += [words, *[None] * (len(MEASURES) - 1)]
    row = sheet.add(*above, style="header")
    sheet.add(None, *[words for words, _ in MEASURES.values()] * len(POPULATIONS), style="header")
    sheet.merged += [f"A{row}:A{row + 1}", f"B{row}:F{row}", f"G{row}:K{row}", f"L{row}:P{row}"]
    for city, name in CITIES.items():
        cells: list[Cell] = []
        for population in POPULATIONS:
            cells += [_number(measure, city, population, "2021-Q1") for measure in MEASURES]
            sent.records.append(_record(city, population, "2021-Q1"))
        sheet.add(name, *cells)
    return Delivery(f"{CENTRE}/היערכות עירונית רבעון 1 2021.xlsx", arrival(2021, 4, 12, 8, 50), [sheet], [sent])


def _second_quarter() -> Delivery:
    """A row for each city and population; the city stands on its first row only."""
    sent, sheet = _quarter("2021-Q2", date(2021, 7, 20))
    sheet.title(f"{NAME} – {TITLE}", 7)
    sheet.add(style="note")
    sheet.add("רבעון", "העיר", "אוכלוסיית היעד", *(words for words, _ in MEASURES.values()), style="header")
    for city, name in CITIES.items():
        for place, (population, words) in enumerate(POPULATIONS.items()):
            numbers = [_number(measure, city, population, "2021-Q2") for measure in MEASURES]
            sheet.add(
                "Q2 2021", name if place == 0 else None, words, *("ל״ר" if one is None else one for one in numbers)
            )
            sent.records.append(_record(city, population, "2021-Q2"))
    return Delivery(f"{CENTRE}/היערכות עירונית Q2.ods", arrival(2021, 7, 14, 8, 50), [sheet], [sent], kind="ods")


def _trainings() -> Delivery:
    """The half year's trainings in one list, which is a report for each month."""
    sheet = Sheet("הכשרות", colour="FFF2CC", widths={2: 30, 3: 20})
    sheet.formats = {1: "dd/mm/yyyy"}
    sheet.title(f"{NAME} – {TITLE}", len(TRAINING_HEADERS))
    sheet.add("הכשרות במחצית הראשונה של 2021", style="note")
    sheet.add(*TRAINING_HEADERS, style="header")
    by_month = {
        month: Submission(CENTRE, "training", month, day_after(month, 1) + timedelta(days=TRAINING_DUE_DAYS - 1))
        for month in MONTHS
    }
    for number in range(24):
        month = MONTHS[number // 4]
        first = date(int(month[:4]), int(month[5:]), 3 + 6 * (number % 4))
        role, how = ROLES[number % len(ROLES)], FORMATS[int(3 * share("format", str(number)))]
        city, name = list(CITIES.items())[number % 3]
        hours = 2 + number % 5
        persons: int | None = 12 + int(20 * share("trained", str(number)))
        until = first + timedelta(days=7) if number % 8 == 3 else None
        day: Cell = datetime.combine(first, time())
        if until:
            day = f"{first.day}/{first.month}, {until.day}/{until.month}/{until.year}"
        row = len(sheet.rows) + 1
        said: Cell = persons
        if number == 9:
            said = "קטן מ-15"
            persons = None
            by_month[month].marks.append(Mark("value_suppressed", cell_name(row, 7)))
        sheet.add(day, f"מפגש {number % 4 + 1}: היערכות וחוסן", role[1], name, how[1], hours, said)
        by_month[month].records.append(
            {
                "date": first.isoformat(),
                "date_end": until.isoformat() if until else None,
                "role": role[0],
                "format": how[0],
                "programme_code": PROGRAMME,
                "centre_code": CENTRE,
                "authority_code": city,
                "training_session_hours": hours,
                "training_participants": persons,
                "trainings": 1,
            }
        )
    return Delivery(f"{CENTRE}/הכשרות 2021.xlsx", arrival(2021, 7, 6, 9, 40), [sheet], list(by_month.values()))
