"""What must hold of an asset's income and its use, principal, re-investment (收益、再投资)."""

from datetime import date

from domain.assets.state import Asset
from domain.circumstances import Circumstances
from domain.faults import stamp_of
from domain.holding.letting import project_of
from domain.operation import dividing
from domain.operation.choosing import voted_since
from domain.operation.faults import NO_PERSONAL_ACCOUNT, when, wrong
from domain.operation.state import COLLECTIVE
from domain.part import Beside
from domain.project import Project
from events import holding as told
from events.findings import Finding, Value

OPEN_TO_MONEY = frozenset({"intake", "library", "planned", "building"})
"""The stages at which a project can still take in money."""
ACCOUNTS: dict[str, tuple[told.Account, ...]] = {
    "state-unit": ("treasury",),
    "township": ("township", "treasury"),
    "village-collective": ("collective",),
    "villager-group": ("collective",),
    "household": ("household",),
    "co-operative": ("collective",),
    "operator": ("collective", "treasury"),
}
"""On whose account an owner's money comes in."""


def received(asset: Asset, fact: told.AssetIncomeReceived, about: Circumstances) -> list[Finding]:
    """Some money, on the owner's account and no person's; rent of a contract, and nothing else."""
    leased = any(one.n == fact.lease for one in asset.holding.leases)
    amiss = (fact.kind == "rent") != bool(fact.lease) or (fact.lease > 0 and not leased)
    return [
        *_own(asset),
        *when(fact.amount == 0, wrong("receipt.nothing", {})),
        *_account(asset, fact.account),
        *when(amiss, wrong("receipt.rent-unleased", {"lease": fact.lease})),
    ]


def _own(asset: Asset) -> list[Finding]:
    """What a household earns with its own is nobody's business here (到户类)."""
    return when(asset.light, wrong("holding.households-own", {}))


def _account(asset: Asset, account: told.Account) -> list[Finding]:
    if account == "personal":
        return [wrong("receipt.personal-account", {}, {}, NO_PERSONAL_ACCOUNT)]
    lawful = ACCOUNTS[asset.owner.kind]
    seen: dict[str, Value] = {"came_on": account}
    other = wrong("receipt.other-account", seen, {"accounts": "|".join(lawful)})
    return when(account not in lawful, other)


def ruled(asset: Asset, fact: told.AssetIncomeRuleSet, about: Circumstances) -> list[Finding]:
    """By the same rule as a project's, where the asset's income is its own."""
    return [*_elsewhere(asset, about), *dividing.ruled(asset, fact, about)]


def distributed(
    asset: Asset, fact: told.AssetIncomeDistributed, about: Circumstances
) -> list[Finding]:
    """By the same rule as a project's; nothing while principal that is due has not come back."""
    return [
        *_elsewhere(asset, about),
        *_overdue(asset, fact.on),
        *dividing.distributed(asset, fact, about),
    ]


def paid(asset: Asset, fact: told.AssetDividendsPaid, about: Circumstances) -> list[Finding]:
    """By the same rule as a project's."""
    return dividing.paid(asset, fact, about)


def _elsewhere(asset: Asset, about: Circumstances) -> list[Finding]:
    """One truth: what a project in operation reports is divided there."""
    told_there = project_of(asset, about).stage == "operating"
    there = wrong("holding.income-of-project", {})
    return [*_own(asset), *when(told_there, there)]


def principal_due(asset: Asset) -> date | None:
    """When principal that was put in as a share is due back, as last decided."""
    given = asset.principal
    if given is None or not outstanding(asset):
        return None
    return asset.holding.extended[-1][0] if asset.holding.extended else given.due


def outstanding(asset: Asset) -> int:
    """Principal that has not come back, in fen."""
    return asset.entry.value - asset.holding.recovered if asset.principal else 0


def _overdue(asset: Asset, on: date) -> list[Finding]:
    due = principal_due(asset)
    if due is None or due >= on:
        return []
    seen: dict[str, Value] = {"due": due.isoformat(), "left_fen": outstanding(asset)}
    return [wrong("principal.overdue", seen)]


def recovered(asset: Asset, fact: told.PrincipalRecovered, about: Circumstances) -> list[Finding]:
    """No more than was put in, on the owner's account."""
    if asset.principal is None:
        return [_no_share(asset)]
    left: dict[str, Value] = {"limit_fen": outstanding(asset)}
    over = wrong("principal.over", {"sum_fen": fact.amount}, left)
    return [
        *when(fact.amount == 0, wrong("receipt.nothing", {})),
        *when(fact.amount > outstanding(asset), over),
        *_account(asset, fact.account),
    ]


def _no_share(asset: Asset) -> Finding:
    return wrong("principal.no-share", {})


def extended(asset: Asset, fact: told.PrincipalExtended, about: Circumstances) -> list[Finding]:
    """To a later day, as the owners decided; a collective by its vote."""
    due, kind = principal_due(asset), asset.owner.kind
    if due is None:
        return [_no_share(asset)]
    seen: dict[str, Value] = {"due": fact.due.isoformat()}
    after: dict[str, Value] = {"after": max(due, fact.on).isoformat()}
    voted = voted_since(asset, fact.vote, 0, date.min, kind) if kind in COLLECTIVE else []
    return [*when(fact.due <= max(due, fact.on), wrong("principal.not-later", seen, after)), *voted]


def into(asset: Asset, command: object) -> tuple[str, ...]:
    """The project into which it goes."""
    return (f"project-{getattr(command, 'project', '')}",)


def reinvested(asset: Asset, fact: told.Reinvested, about: Circumstances) -> list[Finding]:
    """No more than there is, into a project that can take it and says who gains by it.

    Money recovered carries a linkage mechanism like any asset: so Hainan asks; here for all.
    """
    new = _of_the_county(asset, about.others.get(f"project-{fact.project}"))
    left = asset.holding.reinvestable(fact.of)
    over = wrong(
        "reinvest.over", {"sum_fen": fact.amount, "money_of": fact.of}, {"limit_fen": left}
    )
    stage: dict[str, Value] = {"stage": new.stage}
    return [
        *when(fact.amount == 0, wrong("receipt.nothing", {})),
        *when(fact.amount > left, over),
        *when(new.stage not in OPEN_TO_MONEY, wrong("reinvest.not-open", stage)),
        *when(not new.dossier.linkage, wrong("reinvest.unlinked", {})),
    ]


def _of_the_county(asset: Asset, found: Project | None) -> Project:
    """A project elsewhere is as good as unknown."""
    here = found is not None and found.division[:6] == asset.division[:6]
    return found if found is not None and here else Project()


def onward(asset: Asset, fact: told.Reinvested, about: Circumstances) -> Beside:
    """The project knows from which asset its money comes."""
    mine = about.case_id.partition("-")[2]
    came = told.ReinvestmentReceived(asset=mine, amount=fact.amount, of=fact.of, **stamp_of(fact))
    return ((f"project-{fact.project}", came),)
