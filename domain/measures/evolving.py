"""How the facts of measures change a project; none of them is refused, for they have happened."""

from typing import Any

from msgspec.structs import replace

from domain.measures.state import Argument, MeasurePlan, Progress, Relief
from domain.project import Project
from events.base import Fact
from events.measures import (
    MeasuresApproved,
    MeasuresArgued,
    MeasuresClosed,
    MeasuresPlanned,
    MeasuresReported,
    ReliefGranted,
)


def _with(case: Project, n: int, **changed: Any) -> Project:
    """The project with one of its plans changed so."""
    plans = tuple(replace(p, **changed) if p.n == n else p for p in case.measures.plans)
    return replace(case, measures=replace(case.measures, plans=plans))


def planned(case: Project, fact: MeasuresPlanned) -> Project:
    """One more plan."""
    made = MeasurePlan(
        case.version,
        fact.by,
        fact.on,
        fact.kind,
        fact.title,
        fact.goals,
        fact.deadline,
        fact.assets,
        fact.shares,
    )
    return replace(case, measures=replace(case.measures, plans=(*case.measures.plans, made)))


def argued(case: Project, fact: MeasuresArgued) -> Project:
    """Experts spoke."""
    plan = case.measures.plan(fact.plan)
    told = Argument(case.version, fact.on, fact.by, fact.experts, fact.feasible)
    return _with(case, fact.plan, arguments=(*plan.arguments, told)) if plan else case


def approved(case: Project, fact: MeasuresApproved) -> Project:
    """It may be carried out."""
    return _with(case, fact.plan, approved_n=case.version)


def relieved(case: Project, fact: ReliefGranted) -> Project:
    """Relief was granted."""
    plan = case.measures.plan(fact.plan)
    given = Relief(case.version, fact.relief, fact.begins, fact.ends)
    return _with(case, fact.plan, reliefs=(*plan.reliefs, given)) if plan else case


def reported(case: Project, fact: MeasuresReported) -> Project:
    """It has come so far."""
    plan = case.measures.plan(fact.plan)
    told = Progress(case.version, fact.on, fact.by, fact.reached, fact.spent)
    return _with(case, fact.plan, progress=(*plan.progress, told)) if plan else case


def closed(case: Project, fact: MeasuresClosed) -> Project:
    """It is over."""
    done = {"outcome": fact.outcome, "closed_on": fact.on, "closed_n": case.version}
    return _with(case, fact.plan, **done)


EVOLVE: dict[type[Fact], Any] = {
    MeasuresPlanned: planned,
    MeasuresArgued: argued,
    MeasuresApproved: approved,
    ReliefGranted: relieved,
    MeasuresReported: reported,
    MeasuresClosed: closed,
}
