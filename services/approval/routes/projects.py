"""Projects: raised, and moved on by commands, each a resource of its own."""

from typing import Annotated, Any

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from domain import commands
from domain.historic.commands import PlaceUnderWay
from events.project import Stage
from events.standard import Group
from services.approval.access import officer_of
from services.approval.house import House
from services.approval.routes import cases
from services.approval.routes.answers import OFFICER, READS
from services.approval.routes.cases import Kept, raising
from services.approval.routes.pages import After, Division, Limit, bounded, cursor, paged
from services.approval.showing import Listed, Page, page_of
from services.approval.views import ProjectView, shown_project

HEX = "^[0-9a-f]{32}$"
PROJECTS = Kept("project", "项目", "a project", HEX, Stage, ProjectView, shown_project)
HISTORIC, UNDER_WAY = "/historic-projects", "/historic-works"


def routes() -> list[HTTPRouteHandler]:
    """Every route about projects."""
    return [
        raising(PROJECTS, "/projects", commands.FileIntake, "谋划申报一个项目。"),
        raising(PROJECTS, HISTORIC, commands.PlaceHistoric, "补录系统启用前的项目,注明证据等级。"),
        raising(
            PROJECTS,
            UNDER_WAY,
            PlaceUnderWay,
            "补录系统启用前已列入计划、在建或运营的项目及其资金、资产。",
        ),
        *cases.routes(PROJECTS, listed),
    ]


@get(
    "/projects",
    operation_id="ListProjects",
    summary="项目清单 / projects",
    opt=OFFICER,
    responses=READS,
    tags=["projects"],
)
async def listed(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    division: Division = None,
    stage: Annotated[Stage | None, QueryParameter(description="阶段 / the stage")] = None,
    group: Annotated[Group | None, QueryParameter(description="四个一批类别 / the group")] = None,
    limit: Limit = 50,
    after: After = None,
) -> Page[Listed]:
    """本人所辖区划内的,按区划排列;可按阶段、四个一批类别筛选;`next` 即下一页的 `after`。

    Those of your divisions, by place; of one stage, or one of the four groups.
    """
    begun, most = cursor(after, tuple[str, str], ("", "")), bounded(limit, house)
    marks = (f"group:{group}",) if group else ()
    officer = officer_of(request)
    rows = await page_of(house, officer, "project", division, stage, most, begun, marks)
    return paged(rows, most, lambda last: (last.division, f"project-{last.id}"))
