"""What the pack asks of payments, as the blocker report tells it before there is a request.

A request is held against these where it is made (requesting.py); here they say what will be asked.
"""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from domain.circumstances import Circumstances, finding_on, who_may
from domain.money.balance import its_plan, surplus_due
from domain.money.paying import unsigned
from domain.money.wrongs import wrong
from domain.project import Project
from events.findings import Finding, Value
from events.requirements import PaymentCap, PaymentEvidence, PaymentSignatures


def evidence(case: Project, asked: PaymentEvidence, about: Circumstances) -> Finding:
    """Which papers a payment for this purpose needs."""
    required: dict[str, Value] = {"purpose": asked.purpose}
    return finding_on(asked, "met", "payment.evidence-asked", {}, required)


def cap(case: Project, asked: PaymentCap, about: Circumstances) -> Finding:
    """How much may be paid for these purposes."""
    required: dict[str, Value] = {"percent": asked.percent, "basis": asked.basis}
    return finding_on(asked, "met", "payment.cap-asked", {}, required)


def signatures(case: Project, asked: PaymentSignatures, about: Circumstances) -> Finding:
    """Who signs a request before it is approved."""
    required: dict[str, Value] = {"posts": "|".join(asked.posts)}
    return finding_on(asked, "met", "payment.signatures-asked", {}, required)


def none_to_decide(case: Project, about: Circumstances) -> list[Finding]:
    """A request waits for its decision, or who has to sign the oldest before it can be approved."""
    waiting = [p for p in case.money.payments if p.live and not p.decided]
    if not waiting:
        return _waits(case, about, "payment.none-requested", "request-payment")
    lacking = [list(unsigned(case, p, about)) for p in waiting]
    if not all(lacking):
        return []
    who = who_may(case, about, "sign-payment")
    return [replace(found, verdict="pending", who=who) for found in lacking[0]]


def none_to_sign(case: Project, about: Circumstances) -> list[Finding]:
    """A request is signed while it waits for its decision."""
    there = any(p.live and not p.decided for p in case.money.payments)
    return [] if there else _waits(case, about, "payment.none-to-sign", "request-payment")


def none_to_pay(case: Project, about: Circumstances) -> list[Finding]:
    """What was approved is paid."""
    there = any(p.live and p.outcome == "approved" for p in case.money.payments)
    return [] if there else _waits(case, about, "payment.none-to-pay", "approve-payment")


def none_paid(case: Project, about: Circumstances) -> list[Finding]:
    """What was paid can be ordered back."""
    there = any(p.paid for p in case.money.payments)
    return [] if there else _waits(case, about, "recovery.none-paid", "pay-out")


def none_ordered(case: Project, about: Circumstances) -> list[Finding]:
    """What was ordered back and is not there yet comes back."""
    there = any(r.outstanding(a.batch) for r in case.money.recoveries for a in r.allocations)
    return [] if there else _waits(case, about, "recovery.none-ordered", "order-recovery")


def no_surplus(case: Project, about: Circumstances) -> list[Finding]:
    """There is something to return, for one cause or the other."""
    plan = its_plan(case.money, about.others)
    if any(surplus_due(case.money, cause, about.on, plan) for cause in ("settled", "lapsed")):
        return []
    return _waits(case, about, "surplus.none", "settle-project")


def settled_already(case: Project, about: Circumstances) -> list[Finding]:
    """A project is settled once."""
    done = case.money.settlement
    return [wrong("settlement.done", {}, {})] if done else []


def accounts_wait(case: Project, about: Circumstances) -> list[Finding]:
    """Final accounts wait for the settlement, and are drawn up once."""
    if case.money.accounts:
        return [wrong("accounts.done", {}, {})]
    if case.money.settlement:
        return []
    return _waits(case, about, "accounts.not-settled", "settle-project")


def _waits(case: Project, about: Circumstances, key: str, before: str) -> list[Finding]:
    who = who_may(case, about, before)
    return [Finding("subject", "pending", key, "not cited", "ASM", {}, {}, who)]


IDLE: dict[str, Callable[[Any, Any], list[Finding]]] = {
    "sign-payment": none_to_sign,
    "approve-payment": none_to_decide,
    "pay-out": none_to_pay,
    "order-recovery": none_paid,
    "record-recovery": none_ordered,
    "return-surplus": no_surplus,
    "settle-project": settled_already,
    "record-final-accounts": accounts_wait,
}
