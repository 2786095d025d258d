"""What an officer may ask about money: payments, their recovery, settlement, surplus, accounts."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from domain.command import Act, Command
from events.base import Digest, Fen, Line, Note, Short
from events.money import (
    Evidence,
    FinalAccountsRecorded,
    MoneyRecovered,
    Numbered,
    Payee,
    PaymentDecided,
    PaymentMade,
    PaymentRequested,
    PaymentSigned,
    ProjectSettled,
    Reckoned,
    RecoveryOrdered,
    Shares,
    SurplusReturned,
)
from events.plan import Allocation
from events.requirements import Purpose


class RequestPayment(Command, frozen=True):
    """Ask for a payment, with the papers that back it (申请拨付、报账)."""

    purpose: Purpose
    payee: Payee
    allocations: Shares
    evidence: Annotated[tuple[Evidence, ...], Meta(max_length=50)]
    reckoned: Annotated[tuple[Reckoned, ...], Meta(max_length=200)] = ()
    contract: Short = ""


class SignPayment(Command, frozen=True):
    """Answer for a request with one's signature (签认)."""

    payment: Numbered
    opinion: Note = ""


class ApprovePayment(Command, frozen=True):
    """Approve a request, or refuse it with a reason (拨付审批)."""

    payment: Numbered
    outcome: Literal["approved", "refused"] = "approved"
    reason: Note = ""


class PayOut(Command, frozen=True):
    """Pay an approved request out, under its voucher (支付)."""

    payment: Numbered
    voucher_no: Line
    voucher: Digest


class OrderRecovery(Command, frozen=True):
    """Order back what should not have been paid, as an audit found (责令追回)."""

    payment: Numbered
    allocations: Shares
    basis: Line
    document: Digest


class RecordRecovery(Command, frozen=True):
    """Record what came back along the original channel, or was put right (追回入账)."""

    recovery: Numbered
    to: Literal["project", "finance", "put-right"]
    allocations: Shares
    voucher: Digest


class SettleProject(Command, frozen=True):
    """Settle what the works cost by batch, and hold back the retention (竣工结算)."""

    settled: Shares
    report: Digest
    retained: Annotated[tuple[Allocation, ...], Meta(max_length=20)] = ()
    retained_until: date | None = None


class ReturnSurplus(Command, frozen=True):
    """Return to the treasury what is left; how much is computed (结余上缴)."""

    cause: Literal["settled", "lapsed"]
    voucher: Digest


class RecordFinalAccounts(Command, frozen=True):
    """Record the final accounts (竣工财务决算)."""

    total: Fen
    report: Digest


FUNDED = frozenset({"planned", "building", "completed", "accepted", "operating", "adjusting"})
ACCEPTED = frozenset({"accepted", "operating", "adjusting"})

ACTS: tuple[Act, ...] = (
    Act(
        RequestPayment,
        "request-payment",
        PaymentRequested,
        "payments",
        "申请拨付一笔资金,附报账凭据。",
        FUNDED,
    ),
    Act(
        SignPayment,
        "sign-payment",
        PaymentSigned,
        "payment-signatures",
        "对一笔拨付申请签认。",
        FUNDED,
    ),
    Act(
        ApprovePayment,
        "approve-payment",
        PaymentDecided,
        "payment-approvals",
        "审批一笔拨付申请;不同意的说明理由。",
        FUNDED,
    ),
    Act(PayOut, "pay-out", PaymentMade, "pay-outs", "按凭证支付一笔已批准的资金。", FUNDED),
    Act(
        OrderRecovery,
        "order-recovery",
        RecoveryOrdered,
        "recovery-orders",
        "责令追回多拨或违规使用的资金。",
        FUNDED,
    ),
    Act(
        RecordRecovery,
        "record-recovery",
        MoneyRecovered,
        "recoveries",
        "登记按原渠道追回的资金,或整改到位的金额。",
        FUNDED,
    ),
    Act(
        SettleProject,
        "settle-project",
        ProjectSettled,
        "settlements",
        "登记竣工结算及预留的质量保证金;结余由系统计算。",
        ACCEPTED,
    ),
    Act(
        ReturnSurplus,
        "return-surplus",
        SurplusReturned,
        "surplus-returns",
        "将结余资金上缴国库;金额由系统计算。",
        FUNDED,
    ),
    Act(
        RecordFinalAccounts,
        "record-final-accounts",
        FinalAccountsRecorded,
        "final-accounts",
        "登记竣工财务决算。",
        ACCEPTED,
    ),
)
