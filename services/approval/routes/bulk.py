"""Many cases at once: each decided alone, each only if it is as it was shown, one outcome each."""

from typing import Annotated, Any

from litestar import Request, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody
from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.commands import Decide
from services.approval.acting import MovedError, NotThereError, Order
from services.approval.house import House
from services.approval.problems import Problem, problem
from services.approval.routes.asking import Done, done
from services.approval.routes.projects import OFFICER, REFUSALS, rules_for
from services.approval.saying import Language, language_of, view
from services.ledger.changes import Busy, KeyReused, OutcomeUnknown, Overtaken

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


@post("/decisions", opt=OFFICER, status_code=200, responses=REFUSALS, tags=["projects"])
async def decide_many(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    order: NamedDependency[Order],
    data: JSONBody[Bulk],
) -> tuple[Settled, ...]:
    """Decide many cases (批量办理): one outcome each, and only if unchanged since shown."""
    language = language_of(request)
    return tuple([await _settle(house, order, one, language) for one in data.decisions])


async def _settle(house: House, order: Order, one: OneOf, language: Language) -> Settled:
    key = f"{order.key}/{one.project}/{one.decision.step}"
    mine = replace(order, key=key, expected=one.version)
    try:
        outcome = await house.acting.put(f"project-{one.project}", one.decision, mine)
    except MovedError as moved:
        return Settled(one.project, problem=problem("moved", language, version=moved.version))
    except tuple(FAILURES) as failed:
        return Settled(one.project, problem=problem(FAILURES[type(failed)], language))
    if outcome.refused:
        rules = await rules_for(house, outcome.case)
        unmet = tuple(view(f, language, rules) for f in outcome.findings if f.verdict != "met")
        refused = problem("refused", language, version=outcome.version, findings=unmet)
        return Settled(one.project, problem=refused)
    return Settled(one.project, done=done(outcome))


FAILURES: dict[type[Exception], str] = {
    NotThereError: "not-found",
    Overtaken: "overtaken",
    KeyReused: "key-reused",
    Busy: "busy",
    OutcomeUnknown: "outcome-unknown",
}
