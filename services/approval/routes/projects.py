"""Projects: raised, read, and moved on by commands, each a resource of its own."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, PathParameter, QueryParameter

from domain import commands
from domain.commands import Command
from events.project import Stage
from services.approval import reading
from services.approval.access import officer_of
from services.approval.acting import Order
from services.approval.house import House
from services.approval.reading import Entry, Possible, Receipt
from services.approval.reasons import misfit
from services.approval.routes.answers import ALL, OFFICER, RAISES, READS
from services.approval.routes.asking import Done, new_id, posting, told
from services.approval.routes.pages import After, Division, Limit, bounded, cursor, paged
from services.approval.saying import language_of
from services.approval.showing import Listed, Page, ProjectView, page_of, shown
from services.approval.yuan import inward

READING: dict[str, Any] = {"opt": OFFICER, "responses": READS, "tags": ["projects"]}
AFTER_VERSION = "此版本之后 / after this version"
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

COMMANDS: dict[str, tuple[type[Command], str]] = {
    "corrections": (commands.CorrectDossier, "补正或补充申报要素;对原内容所作的决定随之过时。"),
    "documents": (commands.FileDocument, "以摘要值归档一份材料。"),
    "votes": (commands.RecordVote, "登记一次会议的票数;是否通过由系统计算。"),
    "notices": (commands.PostNotice, "张榜公示,附起始证明。"),
    "notice-interruptions": (commands.InterruptNotice, "登记公示中断;公示期重新起算。"),
    "notice-corrections": (commands.CorrectNotice, "更正公示;实质更正的,公示期重新起算。"),
    "notice-endings": (commands.EndNotice, "公示期满撤榜,附届满证明。"),
    "objections": (commands.RaiseObjection, "登记对公示的异议;不写姓名。"),
    "objection-answers": (commands.AnswerObjection, "答复一项异议。"),
    "decisions": (commands.Decide, "办理链条上的一个环节:同意、退回补正或不予同意。"),
    "library-entries": (commands.EnterLibrary, "纳入某一年度项目库。"),
    "roll-overs": (commands.RollOver, "未实施的项目结转下一年度。"),
    "revisions": (commands.OpenRevision, "因政策、市场、主体变化无法实施的,退回调整优化。"),
    "removals": (commands.RemoveFromLibrary, "移出项目库,说明理由。"),
    "withdrawals": (commands.WithdrawIntake, "撤回申报。"),
}
"""The resources under a project, and the command that each one's body is."""

Act = Callable[..., Awaitable[Response[Any]]]


def routes() -> list[HTTPRouteHandler]:
    """Every route about projects."""
    raised = [
        _raising("/projects", commands.FileIntake, "谋划申报一个项目。"),
        _raising(HISTORIC, commands.PlaceHistoric, "补录系统启用前的项目,注明证据等级。"),
    ]
    acts = [_commanding(name, kind, zh) for name, (kind, zh) in COMMANDS.items()]
    return [*raised, *acts, listed, one, history, actions, receipt]


HISTORIC = "/historic-projects"


def _raising(path: str, kind: type[Command], zh: str) -> HTTPRouteHandler:
    into = inward(kind) or (lambda same: same)

    async def raise_project(
        request: Request[Any, Any, Any],
        house: NamedDependency[House],
        first: NamedDependency[Order],
        data: JSONBody[Any],
    ) -> Response[Done]:
        outcome = await house.acting.put(f"project-{new_id(first)}", into(data), first)
        return told(
            request, outcome, await rules_for(house, outcome.case), created="/projects/{id}"
        )

    return posting(path, kind, raise_project, zh, "projects", RAISES)


def _commanding(name: str, kind: type[Command], zh: str) -> HTTPRouteHandler:
    into = inward(kind) or (lambda same: same)

    async def act(
        request: Request[Any, Any, Any],
        house: NamedDependency[House],
        order: NamedDependency[Order],
        project_id: ProjectId,
        data: JSONBody[Any],
    ) -> Response[Done]:
        outcome = await house.acting.put(f"project-{project_id}", into(data), order)
        created = f"/projects/{{id}}/history?after={outcome.version - 1}&limit=1"
        return told(request, outcome, await rules_for(house, outcome.case), created=created)

    return posting(f"/projects/{{project_id:str}}/{name}", kind, act, zh, "projects", ALL)


async def rules_for(house: House, stream: str) -> Any:
    """The pack by which a project is judged, if there is such a project."""
    known = await house.ledger.state(stream)
    return await reading.rules_of(house, known.state) if known.version else None


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


@get(
    "/projects/{project_id:str}", operation_id="ReadProject", summary="项目 / a project", **READING
)
async def one(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    project_id: ProjectId,
    as_of: AsOf = None,
) -> Response[ProjectView]:
    """一个项目的现状,或某一时点的状况。

    A project as it stands, or as it stood at a position of the log or at a time.
    """
    read = await seen(request, house, project_id)
    if as_of is not None:
        read = await reading.as_of(house, read, moment(as_of))
    return Response(shown(read), headers=read.etag)


@get(
    "/projects/{project_id:str}/history",
    operation_id="ReadHistory",
    summary="办理经过 / the history",
    **READING,
)
async def history(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    project_id: ProjectId,
    after: Annotated[int, QueryParameter(ge=0, le=1_000_000, description=AFTER_VERSION)] = 0,
    limit: Limit = 200,
) -> Response[tuple[Entry, ...]]:
    """项目的每一事实,原样列出:何人、何时入账、何时发生、是否补登。

    Every fact of a project, as stored: who, when recorded, when occurred, late or not.
    """
    read = await seen(request, house, project_id)
    told = await reading.history(house, read, after, bounded(limit, house))
    return Response(told, headers=read.etag)


@get(
    "/projects/{project_id:str}/actions",
    operation_id="ReadActions",
    summary="可办与受阻 / what can be done, and what is in the way",
    **READING,
)
async def actions(
    request: Request[Any, Any, Any], house: NamedDependency[House], project_id: ProjectId
) -> Response[tuple[Possible, ...]]:
    """受阻报告:每个环节尚缺什么、由谁解决、最早何日合法。

    The blocker report: each action, each unmet requirement, who can meet it, from when.
    """
    read = await seen(request, house, project_id)
    said = await reading.report(house, read, language_of(request))
    return Response(said, headers=read.etag)


@get(
    "/projects/{project_id:str}/decisions/{version:int}/receipt",
    operation_id="ReadReceipt",
    summary="决定回执 / the receipt of a decision",
    **READING,
)
async def receipt(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    project_id: ProjectId,
    version: Annotated[
        int, PathParameter(ge=1, le=1_000_000, description="决定所在版本 / version")
    ],
) -> Response[Receipt]:
    """决定的回执:当时满足哪些要求、依据何条、何规则包、何事实。

    The receipt of a decision: which rules held, under which article and pack, on which facts.
    """
    read = await seen(request, house, project_id)
    found = await reading.receipt(house, read, version, language_of(request))
    return Response(found, headers={"ETag": f'"{version}"'})


async def seen(request: Request[Any, Any, Any], house: House, project_id: str) -> reading.Seen:
    """The project, if the caller may see it."""
    return await reading.seen(house, officer_of(request), f"project-{project_id}")


def moment(said: str) -> int | datetime:
    """A position, or a time with its zone."""
    if said.isascii() and said.isdigit():
        return int(said)
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise misfit("as_of", *BAD_MOMENT, source="query")
    return found.astimezone(UTC)


BAD_MOMENT = (
    "须为日志位置或带时区的 ISO 8601 时刻",
    "it must be a position of the log, or an ISO 8601 time with its zone",
)
