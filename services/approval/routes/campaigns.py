"""Campaigns (摸底排查): opened by a county, reported village by village, counted, closed."""

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter
from msgspec import Struct
from msgspec.structs import replace

from domain.campaigns.commands import OpenCampaign
from domain.campaigns.scope import everything, parsed
from domain.campaigns.state import Campaign
from domain.clocks import Due
from domain.codes import at_level
from domain.command import Command
from domain.outlook import PLACE
from events.campaign import CampaignStage, Survey
from services.approval import reading
from services.approval.access import officer_of
from services.approval.house import House
from services.approval.orders import Order
from services.approval.routes import cases
from services.approval.routes.answers import OFFICER, READS
from services.approval.routes.cases import Kept, raising
from services.approval.views import CampaignView, shown_campaign

PATTERN = "^[0-9]{6}-[0-9]{4}-[1-9]$"
Id = Annotated[str, PathParameter(pattern=PATTERN, description="摸底排查编号")]
MOST_NAMED = 200
"""So many projects are named; beyond it only counted."""


def campaign_id(_: Order, command: Command) -> str:
    """A county, a year, and the number in it."""
    assert isinstance(command, OpenCampaign)  # noqa: S101 - the route's own body
    return f"{command.division[:6]}-{command.year}-{command.number}"


def whole(house: House, command: OpenCampaign) -> OpenCampaign:
    """All the villages of the county, where its author names none."""
    if command.villages:
        return command
    on = command.on or house.today
    return replace(command, villages=house.divisions.villages(command.division, on))


CAMPAIGNS = Kept(
    "campaign",
    "摸底排查",
    "a campaign",
    PATTERN,
    CampaignStage,
    CampaignView,
    shown_campaign,
    campaign_id,
)


class Gap(Struct, frozen=True):
    """A project in scope that no group was decided for in this campaign."""

    id: str
    title: str
    division: str


class VillageCoverage(Struct, frozen=True, omit_defaults=True):
    """A village: whether it has reported and what, and how far its projects are classified.

    `known`: its projects in scope by the books; `gaps`: those not classified in this campaign.
    """

    village: str
    name: str
    reported: bool
    known: int
    classified: int
    found: Survey | None = None
    gaps: tuple[Gap, ...] = ()


class Coverage(Struct, frozen=True, omit_defaults=True):
    """How far a campaign has come, counted from the index; villages with something open first.

    `overdue`: the time to classify has run out, and something is still open. `groups`: the projects
    in scope by the group they are in. `gaps_named` at most are named, all are counted.
    """

    villages: int
    reported: int
    known: int
    classified: int
    permille: int
    classify_by: Due | None
    revive_by: Due | None
    overdue: bool
    groups: dict[str, int]
    places: tuple[VillageCoverage, ...]
    gaps_named: int = MOST_NAMED


class CampaignCounted(Struct, frozen=True, omit_defaults=True):
    """How far an open campaign has come."""

    id: str
    villages: int
    reported: int
    known: int
    classified: int
    permille: int
    overdue: bool
    classify_by: Due | None = None


class Counted(Struct, frozen=True):
    """A project in scope, as the index has it."""

    id: str
    title: str
    division: str
    group: str
    assessed: int
    villages: tuple[str, ...]


def routes() -> list[HTTPRouteHandler]:
    """Every route about campaigns."""
    zh = "以县为单位逐村开展帮扶产业摸底排查;不列村的,排查全县各村。"
    begun: Any = raising(CAMPAIGNS, "/campaigns", OpenCampaign, zh, whole=whole)
    return [begun, covered, *cases.routes(CAMPAIGNS)]


@get(
    "/campaigns/{case_id:str}/coverage",
    operation_id="ReadCampaignCoverage",
    summary="排查覆盖情况 / the coverage of a campaign",
    opt=OFFICER,
    responses=READS,
    tags=["campaigns"],
)
async def covered(
    request: Request[Any, Any, Any], house: NamedDependency[House], case_id: Id
) -> Response[Coverage]:
    """逐村统计:是否已报送、账上范围内项目数、已分类数,未分类的项目逐个列出;时限由指导意见推算。

    Village by village: reported or not, projects in scope by the books, classified, and by name
    those that are not. The times follow from the guidance.
    """
    read = await reading.seen(house, officer_of(request), f"campaign-{case_id}")
    projects = await in_scope(house, read.case)
    return Response(coverage(house, read.case, projects), headers=read.etag)


