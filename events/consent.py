"""What happens in a round of consent (征求农户意见): a frozen roll, and every answer to one text.

Households and persons stand here as random ids alone; what they signed is a digest of what the
vault keeps.
"""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from events.base import Actor, Count, Digest, DivisionCode, Fact, Line, SubjectRef, Text
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
from events.requirements import ConsentMatter, Origin, PackRef

ConsentStage = Literal["new", "consent-open", "consent-sealed", "consent-dropped"]
Subject = Literal["project", "asset"]
"""What a text is about: 项目、资产."""
RollBasis = Literal["beneficiary", "land", "shares"]
"""受益户、土地流转户、持股户."""
Outcome = Literal["consent", "refusal", "abstention", "unreachable"]
"""同意、不同意、弃权、无法联系."""
Means = Literal["paper", "meeting", "proxy", "electronic"]
"""书面、会议、同户委托、电子."""
SquareMetres = Annotated[int, Meta(ge=0, le=10**9, description="平方米")]
Members = Annotated[int, Meta(ge=1, le=100)]


class RollEntry(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """A household that the text affects (受影响农户), and by what its answer is weighed."""

    household: SubjectRef
    village: DivisionCode
    members: Members
    basis: RollBasis
    area: SquareMetres = 0
    shares: Count = 0


class ActingFor(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Who answered for the household, and the household of that person (同户委托)."""

    person: SubjectRef
    household: SubjectRef


class Attempt(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A day on which somebody tried to reach the household, and how (联系记录)."""

    on: date
    how: Literal["visit", "phone", "letter", "message"]


class Answer(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """What a household answered, how, and on which day; `evidence` is what shows it."""

    household: SubjectRef
    outcome: Outcome
    given_on: date
    evidence: Digest
    means: Means = "paper"
    acting: ActingFor | None = None
    attempts: Annotated[tuple[Attempt, ...], Meta(max_length=20)] = ()


class Tally(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """How the whole roll answered, in one measure; `unanswered`: no answer stands."""

    roll: int
    consented: int
    refused: int
    abstained: int
    unreachable: int
    unanswered: int


Roll = Annotated[tuple[RollEntry, ...], Meta(min_length=1, max_length=5000)]
Answers = Annotated[tuple[Answer, ...], Meta(min_length=1, max_length=2000)]


class WholeRoll(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A roll too long for one fact: how many households it has, and its digest (整册摘要).

    The digest is that of all entries by household, as JSON with sorted keys and no spaces.
    """

    households: Annotated[int, Meta(ge=1, le=5000)]
    digest: Digest


class ConsentOpened(Fact, frozen=True, tag="consent.opened.v1"):
    """A round was opened on one text; the roll is frozen, drawn by whoever opened it (锁定名册).

    `basis` says by what the roll was drawn, `title` what the text is about. `whole`: the roll is
    frozen by its digest, and the rest of it follows in parts.
    """

    subject_kind: Subject
    subject_id: CaseId
    matter: ConsentMatter
    text: Digest
    basis: Line
    roll: Roll
    title: Line
    origin: Origin
    division: DivisionCode
    pack: PackRef
    whole: WholeRoll | None = None


class RollExtended(Fact, frozen=True, tag="consent.roll-extended.v1"):
    """Another part of the roll that was frozen at the opening (续录名册)."""

    roll: Roll


class AnswersRecorded(Fact, frozen=True, tag="consent.answers-recorded.v1"):
    """Answers of households were put on record; a later answer takes an earlier one's place."""

    answers: Answers


class AnswerWithdrawn(Fact, frozen=True, tag="consent.answer-withdrawn.v1"):
    """A household took its answer back (撤回); the answer stays in the history."""

    household: SubjectRef
    evidence: Digest


class RefusalAnswered(Fact, frozen=True, tag="consent.refusal-answered.v1"):
    """The reason of a refusal was heard, and the organiser answered it (听取理由并答复)."""

    household: SubjectRef
    heard: Text
    reply: Text
    evidence: Digest


class ConsentTextRenewed(Fact, frozen=True, tag="consent.text-renewed.v1"):
    """The round goes on with the text as it was edited: every answer before is stale (文本更新)."""

    text: Digest
    reason: Line


class ConsentSealed(Fact, frozen=True, tag="consent.sealed.v1"):
    """The round was counted and frozen (封存); `certificate` is the digest of what was counted."""

    households: Tally
    members: Tally
    area: Tally
    certificate: Digest
    because: tuple[Held, ...] = ()


class ConsentDropped(Fact, frozen=True, tag="consent.dropped.v1"):
    """The round was given up (终止征求), with the reason; nothing was counted."""

    reason: Line


class ProjectConsentSealed(Fact, frozen=True, tag="project.consent-sealed.v1"):
    """A project learns of a round about a text of its own, as it is sealed (同意结果).

    The roll was counted in each measure, so that a pack may ask for any. `recorders` put answers
    on record: they decide nothing on the case.
    """

    round: CaseId
    matter: ConsentMatter
    text: Digest
    households: Tally
    members: Tally
    area: Tally
    certificate: Digest
    recorders: tuple[Actor, ...]


class AssetConsentSealed(ProjectConsentSealed, frozen=True, tag="asset.consent-sealed.v1"):
    """An asset learns of a round about a text of its own, as it is sealed (同意结果)."""


class ConsentDecisionTaken(DecisionTaken, frozen=True, tag="consent.decision-taken.v1"):
    """A step on the round was decided."""


class ConsentDocumentFiled(DocumentFiled, frozen=True, tag="consent.document-filed.v1"):
    """A document of the round was put on file (归档)."""


class ConsentVoteHeld(VoteHeld, frozen=True, tag="consent.vote-held.v1"):
    """A meeting voted in the course of a round (表决): read where it stands, recorded no more.

    A round counts households; members vote on the case that it is about.
    """


class ConsentNoticePosted(NoticePosted, frozen=True, tag="consent.notice-posted.v1"):
    """A notice of the round was posted, as of its roll (公示、公告)."""


class ConsentNoticeInterrupted(NoticeInterrupted, frozen=True, tag="consent.notice-interrupted.v1"):
    """A notice of the round was gone for some time."""


class ConsentNoticeCorrected(NoticeCorrected, frozen=True, tag="consent.notice-corrected.v1"):
    """A notice of the round was corrected."""


class ConsentNoticeEnded(NoticeEnded, frozen=True, tag="consent.notice-ended.v1"):
    """A notice of the round was taken down."""


class ConsentObjectionRaised(ObjectionRaised, frozen=True, tag="consent.objection-raised.v1"):
    """Somebody objected to a notice of the round."""


class ConsentObjectionAnswered(ObjectionAnswered, frozen=True, tag="consent.objection-answered.v1"):
    """An objection to a notice of the round was answered."""


class ConsentMoved(DivisionMoved, frozen=True, tag="consent.division-moved.v1"):
    """A merger of divisions moved the round (撤并)."""


ConsentFact = (
    ConsentOpened
    | RollExtended
    | AnswersRecorded
    | AnswerWithdrawn
    | RefusalAnswered
    | ConsentTextRenewed
    | ConsentSealed
    | ConsentDropped
    | ConsentDecisionTaken
    | ConsentDocumentFiled
    | ConsentVoteHeld
    | ConsentNoticePosted
    | ConsentNoticeInterrupted
    | ConsentNoticeCorrected
    | ConsentNoticeEnded
    | ConsentObjectionRaised
    | ConsentObjectionAnswered
    | ConsentMoved
)
