"""How the facts of its use change an asset; none of them is refused, for they have happened."""

from typing import Any

from msgspec.structs import replace

from domain.assets.state import Asset
from domain.holding import state as kept
from domain.operation.state import Distribution, IncomeRule, Payment
from domain.project import Project
from domain.recording import acted
from events import holding as told
from events.base import Fact


def _now(asset: Asset, **changed: Any) -> Asset:
    return replace(asset, holding=replace(asset.holding, **changed))


def _carried(asset: Asset, fact: Fact, **changed: Any) -> Asset:
    """What follows is not dated before it; what only came in or was seen may be told later."""
    return _now(acted(asset, fact.on), **changed)


def joint(asset: Asset, fact: told.JointOwnersNamed) -> Asset:
    """Several villages own it."""
    return _now(asset, joint=fact.owners)


def proposed(asset: Asset, fact: told.ModeProposed) -> Asset:
    """A mode is proposed; what was agreed on one before it is agreed on that one."""
    made = kept.Proposal(asset.version, fact.on, fact.mode, fact.frame, fact.text)
    return _carried(asset, fact, proposals=(*asset.holding.proposals, made))


def agreed(asset: Asset, fact: told.ModeAgreed) -> Asset:
    """One more owner agrees."""
    made = kept.Agreed(asset.version, fact.on, fact.proposal, fact.owner, fact.vote)
    return _now(asset, agreements=(*asset.holding.agreements, made))


def changed(asset: Asset, fact: told.ModeChanged) -> Asset:
    """The mode is in force."""
    proposals = (
        replace(p, changed_on=fact.on) if p.n == fact.proposal else p
        for p in asset.holding.proposals
    )
    return _carried(asset, fact, proposals=tuple(proposals))


def let(asset: Asset, fact: told.AssetLet) -> Asset:
    """It is let."""
    made = kept.Lease(
        n=asset.version,
        on=fact.on,
        mode=fact.mode,
        tenant=fact.tenant,
        begins=fact.begins,
        ends=fact.ends,
        rent=fact.rent,
        period=fact.period,
        in_arrear=fact.in_arrear,
        number=fact.number,
        deposit=fact.deposit,
        guarantees=fact.guarantees,
    )
    return _carried(asset, fact, leases=(*asset.holding.leases, made))


def _of_lease(asset: Asset, n: int, **changes: Any) -> Asset:
    leases = (replace(one, **changes) if one.n == n else one for one in asset.holding.leases)
    return _now(asset, leases=tuple(leases))


def varied(asset: Asset, fact: told.LeaseVaried) -> Asset:
    """Another rent falls due in a time."""
    made = kept.Variation(asset.version, fact.since, fact.until, fact.rent, fact.vote)
    before = next((one.variations for one in asset.holding.leases if one.n == fact.lease), ())
    return _of_lease(asset, fact.lease, variations=(*before, made))


def ended(asset: Asset, fact: told.LeaseEnded) -> Asset:
    """It is let no longer, or by whoever buys the asset."""
    by_buyer = asset.version if fact.reason == "taken-over" else 0
    return _of_lease(asset, fact.lease, ended_on=fact.on, taken_over_n=by_buyer)


def received(asset: Asset, fact: told.AssetIncomeReceived) -> Asset:
    """Income came in."""
    made = kept.Receipt(
        asset.version, fact.on, fact.kind, fact.amount, fact.account, fact.by, fact.lease
    )
    return _now(asset, receipts=(*asset.holding.receipts, made))


def ruled(asset: Asset, fact: told.AssetIncomeRuleSet) -> Asset:
    """Income is divided otherwise from a day on."""
    made = IncomeRule(asset.version, fact.effective, fact.first, fact.parts, fact.vote)
    return _now(asset, rules=(*asset.holding.rules, made))


def distributed(asset: Asset, fact: told.AssetIncomeDistributed) -> Asset:
    """Income was divided."""
    said = fact.total, fact.uses, fact.lines, fact.vote, fact.by
    made = Distribution(asset.version, fact.on, *said)
    return _now(asset, distributions=(*asset.holding.distributions, made))


def paid(asset: Asset, fact: told.AssetDividendsPaid) -> Asset:
    """Dividends reached households."""
    made = Payment(asset.version, fact.on, fact.distribution, fact.group, fact.amount)
    return _now(asset, payments=(*asset.holding.payments, made))


def recovered(asset: Asset, fact: told.PrincipalRecovered) -> Asset:
    """Principal came back."""
    made = kept.Recovery(asset.version, fact.on, fact.amount)
    return _now(asset, recoveries=(*asset.holding.recoveries, made))


