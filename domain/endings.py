"""Which acts by which assets and projects end are still to be done, and for whose assets."""

from typing import Any

from domain.assets.state import Asset
from domain.case import Case
from domain.disposal.state import PRICED, Disposal
from domain.procedure import Procedure
from domain.project import Project
from events.requirements import Action, OwnerIs

AUTHORISE = frozenset(
    {
        "authorise-state-disposal",
        "authorise-collective-disposal",
        "authorise-co-operative-disposal",
    }
)
CONFIRM = "confirm-adjustment"
FLOW = AUTHORISE | {"record-deal", "record-proceeds", "complete-disposal"}
FLOW |= {CONFIRM, "close-project"}
"""Acts that carry a disposal or an exit on, beside the decision steps."""


def over(case: Case, action: Action, rules: Procedure) -> bool:
    """Whether an act is done, or for assets of other owners, or still ahead of what it rests on."""
    if isinstance(case, Asset) and (now := case.disposals.now):
        return not _owned_so(case, action, rules) or _disposing(now, action.id)
    left = isinstance(case, Project) and case.stage == "adjusting" and case.adjustment.confirmed_n
    return action.id == CONFIRM and bool(left)


def _owned_so(asset: Asset, action: Action, rules: Procedure) -> bool:
    asked: Any = rules.requires(action, asset.origin)
    return all(asset.owner.kind in r.owners for r in asked if isinstance(r, OwnerIs))


def _disposing(now: Disposal, action: str) -> bool:
    priced = now.plan.method in PRICED
    allowed, due = bool(now.authorised_n), now.deal.price if now.deal else 0
    ahead = {
        **dict.fromkeys(AUTHORISE, allowed),
        "record-deal": not allowed or not priced or now.deal is not None,
        "record-proceeds": now.deal is None or now.received >= due,
        "complete-disposal": not allowed or (priced and (not due or now.received < due)),
    }
    return ahead.get(action, False)
