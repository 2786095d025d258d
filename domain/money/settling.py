"""What must hold of recovery, settlement, surplus and final accounts (追回、结算、结余、决算)."""

from collections.abc import Iterator

from domain.circumstances import Circumstances
from domain.money.balance import asked_for, first_year, gone, its_plan, lapses_on, spent
from domain.money.state import Recovery, of_batch, total
from domain.money.wrongs import against, apart, asked_at, wrong
from domain.project import Project
from events.findings import Finding, Value
from events.money import (
    FinalAccountsRecorded,
    MoneyRecovered,
    ProjectSettled,
    RecoveryOrdered,
    SurplusReturned,
)
from events.plan import Allocation
from events.requirements import PaymentCap

SURPLUS_LAW = "政府投资条例 第二十五条"
ACCOUNTS_LAW = "行政事业性国有资产管理条例 第三十一条"


def order_wrong(case: Project, fact: RecoveryOrdered, about: Circumstances) -> list[Finding]:
    """No more is ordered back than was paid, from the batches of which it was paid."""
    payment = case.money.payment(fact.payment)
    if payment is None or payment.paid is None:
        return [wrong("recovery.not-paid", {"payment": fact.payment}, {})]
    before = [a for r in case.money.recoveries if r.payment == payment.n for a in r.allocations]
    left = {
        batch: of_batch(payment.allocations, batch) - of_batch(before, batch)
        for batch in _named(fact.allocations)
    }
    return [*_nothing(fact.allocations), *_beyond(fact.allocations, left, "recovery.over-paid")]


def recovery_wrong(case: Project, fact: MoneyRecovered, about: Circumstances) -> list[Finding]:
    """What comes back was ordered, goes back to its batch, and somebody else records it."""
    order = case.money.recovery(fact.recovery)
    if order is None:
        return [wrong("recovery.not-ordered", {"recovery": fact.recovery}, {})]
    left = {batch: order.outstanding(batch) for batch in _named(fact.allocations)}
    return [
        *apart(fact.by, [order.ordered.by], order.payment),
        *_nothing(fact.allocations),
        *_beyond(fact.allocations, left, "recovery.over-ordered"),
        *_voucher_used(order, fact),
    ]


def _voucher_used(order: Recovery, fact: MoneyRecovered) -> Iterator[Finding]:
    if any(back.voucher == fact.voucher for back in order.back):
        yield wrong("recovery.voucher-used", {"recovery": order.n}, {})


def settlement_wrong(case: Project, fact: ProjectSettled, about: Circumstances) -> list[Finding]:
    """Settled once, within the allocation, and not below what was paid and asked for."""
    money = case.money
    if money.settlement:
        return [wrong("settlement.done", {}, {})]
    named = _named((*fact.settled, *fact.retained))
    most = {b: of_batch(money.allocations, b) - gone(money, b) for b in named}
    return [
        *_beyond(fact.settled, most, "money.over-allocation"),
        *_as_accepted(case, fact),
        *_below_paid(case, fact),
        *_retention(fact),
        *_retention_caps(case, fact, about),
    ]


def _as_accepted(case: Project, fact: ProjectSettled) -> Iterator[Finding]:
    """What the works cost was stated as they were accepted, and is what the assets are worth."""
    accepted = [c for c in case.acceptance.settlement if c.batch]
    for batch in case.money.batches if accepted else ():
        cost = sum(c.amount for c in accepted if c.batch == batch)
        if (said := of_batch(fact.settled, batch)) != cost:
            seen: dict[str, Value] = {"batch": batch, "total_fen": said}
            yield wrong("settlement.other-than-accepted", seen, {"limit_fen": cost})


def _below_paid(case: Project, fact: ProjectSettled) -> Iterator[Finding]:
    """What was paid beyond the cost comes back first; what is held back was not paid yet."""
    for batch in case.money.batches:
        out = spent(case.money, batch) + asked_for(case.money, batch)
        needed = out + of_batch(fact.retained, batch)
        if (cost := of_batch(fact.settled, batch)) < needed:
            seen: dict[str, Value] = {"batch": batch, "total_fen": cost}
            yield wrong("settlement.below-paid", seen, {"limit_fen": needed})


def _retention(fact: ProjectSettled) -> Iterator[Finding]:
    """What is held back is held until a day."""
    until = fact.retained_until
    if total(fact.retained) and (until is None or until <= fact.on):
        yield wrong("settlement.no-day", {}, {})


def _retention_caps(case: Project, fact: ProjectSettled, about: Circumstances) -> Iterator[Finding]:
    for asked in asked_at(case, "settle-project", about):
        if isinstance(asked, PaymentCap):
            limit = total(fact.settled) * asked.percent // 100
            if (held := total(fact.retained)) > limit:
                means: dict[str, Value] = {"percent": asked.percent, "limit_fen": limit}
                seen: dict[str, Value] = {"total_fen": held}
                yield against(asked, "payment.over-cap", seen, {**means, "basis": asked.basis})


def surplus_wrong(case: Project, fact: SurplusReturned, about: Circumstances) -> list[Finding]:
    """There is something to return."""
    if fact.allocations:
        return []
    if fact.cause == "settled":
        return [wrong("surplus.none", {}, {}, (SURPLUS_LAW, "A"))]
    plan = its_plan(case.money, about.others)
    years = [first_year(case.money, batch, plan) for batch in case.money.batches]
    days = (lapses_on(case.money, batch, plan) for batch in case.money.batches)
    later = min((day for day in days if day and day > about.on), default=None)
    first: dict[str, Value] = {"year": min(years, default=case.money.year)}
    return [wrong("surplus.not-lapsed", first, {}, earliest=later)]


def accounts_wrong(
    case: Project, fact: FinalAccountsRecorded, about: Circumstances
) -> list[Finding]:
    """Final accounts follow the settlement and agree with it, and are drawn up once."""
    settlement = case.money.settlement
    if settlement is None:
        return [wrong("accounts.not-settled", {}, {}, (ACCOUNTS_LAW, "A"))]
    if case.money.accounts:
        return [wrong("accounts.done", {}, {})]
    if fact.total != (cost := total(settlement.settled)):
        return [wrong("accounts.differ", {"total_fen": fact.total}, {"limit_fen": cost})]
    return []


def _named(shares: tuple[Allocation, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(share.batch for share in shares))


def _nothing(shares: tuple[Allocation, ...]) -> Iterator[Finding]:
    if any(share.amount == 0 for share in shares):
        yield wrong("money.nothing", {}, {})


def _beyond(shares: tuple[Allocation, ...], left: dict[str, int], key: str) -> Iterator[Finding]:
    for batch in _named(shares):
        if (asked := of_batch(shares, batch)) > (most := left.get(batch, 0)):
            seen: dict[str, Value] = {"batch": batch, "total_fen": asked}
            yield wrong(key, seen, {"limit_fen": max(most, 0)})
