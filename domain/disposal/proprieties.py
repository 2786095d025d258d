"""What must hold of a disposal whatever a pack says: whole sums, lawful takers, no self-dealing."""

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from domain.adjustment.settling import runs_on
from domain.assets.proprieties import owned
from domain.assets.state import Asset
from domain.circumstances import Circumstances, who_may
from domain.codes import uscc_fault
from domain.disposal.pricing import under_valuation
from domain.disposal.state import KEPT, PRICED, Disposal
from domain.faults import UNCITED, broken
from domain.holding.owing import owing
from domain.project import PUBLIC, Project
from events.disposal import (
    AssetValued,
    CollectiveDisposalAuthorised,
    CoOperativeDisposalAuthorised,
    DisposalAbandoned,
    DisposalCompleted,
    DisposalOpened,
    DisposalPlan,
    DisposalRevised,
    HouseholdAssetEnded,
    StateDisposalAuthorised,
)
from events.findings import Finding, Value
from events.requirements import DisposalMethod, OwnerKind

NOT_UNDER_PRICE = "农村集体经济组织法 第三十五条", "A"
NOT_DIVIDED = "农村集体经济组织法 第三十六条", "A"
NO_SUBSIDY_SHARED = "农民专业合作社法 第五十三条", "A"
BRANCHES: dict[type, frozenset[OwnerKind]] = {
    StateDisposalAuthorised: frozenset({"state-unit", "township"}),
    CollectiveDisposalAuthorised: frozenset({"village-collective", "villager-group"}),
    CoOperativeDisposalAuthorised: frozenset({"co-operative", "operator"}),
}
STATE = BRANCHES[StateDisposalAuthorised]
COLLECTIVE = BRANCHES[CollectiveDisposalAuthorised]
HELD = BRANCHES[CoOperativeDisposalAuthorised]
GIVEN_TO = frozenset({"state-unit", "township", "village-collective", "villager-group"})
"""To whom what is public or a collective's may be given for nothing."""
Authorised = StateDisposalAuthorised | CollectiveDisposalAuthorised | CoOperativeDisposalAuthorised


def needed(asset: Asset, command: object) -> tuple[str, ...]:
    """Its project: what is adjusted there goes when that is decided, and it learns what went."""
    return (f"project-{asset.project}",)


def rightly_opened(asset: Asset, fact: DisposalOpened, about: Circumstances) -> list[Finding]:
    """Of an asset whose title is settled, or that came from before, by a plan that holds."""
    untitled = asset.stage == "asset-booked" and not asset.historic
    return [
        *([broken("disposal.light", {})] if asset.light else []),
        *([broken("disposal.untitled", {})] if untitled and not asset.light else []),
        *_in_adjustment(asset, about),
        *_plan(asset, fact.plan),
    ]


def _in_adjustment(asset: Asset, about: Circumstances) -> Iterator[Finding]:
    """Nothing is sold off while it is still argued whether its project ends (无序调整)."""
    project = about.others.get(f"project-{asset.project}")
    if not isinstance(project, Project):
        return
    if project.stage == "adjusting" and not project.adjustment.confirmed_n:
        yield broken("disposal.before-adjustment", {}, {}, ("农规发〔2024〕26号 (四)", "B"))


def rightly_revised(asset: Asset, fact: DisposalRevised, about: Circumstances) -> list[Finding]:
    """Another plan, and nothing came in by the one before."""
    now = asset.disposals.now
    if now is None:
        return []
    same = now.plan == fact.plan
    return [
        *([broken("disposal.unchanged", {})] if same else []),
        *_paid_already(now),
        *_plan(asset, fact.plan),
    ]


def _paid_already(now: Disposal) -> list[Finding]:
    seen: dict[str, Value] = {"sum_fen": now.received}
    return [broken("disposal.paid-already", seen)] if now.receipts else []


def _plan(asset: Asset, plan: DisposalPlan) -> list[Finding]:
    return [
        *_part(asset, plan),
        *_divided(asset, plan),
        *_kept(asset, plan),
        *_equity(asset, plan),
        *_accounted(asset, plan),
    ]


def _part(asset: Asset, plan: DisposalPlan) -> Iterator[Finding]:
    """No more goes than is in use; what lives on goes whole."""
    in_use = asset.in_use
    said: dict[str, Value] = {"sum_fen": plan.part}
    if plan.part == 0:
        yield broken("disposal.no-part", {})
    elif plan.part > in_use:
        yield broken("disposal.part", said, {"limit_fen": in_use})
    elif plan.method in KEPT and plan.part < in_use:
        yield broken("disposal.part-kept", said, {"limit_fen": in_use})


def _divided(asset: Asset, plan: DisposalPlan) -> Iterator[Finding]:
    """What public money made is divided among nobody."""
    if plan.method != "division":
        return
    kind = asset.owner.kind
    cited = NOT_DIVIDED if kind in COLLECTIVE else NO_SUBSIDY_SHARED if kind in HELD else UNCITED
    if kind in COLLECTIVE or _public(asset):
        yield broken("disposal.divided", {"owner": kind}, {}, cited)


def _public(asset: Asset) -> bool:
    return any(cost.source in PUBLIC and cost.amount for cost in asset.entry.costs)


def _kept(asset: Asset, plan: DisposalPlan) -> Iterator[Finding]:
    """It is said who has it afterwards, and nothing collective is given away."""
    lacks = not plan.owner if plan.method == "free-transfer" else not plan.custodian
    if plan.method in KEPT and lacks:
        yield broken("disposal.no-keeper", {"method": plan.method})
    if plan.owner is None:
        return
    if plan.method != "free-transfer":
        yield broken("disposal.owner-stays", {"method": plan.method})
        return
    if plan.owner.kind not in GIVEN_TO and _public(asset):
        yield broken("disposal.given-away", {"owner": plan.owner.kind}, {}, NOT_UNDER_PRICE)
    named: dict[str, Value] = {"n": 1, "asset": asset.entry.name}
    yield from owned(plan.owner, asset.entry, asset.division, named)


