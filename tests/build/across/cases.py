"""For each rule, figures that break it and figures beside them that do not."""

from dataclasses import dataclass
from typing import Any

from tests.build.across.figures import Figure, figure


@dataclass(frozen=True)
class Case:
    """bad: figures with `found` findings; left, right: what the first of them says. good: without any."""

    bad: list[Figure]
    good: list[Figure]
    left: float | None
    right: float | None
    found: int = 1


MONTHS = [f"2021-{month:02d}" for month in range(1, 7)]
NEXT_MONTHS = [f"2021-{month:02d}" for month in range(1, 9)]
H1, H2 = "2021-H1", "2021-H2"


def monthly(
    measure: str, value: float | None, period: str = "2021-06", submitter: str = "office", **more: Any
) -> Figure:
    about = {"centre_code": "1001", "programme_code": "noshmim", "district_code": "south", **more}
    return figure("centre_monthly", measure, value, period, submitter, **about)


def plan(measure: str, value: float, **more: Any) -> Figure:
    about = {"district_code": "south", "programme_code": "noshmim", "scenario": "plan", **more}
    return figure("programme_plan", measure, value, H1, about.pop("submitter", "office"), **about)


def over_time(
    form: str, measure: str, values: list[float], periods: list[str] = NEXT_MONTHS, **more: Any
) -> list[Figure]:
    return [figure(form, measure, value, period, **more) for value, period in zip(values, periods, strict=False)]


def unusual(form: str, measure: str, usual: float, far: float, near: float, **more: Any) -> Case:
    """A series that was nearly constant, and then a figure that is far from it, or near."""
    before = [usual, usual + 1, usual - 1, usual, usual + 1]
    bad, good = (over_time(form, measure, [*before, last], **more) for last in (far, near))
    return Case(bad, good, left=far, right=usual)


def jumped(form: str, measure: str, before: float, far: float, near: float, periods: list[str], **more: Any) -> Case:
    bad, good = (over_time(form, measure, [before, last], periods, **more) for last in (far, near))
    return Case(bad, good, left=far, right=before)


def twice(form: str, measure: str, differ: dict[str, Any], **more: Any) -> Case:
    """Two submitters' rows that say the same; rows that differ in something are two things."""
    first = figure(form, measure, 1, "2021-03", "one", **more)
    second = figure(form, measure, 1, "2021-03", "other", **more)
    return Case([first, second], [first, {**second, **differ}], left=None, right=None)


def training(submitter: str, date: str, role: str, participants: float, hours: float, row: int = 1) -> list[Figure]:
    about: dict[str, Any] = {"date": date, "role": role, "row": row}
    of = [("trainings", 1), ("training_participants", participants), ("training_session_hours", hours)]
    return [figure("training", measure, value, date[:7], submitter, **about) for measure, value in of]


def activity(submitter: str, date: str, participants: float, row: int = 1, **more: Any) -> list[Figure]:
    about = {"date": date, "activity_type": "cpr_course", "authority_code": "6200", "row": row, **more}
    of = [("activities", 1), ("activity_participants", participants)]
    return [figure("activity_log", measure, value, date[:7], submitter, **about) for measure, value in of]


def survey(value: float, time: str, period: str = H1, measure: str = "survey_respondents") -> Figure:
    about = {"question": "difficulty_1", "respondent_group": "families", "time": time}
    return figure("survey", measure, value, period, **about)


def listed(person: str, row: int, submitter: str = "office", centre: str = "1001", **more: Any) -> Figure:
    about = {"person": person, "programme_code": "noshmim", "centre_code": centre, "row": row, **more}
    return figure("participants", "participants_listed", 1, H1, submitter, **about)


def referred(person: str, submitter: str, date: str = "2021-03-04") -> Figure:
    return figure("referrals", "referrals", 1, "2021-03", submitter, person=person, date=date, channel_from="welfare")


def quarter(measure: str, value: float, period: str = "2021-Q1", **more: Any) -> Figure:
    about = {"authority_code": "6200", "target_population": "family", **more}
    return figure("preparedness_quarterly", measure, value, period, **about)


def settlement(measure: str, value: float, locality: str = "693", period: str = H1, **more: Any) -> Figure:
    return figure("settlement_support", measure, value, period, locality_code=locality, **more)


def treated(measure: str, value: float, period: str = "2024-03", submitter: str = "office", **more: Any) -> Figure:
    about = {"centre_code": "5001", "origin_authority_code": "1031", **more}
    return figure("treatments", measure, value, period, submitter, **about)


def paid(measure: str, value: float, period: str = "2020", **more: Any) -> Figure:
    about = {"district_code": "south", "service_code": "12", **more}
    return figure("framework_payments", measure, value, period, **about)


ACTIVE, RECIPIENTS = "families_active", "recipients"
OTZMA = {"programme_code": "otzma"}
CENTRE = {"centre_code": "1001", "programme_code": "noshmim", "district_code": "south"}

