"""What planning adds: how a plan evolves, what must hold of it, and what projects get by it."""

from typing import Any

from msgspec.structs import replace

from domain.case import acted
from domain.circumstances import Circumstances
from domain.part import Beside, Part
from domain.planning.commands import IncludeProject
from domain.planning.state import AnnualPlan, Line, substance
from domain.project import Project
from events.base import Fact
from events.findings import Finding, Value
from events.plan import BatchNotified, PlanOpened, ProjectFunded, ProjectIncluded


def opened(plan: AnnualPlan, fact: PlanOpened) -> AnnualPlan:
    """A plan began."""
    return replace(
        acted(plan, fact.on),
        stage="plan-draft",
        origin="county",
        division=fact.division,
        year=fact.year,
        pack=fact.pack,
        filed_at=fact.at,
        filers=((plan.version, fact.by),),
    )


def notified(plan: AnnualPlan, fact: BatchNotified) -> AnnualPlan:
    """One more batch."""
    return _redrawn(replace(acted(plan, fact.on), batches=(*plan.batches, fact.batch)))


def included(plan: AnnualPlan, fact: ProjectIncluded) -> AnnualPlan:
    """One more project."""
    line = Line(fact.project, fact.name, fact.division, fact.allocations, plan.version)
    return _redrawn(replace(acted(plan, fact.on), lines=(*plan.lines, line)))


def _redrawn(plan: AnnualPlan) -> AnnualPlan:
    return replace(plan, substance=substance(plan.batches, plan.lines))


def funded(case: Project, fact: ProjectFunded) -> Project:
    """A project has money."""
    money = replace(case.money, plan=fact.plan, allocations=fact.allocations)
    return replace(acted(case, fact.on), stage="planned", money=money, matter_from=case.version)


def derived(plan: AnnualPlan, command: IncludeProject, about: Circumstances) -> dict[str, Any]:
    """What the plan keeps of the project as it now stands."""
    project = about.others.get(f"project-{command.project}", Project())
    return {
        "name": project.title or "-",
        "division": project.division or plan.division,
        "substance": project.substance,
    }


def fits(plan: AnnualPlan, fact: ProjectIncluded, about: Circumstances) -> list[Finding]:
    """A project of the library, in no plan yet, and no more money than its batches have left."""
    project = about.others.get(f"project-{fact.project}", Project())
    wrong = []
    if project.stage != "library":
        wrong.append(_wrong("plan.not-in-library", {"stage": project.stage}, {}, LIBRARY_FIRST))
    for batch in {a.batch for a in fact.allocations}:
        asked = sum(a.amount for a in fact.allocations if a.batch == batch)
        if asked > (left := plan.left(batch)):
            over: dict[str, Value] = {"batch": batch, "total_fen": asked}
            wrong.append(_wrong("plan.over-batch", over, {"limit_fen": left}))
    return wrong


LIBRARY_FIRST = ("农规发〔2024〕26号 (十五)", "B")


def _wrong(
    key: str,
    observed: dict[str, Value],
    required: dict[str, Value],
    cited: tuple[str, str] = ("not cited", "ASM"),
) -> Finding:
    return Finding(key, "broken", key, *cited, observed, required)


def beside(plan: AnnualPlan, fact: ProjectIncluded, about: Circumstances) -> Beside:
    """The project learns of its money in the same transaction."""
    told = ProjectFunded(
        plan=about.case_id.partition("-")[2],
        year=plan.year,
        allocations=fact.allocations,
        by=fact.by,
        at=fact.at,
        on=fact.on,
        command=fact.command,
        correlation=fact.correlation,
        county=fact.county,
    )
    return ((f"project-{fact.project}", told),)


def needed(plan: AnnualPlan, command: IncludeProject) -> tuple[str, ...]:
    """The project that is to be taken in."""
    return (f"project-{command.project}",)


_EVOLVE: dict[type[Fact], Any] = {
    PlanOpened: opened,
    BatchNotified: notified,
    ProjectIncluded: included,
    ProjectFunded: funded,
}
PART = Part(
    evolve=_EVOLVE,
    wrong={ProjectIncluded: fits},
    derive={IncludeProject: derived},
    beside={ProjectIncluded: beside},
    needs={IncludeProject: needed},
)
