"""The life of a project as a fold over its facts; it never refuses, for the facts have happened."""

from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Literal, get_args

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from domain.codes import at_level
from events.base import Actor, Level
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
    ProjectFact,
    RevisionOpened,
    Stage,
    VoteHeld,
)
from events.requirements import Origin, PackRef

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BLANK = Dossier("", 0, "", ())
"""The dossier of a project that was not raised yet."""
LIVE: frozenset[str] = frozenset({"intake", "library"})


class Filed(Struct, frozen=True, gc=False):
    """A document on file; `n` is the version of the fact that put it there."""

    n: int
    document: str
    title: str
    digest: str
    on: date


class Meeting(Struct, frozen=True, gc=False):
    """A vote that was held on the dossier of that digest; `n` is the version of its fact."""

    n: int
    substance: str
    vote: VoteHeld


class Posting(Struct, frozen=True, gc=False):
    """A notice as it hangs: its clock runs from the day after `clock_from`.

    `seats` are the divisions for which it counts: the place, and what mergers made of it; `text_n`
    the version that posted or last corrected the text; `reopened`: something came up after its end.
    """

    n: int
    notice: str
    level: Level
    place: str
    substance: str
    text: str
    posted_on: date
    clock_from: date
    text_n: int
    seats: tuple[str, ...]
    ended_on: date | None = None
    end_n: int = 0
    reopened: bool = False


class Objection(Struct, frozen=True, gc=False):
    """An objection to a posting, and how it was answered; `late`: made after the notice ended."""

    n: int
    posting: int
    on: date
    late: bool
    outcome: Literal["", "unfounded", "corrected", "upheld"] = ""
    answered_n: int = 0
    answered_on: date | None = None


class Taken(Struct, frozen=True, gc=False):
    """A decision as it was taken."""

    n: int
    step: str
    outcome: Literal["approved", "returned", "refused"]
    substance: str
    by: Actor
    on: date


