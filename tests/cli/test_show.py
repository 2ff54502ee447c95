import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from hosen.cli.show import number, progress, table, visible
from hosen.cli.summary import show_issues, show_run_issues


def printed(*renderables: object, width: int = 80) -> str:
    stream = io.StringIO()
    console = Console(file=stream, width=width, markup=False, highlight=False, emoji=False)
    for one in renderables:
        console.print(one)
    return stream.getvalue()


@given(st.text(st.characters()))
def test_visible_text_cannot_steer_a_terminal(text: str) -> None:
    assert not {unicodedata.category(letter) for letter in visible(text)} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert visible("שלום: 5 ₪") == "שלום: 5 ₪"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (0, "0"),
        (1234567, "1,234,567"),
        (1234.5, "1,234.5"),
        (4141246.755555, "4,141,246.76"),
        (12.0, "12"),
    ],
)
def test_numbers(value: float | None, text: str) -> None:
    assert number(value) == text


def test_tables_keep_markup_as_text_and_long_titles_in_one_line() -> None:
    title = "כותרת ארוכה מאוד של טבלה צרה"
    text = printed(table(title, ["a"], [["[red]x[/red]"], [None], [3]]))
    assert title in text.splitlines()[0]
    assert "[red]x[/red]" in text


def test_no_progress_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(is_quiet=False) as tell:
        tell("read", 1, 2)
    assert capsys.readouterr() == ("", "")


def issue(code: str, severity: str, cell: str, sentence: str) -> dict[str, str]:
    about = {"delivery": "d", "file": "f.xlsx", "sheet": "s", "form": "x", "submitter": "y", "period": "z"}
    return {**about, "code": code, "severity": severity, "cell": cell, "message_en": sentence, "action_en": "mend it"}


def shown(details: dict[str, object]) -> str:
    stream = io.StringIO()
    show_run_issues(Console(file=stream, width=80, markup=False, highlight=False), details, "en")  # type: ignore[arg-type]
    return stream.getvalue()


def test_notes_are_told_of_one_file_and_counted_over_several() -> None:
    issues = [issue("hidden", "info", "A1", "it is hidden"), issue("wrong", "error", "B2", "it is wrong")]
    one = shown({"issues": issues, "deliveries": [{}]})
    assert "it is hidden" in one and "it is wrong" in one
    several = shown({"issues": issues, "deliveries": [{}, {}]})
    assert "it is hidden" not in several and "it is wrong" in several
    assert "1 note that needs no answer" in several


def test_long_lists_are_cut_and_say_where_the_rest_is() -> None:
    stream = io.StringIO()
    console = Console(file=stream, width=80, markup=False, highlight=False)
    same = [issue("alike", "warning", f"A{row}", "the same") for row in range(1, 10)]
    different = [issue("various", "warning", f"B{row}", f"cell B{row} is odd") for row in range(1, 6)]
    show_issues(console, same + different, "en")
    text = stream.getvalue()
    assert "the same [A1, A2, A3, A4, A5, A6 +3]" in text
    assert "cell B3 is odd\n" in text and "cell B4" not in text
    assert "… and 2 more of this kind: hosen issues --delivery f.xlsx --json" in text
    assert text.count("→ mend it") == 2
    show_issues(console, different, "en", all_of_them="--json")
    assert "… and 2 more of this kind: --json" in stream.getvalue()
    show_issues(console, same + different, "en", limit=1)
    assert "… and 1 more kind of issues" in stream.getvalue()
