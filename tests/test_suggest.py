import pytest

from hosen import text
from hosen.suggest import nearest, shown

WORDS = ["משפחות פעילות", "משפחות שהצטרפו", "שעות הדרכה", "מפגשים"]


def test_the_likest_comes_first_with_its_score() -> None:
    found = nearest("משפחות פעילות בתכנית", WORDS)
    assert found[0] == ("משפחות פעילות", 90)
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


@pytest.mark.parametrize("written", ["משפחות פעילות", " משפחות  פעילות ", "פעילות משפחות"])
def test_spelling_and_order_of_words_do_not_matter(written: str) -> None:
    assert nearest(written, WORDS, limit=1) == [("משפחות פעילות", 100)]


def test_no_more_than_asked_for_and_nothing_far_away() -> None:
    assert len(nearest("משפחות", WORDS, limit=1)) == 1
    assert nearest("תפוחים", WORDS) == []
    assert nearest("", WORDS) == []
    assert nearest("משהו", []) == []


def test_two_spellings_of_one_word_are_offered_once() -> None:
    assert nearest("מפגש", ["מפגשים", "מפגשים "], limit=3) == [("מפגשים", 80)]


def test_text_copied_out_of_a_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "mirrored", lambda written: written[::-1], raising=False)
    assert nearest("הכרדה תועש", WORDS, limit=1) == [("שעות הדרכה", 100)]


def test_how_suggestions_are_printed() -> None:
    assert shown([("מפגשים", 80), ("שעות הדרכה", 66.4)]) == "מפגשים (80), שעות הדרכה (66)"
    assert shown([]) == "—"
