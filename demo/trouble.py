"""A month with one sheet of each kind of trouble, and what each of their senders gets back.

    python -m demo.trouble [--home var/trouble] [--mend FOLDER]

writes the sheets of January to March 2021 as they should be and those of April each with a trouble of its own, takes
them in under a storage root of their own, without Airflow, and names the marked workbooks. --mend sends one sender's
sheets again, mended.
"""

import argparse
import io
import json
import os
import sys
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msoffcrypto.format.ooxml as office

from demo import generate
from demo.formats import written
from demo.truth import Delivery, arrival
from demo.workbook import Cell, Sheet
from hosen.settings import PROJECT_ROOT, Settings

DEMO = PROJECT_ROOT / "demo"
UNTIL = "2021-03"
RECEIVED = arrival(2021, 5, 6, 8, 0)
MENDED = arrival(2021, 5, 9, 10, 30)

Spoil = Callable[[Sheet], None]


@dataclass(frozen=True)
class Trouble:
    """What is wrong with one file. of: the file of the demonstration that it is made from. codes: what must be said of
    it, among others. kind: its format; spoil: what is done to its first sheet; after: to its bytes."""

    name: str
    of: str
    codes: frozenset[str]
    spoil: Spoil = lambda sheet: None
    kind: str = "xlsx"
    after: Callable[[bytes], bytes] = bytes

    @property
    def path(self) -> str:
        folder, _, name = self.of.rpartition("/")
        endings = {"csv": ".csv", "xls": ".xls", "xlsx": ".xlsx", "ods": ".ods"}
        return f"{folder}/{name.rpartition('.')[0]}{endings[self.kind]}"

    def content(self) -> bytes:
        sheets = deepcopy(_original(self.of).sheets)
        self.spoil(sheets[0])
        return self.after(written(sheets, self.kind))


def _header(sheet: Sheet) -> int:
    """The place of the header among the rows: the last that is styled as one."""
    return max(row for row, style in sheet.styles.items() if style == "header") - 1


def _put(sheet: Sheet, line: int, column: int, value: Cell) -> None:
    """Into the line-th line under the header, both counted from 0."""
    sheet.rows[_header(sheet) + 1 + line][column] = value


def _wrong_values(sheet: Sheet) -> None:
    _put(sheet, 0, 2, -43)
    _put(sheet, 2, 3, "הרבה")
    _put(sheet, 4, 2, "כ-50")
    _put(sheet, 6, 2, " 1,045 ")
    _put(sheet, 6, 3, 2000)
    _put(sheet, 8, 0, None)


def _wrong_words(sheet: Sheet) -> None:
    header = _header(sheet)
    sheet.rows[header][5] = "מספר\nמפגשימם"
    _put(sheet, 0, 1, 9999)
    _put(sheet, 1, 0, "מרכזי עצמה וחוסן")
    _put(sheet, 2, 0, "נושמים לרוחה")


def _wrong_totals(sheet: Sheet) -> None:
    for row in sheet.rows[_header(sheet) + 1 :]:
        if row and row[0] == 'סה"כ':
            row[6] = 999
            return


def _twice(sheet: Sheet) -> None:
    first = _header(sheet) + 1
    sheet.rows.insert(first + 3, list(sheet.rows[first]))
    sheet.rows.insert(first + 9, list(sheet.rows[first + 6]))
    _put(sheet, 9, 4, 4444)
    sheet.styles = {**sheet.styles, **dict.fromkeys(range(first + 1, len(sheet.rows) + 1), "body")}


def _formulas(sheet: Sheet) -> None:
    _put(sheet, 0, 3, "#REF!")
    _put(sheet, 1, 7, "=G8*2")
    _put(sheet, 2, 3, "#DIV/0!")


def _wrong_people(sheet: Sheet) -> None:
    _put(sheet, 0, 1, "022000005")
    _put(sheet, 1, 1, "12")
    sheet.rows.insert(_header(sheet) + 4, list(sheet.rows[_header(sheet) + 3]))
    sheet.styles[len(sheet.rows)] = "body"


def _wrong_days(sheet: Sheet) -> None:
    _put(sheet, 0, 0, "31/2/2021")
    _put(sheet, 1, 0, datetime(2019, 1, 9))
    _put(sheet, 2, 6, -5)


def _wrong_places(sheet: Sheet) -> None:
    _put(sheet, 0, 2, "תירוש, שדות מיכאל, לוזית")
    _put(sheet, 2, 2, "כפר שאין כמוהו")


def _another_period(sheet: Sheet) -> None:
    sheet.rows.insert(1, ["אפריל 2024 – מאי 2024"])
    sheet.rows.insert(2, ["יוני 2024"])
    sheet.styles = {
        1: "title",
        2: "note",
        3: "note",
        **{row + 2: style for row, style in sheet.styles.items() if row > 1},
    }


def _with_password(content: bytes) -> bytes:
    locked = io.BytesIO()
    office.OOXMLFile(io.BytesIO(content)).encrypt("hosen", locked)
    return locked.getvalue()


