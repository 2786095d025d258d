"""Each yuan of a project from its batch to where it went: payments, what came back, surplus.

The account is drawn up by batch, so that what was allocated of one is seen to be paid, retained,
surplus or still available, and each payment stands beside the papers that back it (资金追溯).
"""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from msgspec import Struct

from domain.money.balance import Standing, balance, lapses_on, summed
from domain.money.state import Accounts, Back, Money, Payment, Settlement, of_batch
from domain.planning.state import AnnualPlan, Balance, Line
from domain.project import Project
from events.base import Fen
from events.money import Evidence, Payee
from events.plan import Allocation
from events.requirements import Purpose

PaymentStage = Literal["requested", "approved", "refused", "paid"]


class TracedBack(Struct, frozen=True):
    """What came back of a payment to a batch, and the voucher that shows it."""

    n: int
    to: Literal["project", "finance", "put-right"]
    amount: Fen
    voucher: str
    on: date


class TracedPayment(Struct, frozen=True):
    """What a payment took of a batch; `outstanding` was ordered back and has not come yet.

    `n` is the version of its request, whose `digest` binds all that was signed and paid.
    """

    n: int
    purpose: Purpose
    payee: Payee
    state: PaymentStage
    amount: Fen
    outstanding: Fen
    contract: str
    evidence: tuple[Evidence, ...]
    digest: str
    requested_on: date
    paid_on: date | None
    voucher_no: str
    voucher: str
    back: tuple[TracedBack, ...]


class TracedReturn(Struct, frozen=True):
    """Surplus that went back to the treasury."""

    n: int
    cause: Literal["settled", "lapsed"]
    amount: Fen
    voucher: str
    on: date


class TracedBatch(Struct, frozen=True):
    """The money of one batch: where it is, and each movement that brought it there.

    `lapses_on`: from then on what is unspent of it is surplus.
    """

    stands: Standing
    lapses_on: date | None
    payments: tuple[TracedPayment, ...]
    returned: tuple[TracedReturn, ...]


class MoneyTrace(Struct, frozen=True):
    """A project's money by batch, and the days until which something must be done.

    `lapses_on`: from then on what is unspent of its oldest batch is surplus; `accounts_due`: the
    final accounts.
    """

    plan: str
    year: int
    lapses_on: date | None
    accounts_due: date | None
    batches: tuple[TracedBatch, ...]
    settlement: Settlement | None
    accounts: Accounts | None


class TracedLine(Struct, frozen=True):
    """A project of a plan, what the plan gave it, and what became of that."""

    project: str
    name: str
    division: str
    allocations: tuple[Allocation, ...]
    batches: tuple[TracedBatch, ...]


class PlanTrace(Struct, frozen=True, omit_defaults=True):
    """A plan's money: its batches, and the lines that are told with what became of their money.

    `balances` are of the whole plan; `sums` of these lines, by batch. `next`: where the lines that
    follow begin, nothing if these are the last.
    """

    plan: str
    balances: tuple[Balance, ...]
    sums: tuple[Standing, ...]
    lines: tuple[TracedLine, ...]
    next: str | None = None


def plan_trace(plan: AnnualPlan, lines: Iterable[tuple[Line, Project]]) -> PlanTrace:
    """A plan's batches, and these of its lines with what became of the money of each project."""
    known = tuple(lines)
    told = tuple(_line(line, case.money, plan) for line, case in known)
    found = tuple(batch.stands for line in told for batch in line.batches)
    return PlanTrace(plan.id, plan.balances, summed(found), told)


def _line(line: Line, money: Money, plan: AnnualPlan) -> TracedLine:
    batches = tuple(traced(money, batch, plan) for batch in money.batches)
    return TracedLine(line.project, line.name, line.division, line.allocations, batches)


def trace(case: Project, plan: AnnualPlan | None) -> MoneyTrace:
    """Where every fen of a project is, and how it came there; `plan` gave it the money."""
    money = case.money
    batches = tuple(traced(money, batch, plan) for batch in money.batches)
    return MoneyTrace(
        plan=money.plan,
        year=money.year,
        lapses_on=min((b.lapses_on for b in batches if b.lapses_on), default=None),
        accounts_due=case.accounts_due,
        batches=batches,
        settlement=money.settlement,
        accounts=money.accounts,
    )


def traced(money: Money, batch: str, plan: AnnualPlan | None) -> TracedBatch:
    """What became of the money of a batch."""
    taking = (p for p in money.payments if of_batch(p.allocations, batch))
    sent = ((r, of_batch(r.allocations, batch)) for r in money.returned)
    return TracedBatch(
        stands=balance(money, batch),
        lapses_on=lapses_on(money, batch, plan),
        payments=tuple(_payment(money, payment, batch) for payment in taking),
        returned=tuple(TracedReturn(r.n, r.cause, of, r.voucher, r.on) for r, of in sent if of),
    )


def _payment(money: Money, payment: Payment, batch: str) -> TracedPayment:
    orders = [r for r in money.recoveries if r.payment == payment.n]
    return TracedPayment(
        n=payment.n,
        purpose=payment.purpose,
        payee=payment.payee,
        state=_stage(payment),
        amount=of_batch(payment.allocations, batch),
        outstanding=sum(order.outstanding(batch) for order in orders),
        contract=payment.contract,
        evidence=payment.evidence,
        digest=payment.digest,
        requested_on=payment.requested.on,
        paid_on=payment.paid.on if payment.paid else None,
        voucher_no=payment.voucher_no,
        voucher=payment.voucher,
        back=_came((back for order in orders for back in order.back), batch),
    )


def _stage(payment: Payment) -> PaymentStage:
    return "paid" if payment.paid else payment.outcome or "requested"


def _came(backs: Iterable[Back], batch: str) -> tuple[TracedBack, ...]:
    told = ((back, of_batch(back.allocations, batch)) for back in backs)
    return tuple(TracedBack(b.n, b.to, amount, b.voucher, b.on) for b, amount in told if amount)
