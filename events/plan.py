"""What happens to a county's annual plan (年度实施计划), and to projects by it."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from events.base import Code, Count, DivisionCode, Fact, Fen, Line, Note, Short, Year
from events.findings import Held
from events.project import (
    DecisionTaken,
    DivisionMoved,
    DocumentFiled,
    Nature,
    NoticeCorrected,
    NoticeEnded,
    NoticeInterrupted,
    NoticePosted,
    ObjectionAnswered,
    ObjectionRaised,
    Quantity,
    Schedule,
    VoteHeld,
)
from events.requirements import PackRef

CaseId = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}$(?!\n)", description="32 hex digits")]
PlanId = Annotated[
    str, Meta(pattern=r"^[0-9]{6}-[0-9]{4}$(?!\n)", description="a county's six digits, the year")
]
FundSource = Literal["linking", "integrated", "east-west", "paired", "other"]
"""衔接资金 → 常态化帮扶资金、统筹整合涉农资金、东西部协作、定点帮扶、其他."""
FundLevel = Literal["central", "province", "city", "county", "none"]
PlanStage = Literal["new", "plan-draft", "plan-approved", "plan-adjusting"]
Priority = Literal["consolidate", "upgrade", "other"]
"""巩固、升级在前,其他在后: what the four classes of the year give precedence to."""


class Batch(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A batch of funds (资金批次) as it was notified: `id` is its name in the plan."""

    id: Code
    source: FundSource
    level: FundLevel
    amount: Fen
    document_no: Line


