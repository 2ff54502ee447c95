"""Mapping files: what their lines mean, and every mistake in them with its line."""

from pathlib import Path

import pytest

from hosen.errors import ConfigError
from hosen.forms import Form, load_forms
from hosen.mappings import (
    COLUMNS,
    Mappings,
    harmless,
    header_key,
    known_by_now,
    load_mappings,
    mapping_lines,
    plain,
    word_key,
)  # fmt: skip
from hosen.reference import Reference, load_reference
from hosen.settings import PROJECT_ROOT

HEADER = ",".join(COLUMNS)
SIGNED = "dana,2026-03-01,asked by phone"


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference((PROJECT_ROOT,))


@pytest.fixture(scope="module")
def forms(reference: Reference) -> dict[str, Form]:
    return load_forms((PROJECT_ROOT,), reference)


@pytest.fixture
def load(tmp_path: Path, forms: dict[str, Form], reference: Reference):
    """Loads lines of the submitter network_hq, or of others."""

    def load_lines(*lines: str, submitter: str = "network_hq", header: str = HEADER) -> Mappings:
        file = tmp_path / "own" / "mappings" / f"{submitter}.csv"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join([header, *lines]) + "\n", "utf-8")
        return load_mappings((PROJECT_ROOT, tmp_path / "own"), forms, reference)

    return load_lines


def mistakes(load, *lines: str, **more: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(*lines, **more)
    return str(caught.value).splitlines()


def test_headers_codes_and_measures(load, forms: dict[str, Form]) -> None:
    own = load(
        f"header,centre_monthly,,משפ' שליווינו:,families_active,{SIGNED}",
        f"header,centre_monthly,,צבע,-,{SIGNED}",
        f"code,centre_monthly,programme_code,תכנית הנשימה,noshmim,{SIGNED}",
        f"measure,centre_monthly,,מס' פגישות,meetings,{SIGNED}",
    ).for_submitter("network_hq")
    assert own is not None
    form = forms["centre_monthly"]
    assert own.headers(form) == {header_key("משפ׳  שליווינו"): "families_active", "צבע": "-"}
    assert own.codes(form, form.column("programme_code")) == {word_key("code", "תכנית הנשימה"): "noshmim"}
    assert own.measures(form) == {word_key("measure", "מס' פגישות"): "meetings"}
    assert own.headers(forms["programme_plan"]) == {}
    assert own.codes(form, form.column("centre_code")) == {}


def test_a_word_of_a_list_holds_in_every_form_and_one_of_a_column_goes_before_it(load, forms: dict[str, Form]) -> None:
    own = load(
        f"code,,districts,אזור הנגב,south,{SIGNED}",
        f"code,programme_plan,district_code,אזור הנגב,jerusalem,{SIGNED}",
    ).for_submitter("network_hq")
    assert own is not None
    of = {name: own.codes(forms[name], forms[name].column("district_code")) for name in ("framework_payments",)}
    assert of["framework_payments"] == {"אזור הנגב": "south"}
    plan = forms["programme_plan"]
    assert own.codes(plan, plan.column("district_code")) == {"אזור הנגב": "jerusalem"}


def test_a_scheme_of_a_list(load, forms: dict[str, Form], reference: Reference) -> None:
    scheme = sorted(reference.schemes("districts"))[0]
    load(f"code,,districts:{scheme},אזור הנגב,south,{SIGNED}")
    assert "has no scheme 'nowhere'" in mistakes(load, f"code,,districts:nowhere,אזור הנגב,south,{SIGNED}")[0]


def test_nothing_is_known_of_other_submitters(load) -> None:
    assert load(f"header,centre_monthly,,צבע,-,{SIGNED}").for_submitter("welfare_ministry") is None


def test_no_folder_has_any(forms: dict[str, Form], reference: Reference, tmp_path: Path) -> None:
    assert load_mappings((tmp_path,), forms, reference).by_submitter == {}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            f"heder,centre_monthly,,צבע,-,{SIGNED}",
            "kind: 'heder' is not one of header, code, measure (did you mean header",
        ),
        (f"header,centre_montly,,צבע,-,{SIGNED}", "there is no form 'centre_montly' (did you mean centre_monthly?)"),
        (
            f"header,centre_monthly,,צבע,family_active,{SIGNED}",
            "no column with headers 'family_active' (did you mean fam",
        ),
        (f"measure,centre_monthly,,צבע,month,{SIGNED}", "has no column with a measure 'month'"),
        (f"measure,centre_monthly,,צבע,-,{SIGNED}", "has no column with a measure '-'"),
        (f"code,centre_monthly,month,צבע,south,{SIGNED}", "'month' is no column with a list, and no list"),
        (f"code,centre_monthly,programme_code,צבע,noshmm,{SIGNED}", "has no code 'noshmm' (did you mean noshmim?)"),
        (f"code,,programme_code,צבע,noshmim,{SIGNED}", "there is no form ''"),
        (f"header,centre_monthly,month,צבע,-,{SIGNED}", "column: is for lines of kind code"),
        ("header,centre_monthly,,צבע,-,,2026-03-01,x", "who is empty"),
        ("header,centre_monthly,,צבע,-,dana,2026-03-01,", "why is empty"),
        ("header,centre_monthly,,צבע,-,dana,,x", "when: '' is not a day; write 2021-03-31"),
        ("header,centre_monthly,,צבע,-,dana,1.3.2026,x", "when: '1.3.2026' is not a day"),
        ("header,centre_monthly,,צבע,-,dana,2026-02-30,x", "when: '2026-02-30' is not a day"),
        (f"header,centre_monthly,,,-,{SIGNED}", "text is empty"),
        (f"header,centre_monthly,,צבע,,{SIGNED}", "meaning is empty"),
        (f"header,centre_monthly,,::,-,{SIGNED}", "has nothing to compare"),
        (f"header,centre_monthly,,מפגשים,meetings,{SIGNED}", "as meetings; no longer needed: delete the line"),
        (f"measure,centre_monthly,,מס׳ מפגשים,meetings,{SIGNED}", "as meetings; no longer needed: delete the line"),
        (
            f"code,centre_monthly,programme_code,נושמים,noshmim,{SIGNED}",
            "as noshmim; no longer needed: delete the line",
        ),
        ("header,centre_monthly", "2 cells under 8 columns"),
    ],
)
def test_a_mistake_is_said_with_its_line(load, line: str, said: str) -> None:
    found = mistakes(load, f"header,centre_monthly,,גודל,-,{SIGNED}", "", line)
    assert len(found) == 1
    assert found[0].startswith("own/mappings/network_hq.csv, line 4: ")
    assert said in found[0]


