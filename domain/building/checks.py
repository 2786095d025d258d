"""What a pack may ask before works start, and while they go on."""

from typing import Any

from domain.circumstances import Circumstances, finding_on, who_may
from domain.project import Project
from events.findings import Finding, Value
from events.requirements import (
    ContractConcluded,
    FundsInPlace,
    QualityClosed,
    WagesInOrder,
    WorksUnderWay,
)


def funds_in_place(case: Project, asked: FundsInPlace, about: Circumstances) -> Finding:
    """政府投资条例 第二十二条: the money of an issued plan is there, none advanced (不得垫资)."""
    observed: dict[str, Value] = {"total_fen": case.money.allocated}
    plan = about.others.get(f"plan-{case.money.plan}")
    if plan is not None and plan.stage == "plan-draft":
        who = who_may(plan, about, "issue-plan")
        return finding_on(asked, "pending", "funded.plan-not-issued", {}, {"year": plan.year}, who)
    if case.money.allocated > 0:
        return finding_on(asked, "met", "funded.met", observed, {})
    return finding_on(asked, "pending", "funded.missing", observed, {})


def contract_concluded(case: Project, asked: ContractConcluded, about: Circumstances) -> Finding:
    """Each lot has a contract or a resolution; a project without lots has neither."""
    bought = case.procurement
    if bought.concluded:
        on = tuple(sorted([*(c.n for c in bought.contracts), *(r.n for r in bought.resolutions)]))
        return finding_on(
            asked,
            "met",
            "concluded.met",
            {"lots": "|".join(b.lot.id for b in bought.lots)},
            {},
            on=on,
        )
    if not bought.lots:
        who = who_may(case, about, "choose-route")
        return finding_on(asked, "pending", "concluded.no-lots", {}, {}, who)
    who = who_may(case, about, "sign-contract")
    observed: dict[str, Value] = {"lot": bought.open_lots[0]}
    return finding_on(asked, "pending", "concluded.missing", observed, {}, who)


def under_way(case: Project, asked: WorksUnderWay, about: Circumstances) -> Finding:
    """The works do not stand still."""
    halted = case.building.suspended
    if halted is None:
        return finding_on(asked, "met", "under-way.met", {}, {})
    observed: dict[str, Value] = {"since": halted.since.isoformat()}
    who = who_may(case, about, "resume-works")
    return finding_on(asked, "pending", "under-way.still", observed, {}, who, on=(halted.n,))


def quality_closed(case: Project, asked: QualityClosed, about: Circumstances) -> Finding:
    """Nothing that supervision found is left to put right."""
    left = case.building.open_defects
    if not left:
        return finding_on(asked, "met", "quality.met", {}, {})
    who = who_may(case, about, "close-quality-finding")
    observed: dict[str, Value] = {"open": len(left), "since": left[0].on.isoformat()}
    on = tuple(d.n for d in left)
    return finding_on(asked, "pending", "quality.open", observed, {}, who, on=on)


def wages_in_order(case: Project, asked: WagesInOrder, about: Circumstances) -> Finding:
    """By the last report that speaks of wages: account, ledger, and nobody is owed anything."""
    if case.building.wages is None:
        return finding_on(asked, "met", "wages.none", {}, {})
    report, wages = case.building.wages
    on = (report.n,)
    if wages.account_opened and wages.ledger_kept and not wages.arrears:
        return finding_on(asked, "met", "wages.met", {"workers": wages.workers}, {}, on=on)
    who = who_may(case, about, "report-progress")
    owed: dict[str, Value] = {"total_fen": wages.arrears}
    key = "wages.owed" if wages.arrears else "wages.no-account"
    return finding_on(asked, "pending", key, owed if wages.arrears else {}, {}, who, on=on)


CHECKS: dict[type, Any] = {
    FundsInPlace: funds_in_place,
    ContractConcluded: contract_concluded,
    WorksUnderWay: under_way,
    QualityClosed: quality_closed,
    WagesInOrder: wages_in_order,
}
