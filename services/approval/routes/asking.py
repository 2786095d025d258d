"""What every command says beside its body: key, version seen, rehearsal or not; and the answer."""

import inspect
import re
from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID, uuid5

from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import HeaderParameter, QueryParameter
from msgspec import Struct
from msgspec.structs import replace

from services.approval.access import caller_of
from services.approval.acting import Order, Outcome
from services.approval.examples import example_of
from services.approval.failures import HeaderError
from services.approval.house import House
from services.approval.problems import answer, refused
from services.approval.routes.answers import OFFICER
from services.approval.saying import FindingView, Language, language_of, view
from services.approval.staffing import StuckView
from services.approval.yuan import outer

Act = Callable[..., Awaitable[Response[Any]]]
IDS = UUID("8a0c1f0e-6c1b-5a62-9d53-0b0f6a1f2024")
"""The namespace of ids made from who asked under which key: a repetition means the same case."""
VERSION = re.compile(r'"([0-9]{1,9})"')

Key = Annotated[
    str,
    HeaderParameter(
        name="Idempotency-Key",
        min_length=1,
        max_length=128,
        pattern=r"^[\x21-\x7e]+$",
        description="幂等键:同一键重试得到同一答复。One key, one effect, one answer.",
    ),
]
IfMatch = Annotated[
    str | None,
    HeaderParameter(
        name="If-Match",
        max_length=32,
        description='所见版本,如 "3"。The version you saw, as "3"; 428 without it.',
    ),
]
DryRun = Annotated[
    bool,
    QueryParameter(name="dry_run", description="只判断、不入账。Decide, and write nothing."),
]


Correlation = Annotated[
    str | None,
    HeaderParameter(
        name="X-Correlation-Id",
        pattern=r"^[A-Za-z0-9._:-]{1,64}$",
        description="调用方系统中的事项编号。What the caller's own system calls the matter.",
    ),
]


class Done(Struct, frozen=True, omit_defaults=True):
    """A command was recorded: its version and position, its facts, what became possible.

    `dry`: nothing was recorded; it would have been if there are `facts`, and `findings` say why.
    `moved`: how many cases a merger of divisions took with it. `stuck`: after a change of a post or
    a pack, the steps that the county's offices could not staff.
    """

    id: str
    version: int
    position: int
    facts: tuple[str, ...]
    possible: tuple[str, ...]
    repeated: bool = False
    dry: bool = False
    findings: tuple[FindingView, ...] = ()
    moved: int = 0
    stuck: tuple[StuckView, ...] = ()


async def first(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    key: Key,
    correlation: Correlation = None,
    dry_run: DryRun = False,
) -> Order:
    """The order that the headers of a command make that nothing was seen of before."""
    person = caller_of(request).subject
    return Order(person, key, house.now(), None, correlation or "", None, dry_run)


async def order(first: NamedDependency[Order], if_match: IfMatch = None) -> Order:
    """The order that a command's headers make on what exists: it says which version was seen."""
    if if_match is None:
        raise HeaderError("if-match-missing")
    return replace(first, expected=expected(if_match))


def expected(if_match: str) -> int:
    """The one strong version that If-Match names."""
    found = VERSION.fullmatch(if_match.strip())
    if found is None:
        raise HeaderError("if-match-malformed")
    return int(found[1])


def new_id(asked: Order) -> str:
    """The id of a case that is raised now: the same when the same is asked again."""
    return uuid5(IDS, f"{asked.principal}\n{asked.key}").hex


def told(
    request: Request[Any, Any, Any],
    outcome: Outcome,
    rules: Any = None,
    *,
    created: str = "",
    stuck: tuple[StuckView, ...] = (),
) -> Response[Any]:
    """What came of a command, as a response; `created` is where what it made is read."""
    if outcome.dry:
        return Response(done(outcome, language_of(request), rules), status_code=200)
    if outcome.refused:
        return answer(refused(outcome, language_of(request), rules))
    request.scope["decided"] = True  # type: ignore[typeddict-unknown-key]
    headers = {"ETag": f'"{outcome.version}"'}
    if created:
        headers["Location"] = created.format(id=_id(outcome))
    made = replace(done(outcome, "zh"), stuck=stuck)
    return Response(made, status_code=201, headers=headers)


def done(outcome: Outcome, language: Language, rules: Any = None) -> Done:
    """A command as it is answered: recorded, or rehearsed, with all that was found."""
    found = outcome.findings if outcome.dry else ()
    return Done(
        id=_id(outcome),
        version=outcome.version,
        position=outcome.position,
        facts=outcome.facts,
        possible=outcome.possible,
        repeated=outcome.repeated,
        dry=outcome.dry,
        findings=tuple(view(f, language, rules) for f in found),
        moved=outcome.moved,
    )


def _id(outcome: Outcome) -> str:
    return outcome.case.partition("-")[2]


def posting(
    path: str,
    kind: Any,
    act: Act,
    zh: str,
    tag: str,
    answers: dict[int, ResponseSpec],
    *,
    prefix: str = "",
) -> HTTPRouteHandler:
    """A route whose body is that command, with an example."""
    english = inspect.cleandoc(kind.__doc__ or "")
    act.__annotations__["data"] = Annotated[outer(kind), example_of(kind)]
    act.__name__ = f"post_{prefix}{kind.__name__}"
    return post(
        path,
        opt=OFFICER,
        status_code=201,
        responses={200: REHEARSED, **answers},
        operation_id=f"{prefix}{kind.__name__}",
        summary=f"{zh.partition(';')[0].rstrip('。')} / {english.splitlines()[0].rstrip('.')}",
        description=f"{zh}\n\n{english}",
        tags=[tag],
    )(act)


REHEARSED = ResponseSpec(Done, description="试办结果,未入账 / rehearsed, nothing is recorded")
