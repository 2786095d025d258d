"""What it is sold for, to whom, and where the money goes (底价、成交、收入)."""

from collections.abc import Iterator

from domain.assets.state import Asset
from domain.case import Meeting
from domain.circumstances import Circumstances, asked_at, finding_on
from domain.codes import uscc_fault
from domain.disposal.state import PRICED, Disposal
from domain.faults import UNCITED, broken
from domain.votes import shortfalls
from events.disposal import Buyer, DisposalDealt, ProceedsReceived
from events.findings import Finding, Value
from events.requirements import ExchangeUsed, VotePassed

NO_VALUE, NON_TAX = "行政事业性国有资产管理条例 第三十六条", "行政事业性国有资产管理条例 第二十五条"
NOT_UNDER_PRICE = "农村集体经济组织法 第三十五条", "A"
NO_PERSONAL_ACCOUNT = "农村集体经济组织法 第四十四条", "A"
NOT_DIVIDED = "农村集体经济组织法 第三十六条", "A"
NO_SUBSIDY_SHARED = "农民专业合作社法 第五十三条", "A"
DUE_TO = {
    "state-unit": "treasury",
    "township": "treasury",
    "village-collective": "collective",
    "villager-group": "collective",
    "co-operative": "co-operative-reserve",
    "operator": "co-operative-reserve",
}
"""To whom the proceeds go, by whose it was."""
COLLECTIVE = frozenset({"village-collective", "villager-group"})
LOWER_RESERVE = VotePassed(
    id="reserve-voted",
    article=NOT_UNDER_PRICE[0],
    grade="A",
    matter="asset-disposal",
    bodies=("members-assembly", "delegates-assembly"),
)


def under_valuation(asset: Asset) -> Iterator[Finding]:
    """A reserve under the valuation needs a vote held since, on this text; the state's none has."""
    now = asset.disposals.now
    if now is None or now.valuation is None or now.plan.method not in PRICED:
        return
    reserve, value = now.plan.reserve, now.valuation.value
    if reserve >= value or any(_lowers(m, asset, now) for m in asset.meetings):
        return
    seen: dict[str, Value] = {"sum_fen": reserve}
    cited = NOT_UNDER_PRICE if asset.owner.kind in COLLECTIVE else (NO_VALUE, "A")
    yield broken("disposal.under-valuation", seen, {"limit_fen": value}, cited)


def _lowers(held: Meeting, asset: Asset, now: Disposal) -> bool:
    """The members knew what it is worth, and passed this reserve all the same."""
    known = now.valuation
    if known is None or asset.owner.kind not in COLLECTIVE:
        return False
    since = held.n > max(known.n, now.plan_n) and held.vote.on >= known.on
    current = held.substance == asset.substance and held.vote.matter == LOWER_RESERVE.matter
    return since and current and not shortfalls(held.vote, LOWER_RESERVE)


def rightly_dealt(asset: Asset, fact: DisposalDealt, about: Circumstances) -> list[Finding]:
    """Allowed, at the reserve at least, on the platform asked, to nobody who had a hand in it."""
    now = asset.disposals.now
    if now is None or not now.authorised_n:
        return [broken("disposal.unauthorised", {})]
    if now.plan.method not in PRICED:
        return [broken("deal.no-price", {"method": now.plan.method})]
    low = fact.price < now.plan.reserve or fact.price == 0
    seen: dict[str, Value] = {"sum_fen": fact.price}
    limit: dict[str, Value] = {"limit_fen": now.plan.reserve}
    cited = NOT_UNDER_PRICE if asset.owner.kind in COLLECTIVE else UNCITED
    return [
        *([broken("deal.already", {})] if now.deal else []),
        *([broken("deal.under-reserve", seen, limit, cited)] if low else []),
        *_buyer(fact.buyer),
        *_self_dealing(asset, now, fact.buyer),
        *_off_exchange(asset, now, fact, about),
    ]


