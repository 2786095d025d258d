"""What an officer may ask about an asset in use."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from domain.command import Command
from domain.operation.commands import DistributeIncome, PayDividends, SetIncomeRule
from events.base import Code, Digest, Fen, Line, Note, Short
from events.holding import (
    Account,
    Condition,
    Counted,
    DamageCause,
    Frame,
    IdleReason,
    IncomeKind,
    JointOwners,
    LeaseEndReason,
    Repairs,
    Tenant,
    Usage,
    ValueKind,
)
from events.operation import Guarantee, OwningParty, PeriodKind, Version
from events.plan import CaseId
from events.project import Decimal, Uscc
from events.requirements import OperationMode

Vote = Annotated[int, Meta(ge=0, description="the version of the vote, 0 if none")]


class NameJointOwners(Command, frozen=True):
    """Name the villages that own it together, with their shares (联村共有)."""

    owners: JointOwners
    paper: Digest


class ProposeMode(Command, frozen=True):
    """Propose a mode of operation, and within what terms, for the owners to decide (经营方式)."""

    mode: OperationMode
    frame: Frame
    text: Digest
    reason: Line


class AgreeMode(Command, frozen=True):
    """Record that an owner agrees to the mode as proposed (权属人决定); a collective by vote."""

    owner: OwningParty
    proposal: Version
    paper: Digest
    vote: Vote = 0


class ChangeMode(Command, frozen=True):
    """Change the mode, once its owners agreed and it is filed (变更经营方式)."""

    proposal: Version


class LetAsset(Command, frozen=True):
    """Let it by contract, within what its owners agreed to (签订租赁、承包等合同)."""

    mode: OperationMode
    tenant: Tenant
    begins: date
    ends: date
    rent: Fen
    period: PeriodKind
    number: Line
    contract: Digest
    in_arrear: bool = False
    deposit: Fen = 0
    guarantees: Annotated[tuple[Guarantee, ...], Meta(max_length=10)] = ()


class VaryLease(Command, frozen=True):
    """Ask another rent for what falls due in a time (租金调整、减免)."""

    lease: Version
    since: date
    until: date
    rent: Fen
    reason: Line
    paper: Digest
    vote: Vote = 0


class EndLease(Command, frozen=True):
    """End the contract (合同终止)."""

    lease: Version
    reason: LeaseEndReason
    paper: Digest
    deposit_returned: Fen = 0
    note: Note = ""


class ReceiveAssetIncome(Command, frozen=True):
    """Put on record what came in: rent of a lease, or other income (资产收益到账)."""

    kind: IncomeKind
    amount: Fen
    account: Account
    voucher: Digest
    lease: Annotated[int, Meta(ge=0, description="the version of the lease, 0 if none")] = 0


class SetAssetIncomeRule(SetIncomeRule, frozen=True):
    """Set how the asset's income is divided from a day on, as voted (资产收益分配规则)."""


class DistributeAssetIncome(DistributeIncome, frozen=True):
    """Divide the asset's income by a plan that was shown and voted on (资产收益分配)."""


class PayAssetDividends(PayDividends, frozen=True):
    """Pay dividends of the asset's income, by bank transfer to a list (资产分红兑付)."""


class RecoverPrincipal(Command, frozen=True):
    """Put on record that principal came back (收回入股本金)."""

    amount: Fen
    account: Account
    voucher: Digest


class ExtendPrincipal(Command, frozen=True):
    """Leave the share in until another day, as its owners decided (续投)."""

    due: date
    paper: Digest
    vote: Vote = 0


class Reinvest(Command, frozen=True):
    """Put income set aside, or principal recovered, into a project (再投资)."""

    project: CaseId
    amount: Fen
    of: Literal["income", "principal"]
    paper: Digest


class InspectAsset(Command, frozen=True):
    """Record an inspection: in what condition it is, and whether it is used (巡查)."""

    condition: Condition
    usage: Usage
    evidence: Digest
    remarks: Note = ""


class TakeStock(Command, frozen=True):
    """Record what a round of stock-taking found (盘点)."""

    round: Code
    keeper: Line
    outcome: Counted
    quantity: Decimal
    evidence: Digest


class ExplainDifference(Command, frozen=True):
    """Explain what a count found amiss, and what is done about it (盘点差异说明)."""

    taken: Version
    cause: Line
    measure: Line
    paper: Digest


class RecordDamage(Command, frozen=True):
    """Record a damage (损毁)."""

    cause: DamageCause
    loss: Fen
    extent: Line
    evidence: Digest


class RepairDamage(Command, frozen=True):
    """Record that a damage was repaired (修复)."""

    damage: Version
    cost: Fen
    paid_from: Repairs
    evidence: Digest


class RecordIdle(Command, frozen=True):
    """Record that it stands idle, since when and why (闲置)."""

    since: date
    reason: IdleReason
    note: Note = ""


class RecordUse(Command, frozen=True):
    """Record that it is used again (恢复使用)."""

    since: date
    note: Note = ""


class RevalueAsset(Command, frozen=True):
    """Record another net value: depreciation, a valuation, impairment (净值、评估值)."""

    kind: ValueKind
    net: Fen
    report: Digest
    valuer: Short = ""
    valuer_uscc: Uscc | None = None


class EncumberAsset(Command, frozen=True):
    """Let it secure a debt of its owner (抵押、质押)."""

    kind: Literal["mortgage", "pledge"]
    debtor: Literal["owner", "other"]
    creditor: Line
    secured: Fen
    until: date
    paper: Digest
    vote: Vote = 0


class ReleaseEncumbrance(Command, frozen=True):
    """Record that it secures a debt no longer (解除抵押)."""

    encumbrance: Version
    paper: Digest
