"""People's details where no form expects them: an address in a remark, an identity number in the wrong column."""

import re

MASK = "•••"
"""Stands for what may identify a person."""

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_MOBILE = re.compile(r"(?<!\d)(?:\+?972[ -]?|0)5\d[ -]?\d{3}[ -]?\d{4}(?!\d)")
_NINE_DIGITS = re.compile(r"(?<!\d)(?<!\d[.,/-])\d{8}-?\d(?!\d|[.,/-]\d)")
_LABEL = r"(?:(?<![א-ת])[בהול]?ת[\"'״׳]{1,2}ז|(?<![א-ת])ת\.ז|תעודת.{0,2}זהות|מספר.{0,2}זהות)\.?[ :.-]{0,3}"
_LABELLED = re.compile(rf"({_LABEL})\d[\d -]{{3,9}}\d(?!\d)")
_OWN_LABEL = re.compile(rf"^{_LABEL}")
_DIGITS = re.compile(r"\d[\d -]{3}[\d -]*\d")
"""Without so many digits in a row there is neither a mobile number nor an identity number in a text."""
_LONGEST_IDENTITY = 20
_IDENTITY = re.compile(r"(?:\d[ -]?){4,8}\d(?:\.0)?")


def without_identifiers(text: str) -> str:
    """The text with e-mail addresses, mobile numbers and identity numbers (nine digits whose check digit is right, or
    any that are said to be one) masked. Eight digits are left: one figure in ten would pass for an identity number.
    Names cannot be told from other words: columns that hold them are declared personal in the form."""
    if "@" in text:
        text = _EMAIL.sub(MASK, text)
    if _DIGITS.search(text):
        text = _MOBILE.sub(MASK, text)
        text = _LABELLED.sub(rf"\1{MASK}", text)
        text = _NINE_DIGITS.sub(_masked, text)
    return text


def identity_number(text: str) -> str | None:
    """The nine digits of a clean text that is an identity number: with the leading zeros that a sheet drops, without
    spaces and dashes. None when it is not one: other signs, a wrong check digit, or fewer than five digits that count.
    """
    text = _OWN_LABEL.sub("", text)
    if len(text) > _LONGEST_IDENTITY or not _IDENTITY.fullmatch(text):
        return None
    digits = re.sub(r"\D", "", text.removesuffix(".0"))
    if len(digits) > 9 or int(digits) < 10_000:
        return None
    digits = digits.zfill(9)
    return digits if is_identity_number(digits) else None


def is_identity_number(digits: str) -> bool:
    """Whether nine digits carry a right check digit: weights 1 and 2 in turn, digits of the products added."""
    products = (int(digit) * (1 + place % 2) for place, digit in enumerate(digits))
    return sum(product // 10 + product % 10 for product in products) % 10 == 0


def _masked(match: re.Match[str]) -> str:
    return MASK if is_identity_number(match[0].replace("-", "")) else match[0]
