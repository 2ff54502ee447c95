"""The rest of the first system's half year: enquiries, aid, training groups, the survey, and a list of participants."""

from datetime import date, datetime, time, timedelta

from demo.figures import HALF_YEAR, MONTH_WORDS, MONTHS, apportion, centres, share
from demo.offices import day_after
from demo.people import person
from demo.truth import Delivery, Mark, Submission, arrival
from demo.workbook import Cell, Sheet, cell_name

NETWORK = "noshmim_network"
OFFICE = "המשרד הארצי"
PROGRAMME = "family_welfare"
PROGRAMME_NAME = "הרשת הארצית לרווחת המשפחה"
DUE_DAYS = 180
"""What is reported for each month comes once a half year."""

ENQUIRIES = {"legal_line": 254, "hotline_118": 275}
LINES = {"legal_line": "קו משפטי", "hotline_118": "מוקד 118"}
TOPICS = {
    "legal_line": {"rights": "מיצוי זכויות", "housing": "דיור", "debts": "חובות", "family_law": "דיני משפחה"},
    "hotline_118": {
        "financial_aid": "סיוע כלכלי",
        "food_security": "ביטחון תזונתי",
        "emotional_support": "תמיכה רגשית",
        "information": "מידע כללי",
    },
}
AID_UNITS = {"computers": 640, "vouchers": 860}
AID_FAMILIES = {"computers": 318, "vouchers": 435}
AID_WORDS = {"computers": "מחשבים", "vouchers": "תווי קנייה"}
AUTHORITIES = {"3000": "ירושלים", "6600": "חולון", "4000": "חיפה", "6700": "טבריה", "9000": "באר שבע", "31": "אופקים"}
TEAM_LEADERS = (13, 12)
SOCIAL_WORKERS = (21, 19, 20, 22, 18)
"""Training groups; the third says `about 20`, so they are about a hundred."""

DIFFICULTIES = {1: (62, 72), 2: (57, 88), 3: (45, 65), 4: (29, 78), 5: (22, 54), 6: (16, 33)}
"""Percent of the families that report a difficulty before the crisis and during it. The bulletin does not name them."""

DEPRESSION = {"depression": ("דיכאון", 46), "severe_depression": ("דיכאון חמור", 12)}
RESPONDENTS = {"families": 2000, "workers": 340}

PARTICIPANT_HEADERS = (
    *("מס'", "תעודת זהות", "שם מלא", "טלפון נייד", "תכנית", "מרכז", "תאריך הצטרפות", "תאריך סיום", "סיבת סיום"),
    *("יישוב", 'עו"ס מלווה', "הערות"),
)
LISTED = range(500, 560)
"""Numbers of the people on the list; every twelfth of them is in two programmes."""

WORKERS = tuple(person(number).name for number in (601, 602, 603))


def deliveries() -> list[Delivery]:
    """Half-year files; those of enquiries, aid and training groups are a report for each month."""
    return [_enquiries(), _aid(), _training_groups(), _survey(), _participants()]


def personal_texts() -> list[str]:
    """Everything by which the participants and their workers could be found."""
    return [text for number in LISTED for text in person(number).texts] + list(WORKERS)


def bulletin() -> dict[str, int]:
    """The bulletin's further figures, as these sheets give them."""
    said = {
        "legal_line_enquiries": ENQUIRIES["legal_line"],
        "hotline_118_enquiries": ENQUIRIES["hotline_118"],
        "aid_units": sum(AID_UNITS.values()),
        "aid_families": sum(AID_FAMILIES.values()),
        "team_leaders_trained": sum(TEAM_LEADERS),
        "social_workers_trained": sum(SOCIAL_WORKERS),
        "survey_families": RESPONDENTS["families"],
        "survey_workers": RESPONDENTS["workers"],
        **{f"{name}_percent": percent for name, (_, percent) in DEPRESSION.items()},
    }
    for number, (before, during) in DIFFICULTIES.items():
        said |= {f"difficulty_{number}_before_percent": before, f"difficulty_{number}_during_percent": during}
    return said


def _monthly(form: str) -> dict[str, Submission]:
    return {
        month: Submission(NETWORK, form, month, day_after(month, 1) + timedelta(days=DUE_DAYS - 1)) for month in MONTHS
    }


