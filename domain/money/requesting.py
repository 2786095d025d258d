"""What must hold of a request for payment: its papers, its payee, and the money there is for it.

A pack says which papers each purpose needs and how much may be paid when; that nothing is paid
beyond the allocation of any batch, or to a personal account, holds under every pack.
"""

from collections.abc import Iterator

from domain.circumstances import Circumstances
from domain.money.balance import (
    LAPSE_LAW,
    balance,
    first_year,
    its_plan,
    lapsed,
    on_contract,
)
from domain.money.commands import ACCEPTED
from domain.money.state import of_batch, total
from domain.money.wrongs import ASSUMED, against, asked_at, wrong
from domain.project import Project
from events.findings import Finding, Value
from events.money import PaymentRequested
from events.requirements import PaymentCap, PaymentEvidence

PERSONAL = ("农村集体经济组织法 第四十四条", "A")
"""Money of the collective is not kept in a personal account."""


def request_wrong(case: Project, fact: PaymentRequested, about: Circumstances) -> list[Finding]:
    """Everything that is wrong with a request."""
    return [
        *_of_payee(fact),
        *_sums(fact),
        *_of_money(case, fact, about),
        *_of_retention(case, fact),
        *_of_contract(case, fact),
        *_of_pack(case, fact, about),
    ]


def _of_payee(fact: PaymentRequested) -> Iterator[Finding]:
    """The money goes to an account of whoever it is for, and grants to the households' cards."""
    payee = fact.payee
    if payee.account == "personal":
        cited = PERSONAL if payee.kind == "collective" else ASSUMED
        yield wrong("payment.personal-account", {"payee": payee.kind}, {}, cited)
    elif (payee.kind == "households") is not (payee.account == "household-cards"):
        seen: dict[str, Value] = {"payee": payee.kind, "account": payee.account}
        yield wrong("payment.account", seen, {})
    if (fact.purpose == "household-grant") is not (payee.kind == "households"):
        yield wrong("payment.payee", {"payee": payee.kind}, {"purpose": fact.purpose})


def _sums(fact: PaymentRequested) -> Iterator[Finding]:
    """An amount is asked for, and it is what was reckoned."""
    amount = total(fact.allocations)
    if any(share.amount == 0 for share in fact.allocations):
        yield wrong("money.nothing", {}, {})
    reckoned = sum(r.quantity * r.rate for r in fact.reckoned)
    if fact.reckoned and reckoned != amount:
        yield wrong("payment.reckoned", {"total_fen": amount}, {"limit_fen": reckoned})


def _of_money(case: Project, fact: PaymentRequested, about: Circumstances) -> Iterator[Finding]:
    """Each batch has as much left, and it is not money that lay for two years."""
    plan = its_plan(case.money, about.others)
    for batch in dict.fromkeys(share.batch for share in fact.allocations):
        if lapsed(case.money, batch, about.on, plan):
            lay: dict[str, Value] = {"batch": batch, "year": first_year(case.money, batch, plan)}
            yield wrong("money.lapsed", lay, {}, (LAPSE_LAW, "A"))
        stands = balance(case.money, batch)
        held_back = stands.retained - stands.retained_requested
        left = held_back if fact.purpose == "retention" else stands.free
        if (asked := of_batch(fact.allocations, batch)) > left:
            seen: dict[str, Value] = {"batch": batch, "total_fen": asked}
            yield wrong("money.over-allocation", seen, {"limit_fen": max(left, 0)})


def _of_retention(case: Project, fact: PaymentRequested) -> Iterator[Finding]:
    """What is held back is paid when its day has come (质保期满)."""
    settlement = case.money.settlement
    until = settlement.retained_until if settlement else None
    if fact.purpose == "retention" and until and fact.on < until:
        seen: dict[str, Value] = {"on": fact.on.isoformat()}
        asks: dict[str, Value] = {"until": until.isoformat()}
        yield wrong("payment.retention-early", seen, asks, earliest=until)


