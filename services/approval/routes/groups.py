"""The four groups of a county at a glance (四个一批): counted from the index, by township."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from msgspec import Struct

from domain.campaigns.scope import ASSESSED
from domain.codes import at_level, prefix
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
WANTED = f"^({GROUP}|{ASSESS}|{UNTIL}|{REVIVAL}|{ASSESSED})"
MARKED = """
SELECT i.stream, i.title, i.division,
  ARRAY(SELECT s FROM unnest(i.keys) s WHERE s ~ %(wanted)s)
FROM unnest(%(inside)s::text[]) AS within
CROSS JOIN LATERAL (
  SELECT * FROM bangfu.case_index c
  WHERE c.kind = 'project' AND c.division COLLATE "C" >= within
    AND c.division COLLATE "C" < within || ':'
) i ORDER BY i.division COLLATE "C", i.stream COLLATE "C"
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
    """A project as the index has it."""

    id: str
    title: str
    division: str
    scoped: bool
    marked: Marked


def routes() -> list[HTTPRouteHandler]:
    """What is counted of the four groups."""
    return [overview, revivals]


async def _projects(house: House, officer: Officer, division: str | None) -> list[Counted]:
    asked = {"wanted": WANTED, "inside": inside(officer, division, house.today)}
    rows = await house.ledger.query(MARKED, asked)
    return [_counted(*row) for row in rows]


def _counted(stream: str, title: str, division: str, keys: list[str]) -> Counted:
    scoped = any(key.startswith(ASSESSED) for key in keys)
    return Counted(stream.partition("-")[2], title, division, scoped, read(tuple(keys)))


@get("/groups", operation_id="ReadGroups", summary="四个一批总览 / the four groups", **READING)
async def overview(
    request: Request[Any, Any, Any], house: NamedDependency[House], division: Division = None
) -> Overview:
    """本人所辖区划内各类项目数、逾期措施、到期应复评的项目、进行中的摸底排查覆盖情况,按乡镇分列。

    Your divisions at a glance: projects by group, measures overdue, assessments due, and how far
    the open campaigns have come; by township.
    """
    officer, today = officer_of(request), house.today
    projects = await _projects(house, officer, division)
    where = division or _widest(officer, today)
    late = [
        Overdue(one.id, one.title, one.division, deadline)
        for one in projects
        for deadline in one.marked.deadlines
        if deadline < today
    ]
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
    projects = await _projects(house, officer, division)
    where = division or _widest(officer, house.today)
    by_township = _by_township(one for one in projects if one.marked.revivals)
    found = tuple(_rate(house, code, own) for code, own in by_township.items())
    told: RevivalsView = _show(Revivals(_rate(house, where, projects), found))  # type: ignore[valid-type]
    return told


def _widest(officer: Officer, today: date) -> str:
    """The widest division of the posts held."""
    held = {h.division for h in officer.today(today)}
    return min(held, key=lambda code: (len(prefix(code)), code))


def _by_township(projects: Iterable[Counted]) -> dict[str, list[Counted]]:
    found: dict[str, list[Counted]] = {}
    for one in projects:
        found.setdefault(at_level(one.division, "township"), []).append(one)
    return dict(sorted(found.items()))


def _counts(house: House, code: str, projects: list[Counted], today: date) -> Counts:
    marked = [one.marked for one in projects]
    deadlines = [deadline for one in marked for deadline in one.deadlines]
    known = [one for one in projects if one.marked.group or one.scoped]
    due = [one.assess_from for one in marked if one.assess_from]
    groups = Counter(one.marked.group or "none" for one in known)
    return Counts(
        division=code,
        name=house.divisions.name(code),
        groups=dict(sorted(groups.items())),
        measures_running=len(deadlines),
        measures_overdue=sum(deadline < today for deadline in deadlines),
        assessments_due=sum(day <= today for day in due),
    )


def _rate(house: House, code: str, projects: list[Counted]) -> RevivalOf:
    assets = (asset for one in projects for asset in one.marked.revivals)
    return RevivalOf(code, house.divisions.name(code), revival_of(assets))
