"""What an officer may ask of a project: each command is the body of one HTTP resource."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from events.base import Code, Count, Digest, DivisionCode, Level, Line, Note, Short, Text, Year
from events.project import Dossier, Proxy
from events.requirements import Body, Grade, Matter, Origin, Ratio

Posting = Annotated[int, Meta(ge=1, description="the version of the fact that posted the notice")]


class Command(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`on` is the day it occurred (Asia/Shanghai), today if left out; a late entry shows."""

    on: date | None = None


class FileIntake(Command, frozen=True):
    """Raise a project (谋划申报)."""

    origin: Origin
    division: DivisionCode
    dossier: Dossier


class PlaceHistoric(Command, frozen=True):
    """Enter a project that began before Bangfu at the stage it is in (历史项目补录)."""

    origin: Origin
    division: DivisionCode
    dossier: Dossier
    stage: Literal["intake", "library"]
    evidence: Grade
    basis: Line


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


ProjectCommand = (
    FileIntake
    | PlaceHistoric
    | CorrectDossier
    | FileDocument
    | RecordVote
    | PostNotice
    | InterruptNotice
    | CorrectNotice
    | EndNotice
    | RaiseObjection
    | AnswerObjection
    | Decide
    | EnterLibrary
    | RollOver
    | OpenRevision
    | RemoveFromLibrary
    | WithdrawIntake
    | MoveDivision
)

ACTIONS: dict[type[Command], str] = {
    FileIntake: "file-intake",
    PlaceHistoric: "place-historic",
    CorrectDossier: "correct-dossier",
    FileDocument: "file-document",
    RecordVote: "record-vote",
    PostNotice: "post-notice",
    InterruptNotice: "interrupt-notice",
    CorrectNotice: "correct-notice",
    EndNotice: "end-notice",
    RaiseObjection: "raise-objection",
    AnswerObjection: "answer-objection",
    EnterLibrary: "enter-library",
    RollOver: "roll-over",
    OpenRevision: "open-revision",
    RemoveFromLibrary: "remove-from-library",
    WithdrawIntake: "withdraw-intake",
    MoveDivision: "move-division",
}
"""Commands the code knows by name; `Decide` goes by its step, which the pack names."""

STAGES: dict[str, frozenset[str]] = {
    "file-intake": frozenset({"new"}),
    "place-historic": frozenset({"new"}),
    "correct-dossier": frozenset({"intake"}),
    "withdraw-intake": frozenset({"intake"}),
    "enter-library": frozenset({"intake"}),
    "roll-over": frozenset({"library"}),
    "open-revision": frozenset({"library"}),
    "remove-from-library": frozenset({"library"}),
}
"""Where the known actions lawfully start; those not named here, at any live stage."""

MOVES: dict[str, tuple[str, ...]] = {
    "file-intake": ("intake",),
    "place-historic": ("intake", "library"),
    "enter-library": ("library",),
    "roll-over": ("library",),
    "open-revision": ("intake",),
    "remove-from-library": ("removed",),
    "withdraw-intake": ("withdrawn",),
}
"""Where an action may lead; the picture of the life is drawn from this table."""


def action_of(command: ProjectCommand) -> str:
    """The name under which the pack speaks of a command."""
    return command.step if isinstance(command, Decide) else ACTIONS[type(command)]
