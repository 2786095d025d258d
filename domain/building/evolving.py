"""A project after something happened on its site."""

from typing import Any

from msgspec.structs import replace

from domain.building.state import Building, Defect, Report, Standstill
from domain.project import Project
from domain.recording import acted
from events.base import Actor, Fact
from events.building import (
    ProgressCorrected,
    ProgressReported,
    QualityFindingClosed,
    QualityFindingRaised,
    WorksResumed,
    WorksStarted,
    WorksSuspended,
)


def started(case: Project, fact: WorksStarted) -> Project:
    """It is being built."""
    halts = case.building.standstills
    begun = Building(
        fact.on, fact.planned_end, fact.by.office, standstills=halts, builders=(fact.by,)
    )
    return replace(acted(case, fact.on), stage="building", building=begun)


def reported(case: Project, fact: ProgressReported) -> Project:
    """One more report."""
    told = (*case.building.told, Report(case.version, fact.on, fact.progress))
    return _on_site(case, told=told, builders=_with(case.building.builders, fact.by))


def corrected(case: Project, fact: ProgressCorrected) -> Project:
    """The report of that version stands no longer; it is kept."""
    kept = (
        replace(r, corrected_by=case.version) if r.n == fact.report else r
        for r in case.building.told
    )
    told = (*kept, Report(case.version, fact.on, fact.progress))
    return _on_site(case, told=told, builders=_with(case.building.builders, fact.by))


def found(case: Project, fact: QualityFindingRaised) -> Project:
    """Something is to be put right."""
    defect = Defect(case.version, fact.on, fact.severity, fact.by.office)
    hands = _with(case.building.supervisors, fact.by)
    return _on_site(case, defects=(*case.building.defects, defect), supervisors=hands)


def closed(case: Project, fact: QualityFindingClosed) -> Project:
    """It was put right."""
    kept = (
        replace(d, closed_n=case.version) if d.n == fact.finding else d
        for d in case.building.defects
    )
    hands = _with(case.building.supervisors, fact.by)
    return _on_site(case, defects=tuple(kept), supervisors=hands)


def suspended(case: Project, fact: WorksSuspended) -> Project:
    """The works stand still."""
    halted = Standstill(case.version, fact.on)
    return _on_site(acted(case, fact.on), standstills=(*case.building.standstills, halted))


def resumed(case: Project, fact: WorksResumed) -> Project:
    """The works go on."""
    halted = case.building.suspended
    kept = (replace(s, until=fact.on) if s is halted else s for s in case.building.standstills)
    return _on_site(acted(case, fact.on), standstills=tuple(kept))


def _with(hands: tuple[Actor, ...], by: Actor) -> tuple[Actor, ...]:
    """Each hand once."""
    return hands if by in hands else (*hands, by)


def _on_site(case: Project, **changes: Any) -> Project:
    return replace(case, building=replace(case.building, **changes))


EVOLVE: dict[type[Fact], Any] = {
    WorksStarted: started,
    ProgressReported: reported,
    ProgressCorrected: corrected,
    QualityFindingRaised: found,
    QualityFindingClosed: closed,
    WorksSuspended: suspended,
    WorksResumed: resumed,
}