class Project(Struct, frozen=True, gc=False):
    """A project's state.

    Approvals before `chain_from` belong to an earlier round, decisions before `matter_from` to an
    earlier matter. `last_on` is the day of the last act that carried the case on.
    """

    version: int = 0
    stage: Stage = "new"
    origin: Origin = "village"
    division: str = ""
    pack: PackRef = PackRef("", 0, "")
    dossier: Dossier = BLANK
    substance: str = ""
    filed_at: datetime = EPOCH
    since: datetime = EPOCH
    historic: str = ""
    library_year: int = 0
    revisions: int = 0
    chain_from: int = 0
    matter_from: int = 0
    filers: tuple[tuple[int, Actor], ...] = ()
    documents: tuple[Filed, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    postings: tuple[Posting, ...] = ()
    objections: tuple[Objection, ...] = ()
    decisions: tuple[Taken, ...] = ()
    last_on: date = date(1970, 1, 1)

    @property
    def turn(self) -> int:
        """The version at which the case was last returned, revised, entered or rolled over."""
        return max(self.chain_from, self.matter_from)


def substance(dossier: Dossier) -> str:
    """The digest of all that matters in a dossier: everything but its remarks."""
    return sha256(msgspec.json.encode(replace(dossier, remarks=""))).hexdigest()


def evolve(case: Project, fact: ProjectFact) -> Project:
    """The case after one more fact."""
    n = case.version + 1
    case = replace(case, version=n, since=fact.at)
    match fact:
        case IntakeFiled(origin, division, pack, dossier):
            return _raised(case, fact, origin, division, pack, dossier)
        case PlacedHistoric(origin, division, pack, dossier, stage, evidence):
            raised = _raised(case, fact, origin, division, pack, dossier)
            year = dossier.year if stage == "library" else 0
            return replace(raised, stage=stage, historic=evidence, library_year=year)
        case DossierCorrected(dossier):
            return _redrawn(_acted(case, fact.on), fact.by, dossier)
        case DocumentFiled(document, title, digest):
            filed = Filed(n, document, title, digest, fact.on)
            return replace(case, documents=(*case.documents, filed))
        case VoteHeld():
            return replace(case, meetings=(*case.meetings, Meeting(n, case.substance, fact)))
        case NoticePosted():
            return replace(case, postings=(*case.postings, _posted(case, fact)))
        case NoticeInterrupted() | NoticeCorrected() | NoticeEnded():
            kept = (_marked(p, fact, n) if p.n == fact.posting else p for p in case.postings)
            return replace(case, postings=tuple(kept))
        case ObjectionRaised():
            return _objected(case, fact)
        case ObjectionAnswered():
            kept_open = (_answered(o, fact, n) for o in case.objections)
            return replace(case, objections=tuple(kept_open))
        case DecisionTaken(step, outcome, digest):
            taken = Taken(n, step, outcome, digest, fact.by, fact.on)
            return _decided(_acted(case, fact.on), taken)
        case LibraryEntered(year):
            entered = _acted(case, fact.on)
            return replace(entered, stage="library", library_year=year, matter_from=n)
        case LibraryRolledOver(year):
            return replace(_acted(case, fact.on), library_year=year, matter_from=n)
        case RevisionOpened(_, _, dossier):
            return _reopened(_acted(case, fact.on), fact.by, dossier)
        case LibraryLeft():
            return replace(_acted(case, fact.on), stage="removed")
        case IntakeWithdrawn():
            return replace(_acted(case, fact.on), stage="withdrawn")
        case DivisionMoved(_, division, places):
            return _moved(case, division, places)


def _acted(case: Project, on: date) -> Project:
    return replace(case, last_on=max(case.last_on, on))


def _raised(
    case: Project,
    fact: IntakeFiled | PlacedHistoric,
    origin: Origin,
    division: str,
    pack: PackRef,
    dossier: Dossier,
) -> Project:
    case = replace(_acted(case, fact.on), stage="intake", origin=origin, division=division)
    return _redrawn(replace(case, pack=pack, filed_at=fact.at), fact.by, dossier)


def _redrawn(case: Project, by: Actor, dossier: Dossier) -> Project:
    """A dossier that says the same in substance leaves what was decided on it standing."""
    same = replace(dossier, remarks="") == replace(case.dossier, remarks="")
    digest = case.substance if same else substance(dossier)
    filers = (*case.filers, (case.version, by))
    return replace(case, dossier=dossier, substance=digest, filers=filers)


def _posted(case: Project, fact: NoticePosted) -> Posting:
    return Posting(
        n=case.version,
        notice=fact.notice,
        level=fact.level,
        place=fact.place,
        substance=case.substance,
        text=fact.text_digest,
        posted_on=fact.on,
        clock_from=fact.on,
        text_n=case.version,
        seats=(fact.place,),
    )


def _marked(
    hung: Posting, fact: NoticeInterrupted | NoticeCorrected | NoticeEnded, n: int
) -> Posting:
    match fact:
        case NoticeInterrupted(_, resumed_on):
            begins = max(hung.clock_from, resumed_on)
            return replace(hung, clock_from=begins, reopened=hung.ended_on is not None)
        case NoticeCorrected(_, material, _, digest):
            if not material:
                return replace(hung, text=digest)
            begins = max(hung.clock_from, fact.on)
            return replace(hung, text=digest, clock_from=begins, text_n=n)
        case NoticeEnded():
            return replace(hung, ended_on=fact.on, end_n=n)


def _objected(case: Project, fact: ObjectionRaised) -> Project:
    hung = next((p for p in case.postings if p.n == fact.posting), None)
    ended = hung.ended_on if hung else None
    late = ended is not None and fact.on > ended
    raised = Objection(case.version, fact.posting, fact.on, late)
    kept = tuple(
        replace(p, reopened=True) if p.n == fact.posting and p.ended_on else p
        for p in case.postings
    )
    return replace(case, postings=kept, objections=(*case.objections, raised))


def _answered(objection: Objection, fact: ObjectionAnswered, n: int) -> Objection:
    if objection.n != fact.objection:
        return objection
    return replace(objection, outcome=fact.outcome, answered_n=n, answered_on=fact.on)


def _decided(case: Project, taken: Taken) -> Project:
    """Sent back, an intake begins its round anew; refused, it ends. In the library it stays."""
    case = replace(case, decisions=(*case.decisions, taken))
    if taken.outcome == "approved" or case.stage != "intake":
        return case
    if taken.outcome == "returned":
        return replace(case, chain_from=case.version)
    return replace(case, stage="refused")


def _reopened(case: Project, by: Actor, dossier: Dossier) -> Project:
    n = case.version
    begun = replace(case, stage="intake", chain_from=n, matter_from=n, revisions=case.revisions + 1)
    return _redrawn(begun, by, dossier)


def _moved(case: Project, division: str, places: tuple[str, ...]) -> Project:
    """New codes for old ones; what hung in the old division counts for what became of it."""
    pairs = [(case.division, division), *zip(case.dossier.places, places, strict=False)]
    became = [
        (at_level(old, level), at_level(new, level))
        for old, new in pairs
        for level in get_args(Level)
    ]
    kept = tuple(replace(p, seats=_successors(p.seats, became)) for p in case.postings)
    dossier = replace(case.dossier, places=places)
    return replace(case, division=division, dossier=dossier, postings=kept)


def _successors(seats: tuple[str, ...], became: list[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(sorted({*seats, *(new for old, new in became if old in seats)}))


def standing(case: Project, step: str) -> Taken | None:
    """The approval of a step in the present round, if there is one."""
    for taken in reversed(case.decisions):
        if taken.step == step and taken.n > case.chain_from:
            return taken if taken.outcome == "approved" else None
    return None


def documents(case: Project, kind: str) -> tuple[Filed, ...]:
    """What is on file of a kind, the newest last."""
    return tuple(filed for filed in case.documents if filed.document == kind)