CASES = {
    "families_have_a_plan": Case(
        [monthly(ACTIVE, 30, "2021-05"), monthly(ACTIVE, 40), plan(ACTIVE, 90, programme_code="mapa")],
        [monthly(ACTIVE, 40), plan(ACTIVE, 90), monthly(ACTIVE, 0, programme_code="mapa")],
        left=40,
        right=None,
    ),
    "recipients_have_a_plan": Case(
        [monthly(RECIPIENTS, 30, "2021-05", **OTZMA), monthly(RECIPIENTS, 40, **OTZMA), plan(RECIPIENTS, 0, **OTZMA)],
        [monthly(RECIPIENTS, 40, **OTZMA), plan(RECIPIENTS, 90, **OTZMA), monthly(RECIPIENTS, 5)],
        left=70,
        right=0,
    ),
    "stated_percent_of_families": Case(
        [plan(ACTIVE, 200, stated_percent=80), monthly(ACTIVE, 90), monthly(ACTIVE, 50, centre_code="1002")],
        [plan(ACTIVE, 200, stated_percent=71), monthly(ACTIVE, 90), monthly(ACTIVE, 50, centre_code="1002")],
        left=80,
        right=70,
    ),
    "stated_percent_of_recipients": Case(
        [
            plan(RECIPIENTS, 200, stated_percent=80, **OTZMA),
            *(monthly(RECIPIENTS, 20, month, **OTZMA) for month in MONTHS),
        ],
        [
            plan(RECIPIENTS, 200, stated_percent=60, **OTZMA),
            *(monthly(RECIPIENTS, 20, month, **OTZMA) for month in MONTHS),
        ],
        left=80,
        right=60,
    ),
    "list_and_monthly_report": Case(
        [*(listed(f"p{number}", number) for number in range(12)), monthly(ACTIVE, 18)],
        [
            *(listed(f"p{number}", number) for number in range(12)),
            *(listed(f"q{number}", 20 + number, completed="2021-03-01") for number in range(12)),
            monthly(ACTIVE, 17),
        ],
        left=12,
        right=18,
    ),
    "families_jumped": jumped("centre_monthly", ACTIVE, 40, 70, 60, MONTHS, **CENTRE),
    "families_year_ago": jumped("centre_monthly", ACTIVE, 40, 75, 70, ["2020-06", "2021-06"], **CENTRE),
    "recipients_unusual": unusual("centre_monthly", RECIPIENTS, 50, 500, 80, **CENTRE),
    "meetings_unusual": unusual("centre_monthly", "meetings", 80, 2, 120, **CENTRE),
    "training_hours_unusual": unusual("centre_monthly", "training_hours", 6, 60, 20, **CENTRE),
    "families_reported_by_two": Case(
        [monthly(ACTIVE, 40), monthly(ACTIVE, 41, submitter="centre", received="2021-07-09")],
        [
            monthly(ACTIVE, 40),
            monthly(ACTIVE, 40, submitter="centre"),
            monthly(ACTIVE, 9, submitter="x", centre_code="7"),
        ],
        left=41,
        right=40,
        found=2,
    ),
    "recipients_reported_by_two": Case(
        [monthly(RECIPIENTS, 40), monthly(RECIPIENTS, 41, submitter="centre", received="2021-07-09")],
        [monthly(RECIPIENTS, 40), monthly(RECIPIENTS, None, submitter="centre", low=0, high=50)],
        left=41,
        right=40,
        found=2,
    ),
    "person_on_two_lists": Case(
        [listed("p", 1), listed("p", 2, "other", "1002"), listed("q", 3)],
        [listed("p", 1), listed("p", 2, "other", "1002", programme_code="mapa"), listed("q", 3)],
        left=None,
        right=None,
    ),
    "training_reported_twice": Case(
        [*training("one", "2021-03-04", "worker", 20, 4), *training("other", "2021-03-04", "worker", 20, 4)],
        [*training("one", "2021-03-04", "worker", 20, 4), *training("other", "2021-03-04", "worker", 31, 4)],
        left=None,
        right=None,
        found=2,
    ),
    "aid_unusual": unusual("aid", "aid_units", 40, 200, 90, authority_code="6200", aid_kind="food"),
    "enquiries_unusual": unusual("enquiries", "enquiries", 40, 100, 60, line="legal_line", topic="debts"),
    "survey_asked_the_same": Case(
        [survey(300, "during"), survey(400, "before")],
        [survey(300, "during"), survey(305, "before"), survey(90, "after")],
        left=300,
        right=400,
    ),
    "survey_jumped": Case(
        [survey(90, "during", H2, "survey_percent"), survey(40, "during", H1, "survey_percent")],
        [survey(60, "during", H2, "survey_percent"), survey(40, "during", H1, "survey_percent")],
        left=90,
        right=40,
    ),
    "otzma_is_in_the_registry": Case(
        [
            monthly(RECIPIENTS, 40, **OTZMA),
            figure("department_registry", "departments_with_otzma", 0, "standing", district_code="south"),
        ],
        [
            monthly(RECIPIENTS, 40, **OTZMA),
            figure("department_registry", "departments_with_otzma", 3, "standing", district_code="south"),
        ],
        left=40,
        right=0,
    ),
    "activity_reported_twice": Case(
        [*activity("one", "2021-03-04", 25), *activity("other", "2021-03-04", 25)],
        [*activity("one", "2021-03-04", 25), *activity("other", "2021-03-04", 25, authority_code="7000")],
        left=None,
        right=None,
        found=2,
    ),
    "activities_unusual": unusual("activity_log", "activities", 20, 60, 30),
    "activity_participants_unusual": unusual(
        "activity_log", "activity_participants", 60, 300, 150, activity_type="lecture"
    ),
    "referrals_unusual": unusual("referrals", "referrals", 10, 40, 24),
    "referred_in_two_places": Case(
        [referred("p", "one"), referred("p", "other")],
        [referred("p", "one"), referred("p", "other", "2021-03-05"), referred("q", "other")],
        left=None,
        right=None,
    ),
    "trainings_as_listed": Case(
        [
            quarter("preparedness_trainings", 1),
            *(figure("training", "trainings", 1, m, authority_code="6200", row=m) for m in MONTHS[:3]),
        ],
        [
            quarter("preparedness_trainings", 3),
            *(figure("training", "trainings", 1, m, authority_code="6200", row=m) for m in MONTHS),
        ],
        left=1,
        right=3,
    ),
    "training_participants_as_listed": Case(
        [
            quarter("preparedness_participants", 10),
            figure("training", "training_participants", 20, "2021-02", authority_code="6200"),
        ],
        [
            quarter("preparedness_participants", 10),
            figure("training", "training_participants", None, "2021-02", authority_code="6200", low=0, high=14),
        ],
        left=10,
        right=20,
    ),
    "partners_jumped": Case(
        [quarter("partner_organisations", 4), quarter("partner_organisations", 12, "2021-Q2")],
        [quarter("partner_organisations", 4), quarter("partner_organisations", 8, "2021-Q2")],
        left=12,
        right=4,
    ),
    "preparedness_participants_jumped": Case(
        [quarter("preparedness_participants", 100), quarter("preparedness_participants", 400, "2021-Q2")],
        [quarter("preparedness_participants", 100), quarter("preparedness_participants", 240, "2021-Q2")],
        left=400,
        right=100,
    ),
    "encounters_unusual": unusual("treatments", "encounters", 400, 1500, 750, centre_code="5001"),
    "individual_treatments_jumped": jumped(
        "treatments", "individual_treatments", 200, 900, 450, MONTHS, centre_code="5001"
    ),
    "encounters_reported_by_two": Case(
        [treated("encounters", 40, row=1), treated("encounters", 2, row=2), treated("encounters", 41, submitter="x")],
        [treated("encounters", 40, row=1), treated("encounters", 1, row=2), treated("encounters", 41, submitter="x")],
        left=41,
        right=42,
        found=2,
    ),
    "settlement_has_a_worker": Case(
        [settlement("workshops", 3), settlement("settlements_accompanied", 1, "919")],
        [settlement("workshops", 3), settlement("settlements_accompanied", 1), settlement("workshops", 0, "919")],
        left=3,
        right=None,
    ),
    "settlements_jumped": jumped("settlement_support", "settlements_accompanied", 30, 20, 26, [H1, H2]),
    "pairs_jumped": jumped("settlement_support", "matched_pairs", 44, 10, 35, [H1, H2]),
    "workshops_jumped": jumped("settlement_support", "workshops", 30, 90, 50, [H1, H2]),
    "persons_placed_jumped": Case(
        [paid("persons_placed", 100), paid("persons_placed", 30, "2021")],
        [paid("persons_placed", 100), paid("persons_placed", 140, "2021")],
        left=30,
        right=100,
    ),
    "total_paid_jumped": Case(
        [paid("total_paid", 900_000), paid("total_paid", 9_000_000, "2021")],
        [paid("total_paid", 900_000), paid("total_paid", 1_500_000, "2021")],
        left=9_000_000,
        right=900_000,
    ),
    "paid_for_somebody": Case(
        [paid("total_paid", 900_000), paid("persons_placed", 0)],
        [paid("total_paid", 900_000), paid("persons_placed", 4)],
        left=900_000,
        right=0,
    ),
    "budget_jumped": jumped("service_book", "budget", 8000, 80_000, 12_000, ["2020", "2021"], service_name="נושמים"),
    "closed_month_changed": Case(
        [monthly(ACTIVE, 40, received="2021-07-05"), monthly(ACTIVE, 44, received="2021-09-30", version=2)],
        [monthly(ACTIVE, 40, received="2021-07-05"), monthly(ACTIVE, 44, received="2021-07-30", version=2)],
        left=44,
        right=40,
    ),
    "closed_period_changed": Case(
        [plan(ACTIVE, 40, received="2021-07-05"), plan(ACTIVE, 44, received="2021-12-30", version=2)],
        [plan(ACTIVE, 40, received="2021-07-05"), plan(ACTIVE, 40, received="2021-12-30", version=2)],
        left=44,
        right=40,
    ),
}
