"""What must hold of mode, owners' decisions and contracts of an asset, whatever a pack says."""

from collections.abc import Iterator
from datetime import date

from domain.assets.state import Asset
from domain.circumstances import Circumstances, asked_at, finding_on
from domain.clocks import after_years
from domain.codes import uscc_fault
from domain.holding.rents import yearly
from domain.holding.state import Lease, Proposal
from domain.operation.choosing import PAYING, voted_since
from domain.operation.faults import NOT_UNDER_PRICE, when, wrong
from domain.operation.state import COLLECTIVE
from domain.project import Project
from events import holding as told
from events.findings import Finding, Value
from events.requirements import LeaseTerms

LET = "let-asset"
WHOLE = 1000


def of_project(asset: Asset, _: object) -> tuple[str, ...]:
    """Its project: whether it runs there says what is told of the asset itself."""
    return (f"project-{asset.project}",)


def project_of(asset: Asset, about: Circumstances) -> Project:
    """Its project, as it now stands."""
    found: Project = about.others.get(f"project-{asset.project}", Project())
    return found


def run_by_project(asset: Asset, about: Circumstances) -> list[Finding]:
    """What is let with its project has its terms there; where its owner runs it, parts are let."""
    now = project_of(asset, about).operation.in_force
    if now is None or now.mode == "own" or now.terms.ends < about.on:
        return []
    return [
        wrong("holding.run-by-project", {"mode": now.mode, "until": now.terms.ends.isoformat()})
    ]


def joint(asset: Asset, fact: told.JointOwnersNamed, about: Circumstances) -> list[Finding]:
    """Villages, each once, the whole between them, and the owner in the books among them."""
    parties = [one.party for one in fact.owners]
    whole = sum(one.share for one in fact.owners)
    booked = asset.owner.kind, asset.owner.division
    named = any((p.kind, p.division) == booked for p in parties)
    apart = any(p.kind not in COLLECTIVE for p in parties)
    return [
        *when(whole != WHOLE, wrong("joint.not-whole", {"share": whole}, {"whole": WHOLE})),
        *when(len(set(parties)) < len(parties), wrong("owner.twice", {})),
        *when(apart, wrong("joint.not-collective", {})),
        *when(not named, wrong("joint.owner-missing", {"owner": asset.owner.kind})),
    ]


def proposed(asset: Asset, fact: told.ModeProposed, about: Circumstances) -> list[Finding]:
    """Another mode or another frame than what is in force, and nothing that runs elsewhere."""
    now = asset.holding.mode
    same = now is not None and (now.mode, now.frame) == (fact.mode, fact.frame)
    operator = fact.frame.operator
    return [
        *run_by_project(asset, about),
        *when(same, wrong("mode.same", {"mode": fact.mode})),
        *(_uscc(operator.uscc) if operator else ()),
    ]


def agreed(asset: Asset, fact: told.ModeAgreed, about: Circumstances) -> list[Finding]:
    """Each owner agrees once to what was proposed last; a collective by a vote that was carried."""
    now = asset.holding.proposed
    if now is None or now.n != fact.proposal:
        return [_not_proposed(fact.proposal, now)]
    kind = fact.owner.kind
    again = any(a.proposal == now.n and a.owner == fact.owner for a in asset.holding.agreements)
    early: dict[str, Value] = {"on": fact.on.isoformat(), "chosen": now.on.isoformat()}
    return [
        *when(fact.owner not in asset.owning, wrong("owner.unknown", {"owner": kind})),
        *when(again, wrong("owner.agreed-already", {"owner": kind})),
        *when(fact.on < now.on, wrong("owner.before-choice", early)),
        *(voted_since(asset, fact.vote, now.n, now.on, kind) if kind in COLLECTIVE else ()),
    ]


def changed(asset: Asset, fact: told.ModeChanged, about: Circumstances) -> list[Finding]:
    """What was proposed last comes into force, once."""
    now = asset.holding.proposed
    amiss = now is None or now.n != fact.proposal
    return [*when(amiss, _not_proposed(fact.proposal, now)), *run_by_project(asset, about)]


def _not_proposed(given: int, now: Proposal | None) -> Finding:
    return wrong("mode.not-proposed", {"given": given}, {"proposal": now.n if now else 0})


def let(asset: Asset, fact: told.AssetLet, about: Circumstances) -> list[Finding]:
    """In the mode and within the frame that its owners agreed to, to somebody with a true code."""
    begins, ends = fact.begins.isoformat(), fact.ends.isoformat()
    lent = any(g.given_by == "collective" for g in fact.guarantees)
    owes = fact.mode not in PAYING or fact.rent > 0
    return [
        *run_by_project(asset, about),
        *when(asset.entry.form == "equity", wrong("lease.equity", {})),
        *_tenant(fact.tenant),
        *when(fact.ends <= fact.begins, wrong("terms.reversed", {"begins": begins, "ends": ends})),
        *when(not owes, wrong("terms.no-return", {"mode": fact.mode})),
        *when(lent, wrong("terms.collective-guarantee", {}, {}, NOT_UNDER_PRICE)),
        *_overlaps(asset, fact),
        *_framed(asset, fact),
        *(
            found
            for one in asked_at(asset, about, LET, LeaseTerms)
            for found in _terms(asset, fact, one)
        ),
    ]


