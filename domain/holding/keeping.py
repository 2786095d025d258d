"""What must hold of inspections, counts, damage, idleness, value and debts it secures (管护)."""

from decimal import Decimal

from domain.assets.state import Asset
from domain.circumstances import Circumstances
from domain.codes import uscc_fault
from domain.operation.choosing import voted_since
from domain.operation.faults import NOT_UNDER_PRICE, when, wrong
from domain.operation.state import COLLECTIVE
from events import holding as told
from events.findings import Finding, Value


def counted(asset: Asset, fact: told.StockTaken, about: Circumstances) -> list[Finding]:
    """Once in a round; found means as many as the books say, missing means fewer."""
    again = any(c.round == fact.round for c in asset.holding.counts)
    there, booked = Decimal(fact.quantity), Decimal(asset.entry.quantity)
    misfit = there > booked or (fact.outcome == "found") != (there == booked)
    if fact.outcome == "damaged":
        misfit = there > booked
    seen: dict[str, Value] = {"counted": fact.outcome, "quantity": fact.quantity}
    asks: dict[str, Value] = {"booked": asset.entry.quantity}
    return [
        *when(again, wrong("stock.taken-already", {"round": fact.round})),
        *when(misfit, wrong("stock.misfit", seen, asks)),
    ]


def explained(asset: Asset, fact: told.DifferenceExplained, about: Circumstances) -> list[Finding]:
    """A difference that nobody has explained yet."""
    open_ = any(c.n == fact.taken for c in asset.holding.unexplained)
    return when(not open_, wrong("stock.no-difference", {"taken": fact.taken}))


def damaged(asset: Asset, fact: told.AssetDamaged, about: Circumstances) -> list[Finding]:
    """No more is lost than it is worth."""
    most: dict[str, Value] = {"limit_fen": asset.entry.value}
    over = wrong("damage.over-value", {"sum_fen": fact.loss}, most)
    return when(fact.loss > asset.entry.value, over)


def repaired(asset: Asset, fact: told.DamageRepaired, about: Circumstances) -> list[Finding]:
    """A damage that is not repaired yet."""
    open_ = any(d.n == fact.damage for d in asset.holding.damaged)
    return when(not open_, wrong("damage.unknown", {"damage": fact.damage}))


def idled(asset: Asset, fact: told.AssetIdled, about: Circumstances) -> list[Finding]:
    """Since a day that has come, and only if it did not stand idle already."""
    since: dict[str, Value] = {"since": fact.since.isoformat()}
    now = asset.holding.idling
    already: dict[str, Value] = {"since": now.since.isoformat() if now else "-"}
    last = max((i.until for i in asset.holding.idle if i.until), default=fact.since)
    return [
        *when(now is not None, wrong("idle.already", already)),
        *when(fact.since > fact.on or fact.since < last, wrong("idle.dated-wrongly", since)),
    ]


def used(asset: Asset, fact: told.AssetUsedAgain, about: Circumstances) -> list[Finding]:
    """It stood idle before that day."""
    now = asset.holding.idling
    if now is None:
        return [wrong("idle.not-idle", {})]
    since: dict[str, Value] = {"since": fact.since.isoformat()}
    amiss = fact.since > fact.on or fact.since < now.since
    return when(amiss, wrong("idle.dated-wrongly", since))


def revalued(asset: Asset, fact: told.AssetRevalued, about: Circumstances) -> list[Finding]:
    """Wear and impairment lower a value; a valuation is made by somebody with a true code."""
    over: dict[str, Value] = {"sum_fen": fact.net}
    now: dict[str, Value] = {"limit_fen": asset.net}
    raised = fact.kind != "valuation" and fact.net > asset.net
    nobody = fact.kind == "valuation" and not (fact.valuer and fact.valuer_uscc)
    fault = uscc_fault(fact.valuer_uscc) if fact.valuer_uscc else None
    bad: dict[str, Value] = {"uscc": fact.valuer_uscc or "-", "fault": fault or ""}
    return [
        *when(raised, wrong("value.raised", over, now)),
        *when(nobody, wrong("value.no-valuer", {})),
        *when(fault is not None, wrong("operator.uscc", bad)),
    ]


def encumbered(asset: Asset, fact: told.AssetEncumbered, about: Circumstances) -> list[Finding]:
    """Collective property secures nobody else's debt, and its own by its members' vote."""
    collective = asset.owner.kind in COLLECTIVE
    if collective and fact.debtor == "other":
        return [wrong("encumbrance.for-others", {}, {}, NOT_UNDER_PRICE)]
    over: dict[str, Value] = {
        "sum_fen": sum(e.secured for e in asset.holding.secures) + fact.secured
    }
    most: dict[str, Value] = {"limit_fen": asset.net}
    voted = (
        voted_since(asset, fact.vote, 0, asset.booked_on or fact.on, asset.owner.kind)
        if collective
        else []
    )
    beyond = wrong("encumbrance.over-value", over, most)
    return [*when(over["sum_fen"] > most["limit_fen"], beyond), *voted]  # type: ignore[operator]


def released(asset: Asset, fact: told.EncumbranceReleased, about: Circumstances) -> list[Finding]:
    """A debt that it still secures."""
    open_ = any(e.n == fact.encumbrance for e in asset.holding.secures)
    return when(not open_, wrong("encumbrance.unknown", {"encumbrance": fact.encumbrance}))