def test_the_same_text_twice(load) -> None:
    line = f"header,centre_monthly,,צבע,-,{SIGNED}"
    [found] = mistakes(load, line, line.replace("צבע", "צבע:"))
    assert found.endswith("line 3: 'צבע:' is mapped already; the other is own/mappings/network_hq.csv, line 2")


def test_a_submitter_that_is_not_there(load) -> None:
    [found] = mistakes(load, submitter="network_hk")
    assert "there is no submitter 'network_hk' (did you mean network_hq?)" in found


def test_columns_that_are_missing_or_wrong(load) -> None:
    found = mistakes(load, header="kind,form,column,text,meaning,who,wen,why")
    assert found[0].endswith("line 1: the column 'when' is missing")
    assert "'wen' is no column of a mapping file (did you mean when?)" in found[1]


def test_a_file_that_is_not_utf8(load, tmp_path: Path, forms: dict[str, Form], reference: Reference) -> None:
    load()
    (tmp_path / "own" / "mappings" / "network_hq.csv").write_bytes(HEADER.encode() + "\nצבע".encode("cp1255"))
    with pytest.raises(ConfigError, match="line 2: not UTF-8"):
        load_mappings((PROJECT_ROOT, tmp_path / "own"), forms, reference)


def test_texts_can_be_checked_before_they_are_written(
    tmp_path: Path, forms: dict[str, Form], reference: Reference
) -> None:
    file = tmp_path / "mappings" / "network_hq.csv"
    text = f"{HEADER}\nheader,centre_monthly,,צבע,-,{SIGNED}\n"
    made = load_mappings((tmp_path,), forms, reference, instead={file: text})
    assert made.for_submitter("network_hq") is not None
    with pytest.raises(ConfigError, match="who is empty"):
        load_mappings((tmp_path,), forms, reference, instead={file: text.replace("dana", "")})


def test_the_fingerprint_changes_with_a_line(load) -> None:
    assert load().fingerprint != load(f"header,centre_monthly,,צבע,-,{SIGNED}").fingerprint


def test_lines_that_are_known_by_now_can_be_listed(
    load, tmp_path: Path, forms: dict[str, Form], reference: Reference
) -> None:
    mistakes(load, f"header,centre_monthly,,מפגשים,meetings,{SIGNED}")
    [line] = mapping_lines((PROJECT_ROOT, tmp_path / "own"), reference)
    assert known_by_now(line, forms, reference) == "the form centre_monthly knows 'מפגשים' as meetings"


@pytest.mark.parametrize("cell", ["=1+1", "+5", "-7", "@x", "'=1", "משפחות", "'אבל", ""])
def test_no_cell_is_taken_for_a_formula(cell: str) -> None:
    assert not harmless(cell).startswith(("=", "+", "-", "@"))
    if not cell.startswith("'="):
        assert plain(harmless(cell)) == cell
