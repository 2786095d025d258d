"""A project after its implementation plan was drafted."""

from msgspec.structs import replace

from domain.case import acted
from domain.implementation.state import Implementation
from domain.project import Project
from events.implementation import ImplementationDrafted


def drafted(case: Project, fact: ImplementationDrafted) -> Project:
    """Who drafted a plan does not approve it; one that says the same leaves approvals standing."""
    before = case.implementation
    n = before.n if before.plan == fact.plan else case.version
    return replace(
        acted(case, fact.on),
        implementation=Implementation(fact.plan, n, fact.by.office),
        filers=(*case.filers, (case.version, fact.by)),
    )
