"""What happens when an asset is disposed of (资产处置): decided, valued, sold or struck off."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from events.asset import Owner
from events.base import Digest, Fact, Fen, Line, Note, Short, SubjectRef, Text
from events.findings import Held
from events.plan import CaseId
from events.project import Uscc
from events.requirements import DisposalCause, DisposalChannel, DisposalMethod

ProceedsTo = Literal["treasury", "collective", "co-operative-reserve", "members", "personal"]
"""国库(非税收入)、集体账户、合作社公积、成员、个人账户."""
Party = Literal["unit", "person"]


class DisposalPlan(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """What is to be done with it (处置方案); every vote and decision is bound to its digest.

    `part`: the original value of what goes, all that is in use or less. `reserve`: the price under
    which it is not sold. `owner` or `custodian`: who has it afterwards, where it lives on.
    `account`: where the proceeds go; `re_use`: for which assistance projects they are spent again.
    """

    cause: DisposalCause
    method: DisposalMethod
    reason: Text
    part: Fen
    reserve: Fen = 0
    owner: Owner | None = None
    custodian: Short = ""
    account: Short = ""
    re_use: Note = ""


class Buyer(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """Who takes it (受让方): a unit by its code, or a person in the vault.

    `persons`: who stands behind a unit (法定代表人、股东、实际控制人); no names.
    """

    kind: Party
    name: Short = ""
    uscc: Uscc | None = None
    persons: Annotated[tuple[SubjectRef, ...], Meta(max_length=50)] = ()


class DisposalOpened(Fact, frozen=True, tag="asset.disposal-opened.v1"):
    """A disposal was put forward (申请处置)."""

    plan: DisposalPlan
    because: tuple[Held, ...] = ()


class DisposalRevised(Fact, frozen=True, tag="asset.disposal-revised.v1"):
    """The plan was changed (修改处置方案): votes and decisions on the old text are stale."""

    plan: DisposalPlan
    reason: Line


class AssetValued(Fact, frozen=True, tag="asset.valued.v1"):
    """It was valued (资产评估) by an agency, whose report has that digest."""

    value: Fen
    agency: Line
    agency_uscc: Uscc
    report: Digest


class StateDisposalAuthorised(Fact, frozen=True, tag="asset.state-disposal.v1"):
    """A state unit's disposal was approved in writing (国有资产处置批复), as it then stood."""

    substance: Digest
    document_no: Short = ""
    because: tuple[Held, ...] = ()


class CollectiveDisposalAuthorised(Fact, frozen=True, tag="asset.collective-disposal.v1"):
    """A collective's disposal is voted, reviewed, noticed, filed or approved (集体资产处置同意)."""

    substance: Digest
    document_no: Short = ""
    because: tuple[Held, ...] = ()


class CoOperativeDisposalAuthorised(Fact, frozen=True, tag="asset.co-operative-disposal.v1"):
    """A co-operative's disposal of what public money made is reviewed (合作社持有资产处置同意)."""

    substance: Digest
    document_no: Short = ""
    because: tuple[Held, ...] = ()


class DisposalDealt(Fact, frozen=True, tag="asset.disposal-dealt.v1"):
    """A buyer was found (成交): at a price, through a platform, by a contract."""

    price: Fen
    buyer: Buyer
    through: DisposalChannel
    contract: Digest


class ProceedsReceived(Fact, frozen=True, tag="asset.proceeds-received.v1"):
    """Proceeds came in (处置收入入账): to whom, in which account, by which voucher."""

    amount: Fen
    to: ProceedsTo
    account: Line
    voucher: Digest


class DisposalCompleted(Fact, frozen=True, tag="asset.disposal-completed.v1"):
    """It is carried out, and the books say so (处置完毕、核销销账、变更登记)."""

    method: DisposalMethod
    part: Fen
    proceeds: Fen
    left: Fen
    paper: Digest
    because: tuple[Held, ...] = ()


class DisposalAbandoned(Fact, frozen=True, tag="asset.disposal-abandoned.v1"):
    """The disposal was given up (撤销处置): the asset is where it was."""

    reason: Line


class HouseholdAssetEnded(Fact, frozen=True, tag="asset.household-ended.v1"):
    """A household's own asset came to its end (到户类资产处置), on a light record."""

    how: Literal["consumed", "sold", "died", "worn-out", "given-up"]
    reason: Line
    paper: Digest


class AssetEnded(Fact, frozen=True, tag="project.asset-ended.v1"):
    """An asset of the project came to its end, or to its new keeper (资产处置结果).

    `how`: by which method, `household` for the light record; `value`: the original value that
    went; `left`: what of it is in use still.
    """

    asset: CaseId
    how: DisposalMethod | Literal["household"]
    value: Fen
    proceeds: Fen
    left: Fen = 0


DisposalFact = (
    DisposalOpened
    | DisposalRevised
    | AssetValued
    | StateDisposalAuthorised
    | CollectiveDisposalAuthorised
    | CoOperativeDisposalAuthorised
    | DisposalDealt
    | ProceedsReceived
    | DisposalCompleted
    | DisposalAbandoned
    | HouseholdAssetEnded
)
"""What disposal adds to an asset's life."""
