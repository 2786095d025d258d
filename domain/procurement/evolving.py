"""How procurement goes on, fact by fact."""

from typing import Any

from msgspec.structs import replace

from domain.procurement.state import (
    TENDERS,
    Award,
    BidObjection,
    Bought,
    Contract,
    Course,
    Failure,
    Procurement,
    Resolution,
)
from domain.project import Project
from domain.recording import acted
from events.base import Fact
from events.procurement import (
    BidObjectionAnswered,
    BidObjectionRaised,
    BidsEvaluated,
    BidsOpened,
    CandidatesPublished,
    ContractFiled,
    ContractPublished,
    ContractSigned,
    ContractSupplemented,
    LotAwarded,
    LotResolved,
    RouteChosen,
    TenderClarified,
    TenderIssued,
    TenderReported,
)

OnCourse = (
    TenderClarified
    | BidsOpened
    | BidsEvaluated
    | CandidatesPublished
    | BidObjectionRaised
    | BidObjectionAnswered
    | LotAwarded
    | TenderReported
)


def route_chosen(case: Project, fact: RouteChosen) -> Project:
    """Lots and how they are bought; one named again is bought anew."""
    again = {lot.id for lot in fact.lots}
    bought = case.procurement
    kept = (b for b in bought.lots if b.lot.id not in again)
    fresh = (Bought(lot, fact.route, fact.on.year, case.version) for lot in fact.lots)
    courses = tuple(c for c in bought.courses if c.lot not in again)
    return _with(case, fact, replace(bought, lots=(*kept, *fresh), courses=courses))


def tender_issued(case: Project, fact: TenderIssued) -> Project:
    """A tender begins, perhaps anew."""
    dates = (fact.on, fact.sale_ends_on, fact.bids_due_on)
    return _with(case, fact, _run(case.procurement, Course(fact.lot, case.version, *dates)))


def went_on(case: Project, fact: OnCourse) -> Project:
    """A step of a tender or a negotiation; the latter begins with the offers."""
    course = case.procurement.course(fact.lot)
    if course is None or (isinstance(fact, BidsOpened) and course.opened_on):
        course = Course(fact.lot, case.version)
    after = _step(course, fact, case.version)
    bought = _run(case.procurement, after)
    if after.failed and not course.failed and _is_tender(bought, fact.lot):
        failed = (*bought.failures, Failure(fact.lot, case.version))
        bought = replace(bought, failures=failed)
    return _with(case, fact, bought)


def _is_tender(bought: Procurement, lot: str) -> bool:
    named = bought.lot(lot)
    return named is not None and named.route in TENDERS


def _step(course: Course, fact: OnCourse, n: int) -> Course:
    match fact:
        case TenderClarified(_, due):
            return replace(course, bids_due_on=due)
        case BidsOpened(_, bidders):
            return replace(course, opened_on=fact.on, bidders=bidders, opened_by=fact.by)
        case BidsEvaluated(_, candidates):
            told = replace(course, evaluated_on=fact.on, candidates=candidates)
            return replace(told, evaluated_by=fact.by)
        case CandidatesPublished(_, ends_on):
            return replace(course, published_on=fact.on, publication_ends_on=ends_on)
        case BidObjectionRaised():
            return replace(course, objections=(*course.objections, BidObjection(n, fact.on)))
        case BidObjectionAnswered(_, objection):
            answered = (
                replace(o, answered_on=fact.on) if o.n == objection else o
                for o in course.objections
            )
            return replace(course, objections=tuple(answered))
        case LotAwarded(_, uscc, amount):
            return replace(course, award=Award(uscc, amount, fact.on, n))
        case TenderReported():
            return replace(course, reported_on=fact.on)


def _run(bought: Procurement, course: Course) -> Procurement:
    others = (c for c in bought.courses if c.lot != course.lot)
    return replace(bought, courses=(*others, course))


def lot_resolved(case: Project, fact: LotResolved) -> Project:
    """People build it for themselves."""
    said = (fact.lot, fact.uscc, fact.amount, fact.labour_pay, fact.on, case.version)
    bought = case.procurement
    return _with(case, fact, replace(bought, resolutions=(*bought.resolutions, Resolution(*said))))


def contract_signed(case: Project, fact: ContractSigned) -> Project:
    """One more contract."""
    signed = Contract(
        id=fact.contract,
        lot=fact.lot,
        uscc=fact.uscc,
        amount=fact.amount,
        original=fact.amount,
        signed_on=fact.on,
        advance_percent=fact.advance_percent,
        retention_percent=fact.retention_percent,
        n=case.version,
    )
    bought = case.procurement
    return _with(case, fact, replace(bought, contracts=(*bought.contracts, signed)))


def contract_changed(
    case: Project, fact: ContractFiled | ContractPublished | ContractSupplemented
) -> Project:
    """Something happened to a contract."""
    kept = (_changed(c, fact) if c.id == fact.contract else c for c in case.procurement.contracts)
    return _with(case, fact, replace(case.procurement, contracts=tuple(kept)))


def _changed(
    contract: Contract, fact: ContractFiled | ContractPublished | ContractSupplemented
) -> Contract:
    match fact:
        case ContractFiled():
            return replace(contract, filed_on=fact.on)
        case ContractPublished():
            return replace(contract, published_on=fact.on)
        case ContractSupplemented():
            return replace(contract, amount=contract.amount + fact.amount)


def _with(case: Project, fact: Fact, bought: Procurement) -> Project:
    return replace(acted(case, fact.on), procurement=bought)


EVOLVE: dict[type[Fact], Any] = {
    RouteChosen: route_chosen,
    TenderIssued: tender_issued,
    TenderClarified: went_on,
    BidsOpened: went_on,
    BidsEvaluated: went_on,
    CandidatesPublished: went_on,
    BidObjectionRaised: went_on,
    BidObjectionAnswered: went_on,
    LotAwarded: went_on,
    TenderReported: went_on,
    LotResolved: lot_resolved,
    ContractSigned: contract_signed,
    ContractFiled: contract_changed,
    ContractPublished: contract_changed,
    ContractSupplemented: contract_changed,
}
