"""What the ministry's services division sends: the departments' registry, payments to frameworks, the service book."""

from datetime import date, timedelta

from demo.figures import share
from demo.truth import Delivery, Mark, Submission, arrival
from demo.workbook import Cell, Sheet, cell_name

SUBMITTER = "welfare_ministry"
DIVISION = "אגף שירותים ומידע"

AUTHORITIES = (
    # district, its name in the sheet, the registry's number of the authority, name, kind, departments' parts of town
    ("jerusalem", "ירושלים", 101, "אשקלון", "עיריה", ("צפון", "דרום")),
    ("jerusalem", "ירושלים", 103, "ירושלים", "עיריה", ("גילה", "רמות", "פסגת זאב", "קרית יובל", "לב העיר")),
    ("jerusalem", "ירושלים", 104, "אשדוד", "עיריה ", ("צפון", "דרום", "מערב")),
    ("tel_aviv", "תל - אביב", 300, "בני ברק", "עיריה", ("מזרח", "מערב")),
    ("tel_aviv", "תל - אביב", 304, "חולון", "עיריה", ("מרכז", "דרום", "מזרח")),
    ("tel_aviv", "תל - אביב", 306, "לוד", "עיריה", ("מרכז", "צפון")),
    ("tel_aviv", "תל - אביב", 307, "נתניה", "עיריה", ("מרכז", "צפון", "דרום")),
    ("haifa", "חיפה", 500, "חדרה", "עיריה", ("מרכז", "אולגה")),
    ("haifa", "חיפה", 501, "חיפה", "עיריה", ("הדר", "מערב", "נווה שאנן", "קריות")),
    ("haifa", "חיפה", 502, "טבריה", "עיריה", ("עילית", "מרכז")),
    ("haifa", "חיפה", 504, "עכו", "עיריה", ("מזרח", "צפון")),
    ("haifa", "חיפה", 552, "כרמיאל", "עיריה", ("מרכז",)),
    ("south", "דרום", 100, "אילת", "עיריה", ("מרכז",)),
    ("south", "דרום", 102, "באר שבע", "עיריה", ("מערב", "צפון", "עיר עתיקה")),
    ("south", "דרום", 105, "דימונה", "עיריה", ("מרכז", "מזרח")),
    ("south", "דרום", 221, "רהט", "עיריה", ("צפון", "דרום", "מרכז")),
)
FIRST_NAMES = ("פלונית", "אלמונית", "פלוני", "אלמוני", "ישראלה")
LAST_NAMES = ("בדיונית", "מומצאי", "דמיונאי", "המדומיין", "שלא-הייתה", "לדוגמתי", "ניסיונאי", "אגדתי")

REGISTRY_HEADERS = (
    *("district", "authority_num", "semel_machlaka", "location", "city", "manager", "sort", "adress"),
    *("נושמים לרווחה", "מרכזי עוצמה", "הערה"),
    *("machlaka_phone", "machlaka_fax", "authority_phone", "authority_fax", "email"),
)
PAYMENT_HEADERS = (
    "מספר קטלוגי",
    "שנה",
    "תקנה תקציבית",
    "כמות מושמים",
    "סך תשלומים",
    "מכרז",
    "ח.פ מסגרת",
    "מחוז המסגרת",
)
PAYMENT_DISTRICTS = {"haifa": "צפון", "tel_aviv": "מרכז", "south": "דרום", "jerusalem": 'ירושלים ויו"ש'}
BOOK_HEADERS = ("מספר סידורי", "מינהל/ אגף", "אגף/ מחלקה", "שירות חברתי", "תקציב", "מספר מקבלי שירות")
BOOK = (
    # division, department, service, budget in thousands, recipients
    ("אגף קהילה", "ליווי משפחות", "ליווי אישי למשפחה", 48_200, 3150),
    ("אגף קהילה", "ליווי משפחות", "קבוצות הורים", 6_450, 2240),
    ("אגף קהילה", "ליווי משפחות", "סדנאות התנהלות כלכלית", 3_980, 1830),
    ("אגף קהילה", "עבודה קהילתית", "ועדי שכונה", 2_640, 960),
    ("אגף קהילה", "עבודה קהילתית", "מתנדבים בקהילה", 4_120, 5400),
    ("אגף קהילה", "עבודה קהילתית", "גינות קהילתיות", 780, 1275),
    ("אגף ילדים ונוער", "מענה בשעות אחר הצהריים", "מועדונית לגיל הרך", 31_700, 2860),
    ("אגף ילדים ונוער", "מענה בשעות אחר הצהריים", "מועדונית לגיל בית הספר", 58_900, 6720),
    ("אגף ילדים ונוער", "נערות ונערים", "בית חם לנערות", 12_300, 1180),
    ("אגף ילדים ונוער", "נערות ונערים", "מסגרת ערב לנוער", 9_850, 1540),
    ("אגף ילדים ונוער", "נערות ונערים", "הכנה לחיים עצמאיים", 5_260, 430),
    ("אגף אזרחים ותיקים", "מרכזי יום", "מרכז יום לאזרחים ותיקים", 41_400, 7900),
    ("אגף אזרחים ותיקים", "מרכזי יום", "הסעות למרכזי יום", 11_150, 5130),
    ("אגף אזרחים ותיקים", "מרכזי יום", "ארוחה חמה", 8_730, 4480),
    ("אגף אזרחים ותיקים", "בבית ובקהילה", "קהילה תומכת", 19_600, 8250),
    ("אגף אזרחים ותיקים", "בבית ובקהילה", "שיפוץ דיור", 2_310, 390),
    ("אגף אזרחים ותיקים", "בבית ובקהילה", "חברותא טלפונית", 640, None),
)


