"""The course of a tender: what follows what, and not before when (招标投标法)."""

from datetime import timedelta

from domain.circumstances import Circumstances
from domain.procurement.rules import apart, by_route, early, other_party, within_means, wrong
from domain.procurement.state import (
    AWARDED,
    COMPETITIVE,
    LEAST_BIDDERS,
    TENDERS,
    Course,
)
from domain.project import Project
from events.findings import Finding, Value
from events.procurement import (
    BidObjectionAnswered,
    BidObjectionRaised,
    BidsEvaluated,
    BidsOpened,
    CandidatesPublished,
    LotAwarded,
    TenderClarified,
    TenderIssued,
    TenderReported,
)

SALE = ("招标投标法实施条例 第十六条", "A")
BIDS_DUE = ("招标投标法 第二十四条", "A")
CLARIFIED = ("招标投标法 第二十三条", "A")
FEW = ("招标投标法 第二十八条", "A")
OPENED = ("招标投标法 第三十四条", "GK")
PUBLISHED = ("招标投标法实施条例 第五十四条", "A")
OF_AWARD = ("招标投标法 第四十七条", "A")
IN_ORDER = ("not cited", "ASM")
SALE_DAYS, BID_DAYS, CLARIFICATION_DAYS, PUBLICATION_DAYS = 5, 20, 15, 3


def of_issue(case: Project, fact: TenderIssued, about: Circumstances) -> list[Finding]:
    """Sold for five days, bids due after twenty; not while another tender of the lot runs."""
    running = case.procurement.course(fact.lot)
    sale, due = fact.on + timedelta(SALE_DAYS), fact.on + timedelta(BID_DAYS)
    busy = running is not None and not running.failed
    return [
        *by_route(case, fact.lot, TENDERS),
        *([wrong("tender.running", {"lot": fact.lot})] if busy else []),
        *early("tender.sale-short", fact.sale_ends_on, sale, SALE, today=False),
        *early("tender.due-soon", fact.bids_due_on, due, BIDS_DUE, today=False),
    ]


def of_clarification(case: Project, fact: TenderClarified, about: Circumstances) -> list[Finding]:
    """Fifteen days before the bids are due, or they are due later."""
    found, course = _course(case, fact.lot, TENDERS, "issued", "opened")
    if course is None or course.bids_due_on is None:
        return found
    first = max(fact.on + timedelta(CLARIFICATION_DAYS), course.bids_due_on)
    return [
        *found,
        *early("tender.clarified-late", fact.bids_due_on, first, CLARIFIED, today=False),
    ]


def of_opening(case: Project, fact: BidsOpened, about: Circumstances) -> list[Finding]:
    """When the bids were due; of a negotiation, when offers came in."""
    found = by_route(case, fact.lot, TENDERS | COMPETITIVE)
    course = case.procurement.course(fact.lot)
    bought = case.procurement.lot(fact.lot)
    if found or bought is None:
        return found
    if bought.route in COMPETITIVE:
        again = course is None or course.failed
        return [] if again else [wrong("tender.running", {"lot": fact.lot})]
    found, course = _course(case, fact.lot, TENDERS, "issued", "opened")
    if course is None or course.bids_due_on is None:
        return found
    due = course.bids_due_on
    return [*found, *early("tender.opened-early", fact.on, due, OPENED, today=True)]


def of_evaluation(case: Project, fact: BidsEvaluated, about: Circumstances) -> list[Finding]:
    """The bids of three at least, by others than who opened them."""
    found, course = _course(case, fact.lot, TENDERS | COMPETITIVE, "opened", "evaluated")
    if course is None:
        return found
    if fact.candidates > course.bidders:
        bids: dict[str, Value] = {"bidders": course.bidders}
        found.append(wrong("tender.candidates", {"candidates": fact.candidates}, bids))
    return [*found, *apart(fact.by, course.opened_by)]


