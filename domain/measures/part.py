"""What measures add: how a plan evolves, what must hold of it, and what a pack may ask."""

from domain.circumstances import Circumstances, finding_on
from domain.faults import broken
from domain.measures.commands import ApproveMeasures, GrantRelief, PlanMeasures
from domain.measures.evolving import EVOLVE
from domain.measures.proprieties import WRONG, assets_of
from domain.part import Part
from domain.project import Project
from events.findings import Finding, Value
from events.requirements import ArguedByExperts, ReliefBacked


def argued_by_experts(case: Project, asked: ArguedByExperts, about: Circumstances) -> Finding:
    """What is asked of a plan; whether it holds is judged of the plan that is approved."""
    asks: dict[str, Value] = {"classes": "|".join(asked.kinds), "experts": asked.experts}
    return finding_on(asked, "met", "measures.argued-asked", {}, asks)


def relief_backed(case: Project, asked: ReliefBacked, about: Circumstances) -> Finding:
    """What is asked of relief; whether it holds is judged of the relief itself."""
    asks: dict[str, Value] = {"reliefs": "|".join(asked.reliefs)}
    return finding_on(asked, "met", "relief.asked", {}, asks)


def _unplanned(case: Project, about: Circumstances) -> list[Finding]:
    """Nothing is argued, approved, granted, told or closed of plans that are not there."""
    if any(plan.open for plan in case.measures.plans):
        return []
    return [broken("measures.none-planned", {})]


PART = Part(
    evolve=EVOLVE,
    wrong=WRONG,
    needs=dict.fromkeys((PlanMeasures, ApproveMeasures, GrantRelief), assets_of),
    checks={ArguedByExperts: argued_by_experts, ReliefBacked: relief_backed},
    idle=dict.fromkeys(
        (
            "argue-measures",
            "approve-measures",
            "grant-relief",
            "report-measures",
            "close-measures",
        ),
        _unplanned,
    ),
)
