"""What a pack may ask of the implementation plan."""

from typing import Any

from domain.case import documents
from domain.circumstances import Circumstances, finding_on, who_may
from domain.implementation.consistency import consistent
from domain.implementation.major import consulted, papers
from domain.implementation.starting import start_in_time
from domain.project import Project
from events.findings import Finding, Value
from events.requirements import (
    Consistent,
    ImplementationStates,
    MajorConsultation,
    MajorPaper,
    PermitsOnFile,
    StartInTime,
)


def plan_states(case: Project, asked: ImplementationStates, about: Circumstances) -> Finding:
    """There is a plan, and it says something under each of these headings."""
    required: dict[str, Value] = {"states": "|".join(asked.states)}
    plan = case.implementation.plan
    if plan is None:
        who = who_may(case, about, "draft-implementation-plan")
        return finding_on(asked, "pending", "implementation.missing", {}, required, who)
    silent = next((field for field in asked.states if not getattr(plan, field)), None)
    if silent:
        who = who_may(case, about, "draft-implementation-plan")
        lacks: dict[str, Value] = {"field": silent}
        return finding_on(asked, "pending", "implementation.lacks", lacks, required, who)
    on = (case.implementation.n,)
    return finding_on(asked, "met", "implementation.met", {}, required, on=on)


def permits_on_file(case: Project, asked: PermitsOnFile, about: Circumstances) -> Finding:
    """Each permit that the plan names is on file by that day; the newest counts."""
    plan = case.implementation.plan
    named = plan.permits if plan else ()
    required: dict[str, Value] = {"permits": "|".join(named)}
    on: list[int] = []
    for name in named:
        filed = [d for d in documents(case, name) if d.on <= about.on]
        if not filed:
            who = who_may(case, about, "file-document")
            lacks: dict[str, Value] = {"document": name}
            return finding_on(asked, "pending", "permits.missing", lacks, required, who)
        on.append(filed[-1].n)
    key = "permits.met" if named else "permits.none"
    return finding_on(asked, "met", key, {}, required, on=tuple(on))


CHECKS: dict[type, Any] = {
    ImplementationStates: plan_states,
    PermitsOnFile: permits_on_file,
    Consistent: consistent,
    StartInTime: start_in_time,
    MajorConsultation: consulted,
    MajorPaper: papers,
}
