"""Invented people of the case lists. Their numbers are made of repeated digits with a right check digit, their phones
are none that anybody has, nor are the names; what belongs to whom is always the same."""

from dataclasses import dataclass

from demo.figures import share

FIRST_NAMES = ("אלמונית", "פלונית", "אלמוני", "פלוני", "בדויה", "בדוי", "דמיונית", "דמיוני")
LAST_NAMES = ("המצאתית", "דוגמאי", "שלא-היה", "סתמונסקי", "אין-כזה", "מדומייני", "תרגילאי", "לניסיון", "ממולאץ")


@dataclass(frozen=True)
class Person:
    """identity: nine digits; phone: as it is written."""

    identity: str
    name: str
    phone: str

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything by which the person could be found, also without a leading zero, the dash or the first name."""
        last_name = self.name.partition(" ")[2]
        phone = (self.phone, self.phone.replace("-", ""))
        return (self.identity, self.identity.lstrip("0"), self.name, last_name, *phone)


def person(number: int) -> Person:
    """The person of that number, 100 to 999."""
    block = f"{number:03}"
    digits = f"0{block[0]}{block[0]}{block[1] * 3}{block[2] * 2}"
    first = FIRST_NAMES[int(len(FIRST_NAMES) * share("first", block))]
    last = LAST_NAMES[int(len(LAST_NAMES) * share("last", block))]
    return Person(digits + check_digit(digits), f"{first} {last} {letters(number)}", f"050-0000{block}")


def letters(number: int) -> str:
    """A second name that tells namesakes apart."""
    alphabet = "אבגדהוזחטי"
    return "בן-" + "".join(alphabet[int(digit)] for digit in f"{number:03}")


def check_digit(digits: str) -> str:
    """The ninth digit of an identity number."""
    products = (int(digit) * (1 + place % 2) for place, digit in enumerate(digits))
    return str(-sum(product // 10 + product % 10 for product in products) % 10)


def with_wrong_check_digit(identity: str) -> str:
    """The number with one digit mistyped."""
    return identity[:8] + str((int(identity[8]) + 1) % 10)
