"""The case after one more fact, whatever its kind; it never refuses, for facts have happened."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from domain.assets.state import Asset
from domain.campaigns.state import Campaign
from domain.consent.state import Round
from domain.parts import EVOLVE
from domain.planning.state import AnnualPlan
from domain.project import Project, evolve_intake
from domain.recording import RECORDED, C, recorded, taken_on
from domain.rectification.state import Rectification
from domain.subjects import state as subjects
from domain.subjects.state import Subject
from events.project import DecisionTaken

PROJECT: dict[type, Callable[[Any, Any], Project]] = {**dict.fromkeys(RECORDED, recorded), **EVOLVE}
"""What each fact makes of a project, but for those on its way into the library."""


class Life(Struct, frozen=True):
    """How a case of a kind begins, and what each fact makes of it."""

    initial: Any
    evolve: Callable[[Any, Any], Any]


def evolve(case: Project, fact: Any) -> Project:
    """A project after one more fact."""
    case = replace(case, version=case.version + 1, since=fact.at)
    part = PROJECT.get(type(fact))
    return part(case, fact) if part else evolve_intake(case, fact)


def evolve_plan(plan: AnnualPlan, fact: Any) -> AnnualPlan:
    """An annual plan after one more fact."""
    return _evolve(plan, fact)


def evolve_asset(asset: Asset, fact: Any) -> Asset:
    """An asset after one more fact."""
    return _evolve(asset, fact)


def evolve_round(round_: Round, fact: Any) -> Round:
    """A round of consent after one more fact."""
    return _evolve(round_, fact)


def evolve_rectification(found: Rectification, fact: Any) -> Rectification:
    """A rectification after one more fact."""
    return _evolve(found, fact)


def evolve_campaign(campaign: Campaign, fact: Any) -> Campaign:
    """A campaign after one more fact."""
    return _evolve(campaign, fact)


def _evolve(case: C, fact: Any) -> C:
    case = replace(case, version=case.version + 1, since=fact.at)
    part = EVOLVE.get(type(fact))
    if part:
        return part(case, fact)  # type: ignore[no-any-return]
    return taken_on(case, fact) if isinstance(fact, DecisionTaken) else recorded(case, fact)


LIVES: dict[str, Life] = {
    "project": Life(Project(), evolve),
    "plan": Life(AnnualPlan(), evolve_plan),
    "asset": Life(Asset(), evolve_asset),
    "consent": Life(Round(), evolve_round),
    "rectification": Life(Rectification(), evolve_rectification),
    "campaign": Life(Campaign(), evolve_campaign),
    "subject": Life(Subject(), subjects.evolve),
}
"""Every kind of case, and the households that a roll looks at."""
