"""The five offices that report `centre_monthly`, and how each lays out its sheet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from demo.figures import MONTH_WORDS, MONTHS, Centre
from demo.workbook import Cell, Sheet

MONTH_NAMES = {month: MONTH_WORDS[month[5:]] for month in MONTHS}


@dataclass(frozen=True)
class Office:
    """How one office lays out its sheet. headers: column -> its words, in the sheet's order (`month` where rows name
    it, `unknown` for a column no form knows). nothing: what stands where a programme has no such figure."""

    submitter: str
    programmes: Mapping[str, tuple[str, ...]]
    headers: dict[str, str]
    nothing: Cell
    sheet_name: str
    file_name: str
    preamble: Callable[[Sheet, str], None]
    centre: Callable[[Centre], Cell]
    month: Callable[[str], Cell] = lambda month: month
    notes: tuple[str, ...] = ()
    gap: int = 0
    has_total: bool = True
    colour: str = "DDEBF7"


def day_after(month: str, day: int) -> date:
    """A day of the month that follows."""
    year, number = int(month[:4]), int(month[5:])
    return date(year + number // 12, number % 12 + 1, day)


def _two_words(centre: Centre) -> str:
    """Jerusalem's own short names for the centres inside the city."""
    code = int(centre.code)
    return "עוצמה " + centre.name.split(" – ")[1] if 1001 <= code <= 1012 else centre.name


def _spaced(centre: Centre) -> str:
    """Names as the network pastes them: no-break spaces, and a blank too many at the end of some."""
    name = centre.name.replace("מרכז עוצמה", "מרכז\u00a0עוצמה")
    return name + "  " if int(centre.code) % 5 == 0 else name


def _jerusalem(sheet: Sheet, month: str) -> None:
    sheet.title(f"דיווח חודשי – {MONTH_NAMES[month]} 2021", 8)
    sheet.add("לשכת מחוז ירושלים", style="note")
    sheet.add(f"עודכן ב-{day_after(month, 4):%d.%m.%Y}", style="note")
    sheet.add(style="note")


def _tel_aviv(sheet: Sheet, month: str) -> None:
    sheet.title("לשכת מחוז תל אביב והמרכז", 9)
    sheet.add("מעקב פעילות מרכזים ותכניות", style="note")
    sheet.add(style="note")


def _haifa(sheet: Sheet, month: str) -> None:
    sheet.title("פעילות המרכזים – שנת 2021", 10)
    sheet.add("לשכת מחוז חיפה והצפון", style="note")
    sheet.add(style="note")


def _south(sheet: Sheet, month: str) -> None:
    sheet.title("דוח פעילות חודשי", 9)
    sheet.add(style="note")
    sheet.add(f"תאריך הפקה: {day_after(month, 3):%d/%m/%Y}", style="note")
    sheet.add(style="note")


def _network(sheet: Sheet, month: str) -> None:
    sheet.title("המשרד הארצי של רשת נושמים", 9)
    sheet.merged.append("A2:I2")
    sheet.add("ריכוז ארצי: מפ״ה ונושמים לחיילים ומלש״בים", style="title")
    sheet.add(style="note")
    sheet.add(f"עודכן ב-{day_after(month, 3):%d/%m/%Y}", None, "כל המחוזות", style="note")
    sheet.add(style="note")


OTZMA_AND_NOSHMIM = {"noshmim": ("נושמים לרווחה",), "otzma": ("מרכזי עוצמה",)}

OFFICES = (
    Office(
        "district_jerusalem",
        OTZMA_AND_NOSHMIM,
        {
            "centre_code": "שם המרכז",
            "programme_code": "תכנית",
            "families_active": "משפחות פעילות",
            "families_joined": "משפחות שהצטרפו",
            "families_completed": "משפחות שסיימו",
            "recipients": "מקבלי שירות",
            "meetings": "מפגשים",
            "training_hours": "שעות הדרכה",
        },
        nothing="-",
        sheet_name="דיווח",
        file_name="לשכת מחוז ירושלים - דיווח מרכזים {month}.xlsx",
        preamble=_jerusalem,
        centre=_two_words,
        notes=("* מקבלי שירות: כל מי שפנה למרכז במהלך החודש", "* משפחות פעילות: נכון לסוף החודש"),
    ),
    Office(
        "district_tel_aviv",
        OTZMA_AND_NOSHMIM,
        {
            "programme_code": "שם  התכנית",
            "centre_code": "סמל מרכז",
            "families_joined": "משפחות\nחדשות",
            "families_active": "משפחות\nפעילות",
            "families_completed": "משפחות\nשסיימו",
            "meetings": "מספר\nמפגשים",
            "recipients": "מקבלי\nשירות",
            "training_hours": "שעות\n הדרכה ",
            "unknown": "סבב ביקורים",
        },
        nothing="אין",
        sheet_name="{name} 2021",
        file_name="מחוז ת״א והמרכז {name} 2021.xlsx",
        preamble=_tel_aviv,
        centre=lambda centre: int(centre.code),
        colour="E2EFDA",
    ),
    Office(
        "district_haifa",
        OTZMA_AND_NOSHMIM,
        {"centre_code": "מרכז", "programme_code": "תוכנית", "measure": "מדד"},
        nothing=None,
        sheet_name="דיווח 2021",
        file_name="haifa_centres_{month}.xlsx",
        preamble=_haifa,
        centre=lambda centre: centre.name,
        notes=("הערה: יש למלא את עמודת החודש בלבד",),
        colour="FFF2CC",
    ),
    Office(
        "district_south",
        OTZMA_AND_NOSHMIM,
        {
            "month": "חודש",
            "centre_code": "מרכז",
            "programme_code": "תכנית",
            "recipients": "מקבלי שירות",
            "meetings": "מפגשים",
            "families_active": "משפחות פעילות",
            "families_joined": "משפחות שהצטרפו",
            "families_completed": "משפחות שסיימו",
            "training_hours": "שעות הדרכה",
        },
        nothing="—",
        sheet_name="גיליון1",
        file_name="דוח חודשי לשכת מחוז הדרום {month}.xlsx",
        preamble=_south,
        centre=lambda centre: centre.name,
        month=lambda month: datetime(int(month[:4]), int(month[5:]), 1),
        gap=10,
        has_total=False,
        colour="FCE4D6",
    ),
    Office(
        "noshmim_network",
        {"mapa": ('מפ"ה', "מפ״ה", "מפ''ה"), "noshmim_soldiers": ('נושמים לחיילים ומלש"בים', "נושמים לחיילים ומלש״בים")},
        {
            "centre_code": "שם\u00a0המרכז",
            "month": "חודש דיווח",
            "programme_code": "תכנית",
            "families_active": "משפחות פעילות",
            "families_joined": "משפחות שהצטרפו",
            "families_completed": "משפחות שסיימו",
            "recipients": "מקבלי שירות",
            "meetings": "מפגשים",
            "training_hours": "שעות הדרכה",
        },
        nothing=None,
        sheet_name="ריכוז",
        file_name="noshmim_network_{month}.xlsx",
        preamble=_network,
        centre=_spaced,
        month=lambda month: f"{month[5:]}/{month[:4]}",
        notes=("מקור: דיווחי המרכזים לרשת",),
        colour="EADCF4",
    ),
)

MEASURE_WORDS = {
    "families_active": "משפחות פעילות",
    "families_joined": "משפחות שהצטרפו",
    "families_completed": "משפחות שסיימו",
    "recipients": "מקבלי שירות",
    "meetings": "מפגשים",
    "training_hours": "שעות הדרכה",
}
"""Haifa's names for the measures, one row each."""