def _enquiries() -> Delivery:
    """A column for each month; the line stands on the first of its rows, and has a subtotal below."""
    sheet = Sheet("פניות", colour="EADCF4", widths={1: 16, 2: 20})
    by_month = _monthly("enquiries")
    sheet.title(f"{PROGRAMME_NAME} – {OFFICE} – פניות לקווים, 2021", 9)
    sheet.add(style="note")
    sheet.add("קו", "נושא הפנייה", *(MONTH_WORDS[month[5:]] for month in MONTHS), 'סה"כ', style="header")
    for line, total in ENQUIRIES.items():
        keys = [(topic, month) for topic in TOPICS[line] for month in MONTHS]
        numbers = dict(zip(keys, apportion(total, [0.5 + share(line, *key) for key in keys]), strict=True))
        for place, (topic, words) in enumerate(TOPICS[line].items()):
            row = [numbers[topic, month] for month in MONTHS]
            sheet.add(LINES[line] if place == 0 else None, words, *row, sum(row))
            for month in MONTHS:
                by_month[month].records.append(
                    {
                        "line": line,
                        "topic": topic,
                        "programme_code": PROGRAMME,
                        "month": month,
                        "enquiries": numbers[topic, month],
                    }
                )
        sums = [sum(numbers[topic, month] for topic in TOPICS[line]) for month in MONTHS]
        sheet.add(f'סה"כ {LINES[line]}', None, *sums, sum(sums), style="total")
    return Delivery(
        f"{NETWORK}/פניות לקווים ולמוקדים 2021.xlsx", arrival(2021, 7, 8, 7, 10), [sheet], list(by_month.values())
    )


def _aid() -> Delivery:
    """Each month over units and families; an old workbook."""
    sheet = Sheet("סיוע", colour="EADCF4", widths={1: 16, 2: 16})
    by_month = _monthly("aid")
    width = 2 + 2 * len(MONTHS)
    sheet.title(f"{PROGRAMME_NAME} – {OFFICE} – סיוע חומרי", width)
    sheet.add(style="note")
    above: list[Cell] = ["רשות", "סוג הסיוע"]
    for month in MONTHS:
        above += [f"{MONTH_WORDS[month[5:]]} 2021", None]
    row = sheet.add(*above, style="header")
    sheet.add(None, None, *("יחידות", "משפחות") * len(MONTHS), style="header")
    sheet.merged += [f"A{row}:A{row + 1}", f"B{row}:B{row + 1}"]
    sheet.merged += [f"{chr(67 + 2 * place)}{row}:{chr(68 + 2 * place)}{row}" for place in range(len(MONTHS))]
    keys = [(authority, month) for authority in AUTHORITIES for month in MONTHS]
    numbers: dict[tuple[str, str, str], tuple[int, int]] = {}
    for kind in AID_WORDS:
        weights = [0.5 + share(kind, *key) for key in keys]
        given = zip(apportion(AID_UNITS[kind], weights), apportion(AID_FAMILIES[kind], weights), strict=True)
        numbers |= {(kind, *key): one for key, one in zip(keys, given, strict=True)}
    for authority, name in AUTHORITIES.items():
        for place, (kind, words) in enumerate(AID_WORDS.items()):
            cells = [number for month in MONTHS for number in numbers[kind, authority, month]]
            sheet.add(name if place == 0 else None, words, *cells)
            for month in MONTHS:
                units, families = numbers[kind, authority, month]
                by_month[month].records.append(
                    {
                        "authority_code": authority,
                        "aid_kind": kind,
                        "programme_code": PROGRAMME,
                        "month": month,
                        "aid_units": units,
                        "aid_families": families,
                    }
                )
    return Delivery(
        f"{NETWORK}/סיוע חומרי חציון א.xls",
        arrival(2021, 7, 8, 7, 20),
        [sheet],
        list(by_month.values()),
        kind="xls",
    )


def _training_groups() -> Delivery:
    """A row for each training group, in the month in which it met first; a file of text."""
    sheet = Sheet("קבוצות הכשרה")
    sheet.add(f"{PROGRAMME_NAME} – {OFFICE}", style="title")
    sheet.add("תאריך", "תפקיד", "מתכונת", "שעות", "מספר משתתפים", style="header")
    by_month = _monthly("training")
    groups = [
        *(("team_leader", "ראשי צוותים", number) for number in TEAM_LEADERS),
        *(("social_worker", "עובדים סוציאליים", number) for number in SOCIAL_WORKERS),
    ]
    for place, (role, words, persons) in enumerate(groups):
        month = MONTHS[place % len(MONTHS)]
        day = date(int(month[:4]), int(month[5:]), 7 + place)
        row = len(sheet.rows) + 1
        said: Cell = persons
        if (role, persons) == ("social_worker", 20):
            said = f"כ-{persons}"
            by_month[month].marks.append(Mark("value_approximate", cell_name(row, 5)))
        how = ("zoom", "Zoom") if place % 2 else ("in_person", "פרונטלי")
        sheet.add(datetime.combine(day, time()), words, how[1], 8 + place, said)
        by_month[month].records.append(
            {
                "date": day.isoformat(),
                "role": role,
                "format": how[0],
                "programme_code": PROGRAMME,
                "training_session_hours": 8 + place,
                "training_participants": persons,
                "trainings": 1,
            }
        )
    return Delivery(
        f"{NETWORK}/קבוצות הכשרה.csv",
        arrival(2021, 7, 8, 7, 30),
        [sheet],
        list(by_month.values()),
        kind="csv",
    )


