"""How a rectification evolves, and what the project or asset knows of it."""

from msgspec.structs import replace

from domain.case import Open
from domain.recording import C, acted, moved
from domain.rectification.state import Evidence, Leniency, Rectification, substance
from events.rectification import (
    DeadlineExtended,
    LeniencyDecided,
    LookedBack,
    MeasureEvidenced,
    ProjectRectificationClosed,
    ProjectRectificationOpened,
    RectificationAccepted,
    RectificationClosed,
    RectificationMoved,
    RectificationOpened,
    RectificationPlanned,
    RectificationVoided,
)


def opened(found: Rectification, fact: RectificationOpened) -> Rectification:
    """Something was found."""
    return replace(
        acted(found, fact.on),
        stage="rect-found",
        origin=fact.origin,
        division=fact.division,
        pack=fact.pack,
        filed_at=fact.at,
        concerns=fact.concerns,
        case=fact.case,
        found_by=fact.found_by,
        grave=fact.grave,
        named=fact.title,
        finding=fact.finding,
        found_on=fact.found_on,
        due=fact.due,
        substance=substance(fact.finding, ()),
    )


def accepted(found: Rectification, fact: RectificationAccepted) -> Rectification:
    """A unit answers for it."""
    return replace(acted(found, fact.on), stage="rect-accepted", unit=fact.unit)


def planned(found: Rectification, fact: RectificationPlanned) -> Rectification:
    """What is to be done; what was shown for an earlier plan does not count for this one."""
    return replace(
        acted(found, fact.on),
        stage="rect-planned",
        planned=found.version,
        measures=fact.measures,
        evidence=(),
        filers=(*found.filers, (found.version, fact.by)),
        substance=substance(found.finding, fact.measures),
    )


def evidenced(found: Rectification, fact: MeasureEvidenced) -> Rectification:
    """A measure is shown to be carried out."""
    shown = Evidence(found.version, fact.measure, fact.evidence, fact.told, fact.on)
    filers = (*found.filers, (found.version, fact.by))
    return replace(acted(found, fact.on), evidence=(*found.evidence, shown), filers=filers)


def extended(found: Rectification, fact: DeadlineExtended) -> Rectification:
    """There is more time."""
    return replace(found, due=fact.due)


def closed(found: Rectification, fact: RectificationClosed) -> Rectification:
    """It is struck off."""
    done = replace(acted(found, fact.on), stage="rect-closed")
    return replace(done, result=fact.result, closed_on=fact.on)


def looked_back(found: Rectification, fact: LookedBack) -> Rectification:
    """It holds; or it has come back, and all is to be done anew."""
    found = acted(found, fact.on)
    if fact.holds:
        return replace(found, stage="rect-done")
    again = replace(found, stage="rect-accepted", chain_from=found.version, closed_on=None)
    return replace(again, measures=(), evidence=(), came_back=found.came_back + 1)


def voided(found: Rectification, fact: RectificationVoided) -> Rectification:
    """It is taken back."""
    return replace(acted(found, fact.on), stage="rect-void")


def spared(found: Rectification, fact: LeniencyDecided) -> Rectification:
    """Whether those responsible are spared; what is wrong is put right all the same."""
    said = Leniency(found.version, fact.granted, fact.distinction, fact.reason)
    return replace(found, leniency=(*found.leniency, said))


def relocated(found: Rectification, fact: RectificationMoved) -> Rectification:
    """Its codes follow a merger of divisions."""
    return moved(found, fact.division, fact.places)


def told_open(case: C, fact: ProjectRectificationOpened) -> C:
    """A project or asset with one more thing to be put right."""
    said = Open(case.version, fact.rectification, fact.title, fact.found_by, grave=fact.grave)
    return replace(case, rectifications=(*case.rectifications, said))


def told_closed(case: C, fact: ProjectRectificationClosed) -> C:
    """A project or asset with one thing less."""
    left = tuple(r for r in case.rectifications if r.id != fact.rectification)
    return replace(case, rectifications=left)
