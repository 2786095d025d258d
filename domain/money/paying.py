"""What must hold when a request is signed, approved and paid: nobody does two of these."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from domain.circumstances import Circumstances
from domain.money.balance import balance
from domain.money.state import Payment, of_batch
from domain.money.wrongs import against, apart, asked_at, wrong
from domain.project import Project
from events.findings import Finding, Value
from events.money import PaymentDecided, PaymentMade, PaymentSigned
from events.requirements import PaymentSignatures

OnPayment = PaymentSigned | PaymentDecided | PaymentMade
Rule = Callable[[Project, Any, Payment, Circumstances], Iterator[Finding]]


def of_payment(rule: Rule) -> Callable[[Project, Any, Circumstances], list[Finding]]:
    """A rule about a payment that is there, undone, by a hand that is not on it, in due order."""

    @wraps(rule)
    def held(case: Project, fact: Any, about: Circumstances) -> list[Finding]:
        payment = case.money.payment(fact.payment)
        if payment is None or not payment.live:
            return [wrong("payment.not-open", {"payment": fact.payment}, {})]
        hands = apart(fact.by, payment.hands, payment.n)
        return [*hands, *_dated(fact, payment), *rule(case, fact, payment, about)]

    return held


def _dated(fact: OnPayment, payment: Payment) -> Iterator[Finding]:
    if fact.on < payment.last_on:
        seen: dict[str, Value] = {"on": fact.on.isoformat()}
        after = payment.last_on
        asks: dict[str, Value] = {"day": after.isoformat()}
        yield wrong("payment.dated-before", seen, asks, earliest=after)


@of_payment
def signing_wrong(
    case: Project, fact: PaymentSigned, payment: Payment, about: Circumstances
) -> Iterator[Finding]:
    """Each post signs once, and before the request is decided."""
    if payment.decided:
        yield wrong("payment.decided-already", {"payment": payment.n}, {})
    if any(hand.by.post == fact.by.post for hand in payment.signed):
        yield wrong("payment.signed-already", {"payment": payment.n, "post": fact.by.post}, {})


@of_payment
def deciding_wrong(
    case: Project, fact: PaymentDecided, payment: Payment, about: Circumstances
) -> Iterator[Finding]:
    """Decided once, with a reason if refused; approved only when those who answer for it signed."""
    if payment.decided:
        yield wrong("payment.decided-already", {"payment": payment.n}, {})
    if fact.outcome == "refused":
        if not fact.reason.strip():
            yield wrong("decision.reason", {}, {"outcome": fact.outcome})
        return
    yield from unsigned(case, payment, about)


def unsigned(case: Project, payment: Payment, about: Circumstances) -> Iterator[Finding]:
    """The posts whose signature the pack asks for and that is lacking."""
    signed = {hand.by.post for hand in payment.signed}
    seen: dict[str, Value] = {"payment": payment.n}
    for asked in asked_at(case, "approve-payment", about):
        posts = asked.posts if isinstance(asked, PaymentSignatures) else ()
        if lacking := [post for post in posts if post not in signed]:
            yield against(asked, "payment.unsigned", seen, {"posts": "|".join(lacking)})


@of_payment
def paying_wrong(
    case: Project, fact: PaymentMade, payment: Payment, about: Circumstances
) -> Iterator[Finding]:
    """Only what was approved is paid, once, by its own voucher, and while the money is there."""
    if payment.outcome != "approved":
        yield wrong("payment.not-approved", {"payment": payment.n}, {})
    if any(p.voucher == fact.voucher for p in case.money.payments):
        yield wrong("payment.voucher-used", {"voucher_no": fact.voucher_no}, {})
    for batch in dict.fromkeys(share.batch for share in payment.allocations):
        stands = balance(case.money, batch)
        left = stands.retained if payment.purpose == "retention" else stands.available
        if (asked := of_batch(payment.allocations, batch)) > left:
            seen: dict[str, Value] = {"batch": batch, "total_fen": asked}
            yield wrong("money.over-allocation", seen, {"limit_fen": max(left, 0)})
