"""What must hold of operator, terms, owners' decisions and promises, whatever a pack says."""

from datetime import date
from decimal import Decimal
from typing import Any

from domain.case import Case, Meeting
from domain.circumstances import Circumstances
from domain.codes import uscc_fault
from domain.noticing import posted_before
from domain.operation.checks import uncovered
from domain.operation.faults import (
    BOOKED_FIRST,
    IN_FULL,
    NOT_UNDER_PRICE,
    OWNERS_DECIDE,
    when,
    wrong,
)
from domain.operation.state import COLLECTIVE, Agreement
from domain.project import Project
from domain.votes import shortfalls
from events.findings import Finding, Value
from events.operation import (
    LinkagePromised,
    OperationBegun,
    OperationContracted,
    OperationTerms,
    OperatorChosen,
    OwnerAgreed,
    OwningParty,
    Promise,
)
from events.requirements import Matter, OwnerKind, VotePassed

PAYING = frozenset({"contracted", "leased", "shares"})
"""Modes in which the operator owes the owner rent or a share."""
MODE_MATTERS: frozenset[Matter] = frozenset({"investment", "asset-disposal"})
"""投资等重大事项 (农村集体经济组织法 第二十六条); 租赁等 (村民委员会组织法 第二十四条)."""
TWO_THIRDS_OF_ALL = ("农村集体经济组织法 第二十六条至第二十八条", "A")
MODE_VOTE = VotePassed(
    id="mode-voted",
    article=TWO_THIRDS_OF_ALL[0],
    grade="A",
    matter="asset-disposal",
    bodies=("members-assembly", "delegates-assembly"),
)


def chosen(case: Project, fact: OperatorChosen, about: Circumstances) -> list[Finding]:
    """A true code, terms that run forward, and collective property that guarantees for nobody."""
    fault = uscc_fault(fact.operator.uscc)
    uscc = wrong("operator.uscc", {"uscc": fact.operator.uscc, "fault": fault or ""})
    owes = fact.mode not in PAYING or fact.terms.rent or fact.terms.share
    return [
        *when(fault is not None, uscc),
        *when(not owes, wrong("terms.no-return", {"mode": fact.mode})),
        *when(
            case.stage == "operating" and not fact.reason.strip(),
            wrong("operator.change-unexplained", {}),
        ),
        *when(len(set(fact.owners)) < len(fact.owners), wrong("owner.twice", {})),
        *_owned(case, fact.owners, about),
        *_terms(fact.terms),
    ]


def _terms(terms: OperationTerms) -> list[Finding]:
    begins, ends = terms.begins.isoformat(), terms.ends.isoformat()
    lent = any(g.given_by == "collective" for g in terms.guarantees)
    return [
        *when(ends <= begins, wrong("terms.reversed", {"begins": begins, "ends": ends})),
        *when(lent, wrong("terms.collective-guarantee", {}, {}, NOT_UNDER_PRICE)),
    ]


def owner_agreed(case: Project, fact: OwnerAgreed, about: Circumstances) -> list[Finding]:
    """An owner agrees once to what was chosen last; a collective by a vote held on it."""
    now = case.operation.chosen
    if now is None or fact.chosen != now.n:
        return [_not_the_choice(fact.chosen, now)]
    known = fact.owner in now.owners
    before = any(c.chosen == now.n and c.owner == fact.owner for c in case.operation.consents)
    early = {"on": fact.on.isoformat(), "chosen": now.on.isoformat()}
    return [
        *when(not known, wrong("owner.unknown", {"owner": fact.owner.kind})),
        *when(before, wrong("owner.agreed-already", {"owner": fact.owner.kind})),
        *when(fact.on < now.on, wrong("owner.before-choice", {**early})),
        *(_vote(case, fact, now) if fact.owner.kind in COLLECTIVE else []),
    ]


def _vote(case: Project, fact: OwnerAgreed, now: Agreement) -> list[Finding]:
    return voted_since(case, fact.vote, now.n, now.on, fact.owner.kind)


