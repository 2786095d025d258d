"""What must hold of an adjustment whatever a pack says: a plan that holds, and the right order."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from domain.adjustment.leaving import left_open
from domain.circumstances import Circumstances
from domain.codes import at_level
from domain.faults import broken
from domain.project import Project
from events.adjustment import (
    AdjustmentAbandoned,
    AdjustmentConfirmed,
    AdjustmentOpened,
    AdjustmentPlan,
    AdjustmentRevised,
    LandRestored,
    MeasureTaken,
    ObligationSettled,
    ProjectExited,
    SuccessorLinked,
)
from events.findings import Finding, Value

RESTORED = "土地管理法实施条例 第十一条", "A"
BOOKED_FIRST = "农规发〔2024〕26号 (十五)", "B"
ORDERLY = "农规发〔2024〕26号 (四)", "B"
OVER = frozenset({"refused", "withdrawn", "removed", "exited", "closed"})
LIVES_ON = frozenset({"re-use", "new-keeper", "transfer"})
"""Ways after which the land of an asset is used still."""


def rightly_opened(case: Project, fact: AdjustmentOpened, about: Circumstances) -> list[Finding]:
    """No change hangs in the air, and the plan holds."""
    asked = case.asked
    unsettled = [broken("adjustment.change-asked", {"version": asked.n})] if asked else []
    return [*unsettled, *_ungrouped(case, fact), *_unbooked(case), *_plan(case, fact.plan)]


def _ungrouped(case: Project, fact: AdjustmentOpened) -> Iterator[Finding]:
    """An assessment moves it only where it was decided that the project is to be adjusted."""
    if fact.trigger == "assessment" and case.group != "adjust":
        yield broken("adjustment.not-grouped", {}, {}, ORDERLY)


def _unbooked(case: Project) -> Iterator[Finding]:
    """What was accepted and never booked is not lost by an exit (五原): it is booked first."""
    accepted = case.stage in ("accepted", "operating")
    if accepted and not case.acceptance.assets and not case.historic:
        yield broken("adjustment.assets-unbooked", {}, {}, BOOKED_FIRST)


def rightly_revised(case: Project, fact: AdjustmentRevised, about: Circumstances) -> list[Finding]:
    """It says something else, and takes back nothing of what was carried out."""
    same = fact.plan == case.adjustment.plan
    return [
        *([broken("adjustment.unchanged", {})] if same else []),
        *_dropped(case, fact.plan),
        *_plan(case, fact.plan),
    ]


def _dropped(case: Project, plan: AdjustmentPlan) -> Iterator[Finding]:
    """What was settled and who was provided for stays in the plan."""
    kept = {one.id for one in plan.obligations} | {one.household for one in plan.households}
    done = [one.obligation for one in case.adjustment.settled]
    done += [one.household for one in case.adjustment.taken]
    for name in dict.fromkeys(done):
        if name not in kept:
            yield broken("adjustment.dropped", {"name": name})


def _plan(case: Project, plan: AdjustmentPlan) -> list[Finding]:
    return [
        *_twice(one.asset for one in plan.dispositions),
        *_twice(one.id for one in plan.obligations),
        *_twice(one.household for one in plan.households),
        *_not_ours(case, plan),
        *_land(case, plan),
    ]


def _twice(names: Iterable[str]) -> Iterator[Finding]:
    for name, times in Counter(names).items():
        if times > 1:
            yield broken("adjustment.twice", {"name": name})


def _not_ours(case: Project, plan: AdjustmentPlan) -> Iterator[Finding]:
    for one in plan.dispositions:
        if one.asset not in case.acceptance.assets:
            yield broken("adjustment.not-its-asset", {"asset": one.asset})


def _land(case: Project, plan: AdjustmentPlan) -> Iterator[Finding]:
    """设施农业用地不再使用的,应当恢复 (土地管理法实施条例 第十一条)."""
    land = case.dossier.land
    if land is None or land.use != "facility" or plan.land == "restore":
        return
    lives_on = plan.land == "in-use" and any(d.way in LIVES_ON for d in plan.dispositions)
    if not lives_on:
        yield broken("adjustment.land-unused", {"land": plan.land}, {}, RESTORED)


def rightly_confirmed(
    case: Project, fact: AdjustmentConfirmed, about: Circumstances
) -> list[Finding]:
    """Once."""
    n = case.adjustment.confirmed_n
    return [broken("adjustment.confirmed-already", {"version": n})] if n else []


def rightly_abandoned(
    case: Project, fact: AdjustmentAbandoned, about: Circumstances
) -> list[Finding]:
    """What is gone does not come back by a word."""
    now = case.adjustment
    gone = [e for e in now.endings if e.n > now.opened_n]
    return [broken("adjustment.carried-out", {"asset": gone[0].asset})] if gone else []


def unconfirmed(case: Project, about: Circumstances) -> list[Finding]:
    """Nothing is carried out before it is decided and announced (无序调整)."""
    if case.adjustment.confirmed_n:
        return []
    return [broken("adjustment.unconfirmed", {}, {}, ORDERLY)]


def rightly_settled(case: Project, fact: ObligationSettled, about: Circumstances) -> list[Finding]:
    """Something of the plan, no more than is owed, and money where money was paid."""
    owed = case.adjustment.obligation(fact.obligation)
    early = unconfirmed(case, about)
    if owed is None:
        return [*early, broken("obligation.unknown", {"name": fact.obligation})]
    left = owed.amount - case.adjustment.paid(owed.id)
    seen: dict[str, Value] = {"name": owed.id, "sum_fen": fact.amount}
    limit: dict[str, Value] = {"limit_fen": left}
    done = any(one.obligation == owed.id for one in case.adjustment.settled) and left == 0
    nothing = fact.amount == 0 and owed.amount > 0
    unpaid = owed.kind == "wages" and fact.how != "paid"
    return [
        *early,
        *([broken("obligation.over", seen, limit)] if fact.amount > left else []),
        *([broken("obligation.done", {"name": owed.id})] if done else []),
        *([broken("obligation.nothing", seen, limit)] if nothing and not done else []),
        *([broken("obligation.wages-unpaid", {"how": fact.how})] if unpaid else []),
    ]


def rightly_provided(case: Project, fact: MeasureTaken, about: Circumstances) -> list[Finding]:
    """What the plan says, for a household that it names."""
    now = case.adjustment
    planned = next((h for h in now.plan.households if h.household == fact.household), None)
    if planned is None:
        return [*unconfirmed(case, about), broken("measure.unknown", {"name": fact.household})]
    other = planned.measure != fact.measure
    again = any(one.household == fact.household for one in now.taken)
    seen: dict[str, Value] = {"instead": fact.measure}
    asks: dict[str, Value] = {"planned_instead": planned.measure or "none"}
    return [
        *unconfirmed(case, about),
        *([broken("measure.other", seen, asks)] if other else []),
        *([broken("measure.taken-already", {"name": fact.household})] if again else []),
    ]


def rightly_restored(case: Project, fact: LandRestored, about: Circumstances) -> list[Finding]:
    """Once it is decided."""
    return unconfirmed(case, about)


def rightly_exited(case: Project, fact: ProjectExited, about: Circumstances) -> list[Finding]:
    """Once it is decided, and its assets leave nothing open."""
    return unready(case, about)


def unready(case: Project, about: Circumstances) -> list[Finding]:
    """What stands in the way of the exit, beside what a pack asks."""
    return [*unconfirmed(case, about), *left_open(case, about)]


def successor_of(case: Project, command: Any) -> tuple[str, ...]:
    """The project that is to take its place."""
    return (f"project-{command.successor}",)


def rightly_linked(case: Project, fact: SuccessorLinked, about: Circumstances) -> list[Finding]:
    """Another live project of the county, that comes after no other."""
    other = about.others.get(f"project-{fact.successor}", Project())
    named: dict[str, Value] = {"name": fact.successor}
    near = at_level(other.division, "county") == at_level(case.division, "county")
    if not (other.version and near) or about.case_id == f"project-{fact.successor}":
        return [broken("successor.unknown", named)]
    linked = case.adjustment.successor or other.adjustment.predecessor
    over: dict[str, Value] = {"stage": other.stage}
    return [
        *([broken("successor.linked-already", {"name": linked})] if linked else []),
        *([broken("successor.over", over)] if other.stage in OVER else []),
    ]
