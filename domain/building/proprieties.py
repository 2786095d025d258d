"""What must hold of what is said of a site, whatever a pack says."""

from domain.circumstances import Circumstances
from domain.project import Project
from events.building import WorksStarted
from events.findings import Finding, Value


def start_holds(case: Project, fact: WorksStarted, about: Circumstances) -> list[Finding]:
    """Works end after they begin."""
    if fact.planned_end >= fact.on:
        return []
    dates: dict[str, Value] = {"start": fact.on.isoformat(), "end": fact.planned_end.isoformat()}
    return [_wrong("dossier.schedule", dates)]


def _wrong(
    key: str, observed: dict[str, Value], required: dict[str, Value] | None = None
) -> Finding:
    return Finding(key, "broken", key, "not cited", "ASM", observed, required or {})
