"""Periods and their keys."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hosen.periods import KINDS, Period, PeriodKind, covering

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@pytest.mark.parametrize(
    ("key", "start", "end"),
    [
        ("2021-02", date(2021, 2, 1), date(2021, 2, 28)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2021-Q4", date(2021, 10, 1), date(2021, 12, 31)),
        ("2021-H1", date(2021, 1, 1), date(2021, 6, 30)),
        ("2021", date(2021, 1, 1), date(2021, 12, 31)),
    ],
)
def test_keys(key: str, start: date, end: date) -> None:
    period = Period.from_key(key)
    assert (period.start, period.end, period.key) == (start, end, key)


@pytest.mark.parametrize("key", ["2021-13", "2021-00", "2021-H3", "2021-Q0", "21-01", "2021-1", "", "now"])
def test_what_is_no_key(key: str) -> None:
    with pytest.raises(ValueError, match="is not a period"):
        Period.from_key(key)


@given(DAYS, st.sampled_from(KINDS))
def test_every_day_lies_in_one_period_of_each_kind(day: date, kind: PeriodKind) -> None:
    period = Period.containing(day, kind)
    assert period.start <= day <= period.end
    assert Period.from_key(period.key) == period
    following = period.next()
    assert (following.start, following.kind) == (period.end + timedelta(days=1), kind)


def test_a_standing_list_has_no_following_period() -> None:
    standing = Period.standing()
    assert Period.from_key(standing.key) == standing == Period.containing(date(2021, 1, 1), "standing")
    with pytest.raises(ValueError, match="no following period"):
        standing.next()


def test_the_keys_within_a_half_year() -> None:
    keys = Period.from_key("2021-H1").keys_within()
    assert keys == [f"2021-0{month}" for month in range(1, 7)] + ["2021-Q1", "2021-Q2", "2021-H1"]
    assert Period.standing().keys_within() == ["standing"]


@given(DAYS, DAYS, st.sampled_from(KINDS))
def test_days_are_covered_without_a_gap_or_a_period_too_many(one: date, other: date, kind: PeriodKind) -> None:
    first, last = sorted((max(one, date(1900, 1, 2)), max(other, date(1900, 1, 2))))
    periods = list(covering(first, last, kind))
    assert periods[0].start <= first <= periods[0].end and periods[-1].start <= last <= periods[-1].end
    assert all(before.next() == after for before, after in pairwise(periods))


def test_the_standing_period_covers_its_own_days_alone() -> None:
    standing = Period.standing()
    assert list(covering(standing.start, standing.end, "half_year")) == [standing]
