"""A regional council's community work: who accompanies which settlement, and how far each settlement is."""

from datetime import date, datetime, time

from demo.figures import share
from demo.people import person
from demo.truth import Delivery, Mark, Record, Submission, arrival
from demo.workbook import Cell, Sheet, cell_name

SUBMITTER = "community_unit_yehuda"
NAME = "המדור לעבודה קהילתית"
COUNCIL = "rc26"
CLUSTER = "אשכול יישובי גוש האלה"
CLUSTER_MEMBERS = {"693": 'נתיב הל"ה', "919": "גבעת ישעיהו", "1070": "אביעזר", "1123": "אדרת"}
"""As in reference/clusters.csv of the demonstration."""

ROSTER = (
    # worker, what she does there, settlements; the cluster stands for its four
    (401, "focus", "מיקוד", {"10": "תירוש", "27": "שדות מיכה", "52": "לוזית", "59": "נחושה"}),
    (401, "accompanied", "ליווי", {"462": "טל שחר", "464": "הראל", "752": "תעוז", "778": "תרום"}),
    (402, "focus", "מיקוד", {"567": "צרעה", "740": "אשתאול", "741": "שואבה", "742": "מסילת ציון"}),
    (402, "accompanied", "ליווי", {"751": "בית מאיר", "456": "שורש", "78": "קריית ענבים", "672": "בית נקופה"}),
    (403, "focus", "מיקוד", {"799": "זכריה", "794": "עגור", "771": "מבוא ביתר", "823": "בר גיורא"}),
    (403, "accompanied", "ליווי", CLUSTER_MEMBERS),
    (404, "focus", "מיקוד", {"710": "בית זית", "780": "אורה", "779": "עמינדב", "783": "אבן ספיר"}),
    (404, "accompanied", "ליווי", {"822": "מטע", "825": "נס הרים", "859": "כסלון"}),
    (404, "exceptional", "צורך חריג", {"787": "גבעת יערים"}),
)
"""Four workers with eight settlements each, four of them in focus; one has an exceptional need besides."""

STATUS_HEADERS = (
    *("יישוב", 'הקמת צח"י', 'הכשרת צח"י', 'רענון צח"י', 'תרגול צח"י', "מספר סדנאות", "זוגות אם לאם"),
    *('יו"ר צח"י', "טלפון"),
)
CONTACTS = range(410, 446)


def personal_texts() -> list[str]:
    """Names of workers, names and telephones of those to be called in the settlements."""
    workers = [person(number).name for number, *_ in ROSTER]
    return workers + [text for number in CONTACTS for text in person(number).texts[2:]]


def deliveries() -> list[Delivery]:
    """A workbook with both tables: of one half year a later file would replace an earlier one."""
    sent = Submission(SUBMITTER, "settlement_support", "2021-H1", date(2021, 7, 15), sheet="חלוקת יישובים")
    sheets = [_roster(sent), _status(sent)]
    return [Delivery(f"{SUBMITTER}/ליווי יישובים מטה יהודה.xlsx", arrival(2021, 7, 11, 12, 15), sheets, [sent])]


def _top(sheet: Sheet, width: int) -> None:
    sheet.title("המועצה האזורית מטה יהודה", width)
    sheet.add(f"{NAME} – חציון א' 2021", style="note")
    sheet.add(style="note")


def _roster(sent: Submission) -> Sheet:
    sheet = Sheet("חלוקת יישובים", colour="FCE4D6", widths={1: 30, 3: 60})
    _top(sheet, 3)
    sheet.add('עו"ס קהילתית', "סוג הליווי", "יישובים", style="header")
    above = None
    for number, need, words, settlements in ROSTER:
        said = CLUSTER if settlements is CLUSTER_MEMBERS else ", ".join(settlements.values())
        sheet.add(person(number).name if number != above else None, words, said)
        above = number
        sent.records += [_on_roster(code, need) for code in settlements]
    return sheet


def _on_roster(code: str, need: str) -> Record:
    return {"locality_code": code, "need": need, "authority_code": COUNCIL, "settlements_accompanied": 1}


def _status(sent: Submission) -> Sheet:
    sheet = Sheet("סטטוס יישובים", colour="FCE4D6", widths={1: 20, 8: 30})
    _top(sheet, len(STATUS_HEADERS))
    sheet.add(*STATUS_HEADERS, style="header")
    names = {code: name for *_, settlements in ROSTER for code, name in settlements.items()}
    for place, (code, name) in enumerate(names.items()):
        established = date(2016 + int(4 * share("team", code)), 1 + place % 12, 5 + place % 20)
        trained = date(2020, 2 + place % 10, 10)
        refreshed = date(2021, 1 + place % 6, 14) if place % 3 else None
        exercised = date(2021, 2 + place % 5, 20) if place % 4 == 0 else None
        workshops, pairs = int(5 * share("workshops", code)), int(4 * share("pairs", code))
        dates: list[Cell] = [_written(day, place) for day in (established, trained, refreshed, exercised)]
        someone = person(CONTACTS[place])
        row = len(sheet.rows) + 1
        said: Cell = pairs or "אין"
        if place == 5:
            said, pairs = "כ-3", 3
            sent.marks.append(Mark("value_approximate", cell_name(row, 7)))
        sheet.add(name, *dates, workshops, said, someone.name, someone.phone)
        sent.records.append(
            {
                "locality_code": code,
                "authority_code": COUNCIL,
                "team_established": established.isoformat(),
                "team_trained": trained.isoformat(),
                "team_refreshed": refreshed.isoformat() if refreshed else None,
                "team_exercised": exercised.isoformat() if exercised else None,
                "workshops": workshops,
                "matched_pairs": pairs or None,
            }
        )
    return sheet


def _written(day: date | None, place: int) -> Cell:
    """Days as they come: a date cell, text with dots, text with slashes and a short year."""
    if day is None:
        return None
    if place % 3 == 0:
        return datetime.combine(day, time())
    return f"{day:%d.%m.%Y}" if place % 3 == 1 else f"{day.day}/{day.month}/{day:%y}"
