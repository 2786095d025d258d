"""How a project's money stands after one more fact."""

from typing import Any

from msgspec.structs import replace

from domain.case import Case
from domain.money.balance import gone
from domain.money.state import (
    Accounts,
    Back,
    Money,
    Payment,
    Recovery,
    Returned,
    Settlement,
    Signature,
    of_batch,
)
from domain.project import Project
from domain.recording import acted
from events.base import Fact
from events.money import (
    FinalAccountsRecorded,
    MoneyRecovered,
    PaymentDecided,
    PaymentMade,
    PaymentRequested,
    PaymentSigned,
    ProjectSettled,
    RecoveryOrdered,
    SurplusReturned,
)
from events.plan import Allocation


def requested(case: Project, fact: PaymentRequested) -> Project:
    """One more payment is asked for."""
    payment = Payment(
        n=case.version,
        purpose=fact.purpose,
        payee=fact.payee,
        allocations=fact.allocations,
        evidence=fact.evidence,
        reckoned=fact.reckoned,
        contract=fact.contract,
        digest=fact.digest,
        requested=_hand(case, fact),
    )
    return _with(case, payments=(*case.money.payments, payment))


def signed(case: Project, fact: PaymentSigned) -> Project:
    """One more signature."""
    hand = _hand(case, fact)
    return _payment(case, fact.payment, lambda p: replace(p, signed=(*p.signed, hand)))


def decided(case: Project, fact: PaymentDecided) -> Project:
    """Approved or refused."""
    said: dict[str, Any] = {"outcome": fact.outcome, "decided": _hand(case, fact)}
    return _payment(case, fact.payment, lambda p: replace(p, **said))


def paid(case: Project, fact: PaymentMade) -> Project:
    """Paid out."""
    said = {"paid": _hand(case, fact), "voucher_no": fact.voucher_no, "voucher": fact.voucher}
    return _payment(case, fact.payment, lambda p: replace(p, **said))


def ordered(case: Project, fact: RecoveryOrdered) -> Project:
    """Money is to come back."""
    order = Recovery(case.version, fact.payment, fact.allocations, fact.basis, _hand(case, fact))
    return _with(case, recoveries=(*case.money.recoveries, order))


def recovered(case: Project, fact: MoneyRecovered) -> Project:
    """Some of it came back."""
    back = Back(case.version, fact.to, fact.allocations, fact.voucher, fact.on)
    kept = (
        replace(r, back=(*r.back, back)) if r.n == fact.recovery else r
        for r in case.money.recoveries
    )
    return _with(case, recoveries=tuple(kept))


def settled(case: Project, fact: ProjectSettled) -> Project:
    """What the works cost is known, and so is what was left over."""
    settlement = Settlement(
        n=case.version,
        settled=fact.settled,
        retained=fact.retained,
        retained_until=fact.retained_until,
        surplus=left_over(case.money, fact),
        report=fact.report,
        on=fact.on,
    )
    return _with(acted(case, fact.on), settlement=settlement)


def left_over(money: Money, fact: ProjectSettled) -> tuple[Allocation, ...]:
    """What the settlement leaves of each batch: computed to the fen, never entered by hand."""
    shares = {
        batch: of_batch(money.allocations, batch)
        - gone(money, batch)
        - of_batch(fact.settled, batch)
        for batch in money.batches
    }
    return tuple(Allocation(batch, amount) for batch, amount in shares.items() if amount)


def returned(case: Project, fact: SurplusReturned) -> Project:
    """What was left went back."""
    sent = Returned(case.version, fact.cause, fact.allocations, fact.voucher, fact.on)
    return _with(case, returned=(*case.money.returned, sent))


def accounted(case: Project, fact: FinalAccountsRecorded) -> Project:
    """The final accounts are there."""
    accounts = Accounts(case.version, fact.total, fact.report, fact.on)
    return _with(acted(case, fact.on), accounts=accounts)


def _with(case: Project, **changes: Any) -> Project:
    return replace(case, money=replace(case.money, **changes))


def _payment(case: Project, n: int, change: Any) -> Project:
    kept = (change(p) if p.n == n else p for p in case.money.payments)
    return _with(case, payments=tuple(kept))


def _hand(case: Case, fact: Fact) -> Signature:
    return Signature(fact.by, fact.on, case.version)
