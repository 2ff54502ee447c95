"""What a mistaken suite says to the person who wrote it: file, line, and what was expected."""

import shutil
from pathlib import Path

import pytest

from hosen.errors import ConfigError
from hosen.forms import Form
from hosen.settings import PROJECT_ROOT
from hosen.validate.suites import load_suites

GRAIN = """\
- type: expect_compound_columns_to_be_unique
  kwargs: {column_list: [delivery, submitter, period_key, centre_code, programme_code, month]}
  severity: critical
  meta: {code: row_duplicate}
"""


def rule(
    type: str = "expect_column_values_to_be_between",
    kwargs: str = "{column: meetings, min_value: 0}",
    severity: str = "critical",
    meta: str = "{code: value_negative}",
) -> str:
    """Lines 5 to 8, below the grain."""
    return f"{GRAIN}- type: {type}\n  kwargs: {kwargs}\n  severity: {severity}\n  meta: {meta}\n"


MISTAKES = {
    "no such expectation": (
        rule(type="expect_column_values_to_be_betwen"),
        "line 5: [1].type: expect_column_values_to_be_betwen is unknown "
        "(did you mean expect_column_values_to_be_between?)",
    ),
    "not by row": (
        rule(type="expect_table_row_count_to_equal", kwargs="{value: 3}"),
        "line 5: [1].type: expect_table_row_count_to_equal judges the whole table, not its rows",
    ),
    "across submissions": (
        rule(type="expect_column_values_to_be_unique", kwargs="{column: centre_code}"),
        "line 5: [1].type: expect_column_values_to_be_unique would judge a row by other submissions: use "
        "expect_compound_columns_to_be_unique with delivery, submitter, period_key and the column",
    ),
    "unique beyond the submission": (
        rule(
            type="expect_compound_columns_to_be_unique",
            kwargs="{column_list: [submitter, meetings]}",
            meta="{code: value_repeated, at: meetings}",
        ),
        "line 6: [1].kwargs.column_list: needs delivery, submitter, period_key too: "
        "only rows of one submission are compared",
    ),
    "no such column": (
        rule(kwargs="{column: meeting, min_value: 0}"),
        "line 6: [1].kwargs: the form centre_monthly has no column 'meeting' (did you mean meetings?)",
    ),
    "no such column in a condition": (
        rule(
            kwargs="{column: meetings, min_value: 0, "
            "row_condition: {type: nullity, column: {name: nothing}, is_null: true}}"
        ),
        "line 6: [1].kwargs.row_condition: the form centre_monthly has no column 'nothing'",
    ),
    "mark elsewhere": (
        rule(meta="{code: value_negative, at: recipients}"),
        "line 8: [1].meta.at: 'recipients' is not one of the rule's columns",
    ),
    "no such code": (
        rule(meta="{code: value_negativ}"),
        "line 8: [1].meta.code: 'value_negativ' is not in issue_codes.yml (did you mean value_negative?)",
    ),
    "code of a file": (
        rule(meta="{code: file_empty}"),
        "line 8: [1].meta.code: file_empty is about a file, a rule judges rows",
    ),
    "code needs what the rule has not": (
        rule(meta="{code: value_out_of_range}"),
        "line 8: [1].meta.code: the sentence of value_out_of_range (he) names it: {high} is not known for this rule; "
        "it has cell, column, low, row, sheet, value",
    ),
    "sentence names what there is not": (
        rule(meta="{code: value_negative, he: '{cel}', en: '{cel}'}"),
        "line 8: [1].meta.en: {cel} is not known for this rule; it has cell, column, low, row, sheet, value",
    ),
    "sentences that do not agree": (
        rule(meta="{code: value_negative, he: 'תא {cell}', en: 'no'}"),
        "line 8: [1].meta.en: he and en do not name the same values",
    ),
    "a sentence that is no template": (
        rule(meta="{code: value_negative, he: '{cell', en: '{cell'}"),
        "line 8: [1].meta.he: '{cell' cannot be filled in (expected '}' before end of string); write {cell}",
    ),
    "a sentence with a nameless place": (
        rule(meta="{code: value_negative, he: '{}', en: '{}'}"),
        "line 8: [1].meta.en: {} is not known for this rule",
    ),
    "one language": (
        rule(meta="{code: value_negative, do_he: 'תקנו'}"),
        "line 8: [1].meta: ",
    ),
    "severity": (
        rule(severity="eror"),
        "line 7: [1].severity: 'eror' is not one of critical, warning",
    ),
    "no such key": (
        rule() + "  when: always\n",
        "line 9: [1].when: no such key",
    ),
    "mostly": (
        rule(kwargs="{column: meetings, min_value: 0, mostly: 0.9}"),
        "line 6: [1].kwargs.mostly: every row gets its own verdict; leave it out",
    ),
    "no such argument": (
        rule(kwargs="{column: meetings, min_valeu: 0}"),
        "line 6: [1].kwargs.min_valeu: extra fields not permitted (did you mean min_value?)",
    ),
    "no limit": (
        rule(kwargs="{column: meetings}", meta="{code: value_negative}"),
        "line 6: [1].kwargs: min_value and max_value cannot both be None",
    ),
    "not an expression": (
        rule("expect_column_values_to_match_regex", "{column: month, regex: '('}", meta="{code: rule_broken}"),
        "line 6: [1].kwargs.regex: '(' is not a regular expression (missing ), unterminated subpattern at position 0)",
    ),
    "no condition": (
        rule(kwargs="{column: meetings, min_value: 0, row_condition: {type: maybe}}"),
        "line 6: [1].kwargs",
    ),
    "no grain": (
        rule().removeprefix(GRAIN),
        "line 1: needs one expect_compound_columns_to_be_unique with code row_duplicate over delivery, submitter, "
        "period_key, centre_code, programme_code, month; it has 0",
    ),
    "another grain": (
        GRAIN.replace(", month", ""),
        "line 1: the rule with code row_duplicate and the form's grain differ in month",
    ),
    "not YAML": ("- type: [", "line 1: not valid YAML"),
    "tab": (GRAIN + "\t- type: x\n", "line 5: not valid YAML"),
    "empty": ("", "expectations/centre_monthly.yml: the file is empty"),
    "not a list": ("type: x\n", "line 1: the file"),
}


