"""Identifiers in free text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hosen.privacy import MASK, is_identity_number, without_identifiers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("פנו אל dana.k@example.org בלבד", f"פנו אל {MASK} בלבד"),
        ("050-1234567", MASK),
        ("נייד 0521234567, ערב", f"נייד {MASK}, ערב"),
        ("+972 52-123-4567", MASK),
        ("08-6748109", "08-6748109"),  # an office's line
        ('ת"ז 123456782', f'ת"ז {MASK}'),
        ('ת"ז: 54321', f'ת"ז: {MASK}'),  # said to be one, its zeros lost
        ("ת.ז. 12345678-9", f"ת.ז. {MASK}"),
        ("תעודת זהות 1234 5678", f"תעודת זהות {MASK}"),
        ("12345678-2", MASK),
        ("12345674", "12345674"),  # eight digits are as well a figure
        ("פתיחת זמן 12345", "פתיחת זמן 12345"),
        ("123456789", "123456789"),  # a wrong check digit: no identity number
        ("1234567821", "1234567821"),
        ("סך 123456782.50", "סך 123456782.50"),
        ("164/13", "164/13"),
    ],
)
def test_what_is_masked_and_what_is_not(text: str, expected: str) -> None:
    assert without_identifiers(text) == expected


@given(st.integers(0, 99_999_999))
def test_exactly_one_check_digit_is_right(number: int) -> None:
    assert sum(is_identity_number(f"{number:08d}{digit}") for digit in range(10)) == 1


@given(st.integers(0, 99_999_999), st.text("אבג ,:", max_size=8))
def test_no_identity_number_stays(number: int, around: str) -> None:
    digits = next(f"{number:08d}{digit}" for digit in range(10) if is_identity_number(f"{number:08d}{digit}"))
    assert digits not in without_identifiers(f"{around}{digits} {around}")
