"""What happens to a county's annual plan (年度实施计划), and to projects by it."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from events.base import Code, DivisionCode, Fact, Fen, Line, Short, Year
from events.findings import Held
from events.project import (
    DecisionTaken,
    DocumentFiled,
    NoticeCorrected,
    NoticeEnded,
    NoticeInterrupted,
    NoticePosted,
    ObjectionAnswered,
    ObjectionRaised,
    VoteHeld,
)
from events.requirements import PackRef

CaseId = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}$(?!\n)", description="32 hex digits")]
FundSource = Literal["linking", "integrated", "east-west", "paired", "other"]
"""衔接资金 → 常态化帮扶资金、统筹整合涉农资金、东西部协作、定点帮扶、其他."""
FundLevel = Literal["central", "province", "city", "county", "none"]
PlanStage = Literal["new", "plan-draft", "plan-approved", "plan-closed"]


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


class PlanOpened(Fact, frozen=True, tag="plan.opened.v1"):
    """A county began its plan for a year (编制年度计划)."""

    division: DivisionCode
    year: Year
    pack: PackRef


class BatchNotified(Fact, frozen=True, tag="plan.batch-notified.v1"):
    """Funds of a source and level were notified (下达资金)."""

    batch: Batch


class ProjectIncluded(Fact, frozen=True, tag="plan.project-included.v1"):
    """A project of the library was taken into the plan (列入年度计划) at that substance."""

    project: CaseId
    name: Line
    division: DivisionCode
    substance: str
    allocations: tuple[Allocation, ...]
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


class PlanObjectionAnswered(ObjectionAnswered, frozen=True, tag="plan.objection-answered.v1"):
    """An objection to a notice of the plan was answered."""


PlanFact = (
    PlanOpened
    | BatchNotified
    | ProjectIncluded
    | PlanDecisionTaken
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
    """The project was taken into an annual plan (列入计划), with money of these batches."""

    plan: Short
    year: Year
    allocations: tuple[Allocation, ...]


FundingFact = ProjectFunded
"""What a plan does to a project."""
