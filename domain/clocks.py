"""When a period ends: calendar days, working days, months and years, with suspensions.

The day on which a period begins is not counted (民法典 第二百零一条). Working days follow the State
Council's arrangement of each year, holidays and make-up workdays alike. Of days that no published
arrangement covers only weekends and the fixed holidays are known: a date that rests on such days
is provisional.
"""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from chinese_calendar import (  # type: ignore[import-untyped]  # the package carries no types
    holidays,
    workdays,
)
from msgspec import Struct

_ONE_DAY = timedelta(1)
_SHANGHAI = timedelta(hours=8)
ANY_DAY = date(9000, 1, 1)
"""A day on which every clock has run out: what is unmet then waits for somebody, not for time."""
_FIRST_YEAR, _LAST_YEAR = min(holidays).year, max(holidays).year
_KNOWN_FROM = date(_FIRST_YEAR, 1, 1)
# A New Year's arrangement reaches back into December: 2018-12-29 became a workday by that of 2019.
_KNOWN_UNTIL = date(_LAST_YEAR, 12, 27)
_FIXED = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""The holidays that need no lunar or solar almanac (全国年节及纪念日放假办法, since 2025)."""

Count = Literal["calendar", "working"]
Suspension = tuple[date, date | None]
"""First and last day on which a clock stands still; no last day while it still does."""


class Due(Struct, frozen=True):
    """The last day of a period; provisional while an arrangement it rests on is unpublished."""

    on: date
    provisional: bool


def is_workday(day: date) -> tuple[bool, bool]:
    """Whether offices work on this day, and whether that is provisional."""
    return _works(day), not _KNOWN_FROM <= day <= _KNOWN_UNTIL


def after_calendar_days(start: date, n: int) -> Due:
    """The n-th day after the start."""
    return Due(start + timedelta(n), provisional=False)


def after_working_days(start: date, n: int) -> Due:
    """The n-th working day after the start."""
    on = _nth_working(start + _ONE_DAY, n) if n > 0 else start
    return Due(on, _is_provisional(start, on))


def after_months(start: date, n: int) -> Due:
    """The same day n months on, or the last of a month without it (民法典 第二百零二条)."""
    years, month = divmod(start.month - 1 + n, 12)
    year, month = start.year + years, month + 1
    return Due(date(year, month, min(start.day, monthrange(year, month)[1])), provisional=False)


def after_years(start: date, n: int) -> Due:
    """The same day n years on; 28 February for a 29th that is missing."""
    return after_months(start, 12 * n)


@lru_cache(4096)
def period_end(start: date, n: int, count: Count) -> Due:
    """The last day of a period of n days that nothing suspends."""
    return after_working_days(start, n) if count == "working" else after_calendar_days(start, n)


def office_day(at: datetime) -> date:
    """The day it is in the offices (Asia/Shanghai) at a moment."""
    return (at.astimezone(UTC) + _SHANGHAI).date()


def last_day(
    start: date, n: int, count: Count, suspended: tuple[Suspension, ...] = ()
) -> Due | None:
    """The last day of a period of n days; nothing while a suspension within it is still open."""
    if n <= 0 or not suspended:
        return period_end(start, n, count)
    nth, between = _COUNTS[count]
    first = start + _ONE_DAY
    on = nth(first, n)
    for begin, end in sorted(suspended, key=lambda s: s[0]):
        if begin > on:
            break
        if end is None:
            return None
        if end < max(begin, first):
            continue
        n -= between(first, begin - _ONE_DAY)
        first = end + _ONE_DAY
        on = nth(first, n)
    return Due(on, count == "working" and _is_provisional(start, on))


def at_latest(first: Due | None, *others: Due | None) -> Due | None:
    """When all of these have ended: unknown while one is, provisional while one may still move."""
    known = [due for due in (first, *others) if due is not None]
    return latest(known) if len(known) > len(others) else None


def latest(dues: Iterable[Due]) -> Due:
    """The last of several days; provisional while one of them may still move."""
    known = list(dues)
    return Due(max(due.on for due in known), any(due.provisional for due in known))


def _is_provisional(start: date, on: date) -> bool:
    return on > start and (start + _ONE_DAY < _KNOWN_FROM or on > _KNOWN_UNTIL)


def _works(day: date) -> bool:
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        return day.weekday() < 5 and (day.month, day.day) not in _FIXED
    return day in workdays or (day.weekday() < 5 and day not in holidays)


@lru_cache(128)
def _working(year: int) -> tuple[int, ...]:
    """The working days of a year, as ordinals."""
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    return tuple(day for day in range(first, last + 1) if _works(date.fromordinal(day)))


def _nth_working(first: date, n: int) -> date:
    """The n-th working day from this day on, this day included."""
    year, days = first.year, _working(first.year)
    at = bisect_left(days, first.toordinal()) + n - 1
    while at >= len(days):
        at -= len(days)
        year += 1
        days = _working(year)
    return date.fromordinal(days[at])


def _nth_calendar(first: date, n: int) -> date:
    return first + timedelta(n - 1)


def _working_between(first: date, last: date) -> int:
    """How many working days there are from the first to the last, both included."""
    low, high = first.toordinal(), last.toordinal()
    tables = (_working(year) for year in range(first.year, last.year + 1))
    return max(0, sum(bisect_right(days, high) - bisect_left(days, low) for days in tables))


def _calendar_between(first: date, last: date) -> int:
    return max(0, (last - first).days + 1)


_COUNTS = {
    "calendar": (_nth_calendar, _calendar_between),
    "working": (_nth_working, _working_between),
}
