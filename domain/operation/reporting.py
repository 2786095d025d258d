"""What must hold of the reports of operation: period after period, without gap or overlap."""

from datetime import date, timedelta

from domain.circumstances import Circumstances
from domain.clocks import after_months
from domain.operation.faults import apart, when, wrong
from domain.operation.state import Report
from domain.project import Project
from events.findings import Finding
from events.operation import PeriodKind, PeriodReport, PeriodReported, ReportCorrected

MONTHS: dict[PeriodKind, int] = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
ONE_DAY = timedelta(1)


def period_of(day: date, kind: PeriodKind) -> tuple[date, date]:
    """The first and the last day of the calendar period in which a day lies."""
    months = MONTHS[kind]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return first, after_months(first, months).on - ONE_DAY


def reported(case: Project, fact: PeriodReported, about: Circumstances) -> list[Finding]:
    """It follows the report before it, from the first day of operation on."""
    reports = case.operation.reports
    begun = case.operation.began_on or fact.told.begins
    due = reports[-1].told.ends + ONE_DAY if reports else begun
    gap = {"begins": fact.told.begins.isoformat()}
    apart = wrong("report.not-next", {**gap}, {"due": due.isoformat()})
    return [*when(fact.told.begins != due, apart), *_report(case, fact.told, fact.on)]


def corrected(case: Project, fact: ReportCorrected, about: Circumstances) -> list[Finding]:
    """It corrects a report that stands, for the same period."""
    before = next((r for r in case.operation.reports if r.n == fact.report), None)
    if before is None:
        return [wrong("report.unknown", {"report": fact.report})]
    spans = [(t.period, t.begins, t.ends) for t in (before.told, fact.told)]
    other = wrong("report.other-period", {"report": fact.report})
    return [
        *when(spans[0] != spans[1], other),
        *_report(case, fact.told, fact.on),
        *apart(fact.by, [(before.n, before.by)] if _divided(case, before) else []),
    ]


def _divided(case: Project, report: Report) -> bool:
    """Whether income was divided since: then a second hand stands behind a correction."""
    return any(made.n > report.n for made in case.operation.distributions)


def _report(case: Project, told: PeriodReport, on: date) -> list[Finding]:
    first, last = period_of(told.ends, told.period)
    fits = told.ends == last and first <= told.begins <= told.ends
    span = {"begins": told.begins.isoformat(), "ends": told.ends.isoformat(), "period": told.period}
    early = {"on": on.isoformat(), "ends": told.ends.isoformat()}
    idle, days = told.idle_days, (told.ends - told.begins).days + 1
    return [
        *when(not fits, wrong("report.misfit", {**span})),
        *when(on < told.ends, wrong("report.too-early", {**early})),
        *when(idle > days, wrong("report.idle-days", {"days": idle}, {"limit": days})),
        *_named(case, told),
    ]


def _named(case: Project, told: PeriodReport) -> list[Finding]:
    """Deliveries are of promises that were made, targets those of the dossier."""
    promises = {pledge.promise.id for pledge in case.operation.pledges}
    targets = {target.indicator for target in case.dossier.targets}
    strange = sorted({d.promise for d in told.deliveries} - promises)
    aims = sorted({reached.indicator for reached in told.targets} - targets)
    return [
        *when(bool(strange), wrong("report.unknown-promise", {"promise": "|".join(strange)})),
        *when(bool(aims), wrong("report.unknown-target", {"indicator": "|".join(aims)})),
    ]
