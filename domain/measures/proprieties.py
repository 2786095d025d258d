"""What must hold of measures whatever a pack says: of the group, one an asset, within its money."""

from collections.abc import Iterator
from typing import Any

from domain.assessment.proprieties import own_hand
from domain.assets.state import Asset
from domain.circumstances import Circumstances, asked_at, finding_on
from domain.faults import broken
from domain.measures.commands import ApproveMeasures, GrantRelief, PlanMeasures
from domain.measures.relief import unbacked
from domain.measures.state import MeasurePlan, reached
from domain.money.balance import balance
from domain.money.state import of_batch
from domain.project import Project
from domain.rectification.checks import none_open_on
from events.base import Fact
from events.findings import Finding, Value
from events.measures import (
    GoalReached,
    MeasuresApproved,
    MeasuresArgued,
    MeasuresClosed,
    MeasuresPlanned,
    MeasuresReported,
    ReliefGranted,
)
from events.requirements import ArguedByExperts, NoOpenRectification, ReliefBacked

BY_GROUP = ("农规发〔2024〕26号 二", "B")
PLAN, APPROVE, RELIEVE = "plan-measures", "approve-measures", "grant-relief"
OFF = frozenset({"asset-disposing", "asset-ended"})
Streams = tuple[str, ...]


def planned(case: Project, fact: MeasuresPlanned, about: Circumstances) -> list[Finding]:
    """For a project of that group, with a day to come, goals by name, and no more than it has."""
    names = [goal.id for goal in fact.goals]
    still = [goal.id for goal in fact.goals if goal.start == goal.target]
    wrong = []
    if fact.kind != case.group:
        seen: dict[str, Value] = {"class": fact.kind, "from_class": case.group or "none"}
        wrong.append(broken("measures.group", seen, {}, BY_GROUP))
    if fact.deadline <= fact.on:
        late: dict[str, Value] = {"until": fact.deadline.isoformat()}
        wrong.append(broken("measures.deadline", late, {"on": fact.on.isoformat()}))
    if len(set(names)) < len(names) or still:
        amiss = still[0] if still else next(n for n in names if names.count(n) > 1)
        wrong.append(broken("measures.goal", {"goal": amiss}))
    unfit = (*_assets(case, fact), *unfit_assets(case, fact.assets, PLAN, about))
    return [*wrong, *unfit, *_money(case, fact)]


def assets_of(case: Project, command: PlanMeasures | ApproveMeasures | GrantRelief) -> Streams:
    """The assets of the project for which measures are, or are to be."""
    if isinstance(command, PlanMeasures):
        named: tuple[str, ...] = command.assets
    else:
        plan = case.measures.plan(command.plan)
        named = plan.assets if plan else ()
    own = {*case.acceptance.assets}
    return tuple(f"asset-{id_}" for id_ in dict.fromkeys(named) if id_ in own)


def unfit_assets(
    case: Project, assets: tuple[str, ...], action: str, about: Circumstances
) -> Iterator[Finding]:
    """Nothing is spent on an asset that is gone or going, nor before it is put right.

    The second only so far as the pack asks it of the project itself.
    """
    asks = asked_at(case, about, action, NoOpenRectification)
    for id_ in dict.fromkeys(assets):
        asset = about.others.get(f"asset-{id_}")
        stage = asset.stage if isinstance(asset, Asset) else ""
        if id_ in case.adjustment.ended or stage in OFF:
            yield broken("measures.asset-gone", {"asset": id_})
        elif isinstance(asset, Asset):
            found = (none_open_on(asset, id_, asked, about) for asked in asks)
            yield from (one for one in found if one.verdict != "met")


def _assets(case: Project, fact: MeasuresPlanned) -> Iterator[Finding]:
    """一资产一方案: assets of the project, none in two plans; to revive, one at a time."""
    own = case.acceptance.assets
    for asset in fact.assets:
        if asset not in own or fact.assets.count(asset) > 1:
            yield broken("measures.asset-unknown", {"case": asset})
    if fact.kind == "revive" and own and len(fact.assets) != 1:
        yield broken("measures.one-asset", {"count": len(fact.assets)})
    open_ones = {asset: p for p in case.measures.plans if p.open for asset in p.assets}
    for asset in dict.fromkeys(a for a in fact.assets if a in open_ones):
        yield broken("measures.asset-planned", {"case": asset, "plan": open_ones[asset].n})


def _money(case: Project, fact: MeasuresPlanned) -> Iterator[Finding]:
    """No more of a batch than the project has left of it, with its other plans."""
    for batch in dict.fromkeys(share.batch for share in fact.shares):
        others = sum(of_batch(left_of(p), batch) for p in case.measures.plans if p.open)
        asked = of_batch(fact.shares, batch) + others
        free = balance(case.money, batch).free
        if asked > free:
            seen: dict[str, Value] = {"batch": batch, "total_fen": asked}
            yield broken("measures.over", seen, {"limit_fen": max(free, 0)})


def left_of(plan: MeasurePlan) -> tuple[Any, ...]:
    """The money that a plan still counts on: what it spent is paid by then."""
    spent = plan.progress[-1].spent if plan.progress else ()
    return tuple(
        type(share)(share.batch, share.amount - min(share.amount, of_batch(spent, share.batch)))
        for share in plan.shares
    )