def _buyer(buyer: Buyer) -> Iterator[Finding]:
    """A unit by its code and who stands behind it; a person by what the vault calls them."""
    if not buyer.persons:
        yield broken("deal.buyer-unknown", {"buyer": buyer.kind})
    if buyer.kind == "unit":
        fault = uscc_fault(buyer.uscc) if buyer.uscc else "uscc.absent"
        if fault:
            yield broken("deal.buyer-uscc", {"uscc": buyer.uscc or "-", "fault": fault})


def _self_dealing(asset: Asset, now: Disposal, buyer: Buyer) -> Iterator[Finding]:
    """Whoever decides, records or values does not buy (处置决策与受让分离)."""
    acted = [*now.hands, *(t.by for t in asset.decisions), *(m.vote.by for m in asset.meetings)]
    acted += [by for _, by in asset.filers]
    if {p for actor in acted for p in actor.persons} & set(buyer.persons):
        yield broken("deal.self-dealing", {"buyer": buyer.kind}, {}, ("会计法 第二十五条", "A"))
    units = {asset.owner.uscc, now.valuation.agency_uscc if now.valuation else None}
    if buyer.uscc and buyer.uscc in units:
        yield broken("deal.buyer-concerned", {"uscc": buyer.uscc})


def _off_exchange(
    asset: Asset, now: Disposal, fact: DisposalDealt, about: Circumstances
) -> Iterator[Finding]:
    """What the pack sends to a platform is sold there."""
    for asked in asked_at(asset, about, "record-deal", ExchangeUsed):
        bound = asset.owner.kind in asked.owners and now.plan.method in asked.methods
        if bound and fact.price > asked.above_fen and fact.through not in asked.channels:
            required: dict[str, Value] = {"channels": "|".join(asked.channels)}
            seen: dict[str, Value] = {"channel": fact.through}
            yield finding_on(asked, "broken", "deal.off-exchange", seen, required)


def exchange_asked(asset: Asset, asked: ExchangeUsed, about: Circumstances) -> Finding:
    """Which platform is asked; whether it was used is judged of the deal itself."""
    required: dict[str, Value] = {"channels": "|".join(asked.channels)}
    return finding_on(asked, "met", "deal.exchange-asked", {}, required)


def rightly_received(asset: Asset, fact: ProceedsReceived, about: Circumstances) -> list[Finding]:
    """To whom they are due, into the account of the plan, once, and no more than the price."""
    now = asset.disposals.now
    if now is None or now.deal is None:
        return [broken("proceeds.no-deal", {})]
    left = now.deal.price - now.received
    seen: dict[str, Value] = {"sum_fen": fact.amount}
    over = broken("proceeds.over", seen, {"limit_fen": left})
    elsewhere = fact.account.strip() != now.plan.account.strip()
    again = any(receipt.voucher == fact.voucher for receipt in now.receipts)
    return [
        *_due_to(asset, fact),
        *([broken("proceeds.nothing", {})] if fact.amount == 0 else []),
        *([over] if fact.amount > left else []),
        *([broken("proceeds.other-account", {}, {})] if elsewhere else []),
        *([broken("proceeds.voucher-used", {})] if again else []),
    ]


def _due_to(asset: Asset, fact: ProceedsReceived) -> Iterator[Finding]:
    """行政事业性国有资产管理条例 第二十五条; 农村集体经济组织法 第三十六条、第四十四条."""
    kind = asset.owner.kind
    due = DUE_TO.get(kind, "")
    if fact.to == due:
        return
    cited = {"treasury": (NON_TAX, "A"), "collective": NOT_DIVIDED}.get(due, NO_SUBSIDY_SHARED)
    if due == "collective" and fact.to == "personal":
        cited = NO_PERSONAL_ACCOUNT
    said: dict[str, Value] = {"owner": kind, "proceeds_to": fact.to}
    yield broken("proceeds.not-due", said, {"proceeds_due": due}, cited)