def _of_contract(case: Project, fact: PaymentRequested) -> Iterator[Finding]:
    """A contractor is paid on a contract that stands, and no more than it says (合同价款)."""
    contracts = case.procurement.contracts
    if not fact.contract:
        if contracts and fact.payee.kind == "contractor":
            yield wrong("payment.no-contract", {}, {"contracts": "|".join(c.id for c in contracts)})
        return
    contract = case.procurement.contract(fact.contract)
    if contract is None:
        yield wrong("payment.contract-unknown", {"contract": fact.contract}, {})
        return
    paid = on_contract(case.money, contract.id)
    advanced = on_contract(case.money, contract.id, "advance")
    limits = [("payment.over-contract", paid, contract.amount)]
    if fact.purpose == "advance":
        agreed = contract.amount * contract.advance_percent // 100
        limits.append(("payment.over-advance", advanced, agreed))
    for key, before, limit in limits:
        if (whole := before + total(fact.allocations)) > limit:
            seen: dict[str, Value] = {"contract": contract.id, "total_fen": whole}
            yield wrong(key, seen, {"limit_fen": limit})


def _of_pack(case: Project, fact: PaymentRequested, about: Circumstances) -> Iterator[Finding]:
    """What the pack asks of a payment for this purpose."""
    for asked in asked_at(case, "request-payment", about):
        if isinstance(asked, PaymentEvidence) and asked.purpose == fact.purpose:
            yield from _evidence(case, fact, asked)
        if isinstance(asked, PaymentCap) and fact.purpose in asked.purposes:
            yield from _cap(case, fact, asked)


def _evidence(case: Project, fact: PaymentRequested, asked: PaymentEvidence) -> Iterator[Finding]:
    purpose: dict[str, Value] = {"purpose": asked.purpose}
    shown = {paper.document for paper in fact.evidence}
    for document in (d for d in asked.documents if d not in shown):
        yield against(asked, "payment.no-evidence", {}, {**purpose, "document": document})
    if asked.accepted and case.stage not in ACCEPTED:
        yield against(asked, "payment.not-accepted", {"stage": case.stage}, purpose)
    if fact.payee.method not in asked.methods:
        means: dict[str, Value] = {**purpose, "methods": "|".join(asked.methods)}
        yield against(asked, "payment.method", {"method": fact.payee.method}, means)
    if asked.reckoned and not fact.reckoned:
        yield against(asked, "payment.not-reckoned", {}, purpose)
    yield from _used_before(case, fact, asked)
    yield from _too_many(fact, asked)


def _used_before(
    case: Project, fact: PaymentRequested, asked: PaymentEvidence
) -> Iterator[Finding]:
    """A paper that was paid upon once is not paid upon again (重复报账)."""
    standing = [p for p in case.money.payments if p.outcome != "refused"]
    used = {paper.digest: p.n for p in standing for paper in p.evidence}
    for paper in fact.evidence:
        if paper.document in asked.once and (n := used.get(paper.digest)):
            seen: dict[str, Value] = {"document": paper.document, "payment": n}
            yield against(asked, "payment.evidence-used", seen, {"purpose": asked.purpose})


def _too_many(fact: PaymentRequested, asked: PaymentEvidence) -> Iterator[Finding]:
    """No household gets a grant for more than the pack allows."""
    if not asked.most_each:
        return
    for line in fact.reckoned:
        most = asked.most_each * line.households
        if line.quantity > most:
            seen: dict[str, Value] = {"quantity": line.quantity, "households": line.households}
            yield against(asked, "payment.too-many", seen, {"most": most})


def _cap(case: Project, fact: PaymentRequested, asked: PaymentCap) -> Iterator[Finding]:
    """All payments for these purposes stay within their part of the whole."""
    if (asked.unaccepted and case.stage in ACCEPTED) or asked.basis == "settled":
        return
    money = case.money
    earlier = sum(
        p.amount for p in money.payments if p.purpose in asked.purposes and p.outcome != "refused"
    )
    limit = money.allocated * asked.percent // 100
    if (whole := earlier + total(fact.allocations)) > limit:
        seen: dict[str, Value] = {"total_fen": whole}
        means: dict[str, Value] = {"percent": asked.percent, "limit_fen": limit}
        yield against(asked, "payment.over-cap", seen, {**means, "basis": asked.basis})
