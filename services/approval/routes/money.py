"""Where the money is: each yuan from its batch through a line of the plan to payment and back."""

from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import PathParameter
from msgspec.structs import replace

from domain.money.balance import its_plan
from domain.money.tracing import MoneyTrace, PlanTrace, plan_trace, trace
from domain.planning.state import AnnualPlan, Line
from domain.project import Project
from services.approval import reading
from services.approval.access import officer_of
from services.approval.house import House
from services.approval.officers import Officer
from services.approval.routes.answers import OFFICER, READS
from services.approval.routes.pages import MOST, After, Limit, as_cursor, bounded, cursor
from services.approval.routes.plans import PATTERN
from services.approval.yuan import outer, shower

MoneyTraceView, PlanTraceView = outer(MoneyTrace), outer(PlanTrace)
_show, _show_plan = shower(MoneyTrace), shower(PlanTrace)
Id = Annotated[str, PathParameter(pattern="^[0-9a-f]{32}$", description="项目编号")]
PlanId = Annotated[str, PathParameter(pattern=PATTERN, description="年度计划编号")]


def routes() -> list[HTTPRouteHandler]:
    """The money of a project, and of a plan."""
    return [of_project, of_plan]


@get(
    "/projects/{case_id:str}/money",
    operation_id="ReadMoney",
    summary="资金追溯 / where the money is",
    opt=OFFICER,
    tags=["projects"],
    responses={
        200: ResponseSpec(MoneyTraceView, description="资金追溯", generate_examples=False),
        **READS,
    },
)
async def of_project(
    request: Request[Any, Any, Any], house: NamedDependency[House], case_id: Id
) -> Response[Any]:
    """逐批次追溯:下达=已付+质保金+结余+可用;每笔支付附凭据摘要、状态、追回情况。

    By batch: what was allocated is paid, retained, surplus or available; each payment with the
    digests of its papers, how far it has come, and what came back of it.
    """
    read = await reading.seen(house, officer_of(request), f"project-{case_id}")
    others = await reading.others(house, read.case)
    told = trace(read.case, its_plan(read.case.money, others))
    return Response(_show(told), headers=read.etag)


@get(
    "/plans/{case_id:str}/money",
    operation_id="ReadPlanMoney",
    summary="计划资金追溯 / where the money of a plan is",
    opt=OFFICER,
    tags=["plans"],
    responses={
        200: ResponseSpec(PlanTraceView, description="计划资金追溯", generate_examples=False),
        **READS,
    },
)
async def of_plan(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    case_id: PlanId,
    limit: Limit = MOST,
    after: After = None,
) -> Response[Any]:
    """各批次资金及每个项目的去向,按项目编号分页;`sums` 为本页各项目之和。

    Its batches, and what became of the money of each of its projects, by their ids, a page
    at a time; `sums` are of the projects on the page.
    """
    begun, most = cursor(after, str, ""), bounded(limit, house)
    officer = officer_of(request)
    read = await reading.seen(house, officer, f"plan-{case_id}")
    plan: AnnualPlan = read.case
    lines = sorted((x for x in plan.lines if x.project > begun), key=lambda x: x.project)
    told = plan_trace(plan, await _seen(house, officer, lines[:most]))
    if len(lines) > most:
        told = replace(told, next=as_cursor(lines[most - 1].project))
    return Response(_show_plan(told), headers=read.etag)


async def _seen(house: House, officer: Officer, lines: list[Line]) -> list[tuple[Line, Project]]:
    """The projects of these lines; not one that has gone to another county since."""
    streams = [f"project-{line.project}" for line in lines]
    found = await house.ledger.several(streams, fresh=True)
    known = [(line, found[stream].state) for line, stream in zip(lines, streams, strict=True)]
    return [(line, case) for line, case in known if officer.sees_case(case, house.today)]
