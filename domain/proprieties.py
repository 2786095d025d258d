"""What must hold of a fact itself, whatever a pack says: true sums, true dates, known names.

No personal number reaches the log: what holds one is refused before anything else is said of it.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from domain.authority import seats
from domain.case import Case, Posting, standing
from domain.circumstances import Circumstances
from domain.clocks import office_day
from domain.codes import covers, level
from domain.dossiers import dossier_faults, raised_faults
from domain.parts import WRONG
from domain.privacy import found
from domain.procedure import Procedure
from domain.project import Project
from domain.votes import inconsistent
from events.base import DivisionCode, Fact
from events.findings import Finding, Value
from events.project import (
    DecisionTaken,
    DivisionMoved,
    DocumentFiled,
    DossierCorrected,
    IntakeFiled,
    LibraryEntered,
    LibraryRolledOver,
    NoticeCorrected,
    NoticeEnded,
    NoticeInterrupted,
    NoticePosted,
    ObjectionAnswered,
    ObjectionRaised,
    PlacedHistoric,
    RevisionOpened,
    VoteHeld,
)

PRIVACY_LAW = "个人信息保护法 第二十五条"
OnPosting = NoticeInterrupted | NoticeCorrected | NoticeEnded


def proprieties(case: Any, fact: Fact, about: Circumstances) -> list[Finding]:
    """What is wrong with a fact; nothing when it may stand."""
    part = WRONG.get(type(fact))
    own = part(case, fact, about) if part else _own(case, fact, about.rules)
    return [*dated_ahead(fact), *own]


def dated_ahead(fact: Fact) -> list[Finding]:
    """Nothing is on record before it has occurred."""
    today = office_day(fact.at)
    return [] if fact.on <= today else [_ahead(fact.on, today)]


def _ahead(on: date, today: date) -> Finding:
    return _wrong("fact.dated-ahead", {"on": on.isoformat()}, {"today": today.isoformat()})


def personal_numbers(said: object) -> list[Finding]:
    """个人信息保护法: no ID number, phone or bank card reaches the log."""
    return [
        _wrong("privacy.personal", {"field": path, "what": kind}, {}, PRIVACY_LAW, "A")
        for path, kind in found(said)
    ]


def _own(case: Any, fact: Fact, rules: Procedure) -> list[Finding]:
    match fact:
        case IntakeFiled() | PlacedHistoric():
            return raised_faults(fact, rules)
        case DossierCorrected(dossier):
            return dossier_faults(dossier, case.division)
        case RevisionOpened(_, _, dossier):
            return [*dossier_faults(dossier, case.division), *_removal_decided(case, rules)]
        case DocumentFiled(document):
            return _known("document", document, [t.id for t in rules.pack.documents])
        case VoteHeld():
            return [_wrong(f.key, f.observed, f.required) for f in inconsistent(fact)]
        case NoticePosted(notice, at, place):
            names = [t.id for t in rules.pack.notices]
            return [*_known("notice", notice, names), *_known("place", place, seats(case, at))]
        case NoticeInterrupted() | NoticeCorrected() | NoticeEnded():
            return _of_posting(case, fact)
        case ObjectionRaised(posting):
            hung = _hung(case, posting)
            return _not_before(fact, hung.posted_on) if hung else [_no_posting(posting)]
        case ObjectionAnswered(objection):
            return _of_objection(case, fact, objection)
        case DecisionTaken(outcome=outcome, reason=reason):
            silent = outcome != "approved" and not reason.strip()
            return [_wrong("decision.reason", {}, {"outcome": outcome})] if silent else []
        case LibraryRolledOver(year):
            due = case.library_year + 1
            last = min(due, fact.on.year + 1)
            return [*_year(year, due, last), *_removal_decided(case, rules)]
        case LibraryEntered(year):
            return _year(year, case.dossier.year, fact.on.year + 1)
        case DivisionMoved(_, division, places):
            return _moved(case, division, places)
        case _:
            return []


def _removal_decided(case: Project, rules: Procedure) -> list[Finding]:
    """What was decided to leave the library neither stays in it nor goes another way."""
    decided = sorted(step for step in rules.endings if standing(case, step))
    return [_wrong("library.removal-decided", {"step": step}, {}) for step in decided]


def _year(year: int, first: int, last: int) -> list[Finding]:
    """A library is kept for this year and the next, and none takes a project before its year."""
    if first <= year <= last:
        return []
    return [_wrong("library.year", {"year": year}, {"due": first})]


def _moved(case: Case, division: DivisionCode, places: tuple[DivisionCode, ...]) -> list[Finding]:
    """Each old code has one new one of its level, and the new division holds all new places."""
    pairs = [(case.division, division), *zip(case.places, places, strict=False)]
    fits = len(places) == len(case.places) and all(
        level(old) == level(new) and (covers(division, new) or not covers(case.division, old))
        for old, new in pairs
    )
    return [] if fits else [_wrong("division.misfit", {"division": division}, {})]


def _hung(case: Case, n: int) -> Posting | None:
    return next((p for p in case.postings if p.n == n), None)


def _no_posting(n: int) -> Finding:
    return _wrong("notice.unknown", {"posting": n}, {})


def _not_before(fact: Fact, first: date) -> list[Finding]:
    if fact.on >= first:
        return []
    on, posted = fact.on.isoformat(), first.isoformat()
    return [_wrong("notice.dated-before", {"on": on}, {"posted": posted})]


def _of_posting(case: Case, fact: OnPosting) -> list[Finding]:
    """It hangs, and nothing is said of it that is dated before it was posted."""
    hung = _hung(case, fact.posting)
    if hung is None:
        return [_no_posting(fact.posting)]
    match fact:
        case NoticeInterrupted():
            return [*_not_before(fact, hung.posted_on), *_gap(hung, fact)]
        case NoticeCorrected():
            return [*_ended(hung), *_not_before(fact, hung.posted_on), *_same_text(hung, fact)]
        case NoticeEnded():
            return [*_ended(hung), *_not_before(fact, hung.clock_from), *_unanswered(case, hung)]


def _ended(hung: Posting) -> list[Finding]:
    if hung.ended_on is None:
        return []
    ended = hung.ended_on.isoformat()
    return [_wrong("notice.ended-already", {"posting": hung.n}, {"ended": ended})]


def _gap(hung: Posting, fact: NoticeInterrupted) -> list[Finding]:
    """A gap ends after it begins, and is over; one found afterwards lay within the time it hung."""
    gap: dict[str, Value] = {"from": fact.on.isoformat(), "to": fact.resumed_on.isoformat()}
    today = office_day(fact.at)
    wrong = [_ahead(fact.resumed_on, today)] if fact.resumed_on > today else []
    if fact.resumed_on < fact.on:
        wrong.append(_wrong("notice.gap-reversed", gap, {}))
    if hung.ended_on and fact.on > hung.ended_on:
        wrong.extend(_ended(hung))
    return wrong


def _same_text(hung: Posting, fact: NoticeCorrected) -> list[Finding]:
    same = fact.text_digest == hung.text
    return [_wrong("notice.text-unchanged", {"posting": hung.n}, {})] if same else []


def _unanswered(case: Case, hung: Posting) -> list[Finding]:
    """Every objection is answered before the notice ends."""
    open_ones = [o for o in case.objections if o.posting == hung.n and not o.outcome]
    return [_wrong("notice.objection-open", {"objection": o.n}, {}) for o in open_ones]


def _of_objection(case: Case, fact: ObjectionAnswered, n: int) -> list[Finding]:
    open_ones = {o.n: o for o in case.objections if not o.outcome}
    if n not in open_ones:
        return _known("objection", str(n), [str(known) for known in open_ones])
    raised = open_ones[n].on
    if fact.on >= raised:
        return []
    on = fact.on.isoformat()
    return [_wrong("objection.answered-before", {"on": on}, {"raised": raised.isoformat()})]


def _known(what: str, name: str, names: Iterable[str]) -> list[Finding]:
    known = list(names)
    if name in known:
        return []
    return [_wrong("name.unknown", {"what": what, "name": name}, {"known": "|".join(known)})]


def _wrong(
    key: str,
    observed: dict[str, Value],
    required: dict[str, Value],
    article: str = "not cited",
    grade: str = "ASM",
) -> Finding:
    return Finding(key, "broken", key, article, grade, observed, required)
