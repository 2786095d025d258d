"""What happens to an assistance project (帮扶产业项目) on its way into the library (入库)."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from events.base import (
    END,
    Code,
    Count,
    Digest,
    DivisionCode,
    Fact,
    Fen,
    Level,
    Line,
    Name,
    Note,
    Short,
    Text,
    Year,
)
from events.findings import Held
from events.requirements import Body, Grade, Matter, Origin, PackRef, Ratio

Decimal = Annotated[
    str, Meta(pattern=rf"^[0-9]{{1,12}}(\.[0-9]{{1,6}})?{END}", description="a decimal number")
]
Uscc = Annotated[
    str, Meta(pattern=rf"^[0-9A-HJ-NPQRTUWXY]{{18}}{END}", description="统一社会信用代码")
]
SubjectId = Annotated[
    str, Meta(pattern=rf"^[A-Za-z0-9._:-]{{1,64}}{END}", description="a random id")
]
Stage = Literal[
    "new",
    "intake",
    "library",
    "planned",
    "building",
    "completed",
    "accepted",
    "operating",
    "adjusting",
    "exited",
    "closed",
    "refused",
    "removed",
    "withdrawn",
]
"""未申报、申报审核、项目库、列入计划、在建、完工、验收、运营、调整、已销号、已关闭、不予通过、出库、撤回."""
Nature = Literal["new-build", "continuation", "rebuild", "extension", "repair"]
"""新建、续建、改建、扩建、维修."""


class Quantity(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """What is built or bought, measured: 100 亩, 2 座 (建设规模)."""

    item: Line
    amount: Decimal
    unit: Line


class FundLine(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """Money from one source and level (资金来源)."""

    source: Literal[
        "linking",  # 衔接资金 → 常态化帮扶资金
        "integrated",  # 统筹整合涉农资金
        "east-west",  # 东西部协作
        "paired",  # 定点帮扶
        "bonds",
        "lottery",
        "donation",
        "own",  # 自筹
        "credit",
        "other",
    ]
    level: Literal["central", "province", "city", "county", "none"]
    amount: Fen
    year: Year
    document_no: Short = ""


class Beneficiaries(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Who gains, in numbers (受益对象): households and people, and how many are assisted."""

    households: Count
    people: Count
    assisted_households: Count = 0
    monitored_households: Count = 0