def _unknown(n: int, plan: MeasurePlan | None) -> list[Finding]:
    return [] if plan else [broken("measures.unknown", {"plan": n})]


def argued(case: Project, fact: MeasuresArgued, about: Circumstances) -> list[Finding]:
    """There is such a plan, and it is not approved yet."""
    return _unapproved(case, fact.plan)


def _unapproved(case: Project, n: int) -> list[Finding]:
    plan = case.measures.plan(n)
    if plan is None or not plan.approved_n:
        return _unknown(n, plan)
    return [broken("measures.approved-already", {"plan": n})]


def approved(case: Project, fact: MeasuresApproved, about: Circumstances) -> list[Finding]:
    """By another hand, once, and argued as the pack asks of its kind."""
    wrong = _unapproved(case, fact.plan)
    plan = case.measures.plan(fact.plan)
    if wrong or plan is None:
        return wrong
    asks = asked_at(case, about, APPROVE, ArguedByExperts)
    lacking = (unargued(one, plan) for one in asks if plan.kind in one.kinds)
    unfit = unfit_assets(case, plan.assets, APPROVE, about)
    return [*own_hand(plan.hands, fact.by), *(found for found in lacking if found), *unfit]


def unargued(asked: ArguedByExperts, plan: MeasurePlan) -> Finding | None:
    """Whether enough experts have found that it can be done."""
    said = plan.argument
    needed: dict[str, Value] = {"needed": asked.experts, "plan": plan.n}
    if said is None or said.experts < asked.experts:
        seen: dict[str, Value] = {"count": said.experts if said else 0}
        return finding_on(asked, "broken", "measures.unargued", seen, needed)
    if not said.feasible:
        return finding_on(asked, "broken", "measures.infeasible", {"plan": plan.n}, {})
    return None


def relieved(case: Project, fact: ReliefGranted, about: Circumstances) -> list[Finding]:
    """Under a plan of revival that runs, for a time, and on the papers that its kind asks."""
    plan = case.measures.plan(fact.plan)
    if plan is None or not plan.running or plan.kind != "revive":
        return _unknown(fact.plan, plan) or [broken("measures.not-running", {"plan": fact.plan})]
    wrong = [*unfit_assets(case, plan.assets, RELIEVE, about)]
    if fact.ends < fact.begins:
        term: dict[str, Value] = {"start": fact.begins.isoformat(), "end": fact.ends.isoformat()}
        wrong.append(broken("relief.reversed", term))
    asks = asked_at(case, about, RELIEVE, ReliefBacked)
    mine = (one for one in asks if fact.relief in one.reliefs)
    return [*wrong, *(found for one in mine for found in unbacked(case, one, fact, plan))]


def reported(case: Project, fact: MeasuresReported, about: Circumstances) -> list[Finding]:
    """Of a plan that runs, of its goals, and no more spent than it has."""
    plan = case.measures.plan(fact.plan)
    if plan is None or not plan.running:
        return _unknown(fact.plan, plan) or [broken("measures.not-running", {"plan": fact.plan})]
    wrong = _of_goals(plan, fact.reached)
    for batch in dict.fromkeys(share.batch for share in fact.spent):
        spent, share = of_batch(fact.spent, batch), of_batch(plan.shares, batch)
        if spent > share:
            seen: dict[str, Value] = {"batch": batch, "total_fen": spent}
            wrong.append(broken("measures.overspent", seen, {"limit_fen": share}))
    return wrong


def _of_goals(plan: MeasurePlan, told: tuple[GoalReached, ...]) -> list[Finding]:
    known = {goal.id for goal in plan.goals}
    names = [one.goal for one in told]
    amiss = [name for name in names if name not in known or names.count(name) > 1]
    return [broken("measures.goal-unknown", {"goal": name}) for name in dict.fromkeys(amiss)]


def closed(case: Project, fact: MeasuresClosed, about: Circumstances) -> list[Finding]:
    """By another hand, goal by goal; achieved is what has reached them all."""
    plan = case.measures.plan(fact.plan)
    if plan is None or not plan.running:
        return _unknown(fact.plan, plan) or [broken("measures.not-running", {"plan": fact.plan})]
    told = {one.goal: one.value for one in fact.reached}
    unsaid = [goal.id for goal in plan.goals if goal.id not in told]
    wrong = [*_of_goals(plan, fact.reached), *own_hand(plan.hands, fact.by)]
    if unsaid:
        wrong.append(broken("measures.goals-unsaid", {"goals": "|".join(unsaid)}))
    short = [g.id for g in plan.goals if g.id in told and not reached(g, told[g.id])]
    if fact.outcome == "achieved" and short:
        wrong.append(broken("measures.not-achieved", {"goals": "|".join(short)}))
    return wrong


WRONG: dict[type[Fact], Any] = {
    MeasuresPlanned: planned,
    MeasuresArgued: argued,
    MeasuresApproved: approved,
    ReliefGranted: relieved,
    MeasuresReported: reported,
    MeasuresClosed: closed,
}
