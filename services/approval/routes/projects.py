"""Projects: raised, read, and moved on by commands, each a resource of its own."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import ValidationException
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromQuery, JSONBody, PathParameter, QueryParameter

from domain import commands
from domain.commands import Command
from events.base import DivisionCode
from events.project import Stage
from services.approval import reading
from services.approval.access import caller_of
from services.approval.acting import Order
from services.approval.examples import example_of
from services.approval.house import House
from services.approval.problems import Problem
from services.approval.reading import Entry, Possible, Receipt
from services.approval.routes.asking import Done, as_cursor, cursor, new_id, seen_before, told
from services.approval.saying import language_of
from services.approval.showing import Listed, Page, ProjectView, page_of, shown
from services.approval.yuan import inward, outer

OFFICER = {"policy": "officer"}
ProjectId = Annotated[
    str, PathParameter(pattern=r"^[0-9a-f]{32}$", description="项目编号 / the project's id")
]
AsOf = Annotated[
    str | None,
    QueryParameter(
        name="as_of",
        max_length=40,
        description="某一时点:日志位置或 ISO 8601 时刻。A position of the log, or a time.",
    ),
]
REFUSALS = {
    400: ResponseSpec(Problem, media_type="application/problem+json", description="格式 / form"),
    401: ResponseSpec(Problem, media_type="application/problem+json", description="身份 / who"),
    404: ResponseSpec(Problem, media_type="application/problem+json", description="无此案 / none"),
    409: ResponseSpec(
        Problem,
        media_type="application/problem+json",
        description="依规不能 / refused, with reasons",
    ),
    412: ResponseSpec(Problem, media_type="application/problem+json", description="已变动 / moved"),
    422: ResponseSpec(
        Problem, media_type="application/problem+json", description="键 / key reused"
    ),
    428: ResponseSpec(
        Problem, media_type="application/problem+json", description="缺 If-Match / missing"
    ),
    503: ResponseSpec(Problem, media_type="application/problem+json", description="繁忙 / busy"),
}
READS = {code: REFUSALS[code] for code in (400, 401, 404, 503)}

COMMANDS: dict[str, type[Command]] = {
    "corrections": commands.CorrectDossier,
    "documents": commands.FileDocument,
    "votes": commands.RecordVote,
    "notices": commands.PostNotice,
    "notice-interruptions": commands.InterruptNotice,
    "notice-corrections": commands.CorrectNotice,
    "notice-endings": commands.EndNotice,
    "objections": commands.RaiseObjection,
    "objection-answers": commands.AnswerObjection,
    "decisions": commands.Decide,
    "library-entries": commands.EnterLibrary,
    "roll-overs": commands.RollOver,
    "revisions": commands.OpenRevision,
    "removals": commands.RemoveFromLibrary,
    "withdrawals": commands.WithdrawIntake,
}
"""The resources under a project, and the command that each one's body is."""

Act = Callable[..., Awaitable[Response[Any]]]


def routes() -> list[HTTPRouteHandler]:
    """Every route about projects."""
    raised = [
        _raising("/projects", commands.FileIntake),
        _raising(HISTORIC, commands.PlaceHistoric),
    ]
    acts = [_commanding(name, kind) for name, kind in COMMANDS.items()]
    return [*raised, *acts, listed, one, history, actions, receipt]


HISTORIC = "/historic-projects"


def _raising(path: str, kind: type[Command]) -> HTTPRouteHandler:
    into = inward(kind) or (lambda same: same)

    async def raise_project(
        request: Request[Any, Any, Any],
        house: NamedDependency[House],
        order: NamedDependency[Order],
        data: JSONBody[Any],
    ) -> Response[Done]:
        outcome = await house.acting.put(f"project-{new_id(order)}", into(data), order)
        return told(request, outcome, await rules_for(house, outcome.case), created="/projects")

    return _posting(path, kind, raise_project)


def _commanding(name: str, kind: type[Command]) -> HTTPRouteHandler:
    into = inward(kind) or (lambda same: same)

    async def act(
        request: Request[Any, Any, Any],
        house: NamedDependency[House],
        order: NamedDependency[Order],
        project_id: ProjectId,
        data: JSONBody[Any],
    ) -> Response[Done]:
        outcome = await house.acting.put(f"project-{project_id}", into(data), seen_before(order))
        return told(request, outcome, await rules_for(house, outcome.case))

    return _posting(f"/projects/{{project_id:str}}/{name}", kind, act)


