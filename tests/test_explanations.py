"""Files of explanations: what their lines mean, and every mistake in them with its line."""

from datetime import date
from pathlib import Path

import pytest

from hosen.errors import ConfigError
from hosen.explanations import COLUMNS, Explanations, load_explanations
from hosen.reference import Reference, load_reference
from hosen.settings import PROJECT_ROOT

HEADER = ",".join(COLUMNS)
SAID = "explained,two centres merged,letter 12,dana,2021-07-01,2021-12-31"


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference((PROJECT_ROOT, PROJECT_ROOT / "demo"))


@pytest.fixture
def load(tmp_path: Path, reference: Reference):
    def load_lines(*lines: str, header: str = HEADER, encoding: str = "utf-8") -> Explanations:
        file = tmp_path / "own" / "explanations" / "spring.csv"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes("\n".join([header, *lines, ""]).encode(encoding))
        config = (PROJECT_ROOT, tmp_path / "own")
        return load_explanations(config, {"families_jumped"}, {"centre_monthly"}, reference)

    return load_lines


def test_lines(load) -> None:
    first, second = load(
        f"families_jumped,centre_monthly,district_south,2021-06,south,1001,noshmim,families_active,{SAID}",
        "families_jumped,,,,,,,,waived,known,minutes,yossi,2021-07-02,",
    ).lines
    assert first.matched["centre_code"] == "1001"
    assert (first.status, first.who, first.when, first.until) == (
        "explained", "dana", date(2021, 7, 1), date(2021, 12, 31),
    )  # fmt: skip
    assert set(second.matched.values()) == {None}
    assert (second.until, second.place) == (None, "own/explanations/spring.csv, line 3")
    assert first.is_over(date(2022, 1, 1)) and not first.is_over(date(2021, 12, 31))
    assert not second.is_over(date(9999, 1, 1))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"families_jumpt,,,,,,,,{SAID}", "rule: there is no rule 'families_jumpt' (did you mean families_jumped?)"),
        (
            f"families_jumped,centre_monthl,,,,,,,{SAID}",
            "form: there is no 'centre_monthl' (did you mean centre_monthly?)",
        ),
        (f"families_jumped,,nobody,,,,,,{SAID}", "submitter_code: there is no 'nobody'"),
        (f"families_jumped,,,2021-13,,,,,{SAID}", "period_key: '2021-13' is not a period"),
        (f"families_jumped,,,,,99999,,,{SAID}", "centre_code: there is no '99999'"),
        ("families_jumped,,,,,,,,fine,a,b,c,2021-07-01,", "status: 'fine' is not one of explained, waived"),
        ("families_jumped,,,,,,,,explained,,b,c,2021-07-01,", "reason is empty"),
        ("families_jumped,,,,,,,,explained,a,b,c,,", "when: '' is not a day"),
        ("families_jumped,,,,,,,,explained,a,b,c,2021-07-01,1.8.21", "until: '1.8.21' is not a day"),
        ("families_jumped,,,,,,,,explained,a,b,c,2021-07-01,2021-06-01", "until: 2021-06-01 is before 2021-07-01"),
        ("families_jumped,explained", "2 cells under 14 columns"),
    ],
)
def test_mistake(load, line: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(line)
    [text] = str(caught.value).splitlines()
    assert text.startswith("own/explanations/spring.csv, line 2: ")
    assert said in text


def test_mistakes_of_the_file(load) -> None:
    with pytest.raises(ConfigError, match="the column 'until' is missing"):
        load(header=HEADER.removesuffix(",until"))
    with pytest.raises(ConfigError, match="line 2: not UTF-8"):
        load("סיבה", encoding="windows-1255")
    with pytest.raises(ConfigError, match=r"line 3: the same findings are explained already; .* line 2"):
        load(f"families_jumped,,,,,,,,{SAID}", f"families_jumped,,,,,,,,{SAID}")


def test_delivered_files_can_be_read(reference: Reference) -> None:
    assert load_explanations((PROJECT_ROOT,), set(), set(), reference).lines == ()
