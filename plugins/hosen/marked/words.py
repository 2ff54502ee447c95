"""The words of the list of problems, in both languages."""

from dataclasses import dataclass

from hosen.issues import Language

AUTHOR = "חושן"
"""Who signs the comments."""

_FROM_RIGHT, _AS_BEFORE = "\u202b", "\u202c"


@dataclass(frozen=True)
class Words:
    sheet: str
    title: str
    severities: dict[str, str]
    headings: tuple[str, ...]
    counted: dict[str, tuple[str, str]]
    accepted: str
    held: str
    help: str
    help_made: str
    help_without_marks: str
    nothing: str
    whole_file: str
    hidden: str
    to_sheet: str
    also: str
    and_more: str
    of_this_kind: str
    no_room: str
    more_lines: str
    do: str
    is_right_to_left: bool

    def directed(self, text: str) -> str:
        """Lines that read from right to left also where a program takes a comment's direction for the other."""
        if not self.is_right_to_left:
            return text
        return "\n".join(f"{_FROM_RIGHT}{line}{_AS_BEFORE}" if line else line for line in text.split("\n"))

    def number(self, severity: str, count: int) -> str:
        one, many = self.counted[severity]
        return one if count == 1 else many.format(count=count)


HEBREW = Words(
    sheet="בעיות",
    title="בעיות שנמצאו בקובץ",
    severities={"error": "שגיאה", "warning": "אזהרה", "info": "לידיעה"},
    headings=("מס׳", "סוג", "גיליון", "תא או שורה", "מה לא בסדר", "מה לעשות", "מה כתוב שם"),
    counted={
        "error": ("שגיאה אחת", "{count:,} שגיאות"),
        "warning": ("אזהרה אחת", "{count:,} אזהרות"),
        "info": ("הודעה אחת לידיעה", "{count:,} הודעות לידיעה"),
    },
    accepted="שורות שנקלטו: {count:,}",
    held="שורות שלא נקלטו ומחכות לתיקון: {count:,}",
    help="לחיצה על מקום כחול מביאה לתא. תא שיש בו שגיאה מסומן באדום ותא שיש בו אזהרה מסומן בצהוב; בהערה שעל התא כתוב "
    "מה לא בסדר ומה לעשות. תקנו את הגיליונות שלכם ושלחו אותם שוב. שום דבר אחר בקובץ לא השתנה.",
    help_made="הקובץ שלכם אינו חוברת אקסל, ולכן נעשתה ממנו חוברת שבה כל ערך במקומו. לחיצה על מקום כחול מביאה לתא. "
    "תא עם שגיאה מסומן באדום ותא עם אזהרה בצהוב; בהערה שעל התא כתוב מה לא בסדר ומה לעשות. תקנו ושלחו שוב.",
    help_without_marks="תקנו לפי הרשימה ושלחו את הקובץ שוב.",
    nothing="לא נמצאו בעיות בקובץ הזה.",
    whole_file="הקובץ כולו",
    hidden="(גיליון מוסתר)",
    to_sheet="לגיליון",
    also="כך גם ב: {cells}",
    and_more="ועוד {count:,}",
    of_this_kind="ועוד {count:,} בעיות מאותו סוג. הראשונה שבהן: {message}",
    no_room="בגיליון {sheet} יש {count:,} תאים עם בעיות. כולם צבועים, וב-{limit:,} הראשונים יש גם הערה.",
    more_lines="ועוד {count:,} בעיות שאין להן מקום ברשימה.",
    do="מה לעשות",
    is_right_to_left=True,
)

ENGLISH = Words(
    sheet="Problems",
    title="Problems found in the file",
    severities={"error": "Error", "warning": "Warning", "info": "Note"},
    headings=("No.", "Kind", "Sheet", "Cell or row", "What is wrong", "What to do", "What is written there"),
    counted={
        "error": ("1 error", "{count:,} errors"),
        "warning": ("1 warning", "{count:,} warnings"),
        "info": ("1 note", "{count:,} notes"),
    },
    accepted="rows taken in: {count:,}",
    held="rows kept out until they are corrected: {count:,}",
    help="A click on a blue place leads to the cell. A cell with an error is marked red, a cell with a warning yellow; "
    "its comment says what is wrong and what to do. Correct your sheets and send them again. Nothing else was changed.",
    help_made="Your file is no Excel workbook, so one was made of it, each value in its place. A click on a blue place "
    "leads to the cell. Cells with errors are red, with warnings yellow; comments say what to do.",
    help_without_marks="Correct what the list says and send the file again.",
    nothing="No problems were found in this file.",
    whole_file="The whole file",
    hidden="(hidden sheet)",
    to_sheet="open",
    also="Also in: {cells}",
    and_more="and {count:,} more",
    of_this_kind="{count:,} more of this kind. The first of them: {message}",
    no_room="The sheet {sheet} has {count:,} cells with problems. All are coloured, {limit:,} have a comment.",
    more_lines="{count:,} more problems for which the list has no room.",
    do="What to do",
    is_right_to_left=False,
)


def words(language: Language) -> Words:
    return HEBREW if language == "he" else ENGLISH