class Target(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """One performance target (绩效目标)."""

    dimension: Literal[
        "quantity",
        "quality",
        "timeliness",
        "cost",
        "economic",
        "social",
        "ecological",
        "sustainability",
        "satisfaction",
    ]
    indicator: Line
    target: Decimal
    unit: Line


class Linkage(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """How farmers gain (联农带农机制): a mode, for how many households, how much a year."""

    mode: Literal[
        "orders",  # 订单生产
        "entrusted-raising",  # 托养托管
        "co-operation",  # 合作经营
        "floor-price",  # 保护价收购
        "jobs",  # 务工就业
        "land-rent",  # 土地流转
        "dividends",  # 入股分红
        "rent",  # 租金
        "asset-income",  # 资产收益
        "work-relief",  # 以工代赈
        "public-posts",  # 公益性岗位
    ]
    households: Count
    yearly: Fen


class Operator(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """The intended operator (运营主体), by its unified social credit code."""

    name: Line
    uscc: Uscc
    kind: Literal["leading-firm", "co-operative", "family-farm", "workshop", "collective", "other"]


class OperationPlan(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """How it will be run (运营方案): by whom in what mode, and who keeps it up."""

    mode: Literal["own", "entrusted", "co-operative", "contracted", "leased", "shares"]
    summary: Text
    upkeep: Line


class Land(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """The land it needs (用地): how much, for what, and whether it is permanent basic farmland."""

    area_mu: Decimal
    use: Literal["crops", "fruit-forestry", "fish-pond", "facility", "construction", "none"]
    prime_farmland: bool
    permits: Annotated[tuple[Line, ...], Meta(max_length=20)] = ()


class Schedule(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """When it is to be built (建设工期)."""

    start: date
    end: date


class Dossier(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """The dossier of a project (申报要素). What an intake lacks is added before it is submitted.

    Everything but `remarks` is substance: a decision is bound to its digest.
    """

    name: Name
    year: Year
    category: Line
    places: Annotated[tuple[DivisionCode, ...], Meta(min_length=1, max_length=50)]
    industry: Short = ""
    nature: Nature | None = None
    content: Note = ""
    quantities: Annotated[tuple[Quantity, ...], Meta(max_length=50)] = ()
    schedule: Schedule | None = None
    total_investment: Fen = 0
    funds: Annotated[tuple[FundLine, ...], Meta(max_length=30)] = ()
    beneficiaries: Beneficiaries | None = None
    targets: Annotated[tuple[Target, ...], Meta(max_length=50)] = ()
    linkage: Annotated[tuple[Linkage, ...], Meta(max_length=20)] = ()
    operation: OperationPlan | None = None
    operator: Operator | None = None
    land: Land | None = None
    owner_unit: Short = ""
    implementing_unit: Short = ""
    remarks: Note = ""


class Source(Struct, frozen=True, gc=False):
    """The row of an imported table from which a project came."""

    file: Digest
    name: Line
    row: int


class Proxy(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A member who was absent, and who voted for them: lawful only within one household (委托)."""

    member: SubjectId
    household: SubjectId
    proxy: SubjectId
    proxy_household: SubjectId


class IntakeFiled(Fact, frozen=True, tag="project.intake-filed.v1"):
    """A project was raised (谋划申报) under the pack in force there and then."""

    origin: Origin
    division: DivisionCode
    pack: PackRef
    dossier: Dossier
    source: Source | None = None


class PlacedHistoric(Fact, frozen=True, tag="project.placed-historic.v1"):
    """A project that began before Bangfu entered at the stage it is in, with its evidence grade.

    It says what is on paper; it is never an approval (历史项目补录).
    """

    origin: Origin
    division: DivisionCode
    pack: PackRef
    dossier: Dossier
    stage: Literal["intake", "library"]
    evidence: Grade
    basis: Line
    source: Source | None = None


class DossierCorrected(Fact, frozen=True, tag="project.dossier-corrected.v1"):
    """The dossier was corrected or completed (补正)."""

    dossier: Dossier
    reason: Line


class DocumentFiled(Fact, frozen=True, tag="project.document-filed.v1"):
    """A document was put on file, by the digest of its bytes (材料归档)."""

    document: Code
    title: Line
    digest: Digest


class VoteHeld(Fact, frozen=True, tag="project.vote-held.v1"):
    """A meeting voted (表决), held on `on`. Whether it passed is computed, never recorded.

    `onsite` and `online` count those who came; the absent whom a `proxies` entry names come on top.
    `by_household`: one person spoke for each household, so the rolls count households.
    `for_collective`: there is no collective organisation, so the villagers act for it.
    `authorised_on`: when the villagers' assembly empowered its representatives (授权).
    """

    matter: Matter
    body: Body
    notice_sent_on: date
    roll: Count
    capacity_roll: Count
    onsite: Count
    online: Count
    votes_for: Count
    votes_against: Count
    abstained: Count
    minutes: Digest
    proxies: tuple[Proxy, ...] = ()
    party_discussed_on: date | None = None
    for_collective: bool = False
    by_household: bool = False
    authorised_on: date | None = None
    charter_ratio: Ratio | None = None


class NoticePosted(Fact, frozen=True, tag="project.notice-posted.v1"):
    """A public notice was posted (张榜公示) in `place`, with proof of its start."""

    notice: Code
    level: Level
    place: DivisionCode
    channel: Literal["board", "website", "signboard", "official-account", "other"]
    text: Text
    text_digest: Digest
    start_proof: Digest


class NoticeInterrupted(Fact, frozen=True, tag="project.notice-interrupted.v1"):
    """The notice was gone from `on` until it hung again on `resumed_on`: its clock starts anew."""

    posting: int
    resumed_on: date
    reason: Line


class NoticeCorrected(Fact, frozen=True, tag="project.notice-corrected.v1"):
    """The posted text was corrected; a material correction starts the clock anew."""

    posting: int
    material: bool
    text: Text
    text_digest: Digest
    reason: Line


class NoticeEnded(Fact, frozen=True, tag="project.notice-ended.v1"):
    """The notice was taken down on `on`, with proof that it hung until then (公示期满)."""

    posting: int
    end_proof: Digest


class ObjectionRaised(Fact, frozen=True, tag="project.objection-raised.v1"):
    """Somebody objected to a notice (异议)."""

    posting: int
    summary: Text


class ObjectionAnswered(Fact, frozen=True, tag="project.objection-answered.v1"):
    """An objection was answered: unfounded, upheld in part (correct and post anew), or upheld."""

    objection: int
    outcome: Literal["unfounded", "corrected", "upheld"]
    answer: Text


class DecisionTaken(Fact, frozen=True, tag="project.decision-taken.v1"):
    """A step of the chain was decided on the dossier whose digest is `substance` (审核、审定)."""

    step: Code
    outcome: Literal["approved", "returned", "refused"]
    substance: Digest
    reason: Note = ""
    document_no: Short = ""
    because: tuple[Held, ...] = ()


class LibraryEntered(Fact, frozen=True, tag="project.library-entered.v1"):
    """The project entered the library of a year (入库)."""

    year: Year
    substance: Digest
    because: tuple[Held, ...] = ()


class LibraryRolledOver(Fact, frozen=True, tag="project.library-rolled-over.v1"):
    """An unused project of the library stays in it for another year (结转)."""

    year: Year
    because: tuple[Held, ...] = ()


class RevisionOpened(Fact, frozen=True, tag="project.revision-opened.v1"):
    """What policy, market or operator made undeliverable is to be decided anew (调整优化)."""

    cause: Literal["policy", "market", "operator"]
    reason: Line
    dossier: Dossier
    because: tuple[Held, ...] = ()


class LibraryLeft(Fact, frozen=True, tag="project.library-left.v1"):
    """The project was taken out of the library (出库)."""

    reason: Line
    because: tuple[Held, ...] = ()


class IntakeWithdrawn(Fact, frozen=True, tag="project.intake-withdrawn.v1"):
    """Those who raised the project took it back (撤回申报)."""

    reason: Line


class DivisionMoved(Fact, frozen=True, tag="project.division-moved.v1"):
    """A merger of divisions moved the case (撤并): its old code stays in its history."""

    origin_division: DivisionCode
    division: DivisionCode
    places: tuple[DivisionCode, ...]
    merger: str
    reason: Line


IntakeFact = (
    IntakeFiled
    | PlacedHistoric
    | DossierCorrected
    | DocumentFiled
    | VoteHeld
    | NoticePosted
    | NoticeInterrupted
    | NoticeCorrected
    | NoticeEnded
    | ObjectionRaised
    | ObjectionAnswered
    | DecisionTaken
    | LibraryEntered
    | LibraryRolledOver
    | RevisionOpened
    | LibraryLeft
    | IntakeWithdrawn
    | DivisionMoved
)