def _survey() -> Delivery:
    """Two tables: the families' answers before and during the crisis, and how many workers were asked."""
    families = Sheet("סקר משפחות", colour="EADCF4", widths={1: 20})
    sent = Submission(NETWORK, "survey", HALF_YEAR, date(2021, 7, 30), sheet=families.name)
    families.title(f"{PROGRAMME_NAME} – {OFFICE} – סקר הערכה, חציון א' 2021", 5)
    families.add("קבוצת משיבים: משפחות", style="note")
    families.add(style="note")
    row = families.add("הקושי", "לפני המשבר", None, "במהלך המשבר", None, style="header")
    families.add(None, "אחוז", "משיבים", "אחוז", "משיבים", style="header")
    families.merged += [f"A{row}:A{row + 1}", f"B{row}:C{row}", f"D{row}:E{row}"]
    number_asked = RESPONDENTS["families"]
    for number, (before, during) in DIFFICULTIES.items():
        families.add(f"קושי {number}", f"{before}%", number_asked, f"{during}%", number_asked)
        for when, percent in (("before", before), ("during", during)):
            sent.records.append(_answer(f"difficulty_{number}", when, "families", percent, number_asked))
    for code, (words, percent) in DEPRESSION.items():
        families.add(words, None, None, f"{percent}%", number_asked)
        sent.records.append(_answer(code, "during", "families", percent, number_asked))
    workers = Sheet("סקר עובדים", colour="EADCF4", widths={1: 20})
    workers.title(f"{PROGRAMME_NAME} – {OFFICE} – סקר הערכה, חציון א' 2021", 4)
    workers.add("קבוצת משיבים: עובדים", style="note")
    workers.add(style="note")
    workers.add("הקושי", "מועד", "אחוז", "מספר משיבים", style="header")
    workers.add("קושי 1", "במהלך המשבר", "ל״ר", RESPONDENTS["workers"])
    sent.records.append(_answer("difficulty_1", "during", "workers", None, RESPONDENTS["workers"]))
    return Delivery(f"{NETWORK}/סקר הערכה 2021.xlsx", arrival(2021, 7, 8, 7, 40), [families, workers], [sent])


def _answer(question: str, when: str, group: str, percent: int | None, respondents: int) -> dict[str, object]:
    return {
        "question": question,
        "time": when,
        "respondent_group": group,
        "programme_code": PROGRAMME,
        "percent": percent,
        "respondents": respondents,
    }


def _participants() -> Delivery:
    """Jerusalem's list of people in two programmes."""
    submitter = "district_jerusalem"
    sheet = Sheet("משתתפים", colour="DDEBF7", widths={3: 30, 5: 22, 6: 36, 11: 30})
    sheet.formats = {7: "dd/mm/yyyy", 8: "dd/mm/yyyy"}
    sent = Submission(submitter, "participants", HALF_YEAR, date(2021, 7, 20))
    sheet.title("לשכת מחוז ירושלים – רשימת משתתפים, חציון א' 2021", len(PARTICIPANT_HEADERS))
    sheet.add("סודי: פרטים אישיים", style="note")
    header = sheet.add(*PARTICIPANT_HEADERS, style="header")
    sent.marks.append(Mark("header_unknown", cell_name(header, 1)))
    local = [centre for centre in centres().values() if centre.authority_code == "3000" and centre.code.isdigit()]
    lines = [(number, "noshmim", "נושמים לרווחה") for number in LISTED]
    lines += [(number, "mapa", 'מפ"ה') for number in LISTED if number % 12 == 0]
    for place, (number, programme, words) in enumerate(lines, 1):
        someone = person(number)
        centre = local[number % len(local)]
        joined = date(2020, 1 + number % 12, 1 + number % 27)
        completed = date(2021, 1 + number % 6, 2 + number % 25) if number % 4 == 0 else None
        row = len(sheet.rows) + 1
        identity: Cell = int(someone.identity) if number % 2 else someone.identity
        if number == 523:
            identity = "12345"
        sheet.add(
            place, identity, someone.name, someone.phone, words, centre.name, datetime.combine(joined, time()),
            datetime.combine(completed, time()) if completed else None, "השלמת התכנית" if completed else None,
            "ירושלים", WORKERS[number % 3], None,
        )  # fmt: skip
        if number == 523:
            sent.hold_back(row, Mark("identity_invalid", cell_name(row, 2), is_error=True))
            continue
        sent.records.append(
            {
                "programme_code": programme,
                "centre_code": centre.code,
                "joined": joined.isoformat(),
                "completed": completed.isoformat() if completed else None,
                "reason": "completed" if completed else None,
                "locality_code": "3000",
                "participants_listed": 1,
                "participants_completed": 1 if completed else 0,
            }
        )
    return Delivery(f"{submitter}/משתתפים בתכניות 2021.xlsx", arrival(2021, 7, 9, 6, 30), [sheet], [sent])