def extended(asset: Asset, fact: told.PrincipalExtended) -> Asset:
    """It is due back later."""
    return _now(asset, extended=(*asset.holding.extended, (fact.due, fact.vote)))


def reinvested(asset: Asset, fact: told.Reinvested) -> Asset:
    """Money of it went on."""
    made = kept.Reinvestment(asset.version, fact.on, fact.project, fact.amount, fact.of)
    return _now(asset, reinvestments=(*asset.holding.reinvestments, made))


def came(case: Project, fact: told.ReinvestmentReceived) -> Project:
    """Money of an older asset came into the project."""
    made = kept.Reinvestment(case.version, fact.on, fact.asset, fact.amount, fact.of)
    return replace(case, reinvested=(*case.reinvested, made))


def inspected(asset: Asset, fact: told.AssetInspected) -> Asset:
    """It was seen."""
    made = kept.Inspection(asset.version, fact.on, fact.condition, fact.usage)
    return _now(asset, inspections=(*asset.holding.inspections, made))


def counted(asset: Asset, fact: told.StockTaken) -> Asset:
    """It was counted."""
    made = kept.Count(asset.version, fact.on, fact.round, fact.keeper, fact.outcome, fact.quantity)
    return _now(asset, counts=(*asset.holding.counts, made))


def explained(asset: Asset, fact: told.DifferenceExplained) -> Asset:
    """A difference is explained."""
    counts = (
        replace(c, explained=asset.version) if c.n == fact.taken else c
        for c in asset.holding.counts
    )
    return _now(asset, counts=tuple(counts))


def damaged(asset: Asset, fact: told.AssetDamaged) -> Asset:
    """It is damaged."""
    made = kept.Damage(asset.version, fact.on, fact.cause, fact.loss)
    return _now(asset, damages=(*asset.holding.damages, made))


def repaired(asset: Asset, fact: told.DamageRepaired) -> Asset:
    """A damage is put right."""
    damages = (
        replace(d, repaired_on=fact.on, cost=fact.cost) if d.n == fact.damage else d
        for d in asset.holding.damages
    )
    return _now(asset, damages=tuple(damages))


def idled(asset: Asset, fact: told.AssetIdled) -> Asset:
    """It stands idle."""
    made = kept.Idle(asset.version, fact.since, fact.reason)
    return _now(asset, idle=(*asset.holding.idle, made))


def used(asset: Asset, fact: told.AssetUsedAgain) -> Asset:
    """It is used again."""
    idle = (replace(i, until=fact.since) if i.until is None else i for i in asset.holding.idle)
    return _now(asset, idle=tuple(idle))


def revalued(asset: Asset, fact: told.AssetRevalued) -> Asset:
    """Its net value is another."""
    made = kept.Valued(asset.version, fact.on, fact.kind, fact.net)
    return _now(asset, values=(*asset.holding.values, made))


def encumbered(asset: Asset, fact: told.AssetEncumbered) -> Asset:
    """It secures a debt."""
    made = kept.Encumbrance(
        asset.version, fact.on, fact.creditor, fact.secured, fact.until, fact.vote
    )
    return _now(asset, encumbrances=(*asset.holding.encumbrances, made))


def released(asset: Asset, fact: told.EncumbranceReleased) -> Asset:
    """It secures that debt no longer."""
    kept_on = (
        replace(e, released_on=fact.on) if e.n == fact.encumbrance else e
        for e in asset.holding.encumbrances
    )
    return _now(asset, encumbrances=tuple(kept_on))


EVOLVE: dict[type[Fact], Any] = {
    told.JointOwnersNamed: joint,
    told.ModeProposed: proposed,
    told.ModeAgreed: agreed,
    told.ModeChanged: changed,
    told.AssetLet: let,
    told.LeaseVaried: varied,
    told.LeaseEnded: ended,
    told.AssetIncomeReceived: received,
    told.AssetIncomeRuleSet: ruled,
    told.AssetIncomeDistributed: distributed,
    told.AssetDividendsPaid: paid,
    told.PrincipalRecovered: recovered,
    told.PrincipalExtended: extended,
    told.Reinvested: reinvested,
    told.ReinvestmentReceived: came,
    told.AssetInspected: inspected,
    told.StockTaken: counted,
    told.DifferenceExplained: explained,
    told.AssetDamaged: damaged,
    told.DamageRepaired: repaired,
    told.AssetIdled: idled,
    told.AssetUsedAgain: used,
    told.AssetRevalued: revalued,
    told.AssetEncumbered: encumbered,
    told.EncumbranceReleased: released,
}
