"""The four groups of a county at a glance (四个一批): counted from the index, by township."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from msgspec import Struct

from domain.campaigns.scope import ASSESSED
from domain.codes import prefix
from domain.measures.marks import ASSESS, GROUP, REVIVAL, UNTIL, Marked, read
from domain.measures.revival import Revival, revival_of
from services.approval.access import officer_of
from services.approval.house import House
from services.approval.officers import Officer
from services.approval.routes.answers import OFFICER, READS
from services.approval.routes.campaigns import CampaignCounted, open_campaigns
from services.approval.routes.pages import Division
from services.approval.showing import inside
from services.approval.yuan import outer, shower

READING: dict[str, Any] = {"opt": OFFICER, "responses": READS, "tags": ["groups"]}
MOST_NAMED = 200
OF_GROUPS, OF_REVIVAL = (GROUP, ASSESS, UNTIL, ASSESSED), (REVIVAL,)
# most projects of a township have the same marks: they are counted where they lie, not one by one
MARKED = """
SELECT township, marks, named, count(*) FROM (
  SELECT rpad(left(i.division, 9), 12, '0') AS township, m.marks,
    CASE WHEN EXISTS (SELECT FROM unnest(m.marks) s WHERE starts_with(s, %(named)s))
      THEN ARRAY[i.division, i.stream, i.title] END AS named
  FROM unnest(%(inside)s::text[]) AS within
  CROSS JOIN LATERAL (
    SELECT * FROM bangfu.case_index c
    WHERE c.kind = 'project' AND c.division COLLATE "C" >= within
      AND c.division COLLATE "C" < within || ':'
  ) i
  CROSS JOIN LATERAL (
    SELECT ARRAY(SELECT s FROM unnest(i.keys) s WHERE s ^@ ANY(%(wanted)s) ORDER BY s) AS marks
  ) m
) each_one GROUP BY township, marks, named ORDER BY township, named
"""


class Overdue(Struct, frozen=True):
    """A plan of measures whose deadline has gone by."""

    project: str
    title: str
    division: str
    deadline: date


class Counts(Struct, frozen=True):
    """The projects of a division by group; `none`: in scope, and in no group yet."""

    division: str
    name: str
    groups: dict[str, int]
    measures_running: int
    measures_overdue: int
    assessments_due: int


class Overview(Struct, frozen=True):
    """A county's four groups: counts, measures overdue, assessments due, open campaigns.

    At most 200 overdue plans are named, all are counted.
    """

    total: Counts
    townships: tuple[Counts, ...]
    overdue: tuple[Overdue, ...]
    campaigns: tuple[CampaignCounted, ...]


class RevivalOf(Struct, frozen=True):
    """The rate of revival (盘活率) of a division."""

    division: str
    name: str
    rate: Revival


class Revivals(Struct, frozen=True):
    """The rate of revival in all, and by township."""

    total: RevivalOf
    townships: tuple[RevivalOf, ...]


RevivalsView = outer(Revivals)
_show = shower(Revivals)


class Counted(Struct, frozen=True):
    """So many projects of a township with the same marks; one with measures under way by name."""

    township: str
    marked: Marked
    scoped: bool
    number: int
    named: tuple[str, str, str] | None = None


def routes() -> list[HTTPRouteHandler]:
    """What is counted of the four groups."""
    return [overview, revivals]


async def _projects(
    house: House, officer: Officer, division: str | None, wanted: tuple[str, ...]
) -> list[Counted]:
    within = inside(officer, division, house.today)
    asked = {"inside": within, "wanted": list(wanted), "named": UNTIL}
    return [_counted(*row) for row in await house.ledger.query(MARKED, asked)]


def _counted(township: str, marks: list[str], named: list[str] | None, number: int) -> Counted:
    scoped = any(mark.startswith(ASSESSED) for mark in marks)
    said = (named[0], named[1], named[2]) if named else None
    return Counted(township, read(tuple(marks)), scoped, number, said)


@get("/groups", operation_id="ReadGroups", summary="四个一批总览 / the four groups", **READING)
async def overview(
    request: Request[Any, Any, Any], house: NamedDependency[House], division: Division = None
) -> Overview:
    """本人所辖区划内各类项目数、逾期措施、到期应复评的项目、进行中的摸底排查覆盖情况,按乡镇分列。

    Your divisions at a glance: projects by group, measures overdue, assessments due, and how far
    the open campaigns have come; by township.
    """
    officer, today = officer_of(request), house.today
    projects = await _projects(house, officer, division, OF_GROUPS)
    where = division or _widest(officer, today)
    late = [late for one in projects for late in _overdue(one, today)]
    return Overview(
        total=_counts(house, where, projects, today),
        townships=tuple(
            _counts(house, code, own, today) for code, own in _by_township(projects).items()
        ),
        overdue=tuple(sorted(late, key=lambda one: one.deadline)[:MOST_NAMED]),
        campaigns=await open_campaigns(house, inside(officer, division, today)),
    )


@get("/revival-rate", operation_id="ReadRevivalRate", summary="盘活率 / revival rate", **READING)
async def revivals(
    request: Request[Any, Any, Any], house: NamedDependency[House], division: Division = None
) -> RevivalsView:  # type: ignore[valid-type]
    """盘活率 = [(盘活金额/需盘活总金额)+(盘活数量/需盘活总数量)]/2,精确到千分之一,按乡镇分列。

    What was revived of the assets that are to be: the mean of the part by value and by number,
    exact and in thousandths; by township.
    """
    officer = officer_of(request)
    projects = await _projects(house, officer, division, OF_REVIVAL)
    where = division or _widest(officer, house.today)
    by_township = _by_township(one for one in projects if one.marked.revivals)
    found = tuple(_rate(house, code, own) for code, own in by_township.items())
    told: RevivalsView = _show(Revivals(_rate(house, where, projects), found))  # type: ignore[valid-type]
    return told


def _widest(officer: Officer, today: date) -> str:
    """The widest division of the posts held."""
    held = {h.division for h in officer.today(today)}
    return min(held, key=lambda code: (len(prefix(code)), code))


def _overdue(one: Counted, today: date) -> Iterator[Overdue]:
    if one.named:
        division, stream, title = one.named
        for deadline in one.marked.deadlines:
            if deadline < today:
                yield Overdue(stream.partition("-")[2], title, division, deadline)


def _by_township(projects: Iterable[Counted]) -> dict[str, list[Counted]]:
    found: dict[str, list[Counted]] = {}
    for one in projects:
        found.setdefault(one.township, []).append(one)
    return found


def _counts(house: House, code: str, projects: list[Counted], today: date) -> Counts:
    deadlines = [(day, one.number) for one in projects for day in one.marked.deadlines]
    groups = Counter[str]()
    for one in projects:
        if one.marked.group or one.scoped:
            groups[one.marked.group or "none"] += one.number
    due = (one for one in projects if one.marked.assess_from and one.marked.assess_from <= today)
    return Counts(
        division=code,
        name=house.divisions.name(code),
        groups=dict(sorted(groups.items())),
        measures_running=sum(number for _, number in deadlines),
        measures_overdue=sum(number for day, number in deadlines if day < today),
        assessments_due=sum(one.number for one in due),
    )


def _rate(house: House, code: str, projects: list[Counted]) -> RevivalOf:
    assets = (asset for one in projects for asset in one.marked.revivals * one.number)
    return RevivalOf(code, house.divisions.name(code), revival_of(assets))
