"""`programme_plan`: what the half year was to bring, beside how much of it came."""

from datetime import date

from demo.figures import HALF_YEAR, district_totals, plans
from demo.truth import Delivery, Mark, Record, Submission, arrival
from demo.workbook import Cell, Sheet, cell_name

PLANNED_MEASURES = {
    "planned_families": "families_active",
    "planned_recipients": "recipients",
    "planned_hours": "training_hours",
}
DISTRICT_NAMES = {"jerusalem": "ירושלים", "tel_aviv": "תל אביב והמרכז", "haifa": "חיפה והצפון", "south": "דרום"}
OFFICES = {
    "district_jerusalem": ("לשכת מחוז ירושלים", "לשכת מחוז ירושלים - תכנון מול ביצוע חציון א 2021.xlsx"),
    "district_tel_aviv": ("לשכת מחוז תל אביב והמרכז", "מחוז ת״א והמרכז תכנון 2021-H1.xlsx"),
    "district_haifa": ("לשכת מחוז חיפה והצפון", "haifa_plan_2021-H1.xlsx"),
    "district_south": ("לשכת מחוז הדרום", "תכנית עבודה לשכת מחוז הדרום.xlsx"),
    "noshmim_network": ("המשרד הארצי של רשת נושמים", "noshmim_network_plan_2021-H1.xlsx"),
}
PROGRAMMES = {
    "noshmim": "נושמים לרווחה",
    "otzma": "מרכזי עוצמה",
    "mapa": 'מפ"ה',
    "noshmim_soldiers": 'נושמים לחיילים ומלש"בים',
}
HEADERS = {
    "district_code": "מחוז",
    "programme_code": "תכנית",
    "half_year": "תקופה",
    "planned_families": "משפחות מתוכננות",
    "planned_recipients": "מקבלי שירות מתוכננים",
    "planned_hours": "שעות הדרכה מתוכננות",
    "stated_percent": "אחוז ביצוע",
}


def deliveries() -> list[Delivery]:
    """A plan from each of the five offices."""
    return [_plan(number, submitter) for number, submitter in enumerate(OFFICES)]


def _plan(number: int, submitter: str) -> Delivery:
    name, file_name = OFFICES[submitter]
    sent = Submission(submitter, "programme_plan", HALF_YEAR, date(2021, 7, 10))
    sheet = Sheet("תכנון", colour="E2EFDA", widths={1: 18, 2: 26, 3: 16, 4: 14, 5: 14, 6: 14, 7: 16})
    names_period = submitter == "noshmim_network"  # there each row names its half year; elsewhere the title does
    columns = [column for column in HEADERS if names_period or column != "half_year"]
    sheet.title("תכנית עבודה מול ביצוע" if names_period else "תכנית עבודה מול ביצוע – חציון א' 2021", len(columns))
    sheet.add(name, style="note")
    sheet.add(style="note")
    sheet.add(*(HEADERS[column] for column in columns), style="header")
    totals = dict.fromkeys(PLANNED_MEASURES, 0)
    for record in _records(submitter):
        row = len(sheet.rows) + 1
        cells: dict[str, Cell] = {
            "district_code": DISTRICT_NAMES[record["district_code"]],
            "programme_code": PROGRAMMES[record["programme_code"]],
            "half_year": "חציון א׳ 2021",
            "stated_percent": f"{record['stated_percent']}% מהתכנון",
        }
        for place, column in enumerate(columns, 1):
            planned = record.get(column)
            if column in PLANNED_MEASURES:
                cells[column] = planned
                totals[column] += planned or 0
                if submitter == "district_haifa" and planned and planned >= 1000:
                    cells[column] = f"{planned:,}"
                    sent.marks.append(Mark("number_as_text", cell_name(row, place)))
        sheet.add(*(cells[column] for column in columns))
        sent.records.append(record)
    if submitter == "noshmim_network":
        total: list[Cell] = [totals.get(column) or None for column in columns]
        total[0] = "סך הכל"
        sheet.add(*total, style="total")
    sheet.add("* הביצוע: משפחות פעילות בסוף החציון; במרכזי עוצמה מקבלי שירות", style="note")
    return Delivery(f"{submitter}/{file_name}", arrival(2021, 7, 5 + number % 4, 9, 10 * number), [sheet], [sent])


def _records(submitter: str) -> list[Record]:
    own = ("mapa", "noshmim_soldiers") if submitter == "noshmim_network" else ("noshmim", "otzma")
    planned, actual = plans(), district_totals()
    records = []
    for district in DISTRICT_NAMES:
        if submitter not in {"noshmim_network", f"district_{district}"}:
            continue
        for programme in own:
            main = "recipients" if programme == "otzma" else "families_active"
            key = (district, programme, main)
            records.append(
                {
                    "district_code": district,
                    "programme_code": programme,
                    "half_year": HALF_YEAR,
                    **{
                        column: planned.get((district, programme, measure))
                        for column, measure in PLANNED_MEASURES.items()
                    },
                    "stated_percent": round(100 * actual[key] / planned[key]),
                }
            )
    return records
