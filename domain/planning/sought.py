"""The case keys by which a plan finds other projects: those with the same content, those changed.

A funded project carries a key for each of its contents, so that nobody funds them again; one that
has changed since its plan took it in carries the plan's.
"""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from domain.codes import at_level
from domain.planning.state import AnnualPlan
from domain.project import Project

FUNDED, STALE = "funded:", "stale:"
NOT_A_LETTER = re.compile(r"\W+")


def plain(text: str) -> str:
    """A text by its letters alone."""
    return NOT_A_LETTER.sub("", text).casefold()


def funded_keys(project: Project) -> tuple[str, ...]:
    """What makes two projects one to whoever pays: name, industry and place, or the same works.

    The same works under another name are known within a year: a yearly grant has the same words
    each year.
    """
    dossier = project.dossier
    county = at_level(project.division, "county")[:6]
    where = ",".join(sorted(dossier.places))
    named = _digest("name", plain(dossier.name), dossier.industry, where)
    if not dossier.content:
        return (f"{FUNDED}{county}:{named}",)
    measured = ",".join(f"{q.item} {q.amount} {q.unit}" for q in dossier.quantities)
    works = _digest("works", plain(dossier.content), measured, where, str(dossier.year))
    return (f"{FUNDED}{county}:{named}", f"{FUNDED}{county}:{works}")


def carried(project: Project) -> tuple[str, ...]:
    """The keys that a project carries for as long as it has money."""
    if not project.money.allocations:
        return ()
    changed = project.planned_as and project.planned_as != project.substance
    stale = (f"{STALE}{project.money.plan}",) if changed and project.money.plan else ()
    return (*funded_keys(project), *stale)


def sought(plan: AnnualPlan, others: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys that a plan looks up: its own, and those of the projects that a command names."""
    if not plan.version:
        return ()
    named = (key for project in unfunded(others) for key in funded_keys(project))
    return (f"{STALE}{plan.id}", *dict.fromkeys(named))


def unfunded(others: Mapping[str, Any]) -> Iterable[Project]:
    """Those of the projects looked at that have no money yet."""
    return (p for p in others.values() if isinstance(p, Project) and not p.money.allocations)


def _digest(*parts: str) -> str:
    return sha256("|".join(parts).encode()).hexdigest()[:24]
