"""A project after its implementation plan was drafted."""

from msgspec.structs import replace

from domain.case import acted
from domain.implementation.state import Implementation
from domain.project import Project, substance
from events.implementation import ImplementationDrafted


def drafted(case: Project, fact: ImplementationDrafted) -> Project:
    """What is decided from now on is bound to this plan; who drafted it does not approve it."""
    case = acted(case, fact.on)
    return replace(
        case,
        implementation=Implementation(fact.plan, case.version, fact.by.office),
        substance=substance(case.dossier, fact.plan),
        filers=(*case.filers, (case.version, fact.by)),
    )