def _equity(asset: Asset, plan: DisposalPlan) -> Iterator[Finding]:
    """The principal of a share comes back; nothing else has one."""
    if plan.method == "redemption" and asset.entry.form != "equity":
        yield broken("disposal.not-equity", {"method": plan.method})


def _accounted(asset: Asset, plan: DisposalPlan) -> Iterator[Finding]:
    """Where there will be proceeds, it is said where they go, and a collective's are used again."""
    if plan.method not in PRICED:
        return
    if not plan.account.strip():
        yield broken("disposal.no-account", {"method": plan.method})
    if asset.owner.kind in COLLECTIVE and not plan.re_use.strip():
        yield broken("disposal.no-re-use", {}, {}, ("国办函〔2021〕51号", "C"))


def rightly_valued(asset: Asset, fact: AssetValued, about: Circumstances) -> list[Finding]:
    """By an agency that is not the owner itself."""
    fault = uscc_fault(fact.agency_uscc)
    seen: dict[str, Value] = {"uscc": fact.agency_uscc}
    own = fact.agency_uscc == asset.owner.uscc
    return [
        *([broken("operator.uscc", {**seen, "fault": fault})] if fault else []),
        *([broken("valuation.by-owner", seen)] if own else []),
    ]


def rightly_authorised(asset: Asset, fact: Authorised, about: Circumstances) -> list[Finding]:
    """The branch is its owner's, and the reserve is not under what it is worth."""
    owners = BRANCHES[type(fact)]
    fits = asset.owner.kind in owners
    seen: dict[str, Value] = {"owner": asset.owner.kind}
    other = broken("disposal.other-branch", seen, {"owners": "|".join(sorted(owners))})
    again = asset.disposals.now is not None and asset.disposals.now.authorised_n
    return [
        *([] if fits else [other]),
        *([broken("disposal.authorised-already", {})] if again else []),
        *unready(asset, about),
    ]


def unready(asset: Asset, about: Circumstances) -> list[Finding]:
    """What stands in the way of its being allowed, beside what a pack asks."""
    return [
        *under_valuation(asset),
        *owed(asset, about),
        *_let(asset, about, PRICED | KEPT),
        *_run_by_project(asset, about),
    ]


def owed(asset: Asset, about: Circumstances) -> Iterator[Finding]:
    """Nothing that is owed of it is lost with it."""
    return owing(asset, about.case_id.partition("-")[2], about)


def rightly_completed(asset: Asset, fact: DisposalCompleted, about: Circumstances) -> list[Finding]:
    """It was allowed, and where it had a price, all of that came in."""
    now = asset.disposals.now
    if now is None or not now.authorised_n:
        return [broken("disposal.unauthorised", {})]
    return [
        *_priced(now),
        *owed(asset, about),
        *_let(asset, about, KEPT),
        *_run_by_project(asset, about),
    ]


def _let(
    asset: Asset, about: Circumstances, besides: frozenset[DisposalMethod]
) -> Iterator[Finding]:
    """What leaves the books is let to nobody: the contract has ended, or the buyer took it over.

    It runs on with what lives on; a buyer can take it over only once there is one.
    """
    now, lease = asset.disposals.now, asset.holding.binding(about.on)
    if lease is None or now is None or now.plan.method in besides:
        return
    seen: dict[str, Value] = {"lease": lease.n, "until": lease.ends.isoformat()}
    yield replace(broken("disposal.let", seen), who=who_may(asset, about, "end-lease"))


def _run_by_project(asset: Asset, about: Circumstances) -> Iterator[Finding]:
    """What is run with its whole project is not sold from under whoever runs it."""
    now, project = asset.disposals.now, about.others.get(f"project-{asset.project}")
    if now is None or now.plan.method not in PRICED or not isinstance(project, Project):
        return
    if (contract := runs_on(project, about.on)) is None:
        return
    seen: dict[str, Value] = {"mode": contract.mode, "until": contract.terms.ends.isoformat()}
    found = broken("disposal.run-by-project", seen)
    yield replace(found, who=who_may(project, about, "settle-obligation"))


def _priced(now: Disposal) -> list[Finding]:
    """What has a price was dealt, and the whole price came in."""
    if now.plan.method not in PRICED:
        return []
    if now.deal is None:
        return [broken("disposal.no-deal", {"method": now.plan.method})]
    if now.received != now.deal.price:
        seen: dict[str, Value] = {"sum_fen": now.received}
        return [broken("proceeds.short", seen, {"total_fen": now.deal.price})]
    return []


def rightly_abandoned(asset: Asset, fact: DisposalAbandoned, about: Circumstances) -> list[Finding]:
    """What was paid for is not taken back by a word."""
    now = asset.disposals.now
    return _paid_already(now) if now else []


def rightly_ended(asset: Asset, fact: HouseholdAssetEnded, about: Circumstances) -> list[Finding]:
    """Only a household's own is ended on a light record."""
    if asset.light:
        return []
    return [broken("disposal.not-light", {"owner": asset.owner.kind})]


def completion(asset: Asset, command: object, about: Circumstances) -> dict[str, Any]:
    """What is completed is what was planned; what came in and what is left are computed."""
    now = asset.disposals.now
    if now is None:
        return {"method": "write-off", "part": 1, "proceeds": 0, "left": 0}
    stays = now.plan.method in KEPT
    left = asset.in_use - (0 if stays else now.plan.part)
    plan = now.plan
    return {"method": plan.method, "part": plan.part, "proceeds": now.received, "left": left}
