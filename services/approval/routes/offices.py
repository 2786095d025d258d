"""Offices, posts and stand-ins; the mergers of divisions."""

from datetime import date
from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, PathParameter
from msgspec import Struct

from domain import keeping as offices
from domain.authority import Holding
from domain.keeping import MergeDivisions, OfficeCommand
from domain.office import Office
from domain.procedure import Procedure
from services.approval.access import caller_of, officer_of
from services.approval.acting import NotThereError, Order, Outcome
from services.approval.house import House
from services.approval.officers import Officer
from services.approval.routes.answers import ALL, OFFICER, RAISES, READS
from services.approval.routes.asking import Done, new_id, posting, told
from services.approval.routes.pages import After, Division, Limit, bounded, cursor, paged
from services.approval.saying import language_of
from services.approval.showing import Page, inside
from services.approval.staffing import StuckView, counties, stuck_in

OfficeId = Annotated[
    str, PathParameter(pattern=r"^[0-9a-f]{32}$", description="机构编号 / the office's id")
]
COMMANDS: dict[str, tuple[type[OfficeCommand], str]] = {
    "posts": (offices.FillPost, "任职:自某日起,任期固定的至某日。"),
    "vacancies": (offices.VacatePost, "免职:末日及理由。"),
    "stand-ins": (offices.AppointStandIn, "代理:某人在一段时间内代行缺席者的岗位。"),
    "closures": (offices.CloseOffice, "撤销机构,其岗位随之终止。"),
}
LISTED = """
SELECT stream, title, division, stage FROM bangfu.case_index
WHERE kind = 'office' AND division ^@ ANY(%(inside)s)
  AND (division, stream) > (%(division)s, %(stream)s)
ORDER BY division, stream LIMIT %(limit)s
"""
READING: dict[str, Any] = {"opt": OFFICER, "responses": READS, "tags": ["offices"]}


class OfficeView(Struct, frozen=True, omit_defaults=True):
    """An organisation and who holds or held which post in it."""

    id: str
    version: int
    name: str
    division: str
    holdings: tuple[Holding, ...]
    sample: bool = False
    closed_on: date | None = None


class OfficeListed(Struct, frozen=True):
    """An organisation in a list."""

    id: str
    name: str
    division: str
    stage: str


def routes() -> list[HTTPRouteHandler]:
    """Every route about offices and divisions."""
    acts = [_commanding(name, kind, zh) for name, (kind, zh) in COMMANDS.items()]
    opening = posting("/offices", offices.OpenOffice, _open, "登记一个机构。", "offices", RAISES)
    merging = posting("/mergers", MergeDivisions, _merge, MERGED, "offices", RAISES)
    return [opening, merging, *acts, listed, one, staffing]


MERGED = "登记区划撤并或更名;在办案卷随之迁移,一并入账。"


async def _open(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    first: NamedDependency[Order],
    data: JSONBody[Any],
) -> Response[Done]:
    outcome = await house.acting.act(f"office-{new_id(first)}", data, first)
    return told(request, outcome, rules_at(house, data.division), created="/offices/{id}")


async def _merge(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    first: NamedDependency[Order],
    data: JSONBody[Any],
) -> Response[Done]:
    outcome = await house.acting.merge(new_id(first), data, first)
    return told(request, outcome, rules_at(house, data.mergers[0].new))


def _commanding(name: str, kind: type[OfficeCommand], zh: str) -> HTTPRouteHandler:
    async def act(
        request: Request[Any, Any, Any],
        house: NamedDependency[House],
        order: NamedDependency[Order],
        office_id: OfficeId,
        data: JSONBody[Any],
    ) -> Response[Done]:
        officer = await house.officers.of(caller_of(request).subject, fresh=True)
        kept = await seen(house, officer, office_id)
        outcome = await house.acting.act(f"office-{office_id}", data, order)
        stuck = await stuck_after(house, request, outcome, kept.division)
        rules = rules_at(house, kept.division)
        return told(request, outcome, rules, created="/offices/{id}", stuck=stuck)

    return posting(f"/offices/{{office_id:str}}/{name}", kind, act, zh, "offices", ALL)


async def stuck_after(
    house: House, request: Request[Any, Any, Any], outcome: Outcome, division: str
) -> tuple[StuckView, ...]:
    """What a change of posts or packs leaves without anybody to do it."""
    if outcome.refused or outcome.dry:
        return ()
    return await stuck_in(house, division, language_of(request))


def rules_at(house: House, division: str) -> Procedure | None:
    """The pack by whose words posts are named there."""
    return house.procedures.in_force(division, house.today)


async def seen(house: House, officer: Officer, office_id: str) -> Office:
    """The office, if it lies within the caller's divisions."""
    known = await house.ledger.fresh(f"office-{office_id}")
    office: Office = known.state
    if office.version == 0 or not officer.sees(office.division, house.today):
        raise NotThereError
    return office


@get("/offices", operation_id="ListOffices", summary="机构清单 / offices", **READING)
async def listed(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    division: Division = None,
    limit: Limit = 50,
    after: After = None,
) -> Page[OfficeListed]:
    """本人所辖区划内的机构,按区划排列。

    The organisations of your divisions, by place.
    """
    begun, most = cursor(after, tuple[str, str], ("", "")), bounded(limit, house)
    within = inside(officer_of(request), division, house.today)
    asked = {"inside": within, "division": begun[0], "stream": begun[1], "limit": most + 1}
    rows = await house.ledger.query(LISTED, asked)
    page = paged(rows, most, lambda last: (last[2], last[0]))
    return Page(tuple(OfficeListed(_id(row[0]), *row[1:]) for row in page.items), page.next)


def _id(stream: str) -> str:
    return stream.partition("-")[2]


@get("/staffing", operation_id="ReadStaffing", summary="岗位配备 / staffing", **READING)
async def staffing(
    request: Request[Any, Any, Any], house: NamedDependency[House]
) -> tuple[StuckView, ...]:
    """本人所辖各县今日无人可办的环节及原因。

    The steps that nobody in your counties' offices could lawfully take today, and why.
    """
    within = inside(officer_of(request), None, house.today)
    language = language_of(request)
    found = [await stuck_in(house, county, language) for county in await counties(house, within)]
    return tuple(stuck for county in found for stuck in county)


@get("/offices/{office_id:str}", operation_id="ReadOffice", summary="机构 / an office", **READING)
async def one(
    request: Request[Any, Any, Any], house: NamedDependency[House], office_id: OfficeId
) -> Response[OfficeView]:
    """一个机构:何人自何日至何日任何岗,何人代理。

    An organisation: who holds which post from when to when, and who stands in for whom.
    """
    office = await seen(house, officer_of(request), office_id)
    held = tuple(office.holdings)
    closed = (office.sample, office.closed_on)
    view = OfficeView(office_id, office.version, office.name, office.division, held, *closed)
    return Response(view, headers={"ETag": f'"{office.version}"'})
