"""What must hold of an implementation plan itself, whatever a pack says."""

from domain.circumstances import Circumstances
from domain.faults import broken
from domain.project import Project
from events.findings import Finding, Value
from events.implementation import ImplementationDrafted


def plan_holds(case: Project, fact: ImplementationDrafted, about: Circumstances) -> list[Finding]:
    """It ends after it begins, and its permits are documents that the pack knows."""
    wrong = []
    schedule = fact.plan.schedule
    if schedule and schedule.end < schedule.start:
        dates: dict[str, Value] = {
            "start": schedule.start.isoformat(),
            "end": schedule.end.isoformat(),
        }
        wrong.append(broken("dossier.schedule", dates))
    known = {term.id for term in about.rules.pack.documents}
    for name in fact.plan.permits:
        if name not in known:
            seen: dict[str, Value] = {"what": "document", "name": name}
            wrong.append(broken("name.unknown", seen, {"known": "|".join(sorted(known))}))
    return wrong
