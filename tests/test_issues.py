"""The closed list of issue codes: complete in both languages, and every code that the package names is on it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

import hosen
from hosen.batch import issues_from, issues_table
from hosen.errors import ConfigError
from hosen.issues import Issue, IssueCode, codes

PACKAGE = Path(hosen.__file__).parent
LEVELS = {"file", "sheet", "header", "cell", "row", "submission", "across"}
OF_THE_ISSUE = {"value", "cell", "sheet", "row", "column"}

HEBREW = range(0x05D0, 0x05EB)


def named(sentence: str, language: str) -> set[str]:
    """The names in a sentence; of a word in the sentence's own language (`{actual_he}`) without the language."""
    return {name.removesuffix(f"_{language}") for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_no_code_stands_twice_in_the_file() -> None:
    lines = (PACKAGE / "issue_codes.yml").read_text("utf-8").splitlines()
    named_in_file = [line.removesuffix(":") for line in lines if line.endswith(":") and not line.startswith((" ", "#"))]
    assert named_in_file == list(codes())


@pytest.mark.parametrize("code", codes().values(), ids=codes())
def test_code_is_complete(code: IssueCode) -> None:
    assert code.level in LEVELS
    assert code.severity in ("error", "warning", "info")
    for sentences in (code.message, code.action):
        assert set(sentences) == {"he", "en"}
        assert named(sentences["he"], "he") == named(sentences["en"], "en")
        for text in sentences.values():
            assert text == text.strip()
            assert text.endswith(".")
            assert "  " not in text
        assert any(ord(sign) in HEBREW for sign in sentences["he"])
        english = sentences["en"].replace('"יש"', "").replace('"אין"', "")  # words that the sheet must hold
        assert not any(ord(sign) in HEBREW for sign in english)
    assert code.message["he"] != code.action["he"]


@pytest.mark.parametrize("code", codes())
def test_sentences_can_be_filled_in(code: str) -> None:
    params = {name: f"<{name}>" for name in codes()[code].parameters - OF_THE_ISSUE}
    issue = Issue(code, "d", sheet="S", row=7, column="C", value="V", params=params)
    for text in (issue.message("he"), issue.message("en"), issue.action("he"), issue.action("en")):
        assert "{" not in text
    hebrew = issue.message("he") + issue.action("he")
    assert all(f"<{name}>" in hebrew for name in params if not name.endswith("_en"))


def test_a_code_that_is_not_on_the_list() -> None:
    with pytest.raises(ConfigError, match="'nonsense' is not in issue_codes"):
        Issue("nonsense", "d")


def test_a_rules_own_sentences_and_severity_come_first() -> None:
    own = {"he": "תא {cell}", "do_en": "mend {cell}"}
    issue = Issue("value_negative", "d", severity="warning", row=3, column="B", value="-1", sentences=own)
    assert (issue.message("he"), issue.action("en"), issue.effective_severity) == ("תא B3", "mend B3", "warning")
    assert issue.message("en") == "Cell B3 says -1, but this value cannot be negative."


def test_braces_in_a_value_stay_as_written() -> None:
    issue = Issue("value_not_number", "d", row=3, column="B", value="{other} {0}")
    assert issue.message("en") == 'Cell B3 says "{other} {0}", which is not a number.'


def test_issues_survive_their_file() -> None:
    issue = Issue("row_duplicate", "d", row=3, row_id="r", params={"other": "5"}, sentences={"he": "א", "en": "a"})
    [again] = issues_from(issues_table([issue]))
    assert (again.message("he"), again.params, again.effective_severity) == ("א", {"other": "5"}, "error")


# --- what the source names

MAKERS = {"Issue": 0, "Problem": 0, "rejected": 1, "FileProblem": 0}
"""Calls that make an issue: which argument is its code."""
CODE_WORDS = {"code", "codes", "problem", "notes"}
"""Keywords and variables that hold codes."""


@dataclass(frozen=True)
class Named:
    """A code that the source names; params: the names of the parameters beside it, None where they are not written
    out there."""

    place: str
    code: str
    params: frozenset[str] | None


def quoted(node: ast.AST) -> list[str]:
    """Texts written in an expression that names codes: not those that a condition compares."""
    if isinstance(node, ast.IfExp):
        return [*quoted(node.body), *quoted(node.orelse)]
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.Tuple | ast.List):
        return [text for element in node.elts for text in quoted(element)]
    return []


def keys(node: ast.AST | None) -> frozenset[str] | None:
    if node is None:
        return frozenset()
    if isinstance(node, ast.Dict) and all(isinstance(key, ast.Constant) for key in node.keys):
        return frozenset(str(key.value) for key in node.keys if isinstance(key, ast.Constant))
    return None


def named_in(node: ast.AST, place: str) -> Iterator[Named]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "problem":
        given = frozenset(keyword.arg for keyword in node.keywords if keyword.arg)
        are_all = all(keyword.arg for keyword in node.keywords)
        for part in node.args[:1]:
            yield from (Named(place, text, given if are_all else None) for text in quoted(part))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "_issue":
        written = next((keyword.value for keyword in node.keywords if keyword.arg == "params"), None)
        yield from (Named(place, text, keys(written)) for part in node.args[:1] for text in quoted(part))
    elif isinstance(node, ast.Call):
        maker = node.func.id if isinstance(node.func, ast.Name) else ""
        parts = [keyword.value for keyword in node.keywords if keyword.arg in CODE_WORDS]
        parts += node.args[MAKERS[maker] : MAKERS[maker] + 1] if maker in MAKERS else []
        written = next((keyword.value for keyword in node.keywords if keyword.arg == "params"), None)
        if maker in ("Problem", "rejected") and len(node.args) > 2:
            written = node.args[2]
        for part in parts:
            yield from (Named(place, text, keys(written) if maker in MAKERS else None) for text in quoted(part))
    elif isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id in CODE_WORDS for t in node.targets):
        yield from (Named(place, text, None) for text in quoted(node.value))
    elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and len(node.value.elts) == 2:
        code, params = node.value.elts
        if isinstance(params, ast.Dict):
            yield from (Named(place, text, keys(params)) for text in quoted(code))


@cache
def named_codes() -> tuple[Named, ...]:
    found: list[Named] = []
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call | ast.Assign | ast.Return):
                found += named_in(node, f"{file.relative_to(PACKAGE)}:{node.lineno}")
    return tuple(found)


def test_every_code_in_the_source_is_on_the_list() -> None:
    found = {one.code for one in named_codes()}
    assert {"file_torn", "code_unknown", "value_not_number", "number_as_text", "header_unknown"} <= found
    assert [(one.place, one.code) for one in named_codes() if one.code not in codes()] == []


def test_every_issue_in_the_source_brings_what_its_sentences_name() -> None:
    """Where the parameters are written out beside the code."""
    checked = [one for one in named_codes() if one.params is not None and one.code in codes()]
    assert len(checked) > 10
    lacking = [
        (one.place, one.code, codes()[one.code].parameters - OF_THE_ISSUE - (one.params or set())) for one in checked
    ]
    assert [one for one in lacking if one[2]] == []
