"""The life of a project as a fold over its facts; it never refuses, for the facts have happened."""

from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

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
LIVE: frozenset[str] = frozenset({"intake", "library"})


class Filed(Struct, frozen=True):
    """A document on file; `n` is the version of the fact that put it there."""

    n: int
    document: str
    title: str
    digest: str
    on: date


class Meeting(Struct, frozen=True):
    """A vote that was held on the dossier of that digest."""

    n: int
    substance: str
    vote: VoteHeld


class Posting(Struct, frozen=True):
    """A notice as it hangs: its clock runs from the day after `clock_from`."""

    n: int
    notice: str
    level: Level
    place: str
    substance: str
    posted_on: date
    clock_from: date
    ended_on: date | None = None
    end_n: int = 0


class Objection(Struct, frozen=True):
    """An objection to a posting, and how it was answered."""

    n: int
    posting: int
    on: date
    late: bool
    outcome: Literal["", "unfounded", "corrected", "upheld"] = ""
    answered_n: int = 0


class Taken(Struct, frozen=True):
    """A decision as it was taken."""

    n: int
    step: str
    outcome: Literal["approved", "returned", "refused"]
    substance: str
    by: Actor
    on: date


class Project(Struct, frozen=True):
    """A project's state. `chain_from`: decisions before this version belong to an earlier round."""

    version: int = 0
    stage: Stage = "new"
    origin: Origin = "village"
    division: str = ""
    pack: PackRef = PackRef("", 0, "")
    dossier: Dossier | None = None
    substance: str = ""
    filed_at: datetime = EPOCH
    since: datetime = EPOCH
    historic: str = ""
    library_year: int = 0
    revisions: int = 0
    chain_from: int = 0
    filers: tuple[tuple[int, Actor], ...] = ()
    documents: tuple[Filed, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    postings: tuple[Posting, ...] = ()
    objections: tuple[Objection, ...] = ()
    decisions: tuple[Taken, ...] = ()
    last_on: date = date(1970, 1, 1)

    @property
    def filing(self) -> Dossier:
        """The dossier of a project that has been raised."""
        assert self.dossier is not None, "a raised project has a dossier"
        return self.dossier


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
            return _redrawn(case, fact.by, dossier)
        case DocumentFiled(document, title, digest):
            filed = Filed(n, document, title, digest, fact.on)
            return replace(case, documents=(*case.documents, filed))
        case VoteHeld():
            return replace(case, meetings=(*case.meetings, Meeting(n, case.substance, fact)))
        case NoticePosted(notice, level, place):
            hung = Posting(n, notice, level, place, case.substance, fact.on, fact.on)
            return replace(case, postings=(*case.postings, hung))
        case NoticeInterrupted(posting, resumed_on):
            return _posting(case, posting, clock_from=resumed_on)
        case NoticeCorrected(posting, material):
            return _posting(case, posting, clock_from=fact.on) if material else case
        case NoticeEnded(posting):
            return _posting(case, posting, ended_on=fact.on, end_n=n)
        case ObjectionRaised(posting):
            late = any(p.n == posting and p.ended_on is not None for p in case.postings)
            raised_now = Objection(n, posting, fact.on, late)
            return replace(case, objections=(*case.objections, raised_now))
        case ObjectionAnswered(objection, outcome):
            return _answered(case, objection, outcome)
        case DecisionTaken(step, outcome, digest):
            return _decided(case, Taken(n, step, outcome, digest, fact.by, fact.on))
        case LibraryEntered(year):
            return replace(case, stage="library", library_year=year)
        case LibraryRolledOver(year):
            return replace(case, library_year=year)
        case RevisionOpened(_, _, dossier):
            reopened = replace(case, stage="intake", chain_from=n, revisions=case.revisions + 1)
            return _redrawn(reopened, fact.by, dossier)
        case LibraryLeft():
            return replace(case, stage="removed")
        case IntakeWithdrawn():
            return replace(case, stage="withdrawn")
        case DivisionMoved(_, division, places):
            moved = replace(case.filing, places=places)
            return replace(case, division=division, dossier=moved)


def _raised(
    case: Project,
    fact: IntakeFiled | PlacedHistoric,
    origin: Origin,
    division: str,
    pack: PackRef,
    dossier: Dossier,
) -> Project:
    case = replace(case, stage="intake", origin=origin, division=division, pack=pack)
    return _redrawn(replace(case, filed_at=fact.at), fact.by, dossier)


def _redrawn(case: Project, by: Actor, dossier: Dossier) -> Project:
    filers = (*case.filers, (case.version, by))
    return replace(case, dossier=dossier, substance=substance(dossier), filers=filers)


def _posting(case: Project, n: int, **changes: object) -> Project:
    kept = tuple(replace(p, **changes) if p.n == n else p for p in case.postings)
    return replace(case, postings=kept)


def _answered(
    case: Project, n: int, outcome: Literal["unfounded", "corrected", "upheld"]
) -> Project:
    kept = tuple(
        replace(o, outcome=outcome, answered_n=case.version) if o.n == n else o
        for o in case.objections
    )
    return replace(case, objections=kept)


def _decided(case: Project, taken: Taken) -> Project:
    case = replace(case, decisions=(*case.decisions, taken), last_on=taken.on)
    match taken.outcome:
        case "approved":
            return case
        case "returned":
            return replace(case, chain_from=case.version)
        case "refused":
            return replace(case, stage="refused")


def standing(case: Project, step: str) -> Taken | None:
    """The approval of a step in the present round, if there is one."""
    for taken in reversed(case.decisions):
        if taken.step == step and taken.n > case.chain_from:
            return taken if taken.outcome == "approved" else None
    return None


def documents(case: Project, kind: str) -> tuple[Filed, ...]:
    """What is on file of a kind, the newest last."""
    return tuple(filed for filed in case.documents if filed.document == kind)
