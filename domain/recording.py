"""What is put on record of a case of any kind, and what that makes of it."""

from datetime import date
from typing import TypeVar, get_args

from msgspec.structs import replace

from domain.case import Case, Filed, Meeting, Objection, Posting, Taken
from domain.codes import at_level
from events.base import Fact, Level
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

C = TypeVar("C", bound=Case)
RECORDED = (
    DocumentFiled,
    VoteHeld,
    NoticePosted,
    NoticeInterrupted,
    NoticeCorrected,
    NoticeEnded,
    ObjectionRaised,
    ObjectionAnswered,
)
"""What is put on record of a case of any kind; a kind's own tag makes it a subclass."""


def acted(case: C, on: date) -> C:
    """Carried on that day."""
    return replace(case, last_on=max(case.last_on, on))


def recorded(case: C, fact: Fact) -> C:
    """The case with one more thing on record."""
    n = case.version
    match fact:
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
    return case


def taken_by(case: Case, fact: DecisionTaken) -> Taken:
    """A decision, bound to what then stood."""
    given = case.version, fact.step, fact.outcome, fact.substance, fact.by, fact.on
    return Taken(*given, draft=case.drafted)


def taken_on(case: C, fact: DecisionTaken) -> C:
    """The case with one more decision on it; one sent back begins its round anew."""
    case = replace(acted(case, fact.on), decisions=(*case.decisions, taken_by(case, fact)))
    return replace(case, chain_from=case.version) if fact.outcome == "returned" else case


def moved(case: C, division: str, places: tuple[str, ...]) -> C:
    """New codes for old ones; what hung in the old division counts for what became of it."""
    pairs = [(case.division, division), *zip(case.places, places, strict=False)]
    became = [
        (at_level(old, level), at_level(new, level))
        for old, new in pairs
        for level in get_args(Level)
    ]
    kept = tuple(replace(p, seats=_successors(p.seats, became)) for p in case.postings)
    return replace(case, division=division, postings=kept)


def _successors(seats: tuple[str, ...], became: list[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(sorted({*seats, *(new for old, new in became if old in seats)}))


def _posted(case: Case, fact: NoticePosted) -> Posting:
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


def _objected(case: C, fact: ObjectionRaised) -> C:
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