def _tenant(tenant: told.Tenant) -> list[Finding]:
    """A unit has a code; a household is known to the vault alone."""
    if tenant.kind == "household":
        return when(tenant.subject is None, wrong("lease.tenant-unknown", {"tenant": tenant.kind}))
    if tenant.uscc is None:
        return [wrong("lease.tenant-unknown", {"tenant": tenant.kind})]
    return _uscc(tenant.uscc)


def _uscc(uscc: str) -> list[Finding]:
    fault = uscc_fault(uscc)
    return when(fault is not None, wrong("operator.uscc", {"uscc": uscc, "fault": fault or ""}))


def _overlaps(asset: Asset, fact: told.AssetLet) -> list[Finding]:
    """Nobody lets the same thing twice at a time."""
    at = next(
        (a for a in asset.holding.leases if fact.begins <= a.last and a.begins <= fact.ends), None
    )
    if at is None:
        return []
    return [wrong("lease.overlaps", {"until": at.last.isoformat()})]


def _framed(asset: Asset, fact: told.AssetLet) -> list[Finding]:
    """What its owners agreed to: the mode, to whom, a least rent, so many years."""
    now = asset.holding.mode
    if now is None or now.mode != fact.mode:
        seen: dict[str, Value] = {"mode": fact.mode}
        return [wrong("lease.mode-unagreed", seen, {"mode_agreed": now.mode if now else "none"})]
    frame, a_year = now.frame, _yearly(fact)
    other = frame.operator is not None and frame.operator.uscc != fact.tenant.uscc
    last = after_years(fact.begins, frame.longest_years).on
    least: dict[str, Value] = {"limit_fen": frame.least_rent}
    years: dict[str, Value] = {"years": frame.longest_years}
    under = wrong("lease.under-agreed", {"sum_fen": a_year}, least, NOT_UNDER_PRICE)
    return [
        *when(a_year < frame.least_rent, under),
        *when(
            fact.ends > last,
            wrong("lease.longer-than-agreed", {"ends": fact.ends.isoformat()}, years),
        ),
        *when(other, wrong("lease.other-operator", {"uscc": fact.tenant.uscc or "-"})),
    ]


def _yearly(fact: told.AssetLet) -> int:
    whole = Lease(
        0, fact.on, fact.mode, fact.tenant, fact.begins, fact.ends, fact.rent, fact.period,
        fact.in_arrear, fact.number,
    )  # fmt: skip
    return yearly(fact.rent, whole)


def _terms(asset: Asset, fact: told.AssetLet, asked: LeaseTerms) -> Iterator[Finding]:
    """What the pack asks of the terms."""
    last = after_years(fact.begins, asked.longest_years).on
    least = asset.net * asked.least_return // WHOLE
    if fact.ends > last:
        seen: dict[str, Value] = {"ends": fact.ends.isoformat()}
        yield finding_on(asked, "broken", "terms.too-long", seen, {"years": asked.longest_years})
    if fact.mode in PAYING and _yearly(fact) < least:
        under: dict[str, Value] = {"sum_fen": _yearly(fact)}
        yield finding_on(asked, "broken", "terms.under-price", under, {"limit_fen": least})
    if fact.mode in asked.secured and not (fact.deposit or fact.guarantees):
        yield finding_on(asked, "broken", "terms.unsecured", {"mode": fact.mode}, {})


def lease_of(asset: Asset, n: int) -> Lease | None:
    """A contract that has not ended early, by the version of its fact."""
    return next((one for one in asset.holding.leases if one.n == n and one.ended_on is None), None)


def no_lease(n: int) -> Finding:
    """There is no such contract, or it has ended."""
    return wrong("lease.unknown", {"lease": n})


def varied(asset: Asset, fact: told.LeaseVaried, about: Circumstances) -> list[Finding]:
    """Within the contract's time; a collective takes less rent by its members' vote alone."""
    lease = lease_of(asset, fact.lease)
    if lease is None:
        return [no_lease(fact.lease)]
    inside = lease.begins <= fact.since <= fact.until <= lease.last
    span: dict[str, Value] = {"begins": fact.since.isoformat(), "ends": fact.until.isoformat()}
    less = fact.rent < lease.rent and asset.owner.kind in COLLECTIVE
    return [
        *when(not inside, wrong("lease.variation-outside", span)),
        *(voted_since(asset, fact.vote, lease.n, lease.on, asset.owner.kind) if less else ()),
    ]


def ended(asset: Asset, fact: told.LeaseEnded, about: Circumstances) -> list[Finding]:
    """A contract in force ends, and no more of the deposit goes back than was given."""
    lease = lease_of(asset, fact.lease)
    if lease is None:
        return [no_lease(fact.lease)]
    over: dict[str, Value] = {"sum_fen": fact.deposit_returned}
    most: dict[str, Value] = {"limit_fen": lease.deposit}
    early = _before(fact.on, lease.on)
    now = asset.disposals.now
    nobody = fact.reason == "taken-over" and (now is None or now.deal is None)
    return [
        *when(nobody, wrong("lease.nobody-takes-over", {"lease": fact.lease})),
        *when(fact.deposit_returned > lease.deposit, wrong("lease.deposit-over", over, most)),
        *early,
    ]


def _before(on: date, begins: date) -> list[Finding]:
    span: dict[str, Value] = {"begins": begins.isoformat(), "ends": on.isoformat()}
    return when(on < begins, wrong("terms.reversed", span))
