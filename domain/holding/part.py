"""What use adds to assets: how one evolves, what must hold of its facts, what a pack may ask."""

from typing import Any

from domain.assets.state import Asset
from domain.circumstances import Circumstances
from domain.holding import checks, earning, keeping, letting
from domain.holding import commands as asked
from domain.holding.evolving import EVOLVE
from domain.holding.watching import asset_watched
from domain.operation.faults import when, wrong
from domain.part import Part
from events import holding as told
from events.findings import Finding
from events.requirements import AssetWatched, LeaseTerms, ModeDecided, StockSettled

_WRONG: dict[Any, Any] = {
    told.JointOwnersNamed: letting.joint,
    told.ModeProposed: letting.proposed,
    told.ModeAgreed: letting.agreed,
    told.ModeChanged: letting.changed,
    told.AssetLet: letting.let,
    told.LeaseVaried: letting.varied,
    told.LeaseEnded: letting.ended,
    told.AssetIncomeReceived: earning.received,
    told.AssetIncomeRuleSet: earning.ruled,
    told.AssetIncomeDistributed: earning.distributed,
    told.AssetDividendsPaid: earning.paid,
    told.PrincipalRecovered: earning.recovered,
    told.PrincipalExtended: earning.extended,
    told.Reinvested: earning.reinvested,
    told.StockTaken: keeping.counted,
    told.DifferenceExplained: keeping.explained,
    told.AssetDamaged: keeping.damaged,
    told.DamageRepaired: keeping.repaired,
    told.AssetIdled: keeping.idled,
    told.AssetUsedAgain: keeping.used,
    told.AssetRevalued: keeping.revalued,
    told.AssetEncumbered: keeping.encumbered,
    told.EncumbranceReleased: keeping.released,
}
_NEEDS: dict[type, Any] = {
    asked.ProposeMode: letting.of_project,
    asked.ChangeMode: letting.of_project,
    asked.LetAsset: letting.of_project,
    asked.SetAssetIncomeRule: letting.of_project,
    asked.DistributeAssetIncome: letting.of_project,
    asked.Reinvest: earning.into,
}


def _no_lease(asset: Asset, about: Circumstances) -> list[Finding]:
    """What is done about a contract waits for one."""
    return when(asset.holding.lease is None, letting.no_lease(0))


def _unproposed(asset: Asset, about: Circumstances) -> list[Finding]:
    return when(asset.holding.proposed is None, wrong("mode.none-proposed", {}))


def _not_idle(asset: Asset, about: Circumstances) -> list[Finding]:
    return when(asset.holding.idling is None, wrong("idle.not-idle", {}))


def _whole(asset: Asset, about: Circumstances) -> list[Finding]:
    return when(not asset.holding.damaged, wrong("damage.unknown", {"damage": 0}))


def _counted_right(asset: Asset, about: Circumstances) -> list[Finding]:
    return when(not asset.holding.unexplained, wrong("stock.no-difference", {"taken": 0}))


def _free(asset: Asset, about: Circumstances) -> list[Finding]:
    return when(not asset.holding.secures, wrong("encumbrance.unknown", {"encumbrance": 0}))


def _unshared(asset: Asset, about: Circumstances) -> list[Finding]:
    none = wrong("principal.no-share", {})
    return when(earning.principal_due(asset) is None, none)


PART = Part(
    evolve=EVOLVE,
    wrong=_WRONG,
    needs=_NEEDS,
    beside={told.Reinvested: earning.onward},
    checks={
        ModeDecided: checks.mode_decided,
        LeaseTerms: checks.lease_terms,
        StockSettled: checks.stock_settled,
        AssetWatched: asset_watched,
    },
    idle={
        "agree-mode": _unproposed,
        "vary-lease": _no_lease,
        "end-lease": _no_lease,
        "explain-difference": _counted_right,
        "repair-damage": _whole,
        "record-use": _not_idle,
        "release-encumbrance": _free,
        "recover-principal": _unshared,
        "extend-principal": _unshared,
    },
)
