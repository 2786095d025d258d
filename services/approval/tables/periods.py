"""Periods and days as counties write them; what could be two different days is a doubt."""

import re
from calendar import monthrange
from datetime import date

from services.approval.tables.entries import Doubt, Period
from services.approval.tables.wording import plain

_POINT = r"(\d{4})(?:[年./](\d{1,2})(?:[月./](\d{1,2})日?)?月?(?:份|底)?|年)?"
_JOIN = r"(?:到|至|—+|–+|―+|~|～|-+|－)"
_SPAN = re.compile(rf"{_POINT}{_JOIN}{_POINT}")
_SHORT = re.compile(rf"{_POINT}{_JOIN}(\d{{1,2}})月(?:(\d{{1,2}})日)?")
_SINGLE = re.compile(_POINT)
_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[T ]?00:00:00)?")
_ISO_SPAN = re.compile(
    r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:到|至|~|—+)(\d{4})-(\d{1,2})(?:-(\d{1,2}))?"
)
_DAY = re.compile(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?(?:00:00:00)?")
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")

_Three = tuple[str | None, str | None, str | None]


def period(text: str) -> Period | Doubt | None:
    """A period in any of its shapes: 2022年3月到2022年10月, with a dash, 2022.3, 2022."""
    bare = plain(text)
    if not bare:
        return None
    for pattern in (_SPAN, _ISO_SPAN):
        if found := pattern.fullmatch(bare):
            g = found.groups()
            return _between((g[0], g[1], g[2]), (g[3], g[4], g[5]))
    if found := _SHORT.fullmatch(bare):
        g = found.groups()
        return _between((g[0], g[1], g[2]), (g[0], g[3], g[4]))
    if found := _SINGLE.fullmatch(bare) or _ISO.fullmatch(bare):
        g = found.groups()
        return _between((g[0], g[1], g[2]), (g[0], g[1], g[2]))
    return Doubt("unreadable-period")


def day(text: str) -> date | Doubt | None:
    """A day, also one that lost its separators; None when nothing is stated."""
    bare = plain(text)
    if not bare:
        return None
    if found := _DAY.fullmatch(bare):
        return _date(int(found[1]), int(found[2]), int(found[3])) or Doubt("unreadable-date")
    if found := _SLASHED.fullmatch(bare):
        return _either(int(found[3]), int(found[1]), int(found[2]))
    if found := re.fullmatch(r"(\d{4})(\d{3,4})日?", bare):
        return _run_together(int(found[1]), found[2])
    return Doubt("unreadable-date")


def _run_together(year: int, digits: str) -> date | Doubt:
    """20191227, or 2020327 with its month unpadded: sure only if one reading is a day."""
    cuts = (2,) if len(digits) == 4 else (1, 2)
    readings = {_date(year, int(digits[:cut]), int(digits[cut:])) for cut in cuts} - {None}
    return _sole([r for r in readings if r], "date-run-together")


def _either(year: int, first: int, second: int) -> date | Doubt:
    """d/m/yyyy or m/d/yyyy: sure only if one reading is a day, or both are the same."""
    readings = {_date(year, first, second), _date(year, second, first)} - {None}
    return _sole([r for r in readings if r], "day-month-undecidable")


def _sole(readings: list[date], code: str) -> date | Doubt:
    if len(readings) == 1:
        return readings[0]
    if not readings:
        return Doubt("unreadable-date")
    first, second = sorted(readings)
    return Doubt(code, {"first": first.isoformat(), "second": second.isoformat()})


def _between(first: _Three, last: _Three) -> Period | Doubt:
    start, end = _edge(first, last=False), _edge(last, last=True)
    if start is None or end is None:
        return Doubt("unreadable-period")
    if end < start:
        return Doubt("period-ends-before-it-starts")
    return Period(start, end)


def _edge(point: _Three, *, last: bool) -> date | None:
    year, month, day_of = (int(p) if p else None for p in point)
    if year is None or not 1990 <= year <= 2100:
        return None
    month = month or (12 if last else 1)
    if not 1 <= month <= 12:
        return None
    return _date(year, month, day_of or (monthrange(year, month)[1] if last else 1))


def _date(year: int, month: int, day_of: int) -> date | None:
    try:
        return date(year, month, day_of) if 1990 <= year <= 2100 else None
    except ValueError:
        return None
