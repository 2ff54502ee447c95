"""Every rule of every delivered suite: rows that break it, and rows beside them that must not."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from tests.validate.records import GOOD, letter, record, table

from hosen.forms import Form
from hosen.issues import Issue
from hosen.settings import PROJECT_ROOT
from hosen.validate.run import judge
from hosen.validate.suites import Rule, load_suites

Changes = dict[str, Any]


@dataclass
class Case:
    """bad: changes to a good row, each of which breaks this rule and no other. good: changes that break nothing.
    together: all of them are rows of one submission; otherwise each is one of its own."""

    form: str
    code: str
    at: str | None
    bad: list[Changes]
    good: list[Changes] = field(default_factory=list)
    together: bool = False

    @property
    def key(self) -> tuple[str, str, str | None]:
        return self.form, self.code, self.at


def negative(form: str, column: str, **others: Any) -> Case:
    return Case(form, "value_negative", column, [{column: -1.0, **others}], [{column: 0.0, **others}, {column: None}])


def high(form: str, column: str, limit: float) -> Case:
    return Case(form, "value_high", column, [{column: limit + 1}], [{column: limit}, {column: None}])


def shape(form: str, column: str, bad: list[str], good: list[str | None]) -> Case:
    return Case(form, "value_wrong_shape", column, [{column: v} for v in bad], [{column: v} for v in good])


REGISTRY, PAYMENTS, BOOK = "department_registry", "framework_payments", "service_book"
MONTHLY, PLAN = "centre_monthly", "programme_plan"

CASES = [
    Case(
        REGISTRY,
        "row_duplicate",
        None,
        # branches: the code is written once and holds for the rows below it
        [{"department_name": "סניף", "departments": 0.0}, {"department_name": "סניף", "departments": 0.0}],
        [{}, {"department_name": "סניף אחר", "departments": 0.0}, {"department_code": "1030041"}],
        together=True,
    ),
    Case(
        REGISTRY,
        "value_repeated",
        "department_code",
        [{"department_name": "אחת"}, {"department_name": "שתיים"}],
        [{"department_name": "סניף", "departments": 0.0}, {"department_code": "1030041"}, {"department_code": None}],
        together=True,
    ),
    Case(
        REGISTRY,
        "pair_disagrees",
        "authority_number",
        [{"authority_number": "104", "department_code": "1030075"}],
        [{"authority_number": None}, {"department_code": None, "department_authority": None}],
    ),
    shape(REGISTRY, "department_code", ["103004", "10300400", "103-040", "מחלקה"], ["1030041", None]),
    Case(
        REGISTRY,
        "value_wrong_shape",
        "authority_number",
        [{"authority_number": "1030", "department_authority": None}],
        [{"authority_number": "103"}, {"authority_number": None}],
    ),
    shape(REGISTRY, "department_name", ["1030040", "-"], ["אשקלון", "Eilat 2", None]),
    Case(
        PAYMENTS,
        "row_duplicate",
        None,
        [{}, {}, {"tender": None, "year": "2018"}, {"tender": None, "year": "2018"}],
        [{"total_paid": 49307.01}, {"district_code": "haifa"}, {"tender": None}, {"persons_placed": 15.0}],
        together=True,
    ),
    negative(PAYMENTS, "persons_placed", total_paid=0.0),
    high(PAYMENTS, "persons_placed", 2000),
    Case(
        PAYMENTS, "value_negative", "total_paid", [{"total_paid": -0.01}], [{"total_paid": 0.0}, {"total_paid": None}]
    ),
    high(PAYMENTS, "total_paid", 50_000_000),
    Case(
        PAYMENTS,
        "pair_disagrees",
        "total_paid",
        [{"persons_placed": 0.0, "total_paid": 1.0}],
        [{"persons_placed": 0.0, "total_paid": 0.0}, {"persons_placed": None}, {"persons_placed": 1.0}],
    ),
    shape(PAYMENTS, "year", ["1999", "2100"], ["2000", "2099"]),
    shape(PAYMENTS, "budget_line", ["24241", "104243000", "24-2410"], ["242410", "1042430", "10424301", None]),
    shape(PAYMENTS, "framework_number", ["1234", "5800287690", "58002876X"], ["580028769", "6262430", None]),
    Case(
        BOOK,
        "row_duplicate",
        None,
        [{"division": None}, {"division": None, "line_number": "5", "budget": 1.0}],
        [{"line_number": "6"}, {"line_number": "7", "service_name": "א"}, {"line_number": "8", "administration": "ב"}],
        together=True,
    ),
    Case(
        BOOK,
        "value_repeated",
        "line_number",
        [{"service_name": "אחד"}, {"service_name": "שניים"}],
        [{"line_number": "5"}, {"line_number": None, "service_name": "א"}, {"line_number": None, "service_name": "ב"}],
        together=True,
    ),
    shape(BOOK, "service_name", ["780", "12,000"], ["שיקום נוער", "ADHD"]),
    negative(BOOK, "budget"),
    high(BOOK, "budget", 5_000_000),
    negative(BOOK, "book_recipients"),
    high(BOOK, "book_recipients", 1_000_000),
    Case(
        MONTHLY,
        "row_duplicate",
        None,
        [{}, {"meetings": 1.0}],
        [{"centre_code": "1002"}, {"programme_code": "mapa"}, {"month": "2021-04"}],
        together=True,
    ),
    negative(MONTHLY, "families_active", families_joined=None),
    *(negative(MONTHLY, name) for name in ("families_joined", "families_completed", "recipients", "meetings")),
    negative(MONTHLY, "training_hours"),
    Case(
        MONTHLY,
        "pair_disagrees",
        "families_joined",
        [{"families_active": 5.0, "families_joined": 6.0}],
        [{"families_active": 6.0}, {"families_active": None}, {"families_joined": None}],
    ),
    high(MONTHLY, "families_active", 5000),
    high(MONTHLY, "recipients", 10_000),
    high(MONTHLY, "meetings", 10_000),
    high(MONTHLY, "training_hours", 744),
    Case(
        PLAN,
        "row_duplicate",
        None,
        [{}, {"planned_hours": 1.0}],
        [{"district_code": "south"}, {"centre_code": "1001"}, {"programme_code": "mapa"}, {"half_year": "2021-H2"}],
        together=True,
    ),
    negative(PLAN, "planned_families", planned_completed=None),
    *(negative(PLAN, name) for name in ("planned_recipients", "planned_completed", "planned_hours")),
    Case(
        PLAN,
        "value_zero",
        "planned_families",
        [{"planned_families": 0.0, "planned_completed": None}],
        [{"planned_families": 1.0, "planned_completed": None}, {"planned_families": None}],
    ),
    Case(
        PLAN,
        "value_zero",
        "planned_recipients",
        [{"planned_recipients": 0.0}],
        [{"planned_recipients": 1.0}, {"planned_recipients": None}],
    ),
    Case(
        PLAN,
        "pair_disagrees",
        "planned_completed",
        [{"planned_families": 10.0, "planned_completed": 11.0}],
        [{"planned_families": 10.0, "planned_completed": 10.0}, {"planned_families": None}],
    ),
    high(PLAN, "planned_families", 50_000),
    Case(
        PLAN,
        "value_out_of_range",
        "stated_percent",
        [{"stated_percent": -1.0}, {"stated_percent": 8400.0}],
        [{"stated_percent": 0.0}, {"stated_percent": 1000.0}, {"stated_percent": None}],
    ),
]
# a zero is a rule of its own there
for case in CASES:
    if case.form == PLAN and case.code == "value_negative" and case.at in ("planned_families", "planned_recipients"):
        case.good[0][str(case.at)] = 1.0


@pytest.fixture(scope="module")
def suites(forms: dict[str, Form]) -> dict[str, tuple[Rule, ...]]:
    return load_suites((PROJECT_ROOT,), {name: forms[name] for name in GOOD})


@pytest.fixture(scope="module")
def found(forms: dict[str, Form], suites: dict[str, tuple[Rule, ...]]) -> dict[str, list[Issue]]:
    """Delivery -> its issues, of the rows of all cases judged at once, as a batch is."""
    issues: dict[str, list[Issue]] = {}
    for name, rules in suites.items():
        rows = [row for number, case in enumerate(CASES) if case.form == name for row in rows_of(number, forms)]
        for issue in judge(forms[name], rules, table(forms[name], rows)):
            issues.setdefault(issue.delivery.split("/")[0], []).append(issue)
    return issues


def rows_of(number: int, forms: dict[str, Form]) -> list[dict[str, Any]]:
    case = CASES[number]
    rows = []
    for place, changes in enumerate([*case.bad, *case.good], start=1):
        delivery = f"{number}" if case.together else f"{number}/{place}"
        derived = {}
        if case.form == REGISTRY and isinstance(changes.get("department_code"), str):
            derived = {"department_authority": "103"}
        rows.append(record(forms[case.form], place, delivery, **{**derived, **changes}))
    return rows


def test_every_rule_has_one_case(suites: dict[str, tuple[Rule, ...]]) -> None:
    rules = [(form, rule.code, rule.at) for form, rules in suites.items() for rule in rules]
    assert sorted(map(str, rules)) == sorted(str(case.key) for case in CASES)


@pytest.mark.parametrize("number", range(len(CASES)), ids=["-".join(map(str, case.key)) for case in CASES])
def test_rule(number: int, forms: dict[str, Form], suites: dict[str, Any], found: dict[str, list[Issue]]) -> None:
    case = CASES[number]
    form = forms[case.form]
    issues = found.get(str(number), [])
    marked = {(issue.row_id, issue.code, issue.cell) for issue in issues}
    expected = set()
    for place in range(1, len(case.bad) + 1):
        delivery = f"{number}" if case.together else f"{number}/{place}"
        cell = f"{letter(form, case.at)}{place}" if case.at else f"{place}"
        expected.add((f"{delivery}:{place}", case.code, cell))
    assert marked == expected
    assert len(issues) == len(case.bad)
    rule = next(rule for rule in suites[case.form] if (rule.code, rule.at) == (case.code, case.at))
    for issue in issues:
        assert issue.severity == rule.severity
        assert (issue.form, issue.submitter, issue.period_key) == (case.form, "s1", "2021-03")
        for text in (issue.message("he"), issue.message("en"), issue.action("he"), issue.action("en")):
            assert text and "None" not in text and "nan" not in text
            assert "{" not in text


def test_issue_says_what_a_person_would(forms: dict[str, Form], suites: dict[str, tuple[Rule, ...]]) -> None:
    form = forms[MONTHLY]
    rows = [record(form, 7, families_active=5.0, families_joined=6.0), record(form, 9, meetings=-2.0)]
    issues = judge(form, suites[MONTHLY], table(form, rows))
    assert [(issue.code, issue.row) for issue in issues] == [
        ("row_duplicate", 7),
        ("pair_disagrees", 7),
        ("row_duplicate", 9),
        ("value_negative", 9),
    ]
    first, pair, second, negative_one = issues
    assert (first.params["other"], second.params["other"]) == ("9", "7")
    assert pair.message("en") == "Cell E7 says that 6 families joined, more than are active by the same row: 5 (D7)."
    assert negative_one.message("en") == "Cell H9 says -2, but this value cannot be negative."
    assert negative_one.message("he") == "בתא H9 כתוב -2, אבל הערך הזה אינו יכול להיות שלילי."