class Allocation(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Money of a batch for a project (资金安排), in fen."""

    batch: Code
    amount: Fen


class PlanEntry(Struct, frozen=True, gc=False, omit_defaults=True):
    """What a plan says of a project, as the dossier said it then (政府投资条例 第十六条)."""

    category: Line
    places: tuple[DivisionCode, ...] = ()
    industry: Short = ""
    nature: Nature | None = None
    content: Note = ""
    quantities: tuple[Quantity, ...] = ()
    schedule: Schedule | None = None
    total_investment: Fen = 0
    households: Count = 0
    people: Count = 0
    owner_unit: Short = ""
    implementing_unit: Short = ""


class Planned(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """What a project is to have in all by an adjustment; nothing where it is cancelled."""

    project: CaseId
    allocations: Annotated[tuple[Allocation, ...], Meta(max_length=20)] = ()
    priority: Priority = "other"


class Adjusted(Struct, frozen=True, gc=False, omit_defaults=True):
    """A line of the plan as an adjustment left it; no allocations: cancelled."""

    project: CaseId
    name: Line
    division: DivisionCode
    substance: str
    allocations: tuple[Allocation, ...] = ()
    entry: PlanEntry | None = None
    priority: Priority = "other"


class PlanOpened(Fact, frozen=True, tag="plan.opened.v1"):
    """A county began its plan for a year (编制年度计划)."""

    division: DivisionCode
    year: Year
    pack: PackRef


class BatchNotified(Fact, frozen=True, tag="plan.batch-notified.v1"):
    """Funds of a source and level were notified (下达资金)."""

    batch: Batch


class BatchCorrected(Fact, frozen=True, tag="plan.batch-corrected.v1"):
    """What was recorded of a batch was put right (更正): it keeps its name in the plan."""

    batch: Batch
    reason: Line


class BatchCarriedIn(Fact, frozen=True, tag="plan.batch-carried-in.v1"):
    """What the plan of the year before left of a batch goes on in this one (结转): the same batch.

    `carried` is the batch with what was left; `year` the plan into which it was first notified,
    `notified_on` the day.
    """

    origin: PlanId
    batch: Code
    carried: Batch
    year: Year
    notified_on: date
    because: tuple[Held, ...] = ()


class BatchCarriedOut(Fact, frozen=True, tag="plan.batch-carried-out.v1"):
    """What was left of a batch went on into the next year's plan (结转)."""

    batch: Code
    amount: Fen
    plan: PlanId


class ProjectIncluded(Fact, frozen=True, tag="plan.project-included.v1"):
    """A project of the library was taken into the plan (列入年度计划) at that substance."""

    project: CaseId
    name: Line
    division: DivisionCode
    substance: str
    allocations: tuple[Allocation, ...]
    because: tuple[Held, ...] = ()
    entry: PlanEntry | None = None
    priority: Priority = "other"


class InclusionRenewed(Fact, frozen=True, tag="plan.inclusion-renewed.v1"):
    """A project that had changed stays in the plan as it now is (按变更后的内容列入)."""

    project: CaseId
    name: Line
    division: DivisionCode
    substance: str
    entry: PlanEntry | None = None


class ProjectExcluded(Fact, frozen=True, tag="plan.project-excluded.v1"):
    """A project was taken out of the draft (移出计划)."""

    project: CaseId
    reason: Line


class PlanIssued(Fact, frozen=True, tag="plan.issued.v1"):
    """The plan that was approved, announced and filed was issued (下达年度计划)."""

    document_no: Line
    substance: str
    because: tuple[Held, ...] = ()


class AdjustmentProposed(Fact, frozen=True, tag="plan.adjustment-proposed.v1"):
    """It was proposed to give these projects other money than they have (提出年度计划调整)."""

    lines: tuple[Planned, ...]
    reason: Line


class AdjustmentDropped(Fact, frozen=True, tag="plan.adjustment-dropped.v1"):
    """What had been proposed was taken back or turned down (撤回调整): the plan stays as it was."""

    reason: Line


class PlanAdjusted(Fact, frozen=True, tag="plan.adjusted.v1"):
    """The adjustment that was decided and announced took effect (年度计划调整下达)."""

    document_no: Line
    lines: tuple[Adjusted, ...]
    substance: str
    because: tuple[Held, ...] = ()


class PlanDecisionTaken(DecisionTaken, frozen=True, tag="plan.decision-taken.v1"):
    """A step of the plan was decided (审定)."""


class PlanDocumentFiled(DocumentFiled, frozen=True, tag="plan.document-filed.v1"):
    """A document of the plan was put on file (归档)."""


class PlanVoteHeld(VoteHeld, frozen=True, tag="plan.vote-held.v1"):
    """A meeting voted on the plan (表决)."""


class PlanNoticePosted(NoticePosted, frozen=True, tag="plan.notice-posted.v1"):
    """A notice of the plan was posted (公示、公告)."""


class PlanNoticeInterrupted(NoticeInterrupted, frozen=True, tag="plan.notice-interrupted.v1"):
    """A notice of the plan was gone for some time."""


class PlanNoticeCorrected(NoticeCorrected, frozen=True, tag="plan.notice-corrected.v1"):
    """A notice of the plan was corrected."""


class PlanNoticeEnded(NoticeEnded, frozen=True, tag="plan.notice-ended.v1"):
    """A notice of the plan was taken down."""


class PlanObjectionRaised(ObjectionRaised, frozen=True, tag="plan.objection-raised.v1"):
    """Somebody objected to a notice of the plan."""


class PlanMoved(DivisionMoved, frozen=True, tag="plan.division-moved.v1"):
    """A merger of divisions moved the plan (撤并): it keeps the id under which it began."""


class PlanObjectionAnswered(ObjectionAnswered, frozen=True, tag="plan.objection-answered.v1"):
    """An objection to a notice of the plan was answered."""


PlanFact = (
    PlanOpened
    | BatchNotified
    | BatchCorrected
    | BatchCarriedIn
    | BatchCarriedOut
    | ProjectIncluded
    | InclusionRenewed
    | ProjectExcluded
    | PlanIssued
    | AdjustmentProposed
    | AdjustmentDropped
    | PlanAdjusted
    | PlanDecisionTaken
    | PlanMoved
    | PlanDocumentFiled
    | PlanVoteHeld
    | PlanNoticePosted
    | PlanNoticeInterrupted
    | PlanNoticeCorrected
    | PlanNoticeEnded
    | PlanObjectionRaised
    | PlanObjectionAnswered
)


class ProjectFunded(Fact, frozen=True, tag="project.funded.v1"):
    """The project was taken into an annual plan (列入计划), with money of these batches.

    `substance`: the digest of what it was then.
    """

    plan: Short
    year: Year
    allocations: tuple[Allocation, ...]
    substance: str = ""


class FundingAdjusted(Fact, frozen=True, tag="project.funding-adjusted.v1"):
    """The plan gives the project this money from now on, for what it now is (资金调整)."""

    plan: Short
    allocations: tuple[Allocation, ...]
    substance: str


class FundingWithdrawn(Fact, frozen=True, tag="project.funding-withdrawn.v1"):
    """The plan gives the project no money any more: it is back in the library (取消安排)."""

    plan: Short
    reason: Line


FundingFact = ProjectFunded | FundingAdjusted | FundingWithdrawn
"""What a plan does to a project."""
