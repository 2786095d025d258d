"""An annual plan after one more fact, and what projects have by it."""

from typing import Any

from msgspec.structs import replace

from domain.planning.state import AnnualPlan, Fund, Line, Proposal, substance
from domain.project import Project
from domain.recording import acted, moved
from events.base import Fact
from events.plan import (
    Adjusted,
    AdjustmentDropped,
    AdjustmentProposed,
    Allocation,
    Batch,
    BatchCarriedIn,
    BatchCarriedOut,
    BatchCorrected,
    BatchNotified,
    FundingAdjusted,
    FundingWithdrawn,
    InclusionRenewed,
    PlanAdjusted,
    PlanIssued,
    PlanMoved,
    PlanOpened,
    ProjectExcluded,
    ProjectFunded,
    ProjectIncluded,
)


def opened(plan: AnnualPlan, fact: PlanOpened) -> AnnualPlan:
    """A plan began."""
    return replace(
        acted(plan, fact.on),
        stage="plan-draft",
        origin="county",
        division=fact.division,
        begun_in=fact.division,
        year=fact.year,
        pack=fact.pack,
        filed_at=fact.at,
        filers=((plan.version, fact.by),),
    )


def notified(plan: AnnualPlan, fact: BatchNotified) -> AnnualPlan:
    """One more batch."""
    fund = Fund(fact.batch, plan.version, fact.on, plan.year)
    return _drafted(replace(plan, funds=(*plan.funds, fund)), fact, fact.batch)


def carried_in(plan: AnnualPlan, fact: BatchCarriedIn) -> AnnualPlan:
    """One more batch from the year before, or more of one that came from there."""
    if there := plan.fund(fact.batch):
        more = replace(there.batch, amount=there.batch.amount + fact.carried.amount)
        return _drafted(_with_batch(plan, more), fact, more)
    fund = Fund(fact.carried, plan.version, fact.notified_on, fact.year, fact.origin)
    return _drafted(replace(plan, funds=(*plan.funds, fund)), fact, fact.carried)


def corrected(plan: AnnualPlan, fact: BatchCorrected) -> AnnualPlan:
    """A batch as it should have been recorded."""
    return _drafted(_with_batch(plan, fact.batch), fact, fact.batch)


def _with_batch(plan: AnnualPlan, batch: Batch) -> AnnualPlan:
    kept = (replace(f, batch=batch) if f.batch.id == batch.id else f for f in plan.funds)
    return replace(plan, funds=tuple(kept))


def carried_out(plan: AnnualPlan, fact: BatchCarriedOut) -> AnnualPlan:
    """What was left of a batch is another plan's now."""
    kept = (
        replace(f, carried_out=f.carried_out + fact.amount, next_plan=fact.plan)
        if f.batch.id == fact.batch
        else f
        for f in plan.funds
    )
    return replace(acted(plan, fact.on), funds=tuple(kept))


def included(plan: AnnualPlan, fact: ProjectIncluded) -> AnnualPlan:
    """One more project."""
    line = Line(
        fact.project,
        fact.name,
        fact.division,
        fact.allocations,
        plan.version,
        fact.substance,
        fact.entry,
        fact.priority,
    )
    said = (fact.project, fact.substance, fact.allocations, fact.priority)
    return _drafted(replace(plan, lines=(*plan.lines, line)), fact, said)


def renewed(plan: AnnualPlan, fact: InclusionRenewed) -> AnnualPlan:
    """A line as its project now is."""
    kept = (
        replace(
            line,
            name=fact.name,
            division=fact.division,
            substance=fact.substance,
            entry=fact.entry,
        )
        if line.project == fact.project
        else line
        for line in plan.lines
    )
    return _drafted(replace(plan, lines=tuple(kept)), fact, (fact.project, fact.substance))


def excluded(plan: AnnualPlan, fact: ProjectExcluded) -> AnnualPlan:
    """One project less."""
    kept = tuple(line for line in plan.lines if line.project != fact.project)
    return _drafted(replace(plan, lines=kept), fact, fact.project)


def _drafted(plan: AnnualPlan, fact: Fact, said: Any) -> AnnualPlan:
    """Another draft: what was decided on the one before is stale. What is issued stands."""
    plan = acted(plan, fact.on)
    if plan.stage != "plan-draft":
        return plan
    return _by(replace(plan, substance=substance(plan.substance, said)), fact)


