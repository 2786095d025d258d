"""What an officer may ask of a project: each command is the body of one HTTP resource."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from domain.command import Act, Command
from events.base import Code, Count, Digest, DivisionCode, Level, Line, Note, Short, Text, Year
from events.project import (
    DecisionTaken,
    DivisionMoved,
    DocumentFiled,
    Dossier,
    DossierCorrected,
    IntakeFiled,
    IntakeWithdrawn,
    LibraryEntered,
    LibraryLeft,
    LibraryRolledOver,
    NoticeCorrected,
    NoticeEnded,
    NoticeInterrupted,
    NoticePosted,
    ObjectionAnswered,
    ObjectionRaised,
    PlacedHistoric,
    Proxy,
    RevisionOpened,
    VoteHeld,
)
from events.requirements import Body, Grade, Matter, Origin, Ratio

Posting = Annotated[int, Meta(ge=1, description="the version of the fact that posted the notice")]


class FileIntake(Command, frozen=True):
    """Raise a project (谋划申报)."""

    origin: Origin
    division: DivisionCode
    dossier: Dossier


class HistoricEntry(Command, frozen=True):
    """What is said of any project that began before Bangfu: what it is, and what shows it."""

    origin: Origin
    division: DivisionCode
    dossier: Dossier
    evidence: Grade
    basis: Line


class PlaceHistoric(HistoricEntry, frozen=True):
    """Enter a project that began before Bangfu at the stage it is in (历史项目补录)."""

    stage: Literal["intake", "library"]


class CorrectDossier(Command, frozen=True):
    """Correct or complete the dossier (补正); a decision on the old content becomes stale."""

    dossier: Dossier
    reason: Line


class FileDocument(Command, frozen=True):
    """Put a document on file by the SHA-256 of its bytes (材料归档)."""

    document: Code
    title: Line
    digest: Digest


class RecordVote(Command, frozen=True):
    """Record the counts of a meeting held on `on`; whether it passed is computed (表决).

    `proxies` name absent members, who are not among `onsite` and `online`; `for_collective`: no
    collective organisation exists, so the villagers act for it.
    """

    matter: Matter
    body: Body
    notice_sent_on: date
    roll: Count
    capacity_roll: Count
    onsite: Count
    votes_for: Count
    votes_against: Count
    abstained: Count
    minutes: Digest
    online: Count = 0
    proxies: Annotated[tuple[Proxy, ...], Meta(max_length=2000)] = ()
    party_discussed_on: date | None = None
    for_collective: bool = False
    by_household: bool = False
    authorised_on: date | None = None
    charter_ratio: Ratio | None = None


class PostNotice(Command, frozen=True):
    """Post a public notice (张榜公示), with proof of its start."""

    notice: Code
    level: Level
    place: DivisionCode
    channel: Literal["board", "website", "signboard", "official-account", "other"]
    text: Text
    start_proof: Digest


class InterruptNotice(Command, frozen=True):
    """The notice was gone from `on` to `resumed_on`; its clock starts anew (中断)."""

    posting: Posting
    resumed_on: date
    reason: Line


class CorrectNotice(Command, frozen=True):
    """Correct the posted text; a material correction starts the clock anew (更正)."""

    posting: Posting
    material: bool
    text: Text
    reason: Line


class EndNotice(Command, frozen=True):
    """Take the notice down on `on`, with proof that it hung until then (公示期满)."""

    posting: Posting
    end_proof: Digest


class RaiseObjection(Command, frozen=True):
    """Record an objection to a notice (异议). No names: they stay out of the log."""

    posting: Posting
    summary: Text


class AnswerObjection(Command, frozen=True):
    """Answer an objection (异议答复)."""

    objection: Annotated[int, Meta(ge=1, description="the version of the fact that raised it")]
    outcome: Literal["unfounded", "corrected", "upheld"]
    answer: Text


class Decide(Command, frozen=True):
    """Decide a step of the chain (审核、审定): approve it, return it for correction, or refuse."""

    step: Code
    outcome: Literal["approved", "returned", "refused"] = "approved"
    reason: Note = ""
    document_no: Short = ""


class EnterLibrary(Command, frozen=True):
    """Enter the project in the library of a year (入库)."""

    year: Year


class RollOver(Command, frozen=True):
    """Keep an unused project in the library for the next year (结转)."""

    year: Year


class OpenRevision(Command, frozen=True):
    """Send back what policy, market or operator made undeliverable (调整优化)."""

    cause: Literal["policy", "market", "operator"]
    reason: Line
    dossier: Dossier


class RemoveFromLibrary(Command, frozen=True):
    """Take the project out of the library (出库)."""

    reason: Line


class WithdrawIntake(Command, frozen=True):
    """Take back a project that was raised (撤回申报)."""

    reason: Line


class MoveDivision(Command, frozen=True):
    """Follow a merger of divisions; part of recording the merger, never sent alone (撤并)."""

    division: DivisionCode
    places: tuple[DivisionCode, ...]
    merger: str
    reason: Line


NEW, INTAKE, LIBRARY = frozenset({"new"}), frozenset({"intake"}), frozenset({"library"})

ACTS = (
    Act(FileIntake, "file-intake", IntakeFiled, "", "谋划申报一个项目。", NEW, ("intake",)),
    Act(
        PlaceHistoric,
        "place-historic",
        PlacedHistoric,
        "",
        "补录系统启用前的项目,注明证据等级。",
        NEW,
        ("intake", "library"),
    ),
    Act(
        CorrectDossier,
        "correct-dossier",
        DossierCorrected,
        "corrections",
        "补正或补充申报要素;对原内容所作的决定随之过时。",
        INTAKE,
    ),
    Act(
        EnterLibrary,
        "enter-library",
        LibraryEntered,
        "library-entries",
        "纳入某一年度项目库。",
        INTAKE,
        ("library",),
    ),
    Act(
        RollOver,
        "roll-over",
        LibraryRolledOver,
        "roll-overs",
        "未实施的项目结转下一年度。",
        LIBRARY,
        ("library",),
    ),
    Act(
        OpenRevision,
        "open-revision",
        RevisionOpened,
        "revisions",
        "因政策、市场、主体变化无法实施的,退回调整优化。",
        LIBRARY,
        ("intake",),
    ),
    Act(
        RemoveFromLibrary,
        "remove-from-library",
        LibraryLeft,
        "removals",
        "移出项目库,说明理由。",
        LIBRARY,
        ("removed",),
    ),
    Act(
        WithdrawIntake,
        "withdraw-intake",
        IntakeWithdrawn,
        "withdrawals",
        "撤回申报。",
        INTAKE,
        ("withdrawn",),
    ),
    Act(MoveDivision, "move-division", DivisionMoved, "", "随区划调整迁移。"),
)
"""What is done on the way into the library."""

RECORDS = (
    Act(FileDocument, "file-document", DocumentFiled, "documents", "以摘要值归档一份材料。"),
    Act(RecordVote, "record-vote", VoteHeld, "votes", "登记一次会议的票数;是否通过由系统计算。"),
    Act(PostNotice, "post-notice", NoticePosted, "notices", "张榜公示,附起始证明。"),
    Act(
        InterruptNotice,
        "interrupt-notice",
        NoticeInterrupted,
        "notice-interruptions",
        "登记公示中断;公示期重新起算。",
    ),
    Act(
        CorrectNotice,
        "correct-notice",
        NoticeCorrected,
        "notice-corrections",
        "更正公示;实质更正的,公示期重新起算。",
    ),
    Act(EndNotice, "end-notice", NoticeEnded, "notice-endings", "公示期满撤榜,附届满证明。"),
    Act(
        RaiseObjection,
        "raise-objection",
        ObjectionRaised,
        "objections",
        "登记对公示的异议;不写姓名。",
    ),
    Act(
        AnswerObjection,
        "answer-objection",
        ObjectionAnswered,
        "objection-answers",
        "答复一项异议。",
    ),
)
"""What is put on record of any case, whatever its kind."""

DECISION = Act(
    Decide, "", DecisionTaken, "decisions", "办理链条上的一个环节:同意、退回补正或不予同意。"
)
"""A decision goes by its step, which the pack names."""
