"""People's details where no form expects them: an address in a remark, an identity number in the wrong column."""

import re

MASK = "•••"
"""Stands for what may identify a person."""

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_MOBILE = re.compile(r"(?<!\d)(?:\+?972[ -]?|0)5\d[ -]?\d{3}[ -]?\d{4}(?!\d)")
_NINE_DIGITS = re.compile(r"(?<!\d)(?<!\d[.,/-])\d{9}(?!\d|[.,/-]\d)")


def without_identifiers(text: str) -> str:
    """The text with e-mail addresses, mobile numbers and identity numbers (nine digits whose check digit is right)
    masked. Names cannot be told from other words: columns that hold them are declared personal in the form."""
    if "@" in text:
        text = _EMAIL.sub(MASK, text)
    if any(sign.isdigit() for sign in text):
        text = _MOBILE.sub(MASK, text)
        text = _NINE_DIGITS.sub(lambda match: MASK if is_identity_number(match[0]) else match[0], text)
    return text


def is_identity_number(digits: str) -> bool:
    """Whether nine digits carry a right check digit: weights 1 and 2 in turn, digits of the products added."""
    products = (int(digit) * (1 + place % 2) for place, digit in enumerate(digits))
    return sum(product // 10 + product % 10 for product in products) % 10 == 0
