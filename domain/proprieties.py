"""What must hold of a fact itself, whatever the pack says: true sums, true dates, known names, no personal data."""

from datetime import timedelta

from domain.authority import seats
from domain.codes import covers, level, uscc_fault
from domain.privacy import found
from domain.procedure import Procedure
from domain.project import Posting, Project
from domain.votes import inconsistent
from events.base import DivisionCode, Fact
from events.findings import Finding, Value
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
    VoteHeld,
)

SHANGHAI = timedelta(hours=8)
PRIVACY_LAW = "个人信息保护法 第二十五条"


def proprieties(case: Project, fact: ProjectFact, rules: Procedure) -> list[Finding]:
    """What is wrong with a fact; nothing when it may stand."""
    return [*dated_ahead(fact), *personal_numbers(fact), *_own(case, fact, rules)]


def dated_ahead(fact: Fact) -> list[Finding]:
    today = (fact.at + SHANGHAI).date()
    if fact.on <= today:
        return []
    return [_wrong("fact.dated-ahead", {"on": fact.on.isoformat()}, {"today": today.isoformat()})]


def personal_numbers(fact: Fact) -> list[Finding]:
    """个人信息保护法: no ID number, phone or bank card reaches the log."""
    return [
        _wrong("privacy.personal", {"field": path, "what": kind}, {}, PRIVACY_LAW, "A")
        for path, kind in found(fact)
    ]


def _own(case: Project, fact: ProjectFact, rules: Procedure) -> list[Finding]:
    match fact:
        case IntakeFiled(origin, division, _, dossier) | PlacedHistoric(
            origin, division, _, dossier
        ):
            return [*_raised_at(origin, division), *_dossier(dossier, division)]
        case DossierCorrected(dossier) | RevisionOpened(_, _, dossier):
            return _dossier(dossier, case.division)
        case DocumentFiled(document):
            return _known("document", document, [t.id for t in rules.pack.documents])
        case VoteHeld():
            return [_wrong(f.key, f.observed, f.required) for f in inconsistent(fact)]
        case NoticePosted(notice, at, place):
            names = [t.id for t in rules.pack.notices]
            places = list(seats(case, at))
            return [*_known("notice", notice, names), *_known("place", place, places)]
        case NoticeInterrupted(posting, resumed_on):
            gap = {"from": fact.on.isoformat(), "to": resumed_on.isoformat()}
            wrong = [_wrong("notice.gap-reversed", dict(gap), {})] if resumed_on < fact.on else []
            return [*_on_posting(case, posting, fact), *wrong]
        case NoticeCorrected(posting):
            return _on_posting(case, posting, fact)
        case NoticeEnded(posting):
            return [*_on_posting(case, posting, fact), *_unanswered(case, posting)]
        case ObjectionRaised(posting):
            hung = _hung(case, posting)
            return [] if hung else [_wrong("notice.unknown", {"posting": posting}, {})]
        case ObjectionAnswered(objection):
            open_ones = [o.n for o in case.objections if not o.outcome]
            return _known("objection", str(objection), [str(n) for n in open_ones])
        case DecisionTaken(outcome=outcome, reason=reason):
            silent = outcome != "approved" and not reason
            return [_wrong("decision.reason", {}, {"outcome": outcome})] if silent else []
        case LibraryRolledOver(year):
            due = case.library_year + 1
            return [] if year == due else [_wrong("library.year", {"year": year}, {"due": due})]
        case LibraryEntered(year):
            due = case.filing.year
            return [] if year >= due else [_wrong("library.year", {"year": year}, {"due": due})]
        case LibraryLeft() | IntakeWithdrawn() | DivisionMoved():
            return []


def _raised_at(origin: str, division: DivisionCode) -> list[Finding]:
    at = level(division)
    if at == origin:
        return []
    return [_wrong("intake.level", {"level": at, "division": division}, {"origin": origin})]


def _dossier(dossier: Dossier, division: DivisionCode) -> list[Finding]:
    wrong = [
        _wrong("dossier.place-outside", {"place": place}, {"division": division})
        for place in dossier.places
        if not (covers(division, place) or covers(place, division))
    ]
    if dossier.operator and (fault := uscc_fault(dossier.operator.uscc)):
        wrong.append(_wrong("dossier.uscc", {"uscc": dossier.operator.uscc, "fault": fault}, {}))
    if dossier.schedule and dossier.schedule.end < dossier.schedule.start:
        dates = dossier.schedule.start.isoformat(), dossier.schedule.end.isoformat()
        wrong.append(_wrong("dossier.schedule", {"start": dates[0], "end": dates[1]}, {}))
    return wrong


def _hung(case: Project, n: int) -> Posting | None:
    return next((p for p in case.postings if p.n == n), None)


def _on_posting(
    case: Project, n: int, fact: NoticeInterrupted | NoticeCorrected | NoticeEnded
) -> list[Finding]:
    """The notice hangs, and what is said of it is not dated before it was posted."""
    hung = _hung(case, n)
    if hung is None:
        return [_wrong("notice.unknown", {"posting": n}, {})]
    if hung.ended_on:
        return [
            _wrong("notice.ended-already", {"posting": n}, {"ended": hung.ended_on.isoformat()})
        ]
    if fact.on < hung.clock_from:
        posted = hung.clock_from.isoformat()
        return [_wrong("notice.dated-before", {"on": fact.on.isoformat()}, {"posted": posted})]
    return []


def _unanswered(case: Project, posting: int) -> list[Finding]:
    """Every objection is answered before the notice ends."""
    open_ones = [o for o in case.objections if o.posting == posting and not o.outcome]
    return [_wrong("notice.objection-open", {"objection": o.n}, {}) for o in open_ones]


def _known(what: str, name: str, names: list[str]) -> list[Finding]:
    if name in names:
        return []
    return [_wrong("name.unknown", {"what": what, "name": name}, {"known": "|".join(names)})]


def _wrong(
    key: str,
    observed: dict[str, Value],
    required: dict[str, Value],
    article: str = "not cited",
    grade: str = "ASM",
) -> Finding:
    return Finding(key, "broken", key, article, grade, observed, required)
