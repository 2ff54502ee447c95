"""Reference lists: the shipped ones, what their checks say, and what a text resolves to."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hosen.errors import ConfigError
from hosen.periods import Period, PeriodKind
from hosen.reference import Expected, Reference, load_reference
from hosen.reference_lists import LISTS, name_key
from hosen.settings import PROJECT_ROOT
from hosen.text import clean

SMALL = {
    "districts": ["north,צפון,North,ministry,,", "sea,ים,Sea,ministry,,", "cbs_sea,ים,Sea,cbs,,"],
    "district_aliases": ["מחוז הצפון,ministry,north,,", "הים,payments,sea,,"],
    "authorities": ["31,חולות,city,cbs_sea,,", "rc31,גלים,regional_council,cbs_sea,,"],
    "authority_aliases": ["31,regional_council,rc31", "200,registry,31"],
    "localities": ["31,חולות,,31,cbs_sea", "7,מעגן,Maagan,rc31,cbs_sea"],
    "locality_aliases": ["מעגן הקיבוץ,7"],
    "clusters": ["גוש החוף,31", "גוש החוף,7", "אשכול יישובי הים,7"],
    "programmes": ["help,עזרה,Help,", "more,עוד עזרה,More help,help"],
    "programme_aliases": ["סיוע,help"],
    "services": ["640,נופשון,"],
    "measures": ["families,משפחות,Families,families,stock,last,sum,none"],
    "terms": ["on,שגרה,Routine,mode", "off,חירום,Emergency,mode", "on,פתוח,Open,status", "hope,חוף,Hope,status"],
    "term_aliases": ["בשגרה,mode,on", "פעיל,status,on"],
    "ordinary_words": ["ים", "עזרה"],
    "submitters": ["office,לשכת ים,,district_office,sea,,", "beach,מרכז חולות,,centre,sea,,"],
    "submitter_aliases": ["חולות,beach", "לשכת חולות,office"],
    "assignments": ["monthly,beach,10,2021-01-01,2021-03-31", "monthly,office,10,2021-03-20,"],
    "centres": ["c1,מרכז חולות,otzma,31,sea,,,2021-03-14", "c1,מרכז החולות,otzma,31,north,,2021-03-15,"],
    "centre_aliases": ["בית חולות,c1"],
    "centre_programmes": ["c1,help,,"],
    "extensions": ["monthly,beach,2021-02,2021-03-20,שיטפון,דנה,2021-03-01"],
    "scopes": ["monthly,beach,,c1,,,", "monthly,office,sea,,help,,"],
    "readers": ["reader_of_sea,sea"],
}


def write_lists(folder: Path, lists: dict[str, list[str]]) -> Path:
    """A configuration folder with these lists."""
    (folder / "reference").mkdir(parents=True)
    for name, lines in lists.items():
        text = "\n".join([",".join(LISTS[name].columns), *lines])
        (folder / "reference" / f"{name}.csv").write_text(text + "\n", "utf-8")
    return folder


@cache
def shipped() -> Reference:
    return load_reference((PROJECT_ROOT,))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write_lists(tmp_path / "small", SMALL)


def problems(*config: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_reference(config)
    return str(caught.value).splitlines()


# --- mistakes in a list


@pytest.mark.parametrize(
    ("name", "line", "message"),
    [
        ("districts", "north,אחר,Other,ministry,,", "5: district_code 'north' stands twice; the other is"),
        ("districts", "Hill,הר,Hill,ministry,,", "5: district_code: 'Hill' is no code"),
        ("districts", "hill,,Hill,ministry,,", "5: name_he is empty"),
        (
            "districts",
            "hill,הר,Hill,minstry,,",
            "5: scheme: 'minstry' is not one of ministry, cbs (did you mean ministry?)",
        ),
        ("districts", "hill,הר,Hill,ministry,2021-02-30,", "5: valid_from: '2021-02-30' is not a day"),
        ("districts", "hill,הר,Hill,ministry,,31/12/2021", "5: valid_to: '31/12/2021' is not a day"),
        ("districts", "hill,הר,Hill,ministry,2021-02-01,2021-01-31", "5: valid_from 2021-02-01 is after valid_to"),
        ("districts", "hill,הר,Hill,ministry", "5: 4 cells under 6 columns"),
        ("districts", 'hill,"הר"ים,Hill,ministry,,', "5: not valid CSV"),
        ("district_aliases", "מחוז־הצפון ,ministry,ghost,,", "4: district_code: 'ghost' is not among the districts"),
        ("district_aliases", "מחוז  הצפון,ministry,sea,,", "4: alias 'מחוז  הצפון' stands for sea, but for north in"),
        ("district_aliases", "הים,bulletin,north,,", "4: alias 'הים' stands for north, but for sea in"),
        ("district_aliases", "צפון,bulletin,sea,,", "4: alias 'צפון' stands for sea, but for north in"),
        ("district_aliases", "הים,payments,sea,,", "4: alias 'הים', scheme 'payments' stands twice"),
        ("authority_aliases", "0200,registry,rc31", "4: alias '0200' stands for rc31, but for 31 in"),
        ("programme_aliases", "more,help", "3: alias 'more' stands for help, but for more in"),
        ("localities", "8,אי,,rc32,cbs_sea", "4: authority_code: 'rc32' is not among the authorities (did you mean"),
        ("localities", "8,אי,,31,sea", "4: cbs_district_code: 'sea' is not among the districts of scheme cbs"),
        ("localities", "0008,אי,,31,cbs_sea", "4: locality_code: '0008' is no code"),
        (
            "submitters",
            "other,אחר,,centre,cbs_sea,,",
            "4: district_code: 'cbs_sea' is not among the districts of scheme",
        ),
        ("assignments", "monthly,beach,10,2021-03-31,", "4: form 'monthly', submitter_code 'beach' stands twice"),
        ("assignments", "monthly,beach,10,,2020-01-01", "4: valid_from is empty"),
        ("assignments", "monthly,beach,ten,2022-01-01,", "4: due_days: 'ten' is not a whole number of days"),
        ("programmes", "self,עצמי,Self,self", "4: parent_code: self is its own ancestor"),
        ("centres", "c1,שם,otzma,31,sea,,2021-03-14,2021-03-14", "4: centre_code 'c1' stands twice"),
        ("terms", "on,אחר,Other,mode", "6: scheme 'mode', term_code 'on' stands twice"),
        ("terms", "on,אחר,Other,", "6: scheme is empty"),
        ("term_aliases", "שוטף,mode,hope", "4: term_code: 'hope' is not among the terms of scheme mode"),
        ("term_aliases", "שוטף,mode,of", "4: term_code: 'of' is not among the terms"),
        ("term_aliases", "בשגרה,mode,off", "4: alias 'בשגרה' stands for off, but for on in"),
        ("term_aliases", "חירום,mode,on", "4: alias 'חירום' stands for on, but for off in"),
        ("clusters", "גוש החוף,31", "5: cluster 'גוש החוף', locality_code '31' stands twice"),
        ("clusters", "גוש החוף,32", "5: locality_code: '32' is not among the localities"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(small: Path, name: str, line: str, message: str) -> None:
    file = small / "reference" / f"{name}.csv"
    file.write_text(file.read_text("utf-8") + line + "\n", "utf-8")
    (told,) = problems(small)
    assert told.startswith(f"reference/{name}.csv, line {message}")


def test_mistakes_in_the_header_and_the_folder(small: Path) -> None:
    lists = small / "reference"
    (lists / "services.csv").write_text("service_code,name,administration,note,note\n", "utf-8")
    (lists / "measures.csv").write_bytes(b"")
    (lists / "localities.csv").unlink()
    (lists / "centre_aliases.csv").rename(lists / "center_aliases.csv")
    (lists / "programmes.csv").write_bytes(
        "programme_code,name_he,name_en,parent_code\nhelp,עזרה,Help,\n".encode("cp1255")
    )
    assert set(problems(small)) >= {
        "reference/services.csv, line 1: the column 'name_he' is missing",
        "reference/services.csv, line 1: 'name' is no column of this list (did you mean name_he?)",
        "reference/services.csv, line 1: the column 'note' stands twice",
        f"reference/measures.csv, line 1: the header is missing; it is {','.join(LISTS['measures'].columns)}",
        "reference/localities.csv: there is no such file",
        "reference/center_aliases.csv: there is no list of that name (did you mean centre_aliases?)",
        "reference/programmes.csv, line 2: not UTF-8; save the list as 'CSV UTF-8'",
    }


def test_programmes_in_a_circle(small: Path) -> None:
    file = small / "reference" / "programmes.csv"
    file.write_text(file.read_text("utf-8").replace("Help,\n", "Help,more\n"), "utf-8")
    assert problems(small) == [
        "reference/programmes.csv, line 2: parent_code: help is its own ancestor",
        "reference/programmes.csv, line 3: parent_code: more is its own ancestor",
    ]


def test_an_assignment_of_a_form_that_nobody_declares(small: Path) -> None:
    (small / "forms").mkdir()
    (small / "forms" / "montly.yml").touch()
    assert problems(small)[0] == (
        "reference/assignments.csv, line 2: form: there is no forms/monthly.yml (did you mean montly?)"
    )


def test_lists_of_several_folders_are_one_list(small: Path, tmp_path: Path) -> None:
    before = load_reference((small,))
    second = write_lists(tmp_path / "ours", {"districts": ["hill,הר,Hill,ministry,,"]})
    both = load_reference((small, second))
    assert [row["district_code"] for row in both.rows("districts")] == ["north", "sea", "cbs_sea", "hill"]
    assert both.resolve("districts", "הר").code == "hill"
    assert both.fingerprint != before.fingerprint == load_reference((small,)).fingerprint
    (second / "reference" / "districts.csv").write_text(
        "\ufeffdistrict_code,name_he,name_en,scheme,valid_from,valid_to,note\r\n\r\nsea,ים,Sea,ministry,,,again\r\n",
        "utf-8",
    )
    assert problems(small, second) == [
        "ours/reference/districts.csv, line 3: district_code 'sea' stands twice; "
        "the other is reference/districts.csv, line 3"
    ]


# --- what a text resolves to


def test_codes_in_every_width_and_type(small: Path) -> None:
    reference = load_reference((small,))
    assert {reference.resolve("services", text).code for text in ("640", "640.0", "0640", " 640 ")} == {"640"}
    nothing = [reference.resolve("services", text) for text in ("641", "")]
    assert [(match.code, match.suggestions) for match in nothing] == [(None, ()), (None, ())]
    assert reference.resolve("programmes", " HELP").code == "help"


def test_numbers_of_two_numberings_are_not_guessed(small: Path) -> None:
    reference = load_reference((small,))
    both = reference.resolve("authorities", "0031")
    assert both.code is None
    assert both.suggestions == (("חולות", "31", 100.0), ("גלים", "rc31", 100.0))
    assert reference.resolve("authorities", "31.0", scheme="regional_council").code == "rc31"
    assert reference.resolve("authorities", "200", scheme="registry").code == "31"
    assert reference.resolve("authorities", "31", scheme="registry").code is None
    assert reference.resolve("authorities", "200").code is None


def test_a_scheme_says_what_its_words_mean(small: Path) -> None:
    reference = load_reference((small,))
    assert reference.resolve("districts", "ים").code == "sea"
    assert reference.resolve("districts", "ים", scheme="cbs").code == "cbs_sea"
    assert reference.resolve("districts", "ים", scheme="payments").code is None
    assert reference.resolve("districts", "Sea", scheme="cbs").code == "cbs_sea"
    assert reference.resolve("districts", "sea", scheme="payments").code == "sea"
    assert reference.resolve("districts", "north", scheme="payments").code is None
    assert reference.resolve("districts", "הים").code == "sea"
    assert reference.schemes("districts") == {"ministry", "cbs", "payments"}
    with pytest.raises(ValueError, match="no scheme 'cbz'"):
        reference.resolve("districts", "ים", scheme="cbz")
    with pytest.raises(ValueError, match="no list of codes"):
        reference.resolve("district_aliases", "ים")


def test_intervals_hold_on_their_first_and_last_day(small: Path) -> None:
    reference = load_reference((small,))
    last, first = date(2021, 3, 14), date(2021, 3, 15)
    assert reference.resolve("centres", "מרכז חולות", on=last).code == "c1"
    assert reference.resolve("centres", "מרכז חולות", on=first).code is None
    assert reference.resolve("centres", "מרכז החולות", on=last).code is None
    assert reference.resolve("centres", "מרכז החולות", on=first).code == "c1"
    assert reference.resolve("centres", "מרכז חולות").code == "c1"
    assert reference.name("centres", "c1", on=last) == "מרכז חולות"
    assert reference.name("centres", "c1") == "מרכז החולות"
    assert reference.name("centres", "c9") == "c9"


def test_a_mistyped_name_gets_the_nearest_ones() -> None:
    match = shipped().resolve("programmes", "נושמים לרוווחה")
    assert match.code is None
    assert match.suggestions[0][:2] == ("נושמים לרווחה", "noshmim")
    assert 1 <= len(match.suggestions) <= 3
    assert shipped().resolve("programmes", "xyz").suggestions == ()


def test_terms_mean_something_in_their_scheme_only(small: Path) -> None:
    reference = load_reference((small,))
    assert reference.needs_scheme("terms")
    assert not reference.needs_scheme("districts")
    for text in ("שגרה", "Routine", "בשגרה", "on"):
        assert reference.resolve("terms", text, scheme="mode").code == "on"
    assert reference.resolve("terms", "פעיל", scheme="status").code == "on"
    nothing = reference.resolve("terms", "פעיל", scheme="mode")
    assert (nothing.code, nothing.suggestions) == (None, ())
    assert reference.resolve("terms", "hope", scheme="mode").code is None
    assert reference.resolve("terms", "שגרה").code is None
    assert reference.name("terms", "on", scheme="mode") == "שגרה"
    assert reference.name("terms", "on", scheme="status") == "פתוח"
    assert reference.nearest("terms", "חירומ1", scheme="mode")[0][:2] == ("חירום", "off")
    assert reference.nearest("terms", "חירום", scheme="mode") == ()
    assert reference.codes("terms") == {"on", "off", "hope"}


def test_a_cluster_stands_for_its_localities(small: Path) -> None:
    reference = load_reference((small,))
    assert reference.cluster("גוש החוף") == reference.cluster("אשכול יישובי גוש־החוף") == ("31", "7")
    assert reference.cluster("הים") == reference.cluster("אשכול הים") == ("7",)
    assert reference.cluster("מעגן") == ()


def test_mirrored_brackets_are_turned_back() -> None:
    assert shipped().resolve("localities", "אבו קורינאת )שבט(") == shipped().resolve("localities", "אבו קורינאת (שבט)")
    assert shipped().resolve("localities", "אבו קורינאת )שבט(").code is not None


# --- who reports


def test_find_submitters_in_longer_text(small: Path) -> None:
    reference = load_reference((small,))
    assert reference.find_submitters("דיווח חודשי – חולות – מרץ") == {"beach"}
    assert reference.find_submitters("דיווח_לשכת־חולות_2021.xlsx") == {"office"}
    assert reference.find_submitters("לשכת חולות, וגם מרכז חולות") == {"office", "beach"}
    assert reference.find_submitters("בחולות") == set()
    assert reference.find_submitters('חולות"ים') == set()
    assert reference.find_submitters('דיווח "חולות"') == {"beach"}
    assert reference.find_submitters("") == set()
    assert reference.find_submitters("beach_2021.xlsx") == {"beach"}


def test_find_in_a_title(small: Path) -> None:
    reference = load_reference((small,))
    assert reference.find_in("authorities", "יומן פעילות – חולות – רבעון 2") == {"31"}
    assert reference.find_in("authorities", "31 פעילויות") == set()
    assert reference.find_in("terms", "דיווח בשגרה", "mode") == {"on"}
    assert reference.find_in("programmes", "more_2021-03.xlsx") == {"more"}
    assert reference.find_in("programmes", "עוד עזרה לתושבים") == {"more"}
    with pytest.raises(ValueError, match="no list of codes"):
        reference.find_in("clusters", "חולות")


def test_an_ordinary_word_names_something_only_when_it_stands_alone(small: Path) -> None:
    reference = load_reference((small,))
    assert reference.find_in("programmes", "עזרה") == {"help"}
    assert reference.find_in("programmes", "עזרה ראשונה בבית הספר") == set()
    assert reference.find_in("districts", "יום בים, ליד ים") == set()


def test_ordinary_words_of_titles_name_nothing_shipped() -> None:
    reference = shipped()
    assert reference.find_in("authorities", "דיווח לפי אזור ומרכז") == set()
    assert reference.find_in("authorities", "מועצה מקומית אזור, רבעון 2") == {"565"}
    assert reference.find_in("authorities", "אשכול יישובי גוש הבשור") == set()
    assert reference.find_in("authorities", "עיריית אשדוד - הכשרות") == {"70"}
    assert reference.find_in("programmes", "מפגש הורים, מנהיגות ומחקר") == set()
    assert reference.find_in("terms", "דוח הקו המשפטי", "line") == {"legal_line"}
    assert reference.find_in("districts", "מרכז חוסן אשדוד") == set()


@dataclass
class FormKind:
    period: PeriodKind
    due_days: int | None = None
    expected_lines: tuple[str, ...] = ()


def test_expected_reports(small: Path) -> None:
    reference = load_reference((small,))
    forms = {"monthly": FormKind("month")}
    month = [Period.month(2021, number) for number in range(1, 5)]
    beach = [
        Expected("monthly", "beach", month[0], date(2021, 2, 10)),
        Expected("monthly", "beach", month[1], date(2021, 3, 20), date(2021, 3, 10)),
        Expected("monthly", "beach", month[2], date(2021, 4, 10)),
    ]
    assert reference.expected(date(2021, 1, 30), forms) == []
    assert reference.expected(date(2021, 1, 31), forms) == beach[:1]
    assert reference.expected(date(2021, 4, 30), forms) == [
        *beach,
        Expected("monthly", "office", month[2], date(2021, 4, 10)),
        Expected("monthly", "office", month[3], date(2021, 5, 10)),
    ]
    assert reference.expected(date(2021, 4, 30), {}) == []
    assert [one.submitter for one in reference.assignments_for("monthly", month[1])] == ["beach"]
    assert reference.sole_assignee("monthly", month[1]) == "beach"
    assert reference.sole_assignee("monthly", month[2]) is None
    assert reference.sole_assignee("monthly") is None
    assert reference.sole_assignee("other") is None


def test_a_plan_is_expected_when_it_is_due(small: Path) -> None:
    (small / "reference" / "assignments.csv").write_text(
        "form,submitter_code,due_days,valid_from,valid_to\n"
        "plan,office,-150,2021-01-01,\nlist,office,30,2021-01-01,\nlist,beach,,2021-02-01,2021-02-28\n",
        "utf-8",
    )
    reference = load_reference((small,))
    forms = {"plan": FormKind("half_year"), "list": FormKind("standing")}
    expected = reference.expected(date(2021, 7, 1), forms)
    assert expected == [
        Expected("list", "beach", Period.standing(), None),
        Expected("list", "office", Period.standing(), date(2021, 1, 31)),
        Expected("plan", "office", Period.half_year(2021, 1), date(2021, 1, 31)),
    ]
    assert Expected("plan", "office", Period.half_year(2021, 2), date(2021, 8, 3)) in reference.expected(
        date(2021, 8, 3), forms
    )


# --- the shipped lists


def test_the_shipped_lists_are_complete_and_clean() -> None:
    counts = {name: len(rows) for name, rows in shipped().lists.items()}
    assert set(counts) == set(LISTS)
    assert counts["localities"] == 1483
    assert counts["authorities"] == 257
    ministry = [row["district_code"] for row in shipped().rows("districts") if row["scheme"] == "ministry"]
    assert ministry == ["jerusalem", "tel_aviv", "haifa", "south"]
    for name, rows in shipped().lists.items():
        for row in rows:
            for column, value in row.items():
                assert value == clean(value), (name, row)
                mirrored = ")" in value and value.find(")") < value.find("(")
                assert not mirrored, (name, row)
                assert not value.endswith("*") or column == "note", (name, row)


def test_the_shipped_measures_say_how_they_add_up() -> None:
    measures = shipped().measures
    assert (measures["families_active"].kind, measures["families_active"].over_time) == ("stock", "last")
    assert measures["families_active"].over_programmes == "none"
    assert (measures["meetings"].kind, measures["meetings"].over_time) == ("flow", "sum")
    assert measures["budget"].unit == "thousand ILS"
    assert (measures["survey_percent"].over_tree, measures["survey_percent"].over_programmes) == ("none", "none")
    assert measures["matched_pairs"].over_time == "last"
    assert all(one.over_time == "last" for one in measures.values() if one.kind == "stock")
    assert shipped().programmes["otzma"].parent == "family_welfare"
    assert shipped().submitters["older_citizens_admin"].name_he == "מינהל אזרחים ותיקים"


def test_the_shipped_assignments() -> None:
    reference = shipped()
    assert reference.sole_assignee("department_registry") == "welfare_ministry"
    assert reference.sole_assignee("framework_payments", Period.year(2020)) == "older_citizens_admin"
    assert reference.sole_assignee("framework_payments", Period.year(2021)) is None
    assert reference.sole_assignee("service_book", Period.year(2016)) is None
    forms = {"framework_payments": FormKind("year")}
    assert [one.period.key for one in reference.expected(date(2019, 12, 31), forms)] == ["2017", "2018", "2019"]
    assert reference.find_submitters("ספר שירותים- אזרחים וותיקים") == {"older_citizens_admin"}
    assert reference.find_submitters("קליטה פתוח (2)") == {"absorption_ministry"}


def names() -> Iterator[tuple[str, str, str, str | None]]:
    """Every name and alias that stands for one code: list, text, code, scheme."""
    for name, spec in LISTS.items():
        seen: dict[tuple[str, str], set[str]] = {}
        found: list[tuple[str, str, str | None]] = []
        for row in shipped().rows(name) if spec.names else ():
            found += [(row[part], row[spec.code], row.get("scheme")) for part in spec.names if row[part]]
        for row in shipped().rows(spec.aliases) if spec.aliases else ():
            found += [(row["alias"], row[spec.code], row.get("scheme") or None)]
        for text, code, scheme in found:
            seen.setdefault((name_key(text), scheme or ""), set()).add(code)
        for text, code, scheme in found:
            if len(seen[name_key(text), scheme or ""]) == 1:
                yield name, text, code, scheme


NAMES = list(names())


def test_every_name_and_alias_resolves() -> None:
    assert len(NAMES) > 3000
    assert {scheme for name, _, _, scheme in NAMES if name == "districts"} == {
        "ministry",
        "bulletin",
        "payments",
        "cbs",
    }
    wrong = [
        (name, text, code, scheme)
        for name, text, code, scheme in NAMES
        if shipped().resolve(name, text, scheme=scheme).code != code
    ]
    assert wrong == []
    for text, code in (
        ("תל - אביב", "tel_aviv"),
        ("מרכז", "tel_aviv"),
        ("צפון", "haifa"),
        ('ירושלים ויו"ש', "jerusalem"),
    ):
        assert shipped().resolve("districts", text).code == code


@given(st.sampled_from(NAMES), st.data())
def test_however_it_is_typed_it_is_the_same_code(known: tuple[str, str, str, str | None], data: st.DataObject) -> None:
    name, text, code, scheme = known
    unseen = st.text(st.sampled_from("\u200e\u200f\u202a\u202c\u2067\u2069\u05b0\u05b7"), max_size=2)
    finals = {**dict(zip("םןץףך", "מנצפכ", strict=True)), **dict(zip("מנצפכ", "םןץףך", strict=True))}
    other = {
        '"': ['"', "״", "''", "”", "“"],
        "'": ["'", "׳", "’", "`"],
        "-": ["-", "־", "–", " - ", "— ", " ‑"],
        " ": [" ", "\u00a0", "  ", "\n", "\t\u2003"],
    }
    typed = "".join(
        data.draw(st.sampled_from(other.get(sign, [sign, finals.get(sign, sign)]))) + data.draw(unseen) for sign in text
    )
    around = st.text(st.sampled_from(" \u00a0\n\u200f"), max_size=3)
    typed = data.draw(around) + typed + data.draw(around)
    assert shipped().resolve(name, typed, scheme=scheme).code == code


# --- real files


def column(path: Path, header: str) -> list[object]:
    """The values under a header in the first row of a workbook's first sheet, empty cells left out."""
    book = openpyxl.load_workbook(path, read_only=True)
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    place = [str(cell or "").strip() for cell in rows[0]].index(header)
    return [row[place] for row in rows[1:] if row[place] is not None]


