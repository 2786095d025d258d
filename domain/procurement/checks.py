"""What a pack may ask of procurement: thresholds, ceilings, pay for labour, duties done."""

from typing import Any

from msgspec.structs import replace

from domain.case import documents
from domain.circumstances import Circumstances, asked_at, finding_on, who_may
from domain.procurement.duties import ARTICLES, Duty, duties
from domain.procurement.splitting import Elsewhere, Together, together, told
from domain.project import Project
from events.findings import Finding, Value
from events.requirements import (
    FailedTenders,
    LabourShare,
    ProcurementDutiesDone,
    Requirement,
    SelfBuildCeiling,
    SmallPurchaseLimit,
    TenderThreshold,
)


def tender_threshold(case: Project, asked: TenderThreshold, about: Circumstances) -> Finding:
    """What public money buys above the threshold is tendered, in one piece or in several."""
    others = _elsewhere(about)
    for one in together(case, excused(case, about)):
        more = [e for e in others if e.key == one.key]
        total = one.total + sum(e.total for e in more)
        limit = _limit(asked, one.kind)
        if total >= limit and _is_bound(case, asked, more):
            return _untendered(case, asked, about, one, total, len(more))
    return finding_on(asked, "met", "threshold.met", {}, {"limit_fen": asked.works})


def excused(case: Project, about: Circumstances) -> frozenset[str]:
    """The lots that were tendered in vain as often as the pack asks, and are not tendered again.

    That is approved by a paper filed since the last failure.
    """
    return frozenset(
        lot.lot.id
        for asked in asked_at(case, about, "sign-contract", FailedTenders)
        for lot in case.procurement.lots
        if _given_up(case, asked, lot.lot.id)
    )


def _given_up(case: Project, asked: FailedTenders, lot: str) -> bool:
    failed = [f.n for f in case.procurement.failures if f.lot == lot]
    papers = documents(case, asked.document)
    return len(failed) >= asked.times and any(paper.n > failed[-1] for paper in papers)


def failed_tenders(case: Project, asked: FailedTenders, about: Circumstances) -> Finding:
    """What opens the way out; whether a lot may take it is judged where it is bought."""
    required: dict[str, Value] = {"times": asked.times, "document": asked.document}
    return finding_on(asked, "met", "failed-tenders.asked", {}, required)


def _elsewhere(about: Circumstances) -> list[Elsewhere]:
    others = {s.case: s.spent for s in about.similar if s.spent and s.case != about.case_id}
    return [one for spent in others.values() for one in told(spent)]


def _is_bound(case: Project, asked: TenderThreshold, more: list[Elsewhere]) -> bool:
    """So much public money, and such a share of the investment; parts count together."""
    funds = case.money.allocated
    enough = funds + sum(e.funds for e in more) >= asked.budget
    return enough and funds * 100 >= asked.share * case.dossier.total_investment


def _untendered(
    case: Project,
    asked: TenderThreshold,
    about: Circumstances,
    one: Together,
    total: int,
    others: int,
) -> Finding:
    limit = _limit(asked, one.kind)
    key = "threshold.untendered" if one.largest >= limit else "threshold.split"
    observed: dict[str, Value] = {"lots": "|".join(one.lots), "total_fen": total, "cases": others}
    required: dict[str, Value] = {"limit_fen": limit, "lot_kind": one.kind}
    who = who_may(case, about, "choose-route")
    return finding_on(asked, "broken", key, observed, required, who)


def _limit(asked: TenderThreshold | SmallPurchaseLimit, kind: str) -> int:
    limit: int = getattr(asked, kind)
    return limit


def small_purchase(case: Project, asked: SmallPurchaseLimit, about: Circumstances) -> Finding:
    """Only small things are bought without any procedure, all of one item together."""
    small = {b.lot.id for b in case.procurement.lots if b.route == "small-purchase"}
    others = _elsewhere(about)
    for one in together(case):
        total = one.total + sum(e.total for e in others if e.key == one.key)
        if small & set(one.lots) and total >= (limit := _limit(asked, one.kind)):
            observed: dict[str, Value] = {"lots": "|".join(one.lots), "total_fen": total}
            required: dict[str, Value] = {"limit_fen": limit, "lot_kind": one.kind}
            who = who_may(case, about, "choose-route")
            return finding_on(asked, "broken", "small-purchase.over", observed, required, who)
    return finding_on(asked, "met", "small-purchase.met", {}, {"limit_fen": asked.works})


def self_build_ceiling(case: Project, asked: SelfBuildCeiling, about: Circumstances) -> Finding:
    """What a village builds itself stays small, all of it together."""
    own = [b for b in case.procurement.lots if b.route == "self-build"]
    observed: dict[str, Value] = {
        "lots": "|".join(b.lot.id for b in own) or "-",
        "total_fen": sum(b.lot.estimate for b in own),
    }
    required: dict[str, Value] = {"limit_fen": asked.ceiling}
    if sum(b.lot.estimate for b in own) <= asked.ceiling:
        return finding_on(asked, "met", "self-build.met", observed, required)
    who = who_may(case, about, "choose-route")
    return finding_on(asked, "broken", "self-build.over", observed, required, who)


def labour_share(case: Project, asked: LabourShare, about: Circumstances) -> Finding:
    """Of every lot of 以工代赈 so much is pay for those who work on it."""
    for one in case.procurement.resolutions:
        bought = case.procurement.lot(one.lot)
        relief = bought is not None and bought.route == "work-relief"
        if relief and one.labour_pay * 100 < asked.percent * one.amount:
            observed: dict[str, Value] = {"lot": one.lot, "total_fen": one.labour_pay}
            least = -(-asked.percent * one.amount // 100)
            required: dict[str, Value] = {"percent": asked.percent, "limit_fen": least}
            return finding_on(asked, "broken", "labour-share.short", observed, required)
    return finding_on(asked, "met", "labour-share.met", {}, {"percent": asked.percent})


ACTION = {
    "candidate-notice": "publish-candidates",
    "objection-answer": "answer-bid-objection",
    "contract": "sign-contract",
    "tender-report": "report-tender",
    "contract-filing": "file-contract",
    "contract-publication": "publish-contract",
}
"""By which action each duty is done."""


def duties_done(case: Project, asked: ProcurementDutiesDone, about: Circumstances) -> Finding:
    """Nothing that was due by that day is outstanding; what was done late is said."""
    known = duties(case.procurement)
    if overdue := next((d for d in known if d.overdue(about.on)), None):
        who = who_may(case, about, ACTION[overdue.duty])
        found = finding_on(asked, "pending", "duties.overdue", {}, _said(overdue), who)
        return replace(found, article=ARTICLES[overdue.duty], grade="A")
    if late := next((d for d in known if d.late and d.done), None):
        observed: dict[str, Value] = {"on": late.done.isoformat() if late.done else ""}
        found = finding_on(asked, "met", "duties.late", observed, _said(late))
        return replace(found, article=ARTICLES[late.duty], grade="A")
    return finding_on(asked, "met", "duties.met", {}, {})


def _said(duty: Duty) -> dict[str, Value]:
    return {"business": duty.duty, "lot": duty.of, "due": duty.due.isoformat()}


CHECKS: dict[type[Requirement], Any] = {
    TenderThreshold: tender_threshold,
    FailedTenders: failed_tenders,
    SmallPurchaseLimit: small_purchase,
    SelfBuildCeiling: self_build_ceiling,
    LabourShare: labour_share,
    ProcurementDutiesDone: duties_done,
}
