"""What an officer may ask about the disposal of an asset."""

from typing import Literal

from domain.command import Act, Command
from events.base import Digest, Fen, Line, Short
from events.disposal import (
    AssetValued,
    Buyer,
    CollectiveDisposalAuthorised,
    CoOperativeDisposalAuthorised,
    DisposalAbandoned,
    DisposalCompleted,
    DisposalDealt,
    DisposalOpened,
    DisposalPlan,
    DisposalRevised,
    HouseholdAssetEnded,
    ProceedsReceived,
    ProceedsTo,
    StateDisposalAuthorised,
)
from events.project import Uscc
from events.requirements import DisposalChannel


class OpenDisposal(Command, frozen=True):
    """Put a disposal forward (申请处置)."""

    plan: DisposalPlan


class ReviseDisposal(Command, frozen=True):
    """Change the plan (修改处置方案); what was voted and decided on the old text is stale."""

    plan: DisposalPlan
    reason: Line


class RecordValuation(Command, frozen=True):
    """Put a valuation on record (资产评估)."""

    value: Fen
    agency: Line
    agency_uscc: Uscc
    report: Digest


class Authorise(Command, frozen=True):
    """The number of the paper by which it is approved (批复、备案文号)."""

    document_no: Short = ""


class AuthoriseStateDisposal(Authorise, frozen=True):
    """Let a state unit's disposal be carried out (国有资产处置批复)."""


class AuthoriseCollectiveDisposal(Authorise, frozen=True):
    """Let a collective's disposal be carried out (集体资产处置同意)."""


class AuthoriseCoOperativeDisposal(Authorise, frozen=True):
    """Let a co-operative's disposal be carried out (合作社持有资产处置同意)."""


class RecordDeal(Command, frozen=True):
    """Put on record who takes it, for how much, through which platform (成交)."""

    price: Fen
    buyer: Buyer
    through: DisposalChannel
    contract: Digest


class RecordProceeds(Command, frozen=True):
    """Put on record that proceeds came in (处置收入入账)."""

    amount: Fen
    to: ProceedsTo
    account: Line
    voucher: Digest


class CompleteDisposal(Command, frozen=True):
    """Carry it through in the books (处置完毕、销账), with the paper that shows it."""

    paper: Digest


class AbandonDisposal(Command, frozen=True):
    """Give the disposal up (撤销处置)."""

    reason: Line


class EndHouseholdAsset(Command, frozen=True):
    """Record lightly that a household's own asset came to its end (到户类资产处置)."""

    how: Literal["consumed", "sold", "died", "worn-out", "given-up"]
    reason: Line
    paper: Digest


KEPT_ON = frozenset({"asset-booked", "asset-titled"})
DISPOSING = frozenset({"asset-disposing"})

ACTS: tuple[Act, ...] = (
    Act(
        OpenDisposal,
        "open-disposal",
        DisposalOpened,
        "disposals",
        "申请处置资产:情形、方式、范围、底价和收入去向。",
        KEPT_ON,
        ("asset-disposing",),
    ),
    Act(
        ReviseDisposal,
        "revise-disposal",
        DisposalRevised,
        "disposal-revisions",
        "修改处置方案;对原方案的表决和决定随之过时。",
        DISPOSING,
    ),
    Act(
        RecordValuation,
        "record-valuation",
        AssetValued,
        "disposal-valuations",
        "登记资产评估结果。",
        DISPOSING,
    ),
    Act(
        AuthoriseStateDisposal,
        "authorise-state-disposal",
        StateDisposalAuthorised,
        "state-disposals",
        "国有资产:集体决策、批复齐备,同意处置。",
        DISPOSING,
    ),
    Act(
        AuthoriseCollectiveDisposal,
        "authorise-collective-disposal",
        CollectiveDisposalAuthorised,
        "collective-disposals",
        "集体资产:表决、公示、审核、备案(审批)齐备,同意处置。",
        DISPOSING,
    ),
    Act(
        AuthoriseCoOperativeDisposal,
        "authorise-co-operative-disposal",
        CoOperativeDisposalAuthorised,
        "co-operative-disposals",
        "合作社等持有的资产:审核齐备,同意处置。",
        DISPOSING,
    ),
    Act(
        RecordDeal,
        "record-deal",
        DisposalDealt,
        "disposal-deals",
        "登记成交:受让方、价格、交易平台、合同。",
        DISPOSING,
    ),
    Act(
        RecordProceeds,
        "record-proceeds",
        ProceedsReceived,
        "disposal-proceeds",
        "登记处置收入入账。",
        DISPOSING,
    ),
    Act(
        CompleteDisposal,
        "complete-disposal",
        DisposalCompleted,
        "disposal-completions",
        "处置完毕,销账或变更登记;同时告知所属项目。",
        DISPOSING,
        ("asset-ended", "asset-titled", "asset-booked"),
    ),
    Act(
        AbandonDisposal,
        "abandon-disposal",
        DisposalAbandoned,
        "disposal-withdrawals",
        "撤销处置,资产恢复原状态。",
        DISPOSING,
        ("asset-booked", "asset-titled"),
    ),
    Act(
        EndHouseholdAsset,
        "end-household-asset",
        HouseholdAssetEnded,
        "household-endings",
        "到户类资产的简易处置记录。",
        KEPT_ON,
        ("asset-ended",),
    ),
)
"""What this part adds to an asset's life."""
