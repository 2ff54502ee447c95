"""Identity numbers: leading zeros put back, the check digit verified, kept as a pseudonym and never in the clear."""

from typing import Any

import pytest

from hosen.privacy import is_identity_number
from hosen.pseudonyms import Pseudonyms

from .catalogue import column, exact, told
from .conftest import Found, MakeWorkbook, ReadFile

HEADER = ["ת.ז.", "שם פרטי", "שם משפחה", "נייד", "תכנית", "תאריך הצטרפות", "הערות"]
WHO = {"submitter": "district_jerusalem", "period": "2021-H1"}
RIGHT = "000123455"
"""A made-up number with a right check digit, three zeros in front."""
SHORT = 123455


def listed(read: ReadFile, workbook: MakeWorkbook, *numbers: Any) -> Found:
    lines = [[number, "ישראלה", "ישראלי", "050-1234567", "נושמים לרווחה", "1/2/2021", "הערה"] for number in numbers]
    return read(workbook(a=[HEADER, *lines]), **WHO)


def everything(found: Found) -> str:
    """All that leaves the reader, sentences too."""
    sentences = [issue.message(language) for issue in found.issues for language in ("he", "en")]
    return str([found.records, found.raw, found.outcomes, found.issues, sentences])


def pseudonym(number: str) -> str:
    return Pseudonyms(b"a key for these tests only").of("identity", number)


def test_the_check_digit_of_these_numbers() -> None:
    assert is_identity_number(RIGHT)
    assert not is_identity_number("000123456")


@pytest.mark.parametrize(
    "number",
    [
        RIGHT,
        SHORT,
        float(SHORT),
        "123455",
        "0123455",
        "000-12345-5",
        "00012345-5",
        "000 123 455",
        "123455.0",
        "\u200f000123455\u200f",
        "٠٠٠١٢٣٤٥٥",
        " 123455 ",
        'ת"ז 000123455',
        "ת.ז. 123455",
    ],
)
def test_one_person_in_every_spelling(workbook: MakeWorkbook, read: ReadFile, number: Any) -> None:
    found = listed(read, workbook, number)
    assert (column(found, "participants", "person"), told(found)) == ([f"{pseudonym(RIGHT)} A2"], [])
    assert "12345" not in everything(found).replace("1234567", "")


def test_the_same_person_with_and_without_the_zeros(workbook: MakeWorkbook, read: ReadFile) -> None:
    found = listed(read, workbook, RIGHT, SHORT)
    persons = [row["person"] for row in found.records["participants"]]
    assert persons[0] == persons[1] == pseudonym("123455")
    assert told(found) == []


@pytest.mark.parametrize(
    "number",
    ["000123456", 123456, "12345678", "1234567890", "0", 0, "לא ידוע 5", "AB1234567", 12.5, "000123455 000123463"],
)
def test_a_number_that_is_none(workbook: MakeWorkbook, read: ReadFile, number: Any) -> None:
    found = listed(read, workbook, number)
    assert (column(found, "participants", "person"), told(found)) == (["– A2"], [("identity_invalid", "A2")])
    assert found.issues[0].value is None
    assert "1234" not in everything(found)


@pytest.mark.parametrize(("number", "issue"), [(None, "value_missing"), ("אין", "value_missing")])
def test_a_number_that_is_not_there(workbook: MakeWorkbook, read: ReadFile, number: Any, issue: str) -> None:
    found = listed(read, workbook, number)
    assert (column(found, "participants", "person"), told(found)) == (["– A2"], [(issue, "A2")])


def test_nothing_of_a_person_is_kept(workbook: MakeWorkbook, read: ReadFile) -> None:
    found = listed(read, workbook, RIGHT, 123456)
    assert exact(found, "participants") == [
        {
            "period": "2021-H1",
            "person": f"{pseudonym(RIGHT)} A2",
            "programme_code": "noshmim E2",
            "joined": "2021-02-01 F2",
            "participants_listed": "1 A2",
        },
        {
            "period": "2021-H1",
            "person": "– A3",
            "programme_code": "noshmim E3",
            "joined": "2021-02-01 F3",
            "participants_listed": "0 A3",
        },
    ]
    assert told(found) == [("identity_invalid", "A3")]
    kept = everything(found)
    for detail in ("123455", "123456", "ישראל", "1234567", "הערה"):
        assert detail not in kept
    (raw,) = found.raw.values()
    assert raw["texts"][::2].count("•••") == 5  # a table of two lines
    assert "נושמים לרווחה" in raw["texts"]


def test_an_identity_number_in_the_wrong_column(workbook: MakeWorkbook, read: ReadFile) -> None:
    """In a code, a date, a title, a sheet's name, an unknown column and a note."""
    rows = [
        ["רשימת משתתפים 000123455"],
        [*HEADER, "ת.ז. בן הזוג"],
        [RIGHT, "א", "ב", "050-1234567", "000123455", "000123455", "הערה", "000123455"],
        ["* ראו 000123455"],
        ['סה"כ 000123455', None, None, None, None, None, None],
    ]
    found = read(workbook(גיליון=rows), **WHO)
    assert "123455" not in everything(found)
    assert {code for code, _ in told(found)} == {"code_unknown", "value_not_date", "header_unknown"}


def test_people_in_several_columns_of_a_referral(workbook: MakeWorkbook, read: ReadFile) -> None:
    rows = [
        ["תאריך הפניה", "ת.ז", "שם המופנה", "גורם מפנה", "הופנה אל", "סיבת הפניה"],
        ["1/2/2021", SHORT, "ישראלה ישראלי", "רווחה", 'שפ"ח', "ת.ז. 000123455 מבקשת סיוע"],
        ["2/2/2021", None, None, "מוקד 106", "מטפלי העמותה", None],
    ]
    found = read(workbook(a=rows), submitter="city_centre_bat_yam")
    assert column(found, "referrals", "person") == [f"{pseudonym(RIGHT)} B2", "– B3"]
    assert told(found) == []
    assert "123455" not in everything(found)
    assert "ישראל" not in everything(found)


def test_a_workers_name_is_one_pseudonym_in_every_spelling(workbook: MakeWorkbook, read: ReadFile) -> None:
    rows = [
        ["עובד קהילתי", "יישובים"],
        ['ד"ר כהן  רות', "תירוש"],
        ["ד״ר כהן רות\u200f", "גפן"],
        [None, "שורש"],
        ["לוי דן", "נחושה"],
    ]
    found = read(workbook(a=rows), submitter="community_unit_yehuda", period="2021-H1")
    workers = [row["worker"] for row in found.records["settlement_support"]]
    assert workers[0] == workers[1] == workers[2] != workers[3]
    assert "כהן" not in everything(found)
    assert told(found) == []
