"""Projects: raised, listed, read, and moved on by commands, each a resource of its own."""

from typing import Annotated, Any

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from domain import commands
from events.project import Stage
from services.approval.access import officer_of
from services.approval.house import House
from services.approval.routes import cases
from services.approval.routes.answers import OFFICER, READS
from services.approval.routes.cases import Kept, raising
from services.approval.routes.pages import After, Division, Limit, bounded, cursor, paged
from services.approval.showing import Listed, Page, page_of
from services.approval.views import ProjectView, shown_project

READING: dict[str, Any] = {"opt": OFFICER, "responses": READS, "tags": ["projects"]}
PROJECTS = Kept(
    "project", "/projects", "项目", "a project", "^[0-9a-f]{32}$", ProjectView, shown_project
)
HISTORIC = "/historic-projects"


def routes() -> list[HTTPRouteHandler]:
    """Every route about projects."""
    return [
        raising(PROJECTS, "/projects", commands.FileIntake, "谋划申报一个项目。"),
        raising(PROJECTS, HISTORIC, commands.PlaceHistoric, "补录系统启用前的项目,注明证据等级。"),
        listed,
        *cases.routes(PROJECTS),
    ]


@get("/projects", operation_id="ListProjects", summary="项目清单 / projects", **READING)
async def listed(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    division: Division = None,
    stage: Annotated[Stage | None, QueryParameter(description="阶段 / the stage")] = None,
    limit: Limit = 50,
    after: After = None,
) -> Page[Listed]:
    """本人所辖区划内的项目,按区划排列;`next` 即下一页的 `after`。

    The projects of your divisions, by place; `next` of one page is `after` of the next.
    """
    begun, most = cursor(after, tuple[str, str], ("", "")), bounded(limit, house)
    rows = await page_of(house, officer_of(request), division, stage, most, begun)
    return paged(rows, most, lambda last: (last.division, f"project-{last.id}"))
