"""What a sheet depends on, and what a change of a file shows as."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hosen import fingerprints
from hosen.fingerprints import Fingerprints, changes
from hosen.forms import load_forms
from hosen.mappings import Mapping, Mappings, SubmitterMappings
from hosen.reference import load_reference
from hosen.settings import PROJECT_ROOT

CONFIG = (PROJECT_ROOT, PROJECT_ROOT / "demo")


REFERENCE = load_reference(CONFIG)
FORMS = load_forms(CONFIG, REFERENCE)


def taken(*lines: Mapping) -> Fingerprints:
    """Of the delivered files, with mapping lines."""
    own = {
        line.submitter: SubmitterMappings(tuple(one for one in lines if one.submitter == line.submitter))
        for line in lines
    }
    return fingerprints.take(CONFIG, FORMS, REFERENCE, Mappings(own))


def line(submitter: str, form: str, text: str, why: str = "asked") -> Mapping:
    return Mapping(submitter, "header", form, "", text, "meetings", "dana", "2021-04-01", why, "file, line 2")


def test_a_known_form_depends_on_itself_its_rules_its_lists_and_whose_it_is() -> None:
    assert set(taken().of("form", "centre_monthly", "district_haifa")) == {
        "reading",
        "submitters",
        "form centre_monthly",
        "rules of centre_monthly",
        "assignments of centre_monthly",
        "list centres",
        "list programmes",
        "words of district_haifa",
    }


def test_a_sheet_of_no_sure_form_depends_on_every_form_and_a_closed_file_on_none() -> None:
    assert {"every form", "submitters", "words of x"} <= set(taken().of("unknown", "training", "x"))
    assert "form training" not in taken().of("unknown", "training", "x")
    assert set(taken().of("file", None, None)) == {"reading"}


@pytest.mark.parametrize(
    ("form", "submitter", "changed"),
    [
        ("centre_monthly", "district_haifa", ["words of district_haifa changed"]),
        ("training", "district_haifa", []),
        ("centre_monthly", "district_south", []),
    ],
)
def test_a_line_for_one_form_concerns_that_form_of_that_submitter(
    form: str, submitter: str, changed: list[str]
) -> None:
    before, after = taken(), taken(line("district_haifa", "centre_monthly", "פגישות"))
    assert changes(before.text("form", form, submitter), after.of("form", form, submitter)) == changed


def test_who_accepted_a_line_and_why_changes_nothing() -> None:
    assert taken(line("a", "training", "x", "asked")) == taken(line("a", "training", "x", "asked again"))


def test_an_earlier_reading_without_fingerprints_is_read_again() -> None:
    assert changes("", taken().of("file", None, None)) == ["it is not known what it was read by"]


@given(st.sampled_from(["forms", "rules", "assigned", "lists"]), st.data())
def test_any_change_shows_where_it_is_looked_at_and_nowhere_else(part: str, data: st.DataObject) -> None:
    before = taken()
    name = data.draw(st.sampled_from(sorted(getattr(before, part))))
    after = replace(before, **{part: {**getattr(before, part), name: "other"}})
    words = {"forms": "form {}", "rules": "rules of {}", "assigned": "assignments of {}", "lists": "list {}"}[part]
    concerned = {form for form in FORMS if changes(before.text("form", form, None), after.of("form", form, None))}
    uses = {form for form, names in before.by_form.items() if name in names} if part == "lists" else {name}
    assert concerned == uses
    for form in uses:
        said = changes(before.text("form", form, None), after.of("form", form, None))
        assert said == [words.format(name) + " changed"]


def test_they_are_the_same_out_of_a_batch(tmp_path: Path) -> None:
    one = taken(line("a", "training", "x"))
    one.write(tmp_path)
    assert fingerprints.of_batch(tmp_path) == one
    assert json.loads(one.text("file", None, None)) == {"reading": fingerprints.READING}
    assert fingerprints.of_batch(tmp_path / "other") is None
