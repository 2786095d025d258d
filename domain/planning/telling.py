"""What a plan's facts keep of its projects, and what projects and other plans learn by them."""

from typing import Any, TypeVar

from domain.case import Case
from domain.circumstances import Circumstances
from domain.command import Command
from domain.faults import stamp_of
from domain.part import Beside
from domain.planning.commands import (
    AdjustPlan,
    CarryOver,
    ExcludeProject,
    IncludeProject,
    ProposeAdjustment,
    RenewInclusion,
)
from domain.planning.state import AnnualPlan, Fund
from domain.project import Project
from events.base import Fact
from events.plan import (
    Adjusted,
    Batch,
    BatchCarriedIn,
    BatchCarriedOut,
    FundingAdjusted,
    FundingWithdrawn,
    InclusionRenewed,
    PlanAdjusted,
    PlanEntry,
    Priority,
    ProjectExcluded,
    ProjectFunded,
    ProjectIncluded,
)

F = TypeVar("F", bound=Fact)


def entry(project: Project) -> PlanEntry:
    """What a plan says of a project."""
    dossier = project.dossier
    gain = dossier.beneficiaries
    return PlanEntry(
        category=dossier.category or "-",
        places=dossier.places,
        industry=dossier.industry,
        nature=dossier.nature,
        content=dossier.content,
        quantities=dossier.quantities,
        schedule=dossier.schedule,
        total_investment=dossier.total_investment,
        households=gain.households if gain else 0,
        people=gain.people if gain else 0,
        owner_unit=dossier.owner_unit,
        implementing_unit=dossier.implementing_unit,
    )


def of_project(plan: AnnualPlan, command: RenewInclusion, about: Circumstances) -> dict[str, Any]:
    """What the plan keeps of the project as it now stands."""
    return _kept(plan, about.others.get(f"project-{command.project}", Project()))


def of_inclusion(plan: AnnualPlan, command: IncludeProject, about: Circumstances) -> dict[str, Any]:
    """What the plan keeps of the project, and the priority that its group gives it."""
    project = about.others.get(f"project-{command.project}", Project())
    return {**_kept(plan, project), "priority": priority_of(project, command.priority)}


def priority_of(project: Project, said: Priority) -> Priority:
    """Its decided group, unless something else is said (农规发〔2024〕26号 (十三))."""
    return decided_priority(project) if project.group and said == "other" else said


def decided_priority(project: Project) -> Priority:
    """The priority of the group that was decided for a project (巩固、升级在前)."""
    group = project.group
    return group if group == "consolidate" or group == "upgrade" else "other"


def _kept(plan: AnnualPlan, project: Project) -> dict[str, Any]:
    return {
        "name": project.title or "-",
        "division": project.division or plan.division,
        "substance": project.substance,
        "entry": entry(project),
    }


def of_proposal(plan: AnnualPlan, command: AdjustPlan, about: Circumstances) -> dict[str, Any]:
    """The lines as the proposal leaves them, each as its project now stands."""
    lines = plan.proposal.lines if plan.proposal else ()
    told = []
    for line in lines:
        project = about.others.get(f"project-{line.project}", Project())
        kept = _kept(plan, project)
        first = priority_of(project, line.priority)
        told.append(Adjusted(line.project, **kept, allocations=line.allocations, priority=first))
    return {"lines": tuple(told)}


def of_year_before(plan: AnnualPlan, command: CarryOver, about: Circumstances) -> dict[str, Any]:
    """The batch with what the year before left of it."""
    before: AnnualPlan = about.others.get(f"plan-{command.origin}", AnnualPlan())
    fund = before.fund(command.batch)
    if fund is None:
        blank = Batch(command.batch, "other", "none", 0, "-")
        return {"carried": blank, "year": plan.year, "notified_on": about.on}
    return {"carried": _left(before, fund), "year": fund.year, "notified_on": fund.notified_on}