def _torn(content: bytes) -> bytes:
    return content[: len(content) // 2]


TROUBLES = (
    Trouble(
        "values",
        "district_jerusalem/לשכת מחוז ירושלים - דיווח מרכזים 2021-04.xlsx",
        frozenset({"value_negative", "value_not_number", "value_approximate", "number_as_text", "value_missing"}),
        _wrong_values,
    ),
    Trouble(
        "words",
        "district_tel_aviv/מחוז ת״א והמרכז אפריל 2021.xlsx",
        frozenset({"header_unknown", "code_unknown"}),
        _wrong_words,
    ),
    Trouble("totals", "district_haifa/haifa_centres_2021-04.xlsx", frozenset({"total_differs"}), _wrong_totals),
    Trouble(
        "rows twice", "district_south/דוח חודשי לשכת מחוז הדרום 2021-04.xlsx", frozenset({"row_duplicate"}), _twice
    ),
    Trouble(
        "formulas",
        "noshmim_network/noshmim_network_2021-04.xlsx",
        frozenset({"error_cell", "formula_without_value"}),
        _formulas,
    ),
    Trouble(
        "people",
        "city_centre_bat_yam/הפניות Q2 2021.csv",
        frozenset({"identity_invalid"}),
        _wrong_people,
    ),
    Trouble(
        "days",
        "trauma_centre/הכשרות 2021.xlsx",
        frozenset({"date_unclear", "value_negative"}),
        _wrong_days,
        "xls",
    ),
    Trouble(
        "places",
        "community_unit_yehuda/ליווי יישובים מטה יהודה.xlsx",
        frozenset({"code_unknown"}),
        _wrong_places,
        "csv",
    ),
    Trouble(
        "a password", "children_compounds/מתחמי החוסן 2024-04.xlsx", frozenset({"file_encrypted"}), after=_with_password
    ),
    Trouble("torn", "eshkol_home/דיווח אפריל 2024.xls", frozenset({"file_torn"}), kind="xlsx", after=_torn),
    Trouble(
        "another period",
        "gvulot_home/gvulot 2024-04.csv",
        frozenset({"period_differs", "date_outside_period"}),
        _another_period,
        "xlsx",
    ),
    Trouble("no form", "district_haifa/לוח חופשות 2021.xlsx", frozenset({"form_unknown"})),
)


def sender(trouble: Trouble) -> str:
    """The folder in which the file lies."""
    return trouble.path.partition("/")[0]


def _original(path: str) -> Delivery:
    return next(one for one in generate.deliveries() if one.path == path)


def write(inbox: Path) -> None:
    """The months before, and the month of troubles."""
    for one in generate.deliveries():
        if one.submissions and all(sent.period <= UNTIL and sent.form == "centre_monthly" for sent in one.submissions):
            generate.place(inbox / one.path, one.content(), one.received_at)
    for trouble in TROUBLES:
        generate.place(inbox / trouble.path, trouble.content(), RECEIVED)


def mend(inbox: Path, folder: str) -> list[Path]:
    """A sender's sheets once more, as they should be; under new names."""
    found = []
    for trouble in TROUBLES:
        if trouble.path.startswith(f"{folder}/"):
            sheets = _original(trouble.of).sheets
            stem, _, ending = trouble.path.rpartition(".")
            place = inbox / f"{stem} מתוקן.{ending}"
            generate.place(place, written(sheets, trouble.kind), MENDED)
            found.append(place)
    return found


def settings_of(home: Path) -> Settings:
    """Of a storage root with the demonstration's lists and source."""
    home.mkdir(parents=True, exist_ok=True)
    folders = json.dumps([str(PROJECT_ROOT), str(DEMO)], ensure_ascii=False)
    (home / "hosen.toml").write_text(f"config = {folders}\n", "utf-8")
    return Settings.load(home)


def main() -> None:
    from hosen import pipeline

    parser = argparse.ArgumentParser(prog="python -m demo.trouble", description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--home", type=Path, default=Path("var/trouble"), help="a storage root for this alone")
    parser.add_argument("--mend", metavar="FOLDER", help="send the sheets of one sender again, mended")
    given = parser.parse_args()
    settings = settings_of(given.home.resolve())
    os.environ["HOSEN_HOME"] = str(settings.home)  # the demonstration's source names its folder by it
    inbox = settings.home / "demo" / "inbox"
    if not given.mend:
        write(inbox)
    elif not mend(inbox, given.mend):
        sys.exit(f"no sheet of {given.mend} is in trouble; senders: {', '.join(sorted(map(sender, TROUBLES)))}")
    summary = pipeline.run(settings=settings)
    print(f"{summary['marked']['marked']} marked; views: {summary['published']}")
    for place in sorted(one for one in (settings.home / "marked").rglob("*") if one.is_file()):
        print(place)


if __name__ == "__main__":
    main()
