"""The fact that a command makes, once it is known who acts and what held."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from msgspec import Struct

from domain.checks import Circumstances
from domain.codes import at_level
from domain.commands import (
    AnswerObjection,
    CorrectDossier,
    CorrectNotice,
    Decide,
    EndNotice,
    EnterLibrary,
    FileDocument,
    FileIntake,
    InterruptNotice,
    MoveDivision,
    OpenRevision,
    PlaceHistoric,
    PostNotice,
    ProjectCommand,
    RaiseObjection,
    RecordVote,
    RemoveFromLibrary,
    RollOver,
    WithdrawIntake,
)
from domain.project import Project
from events.base import Actor
from events.findings import Finding, Held
from events.project import (
    DecisionTaken,
    DivisionMoved,
    DocumentFiled,
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
    ProjectFact,
    RevisionOpened,
    Source,
    VoteHeld,
)


class Stamp(Struct, frozen=True):
    """What the edge knows of a command: when it came, under which id, because of what."""

    at: datetime
    command: str
    correlation: str = ""
    causation: str = ""
    source: Source | None = None


def county(division: str) -> str:
    """The six digits of the county to which a division belongs, or of the city above it."""
    return at_level(division, "county")[:6]


def propose(
    case: Project,
    command: ProjectCommand,
    about: Circumstances,
    stamp: Stamp,
    actor: Actor,
    findings: tuple[Finding, ...],
) -> ProjectFact:
    """The fact a command makes."""
    because = tuple(Held(f.rule, f.on) for f in findings)
    said = {name: getattr(command, name) for name in command.__struct_fields__ if name != "on"}
    by: dict[str, Any] = {
        "by": actor,
        "at": stamp.at,
        "on": about.on,
        "command": stamp.command,
        "correlation": stamp.correlation,
        "causation": stamp.causation,
        "county": county(command.division if isinstance(command, MoveDivision) else case.division),
    }
    match command:
        case FileIntake():
            return IntakeFiled(**said, pack=about.rules.ref, source=stamp.source, **by)
        case PlaceHistoric():
            return PlacedHistoric(**said, pack=about.rules.ref, source=stamp.source, **by)
        case CorrectDossier():
            return DossierCorrected(**said, **by)
        case FileDocument():
            return DocumentFiled(**said, **by)
        case RecordVote():
            return VoteHeld(**said, **by)
        case PostNotice(text=text):
            return NoticePosted(**said, text_digest=text_digest(text), **by)
        case InterruptNotice():
            return NoticeInterrupted(**said, **by)
        case CorrectNotice(text=text):
            return NoticeCorrected(**said, text_digest=text_digest(text), **by)
        case EndNotice():
            return NoticeEnded(**said, **by)
        case RaiseObjection():
            return ObjectionRaised(**said, **by)
        case AnswerObjection():
            return ObjectionAnswered(**said, **by)
        case Decide(outcome=outcome):
            held = because if outcome == "approved" else ()
            return DecisionTaken(**said, substance=case.substance, because=held, **by)
        case EnterLibrary():
            return LibraryEntered(**said, substance=case.substance, because=because, **by)
        case RollOver():
            return LibraryRolledOver(**said, because=because, **by)
        case OpenRevision():
            return RevisionOpened(**said, because=because, **by)
        case RemoveFromLibrary():
            return LibraryLeft(**said, because=because, **by)
        case WithdrawIntake():
            return IntakeWithdrawn(**said, **by)
        case MoveDivision():
            return DivisionMoved(**said, origin_division=case.division, **by)


def text_digest(text: str) -> str:
    """The digest of a posted text."""
    return sha256(text.encode()).hexdigest()
