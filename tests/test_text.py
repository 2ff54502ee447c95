import pytest
from hypothesis import given
from hypothesis import strategies as st

from hosen.text import clean, normalise

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
    ],
)
def test_spellings_of_one_word_are_equal(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(("one", "other"), [("מרכז", "מרכזי"), ('ת"א', "תא"), ("צפון 1", "צפון 2"), ("a/b", "a-b")])
def test_different_words_stay_different(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


def test_stored_text_reads_as_it_was_written() -> None:
    assert clean(" ירושלים –  רמת\nשלמה\u200f ") == "ירושלים - רמת שלמה"
    assert clean("Otzma ״מרכז״ בים") == 'Otzma "מרכז" בים'
