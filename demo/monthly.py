"""`centre_monthly`: five offices, each with its own way of laying out the same report."""

from datetime import date, datetime, timedelta

from demo.figures import MEASURES, MONTHS, Measures, centres, reports
from demo.offices import MEASURE_WORDS, MONTH_NAMES, OFFICES, Office, day_after
from demo.truth import Delivery, Mark, Submission, arrival
from demo.workbook import Cell, Sheet, cell_name

LATE = ("district_south", "2021-04")
RESENT = ("district_tel_aviv", "2021-03")
EXTENDED = ("district_jerusalem", "2021-03")
EXTENDED_TO = date(2021, 4, 18)
"""Over the holiday, as `reference/extensions.csv` says."""

MEETINGS_AS_TEXT = 6
"""In how many rows of Jerusalem's January the meetings are numbers typed as text."""

Line = tuple[str, str, Measures]
"""Centre, programme, measures."""


def deliveries() -> list[Delivery]:
    """Thirty reports, one of them late, and a corrected one after a report with a mistake in it."""
    found: list[Delivery] = []
    for office in OFFICES:
        for month in MONTHS:
            if (office.submitter, month) == RESENT:
                found += [
                    _report(office, month, _received(office, month), is_current=False),
                    _report(office, month, arrival(2021, 4, 13, 8, 5), version=2),
                ]
            else:
                found.append(_report(office, month, _received(office, month)))
    return found


def _received(office: Office, month: str) -> datetime:
    if (office.submitter, month) == LATE:
        return arrival(2021, 6, 14, 12, 40)  # five weeks late
    if (office.submitter, month) == EXTENDED:
        return arrival(2021, 4, 14, 6, 21)
    place = [one.submitter for one in OFFICES].index(office.submitter)
    day = day_after(month, 4 + (place + int(month[5:])) % 6)
    return arrival(day.year, day.month, day.day, 6 + place, 7 * int(month[5:]))


def _report(office: Office, month: str, received_at: datetime, version: int = 1, is_current: bool = True) -> Delivery:
    due = day_after(month, 1) + timedelta(days=9)
    if (office.submitter, month) == EXTENDED:
        due = EXTENDED_TO
    sent = Submission(office.submitter, "centre_monthly", month, due, version=version, is_current=is_current)
    words = {"month": month, "name": MONTH_NAMES[month]}
    sheet = Sheet(office.sheet_name.format(**words), colour=office.colour)
    office.preamble(sheet, month)
    known = centres()
    lines = [
        (centre, programme, measures)
        for (centre, programme, when), measures in reports().items()
        if when == month
        and programme in office.programmes
        and (office.submitter == "noshmim_network" or f"district_{known[centre].district_code}" == office.submitter)
    ]
    if "measure" in office.headers:
        _months_across(office, month, sheet, sent, lines)
    else:
        _one_row_each(office, month, sheet, sent, lines)
    for note in office.notes:
        sheet.add(note, style="note")
    sheets = [sheet, _helper()] if office.submitter == "district_tel_aviv" else [sheet]
    name = office.file_name.format(**words)
    if version > 1:
        name = name.replace(".xlsx", " מתוקן.xlsx")
    return Delivery(f"{office.submitter}/{name}", received_at, sheets, [sent])


def _one_row_each(office: Office, month: str, sheet: Sheet, sent: Submission, lines: list[Line]) -> None:
    columns = [name for name in office.headers if name != "unknown" or month >= "2021-04"]
    place = {name: number for number, name in enumerate(columns, 1)}
    sheet.widths = {place["programme_code"]: 26}
    if office.headers["centre_code"] != "סמל מרכז":
        sheet.widths[place["centre_code"]] = 34
    if office.submitter == "district_south":
        sheet.formats = {place["month"]: "mm/yyyy"}
    header = sheet.add(*(office.headers[name] for name in columns), style="header")
    if "unknown" in columns:
        sent.marks.append(Mark("header_unknown", cell_name(header, place["unknown"])))
    known = centres()
    totals = dict.fromkeys(MEASURES, 0)
    for number, (centre, programme, measures) in enumerate(lines):
        if office.gap and number and number % office.gap == 0:
            sheet.add(style="note")
        spellings = office.programmes[programme]
        cells: dict[str, Cell] = {
            "month": office.month(month),
            "centre_code": office.centre(known[centre]),
            "programme_code": spellings[number % len(spellings)],
            "unknown": "אב"[number % 2],
        }
        cells |= {name: office.nothing if measures[name] is None else measures[name] for name in MEASURES}
        row = len(sheet.rows) + 1
        record = {"centre_code": centre, "programme_code": programme, "month": month, **measures}
        slips = _slip(office, month, sent, number, cells, row, place)
        for name in MEASURES:
            counted = (
                -4 if slips and slips[0].code == "value_negative" and name == "families_joined" else measures[name]
            )
            totals[name] += counted or 0
        if any(mark.is_error for mark in slips):
            sent.hold_back(row, *slips)
        else:
            sent.marks += slips
            sent.records.append(record)
        sheet.add(*(cells[name] for name in columns))
    if (office.submitter, month) == ("district_jerusalem", "2021-02"):
        _unknown_centre(office, sheet, sent, columns, place, totals)
    if office.has_total:
        _total_row(sheet, columns, totals, as_text=office.submitter == "district_jerusalem")


