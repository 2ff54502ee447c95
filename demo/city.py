"""The city resilience centre: a log of activities with a sheet for each month, and its list of referrals."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from demo.figures import MONTH_WORDS, MONTHS, share
from demo.offices import day_after
from demo.people import person, with_wrong_check_digit
from demo.truth import Delivery, Mark, Record, Submission, arrival
from demo.workbook import Cell, Sheet, cell_name

CENTRE = "city_centre_bat_yam"
NAME = "מרכז החוסן העירוני בת ים"
QUARTERS = (MONTHS[:3], MONTHS[3:])
DUE_DAYS = 100
"""Both come once a quarter."""

LOG_HEADERS = (
    *("תאריך", "סוג הפעילות", "מסלול", "קהל יעד", "שפה", "מס' משתתפים", "מתנדבים", "שעות", "שגרה/חירום"),
    *("שם המדריך", "הערות"),
)
PROCEDURE = ("city_resilience_procedure", "נוהל חוסן עירוני")


class Line(NamedTuple):
    """What goes into the log: codes and the words for them, about how many come, and hours."""

    kind: str
    kind_words: str
    track: str | None
    track_words: str | None
    target: str
    target_words: str
    about: int
    hours: int


ROUTINE = (
    Line("youth_leadership", "מנהיגות נוער", "city_youth_leadership", "מנהיגות נוער", "youth", "בני נוער", 18, 2),
    Line(
        "emergency_team_training", 'הכשרת צל"ח', "city_emergency_teams", 'צל"ח', "emergency_teams", 'צוותי צל"ח', 22, 3
    ),
    Line("cpr_course", "קורס החייאה", "city_emergency_courses", "קורסי חירום", "volunteers", "מתנדבים", 15, 4),
    Line("fire_course", "כיבוי אש", "city_emergency_courses", "קורסי חירום", "emergency_teams", 'צל"ח', 14, 3),
    Line("incident_management", "ניהול אירוע", "city_emergency_courses", "קורסי חירום", "parents", "הורים", 12, 5),
    Line("resilience_procedure", "ועדת נוהל חוסן", *PROCEDURE, "municipal_staff", "עובדי הרשות", 9, 2),
    Line("respite", "יום הפוגה", "city_respite", "הפוגה", "parents", "הורים", 40, 6),
)
EMERGENCY = (
    Line("helpline", "קו סיוע 24 שעות", None, None, "residents", "תושבים", 65, 24),
    Line("shelter", "התערבות במקלטים", None, None, "residents", "תושבים", 34, 5),
    Line("elderly_visit", "ביקורי קשישים", None, None, "older", "אזרחים ותיקים", 21, 4),
)
LANGUAGES = (("hebrew", "עברית"), ("russian", "רוסית"), ("amharic", "אמהרית"), ("arabic", "ערבית"))

REFERRAL_HEADERS = (
    *("תאריך הפניה", "ת.ז.", "שם פרטי", "שם משפחה", "טלפון", "גורם מפנה", "הופנה אל", "קבוצת גיל", "סטטוס"),
    *("שפה", "שגרה/חירום", "הערות"),
)
CHANNELS = (
    ("therapists", "מטפלי העמותה"),
    ("educational_psychology", 'שפ"ח'),
    ("welfare", "רווחה"),
    ("hotline_106", "מוקד 106"),
    ("operations_room", 'חמ"ל'),
    ("ambulance", 'מד"א'),
    ("mental_health_clinic", "מרפאה לבריאות הנפש"),
)
STATUSES = (("new", "חדש"), ("waiting", "ממתין"), ("in_treatment", "בטיפול"), ("completed", "הסתיים"))
AGES = (("age_7_12", "7-12"), ("age_13_18", "13-18"), ("age_19_25", "19-25"), ("age_26_64", "26-64"), ("age_65", "65+"))
REFERRED = range(200, 264)
"""Numbers of the people in the list; every sixteenth of them comes again three months later."""


def deliveries() -> list[Delivery]:
    """A log and a list of referrals for each quarter."""
    return [*(_log(months) for months in QUARTERS), *(_referrals(months) for months in QUARTERS)]


def personal_texts() -> list[str]:
    """Everything by which the people of the lists and the instructors could be found."""
    return [text for number in REFERRED for text in person(number).texts] + list(INSTRUCTORS)


INSTRUCTORS = tuple(person(number).name for number in (301, 302, 303))


def _due(month: str) -> date:
    return day_after(month, 1) + timedelta(days=DUE_DAYS - 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _log(months: tuple[str, ...]) -> Delivery:
    quarter = 1 if months == QUARTERS[0] else 2
    sheets, submissions = [], []
    for month in months:
        sheet = Sheet(f"{MONTH_WORDS[month[5:]]} {month[2:4]}", colour="E2EFDA", widths={2: 22, 3: 20, 4: 18, 10: 26})
        sheet.formats = {1: "dd/mm/yyyy"}
        sent = Submission(CENTRE, "activity_log", month, _due(month), sheet=sheet.name)
        _log_month(month, sheet, sent)
        sheets.append(sheet)
        submissions.append(sent)
    last = day_after(months[-1], 11)
    return Delivery(
        f"{CENTRE}/יומן פעילות רבעון {quarter} 2021.xlsx",
        arrival(last.year, last.month, last.day, 9, 20),
        sheets,
        submissions,
    )


def _log_month(month: str, sheet: Sheet, sent: Submission) -> None:
    sheet.title(f"{NAME} – יומן פעילות", len(LOG_HEADERS))
    sheet.add(f"חודש {MONTH_WORDS[month[5:]]}", style="note")
    sheet.add(style="note")
    sheet.add(*LOG_HEADERS, style="header")
    year, number = int(month[:4]), int(month[5:])
    for day in range(3, 27, 3):
        today = date(year, number, day)
        is_emergency = month == "2021-05" and 11 <= day <= 21
        lines = EMERGENCY if is_emergency else (ROUTINE[0], ROUTINE[1 + (day // 3 + number) % 6])
        first = len(sheet.rows) + 1
        for place, line in enumerate(lines):
            _log_line(sheet, sent, today, line, place, is_emergency)
        sheet.merged.append(f"A{first}:A{len(sheet.rows)}")
    until = date(year, number, 28)
    start = until - timedelta(days=1)
    row = sheet.add(
        f"{start.day}-{until.day}/{number}/{year}",
        "סדנת חוסן",
        "הפוגה",
        "הורים",
        "עברית",
        24,
        None,
        9,
        "שגרה",
        None,
        None,
    )
    sent.records.append(
        _activity(start, "workshop", "city_respite", "parents", "hebrew", (24, None, 9), "routine")
        | {"date_end": until.isoformat()}
    )
    if month == "2021-02":
        row = sheet.add(None, "מסיבת סיום מרהיבה", "הפוגה", "הורים", "עברית", 50, None, 3, "שגרה", None, None)
        sent.hold_back(row, Mark("code_unknown", cell_name(row, 2), is_error=True))


def _log_line(sheet: Sheet, sent: Submission, today: date, line: Line, place: int, is_emergency: bool) -> None:
    code, words = LANGUAGES[int(len(LANGUAGES) * share("language", str(today), str(place)))]
    persons = round(line.about * (0.7 + 0.6 * share("log", str(today), str(place))))
    volunteers = 3 + persons // 8 if is_emergency or place == 0 else None
    hours: float = line.hours
    length: Cell = line.hours
    if today.day == 9 and place == 1 and not is_emergency:
        length, hours = f"{line.hours}:30", line.hours + 0.5
        sent.marks.append(Mark("duration_as_time", cell_name(len(sheet.rows) + 1, 8)))
    sheet.add(
        _midnight(today) if place == 0 else None, line.kind_words, line.track_words, line.target_words, words,
        persons, "-" if volunteers is None else volunteers, length, "חירום" if is_emergency else "שגרה",
        INSTRUCTORS[persons % 3], "נדחה מהשבוע שעבר" if persons % 11 == 0 else None,
    )  # fmt: skip
    mode = "emergency" if is_emergency else "routine"
    numbers = (persons, volunteers, hours)
    sent.records.append(_activity(today, line.kind, line.track, line.target, code, numbers, mode))


def _activity(
    day: date,
    kind: str,
    track: str | None,
    target: str,
    language: str,
    numbers: tuple[int, int | None, float],
    mode: str,
) -> Record:
    persons, volunteers, hours = numbers
    return {
        "date": day.isoformat(),
        "date_end": None,
        "activity_type": kind,
        "programme_code": track,
        "centre_code": CENTRE,
        "target_population": target,
        "language": language,
        "mode": mode,
        "activity_participants": persons,
        "activity_volunteers": volunteers,
        "activity_hours": hours,
        "activities": 1,
    }


def _referrals(months: tuple[str, ...]) -> Delivery:
    quarter = 1 if months == QUARTERS[0] else 2
    sheet = Sheet("הפניות", colour="FCE4D6", widths={3: 14, 4: 24, 6: 20, 7: 20})
    sheet.formats = {1: "dd/mm/yyyy"}
    sheet.title(f"{NAME} – ריכוז הפניות רבעון {quarter} 2021", len(REFERRAL_HEADERS))
    sheet.add("מידע רגיש – לשימוש פנימי בלבד", style="note")
    sheet.add(*REFERRAL_HEADERS, style="header")
    by_month = {month: Submission(CENTRE, "referrals", month, _due(month)) for month in months}
    people = REFERRED[:32] if quarter == 1 else [*REFERRED[:32:16], *REFERRED[32:]]
    for place, number in enumerate(people):
        _referral(sheet, by_month[months[place * 3 // len(people)]], number, place)
    last = day_after(months[-1], 12)
    return Delivery(
        f"{CENTRE}/הפניות Q{quarter} 2021.{'xlsx' if quarter == 1 else 'csv'}",
        arrival(last.year, last.month, last.day, 10, 5),
        [sheet],
        list(by_month.values()),
        kind="xlsx" if quarter == 1 else "csv_utf16",
    )


def _referral(sheet: Sheet, sent: Submission, number: int, place: int) -> None:
    someone = person(number)
    day = date(int(sent.period[:4]), int(sent.period[5:]), 2 + place % 25)
    came, went = (CHANNELS[int(7 * share(way, str(number)))] for way in ("from", "to"))
    age, status = AGES[number % len(AGES)], STATUSES[number % len(STATUSES)]
    language = LANGUAGES[int(4 * share("referred", str(number)))]
    is_emergency = sent.period == "2021-05"
    identity: Cell = someone.identity
    if number % 3 == 0:
        identity = int(someone.identity)  # typed as a number: the leading zero is gone
    is_wrong = number == 211
    if is_wrong:
        identity = with_wrong_check_digit(someone.identity)
    first, _, last = someone.name.partition(" ")
    row = sheet.add(
        _midnight(day), identity, first, last, someone.phone, came[1], went[1], age[1], status[1], language[1],
        "חירום" if is_emergency else "שגרה", f"פנייה של {someone.name}" if number % 7 == 0 else None,
    )  # fmt: skip
    record = {
        "date": day.isoformat(),
        "channel_from": came[0],
        "channel_to": went[0],
        "age_group": age[0],
        "status": status[0],
        "mode": "emergency" if is_emergency else "routine",
        "language": language[0],
        "centre_code": CENTRE,
        "referrals": 1,
    }
    if is_wrong:
        sent.hold_back(row, Mark("identity_invalid", cell_name(row, 2), is_error=True))
    else:
        sent.records.append(record)