IN_SCOPE = """
SELECT i.stream, i.title, i.division, k.key,
  (SELECT s FROM unnest(i.keys) s WHERE starts_with(s, 'group:') LIMIT 1),
  ARRAY(SELECT s FROM unnest(i.keys) s WHERE starts_with(s, 'place:') ORDER BY s)
FROM bangfu.case_keys k JOIN bangfu.case_index i USING (stream)
WHERE k.key = ANY(%s) ORDER BY i.division, i.stream
"""


async def in_scope(house: House, campaign: Campaign) -> tuple[Counted, ...]:
    """Every project that a campaign is about."""
    rows = await house.ledger.query(IN_SCOPE, (list(everything(campaign, house.today.year)),))
    return tuple(_counted(row) for row in rows)


def _counted(row: Any) -> Counted:
    stream, title, division, key, group, places = row
    codes = (place.removeprefix(PLACE) for place in places)
    villages = tuple(code for code in codes if at_level(code, "township") != code)
    _, assessed = parsed(key)
    named = (group or "group:").removeprefix("group:")
    return Counted(stream.partition("-")[2], title, division, named, assessed, villages)


def coverage(house: House, campaign: Campaign, projects: tuple[Counted, ...]) -> Coverage:
    """The campaign's coverage, counted."""
    done = sum(one.assessed >= campaign.year for one in projects)
    silent = campaign.silent
    places = tuple(sorted(_places(house, campaign, projects), key=_open_first))
    by, open_ = campaign.classify_by, bool(silent) or done < len(projects)
    return Coverage(
        villages=len(campaign.villages),
        reported=len(campaign.villages) - len(silent),
        known=len(projects),
        classified=done,
        permille=done * 1000 // len(projects) if projects else 1000,
        classify_by=by,
        revive_by=campaign.revive_by,
        overdue=open_ and by is not None and house.today > by.on,
        groups=dict(sorted(Counter(one.group or "none" for one in projects).items())),
        places=places,
    )


OPEN = """
SELECT i.stream FROM unnest(%s::text[]) AS within JOIN bangfu.case_index i
  ON i.kind = 'campaign' AND i.stage = 'campaign-open' AND starts_with(i.division, within)
ORDER BY i.stream
"""


async def open_campaigns(house: House, inside: list[str]) -> tuple[CampaignCounted, ...]:
    """The campaigns under way in some divisions, each counted."""
    streams = [row[0] for row in await house.ledger.query(OPEN, (inside,))]
    found = await house.ledger.several(streams, fresh=True)
    return tuple([await _in_short(house, stream, known.state) for stream, known in found.items()])


async def _in_short(house: House, stream: str, campaign: Campaign) -> CampaignCounted:
    told = coverage(house, campaign, await in_scope(house, campaign))
    counts = (told.villages, told.reported, told.known, told.classified, told.permille)
    return CampaignCounted(stream.partition("-")[2], *counts, told.overdue, told.classify_by)


def _open_first(place: VillageCoverage) -> tuple[bool, bool, str]:
    return not place.gaps, place.reported, place.village


def _places(
    house: House, campaign: Campaign, projects: tuple[Counted, ...]
) -> Iterator[VillageCoverage]:
    left = MOST_NAMED
    within: dict[str, list[Counted]] = {}
    for one in projects:
        for village in one.villages:
            within.setdefault(village, []).append(one)
    for village in campaign.villages:
        own = within.get(village, [])
        gaps = [one for one in own if one.assessed < campaign.year]
        report = campaign.report(village)
        named = tuple(Gap(one.id, one.title, one.division) for one in gaps[:left])
        left -= len(named)
        yield VillageCoverage(
            village=village,
            name=house.divisions.name(village),
            reported=report is not None,
            known=len(own),
            classified=len(own) - len(gaps),
            found=report.found if report else None,
            gaps=named,
        )