def voted_since(case: Any, vote: int, n: int, on: date, kind: OwnerKind) -> list[Finding]:
    """A vote on the mode that was carried, held since it was chosen, on which nothing rests."""
    held = meeting(case, vote)
    if held is None or held.vote.matter not in MODE_MATTERS:
        return [wrong("owner.no-vote", {"owner": kind}, {}, OWNERS_DECIDE)]
    used = vote in case.operation.votes_used()
    stale = vote < n or held.vote.on < on
    lost = shortfalls(held.vote, MODE_VOTE)
    return [
        *when(used, wrong("vote.used", {"vote": vote})),
        *when(stale, wrong("owner.vote-stale", {"held": held.vote.on.isoformat()})),
        *when(bool(lost), wrong("owner.vote-lost", {"owner": kind}, {}, TWO_THIRDS_OF_ALL)),
    ]


def meeting(case: Case, n: int) -> Meeting | None:
    """The meeting whose vote has that version."""
    return next((m for m in case.meetings if m.n == n), None)


def contracted(case: Project, fact: OperationContracted, about: Circumstances) -> list[Finding]:
    """What was chosen last is signed, and once."""
    now = case.operation.chosen
    if now is None or fact.chosen != now.n:
        return [_not_the_choice(fact.chosen, now)]
    again = wrong("operation.signed-already", {"chosen": now.n})
    return [*when(bool(now.signed_n), again), *_owned(case, now.owners, about)]


def of_assets(case: Project, _: object) -> tuple[str, ...]:
    """The assets of the project: whose they are says who decides."""
    return tuple(f"asset-{asset}" for asset in case.acceptance.assets)


def _owned(case: Project, named: tuple[OwningParty, ...], about: Circumstances) -> list[Finding]:
    """Those who decide are the owners of what was booked at acceptance, all of them."""
    booked = [about.others[one].owner for one in of_assets(case, None) if one in about.others]
    owners = {OwningParty(owner.kind, owner.division) for owner in booked}
    if not owners or owners == set(named):
        return []
    amiss = min(owners ^ set(named), key=lambda owner: (owner.kind, owner.division))
    seen: dict[str, Value] = {"owner": amiss.kind, "division": amiss.division}
    return [wrong("owner.not-of-assets", seen)]


def begun(case: Project, fact: OperationBegun, about: Circumstances) -> list[Finding]:
    """Nothing is run that is not in the books; what came from before Bangfu is on paper."""
    unbooked = not case.acceptance.assets and not case.historic
    return [
        *when(unbooked, wrong("operation.assets-unbooked", {}, {}, BOOKED_FIRST)),
        *_noticed_before(case, about),
    ]


def _noticed_before(case: Project, about: Circumstances) -> list[Finding]:
    """What the notices show is what was chosen last: one posted before it shows something else."""
    now = case.operation.chosen
    names = posted_before(case, about, "begin-operation", now.n) if now else []
    return [wrong("operation.noticed-before", {}, {"notice": name}) for name in names]


def _not_the_choice(given: int, now: Agreement | None) -> Finding:
    return wrong("operation.not-chosen", {"given": given}, {"chosen": now.n if now else 0})


def promised(case: Project, fact: LinkagePromised, about: Circumstances) -> list[Finding]:
    """Each promise has a name of its own, a term, and something that can be measured."""
    names = [promise.id for promise in fact.promises]
    twice = sorted({name for name in names if names.count(name) > 1})
    return [
        *when(bool(twice), wrong("promise.twice", {"promise": "|".join(twice)})),
        *(found for promise in fact.promises for found in _promise(promise)),
        *(_uncovered(case, fact) if case.stage == "operating" else []),
    ]


def _uncovered(case: Project, fact: LinkagePromised) -> list[Finding]:
    """Once it runs, promises change, but not below what it was approved for."""
    return [wrong(key, seen, asks, IN_FULL) for key, seen, asks in uncovered(case, fact.promises)]


def _promise(promise: Promise) -> list[Finding]:
    begins, ends = promise.begins.isoformat(), promise.ends.isoformat()
    term = {"promise": promise.id, "begins": begins, "ends": ends}
    return [
        *when(ends < begins, wrong("promise.reversed", {**term})),
        *when(not measurable(promise), wrong("promise.unmeasured", {"promise": promise.id})),
    ]


def measurable(promise: Promise) -> bool:
    """Whether it says how much: money, or so much of a unit."""
    return promise.money > 0 or (Decimal(promise.amount) > 0 and bool(promise.unit.strip()))