def deliveries() -> list[Delivery]:
    """The three forms of 2021, and the payments of 2020 in which no row can be used."""
    return [_registry(), _rejected_payments(), _service_book(), _payments()]


def people() -> list[dict[str, str]]:
    """The invented person of each department of the registry: no such name, number or address exists."""
    number = sum(len(parts) for *_, parts in AUTHORITIES)
    return [
        {
            "manager": f"{FIRST_NAMES[place % len(FIRST_NAMES)]} {LAST_NAMES[place % len(LAST_NAMES)]}",
            "email": f"bdaya{place + 1:02}@dugma.example",
            "phone": f"050-00000{place + 1:02}",
        }
        for place in range(number)
    ]


def personal_texts() -> list[str]:
    """Every text of `people`: nothing of it may be found in anything but the sheet itself."""
    return sorted({text for person in people() for text in person.values()})


def _registry() -> Delivery:
    sent = Submission(SUBMITTER, "department_registry", "standing", due=None)
    sheet = Sheet("מחלקות", colour="D9D9D9", widths={4: 22, 6: 20, 8: 28, 11: 18, 12: 24, 16: 24})
    sheet.title("מרשם המחלקות לשירותים חברתיים", len(REGISTRY_HEADERS))
    sheet.add(DIVISION, style="note")
    sheet.add(*REGISTRY_HEADERS, style="header")
    invented = iter(people())
    totals = [0, 0]
    for district, district_name, number, name, kind, parts in AUTHORITIES:
        for place, part in enumerate(parts, 1):
            person = next(invented)
            code = f"{number}09{place:02}"
            has = [share("registry", programme, code) < 0.62 for programme in ("noshmim", "otzma")]
            said = ["יש" if one else "אין" for one in has]
            totals = [total + one for total, one in zip(totals, has, strict=True)]
            if place == 3 and has[0]:
                said[0] = "יש "
            department = f"{name} - {part}"
            sheet.add(
                district_name, number, int(code), department, name, person["manager"], kind,
                f"רחוב הדוגמה {place}, {name}", *said, None,
                f"00-0000{number}, {person['phone']}", None, None, 0, person["email"],
            )  # fmt: skip
            sent.records.append(
                {
                    "district_code": district,
                    "department_code": code,
                    "department_name": department,
                    "departments": 1,
                    "has_noshmim": int(has[0]),
                    "has_otzma": int(has[1]),
                }
            )
    sheet.add(style="note")
    sheet.add(*[None] * 8, *totals, style="total")
    return Delivery(f"{SUBMITTER}/מרשם מחלקות 2021.xlsx", arrival(2021, 2, 3, 7, 45), [sheet], [sent])


def _due(year: int) -> date:
    """Reports on a year are due half a year later."""
    return date(year, 12, 31) + timedelta(days=180)


