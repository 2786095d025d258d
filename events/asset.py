"""What happens to an asset that public money has made (帮扶项目资产): booked, owned, kept."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from events.base import END, Code, Count, Digest, DivisionCode, Fact, Fen, Line, Short
from events.findings import Held
from events.plan import CaseId
from events.project import (
    Decimal,
    DecisionTaken,
    DivisionMoved,
    DocumentFiled,
    NoticeCorrected,
    NoticeEnded,
    NoticeInterrupted,
    NoticePosted,
    ObjectionAnswered,
    ObjectionRaised,
    Uscc,
    VoteHeld,
)
from events.requirements import Grade, Origin, OwnerKind, PackRef

AssetClass = Literal["operating", "public", "household"]
"""经营性、公益性、到户类 (国办函〔2021〕51号)."""
AssetForm = Literal["fixed", "equity", "biological"]
"""固定资产、权益性资产、多年生生物性资产."""
CostSource = Literal[
    "linking", "integrated", "east-west", "paired", "bonds", "lottery", "donation", "own", "other"
]
"""衔接、整合涉农、东西部协作、定点帮扶、债券、彩票公益金、捐赠、自筹、其他."""
AssetStage = Literal["new", "asset-booked", "asset-titled", "asset-disposing", "asset-ended"]
UnitNumber = Annotated[
    str, Meta(pattern=rf"^[0-9A-Z]{{28}}{END}", description="不动产单元号, 28 characters")
]


class Cost(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """Money of one source that went into it, in fen; `batch` names it in the annual plan."""

    source: CostSource
    amount: Fen
    batch: Code | None = None


class Owner(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """Whose it is (所有权人): a unit of a division, or so many households; no person's name."""

    kind: OwnerKind
    division: DivisionCode
    name: Line
    uscc: Uscc | None = None
    households: Count = 0


class Principal(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Money put in as a share (权益性资产本金): who holds it, and when it is due back."""

    holder: Line
    holder_uscc: Uscc
    due: date


class AssetEntry(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """An asset as it is entered in the books (资产登记): what, where, from what money, whose.

    `number`: the one that it has in older books, which then stays its own (原资产编号).
    `acquired`: when it was built or bought (购建时间).
    """

    name: Line
    asset_class: AssetClass
    form: AssetForm
    quantity: Decimal
    unit: Line
    place: DivisionCode
    costs: Annotated[tuple[Cost, ...], Meta(min_length=1, max_length=20)]
    owner: Owner
    custodian: Line
    income_right: Line
    supervisor: Line
    real_estate: bool = False
    principal: Principal | None = None
    number: Short = ""
    acquired: date | None = None

    @property
    def value(self) -> int:
        """Its original value (原值) in fen: all that went into it."""
        return sum(cost.amount for cost in self.costs)


class Party(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A side of a hand-over (移交方、接收方): the unit, and the digest of what it signed."""

    unit: Line
    signature: Digest


class AssetRegistered(Fact, frozen=True, tag="asset.registered.v1"):
    """An asset was booked as its project was accepted (资产登记), in the same transaction."""

    project: CaseId
    number: Line
    origin: Origin
    division: DivisionCode
    pack: PackRef
    entry: AssetEntry


class AssetPlacedHistoric(Fact, frozen=True, tag="asset.placed-historic.v1"):
    """An asset from before Bangfu came in with its project (历史资产补录), and its evidence."""

    project: CaseId
    number: Line
    origin: Origin
    division: DivisionCode
    pack: PackRef
    entry: AssetEntry
    evidence: Grade
    basis: Line


class OwnerProposed(Fact, frozen=True, tag="asset.owner-proposed.v1"):
    """Another owner was proposed (拟定权属) than the books said; what was decided is stale."""

    owner: Owner
    income_right: Line
    reason: Line


class CustodyAssigned(Fact, frozen=True, tag="asset.custody-assigned.v1"):
    """A custodian keeps it (管护责任) with so much money a year, from that source (管护经费)."""

    custodian: Line
    yearly: Fen
    paid_from: Line


class HandedOver(Fact, frozen=True, tag="asset.handed-over.v1"):
    """It was handed over (移交), and both sides signed the paper."""

    giver: Party
    receiver: Party
    paper: Digest
    because: tuple[Held, ...] = ()


class RegistrationApplied(Fact, frozen=True, tag="asset.registration-applied.v1"):
    """The registry took in the application for its title (不动产登记受理)."""

    receipt_no: Line


class CertificateRecorded(Fact, frozen=True, tag="asset.certificate-recorded.v1"):
    """The registry entered it: the number of the real estate unit (不动产单元号)."""

    unit_no: UnitNumber
    certificate_no: Short = ""


class AssetTitled(Fact, frozen=True, tag="asset.titled.v1"):
    """Its title is settled (确权完成): owner confirmed, handed over, registered."""

    owner: Owner
    because: tuple[Held, ...] = ()


class AssetDecisionTaken(DecisionTaken, frozen=True, tag="asset.decision-taken.v1"):
    """A step on the asset was decided (确权审定)."""


class AssetDocumentFiled(DocumentFiled, frozen=True, tag="asset.document-filed.v1"):
    """A document of the asset was put on file (归档)."""


class AssetVoteHeld(VoteHeld, frozen=True, tag="asset.vote-held.v1"):
    """A meeting voted on the asset (表决)."""


class AssetNoticePosted(NoticePosted, frozen=True, tag="asset.notice-posted.v1"):
    """A notice of the asset was posted (公示、公告)."""


class AssetNoticeInterrupted(NoticeInterrupted, frozen=True, tag="asset.notice-interrupted.v1"):
    """A notice of the asset was gone for some time."""


class AssetNoticeCorrected(NoticeCorrected, frozen=True, tag="asset.notice-corrected.v1"):
    """A notice of the asset was corrected."""


class AssetNoticeEnded(NoticeEnded, frozen=True, tag="asset.notice-ended.v1"):
    """A notice of the asset was taken down."""


class AssetObjectionRaised(ObjectionRaised, frozen=True, tag="asset.objection-raised.v1"):
    """Somebody objected to a notice of the asset."""


class AssetObjectionAnswered(ObjectionAnswered, frozen=True, tag="asset.objection-answered.v1"):
    """An objection to a notice of the asset was answered."""


class AssetMoved(DivisionMoved, frozen=True, tag="asset.division-moved.v1"):
    """A merger of divisions moved the asset (撤并)."""


AssetFact = (
    AssetRegistered
    | AssetPlacedHistoric
    | OwnerProposed
    | CustodyAssigned
    | HandedOver
    | RegistrationApplied
    | CertificateRecorded
    | AssetTitled
    | AssetDecisionTaken
    | AssetDocumentFiled
    | AssetVoteHeld
    | AssetNoticePosted
    | AssetNoticeInterrupted
    | AssetNoticeCorrected
    | AssetNoticeEnded
    | AssetObjectionRaised
    | AssetObjectionAnswered
    | AssetMoved
)
