"""Where a project's money of each batch is: paid, retained, surplus or available (资金平衡).

What came in is always the sum of the four: `available` is what is left when the others are known.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import astuple

from domain.money.state import Money, Payment, of_batch, total
from domain.planning.state import AnnualPlan, unused_until
from events.base import Fen
from events.plan import Allocation

LAPSE_LAW = "预算法 第四十二条"


class Standing(Struct, frozen=True):
    """One batch of a project's money, in fen.

    `paid` is net of what came back; `surplus` went back, or has to; `requested` is what of
    `available` somebody asked for already, `retained_requested` likewise of `retained`.
    """

    batch: str
    allocated: Fen
    paid: Fen
    retained: Fen
    surplus: Fen
    surplus_held: Fen
    available: Fen
    requested: Fen
    retained_requested: Fen

    @property
    def free(self) -> int:
        """What may still be asked for."""
        return self.available - self.requested


def balances(money: Money) -> tuple[Standing, ...]:
    """The balance of every batch."""
    return tuple(balance(money, batch) for batch in money.batches)


def balance(money: Money, batch: str) -> Standing:
    """The balance of one batch."""
    allocated = of_batch(money.allocations, batch)
    paid = spent(money, batch)
    retained = _retained(money, batch)
    held = _held(money, batch)
    surplus = gone(money, batch) + held
    return Standing(
        batch=batch,
        allocated=allocated,
        paid=paid,
        retained=retained,
        surplus=surplus,
        surplus_held=held,
        available=allocated - paid - retained - surplus,
        requested=asked_for(money, batch),
        retained_requested=asked_for(money, batch, retention=True),
    )


def summed(found: Iterable[Standing]) -> tuple[Standing, ...]:
    """What several projects have of each batch, each batch once."""
    sums: dict[str, list[int]] = {}
    for batch, *amounts in map(astuple, found):
        before = sums.get(batch, [0] * len(amounts))
        sums[batch] = [one + more for one, more in zip(before, amounts, strict=True)]
    return tuple(Standing(batch, *amounts) for batch, amounts in sums.items())


def spent(money: Money, batch: str) -> int:
    """What was paid of a batch and did not come back."""
    out = of_batch(_shares(p for p in money.payments if p.paid), batch)
    return out - _back(money, batch, "project") - _back(money, batch, "finance")


def gone(money: Money, batch: str) -> int:
    """What is no longer the project's: sent back to the treasury, or recovered for it."""
    sent = (a for r in money.returned for a in r.allocations)
    return of_batch(sent, batch) + _back(money, batch, "finance")


def asked_for(money: Money, batch: str, *, retention: bool = False) -> int:
    """What was requested of a batch and is neither paid nor refused."""
    live = (p for p in money.payments if p.live and (p.purpose == "retention") is retention)
    return of_batch(_shares(live), batch)


def on_contract(money: Money, contract: str, purpose: str = "") -> int:
    """What was paid or asked for on a contract, perhaps for one purpose, and did not come back."""
    standing = {
        p.n: p.amount
        for p in money.payments
        if p.contract == contract and counts(p) and purpose in ("", p.purpose)
    }
    orders = (r for r in money.recoveries if r.payment in standing)
    back = (a for r in orders for b in r.back if b.to != "put-right" for a in b.allocations)
    return sum(standing.values()) - total(back)


def counts(payment: Payment) -> bool:
    """Whether a payment takes money: it was made, or still may be."""
    return payment.outcome != "refused"


def _shares(payments: Iterable[Payment]) -> Iterator[Allocation]:
    return (share for payment in payments for share in payment.allocations)


def _back(money: Money, batch: str, to: str) -> int:
    came = (b for r in money.recoveries for b in r.back if b.to == to)
    return of_batch((a for b in came for a in b.allocations), batch)


def _retained(money: Money, batch: str) -> int:
    """What is held back until its day; what came back of a retention payment is not held again."""
    if money.settlement is None:
        return 0
    paid = (p for p in money.payments if p.paid and p.purpose == "retention")
    return of_batch(money.settlement.retained, batch) - of_batch(_shares(paid), batch)


def _held(money: Money, batch: str) -> int:
    """The surplus of the settlement that was not returned yet."""
    if money.settlement is None:
        return 0
    sent = (a for r in money.returned if r.cause == "settled" for a in r.allocations)
    return of_batch(money.settlement.surplus, batch) - of_batch(sent, batch)


def first_year(money: Money, batch: str, plan: AnnualPlan | None) -> int:
    """The year in which a batch was first notified, not that of the plan that carries it on."""
    fund = plan.fund(batch) if plan else None
    return fund.year if fund else money.year


def lapses_on(money: Money, batch: str, plan: AnnualPlan | None) -> date | None:
    """From when what is unspent of a batch is surplus: the two years after its own are over."""
    year = first_year(money, batch, plan)
    return unused_until(year) + timedelta(1) if year else None


def lapsed(money: Money, batch: str, on: date, plan: AnnualPlan | None) -> bool:
    """Whether what is unspent of a batch has been so for two years on that day."""
    due = lapses_on(money, batch, plan)
    return due is not None and on >= due


def surplus_due(
    money: Money, cause: str, on: date, plan: AnnualPlan | None
) -> tuple[Allocation, ...]:
    """What has to go back by batch: the surplus of the settlement, or what lay for two years."""
    if cause == "settled":
        owed = {b.batch: b.surplus_held for b in balances(money)}
    else:
        owed = {b.batch: b.free for b in balances(money) if lapsed(money, b.batch, on, plan)}
    return tuple(Allocation(batch, amount) for batch, amount in owed.items() if amount > 0)


def its_plan(money: Money, others: Mapping[str, Any]) -> AnnualPlan | None:
    """The plan from which the money is, if it is among the cases that are looked at."""
    return others.get(f"plan-{money.plan}")
