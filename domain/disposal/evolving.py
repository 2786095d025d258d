"""How a disposal changes an asset; none of its facts is refused, for they have happened."""

from typing import Any

from msgspec.structs import replace

from domain.assets.state import Asset, Upkeep, substance
from domain.disposal.state import (
    KEPT,
    Before,
    Deal,
    Disposal,
    Disposals,
    Gone,
    Receipt,
    Valuation,
    bound,
)
from domain.recording import acted
from events.base import Actor, Fact
from events.disposal import (
    AssetValued,
    CollectiveDisposalAuthorised,
    CoOperativeDisposalAuthorised,
    DisposalAbandoned,
    DisposalCompleted,
    DisposalDealt,
    DisposalOpened,
    DisposalPlan,
    DisposalRevised,
    HouseholdAssetEnded,
    ProceedsReceived,
    StateDisposalAuthorised,
)

Authorised = StateDisposalAuthorised | CollectiveDisposalAuthorised | CoOperativeDisposalAuthorised


def _now(asset: Asset, by: Actor, **changed: Any) -> Asset:
    now = asset.disposals.now
    if now is None:
        return asset
    hands = now.hands if by in now.hands else (*now.hands, by)
    now = replace(now, hands=hands, **changed)
    return replace(asset, disposals=replace(asset.disposals, now=now))


def opened(asset: Asset, fact: DisposalOpened) -> Asset:
    """A disposal is under way; its chain begins here."""
    n = asset.version
    before = Before(asset.stage, asset.substance, asset.chain_from, asset.matter_from)
    now = Disposal(n, n, fact.plan, before, (fact.by,))
    return replace(
        acted(asset, fact.on),
        stage="asset-disposing",
        chain_from=n,
        matter_from=n,
        filers=(*asset.filers, (n, fact.by)),
        substance=bound(before.substance, fact.plan),
        disposals=Disposals(now, asset.disposals.done),
    )


def revised(asset: Asset, fact: DisposalRevised) -> Asset:
    """Another text: what was decided on the one before is stale, and no deal rests on it."""
    now = asset.disposals.now
    if now is None:
        return asset
    told = _dissolved(asset, now)
    told = _now(told, fact.by, plan=fact.plan, plan_n=asset.version, authorised_n=0, deal=None)
    filers = (*asset.filers, (asset.version, fact.by))
    digest = bound(now.before.substance, fact.plan)
    return replace(acted(told, fact.on), substance=digest, filers=filers)


def _dissolved(asset: Asset, now: Disposal) -> Asset:
    """The deal has fallen, and with it that its buyer takes over a contract."""
    leases = tuple(
        replace(one, ended_on=None, taken_over_n=0) if one.taken_over_n > now.n else one
        for one in asset.holding.leases
    )
    return replace(asset, holding=replace(asset.holding, leases=leases))


def valued(asset: Asset, fact: AssetValued) -> Asset:
    """The newest valuation counts."""
    found = Valuation(asset.version, fact.on, fact.value, fact.agency_uscc)
    return _now(acted(asset, fact.on), fact.by, valuation=found)


def authorised(asset: Asset, fact: Authorised) -> Asset:
    """It may be carried out."""
    return _now(acted(asset, fact.on), fact.by, authorised_n=asset.version)


def dealt(asset: Asset, fact: DisposalDealt) -> Asset:
    """A buyer was found."""
    made = Deal(asset.version, fact.on, fact.price, fact.buyer, fact.through)
    return _now(acted(asset, fact.on), fact.by, deal=made)


def received(asset: Asset, fact: ProceedsReceived) -> Asset:
    """Money came in."""
    now = asset.disposals.now
    made = Receipt(asset.version, fact.on, fact.amount, fact.voucher)
    receipts = (*now.receipts, made) if now else ()
    return _now(acted(asset, fact.on), fact.by, receipts=receipts)


def completed(asset: Asset, fact: DisposalCompleted) -> Asset:
    """It is gone, or a part of it; or it lives on with another owner or keeper."""
    now = asset.disposals.now
    gone = Gone(asset.version, fact.on, fact.method, fact.part, fact.proceeds)
    done = replace(acted(asset, fact.on), disposals=Disposals(None, (*asset.disposals.done, gone)))
    if now is None or (fact.left == 0 and fact.method not in KEPT):
        return replace(done, stage="asset-ended")
    back = replace(_back(done, now), matter_from=asset.version)
    return _rehomed(back, now.plan, fact) if fact.method in KEPT else back


def _rehomed(asset: Asset, plan: DisposalPlan, fact: DisposalCompleted) -> Asset:
    owner = plan.owner or asset.owner
    right = owner.name if plan.owner else asset.income_right
    if plan.custodian:
        kept = asset.upkeep or Upkeep("", 0, "", fact.on)
        asset = replace(asset, upkeep=replace(kept, custodian=plan.custodian, since=fact.on))
    digest = substance(asset.entry, owner, right)
    return replace(
        asset, owner=owner, income_right=right, division=owner.division, substance=digest
    )


def _back(asset: Asset, now: Disposal) -> Asset:
    before = now.before
    return replace(
        asset,
        stage=before.stage,
        substance=before.substance,
        chain_from=before.chain_from,
        matter_from=before.matter_from,
    )


def abandoned(asset: Asset, fact: DisposalAbandoned) -> Asset:
    """It is where it was."""
    now = asset.disposals.now
    left = replace(acted(asset, fact.on), disposals=Disposals(None, asset.disposals.done))
    return _back(_dissolved(left, now), now) if now else left


def household_ended(asset: Asset, fact: HouseholdAssetEnded) -> Asset:
    """A household's own is at its end."""
    gone = Gone(asset.version, fact.on, "household", asset.in_use, 0)
    done = Disposals(None, (*asset.disposals.done, gone))
    return replace(acted(asset, fact.on), stage="asset-ended", disposals=done)


EVOLVE: dict[type[Fact], Any] = {
    DisposalOpened: opened,
    DisposalRevised: revised,
    AssetValued: valued,
    StateDisposalAuthorised: authorised,
    CollectiveDisposalAuthorised: authorised,
    CoOperativeDisposalAuthorised: authorised,
    DisposalDealt: dealt,
    ProceedsReceived: received,
    DisposalCompleted: completed,
    DisposalAbandoned: abandoned,
    HouseholdAssetEnded: household_ended,
}
