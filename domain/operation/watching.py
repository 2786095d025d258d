"""Whether it is used, and well (成而不用、用而不好): derived for a day, by a pack's definitions."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from domain.circumstances import Circumstances, finding_on
from domain.operation.dividing import paid_of
from domain.operation.income import asked_of
from domain.operation.state import Division, Operation
from domain.project import Project
from events.base import Fen
from events.findings import Finding, Value
from events.operation import HouseholdGroup, PeriodReport
from events.requirements import OperationWatched

REPORT = "report-operation"
A_YEAR = timedelta(365)


class Flag(Struct, frozen=True):
    """Something is amiss since a day: what is built is unused, or used badly, and why."""

    kind: Literal["unused", "used-badly"]
    why: Literal["no-operator", "idle", "unreported", "arrears", "income", "losses"]
    since: date


class Dividend(Struct, frozen=True):
    """Dividends due to a group by a day, and what was paid of them."""

    distribution: int
    group: HouseholdGroup
    due: date
    amount: Fen
    paid: Fen

    @property
    def left(self) -> int:
        """What is still owed, in fen."""
        return self.amount - self.paid


def dividends(operation: Division) -> tuple[Dividend, ...]:
    """Every dividend that is due, with what was paid of it, the earliest due first."""
    found: list[Dividend] = []
    for made in operation.distributions:
        left = {line.group: paid_of(operation, made.n, line.group) for line in made.lines}
        for line in sorted(made.lines, key=lambda line: line.due):
            covered = min(line.amount, left[line.group])
            left[line.group] -= covered
            found.append(Dividend(made.n, line.group, line.due, line.amount, covered))
    return tuple(found)


def arrears(operation: Division, on: date) -> tuple[Dividend, ...]:
    """What was due before a day and is not paid (拖欠)."""
    return tuple(one for one in dividends(operation) if one.left and one.due < on)


def flags(case: Project, asked: OperationWatched, on: date) -> tuple[Flag, ...]:
    """Everything amiss on a day."""
    if case.stage == "accepted":
        return tuple(_unrun(case, asked, on))
    if case.stage != "operating":
        return ()
    return (*_unused(case.operation, asked, on), *_badly(case.operation, asked, on))


def _unrun(case: Project, asked: OperationWatched, on: date) -> Iterator[Flag]:
    """Accepted, and nobody runs it."""
    since = case.last_on + timedelta(asked.unused_days)
    if case.operation.in_force is None and on > since:
        yield Flag("unused", "no-operator", since)


def _unused(operation: Operation, asked: OperationWatched, on: date) -> Iterator[Flag]:
    reports = operation.reports
    ended = reports[-1].told.ends if reports else operation.began_on
    if ended and on > (late := ended + timedelta(asked.report_days)):
        yield Flag("unused", "unreported", late)
    if reports and reports[-1].told.idle_days > asked.idle_days:
        yield Flag("unused", "idle", reports[-1].told.begins)


def _badly(operation: Operation, asked: OperationWatched, on: date) -> Iterator[Flag]:
    owed = [one.due for one in arrears(operation, on - timedelta(asked.arrears_days))]
    if owed:
        yield Flag("used-badly", "arrears", min(owed))
    yield from _income(operation, asked, on)
    last = operation.reports[-asked.loss_periods :]
    if len(last) == asked.loss_periods and all(_lost(report.told) for report in last):
        yield Flag("used-badly", "losses", last[0].told.begins)


def _income(operation: Operation, asked: OperationWatched, on: date) -> Iterator[Flag]:
    """A year of operation brought too little of the rent that its terms promise."""
    now, begun = operation.in_force, operation.began_on
    if now is None or begun is None or on - begun < A_YEAR:
        return
    since = on - A_YEAR
    year = sum(r.told.received for r in operation.reports if r.told.ends > since)
    if year * 1000 < now.terms.rent * asked.least_income:
        yield Flag("used-badly", "income", since)


def _lost(told: PeriodReport) -> bool:
    return sum(sale.money for sale in told.sales) + told.received < told.costs


def watched(case: Project, about: Circumstances) -> tuple[Flag, ...]:
    """Everything amiss on the day, as the pack defines it."""
    asked = (r for r in asked_of(case, about, REPORT) if isinstance(r, OperationWatched))
    return tuple(flag for one in asked for flag in flags(case, one, about.on))


def operation_watched(case: Project, asked: OperationWatched, about: Circumstances) -> Finding:
    """A report is taken in whatever is amiss; what is amiss is said beside it."""
    raised = flags(case, asked, about.on)
    if not raised:
        return finding_on(asked, "met", "watch.none", {}, {})
    seen: dict[str, Value] = {"flags": "|".join(flag.why for flag in raised)}
    return finding_on(asked, "met", "watch.raised", seen, {})