def _posting(path: str, kind: type[Command], act: Act) -> HTTPRouteHandler:
    """A route whose body is that command, with an example."""
    act.__annotations__["data"] = Annotated[outer(kind), example_of(kind)]
    act.__name__ = f"post_{kind.__name__}"
    act.__doc__ = kind.__doc__
    return post(
        path,
        opt=OFFICER,
        status_code=201,
        responses=REFUSALS,
        operation_id=kind.__name__,
        tags=["projects"],
    )(act)


async def rules_for(house: House, stream: str) -> Any:
    """The pack by which a project is judged, if there is such a project."""
    known = await house.ledger.state(stream)
    return await reading.rules_of(house, known.state) if known.version else None


@get("/projects", opt=OFFICER, responses=READS, tags=["projects"])
async def listed(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    division: FromQuery[DivisionCode | None] = None,
    stage: FromQuery[Stage | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
    after: Annotated[str | None, QueryParameter(max_length=400)] = None,
) -> Page[Listed]:
    """The projects of your divisions, by place; `next` of one page is `after` of the next."""
    officer = await house.officers.of(caller_of(request).subject, fresh=True)
    begun = cursor(after, tuple[str, str]) if after else ("", "")
    rows = await page_of(house, officer, division, stage, limit, begun)
    ended = rows[limit - 1] if len(rows) > limit else None
    then = as_cursor((ended.division, f"project-{ended.id}")) if ended else None
    return Page(tuple(rows[:limit]), then)


@get("/projects/{project_id:str}", opt=OFFICER, responses=READS, tags=["projects"])
async def one(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    project_id: ProjectId,
    as_of: AsOf = None,
) -> Response[ProjectView]:
    """A project as it stands, or as it stood at a position of the log or at a time."""
    read = await reading.seen(house, caller_of(request).subject, f"project-{project_id}")
    if as_of is not None:
        read = await reading.as_of(house, read, moment(as_of))
    return Response(shown(read), headers={"ETag": f'"{read.case.version}"'})


@get("/projects/{project_id:str}/history", opt=OFFICER, responses=READS, tags=["projects"])
async def history(
    request: Request[Any, Any, Any], house: NamedDependency[House], project_id: ProjectId
) -> tuple[Entry, ...]:
    """Every fact of a project, as stored: who, when recorded, when occurred, late or not."""
    read = await reading.seen(house, caller_of(request).subject, f"project-{project_id}")
    return tuple(reading.entry(r) for r in await house.ledger.history(read.stream))


@get("/projects/{project_id:str}/actions", opt=OFFICER, responses=READS, tags=["projects"])
async def actions(
    request: Request[Any, Any, Any], house: NamedDependency[House], project_id: ProjectId
) -> tuple[Possible, ...]:
    """The blocker report: each action, each unmet requirement, who can meet it, from when."""
    read = await reading.seen(house, caller_of(request).subject, f"project-{project_id}")
    return await reading.report(house, read, language_of(request))


@get(
    "/projects/{project_id:str}/decisions/{version:int}/receipt",
    opt=OFFICER,
    responses=READS,
    tags=["projects"],
)
async def receipt(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    project_id: ProjectId,
    version: Annotated[int, PathParameter(ge=1, le=1_000_000)],
) -> Receipt:
    """The receipt of a decision: which rules held, under which article and pack, on which facts."""
    read = await reading.seen(house, caller_of(request).subject, f"project-{project_id}")
    return await reading.receipt(house, read, version, language_of(request))


def moment(said: str) -> int | datetime:
    """A position, or a time with its zone."""
    if said.isascii() and said.isdigit():
        return int(said)
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise ValidationException(extra=[{"key": "as_of", "message": BAD_MOMENT}])
    return found.astimezone(UTC)


BAD_MOMENT = "须为日志位置或带时区的 ISO 8601 时刻 / a position, or an ISO 8601 time with its zone"