def _by(plan: AnnualPlan, fact: Fact) -> AnnualPlan:
    """Whose hand is in the draft does not decide on it; each is kept once."""
    known = any(by == fact.by for _, by in plan.filers)
    return plan if known else replace(plan, filers=(*plan.filers, (plan.version, fact.by)))


def issued(plan: AnnualPlan, fact: PlanIssued) -> AnnualPlan:
    """The plan is in force."""
    return replace(acted(plan, fact.on), stage="plan-approved", document_no=fact.document_no)


def proposed(plan: AnnualPlan, fact: AdjustmentProposed) -> AnnualPlan:
    """A round of its own begins: papers, decision and announcement are those of the proposal."""
    n = plan.version
    return replace(
        acted(plan, fact.on),
        stage="plan-adjusting",
        proposal=Proposal(n, fact.lines, fact.reason),
        substance=substance(plan.substance, fact.lines),
        filers=((n, fact.by),),
        chain_from=n,
        matter_from=n,
    )


def dropped(plan: AnnualPlan, fact: AdjustmentDropped) -> AnnualPlan:
    """Nothing comes of the proposal."""
    return replace(acted(plan, fact.on), stage="plan-approved", proposal=None)


def adjusted(plan: AnnualPlan, fact: PlanAdjusted) -> AnnualPlan:
    """The lines as the adjustment left them, those that are new at the end."""
    told = {line.project: line for line in fact.lines}
    there = {line.project for line in plan.lines}
    kept = (_line(plan, line, told.get(line.project)) for line in plan.lines)
    new = (_line(plan, None, line) for line in fact.lines if line.project not in there)
    return replace(
        acted(plan, fact.on),
        stage="plan-approved",
        proposal=None,
        adjustments=plan.adjustments + 1,
        lines=tuple(line for line in (*kept, *new) if line),
    )


def _line(plan: AnnualPlan, line: Line | None, told: Adjusted | None) -> Line | None:
    if told is None:
        return line
    if not told.allocations:
        return None
    before = line or Line(told.project, told.name, told.division, (), plan.version)
    return replace(
        before,
        name=told.name,
        division=told.division,
        allocations=told.allocations,
        substance=told.substance,
        entry=told.entry,
        priority=told.priority,
    )


def given_back(plan: AnnualPlan, project: str, allocations: tuple[Allocation, ...]) -> AnnualPlan:
    """The plan with what a project returned of its money free again (结余交回)."""
    kept = (
        replace(line, returned=(*line.returned, *allocations)) if line.project == project else line
        for line in plan.lines
    )
    return replace(plan, lines=tuple(kept))


def funded(case: Project, fact: ProjectFunded) -> Project:
    """A project has money."""
    money = replace(case.money, plan=fact.plan, year=fact.year, allocations=fact.allocations)
    stood = replace(acted(case, fact.on), stage="planned", planned_as=fact.substance)
    return replace(stood, money=money, matter_from=case.version)


def funding_adjusted(case: Project, fact: FundingAdjusted) -> Project:
    """A project has other money, at whatever stage it is."""
    money = replace(case.money, allocations=fact.allocations)
    return replace(acted(case, fact.on), money=money, planned_as=fact.substance)


def funding_withdrawn(case: Project, fact: FundingWithdrawn) -> Project:
    """A project without money is one of the library again."""
    money = replace(case.money, plan="", allocations=())
    stood = replace(acted(case, fact.on), stage="library", planned_as="")
    return replace(stood, money=money, matter_from=case.version)


def relocated(plan: AnnualPlan, fact: PlanMoved) -> AnnualPlan:
    """Its county has another code."""
    return moved(plan, fact.division, fact.places)


EVOLVE: dict[type[Fact], Any] = {
    PlanOpened: opened,
    BatchNotified: notified,
    BatchCorrected: corrected,
    BatchCarriedIn: carried_in,
    BatchCarriedOut: carried_out,
    ProjectIncluded: included,
    InclusionRenewed: renewed,
    ProjectExcluded: excluded,
    PlanIssued: issued,
    AdjustmentProposed: proposed,
    AdjustmentDropped: dropped,
    PlanAdjusted: adjusted,
    PlanMoved: relocated,
    ProjectFunded: funded,
    FundingAdjusted: funding_adjusted,
    FundingWithdrawn: funding_withdrawn,
}
