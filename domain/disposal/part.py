"""What disposal adds: how an asset evolves, what must hold of its facts, what a pack may ask."""

from typing import Any

from domain.assets.state import Asset
from domain.circumstances import Circumstances
from domain.disposal import checks, pricing, proprieties
from domain.disposal.commands import (
    AuthoriseCollectiveDisposal,
    AuthoriseCoOperativeDisposal,
    AuthoriseStateDisposal,
    CompleteDisposal,
    EndHouseholdAsset,
    OpenDisposal,
)
from domain.disposal.evolving import EVOLVE
from domain.faults import stamp_of
from domain.part import Beside, Part
from events.disposal import (
    AssetEnded,
    AssetValued,
    CollectiveDisposalAuthorised,
    CoOperativeDisposalAuthorised,
    DisposalAbandoned,
    DisposalCompleted,
    DisposalDealt,
    DisposalOpened,
    DisposalRevised,
    HouseholdAssetEnded,
    ProceedsReceived,
    StateDisposalAuthorised,
)
from events.requirements import (
    DisposalApproved,
    DisposalWays,
    ExchangeUsed,
    NoticedAfterVote,
    OwnerIs,
    ValuationMade,
)


def told_project(asset: Asset, fact: DisposalCompleted, about: Circumstances) -> Beside:
    """The project learns in the same transaction what became of its asset."""
    told = AssetEnded(
        asset=about.case_id.partition("-")[2],
        how=fact.method,
        value=fact.part,
        proceeds=fact.proceeds,
        left=fact.left,
        **stamp_of(fact),
    )
    return ((f"project-{asset.project}", told),)


def told_of_household(asset: Asset, fact: HouseholdAssetEnded, about: Circumstances) -> Beside:
    """Likewise of a household's own."""
    mine = about.case_id.partition("-")[2]
    told = AssetEnded(mine, "household", asset.in_use, 0, **stamp_of(fact))
    return ((f"project-{asset.project}", told),)


_AUTHORISED = (
    StateDisposalAuthorised,
    CollectiveDisposalAuthorised,
    CoOperativeDisposalAuthorised,
)
_OF_PROJECT = (
    OpenDisposal,
    AuthoriseStateDisposal,
    AuthoriseCollectiveDisposal,
    AuthoriseCoOperativeDisposal,
    CompleteDisposal,
    EndHouseholdAsset,
)
"""Commands that look at the asset's project."""
_WRONG: dict[Any, Any] = {
    DisposalOpened: proprieties.rightly_opened,
    DisposalRevised: proprieties.rightly_revised,
    AssetValued: proprieties.rightly_valued,
    **dict.fromkeys(_AUTHORISED, proprieties.rightly_authorised),
    DisposalDealt: pricing.rightly_dealt,
    ProceedsReceived: pricing.rightly_received,
    DisposalCompleted: proprieties.rightly_completed,
    DisposalAbandoned: proprieties.rightly_abandoned,
    HouseholdAssetEnded: proprieties.rightly_ended,
}
_CHECKS: dict[type, Any] = {
    OwnerIs: checks.owner_is,
    DisposalWays: checks.disposal_ways,
    ValuationMade: checks.valuation_made,
    ExchangeUsed: pricing.exchange_asked,
    DisposalApproved: checks.disposal_approved,
    NoticedAfterVote: checks.noticed_after_vote,
}
PART = Part(
    evolve=EVOLVE,
    wrong=_WRONG,
    derive={CompleteDisposal: proprieties.completion},
    beside={DisposalCompleted: told_project, HouseholdAssetEnded: told_of_household},
    checks=_CHECKS,
    needs=dict.fromkeys(_OF_PROJECT, proprieties.needed),
    idle={
        f"authorise-{branch}-disposal": proprieties.unready
        for branch in ("state", "collective", "co-operative")
    },
)
