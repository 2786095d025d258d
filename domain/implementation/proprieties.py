"""What must hold of an implementation plan itself, whatever a pack says."""

from domain.circumstances import Circumstances
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
        wrong.append(_wrong("dossier.schedule", dates))
    known = {term.id for term in about.rules.pack.documents}
    for name in fact.plan.permits:
        if name not in known:
            seen: dict[str, Value] = {"what": "document", "name": name}
            wrong.append(_wrong("name.unknown", seen, {"known": "|".join(sorted(known))}))
    return wrong


def _wrong(
    key: str, observed: dict[str, Value], required: dict[str, Value] | None = None
) -> Finding:
    return Finding(key, "broken", key, "not cited", "ASM", observed, required or {})
