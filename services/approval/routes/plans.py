"""Annual plans: begun for a county's year, filled with batches and projects, decided."""

import asyncio
from typing import Annotated, Any, Literal

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import PathParameter, QueryParameter

from domain.command import Command
from domain.messages import Language
from domain.planning.commands import OpenPlan
from events.plan import PlanStage
from services.approval import reading
from services.approval.access import officer_of
from services.approval.house import House
from services.approval.orders import Order
from services.approval.plan_table import PlanTable, cells, header, table
from services.approval.routes import cases
from services.approval.routes.answers import OFFICER, READS
from services.approval.routes.cases import Kept, raising
from services.approval.saying import language_of
from services.approval.sheets import as_csv, as_xlsx
from services.approval.views import PlanView, shown_plan

PATTERN = "^[0-9]{6}-[0-9]{4}$"
Id = Annotated[str, PathParameter(pattern=PATTERN, description="年度计划编号")]
Form = Literal["json", "csv", "xlsx"]
MEDIA: dict[Form, str] = {
    "json": "application/json",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FILES = (MEDIA["csv"], MEDIA["xlsx"])
READING: dict[str, Any] = {"opt": {**OFFICER, "files": FILES}, "tags": ["plans"]}


def plan_id(_: Order, command: Command) -> str:
    """A county has one plan a year."""
    assert isinstance(command, OpenPlan)  # noqa: S101 - the route's own body
    return f"{command.division[:6]}-{command.year}"


PLANS = Kept(
    "plan",
    "年度计划",
    "an annual plan",
    PATTERN,
    PlanStage,
    PlanView,
    shown_plan,
    plan_id,
)


def routes() -> list[HTTPRouteHandler]:
    """Every route about annual plans."""
    begun: Any = raising(PLANS, "/plans", OpenPlan, "开始编制某县某年度的实施计划。")
    return [begun, published, *cases.routes(PLANS)]


@get(
    "/plans/{case_id:str}/table",
    operation_id="ReadPlanTable",
    summary="年度计划表 / the plan table",
    responses={
        200: ResponseSpec(PlanTable, description="计划表 / the table", generate_examples=False),
        **READS,
    },
    **READING,
)
async def published(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    case_id: Id,
    format: Annotated[  # noqa: A002 - the name of the parameter
        Form | None, QueryParameter(description="json、csv 或 xlsx;缺省依 Accept / else by Accept")
    ] = None,
) -> Response[Any]:
    """向社会公布的计划表:按类别分列,巩固、升级项目在前,附小计与合计;万元精确到分。

    The table as it is published, by category; 万元 are exact to the fen. As JSON, CSV or XLSX.
    """
    read = await reading.seen(house, officer_of(request), f"plan-{case_id}")
    language = language_of(request)
    made = table(read, house.divisions.name, language)
    form = format or accepted(request)
    if form == "json":
        return Response(made, headers=read.etag)
    file = await asyncio.to_thread(_file, made, form, language)
    named = {"Content-Disposition": f'attachment; filename="plan-{made.plan}.{form}"'}
    return Response(file, media_type=MEDIA[form], headers={**read.etag, **named})


def _file(made: PlanTable, form: Form, language: Language) -> bytes:
    heads, rows = header(language), [cells(row, language) for row in made.rows]
    return as_csv(heads, rows) if form == "csv" else as_xlsx(made.plan, heads, rows)


def accepted(request: Request[Any, Any, Any]) -> Form:
    """The first of the forms that the caller says they take; JSON if they say nothing of it."""
    said = [part.partition(";")[0].strip() for part in request.headers.get("accept", "").split(",")]
    forms = {media: form for form, media in MEDIA.items()}
    return next((forms[media] for media in said if media in forms), "json")
