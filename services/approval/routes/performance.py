"""What a project in operation promised, and what came of it: read on any day of the office."""

from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import PathParameter

from domain.circumstances import Circumstances
from domain.operation.performing import Performance, performance
from services.approval import reading
from services.approval.access import officer_of
from services.approval.house import House
from services.approval.routes.answers import OFFICER, READS
from services.approval.yuan import outer, shower

PerformanceView = outer(Performance)
_show = shower(Performance)
Id = Annotated[str, PathParameter(pattern="^[0-9a-f]{32}$", description="项目编号")]


def routes() -> list[HTTPRouteHandler]:
    """How a project performs."""
    return [performed]


@get(
    "/projects/{case_id:str}/performance",
    operation_id="ReadPerformance",
    summary="履约与绩效 / performance",
    opt=OFFICER,
    tags=["projects"],
    responses={
        200: ResponseSpec(PerformanceView, description="履约与绩效", generate_examples=False),
        **READS,
    },
)
async def performed(
    request: Request[Any, Any, Any], house: NamedDependency[House], case_id: Id
) -> Response[Any]:
    """逐项对照:承诺应兑现多少、已兑现多少、差多少;绩效目标完成情况;应付、已付、拖欠的分红。

    Each promise and target: due so far, delivered, and what is missing; dividends due, paid and
    in arrears; and whether it is unused (成而不用) or used badly (用而不好).
    """
    read = await reading.seen(house, officer_of(request), f"project-{case_id}")
    told = performance(read.case, Circumstances(read.rules, read.today))
    return Response(_show(told), headers=read.etag)
