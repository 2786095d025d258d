"""Many cases at once: each decided alone, each only if it is as it was shown, one outcome each."""

from typing import Annotated, Any

from litestar import Request, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.commands import Decide
from domain.life import OF
from services.approval.acting import MovedError, NotThereError, Order
from services.approval.examples import example_of
from services.approval.house import House
from services.approval.problems import Problem, problem, refused
from services.approval.routes.answers import OFFICER, RAISES
from services.approval.routes.asking import Done, done
from services.approval.routes.cases import rules_for
from services.approval.saying import Language, language_of
from services.approval.showing import PLACES
from services.ledger.changes import Busy, KeyReused, OutcomeUnknown, Overtaken, Unrecordable

KINDS = {path: kind for kind, path in PLACES.items() if OF[kind]}
CasePath = Annotated[
    str,
    Meta(
        pattern=f"^({'|'.join(KINDS)})/[0-9a-f-]{{1,64}}$",
        description="案卷地址 / where the case is read",
        examples=["/projects/0123456789abcdef0123456789abcdef", "/plans/430511-2026"],
    ),
]


class OneOf(Struct, frozen=True, forbid_unknown_fields=True):
    """A decision on one case, at the version at which it was shown."""

    case: CasePath
    version: Annotated[int, Meta(ge=1)]
    decision: Decide


class Bulk(Struct, frozen=True, forbid_unknown_fields=True):
    """Decisions on many cases."""

    decisions: Annotated[tuple[OneOf, ...], Meta(min_length=1, max_length=200)]


class Settled(Struct, frozen=True, omit_defaults=True):
    """What came of one of them: recorded, or the problem why not."""

    case: str
    done: Done | None = None
    problem: Problem | None = None


def routes() -> list[HTTPRouteHandler]:
    """The bulk of decisions."""
    return [decide_many]


@post(
    "/decisions",
    opt=OFFICER,
    status_code=200,
    responses=RAISES,
    operation_id="DecideMany",
    summary="批量办理 / decide many cases",
    tags=["worklist"],
)
async def decide_many(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    first: NamedDependency[Order],
    data: Annotated[Bulk, example_of(Bulk)],
) -> tuple[Settled, ...]:
    """批量办理:逐案各得一个结果,且仅在案卷自展示后未变时办理;同一键重试不会重复办理。

    Decide many cases: one outcome each, and only if unchanged since it was shown; tried again with
    the same key, nothing is done twice.
    """
    language = language_of(request)
    return tuple([await _settle(house, first, one, language) for one in data.decisions])


async def _settle(house: House, order: Order, one: OneOf, language: Language) -> Settled:
    key = f"{order.key}/{one.case}/{one.decision.step}"
    mine = replace(order, key=key, expected=one.version)
    try:
        outcome = await house.acting.put(_stream(one.case), one.decision, mine)
    except MovedError as moved:
        return Settled(one.case, problem=problem("moved", language, version=moved.version))
    except tuple(FAILURES) as failed:
        return Settled(one.case, problem=problem(FAILURES[type(failed)], language))
    rules = await rules_for(house, outcome.case)
    if outcome.refused and not outcome.dry:
        return Settled(one.case, problem=refused(outcome, language, rules))
    return Settled(one.case, done=done(outcome, language, rules))


def _stream(path: str) -> str:
    """The stream of the case that lies there."""
    place, _, id_ = path.rpartition("/")
    return f"{KINDS[place]}-{id_}"


FAILURES: dict[type[Exception], str] = {
    NotThereError: "not-found",
    Overtaken: "overtaken",
    KeyReused: "key-reused",
    Busy: "busy",
    OutcomeUnknown: "outcome-unknown",
    Unrecordable: "unrecordable",
}
