"""Many cases at once: each decided alone, each only if it is as it was shown, one outcome each."""

from typing import Annotated, Any

from litestar import Request, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.commands import Decide
from services.approval.acting import MovedError, NotThereError, Order
from services.approval.examples import example_of
from services.approval.house import House
from services.approval.problems import Problem, problem, refused
from services.approval.routes.answers import OFFICER, RAISES
from services.approval.routes.asking import Done, done
from services.approval.routes.cases import rules_for
from services.approval.saying import Language, language_of
from services.ledger.changes import Busy, KeyReused, OutcomeUnknown, Overtaken, Unrecordable

ProjectId = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}$")]


class OneOf(Struct, frozen=True, forbid_unknown_fields=True):
    """A decision on one project, at the version at which it was shown."""

    project: ProjectId
    version: Annotated[int, Meta(ge=1)]
    decision: Decide


class Bulk(Struct, frozen=True, forbid_unknown_fields=True):
    """Decisions on many projects."""

    decisions: Annotated[tuple[OneOf, ...], Meta(min_length=1, max_length=200)]


class Settled(Struct, frozen=True, omit_defaults=True):
    """What came of one of them: recorded, or the problem why not."""

    project: str
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
    tags=["projects"],
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
    key = f"{order.key}/{one.project}/{one.decision.step}"
    mine = replace(order, key=key, expected=one.version)
    try:
        outcome = await house.acting.put(f"project-{one.project}", one.decision, mine)
    except MovedError as moved:
        return Settled(one.project, problem=problem("moved", language, version=moved.version))
    except tuple(FAILURES) as failed:
        return Settled(one.project, problem=problem(FAILURES[type(failed)], language))
    rules = await rules_for(house, outcome.case)
    if outcome.refused and not outcome.dry:
        return Settled(one.project, problem=refused(outcome, language, rules))
    return Settled(one.project, done=done(outcome, language, rules))


FAILURES: dict[type[Exception], str] = {
    NotThereError: "not-found",
    Overtaken: "overtaken",
    KeyReused: "key-reused",
    Busy: "busy",
    OutcomeUnknown: "outcome-unknown",
    Unrecordable: "unrecordable",
}
