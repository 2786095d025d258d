"""What every kind of case has in the API: commands, state, history, actions, receipts."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, PathParameter, QueryParameter
from msgspec import Struct

from domain.command import Act, Command
from domain.commands import DECISION
from domain.life import acts_of
from domain.procedure import Procedure
from services.approval import reading
from services.approval.access import officer_of
from services.approval.acting import Order
from services.approval.house import House
from services.approval.reading import Entry, Possible, Receipt
from services.approval.reasons import misfit
from services.approval.routes import supposing
from services.approval.routes.answers import ALL, OFFICER, RAISES, READS
from services.approval.routes.asking import Done, new_id, posting, told
from services.approval.routes.pages import After, Division, Limit, bounded, cursor, paged
from services.approval.saying import language_of
from services.approval.showing import PLACES, CaseKind, Listed, Page, page_of
from services.approval.yuan import inward

AFTER_VERSION = "此版本之后 / after this version"
AsOf = Annotated[
    str | None,
    QueryParameter(
        name="as_of",
        max_length=40,
        description="某一时点:日志位置或 ISO 8601 时刻。A position of the log, or a time.",
    ),
]
Named = Callable[[Order, Command], str]


class Kept(Struct, frozen=True):
    """A kind of case in the API: what its id looks like, its stages, how it is shown.

    `named` is the id of a case that begins with a command.
    """

    kind: CaseKind
    zh: str
    en: str
    pattern: str
    stages: Any
    view: Any
    show: Callable[[reading.Seen], Any]
    named: Named = lambda order, _: new_id(order)

    @property
    def path(self) -> str:
        """Where it lies."""
        return PLACES[self.kind]

    @property
    def tag(self) -> str:
        """Its heading in the documentation."""
        return self.path.strip("/")

    @property
    def prefix(self) -> str:
        """What distinguishes its operations; those of projects came first and have none."""
        return "" if self.kind == "project" else self.kind.capitalize()

    @property
    def id(self) -> Any:
        """The type of its id."""
        return Annotated[str, PathParameter(pattern=self.pattern, description=f"{self.zh}编号")]


def routes(kept: Kept, listing: HTTPRouteHandler | None = None) -> list[HTTPRouteHandler]:
    """Every route about the cases of a kind, but for those by which they begin."""
    acts = [act for act in (*acts_of(kept.kind), DECISION) if act.resource]
    return [listing or _listing(kept), *(commanding(kept, act) for act in acts), *_reads(kept)]


def raising(
    kept: Kept,
    path: str,
    command: type[Command],
    zh: str,
    named: Named | None = None,
    whole: Callable[[House, Any], Command] = lambda _, said: said,
) -> HTTPRouteHandler:
    """The route by which a case begins; `whole` fills in what its author may leave out."""
    into = inward(command) or (lambda same: same)
    name = named or kept.named

    async def begin(
        request: Request[Any, Any, Any],
        house: NamedDependency[House],
        first: NamedDependency[Order],
        data: JSONBody[Any],
    ) -> Response[Done]:
        said = whole(house, into(data))
        outcome = await house.acting.put(f"{kept.kind}-{name(first, said)}", said, first)
        rules = await rules_for(house, outcome.case, getattr(said, "division", ""))
        return told(request, outcome, rules, created=kept.path + "/{id}")

    return posting(path, command, begin, zh, kept.tag, RAISES)


def commanding(kept: Kept, act: Act) -> HTTPRouteHandler:
    """The resource of a command under a case."""
    into = inward(act.command) or (lambda same: same)
    id_type = kept.id

    async def act_on(
        request: Request[Any, Any, Any],
        house: NamedDependency[House],
        order: NamedDependency[Order],
        case_id: id_type,  # type: ignore[valid-type]
        data: JSONBody[Any],
    ) -> Response[Done]:
        outcome = await house.acting.put(f"{kept.kind}-{case_id}", into(data), order)
        created = f"{kept.path}/{{id}}/history?after={outcome.version - 1}&limit=1"
        return told(request, outcome, await rules_for(house, outcome.case), created=created)

    path = f"{kept.path}/{{case_id:str}}/{act.resource}"
    return posting(path, act.command, act_on, act.zh, kept.tag, ALL, prefix=kept.prefix)


async def rules_for(house: House, stream: str, division: str = "") -> Procedure | None:
    """The pack by which a case is judged; of one that did not begin, the pack where it would."""
    known = await house.ledger.state(stream)
    if known.version:
        return await reading.rules_of(house, known.state)
    return house.procedures.in_force(division, house.today) if division else None


def _listing(kept: Kept) -> HTTPRouteHandler:
    Stages = kept.stages  # noqa: N806 - a type

    @get(
        kept.path,
        operation_id=f"List{kept.tag.capitalize()}",
        summary=f"{kept.zh}清单 / {kept.tag}",
        description="本人所辖区划内的,按区划排列;`next` 即下一页的 `after`。\n\n"
        "Those of your divisions, by place; `next` of one page is `after` of the next.",
        opt=OFFICER,
        responses=READS,
        tags=[kept.tag],
    )
    async def listed(
        request: Request[Any, Any, Any],
        house: NamedDependency[House],
        division: Division = None,
        stage: Annotated[
            Stages | None,  # type: ignore[valid-type]
            QueryParameter(description="阶段 / the stage"),
        ] = None,
        limit: Limit = 50,
        after: After = None,
    ) -> Page[Listed]:
        begun, most = cursor(after, tuple[str, str], ("", "")), bounded(limit, house)
        officer = officer_of(request)
        rows = await page_of(house, officer, kept.kind, division, stage, most, begun)
        return paged(rows, most, lambda last: (last.division, f"{kept.kind}-{last.id}"))

    return listed


def _reads(kept: Kept) -> list[HTTPRouteHandler]:
    return [_one(kept), _history(kept), _actions(kept), _receipt(kept), supposing.route(kept)]


def _reading(kept: Kept) -> dict[str, Any]:
    return {"opt": OFFICER, "responses": READS, "tags": [kept.tag]}


async def _seen(
    kept: Kept, request: Request[Any, Any, Any], house: House, case_id: str
) -> reading.Seen:
    return await reading.seen(house, officer_of(request), f"{kept.kind}-{case_id}")


def _one(kept: Kept) -> HTTPRouteHandler:
    """One case, now or as it stood."""
    Id, View = kept.id, kept.view  # noqa: N806 - types

    @get(
        f"{kept.path}/{{case_id:str}}",
        operation_id=f"Read{kept.kind.capitalize()}",
        summary=f"{kept.zh} / {kept.en}",
        description="现状,或某一时点的状况。\n\nAs it stands, or as it stood at some time.",
        **_reading(kept),
    )
    async def one(
        request: Request[Any, Any, Any],
        house: NamedDependency[House],
        case_id: Id,  # type: ignore[valid-type]
        as_of: AsOf = None,
    ) -> Response[View]:  # type: ignore[valid-type]
        read = await _seen(kept, request, house, case_id)
        if as_of is not None:
            read = await reading.as_of(house, read, moment(as_of))
        return Response(kept.show(read), headers=read.etag)

    return one


def _history(kept: Kept) -> HTTPRouteHandler:
    """Its facts, as they are stored."""
    Id = kept.id  # noqa: N806 - a type

    @get(
        f"{kept.path}/{{case_id:str}}/history",
        operation_id=f"Read{kept.prefix}History",
        summary="办理经过 / the history",
        description="每一事实,原样列出:何人、何时入账、何时发生、是否补登。\n\n"
        "Every fact, as stored: who, when recorded, when occurred, late or not.",
        **_reading(kept),
    )
    async def history(
        request: Request[Any, Any, Any],
        house: NamedDependency[House],
        case_id: Id,  # type: ignore[valid-type]
        after: Annotated[int, QueryParameter(ge=0, le=1_000_000, description=AFTER_VERSION)] = 0,
        limit: Limit = 200,
    ) -> Response[tuple[Entry, ...]]:
        read = await _seen(kept, request, house, case_id)
        told_ = await reading.history(house, read, after, bounded(limit, house))
        return Response(told_, headers=read.etag)

    return history


def _actions(kept: Kept) -> HTTPRouteHandler:
    """The blocker report."""
    Id = kept.id  # noqa: N806 - a type

    @get(
        f"{kept.path}/{{case_id:str}}/actions",
        operation_id=f"Read{kept.prefix}Actions",
        summary="可办与受阻 / what can be done, and what is in the way",
        description="受阻报告:每个环节尚缺什么、由谁解决、最早何日合法。\n\n"
        "The blocker report: each action, each unmet requirement, who can meet it, from when.",
        **_reading(kept),
    )
    async def actions(
        request: Request[Any, Any, Any],
        house: NamedDependency[House],
        case_id: Id,  # type: ignore[valid-type]
    ) -> Response[tuple[Possible, ...]]:
        read = await _seen(kept, request, house, case_id)
        said = await reading.report(house, read, language_of(request))
        return Response(said, headers=read.etag)

    return actions


def _receipt(kept: Kept) -> HTTPRouteHandler:
    """What held when it was decided."""
    Id = kept.id  # noqa: N806 - a type

    @get(
        f"{kept.path}/{{case_id:str}}/decisions/{{version:int}}/receipt",
        operation_id=f"Read{kept.prefix}Receipt",
        summary="决定回执 / the receipt of a decision",
        description="决定的回执:当时满足哪些要求、依据何条、何规则包、何事实。\n\n"
        "Which rules held, under which article and pack, on which facts.",
        **_reading(kept),
    )
    async def receipt(
        request: Request[Any, Any, Any],
        house: NamedDependency[House],
        case_id: Id,  # type: ignore[valid-type]
        version: Annotated[
            int, PathParameter(ge=1, le=1_000_000, description="决定所在版本 / version")
        ],
    ) -> Response[Receipt]:
        read = await _seen(kept, request, house, case_id)
        found = await reading.receipt(house, read, version, language_of(request))
        return Response(found, headers={"ETag": f'"{version}"'})

    return receipt


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
