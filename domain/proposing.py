"""The fact that a command makes, once it is known who acts and what held."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any

from msgspec import Struct

from domain.case import Case
from domain.circumstances import Circumstances
from domain.codes import at_level
from domain.command import Command
from domain.commands import (
    AnswerObjection,
    CorrectNotice,
    Decide,
    EndNotice,
    FileDocument,
    InterruptNotice,
    MoveDivision,
    PostNotice,
    RaiseObjection,
    RecordVote,
)
from domain.life import BY_COMMAND
from domain.parts import DERIVE
from domain.repair.commands import FACTS as REPAIRS
from events.asset import (
    AssetDecisionTaken,
    AssetDocumentFiled,
    AssetMoved,
    AssetNoticeCorrected,
    AssetNoticeEnded,
    AssetNoticeInterrupted,
    AssetNoticePosted,
    AssetObjectionAnswered,
    AssetObjectionRaised,
    AssetVoteHeld,
)
from events.base import Actor, Fact
from events.campaign import (
    CampaignDecisionTaken,
    CampaignDocumentFiled,
    CampaignMoved,
    CampaignNoticeCorrected,
    CampaignNoticeEnded,
    CampaignNoticeInterrupted,
    CampaignNoticePosted,
    CampaignObjectionAnswered,
    CampaignObjectionRaised,
    CampaignVoteHeld,
)
from events.consent import (
    ConsentDecisionTaken,
    ConsentDocumentFiled,
    ConsentMoved,
    ConsentNoticeCorrected,
    ConsentNoticeEnded,
    ConsentNoticeInterrupted,
    ConsentNoticePosted,
    ConsentObjectionAnswered,
    ConsentObjectionRaised,
)
from events.findings import Finding, Held
from events.plan import (
    InclusionRenewed,
    PlanDecisionTaken,
    PlanDocumentFiled,
    PlanMoved,
    PlanNoticeCorrected,
    PlanNoticeEnded,
    PlanNoticeInterrupted,
    PlanNoticePosted,
    PlanObjectionAnswered,
    PlanObjectionRaised,
    PlanVoteHeld,
    ProjectIncluded,
)
from events.project import Source
from events.rectification import (
    RectificationDecisionTaken,
    RectificationDocumentFiled,
    RectificationMoved,
    RectificationNoticeCorrected,
    RectificationNoticeEnded,
    RectificationNoticeInterrupted,
    RectificationNoticePosted,
    RectificationObjectionAnswered,
    RectificationObjectionRaised,
    RectificationVoteHeld,
)
from events.subject import SubjectMoved


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
    case: Case,
    command: Command,
    about: Circumstances,
    stamp: Stamp,
    actor: Actor,
    findings: tuple[Finding, ...],
) -> Fact:
    """The fact a command makes: what it says, what follows from the case, and who, when, why."""
    fact = OWN.get(case.kind, {}).get(type(command), BY_COMMAND[type(command)].makes)
    said = {name: getattr(command, name) for name in command.__struct_fields__ if name != "on"}
    more = DERIVE.get(type(command))
    said |= {k: v(case, command, about, stamp, findings) for k, v in _wanted(fact)}
    said |= more(case, command, about) if more else {}
    return fact(
        **said,
        by=actor,
        at=stamp.at,
        on=about.on,
        command=stamp.command,
        correlation=stamp.correlation,
        causation=stamp.causation,
        county=county(command.division if isinstance(command, MoveDivision) else case.division),
    )


def _because(*given: Any) -> tuple[Held, ...]:
    """Nothing need hold to return or refuse a case."""
    if getattr(given[1], "outcome", "approved") != "approved":
        return ()
    return tuple(Held(f.rule, f.on) for f in given[4])


def _decided_on(case: Case, command: Command, about: Circumstances) -> str:
    """The digest to which a decision is bound: of the case, or of the change that is asked."""
    step = command.step if isinstance(command, Decide) else ""
    return case.asked.digest if case.asked and step in about.rules.of_change else case.substance


DERIVED: dict[str, Callable[..., Any]] = {
    "pack": lambda *given: given[2].rules.ref,
    "source": lambda *given: given[3].source,
    "substance": lambda *given: _decided_on(*given[:3]),
    "text_digest": lambda *given: text_digest(given[1].text),
    "origin_division": lambda *given: given[0].division,
    "because": _because,
}
"""Fields that a fact has of the case, the pack or the findings, whatever the command."""


@cache
def _wanted(fact: type[Fact]) -> tuple[tuple[str, Callable[..., Any]], ...]:
    own = {*fact.__struct_fields__} - {*Fact.__struct_fields__}
    apart = APART.get(fact, frozenset())
    return tuple((name, DERIVED[name]) for name in DERIVED if name in own - apart)


OWN: dict[str, dict[type[Command], type[Fact]]] = {
    "plan": {
        **REPAIRS["plan"],
        Decide: PlanDecisionTaken,
        FileDocument: PlanDocumentFiled,
        RecordVote: PlanVoteHeld,
        PostNotice: PlanNoticePosted,
        InterruptNotice: PlanNoticeInterrupted,
        CorrectNotice: PlanNoticeCorrected,
        EndNotice: PlanNoticeEnded,
        RaiseObjection: PlanObjectionRaised,
        AnswerObjection: PlanObjectionAnswered,
        MoveDivision: PlanMoved,
    },
    "asset": {
        **REPAIRS["asset"],
        Decide: AssetDecisionTaken,
        FileDocument: AssetDocumentFiled,
        RecordVote: AssetVoteHeld,
        PostNotice: AssetNoticePosted,
        InterruptNotice: AssetNoticeInterrupted,
        CorrectNotice: AssetNoticeCorrected,
        EndNotice: AssetNoticeEnded,
        RaiseObjection: AssetObjectionRaised,
        AnswerObjection: AssetObjectionAnswered,
        MoveDivision: AssetMoved,
    },
    "subject": {MoveDivision: SubjectMoved},
    "consent": {
        **REPAIRS["consent"],
        Decide: ConsentDecisionTaken,
        FileDocument: ConsentDocumentFiled,
        PostNotice: ConsentNoticePosted,
        InterruptNotice: ConsentNoticeInterrupted,
        CorrectNotice: ConsentNoticeCorrected,
        EndNotice: ConsentNoticeEnded,
        RaiseObjection: ConsentObjectionRaised,
        AnswerObjection: ConsentObjectionAnswered,
        MoveDivision: ConsentMoved,
    },
    "rectification": {
        Decide: RectificationDecisionTaken,
        FileDocument: RectificationDocumentFiled,
        RecordVote: RectificationVoteHeld,
        PostNotice: RectificationNoticePosted,
        InterruptNotice: RectificationNoticeInterrupted,
        CorrectNotice: RectificationNoticeCorrected,
        EndNotice: RectificationNoticeEnded,
        RaiseObjection: RectificationObjectionRaised,
        AnswerObjection: RectificationObjectionAnswered,
        MoveDivision: RectificationMoved,
        **REPAIRS["rectification"],
    },
    "campaign": {
        **REPAIRS["campaign"],
        Decide: CampaignDecisionTaken,
        FileDocument: CampaignDocumentFiled,
        RecordVote: CampaignVoteHeld,
        PostNotice: CampaignNoticePosted,
        InterruptNotice: CampaignNoticeInterrupted,
        CorrectNotice: CampaignNoticeCorrected,
        EndNotice: CampaignNoticeEnded,
        RaiseObjection: CampaignObjectionRaised,
        AnswerObjection: CampaignObjectionAnswered,
        MoveDivision: CampaignMoved,
    },
}
"""What goes on record of cases of other kinds than projects has tags of its own."""
APART: dict[type[Fact], frozenset[str]] = {
    ProjectIncluded: frozenset({"substance"}),
    InclusionRenewed: frozenset({"substance"}),
}
"""Fields that a part derives itself."""


def text_digest(text: str) -> str:
    """The digest of a posted text."""
    return sha256(text.encode()).hexdigest()
