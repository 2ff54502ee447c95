"""Which reports are expected and by when: borders of assignments, openings and closings, due days, extensions."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.test_reference import SMALL, write_lists

from hosen.configuration import load_configuration
from hosen.duties import Assignment, Duties, Expected, Span, open_days
from hosen.errors import ConfigError
from hosen.periods import Period, PeriodKind
from hosen.reference import load_reference
from hosen.reference_lists import Row
from hosen.settings import PROJECT_ROOT, Settings

KINDS: tuple[PeriodKind, ...] = ("month", "quarter", "half_year", "year")
DAYS = st.dates(date(2020, 1, 1), date(2022, 12, 31))
SPANS = st.tuples(DAYS, DAYS).map(lambda pair: (min(pair), max(pair)))
UNTIL = date(2023, 12, 31)


@dataclass
class Form:
    period: PeriodKind
    due_days: int | None = None
    expected_lines: tuple[str, ...] = ()


def assignment(days: str = "", start: date = date(2021, 1, 1), end: date | None = None) -> Assignment:
    return Assignment("form", "office", days, start, end)


def keys(one: Assignment, spans: list[Span], kind: PeriodKind, until: date = UNTIL) -> list[str]:
    """The periods that a submitter with these spans owes under one assignment."""
    return [report.period.key for report in Duties((one,), {"office": spans}).expected(until, {"form": Form(kind)})]


def every_day(span: Span) -> set[date]:
    return {span[0] + timedelta(days=number) for number in range((span[1] - span[0]).days + 1)}


@given(st.sampled_from(KINDS), SPANS, st.lists(SPANS, min_size=1, max_size=3))
def test_a_period_is_owed_when_the_duty_holds_on_its_last_day_and_the_submitter_was_open_on_any_under_it(
    kind: PeriodKind, duty: Span, spans: list[Span]
) -> None:
    opened = set().union(*(every_day(span) for span in spans))
    expected = []
    period = Period.containing(date(2020, 1, 1), kind)
    while period.end <= date(2022, 12, 31):
        days = every_day((period.start, period.end))
        if period.end in every_day(duty) and days & opened & every_day(duty):
            expected.append(period.key)
        period = period.next()
    assert keys(assignment(start=duty[0], end=duty[1]), spans, kind) == expected


@given(st.sampled_from(KINDS), DAYS)
def test_whoever_opens_or_closes_owes_the_period_of_that_day(kind: PeriodKind, day: date) -> None:
    one = assignment(start=date(2020, 1, 1))
    its_period = Period.containing(day, kind).key
    opened = keys(one, [(day, date.max)], kind)
    closed = keys(one, [(date.min, day)], kind)
    assert opened[0] == its_period
    assert closed[-1] == its_period
    assert sorted({*opened, *closed}) == keys(one, [(date.min, date.max)], kind)
    assert keys(one, [(day, day)], kind) == [its_period]


@pytest.mark.parametrize(
    ("kind", "first", "last", "owed"),
    [
        ("month", date(2021, 3, 15), date(2021, 5, 10), ["2021-03", "2021-04", "2021-05"]),
        ("month", date(2021, 3, 31), date(2021, 3, 31), ["2021-03"]),
        ("month", date(2021, 4, 1), date(2021, 4, 30), ["2021-04"]),
        ("quarter", date(2021, 3, 31), date(2021, 4, 1), ["2021-Q1", "2021-Q2"]),
        ("half_year", date(2021, 3, 15), date(2021, 6, 30), ["2021-H1"]),
        ("half_year", date(2021, 3, 15), date(2021, 7, 1), ["2021-H1", "2021-H2"]),
        ("year", date(2021, 12, 31), date(2022, 1, 1), ["2021", "2022"]),
    ],
)
def test_borders_of_openings_and_closings(kind: PeriodKind, first: date, last: date, owed: list[str]) -> None:
    assert keys(assignment(start=date(2020, 1, 1)), [(first, last)], kind) == owed


@given(st.sampled_from(KINDS), DAYS)
def test_of_two_who_follow_each_other_one_is_asked_for_each_period(kind: PeriodKind, day: date) -> None:
    """The first one's last day, the second one's first: no period is asked twice, and none is left out."""
    spans = [(date.min, date.max)]
    before = keys(assignment(start=date(2020, 1, 1), end=day), spans, kind)
    after = keys(assignment(start=day + timedelta(days=1)), spans, kind)
    assert not set(before) & set(after)
    assert sorted([*before, *after]) == keys(assignment(start=date(2020, 1, 1)), spans, kind)


def test_a_standing_list_is_asked_of_whoever_was_open_under_an_assignment() -> None:
    one = assignment("30", date(2021, 3, 1), date(2021, 3, 31))
    assert keys(one, [(date(2021, 3, 31), date.max)], "standing") == ["standing"]
    assert keys(one, [(date(2021, 4, 1), date.max)], "standing") == []
    assert keys(one, [(date.min, date(2021, 2, 28))], "standing") == []


def test_nobody_who_is_on_no_list_owes_anything() -> None:
    assert Duties((assignment(),), {}).expected(UNTIL, {"form": Form("month")}) == []


@pytest.mark.parametrize(
    ("of_form", "of_assignment", "due"),
    [
        (10, "", date(2021, 2, 10)),
        (10, "20", date(2021, 2, 20)),
        (10, "-31", date(2020, 12, 31)),
        (10, "none", None),
        (None, "", None),
        (None, "0", date(2021, 1, 31)),
    ],
)
def test_the_assignment_goes_before_the_form(of_form: int | None, of_assignment: str, due: date | None) -> None:
    january = Period.month(2021, 1)
    assert assignment(of_assignment).due(january, Form("month", of_form)) == due


def test_a_centre_that_reports_for_itself_is_open_as_long_as_the_centre() -> None:
    def row(code: str, kind: str, first: date, last: date) -> Row:
        return Row({"submitter_code": code, "centre_code": code, "kind": kind}, "", first, last)

    centres = [
        row("home", "", date(2021, 3, 15), date(2021, 5, 10)),
        row("home", "", date(2021, 8, 1), date.max),
        row("unit", "", date(2021, 3, 15), date.max),
    ]
    submitters = [
        row("home", "centre", date(2021, 4, 1), date(2021, 12, 31)),
        row("unit", "operator", date(2021, 1, 1), date.max),
        row("other", "centre", date(2021, 1, 1), date.max),
    ]
    assert open_days(submitters, centres) == {
        "home": [(date(2021, 4, 1), date(2021, 5, 10)), (date(2021, 8, 1), date(2021, 12, 31))],
        "unit": [(date(2021, 1, 1), date.max)],
        "other": [(date(2021, 1, 1), date.max)],
    }


# --- extensions and scopes


def with_lines(tmp_path: Path, **lines: str) -> Path:
    """SMALL with a line more in some lists."""
    return write_lists(
        tmp_path / "small", {name: [*rows, *filter(None, [lines.get(name)])] for name, rows in SMALL.items()}
    )


FORMS = {"monthly": Form("month", 5, ("centre_code",)), "plan": Form("half_year")}


def test_an_extension_moves_the_due_date_of_exactly_that_report(tmp_path: Path) -> None:
    reference = load_reference((with_lines(tmp_path),))
    reports = {(one.submitter, one.period.key): one for one in reference.expected(date(2021, 4, 30), FORMS)}
    assert {key: one.due_date for key, one in reports.items()} == {
        ("beach", "2021-01"): date(2021, 2, 10),
        ("beach", "2021-02"): date(2021, 3, 20),
        ("beach", "2021-03"): date(2021, 4, 10),
        ("office", "2021-03"): date(2021, 4, 10),
        ("office", "2021-04"): date(2021, 5, 10),
    }
    moved = [one for one in reports.values() if one.ordinary_due_date]
    assert moved == [Expected("monthly", "beach", Period.month(2021, 2), date(2021, 3, 20), date(2021, 3, 10))]
    assert reference.duty_mistakes(FORMS) == []


@pytest.mark.parametrize(
    ("name", "line", "message"),
    [
        ("extensions", "monthly,ghost,2021-02,2021-03-20,r,w,2021-03-01", "3: submitter_code: 'ghost' is not among"),
        ("extensions", "monthly,beach,2021-2,2021-03-20,r,w,2021-03-01", "3: period_key: '2021-2' is not a period"),
        ("extensions", "monthly,beach,2021-03,20.3.2021,r,w,2021-03-01", "3: due_date: '20.3.2021' is not a day"),
        ("extensions", "monthly,beach,2021-03,2021-04-20,r,w,", "3: when is empty"),
        ("extensions", "monthly,beach,2021-03,2021-04-20,,w,2021-03-01", "3: reason is empty"),
        (
            "extensions",
            "monthly,beach,2021-02,2021-04-20,r,w,2021-03-01",
            "3: form 'monthly', submitter_code 'beach', per",
        ),
        ("scopes", "monthly,beach,cbs_sea,,,,", "4: district_code: 'cbs_sea' is not among the districts of scheme"),
        ("scopes", "monthly,beach,,c1,,,", "4: form 'monthly', submitter_code 'beach', centre_code 'c1' stands twice"),
        ("scopes", "monthly,beach,,c2,,,", "4: centre_code: 'c2' is not among the centres"),
        (
            "assignments",
            "monthly,beach,never,2022-01-01,",
            "4: due_days: 'never' is not a whole number of days; 'none'",
        ),
    ],
)
def test_mistakes_in_the_lists_themselves(tmp_path: Path, name: str, line: str, message: str) -> None:
    with pytest.raises(ConfigError) as raised:
        load_reference((with_lines(tmp_path, **{name: line}),))
    (told,) = str(raised.value).splitlines()
    assert told.startswith(f"reference/{name}.csv, line {message}")


@pytest.mark.parametrize(
    ("name", "line", "message"),
    [
        (
            "extensions",
            "monthly,beach,2021-04,2021-05-20,r,w,2021-03-01",
            "3: no monthly of beach is expected for 2021-04",
        ),
        ("extensions", "monthly,office,2021-02,2021-03-20,r,w,2021-03-01", "3: no monthly of office is expected"),
        (
            "extensions",
            "monthly,beach,2021-Q1,2021-04-20,r,w,2021-03-01",
            "3: period_key: the form monthly covers a month",
        ),
        (
            "extensions",
            "monthly,beach,2021-03,2021-04-10,r,w,2021-03-01",
            "3: due_date: the report is due on 2021-04-10",
        ),
        ("extensions", "plan,office,2021-H1,2021-08-10,r,w,2021-03-01", "3: no plan of office is expected for 2021-H1"),
        ("scopes", "plan,office,,,,,", "4: form: plan declares no expected_lines"),
        ("scopes", "monthly,other,,,,,", "4: other is not assigned monthly"),
    ],
)
def test_mistakes_against_the_forms_and_assignments(tmp_path: Path, name: str, line: str, message: str) -> None:
    folder = with_lines(tmp_path, submitters="other,אחר,,centre,,,", **{name: line})
    (told,) = load_reference((folder,)).duty_mistakes(FORMS)
    assert told.startswith(f"reference/{name}.csv, line {message}")


def test_there_is_no_due_day_to_move_where_none_is_set(tmp_path: Path) -> None:
    folder = with_lines(tmp_path, extensions="monthly,beach,2022-01,2022-03-01,r,w,2021-03-01")
    file = folder / "reference" / "assignments.csv"
    file.write_text(file.read_text("utf-8") + "monthly,beach,none,2022-01-01,\n", "utf-8")
    (told,) = load_reference((folder,)).duty_mistakes(FORMS)
    assert "monthly of beach has no due day, so there is none to move" in told


def test_a_whole_configuration_is_refused_with_file_and_line(tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / "reference").mkdir(parents=True)
    for name, text in {
        "extensions": "form,submitter_code,period_key,due_date,reason,who,when\n"
        "framework_payments,older_citizens_admin,2021,2022-12-31,בקשה,דנה,2022-01-01\n"
        "framework_payment,older_citizens_admin,2020,2022-12-31,בקשה,דנה,2022-01-01\n",
        "scopes": "form,submitter_code,district_code,centre_code,programme_code,valid_from,valid_to\n"
        "service_book,welfare_ministry,,,,,\n",
    }.items():
        (own / "reference" / f"{name}.csv").write_text(text, "utf-8")
    with pytest.raises(ConfigError) as raised:
        load_configuration(Settings(tmp_path / "home", (PROJECT_ROOT, own), "duckdb://"))
    assert str(raised.value).splitlines() == [
        "own/reference/extensions.csv, line 3: form: there is no forms/framework_payment.yml "
        "(did you mean framework_payments?)"
    ]
    extensions = own / "reference" / "extensions.csv"
    extensions.write_text("".join(extensions.read_text("utf-8").splitlines(keepends=True)[:2]), "utf-8")
    with pytest.raises(ConfigError) as raised:
        load_configuration(Settings(tmp_path / "home", (PROJECT_ROOT, own), "duckdb://"))
    assert str(raised.value).splitlines() == [
        "own/reference/extensions.csv, line 2: no framework_payments of older_citizens_admin is expected for 2021, so "
        "there is nothing to extend; see assignments.csv, and valid_from and valid_to in submitters.csv",
        "own/reference/scopes.csv, line 2: form: service_book declares no expected_lines, so no line of it can be "
        "expected",
    ]
