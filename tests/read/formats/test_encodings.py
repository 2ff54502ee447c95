"""Which encoding a text was saved in: right, or said to be uncertain; never silently another text."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hosen.read.formats.encodings import Detected, detect

TEXT = """מרכז תכנית עוצמה נושמים לרווחה ירושלים תל אביב חיפה באר שבע שם יש אין ילדים בני נוער משפחות צפון דרום מחוז
סך הכל דוח חודשי רבעון כן לא לילך אסף ארץ דרך גיל שנה מספר טיפול קבוצה הורים ש"ח ע"י בי"ס ג'ורג' רב-תחומי"""
WORDS = TEXT.split()
HEBREW = ["windows-1255", "iso-8859-8", "cp862"]
WIDE = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]


def found(data: bytes) -> Detected:
    return detect(io.BytesIO(data))


@pytest.mark.parametrize("encoding", HEBREW)
@pytest.mark.parametrize("is_visual", [False, True], ids=["logical", "visual"])
def test_a_report_is_sure(encoding: str, is_visual: bool) -> None:
    lines = ["שם המרכז,תכנית,מספר משתתפים", "מרכז גלעד,עוצמה,12", "מרכז כרמים,נושמים לרווחה,8", "סך הכל,,20"]
    text = "\r\n".join(line[::-1] if is_visual else line for line in lines)
    result = found(text.encode(encoding))
    assert result.is_sure
    assert result.encoding
    assert text.encode(encoding).decode(result.encoding) == text


@pytest.mark.parametrize("encoding", HEBREW)
def test_a_single_word_is_probable_at_most(encoding: str) -> None:
    result = found("מרכז".encode(encoding))
    assert result.is_usable
    assert not result.is_sure


def test_one_letter_is_unclear() -> None:
    assert not found("א,5\n".encode("cp862")).is_usable


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["שם,גיל\r\nדנה,5\r\n", "café,5\n", "id,name\n1,x\n"])
def test_utf_16_without_its_mark(encoding: str, text: str) -> None:
    assert found(text.encode(encoding)).encoding == encoding


def test_the_shekel_sign_and_dashes_tell_windows_from_iso() -> None:
    result = found("עלות – 5 ₪ לכל משתתף".encode("windows-1255"))
    assert (result.encoding, result.is_usable) == ("windows-1255", True)


@pytest.mark.parametrize("text", ["Привет,мир\nМосква,5\n" * 5, "Κόσμε,5\nΑθήνα,6\n" * 5])
def test_other_alphabets_are_not_read_as_hebrew(text: str) -> None:
    for encoding in ("windows-1251", "iso-8859-7", "windows-1253", "koi8-r", "cp866"):
        try:
            data = text.encode(encoding)
        except UnicodeEncodeError:
            continue
        assert not found(data).is_usable, encoding


def test_a_french_text_is_not_hebrew() -> None:
    result = found("Année,Résumé\ncafé,déjà vu\n".encode("windows-1252"))
    assert result.encoding == "windows-1252"
    assert not result.is_sure


def test_a_text_of_two_encodings_is_unclear() -> None:
    mixed = ("מרכז גלעד,5\n" * 50).encode() + "מרכז".encode("windows-1255")
    result = found(mixed)
    assert not result.is_usable
    assert result.candidates[0] == "utf-8"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_a_text_cut_within_a_sign_is_torn(encoding: str) -> None:
    assert found("מרכז גלעד".encode(encoding)[:-1]).is_torn


def test_a_sign_at_the_end_of_a_long_file_counts() -> None:
    data = b"a,b\n" * 400_000 + "מרכז גלעד,נושמים לרווחה".encode("windows-1255")
    assert found(data).encoding == "windows-1255"


hebrew_texts = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join), min_size=1, max_size=30)


@given(lines=hebrew_texts, encoding=st.sampled_from([*HEBREW, *WIDE]), is_visual=st.booleans())
def test_words_come_out_right_or_flagged(lines: list[str], encoding: str, is_visual: bool) -> None:
    text = "\r\n".join(line[::-1] if is_visual else line for line in lines)
    data = text.encode(encoding)
    result = found(data)
    if result.is_usable:
        assert result.encoding
        assert data.decode(result.encoding).removeprefix("\ufeff") == text
    if encoding in WIDE:
        assert result.is_sure


@given(text=st.text(st.sampled_from("אבגדהוזחטיךכלםמןנסעףפץצקרשת ,\n\"'-–₪5aé"), min_size=1, max_size=60))
def test_any_signs_come_out_right_or_flagged(text: str) -> None:
    for encoding in (*HEBREW, "windows-1252", "utf-8", "utf-8-sig"):
        try:
            data = text.encode(encoding)
        except UnicodeEncodeError:
            continue
        result = found(data)
        if result.is_sure:
            assert result.encoding
            assert data.decode(result.encoding).removeprefix("\ufeff") == text, encoding