@pytest.mark.parametrize(
    ("file", "header", "codes"),
    [
        ("otzma_noshmim_registry.xlsx", "district", {"haifa": 129, "tel_aviv": 100, "jerusalem": 59, "south": 34}),
        (
            "framework_payments_older_citizens.xlsx",
            "מחוז המסגרת",
            {"haifa": 387, "tel_aviv": 364, "jerusalem": 156, "south": 85},
        ),
    ],
)
def test_every_district_of_the_real_files(real_data: Path, file: str, header: str, codes: dict[str, int]) -> None:
    found: dict[str | None, int] = {}
    for text in column(real_data / "real" / file, header):
        code = shipped().resolve("districts", str(text)).code
        found[code] = found.get(code, 0) + 1
    assert found == codes


def test_every_service_of_the_real_payments(real_data: Path) -> None:
    numbers = column(real_data / "real" / "framework_payments_older_citizens.xlsx", "מספר קטלוגי")
    assert len(numbers) == 992
    assert {shipped().resolve("services", str(number)).code for number in numbers} == {"634", "640"}


def test_every_authority_of_the_real_registry(real_data: Path) -> None:
    numbers = {str(number) for number in column(real_data / "real" / "otzma_noshmim_registry.xlsx", "authority_num")}
    found = {number: shipped().resolve("authorities", number, scheme="registry").code for number in numbers}
    assert [number for number, code in found.items() if code is None] == ["132"]  # Hebron has no authority at the CBS
    assert len(set(found.values())) == len(numbers) == 256


def test_every_locality_of_the_real_list(real_data: Path) -> None:
    file = real_data / "reference" / "cbs_localities_2021.xlsx"
    numbers = [str(number) for number in column(file, "סמל יישוב")]
    names_as_written = [str(text) for text in column(file, "שם יישוב")]
    assert {row["locality_code"] for row in shipped().rows("localities")} == set(numbers)
    wrong = []
    for number, text in zip(numbers, names_as_written, strict=True):
        match = shipped().resolve("localities", text.rstrip("*"))
        if match.code != number and number not in {code for _, code, _ in match.suggestions}:
            wrong.append((number, text))
    assert wrong == []


def test_the_shipped_folder_can_be_extended(tmp_path: Path) -> None:
    shutil.copytree(PROJECT_ROOT / "reference", tmp_path / "reference")
    with (tmp_path / "reference" / "district_aliases.csv").open("a", encoding="utf-8") as file:
        file.write("הנגב,ministry,south,,,\n")
    assert load_reference((tmp_path,)).resolve("districts", "הנגב").code == "south"
