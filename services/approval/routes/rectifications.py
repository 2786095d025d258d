"""Rectifications: what was found wrong with a project or an asset, until it is struck off."""

from datetime import date
from typing import Annotated, Any

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from domain.rectification.commands import OpenRectification
from events.rectification import RectificationStage
from events.requirements import FoundBy
from services.approval import dated
from services.approval.access import officer_of
from services.approval.house import House
from services.approval.overdue_list import OverdueList, late, places
from services.approval.routes import cases
from services.approval.routes.answers import OFFICER, READS
from services.approval.routes.cases import Kept, raising
from services.approval.routes.pages import After, AsOf, Division, Limit, bounded, cursor, paged
from services.approval.showing import Listed, Page, page_of
from services.approval.views import RectificationView, shown_rectification

Source = Annotated[FoundBy | None, QueryParameter(description="问题来源 / who found it")]
RECTIFICATIONS = Kept(
    "rectification",
    "整改",
    "a rectification",
    "^[0-9a-f]{32}$",
    RectificationStage,
    RectificationView,
    shown_rectification,
)


def routes() -> list[HTTPRouteHandler]:
    """Every route about rectifications."""
    said = "登记对某项目或资产发现的问题及整改期限。"
    begun: Any = raising(RECTIFICATIONS, "/rectifications", OpenRectification, said)
    return [begun, late_ones, *cases.routes(RECTIFICATIONS, listed)]


@get(
    "/overdue-rectifications",
    operation_id="ListOverdueRectifications",
    summary="逾期整改清单 / overdue rectifications",
    opt=OFFICER,
    responses=READS,
    tags=["rectifications"],
)
async def late_ones(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    division: Division = None,
    as_of: AsOf = None,
    found_by: Source = None,
    limit: Limit = 50,
    after: After = None,
) -> OverdueList:
    """截至某日,本人所辖区划(县、乡镇)内逾期未销号的问题,及逾期未提交佐证的措施;按乡镇计数,
    逾期最久的在前。

    What was past its deadline and not struck off at the end of a day, or has measures past theirs
    without evidence: counted by township, the longest first.
    """
    on, named = as_of or house.today, house.divisions.name
    begun = cursor(after, tuple[date, str], (date.min, ""))
    found = await dated.as_of(house, officer_of(request), "rectification", division, on)
    whole = [one for one in late(found, named, on) if found_by in (None, one.found_by)]
    rest = [one for one in whole if (one.since, one.id) > begun]
    page = paged(rest, bounded(limit, house), lambda last: (last.since, last.id))
    counted = places(whole, named)
    return OverdueList(on, division or "", len(whole), counted, page.items, page.next)


@get(
    "/rectifications",
    operation_id="ListRectifications",
    summary="整改清单 / rectifications",
    opt=OFFICER,
    responses=READS,
    tags=["rectifications"],
)
async def listed(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    division: Division = None,
    stage: Annotated[
        RectificationStage | None, QueryParameter(description="阶段 / the stage")
    ] = None,
    found_by: Source = None,
    about: Annotated[
        str | None,
        QueryParameter(
            pattern="^(project|asset)-[0-9a-f]{32}$",
            description="所涉项目或资产 / the case it concerns, as project-<id>",
        ),
    ] = None,
    limit: Limit = 50,
    after: After = None,
) -> Page[Listed]:
    """本人所辖区划内的整改事项;可按来源、所涉项目或资产筛选。

    The rectifications of your divisions; of one source, or about one case.
    """
    begun, most = cursor(after, tuple[str, str], ("", "")), bounded(limit, house)
    asked = (("found-by", found_by), ("about", about))
    marks = tuple(f"{name}:{value}" for name, value in asked if value)
    officer = officer_of(request)
    rows = await page_of(house, officer, "rectification", division, stage, most, begun, marks)
    return paged(rows, most, lambda last: (last.division, f"rectification-{last.id}"))