def _slip(
    office: Office, month: str, sent: Submission, number: int, cells: dict[str, Cell], row: int, place: dict[str, int]
) -> list[Mark]:
    """The mistakes made on purpose in single cells; changes `cells` and gives what must be said of them."""
    match office.submitter, month:
        case "district_tel_aviv", "2021-03" if sent.version == 1 and number == 6:
            cells["families_joined"] = -4
            return [Mark("value_negative", cell_name(row, place["families_joined"]), is_error=True)]
        case "district_south", "2021-06" if number == 4:
            cells["meetings"] = f"כ-{cells['meetings']}"
            return [Mark("value_approximate", cell_name(row, place["meetings"]))]
        case "district_jerusalem", "2021-01" if number < MEETINGS_AS_TEXT:
            cells["meetings"] = f" {cells['meetings']}\u00a0"
            return [Mark("number_as_text", cell_name(row, place["meetings"]))]
    return []


def _unknown_centre(
    office: Office, sheet: Sheet, sent: Submission, columns: list[str], place: dict[str, int], totals: dict[str, int]
) -> None:
    """A row of a centre that is on no list; its figures count in the sheet's own total."""
    figures = dict(zip(MEASURES, (17, 3, 1, None, 25, None), strict=True))
    cells: dict[str, Cell] = {"centre_code": "מרכז עוצמה נווה ארזים", "programme_code": "נושמים לרווחה"}
    cells |= {name: office.nothing if number is None else number for name, number in figures.items()}
    row = sheet.add(*(cells[name] for name in columns))
    sent.hold_back(row, Mark("code_unknown", cell_name(row, place["centre_code"]), is_error=True))
    for name, number in figures.items():
        totals[name] += number or 0


def _total_row(sheet: Sheet, columns: list[str], totals: dict[str, int], as_text: bool) -> None:
    cells: list[Cell] = [None] * len(columns)
    cells[0] = 'סה"כ'
    for number, name in enumerate(columns):
        if name in MEASURES:
            cells[number] = f"{totals[name]:,}" if as_text else totals[name]
    sheet.add(*cells, style="total")


def _months_across(office: Office, month: str, sheet: Sheet, sent: Submission, lines: list[Line]) -> None:
    """A template with a column for each month of the half year, of which the office fills the one it reports."""
    columns = [*office.headers.values(), *MONTH_NAMES.values(), "סה״כ"]
    sheet.widths = {1: 34, 2: 18, 3: 20}
    sheet.add(*columns, style="header")
    known = centres()
    own = len(office.headers) + MONTHS.index(month)

    def line(centre: Cell, programme: Cell, measure: str, value: int, style: str) -> int:
        cells: list[Cell] = [centre, programme, MEASURE_WORDS[measure], *[None] * len(MONTHS), value]
        cells[own] = value
        return sheet.add(*cells, style=style)

    totals = dict.fromkeys(MEASURES, 0)
    for centre, programme, measures in lines:
        for measure, value in measures.items():
            if value is not None:
                line(office.centre(known[centre]), office.programmes[programme][0], measure, value, "body")
                totals[measure] += value
        sent.records.append({"centre_code": centre, "programme_code": programme, "month": month, **measures})
    for measure, total in totals.items():
        is_wrong = (month, measure) == ("2021-05", "families_joined")
        row = line('סה"כ', None, measure, total + 10 if is_wrong else total, "total")
        if is_wrong:
            sent.marks += [Mark("total_differs", cell_name(row, own + 1))]


def _helper() -> Sheet:
    """A hidden sheet with the words of a drop-down list."""
    sheet = Sheet("רשימות", is_hidden=True)
    for text in ("נושמים לרווחה", "מרכזי עוצמה", "א", "ב"):
        sheet.add(text)
    return sheet
