"""`treatments`: the children's compounds and home centres, each with its own layout and format, month by month."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from demo.children import HOSTS, KINDS, MONTHS, weeks, work
from demo.figures import MONTH_WORDS, centres
from demo.offices import day_after
from demo.truth import Delivery, Mark, Record, Submission, arrival
from demo.workbook import Cell, Sheet, cell_name

FORM = "treatments"
PROGRAMME = "frontline_children"
PROGRAMME_NAME = "תכנית ילדי קו העימות"
ORIGINS = {
    "rc38": "מועצה אזורית אשכול",
    "rc37": "שער הנגב",
    "rc36": "חוף אשקלון",
    "rc42": "מרחבים",
    "rc1": "הגליל העליון",
    "1031": "שדרות",
    "2800": "קריית שמונה",
}
KIND_WORDS = ("מפגשים", "טיפולים פרטניים", "טיפולים קבוצתיים", "פעילויות")
RESENT = ("sderot_home", "2024-05")
DUE_DAYS = 7


@dataclass(frozen=True)
class Sender:
    """Who sends, for which hosts. file_name takes `name`, `month` and `year`."""

    submitter: str
    hosts: tuple[str, ...]
    kind: str
    file_name: str
    fill: Callable[["Sender", str, Sheet, Submission], None]


def deliveries() -> list[Delivery]:
    """A file for each sender and month, and a corrected one after one with a mistake in it."""
    found = []
    for place, sender in enumerate(SENDERS):
        first_month = min(HOSTS[host][0] for host in sender.hosts)
        for month in (one for one in MONTHS if one >= first_month):
            day = day_after(month, 2 + (place + int(month[5:])) % 5)
            sent_at = arrival(day.year, day.month, day.day, 7 + place, 3 * int(month[5:]))
            if (sender.submitter, month) == RESENT:
                found.append(_report(sender, month, sent_at, is_current=False))
                found.append(_report(sender, month, sent_at + timedelta(days=2), version=2))
            else:
                found.append(_report(sender, month, sent_at))
    return found


def _report(sender: Sender, month: str, sent_at: datetime, version: int = 1, is_current: bool = True) -> Delivery:
    due = day_after(month, 1) + timedelta(days=DUE_DAYS - 1)
    sent = Submission(sender.submitter, FORM, month, due, version=version, is_current=is_current)
    sheet = Sheet(MONTH_WORDS[month[5:]], colour="DDEBF7")
    sender.fill(sender, month, sheet, sent)
    name = sender.file_name.format(name=MONTH_WORDS[month[5:]], month=month, year=month[:4])
    if version > 1:
        name = name.replace(".", " מתוקן.", 1)
    return Delivery(f"{sender.submitter}/{name}", sent_at, [sheet], [sent], kind=sender.kind)


def _lines(host: str, month: str) -> Iterator[tuple[str, date, dict[str, int]]]:
    """(origin, the week's Sunday, what was done) of a host in a month."""
    for sunday in weeks(month):
        for origin in HOSTS[host][1]:
            yield origin, sunday, work()[host, origin, sunday]


def _record(host: str, origin: str, sunday: date, done: dict[str, int], until: date | None = None) -> Record:
    return {
        "centre_code": host,
        "origin_authority_code": origin,
        "week": sunday.isoformat(),
        "week_end": until.isoformat() if until else None,
        "programme_code": PROGRAMME,
        "encounters": done["encounters"],
        "individual_treatments": done["individual_treatments"],
        "group_treatments": done["group_treatments"],
        "resilience_activities": done["activities"],
    }


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _hosts_across(sender: Sender, month: str, sheet: Sheet, sent: Submission) -> None:
    """Both compounds side by side: the host's name over its four kinds, a total row below."""
    width = 2 + len(KINDS) * len(sender.hosts)
    sheet.widths = {1: 20, 2: 14}
    sheet.formats = {2: "dd/mm/yyyy"}
    sheet.title("מתחמי החוסן לילדי קו העימות", width)
    sheet.add(f"{PROGRAMME_NAME} – {MONTH_WORDS[month[5:]]} {month[:4]}", style="note")
    sheet.add(style="note")
    above: list[Cell] = ["רשות מוצא", "שבוע"]
    for host in sender.hosts:
        above += [centres()[host].name, None, None, None]
    row = sheet.add(*above, style="header")
    sheet.add(None, None, *KIND_WORDS * len(sender.hosts), style="header")
    sheet.merged += [f"A{row}:A{row + 1}", f"B{row}:B{row + 1}", f"C{row}:F{row}", f"G{row}:J{row}"]
    origins = list(dict.fromkeys(origin for host in sender.hosts for origin in HOSTS[host][1]))
    totals = [0] * (len(KINDS) * len(sender.hosts))
    for sunday in weeks(month):
        for origin in origins:
            cells: list[Cell] = []
            for host in sender.hosts:
                done = work().get((host, origin, sunday))
                cells += [None] * len(KINDS) if done is None else [done[kind] for kind in KINDS]
                if done:
                    sent.records.append(_record(host, origin, sunday, done))
            added = [cell if isinstance(cell, int) else 0 for cell in cells]
            totals = [total + more for total, more in zip(totals, added, strict=True)]
            sheet.add(ORIGINS[origin], _midnight(sunday), *cells)
    sheet.add('סה"כ', None, *totals, style="total")
    sheet.add("* הנתונים לפי רשות המוצא של הילדים", style="note")


def _weeks_as_ranges(sender: Sender, month: str, sheet: Sheet, sent: Submission) -> None:
    """A row for each origin and week; the week as its first and last day in one cell."""
    (host,) = sender.hosts
    sheet.title(centres()[host].name, 6)
    sheet.add(PROGRAMME_NAME, style="note")
    sheet.add("תאריכי השבוע", "רשות המוצא", *KIND_WORDS, style="header")
    for origin, sunday, done in _lines(host, month):
        until = sunday + timedelta(days=6)
        first = f"{sunday.day}/{sunday.month}/{sunday.year}" if until.month != sunday.month else f"{sunday.day}"
        sheet.add(f"{first}-{until.day}/{until.month}/{until.year}", ORIGINS[origin], *(done[kind] for kind in KINDS))
        sent.records.append(_record(host, origin, sunday, done, until))


def _origins_across(sender: Sender, month: str, sheet: Sheet, sent: Submission) -> None:
    """The origin's name over its four kinds, a row a week."""
    (host,) = sender.hosts
    sheet.title(centres()[host].name, 5)
    sheet.add(PROGRAMME_NAME, style="note")
    (origin,) = HOSTS[host][1]
    row = sheet.add("שבוע", ORIGINS[origin], None, None, None, style="header")
    sheet.add(None, *KIND_WORDS, style="header")
    sheet.merged += [f"A{row}:A{row + 1}", f"B{row}:E{row}"]
    for origin, sunday, done in _lines(host, month):
        sheet.add(_midnight(sunday), *(done[kind] for kind in KINDS))
        sent.records.append(_record(host, origin, sunday, done))


def _kinds_in_rows(sender: Sender, month: str, sheet: Sheet, sent: Submission) -> None:
    """A column for each origin and a row for each kind; the week stands on its first row only."""
    (host,) = sender.hosts
    origins = list(HOSTS[host][1])
    sheet.title(f"{centres()[host].name} – {PROGRAMME_NAME}", 4)
    sheet.add(style="note")
    sheet.add("תחילת השבוע", "סוג מענה", *(ORIGINS[origin] for origin in origins), style="header")
    spoiled = (sent.submitter, sent.period) == RESENT and sent.version == 1
    for number, sunday in enumerate(weeks(month)):
        for place, (kind, word) in enumerate(zip(KINDS, KIND_WORDS, strict=True)):
            cells: list[Cell] = [work()[host, origin, sunday][kind] for origin in origins]
            if spoiled and number == 1 and place == 2:
                cells[0] = "טרם נספר"
            row = sheet.add(_midnight(sunday) if place == 0 else None, word, *cells)
            if spoiled and number == 1 and place == 2:
                mark = Mark("value_not_number", cell_name(row, 3), is_error=True)
                sent.hold_back(row - place, mark)  # four lines are one record, and it stands in the first
        for place, origin in enumerate(origins):
            if not (spoiled and number == 1 and place == 0):
                sent.records.append(_record(host, origin, sunday, work()[host, origin, sunday]))


def _page(sender: Sender, month: str, sheet: Sheet, sent: Submission) -> None:
    """A page from the centre's own system: a row for each origin and week, the host in a column."""
    (host,) = sender.hosts
    sheet.add("מרכז חוסן", "רשות מוצא", "שבוע המתחיל ב", *KIND_WORDS, "תכנית", style="header")
    for origin, sunday, done in _lines(host, month):
        sheet.add(
            centres()[host].name, ORIGINS[origin], _midnight(sunday), *(done[kind] for kind in KINDS), PROGRAMME_NAME
        )
        sent.records.append(_record(host, origin, sunday, done))


SENDERS = (
    Sender(
        "children_compounds", ("dead_sea_compound", "eilat_compound"), "xlsx", "מתחמי החוסן {month}.xlsx", _hosts_across
    ),
    Sender("gvulot_home", ("gvulot_home",), "csv", "gvulot {month}.csv", _weeks_as_ranges),
    Sender("eshkol_home", ("eshkol_home",), "xls", "דיווח {name} {year}.xls", _origins_across),
    Sender("sderot_home", ("sderot_home",), "ods", "שבועי {name} {year}.ods", _kinds_in_rows),
    Sender("kiryat_shmona_home", ("kiryat_shmona_home",), "html", "הבית בקריית שמונה {month}.xls", _page),
)
