"""What happens to a finding of an inspection or audit until it is put right (问题整改、销号)."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from events.base import Count, Digest, DivisionCode, Fact, Line, Note, Short, Text
from events.findings import Held
from events.plan import CaseId
from events.project import (
    DecisionTaken,
    DivisionMoved,
    DocumentFiled,
    NoticeCorrected,
    NoticeEnded,
    NoticeInterrupted,
    NoticePosted,
    ObjectionAnswered,
    ObjectionRaised,
    VoteHeld,
)
from events.requirements import FoundBy, Origin, PackRef

RectificationStage = Literal[
    "new", "rect-found", "rect-accepted", "rect-planned", "rect-closed", "rect-done", "rect-void"
]
Concerned = Literal["project", "asset"]
Distinction = Literal["inexperience", "exploration", "unintended"]
"""三个区分开来: 缺乏经验、先行先试; 尚无明确限制的探索性试验; 为推动发展的无意过失."""


class Measure(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """What is to be done about it, by which unit, and until when (整改措施、责任单位、时限)."""

    what: Line
    unit: Line
    due: date


Measures = Annotated[tuple[Measure, ...], Meta(min_length=1, max_length=50)]


class RectificationOpened(Fact, frozen=True, tag="rectification.opened.v1"):
    """Something was found wrong with a project or an asset (发现问题), by whom, and how grave."""

    concerns: Concerned
    case: CaseId
    origin: Origin
    division: DivisionCode
    pack: PackRef
    found_by: FoundBy
    grave: bool
    title: Line
    finding: Text
    found_on: date
    due: date
    document_no: Short = ""


class RectificationAccepted(Fact, frozen=True, tag="rectification.accepted.v1"):
    """A unit took it on (认领问题)."""

    unit: Line


class RectificationPlanned(Fact, frozen=True, tag="rectification.planned.v1"):
    """The unit said what it will do and until when (整改方案); it may be planned anew."""

    measures: Measures


class MeasureEvidenced(Fact, frozen=True, tag="rectification.measure-evidenced.v1"):
    """A measure was carried out; the paper shows it (整改佐证)."""

    measure: Count
    evidence: Digest
    told: Line


class DeadlineExtended(Fact, frozen=True, tag="rectification.deadline-extended.v1"):
    """More time was given (延期), with the reason."""

    due: date
    reason: Line


class RectificationClosed(Fact, frozen=True, tag="rectification.closed.v1"):
    """It was put right, as another unit found (销号)."""

    result: Line
    because: tuple[Held, ...] = ()


class LookedBack(Fact, frozen=True, tag="rectification.looked-back.v1"):
    """It was looked at again (回头看): it holds, or it has come back and is open again."""

    holds: bool
    told: Line


class RectificationVoided(Fact, frozen=True, tag="rectification.voided.v1"):
    """Whoever found it took it back (撤销问题)."""

    reason: Line


class LeniencyDecided(Fact, frozen=True, tag="rectification.leniency-decided.v1"):
    """Whether those responsible are spared (容错), on which distinction, and why."""

    granted: bool
    reason: Text
    distinction: Distinction | None = None
    document_no: Short = ""
    note: Note = ""


class ProjectRectificationOpened(Fact, frozen=True, tag="project.rectification-opened.v1"):
    """Something was found wrong with the project, or has come back."""

    rectification: CaseId
    title: Line
    found_by: FoundBy
    grave: bool


class ProjectRectificationClosed(Fact, frozen=True, tag="project.rectification-closed.v1"):
    """What was found wrong with the project was put right, or taken back."""

    rectification: CaseId


class AssetRectificationOpened(
    ProjectRectificationOpened, frozen=True, tag="asset.rectification-opened.v1"
):
    """Something was found wrong with the asset, or has come back."""


class AssetRectificationClosed(
    ProjectRectificationClosed, frozen=True, tag="asset.rectification-closed.v1"
):
    """What was found wrong with the asset was put right, or taken back."""


class RectificationDecisionTaken(DecisionTaken, frozen=True, tag="rectification.decision-taken.v1"):
    """A step on the finding was decided (整改复核)."""


class RectificationDocumentFiled(DocumentFiled, frozen=True, tag="rectification.document-filed.v1"):
    """A document of the rectification was put on file (归档)."""


class RectificationVoteHeld(VoteHeld, frozen=True, tag="rectification.vote-held.v1"):
    """A meeting voted on the rectification (表决)."""


class RectificationNoticePosted(NoticePosted, frozen=True, tag="rectification.notice-posted.v1"):
    """A notice of the rectification was posted (整改结果公开)."""


class RectificationNoticeInterrupted(
    NoticeInterrupted, frozen=True, tag="rectification.notice-interrupted.v1"
):
    """A notice of the rectification was gone for some time."""


class RectificationNoticeCorrected(
    NoticeCorrected, frozen=True, tag="rectification.notice-corrected.v1"
):
    """A notice of the rectification was corrected."""


class RectificationNoticeEnded(NoticeEnded, frozen=True, tag="rectification.notice-ended.v1"):
    """A notice of the rectification was taken down."""


class RectificationObjectionRaised(
    ObjectionRaised, frozen=True, tag="rectification.objection-raised.v1"
):
    """Somebody objected to a notice of the rectification."""


class RectificationObjectionAnswered(
    ObjectionAnswered, frozen=True, tag="rectification.objection-answered.v1"
):
    """An objection to a notice of the rectification was answered."""


class RectificationMoved(DivisionMoved, frozen=True, tag="rectification.division-moved.v1"):
    """A merger of divisions moved the rectification (撤并)."""


RectificationFact = (
    RectificationOpened
    | RectificationAccepted
    | RectificationPlanned
    | MeasureEvidenced
    | DeadlineExtended
    | RectificationClosed
    | LookedBack
    | RectificationVoided
    | LeniencyDecided
    | RectificationDecisionTaken
    | RectificationDocumentFiled
    | RectificationVoteHeld
    | RectificationNoticePosted
    | RectificationNoticeInterrupted
    | RectificationNoticeCorrected
    | RectificationNoticeEnded
    | RectificationObjectionRaised
    | RectificationObjectionAnswered
    | RectificationMoved
)
ProjectOverseen = ProjectRectificationOpened | ProjectRectificationClosed
AssetOverseen = AssetRectificationOpened | AssetRectificationClosed
