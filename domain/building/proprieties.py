"""What must hold of what is said of a site, whatever a pack says."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from domain.building.state import Building, Report
from domain.circumstances import Circumstances
from domain.faults import broken
from domain.project import Project
from events.base import Fact
from events.building import (
    Progress,
    ProgressCorrected,
    ProgressReported,
    QualityFindingClosed,
    WorksResumed,
    WorksStarted,
    WorksSuspended,
)
from events.findings import Finding, Value


def start_holds(case: Project, fact: WorksStarted, about: Circumstances) -> list[Finding]:
    """Works end after they begin."""
    if fact.planned_end >= fact.on:
        return []
    dates: dict[str, Value] = {"start": fact.on.isoformat(), "end": fact.planned_end.isoformat()}
    return [broken("dossier.schedule", dates)]


def report_holds(case: Project, fact: ProgressReported, about: Circumstances) -> list[Finding]:
    """One report a month, and none says that less stands than before."""
    site, told = case.building, fact.progress
    wrong = _in_time(site, told, fact.on)
    if any(r.progress.period == told.period for r in site.reports):
        wrong.append(broken("progress.twice", {"month": told.period}))
    return [*wrong, *_never_less(site.reports, told)]


def correction_holds(case: Project, fact: ProgressCorrected, about: Circumstances) -> list[Finding]:
    """It is of a report that stands, of the same month, and fits those before and after."""
    site, told = case.building, fact.progress
    of = next((r for r in site.reports if r.n == fact.report), None)
    if of is None or of.progress.period != told.period:
        return [broken("progress.unknown", {"report": fact.report})]
    others = tuple(r for r in site.reports if r is not of)
    return [*_in_time(site, told, fact.on), *_never_less(others, told)]


def _in_time(site: Building, told: Progress, on: date) -> list[Finding]:
    """A month is reported when works had begun in it, and not before it comes."""
    started = site.started_on or on
    if f"{started:%Y-%m}" <= told.period <= f"{on:%Y-%m}":
        return []
    return [broken("progress.month", {"month": told.period, "started": started.isoformat()})]


def _never_less(reports: Iterable[Report], told: Progress) -> list[Finding]:
    """What is built stays built: a smaller figure is a correction of the one before."""
    for other in (r.progress for r in reports):
        earlier, later = sorted((other, told), key=lambda p: p.period)
        seen: dict[str, Value] = {"month": earlier.period, "later": later.period}
        if later.percent < earlier.percent:
            return [broken("progress.percent", {**seen, "percent": later.percent})]
        stands = {(q.item, q.unit): Decimal(q.amount) for q in later.done}
        for q in earlier.done:
            if stands.get((q.item, q.unit), Decimal(0)) < Decimal(q.amount):
                return [broken("progress.less", {**seen, "item": q.item})]
    return []


def closing_holds(case: Project, fact: QualityFindingClosed, about: Circumstances) -> list[Finding]:
    """It is open, and whoever builds does not close it (整改不由责任单位销号)."""
    if all(d.n != fact.finding for d in case.building.open_defects):
        return [broken("quality.none-open", {"finding": fact.finding})]
    if fact.by.office and fact.by.office == case.building.office:
        return [broken("quality.own-work", {"post": fact.by.post})]
    return []


def suspension_holds(case: Project, fact: WorksSuspended, about: Circumstances) -> list[Finding]:
    """Works that stand still are not stopped again."""
    halted = case.building.suspended
    return [broken("works.suspended", {"since": halted.since.isoformat()})] if halted else []


def resumption_holds(case: Project, fact: WorksResumed, about: Circumstances) -> list[Finding]:
    """Only works that stand still go on again, after they stopped."""
    halted = case.building.suspended
    if halted and fact.on > halted.since:
        return []
    return [broken("works.not-suspended", {"on": fact.on.isoformat()})]


WRONG: dict[type[Fact], Any] = {
    WorksStarted: start_holds,
    ProgressReported: report_holds,
    ProgressCorrected: correction_holds,
    QualityFindingClosed: closing_holds,
    WorksSuspended: suspension_holds,
    WorksResumed: resumption_holds,
}