def write(folder: Path, text: str) -> tuple[Path, ...]:
    (folder / "expectations").mkdir(parents=True)
    (folder / "expectations" / "centre_monthly.yml").write_text(text, "utf-8")
    return (folder,)


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake_is_said_with_file_and_line(name: str, tmp_path: Path, forms: dict[str, Form]) -> None:
    text, expected = MISTAKES[name]
    with pytest.raises(ConfigError) as caught:
        load_suites(write(tmp_path / "here", text), {"centre_monthly": forms["centre_monthly"]})
    said = str(caught.value)
    assert said.startswith("expectations/centre_monthly.yml")
    assert expected in said
    assert str(tmp_path) not in said


def test_a_right_suite_has_none(tmp_path: Path, forms: dict[str, Form]) -> None:
    [rules] = load_suites(write(tmp_path / "here", rule()), {"centre_monthly": forms["centre_monthly"]}).values()
    assert [(one.code, one.at, one.severity) for one in rules] == [
        ("row_duplicate", None, "error"),
        ("value_negative", "meetings", "error"),
    ]
    assert rules[1].place == "expectations/centre_monthly.yml, line 5"


def test_every_mistake_of_every_suite_is_listed(tmp_path: Path, forms: dict[str, Form]) -> None:
    config = write(
        tmp_path / "here", rule(meta="{code: nonsense}") + rule(kwargs="{column: x, min_value: 0}")[len(GRAIN) :]
    )
    with pytest.raises(ConfigError) as caught:
        load_suites(config, {name: forms[name] for name in ("centre_monthly", "service_book")})
    lines = str(caught.value).splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "expectations/centre_monthly.yml, line 8",
        "expectations/centre_monthly.yml, line 10",
        "expectations/service_book.yml",
    ]
    assert lines[-1].endswith("there is no such file; the form service_book needs its rules stated")


def test_a_later_folder_replaces_a_suite(tmp_path: Path, forms: dict[str, Form]) -> None:
    own = write(tmp_path / "own", rule())
    some = {name: forms[name] for name in ("centre_monthly", "service_book")}
    delivered, both = load_suites((PROJECT_ROOT,), some), load_suites((PROJECT_ROOT, *own), some)
    assert len(both["centre_monthly"]) == 2 < len(delivered["centre_monthly"])
    assert both["service_book"] == delivered["service_book"]
    assert load_suites((*own, PROJECT_ROOT), some) == delivered


def test_delivered_suites_are_for_delivered_forms(forms: dict[str, Form]) -> None:
    files = {file.stem for file in (PROJECT_ROOT / "expectations").glob("*.yml")}
    assert files == set(forms)
    assert set(load_suites((PROJECT_ROOT,), forms)) == set(forms)


def test_the_schema_alone_stands_beside_the_suites(tmp_path: Path, forms: dict[str, Form]) -> None:
    """A ministry's own folder needs no copy of the schema."""
    own = tmp_path / "own" / "expectations"
    own.mkdir(parents=True)
    shutil.copy(PROJECT_ROOT / "expectations" / "service_book.yml", own)
    assert load_suites((tmp_path / "own",), {"service_book": forms["service_book"]})
