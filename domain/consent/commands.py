"""What an officer may ask of a round of consent."""

from typing import Annotated

from msgspec import Meta

from domain.command import Act, Command
from events.base import Digest, DivisionCode, Line, SubjectRef, Text
from events.consent import (
    Answer,
    AnswersRecorded,
    AnswerWithdrawn,
    ConsentDropped,
    ConsentOpened,
    ConsentSealed,
    ConsentTextRenewed,
    RefusalAnswered,
    RollEntry,
    RollExtended,
    Subject,
    WholeRoll,
)
from events.plan import CaseId
from events.requirements import ConsentMatter

RollOf = Annotated[tuple[RollEntry, ...], Meta(min_length=1, max_length=400)]
AnswersOf = Annotated[tuple[Answer, ...], Meta(min_length=1, max_length=200)]
"""So that a fact of usual answers stays below the 64 KiB of an entry of an audit log."""
OPEN = frozenset({"consent-open"})


class OpenConsents(Command, frozen=True):
    """Open a round on one text of a project or an asset, for a roll that is frozen (发起征求)."""

    division: DivisionCode
    subject_kind: Subject
    subject_id: CaseId
    matter: ConsentMatter
    text: Digest
    basis: Line
    roll: RollOf
    whole: WholeRoll | None = None


class ExtendRoll(Command, frozen=True):
    """Add a part of a roll that was frozen by its digest at the opening (续录名册)."""

    roll: RollOf


class RecordAnswers(Command, frozen=True):
    """Record answers, of one household or of many; `on` is the day of the record (登记意见)."""

    answers: AnswersOf


class WithdrawAnswer(Command, frozen=True):
    """Record that a household takes its answer back (撤回意见)."""

    household: SubjectRef
    evidence: Digest


class AnswerRefusal(Command, frozen=True):
    """Record the reason of a refusal and the organiser's answer to it (答复不同意见)."""

    household: SubjectRef
    heard: Text
    reply: Text
    evidence: Digest


class RenewConsentText(Command, frozen=True):
    """Go on with the text as it was edited; all answers are asked for anew (更新文本)."""

    text: Digest
    reason: Line


class SealConsents(Command, frozen=True):
    """Count the round and freeze it (封存计票)."""


class DropConsents(Command, frozen=True):
    """Give the round up (终止征求)."""

    reason: Line


ACTS = (
    Act(
        OpenConsents,
        "open-consents",
        ConsentOpened,
        "",
        "就一份文本向受影响农户征求意见;名册随即锁定。",
        frozenset({"new"}),
        ("consent-open",),
    ),
    Act(
        ExtendRoll,
        "extend-roll",
        RollExtended,
        "roll-parts",
        "续录名册的下一部分;整册户数和摘要在发起时已锁定。",
        OPEN,
    ),
    Act(
        RecordAnswers,
        "record-answers",
        AnswersRecorded,
        "answers",
        "登记一户或多户的意见;封存前可更改,原意见保留。",
        OPEN,
    ),
    Act(
        WithdrawAnswer,
        "withdraw-answer",
        AnswerWithdrawn,
        "answer-withdrawals",
        "登记农户撤回意见;撤回的意见仍可查证。",
        OPEN,
    ),
    Act(
        AnswerRefusal,
        "answer-refusal",
        RefusalAnswered,
        "refusal-answers",
        "听取不同意的理由并答复。",
        OPEN,
    ),
    Act(
        RenewConsentText,
        "renew-consent-text",
        ConsentTextRenewed,
        "texts",
        "文本修改后继续征求;此前的意见全部失效,须逐户重新征求。",
        OPEN,
    ),
    Act(
        SealConsents,
        "seal-consents",
        ConsentSealed,
        "seals",
        "计票并封存,出具证明;结果同时记入项目或资产。",
        OPEN,
        ("consent-sealed",),
    ),
    Act(
        DropConsents,
        "drop-consents",
        ConsentDropped,
        "endings",
        "终止本轮征求,说明理由;不计票。",
        OPEN,
        ("consent-dropped",),
    ),
)
"""What this part adds to a life."""
