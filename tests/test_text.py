import pytest
from hypothesis import given
from hypothesis import strategies as st

from hosen.privacy import without_identifiers
from hosen.text import (
    clean,
    folded,
    looks_reversed,
    may_look_reversed,
    mirrored,
    normalise,
    normalised_together,
    together,
)

SIGNS = "'\"״׳’“ -–־/אםןךת\u200f\u202b\u2066\u0301\u05b8\u05c1\ufb2aé´\u00a0\n\x00A5"
TEXTS = st.text(alphabet=st.one_of(st.characters(), st.sampled_from(SIGNS)))


@given(TEXTS)
def test_normalise_and_clean_are_idempotent(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert normalise(normalise(text)) == normalise(text)


@given(TEXTS)
def test_normalise_sees_no_more_than_clean_keeps(text: str) -> None:
    assert normalise(clean(text)) == normalise(text)


@given(TEXTS)
def test_what_is_stored_can_be_stored(text: str) -> None:
    stored = clean(text)
    stored.encode("utf-8")
    assert "\x00" not in stored
    assert stored == stored.strip()
    assert "  " not in stored


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("תל - אביב", "תל-אביב"),
        ("תל–אביב", "תל־אביב"),
        ('מפ"ה', "מפ״ה"),
        ("מפ''ה", "מפ״ה"),
        ("מס׳ מפגשים", "מס' מפגשים"),
        ("משפחות\nפעילות", "משפחות  פעילות "),
        ("שם\u00a0המרכז", "שם המרכז"),
        ("\u202bמחוז\u202c\u200f", "מחוז"),
        ("\u2067מחוז\u2069", "מחוז"),
        ("שָׁלוֹם", "שלומ"),
        ("\ufb2aלום", "שלום"),
        ("ירושלימ", "ירושלים"),
        ("אגף/ מחלקה", "אגף / מחלקה"),
        ("E-Mail", "e - mail"),
        ("ＡＢＣ１２", "abc12"),
        ('סה""כ', 'סה"כ'),
        ("סה״כ", "סה„כ"),
        ("סה〝כ", 'סה"כ'),
        ("צ׳", "צʼ"),
        ("תל⁃אביב", "תל⁻אביב"),
        ("תל—אביב", "תל➖אביב"),
        ("שם\u2800המרכז\u2009", "שם\u202fהמרכז"),
        ("✔\ufe0f", "✔"),
        ("דוח ٢٠٢١", "דוח ۲۰۲۱"),
        ("דוח ２０２１", "דוח 2021"),
        ("\ufb1d\ufb2e\ufb31\ufb4b\ufb1f", "יאבויי"),
        ("\ufb4fה", "אלה"),
        ("םלומ ןורי", "מלומ נורי"),
    ],
)
def test_spellings_of_one_word_are_equal(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(("one", "other"), [("מרכז", "מרכזי"), ('ת"א', "תא"), ("צפון 1", "צפון 2"), ("a/b", "a-b")])
def test_different_words_stay_different(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


@pytest.mark.parametrize("code", range(0xFB1D, 0xFB50))
def test_presentation_forms_become_letters(code: int) -> None:
    assert all(sign in "אבגדהוזחטיכלמנסעפצקרשתךםןףץ+" or not sign.isalpha() for sign in clean(chr(code)))
    assert len(clean(chr(code))) <= 2


@pytest.mark.parametrize("text", ["12²", "מ²", "2½", "①", "נוכחות⁽¹⁾", "H₂O"])
def test_raised_digits_do_not_become_digits(text: str) -> None:
    assert [sign for sign in normalise(text) if sign in "0123456789"] == [sign for sign in text if sign in "0123456789"]


WORDS = [
    "מרכז",
    "עוצמה",
    "ילדים",
    "יישובי",
    'צח"י',
    "שפ'",
    "(חדש)",
    "[גוף]",
    "12",
    "1,234",
    "84%",
    "27.1.21",
    "Zoom",
    "10-15",
]


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8))
def test_a_mirrored_text_mirrored_is_the_text(words: list[str]) -> None:
    text = " של ".join(words)
    assert mirrored(mirrored(text)) == text


@pytest.mark.parametrize(
    ("copied", "meant"),
    [
        ("םידלי", "ילדים"),
        ("המצוע יזכרמ", "מרכזי עוצמה"),
        ('י"חצ יתווצ', 'צוותי צח"י'),
        ("(12) ןסוח זכרמ", "מרכז חוסן (12)"),
        ("2021 ץרמ ,Zoom-ב", "ב-Zoom, מרץ 2021"),
        ("Zoom Pro 12 תושיגפ", "פגישות Zoom Pro 12"),
        ("84% - תוחפשמ 1,234", "1,234 משפחות - 84%"),
        ("םולש\nםלוע", "שלום עולם"),
        ("\u202eםולש\u202c", "שלום"),
        ("", ""),
    ],
)
def test_text_copied_from_a_pdf(copied: str, meant: str) -> None:
    assert mirrored(copied) == meant


@pytest.mark.parametrize("text", ["םידלי", "ןסוח זכרמ", "םילשורי (12)", '"םולש"', "ףסוי לע"])
def test_reversed_text_is_noticed(text: str) -> None:
    assert looks_reversed(text)
    assert not looks_reversed(mirrored(text))


@pytest.mark.parametrize(
    "text", ["ילדים", "מרכז חוסן", "ירושלים םירוה", "ם", "עוצמה", "הצמוע", "Zoom", "", "12", "ילדימ"]
)
def test_what_does_not_tell_is_left(text: str) -> None:
    assert not looks_reversed(text)


@given(TEXTS)
def test_turning_and_folding_never_fail(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert clean(mirrored(text)) == mirrored(text)
    looks_reversed(text)


def test_marks_heaped_on_a_letter_take_no_time_and_leave_the_letter() -> None:
    assert clean("a" + "\u0301\u0327" * 10_000)[0] == "á"
    assert clean("שָׁ" * 5_000) == "ש" * 5_000


def test_stored_text_reads_as_it_was_written() -> None:
    assert clean(" ירושלים –  רמת\nשלמה\u200f ") == "ירושלים - רמת שלמה"
    assert clean("Otzma ״מרכז״ בים") == 'Otzma "מרכז" בים'


PLAIN_SIGNS = "אבםץ aB7/-.,:;\"'()+%&@"
MANY = st.lists(
    st.one_of(st.text(PLAIN_SIGNS, max_size=12), st.from_regex(r"[אם]0?5[0-9]-?[0-9]{7}[ם]?", fullmatch=True)),
    max_size=5,
)


@given(MANY)
def test_together_only_where_each_text_is_clean(texts: list[str]) -> None:
    if (whole := together(texts)) is not None:
        assert whole.split("\n") == texts
        assert all(text and clean(text) == text for text in texts)


@given(MANY, st.text(PLAIN_SIGNS, min_size=1, max_size=4))
def test_what_is_not_in_the_whole_is_in_no_text(texts: list[str], word: str) -> None:
    if (whole := together(texts)) is None:
        return
    if normalise(word) not in normalised_together(whole):
        assert not any(normalise(word) in normalise(text) for text in texts)
    if not may_look_reversed(whole):
        assert not any(map(looks_reversed, texts))
    assert without_identifiers(whole) == "\n".join(map(without_identifiers, texts))


def test_a_line_break_within_a_text_is_seen() -> None:
    assert together(["א\nב"]) is None
    assert together(["א", "ב"]) == "א\nב"
    assert together([]) is None
