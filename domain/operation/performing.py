"""What was promised, what of it is due by a day, what was delivered, and what is missing.

Dividends due and paid stand beside it, and what is unused or used badly.
"""

from datetime import date
from decimal import Decimal

from msgspec import Struct

from domain.circumstances import Circumstances
from domain.clocks import after_months
from domain.operation.reporting import MONTHS, ONE_DAY
from domain.operation.state import Operation, Pledge
from domain.operation.watching import Dividend, Flag, arrears, dividends, watched
from domain.project import Project
from events.base import Fen
from events.operation import HouseholdGroup, LinkageMode


class Kept(Struct, frozen=True):
    """A promise beside what was delivered of it; `short` is what is missing by the day."""

    promise: str
    mode: LinkageMode
    group: HouseholdGroup
    households: int
    reached: int
    due: Fen
    delivered: Fen
    short: Fen
    unit: str = ""
    due_amount: str = "0"
    delivered_amount: str = "0"


class Aim(Struct, frozen=True):
    """A performance target beside what was reached by the last report that speaks of it."""

    indicator: str
    unit: str
    target: str
    reached: str
    difference: str


class Performance(Struct, frozen=True):
    """Promises, targets and dividends on a day (履约与绩效), and what is amiss."""

    on: date
    promises: tuple[Kept, ...]
    targets: tuple[Aim, ...]
    dividends: tuple[Dividend, ...]
    arrears: Fen
    undivided: Fen
    flags: tuple[Flag, ...]


def periods_due(pledge: Pledge, on: date) -> int:
    """How many whole periods of a promise, counted from its first day, have ended by a day."""
    promise, months = pledge.promise, MONTHS[pledge.promise.period]
    last = min(day for day in (on, promise.ends, pledge.until) if day is not None)
    count = 0
    while after_months(promise.begins, months * (count + 1)).on - ONE_DAY <= last:
        count += 1
    return count


def performance(case: Project, about: Circumstances) -> Performance:
    """Everything that was promised beside what came of it, on a day."""
    operation, on = case.operation, about.on
    return Performance(
        on=on,
        promises=tuple(_kept(operation, pledge, on) for pledge in operation.pledges),
        targets=_aims(case, on),
        dividends=dividends(operation),
        arrears=sum(one.left for one in arrears(operation, on)),
        undivided=operation.undivided,
        flags=watched(case, about),
    )


def _kept(operation: Operation, pledge: Pledge, on: date) -> Kept:
    promise, periods = pledge.promise, periods_due(pledge, on)
    came = [
        delivery
        for report in operation.reports
        for delivery in report.told.deliveries
        if delivery.promise == promise.id and _counts(operation, pledge, report.told.ends, on)
    ]
    due, delivered = promise.money * periods, sum(d.money for d in came)
    amounts = Decimal(promise.amount) * periods, sum((Decimal(d.amount) for d in came), Decimal(0))
    return Kept(
        promise=promise.id,
        mode=promise.mode,
        group=promise.group,
        households=promise.households,
        reached=max((d.households for d in came), default=0),
        due=due,
        delivered=delivered,
        short=max(0, due - delivered),
        unit=promise.unit,
        due_amount=f"{amounts[0]:f}",
        delivered_amount=f"{amounts[1]:f}",
    )


def _counts(operation: Operation, pledge: Pledge, ended: date, on: date) -> bool:
    """A delivery counts for the promise that was in force when its period ended."""
    again = any(p.promise.id == pledge.promise.id and p.n < pledge.n for p in operation.pledges)
    last = min(on, pledge.until or on)
    return ended <= last and not (again and ended < pledge.on)


def _aims(case: Project, on: date) -> tuple[Aim, ...]:
    reached = {
        one.indicator: one.value
        for report in case.operation.reports
        for one in report.told.targets
        if report.told.ends <= on
    }
    return tuple(
        Aim(
            t.indicator,
            t.unit,
            t.target,
            has := reached.get(t.indicator, "0"),
            _less(has, t.target),
        )
        for t in case.dossier.targets
    )


def _less(has: str, target: str) -> str:
    return f"{Decimal(has) - Decimal(target):f}"
