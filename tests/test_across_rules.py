"""What a mistaken rule across forms says to the person who wrote it: file, line, and what was expected."""

from pathlib import Path

import pytest

from hosen.across_rules import AcrossRules, load_across_rules
from hosen.errors import ConfigError
from hosen.forms import Form, load_forms
from hosen.issues import codes
from hosen.settings import PROJECT_ROOT

SIDES = (
    "left: {form: centre_monthly, measure: meetings}, operator: '<=', "
    "right: {form: centre_monthly, measure: recipients}"
)


def rule(test: str, more: str = "", code: str = "forms_disagree", says: str = "{left}", name: str = "mine") -> str:
    """The test stands in line 7."""
    return (
        f"- rule: {name}\n  label: {{he: א, en: a}}\n  severity: warning\n  code: {code}\n"
        f"  he: '{says}'\n  en: '{says}'\n"
        f"  {test}\n{more}"
    )


def comparison(inner: str = "", sides: str = SIDES, by: str = "[centre_code]") -> str:
    return f"comparison: {{{sides}, by: {by}{inner}}}"


def series(inner: str, form: str = "centre_monthly", measure: str = "meetings", by: str = "[centre_code]") -> str:
    return f"series: {{form: {form}, measure: {measure}, by: {by}, {inner}}}"


def twins(inner: str) -> str:
    return f"twins: {{form: activity_log, measure: activities, of: rows, {inner}}}"


MISTAKES = {
    "no test": (rule("severity: warning").replace("  severity: warning\n  code", "  code"), "[0]: a rule has one of"),
    "unknown code": (
        rule(comparison(), code="forms_disagre"),
        "line 4: [0].code: 'forms_disagre' is not in issue_codes",
    ),
    "code of a row": (rule(comparison(), code="row_duplicate"), "line 4: [0].code: row_duplicate is about a row"),
    "unknown form": (
        rule(comparison(sides=SIDES.replace("form: centre_monthly", "form: centre_monthy", 1))),
        "did you mean centre_monthly",
    ),
    "unknown measure": (
        rule(comparison(sides=SIDES.replace("meetings", "meeting"))),
        "reports no actual 'meeting' (did you mean meetings?)",
    ),
    "unknown column": (
        rule(comparison(by="[center_code]")),
        "has no column 'center_code' to go by (did you mean centre_code?)",
    ),
    "by a person": (
        rule(
            series("against: last, jump: {absolute: 1}", "participants", "participants_listed", "[person]"),
            code="figure_jumped",
        ),
        "person tells people apart: figures cannot go by it",
    ),
    "period too short": (
        rule(
            comparison(
                ", period: month",
                SIDES.replace("form: centre_monthly", "form: programme_plan").replace(
                    "meetings", "recipients, scenario: plan"
                ),
            )
        ),
        "covers a half_year, which is longer than a month",
    ),
    "unknown name": (rule(comparison(), says="{lef}"), "line 5: [0].he: {lef} is not known for this rule"),
    "brace": (rule(comparison(), says="{left"), "cannot be filled in"),
    "missing not said": (
        rule(comparison(", if_missing: {right: say}")),
        "what is said then is missing: missing_he, missing_en",
    ),
    "needs": (rule(comparison(sides=SIDES.replace("'<='", "needs"))), "what is needed may be missing"),
    "history without floor": (
        rule(series("against: history, spread: 5, at_least: 4"), code="figure_unusual"),
        "history needs floor",
    ),
    "jump of a history": (
        rule(
            series("against: history, spread: 5, at_least: 4, floor: {absolute: 1}, jump: {absolute: 1}"),
            code="figure_unusual",
        ),
        "jump: is nothing to a series against history",
    ),
    "standing series": (
        rule(
            series("against: last, jump: {absolute: 1}", "department_registry", "departments", "[district_code]"),
            code="figure_jumped",
        ),
        "has no periods that follow one another",
    ),
    "closed": (
        rule("closed: {forms: [centre_monthyl], days_after_due: 3}", code="period_closed", says="{days}"),
        "there is no form 'centre_monthyl'",
    ),
    "twins without agree": (
        rule(twins("differ: [submitter_code]"), code="reported_twice", says="{how}"),
        "rows need agree",
    ),
    "near not among them": (
        rule(
            twins("agree: [activity_type], differ: [submitter_code], near: {date: day_and_month}"),
            code="reported_twice",
            says="{how}",
        ),
        "is not among those that agree",
    ),
    "near of the wrong type": (
        rule(
            twins("agree: [date], differ: [submitter_code], near: {date: one_digit}"),
            code="reported_twice",
            says="{how}",
        ),
        "one_digit is for a column of type integer",
    ),
    "differ": (
        rule(twins("agree: [date], differ: [locality_code]"), code="reported_twice", says="{how}"),
        "is not one of submitter_code",
    ),
    "twice": (rule(comparison()) + rule(comparison()), "there is a rule 'mine' already"),
    "not the shape": (rule(comparison(", tolerence: {absolute: 1}")), "did you mean tolerance?"),
}


@pytest.fixture(scope="module")
def forms() -> dict[str, Form]:
    return load_forms((PROJECT_ROOT,))


def load(folder: Path, forms: dict[str, Form], text: str) -> AcrossRules:
    (folder / "expectations" / "across").mkdir(parents=True)
    (folder / "expectations" / "across" / "own.yml").write_text(text, "utf-8")
    return load_across_rules((folder,), forms)


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake(name: str, tmp_path: Path, forms: dict[str, Form]) -> None:
    text, expected = MISTAKES[name]
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, forms, text)
    assert expected in str(caught.value)
    assert "across/own.yml, line " in str(caught.value)


def test_every_mistake_is_said_at_once(tmp_path: Path, forms: dict[str, Form]) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, forms, rule(comparison(by="[a_code]"), code="nonsense", says="{x}"))
    assert len(str(caught.value).splitlines()) == 5  # the code, two sentences, and the column on both sides


def test_own_file_of_the_same_name_replaces(tmp_path: Path, forms: dict[str, Form]) -> None:
    delivered = load_across_rules((PROJECT_ROOT,), forms)
    own = tmp_path / "expectations" / "across"
    own.mkdir(parents=True)
    (own / "council.yml").write_text(rule(comparison()), "utf-8")
    both = load_across_rules((PROJECT_ROOT, tmp_path), forms)
    assert "mine" in both.names
    assert "pairs_jumped" in delivered.names - both.names
    assert both.fingerprint != delivered.fingerprint


def test_every_code_of_this_level_is_used(forms: dict[str, Form]) -> None:
    used = {one.code for one in load_across_rules((PROJECT_ROOT,), forms).rules}
    across = {name for name, code in codes().items() if code.level == "across"}
    assert across == used | {"explanation_unused", "explanation_expired"}