def _payment_sheet(year: int) -> Sheet:
    sheet = Sheet(f"תשלומים {year}", colour="FCE4D6", widths={8: 24})
    sheet.title(f"תשלומים למסגרות לשנת {year}", len(PAYMENT_HEADERS))
    sheet.add(DIVISION, style="note")
    sheet.add(style="note")
    sheet.add(*PAYMENT_HEADERS, style="header")
    return sheet


def _payments() -> Delivery:
    sent = Submission(SUBMITTER, "framework_payments", "2021", _due(2021))
    sheet = _payment_sheet(2021)
    for number in range(48):
        service = 634 if number % 3 else 640
        district = list(PAYMENT_DISTRICTS)[int(4 * share("payments", "district", str(number)))]
        persons = 2 + int(30 * share("payments", "persons", str(number)))
        paid = persons * (1900 if service == 640 else 41_000) + int(900 * share("payments", "paid", str(number)))
        row = len(sheet.rows) + 1
        cell: Cell = paid
        if paid >= 1_000_000 and number % 2:
            cell = f"{paid:,}"
            sent.marks.append(Mark("number_as_text", cell_name(row, 5)))
        sheet.add(
            service, 2021, 1090001 if service == 640 else 1090002, persons, cell, f"{900 + number % 7}/21",
            590000101 + 7 * number, PAYMENT_DISTRICTS[district] + " " * (number % 4 * 5),
        )  # fmt: skip
        sent.records.append(
            {
                "service_code": str(service),
                "year": "2021",
                "district_code": district,
                "persons_placed": persons,
                "total_paid": paid,
            }
        )
    return Delivery(f"{SUBMITTER}/תשלומים למסגרות 2021.xlsx", arrival(2022, 2, 14, 10, 20), [sheet], [sent])


def _rejected_payments() -> Delivery:
    sent = Submission(SUBMITTER, "framework_payments", "2020", _due(2020))
    sheet = _payment_sheet(2020)
    amounts = ("כארבעים אלף", "שישים ושניים אלף", "מאה אלף ומשהו", "לפי החוזה", "שלושים אלף", "טרם סוכם", "תשעים אלף")
    districts = ("השרון", "עמקים", "מחוז א", "העמק", "הנגב", "שפלה", "גליל")
    for number, (amount, district) in enumerate(zip(amounts, districts, strict=True)):
        row = sheet.add(634, 2020, 1090002, 4 + number, amount, f"{900 + number}/20", 590000101 + 7 * number, district)
        sent.hold_back(
            row,
            Mark("value_not_number", cell_name(row, 5), is_error=True),
            Mark("code_unknown", cell_name(row, 8), is_error=True),
        )
    return Delivery(f"{SUBMITTER}/תשלומים למסגרות 2020 טיוטה.xlsx", arrival(2021, 3, 21, 11, 0), [sheet], [sent])


def _service_book() -> Delivery:
    sent = Submission(SUBMITTER, "service_book", "2021", _due(2021))
    sheet = Sheet("ספר שירותים", colour="FFF2CC", widths={2: 22, 3: 26, 4: 34, 6: 16})
    sheet.formats = {5: "#,##0"}
    sheet.title("ספר השירותים החברתיים 2021", len(BOOK_HEADERS))
    sheet.add(DIVISION, style="note")
    sheet.add("התקציב באלפי ש״ח", style="note")
    sheet.add(*BOOK_HEADERS, style="header")
    sheet.add(style="note")
    above: tuple[str | None, str | None] = (None, None)
    for number, (division, department, service, budget, recipients) in enumerate(BOOK, 1):
        if above[0] not in {None, division}:
            _subtotal(sheet, str(above[0]))
        first = (division if division != above[0] else None, department if department != above[1] else None)
        sheet.add(number, *first, service, budget, "ל״ר" if recipients is None else recipients)
        above = (division, department)
        sent.records.append(
            {
                "administration": division,
                "division": department,
                "service_name": service,
                "budget": budget,
                "book_recipients": recipients,
            }
        )
    _subtotal(sheet, str(above[0]))
    sheet.add(None, None, None, 'סה"כ תקציב', sum(line[3] for line in BOOK), None, style="total")
    return Delivery(f"{SUBMITTER}/ספר שירותים 2021.xlsx", arrival(2021, 6, 28, 13, 30), [sheet], [sent])


def _subtotal(sheet: Sheet, division: str) -> None:
    budget = sum(line[3] for line in BOOK if line[0] == division)
    sheet.add(None, None, None, f'סה"כ תקציב ב{division}', budget, None, style="total")
