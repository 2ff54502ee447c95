"""Every rule of every delivered suite: rows that break it and no other, and rows near the border that break none.

The cases stand in `cases/<form>.yml`.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from string import Formatter
from typing import Any

import pyarrow as pa
import pytest
from tests.validate.records import CASE_FILES, case_file, letter, record, table

from hosen.forms import Form, load_forms
from hosen.issues import Issue
from hosen.settings import PROJECT_ROOT
from hosen.validate.run import judge
from hosen.validate.suites import SEVERITIES, Rule, load_suites

Changes = dict[str, Any]
FORMS = load_forms((PROJECT_ROOT,))
SUITES = load_suites((PROJECT_ROOT,), FORMS)


@dataclass(frozen=True)
class Case:
    """fails: changes to the good row, each of which breaks one rule; holds: changes that break none. together: all are
    rows of one submission; otherwise each is one of its own. says: what the sender is told about the first."""

    form: Form
    number: int
    code: str
    says: str
    fails: tuple[Changes, ...]
    holds: tuple[Changes, ...]
    at: str | None = None
    together: bool = False

    def rows(self) -> list[dict[str, Any]]:
        return [
            record(self.form, place, self.delivery(place), **changes)
            for place, changes in enumerate([*self.fails, *self.holds], start=1)
        ]

    def delivery(self, place: int) -> str:
        return f"{self.number}" if self.together else f"{self.number}/{place}"

    def failing(self) -> set[str]:
        """row_id of the rows that break the rule."""
        return {f"{self.delivery(place)}:{place}" for place in range(1, len(self.fails) + 1)}

    def cells(self) -> list[str]:
        column = letter(self.form, self.at) if self.at else ""
        return [f"{column}{place}" for place in range(1, len(self.fails) + 1)]


def read_cases() -> Iterator[Case]:
    for name, form in FORMS.items():
        for number, entry in enumerate(case_file(name)["cases"]):
            rows = {key: tuple(entry[key]) for key in ("fails", "holds")}
            yield Case(form=form, number=number, **{**entry, **rows})


CASES = list(read_cases())
NAMES = [f"{case.form.name}-{case.number}-{case.code}-{case.at or 'row'}" for case in CASES]


def records_of(form: Form) -> pa.Table:
    """The rows of all cases of a form, to be judged at once, as a batch is."""
    return table(form, [row for case in CASES if case.form is form for row in case.rows()])


@pytest.fixture(scope="module")
def issues() -> dict[tuple[str, int], list[Issue]]:
    """(form, number of the case) -> what the whole suite says of its rows."""
    found: dict[tuple[str, int], list[Issue]] = {}
    for name, form in FORMS.items():
        for issue in judge(form, SUITES[name], records_of(form)):
            found.setdefault((name, int(issue.delivery.split("/")[0])), []).append(issue)
    return found


@pytest.fixture(scope="module")
def broken() -> dict[str, set[str]]:
    """`<file>, line <n>` of each rule -> `<form> <row_id>` of the rows that break it when it is asked alone."""
    return {
        rule.place: {f"{name} {issue.row_id}" for issue in judge(form, (rule,), records)}
        for name, form in FORMS.items()
        for records in [records_of(form)]
        for rule in SUITES[name]
    }


def rules_of(case: Case, broken: dict[str, set[str]]) -> list[Rule]:
    """The rules of its form that each of its failing rows breaks, and no row beside them."""
    rows = {f"{case.form.name} {row['row_id']}" for row in case.rows()}
    failing = {f"{case.form.name} {row_id}" for row_id in case.failing()}
    return [rule for rule in SUITES[case.form.name] if broken[rule.place] & rows == failing]


def test_every_form_has_cases() -> None:
    assert {file.stem for file in CASE_FILES} == set(FORMS)


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_only_the_failing_rows_break_a_rule(case: Case, issues: dict[tuple[str, int], list[Issue]]) -> None:
    assert case.fails and case.holds
    found = issues.get((case.form.name, case.number), [])
    assert [(issue.code, issue.cell) for issue in found] == [(case.code, cell) for cell in case.cells()]
    assert {issue.row_id for issue in found} == case.failing()


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_the_sender_is_told_in_full(case: Case, issues: dict[tuple[str, int], list[Issue]]) -> None:
    found = issues[case.form.name, case.number]
    assert found[0].message("he") == case.says
    for issue in found:
        sentences = [issue.message("he"), issue.message("en"), issue.action("he"), issue.action("en")]
        assert len(set(sentences)) == 4
        for text in sentences:
            assert text.strip() and not any(sign in text for sign in ("None", "nan", "{", "}", "  ")), text
        for language in ("he", "en"):
            template = issue.sentences.get(language) or issue.definition.message[language]
            named = [name for _, name, _, _ in Formatter().parse(template) if name]
            known = {"value": issue.value, "cell": issue.cell, "row": str(issue.row), **issue.params}
            assert all(known[name] and str(known[name]) in issue.message(language) for name in named)  # type: ignore[arg-type]


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_a_case_is_of_one_rule(
    case: Case, broken: dict[str, set[str]], issues: dict[tuple[str, int], list[Issue]]
) -> None:
    (rule,) = rules_of(case, broken)
    assert (rule.code, rule.at) == (case.code, case.at)
    assert {issue.effective_severity for issue in issues[case.form.name, case.number]} == {rule.severity}


def test_every_rule_has_a_case(broken: dict[str, set[str]]) -> None:
    covered = {rule.place for case in CASES for rule in rules_of(case, broken)}
    without = [rule.place for rules in SUITES.values() for rule in rules if rule.place not in covered]
    assert not without, f"no case in tests/validate/cases fails (and passes) these rules: {', '.join(without)}"


def test_no_rule_is_stated_twice() -> None:
    for name, rules in SUITES.items():
        assert [key for key, count in Counter(rule.key for rule in rules).items() if count > 1] == [], name


def test_what_is_written_in_hebrew_and_english_is_there_for_each_rule() -> None:
    for rule in (rule for rules in SUITES.values() for rule in rules):
        assert rule.severity in SEVERITIES.values()
        if rule.sentences:
            assert set(rule.sentences) == {"he", "en", "do_he", "do_en"}, rule.place
            assert all(text.endswith(".") for text in rule.sentences.values()), rule.place


def test_issue_says_what_a_person_would() -> None:
    form = FORMS["centre_monthly"]
    rows = [record(form, 7, families_active=5.0, families_joined=6.0), record(form, 9, meetings=-2.0)]
    issues = judge(form, SUITES[form.name], table(form, rows))
    assert [(issue.code, issue.row) for issue in issues] == [
        ("row_duplicate", 7),
        ("pair_disagrees", 7),
        ("row_duplicate", 9),
        ("value_negative", 9),
    ]
    first, pair, second, negative = issues
    assert (first.params["other"], second.params["other"]) == ("9", "7")
    assert pair.message("en") == "Cell E7 says that 6 families joined, more than are active by the same row: 5 (D7)."
    assert negative.message("en") == "Cell H9 says -2, but this value cannot be negative."
    assert negative.message("he") == "בתא H9 כתוב -2, אבל הערך הזה אינו יכול להיות שלילי."