def of_publication(case: Project, fact: CandidatesPublished, about: Circumstances) -> list[Finding]:
    """For three days at least."""
    found, _ = _course(case, fact.lot, TENDERS, "evaluated", "published")
    first = fact.on + timedelta(PUBLICATION_DAYS)
    return [*found, *early("tender.published-short", fact.ends_on, first, PUBLISHED, today=False)]


def of_objection(case: Project, fact: BidObjectionRaised, about: Circumstances) -> list[Finding]:
    """Against what was published, before it is awarded."""
    return _course(case, fact.lot, TENDERS, "published", "awarded")[0]


def of_answer(case: Project, fact: BidObjectionAnswered, about: Circumstances) -> list[Finding]:
    """An objection that is open."""
    course = case.procurement.course(fact.lot)
    open_ones = {o.n for o in course.objections if not o.answered_on} if course else set[int]()
    if fact.objection in open_ones:
        return []
    known = "|".join(str(n) for n in sorted(open_ones)) or "-"
    said: dict[str, Value] = {"what": "objection", "name": str(fact.objection)}
    return [wrong("name.unknown", said, {"known": known})]


def of_award(case: Project, fact: LotAwarded, about: Circumstances) -> list[Finding]:
    """After evaluation and publication, with no objection open, by neither opener nor evaluator."""
    bought = case.procurement.lot(fact.lot)
    found = [*other_party(case, fact.lot, fact.uscc), *within_means(case, fact.amount)]
    if bought is None or bought.route not in TENDERS | COMPETITIVE:
        awarded = case.procurement.course(fact.lot)
        twice = [wrong("tender.running", {"lot": fact.lot})] if awarded else []
        return [*found, *by_route(case, fact.lot, AWARDED), *twice]
    after = "published" if bought.route in TENDERS else "evaluated"
    stepped, course = _course(case, fact.lot, TENDERS | COMPETITIVE, after, "awarded")
    if course is None:
        return [*found, *stepped]
    hands = apart(fact.by, course.opened_by, course.evaluated_by)
    return [*found, *stepped, *hands, *_published(course, fact)]


def _published(course: Course, fact: LotAwarded) -> list[Finding]:
    """The candidates hung their days; an objection suspends what follows."""
    found = [
        wrong("tender.objection-open", {"objection": o.n}, {}, PUBLISHED)
        for o in course.objections
        if not o.answered_on
    ]
    if course.publication_ends_on is None:
        return found
    first = course.publication_ends_on + timedelta(1)
    return [*found, *early("tender.awarded-early", fact.on, first, PUBLISHED, today=True)]


def of_report(case: Project, fact: TenderReported, about: Circumstances) -> list[Finding]:
    """Of a tender that was awarded, once."""
    course = case.procurement.course(fact.lot)
    bought = case.procurement.lot(fact.lot)
    tendered = bought is not None and bought.route in TENDERS
    if tendered and course and course.award and not course.reported_on:
        return []
    return [_out_of_order(fact.lot, "awarded", OF_AWARD)]


def _course(
    case: Project, lot: str, routes: frozenset[str], after: str, before: str
) -> tuple[list[Finding], Course | None]:
    """The course of a lot that has come so far and no further, or why there is none."""
    if found := by_route(case, lot, routes):
        return found, None
    course = case.procurement.course(lot)
    if course is None:
        return [_out_of_order(lot, after)], None
    if course.failed:
        least: dict[str, Value] = {"least": LEAST_BIDDERS}
        return [wrong("tender.failed", {"lot": lot, "bidders": course.bidders}, least, FEW)], None
    if not _done(course, after):
        return [_out_of_order(lot, after)], course
    if _done(course, before):
        return [wrong("tender.step-taken", {"lot": lot, "at": before})], course
    return [], course


def _done(course: Course, step: str) -> bool:
    return {
        "issued": course.issued_on is not None,
        "opened": course.opened_on is not None,
        "evaluated": course.evaluated_on is not None,
        "published": course.published_on is not None,
        "awarded": course.award is not None,
    }[step]


def _out_of_order(lot: str, after: str, cited: tuple[str, str] = IN_ORDER) -> Finding:
    return wrong("tender.out-of-order", {"lot": lot}, {"at": after}, cited)
