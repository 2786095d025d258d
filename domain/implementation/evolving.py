"""A project after its plan was drafted, its start put off, or it was listed as a major one."""

from msgspec.structs import replace

from domain.project import Project
from domain.recording import acted
from events.implementation import ImplementationDrafted, MajorListRecorded, StartExtended


def drafted(case: Project, fact: ImplementationDrafted) -> Project:
    """Who drafted a plan does not approve it; one that says the same leaves approvals standing."""
    before = case.implementation
    n = before.n if before.plan == fact.plan else case.version
    return replace(
        acted(case, fact.on),
        implementation=replace(before, plan=fact.plan, n=n, office=fact.by.office),
        filers=(*case.filers, (case.version, fact.by)),
    )


def listed(case: Project, fact: MajorListRecorded) -> Project:
    """It is a major public project, or is none any longer."""
    n = case.version if fact.listed else 0
    return replace(case, implementation=replace(case.implementation, major=n))


def extended(case: Project, fact: StartExtended) -> Project:
    """It may start later."""
    now = replace(case.implementation, extended_until=fact.until, extended_n=case.version)
    return replace(acted(case, fact.on), implementation=now)
