"""What a pack may ask before the mode of an asset changes, and before it is let."""

from domain.assets.state import Asset
from domain.circumstances import Circumstances, finding_on, who_may
from domain.holding.state import Proposal
from events.findings import Finding, Value
from events.requirements import LeaseTerms, ModeDecided, StockSettled


def mode_decided(asset: Asset, asked: ModeDecided, about: Circumstances) -> Finding:
    """Each owner of the kinds agreed to what was proposed last, and it was filed as asked."""
    now = asset.holding.proposed
    if now is None:
        who = who_may(asset, about, "propose-mode")
        return finding_on(asked, "pending", "mode.none-proposed", {}, {}, who)
    kinds: dict[str, Value] = {"owners": "|".join(asked.owners)}
    own = [owner for owner in asset.owning if owner.kind in asked.owners]
    agreed = {a.owner: a.n for a in asset.holding.agreements if a.proposal == now.n}
    if lacking := [owner for owner in own if owner not in agreed]:
        seen: dict[str, Value] = {"owner": lacking[0].kind, "division": lacking[0].division}
        who = who_may(asset, about, "agree-mode")
        return finding_on(asked, "pending", "owner.undecided", seen, kinds, who)
    if own and asked.document and not _filed(asset, asked.document, now, about):
        required: dict[str, Value] = {**kinds, "document": asked.document}
        who = who_may(asset, about, "file-document")
        return finding_on(asked, "pending", "owner.unfiled", {}, required, who)
    return finding_on(asked, "met", "owner.met", {}, kinds, on=tuple(agreed[o] for o in own))


def _filed(asset: Asset, document: str, now: Proposal, about: Circumstances) -> bool:
    """Put on file since the proposal: what was filed of an earlier one does not count."""
    return any(d.document == document and d.n > now.n and d.on <= about.on for d in asset.documents)


def lease_terms(asset: Asset, asked: LeaseTerms, about: Circumstances) -> Finding:
    """On what terms it may be let; whether it is, is judged of the contract itself."""
    years: dict[str, Value] = {"years": asked.longest_years}
    return finding_on(asked, "met", "terms.met", {}, years)


def stock_settled(asset: Asset, asked: StockSettled, about: Circumstances) -> Finding:
    """Nothing that a count found amiss is left unexplained."""
    if not (open_ := asset.holding.unexplained):
        return finding_on(asked, "met", "stock.settled", {}, {})
    seen: dict[str, Value] = {"round": open_[0].round, "counted": open_[0].outcome}
    who = who_may(asset, about, "explain-difference")
    return finding_on(asked, "pending", "stock.open", seen, {}, who, on=(open_[0].n,))