def _left(plan: AnnualPlan, fund: Fund) -> Batch:
    batch = fund.batch
    left = plan.left(batch.id)
    return Batch(batch.id, batch.source, batch.level, left, batch.document_no)


def funds(plan: AnnualPlan, fact: ProjectIncluded, about: Circumstances) -> Beside:
    """The project learns of its money in the same transaction."""
    return (_funds(plan, fact.project, fact, fact.allocations, fact.substance),)


def _funds(plan: AnnualPlan, project: str, fact: Fact, shares: Any, substance: str) -> Any:
    said = {"plan": plan.id, "year": plan.year, "allocations": shares, "substance": substance}
    return f"project-{project}", _with(fact, ProjectFunded, **said)


def keeps(plan: AnnualPlan, fact: InclusionRenewed, about: Circumstances) -> Beside:
    """The project is planned as it now is."""
    line = plan.line(fact.project)
    shares = line.allocations if line else ()
    told = _with(fact, FundingAdjusted, plan=plan.id, allocations=shares, substance=fact.substance)
    return ((f"project-{fact.project}", told),)


def takes_back(plan: AnnualPlan, fact: ProjectExcluded, about: Circumstances) -> Beside:
    """The project goes back to the library."""
    told = _with(fact, FundingWithdrawn, plan=plan.id, reason=fact.reason)
    return ((f"project-{fact.project}", told),)


def adjusts(plan: AnnualPlan, fact: PlanAdjusted, about: Circumstances) -> Beside:
    """Every project concerned learns what it has now, or that it has nothing."""
    return tuple(_adjusts(plan, fact, line) for line in fact.lines)


def _adjusts(plan: AnnualPlan, fact: PlanAdjusted, line: Adjusted) -> Any:
    stream = f"project-{line.project}"
    if not line.allocations:
        reason = plan.proposal.reason if plan.proposal else "-"
        return stream, _with(fact, FundingWithdrawn, plan=plan.id, reason=reason)
    if plan.line(line.project) is None:
        return _funds(plan, line.project, fact, line.allocations, line.substance)
    said = {"plan": plan.id, "allocations": line.allocations, "substance": line.substance}
    return stream, _with(fact, FundingAdjusted, **said)


def carries_out(plan: AnnualPlan, fact: BatchCarriedIn, about: Circumstances) -> Beside:
    """The plan of the year before has it no more."""
    said = {"batch": fact.batch, "amount": fact.carried.amount, "plan": plan.id}
    return ((f"plan-{fact.origin}", _with(fact, BatchCarriedOut, **said)),)


def _with(fact: Fact, kind: type[F], **said: Any) -> F:
    """A fact of another case that was made by the same command."""
    return kind(
        **said,
        **stamp_of(fact),
    )


def of_plan(plan: Case, command: Command) -> tuple[str, ...]:
    """The further cases that a command on a plan looks at."""
    match command:
        case IncludeProject() | RenewInclusion() | ExcludeProject():
            return (f"project-{command.project}",)
        case ProposeAdjustment():
            return tuple(f"project-{line.project}" for line in command.lines)
        case CarryOver():
            return (f"plan-{command.origin}",)
        case AdjustPlan() if isinstance(plan, AnnualPlan) and plan.proposal:
            return tuple(f"project-{line.project}" for line in plan.proposal.lines)
    return ()


DERIVE: dict[type, Any] = {
    IncludeProject: of_inclusion,
    RenewInclusion: of_project,
    AdjustPlan: of_proposal,
    CarryOver: of_year_before,
}
BESIDE: dict[type[Fact], Any] = {
    ProjectIncluded: funds,
    InclusionRenewed: keeps,
    ProjectExcluded: takes_back,
    PlanAdjusted: adjusts,
    BatchCarriedIn: carries_out,
}
NEEDS: dict[type, Any] = dict.fromkeys(
    (IncludeProject, RenewInclusion, ExcludeProject, ProposeAdjustment, CarryOver, AdjustPlan),
    of_plan,
)
