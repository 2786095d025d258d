"""Periods by the State Council's arrangements, held against known days and a naive count."""

from datetime import UTC, date, datetime, timedelta, timezone

import chinese_calendar
from hypothesis import given
from hypothesis import strategies as st

from domain.clocks import (
    Due,
    after_calendar_days,
    after_months,
    after_working_days,
    after_years,
    at_latest,
    is_workday,
    last_day,
    latest,
    office_day,
    period_end,
)

DAY = timedelta(1)
days = st.dates(date(2003, 11, 1), date(2028, 3, 1))
arranged = st.dates(date(2004, 1, 1), date(2026, 12, 27))
counts = st.sampled_from(("calendar", "working"))
lengths = st.integers(0, 90)


@st.composite
def suspensions(draw, open_ones=True):
    """A few suspensions in any order; they may overlap, and one may still be open."""
    spans = draw(st.lists(st.tuples(days, st.integers(0, 60)), max_size=4))
    closed = [(begin, begin + n * DAY) for begin, n in spans]
    still = draw(st.lists(st.tuples(days, st.none()), max_size=1)) if open_ones else []
    return tuple(draw(st.permutations(closed + still)))


near = days.flatmap(
    lambda start: st.lists(
        st.tuples(st.integers(-20, 60), st.integers(0, 40)).map(
            lambda s: (start + s[0] * DAY, start + (s[0] + s[1]) * DAY)
        ),
        max_size=4,
    ).map(lambda spans: (start, tuple(spans)))
)


def naive(start, n, count, suspended):
    """The same by walking day for day, or nothing after two years of standing still."""
    day, limit = start, start + 800 * DAY
    while n:
        day += DAY
        if day > limit:
            return None
        still = any(begin <= day and (end is None or day <= end) for begin, end in suspended)
        n -= not still and (count == "calendar" or is_workday(day)[0])
    return day


def on(due):
    return due.on if due else date.max


def test_make_up_workdays_are_workdays():
    assert is_workday(date(2026, 1, 4)) == (True, False)
    assert is_workday(date(2026, 2, 14)) == (True, False)


def test_holidays_on_weekdays_are_not_workdays():
    assert is_workday(date(2026, 2, 17)) == (False, False)
    assert is_workday(date(2026, 10, 7)) == (False, False)


@given(arranged)
def test_arranged_days_are_as_published(day):
    assert is_workday(day) == (chinese_calendar.is_workday(day), False)


def test_the_arranged_years_have_no_gap():
    years = {day.year for day in chinese_calendar.holidays}
    assert years == set(range(min(years), max(years) + 1))


def test_a_year_without_arrangement_has_weekends_and_fixed_holidays_provisionally():
    beyond = max(chinese_calendar.holidays).year + 2
    assert is_workday(date(beyond, 10, 1)) == (False, True)
    assert is_workday(date(beyond, 5, 2)) == (False, True)
    monday = next(d for n in range(7) if (d := date(beyond, 6, 1) + n * DAY).weekday() == 0)
    assert is_workday(monday) == (True, True)
    assert is_workday(monday - DAY) == (False, True)
    assert is_workday(date(2003, 6, 3)) == (True, True)


def test_the_last_days_of_december_wait_for_the_next_arrangement():
    last = max(chinese_calendar.holidays).year
    assert is_workday(date(2018, 12, 29)) == (True, False)
    assert not is_workday(date(last, 12, 27))[1]
    assert is_workday(date(last, 12, 28))[1]


def test_the_day_after_the_start_is_the_first():
    assert after_calendar_days(date(2026, 11, 24), 10) == Due(date(2026, 12, 4), False)
    assert after_working_days(date(2026, 11, 24), 1) == Due(date(2026, 11, 25), False)


def test_twenty_working_days_over_the_spring_festival():
    assert after_working_days(date(2026, 2, 10), 20) == Due(date(2026, 3, 16), False)


def test_a_date_that_rests_on_an_unpublished_arrangement_is_provisional():
    last = max(chinese_calendar.holidays).year
    due = after_working_days(date(last, 12, 20), 20)
    assert due.on.year == last + 1
    assert due.provisional
    assert not after_calendar_days(date(last, 12, 20), 20).provisional


def test_a_date_behind_an_unpublished_holiday_is_provisional_even_before_the_first_year():
    assert after_working_days(date(2003, 12, 30), 5).provisional
    assert not after_working_days(date(2003, 12, 31), 5).provisional


