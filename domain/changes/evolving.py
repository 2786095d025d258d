"""How a project evolves by its changes."""

from typing import Any

from msgspec.structs import replace

from domain.changes.seating import seated
from domain.changes.state import Applied, Pending, closed
from domain.project import Project, redrawn, sent_back
from domain.recording import acted
from events.base import Fact
from events.changes import ChangeApplied, ChangePublished, ChangeRequested, ChangeWithdrawn


def requested(case: Project, fact: ChangeRequested) -> Project:
    """A change is asked."""
    pending = Pending(
        n=case.version,
        digest=fact.change,
        routes=fact.routes,
        by=fact.by,
        dossier=fact.dossier,
        measured=fact.measured,
    )
    return replace(acted(case, fact.on), changes=replace(case.changes, pending=pending))


def withdrawn(case: Project, fact: ChangeWithdrawn) -> Project:
    """Nothing is asked any longer."""
    return replace(acted(case, fact.on), changes=closed(case.changes))


def applied(case: Project, fact: ChangeApplied) -> Project:
    """The new dossier holds; what ends the project, or sends it back, moves it as well."""
    asked = case.changes.pending
    if asked is None:
        return case
    done = Applied(case.version, asked.digest, asked.measured, fact.on)
    changes = replace(
        closed(case.changes),
        original=case.changes.original or case.dossier,
        applied=(*case.changes.applied, done),
    )
    division = seated(case, asked.dossier)
    case = replace(acted(case, fact.on), changes=changes, division=division)
    if "back-to-library" in asked.routes:
        return sent_back(case, asked.by, asked.dossier)
    case = redrawn(case, asked.by, asked.dossier)
    return replace(case, stage="removed") if "termination" in asked.kinds else case


def published(case: Project, fact: ChangePublished) -> Project:
    """A duty that follows a change was done."""
    done = tuple(_told(one, fact) for one in case.changes.applied)
    return replace(case, changes=replace(case.changes, applied=done))


def _told(done: Applied, fact: ChangePublished) -> Applied:
    if done.digest != fact.change:
        return done
    return replace(done, told=(*done.told, (fact.duty, fact.on)))


EVOLVE: dict[type[Fact], Any] = {
    ChangeRequested: requested,
    ChangeWithdrawn: withdrawn,
    ChangeApplied: applied,
    ChangePublished: published,
}
