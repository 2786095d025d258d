"""What happens to a project's money: requested, approved, paid, recovered, returned (资金)."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from events.base import Code, Count, Digest, Fact, Fen, Line, Note, Short
from events.findings import Held
from events.plan import Allocation, CaseId
from events.requirements import Method, Purpose

Account = Literal["unit", "household-cards", "personal"]
"""单位账户、到户惠农卡、个人账户."""
Numbered = Annotated[int, Meta(ge=1, description="the version of the fact that began it")]
Shares = Annotated[tuple[Allocation, ...], Meta(min_length=1, max_length=20)]


class Payee(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Who gets the money and how; `digest` is that of the account details or the card list.

    承包方、农村集体经济组织、农户(批次)、机关单位.
    """

    kind: Literal["contractor", "collective", "households", "unit"]
    method: Method
    account: Account
    digest: Digest


class Evidence(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A paper that backs a payment (报账凭据), by the SHA-256 of its bytes."""

    document: Code
    digest: Digest


class Reckoned(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """How an amount was reckoned (补助测算): so many at such a rate, over so many households."""

    item: Line
    quantity: Annotated[int, Meta(ge=1, le=10**8)]
    rate: Fen
    households: Count = 0


class PaymentRequested(Fact, frozen=True, tag="project.payment-requested.v1"):
    """A payment was requested (申请拨付); `digest` binds what is signed, approved and paid."""

    purpose: Purpose
    payee: Payee
    allocations: Shares
    evidence: Annotated[tuple[Evidence, ...], Meta(max_length=50)]
    digest: Digest
    reckoned: Annotated[tuple[Reckoned, ...], Meta(max_length=200)] = ()
    contract: Short = ""
    because: tuple[Held, ...] = ()


class PaymentSigned(Fact, frozen=True, tag="project.payment-signed.v1"):
    """Somebody answered for a request with their signature (签认)."""

    payment: Numbered
    digest: Digest
    opinion: Note = ""


class PaymentDecided(Fact, frozen=True, tag="project.payment-decided.v1"):
    """A request was approved or refused (拨付审批)."""

    payment: Numbered
    digest: Digest
    outcome: Literal["approved", "refused"]
    reason: Note = ""
    because: tuple[Held, ...] = ()


class PaymentMade(Fact, frozen=True, tag="project.payment-made.v1"):
    """The money was paid out (支付), under this voucher."""

    payment: Numbered
    digest: Digest
    voucher_no: Line
    voucher: Digest
    because: tuple[Held, ...] = ()


class RecoveryOrdered(Fact, frozen=True, tag="project.recovery-ordered.v1"):
    """Money that was paid is to come back, or its use to be put right (责令追回、整改)."""

    payment: Numbered
    allocations: Shares
    basis: Line
    document: Digest


class MoneyRecovered(Fact, frozen=True, tag="project.money-recovered.v1"):
    """Part of what was ordered back came back along the original channel (原渠道退回).

    `to`: the project, the finance office, or nowhere, where the use was put right (整改到位).
    """

    recovery: Numbered
    to: Literal["project", "finance", "put-right"]
    allocations: Shares
    voucher: Digest


class ProjectSettled(Fact, frozen=True, tag="project.settled.v1"):
    """What the works cost was settled by batch (竣工结算), with what is held back (质保金)."""

    settled: Shares
    report: Digest
    retained: Annotated[tuple[Allocation, ...], Meta(max_length=20)] = ()
    retained_until: date | None = None
    because: tuple[Held, ...] = ()


class SurplusReturned(Fact, frozen=True, tag="project.surplus-returned.v1"):
    """What was left of the settlement, or after two years, went back (结余资金上缴)."""

    cause: Literal["settled", "lapsed"]
    allocations: tuple[Allocation, ...]
    voucher: Digest
    because: tuple[Held, ...] = ()


class FinalAccountsRecorded(Fact, frozen=True, tag="project.final-accounts-recorded.v1"):
    """The final accounts were drawn up (竣工财务决算)."""

    total: Fen
    report: Digest
    because: tuple[Held, ...] = ()


MoneyFact = (
    PaymentRequested
    | PaymentSigned
    | PaymentDecided
    | PaymentMade
    | RecoveryOrdered
    | MoneyRecovered
    | ProjectSettled
    | SurplusReturned
    | FinalAccountsRecorded
)
"""What happens to a project's money once it is planned."""


class PlanSurplusReturned(Fact, frozen=True, tag="plan.surplus-returned.v1"):
    """A project gave back what it had left of these batches (结余资金交回)."""

    project: CaseId
    allocations: tuple[Allocation, ...]