def test_months_end_on_the_same_day_or_the_last_of_the_month():
    assert after_months(date(2026, 1, 31), 1).on == date(2026, 2, 28)
    assert after_months(date(2026, 11, 24), 2).on == date(2027, 1, 24)
    assert after_months(date(2026, 11, 30), 13).on == date(2027, 12, 30)
    assert after_years(date(2024, 2, 29), 1).on == date(2025, 2, 28)
    assert after_years(date(2024, 2, 29), 4).on == date(2028, 2, 29)


def test_an_open_suspension_leaves_the_end_unknown():
    start = date(2026, 3, 2)
    assert last_day(start, 10, "working", ((date(2026, 3, 5), None),)) is None


def test_a_suspension_after_the_end_changes_nothing():
    start = date(2026, 3, 2)
    later = ((date(2026, 3, 13), None),)
    assert last_day(start, 10, "calendar", later) == Due(date(2026, 3, 12), False)


def test_suspended_days_are_added_once_although_two_suspensions_overlap():
    both = ((date(2026, 3, 5), date(2026, 3, 8)), (date(2026, 3, 4), date(2026, 3, 6)))
    assert last_day(date(2026, 3, 2), 10, "calendar", both) == Due(date(2026, 3, 17), False)


def test_a_suspension_that_ends_before_it_begins_suspends_nothing():
    reversed_one = ((date(2026, 3, 8), date(2026, 3, 5)),)
    assert last_day(date(2026, 3, 2), 10, "calendar", reversed_one).on == date(2026, 3, 12)


def test_all_clocks_have_ended_when_the_last_has():
    early, late = Due(date(2026, 3, 2), True), Due(date(2026, 3, 5), False)
    assert at_latest(late) == late
    assert at_latest(early, late) == Due(date(2026, 3, 5), True)
    assert at_latest(early, None, late) is None


@given(days, lengths, counts, suspensions())
def test_a_period_ends_where_a_naive_count_ends(start, n, count, suspended):
    due = last_day(start, n, count, suspended)
    assert (due.on if due else None) == naive(start, n, count, suspended)


@given(near, lengths, counts)
def test_a_period_ends_where_a_naive_count_ends_when_often_suspended(setting, n, count):
    start, suspended = setting
    assert last_day(start, n, count, suspended).on == naive(start, n, count, suspended)


@given(days, lengths, counts, suspensions())
def test_a_longer_period_never_ends_earlier(start, n, count, suspended):
    shorter, longer = (last_day(start, k, count, suspended) for k in (n, n + 1))
    assert on(shorter) < on(longer) or longer is None


@given(days, lengths, counts, suspensions(), days, st.integers(0, 60) | st.none())
def test_another_suspension_never_brings_the_end_forward(start, n, count, suspended, begin, more):
    further = (begin, None if more is None else begin + more * DAY)
    without = last_day(start, n, count, suspended)
    assert on(last_day(start, n, count, (*suspended, further))) >= on(without)


@given(near, lengths)
def test_working_days_never_end_before_calendar_days(setting, n):
    start, suspended = setting
    working, calendar = (last_day(start, n, c, suspended) for c in ("working", "calendar"))
    assert working.on >= calendar.on


@given(days, st.integers(1, 90))
def test_the_last_working_day_is_a_workday(start, n):
    due = after_working_days(start, n)
    assert is_workday(due.on)[0]
    assert due == last_day(start, n, "working")
    assert due.provisional or not is_workday(due.on)[1]


def test_the_day_in_the_offices_is_shanghais_whatever_zone_the_clock_is_in():
    evening = datetime(2025, 9, 1, 16, 0, tzinfo=UTC)
    assert office_day(evening) == date(2025, 9, 2)
    assert office_day(evening - timedelta(seconds=1)) == date(2025, 9, 1)
    assert office_day(evening.astimezone(timezone(timedelta(hours=-7)))) == date(2025, 9, 2)


@given(days, lengths, counts)
def test_a_period_that_nothing_suspends_ends_where_the_suspended_one_would(start, n, count):
    assert period_end(start, n, count) == last_day(start, n, count, ())


def test_the_latest_day_is_provisional_while_any_of_them_is():
    sure, maybe = Due(date(2025, 9, 2), False), Due(date(2025, 9, 1), True)
    assert latest([sure, maybe]) == Due(date(2025, 9, 2), True)
    assert latest([sure]) == sure


def test_only_working_days_are_provisional():
    """Calendar days, months and years do not move with an arrangement."""
    for due in (
        after_calendar_days(date(2030, 1, 1), 5),
        after_months(date(2030, 1, 1), 5),
        after_years(date(2030, 1, 1), 5),
    ):
        assert not due.provisional
    last_known = date(2026, 12, 31)
    assert not after_working_days(date(2026, 12, 23), 2).provisional
    assert after_working_days(last_known, 1).provisional
