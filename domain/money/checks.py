"""What the pack asks of payments, as the blocker report tells it before there is a request.

A request is held against these where it is made (requesting.py); here they say what will be asked.
"""

from domain.circumstances import Circumstances, finding_on, who_may
from domain.money.paying import unsigned
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
    """Some request is ripe for a decision, or who has to sign the oldest that is not."""
    required: dict[str, Value] = {"posts": "|".join(asked.posts)}
    waiting = [p for p in case.money.payments if p.live and not p.decided]
    if not waiting:
        who = who_may(case, about, "request-payment")
        return finding_on(asked, "pending", "payment.none-requested", {}, required, who)
    if ripe := next((p for p in waiting if not list(unsigned(p, asked))), None):
        return finding_on(asked, "met", "payment.signatures-met", {}, required, on=(ripe.n,))
    lacking = next(unsigned(waiting[0], asked))
    who = who_may(case, about, "sign-payment")
    seen, key = lacking.observed, "payment.unsigned"
    return finding_on(asked, "pending", key, seen, lacking.required, who, on=(waiting[0].n,))
